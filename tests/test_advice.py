"""What must hold for the advice on any answers whatever, tried on answers one by one, in pairs, and drawn at random."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product
from typing import Any

import pytest
from pydantic import TypeAdapter

from finetune_advisor import api
from finetune_advisor.engine import Advice, decide, outcomes, sweeper
from finetune_advisor.engine import advice as advice_of
from finetune_advisor.explain.context import Context
from finetune_advisor.model.answers import Answer, Answers, assumed, known
from finetune_advisor.model.conditions import Value, facts_of, holds
from finetune_advisor.model.domain import cut_points, dimensions
from finetune_advisor.model.pack import RECOMMENDATIONS, Question
from finetune_advisor.render import render
from finetune_advisor.report import Report
from finetune_advisor.solver import next_question
from tests.conftest import TODAY, UNMEASURED

pytestmark = UNMEASURED

PACK = api.load_pack()
CUTS = cut_points(PACK)
SAMPLES = [number if number < 8 else pytest.param(number, marks=pytest.mark.slow) for number in range(24)]
TEXTS = ("", "a" * 60, 'a "b"\n\x1b\u2028\u202e', "{eval_cases} <b> | `x`", "\U0001f600 \u00e9 *_[]()#", "=1+1")


def drawn(draw: random.Random, question: Question) -> Value:
    """An answer; a number mostly lies on the edge of a rule's range, or just below it."""
    match question.type:
        case "yes_no":
            return draw.random() < 0.5
        case "choice":
            return draw.choice(question.option_ids)
        case "choices":
            return tuple(option for option in question.option_ids if draw.random() < 0.4)
        case "text":
            return draw.choice(TEXTS)
        case "count" | "amount":
            return _number(draw, question)


def _number(draw: random.Random, question: Question) -> Value:
    number = draw.choice(
        (question.low, question.high, draw.uniform(question.low, question.high), *CUTS.get(question.id, ()))
    )
    if draw.random() < 0.3 and number > question.low:
        number = max(question.low, number - (1 if question.type == "count" else 0.01))
    return int(number) if question.type == "count" else float(number)


@cache
def sample(number: int) -> Answers:
    """An answer set: from nothing known to everything, here and there an unknown."""
    draw = random.Random(number)
    share = draw.choice((0, 0.3, 0.6, 0.9, 1, 1))
    return Answers(
        {
            question.id: Answer(drawn(draw, question) if draw.random() < 0.9 else None, "file", "answers.yaml:1:1")
            for question in PACK.questions
            if draw.random() < share
        }
    )


@cache
def report(number: int) -> Report:
    return api.advise(sample(number), today=TODAY, pack=PACK)


def advice(given: Answers) -> Report:
    return api.advise(given, today=TODAY, pack=PACK)


def advised(answers: dict[str, Value]) -> Advice:
    """The advice on these answers alone, without a report."""
    guessed = {q.id: q.assume for q in PACK.inputs if q.assume is not None and q.id not in answers}
    return advice_of(PACK, sweeper(PACK)({**answers, **guessed}, guessed))


def every_kind(question: Question) -> list[Value]:
    """One value of every kind that the pack tells apart; for several options, every way to tick them."""
    if question.type == "choices":
        ticks = product((False, True), repeat=len(question.options))
        return [tuple(o for o, t in zip(question.option_ids, row, strict=True) if t) for row in ticks]
    return [one.value for each in dimensions(PACK) if each.fact == question.id for one in each.classes]


# --- Nothing unknown makes a yes --------------------------------------------------------------------------------------

GATES = PACK.step(PACK.readiness or "").rules
ONLY_GATES = [q.id for q in PACK.questions if q.assume is None and any(q.id in facts_of(gate.when) for gate in GATES)]
"""The questions that gates read and of which nothing may be assumed."""


def test_no_answers_at_all_are_prompting_without_training_and_provisional():
    found = advice(Answers())
    assert (found.approach, found.recommendation, found.fine_tuning.verdict) == ("prompting", "prompting", "no")
    assert (found.status, found.possible) == ("provisional", RECOMMENDATIONS)
    assert found.headline.startswith("Start with prompting. Too little is known to advise more: you gave 0 of ")


def test_no_single_answer_and_no_pair_of_answers_says_yes():
    single = [(question.id, value) for question in PACK.inputs for value in every_kind(question)]
    assert {advised({id: value}).verdict for id, value in single} <= {"no", "not-yet"}
    assert {advised(dict(pair)).verdict for pair in combinations(single, 2) if pair[0][0] != pair[1][0]} <= {
        "no",
        "not-yet",
    }


def test_a_novice_who_knows_two_things_starts_with_prompting_after_a_few_questions():
    said: dict[str, Value] = {"result": "not-enough", "problems": ("style",)}
    asked: list[str] = []
    while (question := next_question(PACK, {id: said[id] for id in asked if id in said}, asked)) is not None:
        asked.append(question.id)
    assert len(asked) <= 10
    found = advice(Answers({id: Answer(said.get(id), "asked") for id in asked}))
    assert (found.recommendation, found.fine_tuning.verdict) == ("prompting", "no")
    assert found.headline.startswith("Start with prompting.")


def partial(number: int) -> Answers:
    """A part of an answer set, of any size."""
    draw = random.Random(-1 - number)
    share = draw.random()
    return Answers({q.id: Answer(drawn(draw, q), "file") for q in PACK.questions if draw.random() < share})


