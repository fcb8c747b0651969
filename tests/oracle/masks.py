"""A pack as bit masks, so that deciding is a handful of integer operations a rule. Says nothing about what a decision means.

Each distinct comparison that some rule makes, in its positive or negated form, is a *literal* and owns one bit. What is known
of the facts is then two integers: the literals that are known, and those of them that are true. A rule is a few *rows*
(alternatives), each the mask of the literals that it needs. Three values come out of two masks: a row whose literals are all
true holds, one with a known false literal fails, any other waits.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from finetune_advisor.model.conditions import (
    NOT_REACHED,
    Condition,
    Includes,
    Literal,
    Test,
    Value,
    Within,
    holds,
    rows,
)
from finetune_advisor.model.domain import Dimension, dimensions
from finetune_advisor.model.pack import Pack, Question, Step

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleRows:
    """One rule of a step: the masks of its rows, and the rules of the step (as bits) that override it."""

    id: str
    then: str
    rows: tuple[int, ...]
    overriders: int


@dataclass(frozen=True, slots=True)
class StepRows:
    """One step: when it is reached, its rules, and what each of its outcomes makes true for later steps."""

    step: Step
    when: tuple[int, ...]
    rules: tuple[RuleRows, ...]
    mask: int
    """The literals that read this step's outcome."""
    true: Mapping[str, int]
    """For each outcome, and for not reached: the literals that it makes true."""


@dataclass(frozen=True, slots=True)
class InputBits:
    """One fact from outside: the literals that read it, and which of them each value makes true."""

    fact: str
    mask: int
    cuts: tuple[float, ...] | None
    """For numbers: `by_block` is looked up by the block in which the value lies."""
    by_block: tuple[int, ...]
    by_value: Mapping[Value, int]
    """For single values; for `choices`: what ticking an option flips, and under `()` what no tick makes true."""
    several: bool

    def true(self, value: Value) -> int:
        """The literals that hold for a value of this fact."""
        if self.cuts is not None:
            return self.by_block[bisect_right(self.cuts, value)]
        if not self.several:
            return self.by_value[value]
        bits = self.by_value[()]
        for option in value:  # type: ignore[union-attr]
            bits ^= self.by_value.get(option, 0)
        return bits


