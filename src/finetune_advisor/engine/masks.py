"""A pack as bit masks, so that a rule is decided by a few integer operations. Says nothing about what a decision means.

Each distinct comparison that some rule makes, in its positive or negated form, is a *literal* and owns one bit. What is known
of the facts is then two integers: the literals that are known, and those of them that are true. A rule is a few *rows*
(alternatives), each the mask of the literals that it needs. Three values come out of two masks: a row whose literals are all
true holds, one with a known false literal fails, any other waits.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from finetune_advisor.model.conditions import NOT_REACHED, Condition, Includes, Literal, Value, holds, rows
from finetune_advisor.model.domain import Dimension, dimensions
from finetune_advisor.model.pack import Pack, Rule, Step

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleRows:
    """One rule of a step: the masks of its rows, and the rules of the step (as bits) that override it."""

    rule: Rule
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
    gates: bool = False
    """Whether it is the readiness step, whose rules no assumption settles."""


@dataclass(frozen=True, slots=True)
class DimensionBits:
    """One thing that can vary: the literals that read it, and for each class of its values those that become true."""

    dimension: Dimension
    fact: str
    mask: int
    true: tuple[int, ...]
    by_value: Mapping[Value, int]
    """For single values: `true` by value, which needs no search."""
    cuts: tuple[float, ...]
    """For numbers: the smallest value of every class but the first."""


@dataclass(frozen=True, slots=True)
class Index:
    """The whole pack as masks."""

    literals: tuple[Literal, ...]
    steps: tuple[StepRows, ...]
    dimensions: tuple[DimensionBits, ...]

    def facts(self, mask: int) -> Ids:
        """Return the facts that the literals of a mask read, each once."""
        found: dict[str, None] = {}
        while mask:
            low = mask & -mask
            found[self.literals[low.bit_length() - 1][0].fact] = None
            mask ^= low
        return tuple(found)

    def mask(self, facts: Collection[str]) -> int:
        """Return the literals that read some of these inputs."""
        return sum(bits.mask for bits in self.dimensions if bits.fact in facts)

    def state(self, known: Mapping[str, Value]) -> tuple[int, int]:
        """Return the literals that the known facts make known, and those of them that are true."""
        seen = true = 0
        for bits in self.dimensions:
            value = known.get(bits.fact)
            if value is None:
                continue
            seen |= bits.mask
            # Written out here, because a sweep does this for every answer, and a call would take longer than the search.
            if bits.by_value:
                true |= bits.by_value[value]
            elif bits.dimension.option is None:
                true |= bits.true[bisect_right(bits.cuts, value)]
            else:
                true |= bits.true[bits.dimension.option in value]  # type: ignore[operator]  # ticked options are a tuple
        return seen, true


@lru_cache(8)  # so many packs at a time
def index(pack: Pack) -> Index:
    """Return the index of a pack, made at its first use."""
    return _Builder(pack).build()


class _Builder:
    """Numbers the literals of one pack; used up by `build`."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.bits: dict[Literal, int] = {}
        self.by_fact: dict[str, list[tuple[Literal, int]]] = {}

    def build(self) -> Index:
        own = self.pack.steps
        steps = [(step, self.masks(step.when), [self.masks(rule.when) for rule in step.rules]) for step in own]
        return Index(
            literals=tuple(self.bits),
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

    def dimension(self, dimension: Dimension) -> DimensionBits:
        fact, option = dimension.fact, dimension.option
        if option is not None:
            false, true = (self.bits.get((Includes(fact, option), wanted), 0) for wanted in (False, True))
            return DimensionBits(dimension, fact, false | true, (false, true), {}, ())
        true_at = tuple(self.true(fact, one.value) for one in dimension.classes)
        values = [one.value for one in dimension.classes]
        by_value = {} if dimension.numeric else dict(zip(values, true_at, strict=True))
        cuts = tuple(float(one.low or 0) for one in dimension.classes[1:]) if dimension.numeric else ()
        return DimensionBits(dimension, fact, self.mask(fact), true_at, by_value, cuts)

    def step(self, step: Step, when: tuple[int, ...], rule_masks: list[tuple[int, ...]]) -> StepRows:
        rules = []
        for rule, masks in zip(step.rules, rule_masks, strict=True):
            overriders = sum(1 << n for n, other in enumerate(step.rules) if rule.id in other.overrides)
            rules.append(RuleRows(rule, rule.then, masks, overriders))
        ends = (*(outcome.id for outcome in step.outcomes), NOT_REACHED)
        true = {end: self.true(step.id, end) for end in ends}
        return StepRows(step, when, tuple(rules), self.mask(step.id), true, gates=step.id == self.pack.readiness)


def judge(row_masks: tuple[int, ...], missing: int, false: int) -> tuple[bool | None, int]:
    """Return the verdict on a rule, and the literals that settle it: those that hold, fail, or that it waits for.

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
