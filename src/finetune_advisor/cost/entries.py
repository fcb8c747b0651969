"""One entry of the price catalog: what it may say, and what is wrong with it. Knows no YAML and no other entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import TypeAlias

from finetune_advisor.cost.figures import Spread, plain, single

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands: file, keys, positions in lists. The loader turns it into line and column."""

KINDS = ("train", "infer", "host", "gpu", "store", "lifecycle", "throughput", "default")
GRADES = ("P", "S", "T", "J")
METHODS = ("base", "tuned", "lora-sft", "full-sft", "lora-dpo", "full-dpo", "sft", "dpo", "rft", "embedding")
PRICES = ("input", "cached", "output", "batch_input", "batch_output")
DOORS = ("closed_new", "closed_inactive", "last_job", "end_of_serving")
DETAILS = ("memory_gb", "tflops", "tokens_in", "tokens_out", "parameters", "job_rows", "minimum")
TEXTS = ("id", "kind", "provider", "model", "method", "unit", "url", "quote", "grade", "second", "unusable", "note")
FIELDS = (
    *TEXTS,
    *("models", "band", "value", "low", "typical", "high", "tier", "served_by", "valid_from", "valid_to", "seen_on"),
    *PRICES,
    *DOORS,
    *DETAILS,
)
REQUIRED = ("id", "kind", "provider", "seen_on", "quote", "grade")

UNITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "train": ("$/1M tokens", "$/job", "$/hour"),
        "infer": ("$/1M tokens",),
        "host": ("$/hour",),
        "gpu": ("$/hour",),
        "store": ("$/month", "$/GB-month"),
        "throughput": ("requests/s", "tokens/s"),
        "default": (
            *("share", "hours", "hours/month", "minutes", "$/hour", "rows", "tokens", "runs", "times", "a year"),
            *("months", "billions", "times mean", "$/month", "dimensions"),
        ),
    }
)

