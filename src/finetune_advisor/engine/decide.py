"""From answers to decisions: what each rule says, how each step ends, what is still possible. Pure; knows no report.

Unknown is a third value throughout (Kleene): a rule that waits for an answer neither applies nor fails, and says what it
waits for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, TypeAlias
from weakref import WeakKeyDictionary

from finetune_advisor.engine.masks import Index, StepRows, index, judge
from finetune_advisor.model.conditions import NOT_REACHED, Value
from finetune_advisor.model.pack import Pack, Rule, Step

Status: TypeAlias = Literal["applies", "overridden", "does-not-apply", "undecided"]

REMEMBERED = 1 << 14
"""States of each step whose end a sweep remembers, so that a program that runs for months doesn't grow."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one rule, and the facts that settle it."""

    rule: Rule
    status: Status
    facts: tuple[str, ...]
    """Facts that make the rule hold, facts that stop it (`does-not-apply`), or facts that it waits for (`undecided`)."""
    overridden_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """How one step ends, with evidence for every rule."""

    rows: StepRows
    outcome: str | None
    """None: not known yet. `NOT_REACHED` (empty): the step doesn't come into play."""
    possible: tuple[str, ...]
    """The outcomes that are left rule by rule, which can be more than all completions together reach."""
    verdicts: tuple[tuple[bool | None, int], ...]
    """For each rule of the step: whether it holds, and the literals that settle it."""
    held: int
    """The rules that hold, as bits."""
    index: Index

    @property
    def step(self) -> Step:
        """The step that was decided."""
        return self.rows.step

    def judgements(self) -> Iterator[Judgement]:
        """Yield what became of each rule, in the order of the pack."""
        for rule, row, (verdict, mask) in zip(self.step.rules, self.rows.rules, self.verdicts, strict=True):
            facts = self.index.facts(mask)
            if verdict is None:
                yield Judgement(rule, "undecided", facts)
            elif not verdict:
                yield Judgement(rule, "does-not-apply", facts)
            elif beaten := row.overriders & self.held:
                winners = tuple(other.id for n, other in enumerate(self.step.rules) if beaten >> n & 1)
                yield Judgement(rule, "overridden", facts, winners)
            else:
                yield Judgement(rule, "applies", facts)

    def applied(self) -> tuple[Rule, ...]:
        """Return the rules that hold and that no rule that holds overrides; none if the step wasn't reached."""
        if self.outcome == NOT_REACHED:
            return ()
        held = self.held
        return tuple(
            rule
            for n, (rule, row) in enumerate(zip(self.step.rules, self.rows.rules, strict=True))
            if held >> n & 1 and not row.overriders & held
        )

    def conflict(self) -> tuple[Rule, ...]:
        """Return the rules that apply, if they disagree; a pack in which this can happen has a fault."""
        applied = self.applied()
        return applied if len({rule.then for rule in applied}) > 1 else ()


def decide(pack: Pack, known: Mapping[str, Value]) -> tuple[Decision, ...]:
    """Decide every step in turn with what is known; never fails, whatever is missing."""
    table = index(pack)
    seen, true = table.state(known)
    decisions = []
    for rows in table.steps:
        missing, false = ~true, seen & ~true
        verdicts: list[tuple[bool | None, int]] = []
        held = open_ = 0
        bit = 1
        for rule in rows.rules:
            verdict = judge(rule.rows, missing, false)
            verdicts.append(verdict)
            if verdict[0]:
                held |= bit
            elif verdict[0] is None:
                open_ |= bit
            bit <<= 1
        possible = possible_outcomes(rows, held, open_, judge(rows.when, missing, false)[0])
        outcome = possible[0] if len(possible) == 1 else None
        decisions.append(Decision(rows, outcome, possible, tuple(verdicts), held, table))
        seen, true = with_outcomes(rows, possible, seen, true)
    return tuple(decisions)


def possible_outcomes(rows: StepRows, held: int, open_: int, reached: bool | None) -> tuple[str, ...]:
    """Return the outcomes that are left, given the rules that hold and those that may yet (as bits)."""
    if reached is False:
        return (NOT_REACHED,)
    left: dict[str, None] = {}
    for n, rule in enumerate(rows.rules):
        bit = 1 << n
        if bit & (held | open_) and not rule.overriders & held:
            if bit & held and not rule.overriders & open_:
                # Rules that apply agree, so one that is sure to apply settles the step.
                left = {rule.then: None}
                break
            left[rule.then] = None
    if not held:
        left[rows.step.otherwise] = None
    if reached is None:
        left[NOT_REACHED] = None
    return tuple(left)


def with_outcomes(rows: StepRows, possible: Iterable[str], seen: int, true: int) -> tuple[int, int]:
    """Return the state after a step: a literal on its outcome is known when all outcomes that are left agree on it."""
    if not rows.mask:
        return seen, true
    always, sometimes = rows.mask, 0
    for outcome in possible:
        always &= rows.true[outcome]
        sometimes |= rows.true[outcome]
    return seen | (rows.mask & ~(always ^ sometimes)), true | always


def outcomes(decisions: Iterable[Decision]) -> dict[str, str]:
    """Return the outcomes that are settled, by step; steps not reached have `NOT_REACHED`."""
    return {decision.step.id: decision.outcome for decision in decisions if decision.outcome is not None}


class Sweep:
    """Outcomes without evidence, for sweeps over many *complete* answer sets; remembers how steps ended lately."""

    def __init__(self, pack: Pack, remember: int = REMEMBERED) -> None:
        self.index = index(pack)
        self.steps = tuple((read_by(rows), lru_cache(remember)(partial(settle, rows))) for rows in self.index.steps)
        """For each step: the literals that it reads, and how it ends when these of them are true."""

    def __call__(self, known: Mapping[str, Value]) -> tuple[str, ...]:
        """Return the outcome of each step; raises KeyError when a fact that some rule reads is missing."""
        true = 0
        for bits in self.index.dimensions:
            true |= bits.at(known[bits.fact])
        return self.ends(true)

    def ends(self, true: int) -> tuple[str, ...]:
        """Return the outcome of each step when exactly these literals on inputs are true."""
        ends = []
        for mask, settled in self.steps:
            outcome, more = settled(true & mask)
            ends.append(outcome)
            true |= more
        return tuple(ends)


_sweeps: WeakKeyDictionary[Pack, Sweep] = WeakKeyDictionary()


def sweeper(pack: Pack) -> Sweep:
    """Return the sweep of a pack, made at its first use and kept as long as the pack."""
    made = _sweeps.get(pack)
    if made is None:
        made = _sweeps[pack] = Sweep(pack)
    return made


def read_by(rows: StepRows) -> int:
    """Return the literals that a step reads."""
    mask = 0
    for row in (*rows.when, *(row for rule in rows.rules for row in rule.rows)):
        mask |= row
    return mask


def settle(rows: StepRows, true: int) -> tuple[str, int]:
    """Return how a step ends when everything is known, and the literals that this makes true."""
    missing, held, bit = ~true, 0, 1
    for rule in rows.rules:
        for mask in rule.rows:
            if not mask & missing:
                held |= bit
                break
        bit <<= 1
    outcome = possible_outcomes(rows, held, 0, judge(rows.when, missing, missing)[0])[0]
    return outcome, rows.true[outcome]
