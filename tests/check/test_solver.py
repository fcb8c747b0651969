"""What is possible and what can matter: the solver against a look at every completion, and against the search it replaced."""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import weakref
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finetune_advisor import solver
from finetune_advisor.engine.decide import decide
from finetune_advisor.model.conditions import (
    ALWAYS,
    NOT_REACHED,
    All,
    AnyOf,
    Condition,
    Includes,
    Not,
    OneOf,
    Value,
    Within,
)
from finetune_advisor.model.domain import dimensions
from finetune_advisor.model.pack import RECOMMENDATIONS, Option, Outcome, Pack, Question, Rule, Step
from finetune_advisor.solver import (
    Encoding,
    answer_literals,
    can_matter,
    cone,
    encode,
    next_question,
    possible,
    wanted,
)
from finetune_advisor.solver.formula import Formula
from tests.check.generate import Shape, make, points, values
from tests.check.oracle import advised, ends
from tests.conftest import ROOT, UNMEASURED
from tests.oracle.frontier import Budget, NodeLimit, Search
from tests.oracle.search import decisive, with_advice

relaxed = settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))
NODES = 400
"""Nodes that the old search may take for one answer; beyond, it is no oracle."""


@st.composite
def situations(draw: st.DrawFn) -> tuple[Pack, dict[str, Value]]:
    """A pack whose rules never contradict each other but override each other, and answers to some of its questions."""
    apart = draw(st.booleans())
    pack = make(draw(st.integers(0, 10**6)), Shape(points=60, wild=0.2, kept_apart=apart, overriding=not apart))
    known = {}
    for question in pack.inputs:
        answer = draw(st.one_of(st.none(), st.sampled_from(values(question))))
        if answer is not None:
            known[question.id] = answer
    return pack, known


def completions(pack: Pack, known: Mapping[str, Value]) -> list[dict[str, Value]]:
    open_ = [question for question in pack.inputs if question.id not in known]
    rest = product(*(values(question) for question in open_))
    return [{**known, **dict(zip((q.id for q in open_), row, strict=True))} for row in rest]


def matters(
    pack: Pack, known: Mapping[str, Value], question: Question, unknown: Collection[str] = (), *, approach: bool = False
) -> bool:
    """Whether two completions that differ in this answer alone lead to different advice."""
    found: dict[tuple[Value, ...], set[tuple[str, ...]]] = {}
    others = [other.id for other in pack.inputs if other.id != question.id]
    for answers in completions(pack, {id: value for id, value in known.items() if id != question.id}):
        whole = ends(pack, answers, unknown)
        about = (whole[pack.approach], advised(pack, whole)[2], whole[pack.method] if pack.method else "")
        found.setdefault(tuple(answers[id] for id in others), set()).add(about[:1] if approach else about)
    return any(len(one) > 1 for one in found.values())


# --- against every completion ------------------------------------------------------------------------------------


@UNMEASURED
@relaxed
@given(situations())
def test_possible_names_exactly_the_outcomes_of_all_completions(situation):
    pack, known = situation
    whole = [ends(pack, answers) for answers in completions(pack, known)]
    for step in pack.steps:
        seen = {end[step.id] for end in whole}
        assert possible(pack, known, step.id) == tuple(o.id for o in step.outcomes if o.id in seen)
    advice = {advised(pack, end)[2] for end in whole}
    assert possible(pack, known) == tuple(each for each in RECOMMENDATIONS if each in advice)


@UNMEASURED
@relaxed
@given(situations())
def test_what_the_engine_calls_settled_is_the_only_possible_outcome(situation):
    """Also where a rule that holds may still be overridden by one that waits for an answer."""
    pack, known = situation
    for decision in decide(pack, known):
        left = possible(pack, known, decision.step.id)
        if pack.readiness in [step.id for step in cone(pack, (decision.step.id,))]:
            continue  # the engine waits for gates; what is possible is asked of answers that are all known
        assert set(left) <= set(decision.possible)
        if decision.outcome is not None:
            assert left == ((decision.outcome,) if decision.outcome != NOT_REACHED else ())


@UNMEASURED
@relaxed
@given(situations())
def test_a_question_can_matter_exactly_if_its_answer_alone_changes_the_advice_somewhere(situation):
    pack, known = situation
    for question in pack.inputs:
        assert can_matter(pack, known, question.id) == matters(pack, known, question)
        changes = matters(pack, known, question, approach=True)
        assert can_matter(pack, known, question.id, approach_alone=True) == changes
    open_ = {question.id for question in pack.inputs if question.id not in known}
    assert wanted(pack, known) == {id for id in open_ if can_matter(pack, known, id)}


