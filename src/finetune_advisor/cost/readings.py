"""What the cost model says to the rules: a handful of computed facts, each a value, unknown, or not applicable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from finetune_advisor.cost.breakeven import HORIZON
from finetune_advisor.cost.case import Case
from finetune_advisor.cost.cost import Comparison
from finetune_advisor.cost.figures import Figure, NotApplicable, Result, Spread, Unknown
from finetune_advisor.cost.payoff import Payoff
from finetune_advisor.cost.routes import status_of

LATEST = Decimal(HORIZON)
"""Months that stand for "never" and for "no end announced", so that rules can compare: ten years."""

VERDICTS = ("pays", "only-at-constant-prices", "price-cut-first", "base-model-ends-first", "never")


@dataclass(frozen=True, slots=True)
class Reading:
    """One computed fact: its usual value and range in `unit`, or why there is none and which inputs it waits for."""

    name: str
    unit: str
    state: Literal["known", "unknown", "not-applicable"]
    value: Decimal | str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    why: str = ""
    waits_for: tuple[str, ...] = ()


def best(comparison: Comparison) -> Payoff | None:
    """The tuned option that a team would take: soundest verdict first, then the shortest payback."""
    order = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
    return min(
        comparison.payoffs,
        key=lambda found: (order[found.verdict], found.payback.typical, -found.saving.typical),
        default=None,
    )


def readings(case: Case, comparison: Comparison) -> tuple[Reading, ...]:
    """The computed facts of the economics rules: costs in dollars (a month), paybacks in months, routes as words.

    "Never" and "no end announced" are read as 120 months. Formulas: part (d) 4 to 6.
    """
    return tuple(_readings(case, comparison))


def _readings(case: Case, comparison: Comparison) -> Iterator[Reading]:
    payoff = best(comparison)
    yield from _payoff(payoff, comparison)
    yield _cheapest_prompted(comparison)
    yield _amount("cost.data_preparation", "$", comparison.data_preparation, "rows x minutes x wage")
    for name, kinds in (("routes.hosted", ("hosted",)), ("routes.open_weights", ("token", "dedicated"))):
        status = status_of(case.every_route, kinds)
        if isinstance(status, NotApplicable):
            yield Reading(name, "", "not-applicable", why=status.reason)
        else:
            yield Reading(name, "", "known", status, why=_route_reasons(case, kinds))
    yield _ends(case, payoff)


def _payoff(payoff: Payoff | None, comparison: Comparison) -> Iterator[Reading]:
    names = (("cost.payback_months", "months"), ("cost.monthly_saving", "$/month"))
    if payoff is not None:
        why = f"{payoff.option} against {payoff.baseline}: {payoff.why}"
        for (name, unit), value in zip(names, (_capped(payoff.payback), payoff.saving), strict=True):
            yield Reading(name, unit, "known", value.typical, value.low, value.high, why)
        return
    missing, why = _missing(comparison)
    for name, unit in names:
        yield Reading(name, unit, "unknown" if missing else "not-applicable", why=why, waits_for=missing)


def _missing(comparison: Comparison) -> tuple[tuple[str, ...], str]:
    if isinstance(comparison.baseline, Unknown):
        return comparison.baseline.missing, comparison.baseline.reason
    gaps = [option.year for option in comparison.options if isinstance(option.year, Unknown)]
    waits = tuple(dict.fromkeys(name for gap in gaps for name in gap.missing))
    return waits, "; ".join(dict.fromkeys(gap.reason for gap in gaps)) or "no way to tune is open"


def _cheapest_prompted(comparison: Comparison) -> Reading:
    name, unit, baseline = "cost.cheapest_prompted", "$/month", comparison.baseline
    if isinstance(baseline, Unknown):
        return Reading(name, unit, "unknown", why=baseline.reason, waits_for=baseline.missing)
    option = comparison.option(baseline)
    result: Result = option.monthly if option is not None else NotApplicable("no prompted option")
    return _amount(name, unit, result, baseline)


def _amount(name: str, unit: str, result: Result, why: str) -> Reading:
    match result:
        case Figure(amount, _):
            return Reading(name, unit, "known", amount.typical, amount.low, amount.high, why)
        case Unknown(missing, reason):
            return Reading(name, unit, "unknown", why=reason, waits_for=missing)
        case NotApplicable(reason):
            return Reading(name, unit, "not-applicable", why=reason)


def _capped(months: Spread) -> Spread:
    return Spread(min(months.low, LATEST), min(months.typical, LATEST), min(months.high, LATEST))


def _route_reasons(case: Case, kinds: tuple[str, ...]) -> str:
    found = (f"{route.train.provider}: {route.reason}" for route in case.every_route if route.kind in kinds)
    return "; ".join(dict.fromkeys(found))


def _ends(case: Case, payoff: Payoff | None) -> Reading:
    name, unit = "routes.ends_in_months", "months"
    if payoff is not None:
        known = payoff.ends_in if payoff.ends_in is not None else LATEST
        why = "" if payoff.ends_in is not None else "no end announced"
        return Reading(name, unit, "known", known, known, known, f"{payoff.option}: {why}".rstrip(": "))
    if not case.routes and "own-gpu" in case.gaps:
        return Reading(name, unit, "not-applicable", why="no way to tune is open")
    return Reading(name, unit, "known", LATEST, LATEST, LATEST, "open weights stay where they are")
