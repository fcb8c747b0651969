"""From any result to its document: what a reader gets, in which order, and what comes after the first screen. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath

from finetune_advisor.model.answers import as_flag
from finetune_advisor.render import document as doc
from finetune_advisor.render.document import BulletList, Item, Line, Span, identifier, joined, line, section
from finetune_advisor.render.summary import Names, card, changes_by_end, checklist, first_screen, names_of, rests_on
from finetune_advisor.render.words import LEVELS, ORIGINS, READINGS, RECOMMENDATIONS, VERDICTS, dated
from finetune_advisor.report import (
    AnswerRead,
    CheckReport,
    Counterfactual,
    GivenAnswer,
    OpenQuestion,
    PlanMove,
    Reason,
    Report,
    Result,
    Sheet,
    StepResult,
    Table,
    WhyNot,
)


def document_of(result: Result, *, full: bool = True) -> doc.Document:
    """Return what to draw; without `full`, the first screen of advice, or of a check what it found."""
    result = doc.tamed(result)
    match result:
        case CheckReport():
            from finetune_advisor.render.diagnostics import check_document

            return check_document(result, full=full)
        case Sheet():
            return _sheet_document(result)
        case Report():
            details = _details(result) if full else ()
            return doc.Document(*card(result), (*first_screen(result), *details), rests_on(result, full))


def _sheet_document(sheet: Sheet) -> doc.Document:
    """A section for each table, then the charts, then what is remarked on them."""
    from finetune_advisor.render.diagnostics import found_sections

    sections = [part for t in sheet.tables for part in section(t.title, doc.table_block(t, titled=False))]
    # The charts show what the first table says; the others are there to be looked up.
    sections[1:1] = section("Charts", *map(doc.chart_block, sheet.charts))
    sections += found_sections(sheet.diagnostics)
    sections += section("Remarks", _remarks(sheet.remarks))
    sections += section("What this answers", *_measured(sheet))
    sections += section("Reproduce this result", doc.Code(sheet.reproduce or "", "sh"))
    lead = (doc.Paragraph(line(sheet.lead)),) if sheet.lead else ()
    footer = (line("finetune-advisor ", sheet.tool_version),)
    return doc.Document(sheet.title, "plain", lead, tuple(sections), footer)


def _measured(sheet: Sheet) -> Iterator[doc.Block]:
    """Yield the answers that were found in files, and how advice takes them."""
    if sheet.measurements:
        rows = tuple((one.question, as_flag(one.value), one.figure) for one in sheet.measurements)
        yield doc.table_block(Table("", ("Question", "Answer", "Found"), rows))
        yield doc.Paragraph(line("`advise` uses these if you give it the same files as --data, --evals or --usage."))


def _details(report: Report) -> Iterator[doc.Section]:
    """What comes after the first screen: what it needs and costs, then what is only looked up."""
    yield from section("Ready to train?", BulletList(tuple(checklist(report))))
    if report.costs:
        charts, first = map(doc.chart_block, report.costs.charts), map(doc.table_block, report.costs.tables[:1])
        yield from section("What it costs", *charts, *first, _remarks(report.costs.remarks))
    yield from section("Warnings", _remarks(report.warnings))
    yield from (replace(part, folded=True) for part in _reasoning(report))


def _reasoning(report: Report) -> Iterator[doc.Section]:
    names = names_of(report)
    yield from section("Step by step", *_steps(report, names))
    yield from section("Why not the other options", BulletList(tuple(_option(each, names) for each in report.why_not)))
    yield from section("Everything that would change this", *_counterfactuals(report, names))
    yield from section("What is still open", *_open_questions(report, names))
    moves = tuple(_move(move, names) for move in report.plan)
    yield from section("The full plan", BulletList(moves, ordered=True))
    yield from section("Costs in full", *map(doc.table_block, report.costs.tables[1:] if report.costs else ()))
    yield from section("Notes", *_notes(report, names))
    yield from section("Answers", *_answers(report))
    yield from section("Sources", BulletList(tuple(_source(id, names) for id in names.sources)))
    pack = report.pack
    about = (
        ("Pack", f"{pack.title} ({pack.id} {pack.version})"),
        ("Reviewed", pack.reviewed),
        ("Digest", pack.digest),
        ("Report", f"{report.date}, finetune-advisor {report.tool_version}"),
    )
    yield from section("Pack", doc.pairs(about))
    yield from section("Reproduce this report", doc.Code(report.reproduce, "sh"))


def _remarks(remarks: tuple[str, ...]) -> BulletList:
    return doc.bullets(line(remark) for remark in remarks)


# --- Reasons ----------------------------------------------------------------------------------------------------------


def _steps(report: Report, names: Names) -> Iterator[BulletList]:
    """Yield each step: how it ended, and every rule that applies, is overridden or waits for an answer."""
    for step in report.steps:
        reasons = (*step.applied, *step.overridden, *step.undecided)
        items = tuple(_reason(reason, names) for reason in reasons)
        yield BulletList(items, title=doc.plain(names.said(step.id, line(_ended(step)))))


def _ended(step: StepResult) -> str:
    titles = dict(step.outcomes)
    others = ", ".join(titles.get(id, id) for id in step.possible if id != step.outcome)
    ended = f"{step.outcome_title} ({step.outcome})" if step.outcome else "not reached"
    return ended + (f"; could still be: {others}" if others else "")


def _reason(reason: Reason, names: Names) -> Item:
    fate = () if reason.status == "applies" else line(_fate(reason, names), ": ")
    # An undecided rule claims nothing yet.
    then = "if it applies: " if reason.status == "undecided" else ""
    assumed = joined(map(names.label, reason.assumed))
    rule = line("rule ", identifier(reason.rule)) if reason.rule else line("no rule of this step applies")
    return Item(
        line(fate, then, reason.because),
        doc.filled(line("only assumed: ", assumed) if assumed else ()),
        (line(rule, _reads(reason.reads, names)), *_citations(reason.sources, names)),
    )


def _fate(reason: Reason, names: Names) -> Line:
    """What became of a rule: what overrides it, what it waits for, or the facts with which it doesn't apply."""
    match reason.status:
        case "applies":
            return line("applies")
        case "overridden":
            return line("overridden by ", joined(map(identifier, reason.overridden_by)))
        case "undecided":
            return line(Span("waits for ", "caution"), joined(map(names.label, reason.waits_for)))
        case "does-not-apply":
            return line("doesn't apply", _reads(reason.reads, names))


