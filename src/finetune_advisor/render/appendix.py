"""What is looked up rather than read: answers, sources, the pack, and the command that gives the report again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from finetune_advisor.render import document as doc
from finetune_advisor.render.citations import Sources, origin
from finetune_advisor.render.document import filled, foreign, identifier, joined, line, plain, section, table_block
from finetune_advisor.render.words import EARLIER_MODELS, READINGS
from finetune_advisor.report import Citation, GivenAnswer, Report, Table


def answers_part(report: Report, full: bool) -> Iterator[doc.Block]:
    """Yield what is known and where from, what was assumed instead, and what didn't have to be asked."""
    assumed = {assumption.question: assumption.shown for assumption in report.assumptions}
    asked = [answer for answer in report.answers if answer.origin != "not-asked"]
    columns = ("Question", "In words", "Answer", "From") if full else ("Question", "Answer", "From")
    shown = [answer for answer in asked if full or answer.state == "known"]
    rows = ((a.question, *((a.ask,) if full else ()), _answer(a), _from(a, assumed)) for a in shown)
    yield table_block(Table("", columns, tuple(rows)))
    if not full:
        yield from _unknown(asked, assumed)
    skipped = joined(identifier(answer.question) for answer in report.answers if answer.origin == "not-asked")
    yield doc.Paragraph(line("Not asked, as nothing depended on it: ", skipped, ".") if skipped else ())


def _answer(answer: GivenAnswer) -> str:
    return {"known": answer.shown, "unknown": "not known", "missing": "not given"}[answer.state]


def _from(answer: GivenAnswer, assumed: Mapping[str, str]) -> str:
    if answer.origin == "assumed":
        return f"assumed: {assumed.get(answer.question, answer.shown)}"
    overridden = f"; overrides: {'; '.join(answer.overridden)}" if answer.overridden else ""
    return plain(origin(answer.origin, answer.place)) + overridden


def _unknown(answers: list[GivenAnswer], assumed: Mapping[str, str]) -> Iterator[doc.Paragraph]:
    """The answers that are missing, in one line for each way of missing."""
    for state, words in (("unknown", "Not known"), ("missing", "Not given")):
        some = [answer for answer in answers if answer.state == state]
        each = joined(
            (line(identifier(a.question), " = ", foreign(assumed.get(a.question, a.shown))) for a in some), "; "
        )
        yield doc.Paragraph(line(doc.Span(words, "caution"), "; assumed: ", each, ".") if each else ())


def sources_part(sources: Sources) -> Iterator[doc.Block]:
    """Yield the sources: title, dates, how each was read, and where it is."""
    if sources.full:
        yield doc.BulletList(tuple(_source(source, anchor) for source, anchor in sources.by_id.values()))
        return
    parts: dict[Citation, list[str]] = {}
    for source, _ in sources.by_id.values():
        id, _, part = source.id.partition("#")
        parts.setdefault(replace(source, id=id, claim="", figure=None), []).extend([part] if part else [])
    dates = {source.checked for source in parts}
    same = dates.pop() if len(dates) == 1 else ""
    yield doc.Paragraph(line("All were last checked on ", foreign(same), ".") if same else ())
    yield doc.BulletList(tuple(_short(source, ids, same) for source, ids in parts.items()))


def _source(source: Citation, anchor: str) -> doc.Item:
    old = ("; ", doc.Span(f"measured on {EARLIER_MODELS}", "caution")) if source.dated_models else ()
    dates = ("published ", foreign(source.published), ", checked ", foreign(source.checked))
    details = filled(
        line(*dates, f", {READINGS[source.read]}", *old),
        line(foreign(source.claim)),
        line("figure: ", foreign(source.figure)) if source.figure else (),
        _address(source),
    )
    return doc.Item(line(identifier(source.id), " ", foreign(source.title, "strong")), details, anchor=anchor)


def _short(source: Citation, parts: list[str], same: str) -> doc.Item:
    """A source in two lines; its parts, which share all but the claim, are named together."""
    named = joined(identifier("#" + part) for part in sorted(parts, key=lambda part: (len(part), part)))
    checked = f", checked {foreign(source.checked).text}" if source.checked != same else ""
    old = f", {EARLIER_MODELS}" if source.dated_models else ""
    about = line(" (", foreign(source.published), checked, f", {READINGS[source.read]}{old}): ")
    head = line(identifier(source.id), " " if parts else "", named, about, foreign(source.title))
    return doc.Item(head, filled(_address(source)))


def _address(source: Citation) -> doc.Line:
    return line(doc.Span(source.url, url=source.url)) if source.url else ()


def colophon(report: Report) -> tuple[doc.Section, ...]:
    """Return the pack, and how to get the report again."""
    pack = report.pack
    pairs = (
        ("Pack", line(foreign(pack.title), " (", foreign(pack.id), " ", foreign(pack.version), ")")),
        ("Reviewed", line(foreign(pack.reviewed))),
        ("Digest", line(foreign(pack.digest, "code"))),
        ("Report", line(foreign(report.date), ", finetune-advisor ", foreign(report.tool_version))),
    )
    again = doc.Code(report.reproduce, "sh")
    return *section("Pack", doc.KeyValues(pairs)), *section("To get this report again", again)
