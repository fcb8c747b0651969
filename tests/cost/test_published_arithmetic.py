"""The recomputed claims of the evidence, part (d), to the cent from the catalog of 2026-11-23."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from finetune_advisor.cost import catalog as catalogs
from finetune_advisor.cost.comparison import break_even_volume, compare, computed_facts, payback_months
from finetune_advisor.cost.options import FLOPS, default_epochs, gpu_hours, serving_gpus, training_gpus
from tests.cost.cases import PRICES, TODAY, option_of, terms_of, use_case
from tools.claims import Running, paybacks, running

blended: Any = catalogs.blended
FACTS = PRICES.by_id
HOUR = FACTS["gpu-market-h100-sxm"].amount
MILLION = Decimal(1_000_000)


def cents(amount):
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def billed(rows, length, epochs, validation=0):
    """Training tokens that a host bills for one run, as the model derives them."""
    given = {"rows": rows, "row_tokens": length, "epochs": epochs, "validation_tokens": validation}
    return use_case(given).numbers()["billed_tokens"]


def measured_hours(tokens, tokens_per_second):
    return tokens / tokens_per_second / 3600


def training(fact, rows, length, epochs=None, runs=1):
    """Dollars for a hosted run, as the model's own option adds them up."""
    given = {"rows": rows, "row_tokens": length, "runs": runs, "tokens_in": 1, "tokens_out": 1, "requests_per_month": 1}
    given |= {"epochs": epochs} if epochs else {}
    case = use_case({**given, "route": fact, "existing_customer": "yes"})
    chosen = next(id_ for id_, route in case.routes.items() if route.train.id == fact)
    return cents(terms_of(compare(case), chosen)["training runs"][1].typical)


# --- claim 1: a hosted tune ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "rows", "length", "dollars"),
    [
        ("gpt-4.1-mini", 1000, 300, "4.50"),
        ("gpt-4.1-mini", 10_000, 300, "30.00"),
        ("gpt-4o-mini", 1000, 300, "2.70"),
        ("gpt-4o-mini", 10_000, 300, "18.00"),
        ("gpt-4.1-mini", 1000, 1000, "15.00"),
        ("gpt-4.1-mini", 10_000, 1000, "100.00"),
        ("gpt-4o-mini", 1000, 1000, "9.00"),
        ("gpt-4o-mini", 10_000, 1000, "60.00"),
        ("gpt-4.1-mini", 10_000, 2000, "200.00"),
    ],
)
def test_claim_1_a_hosted_tune(model, rows, length, dollars):
    assert training(f"train-openai-{model}", rows, length) == Decimal(dollars)


def test_claim_1_follows_for_short_rows_only():
    for model, least, most in (("gpt-4.1-mini", 250, 333), ("gpt-4o-mini", 417, 556)):
        price = FACTS[f"train-openai-{model}"].amount.typical
        lengths = (25 * MILLION / price / 2 / 10_000, 5 * MILLION / price / 3 / 1000)
        assert [round(length) for length in lengths] == [least, most]


def test_claim_1_today_the_same_costs_four_dollars_at_the_least():
    assert training("train-together-lora-sft-16b", 1000, 300, 3) == 4
    assert training("train-together-lora-sft-16b", 10_000, 300, 3) == Decimal("4.32")
    assert training("train-fireworks-lora-sft-16b", 10_000, 300, 3) == Decimal("4.50")


def test_the_providers_epochs():
    assert [default_epochs(Decimal(rows)) for rows in (1, 3, 10, 33, 34, 8333, 8334, 10_000, 25_000, 10**6)] == [
        25, 25, 10, 3, 3, 3, 2, 2, 1, 1,
    ]  # fmt: skip


def test_what_a_host_bills_for_a_run():
    assert billed(1000, 300, 3) == 900_000
    assert billed(1000, 300, 3, 50_000) == 950_000


def test_a_real_bill_is_met():
    # 5,081 rows, 2 epochs, 13.5 M tokens on a 30B cost $40.59.
    assert abs(Decimal("13.53") * FACTS["train-fireworks-lora-sft-80b"].amount.typical - Decimal("40.59")) < Decimal(
        "0.01"
    )
    assert Decimal(16) * FACTS["train-ori-lora-10b"].amount.typical == Decimal("7.36")


# --- claim 2: ten to fifty times cheaper -------------------------------------------------------------------------------

