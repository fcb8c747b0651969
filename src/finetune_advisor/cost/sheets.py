"""An estimate as a sheet of its own, and as the part on costs of an advice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from finetune_advisor import __version__
from finetune_advisor.cost import Estimate, missing, tables
from finetune_advisor.cost.catalog import STALE_AFTER_DAYS, stale
from finetune_advisor.cost.entries import Fact
from finetune_advisor.cost.figures import Figure
from finetune_advisor.cost.routes import remedies
from finetune_advisor.cost.sweeps import swept, swept_chart
from finetune_advisor.cost.words import VERDICTS, money, months, ranged, volume
from finetune_advisor.report import SCHEMA_VERSION, Costs, Sheet

Vary = tuple[str, Decimal, Decimal]


def cost_sheet(found: Estimate, vary: Iterable[Vary] = (), *, reproduce: str | None = None) -> Sheet:
    """Everything that was counted, as a sheet."""
    ranges = tuple(vary)
    sweeps = tuple(table for each in ranges for table in swept(found, *each))
    charts = (*tables.cumulative(found), *(chart for each in ranges for chart in swept_chart(found, *each)))
    return Sheet(
        SCHEMA_VERSION,
        __version__,
        f"What it costs, by the prices of {found.comparison.as_of}",
        (*sweeps, *tables.every(found)),
        charts,
        tuple(remarks(found)),
        " ".join(lead(found)),
        reproduce,
    )


def report_costs(found: Estimate) -> Costs:
    """The part on costs of an advice: without every term and source, which `cost` shows."""
    shown = (*tables.side_by_side(found), *tables.paybacks(found), *tables.moving(found))
    more = "`finetune-advisor cost` with the same answers shows every term, assumption and source."
    return Costs(shown, tuple(tables.cumulative(found)), (*lead(found), *remarks(found), more))


def lead(found: Estimate) -> Iterator[str]:
    """The result in a sentence or two."""
    totals = {o.id: o.year.amount.typical for o in found.comparison.options if isinstance(o.year, Figure)}
    if totals:
        cheapest = min(totals, key=lambda id: totals[id])
        yield f"Cheapest over 12 months: {cheapest}, {money(totals[cheapest])}."
    payoff = found.best
    if payoff is None:
        yield "Whether a tune pays isn't known."
    elif payoff.payback.typical.is_infinite():
        yield f"A tune never pays back against {payoff.baseline}: {payoff.why}."
    else:
        yield (
            f"The best tune, {payoff.option}, pays back in {ranged(payoff.payback, months)} months against "
            f"{payoff.baseline}: {VERDICTS[payoff.verdict]}."
        )
        yield f"It is cheaper to run from {ranged(payoff.break_even, volume)} requests a month on."


def remarks(found: Estimate) -> Iterator[str]:
    """What has to be said beside the figures."""
    wanted = missing(found)
    if wanted:
        yield f"More could be counted with: {', '.join(f'--input {name}=...' for name in wanted)}."
    yield from found.said.remarks
    yield from found.comparison.notes
    yield from _doors(found)
    yield from _old(found)


def _doors(found: Estimate) -> Iterator[str]:
    """Which door shut when, what remains, and what to do with a tune behind it."""
    routes = found.case.every_route
    shut = {f"{route.train.provider}: {route.reason}": route for route in routes if route.status != "open"}
    for reason, route in shut.items():
        names = ", ".join(
            dict.fromkeys(
                name
                for other in routes
                if other.train.provider == route.train.provider and other.reason == route.reason
                for name in other.train.models
            )
        )
        yield f"{'No route' if route.status == 'closed' else 'Closing'}: {reason} ({names})."
    going_dark = next((route for route in shut.values() if route.ends_on and route.ends_on > found.case.today), None)
    if going_dark is not None:
        remains = dict.fromkeys(route.train.provider for route in routes if route.status == "open")
        yield f"Still open: {', '.join(remains) or 'nothing but your own cards'}."
        yield "If you have a tune there: " + " ".join(remedies(going_dark, found.case.today))


def _old(found: Estimate) -> Iterator[str]:
    old = stale(used(found), found.case.today)
    if old:
        named = ", ".join(f"{fact.id} ({fact.seen_on})" for fact in old)
        yield f"{len(old)} facts used here were last seen more than {STALE_AFTER_DAYS} days ago: {named}."


def used(found: Estimate) -> tuple[Fact, ...]:
    """Every fact behind the figures: prices and what stands in for inputs."""
    names = (*found.comparison.facts, *(item.fact for item in found.comparison.assumptions))
    return tuple(found.prices.by_id[id] for id in dict.fromkeys(names) if id in found.prices.by_id)
