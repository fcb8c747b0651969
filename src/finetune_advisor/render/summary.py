"""The first screen of a report: the verdict, what to do, how it came about, and what would change it. No ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate, zip_longest

from finetune_advisor.model.pack import NOT_READY, READY
from finetune_advisor.render import document as doc
from finetune_advisor.render.document import Item, Line, Span, bullets, joined, line, section
from finetune_advisor.render.words import RECOMMENDATIONS, VERDICTS, counted
from finetune_advisor.report import Citation, Counterfactual, PlanMove, Report, StepResult
from finetune_advisor.text import join_words, log_line, one_line

MOVES, REASONS, CHANGES, QUESTIONS, FACTS = 3, 3, 4, 3, 3
"""How much of each list the first screen shows; `FACTS` is for each step. Beside blockers there is room for one less."""
_ROOM, _WIDTH = 11, 74
"""Lines that blockers may take there, and letters on a line of a narrow screen."""
_MARKS = {"passed": Span("\u2713", "good"), "missing": Span("\u2717", "bad"), "unknown": Span("?", "caution")}
_LONGEST = 57
"""A command for the full report that is longer than this isn't written out."""


class Names:
    """What the ids of a report are called."""

    def __init__(self, report: Report) -> None:
        """Take the labels of questions and steps, and an anchor for each source, whatever part of it is cited."""
        self.labels = {answer.question: answer.label or answer.ask for answer in report.answers}
        self.labels |= {step.id: step.title for step in report.steps}
        self.anchors = {id: f"source-{place}" for place, id in enumerate(cited_sources(report), start=1)}

    def label(self, id: str) -> Line:
        """Return the label of a question or step, or its id."""
        return line(self.labels[id] if id in self.labels else doc.code(id))

    def said(self, id: str, shown: Line) -> Line:
        """Return `Best prompt: Good enough`, and `Test cases: 12` of 12 test cases; after a question there is no colon."""
        label = self.labels.get(id, id)
        unit = re.compile(rf"(?<=\d) {re.escape(label)}\b", re.IGNORECASE)
        texts = ((unit.sub("", span.text), span) for span in shown)
        words = (replace(span, text=text.capitalize() if text in ("yes", "no") else text) for text, span in texts)
        return line(label, " " if label.rstrip().endswith("?") else ": ", *words)

    def cited(self, sources: tuple[str, ...]) -> Line:
        """Return the ids of sources, each leading to its entry; empty if nothing is cited."""
        ids = (Span(id, "code", target=self.anchors.get(id.partition("#")[0], "")) for id in sources)
        return line("source " if len(sources) == 1 else "sources ", joined(ids)) if sources else ()


def cited_sources(report: Report) -> dict[str, list[Citation]]:
    """Return every source that a report cites, each with the parts that are cited."""
    found: dict[str, list[Citation]] = {}
    for each in report.sources:
        found.setdefault(each.id.partition("#")[0], []).append(each)
    return found


def changes_by_end(changes: Iterable[Counterfactual]) -> list[list[Counterfactual]]:
    """Return changes that lead to the same advice together, nearest first."""
    found: dict[tuple[str, str, str | None], list[Counterfactual]] = {}
    for change in changes:
        found.setdefault((change.approach, change.fine_tuning, change.method), []).append(change)
    return list(found.values())


def verdict_line(report: Report) -> str:
    """Return the verdict as one line of plain text, safe for a terminal or a log."""
    waiting = join_words(dict.fromkeys(blocker.label for blocker in report.fine_tuning.blockers))
    return log_line(one_line(report.headline + (f" Training waits for: {waiting}." if waiting else ""), doc.LONGEST))