SMALL = ("infer-openai-ft-gpt-4.1-mini", "infer-openai-ft-gpt-4o-mini", "infer-fireworks-llama-v3p1-8b-instruct")
RATIOS = {
    "gpt-6-astra": ("20", "14", "38", "100", "327"),
    "claude-opus-5-5": ("8", "5.7", "15", "40", "131"),
    "gpt-6.1-sol": ("4", "2.9", "7.6", "20", "65"),
    "claude-sonnet-5-5": ("4", "2.9", "7.6", "20", "65"),
    "gemini-4-argon": ("4", "2.9", "7.6", "20", "65"),
    "gpt-6.1-terra": ("2", "1.4", "3.8", "10", "33"),
    "gpt-6-luna": ("0.2", "0.14", "0.38", "1.0", "3.3"),
    "claude-haiku-5-5": ("0.2", "0.14", "0.38", "1.0", "3.3"),
}


@pytest.mark.parametrize("model", RATIOS)
def test_claim_2_blended_prices_and_their_ratios(model):
    per_million, *ratios = RATIOS[model]
    large = blended(catalogs.inference(PRICES, model, TODAY))
    assert large == Decimal(per_million)
    for key, said in zip((*SMALL, "infer-bedrock-ft-nova-micro"), ratios, strict=True):
        places = -len(said.partition(".")[2])
        assert (large / blended(FACTS[key])).quantize(Decimal(1).scaleb(places)) == Decimal(said)


def test_claim_2_blended_prices_of_the_tuned():
    assert [blended(FACTS[key]) for key in (*SMALL, "infer-bedrock-ft-nova-micro")] == [
        Decimal("1.40"), Decimal("0.525"), Decimal("0.20"), Decimal("0.06125"),
    ]  # fmt: skip
    assert blended(catalogs.inference(PRICES, "gemini-3.8-flash", TODAY)) == Decimal("1.5")


# --- claim 3: inference at 1.5-3x --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "into", "out"),
    [
        ("gpt-4.1", "1.5", "1.5"),
        ("gpt-4o", "1.5", "1.5"),
        ("gpt-4.1-mini", "2", "2"),
        ("gpt-4.1-nano", "2", "2"),
        ("gpt-4o-mini", "2", "2"),
        ("gpt-3.5-turbo", "6", "4"),
        ("o4-mini", "3.64", "3.64"),
    ],
)
def test_claim_3_multipliers(model, into, out):
    base, tuned = FACTS[f"infer-openai-{model}"], FACTS[f"infer-openai-ft-{model}"]
    assert round(tuned.input / base.input, 2) == Decimal(into)
    assert round(tuned.output / base.output, 2) == Decimal(out)


def test_claim_3_a_tuned_nova_costs_what_its_base_costs():
    tuned, base = FACTS["infer-bedrock-ft-nova-micro"], FACTS["infer-bedrock-nova-micro"]
    assert (tuned.input, tuned.output) == (base.input, base.output)


# --- claim 4: a LoRA on 7B-13B -----------------------------------------------------------------------------------------


def test_claim_4_hosted():
    tinker, prime = (
        FACTS[f"train-{key}"].amount.typical for key in ("tinker-llama-3.1-8b", "prime-intellect-qwen3.5-9b")
    )
    for rows, length, least, most in (
        (1000, 300, "0.36", "0.54"),
        (10_000, 500, "6.00", "9.00"),
        (50_000, 1000, "60", "90"),
    ):
        tokens = billed(rows, length, 3)
        assert (tokens * tinker / MILLION, tokens * prime / MILLION) == (Decimal(least), Decimal(most))


def test_claim_4_on_an_own_card():
    hours = measured_hours(15 * MILLION, FACTS["throughput-nemo-llama-3-8b-lora"].amount.typical)
    assert round(hours * 60) == 20
    assert (cents(hours * HOUR.low), cents(hours * HOUR.high)) == (Decimal("0.90"), Decimal("2.30"))


def test_claim_4_serving_is_a_hundred_times_larger():
    low = HOUR.low * 730
    host = FACTS["host-fireworks-h100"].amount.high * 730
    assert (round(low), round(host)) == (1964, 5840)


# --- claim 5: a full tune of a 70B -------------------------------------------------------------------------------------


def test_claim_5_one_run_and_three():
    size, tokens = Decimal("70.6"), 24 * MILLION
    hours = gpu_hours(size, tokens, FLOPS["full"], Decimal(989), Decimal("0.3"))
    assert round(hours, 1) == Decimal("9.5")
    assert [round(hours * price) for price in HOUR] == [26, 38, 65]
    assert [round(3 * (hours + 16) * price) for price in HOUR] == [206, 305, 527]
    assert round(measured_hours(tokens, Decimal(867)), 1) == Decimal("7.7")


