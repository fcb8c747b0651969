"""A pack beside a second one on the same answers: itself with one fact varied, or another pack. Both become one pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from finetune_advisor.model.conditions import All, AnyOf, Condition, Includes, Not, OneOf, Within, facts_of
from finetune_advisor.model.pack import Pack, Property, Step

MARK = "'"
"""Ends the names of the second of two; no id of a pack can hold it."""


def twin(pack: Pack, varied: str, *conditions: Condition) -> tuple[Pack, Mapping[str, str]]:
    """A pack with one fact doubled, and every step that depends on it; with the names that the second ones have.

    The facts' classes are those that the steps and these conditions tell apart.
    """
    names = {varied: varied + MARK}
    for step in pack.steps:
        if any(fact in names for condition in conditions_of(step) for fact in facts_of(condition)):
            names[step.id] = step.id + MARK
    firsts = [replace(step, notes=()) for step in pack.steps]
    seconds = [renamed_step(step, names) for step in pack.steps if step.id in names]
    questions = {question.id: question for question in pack.inputs}
    extra = replace(questions[varied], id=names[varied], step="")
    promises = tuple(Property("", "", never=c) for one in conditions for c in (one, renamed(one, names)))
    doubled = replace(
        pack, steps=(*firsts, *seconds), readings=(*pack.readings, extra), moves=(), properties=promises, places={}
    )
    return doubled, names


def conditions_of(step: Step) -> Iterable[Condition]:
    """What decides how a step ends."""
    return (step.when, *(rule.when for rule in step.rules))


def renamed(condition: Condition, names: Mapping[str, str]) -> Condition:
    """A condition that reads other facts instead of some."""
    match condition:
        case OneOf(fact) | Within(fact) | Includes(fact):
            return replace(condition, fact=names.get(fact, fact))
        case Not(part):
            return Not(renamed(part, names))
        case All(parts):
            return All(tuple(renamed(part, names) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(renamed(part, names) for part in parts))


def renamed_step(step: Step, names: Mapping[str, str]) -> Step:
    """A step under another name that reads other facts instead of some; its rules get other names too."""
    rules = tuple(
        replace(
            rule,
            id=rule.id + MARK,
            step=names[step.id],
            when=renamed(rule.when, names),
            overrides=tuple(loser + MARK for loser in rule.overrides),
        )
        for rule in step.rules
    )
    return replace(step, id=names[step.id], when=renamed(step.when, names), questions=(), rules=rules, notes=())


__all__ = ["MARK", "conditions_of", "renamed", "renamed_step", "twin"]
