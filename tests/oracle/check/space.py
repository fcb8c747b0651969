"""A pack as a finite space: every combination of answers that its conditions can tell apart. Knows no finding.

Each thing that can be varied is a *variable*; each class of its values owns one bit. A *state* is one integer, the classes
still open for every variable; a step's outcome is a variable too. A *box* is a row of tests: it holds in a state in which
none of its forbidden classes is left, and fails where one of its variables has no allowed class left. A *clause* is
alternatives of boxes, and what is asked of a space is always: is there a combination in which all of these clauses hold?
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from finetune_advisor.model.conditions import NOT_REACHED, Condition, Includes, Literal, Not, Value, holds, rows
from finetune_advisor.model.domain import Dimension, dimensions
from finetune_advisor.model.pack import Pack, Question, Rule, Step

Box: TypeAlias = tuple[int, tuple[int, ...], tuple[int, ...]]
"""The forbidden classes, and for each tested variable the allowed ones and all of its classes."""

Clause: TypeAlias = tuple[Box, ...]
"""Alternatives: at least one box must hold. Without any, nothing satisfies it."""

ANYTHING: Box = (0, (), ())
"""The box that always holds."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A fact, one option of a `choices` question, or a step's outcome, with a value for each of its bits."""

    fact: str
    option: str | None
    values: tuple[Value, ...]
    shift: int
    wide: int = 0
    """Which of its classes, as bits of its own, hold more than one value."""

    @property
    def mask(self) -> int:
        """All of its bits."""
        return ((1 << len(self.values)) - 1) << self.shift

    def bit(self, value: Value) -> int:
        """The bit of one of its values."""
        return 1 << self.shift + self.values.index(value)

    def value(self, state: int) -> Value:
        """The first value that a state leaves open."""
        left = state & self.mask
        return self.values[(left & -left).bit_length() - 1 - self.shift]


@dataclass(frozen=True, slots=True)
class RuleBoxes:
    """A rule: its alternatives, the bit of its outcome, and the rules of its step (as bits) that override it."""

    rule: Rule
    clause: Clause
    fails: tuple[Clause, ...]
    """The clauses that together say that it doesn't hold."""
    then: int
    overriders: int


@dataclass(frozen=True, slots=True)
class StepBoxes:
    """A step: when it is reached, its rules, and the bits of its outcome."""

    step: Step
    when: Clause
    rules: tuple[RuleBoxes, ...]
    mask: int
    otherwise: int
    not_reached: int
    reads: int
    """The variables that it reads, as their bits."""
    first: bool
    """It is always reached, and reads no other step."""


