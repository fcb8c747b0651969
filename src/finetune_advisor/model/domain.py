"""Which values can ever matter: options, and the blocks between the numbers that a pack's conditions test.

No condition of the pack distinguishes two values of one class, so one value represents them all. Trying the classes is
trying every possible answer.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from finetune_advisor.model.conditions import Condition, Includes, Value, Within, tests
from finetune_advisor.model.pack import Pack, Question


@dataclass(frozen=True, slots=True)
class ValueClass:
    """Values of one fact that no condition distinguishes."""

    value: Value
    """Its representative: the smallest number of a block, an option, ticked or not."""
    low: float | None = None
    high: float | None = None
    """For numbers: the block, both ends included for `count`, the upper end excluded for `amount` unless it is the range's."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One independent thing to vary: a fact, or one option of a `choices` question, whose options are ticked freely."""

    fact: str
    option: str | None
    classes: tuple[ValueClass, ...]

    @property
    def numeric(self) -> bool:
        """Whether the classes are blocks of numbers, in rising order."""
        return self.classes[0].low is not None

    def class_of(self, value: Value) -> int:
        """Return the number of the class in which a value of the fact lies."""
        if self.numeric:
            return bisect_right([block.value for block in self.classes], value) - 1
        wanted = value if self.option is None else isinstance(value, tuple) and self.option in value
        return [one.value for one in self.classes].index(wanted)


def conditions_of(pack: Pack) -> Iterator[Condition]:
    """Yield every condition that can change an outcome, a note, the plan or a property."""
    for step in pack.steps:
        yield step.when
        yield from (rule.when for rule in step.rules)
        yield from (note.when for note in step.notes)
    yield from (move.when for move in pack.moves)
    for one in pack.properties:
        yield from (c for c in (one.when, one.never, one.always, one.never_from, one.never_to) if c)


def cut_points(pack: Pack) -> dict[str, tuple[float, ...]]:
    """Return for each number that is tested: the smallest value of every block but the first, ascending."""
    found: dict[str, set[float]] = {}
    questions = {question.id: question for question in pack.inputs}
    for condition in conditions_of(pack):
        for test in tests(condition):
            if isinstance(test, Within) and (question := questions.get(test.fact)):
                cuts = (cut for cut in (test.at_least, test.below) if cut is not None)
                found.setdefault(test.fact, set()).update(map(math.ceil, cuts) if question.type == "count" else cuts)
    return {
        fact: tuple(sorted(cut for cut in cuts if questions[fact].low < cut <= questions[fact].high))
        for fact, cuts in found.items()
    }


def dimensions(pack: Pack) -> tuple[Dimension, ...]:
    """Return everything that can be varied, in the order of the pack, with the classes that the pack distinguishes."""
    cuts = cut_points(pack)
    ticked = {(t.fact, t.option) for c in conditions_of(pack) for t in tests(c) if isinstance(t, Includes)}
    found: list[Dimension] = []
    for question in pack.inputs:
        match question.type:
            case "yes_no":
                found.append(Dimension(question.id, None, (ValueClass(False), ValueClass(True))))
            case "choice":
                found.append(Dimension(question.id, None, tuple(map(ValueClass, question.option_ids))))
            case "choices":
                found += [
                    Dimension(question.id, option, (ValueClass(False), ValueClass(True)))
                    for option in question.option_ids
                    if (question.id, option) in ticked
                ]
            case "count" | "amount":
                found.append(Dimension(question.id, None, tuple(_blocks(question, cuts.get(question.id, ())))))
            case "text":
                pass
    return tuple(found)


def _blocks(question: Question, cuts: tuple[float, ...]) -> Iterator[ValueClass]:
    whole = question.type == "count"
    for low, after in zip((question.low, *cuts), (*cuts, None), strict=True):
        high = question.high if after is None else after - 1 if whole else after
        yield ValueClass(int(low) if whole else float(low), low, high)
