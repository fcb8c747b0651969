"""The ways into the cost model, from answers and files to sheets: what `api` hands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from finetune_advisor.cost import Estimate, estimate, listing, missing, priced, usable, with_readings
from finetune_advisor.cost.catalog import Catalog, merged
from finetune_advisor.cost.catalog_files import load_catalog
from finetune_advisor.cost.given import from_facts, from_words
from finetune_advisor.cost.inputs import INPUTS
from finetune_advisor.cost.prices import EXTRA, installed, with_models
from finetune_advisor.cost.sheets import cost_sheet, report_costs
from finetune_advisor.cost.sweeps import read_range
from finetune_advisor.errors import AnswerError, IncompleteError, UsageError
from finetune_advisor.model.answers import Answers
from finetune_advisor.model.pack import Pack
from finetune_advisor.report import Costs, Sheet
from finetune_advisor.text import did_you_mean

WHAT = ("list", "show", "stale")


@dataclass(frozen=True, slots=True)
class Money:
    """What a sum may need beside the answers: inputs as `name=value`, an own catalog's folder, a price map's file."""

    inputs: Sequence[str] = ()
    catalog: str | None = None
    price_map: str | None = None


def prices(money: Money, today: date) -> Catalog:
    """The catalog, an organisation's own facts before it and a price map behind it; raises PackError, UsageError."""
    found = load_catalog(money.catalog)
    if money.price_map is None:
        return found
    from finetune_advisor.cost.price_map_files import load_price_map

    return merged(load_price_map(money.price_map, today), found)


def estimated(facts: Answers, money: Money, today: date, *, lenient: bool = False) -> Estimate:
    """Every option priced; raises AnswerError, PackError, UsageError. `lenient`: an answer that can't be used is unknown."""
    said = from_facts(facts).beside(from_words(money.inputs))
    names = [str(name) for id in ("model_today", "model_passing") if (name := said.values.get(id))]
    found = with_models(prices(money, today), names, said.request(), today)
    try:
        return estimate(usable(said, found, today) if lenient else said, found, today)
    except AnswerError as fault:
        raise AnswerError("\n".join(map(_with_way_out, str(fault).splitlines()))) from None


def _with_way_out(line: str) -> str:
    """A fault about a model without a price also says where prices can come from."""
    return f"{line}; {EXTRA}" if "no price is known" in line and not installed() else line


def computed(facts: Answers, pack: Pack, money: Money, today: date) -> tuple[Answers, Costs]:
    """The facts with what the sum says to the rules, and the part on costs of the advice."""
    found = estimated(facts, money, today, lenient=True)
    return with_readings(found, facts, pack), report_costs(found)


def cost(facts: Answers, money: Money, vary: Sequence[str], today: date, reproduce: str | None) -> Sheet:
    """What each option costs; raises IncompleteError when so little is known that none can be priced."""
    ranges = [read_range(text) for text in vary]
    found = estimated(facts, money, today)
    if not priced(found):
        wanted = "\n".join(f"  --input {name}=..." for name in missing(found))
        raise IncompleteError(f"too little is known to price any option; give at least:\n{wanted}")
    return cost_sheet(found, ranges, reproduce=reproduce)


def wanted(facts: Answers, money: Money, today: date) -> tuple[tuple[str, str], ...]:
    """The inputs without which no option can be priced, each with what it means; none if one can be.

    Raises like `cost` for inputs that can't be used.
    """
    found = estimated(facts, money, today)
    if priced(found):
        return ()
    return tuple((name, _meaning(name)) for name in missing(found))


def _meaning(name: str) -> str:
    if name not in INPUTS:
        return "the name of a model, as `catalog list` shows it"
    return f"{INPUTS[name].label}, {INPUTS[name].unit}; 2k or 60% will do"


def catalog(what: str, id: str | None, money: Money, today: date) -> Sheet:
    """The catalog as a sheet: `list`, `show` one fact, or `stale`; raises UsageError for anything else."""
    if what not in WHAT:
        raise UsageError(f"expected list, show or stale, got {what!r}{did_you_mean(what, WHAT)}")
    if what == "show" and id is None:
        raise UsageError("`show` takes the id of a fact: catalog show ID")
    if what != "show" and id is not None:
        raise UsageError(f"`{what}` takes no id")
    found = prices(money, today)
    if id is not None:
        return listing.shown(found, id, today)
    return listing.listed(found, today) if what == "list" else listing.old(found, today)
