"""The catalog itself, as sheets: all facts, one of them, and those that somebody should look at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from finetune_advisor import __version__
from finetune_advisor.cost.catalog import STALE_AFTER_DAYS, Catalog, holds, stale
from finetune_advisor.cost.entries import DOORS, Fact
from finetune_advisor.cost.figures import plain
from finetune_advisor.cost.tables import price
from finetune_advisor.errors import UsageError
from finetune_advisor.report import SCHEMA_VERSION, Sheet, Table
from finetune_advisor.text import did_you_mean

KINDS = {
    "train": "Training prices",
    "infer": "Prices of use",
    "host": "Hosting by the hour",
    "gpu": "Cards by the hour",
    "store": "Storage",
    "lifecycle": "Life cycles",
    "throughput": "Measured throughput",
    "default": "What stands in for an unknown input",
}


def listed(prices: Catalog, today: date) -> Sheet:
    """Every fact in a line, by kind."""
    head = ("fact", "of", "says", "valid", "seen on", "grade")
    tables = tuple(
        Table(title, head, tuple(_row(fact, today) for fact in prices.facts if fact.kind == kind))
        for kind, title in KINDS.items()
    )
    lead = f"{len(prices.facts)} facts, of which {len(stale(prices.facts, today))} were last seen over {STALE_AFTER_DAYS} days ago."
    return _sheet(f"The price catalog on {today}", (table for table in tables if table.rows), lead)


def _row(fact: Fact, today: date) -> tuple[str, ...]:
    return (
        fact.id,
        f"{fact.provider} {_of(fact)}".strip(),
        price(fact),
        _valid(fact, today),
        str(fact.seen_on),
        fact.grade,
    )


def _of(fact: Fact) -> str:
    if fact.models:
        return ", ".join(fact.models)
    if fact.band is None:
        return ""
    above = f"above {plain(fact.band.above)}" if fact.band.above else ""
    up_to = f"up to {plain(fact.band.up_to)}" if fact.band.up_to is not None else ""
    return " ".join(part for part in (above, up_to, "billion parameters") if part)


def _valid(fact: Fact, today: date) -> str:
    if fact.unusable:
        return "not used"
    if not holds(fact, today):
        return f"from {fact.valid_from}" if fact.valid_from and fact.valid_from > today else f"until {fact.valid_to}"
    return f"now, until {fact.valid_to}" if fact.valid_to else "now"


def shown(prices: Catalog, id: str, today: date) -> Sheet:
    """One fact with all that is known of it; raises UsageError for an id that no fact has."""
    if id not in prices:
        raise UsageError(f"there is no fact {id!r}{did_you_mean(id, prices.by_id) or '; `catalog list` shows them'}")
    fact = prices[id]
    table = Table("What it says", ("", ""), tuple((name, text) for name, text in _pairs(fact, today) if text))
    return _sheet(fact.id, (table,), None)


def _pairs(fact: Fact, today: date) -> Iterator[tuple[str, str]]:
    yield "kind", KINDS[fact.kind]
    yield "provider", fact.provider
    yield "of", _of(fact)
    yield "method", fact.method
    yield "says", price(fact)
    yield "valid", _valid(fact, today)
    yield from ((key.replace("_", " "), str(getattr(fact.doors, key) or "")) for key in DOORS)
    yield "served by", ", ".join(fact.served_by)
    yield "seen on", str(fact.seen_on)
    yield "read from", fact.quote
    yield "at", fact.url
    yield "second source", fact.second
    yield "grade", f"{fact.grade} ({GRADES[fact.grade]})"
    yield "not used, because", fact.unusable
    yield "note", fact.note


GRADES = {
    "P": "the provider's own page",
    "S": "a secondary source that shows its data",
    "T": "a third party without proof",
    "J": "our own judgement",
}


def old(prices: Catalog, today: date) -> Sheet:
    """The facts that somebody should look at again, oldest first."""
    found = stale(prices.facts, today)
    rows = tuple((fact.id, str(fact.seen_on), str((today - fact.seen_on).days), fact.url) for fact in found)
    lead = f"{len(found)} of {len(prices.facts)} facts were last seen more than {STALE_AFTER_DAYS} days before {today}."
    tables = (Table("To be looked at again", ("fact", "seen on", "days ago", "read at"), rows),) if rows else ()
    return _sheet("Old facts of the price catalog", tables, lead)


def _sheet(title: str, tables: Iterable[Table], lead: str | None) -> Sheet:
    return Sheet(SCHEMA_VERSION, __version__, title, tuple(tables), lead=lead)
