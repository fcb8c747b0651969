"""A sheet for spreadsheets: each table under its title, then the charts as tables; no cell can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from finetune_advisor.report import Chart, Sheet
from finetune_advisor.text import csv_cell

Row = Iterable[str]


def render(report: Sheet) -> str:
    """The sheet as CSV (RFC 4180, but with plain line breaks)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([csv_cell(cell) for cell in row] for row in _rows(report))
    return text.getvalue()


def _rows(report: Sheet) -> Iterator[Row]:
    yield (report.title,)
    if report.lead:
        yield (report.lead,)
    for table in report.tables:
        yield from ((), (table.title,), table.columns, *table.rows)
        if table.note:
            yield (table.note,)
    for chart in report.charts:
        yield from _chart(chart)
    if report.remarks:
        yield ()
        yield from ((remark,) for remark in report.remarks)


def _chart(chart: Chart) -> Iterator[Row]:
    yield from ((), (f"{chart.title} ({chart.unit})",), (chart.axis, *(name for name, _ in chart.series)))
    for place, point in enumerate(chart.points):
        values = (line[place] if place < len(line) else None for _, line in chart.series)
        yield (point, *("" if value is None else f"{value:.2f}" for value in values))