class Space:
    """All combinations of answers to a pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.inputs: tuple[Variable, ...] = tuple(_variables(dimensions(pack)))
        shift = sum(len(variable.values) for variable in self.inputs)
        self.outcomes: dict[str, Variable] = {}
        for step in pack.steps:
            values = (*(outcome.id for outcome in step.outcomes), NOT_REACHED)
            self.outcomes[step.id] = Variable(step.id, None, values, shift)
            shift += len(values)
        self.full = (1 << shift) - 1
        self.input_mask = sum(variable.mask for variable in self.inputs)
        self._by_fact: dict[str, tuple[Variable, ...]] = {}
        for variable in (*self.inputs, *self.outcomes.values()):
            self._by_fact[variable.fact] = (*self._by_fact.get(variable.fact, ()), variable)
        self._literals: dict[Literal, tuple[int, int]] = {}
        self.steps = tuple(self._step(step) for step in pack.steps)
        self.by_step = {boxes.step.id: boxes for boxes in self.steps}
        self.agreeing: set[str] = set()
        """Steps whose standing rules are proven never to disagree, which lets a search conclude more."""
        self.proven: list[Clause] = []
        """Clauses over outcomes that are proven to hold everywhere, which a search may take for granted."""

    def _step(self, step: Step) -> StepBoxes:
        variable = self.outcomes[step.id]
        when = self.clause(step.when)
        overriders = dict.fromkeys((rule.id for rule in step.rules), 0)
        for n, rule in enumerate(step.rules):
            for beaten in overriders.keys() & rule.overrides:
                overriders[beaten] |= 1 << n
        rules = []
        for rule in step.rules:
            clause = self.clause(rule.when)
            rules.append(RuleBoxes(rule, clause, refused(clause), variable.bit(rule.then), overriders[rule.id]))
        reads = 0
        for box in (*when, *(box for rule in rules for box in rule.clause)):
            for whole in box[2]:
                reads |= whole
        bits = variable.bit(step.otherwise), variable.bit(NOT_REACHED)
        first = when == (ANYTHING,) and not reads & ~self.input_mask
        return StepBoxes(step, when, tuple(rules), variable.mask, *bits, reads, first)

    def variables(self, fact: str) -> tuple[Variable, ...]:
        """The variables of a fact: one, or one for each tested option of a `choices` question."""
        return self._by_fact.get(fact, ())

    def allowed(self, literal: Literal) -> tuple[int, int]:
        """The classes that a comparison allows, and all classes of the variable that it tests."""
        if literal not in self._literals:
            self._literals[literal] = self._allowed(literal)
        return self._literals[literal]

    def _allowed(self, literal: Literal) -> tuple[int, int]:
        test, wanted = literal
        if isinstance(test, Includes):
            variable = next(v for v in self._by_fact[test.fact] if v.option == test.option)
            return variable.bit(wanted), variable.mask
        (variable,) = self._by_fact[test.fact]
        bits = sum(
            1 << variable.shift + n
            for n, value in enumerate(variable.values)
            if holds(test, {test.fact: value}) == wanted
        )
        return bits, variable.mask

    def box(self, literals: Iterable[Literal]) -> Box | None:
        """The box of a row of comparisons; None if they exclude each other."""
        parts: dict[int, int] = {}
        for literal in literals:
            allowed, whole = self.allowed(literal)
            parts[whole] = parts.get(whole, whole) & allowed
            if not parts[whole]:
                return None
        return box_of(parts)

    def clause(self, condition: Condition, wanted: bool = True) -> Clause:
        """A condition, or its opposite, as a clause."""
        boxes = (self.box(row) for row in rows(condition if wanted else Not(condition)))
        return tuple(dict.fromkeys(box for box in boxes if box is not None))

    def ends(self, step: str, *outcomes: str) -> Clause:
        """The clause that a step ends in one of these outcomes."""
        variable = self.outcomes[step]
        return (box_of({variable.mask: sum(variable.bit(outcome) for outcome in outcomes)}),)

    def state(self, known: Mapping[str, Value]) -> int:
        """The state in which these inputs have these values, the others are open."""
        state = self.full
        for variable in self.inputs:
            if (value := known.get(variable.fact)) is not None:
                state &= ~variable.mask | 1 << variable.shift + self.class_of(variable, value)
        return state

    def class_of(self, variable: Variable, value: Value) -> int:
        """Which of a variable's classes a value of its fact belongs to."""
        if isinstance(value, tuple):
            return int(variable.option in value)
        if isinstance(value, str | bool):
            return variable.values.index(value)
        return bisect_right(variable.values[1:], value)

    def witness(self, state: int) -> dict[str, Value]:
        """A whole answer set that lies in a state, as near to `assume` as the state allows."""
        answers: dict[str, Value] = {}
        for question in self.pack.inputs:
            if question.assume is not None:
                answers[question.id] = self._answer(question, question.assume, state)
        return answers

    def _answer(self, question: Question, assumed: Value, state: int) -> Value:
        if isinstance(assumed, tuple):
            ticked = set(assumed)
            for variable in self.variables(question.id):
                if not state >> variable.shift + self.class_of(variable, assumed) & 1:
                    ticked ^= {variable.option or ""}
            return tuple(option for option in question.option_ids if option in ticked)
        for variable in self.variables(question.id):
            if not state >> variable.shift + self.class_of(variable, assumed) & 1:
                return variable.value(state)
        return assumed


def _variables(dims: Iterable[Dimension]) -> Iterator[Variable]:
    shift = 0
    for dimension in dims:
        values = tuple(value.value for value in dimension.classes)
        wide = sum(1 << n for n, block in enumerate(dimension.classes) if block.low != block.high)
        yield Variable(dimension.fact, dimension.option, values, shift, wide)
        shift += len(values)


def box_of(parts: Mapping[int, int]) -> Box:
    """The box that allows, of each variable (given by all of its bits), these classes."""
    tested = [(allowed, whole) for whole, allowed in sorted(parts.items()) if allowed != whole]
    forbidden = sum(whole & ~allowed for allowed, whole in tested)
    return forbidden, tuple(allowed for allowed, _ in tested), tuple(whole for _, whole in tested)


def outside(box: Box) -> Clause:
    """The clause that a box doesn't hold."""
    return tuple((allowed, (whole & ~allowed,), (whole,)) for allowed, whole in zip(box[1], box[2], strict=True))


def refused(clause: Clause) -> tuple[Clause, ...]:
    """The clauses that none of the alternatives of a clause holds."""
    return tuple(outside(box) for box in clause)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes can hold together, as far as their own tests go."""
    left = ~(one[0] | other[0])
    return all(left & allowed for allowed in other[1])
