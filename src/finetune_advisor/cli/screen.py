"""What the streams can show: width, color, characters, and whether a person sits there. The only room that asks the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

NARROWEST, WIDEST, DEFAULT_WIDTH = 20, 200, 80


@dataclass(frozen=True)
class Screen:
    """How to draw on one stream."""

    width: int
    color: bool
    unicode: bool


def screen(stream: TextIO | None, color: str = "auto", environ: Mapping[str, str] = os.environ) -> Screen:
    """How to draw on a stream; `color` is auto, always or never."""
    return Screen(_width(stream, environ), _color(stream, color, environ), _unicode(stream))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is open and a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _width(stream: TextIO | None, environ: Mapping[str, str]) -> int:
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns[:6]) > 0:
        return min(max(int(columns[:6]), NARROWEST), WIDEST)
    if is_terminal(stream) and stream is not None:
        try:
            return min(max(os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH, NARROWEST), WIDEST)
        except (OSError, ValueError):
            return DEFAULT_WIDTH
    return DEFAULT_WIDTH


def _color(stream: TextIO | None, color: str, environ: Mapping[str, str]) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    if environ.get("CLICOLOR") == "0" or environ.get("TERM", "") in ("", "dumb"):
        return False
    return is_terminal(stream)


def _unicode(stream: TextIO | None) -> bool:
    encoding = getattr(stream, "encoding", None) or "ascii"
    try:
        "─│•✓→…█é".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