@UNMEASURED
@relaxed
@given(situations(), st.data())
def test_an_answer_that_stays_unknown_is_assumed_and_opens_no_gate(situation, data):
    pack, known = situation
    asked = data.draw(st.sets(st.sampled_from([question.id for question in pack.inputs])))
    unknown = asked - known.keys()
    grounds = {**{q.id: q.assume for q in pack.inputs if q.id in unknown}, **known}
    waiting = {q.id for q in pack.inputs if q.id not in grounds and matters(pack, grounds, q, unknown)}
    assert wanted(pack, known, asked) == waiting


@UNMEASURED
@relaxed
@given(situations(), st.data())
def test_the_interview_asks_only_what_can_change_the_advice_and_stops_when_nothing_can(situation, data):
    """First what can change the approach. Some answers are given, others are unknown."""
    pack, known = situation
    asked: set[str] = set()
    assumed: dict[str, Value] = {}
    while (question := next_question(pack, known, {*known, *asked})) is not None:
        left = [q for q in pack.questions if q.id not in {*known, *asked}]
        earlier = left[: left.index(question)]
        approach = any(matters(pack, {**assumed, **known}, q, assumed, approach=True) for q in left)
        assert matters(pack, {**assumed, **known}, question, assumed, approach=approach)
        assert not any(matters(pack, {**assumed, **known}, q, assumed, approach=approach) for q in earlier)
        asked.add(question.id)
        if data.draw(st.booleans()):
            assumed[question.id] = question.assume
        else:
            known = {**known, question.id: data.draw(st.sampled_from(values(question)))}
    left = [q for q in pack.questions if q.id not in {*known, *asked}]
    assert not any(matters(pack, {**assumed, **known}, q, assumed) for q in left)


@UNMEASURED
def test_what_the_interview_may_not_ask_is_left_out_and_so_is_what_is_computed_from_it():
    for seed in range(60):
        pack = make(seed, Shape(points=60, overriding=True))
        hidden = tuple(
            replace(s, questions=tuple(replace(q, interview=False) for q in s.questions)) for s in pack.steps
        )
        assert next_question(replace(pack, steps=hidden), {}, ()) is None


def test_a_novice_who_knows_a_problem_and_nothing_else_is_asked_at_most_ten_questions(pack):
    known: dict[str, Value] = {"result": "not-enough", "problems": ("style",)}
    asked = list(known)
    while (question := next_question(pack, known, asked)) is not None:
        asked.append(question.id)
    assert len(asked) <= 10
    assert possible(pack, {q.id: q.assume for q in pack.inputs if q.assume is not None} | known) == ("prompting",)


@UNMEASURED
@relaxed
@given(st.integers(0, 10**6))
def test_any_pack_also_one_that_contradicts_itself_is_encoded_as_the_engine_decides_it(seed):
    pack = make(seed, Shape(points=40, steps=4, rules=5))
    encoding = encode(pack)
    for answers in list(points(pack))[:10]:
        whole = ends(pack, answers)
        assert all(encoding.formula.can(*encoding.known(answers), encoding.ends(s)[end]) for s, end in whole.items())
        assert all(possible(pack, answers, s) == ((end,) if end else ()) for s, end in whole.items())


def test_a_reading_is_asked_for_by_the_questions_that_feed_it(pack):
    fed = [(question.id, reading.id) for question in pack.questions for reading in solver.fed(pack, question.id)]
    assert fed
    assert all(question in next(r for r in pack.readings if r.id == reading).needs for question, reading in fed)


# --- against the search that it replaced -------------------------------------------------------------------------


def partial(pack: Pack, seed: int, share: float) -> dict[str, Value]:
    """Answers to some of the questions of a pack, always the same."""
    draw = random.Random(seed)
    known: dict[str, Value] = {}
    by_fact: dict[str, list[Any]] = {}
    for dimension in dimensions(pack):
        by_fact.setdefault(dimension.fact, []).append(dimension)
    for question in pack.inputs:
        if question.id in by_fact and draw.random() < share:
            picked = [(d.option, draw.choice(d.classes).value) for d in by_fact[question.id]]
            several = question.type == "choices"
            known[question.id] = tuple(o for o, ticked in picked if o and ticked) if several else picked[0][1]
    return known


