"""What is wrong with a file, collected so that all of it can be told at once. Knows no YAML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from finetune_advisor.errors import Diagnostic, Place, Severity
from finetune_advisor.text import did_you_mean, visible

MOST_FINDINGS = 1000
"""Findings kept of one reading; nobody mends more at a time, and a hostile file could hold a million."""

MOST_LINES = 20
MOST_HINTS = 200
LONGEST_MESSAGE = 600


@dataclass(slots=True)
class Faults:
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
        cut = message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 3] + "..."
        self.findings.append(Diagnostic(kind, severity, cut, place, related))

    def hint(self, word: object, known: Iterable[str]) -> str:
        """`; did you mean x?`, or, if nothing is near, which words are known."""
        # Looking for near words takes time; a hostile file could ask for a million of them.
        words = list(known)
        if (
            isinstance(word, str)
            and len(word) <= 80
            and len(self.findings) < MOST_HINTS
            and (near := did_you_mean(word, words))
        ):
            return near
        return f"; expected {listed(words)}" if words else ""

    @property
    def full(self) -> bool:
        """Whether further findings are only counted: looking for more would be work for nothing."""
        return len(self.findings) >= MOST_FINDINGS

    @property
    def fatal(self) -> bool:
        """Whether what was read can't be used."""
        return self.left_out > 0 or any(finding.severity == "error" for finding in self.findings)

    def sorted(self) -> list[Diagnostic]:
        """All findings by place, each once."""
        return sorted(dict.fromkeys(self.findings), key=lambda finding: finding.place)

    def told(self) -> str:
        """The faults as lines of text: at most 20, then a count."""
        return told((str(finding) for finding in self.sorted() if finding.severity == "error"), self.left_out)


def told(lines: Iterable[str], left_out: int = 0) -> str:
    """At most 20 lines, then how many more there are."""
    kept = list(lines)
    more = len(kept) - MOST_LINES + left_out if len(kept) > MOST_LINES else left_out
    return "\n".join(kept[:MOST_LINES] + ([f"and {more} more"] if more else []))


def listed(words: Iterable[str], most: int = 12) -> str:
    """`one of a, b, c`, or the only word; long lists are cut."""
    kept = list(words)
    if len(kept) == 1:
        return kept[0]
    return "one of " + ", ".join(kept[:most]) + (", ..." if len(kept) > most else "")


def shown(text: object, longest: int = 200) -> str:
    """Foreign text made harmless for a message: control and format characters escaped, on one line, bounded."""
    plain = str(text)
    return visible(plain if len(plain) <= longest else plain[: longest - 3] + "...")


def quoted(text: object, longest: int = 60) -> str:
    """Foreign text in quotes, for a message."""
    return f"'{shown(text, longest)}'"
