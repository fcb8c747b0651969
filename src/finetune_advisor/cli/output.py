"""Where results go: one format to stdout, others to files, whole or not at all."""

# os.path throughout: pathlib costs a start as much as deciding does.
# ruff: noqa: PTH110, PTH112, PTH113, PTH122, PTH123

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from finetune_advisor.cli.ends import remark
from finetune_advisor.cli.screen import Screen, screen
from finetune_advisor.errors import UsageError
from finetune_advisor.render import CHECK_ONLY, FORMATS, SHEET_ONLY, Format, render
from finetune_advisor.text import did_you_mean

if TYPE_CHECKING:
    from finetune_advisor.report import CheckReport, Report, Sheet

BY_SUFFIX: dict[str, Format] = {
    ".md": "markdown", ".markdown": "markdown", ".json": "json", ".html": "html", ".htm": "html", ".txt": "terminal",
    ".csv": "csv", ".sarif": "sarif",
}  # fmt: skip
COLORS = ("auto", "always", "never")


def checked(format: str | None, outputs: list[str], color: str) -> None:
    """Raise UsageError for a format, file or color that can't be meant, before any work is done."""
    if format is not None and format not in FORMATS:
        raise UsageError(f"--format takes {', '.join(FORMATS)}; got {format!r}{did_you_mean(format, FORMATS)}")
    if color not in COLORS:
        raise UsageError(f"--color takes {', '.join(COLORS)}; got {color!r}{did_you_mean(color, COLORS)}")
    for name in outputs:
        if name != "-" and os.path.isdir(name):
            raise UsageError(f"--output {name}: is a folder; name a file in it")


def day(text: str | None) -> date:
    """The day to print: `--today`, or today's; raises UsageError for anything but YYYY-MM-DD."""
    if text is None:
        return datetime.now().astimezone().date()
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=None).date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise UsageError(f"--today takes a date as YYYY-MM-DD, got {text!r}") from None


def show(
    report: Report | CheckReport | Sheet,
    format: str | None,
    outputs: list[str],
    *,
    color: str = "auto",
    quiet: bool = False,
) -> None:
    """Write a report to stdout, unless only files were named, and to each file in the format of its name."""
    for name in outputs:
        if name != "-":
            chosen = (
                cast(Format, format)
                if format and len(outputs) == 1
                else BY_SUFFIX.get(os.path.splitext(name)[1].lower())
            )
            chosen = chosen or cast(Format, format or "terminal")
            write_file(name, _drawn(report, chosen, Screen(100, color=False, unicode=True)))
            if not quiet:
                remark(f"wrote {name}")
    if not outputs or "-" in outputs:
        to_stdout(rendered(report, format, color))


def rendered(report: Report | CheckReport | Sheet, format: str | None, color: str) -> str:
    """A report as this stdout can show it."""
    return _drawn(report, cast(Format, format or "terminal"), screen(sys.stdout, color))


def _drawn(report: Report | CheckReport | Sheet, format: Format, here: Screen) -> str:
    try:
        return render(report, format, width=here.width, color=here.color, unicode=here.unicode)
    except ValueError as error:
        if format in CHECK_ONLY | SHEET_ONLY:
            raise UsageError(f"--format {format}: {error}") from None
        raise


def to_stdout(text: str) -> None:
    """Write a result to stdout; a reader that has gone ends the run with its own code."""
    if sys.stdout is None:
        raise UsageError("can't write the result: standard output is closed")
    sys.stdout.write(text)
    sys.stdout.flush()


def put(text: str, file: str | None, then: str = "") -> None:
    """Write a text to stdout, or to a file; there it is said, with what to do `then`."""
    if file is None or file == "-":
        to_stdout(text)
    else:
        write_file(file, text)
        remark(f"wrote {file}{then}")


def write_file(name: str, text: str) -> None:
    """Write a file whole or not at all; raises UsageError when it can't be written."""
    from finetune_advisor.load.files import Unreadable, write_file

    if os.path.exists(name) and not os.path.isfile(name) and not os.path.isdir(name):
        # A device or pipe (/dev/stdout, say) can't be replaced, only written to.
        with open(name, "w", encoding="utf-8", newline="\n") as device:
            device.write(text)
        return
    try:
        write_file(name, text.encode(), private=False)
    except Unreadable as error:
        raise UsageError(f"can't write {name}: {error}") from None
