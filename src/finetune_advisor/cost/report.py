"""A comparison as tables, charts and sentences: the sheet of `cost`, and the costs in an advice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from math import ceil

from finetune_advisor.cost.catalog import STALE_AFTER_DAYS, inference, priced_as, says, stale
from finetune_advisor.cost.comparison import HORIZON, SHARES, Comparison, Payoff, events
from finetune_advisor.cost.facts import Fact
from finetune_advisor.cost.figures import (
    MODEL,
    NEVER,
    VERDICTS,
    Gap,
    arithmetic,
    dollars,
    money,
    months,
    months_left,
    plain,
    ranged,
    span,
    summed,
    total,
    volume,
)
from finetune_advisor.cost.inputs import INPUTS, GivenInputs, Input
from finetune_advisor.cost.use_case import MODELS, OUTSIDE
from finetune_advisor.model.answers import Band, band_words
from finetune_advisor.report import Chart, Costs, Sheet, Table
from finetune_advisor.text import join_words

MOST_MOVING = 3
PARTS = "once", "monthly", "year"
SHOWN_MONTHS = 24
MOST_POINTS = 13  # of a chart


def cost_report(found: Comparison, given: GivenInputs, reproduce: str | None, *, full: bool) -> Sheet:
    """Return the options and the verdict as a sheet; if `full`, with charts and everything behind them."""
    title = f"What it costs, at the prices of {found.case.today}"
    sheet = Sheet(title, tuple(_options(found)), lead=" ".join(lead(found)), verdict=found.verdict)
    if not full:
        more = f"Figures, arithmetic and sources: {reproduce or 'finetune-advisor cost'} --full"
        return replace(sheet, remarks=(*_assumed(found, given), more))
    parts = (_ranges, _most_moving, _terms, _inputs, _prices)
    tables, charts = (table for part in parts for table in part(found)), (*by_volume(found), *by_month(found))
    remarks = (*_assumed(found, given), *_remarks(found, given))
    return replace(sheet, tables=(*sheet.tables, *tables), charts=charts, remarks=remarks, reproduce=reproduce)


def advice_costs(found: Comparison, given: GivenInputs, unsure: tuple[str, ...] = ()) -> Costs:
    """Return the part on costs of an advice: without every term and source, which `cost` shows."""
    tables = (*_options(found), *_ranges(found), *_most_moving(found))
    more = "`finetune-advisor cost --full` with the same answers shows every term, assumption and source."
    remarks = (*lead(found), *_assumed(found, given), *_remarks(found, given), more)
    charts = (*by_volume(found), *by_month(found))
    return Costs(tables, charts, remarks, a_month(found, assumed=bool(given.assumed)), unsure, found.verdict)


def _table(title: str, head: str, rows: Iterable[tuple[str, ...]], note: str | None = None) -> Iterator[Table]:
    """Yield a table with the columns of `head`; none without rows."""
    if found := tuple(rows):
        yield Table(title, tuple(head.split(" | ")), found, note)


def _assumed(found: Comparison, given: GivenInputs) -> Iterator[str]:
    """Yield what is assumed of the use case itself, and what the sum leaves out."""
    asked = entering(found, {name: known for name, known in INPUTS.items() if known.assumed})
    parts = []
    for name, quantity in found.case.quantities.items():
        if name in asked and quantity.fact:
            value = quantity.value.typical * (100 if "%" in asked[name].assumed else 1)
            parts.append(asked[name].assumed.format(plain(value)))
    parts += [given.assumed] if given.assumed else []
    if parts:
        yield f"Assumed: {'; '.join(parts)}."
    catalog, today = found.case.catalog, found.case.today
    models = dict.fromkeys(str(given.values[name]) for name in MODELS if name in given.values)
    yield from filter(None, (priced_as(model, inference(catalog, model, today)) for model in models))
    for name, fault in given.faults.items():
        yield f"{given.places[name]}{'' if name in MODELS else ' is left out'}: {fault}."
    if "passing" in found.case.sold:
        model = found.case.sold["passing"].names[0]
        for name in sorted({*SHARES} & found.case.given.keys() - asked.keys()):
            yield f"No price with this discount is known for {model}: {name} counts at full price."
    if given.lacks:
        yield given.lacks


def _remarks(found: Comparison, given: GivenInputs) -> Iterator[str]:
    """Yield how answers were read, what is announced, which routes are closed, and which facts are old."""
    if found.far:
        low = plain(found.volume.value.typical)
        yield f"Terms and months are counted at the low end of your range, {low} requests a month."
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


def _options(found: Comparison) -> Iterator[Table]:
    def paid(id: str) -> str:
        paybacks = [each.payback.typical for end in found.ends for each in end.payoffs if each.plan.id == id]
        return span(paybacks, lambda payback: months(payback, " months"))

    rows = (
        (option.plan.title, *(usual(found, option.id, part).replace(" to ", "-") for part in PARTS), paid(option.id))
        for option in found.options
    )
    yield from _table("The options", "option | up front | a month | 12 months | payback", rows)


def _ranges(found: Comparison) -> Iterator[Table]:
    paybacks, rows = {each.plan.id: each for each in found.payoffs}, []
    for option in found.options:
        cells = [span(each, money) for each in (option.once, option.monthly, option.year)]
        verdicts = dict.fromkeys(one.verdict for end in found.ends for one in end.payoffs if one.plan.id == option.id)
        pays = paybacks.get(option.id)
        cells += (
            [
                span(pays.payback, months),
                span(pays.break_even, volume),
            ]
            if pays
            else ["", ""]
        )
        rows.append((option.plan.title, *cells, " or ".join(verdicts).replace("-", " "), option.id))
    head = "option | up front | a month | 12 months | payback, months | cheaper from, requests a month | verdict | id"
    yield from _table("From the best case to the worst", head, rows)
    titles = {plan.id: plan.title for plan in found.case.plans}
    gaps = ((titles.get(id, id), gap.reason) for id, gap in found.gaps.items())
    yield from _table("Not priced", "option | why", gaps)


def _most_moving(found: Comparison) -> Iterator[Table]:
    best, rows = found.best, []
    for each in best.sensitivities[:MOST_MOVING] if best else ():
        value = found.case.quantities[each.name].value
        label = INPUTS[each.name].label if each.name in INPUTS else "price"
        ends = f"{plain(value.typical)} +- 20%" if value.single else span(value, plain)
        first, last = (each.at_high, each.at_low) if value.low > value.high else (each.at_low, each.at_high)
        rows.append((each.name, label, ends, f"{money(first)} to {money(last)}"))
    yield from _table("What changes the 12-month saving most", "input | what it is | from - to | saving", rows)


def _terms(found: Comparison) -> Iterator[Table]:
    scenarios = found.case.scenarios()
    for option in found.options:
        plan, rows = option.plan, []
        for when, terms, whole in (("once", plan.once, option.once), ("a month", plan.monthly, option.monthly)):
            for term in terms:
                said = arithmetic(term, scenarios[1]), span(total((term,), scenarios), dollars)
                rows.append((when, term.name, *said))
            rows.append((when, "all", dollars(whole.typical), span(whole, dollars)))
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


def by_volume(found: Comparison) -> Iterator[Chart]:
    """Yield a month's cost by volume, of prompting, of fine-tuning and of what is cheapest anywhere, if they can be compared."""
    best, numbers = found.best, found.case.numbers
    if best is None:
        return
    band, yours = found.band, found.volume
    marks = [("Crossover", best.break_even.typical)]
    if band is not None:
        marks += [("Your range from", Decimal(band)), ("Your range to", Decimal(band.end or 0))]
    elif not yours.fact:
        marks.append(("You today", yours.value.typical))
    marks = [(label, place) for label, place in marks if place > 0 and place.is_finite()]
    powers = [place.adjusted() for _, place in marks] or [5]
    low, high = max(min(powers) - 1, 0), max(powers) + 1
    steps = (1, 2, 5) if (high - low) * 3 < MOST_POINTS else (1,)
    points = [step * Decimal(10) ** power for power in range(low, high) for step in steps] + [Decimal(10) ** high]
    scenarios = [numbers({"requests_per_month": value}) for value in points]
    bills = {one.id: [summed(one.plan.monthly, each) for each in scenarios] for one in found.options}
    drawn = {min(bills, key=lambda id: bills[id][place]) for place in range(len(points))} | {best.plan.id, best.base.id}
    titles = {option.id: option.plan.title for option in found.options if option.id in drawn}
    series = tuple((title, tuple(float(round(bill, 2)) for bill in bills[id])) for id, title in titles.items())
    places, names = tuple((label, float(place)) for label, place in marks), tuple(map(plain, points))
    yield Chart(
        "Cost a month by volume", "requests a month", "dollars", names, series, tuple(map(float, points)), True, places
    )


