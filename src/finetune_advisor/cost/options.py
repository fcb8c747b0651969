"""What each option costs, as products of named numbers, and the numbers that follow from the inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from finetune_advisor.cost.figures import MODEL, NEVER, ZERO, Numbers, Product, summed

HOURS_PER_MONTH = Decimal(730)
SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600

CONSTANTS: Numbers = {
    "mega": Decimal("0.000001"), "hours_per_month": HOURS_PER_MONTH,
    "hours_per_minute": 1 / Decimal(60), "years_per_month": 1 / Decimal(12),
}  # fmt: skip

ROOTS: Mapping[str, tuple[str, ...]] = {name: tuple(inputs.split()) for name, inputs in MODEL["roots"].items()}
"""The inputs behind a number that follows from others, by the last part of its name."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One option: what is paid once and what every month; `role` is the prefix of its own prices."""

    id: str
    title: str
    role: str
    once: tuple[Product, ...]
    monthly: tuple[Product, ...]

    def year(self, numbers: Numbers) -> Decimal:
        """Return dollars for the first twelve months; `KeyError` names a missing number."""
        return summed(self.once, numbers) + 12 * summed(self.monthly, numbers)


def products(role: str, terms: str, **words: str) -> tuple[Product, ...]:
    """Return products from lines such as `name: factor factor`; a factor with a dot in front is a number of the role."""
    pairs = (line.format(**words).rsplit(": ", 1) for line in MODEL["terms"][terms])
    return tuple(
        Product(name, tuple(role + factor if factor.startswith(".") else factor for factor in factors.split()))
        for name, factors in pairs
    )


def prompted_plan(id: str, model: str, *, retires: bool) -> Plan:
    """Return an option without training; if its model retires within a year, with the move to another."""
    title, role = MODEL["prompted"][id]
    once = (*products(role, f"{id} once"), *(products(role, "retires") if retires else ()))
    return Plan(id, title.format(model), role, once, products(role, f"{id} monthly"))


def tuned_plan(role: str, has: frozenset[str], provider: str = "", model: str = "open model") -> Plan:
    """Return an option with training; `has` names the prices that its route knows (train, minimum, input, hour, ...)."""
    id, title = MODEL["tuned"][role]
    serving = products(role, "encoder_serve" if role == "encoder" else "tokens" if "input" in has else "replicas")
    if {"input", "hour"} <= has:
        serving += products(role, "hosting")
    first = _training(role, has, "training runs", "runs")
    once = (*products(role, "labelling"), *products(role, "engineering"), *first)
    again = _training(role, has, "retraining", "retrains_per_year years_per_month")
    monthly = (*serving, *again, *products(role, "upkeep"))
    return Plan(id, title.format(model=model, provider=provider), role, once, monthly)


def _training(role: str, has: frozenset[str], name: str, times: str) -> tuple[Product, ...]:
    usual = "encoder_train" if role == "encoder" else "train_hours"
    kind = next((kind for kind in ("train", "train_row") if kind in has), usual)
    found = products(role, kind, name=name, times=times)
    if kind == "train" and "minimum" in has:
        return (replace(found[0], at_least=(*times.split(), f"{role}.minimum")),)
    return found


def completed(numbers: dict[str, Decimal], roles: Iterable[str]) -> dict[str, Decimal]:
    """Add to one scenario what follows from its inputs: shares, tokens, replicas, hours. Change and return it.

    What follows from a number that is missing stays unknown.
    """
    numbers.update(CONSTANTS)
    with suppress(KeyError):
        numbers["fresh_share"] = 1 - numbers["constant_share"]
    with suppress(KeyError):
        passages = numbers["corpus_tokens"] / numbers["chunk_tokens"]
        numbers["vector_gb"] = passages * numbers["vector_dimensions"] * 4 / Decimal(10) ** 9
    with suppress(KeyError):
        numbers.setdefault("tokens_in_tuned", numbers["tokens_in"])
        numbers.setdefault("row_tokens", numbers["tokens_in_tuned"] + numbers["tokens_out"])
    with suppress(KeyError):
        rows = numbers["rows"]
        numbers.setdefault("rows_to_write", rows)
        numbers.setdefault("epochs", default_epochs(rows))
        numbers["rows_to_renew"] = min(rows, numbers.get("first.rows", rows))
        trained = numbers["epochs"] * rows * numbers["row_tokens"]
        numbers["billed_tokens"] = trained + numbers.get("validation_tokens", 0)
    for role in roles:
        _complete_role(numbers, role)
    return numbers


