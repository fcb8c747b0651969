"""Which rules can hold, stand and decide, whether they can disagree, and which of their tests and overrides matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from finetune_advisor.errors import Diagnostic, Severity
from finetune_advisor.model.conditions import ALWAYS, All, AnyOf, Condition, Not, OneOf, Within, facts_of, tests
from finetune_advisor.model.pack import Pack
from tests.oracle.check.prover import (
    Prover,
    finding,
    held,
    listed,
    not_standing,
    standing,
    unbeaten,
)
from tests.oracle.check.space import Clause, StepBoxes, meet, refused
from tests.oracle.search import NodeLimit

MOST_PAIRS = 10_000
"""Rules with more pairs of alternatives than this are left to the search, which doesn't look at every pair."""


def rule_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Everything about rules. Steps in turn: what is proven of an earlier one makes the proofs about later ones shorter."""
    for step in prover.space.steps:
        dead = {n: _is_dead(prover, step, n) for n in range(len(step.rules))}
        live = [n for n in dead if not dead[n]]
        yield from (_dead(prover, step, n) for n in dead if dead[n])
        yield from _conflicts(prover, step, live)
        yield from _overrides(prover, step, live)
        for n in live:
            yield from _standing(prover, step, n)
            yield from _tests(prover, step, n)
        prover.widen()
        yield from _otherwise(prover, step)


def _is_dead(prover: Prover, step: StepBoxes, n: int) -> bool:
    rule = step.rules[n].rule
    return prover.never("rule/" + rule.id, f"whether {rule.id} can hold", *held(step, n))


def _dead(prover: Prover, step: StepBoxes, n: int) -> Diagnostic:
    pack, rule = prover.space.pack, step.rules[n].rule
    if not step.rules[n].clause:
        why = f"its tests of {listed(_excluding(prover, rule.when))} exclude each other"
    elif prover.never("rule/" + rule.id, f"whether {rule.id} can hold", step.rules[n].clause):
        why = f"no answers make {listed(facts_of(rule.when))} so"
    else:
        why = f"whenever it holds, the step {step.step.id} isn't reached"
    return finding(pack, "dead-rule", "error", "rule/" + rule.id, f"{rule.id} never holds: {why}", (rule.id,))


def _excluding(prover: Prover, condition: Condition) -> tuple[str, ...]:
    """The fact whose tests alone can't hold together, if there is one; otherwise all facts of a condition."""
    facts = facts_of(condition)
    if isinstance(condition, All):
        for fact in facts:
            alone = All(tuple(part for part in condition.parts if facts_of(part) == (fact,)))
            if not prover.space.clause(alone):
                return (fact,)
    return facts


# --- conflicts ---------------------------------------------------------------------------------------------------


def agreeing(prover: Prover) -> set[str]:
    """The steps of a prover's pack whose standing rules are proven never to disagree; the prover makes use of it at once."""
    for step in prover.space.steps:
        any(_conflicts(prover, step, list(range(len(step.rules)))))
    return prover.space.agreeing


def _conflicts(prover: Prover, step: StepBoxes, live: list[int]) -> Iterator[Diagnostic]:
    """For each rule: the earlier rules that it can contradict, with answers that show it for the first of them."""
    found = False
    passed: dict[int, list[int]] = {}
    for later in live:
        then = step.rules[later].then
        others = sorted(n for other, places in passed.items() if other != then for n in places)
        passed.setdefault(then, []).append(later)
        partners = [earlier for earlier in others if _both_can_stand(prover, step, earlier, later)]
        if partners and (state := _both_stand(prover, step, partners[0], later)) is not None:
            found = True
            yield _conflict(prover, step, later, [step.rules[n].rule.id for n in partners], state)
    if not found and "step/" + step.step.id not in {place for place, _ in prover.undecided}:
        prover.space.agreeing.add(step.step.id)


def _both_can_stand(prover: Prover, step: StepBoxes, one: int, other: int) -> bool:
    """Whether two rules stand for some answers; notes where that can't be decided."""
    first, second = step.rules[one], step.rules[other]
    if first.overriders >> other & 1 or second.overriders >> one & 1:
        return False
    if prover.samples.stands[first.rule.id] & prover.samples.stands[second.rule.id]:
        return True
    if len(first.clause) * len(second.clause) <= MOST_PAIRS:
        if not any(meet(a, b) for a in first.clause for b in second.clause):
            return False
        if step.first and not first.overriders and not second.overriders:
            return True
    try:
        return _both_stand(prover, step, one, other) is not None
    except NodeLimit:
        what = f"whether {first.rule.id} and {second.rule.id} can contradict each other"
        prover.undecided.append(("step/" + step.step.id, what))
        return False


