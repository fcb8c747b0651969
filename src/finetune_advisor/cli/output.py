"""Where results go: one format to standard output, others to files, each whole or not at all."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from finetune_advisor.cli.exit import remark
from finetune_advisor.cli.options import CheckFormat
from finetune_advisor.cli.screen import is_terminal, screen
from finetune_advisor.errors import UsageError
from finetune_advisor.text import join_words, visible

if TYPE_CHECKING:
    from finetune_advisor.report import Report, Result

Format: TypeAlias = CheckFormat
BY_SUFFIX: dict[str, Format] = {
    ".txt": "terminal", ".md": "markdown", ".markdown": "markdown", ".json": "json", ".html": "html", ".htm": "html",
    ".sarif": "sarif",
}  # fmt: skip
YAML = (".yaml", ".yml")


def destination(
    format: Format | None,
    files: list[str] | None,
    formats: Any,
    *,
    inputs: Iterable[str | None] = (),
    save: str | None = None,
    color: str = "auto",
    quiet: bool = False,
    full: bool = False,
) -> Callable[[Result], int]:
    """Return how to write a result to each file, and to standard output unless only files are named.

    `formats` is the Literal of formats that can hold the result. `inputs` are files and folders that are read, and
    `save` is written beside the result: none of them may be replaced. `quiet` advice is one line. What is returned
    gives the number of lines on standard output. Raises UsageError for what can't be meant.
    """
    if save == "-":
        raise UsageError("--save takes the name of a file; standard output is for the report")
    names = files or ["-"]
    keep_inputs([save, *names] if save else names, inputs)
    chosen = {name: _format_of(name, format, get_args(formats), len(names)) for name in names if name != "-"}

    def write(result: Result) -> int:
        from finetune_advisor.render import render, verdict_line
        from finetune_advisor.report import Report

        for name, file_format in chosen.items():
            _write_file(name, render(result, file_format, width=100, full=full), quiet=quiet)
        if "-" not in names:
            return 0
        if quiet and format in (None, "terminal") and isinstance(result, Report):
            drawn = verdict_line(result) + "\n"
        else:
            shown = screen(sys.stdout, color)
            drawn = render(
                result, format or "terminal", width=shown.width, color=shown.color, unicode=shown.unicode, full=full
            )
        to_stdout(drawn)
        return drawn.count("\n")

    return write


def remind(report: Report, lines: int) -> None:
    """Repeat the verdict on a terminal where that many lines have pushed it off the screen."""
    if is_terminal(sys.stdout) and lines >= os.get_terminal_size(sys.stdout.fileno()).lines:
        from finetune_advisor.render import verdict_line

        to_stdout(f"\n{verdict_line(report)}\n")


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


def keep_inputs(outputs: Iterable[str] | str | None, inputs: Iterable[str | None]) -> None:
    """Raise UsageError if an output is a folder, an input, YAML in a folder of inputs, or named twice."""
    taken = {os.path.realpath(name) for name in inputs if name and name != "-"}
    for name in [outputs] if isinstance(outputs, str) else outputs or ():
        if name == "-":
            continue
        if name.endswith("/") or Path(name).is_dir():
            raise UsageError(f"{name!r} is a folder; name a file in it")
        real = Path(os.path.realpath(name))
        if str(real) in taken or (real.suffix.lower() in YAML and any(str(folder) in taken for folder in real.parents)):
            raise UsageError(f"{name!r} is one of the files that this command reads or writes; write to another one")
        taken.add(str(real))


def day(text: str | None) -> date:
    """Return `--today`, else the day of SOURCE_DATE_EPOCH, else today; raise UsageError for what is no such day."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if text is None and epoch is None:
        return datetime.now().astimezone().date()
    try:
        if text is None:
            return datetime.fromtimestamp(int(epoch or ""), UTC).date()
        if re.fullmatch(r"(19[7-9]|2\d\d)\d-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        pass
    if text is None:
        raise UsageError(f"SOURCE_DATE_EPOCH takes seconds since 1970, got {epoch!r}")
    raise UsageError(f"--today takes a day from 1970 on as YYYY-MM-DD, got {text!r}")


def to_stdout(text: str) -> None:
    """Write a result to standard output now, so that a reader that has gone is noticed here."""
    sys.stdout.write(text)
    sys.stdout.flush()


def put(text: str, file: str | None, then: str = "") -> None:
    """Write a text to standard output, or to a file with a remark that says what to do `then`."""
    if file is None or file == "-":
        to_stdout(text)
    else:
        _write_file(file, text, then)


def _write_file(name: str, text: str, then: str = "", *, quiet: bool = False) -> None:
    """Write a file whole or not at all; raise UsageError or OSError when it can't be written."""
    from finetune_advisor.load.files import Unreadable, write_file

    if _is_device(Path(name)):
        # It can't be replaced, only written to.
        Path(name).write_text(text, encoding="utf-8", newline="\n")
    else:
        try:
            write_file(name, text.encode(), private=False)
        except Unreadable as error:
            raise UsageError(f"can't write {name!r}: {error}") from None
    if not quiet:
        remark(f"wrote {visible(name)}{then}")


def _is_device(path: Path) -> bool:
    """Return whether there is something that is no file: /dev/stdout, a pipe, a socket."""
    return path.exists() and not path.is_file()