def agrees(pack: Pack, known: dict[str, Value]) -> int:
    """Hold every answer about these packs and answers against the old search; returns how many it had an opinion on."""
    compared = 0
    for step in pack.steps:
        search = Search(pack, (step.id,))
        try:
            found = search.possible(*search.index.state(known), Budget(NODES))
        except NodeLimit:
            continue
        assert possible(pack, known, step.id) == tuple(o.id for o in step.outcomes if o.id in found)
        compared += 1
    advice = with_advice(pack)
    search = Search(advice, decisive(advice))
    for question in pack.inputs:
        seen, true = search.index.state({id: value for id, value in known.items() if id != question.id})
        own = [bits for bits in search.index.dimensions if bits.dimension.fact == question.id]
        try:
            budget = Budget(NODES)
            found = [search.differs([(seen | b.mask, true | more) for more in b.true], budget) for b in own]
        except NodeLimit:
            continue
        assert can_matter(pack, known, question.id) == any(found), question.id
        compared += 1
    return compared


@UNMEASURED
@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_partial_answers_to_the_bundled_pack(pack, share):
    assert sum(agrees(pack, partial(pack, seed, share)) for seed in range(3)) > 80


@UNMEASURED
@pytest.mark.slow
def test_partial_answers_to_large_packs():
    """Too large to look at every completion: what is passed over there would be seen nowhere else."""
    compared = 0
    for seed in range(40):
        pack = make(60_000 + seed, Shape(points=10**9, questions=12, steps=5, rules=6, overriding=True, wild=0.1))
        compared += agrees(pack, partial(pack, seed, 0.3))
    assert compared > 500


# --- the parts of an encoding ------------------------------------------------------------------------------------


def rule(id: str, then: str, when: Condition, overrides: tuple[str, ...] = ()) -> Rule:
    return Rule(id, "s", when, then, "Because", overrides=overrides)


COLORS = tuple(Option(id, id.capitalize()) for id in ("red", "green", "blue"))
ASKED = (
    Question("sure", "s", "yes_no", "Sure?", assume=True),
    Question("colors", "s", "choices", "Which?", options=COLORS, assume=("green",)),
    Question("rows", "s", "count", "How many?", range=(0, 100), assume=40),
    Question("kinds", "s", "choices", "Which?", options=COLORS),
    Question("size", "s", "choice", "How large?", options=(Option("small", "S"), Option("large", "L"))),
)
RED, GREEN, BLUE = (Includes("colors", color.id) for color in COLORS)
ENDS = (Outcome("x", "X", "prompting"), Outcome("y", "Y", "fine-tuning"))
ALONE = Step(
    "s", "S", ENDS, "x", "Else", questions=ASKED,
    rules=(
        rule("many", "y", All((Within("rows", at_least=50), Not(GREEN)))),
        rule("red", "y", All((RED, BLUE, OneOf("size", ("large",)), Includes("kinds", "blue")))),
        rule("unsure", "x", OneOf("sure", (False,)), ("many", "red")),
    ),
)  # fmt: skip
SMALL = Pack("small", "Small", "1", "2026-11-01", (ALONE,), "s")


@pytest.mark.parametrize(
    ("rule_id", "changed"),
    [
        ("many", {"rows": 50, "colors": ()}),
        ("red", {"colors": ("red", "green", "blue"), "size": "large", "kinds": ("blue",)}),
        ("unsure", {"sure": False}),
    ],
)
def test_a_witness_differs_from_the_usual_answers_in_what_it_has_to(rule_id, changed):
    usual = {"sure": True, "colors": ("green",), "rows": 40, "kinds": (), "size": "small"}
    encoding = encode(SMALL)
    assert encoding.witness(SMALL.inputs) == usual
    assert encoding.witness(SMALL.inputs, encoding.holds[rule_id]) == usual | changed
    without = [question for question in SMALL.inputs if question.id not in changed]
    left = {question.id: usual[question.id] for question in without}
    assert encoding.witness(without, encoding.holds[rule_id]) == left
    assert encoding.witness(SMALL.inputs, *encoding.known({"sure": False}), encoding.applies["red"]) is None


