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
    left_out: int = 0

    def add(
        self, kind: str, message: str, place: Place, severity: Severity = "error", related: tuple[str, ...] = ()
    ) -> None:
        """Note one finding; `message` says what is wrong, then what would be right."""
        if self.full:
            self.left_out += 1
            return
        # Ids are foreign text, too: a faulty one may hold anything, and stand in the hints of other faults.
        self.findings.append(Diagnostic(kind, severity, shown(message, LONGEST_MESSAGE), place, related))

    def unknown(self, kind: str, what: str, word: object, known: Iterable[str], place: Place, rest: str = "") -> None:
        """Note a word that isn't among the known ones, with the nearest of them; `what` and `rest` stand around it."""
        self.add(kind, f"{what} {found(word)}{rest}{self.hint(word, known)}".lstrip(), place)

    def hint(self, word: object, known: Iterable[str]) -> str:
        """Return `; did you mean x?`, or, if nothing is near, which words are known."""
        words = list(known)
        # Looking for near words takes time; a hostile file could ask for a million of them.
        if isinstance(word, str) and len(word) <= 80 and len(self.findings) < MOST_HINTS:
            near = did_you_mean(word, words)
            if near:
                return near
        return f"; expected {listed(words)}" if words else ""

    @property
    def full(self) -> bool:
        """Whether further findings are only counted: looking for more would be useless work."""
        return len(self.findings) >= MOST_FINDINGS

    @property
    def fatal(self) -> bool:
        """Whether what was read can't be used."""
        return self.left_out > 0 or any(finding.severity == "error" for finding in self.findings)

    def sorted(self) -> list[Diagnostic]:
        """Return all findings by place, each once."""
        return sorted(dict.fromkeys(self.findings), key=lambda finding: finding.place)

    def failure(self, kind: type[E]) -> E:
        """Return the error to raise: a line for each of the first 20 faults, then how many more there are."""
        errors = [finding for finding in self.sorted() if finding.severity == "error"]
        more = len(errors[MOST_LINES:]) + self.left_out
        lines = [*map(str, errors[:MOST_LINES]), *([f"and {more} more"] if more else [])]
        return kind("\n".join(lines), errors[:MOST_LINES])


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


def quoted(text: object, longest: int = 60) -> str:
    """Return foreign text in quotes, for a message."""
    return f"'{shown(text, longest)}'"


def kind_of(value: object) -> str:
    """Return what a plain value is, in the words of a message."""
    if value is None:
        return "nothing"
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}
    return kinds.get(type(value), "a mapping")


def found(value: object) -> str:
    """Return a plain value as a message shows it: text and numbers themselves, others by their kind."""
    return quoted(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else kind_of(value)
