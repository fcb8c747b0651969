"""The whole report on one set of answers, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from finetune_advisor import report as r
from finetune_advisor.engine import outcomes
from finetune_advisor.explain.context import Context
from finetune_advisor.explain.counterfactuals import Alternative
from finetune_advisor.model.answers import UNKNOWN_WORDS, Answer, Answers, format_value
from finetune_advisor.model.conditions import NOT_REACHED, facts_of, holds
from finetune_advisor.model.pack import NOT_READY, RECOMMENDATIONS, Pack, Question, Recommendation, Rule
from finetune_advisor.render.words import LEVELS, name_of
from finetune_advisor.render.words import RECOMMENDATIONS as NAMES
from finetune_advisor.solver import can_matter, possible
from finetune_advisor.text import in_sentence, join_words

NOT_ANSWERED = "Not known yet."
"""Why a gate is undecided where the team didn't even say "I don't know"."""


def explain(
    pack: Pack, answers: Answers, today: date, *, reproduce: str = "", costs: r.Costs | None = None
) -> r.Report:
    """Return the whole report on one set of answers; raises PackError when rules of the pack that apply disagree."""
    context = Context(pack, answers)
    found, unknown = context.counterfactuals, list[Question]()
    left_open: tuple[Recommendation, ...] = (context.advice.recommendation,)
    unsure = costs.unsure if costs else ()
    if unsure or not context.settled:
        grounds = {id: value for id, value in context.known.items() if id not in unsure}
        left_open = possible(pack, grounds)
        unknown = [q for q in pack.inputs if q.id not in grounds and can_matter(pack, grounds, q.id)]
    open_questions, assumptions = _unknown_answers(context, left_open, unknown)
    steps, others = tuple(_steps(context)), tuple(why_not(context))
    fine_tuning, plan, notes = fine_tuning_of(context), tuple(_plan(context)), tuple(_notes(context))
    reasons = [reason for step in steps for reason in (*step.applied, *step.overridden, *step.undecided)]
    reasons += [reason for other in others for reason in other.spoke_for]
    return r.Report(
        date=today.isoformat(),
        use_case=use_case_of(context),
        headline=headline(context, fine_tuning),
        approach=context.advice.approach,
        recommendation=context.advice.recommendation,
        outcome=context.outcome.id,
        fine_tuning=fine_tuning,
        status="settled" if len(left_open) == 1 else "provisional",
        possible=left_open,
        assumptions=tuple(assumptions),
        steps=steps,
        reasons=tuple(reason for step in steps for reason in step.applied),
        why_not=others,
        would_change=tuple(map(found.published, (*found.nearest, *found.pairs))),
        open_questions=tuple(open_questions),
        plan=plan,
        costs=costs,
        notes=notes,
        answers=tuple(_given_answers(context, {question.id for question in unknown})),
        sources=tuple(_citations(pack, (*reasons, *plan, *notes, *fine_tuning.blockers))),
        warnings=tuple(_warnings(context)),
        robustness=robustness(context),
        pack=r.PackRef(pack.id, pack.title, pack.version, pack.reviewed, pack.digest),
        reproduce=reproduce,
    )


def overview(pack: Pack, answers: Answers, file: str = "", *, costs: r.Costs | None = None) -> r.Overview:
    """Return the advice as `explain` gives it, without what other answers would lead to: some ten times as fast."""
    context = Context(pack, answers)
    nearest, fine_tuning = context.counterfactuals.nearest, fine_tuning_of(context)
    reasons = (reason for decision in context.decisions if decision.outcome for reason in context.reasons(decision))
    return r.Overview(
        file=file,
        use_case=use_case_of(context),
        headline=headline(context, fine_tuning),
        approach=context.advice.approach,
        recommendation=context.advice.recommendation,
        fine_tuning=fine_tuning,
        reasons=tuple(reason for reason in reasons if reason.status == "applies"),
        would_change=changed(context, nearest[0], now=False) if nearest else "",
        a_month=costs.a_month if costs else "",
        pack=r.PackRef(pack.id, pack.title, pack.version, pack.reviewed, pack.digest),
    )


def use_case_of(context: Context) -> str | None:
    """Return the first text that a person gave in answer to a question."""
    asked = (question.id for question in context.pack.questions if question.type == "text" and question.interview)
    given = (str(answer.value or "").strip() for id in asked if (answer := context.answers.answers.get(id)))
    return next((text for text in given if text not in UNKNOWN_WORDS), None)