def by_month(found: Comparison) -> Iterator[Chart]:
    """Yield what the best option with training has cost after each month, up-front work included, and prompting beside it."""
    best = found.best
    if best is None:
        return
    payback, lines = best.payback.typical, []
    marks = [("Payback", float(payback))] if payback <= HORIZON else []
    last = max(SHOWN_MONTHS, min(HORIZON, ceil(payback * Decimal("1.25")))) if marks else SHOWN_MONTHS
    step = -(-last // (MOST_POINTS - 1))
    points = tuple(range(0, last + step, step))
    # The payback counts what prompting costs to run, so that the lines meet there.
    for plan, paid in ((best.base.plan, ()), (best.plan, best.plan.once)):
        once, bill = (summed(products, found.case.numbers()) for products in (paid, plan.monthly))
        lines.append((plan.title, tuple(float(round(once + month * bill, 2)) for month in points)))
    at = f", at {plain(found.volume.value.typical)} requests a month" if found.far else ""
    title, names = f"Spent by the end of each month, without work on the prompt{at}", tuple(map(str, points))
    yield Chart(title, "month", "dollars", names, tuple(lines), tuple(map(float, points)), marks=tuple(marks))


def lead(found: Comparison) -> Iterator[str]:
    """Yield whether fine-tuning pays, from which volume, and which option is the cheapest."""
    best, gap = found.best, found.baseline if isinstance(found.baseline, Gap) else None
    if gap or best is None:
        why = gap.reason if gap else "no option with training has a price"
        yield MODEL["lead"]["inside"] if gap == OUTSIDE else f"Whether fine-tuning pays isn't known: {why}."
    else:
        if best.hinges_on:
            figures = join_words([name.replace("share", "percent") for name in best.hinges_on])
            yield MODEL["lead"]["hinges"].format(figures)
        band = found.band
        yield from _at_both_ends(found, band) if band is not None and found.volume_decides else _verdict(found, best)
        if staff := _staff(found):
            cost, judgment = usual(found, best.plan.id, "monthly"), MODEL["grades"]["J"]
            yield MODEL["lead"]["staff"].format(cost=cost, staff=staff, judgment=judgment)
    if gap in (None, OUTSIDE):
        yield from _cheapest(found)


def _at_both_ends(found: Comparison, band: Band) -> Iterator[str]:
    """Yield that the volume decides, the break-even within its band, and the verdict at each end of that."""
    yield MODEL["lead"]["depends"]
    least, most = Decimal(band), Decimal(band.end or NEVER)
    crossings = [end.best.break_even.typical for end in reversed(found.ends) if end.best]
    if inside := [crossing for crossing in crossings if least < crossing < most]:
        yield MODEL["lead"]["straddles"].format(range=band_words(band.id), volume=volume(inside[0]))
    for end, best in [(end, end.best) for end in found.ends if end.best]:
        yield f"At {plain(end.volume.value.typical)}: {_sentence(end, best, (end,))}"


def _verdict(found: Comparison, best: Payoff) -> Iterator[str]:
    """Yield the verdict, the range of the payback, and the volume from which fine-tuning is cheaper to run."""
    yield _sentence(found, best, found.ends)
    if not best.payback.single:
        low, high = (months(edge, " months") for edge in (best.payback.low, best.payback.high))
        yield f"Payback ranges from {low} to {high}."
    volumes, yours = best.break_even.typical, found.volume
    have = plain(yours.value.typical) if found.band is None else band_words(found.band.id)
    crossover = f"It is cheaper to run from about {volume(volumes)} requests a month. You have {have}"
    ever = "never" if volumes else "always"
    always = f"Fine-tuning is {ever} cheaper to run than prompting, whatever the volume."
    yield crossover + (" (assumed)." if yours.fact else ".") if volumes and volumes.is_finite() else always


def _sentence(found: Comparison, best: Payoff, ends: tuple[Comparison, ...]) -> str:
    """Return the verdict on the best option in a sentence, with figures that go from one of the ends to the other."""
    same = [one for end in ends for one in end.payoffs if one.plan.id == best.plan.id]
    times: dict[str, list[Decimal | None]] = {"end": [best.ends_in], "cut": [best.cut_in]}
    times["payback"] = [one.payback.typical for one in same]
    words = {name: span([value for value in values if value is not None], months) for name, values in times.items()}
    costs = {"cost": best.plan.id, "base_cost": best.base.id}
    words |= {name: usual(found, id, "monthly", ends) for name, id in costs.items()}
    words["saving"] = span([one.saving.typical for one in same], money)
    return VERDICTS[best.verdict].format(option=best.plan.title, **words)


def _cheapest(found: Comparison) -> Iterator[str]:
    """Yield the cheapest of several options over a year, from one end of a band to the other."""
    costs: dict[str, list[str]] = {}
    for end in found.ends:
        if len(end.options) > 1:
            cheapest = min(end.options, key=lambda option: option.year.typical)
            costs.setdefault(cheapest.plan.title, []).append(money(cheapest.year.typical))
    if said := [f"{title}, {' to '.join(amounts)}" for title, amounts in costs.items()]:
        yield f"Cheapest over 12 months: {'; at the high end of your range: '.join(said)}."


def a_month(found: Comparison, *, assumed: bool) -> str:
    """Return what a month costs prompted, what of that is assumed, and what the best fine-tuned option costs.

    Nothing where the volume is assumed, or the only model (`assumed`: the one that passes is).
    """
    given = found.case.given
    if isinstance(found.baseline, Gap) or (assumed and "model_today" not in given) or "requests_per_month" not in given:
        return ""
    known = entering(found, {name: INPUTS[name] for name in MODEL["short"]})
    words = dict.fromkeys(MODEL["short"][name] for name in known if found.case.quantities[name].fact)
    usually = f" ({join_words(words)} assumed)" if words else ""
    tuned = f"; fine-tuned {usual(found, found.best.plan.id, 'monthly')}" if found.best else ""
    staff = f", of which {of_it} is staff time that we assume" if (of_it := _staff(found)) else ""
    return f"{usual(found, found.baseline.id, 'monthly')}{usually}{tuned}{staff}"


def _staff(found: Comparison) -> str:
    """Return the dollars a month of the best fine-tuned option that are hours of staff by our own judgment, if any."""
    facts = {name: found.case.catalog.by_id[one.fact] for name, one in found.case.quantities.items() if one.fact}
    judged = {name for name, fact in facts.items() if fact.grade == "J"}
    hours = [part for part in found.best.plan.monthly if "wage_per_hour" in part.factors] if found.best else []
    amount = summed((part for part in hours if judged.intersection(part.factors)), found.case.numbers())
    return money(amount) if amount else ""


def usual(found: Comparison, id: str, part: str, ends: tuple[Comparison, ...] = ()) -> str:
    """Return what a part of an option costs as usual, from one end of a band to the other."""
    results = [getattr(option, part) for end in ends or found.ends for option in end.options if option.id == id]
    return span([result.typical for result in results], money)


def entering(found: Comparison, names: Mapping[str, Input]) -> dict[str, Input]:
    """Return those of the named inputs that can change what a priced option costs, or the verdict on its payback."""

    def costs(name: str, value: Decimal) -> list[Decimal]:
        numbers = found.case.numbers({name: value})
        return [summed(part, numbers) for option in found.options for part in (option.plan.once, option.plan.monthly)]

    changing = {name for name in names if costs(name, INPUTS[name].least) != costs(name, INPUTS[name].most)}
    changing |= {"months_to_price_cut", "price_halving_months"} if found.payoffs else set()
    return {name: value for name, value in names.items() if name in changing}
