"""LiteLLM's price map becomes facts; a missing price and a price of 0 stay unknown."""

from datetime import date
from decimal import Decimal
from typing import Any

from finetune_advisor.cost import catalog as catalogs
from finetune_advisor.cost import cost, price_map
from tools.claims import shipped

SEEN = date(2026, 11, 23)
resolve: Any = cost.resolve
compare: Any = cost.compare
MAP = {
    "sample_spec": {"input_cost_per_token": 0},
    "new-model": {
        "input_cost_per_token": 1e-07,
        "output_cost_per_token": "5e-7",
        "cache_read_input_token_cost": 1e-08,
        "litellm_provider": "acme",
        "source": "https://acme.example/prices",
        "deprecation_date": "2027-03-01",
    },
    "ft:new-model": {"input_cost_per_token": 2e-07, "output_cost_per_token": 1e-06, "litellm_provider": "acme"},
    "free-model": {"input_cost_per_token": 0, "output_cost_per_token": 0, "litellm_provider": "local"},
}


def test_prices_are_read_per_million_tokens():
    facts, faults = price_map.read(MAP, SEEN)
    assert faults == ()
    first, tuned = facts
    assert first.prices == {"input": Decimal("0.1"), "cached": Decimal("0.01"), "output": Decimal("0.5")}
    assert (first.provider, first.method, first.doors.end_of_serving) == ("acme", "base", date(2027, 3, 1))
    assert (tuned.models, tuned.method) == (("new-model",), "tuned")


def test_what_costs_nothing_is_unknown_not_free():
    facts, _ = price_map.read(MAP, SEEN)
    assert "free-model" not in {name for fact in facts for name in fact.models}


def test_a_model_outside_the_catalog_can_be_compared():
    facts, _ = price_map.read(MAP, SEEN)
    prices = catalogs.merged(shipped(), catalogs.catalog(facts))
    given = {"requests_per_month": 1_000_000, "tokens_in": 1000, "tokens_out": 300, "model_today": "new-model"}
    case, faults = resolve(given, prices, SEEN)
    assert faults == ()
    assert compare(case).option("prompt-today").monthly.amount.typical == 250


def test_nonsense_is_a_fault_with_its_place():
    _, faults = price_map.read({"a": 5, "b": {"input_cost_per_token": "x"}, "c": {"input_cost_per_token": 3}}, SEEN)
    assert [fault.path for fault in faults] == [("a",), ("b", "input_cost_per_token"), ("c", "input_cost_per_token")]
    assert "per 1k or 1M" in faults[2].message
    assert len(price_map.read([], SEEN)[1]) == 1
