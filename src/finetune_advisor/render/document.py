"""A document as sections of blocks, before any format has drawn it. Each format makes the text harmless itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal, TypeAlias

from finetune_advisor.report import Chart, Table
from finetune_advisor.text import format_number, one_line

Role: TypeAlias = Literal["plain", "strong", "faint", "code", "good", "caution", "bad", "accent"]
"""The role of a piece of text. A format may color it, but the words alone must say it."""


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
class Item:
    """One point of a list."""

    line: Line
    details: tuple[Line, ...] = ()
    """What belongs to it."""
    behind: tuple[Line, ...] = ()
    """What it rests on: looked up rather than read, so that a format may fold it away."""
    anchor: str = ""
    mark: Span = Span("")
    """A sign in place of the bullet or number."""
    value: Line = ()
    """What the line leads to. A format with columns gives it a column of its own."""


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list; `ordered` if the order means something."""

    items: tuple[Item, ...]
    ordered: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Path(BulletList):
    """The path through the decision: each step with its outcome as the value. A list where there are no figures."""

    others: tuple[tuple[str, ...], ...] = ()
    """The outcomes of each step that were not taken."""
    skipped: tuple[str, ...] = ()
    """The steps that were not reached."""


@dataclass(frozen=True, slots=True)
class Code:
    """A shell line, to be copied as it is."""

    text: str


Block: TypeAlias = Line | BulletList | Code | Table | Chart
"""A line is a paragraph."""


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading."""

    title: str
    blocks: tuple[Block, ...]
    folded: bool = False
    """Whether it is there to be looked up, so that a format may fold it away."""


@dataclass(frozen=True, slots=True)
class Document:
    """The whole document. Title and lead are the card at its top, in the color of the tone."""

    title: str
    tone: Role
    lead: tuple[Line, ...]
    sections: tuple[Section, ...]
    footer: tuple[Line, ...] = ()


LONGEST = 1000
"""Characters of a foreign text that a report shows; JSON has the whole."""


def tamed(value: Any) -> Any:
    """Return a result with every text on one line and of bounded length, except for the command that reproduces it."""
    if isinstance(value, str):
        # Nearly all texts are tame already.
        tame = len(value) <= LONGEST and value.isascii() and value.isprintable() and "  " not in value
        return value if tame and value == value.strip(" ") else one_line(value, LONGEST)
    if isinstance(value, tuple):
        return tuple(map(tamed, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    names = [field.name for field in fields(value) if field.name != "reproduce"]
    return replace(value, **{name: tamed(getattr(value, name)) for name in names})


def code(name: str) -> Span:
    """Return the id of a question, rule, source, ... as people type it."""
    return Span(name, "code")


def line(*parts: str | Span | Line) -> Line:
    """Return a line of text and spans; empty pieces vanish."""
    spans: list[Span] = []
    for part in parts:
        spans += (Span(part),) if isinstance(part, str) else (part,) if isinstance(part, Span) else part
    return tuple(span for span in spans if span.text)


def joined(parts: Iterable[str | Span | Line], between: str = ", ") -> Line:
    """Return lines as one, with the same text between each two; empty ones vanish."""
    spans = [span for part in map(line, parts) if part for span in (Span(between), *part)]
    return tuple(spans[1:])


def said(label: str | Span, value: str | None) -> Line:
    """Return a value behind its label; nothing where there is no value."""
    return line(label, value) if value else ()


def item(head: Line, *details: Line, **more: Any) -> Item:
    """Return a point with those of the details that hold something; `more` are other fields of Item."""
    return Item(head, tuple(filter(None, details)), **more)


def bullets(points: Iterable[str | Line | Item], *, ordered: bool = False, title: str = "") -> BulletList:
    """Return a list of points, some with details and others without."""
    return BulletList(tuple(each if isinstance(each, Item) else Item(line(each)) for each in points), ordered, title)


def section(title: str, *blocks: Block) -> tuple[Section, ...]:
    """Return a section of the blocks that hold something; none if nothing is left."""
    full = []
    for block in blocks:
        match block:
            case Table(rows=content) | Chart(series=content) | BulletList(items=content) | Code(text=content) | content:
                full += [block] if content else []
    return (Section(title, tuple(full)),) if full else ()


def plain(spans: Line) -> str:
    """Return the text of a line without its roles."""
    return "".join(span.text for span in spans)


# --- Tables and charts ------------------------------------------------------------------------------------------------

MOST_POINTS = 12
"""Points of an axis that are drawn as text: evenly spaced, with the first and the last. The data has all points."""
_FIGURE = re.compile(r"\W{0,3}\d[\d,.]*\W{0,2}[A-Za-z]{0,3}|[-\u2013\u2014]|no figure")


def thinned(chart: Chart) -> Chart:
    """Return a chart with as many of its points as a reader can take in."""
    step, last = max(-(-len(chart.points) // MOST_POINTS), 1), len(chart.points) - 1
    shown = [n for n in range(len(chart.points)) if n % step == 0 or n == last]
    series = tuple((name, tuple(values[n] for n in shown)) for name, values in chart.series)
    return replace(chart, points=tuple(chart.points[n] for n in shown), series=series)


def bar_rows(chart: Chart, room: float) -> Iterator[tuple[str, str, float]]:
    """Yield point, figure and length of each bar; the longest takes the whole room."""
    chart = thinned(chart)
    longest = max((value or 0 for _, values in chart.series for value in values), default=0)
    for n, point in enumerate(chart.points):
        for name, values in chart.series:
            value = values[n]
            words = f"{point}, {name}" if len(chart.series) > 1 else point
            yield words, figure(value), max(value / longest * room, 0) if value and longest else 0.0


def chart_table(chart: Chart, room: int) -> Table:
    """Return a chart as a table: lines over numbers as their figures, all else with bars of blocks."""
    if chart.values:
        return replace(figures_of(thinned(chart)), note=marked(chart))
    rows = ((*words, "\u2588" * (max(round(size), 1) if size else 0)) for *words, size in bar_rows(chart, room))
    return Table(chart.title, (chart.axis, chart.unit, ""), tuple(rows), marked(chart))


def figures_of(chart: Chart) -> Table:
    """Return the figures of a chart as a table: a row for each point, a column for each series."""
    rows = zip(chart.points, *([figure(value) for value in values] for _, values in chart.series), strict=True)
    return Table(f"{chart.title}, {chart.unit}", (chart.axis, *(name for name, _ in chart.series)), tuple(rows))


def marked(chart: Chart) -> str:
    """Return the marks of a chart in words: `Crossover: 286,000 \u00b7 You today: 1,200,000`."""
    return " \u00b7 ".join(mark_words(*mark) for mark in chart.marks)


def mark_words(name: str, place: float) -> str:
    """Return a mark with its place, which from 100 on needs no decimals: `Payback: 1.6`."""
    return f"{name}: {format_number(round(place, 1 if abs(place) < 100 else 0))}"


def figure(value: float | None) -> str:
    """Return a figure as people write it; `no figure` for what isn't a number."""
    if value is None:
        return "no figure"
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.3g}"


def numeric(table: Table, column: int) -> bool:
    """Return whether a column holds only figures, so that it is set flush right."""
    texts = [row[column] for row in table.rows]
    return any(texts) and all(not text or _FIGURE.fullmatch(text) for text in texts)
