"""Which questions and options make a difference, and which outcomes and recommendations can come out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from finetune_advisor.check.prover import Prover, finding, listed
from finetune_advisor.check.tests_of_rules import said_parts
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import Condition, Includes, Value, facts_of, holds, tests
from finetune_advisor.model.domain import Dimension, conditions_of
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.solver import cone, decisive


def question_findings(prover: Prover, instruments: Collection[str] | None = None) -> Iterator[Diagnostic]:
    """Yield everything about questions. `instruments`: the readings that something can measure, if that is known."""
    pack = prover.pack
    conditions = tuple(conditions_of(replace(pack, properties=())))
    read = {fact for condition in conditions for fact in facts_of(condition)}
    # Where rules contradict each other, the outcome is arbitrary. That has to be fixed first.
    agree = not any(prover.conflicts[step.id] for step in cone(pack, decisive(pack)))
    fed = {need for reading in pack.readings if reading.id in read for need in reading.needs}
    # You are never asked for a reading, so it may serve a note alone, and need not distinguish all its options.
    free = {*(fed - read), *(reading.id for reading in pack.readings if "." in reading.id)}
    for question in pack.inputs:
        if question.id in free or not question.interview:
            continue
        if question.id in read:
            yield from _indistinct_options(pack, conditions, question)
            yield from _idle(prover, question) if agree else ()
        else:
            message = f"{question.id} is read by no rule, note or move: asking for it changes nothing"
            yield finding(pack, "unread-question", "warning", "question/" + question.id, message)
    for reading in pack.readings:
        if instruments is not None and reading.id in read and reading.id not in instruments:
            message = f"{reading.id} can't be settled: you aren't asked for it, and nothing measures it"
            yield finding(pack, "unsettled-unknown", "warning", "question/" + reading.id, message)


def _indistinct_options(pack: Pack, conditions: Iterable[Condition], question: Question) -> Iterator[Diagnostic]:
    """Yield groups of options that every test treats alike; for `choices` one group, of those that no test asks for."""
    asked = dict.fromkeys(test for c in conditions for test in tests(c) if test.fact == question.id)
    several = question.type == "choices"
    groups: dict[tuple[bool | None, ...], list[str]] = {}
    for option in question.option_ids:
        value: Value = (option,) if several else option
        groups.setdefault(tuple(holds(test, {question.id: value}) for test in asked), []).append(option)
    for verdicts, options in groups.items():
        if any(verdicts) if several else len(options) < 2:
            continue
        if several:
            message = f"{question.id}: ticking {listed(options)} changes nothing"
        else:
            message = f"{question.id}: no rule, note or move distinguishes {listed(options)}"
        yield finding(pack, "untold-option", "note", "question/" + question.id, message, question.id, *options)


# --- influence ---------------------------------------------------------------------------------------------------


def _idle(prover: Prover, question: Question) -> Iterator[Diagnostic]:
    """Yield a question, or options of it, that never change the advice, whatever else is answered."""
    pack, about = prover.pack, "question/" + question.id
    own = {varied: literals for varied, literals in prover.pair.first.answers.items() if varied.fact == question.id}
    idle = [(varied, value) for varied in own for value in _idle_values(prover, varied)]
    subject = listed(decisive(pack))
    said = {test for _, part in said_parts(pack) for test in tests(part.when)}
    if len(idle) == sum(map(len, own.values())):
        message = f"{question.id} never changes the outcome of {subject}, whatever else is answered"
        yield finding(pack, "idle-question", "warning", about, message)
    elif question.type in ("choice", "choices"):
        for varied, value in idle:
            # Leaving an option out says no more than ticking it, and some are ticked for the sake of a note alone.
            if value is not False and Includes(question.id, str(varied.option)) not in said:
                option = varied.option or str(value)
                message = f"{question.id}: {option} instead of another answer never changes the outcome of {subject}"
                yield finding(pack, "idle-option", "warning", about, message, question.id, option)


def _idle_values(prover: Prover, varied: Dimension) -> list[Value]:
    """Return the values that never lead to other advice than some other value does."""
    pair = prover.pair
    first, second = pair.first.answers[varied], pair.second.answers[varied]
    fixed = (*pair.others(varied), pair.differ)
    idle = dict(first)
    for value, literal in first.items():
        if value in idle and pair.formula.can(*fixed, literal, -second[value]):
            shown = pair.formula.true_among((*first.values(), *second.values()))
            idle = {v: own for v, own in idle.items() if own not in shown and second[v] not in shown}
    return list(idle)


# --- what can come out -------------------------------------------------------------------------------------------


def outcome_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield outcomes and recommendations that no answers lead to."""
    pack = prover.pack
    for step in pack.steps:
        for outcome in step.outcomes:
            if prover.can(prover.encoding.ends(step.id)[outcome.id]):
                continue
            named = any(rule.then == outcome.id for rule in step.rules) or step.otherwise == outcome.id
            message = f"no answers end the step {step.id} in {outcome.id}{'' if named else '; no rule names it'}"
            yield finding(pack, "unreachable-outcome", "error", "step/" + step.id, message, step.id, outcome.id)
    approaches = {outcome.approach for outcome in pack.step(pack.approach).outcomes}
    for recommended, literal in prover.encoding.recommendations.items():
        if recommended in approaches and not prover.can(literal):
            message = f"no answers lead to the recommendation {recommended}"
            about = "step/" + pack.approach
            yield finding(pack, "unreachable-recommendation", "error", about, message, str(recommended))
