"""What must hold for the advice on any answers whatever, tried on a few dozen answer sets drawn at random."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from pydantic import TypeAdapter

from finetune_advisor import api
from finetune_advisor.engine import decide, outcomes
from finetune_advisor.model.answers import Answer, Answers, working
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.domain import cut_points
from finetune_advisor.model.pack import RECOMMENDATIONS, Question
from finetune_advisor.render import render
from finetune_advisor.report import Report
from tests.conftest import TODAY, UNMEASURED

pytestmark = [UNMEASURED, pytest.mark.xdist_group("advice")]

PACK = api.load_pack()
CUTS = cut_points(PACK)
SAMPLES = range(24)
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


@pytest.mark.parametrize("number", SAMPLES)
def test_every_answer_set_gets_a_whole_report_in_every_format(number):
    found = report(number)
    assert found.recommendation in RECOMMENDATIONS
    assert found.outcome in found.possible
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
    for name in ("outcome", "fine_tuning", "possible", "plan", "would_change", "assumptions"):
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
    for one in found.would_change:
        changed = working(PACK, sample(number)) | {change.question: change.value for change in one.changes}
        ends = outcomes(decide(PACK, changed))
        turned = PACK.step(PACK.recommendation).outcome(ends[PACK.recommendation])
        assert (turned.recommend, turned.fine_tuning) == (one.recommendation, one.fine_tuning)
        assert turned.id != found.outcome


@pytest.mark.parametrize("number", SAMPLES)
def test_what_is_possible_is_the_same_wherever_a_report_says_it(number):
    found = report(number)
    steps = {step.id: step.possible for step in found.steps}
    assert steps[PACK.recommendation] == found.possible
    assert (found.status == "settled") == (len(found.possible) == 1)
    for question in found.open_questions:
        for _, left in question.leads_to:
            assert set(left) <= set(found.possible)


@pytest.mark.parametrize("number", SAMPLES)
def test_an_answer_that_rules_something_out_is_never_without_effect(number):
    found = report(number)
    matters = {question.question: question.matters for question in found.open_questions}
    assert all(matters[question.question] for question in found.open_questions if question.settles)
    if found.status == "provisional":
        assert {one.question: one.matters for one in found.assumptions} == matters
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
