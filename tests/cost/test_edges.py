"""Where the sum turns: tiers of long requests, whole replicas, routes and models that end, and what is left out."""

import math
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from finetune_advisor import api
from finetune_advisor.cost import CostInputs
from finetune_advisor.cost.catalog import Catalog, catalog_list, inference, with_models
from finetune_advisor.cost.comparison import break_even, compare, computed_facts, events, varied
from finetune_advisor.cost.figures import NEVER, Estimate, Gap, summed
from finetune_advisor.cost.inputs import GivenInputs, given_inputs
from finetune_advisor.cost.report import advice_costs, cost_report
from finetune_advisor.cost.service import computed
from finetune_advisor.model.answers import Answer, Answers, merge
from tests.conftest import ROOT
from tests.cost.cases import GIVEN, PRICES, TODAY, case_of, compared, option_of, terms_of, use_case, without

NOTHING = given_inputs(Answers(), ())


def catalog_with(*changed, kinds=()):
    """The bundled facts without those of some kinds, and with others in place of those with the same id."""
    ids = {fact.id for fact in changed}
    return Catalog((*changed, *(fact for fact in PRICES.facts if fact.id not in ids and fact.kind not in kinds)))


def said(found, given: GivenInputs = NOTHING):
    return " ".join(advice_costs(found, given).remarks)


# --- amounts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("retrieved", "into", "out"), [(2000, 2, 10), (2001, 4, 15)])
def test_retrieved_tokens_can_lift_a_request_into_the_tier_of_long_ones(retrieved, into, out):
    found = compared(model_passing="gpt-6.1-sol", tokens_in=270_000, retrieved_tokens=retrieved)
    terms = {name: amounts.typical for name, (_, amounts) in terms_of(found, "rag").items()}
    assert terms["prompt tokens"] == 270_000 * into
    assert terms["retrieved tokens"] == retrieved * into
    assert terms["answer tokens"] == 300 * out
    assert option_of(found, "prompt-today").monthly.typical == 270_000 * 2 + 300 * 10


@pytest.mark.parametrize("model", ["gpt-6-astra", "gpt-6.1-sol", "gpt-6.1-terra"])
@pytest.mark.parametrize("shares", [{}, {"constant_share": 0, "batch_share": 0}])
def test_at_the_break_even_of_every_option_both_bills_are_equal(model, shares):
    case = case_of(model_passing=model, task="label", **shares)
    found, plans = compare(case), {plan.id: plan for plan in case.plans}
    assert found.payoffs
    for each in found.payoffs:
        if 0 < each.break_even.typical < NEVER:
            there = case.numbers({"requests_per_month": each.break_even.typical})
            base, tuned = (summed(plans[id].monthly, there) for id in (found.baseline.id, each.plan.id))
            assert abs(base - tuned) < Decimal("0.000001")
            below = case.numbers({"requests_per_month": each.break_even.typical * Decimal("0.999")})
            assert summed(plans[found.baseline.id].monthly, below) < summed(plans[each.plan.id].monthly, below)


def test_a_second_replica_is_hosted_from_the_request_that_the_first_cannot_serve():
    case = case_of(model_passing="gpt-6-astra", peak_factor=1, capacity_share=1)
    numbers = case.numbers()
    seconds = numbers["own.seconds_in"] * 1000 + numbers["own.seconds_out"] * 300
    slower = numbers["base_parameters"] / numbers["own.measured_parameters"]
    served = Decimal(730 * 3600) / (seconds * slower)
    for requests, copies, at_twice_the_peak in ((served * Decimal("0.9999"), 1, 2), (served * Decimal("1.0001"), 2, 3)):
        assert case.numbers({"requests_per_month": requests})["own.replicas"] == copies
        assert (
            case.numbers({"requests_per_month": requests, "peak_factor": Decimal(2)})["own.replicas"]
            == at_twice_the_peak
        )


def test_where_one_replica_never_pays_a_break_even_is_never_unless_fixed_costs_fall():
    case = case_of(model_passing="gpt-6-luna")
    plans = {plan.id: plan for plan in case.plans}
    assert break_even(plans["prompt-trimmed"], plans["own-gpu"], case.numbers()) == NEVER


