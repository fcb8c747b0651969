"""From any result to its document: what a reader gets, in which order, and what comes after the first screen. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from finetune_advisor.model.answers import as_flag
from finetune_advisor.model.pack import RECOMMENDATIONS as ORDER
from finetune_advisor.render import document as doc
from finetune_advisor.render.diagnostics import check_document, found_sections
from finetune_advisor.render.document import BulletList, Item, Line, Span, bullets, code, joined, line, section
from finetune_advisor.render.summary import Names, changes_by_end, checklist, first_screen, move_item, names_of
from finetune_advisor.render.words import LEVELS, ORIGINS, READINGS, RECOMMENDATIONS, VERDICTS, counted, dated
from finetune_advisor.report import AnswerRead, CheckReport, Overview, Reason, Report, Result, Sheet, Table
from finetune_advisor.text import join_words


def document_of(result: Result, *, full: bool = True) -> doc.Document:
    """Return what to draw; without `full`, the first screen of advice, or of a check what it found."""
    result = doc.tamed(result)
    match result:
        case CheckReport():
            return check_document(result, full=full)
        case Sheet():
            return _sheet_document(result)
        case Report():
            first = first_screen(result, full=full)
            if not full:
                return first
            return replace(first, sections=(*first.sections, *_details(result)), footer=first.footer[:1])


def side_by_side(several: Sequence[Overview]) -> Sheet:
    """Return the advice on several use cases as a table, one row each; a column that nothing fills is left out."""
    columns = ("Use case", "Fits", "Fine-tuning", "Waits for", "Would change it", "Cost a month")
    rows = [
        (
            one.use_case or PurePath(one.file).stem,
            RECOMMENDATIONS[one.approach],
            VERDICTS[one.fine_tuning.verdict][0],
            join_words(dict.fromkeys(blocker.label for blocker in one.fine_tuning.blockers)),
            one.would_change,
            one.a_month,
        )
        for one in several
    ]
    shown = [n for n in range(len(columns)) if n < 3 or any(row[n] for row in rows)]
    heads, *cells = (tuple(row[n] for n in shown) for row in (columns, *rows))
    verdicts: list[str] = [one.fine_tuning.verdict for one in several]
    said = join_words(f"{verdicts.count(verdict)} {words}" for verdict, (words, _) in VERDICTS.items())
    lead = f"{counted(len(rows), 'use case')}. Fine-tuning: {said}."
    return Sheet("Use cases side by side", (Table("Use cases", heads, tuple(cells)),), lead=lead)


def adr_document(report: Report) -> doc.Document:
    """Return advice as an architecture decision record with the sections of MADR 4.0 (https://adr.github.io/madr).

    Its status is *proposed*, because people decide.
    """
    report = doc.tamed(report)
    names, use_case, chosen = (
        names_of(report),
        report.use_case or "this use case",
        RECOMMENDATIONS[report.recommendation],
    )
    known = [answer for answer in report.answers if answer.state == "known" and answer.value != report.use_case]
    given = {option.option for option in report.why_not} | {report.approach}
    waits = (
        f"Before training: {blocker.label} ({blocker.because or 'not known'}) {blocker.do}"
        for blocker in report.fine_tuning.blockers
    )
    cautions = (note.say for note in report.notes if note.level in ("caution", "contradiction"))
    cited = {id for reason in report.reasons for id in reason.sources}
    behind = {each.title: f"{each.title}, {dated(each.published)}" for each in report.sources if each.id in cited}
    sections = (
        *section(
            "Context and Problem Statement",
            line("Should we prompt, retrieve or fine-tune for this: ", use_case, "?"),
        ),
        *section("Decision Drivers", bullets(names.said(answer.question, line(answer.shown)) for answer in known)),
        *section("Considered Options", bullets(RECOMMENDATIONS[option] for option in ORDER if option in given)),
        *section(
            "Decision Outcome",
            line("Chosen option: ", chosen, ". ", report.headline),
            bullets(reason.because for reason in report.reasons),
            bullets((*waits, *cautions), title="Consequences"),
            bullets(map(move_item, report.plan), title="Confirmation"),
        ),
        *section(
            "Pros and Cons of the Options",
            bullets(line(Span(one.title, "strong"), ": ", one.because) for one in report.why_not),
        ),
        *section(
            "More Information",
            line(f"Pack {report.pack.id} {report.pack.version}, {counted(len(known), 'answer')}."),
            bullets(behind.values()),
        ),
    )
    lead = (line("Status: proposed"), line("Date: ", report.date))
    return doc.Document(f"{chosen[0].upper()}{chosen[1:]} for: {use_case}", "plain", lead, sections)


def _sheet_document(sheet: Sheet) -> doc.Document:
    """A section for each table, then the charts, then what is remarked on them."""
    sections = [part for table in sheet.tables for part in section(table.title, replace(table, title=""))]
    # The charts show what the first table says; the others are there to be looked up.
    sections[1:1] = section("Charts", *sheet.charts)
    sections += found_sections(sheet.diagnostics)
    sections += section("Remarks", bullets(sheet.remarks))
    if sheet.measurements:
        rows = tuple((one.question, as_flag(one.value), one.figure) for one in sheet.measurements)
        use = line("`advise` uses these if you give it the same files as --data, --evals or --usage.")
        sections += section("What this answers", Table("", ("Question", "Answer", "Found"), rows), use)
    sections += section("Reproduce this result", doc.Code(sheet.reproduce or ""))
    lead = (line(sheet.lead),) if sheet.lead else ()
    return doc.Document(sheet.title, "plain", lead, tuple(sections), (line("finetune-advisor ", sheet.tool_version),))


def _details(report: Report) -> Iterator[doc.Section]:
    """Yield what comes after the first screen: what it needs and costs, then what is only looked up."""
    yield from section("Ready to train?", bullets(checklist(report)))
    costs = report.costs
    if costs:
        yield from section("What it costs", *costs.charts, *costs.tables[:1], bullets(costs.remarks))
    yield from section("Warnings", bullets(report.warnings))
    names = names_of(report)
    folded = (
        *section("Step by step", *_steps(report, names)),
        *section("Why not the other options", bullets(_options(report, names))),
        *section("Everything that would change this", line(report.robustness), bullets(_ends(report, names))),
        *section("What is still open", *_open_questions(report, names)),
        *section("The full plan", bullets(_moves(report, names), ordered=True)),
        *section("Costs in full", *(costs.tables[1:] if costs else ())),
        *section("Notes", *_notes(report, names)),
        *section("Answers", *_answers(report)),
        *section("Sources", bullets(_sources(names))),
        *section("Pack", _about(report)),
        *section("Reproduce this report", doc.Code(report.reproduce)),
    )
    yield from (replace(part, folded=True) for part in folded)


# --- Reasons ----------------------------------------------------------------------------------------------------------


def _steps(report: Report, names: Names) -> Iterator[BulletList]:
    """Yield each step: how it ended, and every rule that applies, is overridden or waits for an answer."""
    for step in report.steps:
        titles = dict(step.outcomes)
        others = ", ".join(titles.get(id, id) for id in step.possible if id != step.outcome)
        ended = f"{step.outcome_title} ({step.outcome})" if step.outcome else "not reached"
        ended += f"; could still be: {others}" if others else ""
        reasons = (_reason(reason, names) for reason in (*step.applied, *step.overridden, *step.undecided))
        yield bullets(reasons, title=doc.plain(names.said(step.id, line(ended))))


def _reason(reason: Reason, names: Names) -> Item:
    fate = () if reason.status == "applies" else line(_fate(reason, names), ": ")
    # An undecided rule claims nothing yet.
    then = "if it applies: " if reason.status == "undecided" else ""
    assumed = doc.said("only assumed: ", doc.plain(joined(map(names.label, reason.assumed))))
    rule = line("rule ", code(reason.rule)) if reason.rule else line("no rule of this step applies")
    behind = (line(rule, _reads(reason.reads, names)), *_citations(reason.sources, names))
    return doc.item(line(fate, then, reason.because), assumed, behind=behind)


def _fate(reason: Reason, names: Names) -> Line:
    """Return what became of a rule: what overrides it, what it waits for, or the facts with which it doesn't apply."""
    match reason.status:
        case "applies":
            return line("applies")
        case "overridden":
            return line("overridden by ", joined(map(code, reason.overridden_by)))
        case "undecided":
            return line(Span("waits for ", "caution"), joined(map(names.label, reason.waits_for)))
        case "does-not-apply":
            return line("doesn't apply", _reads(reason.reads, names))


def _options(report: Report, names: Names) -> Iterator[Item]:
    """Yield the options that aren't recommended, and what became of the rules that spoke for each."""
    for option in report.why_not:
        head = line(Span(option.title or option.option, "strong"), ": ", option.because)
        rules = ((code(reason.rule), _fate(reason, names)) for reason in option.spoke_for)
        yield Item(head, behind=tuple(line("rule for it: ", rule, ", ", fate) for rule, fate in rules))


def _notes(report: Report, names: Names) -> Iterator[BulletList]:
    """Yield the notes by level, gravest first."""
    for level, title in LEVELS.items():
        items = []
        for note in (note for note in report.notes if note.level == level):
            behind = line("note ", code(note.id), _reads(note.reads, names))
            items.append(Item(line(note.say), behind=(behind, *_citations(note.sources, names))))
        yield bullets(items, title=title)


def _reads(facts: tuple[AnswerRead, ...], names: Names) -> Line:
    """Return `: fact: value (id, origin); ...`; empty if nothing was read."""
    read = (
        names.fact(fact.fact, line(fact.shown), () if fact.origin == "decided" else _origin(fact.origin, fact.place))
        for fact in facts
    )
    return line(": ", joined(read, "; ")) if facts else ()


def _origin(origin: str, place: str | None) -> Line:
    """Return where an answer comes from; a place in a file and the name of a flag need no further word."""
    words = ORIGINS.get(origin, origin)
    if not place:
        return line(words)
    shown = Span(PurePath(place).name or place, "code")  # a report is passed on, and folders say where it was made
    return line(shown) if origin in ("file", "flag") else line(f"{words}, ", shown)


def _citations(cited: tuple[str, ...], names: Names) -> tuple[Line, ...]:
    """Return one line with the sources and the date of each; none if nothing is cited."""
    named = []
    for id in cited:
        source, anchor = names.sources.get(id, (None, ""))
        date = f" ({dated(source.published)})" if source else ""
        named.append(line(Span(id, "code", target=anchor), date))
    return (line("source: " if len(cited) == 1 else "sources: ", joined(named)),) if cited else ()


# --- What else could be -----------------------------------------------------------------------------------------------


def _ends(report: Report, names: Names) -> Iterator[Item]:
    """Yield where other answers lead, nearest first."""
    titles = {id: title for step in report.steps for id, title in step.outcomes}
    for group in changes_by_end(report.would_change):
        end = group[0]
        method = f"; what to train: {titles.get(end.method, end.method)}" if end.method else ""
        advice, verdict = Span(RECOMMENDATIONS[end.approach], "strong"), Span(*VERDICTS[end.fine_tuning])
        changes = (
            joined((names.fact(c.question, line(c.to, " (now ", c.now, ")")) for c in one.changes), " and ")
            for one in group
        )
        yield Item(line(advice, " (fine-tuning: ", verdict, method, ") after"), tuple(changes))


def _open_questions(report: Report, names: Names) -> Iterator[doc.Block]:
    """Yield what is still possible, which unknown answers decide it, and which don't matter."""
    if len(report.possible) > 1:
        possible = joined(Span(RECOMMENDATIONS[each], "strong") for each in report.possible)
        yield line("Still possible: ", possible, ".")
    items = []
    for question in (question for question in report.open_questions if question.matters):
        share = round(question.settles * 100)
        settles = line(f"on average, knowing this rules out {share}% of what is still possible" if share else "")
        leads = (
            line(values, " \u2192 ", ", ".join(RECOMMENDATIONS[each] for each in left))
            for values, left in question.leads_to
            if not {*report.possible} <= {*left}
        )
        head = line(question.ask, " (", code(question.question), ")")
        items.append(doc.item(head, settles, *leads))
    yield bullets(items, ordered=True)
    idle = joined(names.label(assumed.question) for assumed in report.assumptions if not assumed.matters)
    yield line("Also unknown, but with no effect on their own: ", idle, ".") if idle else ()


# --- What is looked up ------------------------------------------------------------------------------------------------


def _moves(report: Report, names: Names) -> Iterator[Item]:
    """Yield the plan with the signs that a move is done, or that it failed."""
    for move in report.plan:
        done = doc.said(Span("done when: ", "good"), move.done_when)
        stop = doc.said(Span("stop when: ", "bad"), move.stop_when)
        behind = _citations(move.sources, names)
        head = line(Span(move.do, "strong"))
        yield doc.item(head, done, stop, doc.said("measure: ", move.measure), behind=behind)


def _answers(report: Report) -> Iterator[doc.Block]:
    """Yield what is known and where from, what was assumed instead, and what didn't have to be asked."""
    assumed = {assumption.question: assumption.shown for assumption in report.assumptions}
    states, rows = {"unknown": "not known", "missing": "not given"}, []
    for answer in (answer for answer in report.answers if answer.origin != "not-asked"):
        origin = doc.plain(_origin(answer.origin, answer.place))
        if answer.origin == "assumed":
            origin = f"assumed: {assumed.get(answer.question, answer.shown)}"
        elif answer.overridden:
            origin += f"; overrides: {'; '.join(answer.overridden)}"
        rows.append((answer.ask, states.get(answer.state, answer.shown), origin, answer.question))
    yield Table("", ("Question", "Answer", "From", "Id"), tuple(rows))
    skipped = joined(code(answer.question) for answer in report.answers if answer.origin == "not-asked")
    yield line("Not asked, because nothing depended on it: ", skipped, ".") if skipped else ()


def _sources(names: Names) -> Iterator[Item]:
    """Yield the sources: title, dates, how each was read, and where it is."""
    for source, anchor in names.sources.values():
        old = ("; ", Span("measured on models of 2023-24", "caution")) if source.dated_models else ()
        when = dated(source.published)
        dates = ("" if when == "undated" else "published ", when, ", checked ", source.checked)
        read, figure = line(*dates, f", {READINGS[source.read]}", *old), doc.said("figure: ", source.figure)
        address = line(Span(source.url or "", url=source.url))
        head = line(Span(source.title, "strong"), " ", code(source.id))
        yield doc.item(head, read, line(source.claim), figure, address, anchor=anchor)


def _about(report: Report) -> Table:
    """Return what decided, and when."""
    pack = report.pack
    rows = (
        ("Pack", f"{pack.title} ({pack.id} {pack.version})"),
        ("Reviewed", pack.reviewed),
        ("Digest", pack.digest),
        ("Report", f"{report.date}, finetune-advisor {report.tool_version}"),
    )
    return Table("", ("", ""), rows)
