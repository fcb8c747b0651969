"""What must hold for the advice on any answers whatever, tried on answers that Hypothesis makes up."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from finetune_advisor import api
from finetune_advisor.engine.decide import decide, outcomes
from finetune_advisor.model.answers import Answer, Answers, working
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import RECOMMENDATIONS, Question
from finetune_advisor.render import render
from finetune_advisor.report import Report, from_plain, to_plain
from tests.conftest import TODAY, UNMEASURED

pytestmark = UNMEASURED

PACK = api.load_pack()
FEW = settings(max_examples=12, deadline=None)


def values(question: Question) -> st.SearchStrategy[Value]:
    match question.type:
        case "yes_no":
            return st.booleans()
        case "choice":
            return st.sampled_from(question.option_ids)
        case "choices":
            return st.sets(st.sampled_from(question.option_ids)).map(
                lambda t: tuple(o for o in question.option_ids if o in t)
            )
        case "count":
            return st.integers(int(question.low), int(question.high))
        case "amount":
            return st.floats(question.low, question.high)
        case "text":
            return st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def answer(question: Question) -> st.SearchStrategy[Answer]:
    return st.one_of(st.none(), values(question)).map(lambda value: Answer(value, "file", "answers.yaml:1:1"))


@st.composite
def any_facts(draw: st.DrawFn) -> Answers:
    chosen = draw(st.sets(st.sampled_from(PACK.questions)))
    return Answers({q.id: draw(answer(q)) for q in PACK.questions if q in chosen})


@FEW
@given(any_facts())
def test_every_answer_set_gets_a_whole_report_in_every_format(facts):
    report = api.advise(facts, today=TODAY, pack=PACK)
    assert report.recommendation in RECOMMENDATIONS
    assert report.outcome in report.possible
    for format in ("terminal", "markdown", "json", "html", "github"):
        assert render(report, format, width=60)


@FEW
@given(any_facts())
def test_a_report_survives_json(facts):
    report = api.advise(facts, today=TODAY, pack=PACK)
    assert from_plain(Report, json.loads(render(report, "json"))) == report
    assert to_plain(report)["schema_version"]


@FEW
@given(any_facts(), st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_nothing(facts, random):
    items = list(facts.answers.items())
    random.shuffle(items)
    assert api.advise(Answers(dict(items)), today=TODAY, pack=PACK) == api.advise(facts, today=TODAY, pack=PACK)


@FEW
@given(any_facts(), st.text(st.characters(exclude_categories=["Cs"])))
def test_free_text_never_changes_the_advice(facts, text):
    said = facts.with_answer("use_case", Answer(text, "file"))
    one, other = (api.advise(f, today=TODAY, pack=PACK) for f in (facts, said))
    assert (one.outcome, one.fine_tuning, one.possible, one.plan) == (
        other.outcome,
        other.fine_tuning,
        other.possible,
        other.plan,
    )


@FEW
@given(any_facts(), st.data())
def test_knowing_less_never_settles_more(facts, data):
    known = [id for id, given in facts.answers.items() if given.value is not None]
    forgotten = data.draw(st.sets(st.sampled_from(known))) if known else set()
    before = api.advise(facts, today=TODAY, pack=PACK)
    after = api.advise(facts.without(forgotten), today=TODAY, pack=PACK)
    assert set(before.possible) <= set(after.possible)


@FEW
@given(any_facts())
def test_each_change_that_is_named_really_changes_the_advice(facts):
    report = api.advise(facts, today=TODAY, pack=PACK)
    for point in report.would_change:
        changed = working(PACK, facts) | {change.question: change.value for change in point.changes}
        ends = outcomes(decide(PACK, changed))
        turned = PACK.step(PACK.recommendation).outcome(ends[PACK.recommendation])
        assert (turned.recommend, turned.fine_tuning) == (point.recommendation, point.fine_tuning)
        assert turned.id != report.outcome
