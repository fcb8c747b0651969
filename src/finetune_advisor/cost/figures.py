"""Values of the cost model: three scenarios, products with their arithmetic, results that may be unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import prod
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["low", "typical", "high"]
LEVELS: tuple[Level, Level, Level] = ("low", "typical", "high")

Numbers: TypeAlias = Mapping[str, Decimal]
"""One consistent scenario: every input and price by its name, in the unit that `inputs.UNITS` gives."""

ZERO, ONE = Decimal(0), Decimal(1)
NEVER = Decimal("Infinity")
"""A break-even or payback that never comes. It compares and sorts as one expects: later than every month."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure in three scenarios: everything cheap, as usual, everything dear. Units are the holder's.

    In an amount of money low <= typical <= high. In a share that lowers the cost the order is the other way round.
    """

    low: Decimal
    typical: Decimal
    high: Decimal

    def at(self, level: Level) -> Decimal:
        """The figure in one scenario."""
        if level == "typical":
            return self.typical
        return self.low if level == "low" else self.high

    @property
    def single(self) -> bool:
        """Whether all three scenarios agree."""
        return self.low == self.typical == self.high


@dataclass(frozen=True, slots=True)
class Product:
    """A recipe for one term of a sum: numbers to multiply, by name; at least the product of `at_least`, if given."""

    name: str
    factors: tuple[str, ...]
    at_least: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a sum, in dollars: what it is, the arithmetic as text, the amount in three scenarios."""

    name: str
    arithmetic: str
    amount: Spread


@dataclass(frozen=True, slots=True)
class Figure:
    """A known result, in the unit that its holder names: the sum and every term of it."""

    amount: Spread
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A result that can't be computed: which inputs or facts are missing (by name), and why in words."""

    missing: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A result that makes no sense here, and why."""

    reason: str


Result: TypeAlias = Figure | Unknown | NotApplicable


def single(value: Decimal | int | str) -> Spread:
    """The same figure in all three scenarios; unit as given; `decimal.InvalidOperation` for what is no number."""
    number = Decimal(value)
    return Spread(number, number, number)


def multiplied(names: Iterable[str], numbers: Numbers) -> Decimal:
    """The product of the named numbers, in the product of their units; `KeyError` names a missing one."""
    return prod(map(numbers.__getitem__, names), start=ONE)


def evaluated(product: Product, numbers: Numbers) -> Decimal:
    """One term in one scenario, in dollars (per month); `KeyError` names a missing number."""
    amount = multiplied(product.factors, numbers)
    if not product.at_least:
        return amount
    return max(amount, multiplied(product.at_least, numbers))


def summed(products: Iterable[Product], numbers: Numbers) -> Decimal:
    """The sum of all terms in one scenario, in dollars (per month); `KeyError` names a missing number."""
    number, amount = numbers.__getitem__, ZERO
    for product in products:
        # `evaluated`, written out: this is the inner loop of every sweep and of every range.
        part = prod(map(number, product.factors), start=ONE)
        if product.at_least:
            part = max(part, prod(map(number, product.at_least), start=ONE))
        amount += part
    return amount


def absent(products: Iterable[Product], numbers: Numbers) -> tuple[str, ...]:
    """Names that the terms need and the scenario lacks, in order of first need."""
    wanted = (name for product in products for name in (*product.factors, *product.at_least))
    return tuple(dict.fromkeys(name for name in wanted if name not in numbers))


def spread(amounts: Iterable[Decimal]) -> Spread:
    """Three amounts in order of the scenarios; unit as given; `ValueError` unless there are three."""
    low, typical, high = amounts
    return Spread(low, typical, high)


def added(spreads: Iterable[Spread]) -> Spread:
    """The sum of figures of one unit, scenario by scenario."""
    every = tuple(spreads)
    return spread(sum((each.at(level) for each in every), Decimal(0)) for level in LEVELS)


def scaled(figure: Spread, by: Decimal) -> Spread:
    """A figure times a plain number, scenario by scenario."""
    return Spread(figure.low * by, figure.typical * by, figure.high * by)


def total(terms: Iterable[Term]) -> Figure:
    """A figure from its terms, in their unit."""
    every = tuple(terms)
    return Figure(added(term.amount for term in every), every)


def cancelled(units: Iterable[str]) -> str:
    """The unit of a product, from units such as `$/Mtoken` and `token/request`; `1` when all cancel.

    Formula: powers of each base unit added up; what is left above the line stands first, sorted.
    """
    powers: Counter[str] = Counter()
    for unit in units:
        above, _, below = unit.partition("/")
        powers.update(part for part in above.split("*") if part != "1")
        powers.subtract(part for part in below.split("*") if part)
    above = "*".join(name for name in sorted(powers) for _ in range(powers[name]))
    below = "*".join(name for name in sorted(powers) for _ in range(-powers[name]))
    return (above or "1") + (f"/{below}" if below else "")


def cents(amount: Decimal) -> Decimal:
    """Dollars rounded to the cent, half up, as a bill is."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if amount.is_finite() else amount


def plain(number: Decimal) -> str:
    """A number for people: thousands separated, at most six digits after the point, none that say nothing."""
    if not number.is_finite():
        return "never"
    text = f"{number:,.6f}" if abs(number) < 1 else f"{number:,.4f}"
    return text.rstrip("0").rstrip(".")


def dollars(amount: Decimal) -> str:
    """Dollars for people: cents from a tenth of a dollar up, more digits for less."""
    if not amount.is_finite():
        return "never"
    if amount and abs(amount) < Decimal("0.1"):
        return f"${plain(amount)}"
    return f"${cents(amount):,.2f}".replace("$-", "-$")
