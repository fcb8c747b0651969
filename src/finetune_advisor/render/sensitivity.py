"""What else could be: the answers that would change the advice, and those that are still missing."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.render import document as doc
from finetune_advisor.render.document import bullets, filled, foreign, identifier, joined, line
from finetune_advisor.render.words import RECOMMENDATIONS, VERDICTS
from finetune_advisor.report import AnswerChange, Counterfactual, OpenQuestion, Report


def counterfactuals(report: Report) -> Iterator[doc.Block]:
    """Yield where other answers lead, nearest first; changes that lead to the same advice come together."""
    yield doc.Paragraph(line(foreign(report.robustness)))
    ends: dict[tuple[str, str, str | None], list[Counterfactual]] = {}
    for change in report.would_change:
        ends.setdefault((change.recommendation, change.fine_tuning, change.method), []).append(change)
    yield doc.BulletList(tuple(doc.Item(_end(changes[0]), tuple(_changes(changes))) for changes in ends.values()))


def _end(change: Counterfactual) -> doc.Line:
    advice = foreign(RECOMMENDATIONS.get(change.recommendation, change.recommendation), "strong")
    method = line(", by ", foreign(change.method)) if change.method else ()
    return line(advice, ", fine-tuning: ", doc.Span(*VERDICTS[change.fine_tuning]), method, ", with")


def _changes(same_end: list[Counterfactual]) -> Iterator[doc.Line]:
    """Each change or pair of changes; several values of one question on one line."""
    singles: dict[tuple[str, str], list[AnswerChange]] = {}
    for found in same_end:
        if len(found.changes) == 1:
            singles.setdefault((found.changes[0].question, found.changes[0].now), []).append(found.changes[0])
    yield from map(_change, singles.values())
    yield from (joined((_change([each]) for each in f.changes), " and ") for f in same_end if len(f.changes) > 1)


def _change(changes: list[AnswerChange]) -> doc.Line:
    values = joined((foreign(change.to) for change in changes), last=" or ")
    return line(identifier(changes[0].question), " ", values, " (now ", foreign(changes[0].now), ")")


def open_questions(report: Report) -> Iterator[doc.Block]:
    """Yield what is still possible, which unknown answers decide it, and which don't matter."""
    if len(report.possible) > 1:
        yield doc.Paragraph(line("Still possible: ", joined(foreign(o, "strong") for o in report.possible), "."))
    deciding = [question for question in report.open_questions if question.matters]
    yield doc.BulletList(tuple(_question(question, set(report.possible)) for question in deciding), ordered=True)
    shown = {question.question for question in deciding}
    yield bullets(
        line(identifier(a.question), ": ", foreign(a.ask), " Assumed: ", foreign(a.shown, "strong"), ".")
        for a in report.assumptions
        if a.matters and a.question not in shown
    )
    idle = joined(identifier(assumed.question) for assumed in report.assumptions if not assumed.matters)
    yield doc.Paragraph(line("Unknown too, but by itself without effect: ", idle, ".") if idle else ())


def _question(question: OpenQuestion, possible: set[str]) -> doc.Item:
    share = round(question.settles * 100)
    settles = line(f"knowing it rules out {share} % of what is still possible, on average") if share else ()
    details = filled(settles, *_leads(question, possible))
    return doc.Item(line(identifier(question.question), ": ", foreign(question.ask)), details)


def _leads(question: OpenQuestion, possible: set[str]) -> Iterator[doc.Line]:
    """Where its values lead; values that lead to the same come together, those that rule nothing out come last."""
    ends: dict[tuple[str, ...], list[str]] = {}
    for values, outcomes in question.leads_to:
        ends.setdefault(() if possible <= set(outcomes) else outcomes, []).append(values)
    for outcomes in sorted(ends, key=lambda outcomes: not outcomes):
        if outcomes or len(ends) > 1:
            yield line(
                joined(map(foreign, ends[outcomes]), last=" or "),
                " \u2192 ",
                joined(map(foreign, outcomes)) or "nothing ruled out",
            )
