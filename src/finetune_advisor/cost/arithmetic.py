"""The arithmetic of one term, written out for people."""

from __future__ import annotations

from decimal import Decimal

from finetune_advisor.cost.figures import Numbers, Product, dollars, evaluated, multiplied, plain
from finetune_advisor.cost.inputs import INPUTS

FIXED = {"mega": "", "hours_per_minute": "1/60 h", "years_per_month": "1/12", "hours_per_month": "730 h"}
PRICED = {
    **dict.fromkeys(("input", "cached", "output", "train"), "{} / 1M tokens"),
    "minimum": "{} minimum",
    "train_row": "{} a row",
    "hour": "{} an hour",
    "gb_month": "{} a GB and month",
}
COUNTED = {
    "fresh_share": "{} (share of the prompt that changes)",
    "billed_tokens": "{} tokens",
    "vector_gb": "{} GB",
    "weight": "{} (batch discount)",
    "replicas": "{} (copies)",
    "cards": "{} (cards a copy)",
    "train_cards": "{} (cards)",
    "train_hours": "{} GPU-hours",
}
COUNTED_INPUTS = {
    "requests_per_month": "{} requests",
    "tokens_in": "{} prompt tokens",
    "tokens_in_tuned": "{} prompt tokens",
    "tokens_out": "{} answer tokens",
    "retrieved_tokens": "{} retrieved tokens",
    "question_tokens": "{} tokens",
    "corpus_tokens": "{} tokens",
    "rows": "{} rows",
    "rows_to_write": "{} rows",
    "minutes_per_example": "{} minutes",
    "runs": "{} (runs)",
    "retrains_per_year": "{} (retrainings a year)",
    "constant_share": "{} (constant share)",
    "relabel_share": "{} (share renewed)",
}


def shown(product: Product, numbers: Numbers) -> str:
    """`1,000 rows x 5 minutes x 1/60 hour x $40.00 = $3,333.33`; `KeyError` names a missing number."""
    text = f"{_joined(product.factors, numbers)} = {dollars(evaluated(product, numbers))}"
    if product.at_least and multiplied(product.at_least, numbers) > multiplied(product.factors, numbers):
        return f"{text} (the least charge, {_joined(product.at_least, numbers)})"
    return text


def _joined(names: tuple[str, ...], numbers: Numbers) -> str:
    return " x ".join(part for name in names if (part := _factor(name, numbers)))


def _factor(name: str, numbers: Numbers) -> str:
    if name in FIXED:
        return FIXED[name]
    short = name.rpartition(".")[2]
    if "." in name and short in PRICED:
        return PRICED[short].format(price(numbers[name]))
    if short in COUNTED:
        return COUNTED[short].format(plain(numbers[name]))
    if name in COUNTED_INPUTS:
        return COUNTED_INPUTS[name].format(plain(numbers[name]))
    return _input(name, numbers[name])


def _input(name: str, value: Decimal) -> str:
    unit = INPUTS[name].unit
    if unit == "$/hour":
        return f"{dollars(value)} an hour"
    if unit.startswith("hour"):
        return f"{plain(value)} h"
    return dollars(value) if unit.startswith("$") else plain(value)


def price(amount: Decimal) -> str:
    """A unit price with all its digits, at least two."""
    text = plain(amount)
    return f"${amount:.2f}" if len(text.partition(".")[2]) < 2 else f"${text}"
