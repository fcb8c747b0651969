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
from finetune_advisor.model.conditions import NOT_REACHED, Value
from finetune_advisor.model.domain import dimensions
from finetune_advisor.model.pack import RECOMMENDATIONS, Pack, Question
from finetune_advisor.solver import can_matter, cone, encode, next_question, possible, wanted
from tests.check.generate import Shape, make, points, values
from tests.check.oracle import advised, ends
from tests.conftest import ROOT, UNMEASURED
from tests.oracle.frontier import Budget, NodeLimit, Search
from tests.oracle.search import decisive, with_advice

pytestmark = UNMEASURED

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


@relaxed
@given(situations(), st.data())
def test_an_answer_that_stays_unknown_is_assumed_and_opens_no_gate(situation, data):
    pack, known = situation
    asked = data.draw(st.sets(st.sampled_from([question.id for question in pack.inputs])))
    unknown = asked - known.keys()
    grounds = {**{q.id: q.assume for q in pack.inputs if q.id in unknown}, **known}
    waiting = {q.id for q in pack.inputs if q.id not in grounds and matters(pack, grounds, q, unknown)}
    assert wanted(pack, known, asked) == waiting


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


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_partial_answers_to_the_bundled_pack(pack, share):
    assert sum(agrees(pack, partial(pack, seed, share)) for seed in range(3)) > 80


def test_partial_answers_to_large_packs():
    """Too large to look at every completion: what is passed over there would be seen nowhere else."""
    compared = 0
    for seed in range(40):
        pack = make(60_000 + seed, Shape(points=10**9, questions=12, steps=5, rules=6, overriding=True, wild=0.1))
        compared += agrees(pack, partial(pack, seed, 0.3))
    assert compared > 500


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


def test_a_pack_that_is_gone_is_forgotten():
    gone = make(1)
    possible(gone, {})
    seen = weakref.ref(gone)
    del gone
    gc.collect()
    assert seen() is None


def test_ctrl_c_while_the_solver_runs_is_ctrl_c(pack, monkeypatch):
    from pysat.solvers import pysolvers

    def interrupted(*_):
        raise pysolvers.error("Caught keyboard interrupt")

    encoding = encode(pack)
    monkeypatch.setattr(encoding.formula._solver, "solve", interrupted)
    with pytest.raises(KeyboardInterrupt):
        encoding.formula.can()
