"""What led to the advice: the path through the steps, reasons, blockers, the other options, and the notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from finetune_advisor.render.citations import Sources, citations, evidence, evidence_title, reads, source_count
from finetune_advisor.render.document import BulletList, Item, Line, foreign, identifier, joined, line, table_block
from finetune_advisor.render.words import LEVELS, counted
from finetune_advisor.report import Blocker, Reason, Report, ReportNote, StepResult, Table, WhyNot


def path(steps: tuple[StepResult, ...]) -> Table:
    """Return the path through the steps."""
    return table_block(Table("", ("Step", "Outcome", "Which means"), tuple(map(_step, steps))))


def _step(step: StepResult) -> tuple[str, ...]:
    others = ", ".join(other for other in step.possible if other != step.outcome)
    if not step.outcome:
        return step.title, "not reached", f"could be: {others}" if others else ""
    return step.title, step.outcome, step.outcome_title + (f"; could still be: {others}" if others else "")


def reasons(report: Report, sources: Sources) -> Iterator[BulletList]:
    """Yield the reasons that apply, by step; blockers have a section of their own."""
    blocking = {blocker.rule for blocker in report.fine_tuning.blockers}
    titles = {step.id: step.title for step in report.steps}
    by_step: dict[str, list[Item]] = {}
    for reason in report.reasons:
        if not reason.rule or reason.rule not in blocking:
            do = (line("do: ", foreign(reason.do)),) if reason.do else ()
            item = Item(line(foreign(reason.because)), do, evidence(reason, sources), evidence_title(reason))
            by_step.setdefault(reason.step, []).append(item)
    for step, items in by_step.items():
        yield BulletList(tuple(items), title=foreign(titles.get(step, step)).text)


def blockers(report: Report, sources: Sources) -> BulletList:
    """Return what must come first, each with what to do about it."""
    applied = {reason.rule: reason for step in report.steps for reason in step.applied if reason.rule}
    found = ((blocker, applied.get(blocker.rule)) for blocker in report.fine_tuning.blockers)
    return BulletList(tuple(_blocker(blocker, reason, sources) for blocker, reason in found), ordered=True)


def _blocker(blocker: Blocker, reason: Reason | None, sources: Sources) -> Item:
    reason = reason or Reason("", blocker.rule, "", blocker.because, "applies", sources=blocker.sources)
    because = foreign(blocker.because)
    first, rest = (foreign(blocker.do, "strong"), (line(because),)) if blocker.do else (because, ())
    return Item(line(first), rest, evidence(reason, sources), evidence_title(reason))


def why_not(options: tuple[WhyNot, ...], sources: Sources) -> BulletList:
    """Return the other options, and why each is not recommended."""
    return BulletList(
        tuple(
            Item(
                line(foreign(option.title or option.option, "strong"), ": ", foreign(option.because)),
                behind=tuple(_stopped(reason, sources) for reason in option.spoke_for),
                behind_title=f"{counted(len(option.spoke_for), 'rule')} spoke for it",
            )
            for option in options
        )
    )


def _stopped(reason: Reason, sources: Sources) -> Line:
    """A rule that spoke for the option, and what stopped it."""
    fates: dict[str, Line] = {
        "applies": line("applies"),
        "overridden": line("overridden by ", joined(map(identifier, reason.overridden_by))),
        "undecided": line("waits for ", joined(map(identifier, reason.waits_for))),
        "does-not-apply": line("doesn't hold", reads(reason.reads, sources)),
    }
    return line("spoke for it: ", identifier(reason.rule), ", ", fates[reason.status])


def notes(report_notes: tuple[ReportNote, ...], sources: Sources) -> Iterator[BulletList]:
    """Yield the notes by level, gravest first."""
    for level, title in LEVELS.items():
        yield BulletList(tuple(_note(note, sources) for note in report_notes if note.level == level), title=title)


def _note(note: ReportNote, sources: Sources) -> Item:
    # Answers that contradict each other are named with their places in every format: one of them has to be changed.
    naming = replace(sources, full=True) if note.level == "contradiction" else sources
    behind = (line("note ", identifier(note.id), reads(note.reads, naming)), *citations(note.sources, sources))
    title = ", ".join(part for part in (f"Note {foreign(note.id).text}", source_count(note.sources)) if part)
    return Item(line(foreign(note.say)), (), behind, title)
