"""From a Report to an outline: what a reader is told, in which order and in which words. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from finetune_advisor.render.costs import cost_blocks
from finetune_advisor.render.grounds import (
    Cited,
    anchored,
    blockers,
    citations,
    filled,
    notes,
    reasons,
    sources_in_short,
    way,
    why_not,
)
from finetune_advisor.render.lookup import answers_part, colophon, sources_part
from finetune_advisor.render.outline import (
    Block,
    Item,
    Line,
    Outline,
    Paragraph,
    Points,
    Role,
    Span,
    id_of,
    joined,
    line,
    said,
    section,
)
from finetune_advisor.report import (
    FineTuning,
    OpenQuestion,
    PlanMove,
    Report,
    TurningPoint,
)

RECOMMENDATIONS: Mapping[str, str] = {
    "prompting": "prompting",
    "rag": "RAG",
    "fine-tuning": "fine-tuning",
    "rag+fine-tuning": "RAG + fine-tuning",
}
VERDICTS: Mapping[str, tuple[str, Role]] = {
    "yes": ("yes", "good"),
    "not-yet": ("not yet", "caution"),
    "no": ("no", "accent"),
}


def advice(report: Report, *, full: bool = True) -> Outline:
    """The outline of a report; without `full`, questions and sources come by their names, without their wording."""
    cited = anchored(report.sources)
    sections = (
        *section("The way here", way(report.steps)),
        *section("Why", *reasons(report, cited)),
        *section("What must come first", blockers(report, cited)),
        *section("What would change it", *_turning_points(report)),
        *section("What is still open", *_open(report)),
        *section("Why not the others", why_not(report.why_not)),
        *section("What to do next", _plan(report.plan, cited)),
        *section("What it costs", *cost_blocks(report.costs)),
        *section("Notes", *notes(report.notes, cited)),
        *section("Answers", *answers_part(report.answers, full)),
        *section("Sources", sources_part(cited, full)),
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
        yield from (", provided that ", _listed(shown), ".") if shown else (".",)
        return
    yield Span("Settled", "good")
    unknown = len(report.assumptions)
    if unknown:
        missing = "1 answer is unknown" if unknown == 1 else f"{unknown} answers are unknown"
        yield f", although {missing}: whatever {'it is' if unknown == 1 else 'they are'}, the recommendation stays."
    else:
        yield ": no answer is missing."


def _listed(lines: Iterable[Line]) -> Line:
    """`a, b and c`."""
    all_lines = list(lines)
    if len(all_lines) < 2:
        return joined(all_lines)
    return line(joined(all_lines[:-1]), " and ", all_lines[-1])


# --- What else could be -----------------------------------------------------------------------------------------------


def _turning_points(report: Report) -> Iterator[Block]:
    yield Paragraph(line(said(report.robustness)))
    yield Points(tuple(Item(_turning_point(point)) for point in report.would_change))


def _turning_point(point: TurningPoint) -> Line:
    changes = (
        line(id_of(change.question), " ", said(change.to), " (now ", said(change.now), ")") for change in point.changes
    )
    words, role = VERDICTS[point.fine_tuning]
    return line(
        joined(changes, " and "),
        " \u2192 ",
        Span(RECOMMENDATIONS.get(point.recommendation, point.recommendation), "strong"),
        ", fine-tuning: ",
        Span(words, role),
        *((", by ", said(point.method)) if point.method else ()),
    )


def _open(report: Report) -> Iterator[Block]:
    if len(report.possible) > 1:
        yield Paragraph(line("Still possible: ", joined(line(said(o, "strong")) for o in report.possible), "."))
    deciding = [question for question in report.open_questions if question.matters]
    yield Points(tuple(_open_question(question) for question in deciding), ordered=True)
    yield Points(
        tuple(
            Item(line(id_of(a.question), ": ", said(a.ask), " Assumed: ", said(a.shown, "strong"), "."))
            for a in report.assumptions
            if a.matters and a.question not in {question.question for question in deciding}
        )
    )
    rest = [a for a in report.assumptions if not a.matters]
    idle = (line(id_of(a.question), " (assumed: ", said(a.shown), ")") for a in rest)
    yield Paragraph(line("Unknown too, but by itself without effect: ", joined(idle), ".") if rest else ())


def _open_question(question: OpenQuestion) -> Item:
    leads = tuple(
        line(said(values), " \u2192 ", joined(line(said(outcome)) for outcome in outcomes))
        for values, outcomes in question.leads_to
    )
    share = round(question.settles * 100)
    settles = f"knowing it rules out {share} % of what is still possible, on average"
    return Item(line(id_of(question.question), ": ", said(question.ask)), ((line(settles), *leads) if share else leads))


# --- What to do, and what to mind -------------------------------------------------------------------------------------


def _plan(moves: tuple[PlanMove, ...], cited: Cited) -> Points:
    return Points(tuple(_move(move, cited) for move in moves), ordered=True)


def _move(move: PlanMove, cited: Cited) -> Item:
    measure = said(move.measure or "")
    return Item(
        line(said(move.do, "strong")),
        tuple(
            filled(
                line(Span("done when: ", "good"), said(move.pass_mark)) if move.pass_mark else (),
                line(Span("stop when: ", "bad"), said(move.stop_mark)) if move.stop_mark else (),
                line("measure: ", measure) if measure.text else (),
            )
        ),
        tuple(filled(citations(move.sources, cited))),
        sources_in_short(move.sources),
    )
