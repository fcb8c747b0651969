"""What each option costs, as lists of products: the arithmetic of the cost model and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType

from finetune_advisor.cost.figures import Product
from finetune_advisor.cost.inputs import INPUTS, default_epochs

HOURS_PER_MONTH = Decimal(730)
SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600

CONSTANTS: Mapping[str, Decimal] = MappingProxyType(
    {
        "mega": Decimal("0.000001"),
        "hours_per_month": HOURS_PER_MONTH,
        "hours_per_minute": 1 / Decimal(60),
        "years_per_month": 1 / Decimal(12),
    }
)

CONSTANT_UNITS = {
    "mega": "Mtoken/token",
    "hours_per_month": "hour/month",
    "hours_per_minute": "hour/minute",
    "years_per_month": "year/month",
}
DERIVED_UNITS = {"fresh_share": "1", "billed_tokens": "token", "vector_gb": "GB"}
ROLE_UNITS = {
    **dict.fromkeys(("input", "cached", "output", "train"), "$/Mtoken"),
    **dict.fromkeys(("weight", "replicas", "cards", "train_cards"), "1"),
    "minimum": "$",
    "train_row": "$/row",
    "hour": "$/hour",
    "train_hours": "hour",
    "gb_month": "$/GB*month",
}


LOAD = ("requests_per_month", "tokens_in_tuned", "tokens_out", "base_parameters", "peak_factor", "capacity_share")
"""What decides how many copies of a model are needed."""


def unit_of(name: str) -> str:
    """The unit of a number by its name; `KeyError` for a name that the model doesn't know."""
    if name in INPUTS:
        return INPUTS[name].unit
    known = CONSTANT_UNITS.get(name) or DERIVED_UNITS.get(name)
    return known or ROLE_UNITS[name.rpartition(".")[2]]


@dataclass(frozen=True, slots=True)
class Plan:
    """One option: what is paid once and what every month, as products; `role` is the prefix of its own prices."""

    id: str
    title: str
    role: str
    once: tuple[Product, ...]
    monthly: tuple[Product, ...]


def prompting(id_: str, title: str, role: str, *, moved: bool) -> Plan:
    """Prompting at list price. `moved`: the prompt must be moved to another model and tested again."""
    return Plan(
        id_,
        title,
        role,
        (Product("move and re-test the prompt", ("prompt_hours", "wage_per_hour")),) if moved else (),
        (
            Product("prompt tokens", ("requests_per_month", "tokens_in", f"{role}.input", "mega")),
            Product("answer tokens", ("requests_per_month", "tokens_out", f"{role}.output", "mega")),
        ),
    )


def trimmed(id_: str, title: str, role: str) -> Plan:
    """Prompting with the constant part cached and what can wait sent in batches.

    Formula: V x (i x ((1 - c) x p_in + c x p_cache) + o x p_out) x (1 - batch share x (1 - batch factor)).
    """
    weight, requests = f"{role}.weight", "requests_per_month"
    cached = (requests, "tokens_in", "constant_share", f"{role}.cached", "mega", weight)
    return Plan(
        id_,
        title,
        role,
        (Product("move and re-test the prompt", ("prompt_hours", "wage_per_hour")),),
        (
            Product(
                "prompt tokens that change", (requests, "tokens_in", "fresh_share", f"{role}.input", "mega", weight)
            ),
            Product("prompt tokens from the cache", cached),
            Product("answer tokens", (requests, "tokens_out", f"{role}.output", "mega", weight)),
        ),
    )


def retrieval(id_: str, title: str, role: str) -> Plan:
    """Prompting with retrieved passages: longer prompts, embeddings, a vector index."""
    requests = "requests_per_month"
    return Plan(
        id_,
        title,
        role,
        (
            Product("embed the documents", ("corpus_tokens", "embed.input", "mega")),
            Product("build retrieval", ("rag_hours", "wage_per_hour")),
        ),
        (
            Product("prompt tokens", (requests, "tokens_in", f"{role}.input", "mega")),
            Product("retrieved tokens", (requests, "retrieved_tokens", f"{role}.input", "mega")),
            Product("answer tokens", (requests, "tokens_out", f"{role}.output", "mega")),
            Product("embed the questions", (requests, "question_tokens", "embed.input", "mega")),
            Product("store the vectors", ("vector_gb", "store.gb_month")),
            Product("fixed fee of the index", ("index_fee",)),
        ),
    )


def labelling() -> Product:
    """Preparing the data: rows x minutes x wage, in dollars."""
    return Product(
        "write and check examples", ("rows_to_write", "minutes_per_example", "hours_per_minute", "wage_per_hour")
    )


def tuned(id_: str, title: str, role: str, has: frozenset[str]) -> Plan:
    """A tuned model; `has` names the prices that its route knows (train, train_row, minimum, input, hour, ...)."""
    once = (
        labelling(),
        Product("engineering", ("engineering_hours", "wage_per_hour")),
        *_training(role, has, ("runs",)),
    )
    again = ("retrains_per_year", "years_per_month")
    monthly = (
        *_serving(role, has),
        *_training(role, has, again),
        Product("renew examples", (*again, "relabel_share", "rows", *labelling().factors[1:])),
        Product("upkeep", ("upkeep_hours", "wage_per_hour")),
    )
    return Plan(id_, title, role, once, monthly)


