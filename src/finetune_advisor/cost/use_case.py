"""One use case made ready to be priced: its numbers, the prices of a day, and the options that these allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from typing import NamedTuple, TypeAlias

from finetune_advisor.cost.catalog import Catalog, Route, blended, inference, months_left, next_price, routes
from finetune_advisor.cost.facts import Fact
from finetune_advisor.cost.figures import MODEL, NEVER, Estimate, Gap, Numbers
from finetune_advisor.cost.inputs import INPUTS, default_id, towards_cost
from finetune_advisor.cost.options import FLOPS, Plan, completed, prompted_plan, serving_gpus, training_gpus, tuned_plan
from finetune_advisor.text import did_you_mean, one_line

EXTRA = "; install finetune-advisor[prices], or give --catalog, for models that the catalog lacks"


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
    """Numbers by name, a plan for each option, why options can't be priced, and the chosen route of those bought."""

    today: date
    catalog: Catalog
    quantities: Quantities
    plans: tuple[Plan, ...]
    gaps: Mapping[str, Gap]
    routes: Mapping[str, Route]
    every_route: tuple[Route, ...]
    notes: tuple[str, ...]

    def numbers(self, instead: Numbers | None = None, *, scenario: int = 1) -> dict[str, Decimal]:
        """Return one complete scenario, 0 low to 2 high; `instead` replaces numbers before others follow from them."""
        found = {name: quantity.value[scenario] for name, quantity in self.quantities.items()}
        return completed({**found, **(instead or {})}, {plan.role for plan in self.plans})

    def scenarios(self, instead: Numbers | None = None) -> list[dict[str, Decimal]]:
        """Return the low, the typical and the high scenario."""
        return [self.numbers(instead, scenario=scenario) for scenario in range(3)]


def resolve(given: Given, catalog: Catalog, today: date) -> UseCase:
    """Return a use case from inputs and the catalog of a day; what is missing makes its results unknown."""
    known = {name: Quantity(value) for name, value in given.items() if isinstance(value, Estimate)}
    for name, one in INPUTS.items():
        default = catalog.by_id.get(default_id(name))
        if name not in known and not one.own and default is not None and default.amount is not None:
            known[name] = Quantity(towards_cost(name, default.amount), default.id)
    named = [inference(catalog, str(given.get(name, "")), today) for name in ("model_today", "model_passing")]
    today_model, passing = (fact if fact is not None and fact.output is not None else None for fact in named)
    by_role = {"today": today_model, "passing": passing, "rag": passing or today_model}
    known |= _prompted_prices(by_role, catalog, today, known)
    plans = [prompted_plan(id, *entry) for id, entry in MODEL["prompted"].items()]
    gaps: dict[str, Gap] = {}
    for plan in plans:
        if by_role[plan.role] is None:
            name = "model_today" if plan.role == "today" else "model_passing"
            which = "today's model" if plan.role == "today" else "the cheapest prompted model that passes the eval"
            reason = f"no price is known for {given[name]}" if name in given else f"{which} is not known"
            gaps[plan.id] = Gap(reason, (name,))
    if today_model is not None and today_model is passing:
        gaps["prompt-passing"] = Gap("today's model is the cheapest that passes")
    every = tuple(routes(catalog, today, existing_customer=given.get("existing_customer") == "yes"))
    chosen: dict[str, Route] = {}
    for plan, prices, route in _tuned_offers(given, catalog, today, known, every, gaps):
        known |= prices
        plans.append(plan)
        chosen |= {plan.id: route} if route is not None else {}
    model, notes = given.get("model_passing"), []
    full, cached, factor = (known.get(f"passing.{name}") for name in ("input", "cached", "batch_factor"))
    if "constant_share" in given and full and cached and cached.value == full.value:
        notes.append(f"no cached price is known for {model}: its constant part is counted at full price")
    if "batch_share" in given and factor and factor.value.typical == 1:
        notes.append(f"no batch price is known for {model}: nothing is counted at a discount")
    return UseCase(today, catalog, known, tuple(plans), gaps, chosen, every, tuple(notes))


def name_faults(given: Given, catalog: Catalog, today: date) -> dict[str, str]:
    """Return what is wrong with the names of models, routes and cards, by input."""
    found = {}
    for name in ("model_today", "model_passing"):
        model = str(given.get(name, ""))
        fact = inference(catalog, model, today) if model else None
        if model and fact is None:
            sellable = [name for fact in catalog.of("infer", today) if fact.method == "base" for name in fact.names]
            near = did_you_mean(model, sellable) + ("" if find_spec("genai_prices") else EXTRA)
            found[name] = f"no price is known for the model {one_line(model, 60)} on {today}{near}"
        elif fact is not None and fact.output is None:
            found[name] = f"{model} has no price for its output: it writes no text"
    sold = {word for fact in catalog.of("train", today) for word in (fact.id, fact.provider)}
    cards = {name for fact in catalog.of("gpu", today) for name in fact.names}
    for name, names in (("route", sold), ("card", cards)):
        word = str(given.get(name, ""))
        if word and word not in names:
            found[name] = f"no {name} is called {one_line(word, 60)}{did_you_mean(word, sorted(names))}"
    return found


