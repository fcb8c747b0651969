"""Whether examples stand on both sides of every test that a rule makes, and right at its edges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from finetune_advisor.errors import Diagnostic
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
from tests.oracle.check.prover import finding, listed
from tests.oracle.check.rules import is_table
from tests.oracle.check.space import Space

Sided: TypeAlias = tuple[Condition, Test]
"""A test that wants an example on each side, and where: an edge from a table counts only where it is the edge."""


def edge_findings(space: Space, rule: Rule, examples: Sequence[Mapping[str, Value]]) -> Iterator[Diagnostic]:
    """Tests of a rule without an example on each side, and edges without one right at them."""
    pack, about = space.pack, "rule/" + rule.id
    if not examples:
        message = f"{rule.id} has no case; add one on each side of every test"
        yield finding(pack, "uncovered-edge", "warning", about, message, (rule.id,))
        return
    for where, test in sided(pack, rule.when):
        there = [known for known in examples if holds(where, known)]
        missed = [side for side in sides(space, (where, test)) if side not in {holds(test, known) for known in there}]
        for side in missed:
            message = f"no case of {rule.id} has {said(where, test, side)}"
            yield finding(pack, "uncovered-edge", "warning", about, message, (rule.id, test.fact))
        if isinstance(test, Within) and not missed:
            yield from _loose(pack, rule, test, [known[test.fact] for known in there])


def sided(pack: Pack, condition: Condition) -> tuple[Sided, ...]:
    """The tests that each want an example on both sides: each end of a range, each cell of a table by itself."""
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
    """The ranges of a table, each where it counts; the one without a place of its own counts everywhere else."""
    placed = [part.parts for part in parts if isinstance(part, All) and len(part.parts) == 2]
    elsewhere = Not(AnyOf(tuple(place for place, _ in placed)))
    for part in parts:
        if isinstance(part, Within):
            yield from _sided(pack, part, elsewhere)
    for place, cell in placed:
        yield from _sided(pack, cell, place)


def sides(space: Space, test: Sided) -> Iterator[bool]:
    """The sides of a test on which there can be an example at all."""
    where, tested = test
    for side in (True, False):
        if space.clause(All((where, tested if side else Not(tested)))):
            yield side


def _loose(pack: Pack, rule: Rule, test: Within, values: Sequence[Value]) -> Iterator[Diagnostic]:
    question = next(question for question in pack.inputs if question.id == test.fact)
    edges = [edge for edge in (test.at_least, test.below) if edge is not None]
    nearest = [value for edge in edges for value in ([edge, edge - 1] if question.type == "count" else [edge])]
    if missing := [value for value in nearest if value not in values]:
        message = f"no case of {rule.id} stands right at its edge: {question.id} {listed([f'{v:g}' for v in missing])}"
        yield finding(pack, "loose-edge", "note", "rule/" + rule.id, message, (rule.id, question.id))


def said(where: Condition, test: Test, side: bool) -> str:
    """A test in words, or its opposite: `examples below 50`."""
    match test:
        case Within(fact, at_least, below):
            edge, name = (at_least, test.at_least_name) if at_least is not None else (below, test.below_name)
            word = "at least" if (at_least is not None) == side else "below"
            return f"{fact} {word} {f'{edge:g}' if name is None else f'{name} ({edge:g})'}{_there(where)}"
        case OneOf(fact, values):
            return f"{fact} {'in' if side else 'outside'} {', '.join(map(_plain, values))}"
        case Includes(fact, option):
            return f"{fact} {'with' if side else 'without'} {option}"


def _there(where: Condition) -> str:
    if isinstance(where, OneOf):
        return f" for {where.fact} {', '.join(map(_plain, where.values))}"
    return "" if where == ALWAYS else " for any other"


def _plain(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


__all__ = ["Sided", "edge_findings", "said", "sided", "sides"]