def test_facts_and_options_that_an_encoding_does_not_know_make_a_test_false():
    encoding = encode(SMALL)
    can, literal = encoding.formula.can, encoding.literal
    for unknown in (Includes("colors", "pink"), Includes("nothing", "red"), OneOf("nothing", (True,))):
        assert not can(literal(unknown))
        assert can(literal(Not(unknown)))
    assert literal(AnyOf((RED, Not(RED)))) == literal(All(())) == encoding.formula.true
    assert literal(OneOf("sure", (True, False))) == encoding.formula.true
    assert literal(RED) is literal(RED)


def test_literals_that_unit_propagation_excludes_are_no_company():
    formula = Formula()
    one, other, third = (formula.variable() for _ in range(3))
    formula.add(-one, -other)
    assert formula.compatible(one, [other, third, -other]) == [third, -other]
    assert formula.compatible(other, [one]) == []
    formula.add(-third)
    assert formula.compatible(third, [one, other]) == []


def test_a_gate_of_literals_is_made_once_and_never_for_what_is_plain():
    formula = Formula()
    one, other = formula.variable(), formula.variable()
    assert formula.all_of([]) == formula.true == -formula.any_of([])
    assert formula.all_of([one, one, formula.true]) == one == formula.any_of([one, -formula.true])
    assert formula.all_of([one, -one]) == formula.all_of([one, -formula.true]) == -formula.true
    both = formula.all_of([one, other])
    assert formula.all_of([other, one, one]) == both == formula.variable() - 1
    assert not formula.can(both, -one)
    assert not formula.can(one, other, -both)
    assert formula.can(-both, one)


def test_steps_are_encoded_once_when_they_read_and_decide_the_same():
    again = replace(ALONE, id="t", questions=(), rules=tuple(replace(one, step="t") for one in ALONE.rules))
    encoding = encode(replace(SMALL, steps=(ALONE, again)))
    assert encoding.ends("s") == encoding.ends("t")
    other = encode(replace(SMALL, steps=(ALONE, replace(again, otherwise="y"))))
    assert other.ends("s") != other.ends("t")


def test_an_encoding_that_is_not_bound_lets_each_step_end_in_any_way():
    formula = Formula()
    free = Encoding(formula, answer_literals(formula, dimensions(SMALL)), SMALL, bound=False)
    assert all(formula.can(*free.known({"sure": False}), literal) for literal in free.ends("s").values())
    assert free.holds == free.applies == free.reached == {}


def test_a_cone_holds_the_steps_that_are_read_directly_or_through_others():
    def step(id: str, when: Condition = ALWAYS, reads: Condition = ALWAYS) -> Step:
        return Step(id, id, ENDS, "x", "Else", when=when, rules=(replace(rule(f"of-{id}", "y", reads), step=id),))

    steps = (
        step("a"), step("b"), step("c", OneOf("a", ("x",))), step("d", reads=OneOf("c", ("x",))), step("e", OneOf("d", ("y",))),
    )  # fmt: skip
    pack = replace(SMALL, steps=steps, approach="d", readiness="b", method=None)
    assert [one.id for one in cone(pack, ["d"])] == ["a", "c", "d"]
    assert [one.id for one in cone(pack, ["b"])] == ["b"]
    assert [one.id for one in cone(pack, ["e", "b"])] == ["a", "b", "c", "d", "e"]
    assert solver.decisive(pack) == ("d", "b")
    assert solver.decisive(replace(pack, method="e")) == ("d", "b", "e")


def test_what_is_computed_from_an_answer_that_is_gone_is_not_asked_for():
    reading = Question("saving", "", "amount", "Saving", range=(0, 9), assume=0.0, needs=("rows", "sure"))
    saved = rule("saved", "y", Within("saving", at_least=5))
    pack = replace(SMALL, steps=(replace(ALONE, rules=(saved,)),), readings=(reading,))
    found = next_question(pack, {}, ())
    assert found is not None
    assert found.id == "sure"
    assert next_question(pack, {}, ("sure",)) is None
    assert next_question(pack, {"sure": True}, ("rows",)) is None
    assert getattr(next_question(pack, {"sure": True}, ()), "id", None) == "rows"
    assert wanted(pack, {}) == {"saving"}
    assert wanted(pack, {}, ("saving",)) == wanted(pack, {"saving": 2.0}) == frozenset()
    assert [one.id for one in solver.fed(pack, "rows")] == ["saving"]
    assert list(solver.fed(pack, "size")) == []


