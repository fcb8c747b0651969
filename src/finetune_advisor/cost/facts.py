"""One entry of the price catalog, as its YAML says it, and what can be wrong with it beyond its shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from finetune_advisor.cost.figures import MODEL, Estimate, plain
from finetune_advisor.cost.inputs import INPUTS, default_id
from finetune_advisor.text import did_you_mean

STRICT = {"extra": "forbid", "strict": True}
"""How pydantic reads these classes: an unknown key is a fault, and nothing is converted but what JSON lacks."""
Kind: TypeAlias = Literal["train", "infer", "host", "gpu", "store", "lifecycle", "throughput", "unpriced", "default"]
Grade: TypeAlias = Literal["P", "S", "T", "J"]
Method: TypeAlias = Literal[
    "", "base", "tuned", "lora-sft", "full-sft", "lora-dpo", "full-dpo", "sft", "dpo", "rft", "embedding"
]
AMOUNTS = ("value", "low", "typical", "high")
PRICES = ("input", "cached", "output", "batch_input", "batch_output")
DETAILS = ("memory_gb", "tflops", "tokens_in", "tokens_out", "parameters", "job_rows", "minimum")
LIFECYCLE_DATES = ("closed_new", "closed_inactive", "last_job", "end_of_serving")
"""When a route closes to new customers, to inactive ones, for the last job, and when serving ends."""
POSITIVE = (Decimal("0.001"), Decimal("1e9"))
NO_PROOF = "T (third party, no proof) never suffices: give a second source, or say unusable"


@dataclass(frozen=True, slots=True)
class Band:
    """Total parameters in billions: more than `above`, at most `up_to`."""

    above: Decimal = Decimal(0)
    up_to: Decimal | None = None
    __pydantic_config__ = STRICT

    def holds(self, billions: Decimal) -> bool:
        """Tell whether a model of this size is billed by this band."""
        return self.above < billions and (self.up_to is None or billions <= self.up_to)


@dataclass(frozen=True, slots=True)
class Tier:
    """The price of long requests: times these factors if one request has more than `over_tokens` of input."""

    over_tokens: Decimal
    input: Decimal
    output: Decimal
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated fact with its source. Amounts and prices are in `unit`; days are inclusive at both ends."""

    id: str
    kind: Kind
    provider: str
    seen_on: date
    quote: str
    grade: Grade
    model: str = ""
    models: tuple[str, ...] = ()
    band: Band | None = None
    method: Method = ""
    unit: str = ""
    value: Decimal | None = None
    low: Decimal | None = None
    typical: Decimal | None = None
    high: Decimal | None = None
    input: Decimal | None = None
    cached: Decimal | None = None
    output: Decimal | None = None
    batch_input: Decimal | None = None
    batch_output: Decimal | None = None
    memory_gb: Decimal | None = None
    tflops: Decimal | None = None
    tokens_in: Decimal | None = None
    tokens_out: Decimal | None = None
    parameters: Decimal | None = None
    job_rows: Decimal | None = None
    minimum: Decimal | None = None
    tier: Tier | None = None
    closed_new: date | None = None
    closed_inactive: date | None = None
    last_job: date | None = None
    end_of_serving: date | None = None
    served_by: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    url: str = ""
    second: str = ""
    unusable: str = ""
    note: str = ""
    __pydantic_config__ = STRICT

    @property
    def names(self) -> tuple[str, ...]:
        """The models that the fact is about."""
        return (self.model,) if self.model else self.models

    @property
    def amount(self) -> Estimate | None:
        """The value in three scenarios."""
        if self.low is not None and self.typical is not None and self.high is not None:
            return Estimate(self.low, self.typical, self.high)
        return None if self.value is None else Estimate.of(self.value)

    def given(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Return those of the named numbers or dates that the fact gives."""
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    def valid_on(self, today: date) -> bool:
        """Tell whether the fact holds on a day."""
        return (self.valid_from or date.min) <= today <= (self.valid_to or date.max)

    def overlaps(self, other: Fact) -> bool:
        """Tell whether both facts hold on some day."""
        later_start = max(self.valid_from or date.min, other.valid_from or date.min)
        return self.valid_on(later_start) and other.valid_on(later_start)


def faults(fact: Fact) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a fact of the right shape: the key at fault, and what would be right."""
    unit = MODEL["units"].get(fact.unit, {"least": "0", "most": "1e12"})
    amounts = (Decimal(unit["least"]), Decimal(unit["most"]))
    bounds = {**dict.fromkeys((*AMOUNTS, *PRICES), amounts), **dict.fromkeys(DETAILS, POSITIVE)}
    for known in (known for name, known in INPUTS.items() if fact.id == default_id(name)):
        bounds |= dict.fromkeys(AMOUNTS, (known.least, known.most))
    numbers = [(key, number, bounds[key]) for key, number in fact.given(tuple(bounds)).items()]
    numbers += [("tier", number, POSITIVE) for number in astuple(fact.tier)] if fact.tier else []
    for key, number, (least, most) in numbers:
        if not least <= number <= most:
            hint = "; leave out what is not known, a price is never 0" if number == 0 else ""
            if fact.unit == "$/1M tokens" and 0 < number < least:
                hint = "; is it a price per token or per 1k tokens?"
            said = f"{number} {fact.unit}" if key in (*AMOUNTS, *PRICES) else number
            yield key, f"{said} is out of the plausible range {plain(least)} to {plain(most)}{hint}"
    for (earlier, first), (later, then) in pairwise(fact.given(LIFECYCLE_DATES).items()):
        if then < first:
            yield later, f"{then} is before {earlier} {first}: the dates contradict each other"
    units = [name for name, unit in MODEL["units"].items() if fact.kind in unit["kinds"].split()]
    if units and fact.unit not in units:
        hint = did_you_mean(fact.unit, units) or ("; give the price per 1M tokens" if "$/1M tokens" in units else "")
        yield "unit", f"expected one of {', '.join(units)}, got {fact.unit!r}{hint}"
    ends, amount, band, kind, grade = [fact.low, fact.typical, fact.high], fact.amount, fact.band, fact.kind, fact.grade
    some_ends = any(end is not None for end in ends)
    backwards = band and (band.above < 0 or (band.up_to or POSITIVE[1]) <= band.above)
    unsourced = grade != "J" and not fact.url.startswith(("https://", "http://"))
    empty = kind not in ("infer", "lifecycle", "unpriced") and amount is None and fact.minimum is None
    for key, wrong, message in (
        ("id", not fact.id, "is empty"),
        ("typical", some_ends and None in ends, "low, typical and high belong together: give all three, or one value"),
        ("value", some_ends and fact.value is not None, "give low, typical and high, or one value"),
        ("typical", amount and not amount.low <= amount.typical <= amount.high, "the three are not in order"),
        ("value", empty and not some_ends, "missing; give value, or low, typical and high"),
        ("valid_to", fact.valid_from and fact.valid_to and fact.valid_to < fact.valid_from, "is before valid_from"),
        ("band", backwards, "must end above where it starts"),
        ("grade", grade == "J" and kind != "default", "J (our own judgment) is for defaults only"),
        ("grade", grade == "T" and not (fact.second or fact.unusable), NO_PROOF),
        ("url", unsourced, "a fact of grade P, S or T needs the address where it was read"),
        ("input", kind == "infer" and fact.input is None, "an inference price needs at least input, in $/1M tokens"),
        ("note", kind == "unpriced" and not fact.note, "say why the provider has no price, and what to give instead"),
        ("model", kind == "infer" and not fact.names, "an inference price names its model"),
        ("model", kind == "train" and not (fact.names or band), "a training price names its models or a band"),
    ):
        if wrong:
            yield key, message
