"""`cost` and `catalog`: what each option costs, and the dated prices behind that."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from finetune_advisor import api
from finetune_advisor.cli import output as out
from finetune_advisor.cli.advise import person_there
from finetune_advisor.cli.ends import complain
from finetune_advisor.cli.repeat import told
from finetune_advisor.cost.calls import Money
from finetune_advisor.errors import AdvisorError, Interrupted
from finetune_advisor.text import shell

if TYPE_CHECKING:
    from finetune_advisor.model.answers import Answers


@dataclass
class Options:
    """What `cost` was told."""

    answers: str | None = None
    set: list[str] = field(default_factory=list)
    input: list[str] = field(default_factory=list)
    vary: list[str] = field(default_factory=list)
    catalog: str | None = None
    price_map: str | None = None
    format: str | None = None
    output: list[str] = field(default_factory=list)
    pack: str | None = None
    today: str | None = None
    color: str = "auto"
    no_input: bool = False
    debug: bool = False


@dataclass
class CatalogOptions:
    """What `catalog` was told."""

    what: str = "list"
    fact: str | None = None
    catalog: str | None = None
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
    facts = api.gather(options.answers, options.set, pack)
    money = Money(options.input, options.catalog, options.price_map)
    if not options.no_input and person_there():
        money = _asked(facts, money, today)
    sheet = api.cost(facts, money, today=today, vary=options.vary, reproduce=_reproduce(options, money, today))
    out.show(sheet, options.format, options.output, color=options.color)
    return 0


def _asked(facts: Answers, money: Money, today: date) -> Money:
    """Ask the person for the few figures without which nothing can be priced; what is said joins the others."""
    passed: set[str] = set()
    while questions := [one for one in api.cost_wants(facts, money, today=today) if one[0] not in passed]:
        name, means = questions[0]
        passed.add(name)
        if (money_with := _answered(name, means, facts, money, today)) is not None:
            money = money_with
    return money


def _answered(name: str, means: str, facts: Answers, money: Money, today: date) -> Money | None:
    """One figure from the person, asked again until it can be used; None if it isn't known."""
    while True:
        sys.stderr.write(f"{name} ({means}; Enter if you don't know): ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise Interrupted("stopped; nothing was counted")
        if not line.strip():
            return None
        tried = replace(money, inputs=[*money.inputs, f"{name}={line.strip()}"])
        try:
            api.cost_wants(facts, tried, today=today)
        except AdvisorError as fault:
            complain(str(fault))
        else:
            return tried


def _reproduce(options: Options, money: Money, today: date) -> str:
    words = told(
        ("--set", options.set),
        ("--input", money.inputs),
        ("--vary", options.vary),
        ("--catalog", options.catalog),
        ("--price-map", options.price_map),
        ("--pack", options.pack),
        ("--today", today.isoformat()),
    )
    return shell(["finetune-advisor", "cost", *([options.answers] if options.answers else []), *words])


def catalog(options: CatalogOptions) -> int:
    """Show the catalog, or a part of it; the exit code."""
    out.checked(options.format, options.output, options.color)
    money = Money(catalog=options.catalog, price_map=options.price_map)
    sheet = api.catalog(options.what, options.fact, today=out.day(options.today), money=money)
    out.show(sheet, options.format, options.output, color=options.color)
    return 0
