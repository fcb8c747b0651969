"""What a fine-tuned option saves against prompting, from which volume and month it pays, and what moves that most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple, TypeAlias

from finetune_advisor.cost.catalog import months_left
from finetune_advisor.cost.figures import NEVER, ONE, ZERO, Estimate, Numbers, Product, multiplied, summed
from finetune_advisor.cost.inputs import INPUTS
from finetune_advisor.cost.options import SECONDS_PER_MONTH, Plan, capacity
from finetune_advisor.cost.use_case import UseCase

HORIZON = 120
"""Months after which no team waits for a payback."""

Alone: TypeAlias = Mapping[str, tuple[Numbers, Numbers]]
"""Two scenarios for each input: it alone at one end of its range, and at the other."""


class Sensitivity(NamedTuple):
    """What one input does to a result in dollars: at the end of its range where costs are low, and at the other."""

    name: str
    at_low: Decimal
    at_high: Decimal


@dataclass(frozen=True, slots=True)
class Payoff:
    """A fine-tuned option against the cheapest prompted one: dollars a month, months (payback), requests (break-even).

    `ends_in`: months until serving ends. `sensitivities`: effects on the net saving of twelve months, widest first.
    """

    option: str
    saving: Estimate
    payback: Estimate
    break_even: Estimate
    verdict: str
    why: str
    ends_in: Decimal | None
    sensitivities: tuple[Sensitivity, ...]


def payoff(case: UseCase, base: Plan, tuned: Plan, alone: Alone) -> Payoff:
    """Return one option against the base, both with a price; the best case takes each input at the end that helps."""
    typical = case.numbers()

    def saving(scenario: Numbers) -> Decimal:
        return summed(base.monthly, scenario) - summed(tuned.monthly, scenario)

    def payback(instead: Numbers) -> Decimal:
        scenario = case.numbers(instead)
        after = summed(tuned.monthly, scenario)
        (_, now), *later = ((month, bill - after) for month, bill in case.bills(base, instead))
        return payback_months(summed(tuned.once, scenario), now, later)

    found = sensitivities(alone, lambda scenario: 12 * saving(scenario) - summed(tuned.once, scenario))
    helping, hurting = corners(case, found)
    best, worst = case.numbers(helping), case.numbers(hurting)
    route = case.routes.get(tuned.id)
    ends_in = months_left(case.today, route.ends_on) if route is not None and route.ends_on is not None else None
    paybacks = Estimate(*map(payback, (helping, {}, hurting)))
    decayed = paybacks.typical
    if (halving := typical.get("price_halving_months")) is not None:
        before, after = (summed(plan.monthly, typical) for plan in (base, tuned))
        decayed = decayed_payback(summed(tuned.once, typical), before, after, halving)
    verdict, why = judged(paybacks.typical, ends_in, typical.get("months_to_price_cut"), decayed)
    savings = Estimate(*map(saving, (worst, typical, best)))
    volumes = Estimate(*(break_even(base, tuned, scenario) for scenario in (best, typical, worst)))
    return Payoff(tuned.id, savings, paybacks, volumes, verdict, why, ends_in, found)


def break_even(base: Plan, tuned: Plan, scenario: Numbers) -> Decimal:
    """Return the requests a month from which the tuned option is cheaper to run, hosting counted in whole replicas."""
    (before, fixed_before, _), (after, fixed, hosting) = (_running(plan, scenario) for plan in (base, tuned))
    if not hosting:
        return break_even_volume(before - after, fixed - fixed_before)
    replica = multiplied((name for name in hosting[0].factors if not name.endswith(".replicas")), scenario)
    served = capacity(scenario, tuned.role) * SECONDS_PER_MONTH / scenario["peak_factor"]
    return break_even_volume(before - after, fixed - fixed_before, replica, served)


def _running(plan: Plan, scenario: Numbers) -> tuple[Decimal, Decimal, list[Product]]:
    """Return the dollars a request, the dollars a month whatever the volume, and the hosting in whole replicas."""
    varying = [part for part in plan.monthly if "requests_per_month" in part.factors]
    hosting = [part for part in plan.monthly if any(name.endswith(".replicas") for name in part.factors)]
    fixed = [part for part in plan.monthly if part not in varying and part not in hosting]
    return summed(varying, {**scenario, "requests_per_month": ONE}), summed(fixed, scenario), hosting


def break_even_volume(saved: Decimal, fixed: Decimal, replica: Decimal = ZERO, capacity: Decimal = NEVER) -> Decimal:
    """Return the requests a month from which the tuned option is cheaper; `NEVER` if a full replica never pays.

    `saved`: dollars a request; `fixed`: its extra dollars a month; hosting costs `replica` dollars for each `capacity`.
    Formula: V* = (n x replica + fixed) / saved for the least n whose replicas can serve V*. A full replica gains
    capacity x saved - replica, so n = ceil(fixed / gain).
    """
    gain = saved * capacity - replica if saved > 0 else Decimal(0)
    if saved <= 0 or (gain <= 0 and fixed > gain):
        return NEVER
    count = Decimal(1) if fixed <= gain else (fixed / gain).to_integral_value(ROUND_CEILING)
    return max(Decimal(0), (count * replica + fixed) / saved)


def payback_months(upfront: Decimal, saving: Decimal, later: Iterable[tuple[Decimal, Decimal]] = ()) -> Decimal:
    """Return the months until a monthly saving has earned back what was paid once; `NEVER` if it doesn't.

    `later`: from so many months on, another saving a month.
    """
    left, passed = upfront, ZERO
    for month, changed in later:
        if saving > 0 and saving * (month - passed) >= left:
            break
        left, passed, saving = left - saving * (month - passed), month, changed
    return passed + left / saving if saving > 0 else NEVER


def decayed_payback(upfront: Decimal, base: Decimal, tuned: Decimal, halving_months: Decimal) -> Decimal:
    """Return the same while the base's monthly bill halves every so many months; `NEVER` after ten years.

    Formula: the sum over months m of base x 2^(-m / halving) - tuned, the last month in proportion.
    """
    left, bill = upfront, base
    step = Decimal("0.5") ** (1 / halving_months)
    for month in range(HORIZON):
        saving = bill - tuned
        if saving <= 0:
            return NEVER
        if saving >= left:
            return month + left / saving
        left, bill = left - saving, bill * step
    return NEVER


def judged(payback: Decimal, ends_in: Decimal | None, cut_in: Decimal | None, decayed: Decimal) -> tuple[str, str]:
    """Return the verdict, one of `VERDICTS`, and why. All in months; `decayed` is the payback while prices fall."""
    if payback.is_infinite():
        return "never", "running it costs more than it saves"
    if ends_in is not None and payback > ends_in:
        return "base-model-ends-first", f"the base model ends in {ends_in:.1f} months, payback takes {payback:.1f}"
    if cut_in is not None and payback > cut_in:
        why = f"prices are expected to fall in {cut_in:.1f} months, payback takes {payback:.1f}"
        return "price-cut-first", why
    if decayed.is_infinite():
        return "only-at-constant-prices", f"{payback:.1f} months at today's prices, never if they keep falling"
    return "pays", f"{payback:.1f} months at today's prices, {decayed:.1f} if they keep falling"


def varied(case: UseCase) -> Alone:
    """Return every input with a range, moved alone to either end; one given as a single figure is varied by 20 %."""
    found = {}
    for name, quantity in case.quantities.items():
        ends = (quantity.value.low, quantity.value.high)
        if quantity.value.single:
            if quantity.fact or name not in INPUTS:
                continue
            known = INPUTS[name]
            ends = (max(ends[0] * Decimal("0.8"), known.least), min(ends[1] * Decimal("1.2"), known.most))
        found[name] = (case.numbers({name: ends[0]}), case.numbers({name: ends[1]}))
    return found


def sensitivities(alone: Alone, result: Callable[[Numbers], Decimal]) -> tuple[Sensitivity, ...]:
    """Return how far each input moves a result when it alone goes through its range, widest first."""
    found = [Sensitivity(name, result(low), result(high)) for name, (low, high) in alone.items()]
    widest = sorted(found, key=lambda each: (-abs(each.at_high - each.at_low), each.name))
    return tuple(each for each in widest if each.at_high != each.at_low)


def corners(case: UseCase, found: tuple[Sensitivity, ...]) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Return each uncertain input at the end that helps the saving, and each at the end that hurts."""
    helping: dict[str, Decimal] = {}
    hurting: dict[str, Decimal] = {}
    for name, at_low, at_high in found:
        low, _, high = case.quantities[name].value
        if low != high:
            helping[name], hurting[name] = (low, high) if at_low >= at_high else (high, low)
    return helping, hurting
