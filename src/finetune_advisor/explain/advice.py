"""The whole report on one set of answers, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from finetune_advisor.engine import outcomes
from finetune_advisor.explain import sensitivity
from finetune_advisor.explain.context import Context
from finetune_advisor.explain.counterfactuals import Counterfactuals
from finetune_advisor.explain.sentences import changed, headline, robustness, why_not
from finetune_advisor.model.answers import UNKNOWN_WORDS, Answers, format_value
from finetune_advisor.model.conditions import NOT_REACHED, facts_of, holds
from finetune_advisor.model.pack import NOT_READY, Pack, Recommendation, Rule
from finetune_advisor.report import (
    Blocker,
    Citation,
    Costs,
    FineTuning,
    Overview,
    PackRef,
    PlanMove,
    Reason,
    Report,
    ReportNote,
    StepResult,
)
from finetune_advisor.solver import can_matter, possible
from finetune_advisor.text import join_words

LEVELS = ("contradiction", "prerequisite", "caution", "advice")
"""In the order in which a reader should see them."""


def explain(pack: Pack, answers: Answers, today: date, *, reproduce: str = "", costs: Costs | None = None) -> Report:
    """Return the whole report on one set of answers; raises PackError when rules of the pack that apply disagree."""
    context = Context(pack, answers)
    counterfactuals = Counterfactuals(context)
    if len(context.sure) == len(pack.steps):
        left_open: tuple[Recommendation, ...] = (context.advice.recommendation,)
        unknown = []
    else:
        left_open = possible(pack, context.known)
        unknown = [q for q in pack.inputs if q.id not in context.known and can_matter(pack, context.known, q.id)]
    open_questions = sensitivity.open_questions(context, counterfactuals, left_open, unknown)
    mattering = {question.question for question in open_questions if question.matters}
    steps, others = tuple(_steps(context)), tuple(why_not(context, counterfactuals))
    fine_tuning, plan, notes = fine_tuning_of(context), tuple(_plan(context)), tuple(_notes(context))
    return Report(
        date=today.isoformat(),
        use_case=use_case_of(context),
        headline=headline(context, fine_tuning),
        approach=context.advice.approach,
        recommendation=context.advice.recommendation,
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
        robustness=robustness(counterfactuals),
        pack=PackRef(pack.id, pack.title, pack.version, pack.reviewed, pack.digest),
        reproduce=reproduce,
    )


def overview(pack: Pack, answers: Answers, file: str = "", *, costs: Costs | None = None) -> Overview:
    """Return the advice as `explain` gives it, without what other answers would lead to: some ten times as fast."""
    context = Context(pack, answers)
    counterfactuals, fine_tuning = Counterfactuals(context), fine_tuning_of(context)
    reasons = (reason for decision in context.decisions if decision.outcome for reason in context.reasons(decision))
    return Overview(
        file=file,
        use_case=use_case_of(context),
        headline=headline(context, fine_tuning),
        approach=context.advice.approach,
        recommendation=context.advice.recommendation,
        fine_tuning=fine_tuning,
        reasons=tuple(reason for reason in reasons if reason.status == "applies"),
        would_change=changed(counterfactuals, nearest[0], now=False) if (nearest := counterfactuals.nearest) else "",
        a_month=costs.a_month if costs else "",
        pack=PackRef(pack.id, pack.title, pack.version, pack.reviewed, pack.digest),
    )


def use_case_of(context: Context) -> str | None:
    """Return the first text that a person gave in answer to a question."""
    texts = [question.id for question in context.pack.questions if question.type == "text" and question.interview]
    given = [answer.value for id in texts if (answer := context.answers.answers.get(id))]
    return next((str(value).strip() for value in given if value and str(value).strip() not in UNKNOWN_WORDS), None)


def _steps(context: Context) -> Iterator[StepResult]:
    pack = context.pack
    for decision, strict in zip(context.decisions, context.strict, strict=True):
        step, outcome, sure = decision.step, decision.outcome or None, context.sure.get(decision.step.id)
        reasons = context.reasons(decision) if outcome else ()
        open_ = [judgement for judgement in strict.judgements() if judgement.status == "undecided" and outcome]
        yield StepResult(
            id=step.id,
            title=step.title,
            outcome=outcome,
            outcome_title=step.outcome(outcome).title if outcome else "",
            possible=(sure,) if sure else () if sure == NOT_REACHED else possible(pack, context.known, step.id),
            applied=tuple(reason for reason in reasons if reason.status == "applies"),
            overridden=tuple(reason for reason in reasons if reason.status == "overridden"),
            undecided=tuple(context.reason(judgement, judgement.facts) for judgement in open_),
            outcomes=tuple((each.id, each.title) for each in step.outcomes),
            shown=step.id not in (pack.approach, pack.method),
        )


def fine_tuning_of(context: Context) -> FineTuning:
    """Return the verdict, what training waits for, and the method."""
    pack, verdict = context.pack, context.advice.verdict
    if verdict == "no":
        return FineTuning(verdict)
    method = context.outcomes.get(pack.method or "") or None
    title = pack.step(pack.method).outcome(method).title if pack.method and method else None
    blockers = tuple(_blockers(context)) if verdict == "not-yet" and pack.readiness else ()
    return FineTuning(verdict, blockers, method, title)


def _blockers(context: Context) -> list[Blocker]:
    """Return the gates that apply, then the undecided ones; what is unknown about one thing is one blocker."""
    readiness = next(decision for decision in context.decisions if decision.step.id == context.pack.readiness)
    gates = {rule.id: rule for rule in readiness.step.rules if rule.then == NOT_READY}
    found: dict[str, Blocker] = {}
    for reason in context.reasons(readiness):
        if reason.rule not in gates or reason.overridden_by or reason.status == "does-not-apply":
            continue
        blocker = _blocker(context, gates[reason.rule], reason)
        key = blocker.label if blocker.kind == "unknown" else blocker.rule
        if (earlier := found.get(key)) and blocker.do not in earlier.do:
            found[key] = replace(earlier, do=f"{earlier.do} {blocker.do}", sources=(*earlier.sources, *blocker.sources))
        elif not earlier:
            found[key] = blocker
    return sorted(found.values(), key=lambda blocker: blocker.kind)


def _blocker(context: Context, gate: Rule, reason: Reason) -> Blocker:
    label, because, do = gate.label or gate.id.replace("-", " "), reason.because, gate.do or gate.find_out or ""
    if reason.status != "undecided":
        return Blocker(gate.id, gate.kind, label, because, context.text(do), gate.sources)
    because = context.text(gate.because_assumed) if gate.kind == "unknown" and gate.because_assumed else ""
    if not because and all(context.state(fact) == "missing" for fact in reason.waits_for):
        because = "not answered yet"  # you didn't say "I don't know"
    do = context.text(gate.find_out or do)
    if set(reason.waits_for) <= {threshold.by for threshold in context.pack.thresholds.values()}:
        # The number is known, but not what decides how large it must be.
        label = join_words(map(context.name, reason.waits_for))
        do = " ".join(context.questions[fact].ask for fact in reason.waits_for)
    return Blocker(gate.id, "unknown", label, because, do, gate.sources)


def _notes(context: Context) -> Iterator[ReportNote]:
    """Yield the notes that hold on what is really known: an assumption is no ground for a caution."""
    grounds = {**context.known, **context.outcomes}
    # What contradicts itself has to be said in so many words, so here no step may rest on an assumption either.
    said = {**context.known, **outcomes(context.strict)}
    found = [
        (step.id, note)
        for step in context.pack.steps
        if context.outcomes.get(step.id) != NOT_REACHED
        for note in step.notes
        if holds(note.when, said if note.level == "contradiction" else grounds)
    ]
    for step, note in sorted(found, key=lambda pair: LEVELS.index(pair[1].level)):
        reads = tuple(context.read(fact) for fact in sorted(facts_of(note.when)) if fact in grounds)
        yield ReportNote(note.id, step, note.level, context.text(note.say), reads, note.sources)


def _plan(context: Context) -> Iterator[PlanMove]:
    for move in context.pack.moves:
        if holds(move.when, context.facts):
            stop, measure = (context.text(text) if text else None for text in (move.stop_when, move.measure))
            do, done = context.text(move.do), context.text(move.done_when)
            yield PlanMove(move.id, do, done, stop, measure, move.sources)


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
            claim, dated = dict(source.parts).get(part, source.claim), source.dated_models
            when = source.published, source.checked
            yield Citation(id, source.title, *when, source.read, claim, source.url, source.figure, dated)


def _warnings(context: Context) -> Iterator[str]:
    """Yield a line for each answer that another overrides; a flag does so on purpose."""
    for id, overridden in context.answers.overridden.items():
        winner, question = context.answers.answers[id], context.questions.get(id)
        if winner.origin == "flag" or question is None:
            continue
        for loser in overridden:
            where = f" at {loser.place}" if loser.place else ""
            lost = f"{format_value(question, loser.value)} ({loser.origin}{where})"
            yield f"{context.name(id)}: {format_value(question, winner.value)} ({winner.origin}) is used, not {lost}"
