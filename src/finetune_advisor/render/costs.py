"""From cost tables and charts to blocks; shared by advice, checks and cost reports."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.render.outline import Bars, Block, Grid, Item, Points, line, said
from finetune_advisor.report import Chart, Costs, Table

MOST_GROUPS = 6
"""Points of an axis that are drawn where there are several series; evenly spaced, with the first and the last."""


def cost_blocks(costs: Costs | None) -> Iterator[Block]:
    """Tables, then charts, then remarks."""
    if costs is None:
        return
    yield from map(grid, costs.tables)
    yield from map(bars, costs.charts)
    yield Points(tuple(Item(line(said(remark))) for remark in costs.remarks))


def grid(table: Table, *, titled: bool = True) -> Grid:
    """A table of the report; rows that are too short are filled up."""
    width = max([len(table.columns), *map(len, table.rows)])
    columns = table.columns + ("",) * (width - len(table.columns))
    rows = tuple(tuple(line(said(cell)) for cell in row + ("",) * (width - len(row))) for row in table.rows)
    return Grid(
        tuple(_text(head) for head in columns), rows, _text(table.title) if titled else "", _text(table.note or "")
    )


def bars(chart: Chart) -> Bars:
    """A chart: one group of bars for each point of the axis, or a single group if there is only one series."""
    axis, title, unit = _text(chart.axis), _text(chart.title), _text(chart.unit)
    points = tuple(map(_text, chart.points))
    series = [(_text(name), values + (None,) * (len(points) - len(values))) for name, values in chart.series]
    if len(series) == 1:
        name, values = series[0]
        return Bars(title, unit, ((f"{name}, by {axis}", tuple(zip(points, values, strict=False))),))
    # Every point stays in the data; a reader sees as many groups as can be taken in.
    apart = -(-len(points) // MOST_GROUPS) if len(points) > MOST_GROUPS else 1
    groups = tuple(
        (f"{axis}: {point}", tuple((name, values[place]) for name, values in series))
        for place, point in enumerate(points)
        if place % apart == 0 or place == len(points) - 1
    )
    return Bars(title, unit, groups if series else ())


def _text(text: str) -> str:
    return said(text).text
