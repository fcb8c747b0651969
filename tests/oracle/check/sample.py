"""Many combinations of answers judged at once: one integer a condition, one bit a combination.

Most of what is asked of a pack is true of some combination among a few thousand, so that only what no sample shows needs a
search. The samples are the same at every run.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy

from finetune_advisor.model.conditions import Value
from tests.oracle.check.space import Box, Clause, Space, StepBoxes, Variable

SAMPLES = 1024
AIMED = 8
"""How many samples are made to fit each alternative of each rule."""

NEAR = 64
"""How many samples are drawn around a state that only a search could find."""


class Samples:
    """The verdict on every class, box and clause for each of `size` combinations."""

    def __init__(
        self,
        space: Space,
        size: int,
        columns: Mapping[int, int],
        given: Mapping[int, int] | None = None,
        reached: Mapping[str, int] | None = None,
    ) -> None:
        """`columns`: for each class (by its bit) the samples that are in it; `given`: the same for outcomes that are
        forced instead of computed; `reached`: samples in which a step counts as reached.
        """
        self.space, self.size = space, size
        self.all = (1 << size) - 1
        self.columns = dict(columns)
        self.boxes: dict[int, int] = {}
        """What was found of boxes already, by their forbidden classes."""
        self._given, self._reached = given or {}, reached or {}
        self.holds: dict[str, int] = {}
        """For each rule: the samples in which it holds."""
        self.stands: dict[str, int] = {}
        """For each rule: those in which its step is reached and it stands."""
        self.reached: dict[str, int] = {}
        for step in space.steps:
            self.judge(step)

    def varied(self, variable: Variable, bit: int) -> Samples:
        """The same samples, but all with one class of one variable; what doesn't depend on it isn't judged again."""
        changed = variable.mask
        for step in self.space.steps:
            if step.reads & changed:
                changed |= step.mask
        other = copy(self)
        other.columns = {**self.columns, **dict.fromkeys((1 << b for b in _bits(variable.mask)), 0), bit: self.all}
        other.boxes = {forbidden: found for forbidden, found in self.boxes.items() if not forbidden & changed}
        other.holds, other.stands, other.reached = dict(self.holds), dict(self.stands), dict(self.reached)
        for step in self.space.steps:
            if step.mask & changed:
                other.judge(step)
        return other

    def judge(self, step: StepBoxes) -> None:
        """Judge a step and its rules for every sample."""
        id = step.step.id
        reached = self.clause(step.when) | self._reached.get(id, 0)
        held = [self.box(rule.clause[0]) if len(rule.clause) == 1 else self.clause(rule.clause) for rule in step.rules]
        ends = {1 << bit: 0 for bit in _bits(step.mask)}
        open_ = reached
        for rule, holds in zip(step.rules, held, strict=True):
            stands = holds & reached
            if rule.overriders:
                for n in _bits(rule.overriders):
                    stands &= ~held[n]
            self.holds[rule.rule.id], self.stands[rule.rule.id] = holds, stands
            ends[rule.then] |= stands & open_
            open_ &= ~stands
        ends[step.otherwise] |= open_
        ends[step.not_reached] |= self.all & ~reached
        forced = 0
        for bit in ends:
            forced |= self._given.get(bit, 0)
        self.reached[id] = reached
        self.columns |= {bit: samples & ~forced | self._given.get(bit, 0) for bit, samples in ends.items()}

    def box(self, box: Box) -> int:
        """The samples in which a box holds."""
        found = self.boxes.get(box[0])
        if found is None:
            found = self.all
            for allowed in box[1]:
                found &= self.allowed(allowed)
            self.boxes[box[0]] = found
        return found

    def allowed(self, classes: int) -> int:
        """The samples that are in one of these classes of one variable."""
        found = 0
        for bit in _bits(classes):
            found |= self.columns[1 << bit]
        return found

    def clause(self, clause: Clause) -> int:
        """The samples in which a clause holds."""
        found = 0
        for box in clause:
            found |= self.box(box)
        return found

    def meet(self, clauses: Iterable[Clause]) -> int:
        """The samples in which all of these clauses hold."""
        found = self.all
        for clause in clauses:
            found &= self.clause(clause)
            if not found:
                break
        return found

    def state(self, sample: int) -> int:
        """The whole combination that one sample is; `sample` is its bit."""
        return sum(bit for bit, samples in self.columns.items() if samples & sample)

    def ends(self, step: str) -> dict[Value, int]:
        """For each outcome of a step: the samples that end so."""
        variable = self.space.outcomes[step]
        return {value: self.columns[variable.bit(value)] for value in variable.values}


def lowest(samples: int) -> int:
    """The first of some samples, as its bit."""
    return samples & -samples


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def drawn(space: Space, size: int = SAMPLES, aimed: int = AIMED) -> Samples:
    """Samples drawn evenly, and for each alternative of each rule some that are bent to fit it."""
    draw = random.Random(0)
    boxes = [(rule_box, k) for step in space.steps for rule in step.rules for rule_box in rule.clause for k in (0, 1)]
    total = size + len(boxes) * aimed // 2
    columns: dict[int, int] = {}
    for variable in space.inputs:
        _deal(draw, list(_bits(variable.mask)), (1 << total) - 1, total, columns)
    block = (1 << aimed // 2) - 1
    for n, (box, k) in enumerate(boxes):
        _bend(space, columns, _aim(space, box, k), block << size + n * (aimed // 2))
    return Samples(space, total, columns)


def _deal(draw: random.Random, bits: list[int], samples: int, total: int, columns: dict[int, int]) -> None:
    """Spread samples over some classes, halving classes and samples alike."""
    if len(bits) == 1:
        columns[1 << bits[0]] = samples
        return
    half = draw.getrandbits(total) & samples
    middle = len(bits) // 2
    _deal(draw, bits[:middle], half, total, columns)
    _deal(draw, bits[middle:], samples & ~half, total, columns)


def _aim(space: Space, box: Box, turn: int) -> int:
    """A state of the inputs in which a box may well hold; where it asks for outcomes, some rules that lead there do too."""
    state = space.full
    todo = [box]
    while todo:
        for allowed, whole in zip(*todo.pop()[1:], strict=True):
            if whole & space.input_mask:
                state = state & (~whole | allowed) if state & allowed else state
            else:
                step = next(step for step in space.steps if step.mask == whole)
                leads = [other for rule in step.rules if rule.then & allowed for other in rule.clause]
                todo += [leads[turn % len(leads)]] if leads else []
    return state


def _bend(space: Space, columns: dict[int, int], state: int, samples: int) -> None:
    """Move some samples into a state."""
    for variable in space.inputs:
        left = state & variable.mask
        if left != variable.mask:
            home = left & -left
            for bit in _bits(variable.mask & ~left):
                columns[home] |= columns[1 << bit] & samples
                columns[1 << bit] &= ~samples


def widened(samples: Samples, states: Sequence[int], size: int = NEAR) -> Samples:
    """The same samples and some more around each of these states, which differ from it in one variable of eight."""
    draw = random.Random(samples.size)
    space, total = samples.space, size * len(states)
    columns: dict[int, int] = {}
    for variable in space.inputs:
        home: dict[int, int] = {}
        for n, state in enumerate(states):
            left = state & variable.mask
            home[left & -left] = home.get(left & -left, 0) | (1 << size) - 1 << n * size
        dealt: dict[int, int] = {}
        _deal(draw, list(_bits(variable.mask)), (1 << total) - 1, total, dealt)
        moved = draw.getrandbits(total) & draw.getrandbits(total) & draw.getrandbits(total)
        for bit, found in dealt.items():
            columns[bit] = samples.columns[bit] | (found & moved | home.get(bit, 0) & ~moved) << samples.size
    return Samples(space, samples.size + total, columns)


def of_states(space: Space, states: Sequence[int]) -> Samples:
    """Samples for given states of the inputs, one for each."""
    columns = {1 << bit: 0 for bit in _bits(space.input_mask)}
    for n, state in enumerate(states):
        for variable in space.inputs:
            left = state & variable.mask
            columns[left & -left] |= 1 << n
    return Samples(space, len(states), columns)


__all__ = ["Samples", "drawn", "lowest", "of_states"]