def _training(role: str, has: frozenset[str], times: tuple[str, ...]) -> tuple[Product, ...]:
    name = "training runs" if times == ("runs",) else "retraining"
    if "train" in has:
        least = (*times, f"{role}.minimum") if "minimum" in has else ()
        return (Product(name, (*times, "billed_tokens", f"{role}.train", "mega"), least),)
    if "train_row" in has:
        return (Product(name, (*times, "rows", f"{role}.train_row")),)
    idle = (*times, "setup_hours", f"{role}.train_cards", f"{role}.hour")
    return (
        Product(name, (*times, f"{role}.train_hours", f"{role}.hour")),
        Product(f"{name}: set-up", idle),
    )


def _serving(role: str, has: frozenset[str]) -> tuple[Product, ...]:
    if "input" not in has:
        parts = (f"{role}.replicas", f"{role}.cards", f"{role}.hour", "hours_per_month")
        return (Product("hosting", parts),)
    tokens = (
        Product("prompt tokens", ("requests_per_month", "tokens_in_tuned", f"{role}.input", "mega")),
        Product("answer tokens", ("requests_per_month", "tokens_out", f"{role}.output", "mega")),
    )
    return (*tokens, Product("hosting", (f"{role}.hour", "hours_per_month"))) if "hour" in has else tokens


def complete(numbers: dict[str, Decimal], roles: tuple[str, ...]) -> dict[str, Decimal]:
    """Add to one scenario what follows from its inputs: shares, tokens, replicas, hours. Changes and returns it."""
    numbers.update(CONSTANTS)
    _follow(numbers)
    for role in roles:
        _weigh(numbers, role)
        _occupy(numbers, role)
    return numbers


def _follow(numbers: dict[str, Decimal]) -> None:
    known = numbers.keys()
    if "tokens_in" in known:
        numbers.setdefault("tokens_in_tuned", numbers["tokens_in"])
    if {"tokens_in_tuned", "tokens_out"} <= known:
        numbers.setdefault("row_tokens", numbers["tokens_in_tuned"] + numbers["tokens_out"])
    if "constant_share" in known:
        numbers["fresh_share"] = 1 - numbers["constant_share"]
    if "rows" in known:
        numbers.setdefault("rows_to_write", numbers["rows"])
        numbers.setdefault("epochs", default_epochs(numbers["rows"]))
        if "row_tokens" in known:
            trained = numbers["epochs"] * numbers["rows"] * numbers["row_tokens"]
            numbers["billed_tokens"] = trained + numbers.get("validation_tokens", Decimal(0))
    if {"corpus_tokens", "chunk_tokens", "vector_dimensions"} <= known:
        passages = numbers["corpus_tokens"] / numbers["chunk_tokens"]
        numbers["vector_gb"] = passages * numbers["vector_dimensions"] * 4 / Decimal(10) ** 9


def _weigh(numbers: dict[str, Decimal], role: str) -> None:
    """Prices of long requests, and the discount for what goes in batches."""
    factor = numbers.get(f"{role}.batch_factor")
    if factor is not None and "batch_share" in numbers:
        numbers[f"{role}.weight"] = 1 - numbers["batch_share"] * (1 - factor)
    limit = numbers.get(f"{role}.tier_over")
    if limit is None or "tokens_in" not in numbers:
        return
    extra = numbers.get("retrieved_tokens", Decimal(0)) if role == "rag" else Decimal(0)
    if numbers["tokens_in"] + extra > limit:
        for part, by in (("input", "tier_input"), ("cached", "tier_input"), ("output", "tier_output")):
            if f"{role}.{part}" in numbers:
                numbers[f"{role}.{part}"] *= numbers[f"{role}.{by}"]


def _occupy(numbers: dict[str, Decimal], role: str) -> None:
    """Copies of the model that the busiest hour needs, and the hours of a run on rented cards."""
    if f"{role}.seconds_in" in numbers and {*LOAD, f"{role}.cards"} <= numbers.keys():
        busiest = numbers["requests_per_month"] * numbers["peak_factor"] / SECONDS_PER_MONTH
        needed = busiest / capacity(numbers, role)
        numbers[f"{role}.replicas"] = max(Decimal(1), needed.to_integral_value(ROUND_CEILING))
    if f"{role}.flops" in numbers and {"billed_tokens", "base_parameters", "gpu_utilisation"} <= numbers.keys():
        work = numbers[f"{role}.flops"] * numbers["base_parameters"] * Decimal(10) ** 9 * numbers["billed_tokens"]
        speed = numbers["gpu_utilisation"] * numbers[f"{role}.peak"] * Decimal(10) ** 12
        numbers[f"{role}.train_hours"] = work / speed / 3600


def capacity(numbers: Mapping[str, Decimal], role: str) -> Decimal:
    """Requests a second that one copy serves; `KeyError` names a missing number.

    Formula: reached share / (seconds an input token x i + seconds an output token x o), the two from published runs of
    one model, scaled by size: a model twice as large on twice the cards serves as much.
    """
    seconds = (
        numbers[f"{role}.seconds_in"] * numbers["tokens_in_tuned"]
        + numbers[f"{role}.seconds_out"] * numbers["tokens_out"]
    )
    slower = numbers["base_parameters"] / numbers[f"{role}.measured_parameters"] / numbers[f"{role}.cards"]
    return numbers["capacity_share"] / seconds / max(slower, Decimal("0.01"))
