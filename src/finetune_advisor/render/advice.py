"""From a Report to an outline: what a reader is told, in which order and in which words. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.render.citing import Citing, citations, cite_from, count, filled
from finetune_advisor.render.costs import cost_blocks
from finetune_advisor.render.grounds import blockers, notes, reasons, way, why_not
from finetune_advisor.render.lookup import answers_part, colophon, sources_part
from finetune_advisor.render.outline import (
    Block,
    Item,
    Line,
    Outline,
    Paragraph,
    Points,
    Span,
    id_of,
    line,
    said,
    section,
)
from finetune_advisor.render.outlook import listed, open_questions, turning_points
from finetune_advisor.render.words import RECOMMENDATIONS, VERDICTS
from finetune_advisor.report import FineTuning, PlanMove, Report


def advice(report: Report, *, full: bool = True) -> Outline:
    """The outline of a report; without `full`, questions and sources come by their names, without their wording."""
    citing = cite_from(report.sources, full)
    sections = (
        *section("The way here", way(report.steps)),
        *section("Why", *reasons(report, citing)),
        *section("What must come first", blockers(report, citing)),
        *section("What would change it", *turning_points(report)),
        *section("What is still open", *open_questions(report)),
        *section("Why not the others", why_not(report.why_not, citing)),
        *section("What to do next", _plan(report.plan, citing)),
        *section("What it costs", *cost_blocks(report.costs)),
        *section("Notes", *notes(report.notes, citing)),
        *section("Answers", *answers_part(report, full)),
        *section("Sources", *sources_part(citing)),
        *section("Warnings", Points(tuple(Item((said(warning),)) for warning in report.warnings))),
        *colophon(report),
    )
    return Outline(said(report.headline).text, VERDICTS[report.fine_tuning.verdict][1], tuple(_lead(report)), sections)


# --- The first lines --------------------------------------------------------------------------------------------------


def _lead(report: Report) -> Iterator[Block]:
    yield Paragraph(
        line(
            "Recommended now: ",
            Span(RECOMMENDATIONS[report.recommendation], "strong"),
            ". Fine-tuning: ",
            _verdict(report.fine_tuning),
            ". ",
            *_status(report),
        )
    )
    if report.plan:
        yield Paragraph(line("Next: ", said(report.plan[0].do)))
    if report.warnings:
        count = len(report.warnings)
        yield Paragraph(line(Span(f"{count} warning{'s' * (count > 1)}", "caution"), ", listed below."))


def _verdict(fine_tuning: FineTuning) -> Line:
    words, role = VERDICTS[fine_tuning.verdict]
    blocked = len(fine_tuning.blockers)
    method = said(fine_tuning.method_title or fine_tuning.method or "", "strong")
    return line(
        Span(words, role),
        f" ({blocked} thing{'s' * (blocked > 1)} must come first)" if blocked else "",
        *((", by ", method) if method.text else ()),
    )


def _status(report: Report) -> Iterator[str | Span | Line]:
    mattering = [assumed for assumed in report.assumptions if assumed.matters]
    if report.status == "provisional":
        yield Span("Provisional", "caution")
        shown = [line(id_of(a.question), " is ", said(a.shown)) for a in mattering or report.assumptions]
        yield from (", provided that ", listed(shown), ".") if shown else (".",)
        return
    yield Span("Settled", "good")
    unknown = len(report.assumptions)
    if unknown:
        missing = "1 answer is unknown" if unknown == 1 else f"{unknown} answers are unknown"
        yield f", although {missing}: whatever {'it is' if unknown == 1 else 'they are'}, the recommendation stays."
    else:
        yield ": no answer is missing."


# --- What to do, and what to mind -------------------------------------------------------------------------------------


def _plan(moves: tuple[PlanMove, ...], citing: Citing) -> Points:
    return Points(tuple(_move(move, citing) for move in moves), ordered=True)


def _move(move: PlanMove, citing: Citing) -> Item:
    measure = said(move.measure or "")
    return Item(
        line(said(move.do, "strong")),
        tuple(
            filled(
                line(Span("done when: ", "good"), said(move.done_when)) if move.done_when else (),
                line(Span("stop when: ", "bad"), said(move.stop_when)) if move.stop_when else (),
                line("measure: ", measure) if measure.text else (),
            )
        ),
        tuple(filled(citations(move.sources, citing))),
        count(move.sources),
    )