@dataclass(frozen=True, slots=True)
class DimensionBits:
    """One thing that a search can vary: its literals, and for each class those that become true."""

    dimension: Dimension
    mask: int
    true: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The whole pack as masks."""

    literals: tuple[Literal, ...]
    inputs: tuple[InputBits, ...]
    steps: tuple[StepRows, ...]
    dimensions: tuple[DimensionBits, ...]

    def facts(self, mask: int) -> Ids:
        """The facts that the literals of a mask read, each once."""
        found: dict[str, None] = {}
        while mask:
            low = mask & -mask
            found[self.literals[low.bit_length() - 1][0].fact] = None
            mask ^= low
        return tuple(found)

    def state(self, known: Mapping[str, Value]) -> tuple[int, int]:
        """Which literals the known facts make known, and which of these are true."""
        seen = true = 0
        get = known.get
        for source in self.inputs:
            value = get(source.fact)
            if value is None:
                continue
            seen |= source.mask
            cuts = source.cuts
            if cuts is not None:
                true |= source.by_block[bisect_right(cuts, value)]
            elif source.several:
                true |= source.true(value)
            else:
                true |= source.by_value[value]
        return seen, true


_indexes: WeakKeyDictionary[Pack, Index] = WeakKeyDictionary()


def index(pack: Pack) -> Index:
    """The index of a pack, made at its first use and kept as long as the pack."""
    made = _indexes.get(pack)
    if made is None:
        made = _indexes[pack] = _Builder(pack).build()
    return made


class _Builder:
    """Numbers the literals of one pack; used up by `build`."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.bits: dict[Literal, int] = {}
        self.by_fact: dict[str, list[tuple[Literal, int]]] = {}

    def build(self) -> Index:
        steps = [
            (step, self.masks(step.when), [self.masks(rule.when) for rule in step.rules]) for step in self.pack.steps
        ]
        return Index(
            literals=tuple(self.bits),
            inputs=tuple(self.input(q) for q in self.pack.inputs if q.id in self.by_fact),
            steps=tuple(self.step(*parts) for parts in steps),
            dimensions=tuple(bits for d in dimensions(self.pack) if (bits := self.dimension(d)).mask),
        )

    def masks(self, condition: Condition) -> tuple[int, ...]:
        masks = []
        for row in rows(condition):
            mask = 0
            for literal in row:
                mask |= self.bit(literal)
            masks.append(mask)
        return tuple(dict.fromkeys(masks))

    def bit(self, literal: Literal) -> int:
        if literal not in self.bits:
            self.bits[literal] = bit = 1 << len(self.bits)
            self.by_fact.setdefault(literal[0].fact, []).append((literal, bit))
        return self.bits[literal]

    def true(self, fact: str, value: Value) -> int:
        mask = 0
        for (test, wanted), bit in self.by_fact.get(fact, ()):
            if holds(test, {fact: value}) == wanted:
                mask |= bit
        return mask

    def mask(self, fact: str) -> int:
        return sum(bit for _, bit in self.by_fact.get(fact, ()))

    def input(self, question: Question) -> InputBits:
        fact, mask = question.id, self.mask(question.id)
        match question.type:
            case "count" | "amount":
                tested = [test for (test, _), _ in self.by_fact[fact] if isinstance(test, Within)]
                cuts = sorted({edge for test in tested for edge in (test.at_least, test.below) if edge is not None})
                blocks = tuple(self.true(fact, value) for value in (float("-inf"), *cuts))
                return InputBits(fact, mask, tuple(cuts), blocks, {}, several=False)
            case "choices":
                none = self.true(fact, ())
                flips: dict[Value, int] = {option: self.true(fact, (option,)) ^ none for option in question.option_ids}
                return InputBits(fact, mask, None, (), {**flips, (): none}, several=True)
            case _:
                values: tuple[Value, ...] = (False, True) if question.type == "yes_no" else question.option_ids
                return InputBits(fact, mask, None, (), {v: self.true(fact, v) for v in values}, several=False)

    def dimension(self, dimension: Dimension) -> DimensionBits:
        fact, option = dimension.fact, dimension.option
        if option is None:
            true = tuple(self.true(fact, value.value) for value in dimension.classes)
            return DimensionBits(dimension, self.mask(fact), true)
        tests: dict[bool, int] = {w: self.bits.get((Includes(fact, option), w), 0) for w in (True, False)}
        return DimensionBits(dimension, tests[True] | tests[False], (tests[False], tests[True]))

    def step(self, step: Step, when: tuple[int, ...], rule_masks: list[tuple[int, ...]]) -> StepRows:
        rules = tuple(
            RuleRows(
                rule.id,
                rule.then,
                masks,
                sum(1 << n for n, other in enumerate(step.rules) if rule.id in other.overrides),
            )
            for rule, masks in zip(step.rules, rule_masks, strict=True)
        )
        ends = (*(outcome.id for outcome in step.outcomes), NOT_REACHED)
        return StepRows(step, when, rules, self.mask(step.id), {end: self.true(step.id, end) for end in ends})


def judge(row_masks: tuple[int, ...], missing: int, false: int) -> tuple[bool | None, int]:
    """The verdict on a rule, and the literals that settle it: those that hold, that fail, or that it waits for.

    `missing` are the literals not known to be true, `false` those known to be false.
    """
    failed = waits = 0
    for mask in row_masks:
        lacking = mask & missing
        if not lacking:
            return True, mask
        if broken := lacking & false:
            failed |= broken
        else:
            waits |= lacking
    return (None, waits) if waits else (False, failed)


__all__ = ["DimensionBits", "Index", "InputBits", "RuleRows", "StepRows", "Test", "index", "judge"]
