"""Memory and hours against published runs: time within 10 %, memory within the range or 3 GB."""

from decimal import Decimal
from typing import Any

import pytest

from finetune_advisor.cost import gpu
from finetune_advisor.cost.gpu import (
    ARCHITECTURES,
    GIB,
    Architecture,
    Card,
    hours,
    measured_hours,
    memory,
    needed,
)
from tools.claims import shipped

PRICES: Any = shipped()
smallest: Any = gpu.smallest
CARDS = (
    Card("rtx-4090", Decimal(24)),
    Card("l40s", Decimal(48)),
    Card("h100", Decimal(80), Decimal(989)),
    Card("h200", Decimal(141), Decimal(989)),
)
PUBLISHED_PARAMETERS = {
    "llama-3.2-1b": "1.236", "llama-3.2-3b": "3.213", "llama-2-7b": "6.738", "mistral-7b": "7.248", "qwen2.5-7b": "7.616",
    "llama-3-8b": "8.030", "qwen3-8b": "8.191", "glm-4-9b": "9.400", "llama-2-13b": "13.016", "qwen2.5-14b": "14.770",
    "qwen2.5-32b": "32.764", "llama-2-70b": "68.977", "llama-3-70b": "70.554",
}  # fmt: skip


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_shape_has_as_many_parameters_as_its_publisher_says(name):
    said = Decimal(PUBLISHED_PARAMETERS[name]) * 10**9
    assert abs(ARCHITECTURES[name].parameters - said) < said * Decimal("0.005")


# --- time ------------------------------------------------------------------------------------------------------------

H100, A100 = Decimal(989), Decimal(312)
RUNS = [
    ("throughput-nemo-llama-3-8b-lora", "lora", H100, "402"),
    ("throughput-nemo-qwen2.5-7b-lora", "lora", H100, "423"),
    ("throughput-nemo-qwen2.5-32b-lora", "lora", H100, "301"),
    ("throughput-nemo-llama-3-70b-lora", "lora", H100, "316"),
    ("throughput-nemo-llama-3-70b-full", "full", H100, "389"),
]


@pytest.mark.parametrize(("fact", "method", "peak", "reached"), RUNS)
def test_hours_at_the_published_speed_are_within_a_tenth(fact, method, peak, reached):
    run, tokens = PRICES[fact], Decimal(10**9)
    said = measured_hours(tokens, run.value.typical)
    share = Decimal(reached) / peak
    size = run.details["parameters"] * 10**9
    ours = hours(size, tokens, method, peak, share=type(run.value)(share, share, share))
    assert abs(ours.typical - said) <= said / 10


@pytest.mark.parametrize(
    ("fact", "method", "peak"),
    [(fact, method, peak) for fact, method, peak, _ in RUNS]
    + [(f"throughput-llama-factory-llama-2-7b-lora-{way}", "lora", A100) for way in ("plain", "fa2", "unsloth")],
)
def test_every_published_run_lies_in_our_range_or_within_a_tenth_of_it(fact, method, peak):
    run, tokens = PRICES[fact], Decimal(10**9)
    said = measured_hours(tokens, run.value.typical)
    ours = hours(run.details["parameters"] * 10**9, tokens, method, peak)
    assert ours.low * Decimal("0.9") <= said <= ours.high * Decimal("1.1")


# --- memory ----------------------------------------------------------------------------------------------------------

SWEEP = [1, 2, 4, 8, 16, 32, 64, 100]


def near(said, low, high, slack=3):
    return low - slack <= said <= high + slack


@pytest.mark.parametrize(("thousands", "said"), list(zip(SWEEP, [5, 6, 7, 8, 10, 16, 25, 37], strict=True)))
def test_qlora_with_a_loss_in_pieces_meets_our_low_end(thousands, said):
    ours = memory(ARCHITECTURES["llama-2-7b"], "qlora", thousands * 1024).amount
    assert near(said, ours.low, ours.low)


