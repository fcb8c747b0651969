"""A pack with one thing changed: a rule dropped, an edge moved by one, outcomes swapped, a range widened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from finetune_advisor.model.conditions import All, AnyOf, Condition, Not, Within
from finetune_advisor.model.pack import Pack, Rule, Step


def mutants(pack: Pack) -> Iterator[tuple[str, Pack]]:
    """Every one-thing-changed version of a pack, with what was done."""
    for step in pack.steps:
        for rule in step.rules:
            yield f"drop {rule.id}", _with_rules(pack, step, tuple(r for r in step.rules if r.id != rule.id))
            for end in _other_ends(pack, step, rule):
                yield f"end {rule.id} in {end}", _changed(pack, step, rule, replace(rule, then=end))
            for what, when in _ranges(rule.when):
                yield f"{what} in {rule.id}", _changed(pack, step, rule, replace(rule, when=when))


def _with_rules(pack: Pack, step: Step, rules: tuple[Rule, ...]) -> Pack:
    return replace(pack, steps=tuple(replace(s, rules=rules) if s is step else s for s in pack.steps))


def _changed(pack: Pack, step: Step, rule: Rule, new: Rule) -> Pack:
    return _with_rules(pack, step, tuple(new if r is rule else r for r in step.rules))


def _ranges(condition: Condition) -> Iterator[tuple[str, Condition]]:
    match condition:
        case Within(_, low, high):
            if low is not None:
                yield "move the lower edge", replace(condition, at_least=low + 1)
            if high is not None:
                yield "move the upper edge", replace(condition, below=high - 1)
            if low is not None and high is not None:
                yield "widen the range", replace(condition, at_least=None)
        case Not(part):
            yield from ((what, Not(new)) for what, new in _ranges(part))
        case All(parts):
            yield from _parts(parts, All)
        case AnyOf(parts):
            yield from _parts(parts, AnyOf)
        case _:
            return


def _parts(
    parts: tuple[Condition, ...], kind: Callable[[tuple[Condition, ...]], Condition]
) -> Iterator[tuple[str, Condition]]:
    for n, part in enumerate(parts):
        yield from ((what, kind((*parts[:n], new, *parts[n + 1 :]))) for what, new in _ranges(part))


def _other_ends(pack: Pack, step: Step, rule: Rule) -> list[str]:
    """The outcomes that a rule could have instead of its own; a gate has no other."""
    return [] if step.id == pack.readiness else [outcome.id for outcome in step.outcomes if outcome.id != rule.then]
