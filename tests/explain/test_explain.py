"""Reports on a small pack, sentence by sentence, and on packs made up at random, against every completion."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finetune_advisor.errors import PackError
from finetune_advisor.explain import explain
from finetune_advisor.model.answers import Answer, Answers, merge, working
from finetune_advisor.model.conditions import ALWAYS, NOT_REACHED, All, AnyOf, Not, OneOf, Value, Within
from finetune_advisor.model.pack import Pack, Question, Rule
from finetune_advisor.render import render
from finetune_advisor.report import Report
from tests.check.generate import Shape, make, values
from tests.check.oracle import ends
from tests.explain.small import ADVICE, DATA, PACK, QUESTIONS, TODAY, report, rule
from tests.explain.small import given as answers

READY: dict[str, Value] = {"failures": ("style",), "examples": 100, "months": 6.0, "owner": True, "task": "write"}


def changes(found: Report) -> list[tuple[Any, ...]]:
    """What each counterfactual changes, to which values, and where it leads."""
    return [
        (*((change.question, change.to, change.value) for change in one.changes), one.recommendation, one.fine_tuning)
        for one in found.would_change
    ]


def test_each_single_change_that_leads_elsewhere_is_named_with_its_edge():
    assert changes(report(**READY)) == [
        (("failures", "without style", ()), "prompting", "no"),
        (("failures", "with facts", ("style", "facts")), "rag+fine-tuning", "yes"),
        (("examples", "at most 99 examples", 99), "prompting", "not-yet"),
        (("months", "from 12 months on", 12.0), "prompting", "not-yet"),
    ]


def test_an_amount_on_an_edge_may_change_to_the_block_below():
    on, above = (report(**{**READY, "months": months}) for months in (12.0, 12.1))
    below = (("months", "below 12 months", 0.0), "fine-tuning", "yes")
    assert below in changes(on)
    assert below in changes(above)
    assert on.robustness.split(" ")[:3] == above.robustness.split(" ")[:3]


def test_a_pair_on_one_list_names_values_that_together_lead_there():
    pairs = [one for one in report(**{**READY, "failures": ()}).would_change if len(one.changes) == 2]
    (pair,) = [one for one in pairs if one.recommendation == "rag+fine-tuning"]
    assert [(change.to, change.value) for change in pair.changes] == [
        ("with style", ("style",)),
        ("with facts", ("style", "facts")),
    ]
    assert len(pairs) == 2


def one_step(*rules: Rule, numbers: tuple[str, ...] = ()) -> Pack:
    """A pack that trains by these rules, over the answers a, b and c, of which `numbers` are counts."""
    asked = tuple(
        replace(QUESTIONS["examples"], id=id, step="advice") if id in numbers else replace(QUESTIONS["owner"], id=id)
        for id in "abc"
    )
    return replace(PACK, steps=(replace(ADVICE, questions=asked, rules=rules, notes=()),), moves=())


def test_of_several_pairs_the_nearest_is_named_and_of_equals_the_first():
    far = rule("far", "advice", All((Within("a", below=10), OneOf("b", (True,)))), "train")
    near = rule("near", "advice", All((OneOf("b", (True,)), OneOf("c", (True,)))), "train")
    edge = rule("edge", "advice", All((Within("a", 10, 20), OneOf("b", (True,)), Not(ALWAYS))), "wait")
    found = report(one_step(far, near, edge, numbers=("a",)), a=25)
    assert [[change.question for change in one.changes] for one in found.would_change] == [["b", "c"]]
    either = rule(
        "either", "advice", All((OneOf("b", (True,)), AnyOf((OneOf("a", (True,)), OneOf("c", (True,)))))), "train"
    )
    found = report(one_step(either))
    assert [[change.question for change in one.changes] for one in found.would_change] == [["a", "b"]]


def test_an_answer_that_turns_the_advice_matters_even_if_it_rules_nothing_out():
    a, b = OneOf("a", (True,)), OneOf("b", (True,))
    unequal = rule("unequal", "advice", AnyOf((All((a, Not(b))), All((b, Not(a))))), "train")
    found = report(one_step(unequal))
    assert [(one.question, one.settles, one.matters) for one in found.open_questions] == [
        ("a", 0, True),
        ("b", 0, True),
    ]
    assert all(one.matters for one in found.assumptions)


def test_a_step_can_end_as_all_completions_end_and_not_as_rules_leave_open_one_by_one():
    step = replace(
        ADVICE,
        rules=tuple(
            rule(f"on-{end}", "advice", DATA_IS[end], then) for end, then in (("few", "wait"), ("enough", "train"))
        ),
    )
    found = report(replace(PACK, steps=(DATA, step)), owner=True)
    assert [step.possible for step in found.steps] == [("enough", "few"), ("wait", "train")]
    assert found.possible == ("wait", "train")


DATA_IS = {end: ADVICE.rules[n].when.parts[1] for n, end in enumerate(("enough", "few"))}  # type: ignore[union-attr]


def test_what_an_answer_rules_out_matters_also_among_the_assumptions():
    found = report(failures=("style",), months=None)
    open_ = {question.question: question for question in found.open_questions}
    assumed = {assumption.question: assumption.matters for assumption in found.assumptions}
    assert found.possible == ("wait", "train")
    assert open_["examples"].leads_to == (
        ("0 to 99 examples", ("wait",)),
        ("100 examples or more", ("wait", "train")),
    )
    assert open_["months"].leads_to == (("0 to below 12 months", ("wait", "train")), ("12 months or more", ("wait",)))
    # By itself no number of months changes the advice while examples are unknown; it still rules out training.
    assert assumed == {"examples": True, "months": True}


def test_sources_of_undecided_rules_are_listed_too():
    found = report(failures=("style",), examples=5, owner=False)
    assert {reason.rule for step in found.steps for reason in step.undecided} == {"late"}
    assert [source.id for source in found.sources] == [
        "data-else", "no-data", "late", "style", "lookup", "collecting", "owner-note",
    ]  # fmt: skip


def test_rules_that_disagree_stop_the_advice_with_two_outcomes():
    clash = rule("clash", "advice", ALWAYS, "prompt", overrides=("late", "lookup", "no-data"))
    pack = replace(PACK, steps=(DATA, replace(ADVICE, rules=(*ADVICE.rules, clash))))
    with pytest.raises(PackError, match=r"style \(train\), clash \(prompt\); one must override the other"):
        report(pack, **READY)


def test_what_a_flag_overrides_is_shown_without_a_warning():
    file, flag = answers(**READY), Answers({"examples": Answer(None, "flag", "--set")})
    found = explain(PACK, merge(file, flag), TODAY)
    examples = next(answer for answer in found.answers if answer.question == "examples")
    assert (examples.state, examples.overridden) == ("unknown", ("100 examples (file, a.yaml:2:1)",))
    assert (found.status, found.warnings) == ("provisional", ())


def test_what_anything_else_overrides_is_a_warning():
    measured = Answers({"examples": Answer(40, "measured")})
    found = explain(PACK, merge(answers(**READY), measured), TODAY)
    assert found.warnings == ("examples: 100 examples (file at a.yaml:2:1) lost against 40 examples (measured)",)


# --- Packs made up at random ------------------------------------------------------------------------------------------

relaxed = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@st.composite
def situations(draw: st.DrawFn) -> tuple[Pack, dict[str, Value]]:
    """A pack whose rules never contradict each other and that always recommends, and answers to some questions."""
    pack = make(draw(st.integers(0, 10**6)), Shape(points=60, kept_apart=True, wild=0.2))
    steps = (replace(step, when=ALWAYS) if step.id == pack.recommendation else step for step in pack.steps)
    known = {
        question.id: answer
        for question in pack.inputs
        if (answer := draw(st.one_of(st.none(), st.sampled_from(values(question))))) is not None
    }
    return replace(pack, steps=tuple(steps)), known


def completions(pack: Pack, known: dict[str, Value]) -> Iterator[dict[str, Value]]:
    open_ = [question for question in pack.inputs if question.id not in known]
    for row in product(*(values(question) for question in open_)):
        yield {**known, **dict(zip((q.id for q in open_), row, strict=True))}


def neighbors(question: Question, now: Value) -> Iterator[Value]:
    """Every other answer; to a question with several options, those that differ in one of them."""
    for value in values(question):
        if question.type != "choices" or len(set(value) ^ set(now)) == 1:  # type: ignore[arg-type]
            yield value


@relaxed
@given(situations())
def test_a_report_says_of_steps_questions_and_changes_what_trying_everything_says(situation):
    pack, known = situation
    found = explain(pack, answers(**known), TODAY)
    whole = [(one, ends(pack, one)) for one in completions(pack, known)]
    for step in found.steps:
        assert set(step.possible) == {end[step.id] for _, end in whole} - {NOT_REACHED}
    assert found.possible == next(step.possible for step in found.steps if step.id == pack.recommendation)

    for question in found.open_questions:
        left: set[tuple[str, ...]] = set()
        for value in values(next(q for q in pack.inputs if q.id == question.question)):
            reached = {end[pack.recommendation] for one, end in whole if one[question.question] == value}
            left.add(tuple(outcome for outcome in found.possible if outcome in reached))
        assert {outcomes for _, outcomes in question.leads_to} <= left
        assert question.matters >= (question.settles > 0)

    worked = working(pack, answers(**known))
    here = ends(pack, worked)[pack.recommendation]
    leading = {
        (question.id, end)
        for question in pack.inputs
        for value in neighbors(question, worked[question.id])
        if (end := ends(pack, {**worked, question.id: value})[pack.recommendation]) != here
    }
    named = set()
    for one in found.would_change:
        end = ends(pack, worked | {change.question: change.value for change in one.changes})[pack.recommendation]
        outcome = pack.step(pack.recommendation).outcome(end)
        assert (outcome.recommend, outcome.fine_tuning) == (one.recommendation, one.fine_tuning)
        if len(one.changes) == 1:
            named.add((one.changes[0].question, end))
        else:
            assert end not in {other for _, other in leading}
    assert named == leading


@relaxed
@given(situations())
def test_every_source_that_a_report_cites_is_listed(situation):
    pack, known = situation
    pack = replace(pack, sources={"src": PACK.sources["style"]})
    found = explain(pack, answers(**known), TODAY)
    assert [source.id for source in found.sources] == sorted(set(_sources(json.loads(render(found, "json")))))


def _sources(plain: Any) -> Iterator[str]:
    if isinstance(plain, dict):
        for key, value in plain.items():
            yield from value if key == "sources" and all(isinstance(v, str) for v in value) else _sources(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _sources(value)
