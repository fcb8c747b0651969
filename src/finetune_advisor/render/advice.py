"""From a Report to a document: what a reader gets, in which order and in which words. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.render import document as doc
from finetune_advisor.render.appendix import answers_part, colophon, sources_part
from finetune_advisor.render.citations import Sources, citations, source_count, sources_of
from finetune_advisor.render.reasons import blockers, notes, path, reasons, why_not
from finetune_advisor.render.sensitivity import counterfactuals, open_questions
from finetune_advisor.render.words import RECOMMENDATIONS, VERDICTS, counted
from finetune_advisor.report import Costs, FineTuning, PlanMove, Report


def advice_document(report: Report, *, full: bool = True) -> doc.Document:
    """Return the document of a report; without `full`, questions and sources come without their wording."""
    sources = sources_of(report.sources, full)
    sections = (
        *doc.section("The way here", path(report.steps)),
        *doc.section("Why", *reasons(report, sources)),
        *doc.section("What must come first", blockers(report, sources)),
        *doc.section("What would change it", *counterfactuals(report)),
        *doc.section("What is still open", *open_questions(report)),
        *doc.section("Why not the others", why_not(report.why_not, sources)),
        *doc.section(
            "What to do next", doc.BulletList(tuple(_move(move, sources) for move in report.plan), ordered=True)
        ),
        *doc.section("What it costs", *_costs(report.costs)),
        *doc.section("Notes", *notes(report.notes, sources)),
        *doc.section("Answers", *answers_part(report, full)),
        *doc.section("Sources", *sources_part(sources)),
        *doc.section("Warnings", doc.bullets(doc.line(doc.foreign(warning)) for warning in report.warnings)),
        *colophon(report),
    )
    tone = VERDICTS[report.fine_tuning.verdict][1]
    return doc.Document(doc.foreign(report.headline).text, tone, tuple(_lead(report)), sections)


def _lead(report: Report) -> Iterator[doc.Block]:
    advice = doc.Span(RECOMMENDATIONS[report.recommendation], "strong")
    verdict = _verdict(report.fine_tuning)
    yield doc.Paragraph(doc.line("Recommended now: ", advice, ". Fine-tuning: ", verdict, ". ", *_status(report)))
    if report.plan:
        yield doc.Paragraph(doc.line("Next: ", doc.foreign(report.plan[0].do)))
    if report.warnings:
        yield doc.Paragraph(doc.line(doc.Span(counted(len(report.warnings), "warning"), "caution"), ", listed below."))


def _verdict(fine_tuning: FineTuning) -> doc.Line:
    words, role = VERDICTS[fine_tuning.verdict]
    blocked = len(fine_tuning.blockers)
    method = doc.foreign(fine_tuning.method_title or fine_tuning.method or "", "strong")
    return doc.line(
        doc.Span(words, role),
        f" ({counted(blocked, 'thing')} must come first)" if blocked else "",
        *((", by ", method) if method.text else ()),
    )


def _status(report: Report) -> Iterator[str | doc.Span | doc.Line]:
    if report.status == "provisional":
        yield doc.Span("Provisional", "caution")
        mattering = [assumed for assumed in report.assumptions if assumed.matters] or report.assumptions
        shown = doc.joined(
            (doc.line(doc.identifier(a.question), " is ", doc.foreign(a.shown)) for a in mattering), last=" and "
        )
        yield from (", provided that ", shown, ".") if shown else (".",)
        return
    yield doc.Span("Settled", "good")
    match len(report.assumptions):
        case 0:
            yield ": no answer is missing."
        case 1:
            yield ", although 1 answer is unknown: whatever it is, the recommendation stays."
        case unknown:
            yield f", although {unknown} answers are unknown: whatever they are, the recommendation stays."


def _move(move: PlanMove, sources: Sources) -> doc.Item:
    details = doc.filled(
        doc.line(doc.Span("done when: ", "good"), doc.foreign(move.done_when)) if move.done_when else (),
        doc.line(doc.Span("stop when: ", "bad"), doc.foreign(move.stop_when)) if move.stop_when else (),
        doc.line("measure: ", doc.foreign(move.measure)) if move.measure else (),
    )
    behind = citations(move.sources, sources)
    return doc.Item(doc.line(doc.foreign(move.do, "strong")), details, behind, source_count(move.sources))


def _costs(costs: Costs | None) -> Iterator[doc.Block]:
    if costs is not None:
        yield from map(doc.table_block, costs.tables)
        yield from map(doc.chart_block, costs.charts)
        yield doc.bullets(doc.line(doc.foreign(remark)) for remark in costs.remarks)
