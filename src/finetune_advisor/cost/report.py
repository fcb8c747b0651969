"""A comparison as tables, charts and sentences: the sheets of `cost` and `catalog`, and the costs in an advice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from finetune_advisor import __version__
from finetune_advisor.cost.catalog import STALE_AFTER_DAYS, Catalog, Route, stale
from finetune_advisor.cost.comparison import TUNED_IDS, Comparison
from finetune_advisor.cost.facts import DETAILS, LIFECYCLE_DATES, PRICES, Fact
from finetune_advisor.cost.figures import (
    MODEL,
    VERDICTS,
    Estimate,
    Figure,
    Gap,
    Result,
    between,
    dollars,
    money,
    months,
    plain,
    ranged,
    summed,
    volume,
)
from finetune_advisor.cost.inputs import INPUTS, LEAST, GivenInputs, read_number
from finetune_advisor.cost.use_case import UseCase, spans
from finetune_advisor.errors import UsageError
from finetune_advisor.report import SCHEMA_VERSION, Chart, Costs, Sheet, Table
from finetune_advisor.text import did_you_mean

MONTHS, MOST_MOVING = 24, 2
VOLUMES = Decimal(10_000), Decimal(100_000_000)
"""The requests a month over which a report draws the costs."""
HALVINGS = 24
"""Enough to find a crossover between two steps to three digits."""

Range: TypeAlias = tuple[str, Decimal, Decimal]


def cost_report(
    found: Comparison, given: GivenInputs, vary: Iterable[Range], reproduce: str | None, *, full: bool = False
) -> Sheet:
    """Return the options, the verdict and ranges of inputs as a sheet; if `full`, with everything behind them."""
    sweeps = [each for one in vary for each in swept(found, *one)]
    tables = (*_options(found), *(table for table, _ in sweeps))
    charts = tuple(chart for _, chart in sweeps)
    remarks = (*_remarks(found, given), "`--full` shows the arithmetic, best and worst cases, assumptions and sources.")
    if full:
        parts = (_ranges, _paybacks, _most_moving, _terms, _assumed, _sources)
        tables = (*tables, *(table for part in parts for table in part(found)))
        charts = (*_cumulative(found), *charts)
        remarks = (*_remarks(found, given), *_dated(found))
    title, lead = f"What it costs, by the prices of {found.case.today}", " ".join(_lead(found))
    return Sheet(SCHEMA_VERSION, __version__, title, tables, charts, remarks, lead, reproduce)


def advice_costs(found: Comparison, given: GivenInputs) -> Costs:
    """Return the part on costs of an advice: without every term and source, which `cost` shows."""
    tables = (*_options(found), *_paybacks(found), *_most_moving(found))
    volumes = swept(found, "requests_per_month", *VOLUMES) if found.priced else ()
    charts = (*_cumulative(found), *(chart for _, chart in volumes))
    more = "`finetune-advisor cost --full` with the same answers shows every term, assumption and source."
    return Costs(tables, charts, (*_lead(found), *_remarks(found, given), *_dated(found), more))


def _table(title: str, head: str, rows: Iterable[tuple[str, ...]], note: str | None = None) -> Iterator[Table]:
    """Yield a table with the columns of `head`; none without rows."""
    if found := tuple(rows):
        yield Table(title, tuple(head.split(" | ")), found, note)


def _options(found: Comparison) -> Iterator[Table]:
    paybacks = {each.option: months(each.payback.typical) for each in found.payoffs}
    rows = []
    for option in found.priced:
        amounts = (
            _shown(each, lambda amount: money(amount.typical)) for each in (option.once, option.monthly, option.year)
        )
        rows.append((option.title, *amounts, paybacks.get(option.id, "")))
    note = f"Dollars, as usual; {found.case.today}. Payback: months until a model of your own has paid for itself."
    yield from _table("What each option costs", "option | up front | a month | 12 months | payback", rows, note)


def _shown(result: Result, shown: Callable[[Estimate], str]) -> str:
    return shown(result.amount) if isinstance(result, Figure) else "not known"


def _ranges(found: Comparison) -> Iterator[Table]:
    rows = [
        (o.id, *(_shown(each, lambda amount: ranged(amount, money)) for each in (o.once, o.monthly, o.year)))
        for o in found.priced
    ]
    note = "In brackets: the best case to the worst."
    yield from _table("The same, from low to high", "option | up front | a month | 12 months", rows, note)
    yield from _table("The options", "option | what it is", ((option.id, option.title) for option in found.priced))
    gaps = ((option.id, option.year.reason) for option in found.options if isinstance(option.year, Gap))
    yield from _table("Not priced", "option | why", gaps)


def _paybacks(found: Comparison) -> Iterator[Table]:
    monthly = {o.id: o.monthly.amount.typical for o in found.priced if isinstance(o.monthly, Figure)}
    at_list = monthly.get("prompt-passing", monthly.get("prompt-today"))
    rows = []
    for each in found.payoffs:
        listed = "not known" if at_list is None else money(at_list - monthly[each.option])
        figures = (ranged(each.saving, money), listed, ranged(each.payback, months), ranged(each.break_even, volume))
        rows.append((each.option, *figures, VERDICTS[each.verdict]))
    head = "option | saves a month | at list price | payback, months | break-even, requests a month | verdict"
    against = (
        f"Against {found.baseline}, the cheapest prompted option. At list price: without caching and batches. In brackets: "
        "the best case to the worst."
    )
    yield from _table("When training pays", head, rows, against)


def _most_moving(found: Comparison) -> Iterator[Table]:
    best, rows = found.best, []
    title = f"What moves it most: saving of 12 months, {best.option if best else ''}"
    for each in best.sensitivities[:MOST_MOVING] if best else ():
        value = found.case.quantities[each.name].value
        label = INPUTS[each.name].label if each.name in INPUTS else "price"
        ends = f"{plain(value.typical)} +- 20 %" if value.single else between(value, plain)
        first, last = (each.at_high, each.at_low) if value.low > value.high else (each.at_low, each.at_high)
        rows.append((each.name, label, ends, f"{money(first)} to {money(last)}"))
    yield from _table(title, "input | what it is | varied | the result goes", rows)


def _terms(found: Comparison) -> Iterator[Table]:
    for option in found.options:
        rows: list[tuple[str, ...]] = []
        for when, result in (("once", option.once), ("a month", option.monthly)):
            if isinstance(result, Figure):
                rows += [(when, term.name, term.arithmetic, between(term.amount, dollars)) for term in result.terms]
                rows.append((when, "all", dollars(result.amount.typical), between(result.amount, dollars)))
        yield from _table(f"How it adds up: {option.id}", "when | term | arithmetic | low to high", rows)


def _assumed(found: Comparison) -> Iterator[Table]:
    rows = []
    for name, known in INPUTS.items():
        quantity = found.case.quantities.get(name)
        if quantity is None and known.rule:
            rows.append((name, known.rule, "", ""))
        elif quantity is not None and quantity.fact:
            fact = found.case.catalog.by_id[quantity.fact]
            says = f"{fact.provider} (grade {fact.grade}, seen {fact.seen_on})" + (f", {fact.url}" if fact.url else "")
            rows.append((name, ranged(quantity.value, plain), known.unit, says))
    head, note = "input | usual (least to most) | unit | says", "Give your own with --input name=value."
    yield from _table("Assumed, because you didn't say", head, rows, note)


def _sources(found: Comparison) -> Iterator[Table]:
    facts = (found.case.catalog.by_id[id] for id in _facts(found))
    rows = ((fact.id, says(fact), str(fact.seen_on), fact.grade, fact.url) for fact in facts)
    note = "`finetune-advisor catalog show ID` gives the words each was read from."
    yield from _table("Prices used", "fact | says | seen on | grade | read at", rows, note)


def says(fact: Fact) -> str:
    """Return what a fact says, in one cell."""
    parts = [f"{key} {plain(value)}" for key, value in fact.given(PRICES).items()]
    parts += [ranged(fact.amount, plain)] if fact.amount is not None else []
    parts += [f"{key} {plain(value)}" for key, value in fact.given(DETAILS).items()]
    words = ("new customers until", "inactive customers until", "last job", "served until")
    days = fact.given(LIFECYCLE_DATES)
    parts += [f"{word} {days[key]}" for key, word in zip(LIFECYCLE_DATES, words, strict=True) if key in days]
    return ", ".join(parts) + (f" {fact.unit}" if fact.unit and parts else "")


def _facts(found: Comparison) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for option in found.options for fact in option.facts))


def _cumulative(found: Comparison) -> Iterator[Chart]:
    plans, lines = {plan.id: plan for plan in found.case.plans}, []
    for option in found.priced:
        once, bills = summed(plans[option.id].once, found.case.numbers()), found.case.bills(plans[option.id])
        spent = (once + sum(length * bill for length, bill in spans(bills, Decimal(m))) for m in range(MONTHS + 1))
        lines.append((option.id, tuple(float(round(amount, 2)) for amount in spent)))
    if lines:
        title = f"Spent by the end of each month, {MONTHS} months"
        yield Chart(title, "month", "dollars", tuple(map(str, range(MONTHS + 1))), tuple(lines))


def _lead(found: Comparison) -> Iterator[str]:
    titles = {option.id: option.title for option in found.options}
    if isinstance(found.baseline, str):
        totals = {option.id: option.year.amount.typical for option in found.priced if isinstance(option.year, Figure)}
        cheapest = min(totals, key=lambda id: totals[id])
        yield f"Cheapest over 12 months: {titles[cheapest]}, {money(totals[cheapest])}."
    best = found.best
    if best is None or isinstance(found.baseline, Gap):
        why = found.baseline.reason if isinstance(found.baseline, Gap) else "no option with training has a price"
        yield f"Whether training pays isn't counted: {why}."
        return
    if best.payback.typical.is_infinite():
        yield f"Training never pays back: {best.why}. Counted for '{titles[best.option]}', against '{titles[found.baseline]}'."
    else:
        yield (
            f"'{titles[best.option]}' pays back in {ranged(best.payback, months)} months and saves "
            f"{money(best.saving.typical)} a month. Verdict: {VERDICTS[best.verdict]}. Counted against '{titles[found.baseline]}'."
        )
    if best.break_even.typical.is_infinite():
        yield "No volume makes it cheaper to run."
    else:
        yield f"Crossover: it is cheaper to run from about {volume(best.break_even.typical)} requests a month on."


def _remarks(found: Comparison, given: GivenInputs) -> Iterator[str]:
    assumed = [
        f"{INPUTS[name].label} {plain(quantity.value.typical)}"
        for name, quantity in found.case.quantities.items()
        if name in INPUTS and INPUTS[name].own and quantity.fact
    ]
    if assumed:
        yield f"Assumed, because you didn't say: {', '.join(assumed)}. Give your own with --input name=value."
    elif wanted := [name for name in LEAST if name not in given.values]:
        yield f"More could be counted with {', '.join(f'--input {name}=...' for name in wanted)}"
    yield from given.remarks
    yield from found.case.notes


def _dated(found: Comparison) -> Iterator[str]:
    """Yield which routes close, and which facts are old."""
    yield from _closings(found.case.every_route, found.case.today)
    used = (*_facts(found), *(quantity.fact for name, quantity in found.case.quantities.items() if name in INPUTS))
    by_id = found.case.catalog.by_id
    old = stale((by_id[id] for id in dict.fromkeys(used) if id), found.case.today)
    if old:
        named = ", ".join(f"{fact.id} ({fact.seen_on})" for fact in old)
        yield f"Facts used here that were last seen more than {STALE_AFTER_DAYS} days ago: {named}."


def _closings(every: tuple[Route, ...], today: date) -> Iterator[str]:
    groups: dict[str, list[Route]] = {}
    for route in every:
        if route.status != "open":
            groups.setdefault(f"{route.train.provider}: {route.reason}", []).append(route)
    for reason, group in groups.items():
        names = ", ".join(dict.fromkeys(name for route in group for name in route.train.names))
        yield f"{'No route' if group[0].status == 'closed' else 'Closing'}: {reason} ({names})."
    ending = next((route for group in groups.values() if (route := group[0]).ends_on and route.ends_on > today), None)
    if ending is not None:
        remains = dict.fromkeys(route.train.provider for route in every if route.status == "open")
        yield f"Still open: {', '.join(remains) or 'nothing but your own cards'}."
        yield MODEL["words"]["ending"].format(ending.ends_on)


def read_range(text: str) -> Range:
    """Return the input and both ends of `requests_per_month=10k..100M`; raise UsageError."""
    name, equals, ends = (part.strip() for part in text.partition("="))
    low, dots, high = ends.partition("..")
    if not (equals and dots):
        raise UsageError(f"--vary: expected name=low..high, such as requests_per_month=10k..100M, got {text!r}")
    if name not in INPUTS:
        raise UsageError(f"--vary: there is no input {name!r}{did_you_mean(name, INPUTS)}")
    try:
        first, last = read_number(name, low), read_number(name, high)
    except ValueError as fault:
        raise UsageError(f"--vary {name}: {fault}") from None
    if not 0 < first < last:
        raise UsageError(f"--vary {name}: expected a smaller and a larger number above 0, got {ends!r}")
    return name, first, last


def swept(found: Comparison, name: str, low: Decimal, high: Decimal) -> Iterator[tuple[Table, Chart]]:
    """Yield the sweep as a table, in which a row names the option that takes over there, and as a chart."""
    rows = [(value, totals(found.case, name, value)) for value in steps(low, high)]
    ids = [option.id for option in found.options if any(option.id in row for _, row in rows)]
    if not ids:
        return
    cells, crossings = [], []
    before = _cheapest(rows[0][1])
    for (start, _), (value, row) in pairwise([rows[0], *rows]):
        now = _cheapest(row)
        if now != before:
            at = crossover(found.case, name, (start, value), before)
            crossings.append(f"Crossover near {volume(at)}: {now} becomes cheaper than {before}")
        takes_over = f"<- {now} takes over" if now != before else now
        sides = [[(row[id], id) for id in row if (id in TUNED_IDS) == tuned] for tuned in (False, True)]
        least = (f"{money(min(side)[0])} {min(side)[1]}" if side else "not known" for side in sides)
        cells.append((plain(value), *least, takes_over))
        before = now
    note = "; ".join(crossings) or f"No crossover: {before} is the cheapest everywhere."
    head = (name, "cheapest prompted", "cheapest with training", "cheapest of all")
    lines = tuple((id, tuple(float(round(row[id], 2)) if id in row else None for _, row in rows)) for id in ids)
    yield (
        Table(f"12-month totals by {name} ({INPUTS[name].label})", head, tuple(cells), note),
        Chart(f"12-month totals by {name}", name, "dollars", tuple(plain(value) for value, _ in rows), lines),
    )


def steps(low: Decimal, high: Decimal) -> Iterator[Decimal]:
    """Yield 1, 2 and 5 times each power of ten from low to high, both ends included."""
    yield low
    for exponent in range(low.adjusted(), high.adjusted() + 1):
        yield from (value for mark in (1, 2, 5) if low < (value := mark * Decimal(10) ** exponent) < high)
    yield high


def totals(case: UseCase, name: str, value: Decimal) -> dict[str, Decimal]:
    """Return the usual twelve-month totals, in dollars by option, while an input has a value."""
    numbers = case.numbers({name: value})
    return {p.id: p.year(numbers) for p in case.plans if p.id not in case.gaps and not p.absent(numbers)}


def crossover(case: UseCase, name: str, between: tuple[Decimal, Decimal], before: str) -> Decimal:
    """Return, by bisection, the value from which `before` is no longer the cheapest option."""
    low, high = between
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _cheapest(totals(case, name, middle)) == before else (low, middle)
    return high


def _cheapest(row: dict[str, Decimal]) -> str:
    return min(row, key=lambda id: row[id])


def catalog_list(catalog: Catalog, today: date) -> Sheet:
    """Return every fact in a line, by kind."""
    rows: dict[str, list[tuple[str, ...]]] = {kind: [] for kind in MODEL["kinds"]}
    for f in catalog.facts:
        of = f"{f.provider} {_of(f)}".strip()
        rows[f.kind].append((f.id, of, says(f), _valid(f, today), str(f.seen_on), f.grade))
    head = "fact | of | says | valid | seen on | grade"
    tables = [table for kind, found in rows.items() for table in _table(MODEL["kinds"][kind], head, found)]
    old = len(stale(catalog.facts, today))
    lead = f"{len(catalog.facts)} facts, of which {old} were last seen over {STALE_AFTER_DAYS} days ago."
    return Sheet(SCHEMA_VERSION, __version__, f"The price catalog on {today}", tuple(tables), lead=lead)


def catalog_fact(catalog: Catalog, id: str) -> Sheet:
    """Return one fact with all that is known of it; raise UsageError for an id that no fact has."""
    fact = catalog.by_id.get(id)
    if fact is None:
        hint = did_you_mean(id, catalog.by_id) or "; `catalog list` shows them"
        raise UsageError(f"there is no fact {id!r}{hint}")
    values = {field.name: getattr(fact, field.name) for field in fields(fact)} | {
        "kind": MODEL["kinds"][fact.kind],
        "models": ", ".join(fact.models),
        "band": _of(fact) if fact.band else "",
        "tier": "" if fact.tier is None else f"above {fact.tier.over_tokens} tokens in",
        "served_by": ", ".join(fact.served_by),
        "grade": f"{fact.grade} ({MODEL['grades'][fact.grade]})",
    }
    pairs = {name.replace("_", " "): str(value) for name, value in values.items() if value not in (None, "")}
    table = Table("What it says", ("", ""), tuple(pairs.items()))
    return Sheet(SCHEMA_VERSION, __version__, fact.id, (table,))


def catalog_stale(catalog: Catalog, today: date) -> Sheet:
    """Return the facts to look at again, oldest first."""
    old = stale(catalog.facts, today)
    rows = ((fact.id, str(fact.seen_on), str((today - fact.seen_on).days), fact.url) for fact in old)
    tables = tuple(_table("To be looked at again", "fact | seen on | days ago | read at", rows))
    lead = f"{len(old)} of {len(catalog.facts)} facts were last seen more than {STALE_AFTER_DAYS} days before {today}."
    return Sheet(SCHEMA_VERSION, __version__, "Old facts of the price catalog", tables, lead=lead)


def _of(fact: Fact) -> str:
    if fact.names or fact.band is None:
        return ", ".join(fact.names)
    above = f"above {plain(fact.band.above)}" if fact.band.above else ""
    up_to = f"up to {plain(fact.band.up_to)}" if fact.band.up_to is not None else ""
    return " ".join(part for part in (above, up_to, "billion parameters") if part)


def _valid(fact: Fact, today: date) -> str:
    if fact.unusable:
        return "not used"
    if not fact.valid_on(today):
        return f"from {fact.valid_from}" if fact.valid_from and fact.valid_from > today else f"until {fact.valid_to}"
    return f"now, until {fact.valid_to}" if fact.valid_to else "now"
