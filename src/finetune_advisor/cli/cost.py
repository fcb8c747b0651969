"""`cost` and `catalogue`: what each option costs, and the dated prices behind that."""

from __future__ import annotations

from dataclasses import dataclass, field

from finetune_advisor import api
from finetune_advisor.cli import output as out
from finetune_advisor.costing.calls import Money
from finetune_advisor.text import shell


@dataclass
class Options:
    """What `cost` was told."""

    answers: str | None = None
    set: list[str] = field(default_factory=list)
    input: list[str] = field(default_factory=list)
    vary: list[str] = field(default_factory=list)
    catalogue: str | None = None
    price_map: str | None = None
    format: str | None = None
    output: list[str] = field(default_factory=list)
    pack: str | None = None
    today: str | None = None
    color: str = "auto"
    debug: bool = False


@dataclass
class CatalogueOptions:
    """What `catalogue` was told."""

    what: str = "list"
    fact: str | None = None
    catalogue: str | None = None
    price_map: str | None = None
    format: str | None = None
    output: list[str] = field(default_factory=list)
    today: str | None = None
    color: str = "auto"
    debug: bool = False


def run(options: Options) -> int:
    """Show what each option costs; the exit code."""
    out.checked(options.format, options.output, options.color)
    today = out.day(options.today)
    pack = api.load_pack(options.pack)
    flags = api.from_flags(options.set, pack)
    facts = api.combine(api.load_answers(options.answers, pack), flags) if options.answers else flags
    money = Money(options.input, options.catalogue, options.price_map)
    sheet = api.cost(facts, money, today=today, vary=options.vary, reproduce=_reproduce(options, today.isoformat()))
    out.show(sheet, options.format, options.output, color=options.color)
    return 0


def _reproduce(options: Options, day: str) -> str:
    words = ["finetune-advisor", "cost", *([options.answers] if options.answers else [])]
    for name, values in (("--set", options.set), ("--input", options.input), ("--vary", options.vary)):
        words += [word for value in values for word in (name, value)]
    for name, one in (("--catalogue", options.catalogue), ("--price-map", options.price_map), ("--pack", options.pack)):
        words += [name, one] if one else []
    return shell([*words, "--today", day])


def catalogue(options: CatalogueOptions) -> int:
    """Show the catalogue, or a part of it; the exit code."""
    out.checked(options.format, options.output, options.color)
    money = Money(catalogue=options.catalogue, price_map=options.price_map)
    sheet = api.catalogue(options.what, options.fact, today=out.day(options.today), money=money)
    out.show(sheet, options.format, options.output, color=options.color)
    return 0
