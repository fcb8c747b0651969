"""The first screen of a report: the verdict, what to do, how it came about, and what would change it. No ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from finetune_advisor.model.pack import NOT_READY, READY
from finetune_advisor.render import document as doc
from finetune_advisor.render.document import BulletList, Item, Line, Paragraph, Span, joined, line, section
from finetune_advisor.render.words import RECOMMENDATIONS, VERDICTS, counted, month_of
from finetune_advisor.report import Blocker, Citation, Counterfactual, GivenAnswer, PlanMove, Reason, Report, StepResult
from finetune_advisor.text import join_words, log_line, one_line

MOVES, REASONS, CHANGES, QUESTIONS, FACTS = 3, 3, 4, 3, 3
"""How much of each list the first screen shows; `FACTS` is for each step."""
_MARKS = {"passed": Span("\u2713", "good"), "missing": Span("\u2717", "bad"), "unknown": Span("?", "caution")}
_LONGEST = 57
"""A command for the full report that is longer than this isn't written out."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids of a report are called."""

    labels: Mapping[str, str]
    """Of questions and steps."""
    sources: Mapping[str, tuple[Citation, str]]
    """Each with the anchor of its entry in the list."""

    def label(self, id: str) -> Line:
        """Return the label of a question or step, or its id."""
        return line(self.labels[id] if id in self.labels else doc.identifier(id))

    def said(self, id: str, shown: Line) -> Line:
        """Return `Best prompt: Good enough`, and `Test cases: 12` of 12 test cases; after a question there is no colon."""
        label = self.labels.get(id, id)
        return line(label, " " if label.rstrip().endswith("?") else ": ", self.value(id, shown))

    def value(self, id: str, shown: Line) -> Line:
        """Return what is shown behind a label: `Yes`, and `from 20 on` where that is about test cases."""
        unit = re.compile(rf"(?<=\d) {re.escape(self.labels.get(id, id))}\b", re.IGNORECASE)
        texts = ((unit.sub("", span.text), span) for span in shown)
        return tuple(replace(span, text=text.capitalize() if text in ("yes", "no") else text) for text, span in texts)

    def fact(self, id: str, shown: Line, place: Line = ()) -> Line:
        """Return the same with id and place behind it."""
        return line(self.said(id, shown), " (", joined((doc.identifier(id), place)), ")")


def names_of(report: Report) -> Names:
    """Return the names of a report."""
    labels = {answer.question: answer.label or answer.ask for answer in report.answers}
    return Names(
        labels | {step.id: step.title for step in report.steps},
        {each.id: (each, f"source-{place}") for place, each in enumerate(report.sources, start=1)},
    )


def changes_by_end(changes: tuple[Counterfactual, ...]) -> list[list[Counterfactual]]:
    """Return changes that lead to the same advice together, nearest first."""
    found: dict[tuple[str, str, str | None], list[Counterfactual]] = {}
    for change in changes:
        found.setdefault((change.approach, change.fine_tuning, change.method), []).append(change)
    return list(found.values())


def verdict_line(report: Report) -> str:
    """Return the verdict as one line of plain text, safe for a terminal or a log."""
    waiting = "".join(f" {words[0].upper()}{words[1:]}." for words in _waiting(report))
    return log_line(one_line(report.headline + waiting, doc.LONGEST))


def card(report: Report) -> tuple[str, doc.Role, tuple[Paragraph, ...]]:
    """Return title, tone and lead of the verdict card."""
    lead = [line(Span(report.headline, "accent"))]
    others = [RECOMMENDATIONS[each] for each in report.possible if each != report.recommendation]
    if report.status == "provisional" and others and not _only_gates_are_open(report):
        lead.append(line("Still possible: ", join_words(others, "or"), "."))
    lead += [line(because) for because in _why(report)[: _reasons_on_card(report)]]
    tone = VERDICTS[report.fine_tuning.verdict][1]
    return report.use_case or "Untitled use case", tone, tuple(map(Paragraph, lead))


def _reasons_on_card(report: Report) -> int:
    """A verdict that is settled and can be followed at once has one reason in it."""
    return int(report.status == "settled" and not report.fine_tuning.blockers)