def test_a_gate_whose_answer_stays_unknown_leaves_nothing_for_other_gates_to_change():
    few = rule("few", "not-ready", Within("rows", below=50))
    unsure = rule("unsure", "not-ready", OneOf("sure", (False,)))
    lifted = rule("lifted", "ready", AnyOf((OneOf("size", ("large",)), Includes("kinds", "red"))), ("few",))
    trained = replace(ALONE, otherwise="y", rules=())

    def gated(*gates: Rule) -> Pack:
        ready = Step("r", "R", (Outcome("ready", "Y"), Outcome("not-ready", "N")), "ready", "Else", rules=gates)
        return replace(SMALL, steps=(trained, ready), readiness="r")

    both = gated(few, unsure)
    assert wanted(both, {}) == {"rows", "sure"}
    assert wanted(both, {}, ("sure",)) == frozenset()
    assert wanted(both, {"sure": True}, ("rows",)) == frozenset()
    assert next_question(both, {}, ("sure",)) is None
    may_lift = gated(few, lifted)
    assert wanted(may_lift, {}, ("size",)) == {"rows", "kinds"}
    assert wanted(may_lift, {"size": "large"}, ("kinds",)) == frozenset()
    assert wanted(may_lift, {"size": "small"}, ("kinds",)) == {"rows"}


# --- witnesses, memory, interruption -----------------------------------------------------------------------------


def test_a_witness_does_not_depend_on_what_was_asked_before():
    for seed in range(40):
        pack = make(seed, Shape(points=300, steps=4))
        fresh, used = encode(pack), encode(pack)
        for rule in reversed(pack.rules):
            used.witness(pack.inputs, used.holds[rule.id])
            used.formula.can(-used.holds[rule.id])
        for rule in pack.rules:
            literals = (fresh.holds[rule.id], used.holds[rule.id])
            first, second = fresh.witness(pack.inputs, literals[0]), used.witness(pack.inputs, literals[1])
            assert first == second
            assert first is None or next(iter(possible(pack, first, rule.step)), "") == ends(pack, first)[rule.step]


def test_a_witness_stays_with_the_usual_answers_where_it_can(pack):
    usual = {question.id: question.assume for question in pack.inputs if question.assume is not None}
    encoding = encode(pack)
    shown = encoding.witness(pack.inputs) or {}
    assert {**shown, **usual} == shown
    assert shown.keys() == {question.id for question in pack.inputs}
    usual = shown
    changed = encoding.witness(pack.inputs, *encoding.known({"owner": not usual["owner"]}))
    assert changed == {**usual, "owner": not usual["owner"]}


@UNMEASURED
def test_proofs_are_the_same_in_every_process_and_none_ends_with_noise():
    """Python shuffles its sets anew in each; a solver that outlives its module complains at the end."""
    code = (
        "from datetime import date; from benchmarks.check import made; from finetune_advisor.check import verify;"
        "from finetune_advisor.solver import possible; packs = [made(kind, 40, 16, 3) for kind in ('mixed', 'layers')];"
        "print([(verify(pack, date(2026, 11, 24)), possible(pack, {})) for pack in packs])"
    )
    ran = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True,
            text=True, check=True,
        )
        for seed in ("1", "2")
    ]  # fmt: skip
    assert [one.stderr for one in ran] == ["", ""]
    assert ran[0].stdout == ran[1].stdout


@UNMEASURED
def test_a_long_running_program_does_not_grow(pack):
    for seed in range(3):
        wanted(pack, partial(pack, seed, 0.5))
    before = solver._pair(pack).formula.variable()
    for seed in range(30):
        known = partial(pack, seed, 0.5)
        assert possible(pack, known)
        wanted(pack, known)
        next_question(pack, known, known)
    assert solver._pair(pack).formula.variable() == before + 1


def test_of_many_packs_only_the_last_are_remembered():
    seen = []
    for seed in range(10):
        made = make(seed)
        possible(made, {})
        seen.append(weakref.ref(made))
    gc.collect()
    assert [one() is not None for one in seen] == [False] * 2 + [True] * 8


def test_ctrl_c_while_the_solver_runs_is_ctrl_c(pack, monkeypatch):
    from pysat.solvers import pysolvers

    def interrupted(*_):
        raise pysolvers.error("Caught keyboard interrupt")

    encoding = encode(pack)
    monkeypatch.setattr(encoding.formula._solver, "solve", interrupted)
    with pytest.raises(KeyboardInterrupt):
        encoding.formula.can()
