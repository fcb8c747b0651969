"""The whole report on one set of answers, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from finetune_advisor import __version__
from finetune_advisor.engine import decide
from finetune_advisor.explain import sensitivity
from finetune_advisor.explain.context import Context
from finetune_advisor.explain.counterfactuals import Counterfactuals
from finetune_advisor.explain.why_not import why_not
from finetune_advisor.model.answers import Answers, format_value
from finetune_advisor.model.conditions import NOT_REACHED, facts_of, holds
from finetune_advisor.model.pack import Pack
from finetune_advisor.report import (
    SCHEMA_VERSION,
    Blocker,
    Citation,
    Costs,
    FineTuning,
    PackRef,
    PlanMove,
    Reason,
    Report,
    ReportNote,
    StepResult,
)
from finetune_advisor.solver import possible, wanted

LEVELS = ("contradiction", "prerequisite", "caution", "advice")
"""In the order in which a reader should see them."""


def explain(pack: Pack, answers: Answers, today: date, *, reproduce: str = "", costs: Costs | None = None) -> Report:
    """Return the whole report on one set of answers; raises PackError when rules of the pack that apply disagree."""
    context = Context(pack, answers)
    counterfactuals = Counterfactuals(context)
    left_open, waiting = possible(pack, context.known), wanted(pack, context.known)
    unknown = [question for question in pack.inputs if question.id in waiting and question.id not in context.known]
    open_questions = sensitivity.open_questions(context, counterfactuals, left_open, unknown)
    mattering = {question.question for question in open_questions if question.matters}
    steps, others = tuple(_steps(context)), tuple(why_not(context, counterfactuals))
    fine_tuning, plan, notes = _fine_tuning(context), tuple(_plan(context)), tuple(_notes(context))
    return Report(
        schema_version=SCHEMA_VERSION,
        tool_version=__version__,
        date=today.isoformat(),
        headline=context.outcome.title,
        recommendation=context.outcome.recommend or "prompting",
        outcome=context.outcome.id,
        fine_tuning=fine_tuning,
        status="settled" if len(left_open) == 1 else "provisional",
        possible=left_open,
        assumptions=sensitivity.assumptions(context, unknown, mattering),
        steps=steps,
        reasons=tuple(reason for step in steps for reason in step.applied),
        why_not=others,
        would_change=tuple(map(counterfactuals.published, (*counterfactuals.nearest, *counterfactuals.pairs))),
        open_questions=open_questions,
        plan=plan,
        costs=costs,
        notes=notes,
        answers=tuple(sensitivity.given_answers(context, unknown)),
        sources=tuple(_citations(pack, _cited(steps, others, plan, notes, fine_tuning.blockers))),
        warnings=tuple(_warnings(context)),
        robustness=_robustness(counterfactuals),
        pack=PackRef(pack.id, pack.title, pack.version, pack.reviewed, pack.digest),
        reproduce=reproduce,
    )


def _steps(context: Context) -> Iterator[StepResult]:
    strict = decide(context.pack, context.known)
    for decision, unassumed in zip(context.decisions, strict, strict=True):
        step, outcome = decision.step, decision.outcome or None
        reasons = [context.reason(judgement) for judgement in decision.judgements()] if outcome else []
        open_ = [judgement for judgement in unassumed.judgements() if judgement.status == "undecided" and outcome]
        applied = [reason for reason in reasons if reason.status == "applies"]
        if outcome and not applied:
            place = str(context.pack.places.get(f"step/{step.id}", "")) or None
            because = context.text(step.otherwise_because)
            applied = [Reason(step.id, "", outcome, because, "applies", sources=step.otherwise_sources, place=place)]
        yield StepResult(
            id=step.id,
            title=step.title,
            outcome=outcome,
            outcome_title=step.outcome(outcome).title if outcome else "",
            possible=possible(context.pack, context.known, step.id),
            applied=tuple(applied),
            overridden=tuple(reason for reason in reasons if reason.status == "overridden"),
            undecided=tuple(map(context.reason, open_)),
        )


def _fine_tuning(context: Context) -> FineTuning:
    pack, verdict = context.pack, context.outcome.fine_tuning or "no"
    method = context.outcomes.get(pack.method or "") or None
    if verdict == "yes" and pack.method and method:
        return FineTuning(verdict, method=method, method_title=pack.step(pack.method).outcome(method).title)
    if verdict != "not-yet":
        return FineTuning(verdict)
    return FineTuning(
        verdict,
        blockers=tuple(
            Blocker(rule.id, context.text(rule.because), context.text(rule.do) if rule.do else None, rule.sources)
            for decision in context.decisions
            if decision.step.id == pack.blockers
            for rule in decision.applied()
            if rule.then != decision.step.otherwise
        ),
    )


def _notes(context: Context) -> Iterator[ReportNote]:
    """Yield the notes that hold on what is really known: an assumption is no ground for a caution."""
    grounds = {**context.known, **context.outcomes}
    found = [
        (step.id, note)
        for step in context.pack.steps
        if context.outcomes.get(step.id) != NOT_REACHED
        for note in step.notes
        if holds(note.when, grounds)
    ]
    for step, note in sorted(found, key=lambda pair: LEVELS.index(pair[1].level)):
        reads = tuple(context.read(fact) for fact in sorted(facts_of(note.when)) if fact in grounds)
        yield ReportNote(note.id, step, note.level, context.text(note.say), reads, note.sources)


def _plan(context: Context) -> Iterator[PlanMove]:
    for move in context.pack.moves:
        if holds(move.when, context.facts):
            do, done, stop = map(context.text, (move.do, move.done_when, move.stop_when))
            yield PlanMove(move.id, do, done, stop, context.text(move.measure) if move.measure else None, move.sources)


def _cited(steps: Iterable[StepResult], *more: Iterable[object]) -> dict[str, None]:
    """Return every source that the report cites, in the order of first use."""
    reasons = [reason for step in steps for reason in (*step.applied, *step.overridden, *step.undecided)]
    cited: dict[str, None] = {}
    for item in (*reasons, *(item for group in more for item in group)):
        for citing in (item, *getattr(item, "spoke_for", ())):
            cited.update(dict.fromkeys(getattr(citing, "sources", ())))
    return cited


def _citations(pack: Pack, cited: Iterable[str]) -> Iterator[Citation]:
    for id in cited:
        name, _, part = id.partition("#")
        if (source := pack.sources.get(name)) is not None:
            yield Citation(
                id=id,
                title=source.title,
                published=source.published,
                checked=source.checked,
                read=source.read,
                claim=dict(source.parts).get(part, source.claim),
                url=source.url,
                figure=source.figure,
                dated_models=source.dated_models,
            )


def _warnings(context: Context) -> Iterator[str]:
    """Yield a line for each answer that another overrides; a flag does so on purpose."""
    for id, overridden in context.answers.overridden.items():
        winner, question = context.answers.answers[id], context.questions.get(id)
        if winner.origin == "flag" or question is None:
            continue
        for loser in overridden:
            where = f" at {loser.place}" if loser.place else ""
            lost = f"{format_value(question, loser.value)} ({loser.origin}{where})"
            yield f"{id}: {lost} lost against {format_value(question, winner.value)} ({winner.origin})"


def _robustness(counterfactuals: Counterfactuals) -> str:
    total, turning = len(counterfactuals.changes), len(counterfactuals.singles)
    if not turning:
        return f"None of {total} single changes of an answer leads to another recommendation."
    nearest = counterfactuals.published(counterfactuals.nearest[0]).changes[0]
    return (
        f"{turning} of {total} single changes of an answer {'leads' if turning == 1 else 'lead'} to another "
        f"recommendation; the nearest: {nearest.question} {nearest.to} (now {nearest.now})."
    )
