"""Which rules can hold, apply and decide, whether they can disagree, and which of their tests and overrides matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from finetune_advisor.check.prover import Prover, finding, listed
from finetune_advisor.check.tests_of_rules import said_parts
from finetune_advisor.errors import Diagnostic, Severity
from finetune_advisor.model import conditions as c
from finetune_advisor.model.conditions import All, AnyOf, Condition, Includes, Not, OneOf, Within, facts_of
from finetune_advisor.model.pack import Note, Pack, Rule, Step
from finetune_advisor.solver import Encoding


def rule_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield everything about rules, step by step."""
    holds, reached = prover.encoding.holds, prover.encoding.reached
    for step in prover.pack.steps:
        live = [rule for rule in step.rules if prover.can(reached[step.id], holds[rule.id])]
        alive = {rule.id for rule in live}
        yield from (_dead(prover, step, rule) for rule in step.rules if rule.id not in alive)
        yield from (_conflict(prover, rule, partners) for rule, partners in prover.conflicts[step.id])
        yield from _idle_overrides(prover, step, live)
        for rule in live:
            yield from _without_effect(prover, step, rule)
            yield from _redundant_tests(prover, step, rule)
        if not prover.can(reached[step.id], *(-holds[rule.id] for rule in step.rules)):
            message = f"the step {step.id} never needs its otherwise ({step.otherwise}): some rule always holds"
            yield finding(prover.pack, "idle-otherwise", "note", f"step/{step.id}", message)


