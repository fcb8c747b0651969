"""Templates, and a result as HTML with its charts and as Markdown. A template escapes whatever it is given, so foreign text stays text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from finetune_advisor import text
from finetune_advisor.render import document as doc
from finetune_advisor.render.advice import adr_document, document_of
from finetune_advisor.report import Chart, Report, Result


def html(result: Result) -> str:
    """Return one HTML file in plain ASCII that loads nothing: no script, no font, no image."""
    drawn = template("report.html").render(document=document_of(result))
    return drawn.encode("ascii", "xmlcharrefreplace").decode("ascii")


def markdown(result: Result) -> str:
    """Return Markdown that reads well on GitHub, without raw HTML."""
    return template("report.md").render(document=document_of(result))


def adr(result: Result) -> str:
    """Return advice as a decision record in Markdown; raises ValueError for any other result."""
    if not isinstance(result, Report):
        raise ValueError("adr holds the advice on one use case; use markdown")
    return template("report.md").render(document=adr_document(result))


@cache
def template(name: str) -> Template:
    """Return a template that escapes every value for its language, so that none can be forgotten."""
    escaped = _ESCAPED[name.rpartition(".")[2]]
    # Not by path: the package may lie in a zip file.
    folder = files("finetune_advisor.render") / "templates"
    page = Environment(
        autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True,
        finalize=lambda value: value if isinstance(value, Markup) else Markup(escaped(str(value))),  # noqa: S704  it is escaped
        loader=FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
    )  # fmt: skip
    page.filters |= _READ | {name: _marked(function) for name, function in _WRITTEN.items()}
    return page.get_template(name)


def _marked(function: Callable[..., str]) -> Callable[..., Markup]:
    return lambda *values: Markup(function(*values))  # noqa: S704  what these functions return is escaped


_COMMAND = re.compile("`((?:finetune-advisor|advise|catalog|cost)(?: [^`]*)?)`")


def _with_commands(spans: doc.Line) -> doc.Line:
    """Return a line in which our commands between backticks are pieces of code; other backticks may be foreign."""
    pieces = []
    for span in spans:
        texts = _COMMAND.split(span.text) if span.role != "code" else [span.text]
        pieces += [
            replace(span, text=text, role="code" if n % 2 else span.role) for n, text in enumerate(texts) if text
        ]
    return tuple(pieces)


# --- Markdown ---------------------------------------------------------------------------------------------------------


def _line(spans: doc.Line) -> str:
    return "".join(_span(span, place == 0) for place, span in enumerate(_with_commands(spans))).strip(" ")


def _span(span: doc.Span, first: bool) -> str:
    if link := text.web_address(span.url):
        return f"<{link[0]}>"
    if span.role == "code":
        return text.markdown_code(span.text)
    body = text.markdown(span.text, first)
    # The blanks at the edges separate a piece from its neighbors.
    before = span.text[: len(span.text) - len(span.text.lstrip(" "))]
    after = span.text[len(span.text.rstrip(" ")) :] if body else ""
    # Beside a blank, asterisks are no markup.
    bold = span.role not in ("plain", "faint") and body and not (span.text[0].isspace() or span.text[-1].isspace())
    return f"**{body}**" if bold else before + body + after


def _address(url: str | None) -> str:
    link = text.web_address(url)
    return f" (<{link[0]}>)" if link else ""


# --- Charts of lines --------------------------------------------------------------------------------------------------

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
        labels.append(Label(round(x + by, 1), y + 4, doc.mark_words(name, value), "mark", side))
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


# --- What templates are given -----------------------------------------------------------------------------------------

_ESCAPED: dict[str, Callable[[str], str]] = {
    "html": lambda value: escape(text.visible(value)), "md": text.markdown, "mmd": text.one_line, "yaml": text.one_line,
}  # fmt: skip
_READ: dict[str, Callable[..., Any]] = {
    "kind": lambda block: type(block).__name__, "web_address": text.web_address,
    "bar_rows": doc.bar_rows, "chart_table": doc.chart_table, "figures_of": doc.figures_of, "marked": doc.marked,
    "plain": doc.plain, "numeric": doc.numeric, "plot": plot, "with_commands": _with_commands, "line_of": doc.line,
}  # fmt: skip
"""What templates ask about a value; they escape the answer."""
_WRITTEN: dict[str, Callable[..., str]] = {
    "line": _line, "fence": text.markdown_fence, "code": text.markdown_code, "address": _address,
    "label": text.mermaid_label,
}  # fmt: skip
"""What is escaped by the function itself."""
