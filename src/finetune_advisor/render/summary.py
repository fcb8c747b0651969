"""The first screen of a report: the verdict, what to do, how it came about, and what would change it. No ids."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.model.pack import NOT_READY, READY
from finetune_advisor.render import document as doc
from finetune_advisor.render.document import BulletList, Item, Line, Paragraph, Span, foreign, joined, line, section
from finetune_advisor.render.reasons import Names, names_of
from finetune_advisor.render.sensitivity import ends
from finetune_advisor.render.words import RECOMMENDATIONS, VERDICTS, counted, month_of
from finetune_advisor.report import Blocker, Counterfactual, PlanMove, Reason, Report, StepResult
from finetune_advisor.text import join_words, log_line, one_line

MOVES, REASONS, CHANGES, QUESTIONS, FACTS = 3, 3, 4, 3, 3
"""How much of each list the first screen shows; `FACTS` is for each step."""
_LONGEST = 57
"""Letters up to which the command for the full report is written out."""


def verdict_line(report: Report) -> str:
    """Return the verdict as one line of plain text, safe for a terminal or a log."""
    waiting = "".join(f" {words[0].upper()}{words[1:]}." for words in _waiting(report))
    return log_line(one_line(report.headline + waiting, doc.LONGEST))


def card(report: Report) -> tuple[str, doc.Role, tuple[Paragraph, ...]]:
    """Return title, tone and lead of the verdict card."""
    lead = [line(foreign(report.headline, "accent"))]
    others = [RECOMMENDATIONS[each] for each in report.possible if each != report.recommendation]
    if report.status == "provisional" and others:
        lead.append(line("Still possible: ", join_words(others, "or"), "."))
    lead += [line(foreign(because)) for because in _why(report)[: _reasons_on_card(report)]]
    tone = VERDICTS[report.fine_tuning.verdict][1]
    return foreign(report.use_case or "Untitled use case").text, tone, tuple(map(Paragraph, lead))


def _reasons_on_card(report: Report) -> int:
    """One reason is part of a verdict that is settled and can be followed at once."""
    return int(report.status == "settled" and not report.fine_tuning.blockers)


def first_screen(report: Report) -> Iterator[doc.Section]:
    """Yield the sections of the first screen."""
    contradictions = [note.say for note in report.notes if note.level == "contradiction"]
    marked = tuple(Item(line(foreign(say)), mark=Span("!", "caution")) for say in contradictions)
    yield from section("Check your answers", BulletList(marked))
    yield from section("Find out first", BulletList(tuple(_find_out(report)), ordered=True))
    if report.fine_tuning.blockers:
        yield from section("Before you train", BulletList(tuple(map(_blocker, report.fine_tuning.blockers))))
    else:
        yield from section("Next", *_next(report.plan))
    yield from section("How we got here", BulletList(tuple(_path(report))))
    yield from section(
        "Why", doc.bullets(line(foreign(because)) for because in _why(report)[_reasons_on_card(report) :])
    )
    yield from section("What would change this", BulletList(tuple(_changes(report))))


def _find_out(report: Report) -> Iterator[Item]:
    """What would decide most; nothing if it is the gates alone, which say themselves what to find out."""
    if report.status == "settled" or (
        {*report.possible} <= {report.approach, report.recommendation} and _waiting(report)
    ):
        return
    deciding = [question for question in report.open_questions if question.matters]
    # Readings belong to no step and have no wording for people; they all come from the cost model.
    readings = {answer.question for answer in report.answers if not answer.step}
    asks = [question.ask for question in deciding if question.question not in readings][:QUESTIONS]
    if len(asks) < min(len(deciding), QUESTIONS):
        asks.append("What does each option cost you? The command `cost` works it out.")
    yield from (Item(line(foreign(ask))) for ask in asks)


def _blocker(blocker: Blocker) -> Item:
    mark = Span("\u2717", "bad") if blocker.kind == "missing" else Span("?", "caution")
    because = blocker.because or "not known"
    return Item(
        line(foreign(blocker.label, "strong"), ": ", foreign(because)),
        (line("\u2192 ", foreign(blocker.do)),) if blocker.do else (),
        mark=mark,
    )


def _next(plan: tuple[PlanMove, ...]) -> Iterator[doc.Block]:
    yield BulletList(tuple(_move(move) for move in plan[:MOVES]), ordered=True)
    more = len(plan) - MOVES
    yield Paragraph(line(Span(f"+ {counted(more, 'more step')}", "faint")) if more > 0 else ())


def _move(move: PlanMove) -> Item:
    return Item(line(foreign(move.do)), (line("Done when: ", foreign(move.done_when)),) if move.done_when else ())


def _path(report: Report) -> Iterator[Item]:
    """The steps that people see, each with its outcome and with what decided it."""
    names = names_of(report)
    shown = [step for step in report.steps if step.shown and step.outcome]
    for place, step in enumerate(shown, start=1):
        match step.outcome:
            case outcome if outcome == READY:
                mark, facts = Span("\u2713", "good"), _given(report, step, names)
            case outcome if outcome == NOT_READY:
                unknown = all(blocker.kind == "unknown" for blocker in report.fine_tuning.blockers)
                mark = Span("?", "caution") if unknown else Span("\u2717", "bad")
                facts = [line(foreign(words)) for words in _waiting(report)]
            case _:
                mark, facts = Span(str(place)), _decided(step, names)
        details = (line(Span(doc.plain(joined(facts, " \u00b7 ")), "faint")),) if facts else ()
        yield Item(line(foreign(step.title)), details, mark=mark, value=line(foreign(step.outcome_title, "strong")))


def _waiting(report: Report) -> list[str]:
    """What training waits for, by kind."""
    kinds = (("missing", "missing"), ("unknown", "not known"))
    found = [(words, [b.label for b in report.fine_tuning.blockers if b.kind == kind]) for kind, words in kinds]
    return [f"{words}: {join_words(dict.fromkeys(labels))}" for words, labels in found if labels]


def _decided(step: StepResult, names: Names) -> list[Line]:
    """The answers that decided a step; what was only assumed is said to be."""
    reads = {read.fact: read for reason in step.applied for read in reason.reads if read.origin != "decided"}
    return [
        names.said(read.fact, line(foreign(read.shown), " (assumed)" if read.origin == "assumed" else ""))
        for read in sorted(reads.values(), key=lambda read: read.origin == "assumed")[:FACTS]
    ]


def _given(report: Report, step: StepResult, names: Names) -> list[Line]:
    """What is known of the questions of a step."""
    known = [answer for answer in report.answers if answer.step == step.id and answer.state == "known"]
    return [names.said(answer.question, line(foreign(answer.shown))) for answer in known]


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
    """The nearest changes that lead elsewhere, first one for each end."""
    names, same = names_of(report), (report.approach, report.fine_tuning.verdict)
    changing = tuple(one for one in report.would_change if (one.approach, one.fine_tuning) != same)
    found = [(place, change) for group in ends(changing) for place, change in enumerate(group)]
    for _, change in sorted(found, key=lambda each: each[0])[:CHANGES]:
        changed = joined((names.said(each.question, line(foreign(each.to))) for each in change.changes), " and ")
        yield Item(changed, value=line("\u2192 ", Span(_end(report, change), "strong")))


def _end(report: Report, change: Counterfactual) -> str:
    """Where a change leads, in the words that tell it from this advice."""
    approach, same = RECOMMENDATIONS[change.approach], change.approach == report.approach
    if change.fine_tuning == "not-yet":
        return "not yet" if same else f"{approach}, but not yet"
    return f"{approach} now" if same else approach


def rests_on(report: Report, full: bool) -> tuple[Line, ...]:
    """Return what the advice rests on, and where the full reasoning is."""
    known = sum(answer.state == "known" for answer in report.answers)
    sources = {id.partition("#")[0] for reason in report.reasons for id in reason.sources}
    undecided = sum(question.matters for question in report.open_questions)
    answers = counted(known, "answer") + (f" ({undecided} still open)" if undecided else "")
    rules = line("rules of ", foreign(month_of(report.pack.reviewed)))
    command = f"{report.reproduce} --full" if report.reproduce and len(report.reproduce) <= _LONGEST else "add --full"
    rest = joined((line(answers), rules, line(counted(len(sources), "source"))), " \u00b7 ")
    return (rest,) if full else (rest, line("Full reasoning: ", foreign(command)))
