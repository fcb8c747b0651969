"""What a fine-tuned option saves against prompting, from which volume and month it pays, and what moves that most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import accumulate
from typing import NamedTuple

from finetune_advisor.cost.figures import NEVER, ONE, ZERO, Estimate, Numbers, months_left, multiplied, summed
from finetune_advisor.cost.inputs import INPUTS
from finetune_advisor.cost.options import SECONDS_PER_MONTH, Plan, capacity
from finetune_advisor.cost.use_case import UseCase

HORIZON = 120  # months after which no team waits for a payback
SHARES = ("constant_share", "batch_share")
"""The shares of prompts and requests with a discount. Where they are only assumed, a saving may be one or none."""


class Sensitivity(NamedTuple):
    """What one input does to a result in dollars: at the end of its range where costs are low, and at the other."""

    name: str
    at_low: Decimal
    at_high: Decimal


@dataclass(frozen=True, slots=True)
class Payoff:
    """A fine-tuned option against the cheapest prompted one: dollars a month, months (payback), requests (break-even)."""

    option: str
    saving: Estimate
    payback: Estimate
    break_even: Estimate
    verdict: str
    ends_in: Decimal | None  # months until serving ends
    cut_in: Decimal | None  # months until prices are expected to fall
    sensitivities: tuple[Sensitivity, ...]  # effects on the net saving of twelve months, widest first
    hinges_on: tuple[str, ...]  # assumed shares, if the verdict differs between the ends of their ranges


def payoff(case: UseCase, base: Plan, tuned: Plan, alone: Mapping[str, tuple[Numbers, Numbers]]) -> Payoff:
    """Return one option against the base, both with a price; the best case takes each input at the end that helps."""
    typical = case.numbers()
    end = case.routes[tuned.id].ends.get("end_of_serving") if tuned.id in case.routes else None
    ends_in = None if end is None else months_left(case.today, end)
    cut_in = typical.get("months_to_price_cut")

    def saving(scenario: Numbers) -> Decimal:
        return summed(base.monthly, scenario) - summed(tuned.monthly, scenario)

    def payback(instead: Numbers) -> tuple[Decimal, str]:
        scenario = case.numbers(instead)
        once, before, after = (summed(part, scenario) for part in (tuned.once, base.monthly, tuned.monthly))
        (_, now), *later = ((month, bill - after) for month, bill in case.bills(base, instead))
        paid, halving = payback_months(once, now, later), scenario.get("price_halving_months")
        decayed = paid if halving is None else decayed_payback(once, before, after, halving)
        return paid, judged(paid, ends_in, cut_in, decayed)

    found = sensitivities(alone, lambda scenario: 12 * saving(scenario) - summed(tuned.once, scenario))
    helping, hurting = corners(case, found)
    best, worst = case.numbers(helping), case.numbers(hurting)
    (soonest, _), (usual, verdict), (latest, _) = map(payback, (helping, {}, hurting))
    shares = {name: case.quantities[name].value for name, *_ in found if name in SHARES and case.quantities[name].fact}
    ends = ({name: value[place] for name, value in shares.items()} for place in (0, 2))
    differs = len({payback(each)[1] for each in ends}) > 1
    savings = Estimate(*map(saving, (worst, typical, best)))
    volumes = Estimate(*(break_even(base, tuned, scenario) for scenario in (best, typical, worst)))
    paybacks, hinges_on = Estimate(soonest, usual, latest), tuple(shares) if differs else ()
    return Payoff(tuned.id, savings, paybacks, volumes, verdict, ends_in, cut_in, found, hinges_on)


def break_even(base: Plan, tuned: Plan, scenario: Numbers) -> Decimal:
    """Return the requests a month from which the tuned option is cheaper to run, hosting counted in whole replicas."""

    def running(plan: Plan) -> tuple[Decimal, Decimal]:
        """Return the dollars a request, and the dollars a month whatever the volume but hosting."""
        varying = [part for part in plan.monthly if "requests_per_month" in part.factors]
        fixed = [part for part in plan.monthly if part not in varying and part not in hosting]
        return summed(varying, {**scenario, "requests_per_month": ONE}), summed(fixed, scenario)

    hosting = [part for part in tuned.monthly if any(name.endswith(".replicas") for name in part.factors)]
    (before, fixed_before), (after, fixed) = running(base), running(tuned)
    if not hosting:
        return break_even_volume(before - after, fixed - fixed_before)
    replica = multiplied((name for name in hosting[0].factors if not name.endswith(".replicas")), scenario)
    served = capacity(scenario, tuned.role) * SECONDS_PER_MONTH / scenario["peak_factor"]
    return break_even_volume(before - after, fixed - fixed_before, replica, served)


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
    """Return the months in which a monthly saving earns back what was paid once; `later`: other savings from a month on."""
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
    step = Decimal("0.5") ** (1 / halving_months)
    bills = accumulate(range(1, HORIZON), lambda bill, _: bill * step, initial=base)
    now, *later = ((Decimal(month), bill - tuned) for month, bill in enumerate(bills))
    found = payback_months(upfront, now[1], later)
    return found if found <= HORIZON else NEVER


def judged(payback: Decimal, ends_in: Decimal | None, cut_in: Decimal | None, decayed: Decimal) -> str:
    """Return the verdict, one of `VERDICTS`. All in months; `decayed` is the payback while prices fall."""
    if payback.is_infinite():
        return "never"
    if ends_in is not None and payback > ends_in:
        return "base-model-ends-first"
    if cut_in is not None and payback > cut_in:
        return "price-cut-first"
    return "only-at-constant-prices" if decayed.is_infinite() else "pays"


def varied(case: UseCase) -> Mapping[str, tuple[Numbers, Numbers]]:
    """Return two scenarios for each input: it alone at either end of its range; a single figure is varied by 20%."""
    found = {}
    for name, (value, fact) in case.quantities.items():
        ends = (value.low, value.high)
        if value.single and name in INPUTS and not fact:
            known = INPUTS[name]
            ends = (max(value.low * Decimal("0.8"), known.least), min(value.high * Decimal("1.2"), known.most))
        if ends[0] != ends[1]:
            found[name] = (case.numbers({name: ends[0]}), case.numbers({name: ends[1]}))
    return found


def sensitivities(
    alone: Mapping[str, tuple[Numbers, Numbers]], result: Callable[[Numbers], Decimal]
) -> tuple[Sensitivity, ...]:
    """Return how far each uncertain number moves a result when it alone goes through its range, widest first."""
    found = (Sensitivity(name, result(low), result(high)) for name, (low, high) in alone.items())
    widest = sorted(found, key=lambda each: (-abs(each.at_high - each.at_low), each.name))
    return tuple(each for each in widest if each.at_high != each.at_low)


def corners(case: UseCase, found: tuple[Sensitivity, ...]) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Return each uncertain input at the end that helps the saving, and each at the end that hurts."""
    ranges = [(case.quantities[name].value, name, at_low >= at_high) for name, at_low, at_high in found]
    helping = {name: value.low if low_helps else value.high for value, name, low_helps in ranges if not value.single}
    hurting = {name: value.high if low_helps else value.low for value, name, low_helps in ranges if not value.single}
    return helping, hurting
