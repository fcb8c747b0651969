"""What else could be: the answers that would change the advice, and those that are still missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from finetune_advisor.render.outline import Block, Item, Line, Paragraph, Points, Span, id_of, joined, line, said
from finetune_advisor.render.words import RECOMMENDATIONS, VERDICTS
from finetune_advisor.report import AnswerChange, Counterfactual, OpenQuestion, Report


def turning_points(report: Report) -> Iterator[Block]:
    """Where other answers lead, nearest first; changes that lead to the same advice stand together."""
    yield Paragraph(line(said(report.robustness)))
    ends: dict[tuple[str, str, str | None], list[Counterfactual]] = {}
    for point in report.would_change:
        ends.setdefault((point.recommendation, point.fine_tuning, point.method), []).append(point)
    yield Points(tuple(Item(_end(points[0]), tuple(_ways(points))) for points in ends.values()))


def _end(point: Counterfactual) -> Line:
    words, role = VERDICTS[point.fine_tuning]
    advice = Span(said(RECOMMENDATIONS.get(point.recommendation, point.recommendation)).text, "strong")
    method = line(", by ", said(point.method)) if point.method else ()
    return line(advice, ", fine-tuning: ", Span(words, role), method, ", with")


def _ways(points: list[Counterfactual]) -> Iterator[Line]:
    """Each change or pair of changes; several values of one question on one line."""
    singles: dict[tuple[str, str], list[AnswerChange]] = {}
    for point in points:
        if len(point.changes) == 1:
            singles.setdefault((point.changes[0].question, point.changes[0].now), []).append(point.changes[0])
    yield from (_change(changes) for changes in singles.values())
    yield from (joined((_change([c]) for c in p.changes), " and ") for p in points if len(p.changes) > 1)


def _change(changes: list[AnswerChange]) -> Line:
    first = changes[0]
    values = listed((line(said(change.to)) for change in changes), "or")
    return line(id_of(first.question), " ", values, " (now ", said(first.now), ")")


def open_questions(report: Report) -> Iterator[Block]:
    """What is still possible, which unknown answers decide it, and which don't matter."""
    if len(report.possible) > 1:
        yield Paragraph(line("Still possible: ", joined(line(said(o, "strong")) for o in report.possible), "."))
    deciding = [question for question in report.open_questions if question.matters]
    yield Points(tuple(_question(question, set(report.possible)) for question in deciding), ordered=True)
    told = {question.question for question in deciding}
    further = [assumed for assumed in report.assumptions if assumed.matters and assumed.question not in told]
    yield Points(
        tuple(
            Item(line(id_of(a.question), ": ", said(a.ask), " Assumed: ", said(a.shown, "strong"), "."))
            for a in further
        )
    )
    idle = joined((id_of(assumed.question),) for assumed in report.assumptions if not assumed.matters)
    yield Paragraph(line("Unknown too, but by itself without effect: ", idle, ".") if idle else ())


def _question(question: OpenQuestion, possible: set[str]) -> Item:
    share = round(question.settles * 100)
    settles = line(f"knowing it rules out {share} % of what is still possible, on average") if share else ()
    leads = _leads(question, possible)
    return Item(line(id_of(question.question), ": ", said(question.ask)), (settles, *leads) if share else tuple(leads))


def _leads(question: OpenQuestion, possible: set[str]) -> Iterator[Line]:
    """Where its values lead; values that lead to the same stand together, those that rule nothing out come last."""
    ends: dict[tuple[str, ...], list[str]] = {}
    for values, outcomes in question.leads_to:
        ends.setdefault(() if possible <= set(outcomes) else outcomes, []).append(values)
    idle = ends.pop((), [])
    for outcomes, same in ends.items():
        yield line(_values(same), " \u2192 ", joined(line(said(outcome)) for outcome in outcomes))
    if idle and ends:
        yield line(_values(idle), " \u2192 nothing ruled out")


def _values(values: list[str]) -> Line:
    return listed((line(said(value)) for value in values), "or")


def listed(lines: Iterable[Line], last: str = "and") -> Line:
    """`a, b and c`."""
    all_lines = list(lines)
    if len(all_lines) < 2:
        return joined(all_lines)
    return line(joined(all_lines[:-1]), f" {last} ", all_lines[-1])