def said_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield notes and moves that are never said."""
    for thing, said in said_parts(prover.pack):
        reached = [prover.encoding.reached[said.step]] if isinstance(said, Note) else []
        if not prover.can(prover.encoding.literal(said.when), *reached):
            kind = thing.partition("/")[0]
            message = f"the {kind} {said.id} never applies: no answers make {listed(facts_of(said.when))} so"
            yield finding(prover.pack, f"dead-{kind}", "error", thing, message)


def _dead(prover: Prover, step: Step, rule: Rule) -> Diagnostic:
    facts = listed(facts_of(rule.when))
    why = f"whenever it holds, the step {step.id} isn't reached"
    if not prover.can(prover.encoding.holds[rule.id]):
        together = prover.possible(rule.when)
        why = f"no answers make {facts} so" if together else f"its tests of {facts} exclude each other"
    return finding(prover.pack, "dead-rule", "error", f"rule/{rule.id}", f"{rule.id} never holds: {why}")


def _conflict(prover: Prover, rule: Rule, partners: list[Rule]) -> Diagnostic:
    first, *others = partners
    applies = prover.encoding.applies
    message = (
        f"{rule.id} ({rule.then}) and {first.id} ({first.then}) can both apply"
        + (f"; so can it with {listed([other.id for other in others])}" if others else "")
        + "; let one override the other or make them exclude each other"
    )
    witness, ids = prover.witness(applies[rule.id], applies[first.id]), [one.id for one in (rule, *partners)]
    return finding(prover.pack, "conflict", "error", f"rule/{rule.id}", message, *ids, witness=witness)


# --- rules, overrides and options that change nothing ------------------------------------------------------------


def _unbeaten(prover: Prover, step: Step, loser: Rule, but: Rule) -> list[int]:
    """Return the literals that no rule but perhaps `but` overrides this one."""
    holds = prover.encoding.holds
    return [-holds[rule.id] for rule in step.rules if loser.id in rule.overrides and rule.id != but.id]


def _idle_overrides(prover: Prover, step: Step, live: list[Rule]) -> Iterator[Diagnostic]:
    """Yield overrides after which the same rules apply as without them."""
    holds, reached = prover.encoding.holds, prover.encoding.reached[step.id]
    for loser in live:
        for winner in (rule for rule in live if loser.id in rule.overrides):
            if prover.can(reached, holds[loser.id], holds[winner.id], *_unbeaten(prover, step, loser, winner)):
                continue
            together = prover.possible(loser.when, winner.when)
            why = "no answers leave both in play" if together else "they never hold together"
            message = f"that {winner.id} overrides {loser.id} changes nothing: {why}"
            ids = winner.id, loser.id
            yield finding(prover.pack, "idle-override", "warning", f"rule/{winner.id}", message, *ids)


def _without_effect(prover: Prover, step: Step, rule: Rule) -> Iterator[Diagnostic]:
    """Yield a rule that is always overridden, or that could be removed without changing an outcome; else its options that could be."""
    pack, about = prover.pack, f"rule/{rule.id}"
    if not prover.can(prover.encoding.applies[rule.id]):
        winners = tuple(other.id for other in step.rules if rule.id in other.overrides)
        message = f"{rule.id} never applies: whenever it holds, {listed(winners)} overrides it"
        yield finding(pack, "overridden-rule", "error", about, message, rule.id, *winners)
    elif prover.conflicts[step.id]:
        return
    elif not _decides(prover, step, rule):
        yield _masked(prover, step, rule)
    else:
        for fact, option, alone in listed_options(pack, rule.when):
            if not _decides(prover, step, rule, prover.encoding.literal(alone)):
                message = f"{rule.id} doesn't need {option} among the options of {fact}: without it, nothing changes"
                yield finding(pack, "needless-option", "warning", about, message, rule.id, fact, option)


def _decides(prover: Prover, step: Step, rule: Rule, *given: int) -> bool:
    """Return whether, `given` this, the outcomes that applying rules call for ever change when this rule is dropped."""
    holds, applies, reached = prover.encoding.holds, prover.encoding.applies, prover.encoding.reached[step.id]

    def applies_alone(other: Rule) -> int:
        """Return the literal that another rule applies once this one is removed."""
        if other.id not in rule.overrides:
            return applies[other.id]
        unbeaten = _unbeaten(prover, step, other, rule)
        return prover.encoding.formula.all_of((reached, holds[other.id], *unbeaten))

    alike = [other for other in step.rules if other.then == rule.then and other.id != rule.id]
    if rule.then != step.otherwise and prover.can(*given, applies[rule.id], *(-applies_alone(one) for one in alike)):
        return True
    for freed in (other for other in step.rules if other.id in rule.overrides):
        alike = [other for other in step.rules if other.then == freed.then and other.id != freed.id]
        frees = (*given, reached, holds[rule.id], holds[freed.id], *_unbeaten(prover, step, freed, rule))
        if prover.can(*frees, *(-applies[other.id] for other in alike)):
            return True
    return False


def _masked(prover: Prover, step: Step, rule: Rule) -> Diagnostic:
    applies = prover.encoding.applies
    alike = {other.id: applies[other.id] for other in step.rules if other.id != rule.id and other.then == rule.then}
    left = set(prover.encoding.formula.compatible(applies[rule.id], alike.values()))
    beside = [id for id, other in alike.items() if other in left and prover.can(applies[rule.id], other)]
    if rule.then == step.otherwise:
        why = f"the step {step.id} ends in {rule.then} anyway unless some rule says otherwise"
    else:
        others = f"one of {listed(beside)}" if len(beside) > 1 else listed(beside) or "another rule"
        why = f"whenever it applies, {others} applies with the same outcome"
    message = f"{rule.id} never decides, it only adds a reason: {why}"
    return finding(prover.pack, "masked-rule", "note", f"rule/{rule.id}", message, rule.id, *beside)


def listed_options(pack: Pack, condition: Condition) -> Iterator[tuple[str, str, Condition]]:
    """Yield each option of each list in a condition, with the condition that it is the only one of its list."""
    if _is_one_test(pack, condition):
        return
    match condition:
        case OneOf(fact, options) if len(options) > 1:
            yield from ((fact, str(option), OneOf(fact, (option,))) for option in options)
        case AnyOf(parts) if all(isinstance(part, Includes) for part in parts):
            ticked = [part for part in parts if isinstance(part, Includes)]
            for one in ticked if len(ticked) > 1 else ():
                yield one.fact, one.option, All((one, *(Not(other) for other in ticked if other != one)))
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from listed_options(pack, part)
        case _:
            return


# --- tests that change nothing -----------------------------------------------------------------------------------


def _redundant_tests(prover: Prover, step: Step, rule: Rule) -> Iterator[Diagnostic]:
    """Yield tests of a rule that could be dropped: no answers for which the step is reached tell the difference."""
    encoding, free, idle = prover.encoding, prover.free, list[tuple[int, ...]]()
    for path, facts, left in dropping(prover.pack, rule.when):
        above = any(path[: len(one)] == one for one in idle)
        if above or _differ(encoding, rule.when, left, encoding.reached[step.id]):
            continue
        idle.append(path)
        severity: Severity = "warning"
        if not _differ(free, rule.when, left):
            why = "what else it says leaves no other way"
        elif not _differ(free, rule.when, left, free.literal(step.when)):
            why = f"the step {step.id} is only reached if it is so"
        else:
            why, severity = "earlier steps see to it", "note"
        message = f"{rule.id} doesn't need its test of {facts}: {why}"
        yield finding(prover.pack, "redundant-condition", severity, f"rule/{rule.id}", message, rule.id, facts)


def _differ(encoding: Encoding, one: Condition, other: Condition, *given: int) -> bool:
    """Return whether one of two conditions can hold without the other."""
    first, second = encoding.literal(one), encoding.literal(other)
    can = encoding.formula.can
    return can(*given, -first, second) or can(*given, first, -second)


def dropping(pack: Pack, condition: Condition) -> Iterator[tuple[tuple[int, ...], str, Condition]]:
    """Yield each test that can be left out, the whole before its parts: where it is, its facts, and what is left."""
    for path, facts, left in _dropping(pack, condition):
        if path or not _parts(pack, condition):
            yield path, facts, c.ALWAYS if left is None else left


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


def _dropping(pack: Pack, condition: Condition) -> Iterator[tuple[tuple[int, ...], str, Condition | None]]:
    """Yield as `dropping` does; None where the condition is gone, so that its parent has one part less."""
    yield (), ", ".join(facts_of(condition)), None
    if isinstance(condition, Not):
        inner = _dropping(pack, condition.part)
        yield from ((path, facts, Not(left)) for path, facts, left in inner if left is not None)
    parts = _parts(pack, condition)
    kind = AnyOf if isinstance(condition, AnyOf) else All
    for n, part in enumerate(parts):
        for path, facts, left in _dropping(pack, part):
            yield (n, *path), facts, kind((*parts[:n], *(() if left is None else (left,)), *parts[n + 1 :]))


def _is_one_test(pack: Pack, condition: Condition) -> bool:
    """Return whether a condition was written as one test: a definition, or a range whose ends a threshold's table gives."""
    if condition in pack.definitions.values():
        return True
    tests = list(c.tests(condition)) if isinstance(condition, AnyOf) else []
    ranges = [test for test in tests if isinstance(test, Within)]
    names = {name for test in ranges for name in (test.at_least_name, test.below_name) if name}
    by = {pack.thresholds[name].by for name in names if name in pack.thresholds}
    others = {test.fact for test in tests if isinstance(test, OneOf)}
    return bool(names) and len({test.fact for test in ranges}) == 1 and others <= by
