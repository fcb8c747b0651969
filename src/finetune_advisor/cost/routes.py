"""Which ways to a tuned model are open, closing or shut on a day, and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from finetune_advisor.cost.catalog import Catalog, holds
from finetune_advisor.cost.entries import DOORS, Doors, Fact
from finetune_advisor.cost.figures import NotApplicable

DAYS_A_MONTH = Decimal("30.4375")

Status: TypeAlias = Literal["open", "closing", "closed"]

CLOSED_METHODS = ("sft", "dpo")
"""Methods of tuning a provider's own model, whose weights nobody else has."""

SENTENCES = {
    "closed_new": "closed to new customers",
    "closed_inactive": "closed to customers without recent use",
    "last_job": "last training job",
    "end_of_serving": "end of serving",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One way to buy a tune: its training price, how the result is served, whether the door is open."""

    train: Fact
    serving: tuple[Fact, ...]
    kind: Literal["hosted", "token", "dedicated"]
    status: Status
    ends_on: date | None
    """Last day of serving, as far as it is announced."""
    reason: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """A dated event of a provider's life cycle, past or to come."""

    provider: str
    models: tuple[str, ...]
    event: str
    on: date
    passed: bool
    fact: str


def doors(prices: Catalog, today: date) -> tuple[Door, ...]:
    """Every dated event in order of its day: what shut, and what will."""
    found = (
        Door(fact.provider, fact.models, key, day, day <= today, fact.id)
        for fact in prices.facts
        if fact.kind == "lifecycle" and not fact.unusable
        for key in DOORS
        if (day := getattr(fact.doors, key)) is not None
    )
    return tuple(sorted(found, key=lambda door: (door.on, door.provider, door.event)))


def routes(prices: Catalog, today: date, *, existing_customer: bool = False) -> tuple[Route, ...]:
    """Every route that the catalog knows how to price, open or not, in catalog order."""
    return tuple(_routes(prices, today, existing_customer))


def _routes(prices: Catalog, today: date, existing: bool) -> Iterator[Route]:
    ending = tuple(fact for fact in prices.facts if fact.kind == "lifecycle" and not fact.unusable)
    for train in prices.of("train", today):
        known = (prices.by_id.get(key) for key in train.served_by)
        serving = tuple(fact for fact in known if fact is not None and not fact.unusable and holds(fact, today))
        # A closed model is served in one way, of which a fee by the hour may be a part; open weights by any host.
        ways = (serving,) if train.method in CLOSED_METHODS and serving else tuple((fact,) for fact in serving)
        for way in ways:
            reading = tuple(fact for fact in ending if _concerns(fact, train, way))
            yield _route(train, way, reading, today, existing=existing)


def _route(train: Fact, serving: tuple[Fact, ...], reading: tuple[Fact, ...], today: date, *, existing: bool) -> Route:
    ends = _earliest(reading)
    status, reason = _status(ends, today, existing)
    facts = tuple(fact.id for fact in (train, *serving, *reading))
    return Route(train, serving, _kind(train, serving), status, ends.end_of_serving, reason, facts)


def _kind(train: Fact, serving: tuple[Fact, ...]) -> Literal["hosted", "token", "dedicated"]:
    if train.method in CLOSED_METHODS:
        return "hosted"
    return "token" if serving[0].kind == "infer" else "dedicated"


def _concerns(fact: Fact, train: Fact, serving: tuple[Fact, ...]) -> bool:
    if fact.provider != train.provider or fact.method == "base":
        return False
    theirs = {*train.models, *(name for part in serving for name in part.models)}
    return not fact.models or bool(theirs.intersection(fact.models))


def _earliest(facts: Iterable[Fact]) -> Doors:
    every = tuple(facts)
    days = ([day for fact in every if (day := getattr(fact.doors, key)) is not None] for key in DOORS)
    return Doors(*(min(found, default=None) for found in days))


def _status(ends: Doors, today: date, existing: bool) -> tuple[Status, str]:
    shut = (
        ("end_of_serving", "last_job") if existing else ("end_of_serving", "last_job", "closed_new", "closed_inactive")
    )
    for key in shut:
        day = getattr(ends, key)
        if day is not None and day <= today:
            return "closed", f"{SENTENCES[key]} on {day}" + _still(ends, key, today)
    to_come = [f"{SENTENCES[key]} on {day}" for key in DOORS if (day := getattr(ends, key)) is not None and day > today]
    return ("closing", "; ".join(to_come)) if to_come else ("open", "no end announced")


def _still(ends: Doors, key: str, today: date) -> str:
    """What remains behind a door that has shut."""
    to_train = ends.last_job if key in ("closed_new", "closed_inactive") else None
    served = ends.end_of_serving
    parts = (
        f"; existing customers may train until {to_train}" if to_train is not None and to_train > today else "",
        f"; serving ends on {served}" if served is not None and served > today else "",
    )
    return "".join(parts)


def months_left(today: date, on: date) -> Decimal:
    """Months from today to a day, 0 when it has passed. Formula: days / 30.4375."""
    return max(Decimal(0), Decimal((on - today).days) / DAYS_A_MONTH)


def status_of(every: Iterable[Route], kinds: tuple[str, ...]) -> Status | NotApplicable:
    """The best status among routes of some kinds: open before closing before closed."""
    found = {route.status for route in every if route.kind in kinds}
    for status in ("open", "closing", "closed"):
        if status in found:
            return status
    return NotApplicable("the catalog holds no such route")


def remedies(route: Route, today: date) -> tuple[str, ...]:
    """What to do with a tune on a route that is shut or closing: sentences, none for an open one."""
    if route.status == "open":
        return ()
    last = f" before {route.ends_on}" if route.ends_on and route.ends_on > today else ""
    return (
        "Keep the training and eval sets: they are what a tune is made of, and they move to any host.",
        f"Re-run the eval on today's cheapest prompted models{last}: the gap that the tune closed may be gone.",
        f"If the gap is still there, train the same rows on open weights, whose files you keep, and switch{last}.",
    )
