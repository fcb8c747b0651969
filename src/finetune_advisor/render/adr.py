"""Advice as an architecture decision record, with the sections of MADR 4.0 (https://adr.github.io/madr)."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.model.pack import RECOMMENDATIONS as ORDER
from finetune_advisor.render.document import BulletList, Document, Item, Paragraph, Span, line, section, tamed
from finetune_advisor.render.summary import names_of
from finetune_advisor.render.words import RECOMMENDATIONS, counted, dated
from finetune_advisor.report import Report


def adr_document(report: Report) -> Document:
    """Return the record as a document; `status` is proposed, because people decide."""
    report = tamed(report)
    names, use_case = names_of(report), report.use_case or "this use case"
    known = [answer for answer in report.answers if answer.state == "known" and answer.value != report.use_case]
    drivers = tuple(Item(names.said(answer.question, line(answer.shown))) for answer in known)
    given = {option.option for option in report.why_not} | {report.approach}
    options = tuple(Item(line(RECOMMENDATIONS[option])) for option in ORDER if option in given)
    others = tuple(Item(line(Span(one.title, "strong"), ": ", one.because)) for one in report.why_not)
    cited = {id for reason in report.reasons for id in reason.sources}
    behind = {each.title: f"{each.title}, {dated(each.published)}" for each in report.sources if each.id in cited}
    sources = tuple(Item(line(said)) for said in behind.values())
    rests = f"Pack {report.pack.id} {report.pack.version}, {counted(len(known), 'answer')}."
    sections = (
        *section(
            "Context and Problem Statement",
            Paragraph(line("Should we prompt, retrieve or fine-tune for this: ", use_case, "?")),
        ),
        *section("Decision Drivers", BulletList(drivers)),
        *section("Considered Options", BulletList(options)),
        *section(
            "Decision Outcome",
            Paragraph(line("Chosen option: ", RECOMMENDATIONS[report.recommendation], ". ", report.headline)),
            BulletList(tuple(Item(line(reason.because)) for reason in report.reasons)),
            BulletList(tuple(_consequences(report)), title="Consequences"),
            BulletList(tuple(_confirmation(report)), title="Confirmation"),
        ),
        *section("Pros and Cons of the Options", BulletList(others)),
        *section("More Information", Paragraph(line(rests)), BulletList(sources)),
    )
    lead = (Paragraph(line("Status: proposed")), Paragraph(line("Date: ", report.date)))
    chosen = RECOMMENDATIONS[report.recommendation]
    return Document(f"{chosen[0].upper()}{chosen[1:]} for: {use_case}", "plain", lead, sections)


def _consequences(report: Report) -> Iterator[Item]:
    """Yield what training waits for, then the cautions."""
    for blocker in report.fine_tuning.blockers:
        because = blocker.because or "not known"
        yield Item(line("Before training: ", blocker.label, " (", because, ") ", blocker.do))
    yield from (Item(line(note.say)) for note in report.notes if note.level in ("caution", "contradiction"))


def _confirmation(report: Report) -> Iterator[Item]:
    """Yield each move of the plan with the sign that it is done."""
    for move in report.plan:
        yield Item(line(move.do), (line("Done when: ", move.done_when),) if move.done_when else ())
