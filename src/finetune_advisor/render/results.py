"""From any result to its document. The only place that tells the kinds of result apart."""

from __future__ import annotations

from finetune_advisor.render import document as doc
from finetune_advisor.render.document import bullets, chart_block, foreign, line, section, table_block
from finetune_advisor.report import CheckReport, Result, Sheet


def document_of(result: Result, *, full: bool = True) -> doc.Document:
    """Return what to draw; without `full`, questions and sources come by their names, without their wording."""
    match result:
        case CheckReport():
            from finetune_advisor.render.diagnostics import check_document

            return check_document(result)
        case Sheet():
            return _sheet_document(result)
        case _:
            from finetune_advisor.render.advice import advice_document

            return advice_document(result, full=full)


def _sheet_document(sheet: Sheet) -> doc.Document:
    """A section for each table, then the charts, then what is remarked on them."""
    sections = [part for t in sheet.tables for part in section(foreign(t.title).text, table_block(t, titled=False))]
    sections += section("Charts", *map(chart_block, sheet.charts))
    sections += section("Remarks", bullets(line(foreign(remark)) for remark in sheet.remarks))
    sections += section("To get this again", doc.Code(sheet.reproduce or "", "sh"))
    lead = (doc.Paragraph(line(foreign(sheet.lead))),) if sheet.lead else ()
    footer = line("finetune-advisor ", foreign(sheet.tool_version))
    return doc.Document(foreign(sheet.title).text, "plain", lead, tuple(sections), footer)
