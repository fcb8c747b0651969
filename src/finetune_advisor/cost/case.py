"""One use case made ready to be priced: its numbers, the prices of a day, and the options that these allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from finetune_advisor.cost import options
from finetune_advisor.cost.catalog import Catalog, blended, inference, models, next_price
from finetune_advisor.cost.entries import Fact, Fault, suggestion
from finetune_advisor.cost.figures import LEVELS, Level, NotApplicable, Spread, Unknown, absent, single, summed
from finetune_advisor.cost.gpu import Card, serving_cards, training_cards
from finetune_advisor.cost.inputs import Given, Quantity, quantities, words
from finetune_advisor.cost.options import Plan
from finetune_advisor.cost.routes import Route, months_left, routes

DEFAULT_CARD = "h100-sxm"
TITLES = {
    "hosted": ("tune-hosted", "Tune a hosted model"),
    "token": ("lora-per-token", "LoRA on a host, billed per token"),
    "dedicated": ("lora-dedicated", "LoRA on a host, dedicated cards"),
    "own": ("own-gpu", "Tune and serve on own GPUs"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """Numbers by name, one plan an option, why an option has none, and what each rests on."""

    today: date
    quantities: Mapping[str, Quantity]
    plain: Mapping[Level, Mapping[str, Decimal]]
    """The quantities as plain numbers, by scenario."""
    plans: tuple[Plan, ...]
    gaps: Mapping[str, Unknown | NotApplicable]
    """Why an option can't be priced although its plan exists, or has no plan."""
    routes: Mapping[str, Route]
    """The chosen route of each tuning option that is bought from a host."""
    every_route: tuple[Route, ...]
    roles: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Offer:
    """A route with its own prices, as quantities under a role's prefix."""

    plan: Plan
    quantities: tuple[Quantity, ...]
    route: Route | None


def resolve(given: Given, prices: Catalog, today: date) -> tuple[Case, tuple[Fault, ...]]:
    """A case from what was given and the catalog of a day, and the faults of what was given.

    Units as in `inputs.INPUTS`; nothing is raised: what is missing or faulty makes its results unknown.
    """
    known, found = quantities(given, prices)
    said, misread = words(given)
    faults = [*found, *misread]
    gaps: dict[str, Unknown | NotApplicable] = {}
    plans = list(_prompting(said, prices, today, known, gaps, faults))
    every = routes(prices, today, existing_customer=said.get("existing_customer") == "yes")
    chosen: dict[str, Route] = {}
    for offer in _tuning(said, prices, today, known, every, gaps):
        known.update((quantity.name, quantity) for quantity in offer.quantities)
        plans.append(offer.plan)
        if offer.route is not None:
            chosen[offer.plan.id] = offer.route
    faults.extend(_word_faults(said, prices, today))
    roles = tuple(plan.role for plan in plans)
    notes = tuple(_notes(given, known, plans))
    return Case(
        today, known, _plain(known), tuple(plans), gaps, chosen, every, tuple(dict.fromkeys(roles)), notes
    ), tuple(faults)


def numbers(case: Case, level: Level = "typical", instead: Mapping[str, Decimal] | None = None) -> dict[str, Decimal]:
    """One scenario of a case, complete; `instead` replaces single numbers before the rest is derived from them."""
    plain = dict(case.plain[level])
    if instead:
        plain.update(instead)
    return options.complete(plain, case.roles)


def with_numbers(case: Case, changed: Mapping[str, Decimal]) -> Case:
    """The same case with some numbers given anew, in the units of `inputs.INPUTS`."""
    fresh = {name: Quantity(name, single(value), "given") for name, value in changed.items()}
    every = {**case.quantities, **fresh}
    return replace(case, quantities=every, plain=_plain(every))


def _plain(known: Mapping[str, Quantity]) -> dict[Level, dict[str, Decimal]]:
    return {level: {name: quantity.value.at(level) for name, quantity in known.items()} for level in LEVELS}


# --- prompting ---------------------------------------------------------------------------------------------------