@pytest.mark.parametrize(("memory", "cards"), [(80, 1), (24, 1), (16, 2), (12, 2)])
def test_a_host_that_names_no_memory_has_the_cards_of_the_asked_kind(memory, cards):
    hosts = [replace(fact, memory_gb=None) for fact in PRICES.facts if fact.kind == "host"]
    card = replace(PRICES.by_id["gpu-market-h100-sxm"], memory_gb=Decimal(memory))
    found = case_of(catalog=catalog_with(*hosts, card), base_parameters=8).numbers()
    assert found["dedicated.cards"] == cards
    assert found["own.cards"] == cards
    assert case_of(catalog=catalog_with(card), base_parameters=8).numbers()["dedicated.cards"] == 1


def test_validation_tokens_are_billed_once_a_run_and_more_rows_run_fewer_epochs():
    for rows, epochs in ((1, 25), (5, 20), (33, 3), (34, 3), (8333, 3), (8334, 2), (12_501, 1), (100_000, 1)):
        numbers = case_of(rows=rows, row_tokens=100, validation_tokens=7).numbers()
        assert numbers["epochs"] == epochs
        assert numbers["billed_tokens"] == rows * epochs * 100 + 7


def test_drawn_amounts_are_cents():
    for chart in advice_costs(compared(model_passing="gpt-6-astra"), NOTHING).charts:
        assert all(value == round(value, 2) for _, values in chart.series for value in values)


def charts(**changed):
    found = compared(**changed)
    return found, {chart.axis: chart for chart in advice_costs(found, NOTHING).charts}


@pytest.mark.parametrize("requests", [300_000, 700_000, 900_000, 1_000_000, 5_000_000])
def test_the_money_spent_is_drawn_until_a_quarter_after_the_payback_for_two_to_ten_years(requests):
    found, drawn = charts(requests_per_month=requests)
    payback, month = found.best.payback.typical, drawn["month"]
    last = max(24, min(120, math.ceil(payback * Decimal("1.25")))) if payback <= 120 else 24
    assert month.values[:2] == (0, month.values[1])
    assert month.values == tuple(n * month.values[1] for n in range(len(month.values)))
    assert month.values[-2] < last <= month.values[-1]
    assert 8 <= len(month.values) <= 13
    assert month.marks == ((("Payback", float(payback)),) if payback <= 120 else ())


def test_the_volumes_that_are_drawn_hold_yours_and_the_crossover():
    for requests in (1, 999, 1000, 100_000_000, 10**9, 10**12):
        _, drawn = charts(requests_per_month=requests)
        volume = drawn["requests a month"]
        assert volume.values[0] <= requests <= volume.values[-1]
        assert len(volume.values) <= 14
        assert dict(volume.marks)["You today"] == requests
        assert volume.values[0] <= dict(volume.marks).get("Crossover", requests) <= volume.values[-1]
    assert "You today" not in dict(charts(requests_per_month=0)[1]["requests a month"].marks)


def test_a_given_figure_is_varied_by_a_fifth_within_what_it_may_be():
    alone = varied(case_of(constant_share="0.9", rows_to_write=1, epochs=1))
    ends = {name: tuple(end[name] for end in alone[name]) for name in ("tokens_in", "rows", "constant_share", "epochs")}
    assert ends == {
        "tokens_in": (800, 1200),
        "rows": (1600, 2400),
        "constant_share": (Decimal("0.72"), 1),
        "epochs": (1, Decimal("1.2")),
    }
    assert tuple(end["batch_share"] for end in alone["batch_share"]) == (Decimal("0.5"), 0), (
        "an assumed one by its range"
    )


def test_what_moves_a_saving_is_told_from_the_smaller_figure_to_the_larger():
    found = compared(model_passing="gpt-6-astra", constant_share="0..0.5..0.99", batch_share=0)
    tables = {table.title: table.rows for table in cost_report(found, NOTHING, None, full=True).tables}
    assert tables["What changes the 12-month saving most"] == (
        ("constant_share", "share of the prompt that comes from the cache", "0 to 0.99", "$278,894 to $171,974"),
        ("requests_per_month", "requests a month", "1,000,000 +- 20%", "$175,879 to $273,910"),
        ("tokens_out", "answer tokens per request", "300 +- 20%", "$188,995 to $260,794"),
    )


# --- what ends, and what is announced --------------------------------------------------------------------------------


