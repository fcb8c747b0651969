"""From which volume and month a tune pays, and the reasons to stop: arithmetic on rates and fixed costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from finetune_advisor.cost.figures import NEVER

HORIZON = 120
"""Months after which nobody waits for a payback any more."""


@dataclass(frozen=True, slots=True)
class Running:
    """What an option costs to run: dollars a request, dollars a month whatever the volume."""

    per_request: Decimal
    fixed: Decimal = Decimal(0)

    def month(self, requests: Decimal) -> Decimal:
        """Dollars a month at a volume."""
        return self.per_request * requests + self.fixed


@dataclass(frozen=True, slots=True)
class Copies:
    """Hosting by the hour: dollars a month for one copy, and the requests a month that one copy can serve."""

    per_copy: Decimal
    capacity: Decimal

    def needed(self, requests: Decimal) -> Decimal:
        """Copies at a volume: at least one. Formula: max(1, ceil(volume / capacity))."""
        return max(Decimal(1), (requests / self.capacity).to_integral_value(ROUND_CEILING))


def break_even_volume(base: Running, tuned: Running) -> Decimal:
    """Requests a month from which the tuned model is cheaper to run; `NEVER` when it is dearer a request.

    Formula: V* = (H + S) / (r_b - r_f), the fixed costs of both sides set against each other; 0 if nothing is fixed.
    """
    saved, fixed = base.per_request - tuned.per_request, tuned.fixed - base.fixed
    if saved <= 0:
        return NEVER
    return max(Decimal(0), fixed / saved)


def break_even_with_copies(base: Running, tuned: Running, copies: Copies) -> Decimal:
    """The same where hosting grows by whole copies, which `tuned.fixed` leaves out. `NEVER` if a full copy never pays.

    Formula: V* = (n x copy + S) / (r_b - r_f) for the least n whose copies can serve V*; a full copy gains
    capacity x (r_b - r_f) - copy, so n = ceil(S / gain).
    """
    saved, fixed = base.per_request - tuned.per_request, tuned.fixed - base.fixed
    gain = saved * copies.capacity - copies.per_copy
    if saved <= 0 or (gain <= 0 and fixed > gain):
        return NEVER
    count = Decimal(1) if fixed <= gain else (fixed / gain).to_integral_value(ROUND_CEILING)
    return max(Decimal(0), (count * copies.per_copy + fixed) / saved)


def payback_months(upfront: Decimal, saving: Decimal) -> Decimal:
    """Months until what was paid once is earned back; `NEVER` without a saving. `saving` in dollars a month.

    Formula: M = U / (V (r_b - r_f) - H - S).
    """
    if saving <= 0:
        return NEVER
    return upfront / saving


def decayed_payback(
    upfront: Decimal, base: Decimal, tuned: Decimal, halving_months: Decimal, horizon: int = HORIZON
) -> Decimal:
    """The same while the baseline's monthly bill halves every so many months; `NEVER` beyond the horizon.

    Formula: the sum over months m of base x 2^(-m / halving) - tuned, the last month in proportion.
    """
    left, bill = upfront, base
    step = Decimal("0.5") ** (1 / halving_months)
    for month in range(horizon):
        saving = bill - tuned
        if saving <= 0:
            return NEVER
        if saving >= left:
            return month + left / saving
        left, bill = left - saving, bill * step
    return NEVER


def verdict(
    payback: Decimal, ends_in: Decimal | None, price_cut_in: Decimal | None, decayed: Decimal
) -> tuple[str, str]:
    """`pays`, `never`, `base-model-ends-first`, `price-cut-first` or `only-at-constant-prices`, and why. In months.

    Formula: the stop rule of part (d) 5: no if payback comes after the end of the base model or the next price cut.
    """
    if payback.is_infinite():
        return "never", "running it costs more than it saves"
    if ends_in is not None and payback > ends_in:
        return "base-model-ends-first", f"the base model ends in {ends_in:.1f} months, payback takes {payback:.1f}"
    if price_cut_in is not None and payback > price_cut_in:
        return (
            "price-cut-first",
            f"prices are expected to fall in {price_cut_in:.1f} months, payback takes {payback:.1f}",
        )
    if decayed.is_infinite():
        return "only-at-constant-prices", f"{payback:.1f} months at today's prices, never if they keep falling"
    return "pays", f"{payback:.1f} months at today's prices, {decayed:.1f} if they keep falling"


@dataclass(frozen=True, slots=True)
class Swing:
    """What one input does to a result: at the end of its range where costs are low, and at the other."""

    name: str
    at_low: Decimal
    at_high: Decimal

    @property
    def width(self) -> Decimal:
        """How far the result moves, in its unit."""
        return abs(self.at_high - self.at_low)


def cumulative(upfront: Decimal, monthly: Decimal, months: int = 24) -> tuple[Decimal, ...]:
    """Dollars spent by the end of each month, month 0 first."""
    return tuple(upfront + month * monthly for month in range(months + 1))


def steps(low: Decimal, high: Decimal, per_decade: int = 3) -> Iterator[Decimal]:
    """Volumes for a sweep: 1, 2, 5 (or fewer) a power of ten from low to high, both ends included.

    `ValueError` unless 0 < low < high.
    """
    if not 0 < low < high:
        raise ValueError(f"a sweep goes from a smaller to a larger number above 0, got {low} to {high}")
    marks = {1: (1,), 2: (1, 3), 3: (1, 2, 5)}.get(per_decade, (1, 2, 5))
    yield low
    for exponent in range(low.adjusted(), high.adjusted() + 1):
        yield from (value for mark in marks if low < (value := mark * Decimal(10) ** exponent) < high)
    yield high
