"""The first screen of a report: the verdict, what to do, how it came about, and what would change it. No ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from finetune_advisor.model.pack import NOT_READY, READY
from finetune_advisor.render import document as doc
from finetune_advisor.render.document import Item, Line, Span, bullets, joined, line, section
from finetune_advisor.render.words import RECOMMENDATIONS, VERDICTS, counted, month_of
from finetune_advisor.report import Citation, Counterfactual, GivenAnswer, PlanMove, Report, StepResult
from finetune_advisor.text import join_words, log_line, one_line

BLOCKERS, MOVES, REASONS, CHANGES, QUESTIONS, FACTS = 6, 3, 3, 4, 3, 3
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
        return line(self.labels[id] if id in self.labels else doc.code(id))

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
        return line(self.said(id, shown), " (", joined((doc.code(id), place)), ")")


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


def first_screen(report: Report, *, full: bool = False) -> doc.Document:
    """Return the card, the sections of the first screen, and what all rests on; with `full`, every blocker."""
    tuning, settled, plan = report.fine_tuning, report.status == "settled", report.plan
    before = list(_blockers(report))
    shown = len(before) if full else BLOCKERS
    behind = f"+ {counted(len(before) - shown, 'more thing')}" if len(before) > shown else ""
    # Where only gates are open, each says what to find out.
    only_gates = bool(tuning.blockers) and {*report.possible} <= {report.approach, report.recommendation}
    lead, why = [line(Span(report.headline, "accent"))], [line(because) for because in _why(report)]
    others = [RECOMMENDATIONS[each] for each in report.possible if each != report.recommendation]
    if not settled and others and not only_gates:
        lead.append(line("Still possible: ", join_words(others, "or"), "."))
    if settled and not tuning.blockers:
        # A verdict that can be followed at once has one reason in it.
        lead, why = lead + why[:1], why[1:]
    if report.costs and report.costs.a_month:
        why.append(line(f"Cost a month: {report.costs.a_month}."))
    contradictions = [note.say for note in report.notes if note.level == "contradiction"]
    asks = [] if settled or only_gates else _to_find_out(report)
    more = f"+ {counted(len(plan) - MOVES, 'more step')}" if len(plan) > MOVES else ""
    sections = (
        *section("Check your answers", bullets(Item(line(say), mark=Span("!", "caution")) for say in contradictions)),
        *section("Find out first", bullets(asks, ordered=True)),
        *(
            section("Before you train", bullets(before[:shown]), line(Span(behind, "faint")))
            if tuning.blockers
            else section("Next", bullets(map(move_item, plan[:MOVES]), ordered=True), line(Span(more, "faint")))
        ),
        *section("How we got here", _path(report)),
        *section("Why", bullets(why)),
        *section("What would change this", bullets(_changes(report))),
    )
    tone = VERDICTS[tuning.verdict][1]
    return doc.Document(report.use_case or "Untitled use case", tone, tuple(lead), sections, _rests_on(report))


def _to_find_out(report: Report) -> list[str]:
    """Return the questions that would decide most."""
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
    return asks


def _blockers(report: Report) -> Iterator[Item]:
    for blocker in report.fine_tuning.blockers:
        head = line(Span(blocker.label, "strong"), ": ", blocker.because or "not known")
        yield doc.item(head, doc.said("\u2192 ", blocker.do), mark=_MARKS[blocker.kind])


def move_item(move: PlanMove) -> Item:
    """Return a move of the plan with the sign that it is done."""
    return doc.item(line(move.do), doc.said("Done when: ", move.done_when))


def _path(report: Report) -> doc.Path:
    """Return the steps that people see, each with its outcome and with what decided it."""
    names, steps = names_of(report), [step for step in report.steps if step.shown]
    reached, items = [step for step in steps if step.outcome], []
    for place, step in enumerate(reached, start=1):
        if step.outcome == READY:
            mark = _MARKS["passed"]
            facts = [names.said(answer.question, line(answer.shown)) for answer in _known(report, step)]
        elif step.outcome == NOT_READY:
            mark = _MARKS[min((blocker.kind for blocker in report.fine_tuning.blockers), default="missing")]
            facts = [line(words) for words in _waiting(report)]
        else:
            mark, facts = Span(str(place)), _decided(step, names)
        detail = line(Span(doc.plain(joined(facts, " \u00b7 ")), "faint"))
        rests_on_guesses = len(step.possible) > 1 and any(reason.assumed for reason in step.applied)
        outcome = line(Span(step.outcome_title, "strong"), Span(" (assumed)" if rests_on_guesses else "", "faint"))
        items.append(doc.item(line(step.title), detail, mark=mark, value=outcome))
    return doc.Path(
        tuple(items),
        others=tuple(tuple(title for id, title in step.outcomes if id != step.outcome) for step in reached),
        skipped=tuple(step.title for step in steps if not step.outcome),
        end=line(report.headline),
    )


def _decided(step: StepResult, names: Names) -> list[Line]:
    """Return the answers that decided a step, with a word where one was only assumed."""
    reads = {read.fact: read for reason in step.applied for read in reason.reads if read.origin != "decided"}
    return [
        names.said(read.fact, line(read.shown, " (assumed)" if read.origin == "assumed" else ""))
        for read in sorted(reads.values(), key=lambda read: read.origin == "assumed")[:FACTS]
    ]


def _known(report: Report, step: StepResult) -> list[GivenAnswer]:
    """Return the known answers to the questions of a step, without those that say no."""
    return [a for a in report.answers if a.step == step.id and a.state == "known" and a.value is not False]


def checklist(report: Report) -> Iterator[Item]:
    """Yield in short what training needs: what is missing, what isn't known, and what is there."""
    names = names_of(report)
    step = next((step for step in report.steps if step.outcome in (READY, NOT_READY)), None)
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
    """Return what training waits for, by kind."""
    kinds = (("missing", "missing"), ("unknown", "not known"))
    found = [(words, [b.label for b in report.fine_tuning.blockers if b.kind == kind]) for kind, words in kinds]
    return [f"{words}: {join_words(dict.fromkeys(labels))}" for words, labels in found if labels]


