"""From any result to its document: what a reader gets, in which order. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.render import document as doc
from finetune_advisor.render.document import bullets, chart_block, foreign, line, section, table_block
from finetune_advisor.report import CheckReport, Report, Result, Sheet


def document_of(result: Result, *, full: bool = True) -> doc.Document:
    """Return what to draw; without `full`, the first screen of advice alone."""
    match result:
        case CheckReport():
            from finetune_advisor.render.diagnostics import check_document

            return check_document(result)
        case Sheet():
            return _sheet_document(result)
        case Report():
            from finetune_advisor.render.summary import card, first_screen, rests_on

            details = _details(result) if full else ()
            return doc.Document(*card(result), (*first_screen(result), *details), rests_on(result, full))


def _details(report: Report) -> Iterator[doc.Section]:
    """What is behind the first screen."""
    from finetune_advisor.render import appendix, reasons, sensitivity

    names = reasons.names_of(report)
    yield from section("Step by step", *reasons.steps(report, names))
    yield from section("Why not the others", reasons.why_not(report.why_not, names))
    yield from section("All that would change it", *sensitivity.counterfactuals(report, names))
    yield from section("What is still open", *sensitivity.open_questions(report, names))
    yield from section("The whole plan", appendix.plan(report.plan, names))
    if report.costs:
        tables, charts = map(table_block, report.costs.tables), map(chart_block, report.costs.charts)
        yield from section("What it costs", *tables, *charts, _remarks(report.costs.remarks))
    yield from section("Notes", *reasons.notes(report.notes, names))
    yield from section("Answers", *appendix.answers(report))
    yield from section("Sources", appendix.sources(names))
    yield from section("Warnings", _remarks(report.warnings))
    yield from section("Pack", appendix.pack(report))
    yield from section("To get this report again", doc.Code(report.reproduce, "sh"))


def _sheet_document(sheet: Sheet) -> doc.Document:
    """A section for each table, then the charts, then what is remarked on them."""
    sections = [part for t in sheet.tables for part in section(foreign(t.title).text, table_block(t, titled=False))]
    sections += section("Charts", *map(chart_block, sheet.charts))
    sections += section("Remarks", _remarks(sheet.remarks))
    sections += section("To get this again", doc.Code(sheet.reproduce or "", "sh"))
    lead = (doc.Paragraph(line(foreign(sheet.lead))),) if sheet.lead else ()
    footer = (line("finetune-advisor ", foreign(sheet.tool_version)),)
    return doc.Document(foreign(sheet.title).text, "plain", lead, tuple(sections), footer)


def _remarks(remarks: tuple[str, ...]) -> doc.BulletList:
    return bullets(line(foreign(remark)) for remark in remarks)