@pytest.mark.slow
def test_no_reason_asserts_what_nobody_said_and_no_yes_rests_on_it():
    rules = {rule.id: rule for rule in PACK.rules}
    for number in range(2000):
        context = Context(PACK, partial(number))
        reasons = [
            one for decision in context.decisions for one in context.reasons(decision) if one.status == "applies"
        ]
        world = completed(context, number)
        for reason in reasons:
            assert all(read.fact in reason.assumed for read in reason.reads if read.origin == "assumed")
            if set(reason.assumed) - context.uncounted:
                plain = rules[reason.rule].because if reason.rule else PACK.step(reason.step).otherwise_because
                assert reason.because != context.text(plain)
            elif reason.rule:
                stronger = [rule for rule in PACK.step(reason.step).rules if reason.rule in rule.overrides]
                assert holds(rules[reason.rule].when, world), (number, reason)
                assert not any(holds(rule.when, world) for rule in stronger), (number, reason)
        if context.advice.verdict == "yes":
            assert set(ONLY_GATES) <= context.known.keys()
            grounds = {**context.known, **context.outcomes}
            assert not any(holds(gate.when, grounds) is not False for gate in GATES)


def completed(context: Context, number: int) -> dict[str, Value]:
    """The facts if every unknown question had some answer; what nobody counted stays uncounted."""
    draw = random.Random(number)
    uncounted = {id: context.assumed[id] for id in context.uncounted}
    world = {q.id: drawn(draw, q) for q in PACK.questions if q.type != "text"} | uncounted | context.known
    return world | outcomes(decide(PACK, world))


def test_json_says_whether_a_blocker_is_missing_or_unknown():
    said = {"facts": "habits", "supervision": "pairs", "headroom": "unlikely", "eval_cases": 3}
    plain = json.loads(render(api.advise(said, today=TODAY, pack=PACK), "json"))
    kinds = {blocker["rule"]: blocker["kind"] for blocker in plain["fine_tuning"]["blockers"]}
    assert (kinds["no-eval-set"], kinds["no-rights"], kinds["no-baseline"]) == ("missing", "unknown", "unknown")
    assert (plain["approach"], plain["recommendation"]) == ("fine-tuning", "prompting")


# --- Answer sets drawn at random --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SAMPLES)
def test_every_answer_set_gets_a_whole_report_in_every_format(number):
    found = report(number)
    assert found.recommendation in found.possible
    for format in ("terminal", "markdown", "html", "github"):
        assert render(found, format, width=60)


@pytest.mark.parametrize("number", SAMPLES)
def test_a_report_survives_json(number):
    found = report(number)
    assert TypeAdapter(Report).validate_json(render(found, "json")) == found


@pytest.mark.parametrize("number", SAMPLES[::2])
def test_neither_the_order_of_answers_nor_free_text_changes_the_advice(number):
    items = list(sample(number).answers.items())
    random.Random(number).shuffle(items)
    shuffled = Answers(dict(items))
    assert advice(shuffled) == report(number)
    texted = advice(shuffled.with_answer("use_case", Answer(TEXTS[number % len(TEXTS)], "file")))
    for name in ("approach", "outcome", "fine_tuning", "possible", "plan", "would_change", "assumptions"):
        assert getattr(texted, name) == getattr(report(number), name)


@pytest.mark.parametrize("number", SAMPLES[1::2])
def test_knowing_less_never_settles_more(number):
    known = [id for id, given in sample(number).answers.items() if given.value is not None]
    forgotten = [id for id in known if random.Random(id).random() < 0.5]
    less = advice(sample(number).without(forgotten))
    assert set(report(number).possible) <= set(less.possible)
    for before, after in zip(report(number).steps, less.steps, strict=True):
        assert set(before.possible) <= set(after.possible)


@pytest.mark.parametrize("number", SAMPLES)
def test_each_change_that_is_named_really_changes_the_advice(number):
    found = report(number)
    computed = {one.question: one.value for one in found.answers if one.origin == "computed"}
    given = known(PACK, sample(number)) | computed
    for one in found.would_change:
        turned = advised(given | {change.question: change.value for change in one.changes})
        assert turned == Advice(one.approach, one.fine_tuning, one.recommendation)
        assert (turned.approach, turned.verdict) != (found.approach, found.fine_tuning.verdict)


@pytest.mark.parametrize("number", SAMPLES)
def test_what_is_possible_is_the_same_wherever_a_report_says_it(number):
    found = report(number)
    assert found.recommendation in found.possible
    assert (found.status == "settled") == (len(found.possible) == 1)
    assert all(step.outcome in step.possible for step in found.steps if step.outcome)
    for question in found.open_questions:
        for _, left in question.leads_to:
            assert set(left) <= set(found.possible)


@pytest.mark.parametrize("number", SAMPLES)
def test_an_answer_that_rules_something_out_is_never_without_effect(number):
    found = report(number)
    matters = {question.question: question.matters for question in found.open_questions}
    assert all(matters[question.question] for question in found.open_questions if question.settles)
    if found.status == "provisional":
        guessed = assumed(PACK, sample(number)).keys()
        assert {one.question: one.matters for one in found.assumptions} == {
            question: matter for question, matter in matters.items() if question in guessed
        }
    else:
        assert not any(one.matters for one in found.assumptions)


@pytest.mark.parametrize("number", SAMPLES)
def test_every_source_that_is_cited_is_listed_and_no_other(number):
    found = report(number)
    assert {source.id for source in found.sources} == set(cited(json.loads(render(found, "json"))))


def cited(plain: Any) -> Iterator[str]:
    """Every source that a part of a report cites."""
    if isinstance(plain, dict):
        for key, value in plain.items():
            yield from value if key == "sources" and all(isinstance(id, str) for id in value) else cited(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from cited(value)
