"""Where each part of a chart of lines is drawn. A template draws it as SVG."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from finetune_advisor.render.document import mark_words
from finetune_advisor.report import Chart

WIDTH = 360
"""Units across a chart, so that its letters can still be read where it is drawn 320 pixels wide."""
_LEFT, _RIGHT, _PLOT, _BELOW, _ROW = 46, 18, 190, 40, 17


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text in a chart."""

    x: float
    y: float
    text: str
    style: str
    anchor: str = "start"

    @property
    def room(self) -> int | None:
        """The width to squeeze it into, where it may be longer than the room on its side."""
        room = int((WIDTH - self.x if self.anchor == "start" else self.x) - 2)
        # Six tenths of the size is more than an average letter takes, in bold as well; those of East Asia take twice that.
        letter = 12 * (0.6 if max(self.text, default="") < "\u1100" else 1.05)
        return room if self.anchor != "middle" and len(self.text) * letter > room else None


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart of lines over numbers."""

    height: float
    bottom: float
    labels: tuple[Label, ...]
    rows: tuple[float, ...]
    """Heights of the lines behind the values."""
    lines: tuple[tuple[int, tuple[tuple[float, float | None], ...]], ...]
    """Number of the series and points of each unbroken line."""
    marks: tuple[tuple[float, float], ...]
    """Where each mark is, and the height of its label."""


def plot(chart: Chart) -> Plot:
    """Return where each line, tick and mark of a chart lies."""
    first, last = min(chart.values), max(chart.values)
    marks = [mark for mark in chart.marks if first <= mark[1] <= last]
    bottom = 22 + _ROW * len(marks) + _PLOT
    numbers = [value for _, values in chart.series for value in values if value is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    steep = chart.logarithmic and low > 0 and high > 50 * low
    y_ticks = _powers(low, high) if steep else _round(min(low, 0.0), high)
    x_ticks = (_powers if chart.logarithmic else _round)(first, last)
    across = _scale((first, last), (_LEFT, WIDTH - _RIGHT), chart.logarithmic)
    up = _scale((y_ticks[0], y_ticks[-1]), (bottom, bottom - _PLOT), steep)
    labels = [Label(4, 12, chart.unit, "unit"), Label(WIDTH - _RIGHT, bottom + 34, chart.axis, "unit", "end")]
    labels += [Label(_LEFT - 6, up(tick) + 4, _short(tick), "tick", "end") for tick in y_ticks]
    shown = [tick for tick in x_ticks if first <= tick <= last]
    labels += [Label(across(tick), bottom + 17, _short(tick), "tick", "middle") for tick in shown]
    flags, lines = [], []
    for row, (name, value) in enumerate(marks):
        x, y = across(value), 24 + row * _ROW
        flags.append((x, y + 3))
        side, by = ("end", -5) if x > WIDTH / 2 else ("start", 5)
        labels.append(Label(round(x + by, 1), y + 4, mark_words(name, value), "mark", side))
    for number, (_, values) in enumerate(chart.series):
        points = [(across(x), None if y is None else up(y)) for x, y in zip(chart.values, values, strict=True)]
        runs = groupby(points, key=lambda point: point[1] is not None)
        lines += [(number, tuple(run)) for known, run in runs if known]
    return Plot(bottom + _BELOW, bottom, tuple(labels), tuple(map(up, y_ticks)), tuple(lines), tuple(flags))


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
    sizes = ((1e9, "B"), (1e6, "M"), (1e3, "k"))
    size, letter = next((each for each in sizes if abs(number) >= each[0]), (1, ""))
    return f"{number / size:g}{letter}"
