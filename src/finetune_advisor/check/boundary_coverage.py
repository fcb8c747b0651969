"""Whether there is an example on both sides of every test that a rule makes, and right at its edges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from finetune_advisor.check.prover import Prover, finding, listed
from finetune_advisor.check.rules import is_table
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.answers import as_flag
from finetune_advisor.model.conditions import (
    ALWAYS,
    All,
    AnyOf,
    Condition,
    Includes,
    Not,
    OneOf,
    Test,
    Value,
    Within,
    holds,
)
from finetune_advisor.model.pack import Pack, Rule

Sided: TypeAlias = tuple[Condition, Test]
"""A test that needs an example on each side, and where: an edge from a table counts only where it is the edge."""


def boundary_findings(prover: Prover, rule: Rule, examples: Sequence[Mapping[str, Value]]) -> Iterator[Diagnostic]:
    """Yield tests of a rule without an example on each side, and edges without one right at them."""
    pack, about = prover.pack, "rule/" + rule.id
    if not examples:
        message = f"{rule.id} has no case; add one on each side of every test"
        yield finding(pack, "uncovered-edge", "warning", about, message)
        return
    for where, test in sided(pack, rule.when):
        there = [known for known in examples if holds(where, known)]
        missed = [side for side in sides(prover, (where, test)) if side not in {holds(test, known) for known in there}]
        for side in missed:
            message = f"no case of {rule.id} has {in_words(where, test, side)}"
            yield finding(pack, "uncovered-edge", "warning", about, message, rule.id, test.fact)
        if isinstance(test, Within) and not missed:
            yield from _loose(pack, rule, test, [known[test.fact] for known in there])


def sided(pack: Pack, condition: Condition) -> tuple[Sided, ...]:
    """Return the tests that each need an example on both sides: each end of a range, each cell of a table by itself."""
    return tuple(dict.fromkeys(_sided(pack, condition, ALWAYS)))


def _sided(pack: Pack, condition: Condition, where: Condition) -> Iterator[Sided]:
    match condition:
        case Within(fact, at_least, below, at_least_name, below_name):
            if at_least is not None:
                yield where, Within(fact, at_least, None, at_least_name)
            if below is not None:
                yield where, Within(fact, None, below, None, below_name)
        case AnyOf(parts) if is_table(pack, condition):
            yield from _cells(pack, parts)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _sided(pack, part, where)
        case Not(part):
            yield from _sided(pack, part, where)
        case _:
            yield where, condition


def _cells(pack: Pack, parts: tuple[Condition, ...]) -> Iterator[Sided]:
    """Yield the ranges of a table, each where it counts; the one without a place of its own counts everywhere else."""
    placed = [part.parts for part in parts if isinstance(part, All) and len(part.parts) == 2]
    elsewhere = Not(AnyOf(tuple(place for place, _ in placed)))
    for part in parts:
        if isinstance(part, Within):
            yield from _sided(pack, part, elsewhere)
    for place, cell in placed:
        yield from _sided(pack, cell, place)


def sides(prover: Prover, test: Sided) -> Iterator[bool]:
    """Yield the sides of a test on which there can be an example at all."""
    where, tested = test
    if prover.possible(where, tested):
        yield True
    if prover.possible(where, but=tested):
        yield False


def _loose(pack: Pack, rule: Rule, test: Within, values: Sequence[Value]) -> Iterator[Diagnostic]:
    question = next(question for question in pack.inputs if question.id == test.fact)
    edges = [edge for edge in (test.at_least, test.below) if edge is not None]
    nearest = [value for edge in edges for value in ([edge, edge - 1] if question.type == "count" else [edge])]
    if missing := [value for value in nearest if value not in values]:
        message = f"no case of {rule.id} is right at its edge: {question.id} {listed([f'{v:g}' for v in missing])}"
        yield finding(pack, "loose-edge", "note", "rule/" + rule.id, message, rule.id, question.id)


def in_words(where: Condition, test: Test, side: bool) -> str:
    """Return a test in words, or its opposite: `examples below 50`."""
    match test:
        case Within(fact, at_least, below):
            edge, name = (at_least, test.at_least_name) if at_least is not None else (below, test.below_name)
            word = "at least" if (at_least is not None) == side else "below"
            there = "" if where == ALWAYS else " for any other"
            if isinstance(where, OneOf):
                there = f" for {where.fact} {', '.join(map(as_flag, where.values))}"
            return f"{fact} {word} {f'{edge:g}' if name is None else f'{name} ({edge:g})'}{there}"
        case OneOf(fact, values):
            return f"{fact} {'in' if side else 'outside'} {', '.join(map(as_flag, values))}"
        case Includes(fact, option):
            return f"{fact} {'with' if side else 'without'} {option}"
