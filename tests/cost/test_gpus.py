"""Hours of training against published runs, within 10 %, and the cards that hold a model."""

from decimal import Decimal

import pytest

from finetune_advisor.cost.options import FLOPS, gpu_hours, serving_gpus, training_gpus
from tests.cost.cases import PRICES

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
    run, tokens = PRICES.by_id[fact], Decimal(10**9)
    said = tokens / run.value / 3600
    ours = gpu_hours(run.parameters, tokens, FLOPS[method], peak, Decimal(reached) / peak)
    assert abs(ours - said) <= said / 10


@pytest.mark.parametrize(
    ("fact", "method", "peak"),
    [(fact, method, peak) for fact, method, peak, _ in RUNS]
    + [(f"throughput-llama-factory-llama-2-7b-lora-{way}", "lora", A100) for way in ("plain", "fa2", "unsloth")],
)
def test_every_published_run_lies_in_our_range_or_within_a_tenth_of_it(fact, method, peak):
    run, tokens = PRICES.by_id[fact], Decimal(10**9)
    said = tokens / run.value / 3600
    low, high = (gpu_hours(run.parameters, tokens, FLOPS[method], peak, Decimal(share)) for share in ("0.4", "0.2"))
    assert low * Decimal("0.9") <= said <= high * Decimal("1.1")


# --- cards -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("billions", "method", "memory", "cards"),
    [
        ("8", "lora", "80", 1),
        ("70.6", "lora", "80", 2),  # 141 GB of 16-bit weights
        ("70.6", "lora", "141", 2),
        ("70.6", "lora", "142", 1),
        ("8", "full", "80", 2),
        ("5", "full", "80", 1),
        ("70.6", "full", "80", 15),
    ],
)
def test_training_takes_two_bytes_a_parameter_with_lora_and_sixteen_in_full(billions, method, memory, cards):
    assert training_gpus(Decimal(billions), method, Decimal(memory)) == cards


@pytest.mark.parametrize(
    ("billions", "memory", "cards"), [("8", "24", 1), ("36", "80", 1), ("36.1", "80", 2), ("0.5", "80", 1)]
)
def test_serving_leaves_a_tenth_of_a_card_for_requests(billions, memory, cards):
    assert serving_gpus(Decimal(billions), Decimal(memory)) == cards
