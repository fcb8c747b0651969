"""The words for a report's closed sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from finetune_advisor.render.document import Role

RECOMMENDATIONS: Mapping[str, str] = {
    "prompting": "prompting", "rag": "RAG", "fine-tuning": "fine-tuning", "rag+fine-tuning": "RAG + fine-tuning",
}  # fmt: skip
VERDICTS: Mapping[str, tuple[str, Role]] = {
    "yes": ("yes", "good"), "not-yet": ("not yet", "caution"), "no": ("no", "accent"),
}  # fmt: skip
ORIGINS: Mapping[str, str] = {"session": "saved session", "decided": "earlier step", "not-asked": "not asked"}
"""Origins that have other words than their own."""

LEVELS: Mapping[str, str] = {
    "contradiction": "Contradictions", "prerequisite": "Prerequisites", "caution": "Cautions", "advice": "Advice",
}  # fmt: skip
"""Of notes, gravest first."""

READINGS: Mapping[str, str] = {
    "primary": "read in the original", "excerpt": "read in excerpts", "secondary": "second-hand",
}  # fmt: skip


def name_of(approach: str) -> str:
    """Return the name of an approach as a sentence or a title begins with it."""
    return RECOMMENDATIONS[approach][0].upper() + RECOMMENDATIONS[approach][1:]


def decision(approach: str, verdict: str, recommendation: str) -> str:
    """Return a decision in a few words: `RAG`, `Fine-tuning now`, `Fine-tuning, but not yet: until then, prompting`."""
    if verdict == "not-yet":
        return f"{name_of(approach)}, but not yet: until then, {RECOMMENDATIONS[recommendation]}"
    return name_of(approach) + (" now" if verdict == "yes" else "")


def dated(published: str) -> str:
    """Return when a source was published as it reads behind its name: `2026-06, the copy that was read`, or `undated`."""
    return "undated" if published == "unknown" else published.replace(" (", ", ").removesuffix(")")


def counted(count: int, noun: str) -> str:
    """Return `1 source`, `2 sources`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
