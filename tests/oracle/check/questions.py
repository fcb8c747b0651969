"""Which questions and options make a difference, and which outcomes and recommendations can come out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import Condition, Test, Value, facts_of, holds, tests
from finetune_advisor.model.pack import Pack, Question
from tests.oracle.check.prover import Prover, finding, listed
from tests.oracle.check.solve import cone
from tests.oracle.check.space import Clause, Space, Variable, box_of
from tests.oracle.check.twin import MARK, twin
from tests.oracle.search import NodeLimit, decisive


def question_findings(prover: Prover, instruments: Collection[str] | None = None) -> Iterator[Diagnostic]:
    """Everything about questions. `instruments`: the readings that something can measure, if that is known."""
    pack = prover.space.pack
    read = {fact for condition in _said(pack) for fact in facts_of(condition)}
    # Where rules contradict each other, what changes the outcome is a matter of luck: that has to be mended first.
    agree = prover.space.agreeing.issuperset(step.step.id for step in cone(prover.space, _decisive(prover.space)))
    fed = {need for reading in pack.readings if reading.id in read for need in reading.needs}
    # Nobody is asked for a reading, so it may serve a note alone, and need not tell all its options apart.
    free = {*(fed - read), *(reading.id for reading in pack.readings if reading.id in read and "." in reading.id)}
    for question in pack.inputs:
        if question.id in free:
            continue
        if question.id in read:
            yield from _untold(pack, question)
            yield from _idle(prover, question) if agree else ()
        else:
            message = f"{question.id} is read by no rule, note or move: asking for it changes nothing"
            yield finding(pack, "unread-question", "warning", "question/" + question.id, message, (question.id,))
    yield from _unsettled(pack, read, instruments)


def _said(pack: Pack) -> Iterator[Condition]:
    """Every condition that changes what a person is told."""
    for step in pack.steps:
        yield step.when
        yield from (rule.when for rule in step.rules)
        yield from (note.when for note in step.notes)
    yield from (move.when for move in pack.moves)


def _untold(pack: Pack, question: Question) -> Iterator[Diagnostic]:
    """Options that nothing tells apart from another."""
    asked = dict.fromkeys(test for c in _said(pack) for test in tests(c) if test.fact == question.id)
    about = "question/" + question.id
    for alike in _alike(question, asked):
        if question.type == "choices":
            message = f"{question.id}: ticking {listed(alike)} changes nothing"
        else:
            message = f"{question.id}: no rule, note or move tells {listed(alike)} apart"
        yield finding(pack, "untold-option", "note", about, message, (question.id, *alike))


def _alike(question: Question, asked: Collection[Test]) -> Iterator[tuple[str, ...]]:
    """Groups of options that these tests treat alike; for `choices` one group, of those that none asks for."""
    groups: dict[tuple[bool | None, ...], list[str]] = {}
    for option in question.option_ids:
        value: Value = (option,) if question.type == "choices" else option
        groups.setdefault(tuple(holds(test, {question.id: value}) for test in asked), []).append(option)
    for verdicts, options in groups.items():
        if not any(verdicts) if question.type == "choices" else len(options) > 1:
            yield tuple(options)


def _unsettled(pack: Pack, read: Collection[str], instruments: Collection[str] | None) -> Iterator[Diagnostic]:
    """Answers that stay unknown for ever: nobody is asked, and nothing measures them."""
    for reading in pack.readings:
        if instruments is not None and reading.id in read and reading.id not in instruments:
            message = f"{reading.id} can't be settled: nobody is asked for it, and nothing measures it"
            yield finding(pack, "unsettled-unknown", "warning", "question/" + reading.id, message, (reading.id,))


def _decisive(space: Space) -> list[Clause]:
    """Clauses that read what the advice is about."""
    return [space.ends(step, space.pack.step(step).otherwise) for step in decisive(space.pack)]


# --- influence ---------------------------------------------------------------------------------------------------


def _idle(prover: Prover, question: Question) -> Iterator[Diagnostic]:
    """A question, or an option of it, that changes neither recommendation nor method, whatever else is answered."""
    pack, space, about = prover.space.pack, prover.space, "question/" + question.id
    what = f"whether {question.id} can change the advice"
    try:
        idle = [
            (variable, value)
            for variable in space.variables(question.id)
            for value in _classes(variable)
            if not _flips(prover, variable, value)
        ]
    except NodeLimit:
        prover.undecided.append((about, what))
        return
    classes = sum(len(_classes(variable)) for variable in space.variables(question.id))
    subject = listed(decisive(pack))
    if len(idle) == classes:
        message = f"{question.id} never changes the outcome of {subject}, whatever else is answered"
        yield finding(pack, "idle-question", "warning", about, message, (question.id,))
    elif question.type in ("choice", "choices"):
        for variable, value in idle:
            option = variable.option or str(value)
            message = f"{question.id}: {option} instead of another answer never changes the outcome of {subject}"
            yield finding(pack, "idle-option", "warning", about, message, (question.id, option))


def _classes(variable: Variable) -> tuple[Value, ...]:
    """The values whose choice against all others is looked at; of two, one says it all."""
    return variable.values[1:] if len(variable.values) == 2 else variable.values


def _flips(prover: Prover, variable: Variable, value: Value) -> bool:
    """Whether some answers exist in which this value and some other of the same fact lead to different advice."""
    if any(_shown(prover, variable, value)):
        return True
    pack = prover.space.pack
    both, names = twin(pack, variable.fact)
    changing = [step for step in decisive(pack) if step in names]
    pair = prover.beside(both)
    apart = list(_apart(pair.space, variable, value))
    return bool(apart) and any(
        pair.find(*apart, *ends) is not None for step in changing for ends in _different(pair.space, step, names[step])
    )


def _apart(space: Space, variable: Variable, value: Value) -> Iterator[Clause]:
    """The first of two has this value, the second another, and only one tick of a `choices` question differs."""
    for one, other in zip(space.variables(variable.fact), space.variables(variable.fact + MARK), strict=True):
        if one.option == variable.option:
            place = space.class_of(one, value) if variable.option is None else one.values.index(value)
            yield (box_of({one.mask: 1 << one.shift + place}),)
            yield (box_of({other.mask: other.mask & ~(1 << other.shift + place)}),)
        else:
            for tick in (False, True):
                yield box_of({one.mask: one.bit(tick)}), box_of({other.mask: other.bit(not tick)})


def _different(space: Space, step: str, second: str) -> Iterator[tuple[Clause, Clause]]:
    """The two end a step differently: for each outcome of the first, any other of the second."""
    outcomes = space.outcomes[step].values
    for outcome in outcomes:
        others = tuple(str(other) for other in outcomes if other != outcome)
        yield space.ends(step, str(outcome)), space.ends(second, *others)


def _shown(prover: Prover, variable: Variable, value: Value) -> Iterator[bool]:
    """Whether the samples show that a value makes a difference."""
    here = prover.varied(variable, variable.bit(value))
    for other in variable.values:
        if other != value:
            there = prover.varied(variable, variable.bit(other))
            for step in decisive(prover.space.pack):
                yield any(here.ends(step)[end] != there.ends(step)[end] for end in here.ends(step))


# --- what can come out -------------------------------------------------------------------------------------------


def outcome_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Outcomes that no answers lead to."""
    pack = prover.space.pack
    for step in pack.steps:
        for outcome in step.outcomes:
            about, what = "step/" + step.id, f"whether {step.id} can end in {outcome.id}"
            if not prover.never(about, what, prover.space.ends(step.id, outcome.id)):
                continue
            named = any(rule.then == outcome.id for rule in step.rules) or step.otherwise == outcome.id
            why = "" if named else "; no rule names it"
            message = f"no answers end the step {step.id} in {outcome.id}{why}"
            yield finding(pack, "unreachable-outcome", "error", about, message, (step.id, outcome.id))
    prover.widen()


__all__ = ["outcome_findings", "question_findings"]
