"""How a run ends: every fault is one line on standard error with its own exit code, never a traceback."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Callable
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


def guarded(run: Callable[[], int], *, debug: bool) -> NoReturn:
    """Run a command and exit with its code; `debug` shows the traceback of an unexpected error."""
    _prepare_streams()
    try:
        code = run()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = BROKEN_PIPE
    except Exception as error:  # noqa: BLE001  whatever it is, the user gets one line
        code = _failed(error, debug=debug)
    finally:
        _close_quietly()
    sys.exit(code)


def complain(text: str, style: str = "1;31") -> None:
    """Write a fault to standard error, one line each, with nothing in it that a terminal or CI log takes for a command.

    `style` is a terminal's code for the program's name.
    """
    for line in map(log_line, text.split("\n")):
        # A long line keeps its end, too, which says what would be right.
        cut = f"{line[: LONGEST - 300]} ... ({len(line) - LONGEST:,} characters left out) ... {line[-300:]}"
        shown = line if len(line) <= LONGEST else cut
        with contextlib.suppress(OSError, ValueError):
            name = f"\x1b[{style}m{NAME}:\x1b[0m" if screen(sys.stderr).color else f"{NAME}:"
            sys.stderr.write(f"{name} {shown}\n")
            sys.stderr.flush()


def remark(text: str) -> None:
    """Write something worth knowing to standard error."""
    complain(text, "2")


def _prepare_streams() -> None:
    """Replace closed streams, and let characters that a stream can't encode or decode appear in another form."""
    sys.stdout = sys.stdout or _Closed()
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  open to the end
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _failed(error: Exception, *, debug: bool) -> int:
    if isinstance(error, AdvisorError):
        complain(str(error))
        return error.exit_code
    if debug:
        import traceback

        traceback.print_exception(error)
    if isinstance(error, OSError):
        # Full disks, missing permissions, long names: not our fault.
        reason = (error.strerror or str(error)).lower()
        complain(f"can't write the result: {reason}" if error.filename is None else f"{error.filename!r}: {reason}")
        return USAGE
    if not debug:
        complain(f"internal error: {type(error).__name__}: {error}; run again with --debug and report what it shows")
    return BUG


def _close_quietly() -> None:
    """Leave nothing for the interpreter to complain about when it closes the streams."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # As the Python manual advises for a reader that has gone: the buffer goes nowhere.
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
