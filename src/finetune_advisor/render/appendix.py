"""What is looked up rather than read: the plan in full, answers, sources, and the pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finetune_advisor.render import document as doc
from finetune_advisor.render.document import filled, foreign, identifier, joined, line, pairs, plain, table_block
from finetune_advisor.render.reasons import Names, citations, origin
from finetune_advisor.render.words import READINGS
from finetune_advisor.report import Citation, GivenAnswer, PlanMove, Report, Table


def plan(moves: tuple[PlanMove, ...], names: Names) -> doc.BulletList:
    """Return every move with its marks."""
    return doc.BulletList(tuple(_move(move, names) for move in moves), ordered=True)


def _move(move: PlanMove, names: Names) -> doc.Item:
    details = filled(
        line(doc.Span("done when: ", "good"), foreign(move.done_when)) if move.done_when else (),
        line(doc.Span("stop when: ", "bad"), foreign(move.stop_when)) if move.stop_when else (),
        line("measure: ", foreign(move.measure)) if move.measure else (),
    )
    return doc.Item(line(foreign(move.do, "strong")), details, citations(move.sources, names))


def answers(report: Report) -> Iterator[doc.Block]:
    """Yield what is known and where from, what was assumed instead, and what didn't have to be asked."""
    assumed = {assumption.question: assumption.shown for assumption in report.assumptions}
    asked = [answer for answer in report.answers if answer.origin != "not-asked"]
    rows = tuple((a.ask, _shown(a), _from(a, assumed), a.question) for a in asked)
    yield table_block(Table("", ("Question", "Answer", "From", "Id"), rows))
    skipped = joined(identifier(answer.question) for answer in report.answers if answer.origin == "not-asked")
    yield doc.Paragraph(line("Not asked, as nothing depended on it: ", skipped, ".") if skipped else ())


def _shown(answer: GivenAnswer) -> str:
    return {"known": answer.shown, "unknown": "not known", "missing": "not given"}[answer.state]


def _from(answer: GivenAnswer, assumed: Mapping[str, str]) -> str:
    if answer.origin == "assumed":
        return f"assumed: {assumed.get(answer.question, answer.shown)}"
    overridden = f"; overrides: {'; '.join(answer.overridden)}" if answer.overridden else ""
    return plain(origin(answer.origin, answer.place)) + overridden


def sources(names: Names) -> doc.BulletList:
    """Return the sources: title, dates, how each was read, and where it is."""
    return doc.BulletList(tuple(_source(source, anchor) for source, anchor in names.sources.values()))


def _source(source: Citation, anchor: str) -> doc.Item:
    old = ("; ", doc.Span("measured on models of 2023-24", "caution")) if source.dated_models else ()
    dates = ("published ", foreign(source.published), ", checked ", foreign(source.checked))
    details = filled(
        line(*dates, f", {READINGS[source.read]}", *old),
        line(foreign(source.claim)),
        line("figure: ", foreign(source.figure)) if source.figure else (),
        line(doc.Span(source.url, url=source.url)) if source.url else (),
    )
    return doc.Item(line(foreign(source.title, "strong"), " ", identifier(source.id)), details, anchor=anchor)


def pack(report: Report) -> Table:
    """Return the pack that decided, and what made the report."""
    pack = report.pack
    return pairs(
        (
            ("Pack", f"{pack.title} ({pack.id} {pack.version})"),
            ("Reviewed", pack.reviewed),
            ("Digest", pack.digest),
            ("Report", f"{report.date}, finetune-advisor {report.tool_version}"),
        )
    )
