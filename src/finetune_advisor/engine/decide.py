"""From answers to decisions: what each rule says, how each step ends, what is still possible. Pure; knows no report.

Unknown is a third value throughout (Kleene): a rule that waits for an answer neither applies nor fails, and says what it
waits for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, TypeAlias

from finetune_advisor.engine.masks import Index, StepRows, index, judge
from finetune_advisor.model.conditions import NOT_REACHED, Value
from finetune_advisor.model.pack import NOT_READY, READY, WITHOUT_TRAINING, Pack, Recommendation, Rule, Step, Verdict

Status: TypeAlias = Literal["applies", "overridden", "does-not-apply", "undecided"]

REMEMBERED = 1 << 14
"""States of each step whose end a sweep remembers. The limit keeps the memory of a long-running program small."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one rule, and the facts that settle it."""

    rule: Rule
    status: Status
    facts: tuple[str, ...]
    """Facts that make the rule hold, facts that stop it (`does-not-apply`), or facts that it waits for (`undecided`)."""
    overridden_by: tuple[str, ...] = ()
    """Rules that hold and override it, even while it is undecided."""


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
        for row, (verdict, mask) in zip(self.rows.rules, self.verdicts, strict=True):
            beaten = row.overriders & self.held if verdict is not False else 0
            winners = tuple(other.id for n, other in enumerate(self.step.rules) if beaten >> n & 1)
            held: Status = "overridden" if winners else "applies"
            status = "undecided" if verdict is None else held if verdict else "does-not-apply"
            yield Judgement(row.rule, status, self.index.facts(mask), winners)

    def stopped_by(self, rule: Rule) -> tuple[str, ...]:
        """Return the facts of which each alone stops a rule that doesn't hold; if none does, all that stop it together."""
        n = self.step.rules.index(rule)
        mask = alone = self.verdicts[n][1]
        for row in self.rows.rules[n].rows:
            alone &= row
        return self.index.facts(alone or mask)

    def applied(self) -> tuple[Rule, ...]:
        """Return the rules that hold and that no rule that holds overrides; none if the step wasn't reached."""
        if self.outcome == NOT_REACHED:
            return ()
        held = self.held
        return tuple(row.rule for n, row in enumerate(self.rows.rules) if held >> n & 1 and not row.overriders & held)

    def conflict(self) -> tuple[Rule, ...]:
        """Return the rules that apply, if they disagree; a pack in which this can happen has a fault."""
        applied = self.applied()
        return applied if len({rule.then for rule in applied}) > 1 else ()


def decide(pack: Pack, known: Mapping[str, Value], assumed: Collection[str] = ()) -> tuple[Decision, ...]:
    """Decide every step in turn with what is known; never fails, whatever is missing.

    `assumed` names the facts among the known ones that are only assumed: they settle no gate. What earlier steps
    made of them does.
    """
    table = index(pack)
    seen, true = table.state(known)
    unsure = table.mask(assumed) if assumed else 0
    decisions = []
    for rows in table.steps:
        decision = _decide(rows, table, seen, true, unsure)
        decisions.append(decision)
        seen, true = with_outcomes(rows, decision.possible, seen, true)
    return tuple(decisions)


def _decide(rows: StepRows, table: Index, seen: int, true: int, unsure: int) -> Decision:
    missing, false = ~true, seen & ~true
    reached = judge(rows.when, missing, false)[0]
    if rows.gates:
        missing, false = missing | unsure, false & ~unsure
    verdicts = tuple([judge(rule.rows, missing, false) for rule in rows.rules])
    held = open_ = 0
    bit = 1
    for verdict, _ in verdicts:
        if verdict:
            held |= bit
        elif verdict is None:
            open_ |= bit
        bit <<= 1
    possible = possible_outcomes(rows, held, open_, reached)
    return Decision(rows, possible[0] if len(possible) == 1 else None, possible, verdicts, held, table)


def possible_outcomes(rows: StepRows, held: int, open_: int, reached: bool | None) -> tuple[str, ...]:
    """Return the outcomes that are left, given the rules that hold and those that may still hold (as bits)."""
    if reached is False:
        return (NOT_REACHED,)
    in_play, bit = held | open_, 1
    if rows.gates and any(
        in_play >> n & 1 and not rule.overriders & held and rule.then == NOT_READY for n, rule in enumerate(rows.rules)
    ):
        # What may be missing counts as missing: only gates that are known to pass let training begin.
        return (NOT_READY,) if reached else (NOT_READY, NOT_REACHED)
    left: dict[str, None] = {}
    for rule in rows.rules:
        if bit & in_play and not rule.overriders & held:
            if bit & held and not rule.overriders & open_:
                # Rules that apply agree, so one that is sure to apply settles the step.
                left = {rule.then: None}
                break
            left[rule.then] = None
        bit <<= 1
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
    """Outcomes without evidence, for sweeps over many answer sets; remembers how steps ended lately."""

    def __init__(self, pack: Pack, remember: int = REMEMBERED) -> None:
        self.index = index(pack)
        self.steps = tuple(
            (rows.step.id, mask, mask if rows.gates else 0, lru_cache(remember)(partial(_settle, rows, self.index)))
            for rows in self.index.steps
            for mask in [_read_by(rows)]
        )
        """For each step: its id, the literals that it reads, those that it takes no assumption on, and how it ends."""
        self.gated = sum(gates for _, _, gates, _ in self.steps)
        """The literals that gates read."""

    def __call__(self, known: Mapping[str, Value], assumed: Collection[str] = ()) -> dict[str, str]:
        """Return the outcome of each step that is settled; the same as `outcomes(decide(...))`."""
        return self.ends(*self.index.state(known), self.index.mask(assumed) if assumed else 0)

    def ends(self, seen: int, true: int, unsure: int) -> dict[str, str]:
        """Return the outcome of each step when these literals on inputs are known, true, and only assumed."""
        ends = {}
        for step, mask, gates, settled in self.steps:
            outcome, now_seen, now_true = settled(seen & mask, true & mask, unsure & gates)
            seen, true = seen | now_seen, true | now_true
            if outcome is not None:
                ends[step] = outcome
        return ends


def _settle(rows: StepRows, table: Index, seen: int, true: int, unsure: int) -> tuple[str | None, int, int]:
    """Return how a step ends, and the literals that this makes known and true."""
    decision = _decide(rows, table, seen, true, unsure)
    return decision.outcome, *with_outcomes(rows, decision.possible, 0, 0)


def _read_by(rows: StepRows) -> int:
    """Return the literals that a step reads."""
    mask = 0
    for row in (*rows.when, *(row for rule in rows.rules for row in rule.rows)):
        mask |= row
    return mask


@lru_cache(8)  # so many packs at a time
def sweeper(pack: Pack) -> Sweep:
    """Return the sweep of a pack, made at its first use."""
    return Sweep(pack)


@dataclass(frozen=True, slots=True)
class Advice:
    """What the outcomes of the steps come to."""

    approach: Recommendation
    """The technique that fits the problem."""
    verdict: Verdict
    """Whether to fine-tune now."""
    recommendation: Recommendation
    """What to do now."""


def advice(pack: Pack, ends: Mapping[str, str]) -> Advice:
    """Return what the outcomes of the steps come to; without an outcome of the approach step, prompting."""
    end = ends.get(pack.approach)
    approach = (pack.step(pack.approach).outcome(end).approach if end else None) or "prompting"
    without = WITHOUT_TRAINING[approach]
    if without == approach:
        return Advice(approach, "no", approach)
    if ends.get(pack.readiness or "") == READY:
        return Advice(approach, "yes", approach)
    return Advice(approach, "not-yet", without)
