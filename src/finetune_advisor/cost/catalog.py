"""The dated catalog of prices and life cycles: built from raw entries, checked as a whole, and looked up in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from finetune_advisor.cost.entries import Fact, Fault, Path, read, suggestion

STALE_AFTER_DAYS = 90


@dataclass(frozen=True, slots=True)
class Catalog:
    """All facts in the order of their files, and each by its id."""

    facts: tuple[Fact, ...]
    by_id: Mapping[str, Fact]

    def __contains__(self, key: object) -> bool:
        return key in self.by_id

    def __getitem__(self, key: str) -> Fact:
        return self.by_id[key]

    def of(self, kind: str, today: date) -> Iterator[Fact]:
        """Usable facts of one kind that hold on a day."""
        return (fact for fact in self.facts if fact.kind == kind and not fact.unusable and holds(fact, today))


def holds(fact: Fact, today: date) -> bool:
    """Whether a fact is valid on a day (both ends inclusive)."""
    return (fact.valid_from or date.min) <= today <= (fact.valid_to or date.max)


def build(raw: Mapping[str, object], beside: Iterable[str] = ()) -> tuple[Catalog, tuple[Fault, ...]]:
    """A catalog from raw files (name to mapping with a list `facts`), and every fault with its place.

    A faulty entry is left out; nothing is raised. Overlapping validity, doubled ids and dangling references are faults.
    `beside`: ids of facts in another catalog, to which this one may refer.
    """
    faults: list[Fault] = []
    placed: list[tuple[Path, Fact]] = []
    for path, entry in _entries(raw, faults):
        fact, found = read(entry, path)
        faults.extend(found)
        if fact is not None:
            placed.append((path, fact))
    faults.extend(_doubled(placed))
    faults.extend(_overlapping(placed))
    faults.extend(_dangling(placed, beside))
    return catalog(fact for _, fact in placed), tuple(faults)


def catalog(facts: Iterable[Fact]) -> Catalog:
    """A catalog from facts that are known to be sound; of two with one id the first counts."""
    every = tuple(facts)
    return Catalog(every, {fact.id: fact for fact in reversed(every)})


def merged(base: Catalog, own: Catalog) -> Catalog:
    """An organisation's own facts before the shipped ones; the same id, or a price of the same thing, replaces."""
    replaced = {key for fact in own.facts for key in _keys(fact)}
    kept = (fact for fact in base.facts if fact.id not in own and not replaced.intersection(_keys(fact)))
    return catalog((*own.facts, *kept))


def _entries(raw: Mapping[str, object], faults: list[Fault]) -> Iterator[tuple[Path, object]]:
    for name, content in raw.items():
        facts = content.get("facts") if isinstance(content, Mapping) else None
        if not isinstance(facts, (list, tuple)):
            faults.append(Fault((name,), "expected a mapping with a list named facts"))
            continue
        for index, entry in enumerate(facts):
            yield (name, "facts", index), entry


def _doubled(placed: list[tuple[Path, Fact]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, fact in placed:
        if fact.id in seen:
            yield Fault((*path, "id"), f"id: {fact.id} is given twice")
        seen.add(fact.id)


def _keys(fact: Fact) -> Iterator[tuple[object, ...]]:
    shape = (fact.details.get("tokens_in"), fact.details.get("tokens_out"))
    for model in fact.models or ("",):
        yield (fact.kind, fact.provider, model, fact.band, fact.method, fact.unit, shape)


def _overlapping(placed: list[tuple[Path, Fact]]) -> Iterator[Fault]:
    taken: dict[tuple[object, ...], list[Fact]] = {}
    for path, fact in placed:
        if fact.unusable or fact.kind in ("default", "lifecycle"):
            continue
        for key in _keys(fact):
            rivals = taken.setdefault(key, [])
            for rival in rivals:
                if _overlap(fact, rival):
                    yield Fault(path, f"{fact.id} holds at the same time as {rival.id} and prices the same thing")
            rivals.append(fact)


def _overlap(one: Fact, other: Fact) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(one.valid_to or date.max, other.valid_to or date.max)


def _dangling(placed: list[tuple[Path, Fact]], beside: Iterable[str]) -> Iterator[Fault]:
    known = {*beside, *(fact.id for _, fact in placed)}
    for path, fact in placed:
        for index, key in enumerate(fact.served_by):
            if key not in known:
                yield Fault((*path, "served_by", index), f"served_by: no fact has the id {key}{suggestion(key, known)}")


def inference(prices: Catalog, model: str, today: date, method: str = "base") -> Fact | None:
    """The price of a model (`name` or `provider/name`) on a day, $/1M tokens; None when there is none.

    Of several providers the first in the catalog counts.
    """
    provider, _, name = model.partition("/")
    for fact in prices.of("infer", today):
        if fact.method != method:
            continue
        if model in fact.models or (fact.provider == provider and name in fact.models):
            return fact
    return None


def models(prices: Catalog, method: str = "base") -> tuple[str, ...]:
    """Every model with an inference price, in catalog order."""
    found = (name for fact in prices.facts if fact.kind == "infer" and fact.method == method for name in fact.models)
    return tuple(dict.fromkeys(found))


def next_price(prices: Catalog, fact: Fact, today: date) -> Fact | None:
    """The next price of the same thing that is already announced for a later day; None when there is none."""
    keys = set(_keys(fact))
    later = (
        other
        for other in prices.facts
        if other.valid_from and other.valid_from > today and keys.intersection(_keys(other))
    )
    return min(later, key=lambda other: other.valid_from or date.max, default=None)


def stale(facts: Iterable[Fact], today: date, days: int = STALE_AFTER_DAYS) -> tuple[Fact, ...]:
    """Answers last seen more than so many days before today, oldest first."""
    limit = today - timedelta(days=days)
    return tuple(sorted((fact for fact in facts if fact.seen_on < limit), key=lambda fact: (fact.seen_on, fact.id)))


def blended(fact: Fact, inputs: int = 3, outputs: int = 1) -> Decimal | None:
    """Dollars per 1M tokens at a ratio of input to output tokens; None without an output price.

    Formula: (a x input + b x output) / (a + b), at 3:1 as in claim 2 of the founding guide's recomputation.
    """
    if "output" not in fact.prices:
        return None
    return (inputs * fact.prices["input"] + outputs * fact.prices["output"]) / (inputs + outputs)
