"""A result as plain text for people, drawn by Rich: on a terminal, in a pipe, with and without color."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rich.box import ASCII, ROUNDED, SIMPLE_HEAD, Box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as Grid
from rich.text import Text
from rich.theme import Theme

from finetune_advisor.render import Screen
from finetune_advisor.render import document as doc
from finetune_advisor.render.advice import document_of
from finetune_advisor.render.document import line, numeric
from finetune_advisor.report import Chart, Result, Table
from finetune_advisor.text import ascii_only, no_command, visible

NARROWEST, WIDEST = 20, 200
NARROW = 60
"""Columns under which tables become lists."""
_PROSE = 100
"""Columns that a line of running text takes at most: longer ones are hard to follow."""
_BAR = 24
_GAP = 2
# The sixteen colors only, so that the reader's own palette applies.
_THEME = Theme(
    {
        "plain": "none", "strong": "bold", "faint": "dim", "code": "dim", "good": "bold green",
        "caution": "bold yellow", "bad": "bold red", "accent": "bold cyan",
    }
)  # fmt: skip
_ASCII_HEAD = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def render(result: Result, screen: Screen, *, full: bool) -> str:
    """Return a result for reading; without `full`, advice takes one screen."""
    document = document_of(result, full=full)
    return drawn(lambda console: _Page(console, screen).document(document), screen)


def drawn(page: Callable[[Console], Iterable[RenderableType]], screen: Screen) -> str:
    """Return what Rich draws as text. No line ends in blanks, and none is a command to a CI runner."""
    # Rich draws boxes and trees in ASCII if it is told that the stream takes nothing else.
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8" if screen.unicode else "ascii", errors="backslashreplace")
    # Rich would look these up in the environment, which must change nothing.
    console = Console(
        file=out, width=min(max(screen.width, NARROWEST), WIDEST), height=100, theme=_THEME, no_color=False,
        color_system="standard" if screen.color else None, force_terminal=screen.color, force_interactive=False,
        force_jupyter=False, legacy_windows=False, highlight=False, markup=False, emoji=False, _environ={},
    )  # fmt: skip
    for part in page(console):
        # Texts are wrapped already; what is left on one line is there to be copied.
        console.print(part, soft_wrap=isinstance(part, Text))
    out.seek(0)
    return "\n".join(no_command(each.rstrip(" ")) for each in out.read().split("\n")[:-1]) + "\n"


def safe(text: str, screen: Screen) -> str:
    """Return text that any terminal and log can take as it is."""
    return no_command(visible(text) if screen.unicode else ascii_only(visible(text)))


@dataclass(frozen=True, slots=True)
class _Page:
    """What is drawn on. Each method yields what to print: lines of text, and tables."""

    console: Console
    screen: Screen

    def document(self, document: doc.Document) -> Iterator[RenderableType]:
        """Everything, from title to footer."""
        yield self.card(document)
        for part in document.sections:
            yield Text()
            yield from self.hanging("", doc.Span(part.title, "strong"))
            for place, block in enumerate(part.blocks):
                if place and not isinstance(block, tuple):
                    yield Text()
                yield from self.block(block, " " if self.wide else "")
        yield from ([Text()] if document.footer else [])
        for each in document.footer:
            yield from self.hanging("", each, style="faint")

    def card(self, document: doc.Document) -> Panel:
        """Title and lead in a box. A title that is too long for the border comes below the lead."""
        title = Text(safe(document.title, self.screen), "strong")
        inside = [self.text(each) for each in document.lead]
        if not inside or not self.wide:
            inside, title = [title, *inside], Text()
        elif title.cell_len > self.prose - 6:
            inside, title = [*inside, title], Text()
        return Panel(
            Text("\n").join(inside), box=ROUNDED if self.screen.unicode else ASCII, title=title or None,
            title_align="left", border_style=document.tone, width=self.prose,
        )  # fmt: skip

    def block(self, block: doc.Block, margin: str) -> Iterator[RenderableType]:
        """A block behind a margin."""
        match block:
            case doc.BulletList():
                yield from self.bullets(block, margin)
            case doc.Code(text):
                yield from (Text(margin + safe(each, self.screen)) for each in text.split("\n"))
            case Table():
                yield from self.table(block, margin)
            case Chart():
                yield from self.table(doc.chart_table(block, _BAR), margin)
            case _:
                yield from self.hanging(margin, block)

    def bullets(self, points: doc.BulletList, margin: str) -> Iterator[Text]:
        """A list, each point behind its mark, and what it holds below; values get a column if there is room for one."""
        if points.title:
            yield from self.hanging(margin, doc.Span(points.title, "strong"))
        size = len(str(len(points.items)))
        longest = max((self.text(item.value).cell_len for item in points.items), default=0)
        room = max(self.prose // 2, self.prose - len(margin) - 2 - _GAP - longest) if self.wide else 0
        firsts = [self.text(item.line) for item in points.items]
        column = max((first.cell_len for first in firsts if first.cell_len <= room), default=0) + _GAP
        for place, (item, first) in enumerate(zip(points.items, firsts, strict=True), start=1):
            mark = self.text(line(item.mark, " "))
            if not item.mark.text:
                mark = Text(f"{place:>{size}}. " if points.ordered else "\u2022 " if self.screen.unicode else "* ")
            under = " " * (len(margin) + mark.cell_len)
            if item.value and first.cell_len <= room:
                first.pad_right(column - first.cell_len)
                yield from self.hanging(Text(margin) + mark + first, item.value)
            else:
                yield from self.hanging(Text(margin) + mark, line(item.line, " " if item.value else "", item.value))
            for detail in item.details:
                arrow = doc.plain(detail).startswith("\u2192 ")
                yield from self.hanging(under, detail, extra=self.text(line("\u2192 ")).cell_len if arrow else 0)
            for detail in item.behind:
                yield from self.hanging(under, detail, extra=2, style="faint")

    def table(self, table: Table, margin: str) -> Iterator[RenderableType]:
        """A table; where there is no room for one, each row as a point with the other cells under it."""
        columns = [
            [safe(cell, self.screen) for cell in column] for column in zip(table.columns, *table.rows, strict=True)
        ]
        # A word is never cut, and a column is as wide as a short cell.
        words = [max((cell_len(word) for cell in column for word in cell.split()), default=1) for column in columns]
        most = [max(map(cell_len, column)) for column in columns]
        least = [max(word, min(longest, 12)) for word, longest in zip(words, most, strict=True)]
        room = self.console.width - len(margin) - _GAP * (len(least) - 1)
        if not self.wide or sum(least) > room:
            yield from self.bullets(_listed(table), margin)
        else:
            if table.title:
                yield from self.hanging(margin, doc.Span(table.title, "strong"))
            widths = _widths(least, most, room)
            # A row of three lines and more needs a gap to the next one.
            pairs = zip(columns, widths, strict=True)
            tall = any(cell_len(cell) > 2 * width for column, width in pairs for cell in column[1:])
            grid = Grid(
                box=SIMPLE_HEAD if self.screen.unicode else _ASCII_HEAD, show_edge=False, padding=(0, 1, 0, 0), pad_edge=False,
                show_header=any(table.columns), leading=int(tall),
            )  # fmt: skip
            for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
                justify: Literal["left", "right"] = "right" if numeric(table, place) else "left"
                # Rich cuts a table whose columns only have a least width.
                grid.add_column(Text(column[0], "strong"), width=width, justify=justify, overflow="fold")
            for row in zip(*(column[1:] for column in columns), strict=True):
                grid.add_row(*map(Text, row))
            yield Padding(grid, (0, 0, 0, len(margin)))
        if table.note:
            yield from self.hanging(margin, doc.Span(table.note, "faint"))

    # --- Text ---------------------------------------------------------------------------------------------------------

    @property
    def wide(self) -> bool:
        """Whether there is room for margins and columns."""
        return self.console.width >= NARROW

    @property
    def prose(self) -> int:
        """Columns for running text."""
        return min(self.console.width, _PROSE)

    def text(self, spans: doc.Line, style: str = "") -> Text:
        """A line in its styles."""
        return Text.assemble(*((safe(span.text, self.screen), span.role) for span in spans), style=style)

    def hanging(
        self, first: str | Text, spans: doc.Span | doc.Line, *, extra: int = 0, style: str = ""
    ) -> Iterator[Text]:
        """Wrapped lines behind a mark; those that follow are moved in as far as the text of the first, and `extra` columns."""
        mark, text = Text.assemble(first), self.text(line(spans), style)
        # An address or path in one piece can be clicked and copied.
        if text.plain.isascii() and " " not in text.plain:
            yield mark + text
            return
        indent = mark.cell_len + extra
        for place, each in enumerate(text.wrap(self.console, self.prose - indent)):
            yield (Text(" " * indent) if place else mark) + each


def _widths(least: list[int], most: list[int], room: int) -> list[int]:
    """Return the width of each column: what it needs, or a fair share of what is left above the least widths."""
    widths, spare = list(least), room - sum(least)
    smallest_first = sorted(range(len(least)), key=lambda place: most[place] - least[place])
    for done, place in enumerate(smallest_first):
        more = min(most[place] - least[place], spare // (len(least) - done))
        widths[place], spare = widths[place] + more, spare - more
    return widths


def _listed(table: Table) -> doc.BulletList:
    """Each row as a point, each further cell under it with the name of its column."""
    items = []
    for name, *cells in table.rows:
        rest = zip(table.columns[1:], cells, strict=True)
        details = tuple(line(f"{head}: " if head else "", cell) for head, cell in rest if cell)
        items.append(doc.Item(line(name), details))
    return doc.bullets(items, title=table.title)