PLAUSIBLE: Mapping[str, tuple[Decimal, Decimal]] = MappingProxyType(
    {
        "$/1M tokens": (Decimal("0.001"), Decimal(1000)),
        "$/hour": (Decimal("0.01"), Decimal(1000)),
        "$/job": (Decimal("0.01"), Decimal(100_000)),
        "$/month": (Decimal(0), Decimal(1_000_000)),
        "$/GB-month": (Decimal("0.001"), Decimal(1000)),
        "share": (Decimal(0), Decimal(1)),
    }
)
ANYTHING = (Decimal(0), Decimal(10) ** 12)

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
PER_SOMETHING_ELSE = re.compile(r"\$ ?(/|per) ?(1k|1,?000|k|kilo)? ?(tokens?|characters?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a catalog or among the inputs: where, and what would be right."""

    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class Band:
    """Total parameters in billions: more than `above`, at most `up_to`."""

    above: Decimal
    up_to: Decimal | None

    def holds(self, billions: Decimal) -> bool:
        """Whether a model of this size is billed by this band."""
        return self.above < billions and (self.up_to is None or billions <= self.up_to)


@dataclass(frozen=True, slots=True)
class Tier:
    """A dearer price for long requests: times these factors when one request has more than `over_tokens` of input."""

    over_tokens: Decimal
    input: Decimal
    output: Decimal


@dataclass(frozen=True, slots=True)
class Doors:
    """When a route shuts: for new customers, for inactive ones, the last day of a job, the last day of serving."""

    closed_new: date | None = None
    closed_inactive: date | None = None
    last_job: date | None = None
    end_of_serving: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated fact with its source. `value` and `prices` are in `unit`; days are inclusive at both ends."""

    id: str
    kind: str
    provider: str
    quote: str
    grade: str
    seen_on: date
    url: str = ""
    second: str = ""
    models: tuple[str, ...] = ()
    band: Band | None = None
    method: str = ""
    unit: str = ""
    value: Spread | None = None
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    details: Mapping[str, Decimal] = field(default_factory=dict)
    tier: Tier | None = None
    doors: Doors = Doors()
    served_by: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    unusable: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A raw mapping, where it stands, and the faults found in it so far."""

    raw: Mapping[str, object]
    path: Path
    faults: list[Fault]

    def fault(self, key: str, message: str) -> None:
        """Note a fault at one key, or at the entry itself when the key is absent."""
        path = (*self.path, key) if key in self.raw else self.path
        self.faults.append(Fault(path, f"{key}: {message}"))


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean x?` for a word close to a known one, else nothing."""
    import difflib  # only a misspelt word pays for it

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


def decimal(value: object) -> Decimal | None:
    """A finite number from YAML or JSON, whatever the loader made of it; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    text = str(value).strip()
    return Decimal(text) if NUMBER.fullmatch(text) else None


def _number(entry: Entry, key: str, bounds: tuple[Decimal, Decimal], unit: str) -> Decimal | None:
    if key not in entry.raw:
        return None
    number = decimal(entry.raw[key])
    if number is None:
        entry.fault(key, f"expected a plain number, got {entry.raw[key]!r}")
    elif number < 0:
        entry.fault(key, f"{number} is negative")
    elif not bounds[0] <= number <= bounds[1]:
        entry.fault(key, f"{number} {unit} is out of the plausible range {_range(bounds)}{_hint(number, unit)}")
    else:
        return number
    return None


def _range(bounds: tuple[Decimal, Decimal]) -> str:
    return f"{plain(bounds[0])} to {plain(bounds[1])}"


def _hint(number: Decimal, unit: str) -> str:
    if number == 0:
        return "; leave out what is not known, a price is never 0"
    return "; is it a price per token or per 1k tokens?" if unit == "$/1M tokens" and number < 1 else ""


def _date(entry: Entry, key: str) -> date | None:
    value = entry.raw.get(key)
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        entry.fault(key, f"expected a day such as 2026-11-23, got {value!r}")
        return None


def _words(entry: Entry, key: str) -> tuple[str, ...]:
    value = entry.raw.get(key, ())
    if isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value):
        return tuple(value)
    entry.fault(key, f"expected a list of names, got {value!r}")
    return ()


def _one_of(entry: Entry, key: str, known: tuple[str, ...]) -> str:
    value = str(entry.raw.get(key, ""))
    if value not in known:
        entry.fault(key, f"expected one of {', '.join(known)}, got {value!r}{suggestion(value, known)}")
    return value


def _unit(entry: Entry, kind: str) -> str:
    known, unit = UNITS.get(kind, ()), str(entry.raw.get("unit", ""))
    if not known or unit in known:
        return unit
    if PER_SOMETHING_ELSE.fullmatch(unit):
        entry.fault("unit", f"{unit} is not used here: give the price per 1M tokens, as $/1M tokens")
        return ""
    _one_of(entry, "unit", known)
    return ""


def _value(entry: Entry, unit: str) -> Spread | None:
    bounds = PLAUSIBLE.get(unit, ANYTHING)
    if "value" in entry.raw:
        number = _number(entry, "value", bounds, unit)
        return None if number is None else single(number)
    if not any(key in entry.raw for key in ("low", "typical", "high")):
        return None
    low, typical, high = (_number(entry, key, bounds, unit) for key in ("low", "typical", "high"))
    if low is None or typical is None or high is None:
        if not all(key in entry.raw for key in ("low", "typical", "high")):
            entry.fault("typical", "low, typical and high belong together: give all three, or one value")
        return None
    if not low <= typical <= high:
        entry.fault("typical", f"low {low}, typical {typical}, high {high} are not in order")
        return None
    return Spread(low, typical, high)


def _group(entry: Entry, keys: tuple[str, ...], unit: str) -> Mapping[str, Decimal]:
    bounds = PLAUSIBLE.get(unit, ANYTHING)
    found = {key: _number(entry, key, bounds, unit) for key in keys if key in entry.raw}
    return {key: number for key, number in found.items() if number is not None}


def _sub(entry: Entry, key: str, known: tuple[str, ...]) -> Entry | None:
    raw = entry.raw.get(key)
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        entry.fault(key, f"expected a mapping with {', '.join(known)}, got {raw!r}")
        return None
    part = Entry(raw, (*entry.path, key), entry.faults)
    for name in raw:
        if name not in known:
            part.fault(str(name), f"unknown; expected {', '.join(known)}{suggestion(str(name), known)}")
    return part


def _band(entry: Entry) -> Band | None:
    part = _sub(entry, "band", ("above", "up_to"))
    if part is None:
        return None
    above = _number(part, "above", ANYTHING, "billions") or Decimal(0)
    up_to = _number(part, "up_to", ANYTHING, "billions")
    if up_to is not None and up_to <= above:
        part.fault("up_to", f"a band above {above} can't end at {up_to} billions")
        return None
    return Band(above, up_to)


def _tier(entry: Entry) -> Tier | None:
    part = _sub(entry, "tier", ("over_tokens", "input", "output"))
    if part is None:
        return None
    over, more_in, more_out = (_number(part, key, ANYTHING, "") for key in ("over_tokens", "input", "output"))
    if over is None or more_in is None or more_out is None:
        entry.fault("tier", "needs over_tokens, input and output")
        return None
    return Tier(over, more_in, more_out)


def _doors(entry: Entry) -> Doors:
    days = [_date(entry, key) for key in DOORS]
    known = [(key, day) for key, day in zip(DOORS, days, strict=True) if day is not None]
    for (earlier, first), (later, then) in pairwise(known):
        if then < first:
            entry.fault(later, f"{then} is before {earlier} {first}: the dates contradict each other")
    return Doors(*days)


def _check_source(entry: Entry, fact: Fact) -> None:
    if fact.grade == "J" and fact.kind != "default":
        entry.fault("grade", "J (our own judgement) is for defaults only")
    if fact.grade in ("P", "S", "T") and not fact.url.startswith(("https://", "http://")):
        entry.fault("url", "a fact of grade P, S or T needs the address where it was read")
    if fact.grade == "T" and not (fact.second or fact.unusable):
        entry.fault("grade", "T (third party, no proof) never stands alone: give a second source, or say unusable")
    if fact.valid_from and fact.valid_to and fact.valid_to < fact.valid_from:
        entry.fault("valid_to", f"{fact.valid_to} is before valid_from {fact.valid_from}")


def _check_content(entry: Entry, fact: Fact) -> None:
    if fact.kind == "infer":
        if "input" not in entry.raw:
            entry.fault("input", "an inference price needs at least input, in $/1M tokens")
        if not fact.models:
            entry.fault("model", "an inference price names its model")
    elif fact.kind != "lifecycle" and fact.value is None and not entry.faults and "minimum" not in fact.details:
        entry.fault("value", "missing; give value, or low, typical and high")
    if fact.kind == "train" and not (fact.models or fact.band):
        entry.fault("model", "a training price names its models or a band of parameters")


def read(raw: object, path: Path) -> tuple[Fact | None, tuple[Fault, ...]]:
    """One entry as a fact, with every fault found in it; None instead of the fact when there is any.

    Units as given in the entry; nothing is raised.
    """
    if not isinstance(raw, Mapping):
        return None, (Fault(path, f"expected a mapping, got {raw!r}"),)
    entry = Entry(raw, path, [])
    for key in raw:
        if key not in FIELDS:
            entry.fault(str(key), f"unknown{suggestion(str(key), FIELDS) or '; see the catalog format'}")
    for key in REQUIRED:
        if not str(raw.get(key, "")):
            entry.fault(key, "missing")
    fact = _fact(entry)
    _check_source(entry, fact)
    _check_content(entry, fact)
    return (None if entry.faults else fact), tuple(entry.faults)


def _fact(entry: Entry) -> Fact:
    text = {key: str(entry.raw.get(key, "")) for key in TEXTS}
    kind = _one_of(entry, "kind", KINDS)
    _one_of(entry, "grade", GRADES)
    if text["method"]:
        _one_of(entry, "method", METHODS)
    unit = _unit(entry, kind)
    models = (text["model"],) if text["model"] else _words(entry, "models")
    return Fact(
        **{key: text[key] for key in ("id", "provider", "quote", "grade", "url", "second", "method")},
        **{key: text[key] for key in ("unusable", "note")},
        kind=kind,
        unit=unit,
        models=models,
        value=_value(entry, unit),
        prices=_group(entry, PRICES, unit),
        details=_group(entry, DETAILS, ""),
        band=_band(entry),
        tier=_tier(entry),
        doors=_doors(entry),
        served_by=_words(entry, "served_by"),
        seen_on=_date(entry, "seen_on") or date.min,
        valid_from=_date(entry, "valid_from"),
        valid_to=_date(entry, "valid_to"),
    )
