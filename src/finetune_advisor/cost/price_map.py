"""From LiteLLM's price map, as read from its JSON, to inference facts. A price that is missing or 0 stays unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from finetune_advisor.cost.entries import PLAUSIBLE, Doors, Fact, Fault, decimal

MILLION = Decimal(1_000_000)
KEYS = {
    "input": "input_cost_per_token",
    "cached": "cache_read_input_token_cost",
    "output": "output_cost_per_token",
    "batch_input": "input_cost_per_token_batches",
    "batch_output": "output_cost_per_token_batches",
}
HOME = "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json"


def read(raw: object, seen_on: date) -> tuple[tuple[Fact, ...], tuple[Fault, ...]]:
    """Answers in $/1M tokens from a price map, and what can't be read in it; nothing is raised.

    Entries without a price of input, or with one of 0, are left out: they are unknown, not free. LiteLLM's format:
    dollars a token by model, `ft:` before a tuned one; it carries no day, so the day it was read is passed in.
    """
    if not isinstance(raw, Mapping):
        return (), (Fault((), f"expected a mapping of models, got {type(raw).__name__}"),)
    faults: list[Fault] = []
    facts = tuple(fact for name, entry in raw.items() if (fact := _fact(str(name), entry, seen_on, faults)) is not None)
    return facts, tuple(faults)


def _fact(name: str, entry: object, seen_on: date, faults: list[Fault]) -> Fact | None:
    if name == "sample_spec" or not isinstance(entry, Mapping):
        if name != "sample_spec":
            faults.append(Fault((name,), f"expected a mapping of prices, got {entry!r}"))
        return None
    prices = dict(_prices(name, entry, faults))
    if "input" not in prices:
        return None
    provider = str(entry.get("litellm_provider", ""))
    end = _end(entry)
    return Fact(
        id=f"litellm:{name}",
        kind="infer",
        provider=provider,
        quote=", ".join(f"{KEYS[key]}: {entry[KEYS[key]]}" for key in prices),
        grade="S",
        seen_on=seen_on,
        url=str(entry.get("source") or HOME),
        models=(name.removeprefix("ft:"),),
        method="tuned" if name.startswith("ft:") else "base",
        unit="$/1M tokens",
        prices=prices,
        doors=Doors(end_of_serving=end),
    )


def _prices(name: str, entry: Mapping[str, object], faults: list[Fault]) -> Iterator[tuple[str, Decimal]]:
    for key, theirs in KEYS.items():
        if entry.get(theirs) is None:
            continue
        price = decimal(entry[theirs])
        if price is None or price < 0:
            faults.append(Fault((name, theirs), f"expected a price in dollars a token, got {entry[theirs]!r}"))
        elif price * MILLION > PLAUSIBLE["$/1M tokens"][1]:
            faults.append(
                Fault((name, theirs), f"{price} dollars a token is no token price; is it per 1k or 1M tokens?")
            )
        elif price:
            yield key, (price * MILLION).normalize()


def _end(entry: Mapping[str, object]) -> date | None:
    try:
        return date.fromisoformat(str(entry.get("deprecation_date")))
    except ValueError:
        return None