def first_screen(report: Report) -> Iterator[doc.Section]:
    """Yield the sections of the first screen."""
    contradictions = [note.say for note in report.notes if note.level == "contradiction"]
    marked = tuple(Item(line(say), mark=Span("!", "caution")) for say in contradictions)
    yield from section("Check your answers", BulletList(marked))
    yield from section("Find out first", BulletList(tuple(_find_out(report)), ordered=True))
    if report.fine_tuning.blockers:
        yield from section("Before you train", BulletList(tuple(map(_blocker, report.fine_tuning.blockers))))
    else:
        yield from section("Next", *_next(report.plan))
    yield from section("How we got here", _path(report))
    month = [f"Cost a month: {report.costs.a_month}."] if report.costs and report.costs.a_month else []
    yield from section("Why", doc.bullets(map(line, [*_why(report)[_reasons_on_card(report) :], *month])))
    yield from section("What would change this", BulletList(tuple(_changes(report))))


def _find_out(report: Report) -> Iterator[Item]:
    """The questions that would decide most; none if only gates are open, because each says what to find out."""
    if report.status == "settled" or _only_gates_are_open(report):
        return
    # What the approach depends on comes before what training would wait for; within each, what changes it alone.
    readiness = {step.id for step in report.steps for id, _ in step.outcomes if id == READY}
    gated = {answer.question for answer in report.answers if answer.step in readiness}
    alone = {each.question for change in report.would_change if len(change.changes) == 1 for each in change.changes}
    mattering = (question for question in report.open_questions if question.matters)
    deciding = sorted(mattering, key=lambda open_: (open_.question in gated, open_.question not in alone))
    # Readings belong to no step and have no wording for people; they all come from the cost model.
    readings = {answer.question for answer in report.answers if not answer.step}
    asks = [question.ask for question in deciding if question.question not in readings][:QUESTIONS]
    if len(asks) < min(len(deciding), QUESTIONS):
        asks.append("What does each option cost you? The command `cost` works it out.")
    yield from (Item(line(ask)) for ask in asks)


def _only_gates_are_open(report: Report) -> bool:
    return bool(report.fine_tuning.blockers) and {*report.possible} <= {report.approach, report.recommendation}


def _blocker(blocker: Blocker) -> Item:
    head = line(Span(blocker.label, "strong"), ": ", blocker.because or "not known")
    return Item(head, (line("\u2192 ", blocker.do),) if blocker.do else (), mark=_MARKS[blocker.kind])


def _next(plan: tuple[PlanMove, ...]) -> Iterator[doc.Block]:
    yield BulletList(tuple(_move(move) for move in plan[:MOVES]), ordered=True)
    more = len(plan) - MOVES
    yield Paragraph(line(Span(f"+ {counted(more, 'more step')}", "faint")) if more > 0 else ())


def _move(move: PlanMove) -> Item:
    return Item(line(move.do), (line("Done when: ", move.done_when),) if move.done_when else ())


def _path(report: Report) -> doc.Path:
    """The steps that people see, each with its outcome and with what decided it."""
    steps = [step for step in report.steps if step.shown]
    reached = [step for step in steps if step.outcome]
    others = (tuple(title for id, title in step.outcomes if id != step.outcome) for step in reached)
    return doc.Path(
        tuple(_stage(report, step, place) for place, step in enumerate(reached, start=1)), tuple(others),
        tuple(step.title for step in steps if not step.outcome), line(report.headline),
    )  # fmt: skip


def _stage(report: Report, step: StepResult, place: int) -> Item:
    names = names_of(report)
    match step.outcome:
        case outcome if outcome == READY:
            mark, facts = _MARKS["passed"], _given(report, step, names)
        case outcome if outcome == NOT_READY:
            mark = _MARKS[min((blocker.kind for blocker in report.fine_tuning.blockers), default="missing")]
            facts = [line(words) for words in _waiting(report)]
        case _:
            mark, facts = Span(str(place)), _decided(step, names)
    details = (line(Span(doc.plain(joined(facts, " \u00b7 ")), "faint")),) if facts else ()
    return Item(line(step.title), details, mark=mark, value=line(Span(step.outcome_title, "strong")))


def checklist(report: Report) -> Iterator[Item]:
    """Yield in short what training needs: what is missing, what isn't known, and what is there."""
    names, ready = names_of(report), {READY, NOT_READY}
    step = next((step for step in report.steps if step.outcome in ready), None)
    if step is None:
        return
    for blocker in report.fine_tuning.blockers:
        words = {"missing": "missing", "unknown": "not known"}[blocker.kind]
        yield Item(line(blocker.label), mark=_MARKS[blocker.kind], value=line(words))
    stopped = {read.fact for each in (*step.applied, *step.undecided) for read in each.reads if each.then != READY}
    waiting = {fact for each in step.undecided for fact in each.waits_for}
    # A "no" may well pass, but under a check mark it reads as a failure.
    for answer in _known(report, step):
        if answer.question not in stopped | waiting:
            value = names.value(answer.question, line(answer.shown))
            yield Item(names.label(answer.question), mark=_MARKS["passed"], value=value)


