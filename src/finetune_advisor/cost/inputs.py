"""The inputs of the cost model: what each is called, its unit and range, and what stands in when it isn't known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from finetune_advisor.cost.catalog import Catalog
from finetune_advisor.cost.entries import Fault, decimal, suggestion
from finetune_advisor.cost.figures import Spread, plain, single

Given: TypeAlias = Mapping[str, object]
"""What a person or a file said, by input: a number, a `Spread`, a mapping of low, typical and high, or a word."""


@dataclass(frozen=True, slots=True)
class Input:
    """A number that the model reads. `least` and `most` are in `unit`; `falling` if more of it lowers the cost."""

    label: str
    unit: str
    least: Decimal
    most: Decimal
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, its range, and where it came from: `given`, `catalog`, or `assumed` (with the fact that says so)."""

    name: str
    value: Spread
    origin: str
    fact: str = ""


def _input(label: str, unit: str, least: str, most: str, *, falling: bool = False) -> Input:
    return Input(label, unit, Decimal(least), Decimal(most), falling)


INPUTS: Mapping[str, Input] = MappingProxyType(
    {
        "requests_per_month": _input("requests", "request/month", "1", "1e12"),
        "tokens_in": _input("prompt tokens a request", "token/request", "1", "1e7"),
        "tokens_out": _input("answer tokens a request", "token/request", "1", "1e7"),
        "tokens_in_tuned": _input("prompt tokens a request once tuned", "token/request", "1", "1e7"),
        "constant_share": _input("share of the prompt that never changes", "1", "0", "1", falling=True),
        "batch_share": _input("share of requests that can wait", "1", "0", "1", falling=True),
        "rows": _input("training rows", "row", "1", "1e9"),
        "row_tokens": _input("tokens a row", "token/row", "1", "1e7"),
        "epochs": _input("epochs", "1", "1", "100"),
        "runs": _input("training runs", "1", "1", "1000"),
        "validation_tokens": _input("validation tokens a run", "token", "0", "1e12"),
        "rows_to_write": _input("rows still to be written or checked", "row", "0", "1e9"),
        "minutes_per_example": _input("minutes an example", "minute/row", "0.01", "10000"),
        "wage_per_hour": _input("wage", "$/hour", "0.1", "10000"),
        "engineering_hours": _input("hours of engineering for a first tune", "hour", "0", "1e6"),
        "prompt_hours": _input("hours to move and re-test the prompt", "hour", "0", "1e6"),
        "rag_hours": _input("hours of engineering for retrieval", "hour", "0", "1e6"),
        "retrains_per_year": _input("retrainings", "1/year", "0", "1000"),
        "relabel_share": _input("share of rows renewed at each retraining", "1", "0", "1"),
        "upkeep_hours": _input("hours of upkeep", "hour/month", "0", "10000"),
        "retrieved_tokens": _input("retrieved tokens a request", "token/request", "1", "1e7"),
        "question_tokens": _input("tokens of the question that is searched for", "token/request", "1", "1e6"),
        "corpus_tokens": _input("tokens of the document collection", "token", "1", "1e15"),
        "chunk_tokens": _input("tokens a stored passage", "token", "1", "1e5", falling=True),
        "vector_dimensions": _input("numbers a stored vector", "1", "8", "1e5"),
        "index_fee": _input("fixed fee of the vector index", "$/month", "0", "1e6"),
        "base_parameters": _input("parameters of the model to tune, in billions", "1", "0.01", "100000"),
        "peak_factor": _input("busiest hour against the mean", "1", "1", "1000"),
        "capacity_share": _input("share of the published throughput that is reached", "1", "0.01", "1.5", falling=True),
        "gpu_utilisation": _input("share of a card's peak reached in training", "1", "0.01", "1", falling=True),
        "setup_hours": _input("hours a card idles around a run", "hour", "0", "10000"),
        "gpu_hour": _input("GPU price", "$/hour", "0.01", "1000"),
        "months_to_price_cut": _input("months to the next expected price cut", "month", "0", "1200"),
        "price_halving_months": _input("months in which prices of prompted models halve", "month", "0.5", "1200"),
    }
)

YES_NO = ("yes", "no")
WORDS: Mapping[str, tuple[str, ...] | None] = MappingProxyType(
    {
        "model_today": None,
        "model_passing": None,
        "route": None,
        "card": None,
        "method": ("lora-sft", "full-sft", "lora-dpo", "full-dpo"),
        "existing_customer": YES_NO,
    }
)
"""Inputs that are a word: any name (None), or one of these."""

WITHOUT_DEFAULT = frozenset({"requests_per_month", "tokens_in", "tokens_out", "rows", "corpus_tokens"})
"""Answers about the use case that no source can know: unknown in, unknown out."""

