"""Where results go: one format to standard output, others to files, each whole or not at all."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from finetune_advisor.cli.exit import remark
from finetune_advisor.cli.screen import is_terminal, screen
from finetune_advisor.errors import GateError, UsageError
from finetune_advisor.render import Format, render
from finetune_advisor.text import join_words, markdown, visible

if TYPE_CHECKING:
    from finetune_advisor.report import Result

BY_SUFFIX: dict[str, Format] = {
    ".txt": "terminal", ".md": "markdown", ".markdown": "markdown", ".json": "json", ".html": "html", ".htm": "html",
    ".sarif": "sarif", ".xml": "junit",
}  # fmt: skip
YAML = (".yaml", ".yml")
SUMMARY_BYTES = 1 << 20
"""GitHub shows nothing of a step's summary that is larger."""
SUMMARY_CUT = b"**The summary below is cut at 1 MiB, the most that GitHub shows.** The log has all of it.\n\n"


def destination(
    format: Format | None, files: list[str] | None, formats: Any, *, inputs: Iterable[str | None] = (),
    save: str | None = None, color: str = "auto", quiet: bool = False, full: bool = False,
) -> Callable[..., Any]:  # fmt: skip
    """Return how to write a result to each file; and to stdout unless only files are named.

    `formats` is the Literal of formats that can hold the result. `inputs` are files and folders that are read, and
    `save` is written beside the result: none of them may be replaced. `quiet` advice is one line. What is returned
    raises GateError if the result fails gates. Raises UsageError for outputs that make no sense.
    """
    if save == "-":
        raise UsageError("--save takes the name of a file; standard output is for the report")
    names = files or ["-"]
    keep_inputs([save, *names], inputs)
    chosen = {name: _format_of(name, format, get_args(formats), len(names)) for name in names if name != "-"}

    def write(result: Result, failed: tuple[str, ...] = (), *, remind: bool = False) -> None:
        from finetune_advisor.report import Report

        if format == "github":
            _add_to_step_summary(result, failed)
        for name, file_format in chosen.items():
            put(render(result, file_format, width=100, full=full, failed=failed), name, quiet=quiet)
        shown, drawn, verdict = screen(sys.stdout, color), "", ""
        if isinstance(result, Report) and (quiet or remind):
            from finetune_advisor.render.summary import verdict_line

            verdict = verdict_line(result)
        if "-" in names and verdict and quiet and format in (None, "terminal"):
            drawn = f"{verdict}\n"
        elif "-" in names:
            drawn = render(result, format or "terminal", full=full, failed=failed, **shown._asdict())
        if remind and is_terminal(sys.stdout):
            # The verdict again, if it isn't on the screen or was pushed off it.
            lines = drawn.count("\n")
            if not lines or lines >= os.get_terminal_size(sys.stdout.fileno()).lines:
                drawn += f"\n{textwrap.fill(verdict, shown.width, break_on_hyphens=False)}\n"
        if drawn:
            to_stdout(drawn)
        if failed:
            raise GateError("\n".join(failed))

    return write


def _add_to_step_summary(result: Result, failed: tuple[str, ...]) -> None:
    """Append a result as Markdown to the file that GitHub shows as the summary of a step, if it names one.

    A longer one is cut at a line. A file that can't be written is no reason to fail: the result is in the log, too.
    """
    if not (name := os.environ.get("GITHUB_STEP_SUMMARY")):
        return
    gates = "".join(f"**Failed:** {markdown(message)}\n\n" for message in failed)
    text = f"{gates}{render(result, 'markdown')}\n".encode()
    try:
        with Path(name).open("ab") as file:
            room = SUMMARY_BYTES - (file.tell() if file.seekable() else 0)
            if len(text) > room:
                text = (SUMMARY_CUT + text)[: max(0, room)]
                text = text[: text.rfind(b"\n") + 1]
            file.write(text)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        remark(f"can't add to the step summary {visible(name)}: {reason}")


def _format_of(name: str, format: Format | None, formats: tuple[Format, ...], count: int) -> Format:
    """Return the format of a file: the one that is asked for if it is the only file, else that of its suffix."""
    if Path(os.path.realpath(name)).suffix.lower() in YAML:
        raise UsageError(f"--output {name!r}: a result isn't YAML; --save keeps the answers")
    usual = format or ("terminal" if _is_device(Path(name)) else None)
    chosen = format if format and count == 1 else BY_SUFFIX.get(Path(name).suffix.lower(), usual)
    if chosen is None or chosen not in formats:
        known = join_words([suffix for suffix, one in BY_SUFFIX.items() if one in formats], "or")
        raise UsageError(f"--output {name!r}: give a name that ends in {known}, or one file and --format")
    return chosen


def keep_inputs(outputs: Iterable[str | None], inputs: Iterable[str | None]) -> None:
    """Raise UsageError if an output is a folder, an input, YAML in a folder of inputs, or named twice."""
    taken = {os.path.realpath(name) for name in inputs if name and name != "-"}
    for name in outputs:
        if not name or name == "-":
            continue
        if name.endswith("/") or Path(name).is_dir():
            raise UsageError(f"{name!r} is a folder; name a file in it")
        real = Path(os.path.realpath(name))
        if str(real) in taken or (real.suffix.lower() in YAML and any(str(folder) in taken for folder in real.parents)):
            raise UsageError(f"{name!r} is one of the files that this command reads or writes; write to another one")
        taken.add(str(real))


def day(text: str | None) -> date:
    """Return `--today`, else the day of SOURCE_DATE_EPOCH, else today; raise UsageError for anything that is no day."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if text is not None:
            found = re.fullmatch(r"(19[7-9]|2\d\d)\d-\d\d-\d\d", text, re.ASCII)
            return date.fromisoformat(found[0] if found else "")
        return (
            datetime.fromtimestamp(int(epoch), UTC).date() if epoch is not None else datetime.now().astimezone().date()
        )
    except (ValueError, OverflowError, OSError):
        if text is None:
            raise UsageError(f"SOURCE_DATE_EPOCH takes seconds since 1970, got {epoch!r}") from None
        raise UsageError(f"--today takes a day from 1970 on as YYYY-MM-DD, got {text!r}") from None


def to_stdout(text: str) -> None:
    """Write a result to standard output now, so that a reader that has gone is noticed here."""
    sys.stdout.write(text)
    sys.stdout.flush()


def put(text: str, file: str | None, then: str = "", *, quiet: bool = False) -> None:
    """Write a text to standard output, or to a file, whole or not at all, with a remark that says what to do `then`.

    Raises UsageError or OSError when it can't be written.
    """
    from finetune_advisor.load.files import Unreadable, write_file

    if file is None or file == "-":
        return to_stdout(text)
    if _is_device(Path(file)):
        # It can't be replaced, only written to.
        Path(file).write_text(text, encoding="utf-8", newline="\n")
    else:
        try:
            write_file(file, text.encode(), private=False)
        except Unreadable as error:
            raise UsageError(f"{file!r}: {error}") from None
    if not quiet:
        remark(f"wrote {visible(file)}{then}")
    return None


def _is_device(path: Path) -> bool:
    """Return whether something of that name exists and is no file: /dev/stdout, a pipe, a socket."""
    return path.exists() and not path.is_file()
