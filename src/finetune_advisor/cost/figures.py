"""Values of the cost model: three scenarios, sums of products, and results that may be missing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from math import prod
from typing import Any, NamedTuple, TypeAlias

MODEL: dict[str, Any] = tomllib.loads((resources.files(__package__) / "model.toml").read_text(encoding="utf-8"))
"""The model as data: inputs, the terms of each option, and how factors are written."""

VERDICTS: dict[str, str] = MODEL["verdicts"]
"""How a payback ends, best first, and the sentence that a report says it with."""

Numbers: TypeAlias = Mapping[str, Decimal]
"""One scenario: inputs, prices and what follows from them, by name."""

ZERO, ONE = Decimal(0), Decimal(1)
NEVER = Decimal("Infinity")
"""A break-even or payback that never comes; it sorts after every month."""


class Estimate(NamedTuple):
    """A figure in three scenarios: cheap, usual, expensive. A share that lowers the cost goes from high to low."""

    low: Decimal
    typical: Decimal
    high: Decimal

    @classmethod
    def of(cls, value: Decimal) -> Estimate:
        """Return one figure for all three scenarios."""
        return cls(value, value, value)

    @property
    def single(self) -> bool:
        """Tell whether all three scenarios agree."""
        return self.low == self.typical == self.high


@dataclass(frozen=True, slots=True)
class Product:
    """One term of a sum as data: the names of numbers to multiply; at least the product of `at_least`, if given."""

    name: str
    factors: tuple[str, ...]
    at_least: tuple[str, ...] = ()

    def amount(self, numbers: Numbers) -> Decimal:
        """Return dollars (a month) in one scenario; `KeyError` names a missing number."""
        found = multiplied(self.factors, numbers)
        return max(found, multiplied(self.at_least, numbers)) if self.at_least else found


class Gap(NamedTuple):
    """Why there is no result, and the names of missing inputs; none where a result would make no sense."""

    reason: str
    missing: tuple[str, ...] = ()


def multiplied(names: Iterable[str], numbers: Numbers) -> Decimal:
    """Return the product of the named numbers; `KeyError` names a missing one."""
    return prod(map(numbers.__getitem__, names), start=ONE)


def summed(products: Iterable[Product], numbers: Numbers) -> Decimal:
    """Return the sum of all terms in one scenario, in dollars (a month); `KeyError` names a missing number."""
    return sum((product.amount(numbers) for product in products), ZERO)


def absent(products: Iterable[Product], numbers: Numbers) -> tuple[str, ...]:
    """Return the names that the terms need and the scenario lacks, in order of first need."""
    needed = (name for product in products for name in (*product.factors, *product.at_least))
    return tuple(dict.fromkeys(name for name in needed if name not in numbers))


def months_left(today: date, on: date) -> Decimal:
    """Return the months of 30.4375 days from a day to another, 0 when that has passed."""
    return max(Decimal(0), Decimal((on - today).days) / Decimal("30.4375"))