def first_screen(report: Report, *, full: bool = False) -> doc.Document:
    """Return the card, the sections of the first screen, and what all rests on; with `full`, every blocker and move."""
    tuning, settled = report.fine_tuning, report.status == "settled"
    # Where only gates are open, each says what to find out.
    only_gates = bool(tuning.blockers) and {*report.possible} <= {report.approach, report.recommendation}
    lead, why = [line(Span(report.headline, "accent"))], [line(because) for because in _why(report)]
    others = [RECOMMENDATIONS[each] for each in report.possible if each != report.recommendation]
    if not settled and others and not only_gates:
        lead.append(line("Still possible: ", join_words(others, "or"), "."))
    if settled and not tuning.blockers:
        # A verdict that can be followed at once has one reason in it.
        lead, why = lead + why[:1], why[1:]
    if report.costs and report.costs.a_month:
        why.append(line(f"Cost a month: {report.costs.a_month}."))
    contradictions = [note.say for note in report.notes if note.level == "contradiction"]
    asks = [] if settled or only_gates else _to_find_out(report)
    before, plan = list(_blockers(report, full=full)), list(_moves(report, full=full))
    sections = (
        *section("Check your answers", bullets(Item(line(say), mark=Span("!", "caution")) for say in contradictions)),
        *section("Find out first", bullets(asks, ordered=True)),
        *section("Before you train", *_shortened(before, len(before) if full else _fitting(before), "thing")),
        *section("Next", *_shortened(plan, len(plan) if full else MOVES, "step", ordered=True)),
        *section("How we got here", _path(report)),
        *section("Why", bullets(why)),
        *section("What would change this", bullets(_changes(report))),
    )
    tone = VERDICTS[tuning.verdict][1]
    return doc.Document(report.use_case or "Untitled use case", tone, tuple(lead), sections, _rests_on(report))


def _to_find_out(report: Report) -> list[str]:
    """Return the questions that would decide most."""
    # What the approach depends on comes before what training would wait for; within each, what changes it alone.
    readiness = {step.id for step in report.steps for id, _ in step.outcomes if id == READY}
    gated = {answer.question for answer in report.answers if answer.step in readiness}
    alone = {each.question for change in report.would_change if len(change.changes) == 1 for each in change.changes}
    mattering = (question for question in report.open_questions if question.matters)
    deciding = sorted(mattering, key=lambda open_: (open_.question in gated, open_.question not in alone))
    # Readings belong to no step and have no wording for people.
    readings = {answer.question for answer in report.answers if not answer.step}
    return [question.ask for question in deciding if question.question not in readings][:QUESTIONS]