def test_every_announced_price_is_told_from_the_one_before_it():
    now = PRICES.by_id["infer-openai-gpt-6.1-terra"]
    first = replace(now, id="first", valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 31), input=Decimal(9))
    second = replace(now, id="second", valid_from=date(2027, 1, 1), input=Decimal(5))
    found = dict(events(compared(catalog=catalog_with(first, second))))
    name = "The price of gpt-6.1-terra"
    assert found[date(2026, 12, 1)].startswith(f"{name} changes on 2026-12-01, from $1.00 in, ")
    assert " to $9.00 in, " in found[date(2026, 12, 1)]
    assert found[date(2027, 1, 1)].startswith(f"{name} changes on 2027-01-01, from $9.00 in, ")
    ending = dict(events(compared(catalog=catalog_with(replace(now, valid_to=date(2027, 2, 1))))))
    assert ending == {date(2027, 2, 1): f"{name} is announced until 2027-02-01 only."}


def test_the_rules_hear_of_open_weights_where_only_one_way_to_serve_them_has_a_price():
    for without_kind, provider in (("host", "tinker"), ("infer", "together")):
        ways = tuple(fact for fact in PRICES.facts if fact.kind != without_kind or fact.method == "base")
        only = Catalog(tuple(fact for fact in ways if fact.kind != "train" or fact.provider == provider))
        assert computed_facts(compared(catalog=only)).get("routes.open_weights") == "open", provider


def test_an_announced_cut_is_shown_with_its_source():
    now = PRICES.by_id["infer-openai-gpt-6.1-terra"]
    cut = replace(now, id="cut", valid_from=date(2027, 1, 23), input=Decimal("0.5"))
    found = compared(catalog=catalog_with(cut))
    sheet = cost_report(found, NOTHING, None, full=True)
    rows = {row[0]: row for table in sheet.tables if table.title.startswith("Assumed") for row in table.rows}
    assert "months_to_price_cut" not in case_of(catalog=catalog_with(replace(cut, input=now.input))).quantities
    assert rows["months_to_price_cut"][2:] == ("2.0041", f"openai, {cut.seen_on}")
    assert "months_to_price_cut" not in {
        row[0]
        for table in cost_report(compared(), NOTHING, None, full=True).tables
        if table.title.startswith("Assumed")
        for row in table.rows
    }


def test_a_route_without_a_named_model_tunes_an_open_one():
    band = replace(PRICES.by_id["train-tinker-qwen3-8b"], model="", models=())
    titles = [
        option.plan.title for option in compared(catalog=catalog_with(band), route=band.id, base_parameters=8).options
    ]
    assert "Fine-tuned open model at tinker" in titles


def test_an_advice_assumes_no_figure_of_the_use_case():
    given = Answers({"limits": Answer(("cost",), "file"), "model_passing": Answer("gpt-6-luna", "file")})
    answers, costs, _ = computed(given, api.load_pack(), CostInputs(), TODAY)
    assert not [id for id in answers.answers if id.startswith("cost.")]
    assert costs.a_month == ""


@pytest.mark.parametrize(
    ("day", "counted"), [(date(2026, 11, 1), True), (date(2027, 11, 23), True), (date(2027, 11, 24), False)]
)
def test_the_move_from_a_model_is_in_the_sum_if_it_retires_within_a_year(day, counted):
    end = replace(PRICES.by_id["life-openai-gpt-5-nano"], end_of_serving=day)
    found = compared(catalog=catalog_with(end), model_passing="gpt-5-nano")
    assert (day, f"gpt-5-nano is served until {day}.") in events(found)
    assert len(terms_of(found, "prompt-passing", of=("once",))) == 1 + counted


def test_a_model_ends_on_the_first_of_its_days():
    end = PRICES.by_id["life-openai-gpt-5-nano"]
    later = replace(end, id="later", end_of_serving=date(2028, 1, 1))
    tuned = replace(end, id="tuned", method="sft", end_of_serving=date(2026, 11, 30))
    away = replace(end, id="away", provider="azure", end_of_serving=date(2026, 11, 30))
    doubted = replace(end, id="doubted", unusable="no proof", end_of_serving=date(2026, 11, 30))
    found = compared(catalog=catalog_with(later, tuned, away, doubted), model_passing="gpt-5-nano")
    assert [day for day, words in events(found) if words.startswith("gpt-5-nano is served")] == [date(2026, 12, 11)]


