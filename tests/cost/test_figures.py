"""How figures are written, and the small formulas at their edges."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from finetune_advisor.cost.catalog import Catalog, blended, inference, merged, retirement, stale
from finetune_advisor.cost.comparison import break_even_volume, decayed_payback, judged, payback_months
from finetune_advisor.cost.facts import Band, Fact
from finetune_advisor.cost.figures import (
    NEVER,
    Estimate,
    Product,
    absent,
    arithmetic,
    dollars,
    money,
    months,
    months_left,
    multiplied,
    plain,
    price,
    ranged,
    span,
    summed,
    volume,
)
from finetune_advisor.cost.options import capacity, completed, default_epochs, products, prompted_plan, tuned_plan
from tests.cost.cases import PRICES, TODAY, case_of


def written(how, *numbers):
    return [how(Decimal(number)) for number in numbers]


# --- how a figure is written -----------------------------------------------------------------------------------------


def test_a_number_has_at_most_four_digits_after_the_point_and_six_below_one():
    assert written(plain, "0", "7", "1234567", "1.5", "1.23456", "0.1234567", "-0.5", "1", "0.9999999", "Infinity") == [
        "0", "7", "1,234,567", "1.5", "1.2346", "0.123457", "-0.5", "1", "1", "never",
    ]  # fmt: skip


def test_dollars_have_cents_and_small_amounts_all_their_digits():
    assert written(dollars, "0", "0.1", "0.0999", "0.005", "1234.565", "1234.555", "-2.345", "-0.01") == [
        "$0.00", "$0.10", "$0.0999", "$0.005", "$1,234.57", "$1,234.56", "-$2.35", "-$0.01",
    ]  # fmt: skip


def test_money_in_a_table_has_cents_only_below_a_hundred():
    assert written(money, "0", "99.994", "99.995", "0.125", "0.135", "100", "1234.5", "1235.5", "-5", "-1234.6") == [
        "$0.00", "$99.99", "$100.00", "$0.13", "$0.14", "$100", "$1,234", "$1,236", "-$5.00", "-$1,235",
    ]  # fmt: skip


def test_a_unit_price_has_all_its_digits_and_at_least_two():
    assert written(price, "2", "2.5", "0.05", "0.075", "0.0375", "1000") == [
        "$2.00", "$2.50", "$0.05", "$0.075", "$0.0375", "$1000.00",
    ]  # fmt: skip


def test_months_have_one_digit_and_say_when_they_are_few_or_never_come():
    assert written(months, "0", "0.099", "0.1", "7.44", "1234.56", "Infinity") == [
        "0.0", "under 0.1", "0.1", "7.4", "1,234.6", "never",
    ]  # fmt: skip
    assert [months(Decimal(n), " months") for n in ("7.4", "0.05", "Infinity")] == [
        "7.4 months",
        "under 0.1 months",
        "never",
    ]


def test_a_volume_has_three_digits():
    assert written(volume, "0", "1234567", "999", "99.94", "7", "Infinity", "1235000") == [
        "any", "1,230,000", "999", "99.9", "7", "never", "1,240,000",
    ]  # fmt: skip


def test_a_range_goes_from_the_smaller_to_the_larger_and_is_one_figure_where_both_agree():
    rising, falling, one = (Estimate(*map(Decimal, ends)) for ends in ((1, 2, 3), (3, 2, 1), (2, 2, 2)))
    assert [ranged(each, plain) for each in (rising, falling, one)] == ["2 (1 to 3)", "2 (1 to 3)", "2"]
    assert [span(each, plain) for each in (rising, falling, one, [])] == ["1 to 3", "1 to 3", "2", ""]
    assert [each.single for each in (rising, one, Estimate(Decimal(1), Decimal(1), Decimal(2)))] == [False, True, False]


def test_a_term_shows_what_is_multiplied_and_the_least_charge_where_it_is_more():
    numbers = {
        "rows": Decimal(1000),
        "own.train": Decimal(3),
        "mega": Decimal("1e-6"),
        "runs": Decimal(2),
        "own.minimum": Decimal(4),
    }
    term = Product("training", ("runs", "rows", "own.train", "mega"), ("runs", "own.minimum"))
    assert arithmetic(term, numbers) == (
        "2 (runs) x 1,000 rows x $3.00 / 1M tokens = $8.00 (the least charge, 2 (runs) x $4.00 minimum)"
    )
    equal = {**numbers, "own.minimum": Decimal("0.003")}
    assert arithmetic(term, equal) == "2 (runs) x 1,000 rows x $3.00 / 1M tokens = $0.006"
    assert arithmetic(Product("hosting", ("own.hour", "hours_per_month")), {"own.hour": Decimal(2), "hours_per_month": Decimal(730)}) == (
        "$2.00 an hour x 730 h = $1,460.00"
    )  # fmt: skip


# --- sums ------------------------------------------------------------------------------------------------------------


def test_a_sum_multiplies_and_adds_and_names_what_it_lacks():
    one, other = Product("a", ("x", "y")), Product("b", ("z",), ("least",))
    numbers = {"x": Decimal(2), "y": Decimal(3), "z": Decimal(1), "least": Decimal(5)}
    assert (multiplied(("x", "y"), numbers), multiplied((), numbers), summed((), numbers)) == (6, 1, 0)
    assert summed((one, other), numbers) == 11
    assert summed((one, other), {**numbers, "z": Decimal(7)}) == 13
    assert absent((other, one), {"y": Decimal(1)}) == ("z", "least", "x")
    assert absent((one, one), {}) == ("x", "y")
    with pytest.raises(KeyError, match="least"):
        summed((other,), {"z": Decimal(1)})


def test_months_are_counted_from_a_day_and_never_below_none():
    assert months_left(date(2026, 1, 1), date(2026, 1, 1)) == months_left(date(2026, 1, 2), date(2026, 1, 1)) == 0
    assert months_left(date(2026, 1, 1), date(2026, 1, 2)) == 1 / Decimal("30.4375")


@pytest.mark.parametrize(
    ("saved", "fixed", "replica", "capacity", "from_"),
    [
        (2, 10, 0, "Infinity", 5),
        (2, -10, 0, "Infinity", 0),
        (2, 0, 0, "Infinity", 0),
        (0, 10, 0, "Infinity", "Infinity"),
        (-1, -10, 0, "Infinity", "Infinity"),
        (1, 0, 100, 150, 100),  # a full replica gains 50: the first serves 100
        (1, 50, 100, 150, 150),  # the gain of a full replica covers what is fixed
        (1, 51, 100, 150, 251),  # one more dollar takes a second
        (1, 100, 100, 150, 300),
        (1, 1, 100, 100, "Infinity"),  # a full replica gains nothing
        (1, 0, 100, 100, 100),
        (1, 0, 101, 100, "Infinity"),
        (1, -5, 101, 100, 96),
    ],
)
def test_a_break_even_counts_whole_replicas(saved, fixed, replica, capacity, from_):
    assert break_even_volume(*map(Decimal, (saved, fixed, replica, capacity))) == Decimal(from_)


def test_a_payback_is_what_was_paid_by_what_is_saved():
    assert payback_months(Decimal(30), Decimal(10)) == 3
    assert payback_months(Decimal(0), Decimal(10)) == 0
    assert payback_months(Decimal(30), Decimal(0)) == NEVER


def test_a_halving_bill_is_summed_month_by_month():
    assert decayed_payback(Decimal(150), Decimal(100), Decimal(0), Decimal(1)) == 2
    assert decayed_payback(Decimal(175), Decimal(100), Decimal(0), Decimal(1)) == 3
    assert decayed_payback(Decimal(95), Decimal(100), Decimal(20), Decimal(1)) == Decimal("1.5")
    assert decayed_payback(Decimal(10**6), Decimal(100), Decimal(0), Decimal(10**6)) == NEVER, "not within ten years"
    assert round(decayed_payback(Decimal(11_999), Decimal(100), Decimal(0), Decimal(10**12)), 6) == Decimal("119.99")


def test_the_first_stop_that_applies_names_the_verdict():
    one, two, three = map(Decimal, (1, 2, 3))
    assert judged(NEVER, one, one, one) == "never"
    assert judged(three, two, one, one) == "base-model-ends-first"
    assert judged(three, three, two, one) == "price-cut-first"
    assert judged(three, three, three, NEVER) == "only-at-constant-prices"
    assert judged(three, None, None, three) == "pays"


# --- what follows from the inputs ------------------------------------------------------------------------------------


def of(**numbers):
    return {name: Decimal(value) for name, value in numbers.items()}


def own(**numbers):
    return {f"own.{name}": value for name, value in of(**numbers).items()}


def test_what_is_not_given_follows_from_what_is():
    made = completed(of(tokens_in=100, tokens_out=20, rows=50, constant_share="0.25"), ())
    assert (made["tokens_in_tuned"], made["row_tokens"], made["fresh_share"]) == (100, 120, Decimal("0.75"))
    assert (made["rows_to_write"], made["epochs"], made["billed_tokens"]) == (50, 3, 3 * 50 * 120)
    said = of(tokens_in=100, tokens_out=20, rows=50, tokens_in_tuned=10, row_tokens=7, rows_to_write=5, epochs=2)
    kept = completed({**said, "validation_tokens": Decimal(9)}, ())
    assert {name: kept[name] for name in said} == said
    assert kept["billed_tokens"] == 2 * 50 * 7 + 9
    assert "billed_tokens" not in completed(of(rows=50), ())
    assert "row_tokens" not in completed(of(tokens_in=100), ())
    vectors = completed(of(corpus_tokens=10**9, chunk_tokens=500, vector_dimensions=1000), ())
    assert vectors["vector_gb"] == 8
    assert "vector_gb" not in completed(of(corpus_tokens=10**9, chunk_tokens=500), ())


@pytest.mark.parametrize(("retrieved", "role", "paid"), [(0, "rag", 1), (1, "rag", 3), (1, "passing", 1)])
def test_only_what_is_retrieved_for_rag_lengthens_a_request(retrieved, role, paid):
    price = {"tier_over": 100, "tier_input": 3, "tier_output": 2, "input": 1, "cached": 1, "output": 1}
    numbers = {**of(tokens_in=100, retrieved_tokens=retrieved), **{f"{role}.{k}": Decimal(v) for k, v in price.items()}}
    made = completed(numbers, (role,))
    assert (made[f"{role}.input"], made[f"{role}.cached"]) == (paid, paid)
    assert made[f"{role}.output"] == (2 if paid == 3 else 1)


def test_a_batch_discount_counts_for_the_share_that_can_wait():
    made = completed({"batch_share": Decimal("0.25"), "passing.batch_factor": Decimal("0.5")}, ("passing",))
    assert made["passing.weight"] == Decimal("0.875")
    assert "passing.weight" not in completed({"passing.batch_factor": Decimal("0.5")}, ("passing",))
    assert "passing.weight" not in completed({"batch_share": Decimal("0.5")}, ("passing",))


def test_a_replica_serves_by_the_seconds_of_a_token_the_share_reached_and_the_size():
    figures = of(tokens_in_tuned=100, tokens_out=10, capacity_share="0.5", base_parameters=16)
    numbers = figures | own(seconds_in="0.01", seconds_out="0.1", measured_parameters=8, cards=1)
    assert capacity(numbers, "own") == Decimal("0.125"), "half of one request in 2 seconds, at half the speed"
    assert capacity({**numbers, "own.cards": Decimal(2)}, "own") == Decimal("0.25")
    free = capacity({**numbers, "tokens_in_tuned": Decimal(0), "tokens_out": Decimal(0)}, "own")
    assert free == Decimal("0.5") / Decimal("1e-9") / 2, "a request without tokens still takes some time"
    tiny = capacity({**numbers, "base_parameters": Decimal("0.01")}, "own")
    assert tiny == Decimal("0.5") / 2 * 100, "a tiny model is at most a hundred times as fast"


def test_epochs_are_those_of_the_notebook():
    assert [default_epochs(Decimal(rows)) for rows in (1, 4, 5, 33, 34, 8333, 8334, 25_000, 25_001)] == [
        25, 25, 20, 3, 3, 3, 2, 1, 1,
    ]  # fmt: skip


# --- plans -----------------------------------------------------------------------------------------------------------


def names(terms):
    return [term.name for term in terms]


def test_a_plan_has_the_terms_of_the_prices_that_its_route_knows():
    by_token = tuned_plan("hosted", frozenset({"input", "output", "train"}), "acme", "m")
    assert (by_token.id, by_token.title) == ("tune-hosted", "Fine-tuned m at acme")
    assert names(by_token.once) == ["write and check examples", "engineering", "training runs"]
    assert names(by_token.monthly) == ["prompt tokens", "answer tokens", "retraining", "renew examples", "upkeep"]
    both = tuned_plan("hosted", frozenset({"input", "hour", "train_row"}))
    assert names(both.monthly)[:3] == ["prompt tokens", "answer tokens", "hosting"]
    assert both.once[-1].factors == ("runs", "rows", "hosted.train_row")
    alone = tuned_plan("own", frozenset({"hour"}))
    assert names(alone.once)[2:] == ["training runs", "training runs: set-up"]
    assert names(alone.monthly) == ["hosting", "retraining", "retraining: set-up", "renew examples", "upkeep"]
    assert alone.monthly[1].factors[:2] == ("retrains_per_year", "years_per_month")
    encoder = tuned_plan("encoder", frozenset())
    assert (names(encoder.once)[2:], names(encoder.monthly)[:2]) == (["training runs"], ["requests", "retraining"])
    least = tuned_plan("token", frozenset({"train", "minimum", "input"}))
    assert least.once[-1].at_least == ("runs", "token.minimum")
    assert least.monthly[2].at_least == ("retrains_per_year", "years_per_month", "token.minimum")
    assert tuned_plan("token", frozenset({"train_row", "minimum", "input"})).once[-1].at_least == ()


def test_a_prompted_plan_moves_once_and_again_where_its_model_retires():
    stays, retires = (prompted_plan("prompt-passing", "m", retires=retires) for retires in (False, True))
    assert (stays.title, stays.role, stays.monthly) == ("Prompted m", "passing", retires.monthly)
    again = "move and re-test the prompt when the model retires"
    assert (names(stays.once), names(retires.once)) == (
        ["move and re-test the prompt"],
        ["move and re-test the prompt", again],
    )
    assert products("rag", "rag monthly")[0].factors == ("requests_per_month", "tokens_in", "rag.input", "mega")


# --- what the catalog answers ----------------------------------------------------------------------------------------

FACT = Fact(
    "a", "infer", "acme", date(2026, 1, 1), "q", "P", model="m", method="base", input=Decimal(1), output=Decimal(5)
)


def test_a_blended_price_is_three_of_input_to_one_of_output():
    assert blended(FACT) == 2
    assert blended(Fact("a", "infer", "acme", TODAY, "q", "P", output=Decimal(5))) is None
    assert blended(Fact("a", "infer", "acme", TODAY, "q", "P", input=Decimal(5))) is None


def test_what_was_seen_more_than_ninety_days_ago_is_old():
    assert stale([FACT], date(2026, 4, 1)) == ()
    assert stale([FACT], date(2026, 4, 2)) == (FACT,)


def test_a_price_is_found_by_its_model_alone_or_with_its_seller():
    tuned, other = (
        replace(FACT, id="b", method="tuned"),
        replace(FACT, id="c", provider="other", models=("n", "m"), model=""),
    )
    catalog = Catalog((tuned, FACT, other))
    assert inference(catalog, "m", TODAY) == inference(catalog, "acme/m", TODAY) == FACT
    assert inference(catalog, "other/m", TODAY) == inference(catalog, "n", TODAY) == other
    assert (
        inference(catalog, "acme/n", TODAY)
        is inference(catalog, "acme", TODAY)
        is inference(catalog, "", TODAY)
        is None
    )


def test_a_model_retires_with_its_name_at_its_provider():
    life = Fact("l", "lifecycle", "acme", TODAY, "q", "P", models=("m", "n"), end_of_serving=date(2027, 1, 1))
    assert retirement(Catalog((FACT, life)), FACT) == date(2027, 1, 1)
    for change in (
        {"provider": "b"},
        {"models": ("n",)},
        {"unusable": "x"},
        {"method": "sft"},
        {"end_of_serving": None},
    ):
        assert retirement(Catalog((FACT, replace(life, **change))), FACT) is None
    assert retirement(Catalog((replace(life, method="base"),)), FACT) == date(2027, 1, 1)


def test_own_facts_replace_those_of_the_same_id_or_price_and_no_others():
    base = Catalog((FACT, replace(FACT, id="b", model="n"), replace(FACT, id="c", model="o")))
    own = Catalog((replace(FACT, id="b", model="z"), replace(FACT, id="x", model="o")))
    assert [fact.id for fact in merged(base, own).facts] == ["b", "x", "a"]


# --- throughput ------------------------------------------------------------------------------------------------------


def test_the_seconds_of_a_token_solve_both_published_runs():
    numbers = case_of().numbers()
    runs = [fact for fact in PRICES.facts if fact.kind == "throughput" and fact.unit == "requests/s"]
    for run in (max(runs, key=lambda run: run.tokens_in), max(runs, key=lambda run: run.tokens_out)):
        seconds = run.tokens_in * numbers["own.seconds_in"] + run.tokens_out * numbers["own.seconds_out"]
        assert abs(seconds * run.value - 1) < Decimal("1e-20")
    others = tuple(fact for fact in PRICES.facts if fact not in runs)
    one, two = (
        replace(runs[0], id=name, tokens_in=Decimal(i), tokens_out=Decimal(o), value=Decimal(v), parameters=Decimal(8))
        for name, i, o, v in (("one", 1000, 100, 10), ("two", 100, 1000, 5))
    )
    alone = {"a run alone": (one,), "two of one shape": (one, replace(one, id="again", value=Decimal(3)))}
    slower = {
        "reading would be free": (one, replace(two, value=Decimal(1))),
        "writing would be free": (one, replace(two, value=Decimal(100))),
    }
    bare = {"no size": (replace(one, parameters=None), two), "no tokens": (replace(one, tokens_in=None), two)}
    for why, found in {"none": (), **alone, **slower, **bare}.items():
        assert "own.seconds_in" not in case_of(catalog=Catalog((*others, *found))).numbers(), why
    solved = case_of(catalog=Catalog((*others, one, two))).numbers()
    assert (solved["own.seconds_in"], solved["own.seconds_out"]) == (
        (Decimal("0.1") * 1000 - 100 * Decimal("0.2")) / 990_000, (1000 * Decimal("0.2") - Decimal("0.1") * 100) / 990_000,
    )  # fmt: skip


def test_a_row_of_a_job_costs_its_share_and_a_band_bills_by_size():
    sold = PRICES.by_id["train-together-lora-sft-16b"]
    job = replace(sold, id="job", unit="$/job", value=Decimal(50), job_rows=Decimal(100), provider="acme")
    found = case_of(catalog=Catalog((*PRICES.facts, job)), route="acme", base_parameters=8).quantities
    assert found["dedicated.train_row"].value == Estimate.of(Decimal("0.5"))
    assert "dedicated.train" not in found
    others = tuple(fact for fact in PRICES.facts if fact.kind != "train" and fact.id != "default-base-parameters")
    banded = Catalog((replace(job, band=Band(Decimal(16), Decimal(69))), *others))
    for size, fits in ((16, False), (17, True), (69, True), (70, False)):
        assert ("tune-dedicated" in case_of(catalog=banded, base_parameters=size).routes) == fits
    assert "tune-dedicated" not in case_of(catalog=banded).routes, "of a model of unknown size"
