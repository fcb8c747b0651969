"""What is looked up rather than read: answers, sources, the pack, and the command that gives the report again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finetune_advisor.render.grounds import Cited, filled, origin
from finetune_advisor.render.outline import (
    Block,
    Grid,
    Item,
    Line,
    Pairs,
    Paragraph,
    Points,
    Section,
    Span,
    Verbatim,
    id_of,
    joined,
    line,
    said,
    section,
)
from finetune_advisor.report import Citation, GivenAnswer, Report

_READINGS: Mapping[str, str] = {
    "primary": "read in the original",
    "excerpt": "read in excerpts",
    "secondary": "second-hand",
}


def answers_part(answers: tuple[GivenAnswer, ...], full: bool) -> Iterator[Block]:
    """What is known and where from; then what nobody needed to ask."""
    asked = [answer for answer in answers if answer.origin != "not-asked"]
    columns = ("Question", *(("In words",) if full else ()), "Answer", "From")
    rows = (
        (
            line(id_of(answer.question)),
            *((line(said(answer.ask)),) if full else ()),
            _answer(answer),
            _answer_origin(answer),
        )
        for answer in asked
    )
    yield Grid(columns, tuple(rows))
    skipped = [answer for answer in answers if answer.origin == "not-asked"]
    names = joined((id_of(answer.question),) for answer in skipped)
    yield Paragraph(line("Not asked, as nothing depended on it: ", names, ".") if skipped else ())


def _answer(answer: GivenAnswer) -> Line:
    if answer.state == "known":
        return line(said(answer.shown, "strong"))
    return line(Span("not known" if answer.state == "unknown" else "not given", "caution"))


def _answer_origin(answer: GivenAnswer) -> Line:
    if answer.origin == "assumed":
        return line("assumed: ", said(answer.shown))
    lost = joined((line(said(other)) for other in answer.lost), "; ")
    return line(origin(answer.origin, answer.place), "; lost: " if lost else "", lost)


def sources_part(cited: Cited, full: bool) -> Points:
    """The sources: title, dates, how each was read, and where it is."""
    return Points(tuple(_source(source, anchor, full) for source, anchor in cited.values()))


def _source(source: Citation, anchor: str, full: bool) -> Item:
    head = line(id_of(source.id), " ", said(source.title, "strong"))
    dates = line(
        "published ", said(source.published), ", checked ", said(source.checked), f", {_READINGS[source.read]}"
    )
    figure = said(source.figure or "")
    old = Span("measured on models of 2023-24" if source.dated_models else "", "caution")
    return Item(
        head,
        tuple(
            filled(
                line(dates, "; " if old.text else "", old),
                line(said(source.claim)) if full else (),
                line("figure: ", figure) if figure.text else (),
                line(Span(source.url or "", "plain", source.url)),
            )
        ),
        anchor=anchor,
    )


def colophon(report: Report) -> tuple[Section, ...]:
    """The pack, and how to get the report again."""
    pack = report.pack
    pairs = (
        ("Pack", line(said(pack.title), " (", said(pack.id), " ", said(pack.version), ")")),
        ("Reviewed", line(said(pack.reviewed))),
        ("Digest", line(said(pack.digest, "code"))),
        ("Report", line(said(report.date), ", finetune-advisor ", said(report.tool_version))),
    )
    return (
        *section("Pack", Pairs(pairs)),
        *section("To get this report again", Verbatim(report.reproduce, "sh")),
    )