def _fitting(items: list[Item]) -> int:
    """Return how many blockers fit on the first screen."""
    texts = ([doc.plain(each) for each in (item.line, *item.details)] for item in items)
    lines = accumulate(sum(-(-len(text) // _WIDTH) for text in each) for each in texts)
    return max(sum(count <= _ROOM for count in lines), 1)


def _shortened(items: list[Item], most: int, noun: str, *, ordered: bool = False) -> tuple[doc.Block, ...]:
    """Return the first items as a list, and how many more there are."""
    more = f"+ {counted(len(items) - most, f'more {noun}')}" if len(items) > most else ""
    return bullets(items[:most], ordered=ordered), line(Span(more, "faint"))


def _blockers(report: Report, *, full: bool) -> Iterator[Item]:
    """Yield what is missing and why, and what must be found out; with `full`, what is there as well."""
    for blocker in report.fine_tuning.blockers:
        head, do = Span(blocker.label, "strong"), line(blocker.do)
        if blocker.kind == "missing":
            yield doc.item(line(head, ": ", blocker.because), line("\u2192 ", do), mark=_MARKS[blocker.kind])
        else:
            yield Item(line(head, ": ", do), mark=_MARKS[blocker.kind])
    yield from in_place(report) if full and report.fine_tuning.blockers else ()


def move_item(move: PlanMove) -> Item:
    """Return a move of the plan with the sign that it is done."""
    return doc.item(line(move.do), doc.said("Done when: ", move.done_when))


def _moves(report: Report, *, full: bool) -> Iterator[Item]:
    """Yield the plan; in short without the signs, where what comes before training takes the room."""
    names = Names(report)
    for move in report.plan:
        item = move_item(move)
        if full:
            more = (doc.said("Stop when: ", move.stop_when), doc.said("Measure: ", move.measure))
            behind = (names.cited(move.sources),) if move.sources else ()
            yield replace(item, details=(*item.details, *filter(None, more)), behind=behind)
        else:
            yield replace(item, details=()) if report.fine_tuning.blockers else item


def _path(report: Report) -> doc.Path:
    """Return the steps that people see, each with its outcome and with what decided it."""
    names, steps = Names(report), [step for step in report.steps if step.shown]
    reached, items = [step for step in steps if step.outcome], []
    for place, step in enumerate(reached, start=1):
        mark, facts = Span(str(place)), _decided(step, names)
        if step.outcome == READY:
            mark, facts = _MARKS["passed"], [item.line for item in in_place(report)]
        elif step.outcome == NOT_READY:
            # What is missing is listed above.
            mark, facts = _MARKS[min((blocker.kind for blocker in report.fine_tuning.blockers), default="missing")], []
        detail = line(Span(doc.plain(joined(facts, " \u00b7 ")), "faint"))
        rests_on_guesses = len(step.possible) > 1 and any(reason.assumed for reason in step.applied)
        outcome = line(Span(step.outcome_title, "strong"), Span(" (assumed)" if rests_on_guesses else "", "faint"))
        items.append(doc.item(line(step.title), detail, mark=mark, value=outcome))
    return doc.Path(
        tuple(items),
        others=tuple(
            tuple(title for id, title in step.outcomes if id != step.outcome and READY not in (id, step.outcome))
            for step in reached
        ),
        skipped=tuple(step.title for step in steps if not step.outcome),
    )


def _decided(step: StepResult, names: Names) -> list[Line]:
    """Return the answers that decided a step, with a word where one was only assumed."""
    reads = {read.fact: read for reason in step.applied for read in reason.reads}
    return [
        names.said(read.fact, line(read.shown, " (assumed)" if read.origin == "assumed" else ""))
        for read in [reads[fact] for fact in step.decided_by if fact in reads][:FACTS]
    ]


def in_place(report: Report) -> Iterator[Item]:
    """Yield what training needs and has."""
    names = Names(report)
    step = next((step for step in report.steps if step.outcome in (READY, NOT_READY)), None)
    if step is None:
        return
    stopped = {read.fact for each in (*step.applied, *step.undecided) for read in each.reads if each.then != READY}
    waiting = {fact for each in step.undecided for fact in each.waits_for}
    # A "no" may well pass, but under a check mark it reads as a failure.
    known = [a for a in report.answers if a.step == step.id and a.state == "known" and a.value is not False]
    for answer in known:
        if answer.question not in stopped | waiting:
            yield Item(names.said(answer.question, line(answer.shown)), mark=_MARKS["passed"])


def _why(report: Report) -> list[str]:
    """Return the reasons that decided: of the approach, then of the steps that it rests on; those with a rule come first."""
    approach = next((step for step in report.steps if not step.shown and step.outcome == report.outcome), None)
    first = approach.applied if approach else report.reasons
    read = {fact.fact for reason in first for fact in reason.reads if fact.origin == "decided"}
    # What the approach falls back to reads nothing, so it rests on how every step of the path ended.
    behind = [reason for step in report.steps if (step.id in read if read else step.shown) for reason in step.applied]
    behind.sort(key=lambda reason: (not reason.rule, bool(reason.assumed)))
    reasons = list(dict.fromkeys(reason.because for reason in (*first, *behind)))
    return reasons[: REASONS - bool(report.fine_tuning.blockers)]


def nearest_changes(report: Report) -> list[Counterfactual]:
    """Return the nearest changes that lead elsewhere; the first ones all lead to different advice."""
    same = (report.approach, report.fine_tuning.verdict)
    groups = changes_by_end([one for one in report.would_change if (one.approach, one.fine_tuning) != same])
    found = [change for nearest in zip_longest(*groups) for change in nearest if change is not None]
    return found[: CHANGES - bool(report.fine_tuning.blockers)]


def end_of(change: Counterfactual) -> str:
    """Return where a change leads: `prompting`, `RAG + fine-tuning, but not yet`, `fine-tuning now`."""
    return RECOMMENDATIONS[change.approach] + {"yes": " now", "not-yet": ", but not yet", "no": ""}[change.fine_tuning]


def _changes(report: Report) -> Iterator[Item]:
    names = Names(report)
    for change in nearest_changes(report):
        changed: dict[str, list[Span]] = {}
        for each in change.changes:
            changed.setdefault(each.question, []).append(Span(each.to))
        first, *more = (names.said(question, joined(to)) for question, to in changed.items())
        details = tuple(line("and ", each) for each in more)
        yield Item(first, details, value=line("\u2192 ", Span(end_of(change), "strong")))


def _rests_on(report: Report) -> tuple[Line, ...]:
    """Return what the advice rests on, and where the full reasoning is."""
    # The use case is a title, and decides nothing.
    titles = (report.use_case, "unknown")
    known = sum(answer.state == "known" and answer.shown not in titles for answer in report.answers if answer.step)
    undecided = sum(question.matters for question in report.open_questions)
    answers = counted(known, "answer") + (f" ({undecided} more could matter)" if undecided else "")
    rest = (answers, f"rules of {report.pack.reviewed}", counted(len(cited_sources(report)), "source"))
    command = f"{report.reproduce} --full" if report.reproduce and len(report.reproduce) <= _LONGEST else "add --full"
    return joined(rest, " \u00b7 "), line("Full reasoning: ", command)