def _option(option: WhyNot, names: Names) -> Item:
    """An option that isn't recommended, and what became of the rules that spoke for it."""
    head = line(Span(option.title or option.option, "strong"), ": ", option.because)
    rules = ((identifier(reason.rule), _fate(reason, names)) for reason in option.spoke_for)
    return Item(head, behind=tuple(line("rule for it: ", rule, ", ", fate) for rule, fate in rules))


def _notes(report: Report, names: Names) -> Iterator[BulletList]:
    """Yield the notes by level, gravest first."""
    for level, title in LEVELS.items():
        items = []
        for note in (note for note in report.notes if note.level == level):
            behind = line("note ", identifier(note.id), _reads(note.reads, names))
            items.append(Item(line(note.say), behind=(behind, *_citations(note.sources, names))))
        yield BulletList(tuple(items), title=title)


def _reads(facts: tuple[AnswerRead, ...], names: Names) -> Line:
    """Return `: fact: value (id, origin); ...`; empty if nothing was read."""
    return line(": ", joined((_read(fact, names) for fact in facts), "; ")) if facts else ()


def _read(read: AnswerRead, names: Names) -> Line:
    place = () if read.origin == "decided" else _origin(read.origin, read.place)
    return names.fact(read.fact, line(read.shown), place)


def _origin(origin: str, place: str | None) -> Line:
    """Return where an answer comes from; a place in a file and the name of a flag need no further word."""
    words = ORIGINS.get(origin, origin)
    if not place:
        return line(words)
    shown = Span(PurePath(place).name or place, "code")  # a report is passed on, and folders say where it was made
    return line(shown) if origin in ("file", "flag") else line(f"{words}, ", shown)


def _citations(cited: tuple[str, ...], names: Names) -> tuple[Line, ...]:
    """Return one line with the sources and the date of each; none if nothing is cited."""
    named = joined(_cited(id, names) for id in cited)
    return (line("source: " if len(cited) == 1 else "sources: ", named),) if cited else ()


def _cited(id: str, names: Names) -> Line:
    if id not in names.sources:
        return line(identifier(id))
    source, anchor = names.sources[id]
    return line(Span(id, "code", target=anchor), " (", dated(source.published), ")")


# --- What else could be -----------------------------------------------------------------------------------------------


