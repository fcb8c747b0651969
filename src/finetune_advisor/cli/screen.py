"""What a stream can show: width, color, characters. Reads the environment; no other module but `exit` and `interview` does."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from typing import TextIO

from finetune_advisor.render import Screen

NARROWEST, WIDEST, DEFAULT_WIDTH = 20, 200, 80


def screen(stream: TextIO, color: str = "auto", environ: Mapping[str, str] = os.environ) -> Screen:
    """Return how to draw on a stream; `color` is auto, always or never."""
    columns = environ.get("COLUMNS", "")[:6]
    width = int(columns) if columns.isascii() and columns.isdigit() else 0
    if not width and is_terminal(stream):
        with contextlib.suppress(OSError, ValueError):
            width = os.get_terminal_size(stream.fileno()).columns
    try:
        unicode = bool("─│•✓→…█é".encode(stream.encoding or "ascii"))
    except (UnicodeEncodeError, LookupError):
        unicode = False
    colored = color == "always" or (color == "auto" and _wants_color(stream, environ))
    return Screen(min(max(width or DEFAULT_WIDTH, NARROWEST), WIDEST), colored, unicode)


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is open and a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def _wants_color(stream: TextIO, environ: Mapping[str, str]) -> bool:
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_terminal(stream) and environ.get("CLICOLOR") != "0" and environ.get("TERM", "") not in ("", "dumb")