def _complete_role(numbers: dict[str, Decimal], role: str) -> None:
    """Add a role's prices of long requests, batch discount, replicas for the busiest hour, and GPU-hours of training."""
    length = numbers.get("tokens_in", ZERO) + (numbers.get("retrieved_tokens", ZERO) if role == "rag" else ZERO)
    if length > numbers.get(f"{role}.tier_over", NEVER):
        for part, by in (("input", "tier_input"), ("cached", "tier_input"), ("output", "tier_output")):
            numbers[f"{role}.{part}"] *= numbers[f"{role}.{by}"]
    with suppress(KeyError):
        if f"{role}.batch_factor" in numbers:
            numbers[f"{role}.weight"] = 1 - numbers["batch_share"] * (1 - numbers[f"{role}.batch_factor"])
        if f"{role}.flops" in numbers:
            work = (numbers["base_parameters"], numbers["billed_tokens"], numbers[f"{role}.flops"])
            numbers[f"{role}.train_hours"] = gpu_hours(*work, numbers[f"{role}.peak"], numbers["gpu_utilisation"])
        if f"{role}.cards" in numbers:
            busiest = numbers["requests_per_month"] * numbers["peak_factor"] / SECONDS_PER_MONTH
            numbers[f"{role}.replicas"] = _whole(busiest / capacity(numbers, role))


def capacity(numbers: Numbers, role: str) -> Decimal:
    """Return the requests a second that one replica serves; `KeyError` names a missing number.

    Formula: reached share / (seconds an input token x i + seconds an output token x o), the two from published runs of
    one model, scaled by size: a model twice as large on twice the cards serves as much.
    """
    reading = numbers[f"{role}.seconds_in"] * numbers["tokens_in_tuned"]
    seconds = max(reading + numbers[f"{role}.seconds_out"] * numbers["tokens_out"], Decimal("1e-9"))
    slower = numbers["base_parameters"] / numbers[f"{role}.measured_parameters"] / numbers[f"{role}.cards"]
    return numbers["capacity_share"] / seconds / max(slower, Decimal("0.01"))


def default_epochs(rows: Decimal) -> Decimal:
    """Return the epochs that a provider picks for so many rows, as in OpenAI's data preparation notebook."""
    if 3 * rows < 100:
        return min(Decimal(25), 100 // rows)
    return max(Decimal(1), 25_000 // rows) if 3 * rows > 25_000 else Decimal(3)


FLOPS = {"lora": Decimal(4), "full": Decimal(6)}
"""FLOP for one token and one parameter: forward 2, backward 2 for inputs, 2 more for weights."""
TRAINING_BYTES = {"lora": Decimal(2), "full": Decimal(16)}
"""Bytes a parameter: weights 2; in full training with Adam also gradients 2, master copy 4, moments 8."""


def serving_gpus(billions: Decimal, memory_gb: Decimal) -> Decimal:
    """Return the cards that serve one replica in 16 bit: 2 bytes a parameter, a tenth of the card left for requests."""
    return _whole(2 * billions / (memory_gb * Decimal("0.9")))


def training_gpus(billions: Decimal, method: str, memory_gb: Decimal) -> Decimal:
    """Return the cards that hold a model in training, without its activations."""
    return _whole(billions * TRAINING_BYTES[method] / memory_gb)


def gpu_hours(billions: Decimal, tokens: Decimal, flops: Decimal, peak: Decimal, utilisation: Decimal) -> Decimal:
    """Return the hours of one card for so many trained tokens; `peak` in TFLOP/s, `utilisation` the share reached."""
    return flops * billions * Decimal(10) ** 9 * tokens / (utilisation * peak * Decimal(10) ** 12) / 3600


def _whole(number: Decimal) -> Decimal:
    return max(Decimal(1), number.to_integral_value(ROUND_CEILING))
