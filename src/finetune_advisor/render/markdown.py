"""A result as Markdown that reads well on GitHub. No raw HTML; foreign text is text."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor import text
from finetune_advisor.render.document import outline
from finetune_advisor.render.outline import (
    Bars,
    Block,
    Grid,
    Line,
    Outline,
    Pairs,
    Paragraph,
    Points,
    Span,
    Verbatim,
    line,
    longest,
    number,
    numeric,
)
from finetune_advisor.report import Result

_BAR = 24


def render(report: Result) -> str:
    """A report as a Markdown document."""
    return "\n".join(lines(outline(report))) + "\n"


def lines(document: Outline) -> Iterator[str]:
    """The document line by line; sections start at an empty line followed by `## `."""
    yield f"# {text.markdown(document.title)}"
    for block in document.lead:
        yield from _block(block)
    for part in document.sections:
        yield ""
        yield f"## {text.markdown(part.title)}"
        for block in part.blocks:
            yield from _block(block)
    if document.footer:
        yield ""
        yield _line(document.footer)


def _block(block: Block) -> Iterator[str]:
    yield ""
    match block:
        case Paragraph(spans):
            yield _line(spans)
        case Points():
            yield from _points(block)
        case Pairs(pairs):
            yield from (f"- **{text.markdown(name)}**: {_line(value)}" for name, value in pairs)
        case Grid():
            yield from _grid(block)
        case Bars():
            yield from _bars(block)
        case Verbatim(copied, language):
            yield text.markdown_fence(copied, language)


def _points(points: Points) -> Iterator[str]:
    yield from _title(points.title)
    for place, item in enumerate(points.items, start=1):
        mark = f"{place}. " if points.ordered else "- "
        yield mark + _line(item.line)
        yield from (" " * len(mark) + "- " + _line(detail) for detail in item.details + item.behind)


def _title(title: str) -> Iterator[str]:
    if title:
        yield f"### {text.markdown(title)}"
        yield ""


def _grid(grid: Grid) -> Iterator[str]:
    yield from _title(grid.title)
    marks = ("---:" if numeric(grid, place) else "---" for place in range(len(grid.columns)))
    yield _row(text.markdown(head) for head in grid.columns)
    yield _row(marks)
    for row in grid.rows:
        yield _row(_line(cell, in_table=True) for cell in row)
    if grid.note:
        yield ""
        yield text.markdown(grid.note)


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _bars(bars: Bars) -> Iterator[str]:
    whole = longest(bars)
    rows = tuple(
        (line(title), line(name), line(number(value)), line(_bar(value, whole)))
        for heading, group in bars.groups
        for title, name, value in ((heading if place == 0 else "", *row) for place, row in enumerate(group))
    )
    if len(bars.groups) == 1:
        columns = (bars.groups[0][0], bars.unit, "")
        yield from _grid(Grid(columns, tuple(row[1:] for row in rows), bars.title))
    else:
        yield from _grid(Grid(("", "", bars.unit, ""), rows, bars.title))


def _bar(value: float | None, whole: float) -> str:
    if not value or not whole or number(value) == "no figure":
        return ""
    return ("\u2588" if value > 0 else "\u2591") * max(round(abs(value) / whole * _BAR), 1)


def _line(spans: Line, in_table: bool = False) -> str:
    return "".join(_span(span, place == 0, in_table) for place, span in enumerate(spans)).strip(" ")


def _span(span: Span, first: bool, in_table: bool) -> str:
    link = text.web_address(span.url)
    if link:
        return f"<{link[0]}>"
    if span.role == "code":
        return text.markdown_code(span.text, in_table)
    body = text.markdown(span.text, first)
    # Asterisks beside a blank are no markup but asterisks.
    if span.role in ("plain", "faint") or not body or span.text[0].isspace() or span.text[-1].isspace():
        return _padded(span.text, body)
    return f"**{body}**"


def _padded(raw: str, body: str) -> str:
    """The blanks at the edges, which part a piece from its neighbours, put back."""
    before = " " * (len(raw) - len(raw.lstrip(" "))) if body else ""
    after = " " * (len(raw) - len(raw.rstrip(" ")))
    return before + body + after