def _counterfactuals(report: Report, names: Names) -> Iterator[doc.Block]:
    """Yield where other answers lead, nearest first."""
    yield doc.Paragraph(line(report.robustness))
    groups = changes_by_end(report.would_change)
    titles = {id: title for step in report.steps for id, title in step.outcomes}
    ends = (_end(group[0], titles) for group in groups)
    changes = (tuple(_change(each, names) for each in group) for group in groups)
    yield BulletList(tuple(map(Item, ends, changes)))


def _end(change: Counterfactual, titles: Mapping[str, str]) -> Line:
    advice = Span(RECOMMENDATIONS[change.approach], "strong")
    method = line("; what to train: ", titles.get(change.method, change.method)) if change.method else ()
    return line(advice, " (fine-tuning: ", Span(*VERDICTS[change.fine_tuning]), method, ") after")


def _change(change: Counterfactual, names: Names) -> Line:
    changed = (names.fact(c.question, line(c.to, " (now ", c.now, ")")) for c in change.changes)
    return joined(changed, " and ")


def _open_questions(report: Report, names: Names) -> Iterator[doc.Block]:
    """Yield what is still possible, which unknown answers decide it, and which don't matter."""
    if len(report.possible) > 1:
        possible = joined(Span(RECOMMENDATIONS[each], "strong") for each in report.possible)
        yield doc.Paragraph(line("Still possible: ", possible, "."))
    deciding = [question for question in report.open_questions if question.matters]
    yield BulletList(tuple(_question(question, set(report.possible)) for question in deciding), ordered=True)
    idle = joined(names.label(assumed.question) for assumed in report.assumptions if not assumed.matters)
    yield doc.Paragraph(line("Also unknown, but with no effect on their own: ", idle, ".") if idle else ())


def _question(question: OpenQuestion, possible: set[str]) -> Item:
    share = round(question.settles * 100)
    settles = line(f"on average, knowing this rules out {share}% of what is still possible") if share else ()
    head = line(question.ask, " (", identifier(question.question), ")")
    leads = (
        line(values, " \u2192 ", ", ".join(RECOMMENDATIONS[each] for each in left))
        for values, left in question.leads_to
        if not possible <= set(left)
    )
    return Item(head, doc.filled(settles, *leads))


# --- What is looked up ------------------------------------------------------------------------------------------------


def _move(move: PlanMove, names: Names) -> Item:
    details = doc.filled(
        line(Span("done when: ", "good"), move.done_when) if move.done_when else (),
        line(Span("stop when: ", "bad"), move.stop_when) if move.stop_when else (),
        line("measure: ", move.measure) if move.measure else (),
    )
    return Item(line(Span(move.do, "strong")), details, _citations(move.sources, names))


def _answers(report: Report) -> Iterator[doc.Block]:
    """Yield what is known and where from, what was assumed instead, and what didn't have to be asked."""
    assumed = {assumption.question: assumption.shown for assumption in report.assumptions}
    shown = {"unknown": "not known", "missing": "not given"}
    rows = tuple(
        (answer.ask, shown.get(answer.state, answer.shown), _from(answer, assumed), answer.question)
        for answer in report.answers
        if answer.origin != "not-asked"
    )
    yield doc.table_block(Table("", ("Question", "Answer", "From", "Id"), rows))
    skipped = joined(identifier(answer.question) for answer in report.answers if answer.origin == "not-asked")
    yield doc.Paragraph(line("Not asked, because nothing depended on it: ", skipped, ".") if skipped else ())


def _from(answer: GivenAnswer, assumed: Mapping[str, str]) -> str:
    if answer.origin == "assumed":
        return f"assumed: {assumed.get(answer.question, answer.shown)}"
    overridden = f"; overrides: {'; '.join(answer.overridden)}" if answer.overridden else ""
    return doc.plain(_origin(answer.origin, answer.place)) + overridden


def _source(id: str, names: Names) -> Item:
    """A source: title, dates, how it was read, and where it is."""
    source, anchor = names.sources[id]
    old = ("; ", Span("measured on models of 2023-24", "caution")) if source.dated_models else ()
    when = dated(source.published)
    dates = ("" if when == "undated" else "published ", when, ", checked ", source.checked)
    details = doc.filled(
        line(*dates, f", {READINGS[source.read]}", *old),
        line(source.claim),
        line("figure: ", source.figure) if source.figure else (),
        line(Span(source.url, url=source.url)) if source.url else (),
    )
    return Item(line(Span(source.title, "strong"), " ", identifier(source.id)), details, anchor=anchor)
