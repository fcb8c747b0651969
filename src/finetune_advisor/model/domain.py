"""Which values can ever matter: options, and the blocks between the edges that a pack's conditions test.

Two values of one class are told apart by no condition of the pack, so one of them stands for all: searching the classes
is searching every possible answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from finetune_advisor.model.conditions import Condition, Includes, Value, Within, tests
from finetune_advisor.model.pack import Pack, Question


@dataclass(frozen=True, slots=True)
class ValueClass:
    """Values of one fact that no condition tells apart."""

    value: Value
    """Its representative: the smallest number of a block, an option, a tick or none."""
    low: float | None = None
    high: float | None = None
    """For numbers: the block, both ends included for `count`, the upper end excluded for `amount` unless it is the range's."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One independent thing to vary: a fact, or one option of a `choices` question, whose options are ticked freely."""

    fact: str
    option: str | None
    classes: tuple[ValueClass, ...]


def conditions_of(pack: Pack) -> Iterator[Condition]:
    """Every condition that can change an outcome, a note, the plan or a promise."""
    for step in pack.steps:
        yield step.when
        yield from (rule.when for rule in step.rules)
        yield from (note.when for note in step.notes)
    yield from (move.when for move in pack.moves)
    for promise in pack.properties:
        yield from (c for c in (promise.when, promise.never, promise.always, promise.never_from, promise.never_to) if c)


def edges(pack: Pack) -> dict[str, tuple[float, ...]]:
    """For each number that is tested: the smallest value of every block but the first, ascending."""
    found: dict[str, set[float]] = {}
    questions = {question.id: question for question in pack.inputs}
    for condition in conditions_of(pack):
        for test in tests(condition):
            if isinstance(test, Within) and (question := questions.get(test.fact)):
                for edge in (test.at_least, test.below):
                    if edge is not None:
                        found.setdefault(test.fact, set()).add(math.ceil(edge) if question.type == "count" else edge)
    return {
        fact: tuple(sorted(e for e in cuts if questions[fact].low < e <= questions[fact].high))
        for fact, cuts in found.items()
    }


def options_tested(pack: Pack) -> dict[str, tuple[str, ...]]:
    """For each `choices` question: the options that some condition asks for, in the author's order."""
    asked = {(test.fact, test.option) for c in conditions_of(pack) for test in tests(c) if isinstance(test, Includes)}
    return {
        question.id: tuple(option for option in question.option_ids if (question.id, option) in asked)
        for question in pack.inputs
        if question.type == "choices"
    }


def dimensions(pack: Pack) -> tuple[Dimension, ...]:
    """Everything that can be varied, in the order of the pack, with the classes that the pack can tell apart."""
    cuts, ticks = edges(pack), options_tested(pack)
    return tuple(dimension for question in pack.inputs for dimension in _dimensions(question, cuts, ticks))


def _dimensions(
    question: Question, cuts: dict[str, tuple[float, ...]], ticks: dict[str, tuple[str, ...]]
) -> Iterator[Dimension]:
    match question.type:
        case "yes_no":
            yield Dimension(question.id, None, (ValueClass(False), ValueClass(True)))
        case "choice":
            yield Dimension(question.id, None, tuple(ValueClass(option) for option in question.option_ids))
        case "choices":
            for option in ticks[question.id]:
                yield Dimension(question.id, option, (ValueClass(False), ValueClass(True)))
        case "count" | "amount":
            yield Dimension(question.id, None, tuple(_blocks(question, cuts.get(question.id, ()))))
        case "text":
            return


def _blocks(question: Question, cuts: tuple[float, ...]) -> Iterator[ValueClass]:
    lows = (question.low, *cuts)
    for low, after in zip(lows, (*cuts, None), strict=True):
        if question.type == "count":
            yield ValueClass(int(low), low, question.high if after is None else after - 1)
        else:
            yield ValueClass(float(low), low, question.high if after is None else after)
