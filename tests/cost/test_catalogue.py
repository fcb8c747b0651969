"""The shipped catalog is sound and sourced; a faulty one is refused with the place of every fault."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from finetune_advisor.cost import catalog as catalogs
from finetune_advisor.cost.entries import KINDS
from finetune_advisor.cost.inputs import INPUTS, default_id
from tools.claims import shipped

TODAY = date(2026, 11, 23)
PRICES: Any = shipped()

FACT = {
    "id": "train-a",
    "kind": "train",
    "provider": "acme",
    "model": "m",
    "method": "sft",
    "unit": "$/1M tokens",
    "value": "3.00",
    "seen_on": "2026-11-01",
    "url": "https://example.org/prices",
    "quote": "m: $3.00",
    "grade": "P",
}


def built(*entries):
    return catalogs.build({"own.yaml": {"facts": list(entries)}})


def faults(*entries):
    return [(fault.path, fault.message) for fault in built(*entries)[1]]


def without(key):
    return {name: value for name, value in FACT.items() if name != key}


# --- what ships ------------------------------------------------------------------------------------------------------


def test_it_holds_more_than_sixty_facts_of_every_kind():
    assert len(PRICES.facts) >= 60
    assert {fact.kind for fact in PRICES.facts} == set(KINDS)


@pytest.mark.parametrize("fact", PRICES.facts, ids=lambda fact: fact.id)
def test_every_number_stands_in_the_words_it_was_read_from(fact):
    said = {Decimal(number) for number in re.findall(r"\d*\.?\d+", fact.quote.replace(",", ""))}
    ends = () if fact.value is None else (fact.value.low, fact.value.typical, fact.value.high)
    halved = {key for key in ("batch_input", "batch_output") if "batch half" in fact.quote}
    wanted = {*ends, *(number for key, number in fact.prices.items() if key not in halved)}
    assert wanted <= said
    assert all(fact.prices[key] * 2 == fact.prices[key.removeprefix("batch_")] for key in halved)


def test_a_third_partys_word_never_stands_alone():
    weak = [fact for fact in PRICES.facts if fact.grade == "T"]
    assert weak
    assert all(fact.second or fact.unusable for fact in weak)


def test_only_defaults_are_judged_by_ourselves():
    assert {fact.kind for fact in PRICES.facts if fact.grade == "J"} == {"default"}


def test_every_input_that_a_source_can_know_has_a_default_within_its_range():
    for name, known in INPUTS.items():
        if default_id(name) in PRICES:
            value = PRICES[default_id(name)].value
            assert known.least <= value.low <= value.high <= known.most
    assert {fact.id for fact in PRICES.facts if fact.kind == "default"} <= {default_id(name) for name in INPUTS}


def test_no_fact_was_seen_in_the_future():
    assert all(fact.seen_on <= TODAY for fact in PRICES.facts)


def test_a_price_change_is_known_before_its_day():
    now: Any = catalogs.inference(PRICES, "gemini-4-argon", TODAY)
    then: Any = catalogs.inference(PRICES, "gemini-4-argon", date(2026, 12, 1))
    assert (now.prices["input"], then.prices["input"]) == (2, 4)
    assert catalogs.next_price(PRICES, now, TODAY) == then
    assert catalogs.next_price(PRICES, then, date(2026, 12, 1)) is None


def test_old_facts_are_named_oldest_first():
    old = catalogs.stale(PRICES.facts, TODAY)
    assert old
    assert [fact.seen_on for fact in old] == sorted(fact.seen_on for fact in old)
    assert all((TODAY - fact.seen_on).days > 90 for fact in old)
    assert catalogs.stale(PRICES.facts, date(2024, 1, 1)) == ()


def test_a_model_is_found_by_name_and_by_provider_and_name():
    by_name = catalogs.inference(PRICES, "gpt-6-luna", TODAY)
    assert by_name == catalogs.inference(PRICES, "openai/gpt-6-luna", TODAY)
    assert catalogs.inference(PRICES, "acme/gpt-6-luna", TODAY) is None
    assert "gpt-6-luna" in catalogs.models(PRICES)


# --- what is refused -------------------------------------------------------------------------------------------------


def test_a_sound_fact_has_no_fault():
    prices, found = built(FACT)
    assert found == ()
    assert prices["train-a"].value.typical == 3


@pytest.mark.parametrize(
    ("changed", "key", "words"),
    [
        ({"value": "-1"}, "value", "negative"),
        ({"value": "NaN"}, "value", "plain number"),
        ({"value": "Infinity"}, "value", "plain number"),
        ({"value": "1_000"}, "value", "plain number"),
        ({"value": True}, "value", "plain number"),
        ({"value": float("nan")}, "value", "plain number"),
        ({"value": "1e30"}, "value", "out of the plausible range"),
        ({"value": "0"}, "value", "never 0"),
        ({"value": "0.000003"}, "value", "per token or per 1k"),
        ({"unit": "$/1k tokens"}, "unit", "per 1M tokens"),
        ({"unit": "$ per token"}, "unit", "per 1M tokens"),
        ({"unit": "$/1M token"}, "unit", "did you mean $/1M tokens?"),
        ({"kind": "trian"}, "kind", "did you mean train?"),
        ({"method": "lora"}, "method", "did you mean lora-sft?"),
        ({"grade": "T"}, "grade", "never stands alone"),
        ({"grade": "J"}, "grade", "defaults only"),
        ({"grade": "A"}, "grade", "expected one of P, S, T, J"),
        ({"url": ""}, "url", "address"),
        ({"seen_on": "yesterday"}, "seen_on", "a day such as"),
        ({"valid_from": "2026-02-30"}, "valid_from", "a day such as"),
        ({"valid_from": "2026-11-02", "valid_to": "2026-11-01"}, "valid_to", "before valid_from"),
        ({"served_by": "host-x"}, "served_by", "list of names"),
        ({"band": "8B"}, "band", "mapping"),
        ({"quotes": "x"}, "quotes", "did you mean quote?"),
    ],
)
def test_a_fault_names_its_place_and_what_would_be_right(changed, key, words):
    found = [(path, message) for path, message in faults({**FACT, **changed}) if words in message]
    assert found
    path, message = found[0]
    assert path == ("own.yaml", "facts", 0, key)
    assert message.startswith(f"{key}: ")


@pytest.mark.parametrize("key", ["id", "kind", "provider", "seen_on", "quote", "grade", "value", "model"])
def test_what_is_missing_is_said_at_the_entry(key):
    assert (("own.yaml", "facts", 0), f"{key}: missing") in [
        (path, message.partition(";")[0]) for path, message in faults(without(key))
    ] or any(path == ("own.yaml", "facts", 0) and message.startswith(key) for path, message in faults(without(key)))


def test_three_ends_belong_together_and_in_order():
    ends = without("value")
    assert "belong together" in faults({**ends, "low": "1"})[0][1]
    assert "not in order" in faults({**ends, "low": "3", "typical": "2", "high": "4"})[0][1]
    assert built({**ends, "low": "1", "typical": "2", "high": "4"})[1] == ()


def test_dates_of_a_life_cycle_may_not_contradict_each_other():
    life = {
        **without("value"),
        "kind": "lifecycle",
        "unit": "",
        "last_job": "2027-01-06",
        "end_of_serving": "2026-01-14",
    }
    assert "contradict" in faults(life)[0][1]


def test_two_prices_for_the_same_thing_at_the_same_time_are_a_fault():
    second = {**FACT, "id": "train-b", "value": "4.00", "quote": "m: $4.00"}
    assert "prices the same thing" in faults(FACT, second)[0][1]
    earlier = {**FACT, "valid_to": "2026-10-31"}
    later = {**second, "valid_from": "2026-11-01"}
    assert faults(earlier, later) == []
    assert faults(FACT, {**second, "method": "dpo"}) == []


def test_an_id_is_given_once_and_a_reference_leads_somewhere():
    other = {**FACT, "model": "n"}
    assert faults(FACT, other) == [(("own.yaml", "facts", 1, "id"), "id: train-a is given twice")]
    dangling = {**FACT, "served_by": ["train-b"]}
    assert faults(dangling)[0][0] == ("own.yaml", "facts", 0, "served_by", 0)
    assert "did you mean train-a?" in faults(dangling)[0][1]


@pytest.mark.parametrize("content", [None, [], {"fact": []}, {"facts": "x"}, 7])
def test_a_file_that_is_no_catalog_is_one_fault(content):
    prices, found = catalogs.build({"own.yaml": content})
    assert [fault.path for fault in found] == [("own.yaml",)]
    assert prices.facts == ()


def test_every_fault_of_a_file_is_reported_at_once():
    assert len(faults({**FACT, "value": "-1", "grade": "X"}, "nonsense", {**FACT, "id": "c", "unit": "€"})) >= 4


def test_an_inference_price_needs_its_input_and_its_model():
    bare = {**without("value"), "kind": "infer", "output": "2"}
    assert "needs at least input" in faults(bare)[0][1]
    assert "names its model" in faults({**{k: v for k, v in bare.items() if k != "model"}, "input": "1"})[0][1]


def test_a_tier_and_a_band_are_read_or_refused():
    assert "needs over_tokens" in faults({**FACT, "tier": {"over_tokens": "10"}})[0][1]
    assert "can't end" in faults({**FACT, "band": {"above": "16", "up_to": "8"}})[0][1]
    assert "unknown" in faults({**FACT, "band": {"abov": "16"}})[0][1]


def test_an_organisations_own_price_replaces_the_shipped_one():
    own, _ = built({**FACT, "id": "our-price", "provider": "openai", "model": "gpt-4.1-mini", "value": "2.00"})
    both = catalogs.merged(PRICES, own)
    sold = [fact.id for fact in both.of("train", TODAY) if "gpt-4.1-mini" in fact.models]
    assert sold == ["our-price"]
    assert len(both.facts) == len(PRICES.facts)
