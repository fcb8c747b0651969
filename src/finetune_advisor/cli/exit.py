"""How a run ends: every fault is one line on standard error with its own exit code, never a traceback."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import Never, NoReturn

from finetune_advisor.cli.screen import screen
from finetune_advisor.errors import AdvisorError
from finetune_advisor.text import log_line

NAME = "finetune-advisor"
USAGE, BUG, INTERRUPTED, BROKEN_PIPE = 2, 70, 130, 141
"""Exit codes beside those of AdvisorError: 0, 1 (gate failed), 3 (answers missing)."""

LONGEST = 1_000
"""Characters shown of one fault; an argument may be 100 KB long."""


class _Closed(io.TextIOBase):
    """Standard output that was closed before the start: writing fails, and nothing else does."""

    def write(self, _: str) -> Never:
        raise OSError(errno.EBADF, "standard output is closed")


def guarded(arguments: list[str]) -> NoReturn:
    """Run a command line and exit with its code; `--debug` shows the traceback of an unexpected error."""
    sys.stdout = sys.stdout or _Closed()
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  open to the end
    # What a stream can't encode or decode appears in another form.
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)
    try:
        from finetune_advisor.cli.start import run

        code = run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001  whatever it is, the user gets one line
        code = _failed(error, debug="--debug" in arguments)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # As the Python manual advises for a reader that has gone: the buffer goes nowhere.
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)


def _failed(error: Exception, *, debug: bool) -> int:
    """Say what went wrong, and return the exit code."""
    if isinstance(error, AdvisorError):
        complain(str(error))
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        return BROKEN_PIPE
    if isinstance(error, OSError):
        # Full disks, missing permissions, long names: not our fault.
        reason = (error.strerror or str(error)).lower()
        complain(f"can't write the result: {reason}" if error.filename is None else f"{error.filename!r}: {reason}")
        return USAGE
    if debug:
        import traceback

        traceback.print_exception(error)
    else:
        complain(f"internal error: {type(error).__name__}: {error}; run again with --debug and report what it shows")
    return BUG


def complain(text: str, style: str = "1;31") -> None:
    """Write a fault to standard error, one line each, with nothing in it that a terminal or CI log takes for a command.

    `style` is a terminal's code for the program's name.
    """
    for line in map(log_line, text.split("\n")):
        # A long line keeps its end, too, which says what would be right.
        cut = f"{line[: LONGEST - 300]} ... ({len(line) - LONGEST:,} characters left out) ... {line[-300:]}"
        with contextlib.suppress(OSError, ValueError):
            name = f"\x1b[{style}m{NAME}:\x1b[0m" if screen(sys.stderr).color else f"{NAME}:"
            print(name, line if len(line) <= LONGEST else cut, file=sys.stderr, flush=True)


def remark(text: str) -> None:
    """Write something worth knowing to standard error."""
    complain(text, "2")
