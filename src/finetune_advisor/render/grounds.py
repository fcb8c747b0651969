"""What led to the advice: the way through the steps, reasons, blockers, the options that lost, and the notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from finetune_advisor.render.citing import Citing, citations, count, evidence, filled, in_short, reads
from finetune_advisor.render.outline import Grid, Item, Line, Points, Span, id_of, joined, line, said
from finetune_advisor.render.words import LEVELS
from finetune_advisor.report import Blocker, Reason, Report, ReportNote, StepResult, WhyNot


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


def reasons(report: Report, citing: Citing) -> Iterator[Points]:
    """The standing reasons by step; blockers have a section of their own."""
    blocking = {blocker.rule for blocker in report.fine_tuning.blockers}
    titles = {step.id: step.title for step in report.steps}
    by_step: dict[str, list[Item]] = {}
    for reason in report.reasons:
        if not reason.rule or reason.rule not in blocking:
            by_step.setdefault(reason.step, []).append(_reason(reason, citing))
    for step, items in by_step.items():
        yield Points(tuple(items), title=said(titles.get(step, step)).text)


def _reason(reason: Reason, citing: Citing) -> Item:
    do = (line("do: ", said(reason.do)),) if reason.do else ()
    return Item(line(said(reason.because)), do, evidence(reason, citing), in_short(reason))


def blockers(report: Report, citing: Citing) -> Points:
    """What must come first, each with what to do about it."""
    reasons = {reason.rule: reason for step in report.steps for reason in step.applied if reason.rule}
    return Points(
        tuple(_blocker(blocker, reasons.get(blocker.rule), citing) for blocker in report.fine_tuning.blockers),
        ordered=True,
    )


def _blocker(blocker: Blocker, reason: Reason | None, citing: Citing) -> Item:
    reason = reason or Reason("", blocker.rule, "", blocker.because, "applies", sources=blocker.sources)
    first, *rest = (said(blocker.do, "strong"), said(blocker.because)) if blocker.do else (said(blocker.because),)
    return Item(line(first), tuple(map(line, rest)), evidence(reason, citing), in_short(reason))


def why_not(options: tuple[WhyNot, ...], citing: Citing) -> Points:
    """The options that lost, and why."""
    return Points(
        tuple(
            Item(
                line(said(option.title or option.option, "strong"), ": ", said(option.because)),
                behind=tuple(_stopped(reason, citing) for reason in option.spoke_for),
                behind_title=f"{len(option.spoke_for)} rule{'s' * (len(option.spoke_for) > 1)} spoke for it",
            )
            for option in options
        )
    )


def _stopped(reason: Reason, citing: Citing) -> Line:
    """A rule that spoke for the option, and what stopped it."""
    return line("spoke for it: ", id_of(reason.rule), ", ", _fate(reason, citing))


def _fate(reason: Reason, citing: Citing) -> Line:
    match reason.status:
        case "applies":
            return line("applies")
        case "overridden":
            return line("overridden by ", joined((id_of(rule),) for rule in reason.overridden_by))
        case "undecided":
            return line("waits for ", joined((id_of(fact),) for fact in reason.waits_for))
        case "does-not-apply":
            return line("doesn't hold", reads(reason.reads, citing))


def notes(said_notes: tuple[ReportNote, ...], citing: Citing) -> Iterator[Points]:
    """The notes by level, gravest first."""
    for level, title in LEVELS.items():
        yield Points(tuple(_note(note, citing) for note in said_notes if note.level == level), title=title)


def _note(note: ReportNote, citing: Citing) -> Item:
    behind = line("note ", id_of(note.id), reads(note.reads, _naming_places(note, citing)))
    folded = ", ".join(part for part in (f"Note {said(note.id).text}", count(note.sources)) if part)
    return Item(line(said(note.say)), (), (behind, *filled(citations(note.sources, citing))), folded)


def _naming_places(note: ReportNote, citing: Citing) -> Citing:
    """Answers that contradict each other are named with their places in every format: one of them has to be mended."""
    return replace(citing, full=True) if note.level == "contradiction" else citing
