"""What led to the advice, in full: each step with its rules, the other options, the notes; and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from finetune_advisor.render import document as doc
from finetune_advisor.render.document import BulletList, Item, Line, Span, foreign, identifier, joined, line
from finetune_advisor.render.words import LEVELS, ORIGINS
from finetune_advisor.report import AnswerRead, Citation, Reason, Report, ReportNote, StepResult, WhyNot


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids of a report are called."""

    labels: Mapping[str, str]
    """Of questions and steps."""
    sources: Mapping[str, tuple[Citation, str]]
    """Each with the anchor of its entry in the list."""

    def label(self, id: str) -> Line:
        """Return the label of a question or step, or its id."""
        return line(foreign(self.labels[id]) if id in self.labels else identifier(id))

    def said(self, id: str, shown: Line) -> Line:
        """Return `Test cases: 12`; after a question there is no colon."""
        label = self.labels.get(id, id)
        return line(foreign(label), " " if label.rstrip().endswith("?") else ": ", shown)

    def fact(self, id: str, shown: Line, place: Line = ()) -> Line:
        """Return the same with id and place behind it."""
        return line(self.said(id, shown), " (", joined((identifier(id), place)), ")")


def names_of(report: Report) -> Names:
    """Return the names of a report."""
    labels = {answer.question: answer.label or answer.ask for answer in report.answers}
    return Names(
        labels | {step.id: step.title for step in report.steps},
        {each.id: (each, f"source-{place}") for place, each in enumerate(report.sources, start=1)},
    )


# --- Reasons ----------------------------------------------------------------------------------------------------------


def steps(report: Report, names: Names) -> Iterator[BulletList]:
    """Yield each step: how it ended, and every rule that applies, is overridden or waits for an answer."""
    for step in report.steps:
        reasons = (*step.applied, *step.overridden, *step.undecided)
        items = tuple(_reason(reason, names) for reason in reasons)
        yield BulletList(items, title=doc.plain(names.said(step.id, line(foreign(_ended(step))))))


def _ended(step: StepResult) -> str:
    others = ", ".join(other for other in step.possible if other != step.outcome)
    ended = f"{step.outcome_title} ({step.outcome})" if step.outcome else "not reached"
    return ended + (f"; could still be: {others}" if others else "")


def _reason(reason: Reason, names: Names) -> Item:
    fate = () if reason.status == "applies" else line(_fate(reason, names), ": ")
    # What a rule would say is no claim as long as the rule isn't decided.
    then = "if it applies: " if reason.status == "undecided" else ""
    assumed = joined(map(names.label, reason.assumed))
    rule = line("rule ", identifier(reason.rule)) if reason.rule else line("no rule of this step applies")
    return Item(
        line(fate, then, foreign(reason.because)),
        doc.filled(line("only assumed: ", assumed) if assumed else ()),
        (line(rule, reads(reason.reads, names)), *citations(reason.sources, names)),
    )


def _fate(reason: Reason, names: Names) -> Line:
    """What became of a rule: what overrides it, what it waits for, or the facts with which it doesn't apply."""
    match reason.status:
        case "applies":
            return line("applies")
        case "overridden":
            return line("overridden by ", joined(map(identifier, reason.overridden_by)))
        case "undecided":
            return line(Span("waits for ", "caution"), joined(map(names.label, reason.waits_for)))
        case "does-not-apply":
            return line("doesn't apply", reads(reason.reads, names))


def why_not(options: tuple[WhyNot, ...], names: Names) -> BulletList:
    """Return the other options, why each is not recommended, and what became of the rules that spoke for it."""
    return BulletList(tuple(_option(option, names) for option in options))


def _option(option: WhyNot, names: Names) -> Item:
    head = line(foreign(option.title or option.option, "strong"), ": ", foreign(option.because))
    rules = ((identifier(reason.rule), _fate(reason, names)) for reason in option.spoke_for)
    return Item(head, behind=tuple(line("spoke for it: ", rule, ", ", fate) for rule, fate in rules))


def notes(report_notes: tuple[ReportNote, ...], names: Names) -> Iterator[BulletList]:
    """Yield the notes by level, gravest first."""
    for level, title in LEVELS.items():
        yield BulletList(tuple(_note(note, names) for note in report_notes if note.level == level), title=title)


def _note(note: ReportNote, names: Names) -> Item:
    behind = (line("note ", identifier(note.id), reads(note.reads, names)), *citations(note.sources, names))
    return Item(line(foreign(note.say)), behind=behind)


# --- What they rest on ------------------------------------------------------------------------------------------------


def reads(facts: tuple[AnswerRead, ...], names: Names) -> Line:
    """Return `: fact: value (id, origin); ...`; empty if nothing was read."""
    return line(": ", joined((_read(fact, names) for fact in facts), "; ")) if facts else ()


def _read(read: AnswerRead, names: Names) -> Line:
    place = () if read.origin == "decided" else origin(read.origin, read.place)
    return names.fact(read.fact, line(foreign(read.shown)), place)


def origin(origin: str, place: str | None) -> Line:
    """Return where an answer comes from; a place in a file and the name of a flag need no further word."""
    words = ORIGINS.get(origin, origin)
    if not place:
        return line(words)
    return line(foreign(place, "code")) if origin in ("file", "flag") else line(f"{words}, ", foreign(place, "code"))


def citations(cited: tuple[str, ...], names: Names) -> tuple[Line, ...]:
    """Return one line with the sources and the date of each; none if nothing is cited."""
    named = joined(_cited(id, names) for id in cited)
    return (line("source: " if len(cited) == 1 else "sources: ", named),) if cited else ()


def _cited(id: str, names: Names) -> Line:
    if id not in names.sources:
        return line(identifier(id))
    source, anchor = names.sources[id]
    return line(Span(identifier(id).text, "code", target=anchor), " (", foreign(source.published), ")")
