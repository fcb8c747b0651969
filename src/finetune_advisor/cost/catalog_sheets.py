"""The catalog as people look at it: a list to filter, one entry with its source, and what to look at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from finetune_advisor.cost.catalog import STALE_AFTER_DAYS, Catalog, load_catalog, stale
from finetune_advisor.cost.facts import DETAILS, LIFECYCLE_DATES, Band, Fact
from finetune_advisor.cost.figures import MODEL
from finetune_advisor.cost.formats import plain, price, ranged
from finetune_advisor.errors import UsageError
from finetune_advisor.report import Sheet, Table
from finetune_advisor.text import did_you_mean, join_words


def catalog_sheet(what: str, words: Sequence[str], folder: str | None, today: date) -> Sheet:
    """Return the catalog as a sheet: `list` of what has all the words, `show` one entry, or `stale`; raise UsageError."""
    if what == "show" and len(words) != 1:
        raise UsageError("`show` takes the id of one entry: catalog show ID")
    if what == "stale" and words:
        raise UsageError("`stale` takes no more words")
    catalog = load_catalog(folder)
    if what == "show":
        return _entry(catalog, words[0])
    return catalog_list(catalog, words, today) if what == "list" else _stale(catalog, today)


def catalog_list(catalog: Catalog, words: Sequence[str], today: date) -> Sheet:
    """Return a line for every entry that has all the words in its id, kind, provider, models or method, by kind."""
    rows: dict[str, list[tuple[str, str, str]]] = {title: [] for title in MODEL["kinds"].values()}
    for fact in catalog.facts:
        title = MODEL["kinds"][fact.kind]
        about = " ".join((fact.id, fact.kind, title, fact.provider, *fact.names, fact.method)).lower()
        if all(word.lower() in about for word in words):
            valid = _valid(fact, today)
            rows[title].append((fact.id, "; ".join(filter(None, (says(fact), valid))), str(fact.seen_on)))
    tables = [Table(title, ("entry", "says", "seen on"), tuple(each)) for title, each in rows.items() if each]
    count = sum(map(len, rows.values()))
    old = f"{len(stale(catalog.facts, today))} of them were last seen more than {STALE_AFTER_DAYS} days ago"
    lead = f"{count} of {len(catalog.facts)} entries match {join_words(words)}" if words else f"{count} entries. {old}"
    remarks = ("`catalog list gpt train` shows only entries with these words; `catalog show ENTRY` shows the source.",)
    return Sheet(f"The price catalog on {today}", tuple(tables), (), remarks, f"{lead}.")


def _entry(catalog: Catalog, id: str) -> Sheet:
    """Return one entry with all that is known of it; raise UsageError for an id that no entry has."""
    fact = catalog.by_id.get(id)
    if fact is None:
        some = f" {id}" if any(id.lower() in known for known in catalog.by_id) else ""
        hint = did_you_mean(id, catalog.by_id) or f"; `catalog list{some}` shows them"
        raise UsageError(f"the catalog has no entry {id!r}{hint}")
    values = {field.name: getattr(fact, field.name) for field in fields(fact)} | {
        "kind": MODEL["kinds"][fact.kind],
        "models": ", ".join(fact.models),
        "band": _band(fact.band) if fact.band else "",
        "tier": "" if fact.tier is None else f"above {plain(fact.tier.over_tokens)} prompt tokens in a request",
        "served_by": ", ".join(fact.served_by),
        "grade": f"{fact.grade} ({MODEL['grades'][fact.grade]})",
    }
    pairs = tuple((name.replace("_", " "), str(value)) for name, value in values.items() if value not in (None, ""))
    table = Table("What it says", ("", ""), pairs)
    return Sheet(fact.id, (table,), lead=says(fact) or None)


def _stale(catalog: Catalog, today: date) -> Sheet:
    """Return the entries to look at again, oldest first."""
    old = stale(catalog.facts, today)
    rows = tuple((fact.id, str(fact.seen_on), str((today - fact.seen_on).days), fact.url) for fact in old)
    tables = (Table("To be looked at again", ("entry", "seen on", "days ago", "read at"), rows),) if rows else ()
    count = f"{len(old)} of {len(catalog.facts)} entries"
    lead = f"{count} were last seen more than {STALE_AFTER_DAYS} days before {today}."
    return Sheet("Old entries of the price catalog", tables, lead=lead)


def says(fact: Fact) -> str:
    """Return what an entry says, in one cell."""
    prices = fact.given(("input", "cached", "output"))
    parts = [f"{price(value)} {key.removesuffix('put')}" for key, value in prices.items()]
    if fact.amount is not None:
        per = fact.unit.removeprefix("$/")
        costs = per != fact.unit
        parts.append(f"{ranged(fact.amount, price)} per {per}" if costs else f"{ranged(fact.amount, plain)} {per}")
    parts += [f"{key.replace('_', ' ')} {plain(value)}" for key, value in fact.given(DETAILS).items()]
    parts += [_band(fact.band)] if fact.band else []
    parts += [fact.note] if fact.kind == "unpriced" else []
    ends = fact.given(LIFECYCLE_DATES).items()
    return ", ".join([*parts, *(f"{MODEL['closings'][key]} on {day}" for key, day in ends)])


def _band(band: Band) -> str:
    above = f"above {plain(band.above)}" if band.above else ""
    up_to = f"up to {plain(band.up_to)}" if band.up_to is not None else ""
    return " ".join(part for part in (above, up_to, "billion parameters") if part)


def _valid(fact: Fact, today: date) -> str:
    if fact.unusable or (fact.valid_from and fact.valid_from > today):
        return "not used" if fact.unusable else f"from {fact.valid_from}"
    return f"until {fact.valid_to}" if fact.valid_to else ""