def _both_stand(prover: Prover, step: StepBoxes, one: int, other: int) -> int | None:
    return prover.find(*standing(step, one), *standing(step, other))


def _conflict(prover: Prover, step: StepBoxes, later: int, partners: list[str], state: int) -> Diagnostic:
    pack, rule = prover.space.pack, step.rules[later].rule
    ends = {other.id: other.then for other in step.step.rules}
    message = (
        f"{rule.id} ({rule.then}) and {partners[0]} ({ends[partners[0]]}) can both stand"
        + (f"; so can it with {listed(partners[1:])}" if partners[1:] else "")
        + "; let one override the other or make them exclude each other"
    )
    witness = prover.space.witness(state)
    return finding(pack, "conflict", "error", "rule/" + rule.id, message, (rule.id, *partners), witness)


# --- rules that change nothing -----------------------------------------------------------------------------------


def _overrides(prover: Prover, step: StepBoxes, live: list[int]) -> Iterator[Diagnostic]:
    """Overrides after which the same rules stand as without them."""
    places = {step.rules[n].rule.id: n for n in live}
    pairs = sorted((places[beaten], m) for m in live for beaten in places.keys() & step.rules[m].rule.overrides)
    for n, m in pairs:
        loser, winner = step.rules[n], step.rules[m]
        about, ids = "rule/" + winner.rule.id, (winner.rule.id, loser.rule.id)
        what = f"whether {ids[0]} ever needs to override {ids[1]}"
        if prover.never(about, what, *held(step, n), winner.clause, *unbeaten(step, n, but=m)):
            apart = not any(meet(a, b) for a in loser.clause for b in winner.clause)
            why = "they never hold together" if apart else "no answers leave both in play"
            message = f"that {ids[0]} overrides {ids[1]} changes nothing: {why}"
            yield finding(prover.space.pack, "idle-override", "warning", about, message, ids)


def _standing(prover: Prover, step: StepBoxes, n: int) -> Iterator[Diagnostic]:
    """A rule that is always overridden, or whose absence would change no outcome."""
    pack, rule = prover.space.pack, step.rules[n].rule
    about = "rule/" + rule.id
    if step.rules[n].overriders and prover.never(about, f"whether {rule.id} can stand", *standing(step, n)):
        winners = tuple(other.id for other in step.step.rules if rule.id in other.overrides)
        message = f"{rule.id} never stands: whenever it holds, {listed(winners)} overrides it"
        yield finding(pack, "overridden-rule", "error", about, message, (rule.id, *winners))
    elif step.step.id in prover.space.agreeing and _is_masked(prover, step, n):
        yield _masked(prover, step, n)


def _is_masked(prover: Prover, step: StepBoxes, n: int) -> bool:
    """Whether the outcomes that standing rules call for stay the same without this rule, whatever the answers."""
    own = step.rules[n]
    about, what = "rule/" + own.rule.id, f"whether {own.rule.id} ever decides"
    agreeing = [m for m, other in enumerate(step.rules) if m != n and other.then == own.then]
    if own.then != step.otherwise:
        others = (clause for m in agreeing for clause in not_standing(step, m, but=n))
        if not prover.never(about, what, *standing(step, n), *others):
            return False
    return all(
        _frees_nothing(prover, step, n, freed)
        for freed in range(len(step.rules))
        if step.rules[freed].overriders >> n & 1
    )


def _frees_nothing(prover: Prover, step: StepBoxes, n: int, freed: int) -> bool:
    """Whether without rule `n` the rule that it overrides would call for nothing that isn't called for anyway."""
    about, what = "rule/" + step.rules[n].rule.id, f"whether {step.rules[n].rule.id} ever decides"
    alike = [m for m, other in enumerate(step.rules) if m != freed and other.then == step.rules[freed].then]
    others = (clause for m in alike for clause in not_standing(step, m))
    return prover.never(about, what, *held(step, n), *held(step, freed), *unbeaten(step, freed, but=n), *others)


def _masked(prover: Prover, step: StepBoxes, n: int) -> Diagnostic:
    own = step.rules[n]
    stands = prover.samples.stands
    ids = [other.rule.id for m, other in enumerate(step.rules) if m != n and other.then == own.then]
    beside = tuple(id for id in ids if stands[id] & stands[own.rule.id])
    if own.then == step.otherwise:
        why = f"the step {step.step.id} ends in {own.rule.then} anyway unless some rule says otherwise"
    elif len(beside) == 1:
        why = f"whenever it stands, {beside[0]} stands with the same outcome"
    else:
        why = f"whenever it stands, {listed(beside) if beside else 'another rule'} stands with the same outcome"
    message = f"{own.rule.id} never decides, it only adds a reason: {why}"
    return finding(prover.space.pack, "masked-rule", "note", "rule/" + own.rule.id, message, (own.rule.id, *beside))


