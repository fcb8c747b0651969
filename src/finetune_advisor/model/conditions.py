"""The language of `when`: small values, and what each says about the facts known so far. Knows no pack, file or engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = bool | int | float | str | tuple[str, ...]
"""What a fact can be: `yes_no` bool, `choice` and outcome str, `choices` tuple in the pack's order, `count` int, `amount` float."""

Known: TypeAlias = Mapping[str, Value | frozenset[str]]
"""The facts so far. A missing key is a fact not known yet; a frozenset holds the outcomes that are still possible."""

NOT_REACHED = ""
"""The outcome of a step that wasn't reached: no outcome id equals it, so every test on it is false."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact is one of these values."""

    fact: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """A number lies in a half-open range, so that neighboring ranges meet without overlapping."""

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
        case All(parts) | AnyOf(parts):
            decisive = isinstance(condition, AnyOf)
            verdicts = [holds(part, known) for part in parts]
            return decisive if decisive in verdicts else None if None in verdicts else not decisive
        case Not(part):
            return None if (verdict := holds(part, known)) is None else not verdict
        case test:
            return None if (value := known.get(test.fact)) is None else _passes(test, value)


def _passes(test: Test, value: Value | frozenset[str]) -> bool | None:
    match test:
        case OneOf(_, values) if isinstance(value, frozenset):
            matching = value.intersection(values)
            return True if matching == value else None if matching else False
        case OneOf(_, values):
            # True equals 1 in Python, but yes is no number.
            return any(value == wanted and isinstance(value, bool) == isinstance(wanted, bool) for wanted in values)
        case Within(fact, at_least, below):
            if not isinstance(value, int | float):
                raise TypeError(f"{fact} is no number")
            return (at_least is None or value >= at_least) and (below is None or value < below)
        case includes:
            if not isinstance(value, tuple):
                raise TypeError(f"{includes.fact} is no list of options")
            return includes.option in value


def tests(condition: Condition) -> Iterator[Test]:
    """Yield every single comparison in a condition, in the order of writing."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from tests(part)
        case Not(part):
            yield from tests(part)
        case _:
            yield condition


def facts_of(condition: Condition) -> tuple[str, ...]:
    """Return the facts that a condition reads, each once, in the order of writing."""
    return tuple(dict.fromkeys(test.fact for test in tests(condition)))


Literal: TypeAlias = tuple[Test, bool]
"""A comparison, and whether it must hold (True) or must not (False)."""


def rows(condition: Condition, limit: int = 4096) -> tuple[tuple[Literal, ...], ...]:
    """Return the condition as alternatives of literals (disjunctive normal form), which keeps its three-valued meaning.

    Raises `OverflowError` when there would be more than `limit` alternatives.
    """
    return tuple(tuple(dict.fromkeys(row)) for row in _rows(condition, True, limit))


def _rows(condition: Condition, wanted: bool, limit: int) -> list[tuple[Literal, ...]]:
    match condition:
        case Not(part):
            return _rows(part, not wanted, limit)
        case All(parts) | AnyOf(parts):
            together = isinstance(condition, All) == wanted
            found: list[tuple[Literal, ...]] = [()] if together else []
            for part in parts:
                more = _rows(part, wanted, limit)
                found = [row + other for row in found for other in more] if together else found + more
                if len(found) > limit:
                    raise OverflowError(f"more than {limit} alternatives")
            return found
        case _:
            return [((condition, wanted),)]
