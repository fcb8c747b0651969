"""From answers, inputs and the catalog to computed facts and sheets: what the room offers to others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from finetune_advisor.cost import CostInputs
from finetune_advisor.cost.catalog import blended, load_catalog, with_models
from finetune_advisor.cost.comparison import Comparison, compare, computed_facts, payback_facts
from finetune_advisor.cost.figures import MODEL
from finetune_advisor.cost.inputs import LEAST, GivenInputs, given_inputs
from finetune_advisor.cost.report import advice_costs, events
from finetune_advisor.cost.use_case import name_faults, resolve
from finetune_advisor.engine import advice, decide, outcomes
from finetune_advisor.errors import AnswerError
from finetune_advisor.model.answers import Answer, Answers, assumed, known, merge, read
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.report import Costs

Dates: TypeAlias = tuple[tuple[date, str], ...]
"""Days on which a price, model or route of a sum changes or ends, each with a sentence."""


def computed(answers: Answers, pack: Pack, cost_inputs: CostInputs, today: date) -> tuple[Answers, Costs, Dates]:
    """Return the answers with what the cost model tells the rules, the costs, and when they change; raise like `compared`."""
    found, given = compared(answers, pack, cost_inputs, today)
    facts, catalog = computed_facts(found), found.case.catalog
    if "cost.verdict" not in facts and "model_passing" not in given.values:
        # What saves nothing against the most expensive model saves nothing against any.
        sold = (fact for fact in catalog.of("infer", today) if fact.method == "base")
        most = max(sold, key=lambda fact: blended(fact) or 0)
        bound = compare(resolve({**given.values, "model_passing": most.names[0]}, catalog, today))
        if bound.best is not None and bound.best.verdict == "never":
            facts |= payback_facts(bound.best)
            given = replace(given, remarks=(*given.remarks, "Even against the most expensive model nothing is saved."))
    readings = {q.id: Answer(_fitted(q, facts[q.id]), "computed", "cost model") for q in pack.readings if q.id in facts}
    dates = tuple((day, said) for day, said in events(found) if day >= today)
    return merge(answers, Answers(readings)), advice_costs(found, given), dates


def compared(
    answers: Answers, pack: Pack, cost_inputs: CostInputs, today: date, *, assume: bool = False
) -> tuple[Comparison, GivenInputs]:
    """Return the comparison and its inputs; faulty answers become remarks; `assume`: defaults for what is missing.

    Raises AnswerError for `name=value` pairs that can't be used, and PackError for the catalog.
    """
    given = given_inputs(answers, cost_inputs.inputs)
    values, places = given.values, given.places
    models = [str(values[name]) for name in ("model_today", "model_passing") if name in values]
    usual = (("tokens_in", 1000), ("tokens_out", 300))
    tokens_in, tokens_out = (int(getattr(values.get(name), "typical", otherwise)) for name, otherwise in usual)
    catalog = with_models(load_catalog(cost_inputs.catalog), models, (tokens_in, tokens_out), today)
    faults = {**given.faults, **name_faults(values, catalog, today)}
    if raised := [f"{places[name]}: {fault}" for name, fault in faults.items() if places[name].startswith("--input")]:
        raise AnswerError("\n".join(raised))
    sound = {name: value for name, value in values.items() if name not in faults}
    assumptions = assumed(pack, answers)
    ends = outcomes(decide(pack, {**known(pack, answers), **assumptions}, assumptions))
    method = MODEL["methods"].get(ends.get(pack.method or ""), {})
    sound = {**{name: word for name, word in method.items() if name != "lacks"}, **sound}
    taken: tuple[str, ...] = ()
    if assume and "model_passing" not in sound and sound.get("place") != "own":
        said = {(id, answer.value) for id, answer in answers.answers.items() if isinstance(answer.value, str)}
        size = "large" if said & {("result", "only-larger"), ("small_model", "not-enough")} else "small"
        sound["model_passing"] = sound.get("model_today", MODEL["assumed"][size])
        taken = (f"{sound['model_passing']} passes your tests",)
    lacks = tuple(words for name, words in method.items() if name == "lacks")
    given = replace(given, values=sound, faults=faults, assumed=taken, lacks=lacks)
    figures = (*LEAST, "corpus_tokens") if advice(pack, ends).approach.startswith("rag") else LEAST
    return compare(resolve(sound, catalog, today, figures if assume else ())), given


def _fitted(question: Question, value: Decimal | str) -> Value | None:
    """Return a computed fact as the pack takes it: rounded, and within the range that it declares."""
    if isinstance(value, str):
        return read(question, value)
    bounded = min(max(value, Decimal(str(question.low))), Decimal(str(question.high)))
    return read(question, float(round(bounded, 0 if abs(bounded) >= 100 else 2)))