def _why(report: Report) -> list[str]:
    """Return the reasons that decided: of the approach, then of the steps that it rests on; those with a rule come first."""
    approach = next((step for step in report.steps if not step.shown and step.outcome == report.outcome), None)
    first = approach.applied if approach else report.reasons
    read = {fact.fact for reason in first for fact in reason.reads if fact.origin == "decided"}
    # What the approach falls back to reads nothing, so it rests on how every step of the path ended.
    behind = [reason for step in report.steps if (step.id in read if read else step.shown) for reason in step.applied]
    behind.sort(key=lambda reason: (not reason.rule, bool(reason.assumed)))
    return list(dict.fromkeys(reason.because for reason in (*first, *behind)))[:REASONS]


def _changes(report: Report) -> Iterator[Item]:
    """Yield the nearest changes that lead elsewhere; the first ones all lead to different advice."""
    names, same = names_of(report), (report.approach, report.fine_tuning.verdict)
    groups = changes_by_end(tuple(one for one in report.would_change if (one.approach, one.fine_tuning) != same))
    found = [change for nearest in zip_longest(*groups) for change in nearest if change is not None]
    for change in found[:CHANGES]:
        changed: dict[str, list[Span]] = {}
        for each in change.changes:
            changed.setdefault(each.question, []).append(Span(each.to))
        first, *more = (names.said(question, joined(to)) for question, to in changed.items())
        # Where it leads, in the words that tell it from this advice.
        end, alike = RECOMMENDATIONS[change.approach], change.approach == report.approach
        if change.fine_tuning == "not-yet":
            end = "not yet" if alike else f"{end}, but not yet"
        elif alike:
            end = f"{end} now"
        details = tuple(line("and ", each) for each in more)
        yield Item(first, details, value=line("\u2192 ", Span(end, "strong")))


def _rests_on(report: Report) -> tuple[Line, ...]:
    """Return what the advice rests on, and where the full reasoning is."""
    # The use case is a title, and decides nothing.
    titles = (report.use_case, "unknown")
    known = sum(answer.state == "known" and answer.shown not in titles for answer in report.answers if answer.step)
    sources = {id.partition("#")[0] for reason in report.reasons for id in reason.sources}
    undecided = sum(question.matters for question in report.open_questions)
    answers = counted(known, "answer") + (f" ({undecided} more could matter)" if undecided else "")
    rest = (answers, f"rules of {month_of(report.pack.reviewed)}", counted(len(sources), "source"))
    command = f"{report.reproduce} --full" if report.reproduce and len(report.reproduce) <= _LONGEST else "add --full"
    return joined(rest, " \u00b7 "), line("Full reasoning: ", command)
