"""A result as plain text for people, drawn by Rich: on a terminal, in a pipe, with and without color."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rich.box import SIMPLE_HEAD, Box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text
from rich.theme import Theme

from finetune_advisor.render import document as doc
from finetune_advisor.render.document import bar_length, chart_groups, chart_title, figure, line, longest_bar, numeric
from finetune_advisor.render.results import document_of
from finetune_advisor.report import Chart, Result, Table
from finetune_advisor.text import ascii_only, no_command, visible

NARROWEST, WIDEST = 20, 200
NARROW = 60
"""Columns under which tables become lists."""
_PROSE = 100
"""Columns that a line of running text takes at most: longer ones are hard to follow."""
_BAR = 40
_GAP = 2
# The sixteen colors only, so that the reader's own palette applies.
_THEME = Theme(
    {
        "plain": "none", "strong": "bold", "faint": "dim", "code": "cyan", "good": "bold green",
        "caution": "bold yellow", "bad": "bold red", "accent": "bold cyan",
    }
)  # fmt: skip
_ASCII_HEAD = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def render(result: Result, *, width: int, color: bool, unicode: bool) -> str:
    """Return a result for reading; sources come without their claims, which the other formats have."""
    out = io.StringIO()
    # Everything that Rich would look up in its surroundings is passed in, so that they can change nothing.
    console = Console(
        file=out, width=min(max(width, NARROWEST), WIDEST), height=100, theme=_THEME, no_color=False,
        color_system="standard" if color else None, force_terminal=color, force_interactive=False,
        force_jupyter=False, legacy_windows=False, highlight=False, markup=False, emoji=False, _environ={},
    )  # fmt: skip
    for drawn in _Page(console, unicode).document(document_of(result, full=False)):
        # Texts are wrapped already; what is left on one line is there to be copied.
        console.print(drawn, soft_wrap=isinstance(drawn, Text))
    return "\n".join(no_command(each.rstrip(" ")) for each in out.getvalue().split("\n")[:-1]) + "\n"


@dataclass(frozen=True, slots=True)
class _Page:
    """What is drawn on. Each method yields what to print: lines of text, and tables."""

    console: Console
    unicode: bool

    def document(self, document: doc.Document) -> Iterator[Text | Padding]:
        """Everything, from title to footer."""
        title = self.text(line(doc.Span(document.title, document.tone if document.tone != "plain" else "strong")))
        yield from self.hanging("", title)
        yield Text(("\u2550" if self.unicode else "=") * min(self.prose, title.cell_len))
        for block in document.lead:
            yield from self.block(block, 0)
        for part in document.sections:
            yield from self.section(part)
        if document.footer:
            yield Text()
            yield from self.hanging("", self.text(document.footer, "faint"))

    def section(self, part: doc.Section) -> Iterator[Text | Padding]:
        """A heading with a rule, and the blocks under it."""
        dash = "\u2500" if self.unicode else "-"
        head = Text(f"{dash * 2} {self.safe(part.title)} ", "strong")
        yield Text()
        if head.cell_len + 2 <= self.prose:
            yield head.append(dash * (self.prose - head.cell_len))
        else:
            yield from self.hanging("", Text(self.safe(part.title), "strong"))
        for place, block in enumerate(part.blocks):
            if place and not isinstance(block, doc.Paragraph):
                yield Text()
            yield from self.block(block, 0 if self.console.width < NARROW else 2)

    def block(self, block: doc.Block, indent: int) -> Iterator[Text | Padding]:
        """A block, moved in by some columns."""
        margin = " " * indent
        match block:
            case doc.Paragraph(spans):
                yield from self.hanging(margin, self.text(spans))
            case doc.BulletList():
                yield from self.bullets(block, margin)
            case doc.KeyValues(pairs) if self.console.width < NARROW:
                for name, value in pairs:
                    yield from self.hanging(margin, self.text(line(doc.Span(name, "strong"), ": ", value)), indent + 2)
            case doc.KeyValues(pairs):
                grid = Grid.grid(padding=(0, _GAP, 0, 0))
                grid.add_column(style="strong", overflow="fold")
                grid.add_column(overflow="fold")
                for name, value in pairs:
                    grid.add_row(Text(self.safe(name)), self.text(value))
                yield Padding(grid, (0, 0, 0, indent))
            case doc.Code(text):
                yield from (Text(margin + self.safe(each)) for each in text.split("\n"))
            case Table():
                yield from self.table(block, margin)
            case Chart():
                yield from self.chart(block, margin)

    def bullets(self, points: doc.BulletList, margin: str) -> Iterator[Text]:
        """A list, each point behind its mark, and what belongs to it below."""
        yield from self.title(points.title, margin)
        size = len(str(len(points.items)))
        for place, item in enumerate(points.items, start=1):
            mark = f"{place:>{size}}. " if points.ordered else "\u2022 " if self.unicode else "* "
            yield from self.hanging(margin + mark, self.text(item.line))
            under = " " * len(margin + mark)
            for detail in item.details:
                yield from self.hanging(under, self.text(detail), len(under) + 2)
            for detail in item.behind:
                yield from self.hanging(under, self.text(detail, "faint"), len(under) + 2)

    def table(self, table: Table, margin: str) -> Iterator[Text | Padding]:
        """A table; where there is no room for one, each row as a point with the other cells under it."""
        widths = self.widths(table, self.console.width - len(margin)) if self.console.width >= NARROW else None
        if widths is None:
            yield from self.bullets(_listed(table), margin)
        else:
            yield from self.title(table.title, margin)
            box = SIMPLE_HEAD if self.unicode else _ASCII_HEAD
            grid = Grid(box=box, show_edge=False, padding=(0, 1, 0, 0), pad_edge=False, show_header=any(table.columns))
            for place, (head, width) in enumerate(zip(table.columns, widths, strict=True)):
                justify: Literal["left", "right"] = "right" if numeric(table, place) else "left"
                grid.add_column(Text(self.safe(head), "strong"), width=width, justify=justify, overflow="fold")
            for row in table.rows:
                grid.add_row(*(Text(self.safe(cell)) for cell in row))
            yield Padding(grid, (0, 0, 0, len(margin)))
        if table.note:
            yield from self.hanging(margin, Text(self.safe(table.note), "faint"))

    def widths(self, table: Table, room: int) -> list[int] | None:
        """Columns' widths with which no word is cut; None if there isn't room enough."""
        columns = [[self.safe(cell) for cell in column] for column in zip(table.columns, *table.rows, strict=True)]
        natural = [max(map(cell_len, column)) for column in columns]
        words = [max((cell_len(word) for cell in column for word in cell.split()), default=1) for column in columns]
        least = [max(min(full, 12), longest) for full, longest in zip(natural, words, strict=True)]
        spare = room - _GAP * (len(columns) - 1) - sum(least)
        lacking = sum(natural) - sum(least)
        if spare < 0:
            return None
        if spare >= lacking:
            return natural
        return [low + spare * (full - low) // lacking for low, full in zip(least, natural, strict=True)]

    def chart(self, chart: Chart, margin: str) -> Iterator[Text | Padding]:
        """Each figure with its name and, if there is room, a bar."""
        yield from self.title(chart_title(chart), margin)
        groups, longest = list(chart_groups(chart)), longest_bar(chart)
        rows = [row for _, bars in groups for row in bars]
        figures = max((len(figure(value)) for _, value in rows), default=0)
        room = self.prose - len(margin) - figures - 3 * _GAP
        labels = [self.safe(name) for name, _ in rows]
        word = max((cell_len(word) for label in labels for word in label.split()), default=1)
        names = max(word, min(max(map(cell_len, labels), default=1), room - 10))
        for heading, bars in groups:
            yield from self.hanging(margin, Text(self.safe(heading)))
            if word > room:
                pairs = tuple((name, line(figure(value))) for name, value in bars)
                yield from self.block(doc.KeyValues(pairs), len(margin) + _GAP)
                continue
            grid = Grid.grid(padding=(0, _GAP, 0, 0))
            grid.add_column(width=names, overflow="fold")
            grid.add_column(width=figures, justify="right", overflow="fold")
            for name, value in bars:
                grid.add_row(Text(self.safe(name)), figure(value), self.bar(value, longest, min(_BAR, room - names)))
            yield Padding(grid, (0, 0, 0, len(margin) + _GAP))

    def bar(self, value: float | None, longest: float, room: int) -> str:
        """A bar; what is less than nothing is drawn in another sign."""
        size = bar_length(value, longest, room)
        sign = "\u2591-" if value and value < 0 else "\u2588#"
        return sign[not self.unicode] * (max(round(size), 1) if size else 0)

    # --- Text ---------------------------------------------------------------------------------------------------------

    @property
    def prose(self) -> int:
        """Columns for running text."""
        return min(self.console.width, _PROSE)

    def safe(self, text: str) -> str:
        """Text that any terminal and log can take as it is."""
        return no_command(visible(text) if self.unicode else ascii_only(visible(text)))

    def text(self, spans: doc.Line, style: str = "") -> Text:
        """A line in its styles."""
        return Text.assemble(*((self.safe(span.text), span.role) for span in spans), style=style)

    def title(self, title: str, margin: str) -> Iterator[Text]:
        """The title of a block, if it has one."""
        if title:
            yield from self.hanging(margin, Text(self.safe(title), "strong"))

    def hanging(self, first: str | Text, text: Text, indent: int | None = None) -> Iterator[Text]:
        """Wrapped lines behind a mark; the following lines are moved in as far as the text of the first, or by `indent`."""
        mark = Text(first) if isinstance(first, str) else first
        indent = mark.cell_len if indent is None else indent
        # An address or path in one piece can be clicked and copied.
        whole = text.plain.isascii() and " " not in text.plain
        for place, each in enumerate([text] if whole else text.wrap(self.console, self.prose - indent)):
            yield (Text(" " * indent) if place else mark) + each


def _listed(table: Table) -> doc.BulletList:
    """Each row as a point, each further cell under it with the name of its column."""
    items = []
    for name, *cells in table.rows:
        rest = zip(table.columns[1:], cells, strict=True)
        items.append(
            doc.Item(line(name), tuple(line(f"{head}: " if head else "", cell) for head, cell in rest if cell))
        )
    return doc.BulletList(tuple(items), title=table.title)