def _steps(context: Context) -> Iterator[r.StepResult]:
    pack, against = context.pack, set(_speaking_against(context))
    for decision, strict in zip(context.decisions, context.strict, strict=True):
        step, outcome = decision.step, decision.outcome or None
        sure = (outcome,) if outcome else ()
        reasons = context.reasons(decision) if outcome else ()
        open_ = [judgement for judgement in strict.judgements() if judgement.status == "undecided" and outcome]
        yield r.StepResult(
            id=step.id,
            title=step.title,
            outcome=outcome,
            outcome_title=step.outcome(outcome).title if outcome else "",
            possible=sure if context.settled else possible(pack, context.known, step.id),
            applied=tuple(reason for reason in reasons if reason.status == "applies"),
            overridden=tuple(reason for reason in reasons if reason.status == "overridden"),
            undecided=tuple(context.reason(judgement, judgement.facts) for judgement in open_),
            outcomes=tuple((each.id, each.title) for each in step.outcomes),
            shown=step.id not in (pack.approach, pack.method),
            decided_by=tuple(_decided_by(reasons)),
            speaks_against=step.id in against,
        )


def _decided_by(reasons: Iterable[r.Reason]) -> list[str]:
    """Return the answers that decided a step: those that were given first, then computed figures, then what is assumed."""
    reads = {read.fact: read.origin for reason in reasons if reason.status == "applies" for read in reason.reads}
    last = ("given", "computed", "assumed")
    ranks = {fact: last.index(origin) if origin in last else 0 for fact, origin in reads.items() if origin != "decided"}
    return sorted(ranks, key=lambda fact: ranks[fact])


def _speaking_against(context: Context) -> Iterator[str]:
    """Yield the steps that keep rules for this approach from applying, unless those that do apply read them as well."""
    reasons = context.reasons(context.decision(context.pack.approach))
    leading = [reason for reason in reasons if reason.then == context.outcome.id]
    for_it = {read.fact for reason in leading for read in reason.reads if reason.status == "applies"}
    stopping = (read for reason in leading for read in reason.reads if reason.status == "does-not-apply")
    yield from (read.fact for read in stopping if read.origin == "decided" and read.fact not in for_it)


def fine_tuning_of(context: Context) -> r.FineTuning:
    """Return the verdict, what training waits for, and the method."""
    pack, verdict = context.pack, context.advice.verdict
    if verdict == "no":
        return r.FineTuning(verdict)
    method = context.outcomes.get(pack.method or "") or None
    title = pack.step(pack.method).outcome(method).title if pack.method and method else None
    blockers = tuple(_blockers(context)) if verdict == "not-yet" and pack.readiness else ()
    return r.FineTuning(verdict, blockers, method, title)


def _blockers(context: Context) -> list[r.Blocker]:
    """Return the gates that apply, then the undecided ones, unanswered last; unknowns about one thing are one blocker."""
    readiness = context.decision(context.pack.readiness)
    gates = {rule.id: rule for rule in readiness.step.rules if rule.then == NOT_READY}
    found: dict[str, r.Blocker] = {}
    for reason in context.reasons(readiness):
        if reason.rule not in gates or reason.overridden_by or reason.status == "does-not-apply":
            continue
        blocker = _blocker(context, gates[reason.rule], reason)
        key = blocker.label if blocker.kind == "unknown" else blocker.rule
        earlier = found.setdefault(key, blocker)
        if blocker.do not in earlier.do:
            found[key] = replace(earlier, do=f"{earlier.do} {blocker.do}", sources=(*earlier.sources, *blocker.sources))
    missing = {blocker.label for blocker in found.values() if blocker.kind == "missing"}
    told = (blocker for blocker in found.values() if blocker.kind == "missing" or blocker.label not in missing)
    return sorted(told, key=lambda blocker: (blocker.kind, blocker.because == NOT_ANSWERED))


def _blocker(context: Context, gate: Rule, reason: r.Reason) -> r.Blocker:
    label, do = gate.label or gate.id.replace("-", " "), gate.do or gate.find_out or ""
    if reason.status != "undecided":
        return r.Blocker(gate.id, gate.kind, label, reason.because, context.text(do), gate.sources)
    because = context.text(gate.because_assumed) if gate.kind == "unknown" and gate.because_assumed else ""
    if not because and all(context.state(fact) == "missing" for fact in reason.waits_for):
        because = NOT_ANSWERED
    do = context.text(gate.find_out or do)
    if set(reason.waits_for) <= {threshold.by for threshold in context.pack.thresholds.values()}:
        # The number is known, but not what decides how large it must be.
        label = join_words(map(context.name, reason.waits_for))
        do = " ".join(context.questions[fact].ask for fact in reason.waits_for)
    return r.Blocker(gate.id, "unknown", label, because, do, gate.sources)