def _waiting(report: Report) -> list[str]:
    """What training waits for, by kind."""
    kinds = (("missing", "missing"), ("unknown", "not known"))
    found = [(words, [b.label for b in report.fine_tuning.blockers if b.kind == kind]) for kind, words in kinds]
    return [f"{words}: {join_words(dict.fromkeys(labels))}" for words, labels in found if labels]


def _decided(step: StepResult, names: Names) -> list[Line]:
    """The answers that decided a step, with a word where one was only assumed."""
    reads = {read.fact: read for reason in step.applied for read in reason.reads if read.origin != "decided"}
    return [
        names.said(read.fact, line(read.shown, " (assumed)" if read.origin == "assumed" else ""))
        for read in sorted(reads.values(), key=lambda read: read.origin == "assumed")[:FACTS]
    ]


def _given(report: Report, step: StepResult, names: Names) -> list[Line]:
    """What is known of the questions of a step."""
    return [names.said(answer.question, line(answer.shown)) for answer in _known(report, step)]


def _known(report: Report, step: StepResult) -> list[GivenAnswer]:
    """The known answers to the questions of a step, without those that say no."""
    return [a for a in report.answers if a.step == step.id and a.state == "known" and a.value is not False]


def _why(report: Report) -> list[str]:
    """The reasons that decided: of the approach, then of the steps that it rests on; those with a rule come first."""
    approach = next((step for step in report.steps if not step.shown and step.outcome == report.outcome), None)
    first = approach.applied if approach else report.reasons
    read = {fact.fact for reason in first for fact in reason.reads if fact.origin == "decided"}
    behind = [reason for step in report.steps if step.id in read for reason in step.applied]

    def weak(reason: Reason) -> tuple[bool, bool]:
        return not reason.rule, bool(reason.assumed)

    return list(dict.fromkeys(reason.because for reason in (*first, *sorted(behind, key=weak))))[:REASONS]


def _changes(report: Report) -> Iterator[Item]:
    """The nearest changes that lead elsewhere; the first ones all lead to different advice."""
    names, same = names_of(report), (report.approach, report.fine_tuning.verdict)
    changing = tuple(one for one in report.would_change if (one.approach, one.fine_tuning) != same)
    found = [(place, change) for group in changes_by_end(changing) for place, change in enumerate(group)]
    for _, change in sorted(found, key=lambda each: each[0])[:CHANGES]:
        changed: dict[str, list[Span]] = {}
        for each in change.changes:
            changed.setdefault(each.question, []).append(Span(each.to))
        first, *more = (names.said(question, joined(to)) for question, to in changed.items())
        end = line("\u2192 ", Span(_end(report, change), "strong"))
        yield Item(first, tuple(line("and ", each) for each in more), value=end)


def _end(report: Report, change: Counterfactual) -> str:
    """Where a change leads, in the words that tell it from this advice."""
    approach, same = RECOMMENDATIONS[change.approach], change.approach == report.approach
    if change.fine_tuning == "not-yet":
        return "not yet" if same else f"{approach}, but not yet"
    return f"{approach} now" if same else approach


def rests_on(report: Report, full: bool) -> tuple[Line, ...]:
    """Return what the advice rests on, and where the full reasoning is."""
    # The use case is a title, and decides nothing.
    titles = (report.use_case, "unknown")
    known = sum(answer.state == "known" and answer.shown not in titles for answer in report.answers if answer.step)
    sources = {id.partition("#")[0] for reason in report.reasons for id in reason.sources}
    undecided = sum(question.matters for question in report.open_questions)
    answers = counted(known, "answer") + (f" ({undecided} more could matter)" if undecided else "")
    rules = line("rules of ", month_of(report.pack.reviewed))
    command = f"{report.reproduce} --full" if report.reproduce and len(report.reproduce) <= _LONGEST else "add --full"
    rest = joined((line(answers), rules, line(counted(len(sources), "source"))), " \u00b7 ")
    return (rest,) if full else (rest, line("Full reasoning: ", command))
