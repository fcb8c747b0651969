"""From answers, inputs and the catalog to computed facts and sheets: what the room offers to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from finetune_advisor.cost import CostInputs
from finetune_advisor.cost.catalog import load_catalog, with_models
from finetune_advisor.cost.comparison import Comparison, compare, computed_facts, events, payback_facts
from finetune_advisor.cost.figures import MODEL, Estimate
from finetune_advisor.cost.inputs import LEAST, GivenInputs, given_inputs
from finetune_advisor.cost.report import advice_costs
from finetune_advisor.cost.use_case import MODELS, name_faults, resolve
from finetune_advisor.engine import advice, decide, outcomes
from finetune_advisor.errors import AnswerError
from finetune_advisor.model.answers import Answer, Answers, assumed, known, merge, read
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.report import Costs

SHORT = {("task", "label"), ("task", "extraction")}
"""Outputs of a few tokens: the least that is assumed of an answer is usual, and a reply is the most."""


def computed(
    answers: Answers, pack: Pack, cost_inputs: CostInputs, today: date
) -> tuple[Answers, Costs, tuple[tuple[date, str], ...]]:
    """Return the answers with what the rules read, the costs, and the days on which they change; raise like `compared`."""
    given, unsure = with_readings(answers, pack, cost_inputs, today)
    shown, said = compared(answers, pack, cost_inputs, today, assume=True)
    dates = tuple((day, words) for day, words in events(shown) if day >= today)
    return given, advice_costs(shown, said, unsure), dates


def with_readings(
    answers: Answers, pack: Pack, cost_inputs: CostInputs, today: date
) -> tuple[Answers, tuple[str, ...]]:
    """Return the answers with what the cost model tells the rules, and the unsure part of it.

    Rules read nothing that rests on usual figures, and of a band the low end. Raises like `compared`.
    """
    found, _ = compared(answers, pack, cost_inputs, today)
    facts = [computed_facts(end) for end in found.ends]
    # A bill is called small only if it is at either end of a band.
    facts[0] |= {name: facts[-1][name] for name in facts[-1].keys() & {"cost.cheapest_prompted"}}
    near, *far = (merge(answers, Answers(_readings(pack, each))) for each in facts)
    differs = len({advice(pack, _outcomes(pack, each)) for each in (near, *far)}) > 1
    endless = not far and found.volume_decides
    hinges = differs or endless or (found.best is not None and found.best.hinges_on)
    return near, tuple(payback_facts(found.best)) if found.best and hinges else ()


def _readings(pack: Pack, facts: Mapping[str, Decimal | str]) -> dict[str, Answer]:
    """Return computed facts as answers, where the pack reads them."""
    return {q.id: Answer(_fitted(q, facts[q.id]), "computed", "cost model") for q in pack.readings if q.id in facts}


def _outcomes(pack: Pack, answers: Answers) -> dict[str, str]:
    assumptions = assumed(pack, answers)
    return outcomes(decide(pack, {**known(pack, answers), **assumptions}, assumptions))


def compared(
    answers: Answers, pack: Pack, cost_inputs: CostInputs, today: date, *, assume: bool = False
) -> tuple[Comparison, GivenInputs]:
    """Return the comparison and its inputs; faulty answers become remarks; `assume`: defaults for what is missing.

    Raises AnswerError for `name=value` pairs that can't be used, and PackError for the catalog.
    """
    given = given_inputs(answers, cost_inputs.inputs)
    values, places = given.values, given.places
    models = [str(values[name]) for name in MODELS if name in values]
    usual = (("tokens_in", 1000), ("tokens_out", 300))
    tokens_in, tokens_out = (int(getattr(values.get(name), "typical", otherwise)) for name, otherwise in usual)
    catalog = with_models(load_catalog(cost_inputs.catalog), models, (tokens_in, tokens_out), today)
    faults = {**given.faults, **name_faults(values, catalog, today)}
    if raised := [f"{places[name]}: {fault}" for name, fault in faults.items() if places[name].startswith("--input")]:
        raise AnswerError("\n".join(raised))
    ends = _outcomes(pack, answers)
    method = dict(MODEL["methods"].get(ends.get(pack.method or ""), {}))
    lacks = method.pop("lacks", "")
    # A model without a price stays named: no other one takes its place.
    sound = method | {name: value for name, value in values.items() if name not in faults or name in MODELS}
    taken = ""
    said = {(id, answer.value) for id, answer in answers.answers.items() if isinstance(answer.value, str)}
    if assume and "model_passing" not in sound and sound.get("place") != "own":
        size = "large" if said & {("result", "only-larger"), ("small_model", "not-enough")} else "small"
        sound["model_passing"] = sound.get("model_today", MODEL["assumed"][size])
        taken = f"{sound['model_passing']} passes your tests"
    figures = (*LEAST, "corpus_tokens") if advice(pack, ends).approach.startswith("rag") else LEAST
    short = ("tokens_out",) if said & SHORT else ()
    priced = partial(resolve, catalog=catalog, today=today, assume=figures if assume else (), least=short)
    found, volume = compare(priced(sound)), sound.get("requests_per_month")
    if given.band is not None and isinstance(volume, Estimate):
        far = volume._replace(typical=volume.high)
        there = None if given.band.end is None else compare(priced({**sound, "requests_per_month": far}))
        found = replace(found, far=there, band=given.band)
    return found, replace(given, values=sound, faults=faults, assumed=taken, lacks=lacks)


def _fitted(question: Question, value: Decimal | str) -> Value | None:
    """Return a computed fact as the pack takes it: rounded, and within the range that it declares."""
    if isinstance(value, str):
        return read(question, value)
    bounded = min(max(value, Decimal(str(question.low))), Decimal(str(question.high)))
    return read(question, float(round(bounded, 0 if abs(bounded) >= 100 else 2)))
