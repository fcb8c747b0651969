"""Where each part of a figure is drawn: the path through the decision, and a chart of lines. Templates draw them as SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from textwrap import wrap

from finetune_advisor.render import document as doc
from finetune_advisor.report import Chart

WIDTH = 360
"""Units across each figure, so that its letters can still be read where it is drawn 320 pixels wide."""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text in a figure."""

    x: float
    y: float
    text: str
    style: str
    anchor: str = "start"
    room: int | None = None
    """The width in units to squeeze it into, for letters that are wider than most."""


def _labels(x: float, y: float, text: str, style: str, size: float, room: float) -> list[Label]:
    """Return a text as lines of a size that fit into the room; letters of East Asia are twice as wide as others."""
    # Six tenths of the size is more than an average letter takes, in bold as well.
    letter = size * (0.6 if _narrow(text) else 1.05)
    lines = wrap(text, max(int(room / letter), 4))
    return [
        Label(x, round(y + n * size * 1.3, 1), each, style, room=int(room) if len(each) * letter > room else None)
        for n, each in enumerate(lines)
    ]


def _line(x: float, y: float, text: str, style: str, anchor: str) -> Label:
    """Return a text of size 12 as one line, squeezed where it is longer than the room on its side."""
    room = int((WIDTH - x if anchor == "start" else x) - 2)
    longer = len(text) * 12 * (0.6 if _narrow(text) else 1.05) > room
    return Label(x, y, text, style, anchor, room if longer else None)


def _narrow(text: str) -> bool:
    return max(text, default="") < "\u1100"


# --- The path through the decision ------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tree:
    """The steps from top to bottom: the branches taken along one line, the others leaving it to the right."""

    nodes: list[tuple[float, str, str]] = field(default_factory=list)
    """Height, sign and style of the disk of each step."""
    labels: list[Label] = field(default_factory=list)
    branches: list[float] = field(default_factory=list)
    """Heights of the branches that aren't taken."""
    taken: list[tuple[float, float, float]] = field(default_factory=list)
    """Top, width and height of the frame around each outcome that is taken."""
    end: tuple[float, float] = (0, 0)
    """Top and height of the box with the verdict."""
    height: float = 16

    def add(self, texts: list[Label], below: float) -> None:
        """Add lines of text and go on below them."""
        self.labels += texts
        self.height = texts[-1].y + below if texts else self.height


def tree(path: doc.Path) -> Tree:
    """Return where each part of the path lies."""
    drawn = Tree()
    for item, others in zip(path.items, path.others, strict=True):
        drawn.nodes.append((drawn.height, item.mark.text, item.mark.role.removeprefix("plain")))
        drawn.add(_labels(44, drawn.height + 5, doc.plain(item.line), "step", 15, WIDTH - 50), 22)
        for other in others:
            drawn.branches.append(drawn.height)
            drawn.add(_labels(60, drawn.height + 4, other, "other", 13, WIDTH - 66), 17)
        words = _labels(22, drawn.height + 12, doc.plain(item.value), "taken", 14, WIDTH - 36)
        longest = max((len(each.text) * (9 if _narrow(each.text) else 15) for each in words), default=0)
        drawn.taken.append((drawn.height - 6, min(longest + 28, WIDTH - 10), len(words) * 18 + 8))
        drawn.add(words, 22)
        for detail in item.details:
            drawn.add(_labels(36, drawn.height + 5, doc.plain(detail), "fact", 12, WIDTH - 42), 16)
        drawn.height += 18
    for title in path.skipped:
        drawn.nodes.append((drawn.height, "", "skipped"))
        drawn.add(_labels(44, drawn.height + 5, f"{title} No need to ask.", "other", 13, WIDTH - 50), 28)
    words = _labels(22, drawn.height + 27, doc.plain(path.end), "end", 16, WIDTH - 44)
    drawn.end = drawn.height, len(words) * 21 + 22
    drawn.labels += words
    drawn.height += drawn.end[1] + 4
    return drawn


# --- Charts -----------------------------------------------------------------------------------------------------------

