"""What else could be: the answers that would change the advice, and those that are still missing."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.render import document as doc
from finetune_advisor.render.document import foreign, joined, line
from finetune_advisor.render.reasons import Names
from finetune_advisor.render.words import RECOMMENDATIONS, VERDICTS
from finetune_advisor.report import Counterfactual, OpenQuestion, Report


def ends(changes: tuple[Counterfactual, ...]) -> list[list[Counterfactual]]:
    """Return changes that lead to the same advice together, nearest first."""
    found: dict[tuple[str, str, str | None], list[Counterfactual]] = {}
    for change in changes:
        found.setdefault((change.approach, change.fine_tuning, change.method), []).append(change)
    return list(found.values())


def counterfactuals(report: Report, names: Names) -> Iterator[doc.Block]:
    """Yield where other answers lead, nearest first."""
    yield doc.Paragraph(line(foreign(report.robustness)))
    groups = ends(report.would_change)
    yield doc.BulletList(
        tuple(doc.Item(_end(group[0]), tuple(_change(each, names) for each in group)) for group in groups)
    )


def _end(change: Counterfactual) -> doc.Line:
    advice = doc.Span(RECOMMENDATIONS[change.approach], "strong")
    method = line(", by ", foreign(change.method)) if change.method else ()
    return line(advice, ", fine-tuning: ", doc.Span(*VERDICTS[change.fine_tuning]), method, ", with")


def _change(change: Counterfactual, names: Names) -> doc.Line:
    return joined(
        (names.fact(c.question, line(foreign(c.to), " (now ", foreign(c.now), ")")) for c in change.changes), " and "
    )


def open_questions(report: Report, names: Names) -> Iterator[doc.Block]:
    """Yield what is still possible, which unknown answers decide it, and which don't matter."""
    if len(report.possible) > 1:
        possible = joined(doc.Span(RECOMMENDATIONS[each], "strong") for each in report.possible)
        yield doc.Paragraph(line("Still possible: ", possible, "."))
    deciding = [question for question in report.open_questions if question.matters]
    yield doc.BulletList(tuple(_question(question, set(report.possible)) for question in deciding), ordered=True)
    idle = joined(names.label(assumed.question) for assumed in report.assumptions if not assumed.matters)
    yield doc.Paragraph(line("Unknown too, but by itself without effect: ", idle, ".") if idle else ())


def _question(question: OpenQuestion, possible: set[str]) -> doc.Item:
    share = round(question.settles * 100)
    settles = line(f"knowing it rules out {share}% of what is still possible, on average") if share else ()
    head = line(foreign(question.ask), " (", doc.identifier(question.question), ")")
    leads = (
        line(foreign(values), " \u2192 ", ", ".join(RECOMMENDATIONS[each] for each in left))
        for values, left in question.leads_to
        if not possible <= set(left)
    )
    return doc.Item(head, doc.filled(settles, *leads))