def test_claim_5_memory_host_and_serving():
    assert training_gpus(Decimal("70.6"), "full", Decimal(80)) == 15
    assert 24 * FACTS["train-together-full-sft-100b"].amount.typical == Decimal("76.80")
    cards = serving_gpus(Decimal("70.6"), Decimal(80))
    assert cards == 2
    assert (round(cards * HOUR.low * 730), round(cards * HOUR.high * 730)) == (3927, 10045)


# --- claim 6: millions of requests a month -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "month", "sol", "luna"),
    [
        ("2.69", "1963.70", "590054", "11801082"),
        ("3.49", "2547.70", "765535", "15310697"),
        ("4.50", "3285.00", "987079", "19741587"),
        ("6.88", "5022.40", "1509135", "30182692"),
    ],
)
def test_claim_6_break_even_against_one_card(hour, month, sol, luna):
    fixed = Running(Decimal(0), Decimal(hour) * 730)
    assert fixed.fixed == Decimal(month)
    for model, volume in (("gpt-6.1-sol", sol), ("gpt-6-luna", luna)):
        base = running(FACTS[f"infer-openai-{model}"], 1024, 128)
        assert round(base.break_even(fixed)) == Decimal(volume)


def test_claim_6_prices_of_a_request_and_the_load_of_a_card():
    assert running(FACTS["infer-openai-gpt-6.1-sol"], 1024, 128).per_request == Decimal("0.003328")
    assert running(FACTS["infer-openai-gpt-6-luna"], 1024, 128).per_request == Decimal("0.0001664")
    full = FACTS["throughput-qwen3-8b-1024-128"].amount.typical * 730 * 3600
    assert round(full / MILLION) == 62
    luna = running(FACTS["infer-openai-gpt-6-luna"], 1024, 128)
    loads = [luna.break_even(Running(Decimal(0), hour * 730)) / full for hour in (HOUR.low, HOUR.high)]
    assert [round(load * 100) for load in loads] == [19, 49]


def test_claim_6_payback_table():
    assert [tuple(row[2:]) for row in paybacks(PRICES)] == [
        ("5.0", "0.4", "under 0.1"),
        ("never", "2.3", "0.2"),
        ("never", "3.9", "0.2"),
        ("never", "never", "0.2"),
        ("never", "never", "8.1"),
        ("never", "never", "275.5"),
        ("never (dearer)",) * 3,
    ]


def test_claim_6_the_published_278_months_come_from_a_month_rounded_to_1964():
    luna = running(FACTS["infer-openai-gpt-6-luna"], 1000, 300)
    saving = luna.month(Decimal(10_000_000)) - 500
    assert round(payback_months(Decimal(10_000), saving - Decimal(1964))) == 278
    assert round(payback_months(Decimal(10_000), saving - Decimal("1963.70")), 1) == Decimal("275.5")


def test_claim_6_by_the_options_themselves():
    given = {
        "requests_per_month": 1_000_000, "tokens_in": 1000, "tokens_out": 300, "rows": 1, "model_passing": "gpt-6.1-sol",
        "constant_share": 0, "batch_share": 0, "gpu_hour": "2.69", "peak_factor": 1, "capacity_share": 1,
        "base_parameters": "8.19", "wage_per_hour": 10, "upkeep_hours": 50, "retrains_per_year": 0, "engineering_hours": 1000,
        "rows_to_write": 0, "setup_hours": 0, "row_tokens": 1, "epochs": 1, "runs": 1,
    }  # fmt: skip
    comparison = compare(use_case(given))
    paybacks_ = {payoff.plan.id: payoff.payback.typical for payoff in comparison.payoffs}
    assert round(paybacks_["tune-hosted"], 1) == Decimal("2.3")
    assert round(paybacks_["own-gpu"], 1) == Decimal("3.9")
    own = option_of(comparison, "own-gpu").monthly
    assert cents(own.typical) == Decimal("2463.70")


def test_hosting_grows_by_whole_replicas():
    saved, fixed, replica, capacity = Decimal("0.001"), Decimal(500), Decimal(1000), Decimal(1_200_000)
    assert break_even_volume(saved, fixed, replica, capacity) == 3_500_000


# --- claim 7: preparing the data ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "dollars"), [(500, "1666.67"), (1000, "3333.33"), (5000, "16666.67")])
def test_claim_7_preparing_the_data(rows, dollars):
    case = use_case({"rows": rows, "minutes_per_example": 5, "wage_per_hour": 40})
    assert cents(computed_facts(compare(case))["cost.data_preparation"]) == Decimal(dollars)
