"""Where results go: one format to stdout, others to files, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from finetune_advisor.cli.ends import remark
from finetune_advisor.cli.screen import screen
from finetune_advisor.errors import UsageError
from finetune_advisor.facts import nearest
from finetune_advisor.render import FORMATS, Format, render

if TYPE_CHECKING:
    from finetune_advisor.report import CheckReport, Report

BY_SUFFIX: dict[str, Format] = {
    ".md": "markdown", ".markdown": "markdown", ".json": "json", ".html": "html", ".htm": "html", ".txt": "terminal", ".sarif": "sarif",
}  # fmt: skip
COLORS = ("auto", "always", "never")


def checked(format: str | None, outputs: list[str], color: str) -> None:
    """Raise UsageError for a format, file or colour that can't be meant, before any work is done."""
    if format is not None and format not in FORMATS:
        raise UsageError(f"--format takes {', '.join(FORMATS)}; got {format!r}{nearest(format, FORMATS)}")
    if color not in COLORS:
        raise UsageError(f"--color takes {', '.join(COLORS)}; got {color!r}{nearest(color, COLORS)}")
    for name in outputs:
        if name != "-" and Path(name).is_dir():
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
    report: Report | CheckReport, format: str | None, outputs: list[str], *, color: str = "auto", quiet: bool = False
) -> None:
    """Write a report to stdout, unless only files were named, and to each file in the format of its name."""
    for name in outputs:
        if name != "-":
            chosen = cast(Format, format) if format and len(outputs) == 1 else BY_SUFFIX.get(Path(name).suffix.lower())
            chosen = chosen or cast(Format, format or "terminal")
            write_file(Path(name), render(report, chosen, width=100, colour=False, unicode=True))
            if not quiet:
                remark(f"wrote {name}")
    if not outputs or "-" in outputs:
        to_stdout(rendered(report, format, color))


def rendered(report: Report | CheckReport, format: str | None, color: str) -> str:
    """A report as this stdout can show it."""
    here = screen(sys.stdout, color)
    return render(
        report, cast(Format, format or "terminal"), width=here.width, colour=here.colour, unicode=here.unicode
    )


def to_stdout(text: str) -> None:
    """Write a result to stdout; a reader that has gone ends the run with its own code."""
    if sys.stdout is None:
        raise UsageError("can't write the result: standard output is closed")
    sys.stdout.write(text)
    sys.stdout.flush()


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all; raises UsageError when it can't be written."""
    temporary = None
    try:
        # A device or pipe (say /dev/stdout) can't be replaced, only written to.
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        handle, temporary = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name[:40]}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        Path(temporary).replace(path.resolve())
    except (OSError, ValueError) as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise UsageError(f"can't write {path}: {getattr(error, 'strerror', None) or error}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


__all__ = ["BY_SUFFIX", "checked", "day", "remark", "rendered", "show", "to_stdout", "write_file"]
