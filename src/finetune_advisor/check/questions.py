"""Which questions and options make a difference, and which outcomes and recommendations can come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from finetune_advisor.check.prover import Prover, finding, listed
from finetune_advisor.check.tests_of_rules import said_parts
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import Condition, Includes, Value, facts_of, holds, tests
from finetune_advisor.model.domain import Dimension, conditions_of
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.solver import cone, decisive


def outcome_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield outcomes and recommendations that no answers lead to."""
    pack, encoding = prover.pack, prover.encoding
    for step in pack.steps:
        for id in (outcome.id for outcome in step.outcomes):
            if not prover.can(encoding.ends(step.id)[id]):
                yield finding(pack, "unreachable-outcome", f"step/{step.id}", step.id, id, outcome=id)
    approaches = {outcome.approach for outcome in pack.step(pack.approach).outcomes}
    for word, literal in encoding.recommendations.items():
        if word in approaches and not prover.can(literal):
            yield finding(pack, "unreachable-recommendation", f"step/{pack.approach}", str(word), recommended=word)


def question_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield everything about questions, and readings that nothing can settle."""
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
        if question.id not in read:
            yield finding(pack, "unread-question", f"question/{question.id}")
            continue
        yield from _indistinct_options(pack, conditions, question)
        yield from _idle(prover, question) if agree else ()
    for reading in pack.readings:
        # The cost model computes a reading that names the answers it needs. Nothing fills in any other.
        if reading.id in read and not reading.needs:
            yield finding(pack, "unsettled-unknown", f"question/{reading.id}")


def _indistinct_options(pack: Pack, conditions: Iterable[Condition], question: Question) -> Iterator[Diagnostic]:
    """Yield groups of options that every test treats alike; for `choices` one group, of those that no test asks for."""
    asked = dict.fromkeys(test for c in conditions for test in tests(c) if test.fact == question.id)
    several = question.type == "choices"
    groups: dict[tuple[bool | None, ...], list[str]] = {}
    for option in question.option_ids:
        value: Value = (option,) if several else option
        groups.setdefault(tuple(holds(test, {question.id: value}) for test in asked), []).append(option)
    for verdicts, options in groups.items():
        if not any(verdicts) if several else len(options) > 1:
            does, ids = "looks for" if several else "distinguishes", (question.id, *options)
            yield finding(pack, "untold-option", f"question/{ids[0]}", *ids, does=does, options=listed(options))


def _idle(prover: Prover, question: Question) -> Iterator[Diagnostic]:
    """Yield a question, or options of it, that never change the advice, whatever else is answered."""
    pack, thing, steps = prover.pack, f"question/{question.id}", listed(decisive(prover.pack))
    own = {varied: literals for varied, literals in prover.pair.first.answers.items() if varied.fact == question.id}
    idle = [(varied, value) for varied in own for value in _idle_values(prover, varied)]
    if len(idle) == sum(map(len, own.values())):
        yield finding(pack, "idle-question", thing, steps=steps)
    elif question.type in ("choice", "choices"):
        said = {test for _, part in said_parts(pack) for test in tests(part.when)}
        for varied, value in idle:
            # Leaving an option out says no more than ticking it, and some are ticked for the sake of a note alone.
            if value is not False and Includes(question.id, str(varied.option)) not in said:
                option = varied.option or str(value)
                yield finding(pack, "idle-option", thing, question.id, option, option=option, steps=steps)


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
