"""Which rules can hold, apply and decide, whether they can disagree, and which of their tests and overrides matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from finetune_advisor.check.prover import Prover, finding, listed
from finetune_advisor.check.tests_of_rules import said_parts
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model import conditions as c
from finetune_advisor.model.conditions import All, AnyOf, Condition, Not, OneOf, Within, facts_of
from finetune_advisor.model.pack import Note, Pack, Rule, Step
from finetune_advisor.solver import Encoding


def rule_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield everything about rules, step by step."""
    pack, can = prover.pack, prover.can
    holds, applies = prover.encoding.holds, prover.encoding.applies
    for step in pack.steps:
        reached = prover.encoding.reached[step.id]
        live = [rule for rule in step.rules if can(reached, holds[rule.id])]
        for rule in step.rules:
            if rule not in live:
                never = f"no answers make {listed(facts_of(rule.when))} so"
                why = f"whenever it holds, the step {step.id} isn't reached" if can(holds[rule.id]) else never
                yield finding(pack, "dead-rule", f"rule/{rule.id}", why=why)
        for rule, partners in prover.conflicts[step.id]:
            others = listed([f"{other.id} ({other.then})" for other in partners])
            ids, witness = (
                [one.id for one in (rule, *partners)],
                prover.witness(applies[rule.id], applies[partners[0].id]),
            )
            yield finding(pack, "conflict", f"rule/{rule.id}", *ids, witness=witness, then=rule.then, others=others)
        for loser in live:
            for winner in (rule for rule in live if loser.id in rule.overrides):
                if not can(reached, holds[loser.id], holds[winner.id], *_unbeaten(prover, step, loser, winner)):
                    yield finding(pack, "idle-override", f"rule/{winner.id}", winner.id, loser.id, loser=loser.id)
        for rule in live:
            yield from _without_effect(prover, step, rule)
            yield from _redundant_tests(prover, step, rule)
        if not can(reached, *(-holds[rule.id] for rule in step.rules)):
            yield finding(pack, "idle-otherwise", f"step/{step.id}", end=step.otherwise)


