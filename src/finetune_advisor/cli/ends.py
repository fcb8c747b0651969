"""How a run ends: every error as one line and its own exit code, never a traceback, never a half-written stream."""

from __future__ import annotations

import os
import sys

# Importing typing costs as much as half a bare Python start, which `--version` needn't pay; type checkers know this name.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

NAME = "finetune-advisor"
BUG = 70
BROKEN_PIPE = 141
INTERRUPTED = 130


def guarded(run: Callable[[], int], *, debug: bool) -> NoReturn:
    """Run a command and exit with its code; `debug` lets an unexpected error show its traceback."""
    code = BUG
    _never_fail_to_encode()
    try:
        code = run()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = BROKEN_PIPE
    except Exception as error:  # noqa: BLE001  the last line of defence: whatever it is, the user gets one line
        code = _failed(error, debug=debug)
    _close_quietly()
    sys.exit(code)


def _never_fail_to_encode() -> None:
    """Let characters that a stream can't encode appear as escapes instead of ending the run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def complain(text: str) -> None:
    """A fault on standard error, a line each, with nothing in it that a terminal would obey."""
    from finetune_advisor.text import visible

    for line in text.split("\n"):
        _write(f"{NAME}: {visible(line)}\n")


def remark(text: str) -> None:
    """Something worth knowing on standard error."""
    complain(text)


def _write(line: str) -> None:
    try:
        sys.stderr.write(line)
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def _failed(error: Exception, *, debug: bool) -> int:
    from finetune_advisor.errors import AdvisorError

    if isinstance(error, AdvisorError):
        complain(str(error))
        return error.exit_code
    if isinstance(error, OSError) and error.filename is None:
        complain(f"can't write the result: {error.strerror or error}")
        return 2
    if debug:
        import traceback

        traceback.print_exception(error)
        return BUG
    complain(f"our own bug: {type(error).__name__}: {error}; {_report_file(error)}")
    return BUG


def _report_file(error: Exception) -> str:
    """Keep the traceback, without any values, in a file of its own; says where."""
    import platform
    import tempfile
    import traceback

    from finetune_advisor import __version__

    text = f"{NAME} {__version__}, Python {platform.python_version()}, {sys.platform}\n"
    text += "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix=f"{NAME}-bug-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
    except OSError:
        return "run again with --debug to see where"
    return f"details are in {file.name}; please report it"


def _close_quietly() -> None:
    """Leave nothing for the interpreter to complain about when it closes the streams."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            # As the Python manual advises for a reader that has gone: the buffer goes nowhere.
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            except (OSError, ValueError, AttributeError):
                continue
