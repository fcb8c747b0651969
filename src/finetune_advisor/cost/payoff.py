"""What a tuned option saves against prompting, and when it has paid for itself, in its best and worst case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from finetune_advisor.cost import breakeven
from finetune_advisor.cost.breakeven import Copies, Running, Swing
from finetune_advisor.cost.case import Case, numbers
from finetune_advisor.cost.figures import Numbers, Product, Spread, multiplied, summed
from finetune_advisor.cost.inputs import INPUTS, Quantity
from finetune_advisor.cost.options import SECONDS_PER_MONTH, Plan, capacity
from finetune_advisor.cost.routes import months_left

WOBBLE = Decimal("0.2")
"""By how much an input that was given as one figure is varied, to see what moves the result."""

Alone: TypeAlias = Mapping[str, tuple[Numbers, Numbers]]
"""Two scenarios for each input: it alone at one end of its range, and at the other."""


@dataclass(frozen=True, slots=True)
class Payoff:
    """A tuned option against the cheapest prompted one. In each range low is the better case for payback and volume."""

    option: str
    baseline: str
    saving: Spread
    """Dollars a month, low to high."""
    payback: Spread
    """Months from the best case to the worst; infinite is never."""
    break_even: Spread
    """Requests a month from the best case to the worst; infinite is never."""
    decayed: Decimal
    """Months while prices of prompted models keep falling."""
    verdict: str
    why: str
    ends_in: Decimal | None
    """Months until the base model's end of serving, if announced."""
    movers: tuple[Swing, ...]
    """Inputs by how far each moves the net saving of twelve months, in dollars, widest first."""


def payoffs(case: Case, base: Plan, tuned: Iterable[Plan]) -> Iterator[Payoff]:
    """Each tuned plan against the base, all with known numbers; `KeyError` names one that isn't.

    Formulas: part (d) 5. The range takes each uncertain input at the end that helps, or hurts, by itself.
    """
    typical, alone = numbers(case), moved(case)
    for plan in tuned:
        yield _payoff(case, base, plan, typical, alone)


def _payoff(case: Case, base: Plan, tuned: Plan, typical: Numbers, alone: Alone) -> Payoff:
    found = movers(alone, lambda scenario: net_year(base, tuned, scenario))
    best, worst = _corners(case, found)
    route = case.routes.get(tuned.id)
    ends_in = months_left(case.today, route.ends_on) if route is not None and route.ends_on is not None else None
    decayed = _decayed(base, tuned, typical)
    months = payback(base, tuned, typical)
    verdict, why = breakeven.verdict(months, ends_in, typical.get("months_to_price_cut"), decayed)
    return Payoff(
        tuned.id,
        base.id,
        Spread(*(saving(base, tuned, scenario) for scenario in (worst, typical, best))),
        Spread(payback(base, tuned, best), months, payback(base, tuned, worst)),
        Spread(*(break_even(base, tuned, scenario) for scenario in (best, typical, worst))),
        decayed,
        verdict,
        why,
        ends_in,
        found,
    )


def saving(base: Plan, tuned: Plan, scenario: Numbers) -> Decimal:
    """Dollars a month that the tuned option saves, negative where it costs more."""
    return summed(base.monthly, scenario) - summed(tuned.monthly, scenario)


def net_year(base: Plan, tuned: Plan, scenario: Numbers) -> Decimal:
    """Dollars saved in twelve months after what is paid once."""
    return 12 * saving(base, tuned, scenario) - summed(tuned.once, scenario)


def payback(base: Plan, tuned: Plan, scenario: Numbers) -> Decimal:
    """Months until the tuned option has paid for itself. Formula: part (d) 5."""
    return breakeven.payback_months(summed(tuned.once, scenario), saving(base, tuned, scenario))


def running(plan: Plan, scenario: Numbers) -> Running:
    """Dollars a request and dollars a month, without hosting that grows by whole copies."""
    requests = scenario["requests_per_month"]
    varying = [part for part in plan.monthly if "requests_per_month" in part.factors]
    fixed = [part for part in plan.monthly if "requests_per_month" not in part.factors and not _by_copies(part)]
    return Running(summed(varying, scenario) / requests, summed(fixed, scenario))


def break_even(base: Plan, tuned: Plan, scenario: Numbers) -> Decimal:
    """Requests a month from which the tuned option is cheaper to run. Formula: part (d) 5, hosting in whole copies."""
    hosting = [part for part in tuned.monthly if _by_copies(part)]
    if not hosting:
        return breakeven.break_even_volume(running(base, scenario), running(tuned, scenario))
    (part,) = hosting
    one = multiplied((name for name in part.factors if not name.endswith(".replicas")), scenario)
    served = capacity(scenario, tuned.role) * SECONDS_PER_MONTH / scenario["peak_factor"]
    return breakeven.break_even_with_copies(running(base, scenario), running(tuned, scenario), Copies(one, served))


def _by_copies(part: Product) -> bool:
    return any(name.endswith(".replicas") for name in part.factors)


def _decayed(base: Plan, tuned: Plan, scenario: Numbers) -> Decimal:
    halving = scenario.get("price_halving_months")
    if halving is None:
        return payback(base, tuned, scenario)
    before, after = summed(base.monthly, scenario), summed(tuned.monthly, scenario)
    return breakeven.decayed_payback(summed(tuned.once, scenario), before, after, halving)


def _corners(case: Case, found: Iterable[Swing]) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """The scenario in which each uncertain input helps the saving, and the one in which each hurts."""
    helping: dict[str, Decimal] = {}
    hurting: dict[str, Decimal] = {}
    for swing in found:
        ends = case.quantities[swing.name].value
        if not ends.single:
            order = (ends.low, ends.high) if swing.at_low >= swing.at_high else (ends.high, ends.low)
            helping[swing.name], hurting[swing.name] = order
    return numbers(case, instead=helping), numbers(case, instead=hurting)


def moved(case: Case) -> Alone:
    """Every input that has a range, moved alone to either end of it while the others stay as usual.

    An input given as one figure is varied by 20 %; a price from the catalog only within its own range.
    """
    ends = ((name, _ends(quantity)) for name, quantity in case.quantities.items())
    return {
        name: (numbers(case, instead={name: found[0]}), numbers(case, instead={name: found[1]}))
        for name, found in ends
        if found is not None
    }


def movers(alone: Alone, result: Callable[[Numbers], Decimal]) -> tuple[Swing, ...]:
    """Inputs by how far each moves a result (in its unit) when it alone goes through its range, widest first."""
    found = (Swing(name, result(low), result(high)) for name, (low, high) in alone.items())
    return tuple(sorted((swing for swing in found if swing.width), key=lambda swing: (-swing.width, swing.name)))


def _ends(quantity: Quantity) -> tuple[Decimal, Decimal] | None:
    value = quantity.value
    if not value.single:
        return value.low, value.high
    if quantity.origin != "given" or quantity.name not in INPUTS:
        return None
    known = INPUTS[quantity.name]
    low, high = value.typical * (1 - WOBBLE), value.typical * (1 + WOBBLE)
    return max(low, known.least), min(high, known.most)
