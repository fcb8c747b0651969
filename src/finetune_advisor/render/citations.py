"""How rules, the answers that they read and their sources are named beside what rests on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finetune_advisor.render.document import Line, Span, foreign, identifier, joined, line
from finetune_advisor.render.words import EARLIER_MODELS, ORIGINS, counted
from finetune_advisor.report import AnswerRead, Citation, Reason


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources that can be named, and how much is shown of them."""

    by_id: Mapping[str, tuple[Citation, str]]
    """Each with the anchor of its entry in the list."""
    full: bool
    """Whether places and remarks are named wherever they matter, or only where everything is looked up."""


def sources_of(citations: tuple[Citation, ...], full: bool) -> Sources:
    """Return all sources of a report, with an anchor for each."""
    return Sources({each.id: (each, f"source-{place}") for place, each in enumerate(citations, start=1)}, full)


def evidence(reason: Reason, sources: Sources) -> tuple[Line, ...]:
    """Return what a reason rests on: its rule, what that read, and its sources."""
    rule = line("rule ", identifier(reason.rule)) if reason.rule else line("no rule of this step stands")
    return line(rule, reads(reason.reads, sources)), *citations(reason.sources, sources)


def evidence_title(reason: Reason) -> str:
    """Return the evidence of a reason in a few words, for formats that fold it away."""
    rule = f"Rule {foreign(reason.rule).text}" if reason.rule else "No rule stands"
    return ", ".join(part for part in (rule, source_count(reason.sources)) if part)


def source_count(sources: tuple[str, ...]) -> str:
    """Return how many sources there are; empty for none."""
    return counted(len(sources), "source") if sources else ""


def reads(facts: tuple[AnswerRead, ...], sources: Sources) -> Line:
    """Return `: fact = value (origin); ...`; empty if nothing was read."""
    return line(": ", joined((_read(fact, sources) for fact in facts), "; ")) if facts else ()


def _read(read: AnswerRead, sources: Sources) -> Line:
    answer = line(identifier(read.fact), " = ", foreign(read.shown))
    if read.origin == "decided":
        return answer
    return line(answer, " (", origin(read.origin, read.place if sources.full else None), ")")


def origin(origin: str, place: str | None) -> Line:
    """Return where an answer comes from; a place in a file and the name of a flag need no further word."""
    words = ORIGINS.get(origin, origin)
    if not place:
        return line(words)
    return line(foreign(place, "code")) if origin in ("file", "flag") else line(f"{words}, ", foreign(place, "code"))


def citations(cited: tuple[str, ...], sources: Sources) -> tuple[Line, ...]:
    """Return one line with the sources and the date of each; none if nothing is cited."""
    named = joined(_cited(id, sources) for id in cited)
    return (line("source: " if len(cited) == 1 else "sources: ", named),) if cited else ()


def _cited(id: str, sources: Sources) -> Line:
    if id not in sources.by_id:
        return line(identifier(id))
    source, anchor = sources.by_id[id]
    old = f", on {EARLIER_MODELS}" if source.dated_models and sources.full else ""
    return line(Span(identifier(id).text, "code", target=anchor), " (", foreign(source.published), old, ")")
