"""Amounts, ranges and verdicts as cells and sentences."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from finetune_advisor.cost.figures import Figure, Result, Spread, dollars, plain

VERDICTS = {
    "pays": "pays",
    "only-at-constant-prices": "pays only if prices stay as they are",
    "price-cut-first": "stop: the next price cut comes first",
    "base-model-ends-first": "stop: the base model ends first",
    "never": "never pays",
}


def money(amount: Decimal) -> str:
    """Dollars for a table: cents only below a hundred."""
    if not amount.is_finite() or abs(amount) < 100:
        return dollars(amount)
    return f"${amount:,.0f}".replace("$-", "-$")


def months(number: Decimal) -> str:
    """`7.4`, `under 0.1`, `never`."""
    if not number.is_finite():
        return "never"
    return "under 0.1" if 0 < number < Decimal("0.1") else f"{number:,.1f}"


def volume(requests: Decimal) -> str:
    """Requests a month for a table, three digits that count."""
    if not requests.is_finite():
        return "never"
    if not requests:
        return "any"
    step = Decimal(10) ** (requests.adjusted() - 2)
    return plain((requests / step).to_integral_value() * step)


def ranged(spread: Spread, shown: Callable[[Decimal], str]) -> str:
    """`5 (2 to 9)`, or the one figure where all scenarios agree."""
    typical, low, high = shown(spread.typical), shown(spread.low), shown(spread.high)
    return typical if low == typical == high else f"{typical} ({low} to {high})"


def between(spread: Spread, shown: Callable[[Decimal], str]) -> str:
    """`2 to 9`, or the one figure where both ends agree."""
    low, high = shown(spread.low), shown(spread.high)
    return low if low == high else f"{low} to {high}"


def typical(result: Result) -> str:
    """The usual amount of a result, or that there is none."""
    return money(result.amount.typical) if isinstance(result, Figure) else "not known"