def test_only_figures_that_count_and_are_old_are_named_as_old():
    words = "Prices and figures used here that were last seen more than 90 days ago: "
    (old,) = [remark for remark in advice_costs(compared(), NOTHING).remarks if remark.startswith(words)]
    assert "default-wage-per-hour (2025-09-12)" in old
    fresh = Catalog(tuple(replace(fact, seen_on=TODAY) for fact in PRICES.facts))
    assert words not in said(compared(catalog=fresh))


def test_a_price_without_an_input_prices_nothing():
    bare = replace(PRICES.by_id["infer-openai-gpt-6.1-terra"], input=None)
    year = option_of(compared(catalog=catalog_with(bare)), "prompt-passing").year
    assert year == Gap(
        "there is no figure for price passing.input and price passing.output", ("passing.input", "passing.output")
    )


def test_without_an_open_route_your_own_gpus_remain():
    assert "Still open: together, fireworks, tinker, prime-intellect, bedrock." in said(compared())
    assert "Still open: nothing but your own GPUs." in said(compared(catalog=catalog_with(kinds=("train",))))


@pytest.mark.parametrize(("kinds", "known"), [(("train",), True), (("train", "gpu"), False), (("gpu",), True)])
def test_the_rules_hear_when_routes_end_if_there_is_a_route_at_all(kinds, known):
    found = compare(use_case(without("rows"), catalog=catalog_with(kinds=kinds)))
    assert found.best is None
    assert (computed_facts(found).get("routes.ends_in_months") == 120) == known


# --- what is said ----------------------------------------------------------------------------------------------------


def test_an_option_that_is_cheaper_at_no_volume_is_not_called_cheaper_at_every_one():
    words = "Fine-tuning is {} cheaper to run than prompting, whatever the volume."
    never, always = words.format("never"), words.format("always")
    dear = compared(model_passing="gpt-6-luna", place="any", tokens_in_tuned=10_000_000)
    assert dear.best.break_even.typical == NEVER
    assert never in said(dear)
    free = compared(model_passing="gpt-6-astra", upkeep_hours=0, retrains_per_year=0)
    assert free.best.break_even.typical == 0
    assert always in said(free)


def test_no_price_is_counted_where_no_prompted_model_may_run():
    inside = (
        "Your model must run in your own environment. No prompted model has a price there, "
        "so there is nothing to compare fine-tuning with."
    )
    assert said(compared(place="own")).startswith(inside)
    assert said(compare(use_case(without("model_passing")))).startswith(
        "Whether fine-tuning pays isn't known: no model is named."
    )
    assert said(compare(use_case(without("rows")))).startswith(
        "Whether fine-tuning pays isn't known: no option with training has a price."
    )
    gap = option_of(compare(use_case(without("model_today"))), "prompt-today").year
    assert gap == Gap("no model is named", ("model_today",))


def test_a_small_classifier_is_no_option_where_facts_must_be_looked_up():
    for facts, task in (("given", "label"), ("documents", None), ("records", None)):
        given = {"task": Answer("label", "file"), "facts": Answer(facts, "file")}
        assert given_inputs(Answers(given), ()).values.get("task") == task


@pytest.mark.parametrize("name", ["model_today", "model_passing"])
def test_a_model_outside_the_catalog_is_asked_for_whether_it_is_todays_or_passes(monkeypatch, name):
    def priced(usage, model, **_):
        tokens_in, out = usage["input_tokens"], usage.get("output_tokens", 0)
        amount = (
            Decimal(tokens_in - usage.get("cache_read_tokens", 0)) / 10**6
            + Decimal(usage.get("cache_read_tokens", 0)) / 10**7
        )
        return SimpleNamespace(
            input_price=amount,
            output_price=Decimal(out) * 4 / 10**6,
            total_price=amount,
            provider=SimpleNamespace(id="acme"),
        )

    monkeypatch.setitem(sys.modules, "genai_prices", SimpleNamespace(Usage=dict, calc_price=priced))
    figures = {"requests_per_month": 1_000_000, "tokens_in": 1000, "tokens_out": 300, "examples": 2000, name: "acme-2"}
    given = Answers({id: Answer(value, "file") for id, value in figures.items()})
    _, costs, _ = computed(given, api.load_pack(), CostInputs(), TODAY)
    assert any(row[0].startswith("Prompted acme-2") and row[2] == "$2,200" for row in costs.tables[0].rows)


