"""A comparison as tables, charts and sentences: the sheet of `cost`, and the costs in an advice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, Decimal

from finetune_advisor.cost.catalog import STALE_AFTER_DAYS, blended, coming_prices, retirement, stale
from finetune_advisor.cost.catalog_sheets import says
from finetune_advisor.cost.comparison import Comparison, payback_facts
from finetune_advisor.cost.facts import Fact
from finetune_advisor.cost.figures import MODEL, VERDICTS, ZERO, Estimate, Gap, months_left, summed
from finetune_advisor.cost.formats import arithmetic, between, dollars, money, months, plain, ranged, volume
from finetune_advisor.cost.inputs import INPUTS, LEAST, GivenInputs, Input
from finetune_advisor.cost.options import Plan
from finetune_advisor.cost.payback import HORIZON, SHARES
from finetune_advisor.cost.use_case import OUTSIDE, YEAR, UseCase, spans
from finetune_advisor.report import Chart, Costs, Sheet, Table
from finetune_advisor.text import join_words

MOST_MOVING, SHOWN_MONTHS = 3, 24


def cost_report(found: Comparison, given: GivenInputs, reproduce: str | None, *, full: bool) -> Sheet:
    """Return the options and the verdict as a sheet; if `full`, with charts and everything behind them."""
    title, lead = f"What it costs, at the prices of {found.case.today}", " ".join(_lead(found))
    sheet = Sheet(title, tuple(_options(found)), lead=lead)
    if not full:
        more = f"Figures, arithmetic and sources: {reproduce or 'finetune-advisor cost'} --full"
        return replace(sheet, remarks=(*_assumed(found, given), more))
    parts = (_ranges, _most_moving, _terms, _inputs, _prices)
    tables, charts = (table for part in parts for table in part(found)), (*_by_volume(found), *_by_month(found))
    remarks = (*_assumed(found, given), *_remarks(found, given))
    return replace(sheet, tables=(*sheet.tables, *tables), charts=charts, remarks=remarks, reproduce=reproduce)


def advice_costs(found: Comparison, given: GivenInputs) -> Costs:
    """Return the part on costs of an advice: without every term and source, which `cost` shows."""
    tables = (*_options(found), *_ranges(found), *_most_moving(found))
    more = "`finetune-advisor cost --full` with the same answers shows every term, assumption and source."
    remarks = (*_lead(found), *_assumed(found, given), *_remarks(found, given), more)
    unsure = tuple(payback_facts(found.best)) if found.best and found.best.hinges_on else ()
    return Costs(tables, (*_by_volume(found), *_by_month(found)), remarks, _a_month(found), unsure)


def _a_month(found: Comparison) -> str:
    """Return what a month costs prompted, what of that is assumed, and what the best fine-tuned option costs."""
    if isinstance(found.baseline, Gap):
        return ""
    monthly = {option.id: option.monthly for option in found.options}
    known = entering(found, {name: INPUTS[name] for name in SHARES})
    words = [MODEL["lead"][name] for name in known if found.case.quantities[name].fact]
    assumed = f" ({join_words(words)} assumed)" if words else ""
    tuned = f"; fine-tuned {_usual(monthly[found.best.option])}" if found.best else ""
    return f"{_usual(monthly[found.baseline])}{assumed}{tuned}"


def _table(title: str, head: str, rows: Iterable[tuple[str, ...]], note: str | None = None) -> Iterator[Table]:
    """Yield a table with the columns of `head`; none without rows."""
    if found := tuple(rows):
        yield Table(title, tuple(head.split(" | ")), found, note)


def _lead(found: Comparison) -> Iterator[str]:
    """Yield whether fine-tuning pays, from which volume, and which option is the cheapest."""
    options, best = {option.id: option for option in found.options}, found.best
    if isinstance(found.baseline, Gap) or best is None:
        why = found.baseline.reason if isinstance(found.baseline, Gap) else "no option with training has a price"
        yield MODEL["lead"]["inside"] if found.baseline == OUTSIDE else f"Whether fine-tuning pays isn't known: {why}."
    else:
        tuned, base = options[best.option], options[found.baseline]
        ends = {"end": best.ends_in, "cut": best.cut_in, "payback": best.payback.typical}
        words = {name: months(value) for name, value in ends.items() if value is not None}
        costs = {"cost": _usual(tuned.monthly), "base_cost": _usual(base.monthly), "saving": money(best.saving.typical)}
        if best.hinges_on:
            figures = join_words([name.replace("share", "percent") for name in best.hinges_on])
            yield MODEL["lead"]["hinges"].format(figures)
        yield VERDICTS[best.verdict].format(option=tuned.title, **words, **costs)
        if not best.payback.single:
            low, high = (months(edge, " months") for edge in (best.payback.low, best.payback.high))
            yield f"Payback ranges from {low} to {high}."
        volumes, yours = best.break_even.typical, found.case.quantities["requests_per_month"]
        said = f"You have {plain(yours.value.typical)}" + (" (assumed)." if yours.fact else ".")
        crossover = f"It is cheaper to run from about {volume(volumes)} requests a month. {said}"
        ever = "never" if volumes else "always"
        always = f"Fine-tuning is {ever} cheaper to run than prompting, whatever the volume."
        yield crossover if volumes and volumes.is_finite() else always
    totals = {option.title: option.year.typical for option in found.priced if isinstance(option.year, Estimate)}
    if totals:
        cheapest = min(totals, key=lambda title: totals[title])
        yield f"Cheapest over 12 months: {cheapest}, {money(totals[cheapest])}."


def _assumed(found: Comparison, given: GivenInputs) -> Iterator[str]:
    """Yield what is assumed of the use case itself, and what the sum leaves out."""
    asked = entering(found, {name: known for name, known in INPUTS.items() if known.assumed})
    parts = []
    for name, quantity in found.case.quantities.items():
        if name in asked and quantity.fact:
            value = quantity.value.typical * (100 if "%" in asked[name].assumed else 1)
            parts.append(asked[name].assumed.format(plain(value)))
    parts += given.assumed
    if parts:
        yield f"Assumed: {'; '.join(parts)}."
    yield from (f"{given.places[name]} is left out: {fault}." for name, fault in given.faults.items())
    if "passing" in found.case.sold:
        model = found.case.sold["passing"].names[0]
        for name in sorted({*SHARES} & found.case.given.keys() - asked.keys()):
            yield f"No price with this discount is known for {model}: {name} counts at full price."
    yield from given.lacks


def _remarks(found: Comparison, given: GivenInputs) -> Iterator[str]:
    """Yield how answers were read, what is announced, which routes are closed, and which facts are old."""
    wanted = [name for name in LEAST if name not in given.values and name not in found.case.quantities]
    if wanted:
        yield f"For more figures, add {' and '.join(f'--input {name}=...' for name in wanted)}."
    yield from given.remarks
    yield from (said for day, said in events(found) if months_left(found.case.today, day) <= SHOWN_MONTHS)
    groups: dict[str, list[str]] = {}
    for route in (route for route in found.case.every_route if route.status != "open"):
        groups.setdefault(f"{route.train.provider}: {route.reason}", []).extend(route.train.names)
    yield from (f"Fine-tuning at {why} ({', '.join(dict.fromkeys(names))})." for why, names in groups.items())
    remains = dict.fromkeys(route.train.provider for route in found.case.every_route if route.status == "open")
    yield f"Still open: {', '.join(remains) or 'nothing but your own GPUs'}."
    if old := stale(_facts(found), found.case.today):
        named = ", ".join(f"{fact.id} ({fact.seen_on})" for fact in old)
        yield f"Prices and figures used here that were last seen more than {STALE_AFTER_DAYS} days ago: {named}."


def events(found: Comparison) -> tuple[tuple[date, str], ...]:
    """Return each day on which a price, a model or a route of this sum changes or ends, with a sentence; sorted."""
    case, by_id = found.case, found.case.catalog.by_id
    sold = {fact.id: fact for fact in case.sold.values()}
    priced = {id: by_id[id] for option in found.priced for id in option.facts}
    days = {event for fact in (sold | priced).values() for event in _price_events(fact, case)}
    for fact in sold.values():
        if (end := retirement(case.catalog, fact)) is not None:
            move = " The cost includes the move to another model." if months_left(case.today, end) <= YEAR else ""
            days.add((end, f"{fact.names[0]} {'retires' if end > case.today else 'retired'} on {end}.{move}"))
    for route in (case.routes[option.id] for option in found.priced if option.id in case.routes):
        names = ", ".join(dict.fromkeys(name for fact in (route.train, *route.serving) for name in fact.names))
        for key, day in route.ends.items():
            what = f"Fine-tuning at {route.train.provider}: {MODEL['closings'][key]} on {day}"
            days |= {(day, f"{what} ({names}).")} if day > case.today else set()
    return tuple(sorted(days))


def _price_events(fact: Fact, case: UseCase) -> Iterator[tuple[date, str]]:
    """Yield the days on which a price changes or ends."""

    def level(one: Fact) -> Decimal:
        return blended(one) or one.input or (one.amount.typical if one.amount else ZERO)

    name = fact.names[0] if fact.kind == "infer" and fact.names else fact.id
    now, coming = fact, coming_prices(case.catalog, fact, case.today)
    for day, later in coming:
        before, after = level(now), level(later)
        verb = "falls" if after < before else "rises" if after > before else "changes"
        yield day, f"The price of {name} {verb} on {day}, from {says(now)} to {says(later)}."
        now = later
    if fact.valid_to is not None and not coming:
        yield fact.valid_to, f"The price of {name} is announced until {fact.valid_to} only."


def _options(found: Comparison) -> Iterator[Table]:
    paybacks = {each.option: months(each.payback.typical, " months") for each in found.payoffs}
    rows = (
        (option.title, *map(_usual, (option.once, option.monthly, option.year)), paybacks.get(option.id, ""))
        for option in found.priced
    )
    yield from _table("The options", "option | up front | a month | 12 months | payback", rows)


def _usual(result: Estimate | Gap) -> str:
    return money(result.typical) if isinstance(result, Estimate) else "not known"


def _ranges(found: Comparison) -> Iterator[Table]:
    paybacks = {each.option: each for each in found.payoffs}
    rows = []
    for option in found.priced:
        amounts = (option.once, option.monthly, option.year)
        cells = [between(each, money) for each in amounts if isinstance(each, Estimate)]
        if pays := paybacks.get(option.id):
            cells += [between(pays.payback, months), between(pays.break_even, volume), pays.verdict.replace("-", " ")]
        rows.append((option.title, *cells, *[""] * (6 - len(cells)), option.id))
    head = "option | up front | a month | 12 months | payback, months | cheaper from, requests a month | verdict | id"
    yield from _table("From the best case to the worst", head, rows)
    gaps = ((option.title, option.year.reason) for option in found.options if isinstance(option.year, Gap))
    yield from _table("Not priced", "option | why", gaps)


def _most_moving(found: Comparison) -> Iterator[Table]:
    best, rows = found.best, []
    for each in best.sensitivities[:MOST_MOVING] if best else ():
        value = found.case.quantities[each.name].value
        label = INPUTS[each.name].label if each.name in INPUTS else "price"
        ends = f"{plain(value.typical)} +- 20%" if value.single else between(value, plain)
        first, last = (each.at_high, each.at_low) if value.low > value.high else (each.at_low, each.at_high)
        rows.append((each.name, label, ends, f"{money(first)} to {money(last)}"))
    yield from _table("What changes the 12-month saving most", "input | what it is | from - to | saving", rows)


def _terms(found: Comparison) -> Iterator[Table]:
    scenarios = found.case.scenarios()
    for plan in _plans(found):
        rows: list[tuple[str, ...]] = []
        for when, products in (("once", plan.once), ("a month", plan.monthly)):
            for part in products:
                amount = Estimate(*(part.amount(numbers) for numbers in scenarios))
                rows.append((when, part.name, arithmetic(part, scenarios[1]), between(amount, dollars)))
            whole = Estimate(*(summed(products, numbers) for numbers in scenarios))
            rows.append((when, "all", dollars(whole.typical), between(whole, dollars)))
        yield from _table(f"How it adds up: {plan.title}", "when | term | arithmetic | best to worst", rows)


def _inputs(found: Comparison) -> Iterator[Table]:
    rows = []
    for name, known in entering(found, INPUTS).items():
        quantity = found.case.quantities.get(name)
        if quantity is None and known.rule:
            rows.append((name, known.label, "", known.rule))
        elif quantity is not None and quantity.fact:
            fact = found.case.catalog.by_id[quantity.fact]
            source = MODEL["grades"][fact.grade] if fact.grade == "J" else f"{fact.provider}, {fact.seen_on}"
            rows.append((name, known.label, ranged(quantity.value, plain), source))
    note = "Give your own with --input name=value. `finetune-advisor catalog list default` shows the sources."
    head = "input | what it is | usual (least to most) | source"
    yield from _table("Assumed, because you didn't say", head, rows, note)


def _prices(found: Comparison) -> Iterator[Table]:
    facts = (fact for fact in _facts(found) if fact.kind != "default")
    rows = ((fact.id, says(fact), str(fact.seen_on), fact.url) for fact in facts)
    note = "`finetune-advisor catalog show PRICE` gives the words that it was read from."
    yield from _table("Prices used", "price | says | seen on | read at", rows, note)


def _facts(found: Comparison) -> Iterator[Fact]:
    """Yield the facts behind the sum: prices, and defaults of inputs."""
    prices = (id for option in found.options for id in option.facts)
    defaults = (quantity.fact for name, quantity in found.case.quantities.items() if name in INPUTS)
    yield from (found.case.catalog.by_id[id] for id in dict.fromkeys((*prices, *defaults)) if id)


def _plans(found: Comparison) -> list[Plan]:
    priced = {option.id for option in found.priced}
    return [plan for plan in found.case.plans if plan.id in priced]


def entering(found: Comparison, names: Mapping[str, Input]) -> dict[str, Input]:
    """Return those of the named inputs that can change what a priced option costs, or the verdict on its payback."""

    def costs(name: str, value: Decimal) -> list[tuple[Decimal, Decimal]]:
        numbers = found.case.numbers({name: value})
        return [(summed(plan.once, numbers), summed(plan.monthly, numbers)) for plan in _plans(found)]

    changing = {name for name in names if costs(name, INPUTS[name].least) != costs(name, INPUTS[name].most)}
    changing |= {"months_to_price_cut", "price_halving_months"} if found.payoffs else set()
    return {name: value for name, value in names.items() if name in changing}


TEN_STEPS = tuple(map(Decimal, ("1", "1.25", "1.6", "2", "2.5", "3.15", "4", "5", "6.3", "8")))
"""A power of ten in steps of about the same factor (Renard's R10)."""
POWERS = 3, 8  # the powers of ten between which requests a month are drawn at least


def _by_volume(found: Comparison) -> Iterator[Chart]:
    """Yield what each option costs a month over the requests a month, if any has a price."""
    given, best = found.case.given.get("requests_per_month"), found.best
    marks = [] if given is None or isinstance(given, str) else [("You today", given.typical)]
    if best is not None and best.break_even.typical.is_finite():
        marks.append(("Crossover", best.break_even.typical))
    marks = [(label, place) for label, place in marks if place > 0]
    powers = [place.adjusted() for _, place in marks]
    low, high = min(*POWERS, *powers), max(*POWERS, *(power + 1 for power in powers))
    points = [step * Decimal(10) ** power for power in range(low, high) for step in TEN_STEPS] + [Decimal(10) ** high]
    scenarios = [found.case.numbers({"requests_per_month": value}) for value in points]
    bills = ((plan.title, [summed(plan.monthly, each) for each in scenarios]) for plan in _plans(found))
    if series := tuple((title, tuple(float(round(bill, 2)) for bill in each)) for title, each in bills):
        places, names = tuple((label, float(place)) for label, place in marks), tuple(map(plain, points))
        axis = tuple(map(float, points))
        yield Chart("Cost a month by volume", "requests a month", "dollars", names, series, axis, True, places)


def _by_month(found: Comparison) -> Iterator[Chart]:
    """Yield what the best option with training has cost after each month, up-front work included, and prompting beside it."""
    best, plans = found.best, {plan.id: plan for plan in found.case.plans}
    if best is None or not isinstance(found.baseline, str):
        return
    payback, lines = best.payback.typical, []
    marks = [("Payback", float(payback))] if payback <= HORIZON else []
    last = max(
        SHOWN_MONTHS, min(HORIZON, int((payback * Decimal("1.25")).to_integral_value(ROUND_CEILING)) if marks else 0)
    )
    # The payback counts what prompting costs to run, so that the lines meet there.
    for plan, paid in ((plans[found.baseline], ()), (plans[best.option], plans[best.option].once)):
        once, bills = summed(paid, found.case.numbers()), found.case.bills(plan)
        spent = (once + sum(length * bill for length, bill in spans(bills, Decimal(m))) for m in range(last + 1))
        lines.append((plan.title, tuple(float(round(amount, 2)) for amount in spent)))
    points = tuple(range(last + 1))
    title, names = "Spent by the end of each month", tuple(map(str, points))
    yield Chart(title, "month", "dollars", names, tuple(lines), tuple(map(float, points)), marks=tuple(marks))