BY_FORMULA: Mapping[str, str] = MappingProxyType(
    {
        "tokens_in_tuned": "as long as today's prompt: a shorter one is never assumed",
        "row_tokens": "a training row is as long as one request with its answer",
        "rows_to_write": "every training row still has to be written or checked",
        "epochs": "the provider's default: 3, more below 34 rows, fewer above 8,333",
        "validation_tokens": "no validation file is billed",
    }
)
"""Inputs that follow from others when they aren't given, and the rule in words."""


def default_id(name: str) -> str:
    """The id of the catalog fact that stands in for an input."""
    return f"default-{name.replace('_', '-')}"


def quantities(given: Given, prices: Catalog) -> tuple[dict[str, Quantity], tuple[Fault, ...]]:
    """Every number known or assumed, in the unit of `INPUTS`, and the faults of what was given.

    A faulty input is left out, so that its results are unknown. Nothing is raised.
    """
    faults: list[Fault] = []
    known: dict[str, Quantity] = {}
    for name, value in given.items():
        if value is None:
            continue
        if name in INPUTS:
            found = _spread(name, value, faults)
            if found is not None:
                known[name] = Quantity(name, found, "given")
        elif name not in WORDS:
            faults.append(Fault((name,), f"unknown input{suggestion(name, (*INPUTS, *WORDS))}"))
    left_out = {fault.path[0] for fault in faults}
    for quantity in _assumed(prices):
        if quantity.name not in left_out:
            known.setdefault(quantity.name, quantity)
    return known, tuple(faults)


def _assumed(prices: Catalog) -> Iterator[Quantity]:
    for name in INPUTS:
        key = default_id(name)
        if name not in WITHOUT_DEFAULT and key in prices and (value := prices[key].value) is not None:
            yield Quantity(name, flipped(value) if INPUTS[name].falling else value, "assumed", key)


def flipped(value: Spread) -> Spread:
    """The same range with its ends swapped, for what lowers the cost: its cheap scenario is its largest figure."""
    return Spread(value.high, value.typical, value.low)


def _spread(name: str, value: object, faults: list[Fault]) -> Spread | None:
    if isinstance(value, Mapping):
        parts = [_figure(name, value.get(key), faults) for key in ("low", "typical", "high")]
    elif isinstance(value, Spread):
        ends = (min(value.low, value.high), value.typical, max(value.low, value.high))
        parts = [_figure(name, end, faults) for end in ends]
    else:
        figure = _figure(name, value, faults)
        return None if figure is None else single(figure)
    low, typical, high = parts
    if low is None or typical is None or high is None:
        return None
    if not low <= typical <= high:
        faults.append(Fault((name,), f"low {low}, typical {typical}, high {high} are not in order"))
        return None
    return Spread(high, typical, low) if INPUTS[name].falling else Spread(low, typical, high)


def _figure(name: str, value: object, faults: list[Fault]) -> Decimal | None:
    number, known = decimal(value), INPUTS[name]
    if number is None:
        faults.append(Fault((name,), f"expected a plain number, got {value!r}"))
    elif not known.least <= number <= known.most:
        allowed = f"{plain(known.least)} to {plain(known.most)}"
        faults.append(Fault((name,), f"{value} is out of range: {known.label} go from {allowed}"))
    else:
        return number
    return None


def words(given: Given) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """The inputs that are words, yes and no also as truth values, and the faults of those that can't be read."""
    known: dict[str, str] = {}
    faults: list[Fault] = []
    for name, allowed in WORDS.items():
        value = given.get(name)
        word = ("yes" if value else "no") if isinstance(value, bool) and allowed == YES_NO else value
        if isinstance(word, str) and (allowed is None or word in allowed):
            known[name] = word
        elif word is not None:
            wanted = f"one of {', '.join(allowed)}" if allowed else "a name"
            faults.append(Fault((name,), f"expected {wanted}, got {word!r}{suggestion(str(word), allowed or ())}"))
    return known, tuple(faults)


def default_epochs(rows: Decimal) -> Decimal:
    """Epochs that a provider picks for so many rows.

    Formula: OpenAI's data preparation notebook: 3; if 3n < 100, min(25, 100 // n); if 3n > 25,000, max(1, 25,000 // n).
    """
    if 3 * rows < 100:
        return min(Decimal(25), 100 // rows)
    return max(Decimal(1), 25_000 // rows) if 3 * rows > 25_000 else Decimal(3)


def billed_tokens(
    rows: Decimal,
    row_tokens: Decimal,
    epochs: Decimal,
    validation_tokens: Decimal = Decimal(0),
    max_sequence: Decimal | None = None,
) -> Decimal:
    """Training tokens that a host bills for one run.

    Formula: epochs x rows x tokens a row, plus evaluations x validation tokens; without packing every row counts as the
    longest sequence (`max_sequence`), as Together's page on pricing says.
    """
    return epochs * rows * (max_sequence or row_tokens) + validation_tokens