def _prompting(
    given: Given,
    prices: Catalog,
    today: date,
    known: dict[str, Quantity],
    gaps: dict[str, Unknown | NotApplicable],
    faults: list[Fault],
) -> Iterator[Plan]:
    found = {role: _model(given, f"model_{role}", prices, today, faults) for role in ("today", "passing")}
    found["rag"] = found["passing"] or found["today"]
    for role, fact in found.items():
        if fact is not None:
            known.update((quantity.name, quantity) for quantity in _prices(role, fact))
    known.update((quantity.name, quantity) for quantity in _retrieval_prices(prices, today))
    if found["passing"] is not None:
        known.update(
            (cut.name, cut) for cut in _announced_cut(prices, found["passing"], today) if cut.name not in known
        )
    for plan, role in (
        (options.prompting("prompt-today", "Prompt today's model", "today", moved=False), "today"),
        (
            options.prompting("prompt-passing", "Prompt the cheapest model that passes", "passing", moved=True),
            "passing",
        ),
        (options.trimmed("prompt-trimmed", "The same, cached and in batches", "passing"), "passing"),
        (options.retrieval("rag", "RAG", "rag"), "rag"),
    ):
        yield plan
        if found[role] is None:
            gaps[plan.id] = _no_model(given, "model_today" if role == "today" else "model_passing")
    if found["today"] is not None and found["today"] is found["passing"]:
        gaps["prompt-passing"] = NotApplicable("today's model is the cheapest that passes")


def _model(given: Given, name: str, prices: Catalog, today: date, faults: list[Fault]) -> Fact | None:
    wanted = given.get(name)
    if wanted is None:
        return None
    fact = inference(prices, str(wanted), today)
    if fact is None:
        hint = suggestion(str(wanted), models(prices))
        faults.append(Fault((name,), f"no price is known for the model {wanted} on {today}{hint}"))
    elif "output" not in fact.prices:
        faults.append(Fault((name,), f"{wanted} has no price for its output: it writes no text"))
        return None
    return fact


def _no_model(given: Given, name: str) -> Unknown:
    if given.get(name) is None:
        which = "today's model" if name == "model_today" else "the cheapest prompted model that passes the eval"
        return Unknown((name,), f"{which} is not known")
    return Unknown((name,), f"no price is known for {given[name]}")


def _prices(role: str, fact: Fact) -> Iterator[Quantity]:
    """A model's prices under a role; what has no discount of its own is counted at full price, never at 0."""
    full = fact.prices["input"]
    yield _quantity(f"{role}.input", full, fact)
    yield _quantity(f"{role}.output", fact.prices["output"], fact)
    yield _quantity(f"{role}.cached", fact.prices.get("cached", full), fact)
    yield _quantity(f"{role}.batch_factor", fact.prices.get("batch_input", full) / full, fact)
    if fact.tier is not None:
        yield _quantity(f"{role}.tier_over", fact.tier.over_tokens, fact)
        yield _quantity(f"{role}.tier_input", fact.tier.input, fact)
        yield _quantity(f"{role}.tier_output", fact.tier.output, fact)


def _quantity(name: str, value: Decimal | Spread, fact: Fact) -> Quantity:
    return Quantity(name, value if isinstance(value, Spread) else single(value), "catalog", fact.id)


def _announced_cut(prices: Catalog, fact: Fact, today: date) -> Iterator[Quantity]:
    coming = next_price(prices, fact, today)
    now, then = blended(fact), blended(coming) if coming is not None else None
    if coming is not None and coming.valid_from is not None and now is not None and then is not None and then < now:
        yield _quantity("months_to_price_cut", months_left(today, coming.valid_from), coming)


def _retrieval_prices(prices: Catalog, today: date) -> Iterator[Quantity]:
    embedding = next((fact for fact in prices.of("infer", today) if fact.method == "embedding"), None)
    if embedding is not None:
        yield _quantity("embed.input", embedding.prices["input"], embedding)
    storage = next((fact for fact in prices.of("store", today) if fact.unit == "$/GB-month"), None)
    if storage is not None and storage.value is not None:
        yield _quantity("store.gb_month", storage.value, storage)


# --- tuning ------------------------------------------------------------------------------------------------------


