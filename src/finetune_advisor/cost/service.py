"""From answers, inputs and the catalog to computed facts and sheets: what the room offers to others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from finetune_advisor.cost import CostInputs
from finetune_advisor.cost.catalog import blended, load_catalog, with_models
from finetune_advisor.cost.comparison import Comparison, compare, computed_facts
from finetune_advisor.cost.figures import MODEL
from finetune_advisor.cost.inputs import GivenInputs, given_inputs
from finetune_advisor.cost.report import (
    advice_costs,
    catalog_fact,
    catalog_list,
    catalog_stale,
    cost_report,
    read_range,
)
from finetune_advisor.cost.use_case import name_faults, resolve
from finetune_advisor.errors import AnswerError, UsageError
from finetune_advisor.model.answers import Answer, Answers, merge, read
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.report import Costs, Sheet


def computed(answers: Answers, pack: Pack, cost_inputs: CostInputs, today: date) -> tuple[Answers, Costs]:
    """Return the answers with what the cost model tells the rules, and the costs of the advice; raise like `cost_sheet`."""
    found, given = _compared(answers, cost_inputs, today, lenient=True)
    facts = computed_facts(found)
    if (
        "cost.verdict" not in facts
        and "model_passing" not in given.values
        and (bound := _against_most_expensive(found, given))
    ):
        facts |= bound
        given = replace(given, remarks=(*given.remarks, "Even against the most expensive model nothing is saved."))
    wanted = [question for question in pack.readings if question.id in facts]
    readings = {q.id: Answer(_fitted(q, facts[q.id]), "computed", "cost model") for q in wanted}
    return merge(answers, Answers(readings)), advice_costs(found, given)


def _against_most_expensive(found: Comparison, given: GivenInputs) -> dict[str, Decimal | str]:
    """Return the facts on a saving where there is none even against the most expensive model; else nothing."""
    catalog, today = found.case.catalog, found.case.today
    sold = [fact for fact in catalog.of("infer", today) if fact.method == "base" and fact.output is not None]
    most = max(sold, key=lambda fact: blended(fact) or 0)
    bound = compare(resolve({**given.values, "model_passing": most.names[0]}, catalog, today))
    if bound.best is None or bound.best.verdict != "never":
        return {}
    names = ("cost.payback_months", "cost.monthly_saving", "cost.verdict")
    return {name: value for name, value in computed_facts(bound).items() if name in names}


def cost_sheet(
    answers: Answers,
    cost_inputs: CostInputs,
    vary: Iterable[str],
    today: date,
    reproduce: str | None,
    *,
    full: bool = False,
) -> Sheet:
    """Return what each option costs, also over ranges such as `requests_per_month=10k..100M`; assume what isn't given.

    Raise AnswerError, PackError (catalog), or UsageError (range).
    """
    ranges = [read_range(text) for text in vary]
    found, given = _compared(answers, cost_inputs, today, assume=True)
    return cost_report(found, given, ranges, reproduce, full=full)


def catalog_sheet(what: str, id: str | None, cost_inputs: CostInputs, today: date) -> Sheet:
    """Return the catalog as a sheet: `list`, `show` one fact, or `stale`; raise UsageError for an id that doesn't fit."""
    if what == "show" and id is None:
        raise UsageError("`show` takes the id of a fact: catalog show ID")
    if what != "show" and id is not None:
        raise UsageError(f"`{what}` takes no id")
    catalog = load_catalog(cost_inputs.catalog)
    if id is not None:
        return catalog_fact(catalog, id)
    return catalog_list(catalog, today) if what == "list" else catalog_stale(catalog, today)


def _compared(
    answers: Answers, cost_inputs: CostInputs, today: date, *, lenient: bool = False, assume: bool = False
) -> tuple[Comparison, GivenInputs]:
    """Return the comparison and its inputs.

    If `lenient`, a faulty answer (never a faulty `--input`) becomes a remark. If `assume`, defaults take missing places.
    """
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
    remarks = (*given.remarks, *dropped)
    if assume and "model_passing" not in sound and sound.get("place") != "own":
        said = {(id, answer.value) for id, answer in answers.answers.items() if isinstance(answer.value, str)}
        size = "large" if said & {("result", "only-larger"), ("small_model", "not-enough")} else "small"
        sound["model_passing"] = sound.get("model_today", MODEL["assumed"][size])
        remarks += (f"You didn't name the cheapest model that passes, so {sound['model_passing']} is assumed.",)
    given = replace(given, values=sound, remarks=remarks)
    return compare(resolve(sound, catalog, today, assume=assume)), given


def _fitted(question: Question, value: Decimal | str) -> Value | None:
    """Return a computed fact as the pack takes it: rounded, and within the range that it declares."""
    if isinstance(value, str):
        return read(question, value)
    bounded = min(max(value, Decimal(str(question.low))), Decimal(str(question.high)))
    return read(question, float(round(bounded, 0 if abs(bounded) >= 100 else 2)))
