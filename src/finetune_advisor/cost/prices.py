"""Prices of models outside the catalog, from the package genai-prices if it is installed; imported only when one is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from finetune_advisor.cost.catalog import Catalog, catalog, inference, merged
from finetune_advisor.cost.entries import Fact

HOME = "https://github.com/pydantic/genai-prices"
EXTRA = "install finetune-advisor[prices], or give --price-map or --catalog, for models that the catalog lacks"


def with_models(prices: Catalog, names: Iterable[str], request: tuple[int, int], today: date) -> Catalog:
    """The catalog with the models that it lacks, as far as genai-prices knows them.

    `request`: tokens in and out of one typical request. Tiers of price go by the request, so one is priced and stands for all.
    """
    lacking = [name for name in dict.fromkeys(names) if inference(prices, name, today) is None]
    if not lacking:
        return prices
    try:
        import genai_prices
    except ImportError:
        return prices
    return merged(catalog(_facts(genai_prices, lacking, request, today)), prices)


def installed() -> bool:
    """Whether the package is there."""
    from importlib.util import find_spec

    return find_spec("genai_prices") is not None


def _facts(package: Any, names: Iterable[str], request: tuple[int, int], today: date) -> Iterator[Fact]:
    for name in names:
        try:
            yield _fact(package, name, request, today)
        except (LookupError, ValueError, ArithmeticError):
            # It doesn't know the model, or gives no price for it: unknown, and said so where the model was named.
            continue


def _fact(package: Any, name: str, request: tuple[int, int], today: date) -> Fact:
    provider, _, model = name.rpartition("/")
    tokens_in, tokens_out = request
    # A fixed time of the day, because some prices differ by the hour.
    at = datetime.combine(today, time(12), UTC)

    def priced(**usage: int) -> Any:
        counted = package.Usage(**usage)
        return package.calc_price(counted, model, provider_id=provider or None, genai_request_timestamp=at)

    whole = priced(input_tokens=tokens_in, output_tokens=tokens_out)
    prices = {"input": _a_million(whole.input_price, tokens_in), "output": _a_million(whole.output_price, tokens_out)}
    cached = _a_million(priced(input_tokens=tokens_in, cache_read_tokens=tokens_in).input_price, tokens_in)
    if 0 < cached < prices["input"]:
        prices["cached"] = cached
    if not prices["input"] or not prices["output"]:
        raise ValueError("a price of 0 is no price")
    return Fact(
        id=f"genai-prices:{name}",
        kind="infer",
        provider=provider or str(whole.provider.id),
        quote=f"${whole.total_price} for a request of {tokens_in} tokens in and {tokens_out} out",
        grade="S",
        seen_on=today,
        url=HOME,
        models=(model,),
        method="base",
        unit="$/1M tokens",
        prices=prices,
    )


def _a_million(price: Decimal, tokens: int) -> Decimal:
    return (Decimal(price) / tokens * 1_000_000).normalize()