def test_a_range_counts_its_dear_end_as_high_whatever_its_order_in_cost():
    assert case_of(constant_share="0.2..0.5..0.8").quantities["constant_share"].value == Estimate(
        Decimal("0.8"), Decimal("0.5"), Decimal("0.2")
    )
    assert GIVEN["rows"] == case_of().quantities["rows"].value.typical


def test_a_bill_without_a_fine_tuned_option_is_the_prompted_one_alone():
    assert advice_costs(compare(use_case(without("rows"))), NOTHING).a_month == "$1,772 (caching and batches assumed)"


def test_readings_are_computed_by_the_cost_model_for_the_method_that_the_rules_name():
    figures = {"requests_per_month": 1_000_000, "tokens_in": 1000, "tokens_out": 300, "model_passing": "gpt-6.1-sol"}
    given = api.load_answers(ROOT / "examples/graded-code-repair.yaml")
    answers, costs, _ = computed(merge(given, api.load_answers(figures)), api.load_pack(), CostInputs(), TODAY)
    verdict = answers.answers["cost.verdict"]
    assert (verdict.origin, verdict.place) == ("computed", "cost model")
    assert any(remark.startswith("Training with a checker") for remark in costs.remarks)


@pytest.mark.parametrize(("reread", "cached"), [("0.1", Decimal("0.1")), ("1", None), ("0", None)])
@pytest.mark.parametrize("name", ["acme-2", "seller/acme-2"])
def test_a_price_from_outside_is_an_entry_like_any_other(monkeypatch, name, reread, cached):
    def priced(usage, model, provider_id, genai_request_timestamp):
        assert (model, provider_id) == ("acme-2", "seller" if "/" in name else None)
        assert genai_request_timestamp.isoformat() == f"{TODAY}T12:00:00+00:00"
        again = usage.get("cache_read_tokens", 0)
        amount = Decimal(usage["input_tokens"] - again) / 10**6 + Decimal(again) * Decimal(reread) / 10**6
        out = Decimal(usage.get("output_tokens", 0)) * 4 / 10**6
        provider = SimpleNamespace(id="acme")
        return SimpleNamespace(input_price=amount, output_price=out, total_price=amount + out, provider=provider)

    monkeypatch.setitem(sys.modules, "genai_prices", SimpleNamespace(Usage=dict, calc_price=priced))
    fact = inference(with_models(PRICES, [name], (1000, 500), TODAY), name, TODAY)
    assert fact is not None
    assert (fact.id, fact.kind, fact.model, fact.seen_on) == (f"genai-prices:{name}", "infer", "acme-2", TODAY)
    assert fact.provider == ("seller" if "/" in name else "acme")
    assert (fact.input, fact.cached, fact.output) == (1, cached, 4)
    assert fact.quote == "$0.003 for a request of 1000 tokens in and 500 out"
    assert (fact.unit, fact.grade, fact.url) == ("$/1M tokens", "S", "https://github.com/pydantic/genai-prices")


@pytest.mark.parametrize("into", [Decimal(0), Decimal(1)])
def test_a_price_of_nothing_is_none(monkeypatch, into):
    free = SimpleNamespace(
        input_price=into, output_price=1 - into, total_price=Decimal(1), provider=SimpleNamespace(id="a")
    )
    package = SimpleNamespace(Usage=dict, calc_price=lambda *_, **__: free)
    monkeypatch.setitem(sys.modules, "genai_prices", package)
    assert with_models(PRICES, ["acme-2"], (1000, 500), TODAY) is PRICES


def test_the_list_says_when_an_entry_holds_and_why_a_provider_has_no_price():
    now = PRICES.by_id["infer-openai-gpt-6-luna"]
    facts = (
        replace(now, id="zz-always", valid_from=None, valid_to=None),
        replace(now, id="zz-ending", valid_to=date(2026, 12, 1)),
        replace(now, id="zz-coming", valid_from=date(2026, 12, 1)),
        replace(now, id="zz-doubted", unusable="no proof"),
        PRICES.by_id["unpriced-modal"],
    )
    rows = {row[0]: row[1] for table in catalog_list(Catalog(facts), (), TODAY).tables for row in table.rows}
    price = "$0.10 in, $0.01 cached, $0.50 out"
    assert rows == {
        "zz-always": price,
        "zz-ending": f"{price}; until 2026-12-01",
        "zz-coming": f"{price}; from 2026-12-01",
        "zz-doubted": f"{price}; not used",
        "unpriced-modal": facts[-1].note,
    }
