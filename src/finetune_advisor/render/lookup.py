"""What is looked up rather than read: answers, sources, the pack, and the command that gives the report again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from finetune_advisor.render.citing import Citing, filled, origin
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
from finetune_advisor.render.words import EARLIER_MODELS, READINGS
from finetune_advisor.report import Citation, GivenAnswer, Report


def answers_part(report: Report, full: bool) -> Iterator[Block]:
    """What is known and where from, what was assumed instead, and what nobody needed to ask."""
    assumed = {assumption.question: assumption.shown for assumption in report.assumptions}
    asked = [answer for answer in report.answers if answer.origin != "not-asked"]
    shown = [answer for answer in asked if full or answer.state == "known"]
    columns = ("Question", "In words", "Answer", "From") if full else ("Question", "Answer", "From")
    rows = (
        (line(id_of(a.question)), *((line(said(a.ask)),) if full else ()), _answer(a), _from(a, assumed)) for a in shown
    )
    yield Grid(columns, tuple(rows))
    yield from () if full else _unknown([answer for answer in asked if answer.state != "known"], assumed)
    skipped = joined((id_of(answer.question),) for answer in report.answers if answer.origin == "not-asked")
    yield Paragraph(line("Not asked, as nothing depended on it: ", skipped, ".") if skipped else ())


def _answer(answer: GivenAnswer) -> Line:
    if answer.state == "known":
        return line(said(answer.shown, "strong"))
    return line(Span("not known" if answer.state == "unknown" else "not given", "caution"))


def _from(answer: GivenAnswer, assumed: Mapping[str, str]) -> Line:
    if answer.origin == "assumed":
        return line("assumed: ", said(assumed.get(answer.question, answer.shown)))
    overridden = joined((line(said(other)) for other in answer.overridden), "; ")
    return line(origin(answer.origin, answer.place), "; overrides: " if overridden else "", overridden)


def _unknown(answers: list[GivenAnswer], assumed: Mapping[str, str]) -> Iterator[Paragraph]:
    """The answers that are missing, in one line for each way of missing."""
    for state, words in (("unknown", "Not known"), ("missing", "Not given")):
        some = [answer for answer in answers if answer.state == state]
        each = (line(id_of(a.question), " = ", said(assumed.get(a.question, a.shown))) for a in some)
        yield Paragraph(line(Span(words, "caution"), "; assumed: ", joined(each, "; "), ".") if some else ())


def sources_part(citing: Citing) -> Iterator[Block]:
    """The sources: title, dates, how each was read, and where it is."""
    if citing.full:
        yield Points(tuple(_source(source, anchor) for source, anchor in citing.sources.values()))
        return
    parts: dict[Citation, list[str]] = {}
    for source, _ in citing.sources.values():
        id, _, part = source.id.partition("#")
        parts.setdefault(replace(source, id=id, claim="", figure=None), []).extend([part] if part else [])
    dates = {source.checked for source in parts}
    same = dates.pop() if len(dates) == 1 else ""
    yield Paragraph(line("All were last checked on ", said(same), ".") if same else ())
    yield Points(tuple(_short(source, ids, same) for source, ids in parts.items()))


def _source(source: Citation, anchor: str) -> Item:
    head = line(id_of(source.id), " ", said(source.title, "strong"))
    old = ("; ", Span(f"measured on {EARLIER_MODELS}", "caution")) if source.dated_models else ()
    read = f", {READINGS[source.read]}"
    dates = line("published ", said(source.published), ", checked ", said(source.checked), read, *old)
    figure = line("figure: ", said(source.figure)) if source.figure else ()
    return Item(head, tuple(filled(dates, line(said(source.claim)), figure, _address(source))), anchor=anchor)


def _short(source: Citation, parts: list[str], checked: str) -> Item:
    """A source in two lines; its parts, which share all but the claim, are named together."""
    named = joined((id_of("#" + part),) for part in sorted(parts, key=lambda part: (len(part), part)))
    checked = f", checked {said(source.checked).text}" if source.checked != checked else ""
    old = f", {EARLIER_MODELS}" if source.dated_models else ""
    about = line(" (", said(source.published), checked, f", {READINGS[source.read]}{old}): ")
    head = line(id_of(source.id), " " if parts else "", named, about, said(source.title))
    return Item(head, tuple(filled(_address(source))))


def _address(source: Citation) -> Line:
    return line(Span(source.url, "plain", source.url)) if source.url else ()


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
