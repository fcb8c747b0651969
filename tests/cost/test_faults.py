"""What can be wrong with one entry of the catalog: each fault at its key, in its words, and at the edge where it begins."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from finetune_advisor.cost.facts import NO_PROOF, Band, Fact, Tier, faults

SEEN = date(2026, 11, 1)
TRAIN = Fact(
    "a", "train", "acme", SEEN, "m: $3", "P", model="m", method="sft", unit="$/1M tokens", value=Decimal(3),
    url="https://example.org",
)  # fmt: skip
INFER = replace(TRAIN, kind="infer", value=None, input=Decimal(1), output=Decimal(2))
DEFAULT = Fact("default-runs", "default", "own", SEEN, "q", "J", unit="runs", value=Decimal(3))
ENDS: dict[str, Any] = {"value": None, "low": Decimal(1), "typical": Decimal(2), "high": Decimal(3)}


def found(fact: Fact, **changed: Any) -> list[tuple[str, str]]:
    return list(faults(replace(fact, **changed)))


@pytest.mark.parametrize("fact", [TRAIN, INFER, DEFAULT, replace(TRAIN, **ENDS)])
def test_a_sound_entry_has_none(fact):
    assert found(fact) == []


BELONG = "low, typical and high belong together: give all three, or one value"


@pytest.mark.parametrize(
    ("fact", "changed", "fault"),
    [
        (TRAIN, {"id": ""}, ("id", "is empty")),
        (TRAIN, {**ENDS, "low": None}, ("typical", BELONG)),
        (TRAIN, {**ENDS, "high": None}, ("typical", BELONG)),
        (TRAIN, {**ENDS, "value": Decimal(2)}, ("value", "give low, typical and high, or one value")),
        (TRAIN, {**ENDS, "low": Decimal("2.5")}, ("typical", "the three are not in order")),
        (TRAIN, {**ENDS, "high": Decimal("1.5")}, ("typical", "the three are not in order")),
        (TRAIN, {"value": None}, ("value", "missing; give value, or low, typical and high")),
        (TRAIN, {"valid_from": SEEN, "valid_to": date(2026, 10, 31)}, ("valid_to", "is before valid_from")),
        (TRAIN, {"band": Band(Decimal(-1))}, ("band", "must end above where it starts")),
        (TRAIN, {"band": Band(Decimal(8), Decimal(8))}, ("band", "must end above where it starts")),
        (TRAIN, {"grade": "J"}, ("grade", "J (our own judgment) is for defaults only")),
        (TRAIN, {"grade": "T"}, ("grade", NO_PROOF)),
        (TRAIN, {"url": "example.org"}, ("url", "a fact of grade P, S or T needs the address where it was read")),
        (DEFAULT, {"grade": "S"}, ("url", "a fact of grade P, S or T needs the address where it was read")),
        (INFER, {"input": None}, ("input", "an inference price needs at least input, in $/1M tokens")),
        (INFER, {"model": ""}, ("model", "an inference price names its model")),
        (TRAIN, {"model": ""}, ("model", "a training price names its models or a band")),
        (TRAIN, {"value": Decimal("0.0009")},
         ("value", "0.0009 $/1M tokens is out of the plausible range 0.001 to 1,000; is it a price per token or per 1k tokens?")),
        (TRAIN, {"value": Decimal(0)},
         ("value", "0 $/1M tokens is out of the plausible range 0.001 to 1,000; leave out what is not known, a price is never 0")),
        (TRAIN, {"value": Decimal(1001)}, ("value", "1001 $/1M tokens is out of the plausible range 0.001 to 1,000")),
        (TRAIN, {"minimum": Decimal(0)},
         ("minimum", "0 is out of the plausible range 0.001 to 1,000,000,000; leave out what is not known, a price is never 0")),
        (TRAIN, {"tier": Tier(Decimal(10**10), Decimal(1), Decimal(1))},
         ("tier", "10000000000 is out of the plausible range 0.001 to 1,000,000,000")),
        (DEFAULT, {"tflops": Decimal(0)},
         ("tflops", "0 is out of the plausible range 0.001 to 1,000,000,000; leave out what is not known, a price is never 0")),
        (TRAIN, {"kind": "unpriced", "value": None, "unit": ""},
         ("note", "say why the provider has no price, and what to give instead")),
        (DEFAULT, {"value": Decimal(1001)}, ("value", "1001 runs is out of the plausible range 1 to 1,000")),
        (TRAIN, {"unit": "€"},
         ("unit", "expected one of $/1M tokens, $/hour, $/job, got '€'; give the price per 1M tokens")),
        (TRAIN, {"kind": "host", "unit": "€"}, ("unit", "expected one of $/hour, got '€'")),
        (TRAIN, {"kind": "lifecycle", "value": None, "unit": "", "closed_new": SEEN, "last_job": date(2026, 10, 31)},
         ("last_job", f"2026-10-31 is before closed_new {SEEN}: the dates contradict each other")),
    ],
)  # fmt: skip
def test_a_fault_is_at_its_key_in_its_words(fact, changed, fault):
    (first, *more) = found(fact, **changed)
    assert (first, more) == (fault, [])


@pytest.mark.parametrize(
    ("fact", "changed"),
    [
        (TRAIN, {"model": "", "models": ("m", "n")}),
        (TRAIN, {"model": "", "band": Band()}),
        (TRAIN, {"band": Band(Decimal(8), Decimal("8.1"))}),
        (TRAIN, {"value": Decimal("0.001")}),
        (TRAIN, {"value": Decimal(1000)}),
        (TRAIN, {"value": None, "minimum": Decimal(4)}),
        (TRAIN, {"valid_from": SEEN, "valid_to": SEEN}),
        (TRAIN, {"grade": "T", "second": "https://example.org/2"}),
        (TRAIN, {"grade": "T", "unusable": "no proof"}),
        (TRAIN, {"url": "http://example.org"}),
        (TRAIN, {**ENDS, "low": Decimal(2), "high": Decimal(2)}),
        (TRAIN, {"kind": "lifecycle", "value": None, "unit": "", "closed_new": SEEN, "last_job": SEEN}),
        (TRAIN, {"kind": "unpriced", "value": None, "unit": "", "note": "by contract"}),
    ],
)
def test_what_is_just_right_has_none(fact, changed):
    assert found(fact, **changed) == []


def test_a_band_holds_its_upper_end_and_not_its_lower():
    band = Band(Decimal(16), Decimal(69))
    assert [band.holds(Decimal(size)) for size in (15, 16, "16.1", 69, "69.1")] == [False, False, True, True, False]
    assert Band().holds(Decimal("0.5"))
    assert Band(Decimal(100)).holds(Decimal(10_000))


def test_facts_overlap_where_a_day_has_both():
    days = {"valid_from": date(2026, 11, 1), "valid_to": date(2026, 11, 30)}
    fact = replace(TRAIN, **days)
    for start, end, both in (
        (None, None, True),
        (None, date(2026, 10, 31), False),
        (None, date(2026, 11, 1), True),
        (date(2026, 11, 30), None, True),
        (date(2026, 12, 1), None, False),
        (date(2026, 11, 10), date(2026, 11, 11), True),
    ):
        other = replace(TRAIN, valid_from=start, valid_to=end)
        assert fact.overlaps(other) == other.overlaps(fact) == both
