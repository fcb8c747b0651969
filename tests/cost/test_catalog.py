"""The shipped catalog is sound and sourced; a faulty one is refused with the place of every fault."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

import pytest

from finetune_advisor.cost import catalog as catalogs
from finetune_advisor.cost.catalog import Catalog, load_catalog
from finetune_advisor.cost.facts import NO_PROOF, Fact, Kind
from finetune_advisor.cost.facts import PRICES as PRICED
from finetune_advisor.cost.inputs import INPUTS, default_id
from finetune_advisor.cost.use_case import name_faults
from finetune_advisor.errors import PackError
from tests.conftest import ROOT
from tests.cost.cases import PRICES, TODAY, compared

FACT = {
    "id": "train-a",
    "kind": "train",
    "provider": "acme",
    "model": "m",
    "method": "sft",
    "unit": "$/1M tokens",
    "value": 3.00,
    "seen_on": "2026-11-01",
    "url": "https://example.org/prices",
    "quote": "m: $3.00",
    "grade": "P",
}


@pytest.fixture
def own(tmp_path):
    """Load a catalog of these entries (JSON is YAML, too) over the bundled one."""

    def load(*entries, **files):
        for name, content in {"own": {"facts": list(entries)}, **files}.items():
            (tmp_path / f"{name}.yaml").write_text(json.dumps(content), encoding="utf-8")
        return load_catalog(tmp_path)

    return load


@pytest.fixture
def faults(own):
    """The faults of a catalog of these entries, as lines."""

    def found(*entries, **files):
        try:
            own(*entries, **files)
        except PackError as error:
            return str(error).splitlines()
        return []

    return found


def without(key):
    return {name: value for name, value in FACT.items() if name != key}


# --- what ships ------------------------------------------------------------------------------------------------------


def test_it_holds_more_than_sixty_facts_of_every_kind():
    assert len(PRICES.facts) >= 60
    assert {fact.kind for fact in PRICES.facts} == set(get_args(Kind))


@pytest.mark.parametrize("fact", PRICES.facts, ids=lambda fact: fact.id)
def test_every_number_stands_in_the_words_it_was_read_from(fact):
    said = {Decimal(number) for number in re.findall(r"\d*\.?\d+", fact.quote.replace(",", ""))}
    prices = fact.given(PRICED)
    halved = {key for key in ("batch_input", "batch_output") if "batch half" in fact.quote}
    wanted = {*(fact.amount or ()), *(number for key, number in prices.items() if key not in halved)}
    assert wanted <= said
    assert all(prices[key] * 2 == prices[key.removeprefix("batch_")] for key in halved)


def test_a_third_partys_word_never_stands_alone():
    weak = [fact for fact in PRICES.facts if fact.grade == "T"]
    assert weak
    assert all(fact.second or fact.unusable for fact in weak)


def test_only_defaults_are_judged_by_ourselves():
    assert {fact.kind for fact in PRICES.facts if fact.grade == "J"} == {"default"}


def test_every_input_that_a_source_can_know_has_a_default_within_its_range():
    for name, known in INPUTS.items():
        if (fact := PRICES.by_id.get(default_id(name))) is not None:
            value = fact.amount
            assert known.least <= value.low <= value.high <= known.most
    assert {fact.id for fact in PRICES.facts if fact.kind == "default"} <= {default_id(name) for name in INPUTS}


def test_no_fact_was_seen_in_the_future():
    assert all(fact.seen_on <= datetime.now(UTC).date() for fact in PRICES.facts)


def test_a_price_change_is_known_before_its_day():
    now = catalogs.inference(PRICES, "gemini-4-argon", TODAY)
    then = catalogs.inference(PRICES, "gemini-4-argon", date(2026, 12, 1))
    assert now is not None
    assert then is not None
    assert (now.input, then.input) == (2, 4)
    assert catalogs.coming_prices(PRICES, now, TODAY) == [(date(2026, 12, 1), then)]
    assert catalogs.coming_prices(PRICES, then, date(2026, 12, 1)) == []


def test_old_facts_are_named_oldest_first():
    old = catalogs.stale(PRICES.facts, TODAY)
    assert old
    assert [fact.seen_on for fact in old] == sorted(fact.seen_on for fact in old)
    assert all((TODAY - fact.seen_on).days > 90 for fact in old)
    assert catalogs.stale(PRICES.facts, date(2024, 1, 1)) == ()
    assert catalogs.stale(PRICES.facts, date.min) == ()


def test_a_fact_holds_on_its_first_and_on_its_last_day_and_on_none_beside_them():
    fact = replace(PRICES.facts[0], valid_from=date(2026, 11, 1), valid_to=date(2026, 11, 30))
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)]
    assert [fact.valid_on(day) for day in days] == [False, True, True, False]
    assert [fact in Catalog((fact,)).of(fact.kind, day) for day in days] == [False, True, True, False]
    assert replace(fact, valid_from=None, valid_to=None).valid_on(date.max)


def test_a_model_is_found_by_name_and_by_provider_and_name():
    by_name = catalogs.inference(PRICES, "gpt-6-luna", TODAY)
    assert by_name == catalogs.inference(PRICES, "openai/gpt-6-luna", TODAY)
    assert catalogs.inference(PRICES, "acme/gpt-6-luna", TODAY) is None


# --- what is refused -------------------------------------------------------------------------------------------------


def test_a_sound_fact_has_no_fault(own):
    assert own(FACT).by_id["train-a"].value == 3


@pytest.mark.parametrize(
    ("changed", "key", "words"),
    [
        ({"value": -1}, "value", "out of the plausible range"),
        ({"value": float("nan")}, "value", "number"),
        ({"value": True}, "value", "number"),
        ({"value": 1e30}, "value", "out of the plausible range"),
        ({"value": 0}, "value", "never 0"),
        ({"value": 0.000003}, "value", "per token or per 1k"),
        ({"unit": "$/1k tokens"}, "unit", "$/1M tokens"),
        ({"unit": "$ per token"}, "unit", "$/1M tokens"),
        ({"unit": "$/1M token"}, "unit", "did you mean $/1M tokens?"),
        ({"kind": "trian"}, "kind", "did you mean train?"),
        ({"method": "lora"}, "method", "did you mean lora-sft?"),
        ({"grade": "T"}, "grade", "never suffices"),
        ({"grade": "J"}, "grade", "defaults only"),
        ({"grade": "A"}, "grade", "expected one of P, S, T, J"),
        ({"url": ""}, "url", "address"),
        ({"seen_on": "yesterday"}, "seen_on", "expected a day"),
        ({"valid_from": "2026-02-30"}, "valid_from", "expected a day"),
        ({"valid_from": "2026-11-02", "valid_to": "2026-11-01"}, "valid_to", "before valid_from"),
        ({"served_by": "host-x"}, "served_by", "list"),
        ({"band": "8B"}, "band", "mapping"),
        ({"quotes": "x"}, "quotes", "did you mean quote?"),
    ],
)
def test_a_fault_names_its_place_and_what_would_be_right(faults, changed, key, words):
    entry = {**FACT, **changed}
    found = [line for line in faults(entry) if words in line]
    assert found
    place, _, message = found[0].partition(": ")
    written, name = json.dumps({"facts": [entry]}), f'"{key}": '
    position = int(place.rpartition(":")[2]) - 1
    assert position == written.index(name) + (0 if key == "quotes" else len(name))
    assert key in message or "mapping" in message


@pytest.mark.parametrize("key", ["id", "kind", "provider", "seen_on", "quote", "grade", "value", "model"])
def test_what_is_missing_is_said_at_the_entry(faults, key):
    (line,) = faults(without(key))
    assert re.search(rf"own\.yaml:1:12: {key}\b", line), line


def test_three_ends_belong_together_and_in_order(faults):
    ends = without("value")
    assert "belong together" in faults({**ends, "low": 1})[0]
    assert "not in order" in faults({**ends, "low": 3, "typical": 2, "high": 4})[0]
    assert "or one value" in faults({**FACT, "low": 1, "typical": 2, "high": 4})[0]
    assert faults({**ends, "low": 1, "typical": 2, "high": 4}) == []


def test_dates_of_a_life_cycle_may_not_contradict_each_other(faults):
    life = {
        **without("value"),
        "kind": "lifecycle",
        "unit": "",
        "last_job": "2027-01-06",
        "end_of_serving": "2026-01-14",
    }
    assert "contradict" in faults(life)[0]


def test_two_prices_for_the_same_thing_at_the_same_time_are_a_fault(faults):
    second = {**FACT, "id": "train-b", "value": 4, "quote": "m: $4.00"}
    assert "prices the same thing" in faults(FACT, second)[0]
    earlier = {**FACT, "valid_to": "2026-10-31"}
    later = {**second, "valid_from": "2026-11-01"}
    assert faults(earlier, later) == []
    assert "prices the same thing" in faults({**earlier, "valid_to": "2026-11-01"}, later)[0]
    assert faults(FACT, {**second, "method": "dpo"}) == []


def test_an_id_is_given_once_and_a_reference_leads_somewhere(faults):
    (line,) = faults(FACT, {**FACT, "model": "n"})
    column = json.dumps({"facts": [FACT, {**FACT, "model": "n"}]}).rindex('"id": ') + len('"id": ') + 1
    assert line.endswith(f"own.yaml:1:{column}: id: train-a is given twice")
    dangling = {**FACT, "served_by": ["infer-openai-gpt-6.1-sool"]}
    assert (
        "served_by: no fact has the id infer-openai-gpt-6.1-sool; did you mean infer-openai-gpt-6.1-sol?"
        in faults(dangling)[0]
    )
    assert faults({**FACT, "served_by": ["infer-openai-gpt-6.1-sol"]}) == []


@pytest.mark.parametrize("content", [None, [], {"fact": []}, {"facts": "x"}, 7])
def test_a_file_that_is_no_catalog_is_one_fault(faults, content):
    (line,) = faults(FACT, other=content)
    assert "other.yaml" in line


def test_every_fault_of_every_file_is_reported_at_once(faults):
    found = faults(
        {**FACT, "value": -1, "grade": "T"}, "nonsense", {**FACT, "id": "c", "unit": "€"}, other={"fact": []}
    )
    assert len(found) == 5
    assert [("other.yaml" in line) for line in found] == [True] + [False] * 4


def test_an_inference_price_needs_its_input_and_its_model(faults):
    bare = {**without("value"), "kind": "infer", "output": 2}
    assert "needs at least input" in faults(bare)[0]
    assert "names its model" in faults({**{k: v for k, v in bare.items() if k != "model"}, "input": 1})[0]


def test_a_tier_and_a_band_are_read_or_refused(faults):
    assert "input is missing" in faults({**FACT, "tier": {"over_tokens": 10, "output": 1}})[0]
    assert "tier" in faults({**FACT, "tier": {"over_tokens": 10, "input": 0, "output": 1}})[0]
    assert "must end above" in faults({**FACT, "band": {"above": 16, "up_to": 8}})[0]
    assert "unknown key 'abov'" in faults({**FACT, "band": {"abov": 16}})[0]


def test_a_provider_without_a_price_says_why(own, faults):
    entry = {
        **{key: FACT[key] for key in ("provider", "seen_on", "url", "quote", "grade")},
        "id": "a",
        "kind": "unpriced",
    }
    assert "say why the provider has no price" in faults(entry)[0]
    case = {"route": "acme"}
    assert "no route is called acme" in name_faults(case, PRICES, TODAY)["route"]
    found = own({**entry, "note": "Acme trains for its friends"})
    assert name_faults(case, found, TODAY) == {"route": "Acme trains for its friends (seen on 2026-11-01)"}
    priced = own({**entry, "note": "Acme trains for its friends"}, FACT)
    assert name_faults(case, priced, TODAY) == {}


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        ("anthropic", "on request only"),
        ("modal", "rents GPUs by the second and has no price by the token"),
        ("replicate", "by the time of the hardware, not by the token"),
    ],
)
def test_the_providers_that_the_guide_names_without_a_price_are_in_the_catalog(provider, said):
    assert said in name_faults({"route": provider}, PRICES, TODAY)["route"]
    assert name_faults({"card": provider}, PRICES, TODAY)["card"].startswith(f"no card is called {provider}")


DEFAULT = {"kind": "default", "provider": "acme", "unit": "x", "quote": "q", "grade": "J", "seen_on": "2026-11-01"}
RUN = {**DEFAULT, "id": "run", "kind": "throughput", "grade": "P", "url": "https://example.org", "unit": "requests/s"}


@pytest.mark.parametrize("value", [0, -1, 1e12])
@pytest.mark.parametrize(
    "name", ["chunk-tokens", "peak-factor", "capacity-share", "price-halving-months", "wage-per-hour"]
)
def test_a_default_out_of_the_range_of_its_input_is_refused(faults, name, value):
    (line,) = faults({**DEFAULT, "id": f"default-{name}", "value": value})
    assert re.search(r"own\.yaml:1:\d+: value: .* is out of the plausible range", line)


@pytest.mark.parametrize("key", ["memory_gb", "tflops", "parameters", "job_rows", "minimum", "tokens_in", "tokens_out"])
@pytest.mark.parametrize("value", [0, -1, 1e30])
def test_a_detail_of_zero_or_beyond_reason_is_refused(faults, key, value):
    (line,) = faults({**FACT, key: value})
    assert re.search(rf"own\.yaml:1:\d+: {key}: .* is out of the plausible range", line)


def test_a_throughput_beyond_reason_is_refused(faults):
    shape = {"parameters": 8, "tokens_in": 100, "tokens_out": 100}
    assert "out of the plausible range" in faults({**RUN, **shape, "value": 1e12})[0]


def test_runs_that_tell_nothing_about_a_token_leave_replicas_unknown(own):
    longest = {**RUN, "value": 5, "parameters": 8, "tokens_in": 1_000_000, "tokens_out": 1_000_000}
    comparison = compared(catalog=own(longest))
    assert {"tune-dedicated", "own-gpu"}.isdisjoint(option.id for option in comparison.options)


def diagnosed(folder):
    with pytest.raises(PackError) as refused:
        load_catalog(folder)
    return [(each.kind, str(each.place).removeprefix(f"{folder}/"), each.message) for each in refused.value.diagnostics]


def test_a_file_that_cannot_be_read_is_told_by_its_name_beside_the_faults_of_the_others(tmp_path):
    (tmp_path / "a.yaml").mkdir()
    (tmp_path / "b.yaml").write_text("x: 1", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("", encoding="utf-8")
    (tmp_path / "d.yaml").write_text("facts: []", encoding="utf-8")
    a_folder = "this is a folder; a file was expected"
    assert diagnosed(tmp_path) == [
        ("unreadable", "a.yaml", a_folder),
        ("catalog", "b.yaml:1:1", "expected a mapping with a list named facts"),
        ("empty", "c.yaml", "the file is empty; a mapping of keys to values was expected"),
    ]
    with pytest.raises(PackError) as refused:
        catalogs.digest(tmp_path)
    assert str(refused.value) == f"{tmp_path}/a.yaml: {a_folder}"


def test_what_refers_to_nothing_or_stands_twice_is_told_where_it_stands(tmp_path):
    twice = [FACT, {**FACT, "id": "train-b", "grade": "T"}, {**FACT, "model": "n", "served_by": ["trian-b", "zzz"]}]
    text = json.dumps({"facts": twice})
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")

    def at(piece, of=text):
        return f"own.yaml:1:{of.rindex(piece) + 1}"

    assert diagnosed(tmp_path) == [
        ("catalog", at('{"id": "train-b"'), "train-b holds at the same time as train-a and prices the same thing"),
        ("catalog", at('"T"'), f"grade: {NO_PROOF}"),
        ("catalog", at('"train-a"'), "id: train-a is given twice"),
        ("catalog", at('"trian-b"'), "served_by: no fact has the id trian-b; did you mean train-b?"),
        ("catalog", at('"zzz"'), "served_by: no fact has the id zzz"),
    ]


def test_only_what_prices_something_can_stand_beside_another_price(own):
    doubted = {**FACT, "id": "train-b", "unusable": "no proof"}
    life = {key: FACT[key] for key in ("provider", "model", "seen_on", "url", "quote", "grade")} | {"kind": "lifecycle"}
    lives = [{**life, "id": id, "end_of_serving": f"2027-0{day}-01"} for day, id in enumerate(("l1", "l2"), 1)]
    defaults = [{**DEFAULT, "id": id, "value": 3} for id in ("default-runs", "default-epochs")]
    assert {"train-a", "train-b", "l1", "l2"} <= own(FACT, doubted, *lives, *defaults).by_id.keys()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no", "{}: there is no such folder"),
        ("file", "{}: this is not a folder; a catalog is a folder of YAML files"),
        ("empty", "{}: holds no price catalog; expected files such as prices.yaml with a list facts"),
        ("a\0b", "{}: can't be read: this is not a file name"),
    ],
)
def test_what_is_no_catalog_at_all_is_one_line_with_its_path(tmp_path, name, said):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(PackError) as refused:
        load_catalog(tmp_path / name)
    assert str(refused.value) == said.format(f"{tmp_path}/{name}".replace("\0", "\\x00"))


# --- where it comes from -----------------------------------------------------------------------------------------------


def test_an_organisations_own_price_replaces_the_shipped_one(own):
    both = own({**FACT, "id": "our-price", "provider": "openai", "model": "gpt-4.1-mini", "value": 2})
    sold = [fact.id for fact in both.of("train", TODAY) if "gpt-4.1-mini" in fact.names]
    assert sold == ["our-price"]
    assert len(both.facts) == len(PRICES.facts)


def test_every_file_of_a_folder_is_read(own):
    both = own(FACT, other={"facts": [{**FACT, "id": "train-b", "model": "n"}]})
    assert {"train-a", "train-b"} <= both.by_id.keys()


def test_a_catalog_is_one_tree_of_frozen_values():
    assert isinstance(PRICES.facts[0], Fact)
    assert hash(PRICES) == hash(Catalog(PRICES.facts))


def test_the_compiled_catalog_is_the_one_that_was_read(tmp_path):
    catalogs.compile_bundled_catalog(tmp_path / "wheel")
    (file,) = (tmp_path / "wheel").iterdir()
    assert file.name == "catalog.json"
    head, _, body = file.read_bytes().partition(b"\n")
    assert catalogs.digest() in head.decode()
    assert len(json.loads(body)["facts"]) == len(PRICES.facts)


def test_the_digest_of_an_own_catalog_covers_the_bundled_one(tmp_path, monkeypatch):
    (tmp_path / "own.yaml").write_text("facts: []", encoding="utf-8")
    before = catalogs.digest(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "prices.yaml").write_text("facts: [ ]", encoding="utf-8")
    monkeypatch.setattr(catalogs, "bundled_folder", lambda _: catalogs.disk_folder(str(other)))
    assert before != catalogs.digest(tmp_path) != catalogs.digest()


TELL = (
    "import hashlib; from finetune_advisor.cost.catalog import load_catalog;"
    "print(hashlib.sha256(repr(load_catalog().facts).encode()).hexdigest())"
)


def test_an_installation_has_the_same_catalog_as_the_checkout(tmp_path):
    site = tmp_path / "site"
    shutil.copytree(ROOT / "src/finetune_advisor", site / "finetune_advisor")
    shutil.copytree(ROOT / "rules", site / "finetune_advisor/rules")
    expected = hashlib.sha256(repr(PRICES.facts).encode()).hexdigest()
    environment = {**os.environ, "PYTHONPATH": str(site)}
    command = [sys.executable, "-c", TELL]
    told = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == expected