@pytest.mark.parametrize(("thousands", "said"), list(zip(SWEEP[:6], [6, 7, 9, 12, 19, 32], strict=True)))
def test_plain_qlora_lies_in_our_range(thousands, said):
    ours = memory(ARCHITECTURES["llama-2-7b"], "qlora", thousands * 1024).amount
    assert near(said, ours.low, ours.high)


def test_plain_qlora_at_64k_does_not_fit_a_card_of_40():
    assert memory(ARCHITECTURES["llama-2-7b"], "qlora", 64 * 1024).amount.typical > 40


def test_lora_in_16_bit_with_four_rows_at_once():
    ours = memory(ARCHITECTURES["llama-2-7b"], "lora", 1024, batch=4).amount
    assert near(16, ours.typical, ours.typical) or near(18, ours.typical, ours.typical)


MINIMA = {
    "llama-3.2-3b": ("3.5", "8"), "llama-2-7b": ("5", "19"), "llama-3-8b": ("6", "22"), "qwen2.5-14b": ("8.5", "33"),
    "qwen2.5-32b": ("26", "76"), "llama-3-70b": ("41", "164"),
}  # fmt: skip


@pytest.mark.parametrize("name", MINIMA)
@pytest.mark.parametrize(("method", "place"), [("qlora", 0), ("lora", 1)])
def test_published_least_memory_lies_in_our_range(name, method, place):
    ours = memory(ARCHITECTURES[name], method, 1024).amount
    assert near(Decimal(MINIMA[name][place]), ours.low, ours.high)


def test_quantising_saves_weights_but_no_activations():
    shape = ARCHITECTURES["glm-4-9b"]
    lora, qlora = ({term.name: term.amount for term in memory(shape, way, 10_000).terms} for way in ("lora", "qlora"))
    assert qlora["weights"].high < lora["weights"].low
    for name in ("stored layer inputs", "live layer", "logits"):
        assert qlora[name] == lora[name]


def test_a_large_vocabulary_alone_takes_twenty_gigabytes():
    terms = {term.name: term.amount for term in memory(ARCHITECTURES["llama-3-8b"], "qlora", 16 * 1024).terms}
    assert round(terms["logits"].high * GIB / 10**9) == 21


def test_full_training_takes_sixteen_bytes_a_parameter():
    terms = {term.name: term.amount.typical for term in memory(ARCHITECTURES["llama-3-70b"], "full", 1024).terms}
    assert round(terms["weights, gradients, optimiser"] * GIB / 10**9) == 1129


def test_a_shape_of_ones_own_is_estimated_alike():
    own = Architecture("own", 4096, 32, 32, 8, 14336, 128256)
    assert memory(own, "lora", 2048).amount == memory(ARCHITECTURES["llama-3-8b"], "lora", 2048).amount


def test_the_smallest_card_that_fits():
    fit = smallest(memory(ARCHITECTURES["llama-3-8b"], "qlora", 2048).amount, CARDS)
    assert (fit.card.name, fit.typical) == ("rtx-4090", 1)
    assert smallest(memory(ARCHITECTURES["llama-3-8b"], "lora", 1024).amount, CARDS).card.name == "rtx-4090"
    tight = smallest(memory(ARCHITECTURES["llama-3-8b"], "lora", 2048).amount, CARDS)
    assert (tight.card.name, tight.typical, tight.safe) == ("rtx-4090", 1, 2)
    assert smallest(memory(ARCHITECTURES["llama-3-8b"], "lora", 8192).amount, CARDS).card.name == "l40s"
    huge = memory(ARCHITECTURES["llama-3-70b"], "full", 2048).amount
    assert smallest(huge, CARDS) is None
    assert needed(huge.typical, CARDS[2]) >= 14


def test_a_method_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="qlora, lora, full"):
        memory(ARCHITECTURES["llama-3-8b"], "dora", 1024)
