"""Every way to fail on purpose, with its exit code."""

from __future__ import annotations


class AdvisorError(Exception):
    """A fault that the user can mend. Its text is one line a fault; its class carries the exit code."""

    exit_code = 2


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
    """Answers are missing and nobody is there to ask."""

    exit_code = 3


class Interrupted(AdvisorError):
    """Ctrl-C or Ctrl-D during the interview; the answers so far are kept."""

    exit_code = 130