def _tuning(
    given: Given,
    prices: Catalog,
    today: date,
    known: Mapping[str, Quantity],
    every: tuple[Route, ...],
    gaps: dict[str, Unknown | NotApplicable],
) -> Iterator[_Offer]:
    card = _card(given, prices, today)
    for kind in ("hosted", "token", "dedicated"):
        fitting = _named([route for route in every if route.kind == kind and _fits(route, given, known)], given)
        open_ = [route for route in fitting if route.status != "closed"]
        offers = [_offer(kind, route, card, known, prices) for route in open_]
        if offers:
            yield min(offers, key=lambda offer: _year(offer, known))
        else:
            gaps[TITLES[kind][0]] = NotApplicable(_shut(fitting))
    own = _own(given, card, known, prices)
    if own is not None:
        yield own
    else:
        gaps["own-gpu"] = Unknown(("card",), f"no price, memory and peak are known for the card {given.get('card')}")


def _fits(route: Route, given: Given, known: Mapping[str, Quantity]) -> bool:
    if given.get("route") == route.train.id:
        return True
    method = str(given.get("method") or "lora-sft")
    wanted = method.rpartition("-")[2] if route.kind == "hosted" else method
    size = known["base_parameters"].value.typical if "base_parameters" in known else None
    band = route.train.band
    return route.train.method == wanted and (band is None or (size is not None and band.holds(size)))


def _named(fitting: list[Route], given: Given) -> list[Route]:
    """Only the routes that were asked for by id or provider, if any of this kind was; else all."""
    asked = [route for route in fitting if given.get("route") in (route.train.id, route.train.provider)]
    return asked or fitting


def _shut(fitting: list[Route]) -> str:
    if not fitting:
        return "the catalog holds no such route for this method and size"
    return "; ".join(dict.fromkeys(f"{route.train.provider}: {route.reason}" for route in fitting))


def _card(given: Given, prices: Catalog, today: date) -> Fact | None:
    name = str(given.get("card") or DEFAULT_CARD)
    cards = (fact for fact in prices.of("gpu", today) if name in fact.models)
    return next((fact for fact in cards if {"memory_gb", "tflops"} <= fact.details.keys()), None)


def _offer(kind: str, route: Route, card: Fact | None, known: Mapping[str, Quantity], prices: Catalog) -> _Offer:
    found = [*_training_price(kind, route.train), *_serving_price(kind, route.serving, card, known)]
    if kind == "dedicated":
        found.extend(_throughput(kind, prices))
    has = frozenset(quantity.name.partition(".")[2] for quantity in found)
    id_, title = TITLES[kind]
    return _Offer(options.tuned(id_, f"{title} ({_name(route)})", kind, has), tuple(found), route)


def _name(route: Route) -> str:
    return " ".join((route.train.provider, *route.train.models[:1]))


def _training_price(role: str, fact: Fact) -> Iterator[Quantity]:
    if fact.value is not None and fact.unit == "$/1M tokens":
        yield _quantity(f"{role}.train", fact.value, fact)
    elif fact.value is not None and fact.unit == "$/job" and "job_rows" in fact.details:
        rows = fact.details["job_rows"]
        parts = (fact.value.low / rows, fact.value.typical / rows, fact.value.high / rows)
        yield _quantity(f"{role}.train_row", Spread(*parts), fact)
    if "minimum" in fact.details:
        yield _quantity(f"{role}.minimum", fact.details["minimum"], fact)


def _serving_price(
    role: str, serving: tuple[Fact, ...], card: Fact | None, known: Mapping[str, Quantity]
) -> Iterator[Quantity]:
    for fact in serving:
        if fact.kind == "infer":
            yield _quantity(f"{role}.input", fact.prices["input"], fact)
            yield _quantity(f"{role}.output", fact.prices["output"], fact)
        elif fact.value is not None:
            yield _quantity(f"{role}.hour", fact.value, fact)
            memory = fact.details.get("memory_gb") or (card.details["memory_gb"] if card is not None else None)
            if role == "dedicated" and memory is not None:
                yield _cards(f"{role}.cards", fact, known, memory)


def _cards(name: str, fact: Fact, known: Mapping[str, Quantity], memory: Decimal) -> Quantity:
    size = known["base_parameters"].value.typical if "base_parameters" in known else Decimal(8)
    return _quantity(name, Decimal(serving_cards(size, Card(fact.id, memory))), fact)


