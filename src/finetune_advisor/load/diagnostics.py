"""What is wrong with a file, collected so that a user sees all of it at once. Knows no YAML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from finetune_advisor.errors import AdvisorError, Diagnostic, Place, Severity
from finetune_advisor.text import did_you_mean, visible

E = TypeVar("E", bound=AdvisorError)

MOST_FINDINGS = 1000
"""Findings kept of one reading: more than anybody fixes at a time; a hostile file could hold a million."""

MOST_LINES = 20
MOST_HINTS = 200
LONGEST_MESSAGE = 600


@dataclass(slots=True)
class Diagnostics:
    """Findings in the order in which they were met."""

    findings: list[Diagnostic] = field(default_factory=list)
    faults: int = 0
    """How many errors were noted, those too for which there was no more room."""

    def add(
        self, kind: str, message: str, place: Place, severity: Severity = "error", related: tuple[str, ...] = ()
    ) -> None:
        """Note one finding; `message` says what is wrong, then what would be right."""
        self.faults += severity == "error"
        # Ids are foreign text, too: a faulty one may hold anything, and stand in the hints of other faults.
        if not self.full:
            self.findings.append(Diagnostic(kind, severity, shown(message, LONGEST_MESSAGE), place, related))

    def hint(self, word: object, known: Iterable[str]) -> str:
        """Return `; did you mean x?`, or, if nothing is near, which words are known."""
        words = list(known)
        # Looking for near words takes time; a hostile file could ask for a million of them.
        is_short = isinstance(word, str) and len(word) <= 80 and len(self.findings) < MOST_HINTS
        near = did_you_mean(str(word), words) if is_short else ""
        return near or (f"; expected {listed(words)}" if words else "")

    @property
    def full(self) -> bool:
        """Whether further findings are only counted: looking for more would be useless work."""
        return len(self.findings) >= MOST_FINDINGS

    def sorted(self) -> list[Diagnostic]:
        """Return all findings by place, each once."""
        return sorted(dict.fromkeys(self.findings), key=lambda finding: finding.place)

    def failure(self, kind: type[E]) -> E:
        """Return the error to raise: a line for each of the first 20 faults, then how many more there are."""
        errors = [finding for finding in self.sorted() if finding.severity == "error"]
        told, more = errors[:MOST_LINES], (self.faults if self.full else len(errors)) - MOST_LINES
        return kind("\n".join([*map(str, told), *([f"and {more} more"] if more > 0 else [])]), told)


def listed(words: Iterable[str], most: int = 12) -> str:
    """Return `one of a, b, c`, or the only word; long lists are cut."""
    kept = list(words)
    if len(kept) == 1:
        return kept[0]
    return "one of " + ", ".join(kept[:most]) + (", ..." if len(kept) > most else "")


def shown(text: object, longest: int = 200) -> str:
    """Return foreign text made harmless for a message: control and format characters escaped, on one line, bounded."""
    plain = visible(str(text)[: longest + 1])
    return plain if len(plain) <= longest else plain[: longest - 3] + "..."
