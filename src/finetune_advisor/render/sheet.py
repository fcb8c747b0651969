"""From a Sheet to an outline: its tables and charts as they are."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.render.costs import bars, grid
from finetune_advisor.render.outline import Block, Item, Line, Outline, Paragraph, Points, Verbatim, line, said, section
from finetune_advisor.report import Sheet


def sheet(report: Sheet) -> Outline:
    """A section for each table, then the charts, then what is remarked on them."""
    sections = [part for table in report.tables for part in section(said(table.title).text, grid(table, titled=False))]
    sections += section("Charts", *map(bars, report.charts))
    sections += section("Remarks", Points(tuple(Item(line(said(remark))) for remark in report.remarks)))
    if report.reproduce:
        sections += section("To get this again", Verbatim(report.reproduce, "sh"))
    return Outline(said(report.title).text, "plain", tuple(_lead(report)), tuple(sections), _footer(report))


def _lead(report: Sheet) -> Iterator[Block]:
    if report.lead:
        yield Paragraph(line(said(report.lead)))


def _footer(report: Sheet) -> Line:
    return line("finetune-advisor ", said(report.tool_version))
