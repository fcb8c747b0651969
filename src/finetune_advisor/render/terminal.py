"""A result as plain text for people: on a terminal, in a pipe, with and without color."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from finetune_advisor.render.document import outline
from finetune_advisor.render.outline import (
    Bars,
    Block,
    Grid,
    Item,
    Line,
    Outline,
    Pairs,
    Paragraph,
    Points,
    Section,
    Span,
    Verbatim,
    line,
    longest,
    number,
    numeric,
    plain,
)
from finetune_advisor.render.page import NARROW, Page, cells, longest_word
from finetune_advisor.report import Result

_NARROWEST, _WIDEST = 20, 200
_GAP = "  "


def render(report: Result, *, width: int, color: bool, unicode: bool) -> str:
    """A report for reading; sources come without their claims, which the other formats have."""
    page = Page(min(max(width, _NARROWEST), _WIDEST), color, unicode)
    lines = (each.rstrip(" ") for each in _document(outline(report, full=False), page))
    return "\n".join(lines) + "\n"


def _document(document: Outline, page: Page) -> Iterator[str]:
    title = line(Span(document.title, document.tone if document.tone != "plain" else "strong"))
    yield from page.hanging("", title)
    yield page.glyph("\u2550", "=") * min(page.prose, cells(page.safe(document.title)))
    for block in document.lead:
        yield from _block(block, page, "")
    for part in document.sections:
        yield from _section(part, page)
    if document.footer:
        yield ""
        yield from page.hanging("", document.footer, base="faint")


def _section(part: Section, page: Page) -> Iterator[str]:
    rule = page.glyph("\u2500", "-")
    head = f"{rule * 2} {page.safe(part.title)} "
    yield ""
    if cells(head) + 2 <= page.prose:
        yield page.styled([Span(f"{head}{rule * (page.prose - cells(head))}", "strong")])
    else:
        yield from page.hanging("", line(Span(part.title, "strong")))
    for place, block in enumerate(part.blocks):
        if place and not isinstance(block, Paragraph):
            yield ""
        yield from _block(block, page, "  " if page.width >= NARROW else "")


def _block(block: Block, page: Page, indent: str) -> Iterator[str]:
    match block:
        case Paragraph(spans):
            yield from page.hanging(indent, spans)
        case Points():
            yield from _points(block, page, indent)
        case Pairs(pairs):
            yield from _pairs(pairs, page, indent)
        case Grid():
            yield from _grid(block, page, indent)
        case Bars():
            yield from _bars(block, page, indent)
        case Verbatim(text):
            # Left in one piece, whatever the width: it is there to be copied.
            yield from (indent + page.safe(each) for each in text.split("\n"))


def _title(title: str, page: Page, indent: str) -> Iterator[str]:
    if title:
        yield from page.hanging(indent, line(Span(title, "strong")))


def _points(points: Points, page: Page, indent: str) -> Iterator[str]:
    yield from _title(points.title, page, indent)
    size = len(str(len(points.items)))
    for place, item in enumerate(points.items, start=1):
        mark = f"{place:>{size}}. " if points.ordered else page.glyph("\u2022 ", "* ")
        yield from _item(item, page, indent, mark)


def _item(item: Item, page: Page, indent: str, mark: str) -> Iterator[str]:
    yield from page.hanging(indent + mark, item.line)
    under = indent + " " * len(mark)
    for detail in item.details:
        yield from page.hanging(under, detail, indent=len(under) + 2)
    for detail in item.behind:
        yield from page.hanging(under, detail, indent=len(under) + 2, base="faint")


def _pairs(pairs: tuple[tuple[str, Line], ...], page: Page, indent: str) -> Iterator[str]:
    size = max(cells(page.safe(name)) for name, _ in pairs)
    widest = max(longest_word(value) for _, value in pairs)
    if page.width < max(NARROW, len(indent) + size + len(_GAP) + widest):
        for name, value in pairs:
            yield from page.hanging(indent, line(Span(name, "strong"), ": ", value), indent=len(indent) + 2)
        return
    for name, value in pairs:
        label = page.safe(name)
        head = indent + page.styled([Span(label, "strong")]) + " " * (size - cells(label)) + _GAP
        yield from page.hanging(head, value, indent=len(indent) + size + len(_GAP))


# --- Tables -----------------------------------------------------------------------------------------------------------


def _grid(grid: Grid, page: Page, indent: str) -> Iterator[str]:
    yield from _title(grid.title, page, indent)
    widths = _widths(grid, page, page.width - len(indent)) if page.width >= NARROW else None
    yield from _rows(grid, widths, page, indent) if widths else _listed(grid, page, indent)
    if grid.note:
        yield from page.hanging(indent, line(grid.note), base="faint")


def _listed(grid: Grid, page: Page, indent: str) -> Iterator[str]:
    """A table without room: each row as a point, each further cell under it with the name of its column."""
    for row in grid.rows:
        rest = zip(grid.columns[1:], row[1:], strict=True)
        details = tuple(line(f"{name}: " if name else "", cell) for name, cell in rest if cell)
        yield from _item(Item(row[0], details), page, indent, page.glyph("\u2022 ", "* "))


def _widths(grid: Grid, page: Page, room: int) -> list[int] | None:
    """Cells for each column, with no word cut; None if there isn't room enough."""
    room -= len(_GAP) * (len(grid.columns) - 1)
    columns = [[line(head), *(row[place] for row in grid.rows)] for place, head in enumerate(grid.columns)]
    safe = [[tuple(Span(page.safe(span.text)) for span in cell) for cell in column] for column in columns]
    natural = [max(cells(plain(cell)) for cell in column) for column in safe]
    least = [max(min(full, 12), *map(longest_word, column)) for full, column in zip(natural, safe, strict=True)]
    spare = room - sum(least)
    wanted = sum(natural) - sum(least)
    if spare < 0:
        return None
    if spare >= wanted:
        return natural
    return [low + spare * (full - low) // wanted for low, full in zip(least, natural, strict=True)]


def _rows(grid: Grid, widths: list[int], page: Page, indent: str) -> Iterator[str]:
    right = [numeric(grid, place) for place in range(len(grid.columns))]
    if any(grid.columns):
        yield from _row(tuple(line(Span(head, "strong")) for head in grid.columns), widths, right, page, indent)
        rule = page.glyph("\u2500", "-")
        yield indent + page.styled([Span(_GAP.join(rule * width for width in widths), "faint")])
    for row in grid.rows:
        yield from _row(row, widths, right, page, indent)


def _row(row: tuple[Line, ...], widths: list[int], right: list[bool], page: Page, indent: str) -> Iterator[str]:
    wrapped = [page.wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for pieces in zip_longest(*wrapped, fillvalue=()):
        parts = []
        for piece, width, flush in zip(pieces, widths, right, strict=True):
            pad = " " * (width - cells(plain(tuple(piece))))
            shown = page.styled(list(piece))
            parts.append(pad + shown if flush else shown + pad)
        yield indent + _GAP.join(parts)


# --- Bars -------------------------------------------------------------------------------------------------------------


def _bars(bars: Bars, page: Page, indent: str) -> Iterator[str]:
    yield from _title(f"{bars.title} ({bars.unit})" if bars.unit else bars.title, page, indent)
    yield from _bar_lines(bars, page, indent)


def _bar_lines(bars: Bars, page: Page, indent: str) -> Iterator[str]:
    """Each figure with its name and a bar; where there is no room beside the name, the bar stands below it."""
    width = page.prose - len(indent)
    rows = [row for _, group in bars.groups for row in group]
    names = max((cells(page.safe(name)) for name, _ in rows), default=0)
    figures = max((len(number(value)) for _, value in rows), default=0)
    beside = width - names - figures - 6 >= 10
    room = min(40, max(width - figures - (names + 6 if beside else 5), 4))
    for title, group in bars.groups:
        yield from page.hanging(indent, line(title))
        for name, value in group:
            label = page.safe(name)
            drawn = f"{number(value):>{figures}} {_bar(value, longest(bars), room, page)}"
            if beside:
                yield f"{indent}  {label}{' ' * (names - cells(label))}  {drawn}"
            else:
                yield from page.hanging(indent + "  ", line(name))
                yield f"{indent}    {drawn}"


def _bar(value: float | None, whole: float, room: int, page: Page) -> str:
    """A bar in eighths of a cell; what is less than nothing is drawn in another sign."""
    if value is None or not whole or number(value) == "no figure":
        return ""
    size = abs(value) / whole * room
    if value < 0:
        return page.glyph("\u2591", "-") * max(round(size), 1)
    if not page.unicode:
        return "#" * (max(round(size), 1) if value else 0)
    full, eighths = divmod(round(size * 8), 8)
    return "\u2588" * full + (" ▏▎▍▌▋▊▉"[eighths] if eighths else "") or ("\u258f" if value else "")
