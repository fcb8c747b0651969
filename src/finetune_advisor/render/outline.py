"""A document as sections of blocks, before any format has drawn it. Each format makes the text harmless itself."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from finetune_advisor.text import one_line

Role: TypeAlias = Literal["plain", "strong", "faint", "code", "good", "caution", "bad", "accent"]
"""How a piece of text is meant; a format may color it, but the words alone must say it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    role: Role = "plain"
    url: str | None = None
    """Where it leads, if that is an address that may become a link."""
    target: str = ""
    """The anchor of the item that it refers to."""


Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a list."""

    line: Line
    details: tuple[Line, ...] = ()
    """What belongs to it."""
    behind: tuple[Line, ...] = ()
    """What it rests on: looked up rather than read, so that a format may fold it away."""
    behind_title: str = "What this rests on"
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list; `ordered` if the order means something."""

    items: tuple[Item, ...]
    ordered: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and what they stand for."""

    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: where there is no room for one, each row is drawn as a list of its cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Figures as bars, in groups; the number stands beside each bar."""

    title: str
    unit: str
    groups: tuple[tuple[str, tuple[tuple[str, float | None], ...]], ...]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text to be copied as it stands."""

    text: str
    language: str = ""


Block: TypeAlias = Paragraph | Points | Pairs | Grid | Bars | Verbatim


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole document."""

    title: str
    tone: Role
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]
    footer: Line = ()


LONGEST = 1000
"""Characters of a foreign text that a report shows; JSON has the whole."""


def said(text: str, role: Role = "plain") -> Span:
    """A foreign text as one line of bounded length."""
    return Span(one_line(text, LONGEST), role)


def id_of(name: str) -> Span:
    """The id of a question, rule, source, ... as people type it."""
    return said(name, "code")


def line(*parts: str | Span | Line) -> Line:
    """A line from text and spans; empty pieces vanish."""
    spans: list[Span] = []
    for part in parts:
        match part:
            case str():
                spans.append(Span(part))
            case Span():
                spans.append(part)
            case _:
                spans.extend(part)
    return tuple(span for span in spans if span.text)


def joined(lines: Iterable[Line], between: str = ", ") -> Line:
    """Lines as one, with the same text between each two."""
    spans: list[Span] = []
    for each in lines:
        if each:
            spans += [Span(between), *each] if spans else each
    return tuple(spans)


def section(title: str, *blocks: Block | None) -> tuple[Section, ...]:
    """A section of the blocks that hold something; none if nothing is left."""
    full = tuple(block for block in blocks if block is not None and not empty(block))
    return (Section(title, full),) if full else ()


def empty(block: Block) -> bool:
    """Whether a block has nothing to show."""
    match block:
        case Paragraph(spans):
            return not spans
        case Points(items):
            return not items
        case Pairs(pairs):
            return not pairs
        case Grid(_, rows):
            return not rows
        case Bars(_, _, groups):
            return not groups
        case Verbatim(text):
            return not text


def plain(spans: Line) -> str:
    """The text of a line without its roles."""
    return "".join(span.text for span in spans)


def number(value: float | None) -> str:
    """A figure as people write it; `no figure` for what isn't a number."""
    if value is None or not math.isfinite(value):
        return "no figure"
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.3g}"


def longest(bars: Bars) -> float:
    """The greatest figure in size, to which all bars are drawn; 0 if there is none."""
    figures = (value for _, rows in bars.groups for _, value in rows if value is not None and number(value)[0] != "n")
    return max((abs(value) for value in figures), default=0.0)


_FIGURE = re.compile(r"\W{0,3}\d[\d,.]*\W{0,2}[A-Za-z]{0,3}|[-\u2013\u2014]|no figure")


def numeric(grid: Grid, column: int) -> bool:
    """Whether a column holds only figures, so that it is set flush right."""
    texts = [plain(row[column]) for row in grid.rows]
    return any(texts) and all(not text or _FIGURE.fullmatch(text) for text in texts)
