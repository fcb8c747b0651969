"""Values of the cost model: three scenarios, sums of products, results that may be missing, and how all are written."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from importlib import resources
from math import prod
from typing import Any, NamedTuple, TypeAlias

MODEL: dict[str, Any] = tomllib.loads((resources.files(__package__) / "model.toml").read_text(encoding="utf-8"))
"""The model as data: inputs, the terms of each option, and how factors are written."""

VERDICTS: dict[str, str] = MODEL["verdicts"]
"""How a payback ends, best first, and the sentence that a report says it with."""

TEMPLATES = {name: template for template, names in MODEL["factors"].items() for name in names.split()}
"""How a factor is written, by the last part of its name."""

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


def total(products: Collection[Product], scenarios: Iterable[Numbers]) -> Estimate:
    """Return the sum of all terms in the low, the typical and the high scenario."""
    return Estimate(*(summed(products, scenario) for scenario in scenarios))


def absent(products: Iterable[Product], numbers: Numbers) -> tuple[str, ...]:
    """Return the names that the terms need and the scenario lacks, in order of first need."""
    needed = (name for product in products for name in (*product.factors, *product.at_least))
    return tuple(dict.fromkeys(name for name in needed if name not in numbers))


def months_left(today: date, on: date) -> Decimal:
    """Return the months of 30.4375 days from a day to another, 0 when that has passed."""
    return max(Decimal(0), Decimal((on - today).days) / Decimal("30.4375"))


def plain(number: Decimal) -> str:
    """Return a number with thousands grouped and at most four digits after the point, six if it is below 1."""
    if not number.is_finite():
        return "never"
    text = f"{number:,.6f}" if abs(number) < 1 else f"{number:,.4f}"
    return text.rstrip("0").rstrip(".")


def dollars(amount: Decimal) -> str:
    """Return dollars with cents; below a tenth of a dollar with more digits."""
    small = amount and abs(amount) < Decimal("0.1")
    text = plain(amount) if small else f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):,.2f}"
    return f"${text}".replace("$-", "-$")


def money(amount: Decimal) -> str:
    """Return dollars for a table: cents only below a hundred."""
    rounded = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return (f"${rounded:,.2f}" if abs(amount) < 100 else f"${amount:,.0f}").replace("$-", "-$")


def price(amount: Decimal) -> str:
    """Return a unit price with all its digits, at least two after the point."""
    text = plain(amount)
    return f"${amount:.2f}" if len(text.partition(".")[2]) < 2 else f"${text}"


def months(number: Decimal, unit: str = "") -> str:
    """Return `7.4`, `under 0.1` or `never`, with a unit such as ` months`."""
    if not number.is_finite():
        return "never"
    return ("under 0.1" if 0 < number < Decimal("0.1") else f"{number:,.1f}") + unit


def volume(requests: Decimal) -> str:
    """Return requests a month, rounded to three digits."""
    if not requests or not requests.is_finite():
        return "never" if requests else "any"
    step = Decimal(10) ** (requests.adjusted() - 2)
    return plain((requests / step).to_integral_value() * step)


def ranged(value: Estimate, shown: Callable[[Decimal], str]) -> str:
    """Return `5 (2 to 9)`, or the one figure where all scenarios agree."""
    typical, ends = shown(value.typical), span(value, shown)
    return typical if ends == typical else f"{typical} ({ends})"


def span(values: Collection[Decimal], shown: Callable[[Decimal], str]) -> str:
    """Return `2 to 9`, from the least to the greatest, or the one figure where both agree; nothing without any."""
    ends = [shown(end) for end in (min(values), max(values))] if values else []
    return " to ".join(dict.fromkeys(ends))


def arithmetic(product: Product, numbers: Numbers) -> str:
    """Return `1,000 rows x 5 minutes x 1/60 h x $40.00 an hour = $3,333.33`; `KeyError` names a missing number."""

    def joined(names: tuple[str, ...]) -> str:
        values = ((TEMPLATES[name.rpartition(".")[2]], numbers[name]) for name in names)
        parts = (words.format(plain(value), price=price(value), dollars=dollars(value)) for words, value in values)
        return " x ".join(filter(None, parts))

    text = f"{joined(product.factors)} = {dollars(product.amount(numbers))}"
    if product.at_least and multiplied(product.at_least, numbers) > multiplied(product.factors, numbers):
        return f"{text} (the least charge, {joined(product.at_least)})"
    return text