def _otherwise(prover: Prover, step: StepBoxes) -> Iterator[Diagnostic]:
    about, outcome = "step/" + step.step.id, step.step.otherwise
    none = (clause for rule in step.rules for clause in rule.fails)
    if prover.never(about, f"whether {step.step.id} can end without a rule", step.when, *none):
        message = f"the step {step.step.id} never needs its otherwise ({outcome}): some rule always holds"
        yield finding(prover.space.pack, "idle-otherwise", "note", about, message, (step.step.id,))


# --- tests that change nothing -----------------------------------------------------------------------------------


def _tests(prover: Prover, step: StepBoxes, n: int) -> Iterator[Diagnostic]:
    """Tests of a rule that could be dropped: no answers for which the step is reached tell the difference."""
    space, rule = prover.space, step.rules[n].rule
    idle: list[tuple[int, ...]] = []
    for path, dropped, without, widens in dropping(space.pack, rule.when):
        if any(path[: len(above)] == above for above in idle):
            continue
        weak, strong = (without, rule.when) if widens else (rule.when, without)
        difference = (space.clause(weak), *refused(space.clause(strong)))
        about, what = "rule/" + rule.id, f"whether {rule.id} needs its test of {dropped}"
        if prover.never(about, what, step.when, *difference):
            idle.append(path)
            yield _redundant(prover, step, n, dropped, difference)


def _redundant(prover: Prover, step: StepBoxes, n: int, dropped: str, difference: tuple[Clause, ...]) -> Diagnostic:
    rule = step.rules[n].rule
    severity: Severity = "warning"
    if not prover.can(*difference):
        why = "what else it says leaves no other way"
    elif not prover.can(step.when, *difference):
        why = f"the step {step.step.id} is only reached if it is so"
    else:
        why, severity = "earlier steps see to it", "note"
    message = f"{rule.id} doesn't need its test of {dropped}: {why}"
    return finding(prover.space.pack, "redundant-condition", severity, "rule/" + rule.id, message, (rule.id, dropped))


Dropped: TypeAlias = tuple[tuple[int, ...], str, Condition, bool]
"""Where a test stands in a condition, its facts, what is left without it, and whether more holds then."""


def dropping(pack: Pack, condition: Condition) -> Iterator[Dropped]:
    """Each test that can be left out of a condition, alone or with what stands around it, the whole before its parts."""
    for path, facts, left, widens in _dropping(pack, condition, positive=True):
        if path or not _parts(pack, condition):
            yield path, facts, ALWAYS if left is None else left, widens


def _parts(pack: Pack, condition: Condition) -> tuple[Condition, ...]:
    """The parts that can be dropped one by one."""
    match condition:
        case Within(_, at_least, below) if at_least is not None and below is not None:
            only_below = replace(condition, at_least=None, at_least_name=None)
            return replace(condition, below=None, below_name=None), only_below
        case All(parts) | AnyOf(parts) if len(parts) > 1 and not is_table(pack, condition):
            return parts
        case _:
            return ()


def _dropping(
    pack: Pack, condition: Condition, positive: bool
) -> Iterator[tuple[tuple[int, ...], str, Condition | None, bool]]:
    """As `dropping`; None: the condition is gone altogether, which whatever holds it takes as one part less."""
    yield (), ", ".join(facts_of(condition)), None, positive
    if isinstance(condition, Not):
        for path, facts, left, widens in _dropping(pack, condition.part, not positive):
            if left is not None:
                yield path, facts, Not(left), widens
        return
    parts = _parts(pack, condition)
    kind = AnyOf if isinstance(condition, AnyOf) else All
    for n, part in enumerate(parts):
        for path, facts, left, widens in _dropping(pack, part, positive):
            kept = (*parts[:n], *(() if left is None else (left,)), *parts[n + 1 :])
            yield (n, *path), facts, kind(kept), widens if left is not None else positive == (kind is All)


def is_table(pack: Pack, condition: Condition) -> bool:
    """Whether a condition is one range whose ends a threshold's table gives, which its author wrote as one test."""
    if not isinstance(condition, AnyOf):
        return False
    ranges = [test for test in tests(condition) if isinstance(test, Within)]
    names = {name for test in ranges for name in (test.at_least_name, test.below_name) if name}
    by = {pack.thresholds[name].by for name in names if name in pack.thresholds}
    others = {test.fact for test in tests(condition) if isinstance(test, OneOf)}
    return bool(names) and len({test.fact for test in ranges}) == 1 and others <= by


__all__ = ["agreeing", "dropping", "is_table", "rule_findings"]