_LEFT, _RIGHT, _PLOT, _BELOW, _ROW = 46, 18, 190, 40, 17


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart of lines over numbers."""

    height: float
    top: float
    bottom: float
    labels: tuple[Label, ...]
    rows: tuple[float, ...]
    """Heights of the lines behind the values."""
    lines: tuple[tuple[int, tuple[tuple[float, float], ...]], ...]
    """Number of the series and points of each unbroken line."""
    marks: tuple[tuple[float, float], ...]
    """Where each mark is, and the height of its label."""


def plot(chart: Chart) -> Plot:
    """Return where each line, tick and mark of a chart lies."""
    first, last = min(chart.values), max(chart.values)
    marks = [mark for mark in chart.marks if first <= mark[1] <= last]
    top = 22 + _ROW * len(marks)
    bottom = top + _PLOT
    numbers = [value for _, values in chart.series for value in values if value is not None and math.isfinite(value)]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    steep = chart.logarithmic and low > 0 and high > 50 * low
    y_ticks = _powers(low, high) if steep else _round(min(low, 0.0), high)
    x_ticks = (_powers if chart.logarithmic else _round)(first, last)
    across = _scale((first, last), (_LEFT, WIDTH - _RIGHT), chart.logarithmic)
    up = _scale((y_ticks[0], y_ticks[-1]), (bottom, top), steep)
    labels = [Label(_LEFT - 6, up(tick) + 4, _short(tick), "tick", "end") for tick in y_ticks]
    labels += [_line(4, 12, chart.unit, "unit", "start"), _line(WIDTH - _RIGHT, bottom + 34, chart.axis, "unit", "end")]
    labels += [
        Label(across(tick), bottom + 17, _short(tick), "tick", "middle") for tick in x_ticks if first <= tick <= last
    ]
    flags = []
    for row, (name, value) in enumerate(marks):
        x, y = across(value), 24 + row * _ROW
        flags.append((x, y + 3))
        side = ("end", -5) if x > WIDTH / 2 else ("start", 5)
        labels.append(_line(round(x + side[1], 1), y + 4, doc.mark_words(name, value), "mark", side[0]))
    lines = (
        (n, part)
        for n, (_, values) in enumerate(chart.series)
        for part in _unbroken(
            (across(x), None if y is None else up(y)) for x, y in zip(chart.values, values, strict=True)
        )
    )
    rows = tuple(up(tick) for tick in y_ticks)
    return Plot(bottom + _BELOW, top, bottom, tuple(labels), rows, tuple(lines), tuple(flags))


def _scale(numbers: tuple[float, float], room: tuple[float, float], logarithmic: bool) -> Callable[[float], float]:
    """Return a function from numbers to places in the room."""
    rule = math.log10 if logarithmic else float
    first, last = map(rule, numbers)
    span = last - first or 1.0
    return lambda number: round(room[0] + (rule(number) - first) / span * (room[1] - room[0]), 1)


def _powers(low: float, high: float) -> list[float]:
    """Return the powers of ten from the last one below to the first one above."""
    return [10.0**n for n in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def _round(low: float, high: float) -> list[float]:
    """Return five to nine round numbers that hold the range; months come in sixes."""
    raw = (high - low or abs(high) or 1.0) / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (6, 5, 3, 2, 1) if factor * power <= raw * 1.001)
    return [n * step for n in range(math.floor(low / step), math.ceil(high / step) + 1)]


def _short(number: float) -> str:
    """Return a number for an axis: `500`, `1k`, `2.5M`."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= size:
            return f"{number / size:g}{letter}"
    return f"{number:g}"


def _unbroken(points: Iterable[tuple[float, float | None]]) -> Iterator[tuple[tuple[float, float], ...]]:
    """Yield the runs of points between those without a value."""
    run: list[tuple[float, float]] = []
    for x, y in (*points, (0.0, None)):
        if y is not None and math.isfinite(y):
            run.append((x, y))
        elif run:
            yield tuple(run)
            run = []
