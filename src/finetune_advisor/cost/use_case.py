"""One use case made ready to be priced: its numbers, the prices of a day, and the options that these allow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from typing import NamedTuple, TypeAlias

from finetune_advisor.cost.catalog import Catalog, Route, blended, coming_prices, inference, retirement, routes
from finetune_advisor.cost.facts import Fact
from finetune_advisor.cost.figures import MODEL, NEVER, ZERO, Estimate, Gap, Numbers, absent, months_left
from finetune_advisor.cost.inputs import INPUTS, default_id, towards_cost
from finetune_advisor.cost.options import FLOPS, Plan, completed, prompted_plan, serving_gpus, training_gpus, tuned_plan
from finetune_advisor.text import did_you_mean, one_line

YEAR = Decimal(12)
USUAL_SIZE = Decimal(8)  # billions of parameters where none are known
MODELS = ("model_today", "model_passing")
OUTSIDE = Gap("it runs outside your own environment")
EXTRA = "; for models that the catalog lacks, install finetune-advisor[prices] or give --catalog"


class Quantity(NamedTuple):
    """A number with its range, and the fact of the catalog that it comes from; none if a person gave it."""

    value: Estimate
    fact: str = ""


Quantities: TypeAlias = dict[str, Quantity]
Given: TypeAlias = Mapping[str, Estimate | str]
Offer: TypeAlias = tuple[Plan, Quantities, Route | None]
"""An option with training on one route, and the prices of that route."""


@dataclass(frozen=True, slots=True)
class UseCase:
    """Numbers, plans, gaps, prompted models by role and chosen routes."""

    today: date
    catalog: Catalog
    given: Given
    quantities: Quantities
    plans: tuple[Plan, ...]
    gaps: Mapping[str, Gap]
    sold: Mapping[str, Fact]
    routes: Mapping[str, Route]
    every_route: tuple[Route, ...]

    def numbers(self, instead: Numbers | None = None, *, scenario: int = 1) -> dict[str, Decimal]:
        """Return one complete scenario, 0 low to 2 high; `instead` replaces numbers before others follow from them."""
        found = {name: quantity.value[scenario] for name, quantity in self.quantities.items()}
        return completed({**found, **(instead or {})}, {plan.role for plan in self.plans})

    def scenarios(self) -> list[dict[str, Decimal]]:
        """Return the low, the typical and the high scenario."""
        return [self.numbers(scenario=scenario) for scenario in range(3)]


def resolve(
    given: Given, catalog: Catalog, today: date, assume: Collection[str] = (), *, least: Collection[str] = ()
) -> UseCase:
    """Return a use case on a day, unknown where inputs are missing.

    `assume`: its own figures that may be defaults; of those in `least`, the low end is the usual figure.
    """
    known = {name: Quantity(value) for name, value in given.items() if isinstance(value, Estimate)}
    for name, one in INPUTS.items():
        default = catalog.by_id.get(default_id(name))
        if name not in known and (name in assume or not one.own) and default is not None and default.amount is not None:
            low, typical, high = default.amount
            amount = Estimate(low, low, typical) if name in least else Estimate(low, typical, high)
            known[name] = Quantity(towards_cost(name, amount), default.id)
    first = catalog.by_id.get(default_id("rows"))
    known |= _from_fact(first, "first", rows=first.amount.high) if first and first.amount else {}
    gaps: dict[str, Gap] = {}
    sold = _prompted_models(given, catalog, today, gaps)
    known |= _prompted_prices(sold, catalog, today, known)
    ends = {role: retirement(catalog, fact) for role, fact in sold.items()}
    retiring = {role for role, end in ends.items() if end is not None and months_left(today, end) <= YEAR}
    plans = [
        prompted_plan(id, sold[role].names[0] if role in sold else "model", retires=role in retiring)
        for id, (_, role) in MODEL["prompted"].items()
    ]
    every = tuple(routes(catalog, today, existing_customer=given.get("existing_customer") == "yes"))
    chosen: dict[str, Route] = {}
    for plan, its_prices, route in _tuned_offers(given, catalog, today, known, every, gaps):
        known |= its_prices
        plans.append(plan)
        chosen |= {plan.id: route} if route is not None else {}
    return UseCase(today, catalog, given, known, tuple(plans), gaps, sold, chosen, every)


def _prompted_models(given: Given, catalog: Catalog, today: date, gaps: dict[str, Gap]) -> dict[str, Fact]:
    """Return the prices of the prompted models by role; add to `gaps` why an option without training has none."""
    todays, passing = (inference(catalog, str(given.get(name, "")), today) for name in MODELS)
    by_role = {"today": todays, "passing": passing, "rag": passing or todays}
    inside = given.get("place") == "own"
    sold = {role: fact for role, fact in by_role.items() if fact is not None and (fact.provider == "own" or not inside)}
    for id, (_, role) in MODEL["prompted"].items():
        name = "model_today" if role == "today" else "model_passing"
        if role not in sold:
            which = f"price is known for {one_line(str(given[name]), 60)}" if name in given else "model is named"
            gaps[id] = OUTSIDE if inside else Gap(f"no {which}", (name,))
    if todays is not None and todays is passing and "passing" in sold:
        gaps["prompt-passing"] = Gap("today's model is the cheapest that passes")
    return sold


def name_faults(given: Given, catalog: Catalog, today: date) -> dict[str, str]:
    """Return what is wrong with the names of models, routes and cards, by input."""
    found = {}
    for name, model in ((name, str(given[name])) for name in MODELS if name in given):
        if inference(catalog, model, today) is None:
            sellable = [name for fact in catalog.of("infer", today) if fact.method == "base" for name in fact.names]
            near = did_you_mean(model, sellable) or "; `catalog list infer` shows the models that have one"
            near += "" if find_spec("genai_prices") else EXTRA
            found[name] = f"no price is known for the model {one_line(model, 60)} on {today}{near}"
    sold = {word for fact in catalog.of("train", today) for word in (fact.id, fact.provider)}
    unpriced = {fact.provider: f"{fact.note} (seen on {fact.seen_on})" for fact in catalog.of("unpriced", today)}
    cards = {name for fact in catalog.of("gpu", today) for name in fact.names}
    for name, names in (("route", sold), ("card", cards)):
        if name in given and (word := str(given[name])) not in names:
            called = f"no {name} is called {one_line(word, 60)}{did_you_mean(word, sorted(names))}"
            found[name] = unpriced.get(word, called) if name == "route" else called
    return found


def _from_fact(fact: Fact, role: str, **numbers: Decimal | Estimate | None) -> Quantities:
    """Return the numbers that a fact has as quantities of a role."""
    return {
        f"{role}.{name}": Quantity(value if isinstance(value, Estimate) else Estimate.of(value), fact.id)
        for name, value in numbers.items()
        if value is not None
    }


def _model_prices(fact: Fact, role: str) -> Quantities:
    """Return what a model as sold costs; without a discount of its own, a price is full, never 0."""
    if fact.input is None:
        return {}
    factor, cached = (fact.batch_input or fact.input) / fact.input, fact.cached or fact.input
    found = _from_fact(fact, role, input=fact.input, output=fact.output, cached=cached, batch_factor=factor)
    if (tier := fact.tier) is not None:
        found |= _from_fact(fact, role, tier_over=tier.over_tokens, tier_input=tier.input, tier_output=tier.output)
    return found


def _mean_prices(fact: Fact, role: str, catalog: Catalog, today: date) -> Quantities:
    """Return what a model costs, as a mean of twelve months if other prices are announced for some of them."""
    mean = before = _model_prices(fact, role)
    for day, later in coming_prices(catalog, fact, today):
        share, after = max(ZERO, 1 - months_left(today, day) / YEAR), _model_prices(later, role)
        for name in mean.keys() & after.keys() & before.keys():
            change = share * (after[name].value.typical - before[name].value.typical)
            mean = {**mean, name: Quantity(Estimate.of(mean[name].value.typical + change), fact.id)}
        before = after
    return mean


def _prompted_prices(sold: Mapping[str, Fact], catalog: Catalog, today: date, known: Quantities) -> Quantities:
    """Return the prices of the models by role, of retrieval, and the months to an announced cut."""
    found: Quantities = {}
    for role, fact in sold.items():
        found |= _mean_prices(fact, role, catalog, today)
    embedding = next((fact for fact in catalog.of("infer", today) if fact.method == "embedding"), None)
    storage = next((fact for fact in catalog.of("store", today) if fact.unit == "$/GB-month"), None)
    found |= _from_fact(embedding, "embed", input=embedding.input) if embedding else {}
    found |= _from_fact(storage, "store", gb_month=storage.amount) if storage else {}
    passing = sold.get("passing")
    if passing is not None and "months_to_price_cut" not in known:
        for day, later in coming_prices(catalog, passing, today)[:1]:
            if (blended(later) or NEVER) < (blended(passing) or ZERO):
                found["months_to_price_cut"] = Quantity(Estimate.of(months_left(today, day)), later.id)
    return found


def _tuned_offers(
    given: Given, catalog: Catalog, today: date, known: Quantities, every: tuple[Route, ...], gaps: dict[str, Gap]
) -> Iterator[Offer]:
    """Yield the cheapest open offer of each kind; add to `gaps` why a kind has none."""
    name, asked = given.get("card", "h100-sxm"), given.get("route")
    cards = (fact for fact in catalog.of("gpu", today) if name in fact.names and fact.memory_gb and fact.tflops)
    card = next(cards, None)
    size = known["base_parameters"].value.typical if "base_parameters" in known else USUAL_SIZE
    method = str(given.get("method", "lora-sft"))
    if given.get("task") == "label":
        yield tuned_plan("encoder", frozenset()), {}, None
    for kind in ("hosted", "token", "dedicated"):
        if given.get("place") == "own":
            gaps[MODEL["tuned"][kind][0]] = OUTSIDE
            continue
        ours = [route for route in every if route.kind == kind]
        fitting = [route for route in ours if asked == route.train.id or _fits(route, method, size)]
        fitting = [route for route in fitting if asked in (route.train.id, route.train.provider)] or fitting
        offers = [_offer(route, card, size, catalog) for route in fitting if route.status != "closed"]
        if offers:
            yield min(offers, key=lambda offer: _year(offer, known))
        else:
            reasons = "; ".join(dict.fromkeys(f"{route.train.provider}: {route.reason}" for route in fitting))
            gaps[MODEL["tuned"][kind][0]] = Gap(reasons or "the catalog holds no such route for this method and size")
    if card is None or card.amount is None or not card.memory_gb:
        gaps["own-gpu"] = Gap(f"no price, memory and peak are known for the card {name}", ("card",))
        return
    way = "full" if method.startswith("full") else "lora"
    needed = serving_gpus(size, card.memory_gb), training_gpus(size, way, card.memory_gb)
    own = _from_fact(card, "own", cards=needed[0], train_cards=needed[1], flops=FLOPS[way], peak=card.tflops)
    own["own.hour"] = known.get("gpu_hour", Quantity(card.amount, card.id))
    yield tuned_plan("own", frozenset({"hour"})), {**own, **_throughput("own", catalog)}, None


def _fits(route: Route, method: str, size: Decimal) -> bool:
    wanted, band = method.rpartition("-")[2] if route.kind == "hosted" else method, route.train.band
    return route.train.method == wanted and (band is None or band.holds(size))


def _offer(route: Route, card: Fact | None, size: Decimal, catalog: Catalog) -> Offer:
    """Return the plan of one route with its prices of training and serving."""
    train, role, amount = route.train, route.kind, route.train.amount
    per_row = None
    if amount is not None and train.unit == "$/job" and train.job_rows is not None:
        per_row = Estimate(*(each / train.job_rows for each in amount))
    per_token = amount if train.unit == "$/1M tokens" else None
    found = _from_fact(train, role, train=per_token, train_row=per_row, minimum=train.minimum)
    for fact in route.serving:
        memory = fact.memory_gb or (card.memory_gb if card is not None else None)
        cards = serving_gpus(size, memory) if role == "dedicated" and memory is not None else None
        hourly = {"hour": fact.amount, "cards": cards}
        by_token = {"input": fact.input, "output": fact.output}
        found |= _from_fact(fact, role, **(by_token if fact.kind == "infer" else hourly))
    plan = tuned_plan(role, frozenset(name.partition(".")[2] for name in found), train.provider, *train.names[:1])
    return plan, {**found, **(_throughput(role, catalog) if role == "dedicated" else {})}, route


def _throughput(role: str, catalog: Catalog) -> Quantities:
    """Return the seconds of a GPU for a token in and for one out; nothing if the published runs don't tell them.

    Formula: two equations, seconds in x tokens in + seconds out x tokens out = 1 / (requests a second), by Cramer's rule.
    """
    runs = [
        (fact, fact.tokens_in, fact.tokens_out, 1 / fact.amount.typical)
        for fact in catalog.facts
        if fact.kind == "throughput" and fact.unit == "requests/s" and fact.amount
        if fact.tokens_in and fact.tokens_out and fact.parameters
    ]
    if not runs:
        return {}
    reading, a, b, first = max(runs, key=lambda run: run[1])
    writing, c, d, second = max(runs, key=lambda run: run[2])
    # Runs of one shape, or where longer ones are faster, tell nothing about a token.
    if (below := a * d - b * c) <= 0 or first * d <= b * second or a * second <= first * c:
        return {}
    return {
        **_from_fact(reading, role, seconds_in=(first * d - b * second) / below),
        **_from_fact(writing, role, seconds_out=(a * second - first * c) / below),
        **_from_fact(reading, role, measured_parameters=reading.parameters),
    }


def _year(offer: Offer, known: Quantities) -> Decimal:
    """Return what an offer costs in twelve months, as usual; infinite if it can't be priced."""
    plan, prices, _ = offer
    numbers = {name: quantity.value.typical for name, quantity in {**known, **prices}.items()}
    scenario = completed(numbers, {plan.role})
    return NEVER if absent((*plan.once, *plan.monthly), scenario) else plan.year(scenario)
