from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest

from finetune_advisor.load.diagnostics import Diagnostics
from finetune_advisor.load.validate import validated
from finetune_advisor.load.yaml_nodes import read_yaml

STRICT = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, slots=True)
class Span:
    """Something that may lack everything."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What something costs."""

    __pydantic_config__ = STRICT

    model: str
    kind: Literal["train", "infer"]
    value: Decimal
    seen: date
    count: int = 1
    range: tuple[float, float] | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()
    tiers: Mapping[str, int | float] | None = None
    per: Literal["", "token", "job"] = ""
    span: Span | None = None

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("a price is never negative")


@dataclass(frozen=True, slots=True)
class Listing:
    """Several prices."""

    __pydantic_config__ = STRICT

    title: str
    prices: tuple[Price, ...]


ONE = "{model: m, kind: train, value: 0.25, seen: 2026-11-23}"


def read(text: str, kind=Listing):
    diagnostics = Diagnostics()
    node = read_yaml(text.encode(), "x", diagnostics)
    assert node is not None
    return validated(kind, node), [f"{d.kind} {d}" for d in diagnostics.sorted()]


def test_what_fits_becomes_a_value():
    more = ONE.replace("}", ", range: [0, 5], tags: [a], tiers: {big: 2, small: 1.5}}")
    listing, faults = read(f"title: T\nprices: [{ONE}, {more}]\n")
    assert faults == []
    assert listing.prices[0] == Price("m", "train", Decimal("0.25"), date(2026, 11, 23))
    assert listing.prices[1].tags == ("a",)
    assert listing.prices[1].tiers == {"big": 2, "small": 1.5}
    assert isinstance(listing.prices[1].tiers["big"], int)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("model: m, ", "", "missing-key x:2:10: prices.1.model is missing"),
        ("model: m", "modl: m", "unknown-key x:2:11: unknown key 'modl'; did you mean model?"),
        ("model: m", "model: 3", "wrong-type x:2:18: prices.1.model: expected text, found 3; put it in quotes"),
        ("model: m", "model: [m]", "wrong-type x:2:18: prices.1.model: expected text, found a list"),
        ("model: m", "model: ", "no-value x:2:11: model has no value; fill it in or take it out"),
        ("train", "trian", "bad-value x:2:27: prices.1.kind can't be 'trian'; did you mean train?"),
        ("0.25", "dear", "wrong-type x:2:41: prices.1.value: expected a number, found 'dear'"),
        ("0.25", "true", "wrong-type x:2:41: prices.1.value: expected a number, found true"),
        ("0.25", "-1", "bad-value x:2:10: a price is never negative"),
        ("2026-11-23", "2026-13-01", "wrong-type x:2:53: prices.1.seen: expected a day as YYYY-MM-DD, found '2026-13-01'"),
        ("2026-11-23", "yesterday", "wrong-type x:2:53: prices.1.seen: expected a day as YYYY-MM-DD, found 'yesterday'"),
        ("}", ", count: 1.5}", "wrong-type x:2:72: prices.1.count: expected a whole number, found 1.5"),
        ("}", ", range: [1]}", "missing-key x:2:72: prices.1.range.2 is missing"),
        ("}", ", range: [1, 2, 3]}", "bad-value x:2:72: prices.1.range: expected 2 values, found 3"),
        ("}", ", tags: a}", "wrong-type x:2:71: prices.1.tags: expected a list, found 'a'"),
        ("}", ", tags: [a, 1]}", "wrong-type x:2:75: prices.1.tags.2: expected text, found 1; put it in quotes"),
        ("}", ", tiers: {a: b}}", "wrong-type x:2:76: prices.1.tiers.a: expected a number, found 'b'"),
        ("}", ", per: hour}", "bad-value x:2:70: prices.1.per can't be 'hour'; expected one of token, job"),
        ("}", ", span: 3}", "wrong-type x:2:71: prices.1.span: expected a mapping, found 3"),
        ("}", ", tiers: 3}", "wrong-type x:2:72: prices.1.tiers: expected a mapping, found 3"),
    ],
)  # fmt: skip
def test_a_fault_has_a_place_and_a_remedy(old, new, fault):
    listing, faults = read(f"title: T\nprices: [{ONE.replace(old, new, 1)}]\n")
    assert listing is None
    assert fault in faults


def test_all_faults_come_at_once():
    _, faults = read("titel: T\nprices: [3, {model: 1}]\n")
    assert [fault.split(" ")[0] for fault in faults].count("missing-key") == 4
    assert "unknown-key x:1:1: unknown key 'titel'; did you mean title?" in faults
    assert "wrong-type x:2:10: prices.1: expected a mapping, found 3" in faults


def test_what_is_no_mapping_is_told_which_keys_it_needs():
    assert read("- 1\n")[1] == ["wrong-type x:1:1: expected a mapping, found a list"]
