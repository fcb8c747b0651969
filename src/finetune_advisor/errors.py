"""What can be wrong and where: places, diagnostics, and every way to fail on purpose with its exit code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Plain: TypeAlias = bool | int | float | str | tuple[str, ...] | None
"""A value as JSON knows it."""

Severity: TypeAlias = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is written; line and column count from 1, 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A fault or remark with a place: about a pack, an answers file, a data set."""

    kind: str
    """`dead-rule`, `unknown-key`, ..."""
    severity: Severity
    message: str
    """What is wrong; what would be right. One line."""
    place: Place
    related: tuple[str, ...] = ()
    """Ids of the rules, questions, ... involved."""
    witness: tuple[tuple[str, Plain], ...] | None = None
    """Answers that show it."""
    witness_file: str | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class AdvisorError(Exception):
    """A fault that the user can fix. Its text has one line for each fault, and its class has the exit code."""

    exit_code = 2

    def __init__(self, message: str = "", diagnostics: Iterable[Diagnostic] = ()) -> None:
        """Take the faults with their places; where there are none, the message is a fault without a place."""
        super().__init__(message)
        self.diagnostics = tuple(diagnostics) or (Diagnostic("fault", "error", message, Place("")),)


class UsageError(AdvisorError):
    """The command line can't be understood or a file can't be read or written."""


class PackError(AdvisorError):
    """A pack can't be used."""


class AnswerError(AdvisorError):
    """An answers file or a flag holds something that no question takes."""


class GateError(AdvisorError):
    """A gate that was asked for (`--expect`, `--fail-on`) failed."""

    exit_code = 1


class IncompleteError(AdvisorError):
    """Answers are missing, and there is no one to ask."""

    exit_code = 3


class Interrupted(AdvisorError):
    """Ctrl-C or Ctrl-D during the interview; the answers so far are kept."""

    exit_code = 130