def said_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield notes and moves that are never said."""
    for thing, said in said_parts(prover.pack):
        reached = [prover.encoding.reached[said.step]] if isinstance(said, Note) else []
        if not prover.can(prover.encoding.literal(said.when), *reached):
            yield finding(prover.pack, f"dead-{thing.partition('/')[0]}", thing, facts=listed(facts_of(said.when)))


# --- Rules that change nothing -------------------------------------------------------------------------------


def _unbeaten(prover: Prover, step: Step, loser: Rule, but: Rule) -> list[int]:
    """Return the literals that no rule but perhaps `but` overrides this one."""
    holds = prover.encoding.holds
    return [-holds[rule.id] for rule in step.rules if loser.id in rule.overrides and rule.id != but.id]


def _without_effect(prover: Prover, step: Step, rule: Rule) -> Iterator[Diagnostic]:
    """Yield a rule that is always overridden, or that could be removed without changing an outcome."""
    pack, thing, applies = prover.pack, f"rule/{rule.id}", prover.encoding.applies
    if not prover.can(applies[rule.id]):
        winners = [other.id for other in step.rules if rule.id in other.overrides]
        yield finding(pack, "overridden-rule", thing, rule.id, *winners, winners=listed(winners))
    elif not prover.conflicts[step.id] and not _decides(prover, step, rule):
        alike = [other.id for other in step.rules if other != rule and other.then == rule.then]
        beside = [id for id in alike if prover.can(applies[rule.id], applies[id])]
        why = f"whenever it applies, others apply with the same outcome: {listed(beside) or 'those that it overrides'}"
        if rule.then == step.otherwise:
            why = f"the step {step.id} ends in {rule.then} anyway unless some rule says otherwise"
        yield finding(pack, "masked-rule", thing, rule.id, *beside, why=why)


def _decides(prover: Prover, step: Step, rule: Rule) -> bool:
    """Return whether the outcomes that applying rules call for ever change when this rule is dropped."""
    holds, applies, reached = prover.encoding.holds, prover.encoding.applies, prover.encoding.reached[step.id]

    def applies_alone(other: Rule) -> int:
        """Return the literal that another rule applies once this one is removed."""
        if other.id not in rule.overrides:
            return applies[other.id]
        unbeaten = _unbeaten(prover, step, other, rule)
        return prover.encoding.formula.all_of((reached, holds[other.id], *unbeaten))

    alike = [other for other in step.rules if other.then == rule.then and other.id != rule.id]
    if rule.then != step.otherwise and prover.can(applies[rule.id], *(-applies_alone(one) for one in alike)):
        return True
    for freed in (other for other in step.rules if other.id in rule.overrides):
        alike = [other for other in step.rules if other.then == freed.then and other.id != freed.id]
        frees = (reached, holds[rule.id], holds[freed.id], *_unbeaten(prover, step, freed, rule))
        if prover.can(*frees, *(-applies[other.id] for other in alike)):
            return True
    return False


# --- Tests that change nothing ----------------------------------------------------------------------------------------


def _redundant_tests(prover: Prover, step: Step, rule: Rule) -> Iterator[Diagnostic]:
    """Yield tests of a rule that could be dropped: no answers for which the step is reached tell the difference."""
    encoding, free, idle = prover.encoding, prover.free, list[tuple[int, ...]]()
    for path, facts, left in dropping(prover.pack, rule.when):
        above = any(path[: len(one)] == one for one in idle)
        if above or _differ(encoding, rule.when, left, encoding.reached[step.id]):
            continue
        idle.append(path)
        thing, ids = f"rule/{rule.id}", (rule.id, facts)
        if _differ(free, rule.when, left, free.literal(step.when)):
            why = "earlier steps see to it"
            yield finding(prover.pack, "redundant-condition", thing, *ids, facts=facts, why=why, severity="note")
        else:
            why = f"what else it says, or when {step.id} is reached, leaves no other way"
            yield finding(prover.pack, "redundant-condition", thing, *ids, facts=facts, why=why)


def _differ(encoding: Encoding, one: Condition, other: Condition, given: int) -> bool:
    """Return whether, `given` this, one of two conditions can hold without the other."""
    first, second, can = encoding.literal(one), encoding.literal(other), encoding.formula.can
    return can(given, -first, second) or can(given, first, -second)


def dropping(pack: Pack, condition: Condition) -> Iterator[tuple[tuple[int, ...], str, Condition]]:
    """Yield each test that can be left out, the whole before its parts: where it is, its facts, and what is left."""
    if not _parts(pack, condition):
        yield (), ", ".join(facts_of(condition)), c.ALWAYS
    yield from _dropping(pack, condition)


def _dropping(pack: Pack, condition: Condition) -> Iterator[tuple[tuple[int, ...], str, Condition]]:
    if isinstance(condition, Not):
        yield from ((path, facts, Not(left)) for path, facts, left in _dropping(pack, condition.part))
    parts, kind = _parts(pack, condition), AnyOf if isinstance(condition, AnyOf) else All
    for n, part in enumerate(parts):
        yield (n,), ", ".join(facts_of(part)), kind((*parts[:n], *parts[n + 1 :]))
        for path, facts, left in _dropping(pack, part):
            yield (n, *path), facts, kind((*parts[:n], left, *parts[n + 1 :]))


def _parts(pack: Pack, condition: Condition) -> tuple[Condition, ...]:
    """Return the parts that can be dropped one by one."""
    match condition:
        case Within(_, at_least, below) if at_least is not None and below is not None:
            only_below = replace(condition, at_least=None, at_least_name=None)
            return replace(condition, below=None, below_name=None), only_below
        case All(parts) | AnyOf(parts) if len(parts) > 1 and not _is_one_test(pack, condition):
            return parts
        case _:
            return ()


def _is_one_test(pack: Pack, condition: Condition) -> bool:
    """Return whether a condition was written as one test: a definition, or a range whose ends a threshold's table gives."""
    if condition in pack.definitions.values():
        return True
    parts = list(c.tests(condition)) if isinstance(condition, AnyOf) else []
    ranges = [test for test in parts if isinstance(test, Within)]
    names = {name for test in ranges for name in (test.at_least_name, test.below_name) if name}
    by = {pack.thresholds[name].by for name in names if name in pack.thresholds}
    others = {test.fact for test in parts if isinstance(test, OneOf)}
    return bool(names) and len({test.fact for test in ranges}) == 1 and others <= by
