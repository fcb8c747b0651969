"""From answers, inputs and the catalog to computed facts and sheets: what the room offers to others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from finetune_advisor.cost import CostInputs
from finetune_advisor.cost.catalog import load_catalog, with_models
from finetune_advisor.cost.comparison import Comparison, compare, computed_facts, missing
from finetune_advisor.cost.inputs import INPUTS, GivenInputs, given_inputs
from finetune_advisor.cost.report import (
    advice_costs,
    catalog_fact,
    catalog_list,
    catalog_stale,
    cost_report,
    read_range,
)
from finetune_advisor.cost.use_case import name_faults, resolve
from finetune_advisor.errors import AnswerError, IncompleteError, UsageError
from finetune_advisor.model.answers import Answer, Answers, merge, read
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.report import Costs, Sheet
from finetune_advisor.text import did_you_mean


def computed(answers: Answers, pack: Pack, cost_inputs: CostInputs, today: date) -> tuple[Answers, Costs]:
    """Return the answers with what the cost model tells the rules, and the costs of the advice; raise like `cost_sheet`."""
    found, given = _compared(answers, cost_inputs, today, lenient=True)
    facts = computed_facts(found)
    wanted = [question for question in pack.readings if question.id in facts]
    readings = {q.id: Answer(_fitted(q, facts[q.id]), "computed", "cost model") for q in wanted}
    return merge(answers, Answers(readings)), advice_costs(found, given)


def cost_sheet(
    answers: Answers, cost_inputs: CostInputs, vary: Iterable[str], today: date, reproduce: str | None
) -> Sheet:
    """Return what each option costs, also over ranges such as `requests_per_month=10k..100M`.

    Raise AnswerError, PackError (catalog), UsageError (range), or IncompleteError if no option can be priced.
    """
    ranges = [read_range(text) for text in vary]
    found, given = _compared(answers, cost_inputs, today)
    if not found.priced:
        lines = "\n".join(f"  --input {name}=..." for name in missing(found, given.values))
        raise IncompleteError(f"too little is known to price any option; give at least:\n{lines}")
    return cost_report(found, given, ranges, reproduce)


def missing_inputs(answers: Answers, cost_inputs: CostInputs, today: date) -> tuple[tuple[str, str], ...]:
    """Return the inputs without which no option can be priced, each with what it means; raise like `cost_sheet`."""
    found, given = _compared(answers, cost_inputs, today)
    if found.priced:
        return ()
    meanings = {name: f"{known.label}, {known.unit}; 2k or 60% will do" for name, known in INPUTS.items()}
    model = "the name of a model, as `catalog list` shows it"
    return tuple((name, meanings.get(name, model)) for name in missing(found, given.values))


def catalog_sheet(what: str, id: str | None, cost_inputs: CostInputs, today: date) -> Sheet:
    """Return the catalog as a sheet: `list`, `show` one fact, or `stale`; raise UsageError for anything else."""
    if what not in ("list", "show", "stale"):
        raise UsageError(f"expected list, show or stale, got {what!r}{did_you_mean(what, ('list', 'show', 'stale'))}")
    if what == "show" and id is None:
        raise UsageError("`show` takes the id of a fact: catalog show ID")
    if what != "show" and id is not None:
        raise UsageError(f"`{what}` takes no id")
    catalog = load_catalog(cost_inputs.catalog)
    if id is not None:
        return catalog_fact(catalog, id, today)
    return catalog_list(catalog, today) if what == "list" else catalog_stale(catalog, today)


def _compared(
    answers: Answers, cost_inputs: CostInputs, today: date, *, lenient: bool = False
) -> tuple[Comparison, GivenInputs]:
    """Return the comparison and its inputs; if `lenient`, a faulty answer (never a faulty `--input`) becomes a remark."""
    given = given_inputs(answers, cost_inputs.inputs)
    values, places = given.values, given.places
    models = [str(values[name]) for name in ("model_today", "model_passing") if name in values]
    usual = (("tokens_in", 1000), ("tokens_out", 300))
    tokens_in, tokens_out = (int(getattr(values.get(name), "typical", otherwise)) for name, otherwise in usual)
    catalog = with_models(load_catalog(cost_inputs.catalog), models, (tokens_in, tokens_out), today)
    faults = {**given.faults, **name_faults(values, catalog, today)}
    raised = [name for name in faults if not lenient or places[name].startswith("--input")]
    if raised:
        raise AnswerError("\n".join(f"{places[name]}: {faults[name]}" for name in raised))
    sound = {name: value for name, value in values.items() if name not in faults}
    dropped = (f"{places[name]} is left out: {fault}" for name, fault in faults.items())
    given = replace(given, values=sound, remarks=(*given.remarks, *dropped))
    return compare(resolve(sound, catalog, today)), given


def _fitted(question: Question, value: Decimal | str) -> Value | None:
    """Return a computed fact as the pack takes it: rounded, and within the range that it declares."""
    if isinstance(value, str):
        return read(question, value)
    bounded = min(max(value, Decimal(str(question.low))), Decimal(str(question.high)))
    return read(question, float(round(bounded, 0 if abs(bounded) >= 100 else 2)))
