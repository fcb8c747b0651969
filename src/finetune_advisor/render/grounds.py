"""What advice rests on: the way through the steps, and rules with the answers that they read and their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from finetune_advisor.render.outline import Grid, Item, Line, Points, Span, id_of, joined, line, said
from finetune_advisor.report import AnswerRead, Blocker, Citation, NoteSaid, Reason, Report, StepResult, WhyNot

Cited: TypeAlias = Mapping[str, tuple[Citation, str]]
"""The sources of a report by id, each with the anchor of its entry in the list."""

_ORIGINS: Mapping[str, str] = {"session": "saved session", "decided": "earlier step", "not-asked": "not asked"}
_LEVELS: Mapping[str, str] = {
    "contradiction": "Contradictions",
    "prerequisite": "Prerequisites",
    "caution": "Cautions",
    "advice": "Advice",
}


def anchored(sources: tuple[Citation, ...]) -> Cited:
    """The sources by id, with an anchor for each."""
    return {source.id: (source, f"source-{place}") for place, source in enumerate(sources, start=1)}


def way(steps: tuple[StepResult, ...]) -> Grid:
    """The way through the steps."""
    return Grid(("Step", "Outcome", "Which means"), tuple(map(_step, steps)))


def _step(step: StepResult) -> tuple[Line, ...]:
    others = joined((id_of(other),) for other in step.possible if other != step.outcome)
    still = line("; ", Span("could still be:", "caution"), " ", others) if others else ()
    if not step.outcome:
        return (
            line(said(step.title)),
            line(Span("not reached", "faint")),
            line(Span("could be:", "caution"), " ", others) if others else (),
        )
    return line(said(step.title)), line(said(step.outcome, "strong")), line(said(step.outcome_title), still)


def reasons(report: Report, cited: Cited) -> Iterator[Points]:
    """The standing reasons by step; blockers have a section of their own."""
    blocking = {blocker.rule for blocker in report.fine_tuning.blockers}
    titles = {step.id: step.title for step in report.steps}
    by_step: dict[str, list[Item]] = {}
    for reason in report.reasons:
        if not reason.rule or reason.rule not in blocking:
            by_step.setdefault(reason.step, []).append(_reason(reason, cited))
    for step, items in by_step.items():
        yield Points(tuple(items), title=said(titles.get(step, step)).text)


def _reason(reason: Reason, cited: Cited) -> Item:
    do = (line("do: ", said(reason.do)),) if reason.do else ()
    return Item(line(said(reason.because)), do, evidence(reason, cited), _folded(reason))


def _folded(reason: Reason) -> str:
    """What is behind a reason, in a few words, for formats that fold it away."""
    rule = f"Rule {said(reason.rule).text}" if reason.rule else "No rule"
    return ", ".join(part for part in (rule, sources_in_short(reason.sources)) if part)


def sources_in_short(sources: tuple[str, ...]) -> str:
    """How many there are."""
    return f"{len(sources)} source{'s' * (len(sources) > 1)}" if sources else ""


def evidence(reason: Reason, cited: Cited) -> tuple[Line, ...]:
    """What a reason rests on: its rule, what that read, and who says so."""
    rule = line("rule ", id_of(reason.rule)) if reason.rule else line("no rule of this step stands")
    return tuple(filled(line(rule, *_reads(reason.reads)), citations(reason.sources, cited)))


def _reads(reads: tuple[AnswerRead, ...]) -> tuple[str | Line, ...]:
    return (": ", joined((_read(read) for read in reads), "; ")) if reads else ()


def _read(read: AnswerRead) -> Line:
    if read.origin == "decided":
        return line(id_of(read.fact), " = ", said(read.shown))
    return line(id_of(read.fact), " = ", said(read.shown), " (", origin(read.origin, read.place), ")")


def origin(origin: str, place: str | None) -> Line:
    """Where an answer comes from; a place in a file and the name of a flag say by themselves what they are."""
    words = _ORIGINS.get(origin, origin)
    if not place:
        return line(words)
    return line(said(place, "code")) if origin in ("file", "flag") else line(f"{words}, ", said(place, "code"))


def citations(sources: tuple[str, ...], cited: Cited) -> Line:
    """Who says so, with the date of each."""
    if not sources:
        return ()
    return line("source: " if len(sources) == 1 else "sources: ", joined(_cited(source, cited) for source in sources))


def _cited(id: str, cited: Cited) -> Line:
    if id not in cited:
        return line(id_of(id))
    source, anchor = cited[id]
    old = ", on models of 2023-24" if source.dated_models else ""
    return line(Span(id_of(id).text, "code", target=anchor), " (", said(source.published), old, ")")


def filled(*lines: Line) -> Iterator[Line]:
    """The lines that hold something."""
    yield from (each for each in lines if each)


def blockers(report: Report, cited: Cited) -> Points:
    """What must come first, each with what to do about it."""
    reasons = {reason.rule: reason for step in report.steps for reason in step.standing if reason.rule}
    return Points(
        tuple(_blocker(blocker, reasons.get(blocker.rule), cited) for blocker in report.fine_tuning.blockers),
        ordered=True,
    )


def _blocker(blocker: Blocker, reason: Reason | None, cited: Cited) -> Item:
    reason = reason or Reason("", blocker.rule, "", blocker.because, "stands", sources=blocker.sources)
    first, *rest = (said(blocker.do, "strong"), said(blocker.because)) if blocker.do else (said(blocker.because),)
    return Item(line(first), tuple(map(line, rest)), evidence(reason, cited), _folded(reason))


def why_not(options: tuple[WhyNot, ...]) -> Points:
    """The options that lost, and why."""
    return Points(
        tuple(
            Item(
                line(said(option.title or option.option, "strong"), ": ", said(option.because)),
                behind=tuple(_stopped(reason) for reason in option.spoke_for),
                behind_title=f"{len(option.spoke_for)} rule{'s' * (len(option.spoke_for) > 1)} spoke for it",
            )
            for option in options
        )
    )


def _stopped(reason: Reason) -> Line:
    """A rule that spoke for the option, and what stopped it."""
    return line("spoke for it: ", id_of(reason.rule), ", ", _fate(reason))


def _fate(reason: Reason) -> Line:
    match reason.status:
        case "stands":
            return line("stands")
        case "overridden":
            return line("overridden by ", joined((id_of(rule),) for rule in reason.overridden_by))
        case "open":
            return line("waits for ", joined((id_of(fact),) for fact in reason.waits_for))
        case "fails":
            return line("doesn't hold", *_reads(reason.reads))


def notes(said_notes: tuple[NoteSaid, ...], cited: Cited) -> Iterator[Points]:
    """The notes by level, gravest first."""
    for level, title in _LEVELS.items():
        yield Points(tuple(_note(note, cited) for note in said_notes if note.level == level), title=title)


def _note(note: NoteSaid, cited: Cited) -> Item:
    behind = line("note ", id_of(note.id), *_reads(note.reads))
    folded = ", ".join(part for part in (f"Note {said(note.id).text}", sources_in_short(note.sources)) if part)
    return Item(line(said(note.say)), (), (behind, *filled(citations(note.sources, cited))), folded)