# --- In sentences ----------------------------------------------------------------------------------------------------


def headline(context: Context, fine_tuning: r.FineTuning) -> str:
    """Return the advice in one or two sentences."""
    advice, title = context.advice, context.outcome.title
    if little_known(context):
        asked = [question.id for question in context.pack.questions if question.interview and question.type != "text"]
        answered = sum(context.state(id) == "known" for id in asked)
        start = f"Start with {NAMES[advice.approach]}"
        return f"{start}. Too little is known to advise more: you gave {answered} of {len(asked)} answers."
    if fine_tuning.verdict == "yes":
        return f"{title} {in_sentence(fine_tuning.method_title)}." if fine_tuning.method_title else f"{title}."
    both, decision = "+" in advice.approach, context.decision(context.pack.approach)
    assumed = any(reason.assumed for reason in context.reasons(decision) if reason.status == "applies")
    if fine_tuning.verdict == "no":
        return f"{title}. {'As far as we know, you' if assumed else 'You'} don't need fine-tuning."
    fits = "RAG and fine-tuning" if both else name_of(advice.approach)
    fits += " may fit" if assumed else " fit" if both else " fits"
    things = len({blocker.label for blocker in fine_tuning.blockers})  # gates with one label are about one thing
    first = f"{things} things come first" if things > 1 else "one thing comes first"
    if all(blocker.kind == "unknown" for blocker in fine_tuning.blockers):
        first = f"find out {f'{things} things' if things > 1 else 'one thing'} first"
    return f"{fits}, but not yet: {first}. Until then, use {NAMES[advice.recommendation]}."


def little_known(context: Context) -> bool:
    """Return whether no rule led to the approach, and every step that these rules read rests on assumptions."""
    decision = context.decision(context.pack.approach)
    if decision.applied() or context.advice.verdict != "no":
        return False
    read = {fact for rule in decision.step.rules for fact in facts_of(rule.when)}
    steps = read & context.outcomes.keys()
    return steps <= context.open_steps if steps else not read & context.known.keys()


def robustness(context: Context) -> str:
    """Return how many changes of one answer lead to other advice, and the nearest, in plain English."""
    found = context.counterfactuals
    nearest = f" The nearest is {changed(context, found.nearest[0])}." if found.nearest else ""
    tried = f"{len(found.singles)} of {len(found.changes)} changes to a single answer"
    return f"Different advice follows from {tried}.{nearest}"


def changed(context: Context, alternative: Alternative, *, now: bool = True) -> str:
    """Return the changes of an alternative in words, each with the answer as it is `now`."""
    changes = context.counterfactuals.published(alternative).changes
    return join_words(
        f"{context.name(one.question)}: {one.to}" + (f" (now {one.now})" if now else "") for one in changes
    )


def why_not(context: Context) -> Iterator[r.WhyNot]:
    """Yield for each other approach that this pack can give: its rules, what stopped the nearest, and the least change."""
    decision, found = context.decision(context.pack.approach), context.counterfactuals
    reasons = [reason for reason in context.reasons(decision) if reason.rule and reason.status != "applies"]
    for option in RECOMMENDATIONS:
        ends = {outcome.id for outcome in decision.step.outcomes if outcome.approach == option}
        if not ends or option == context.advice.approach:
            continue
        spoke, because = tuple(reason for reason in reasons if reason.then in ends), ""
        if stopped := [reason.reads for reason in spoke if reason.status == "does-not-apply" and reason.reads]:
            fewest = min(stopped, key=len)
            because = f"Your answers rule it out: {join_words(map(context.in_words, fewest))}. "
        leading = [one for one in (*found.nearest, *found.pairs) if one.advice.approach == option]
        if leading:
            least = min(leading, key=lambda one: (len(one.changes), one.distance))
            changes = "this change" if len(least.changes) == 1 else "these changes"
            because += f"It would fit after {changes}: {changed(context, least)}."
        else:
            because += "It would take more than two different answers."
        yield r.WhyNot(option, name_of(option), spoke, because)


# --- What isn't known -------------------------------------------------------------------------------------------------


