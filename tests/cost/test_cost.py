"""Options side by side: what is known is priced with its arithmetic, what isn't stays unknown with a reason."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from finetune_advisor.cost import breakeven, catalog, cost
from finetune_advisor.cost.figures import NEVER, Figure, NotApplicable, Unknown, cancelled
from finetune_advisor.cost.options import unit_of
from finetune_advisor.cost.readings import readings
from finetune_advisor.cost.routes import doors, remedies, routes, status_of
from tools.claims import shipped

TODAY = date(2026, 11, 23)
PRICES: Any = shipped()
resolve: Any = cost.resolve
compare: Any = cost.compare
GIVEN = {
    "requests_per_month": 1_000_000,
    "tokens_in": 1000,
    "tokens_out": 300,
    "rows": 2000,
    "model_today": "gpt-6.1-sol",
    "model_passing": "gpt-6.1-terra",
    "corpus_tokens": 5_000_000,
}
OPTIONS = ["prompt-today", "prompt-passing", "prompt-trimmed", "rag", "tune-hosted", "lora-per-token", "lora-dedicated"]


def case_of(today=TODAY, **changed):
    case, faults = resolve({**GIVEN, **changed}, PRICES, today)
    assert faults == ()
    return case


def compared(today=TODAY, **changed):
    return compare(case_of(today, **changed))


def without(*names):
    return {name: value for name, value in GIVEN.items() if name not in names}


def read(given, today=TODAY):
    case, _ = resolve(given, PRICES, today)
    return {reading.name: reading for reading in readings(case, compare(case))}


# --- the options -----------------------------------------------------------------------------------------------------


def test_eight_options_stand_side_by_side():
    assert [option.id for option in compared().options] == [*OPTIONS, "own-gpu"]


def test_each_figure_is_the_sum_of_its_terms_and_in_order():
    for option in compared().options:
        for figure in (option.once, option.monthly, option.year, option.per_1000):
            amount = figure.amount
            assert amount.low <= amount.typical <= amount.high
            for level in ("low", "typical", "high"):
                assert amount.at(level) == sum(term.amount.at(level) for term in figure.terms)


def test_a_year_is_what_is_paid_once_and_twelve_months():
    for option in compared().options:
        twelve = option.once.amount.typical + 12 * option.monthly.amount.typical
        assert abs(option.year.amount.typical - twelve) < Decimal("0.000001")


def test_every_term_shows_its_arithmetic():
    terms = {term.name: term.arithmetic for term in compared().option("prompt-today").monthly.terms}
    assert terms == {
        "prompt tokens": "1,000,000 requests x 1,000 prompt tokens x $2.00 / 1M tokens = $2,000.00",
        "answer tokens": "1,000,000 requests x 300 answer tokens x $10.00 / 1M tokens = $3,000.00",
    }


def test_the_least_charge_is_shown_where_it_counts():
    terms = {term.name: term.arithmetic for term in compared(rows=100).option("lora-dedicated").once.terms}
    assert terms["training runs"].endswith("(the least charge, 3 (runs) x $4.00 minimum)")


def test_units_cancel_in_every_option():
    for plan in case_of().plans:
        for products, unit in ((plan.once, "$"), (plan.monthly, "$/month")):
            for product in products:
                assert cancelled(unit_of(name) for name in product.factors) == unit, (plan.id, product.name)
                if product.at_least:
                    assert cancelled(unit_of(name) for name in product.at_least) == unit


def test_a_cached_prompt_and_a_batch_cost_what_the_formula_says():
    option = compared(constant_share="0.6", batch_share="0.5").option("prompt-trimmed")
    request = Decimal(1000) * (Decimal("0.4") * 1 + Decimal("0.6") * Decimal("0.05")) + 300 * 5
    assert option.monthly.amount.typical == request * Decimal("0.75")


def test_a_long_request_is_billed_by_its_tier_not_by_the_month():
    short = compared(tokens_in=272_000).option("prompt-today").monthly.amount.typical
    long = compared(tokens_in=272_001).option("prompt-today").monthly.amount.typical
    assert short == 272_000 * 2 + 300 * 10
    assert long == 272_001 * 4 + 300 * 15


def test_a_shorter_prompt_is_never_assumed():
    terms = {term.name: term for term in compared().option("tune-hosted").monthly.terms}
    shorter = {term.name: term for term in compared(tokens_in_tuned=100).option("tune-hosted").monthly.terms}
    assert terms["prompt tokens"].amount.typical == 10 * shorter["prompt tokens"].amount.typical
    rule = next(each for each in compared().assumptions if each.name == "tokens_in_tuned")
    assert "never assumed" in rule.rule


def test_every_default_is_shown_with_its_fact():
    shown = {each.name: each.fact for each in compared().assumptions}
    assert shown["runs"] == "default-runs"
    assert shown["wage_per_hour"] == "default-wage-per-hour"
    assert "rows" not in shown
    assert "runs" not in {each.name for each in compared(runs=1).assumptions}


def test_a_comparison_names_the_facts_it_rests_on():
    facts = compared().facts
    assert {"infer-openai-gpt-6.1-sol", "infer-bedrock-ft-nova-micro"} <= set(facts)
    assert all(fact in PRICES for fact in facts)


# --- unknown, not applicable -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "options"),
    [
        ("requests_per_month", set(OPTIONS) - {"none"}),
        ("tokens_out", {"prompt-today", "tune-hosted"}),
        ("rows", {"tune-hosted", "lora-per-token", "lora-dedicated", "own-gpu"}),
        ("corpus_tokens", {"rag"}),
        ("model_today", {"prompt-today"}),
        ("model_passing", {"prompt-passing", "prompt-trimmed"}),
    ],
)
def test_unknown_in_unknown_out(missing, options):
    case, faults = resolve(without(missing), PRICES, TODAY)
    assert faults == ()
    comparison = compare(case)
    for id_ in options:
        year = comparison.option(id_).year
        assert isinstance(year, Unknown)
        assert missing in year.missing
        assert "known" in year.reason


def test_nothing_given_prices_nothing_and_breaks_nothing():
    case, faults = resolve({}, PRICES, TODAY)
    assert faults == ()
    comparison = compare(case)
    assert not any(isinstance(option.year, Figure) for option in comparison.options)
    assert comparison.payoffs == ()
    assert cost.series(comparison) == ()
    assert {reading.state for reading in readings(case, comparison)} == {"unknown", "known"}


def test_the_cheapest_passing_model_may_be_todays():
    comparison = compared(model_passing="gpt-6.1-sol")
    assert isinstance(comparison.option("prompt-passing").year, NotApplicable)
    assert comparison.baseline in ("prompt-today", "prompt-trimmed")


@pytest.mark.parametrize(
    ("changed", "name", "words"),
    [
        ({"requests_per_month": 0}, "requests_per_month", "out of range"),
        ({"requests_per_month": -5}, "requests_per_month", "out of range"),
        ({"requests_per_month": "1e30"}, "requests_per_month", "out of range"),
        ({"requests_per_month": float("nan")}, "requests_per_month", "plain number"),
        ({"requests_per_month": "many"}, "requests_per_month", "plain number"),
        ({"requests_per_month": True}, "requests_per_month", "plain number"),
        ({"constant_share": 60}, "constant_share", "out of range"),
        ({"tokens_in": {"low": 1, "typical": 2}}, "tokens_in", "plain number"),
        ({"tokens_in": {"low": 3, "typical": 2, "high": 4}}, "tokens_in", "not in order"),
        ({"model_today": "gpt-6-lunar"}, "model_today", "did you mean gpt-6-luna?"),
        ({"model_passing": "text-embedding-3-small"}, "model_passing", "no price is known"),
        ({"request_per_month": 5}, "request_per_month", "did you mean requests_per_month?"),
        ({"method": "lora"}, "method", "did you mean lora-sft?"),
        ({"route": "train-openai-gpt-4.1-mimi"}, "route", "did you mean train-openai-gpt-4.1-mini?"),
        ({"card": "h100-smx"}, "card", "did you mean h100-sxm?"),
        ({"card": []}, "card", "expected a name"),
        ({"existing_customer": "maybe"}, "existing_customer", "yes, no"),
    ],
)
def test_a_bad_input_is_a_fault_with_its_name_and_its_results_are_unknown(changed, name, words):
    case, faults = resolve({**GIVEN, **changed}, PRICES, TODAY)
    assert [fault.path for fault in faults] == [(name,)]
    assert words in faults[0].message
    comparison = compare(case)
    assert not any(isinstance(option.year, Figure) and option.year.amount.typical <= 0 for option in comparison.options)


def test_a_discount_that_nobody_lists_is_not_granted():
    case = case_of(model_passing="fireworks/llama-v3p1-8b-instruct", constant_share="0.9", batch_share="0.5")
    comparison = compare(case)
    assert len(comparison.notes) == 2
    full = comparison.option("prompt-passing").monthly.amount.typical
    assert comparison.option("prompt-trimmed").monthly.amount.typical == full


# --- routes ----------------------------------------------------------------------------------------------------------


def route(fact, today=TODAY, *, existing=False):
    return next(each for each in routes(PRICES, today, existing_customer=existing) if each.train.id == fact)


def test_a_door_shuts_on_its_day():
    mini = "train-openai-gpt-4.1-mini"
    assert route(mini, date(2026, 5, 6)).status == "closing"
    assert route(mini, date(2026, 5, 7)).status == "closed"
    assert route(mini, date(2027, 1, 5), existing=True).status == "closing"
    assert route(mini, date(2027, 1, 6), existing=True).status == "closed"
    assert "existing customers may train until 2027-01-06" in route(mini).reason


def test_what_remains_when_a_door_shuts():
    assert status_of(routes(PRICES, TODAY), ("hosted",)) == "open"
    assert remedies(route("train-bedrock-nova-micro"), TODAY) == ()
    assert any("2027-01-14" in sentence for sentence in remedies(route("train-openai-gpt-4.1-mini"), TODAY))
    assert [door.on for door in doors(PRICES, TODAY)] == sorted(door.on for door in doors(PRICES, TODAY))


def test_a_closed_route_is_no_route_even_when_asked_for():
    asked = {"route": "train-openai-gpt-4.1-mini"}
    shut = compared(**asked).option("tune-hosted")
    assert isinstance(shut.year, NotApplicable)
    assert "closed to new customers on 2026-05-07" in shut.year.reason
    assert compared(**asked, existing_customer="yes").option("tune-hosted").route.status == "closing"


def test_without_any_open_route_the_reason_says_which_door_shut():
    only = catalog.catalog(fact for fact in PRICES.facts if fact.provider != "bedrock")
    case, _ = resolve(GIVEN, only, TODAY)
    gap = compare(case).option("tune-hosted").year
    assert isinstance(gap, NotApplicable)
    assert "closed to new customers on 2026-05-07" in gap.reason


def test_a_tune_whose_base_ends_before_payback_is_told_so():
    given = {**GIVEN, "existing_customer": "yes", "route": "train-openai-gpt-4o-mini", "model_passing": "gpt-6-astra"}
    only = catalog.catalog(
        fact for fact in PRICES.facts if fact.kind != "train" or fact.id == "train-openai-gpt-4o-mini"
    )
    case, faults = resolve({**given, "requests_per_month": 150_000}, only, TODAY)
    assert faults == ()
    found = next(payoff for payoff in compare(case).payoffs if payoff.option == "tune-hosted")
    assert found.payback.typical > found.ends_in
    assert found.verdict == "base-model-ends-first"


# --- payback, sensitivity, sweep, series -----------------------------------------------------------------------------


def test_a_tune_that_is_dearer_to_run_never_pays():
    for found in compared(model_passing="gpt-6-luna", requests_per_month=1000).payoffs:
        assert found.verdict == "never"
        assert found.payback.typical == NEVER


def test_ranges_enclose_the_usual_case():
    for found in compared().payoffs:
        assert found.payback.low <= found.payback.typical <= found.payback.high
        assert found.break_even.low <= found.break_even.typical <= found.break_even.high
        assert found.saving.low <= found.saving.typical <= found.saving.high


def test_the_inputs_that_move_a_result_most_come_first():
    found = compared().payoffs[0]
    widths = [swing.width for swing in found.movers]
    assert widths == sorted(widths, reverse=True)
    assert len(found.movers) >= 2
    assert found.movers[0].name in ("upkeep_hours", "requests_per_month", "wage_per_hour")


def test_every_option_names_what_moves_its_year_most():
    case = case_of()
    for option in compare(case).options:
        first, second, *_ = cost.movers_of(case, option.id)
        assert first.width >= second.width > 0
    assert next(swing.name for swing in cost.movers_of(case, "rag")) == "retrieved_tokens"
    empty, _ = resolve({}, PRICES, TODAY)
    assert cost.movers_of(empty, "rag") == cost.movers_of(case, "nonsense") == ()


@pytest.mark.parametrize(
    ("payback", "ends", "cut", "decayed", "verdict"),
    [
        ("Infinity", None, None, "Infinity", "never"),
        ("9", "8.9", None, "10", "base-model-ends-first"),
        ("9", "9", None, "10", "pays"),
        ("9", None, "8.9", "10", "price-cut-first"),
        ("9", None, "9", "10", "pays"),
        ("9", None, None, "Infinity", "only-at-constant-prices"),
    ],
)
def test_the_stop_rules(payback, ends, cut, decayed, verdict):
    ends_in, cut_in = (None if value is None else Decimal(value) for value in (ends, cut))
    assert breakeven.verdict(Decimal(payback), ends_in, cut_in, Decimal(decayed))[0] == verdict


def test_falling_prices_delay_a_payback_and_may_prevent_it():
    upfront, base, tuned = Decimal(10_000), Decimal(5000), Decimal(500)
    steady = breakeven.payback_months(upfront, base - tuned)
    assert steady < breakeven.decayed_payback(upfront, base, tuned, Decimal(6)) < NEVER
    assert breakeven.decayed_payback(upfront, base, tuned, Decimal(1)) == NEVER
    assert abs(breakeven.decayed_payback(upfront, base, tuned, Decimal(10**6)) - steady) < Decimal("0.01")


def test_an_announced_price_cut_stops_a_slow_payback():
    coming = {
        "id": "cut", "kind": "infer", "provider": "openai", "model": "gpt-6.1-terra", "method": "base",
        "unit": "$/1M tokens", "input": "0.5", "output": "2.5", "seen_on": "2026-11-23", "valid_from": "2026-12-01",
        "url": "https://example.org", "quote": "0.5 2.5", "grade": "P",
    }  # fmt: skip
    cut, _ = catalog.build({"own.yaml": {"facts": [coming]}})
    case, _ = resolve(GIVEN, catalog.catalog((*PRICES.facts, *cut.facts)), TODAY)
    hosted = next(found for found in compare(case).payoffs if found.option == "tune-hosted")
    assert hosted.verdict == "price-cut-first"


def test_a_sweep_finds_where_the_cheapest_option_changes():
    values = tuple(breakeven.steps(Decimal(10_000), Decimal(100_000_000)))
    assert list(values[:4]) == [10_000, 20_000, 50_000, 100_000]
    steps = cost.sweep(case_of(), "requests_per_month", values)
    assert steps[0].cheapest.startswith("prompt")
    assert steps[-1].cheapest in ("tune-hosted", "own-gpu", "lora-dedicated")
    assert cost.crossings(steps)
    with pytest.raises(KeyError):
        cost.sweep(case_of(), "nonsense", values)
    with pytest.raises(ValueError, match="smaller to a larger"):
        list(breakeven.steps(Decimal(5), Decimal(1)))


def test_a_case_with_other_numbers_is_the_case_of_those_numbers():
    changed = cost.with_numbers(case_of(), {"requests_per_month": Decimal(5000), "runs": Decimal(1)})
    given = compare(case_of(requests_per_month=5000, runs=1))
    for one, other in zip(compare(changed).options, given.options, strict=True):
        assert one.year.amount.typical == other.year.amount.typical


def test_the_chart_has_twenty_five_points_for_each_priced_option():
    comparison = compared()
    lines = cost.series(comparison)
    assert [line.option for line in lines] == [option.id for option in comparison.options]
    for line in lines:
        option = comparison.option(line.option)
        assert len(line.typical) == 25
        assert line.typical[0] == option.once.amount.typical
        assert abs(line.typical[12] - option.year.amount.typical) < Decimal("0.000001")


# --- readings --------------------------------------------------------------------------------------------------------

NAMES = {
    "cost.payback_months", "cost.monthly_saving", "cost.cheapest_prompted", "cost.data_preparation", "routes.hosted",
    "routes.open_weights", "routes.ends_in_months",
}  # fmt: skip


def test_the_rules_get_seven_readings():
    found = read(GIVEN)
    assert set(found) == NAMES
    assert {reading.state for reading in found.values()} == {"known"}
    assert found["cost.cheapest_prompted"].value == 2500
    assert (
        found["cost.payback_months"].low
        < found["cost.payback_months"].value
        <= found["cost.payback_months"].high
        <= 120
    )


@pytest.mark.parametrize("missing", ["requests_per_month", "tokens_in", "rows", "model_passing"])
def test_a_reading_says_what_it_waits_for(missing):
    found = read(without(missing))
    assert found["cost.payback_months"].state == "unknown"
    assert missing in found["cost.payback_months"].waits_for
    assert found["routes.hosted"].state == "known"


def test_never_is_read_as_ten_years():
    found = read({**GIVEN, "model_passing": "gpt-6-luna", "requests_per_month": 1000})
    assert found["cost.payback_months"].value == 120
    assert found["cost.monthly_saving"].value < 0


def test_the_same_inputs_give_the_same_result():
    assert compared() == compared()