def _from_fact(fact: Fact, role: str, **numbers: Decimal | Estimate | None) -> Quantities:
    """Return the numbers that a fact has as quantities of a role."""
    return {
        f"{role}.{name}": Quantity(value if isinstance(value, Estimate) else Estimate(value, value, value), fact.id)
        for name, value in numbers.items()
        if value is not None
    }


def _prompted_prices(sold: Mapping[str, Fact | None], catalog: Catalog, today: date, known: Quantities) -> Quantities:
    """Return the prices of the models by role, of retrieval, and the months to an announced price cut."""
    found: Quantities = {}
    for role, fact in sold.items():
        if fact is None or fact.input is None:
            continue
        # What has no discount of its own is counted at full price, never at 0.
        factor = (fact.batch_input or fact.input) / fact.input
        cached = fact.cached or fact.input
        found |= _from_fact(fact, role, input=fact.input, output=fact.output, cached=cached, batch_factor=factor)
        if (tier := fact.tier) is not None:
            found |= _from_fact(fact, role, tier_over=tier.over_tokens, tier_input=tier.input, tier_output=tier.output)
    embedding = next((fact for fact in catalog.of("infer", today) if fact.method == "embedding"), None)
    storage = next((fact for fact in catalog.of("store", today) if fact.unit == "$/GB-month"), None)
    found |= _from_fact(embedding, "embed", input=embedding.input) if embedding else {}
    found |= _from_fact(storage, "store", gb_month=storage.amount) if storage else {}
    passing = sold["passing"]
    coming = next_price(catalog, passing, today) if passing is not None else None
    if passing and coming and coming.valid_from and "months_to_price_cut" not in known:
        now, then = blended(passing), blended(coming)
        if now is not None and then is not None and then < now:
            left = months_left(today, coming.valid_from)
            found["months_to_price_cut"] = Quantity(Estimate(left, left, left), coming.id)
    return found


def _tuned_offers(
    given: Given, catalog: Catalog, today: date, known: Quantities, every: tuple[Route, ...], gaps: dict[str, Gap]
) -> Iterator[Offer]:
    """Yield the cheapest open offer of each kind; add to `gaps` why a kind has none."""
    name, asked = given.get("card", "h100-sxm"), given.get("route")
    cards = (fact for fact in catalog.of("gpu", today) if name in fact.names and fact.memory_gb and fact.tflops)
    card = next(cards, None)
    size = known["base_parameters"].value.typical if "base_parameters" in known else None
    method = str(given.get("method", "lora-sft"))
    for kind in ("hosted", "token", "dedicated"):
        fitting = [route for route in every if route.kind == kind and _fits(route, asked, method, size)]
        fitting = [route for route in fitting if asked in (route.train.id, route.train.provider)] or fitting
        offers = [_offer(route, card, size, catalog) for route in fitting if route.status != "closed"]
        if offers:
            yield min(offers, key=lambda offer: _year(offer, known))
        else:
            reasons = "; ".join(dict.fromkeys(f"{route.train.provider}: {route.reason}" for route in fitting))
            gaps[MODEL["tuned"][kind][0]] = Gap(reasons or "the catalog holds no such route for this method and size")
    if card is None or card.amount is None or not card.memory_gb:
        gaps["own-gpu"] = Gap(f"no price, memory and peak are known for the card {given.get('card')}", ("card",))
        return
    way = "full" if method.startswith("full") else "lora"
    needed = serving_gpus(size, card.memory_gb), training_gpus(size, way, card.memory_gb)
    own = _from_fact(card, "own", cards=needed[0], train_cards=needed[1], flops=FLOPS[way], peak=card.tflops)
    own["own.hour"] = known.get("gpu_hour", Quantity(card.amount, card.id))
    yield tuned_plan("own", "", frozenset({"hour"})), {**own, **_throughput("own", catalog)}, None


def _fits(route: Route, asked: object, method: str, size: Decimal | None) -> bool:
    wanted = method.rpartition("-")[2] if route.kind == "hosted" else method
    band = route.train.band
    fits = route.train.method == wanted and (band is None or (size is not None and band.holds(size)))
    return fits or asked == route.train.id


def _offer(route: Route, card: Fact | None, size: Decimal | None, catalog: Catalog) -> Offer:
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
    plan = tuned_plan(role, " ".join((train.provider, *train.names[:1])), frozenset(n.partition(".")[2] for n in found))
    return plan, {**found, **(_throughput(role, catalog) if role == "dedicated" else {})}, route


def _throughput(role: str, catalog: Catalog) -> Quantities:
    """Return the seconds of a card for a token in and for one out; nothing if the published runs don't tell them.

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
    return NEVER if plan.absent(scenario) else plan.year(scenario)
