"""From facts to decisions: what each rule says, how each step ends, what can still come out. Pure; knows no report and no person.

Unknown is a third value all the way (Kleene): a rule that waits for an answer neither stands nor fails, and says what it waits for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from weakref import WeakKeyDictionary

from finetune_advisor.model.conditions import NOT_REACHED, Value
from finetune_advisor.model.pack import Pack, Rule, Step
from tests.oracle.masks import Index, StepRows, index, judge

Status: TypeAlias = Literal["applies", "overridden", "does-not-apply", "undecided"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one rule, and the facts that settle it."""

    rule: Rule
    status: Status
    facts: tuple[str, ...]
    """`stands`, `overridden`: facts that make it hold; `fails`: facts that stop it; `open`: facts that it waits for."""
    overridden_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """How one step ends, with evidence for every rule."""

    rows: StepRows
    outcome: str | None
    """None: not known yet. `NOT_REACHED` (empty): the step doesn't come into play."""
    possible: tuple[str, ...]
    """The outcomes that are left; more than one exactly when `outcome` is None."""
    verdicts: tuple[tuple[bool | None, int], ...]
    """For each rule of the step: whether it holds, and the literals that settle it."""
    held: int
    """The rules that hold, as bits."""
    reached: tuple[bool | None, int]
    index: Index

    @property
    def step(self) -> Step:
        """The step that was decided."""
        return self.rows.step

    def judgements(self) -> Iterator[Judgement]:
        """What became of each rule, in the order of the pack."""
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
        """The rules that hold and that no rule that holds overrides; none if the step wasn't reached."""
        if self.outcome == NOT_REACHED:
            return ()
        held = self.held
        return tuple(
            rule
            for n, (rule, row) in enumerate(zip(self.step.rules, self.rows.rules, strict=True))
            if held >> n & 1 and not row.overriders & held
        )

    def waits_for(self) -> tuple[str, ...]:
        """The facts that open rules wait for, and that whether the step is reached waits for."""
        mask = self.reached[1] if self.reached[0] is None else 0
        for verdict, waits in self.verdicts:
            if verdict is None:
                mask |= waits
        return self.index.facts(mask)

    def conflict(self) -> tuple[Rule, ...]:
        """The standing rules, if they disagree; a pack in which this can happen has a fault."""
        applied = self.applied()
        return applied if len({rule.then for rule in applied}) > 1 else ()


def decide(pack: Pack, known: Mapping[str, Value]) -> tuple[Decision, ...]:
    """Take every step in turn with what is known; never fails, whatever is missing."""
    table = index(pack)
    seen, true = table.state(known)
    decisions = []
    for rows in table.steps:
        missing, false = ~true, seen & ~true
        verdicts: list[tuple[bool | None, int]] = []
        held = open_ = 0
        bit = 1
        for rule in rows.rules:
            masks = rule.rows
            if (
                len(masks) == 1
            ):  # judge() written out: most rules are one row, and the call would cost as much as the work
                lacking = masks[0] & missing
                if not lacking:
                    verdicts.append((True, masks[0]))
                    held |= bit
                elif broken := lacking & false:
                    verdicts.append((False, broken))
                else:
                    verdicts.append((None, lacking))
                    open_ |= bit
            else:
                verdict = judge(masks, missing, false)
                verdicts.append(verdict)
                if verdict[0]:
                    held |= bit
                elif verdict[0] is None:
                    open_ |= bit
            bit <<= 1
        reached = judge(rows.when, missing, false)
        possible = possible_outcomes(rows, held, open_, reached[0])
        outcome = possible[0] if len(possible) == 1 else None
        decisions.append(Decision(rows, outcome, possible, tuple(verdicts), held, reached, table))
        seen, true = with_outcomes(rows, possible, seen, true)
    return tuple(decisions)


def possible_outcomes(rows: StepRows, held: int, open_: int, reached: bool | None) -> tuple[str, ...]:
    """The outcomes that are left, given the rules that hold and those that may yet."""
    if reached is False:
        return (NOT_REACHED,)
    left: dict[str, None] = {}
    for n, rule in enumerate(rows.rules):
        bit = 1 << n
        if bit & (held | open_) and not rule.overriders & held:
            if bit & held and not rule.overriders & open_:
                # Standing rules agree, so one that is sure to stand settles the step.
                left = {rule.then: None}
                break
            left[rule.then] = None
    if not held:
        left[rows.step.otherwise] = None
    if reached is None:
        left[NOT_REACHED] = None
    return tuple(left)


def with_outcomes(rows: StepRows, possible: Iterable[str], seen: int, true: int) -> tuple[int, int]:
    """The state after a step: a literal on its outcome is known when all outcomes that are left agree on it."""
    if not rows.mask:
        return seen, true
    always, sometimes = rows.mask, 0
    for outcome in possible:
        always &= rows.true[outcome]
        sometimes |= rows.true[outcome]
    return seen | (rows.mask & ~(always ^ sometimes)), true | always


def outcomes(decisions: Iterable[Decision]) -> dict[str, str]:
    """The outcomes that are settled, by step; steps not reached have `NOT_REACHED`."""
    return {decision.step.id: decision.outcome for decision in decisions if decision.outcome is not None}


class Sweep:
    """Outcomes without evidence, for sweeps over many *complete* answer sets; remembers what each step made of what it read."""

    def __init__(self, pack: Pack) -> None:
        self.index = index(pack)
        self._steps = tuple((rows, read_by(rows), {}) for rows in self.index.steps)  # type: ignore[var-annotated]

    def __call__(self, known: Mapping[str, Value]) -> tuple[str, ...]:
        """The outcome of each step; raises KeyError when a fact that some rule reads is missing."""
        true = 0
        for source in self.index.inputs:
            value = known[source.fact]
            true |= source.true(value) if source.cuts is not None or source.several else source.by_value[value]
        return self.ends(true)

    def ends(self, true: int) -> tuple[str, ...]:
        """The outcome of each step when exactly these literals on inputs are true."""
        ends = []
        for rows, mask, memo in self._steps:
            key = true & mask
            found = memo.get(key)
            if found is None:
                found = memo[key] = settle(rows, key)
            ends.append(found[0])
            true |= found[1]
        return tuple(ends)


_sweeps: WeakKeyDictionary[Pack, Sweep] = WeakKeyDictionary()


def sweeper(pack: Pack) -> Sweep:
    """The sweep of a pack, made at its first use and kept as long as the pack."""
    made = _sweeps.get(pack)
    if made is None:
        made = _sweeps[pack] = Sweep(pack)
    return made


def read_by(rows: StepRows) -> int:
    """The literals that a step reads."""
    mask = 0
    for row in (*rows.when, *(row for rule in rows.rules for row in rule.rows)):
        mask |= row
    return mask


def settle(rows: StepRows, true: int) -> tuple[str, int]:
    """How a step ends when everything is known, and the literals that this makes true."""
    missing = ~true
    held = 0
    for n, rule in enumerate(rows.rules):
        if judge(rule.rows, missing, missing)[0]:
            held |= 1 << n
    reached = judge(rows.when, missing, missing)[0]
    outcome = possible_outcomes(rows, held, 0, reached)[0]
    return outcome, rows.true[outcome]