def _throughput(role: str, prices: Catalog) -> Iterator[Quantity]:
    """Seconds of a card for a token in and a token out, from the published runs with the longest prompt and answer."""
    runs = [fact for fact in prices.facts if fact.kind == "throughput" and fact.unit == "requests/s"]
    if not runs:
        return
    reading = max(runs, key=lambda fact: fact.details["tokens_in"])
    writing = max(runs, key=lambda fact: fact.details["tokens_out"])
    seconds_in, seconds_out = _solved(reading, writing)
    yield _quantity(f"{role}.seconds_in", seconds_in, reading)
    yield _quantity(f"{role}.seconds_out", seconds_out, writing)
    yield _quantity(f"{role}.measured_parameters", reading.details["parameters"], reading)


def _solved(one: Fact, two: Fact) -> tuple[Decimal, Decimal]:
    """Two equations a x in + b x out = 1 / (requests a second), by Cramer's rule."""
    a, b = one.details["tokens_in"], one.details["tokens_out"]
    c, d = two.details["tokens_in"], two.details["tokens_out"]
    first, second = (1 / fact.value.typical if fact.value else Decimal(0) for fact in (one, two))
    below = a * d - b * c
    return (first * d - b * second) / below, (a * second - first * c) / below


def _own(given: Given, card: Fact | None, known: Mapping[str, Quantity], prices: Catalog) -> _Offer | None:
    if card is None or card.value is None:
        return None
    method = "full" if str(given.get("method") or "").startswith("full") else "lora"
    size = known["base_parameters"].value.typical if "base_parameters" in known else Decimal(8)
    memory = card.details["memory_gb"]
    hour = known["gpu_hour"] if "gpu_hour" in known else _quantity("own.hour", card.value, card)
    found = [
        replace(hour, name="own.hour"),
        _cards("own.cards", card, known, memory),
        _quantity("own.train_cards", Decimal(training_cards(size, method, Card(card.id, memory))), card),
        _quantity("own.flops", Decimal(6 if method == "full" else 4), card),
        _quantity("own.peak", card.details["tflops"], card),
        *_throughput("own", prices),
    ]
    id_, title = TITLES["own"]
    return _Offer(options.tuned(id_, title, "own", frozenset({"hour"})), tuple(found), None)


def _year(offer: _Offer, known: Mapping[str, Quantity]) -> Decimal:
    """What an offer costs in twelve months, as usual; for choosing between offers, so unknown sorts last."""
    every = {**known, **{quantity.name: quantity for quantity in offer.quantities}}
    plain = {name: quantity.value.typical for name, quantity in every.items()}
    scenario = options.complete(plain, (offer.plan.role,))
    if absent((*offer.plan.once, *offer.plan.monthly), scenario):
        return Decimal("Infinity")
    return summed(offer.plan.once, scenario) + 12 * summed(offer.plan.monthly, scenario)


# --- words and notes ---------------------------------------------------------------------------------------------


def _word_faults(given: Given, prices: Catalog, today: date) -> Iterator[Fault]:
    route, card = given.get("route"), given.get("card")
    sold = {word for fact in prices.of("train", today) for word in (fact.id, fact.provider)}
    if route is not None and route not in sold:
        yield Fault(("route",), f"no route is called {route}{suggestion(str(route), sold)}")
    cards = {name for fact in prices.of("gpu", today) for name in fact.models}
    if card is not None and card not in cards:
        yield Fault(("card",), f"no card is called {card}{suggestion(str(card), cards)}")


def _notes(given: Given, known: Mapping[str, Quantity], plans: list[Plan]) -> Iterator[str]:
    planned = {plan.role for plan in plans}
    cached, full = known.get("passing.cached"), known.get("passing.input")
    if "constant_share" in given and cached and full and cached.value == full.value and "passing" in planned:
        yield f"no cached price is known for {given['model_passing']}: its constant part is counted at full price"
    factor = known.get("passing.batch_factor")
    if "batch_share" in given and factor and factor.value.typical == 1:
        yield f"no batch price is known for {given['model_passing']}: nothing is counted at a discount"
