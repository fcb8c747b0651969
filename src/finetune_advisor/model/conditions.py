"""The language of `when`: small values, and what each says of the facts known so far. Knows no pack, file or engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = bool | int | float | str | tuple[str, ...]
"""What a fact can be: `yes_no` bool, `choice` and outcome str, `choices` tuple in the pack's order, `count` int, `amount` float."""

Known: TypeAlias = Mapping[str, Value | frozenset[str]]
"""The facts so far. A missing key is a fact not known yet; a frozenset is an outcome that is still one of these."""

NOT_REACHED = ""
"""The outcome of a step that wasn't reached: no outcome id equals it, so every test on it is false."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact is one of these values."""

    fact: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """A number lies in a half-open range, so that neighbouring ranges meet without overlapping."""

    fact: str
    at_least: float | None = None
    below: float | None = None
    at_least_name: str | None = field(default=None, compare=False)
    below_name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Includes:
    """One option was ticked among several."""

    fact: str
    option: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; with no part, always."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; with no part, never."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part doesn't hold."""

    part: Condition


Test: TypeAlias = OneOf | Within | Includes
Condition: TypeAlias = Test | All | AnyOf | Not

ALWAYS = All(())
NEVER = AnyOf(())


def holds(condition: Condition, known: Known) -> bool | None:
    """Judge a condition in Kleene's three values; None means that it can't be known yet.

    Raises TypeError when a fact isn't of the kind that the condition tests, which loading a pack rules out.
    """
    match condition:
        case OneOf(fact, values):
            return None if (value := known.get(fact)) is None else _among(value, values)
        case Within(fact, at_least, below):
            number = known.get(fact)
            if number is None:
                return None
            if not isinstance(number, int | float):
                raise TypeError(f"{fact} is no number")
            return (at_least is None or number >= at_least) and (below is None or number < below)
        case Includes(fact, option):
            ticked = known.get(fact)
            if ticked is None:
                return None
            if not isinstance(ticked, tuple):
                raise TypeError(f"{fact} is no list of options")
            return option in ticked
        case All(parts):
            return _settled_by(False, parts, known)
        case AnyOf(parts):
            return _settled_by(True, parts, known)
        case Not(part):
            return None if (verdict := holds(part, known)) is None else not verdict


def _among(value: Value | frozenset[str], values: tuple[Value, ...]) -> bool | None:
    if isinstance(value, frozenset):
        matching = value.intersection(v for v in values if isinstance(v, str))
        return True if matching == value else None if matching else False
    return any(same(value, wanted) for wanted in values)


def same(one: Value, other: Value) -> bool:
    """Equality in which `true` is never 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _settled_by(decisive: bool, parts: tuple[Condition, ...], known: Known) -> bool | None:
    verdicts = [holds(part, known) for part in parts]
    if decisive in verdicts:
        return decisive
    return None if None in verdicts else not decisive


def undecided(condition: Condition, known: Known) -> frozenset[str]:
    """The facts that a condition still waits for; empty when it is decided."""
    if holds(condition, known) is not None:
        return frozenset()
    match condition:
        case OneOf(fact, _) | Within(fact, _, _) | Includes(fact, _):
            return frozenset((fact,))
        case All(parts) | AnyOf(parts):
            return frozenset().union(*(undecided(part, known) for part in parts))
        case Not(part):
            return undecided(part, known)


def tests(condition: Condition) -> Iterator[Test]:
    """Every single comparison in a condition, in the order of writing."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from tests(part)
        case Not(part):
            yield from tests(part)
        case _:
            yield condition


def facts_of(condition: Condition) -> tuple[str, ...]:
    """The facts that a condition reads, each once, in the order of writing."""
    return tuple(dict.fromkeys(test.fact for test in tests(condition)))


Literal: TypeAlias = tuple[Test, bool]
"""A comparison, and whether it must hold (True) or must not (False)."""


def rows(condition: Condition, limit: int = 4096) -> tuple[tuple[Literal, ...], ...]:
    """The condition as alternatives of literals (disjunctive normal form), which keeps its three-valued meaning.

    Raises `OverflowError` when there would be more than `limit` alternatives.
    """
    return tuple(tuple(dict.fromkeys(row)) for row in _rows(condition, True, limit))


def _rows(condition: Condition, wanted: bool, limit: int) -> list[tuple[Literal, ...]]:
    match condition:
        case Not(part):
            return _rows(part, not wanted, limit)
        case All(parts) | AnyOf(parts) if isinstance(condition, All) == wanted:
            product: list[tuple[Literal, ...]] = [()]
            for part in parts:
                product = [row + more for row in product for more in _rows(part, wanted, limit)]
                if len(product) > limit:
                    raise OverflowError(f"more than {limit} alternatives")
            return product
        case All(parts) | AnyOf(parts):
            alternatives = [row for part in parts for row in _rows(part, wanted, limit)]
            if len(alternatives) > limit:
                raise OverflowError(f"more than {limit} alternatives")
            return alternatives
        case _:
            return [((condition, wanted),)]
