"""From any result to its document: what a reader gets, in which order, and what comes after the first screen. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from finetune_advisor.errors import Diagnostic, Severity
from finetune_advisor.model.answers import as_flag
from finetune_advisor.model.pack import NOT_READY
from finetune_advisor.render import document as doc
from finetune_advisor.render.document import BulletList, Item, Line, Role, Span, bullets, code, joined, line, section
from finetune_advisor.render.summary import (
    Names,
    changes_by_end,
    cited_sources,
    end_of,
    first_screen,
    move_item,
    nearest_changes,
)
from finetune_advisor.render.words import (
    LEVELS,
    ORIGINS,
    READINGS,
    RECOMMENDATIONS,
    VERDICTS,
    counted,
    dated,
    decision,
    name_of,
)
from finetune_advisor.report import AnswerRead, CheckReport, Overview, PackRef, Reason, Report, Result, Sheet, Table
from finetune_advisor.text import join_words

_KINDS: Mapping[Severity, tuple[str, Role]] = {
    "error": ("Errors", "bad"), "warning": ("Warnings", "caution"), "note": ("Notes", "accent"),
}  # fmt: skip
"""The title of each severity, and its color; gravest first."""


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
    verdicts = [VERDICTS[one.fine_tuning.verdict][0] for one in several]
    waiting = [dict.fromkeys(blocker.label for blocker in one.fine_tuning.blockers) for one in several]
    columns = {
        "Use case": [one.use_case or PurePath(one.file).stem for one in several],
        "Fits": [RECOMMENDATIONS[one.approach] for one in several],
        "Fine-tuning": verdicts,
        "Waits for": [join_words(labels) for labels in waiting],
        "Would change it": [one.would_change for one in several],
        "Cost a month": [one.a_month for one in several],
    }
    filled = {head: cells for head, cells in columns.items() if any(cells)}
    table = Table("Use cases", tuple(filled), tuple(zip(*filled.values(), strict=True)))
    said = join_words(f"{verdicts.count(words)} {words}" for words, _ in VERDICTS.values())
    return Sheet("Use cases side by side", (table,), lead=f"{counted(len(several), 'use case')}. Fine-tuning: {said}.")


def adr_document(report: Report) -> doc.Document:
    """Return advice as an architecture decision record with the sections of MADR 4.0 (https://adr.github.io/madr).

    Its status is *proposed*, because people decide.
    """
    report = doc.tamed(report)
    names, chosen = Names(report), decision(report.approach, report.fine_tuning.verdict, report.recommendation)
    known = [answer for answer in report.answers if answer.state == "known" and answer.value != report.use_case]
    drivers = (names.said(each.question, line(each.shown)) for each in known if each.origin != "computed")
    speaking_against = {step.id for step in report.steps if step.speaks_against}
    gates = {step.id for step in report.steps if step.outcome == NOT_READY}
    speaking_for = (each.because for each in report.reasons if each.step not in speaking_against | gates)
    against = [each.because for each in report.reasons if each.step in speaking_against]
    against += (f"{each.label}: {each.because or 'not known'}" for each in report.fine_tuning.blockers)
    waits = (f"Before training: {blocker.label}. {blocker.do}" for blocker in report.fine_tuning.blockers)
    cautions = (note.say for note in report.notes if note.level in ("caution", "contradiction"))
    cited = {id for reason in report.reasons for id in reason.sources}
    behind = dict.fromkeys(f"{each.title}, {dated(each.published)}" for each in report.sources if each.id in cited)
    asked = line("Should we prompt, retrieve or fine-tune for this: ", report.use_case or "this use case", "?")
    sections = (
        *section("Context and Problem Statement", asked),
        *section("Decision Drivers", bullets(drivers)),
        *section("Considered Options", bullets((name_of(report.approach), *(one.title for one in report.why_not)))),
        *section(
            "Decision Outcome",
            line("Chosen option: ", Span(chosen, "strong"), ". ", report.headline),
            bullets(speaking_for, title="For"),
            bullets(against, title="Against"),
            bullets((*waits, *cautions), title="Consequences"),
            bullets(map(move_item, report.plan), title="Confirmation"),
        ),
        *section(
            "Pros and Cons of the Options",
            bullets(line(Span(one.title, "strong"), ": ", one.because) for one in report.why_not),
        ),
        *section(
            "More Information", line(pack_line(report.pack), f", {counted(len(known), 'answer')}."), bullets(behind)
        ),
    )
    lead = (line("Status: proposed"), line("Date: ", report.date))
    return doc.Document(chosen + (f" ({report.use_case})" if report.use_case else ""), "plain", lead, sections)


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


# --- What a check found -----------------------------------------------------------------------------------------------


def check_document(report: CheckReport, *, full: bool = True) -> doc.Document:
    """Return the document of what a check found; without `full`, what was proven is only counted."""
    lead, pack, worst = [], report.pack, report.worst()
    if report.proven:
        listed = "" if full else "; --full lists them"
        lead.append(line(f"{counted(len(report.proven), 'statement')} proven{listed}."))
    if pack:
        lead.append(line(pack_line(pack), f"; checked {report.date}."))
    sections = (
        *found_sections(report.diagnostics),
        *section("Proven for every combination of answers", bullets(report.proven if full else ())),
        *section("Figures", Table("", ("", ""), tuple((name, doc.figure(count)) for name, count in report.counts))),
        *section("Tables", *report.tables),
    )
    return doc.Document(summary(report), _KINDS[worst][1] if worst else "good", tuple(lead), sections)


def pack_line(pack: PackRef) -> Line:
    """Return what tells a pack from others, and its state from earlier ones."""
    name = f"{pack.title} ({pack.id} {pack.version})"
    return line(name, ", reviewed ", pack.reviewed, ", digest ", Span(pack.digest[:12], "code"))


def summary(report: CheckReport) -> str:
    """Return the headline: `2 errors, 1 warning in default 2026.11.1`."""
    where = f" in {report.pack.id} {report.pack.version}" if report.pack else ""
    counts = [(severity, sum(found.severity == severity for found in report.diagnostics)) for severity in _KINDS]
    return (", ".join(counted(count, severity) for severity, count in counts if count) or "Nothing to report") + where


def found_sections(diagnostics: tuple[Diagnostic, ...]) -> Iterator[doc.Section]:
    """Yield a section for each severity, gravest first, in the order of the places."""
    for severity, (title, role) in _KINDS.items():
        found = sorted((each for each in diagnostics if each.severity == severity), key=lambda each: each.place)
        yield from section(title, bullets(_item(each, role) for each in found))


def _item(found: Diagnostic, role: Role) -> doc.Item:
    shown: Line = ()
    if found.witness is not None:
        answers = joined(code(f"{fact}={as_flag(value)}") for fact, value in found.witness)
        shown = line("shown by ", answers or "any answers")
    about = line("about ", joined(map(code, found.related))) if found.related else ()
    file = line("answers file: ", code(found.witness_file)) if found.witness_file else ()
    place, severity = Span(str(found.place), "code"), Span(found.severity, role)
    return doc.item(line(place, ": ", severity, ": ", found.message, " [", found.kind, "]"), about, shown, file)


# --- After the first screen -------------------------------------------------------------------------------------------


def _details(report: Report) -> Iterator[doc.Section]:
    """Yield what comes after the first screen: what it needs and costs, then what is only looked up."""
    if costs := report.costs:
        yield from section("What it costs", *costs.charts, *costs.tables[:1], bullets(costs.remarks))
    yield from section("Warnings", bullets(report.warnings))
    names = Names(report)
    folded = (
        *section("Step by step", *_steps(report, names)),
        *section("Why not the other options", bullets(_options(report, names))),
        *section("What else would change this", line(report.robustness), bullets(_ends(report, names))),
        *section("What is still open", *_open_questions(report, names)),
        *section("Notes", *_notes(report, names)),
        *section("Answers", *_answers(report)),
        *section("Sources", *_sources(report, names)),
        *section("Pack", line(pack_line(report.pack), f"; report of {report.date}.")),
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
    # An undecided rule claims nothing yet.
    fate, between = _fate(reason, names), ". It would say: " if reason.status == "undecided" else ": "
    assumed = doc.said("only assumed: ", doc.plain(joined(map(names.label, reason.assumed))))
    rule = line("rule ", code(reason.rule)) if reason.rule else line("no rule of this step applies")
    behind = joined((line(rule, _reads(reason.reads, names)), names.cited(reason.sources)), "; ")
    return doc.item(line(fate, between if fate else "", reason.because), assumed, behind=(behind,))


def _fate(reason: Reason, names: Names) -> Line:
    """Return what overrides a rule, what it waits for, or with which facts it doesn't apply; empty if it applies."""
    match reason.status:
        case "applies":
            return ()
        case "overridden":
            return line("overridden by ", joined(map(code, reason.overridden_by)))
        case "undecided":
            waited_for = (doc.plain(names.label(fact)).rstrip("?") for fact in reason.waits_for)
            return line(Span("not known yet: ", "caution"), joined(waited_for))
        case "does-not-apply":
            return line("doesn't apply", _reads(reason.reads, names))


def _options(report: Report, names: Names) -> Iterator[Item]:
    """Yield the options that aren't recommended, and what became of the rules that spoke for each."""
    for option in report.why_not:
        head = line(Span(option.title or option.option, "strong"), ": ", option.because)
        alike: dict[Line, list[Span]] = {}
        for reason in option.spoke_for:
            alike.setdefault(_fate(reason, names), []).append(code(reason.rule))
        yield Item(head, behind=tuple(line(joined(rules), ": ", fate) for fate, rules in alike.items()))


def _notes(report: Report, names: Names) -> Iterator[BulletList]:
    """Yield the notes by level, gravest first."""
    for level, title in LEVELS.items():
        items = []
        for note in (note for note in report.notes if note.level == level):
            # A contradiction is found where its answers are written.
            places = joined(code(PurePath(read.place or "").name) for read in note.reads)
            read = line("read in ", places) if level == "contradiction" and places else ()
            behind = joined((line("note ", code(note.id)), read, names.cited(note.sources)), "; ")
            items.append(Item(line(note.say), behind=(behind,)))
        yield bullets(items, title=title)


def _reads(facts: tuple[AnswerRead, ...], names: Names) -> Line:
    """Return `: Test cases: 12; ...`; empty if nothing was read. Their table says where each answer is from."""
    return line(": ", joined((names.said(fact.fact, line(fact.shown)) for fact in facts), "; ")) if facts else ()


# --- What else could be -----------------------------------------------------------------------------------------------


def _ends(report: Report, names: Names) -> Iterator[Item]:
    """Yield where answers lead that the first screen doesn't name, nearest first."""
    titles = {id: title for step in report.steps for id, title in step.outcomes}
    shown = nearest_changes(report)
    for group in changes_by_end(change for change in report.would_change if change not in shown):
        method = titles.get(group[0].method or "")
        end = line(Span(end_of(group[0]), "strong"), f" (what to train: {method})" if method else "", " after")
        changed = ([names.said(c.question, line(c.to, " (now ", c.now, ")")) for c in one.changes] for one in group)
        yield Item(end, tuple(joined(each, " and ") for each in changed))


def _open_questions(report: Report, names: Names) -> Iterator[doc.Block]:
    """Yield what is still possible, which unknown answers decide it, and which don't matter."""
    if len(report.possible) > 1:
        possible = joined(Span(RECOMMENDATIONS[each], "strong") for each in report.possible)
        yield line("Still possible: ", possible, ".")
    items = []
    for question in (question for question in report.open_questions if question.matters):
        leads: dict[tuple[str, ...], list[str]] = {}
        for values, left in question.leads_to:
            if not {*report.possible} <= {*left}:
                leads.setdefault(left, []).append(values)
        ends = (
            line(" or ".join(values), " \u2192 ", ", ".join(RECOMMENDATIONS[each] for each in left))
            for left, values in leads.items()
        )
        settles = f") rules out {question.settles:.0%} of that on average"
        items.append(doc.item(line(question.ask, " (", code(question.question), settles), *ends))
    yield bullets(items, ordered=True)
    idle = joined(names.label(assumed.question) for assumed in report.assumptions if not assumed.matters)
    yield line("Also unknown, but no single answer changes what to do now: ", idle, ".") if idle else ()


# --- What is looked up ------------------------------------------------------------------------------------------------


def _answers(report: Report) -> Iterator[doc.Block]:
    """Yield what is known and where from, what was assumed instead, and what didn't have to be asked."""
    assumed = {assumption.question: assumption.shown for assumption in report.assumptions}
    states, rows = {"unknown": "not known", "missing": "not given"}, []
    for answer in (answer for answer in report.answers if answer.origin != "not-asked"):
        place = PurePath(answer.place or "").name  # a report is passed on, and folders say where it was made
        words = "" if place and answer.origin in ("file", "flag") else ORIGINS.get(answer.origin, answer.origin)
        origin = ", ".join(filter(None, (words, place)))
        if answer.origin == "assumed":
            origin = f"assumed: {assumed.get(answer.question, answer.shown)}"
        elif answer.overridden:
            origin += f"; overrides: {'; '.join(answer.overridden)}"
        rows.append((answer.label or answer.ask, states.get(answer.state, answer.shown), origin, answer.question))
    yield Table("", ("Question", "Answer", "From", "Id"), tuple(rows))
    skipped = joined(code(answer.question) for answer in report.answers if answer.origin == "not-asked")
    yield line("Not asked, because nothing depended on it: ", skipped, ".") if skipped else ()


def _sources(report: Report, names: Names) -> Iterator[doc.Block]:
    """Yield each source once: title, date, how it was read, which parts are cited, and where it is."""
    earliest = min((source.checked for source in report.sources), default="")
    yield line(f"Each was last checked on {earliest} or later." if earliest else "")
    items = []
    for id, (source, *more) in cited_sources(report).items():
        parts = [each.id.partition("#")[2] for each in (source, *more)]
        said = f" Cited: {', '.join(parts)}." if all(parts) else ""
        said += " Measured on models of 2023-24." if source.dated_models else ""
        about = f", {dated(source.published)}, {READINGS[source.read]} ("
        head = line(Span(source.title, "strong"), about, code(id), ").", said)
        items.append(doc.item(head, line(Span(source.url or "", url=source.url)), anchor=names.anchors[id]))
    yield bullets(items)