def _unknown_answers(
    context: Context, left_open: Sequence[Recommendation], unknown: Sequence[Question]
) -> tuple[list[r.OpenQuestion], list[r.Assumption]]:
    """Return the unknown answers, and what the advice works with in their place; first those that matter most.

    No question is open once the recommendation is settled. Gates assume nothing.
    """
    open_questions, assumptions = [], []
    turning = {one.changes[0].bits.fact for one in context.counterfactuals.singles}
    for question in unknown:
        id, ask, matters = question.id, question.ask, False
        if question.needs:
            ask += f"; computed from {join_words(map(context.name, question.needs))}"
        if len(left_open) > 1:
            values = [(one.words, one.value) for one in context.choices(question) if one.value is not None]
            leads = tuple((words, possible(context.pack, {**context.known, id: value})) for words, value in values)
            settles = round(sum(1 - len(left) / len(left_open) for _, left in leads) / len(leads), 3)
            matters = settles > 0 or id in turning
            open_questions.append(r.OpenQuestion(id, ask, settles, matters, leads))
        if (value := context.assumed.get(id)) is not None:
            state: Literal["unknown", "missing"] = "unknown" if id in context.answers.answers else "missing"
            assumptions.append(r.Assumption(id, ask, value, format_value(question, value), state, matters))
    open_questions.sort(key=lambda one: (-one.settles, not one.matters))
    assumptions.sort(key=lambda one: not one.matters)
    return open_questions, assumptions


def _given_answers(context: Context, unknown: set[str]) -> Iterator[r.GivenAnswer]:
    """Yield every question of the pack and what is known of it, in the order of the pack."""
    for question in context.questions.values():
        answer = context.answers.answers.get(question.id)
        value = answer.value if answer else None
        assumed = question.id in unknown and question.id in context.assumed
        overridden = context.answers.overridden.get(question.id, ())
        yield r.GivenAnswer(
            question=question.id,
            ask=question.ask,
            step=question.step,
            value=value,
            shown=format_value(question, value),
            origin="assumed" if assumed else answer.origin if answer else "not-asked",
            state=context.state(question.id),
            place=answer.place if answer else None,
            overridden=tuple(_with_origin(question, loser) for loser in overridden),
            label=question.label or "",
        )


def _warnings(context: Context) -> Iterator[str]:
    """Yield a line for each answer that another overrides; a flag does so on purpose."""
    for id, overridden in context.answers.overridden.items():
        winner = context.answers.answers[id]
        for loser in overridden if id in context.questions and winner.origin != "flag" else ():
            question = context.questions[id]
            used = f"{format_value(question, winner.value)} ({winner.origin})"
            yield f"{context.name(id)}: {used} is used, not {_with_origin(question, loser)}"


def _with_origin(question: Question, answer: Answer) -> str:
    where = f", {answer.place}" if answer.place else ""
    return f"{format_value(question, answer.value)} ({answer.origin}{where})"


# --- Notes, plan and sources ------------------------------------------------------------------------------------------


def _notes(context: Context) -> Iterator[r.ReportNote]:
    """Yield the notes that hold on what is really known: an assumption is no ground for a caution."""
    grounds = {**context.known, **context.outcomes}
    # What contradicts itself has to be said in so many words, so here no step may rest on an assumption either.
    said = {**context.known, **outcomes(context.strict)}
    reached = [step for step in context.pack.steps if context.outcomes.get(step.id) != NOT_REACHED]
    notes = [note for step in reached for note in step.notes]
    for note in sorted(notes, key=lambda note: list(LEVELS).index(note.level)):
        if holds(note.when, said if note.level == "contradiction" else grounds):
            reads = tuple(context.read(fact) for fact in sorted(facts_of(note.when)) if fact in grounds)
            say = context.text(note.say)
            if note.level == "contradiction":
                answers = ((fact, context.answers.answers.get(fact)) for fact in sorted(facts_of(note.when)))
                measured = [context.name(fact) for fact, answer in answers if answer and answer.origin == "measured"]
                say += f" Measured in your files: {join_words(measured)}." if measured else ""
            yield r.ReportNote(note.id, note.step, note.level, say, reads, note.sources)


def _plan(context: Context) -> Iterator[r.PlanMove]:
    for move in context.pack.moves:
        if holds(move.when, context.facts):
            stop, measure = (context.text(text) if text else None for text in (move.stop_when, move.measure))
            do, done = context.text(move.do), context.text(move.done_when)
            yield r.PlanMove(move.id, do, done, stop, measure, move.sources)


def _citations(pack: Pack, citing: Iterable[r.Reason | r.PlanMove | r.ReportNote | r.Blocker]) -> Iterator[r.Citation]:
    """Yield every source that these parts of a report cite, in the order of first use."""
    for id in dict.fromkeys(source for part in citing for source in part.sources):
        name, _, part = id.partition("#")
        if (source := pack.sources.get(name)) is not None:
            claim, dated = dict(source.parts).get(part, source.claim), source.dated_models
            when = source.published, source.checked
            yield r.Citation(id, source.title, *when, source.read, claim, source.url, source.figure, dated)
