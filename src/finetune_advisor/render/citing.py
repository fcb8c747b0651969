"""How rules, the answers that they read and their sources are named beside what rests on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from finetune_advisor.render.outline import Line, Span, id_of, joined, line, said
from finetune_advisor.render.words import EARLIER_MODELS, ORIGINS
from finetune_advisor.report import AnswerRead, Citation, Reason


@dataclass(frozen=True, slots=True)
class Citing:
    """The sources that can be named, and how much is said of them."""

    sources: Mapping[str, tuple[Citation, str]]
    """By id, each with the anchor of its entry in the list."""
    full: bool
    """Whether places and remarks are named wherever they matter, or only where everything is looked up."""


def cite_from(sources: tuple[Citation, ...], full: bool) -> Citing:
    """All sources of a report, with an anchor for each."""
    return Citing({source.id: (source, f"source-{place}") for place, source in enumerate(sources, start=1)}, full)


def evidence(reason: Reason, citing: Citing) -> tuple[Line, ...]:
    """What a reason rests on: its rule, what that read, and who says so."""
    rule = line("rule ", id_of(reason.rule)) if reason.rule else line("no rule of this step stands")
    return tuple(filled(line(rule, reads(reason.reads, citing)), citations(reason.sources, citing)))


def in_short(reason: Reason) -> str:
    """The evidence of a reason in a few words, for formats that fold it away."""
    rule = f"Rule {said(reason.rule).text}" if reason.rule else "No rule stands"
    return ", ".join(part for part in (rule, count(reason.sources)) if part)


def count(sources: tuple[str, ...]) -> str:
    """How many sources there are; empty for none."""
    return f"{len(sources)} source{'s' * (len(sources) > 1)}" if sources else ""


def reads(facts: tuple[AnswerRead, ...], citing: Citing) -> Line:
    """`: fact = value (origin); ...`; empty if nothing was read."""
    return line(": ", joined((_read(fact, citing) for fact in facts), "; ")) if facts else ()


def _read(read: AnswerRead, citing: Citing) -> Line:
    answer = line(id_of(read.fact), " = ", said(read.shown))
    if read.origin == "decided":
        return answer
    return line(answer, " (", origin(read.origin, read.place if citing.full else None), ")")


def origin(origin: str, place: str | None) -> Line:
    """Where an answer comes from; a place in a file and the name of a flag say by themselves what they are."""
    words = ORIGINS.get(origin, origin)
    if not place:
        return line(words)
    return line(said(place, "code")) if origin in ("file", "flag") else line(f"{words}, ", said(place, "code"))


def citations(sources: tuple[str, ...], citing: Citing) -> Line:
    """Who says so, with the date of each."""
    if not sources:
        return ()
    return line("source: " if len(sources) == 1 else "sources: ", joined(_cited(id, citing) for id in sources))


def _cited(id: str, citing: Citing) -> Line:
    if id not in citing.sources:
        return line(id_of(id))
    source, anchor = citing.sources[id]
    old = f", on {EARLIER_MODELS}" if source.dated_models and citing.full else ""
    return line(Span(id_of(id).text, "code", target=anchor), " (", said(source.published), old, ")")


def filled(*lines: Line) -> Iterator[Line]:
    """The lines that hold something."""
    yield from (each for each in lines if each)
