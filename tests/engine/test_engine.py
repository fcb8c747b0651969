"""The engine against a judge of ten lines, over packs and partial answers made up at random."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import hypothesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finetune_advisor.engine import Advice, advice, decide, outcomes, sweeper
from finetune_advisor.engine.decide import REMEMBERED, Sweep
from finetune_advisor.engine.masks import index
from finetune_advisor.model.conditions import (
    ALWAYS,
    NOT_REACHED,
    All,
    AnyOf,
    Condition,
    Not,
    OneOf,
    Value,
    Within,
    holds,
    rows,
)
from finetune_advisor.model.domain import dimensions
from finetune_advisor.model.pack import RECOMMENDATIONS, Move, Outcome, Pack, Question, QuestionType, Rule, Step
from finetune_advisor.solver import next_question, possible
from tests.check.generate import Shape, make, points, values
from tests.check.oracle import ends, held_rules, standing_rules

SEEDS = st.integers(0, 10**6)
relaxed = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


@st.composite
def situations(draw: st.DrawFn, **shape: Any) -> tuple[Pack, dict[str, Value]]:
    """A pack whose rules never contradict each other, and answers to some of its questions."""
    pack = make(draw(SEEDS), Shape(points=60, kept_apart=True, wild=0.2, **shape))
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


@relaxed
@given(situations())
def test_a_whole_answer_set_is_decided_as_the_judge_says(situation):
    pack, known = situation
    for answers in completions(pack, known)[:20]:
        decisions = decide(pack, answers)
        assert outcomes(decisions) == ends(pack, answers)
        seen: dict[str, Value] = dict(answers)
        for decision in decisions:
            held = [one.rule for one in decision.judgements() if one.status in ("applies", "overridden")]
            assert held == held_rules(decision.step, seen)
            if decision.outcome != NOT_REACHED:
                assert list(decision.applied()) == standing_rules(decision.step, seen)
            seen[decision.step.id] = decision.outcome or NOT_REACHED


def test_the_sweep_leaves_out_what_is_not_settled():
    pack = make(7, Shape(points=60, kept_apart=True, wild=0.2))
    settled = outcomes(decide(pack, {}))
    assert sweeper(pack)({}) == settled
    assert len(settled) < len(pack.steps)


@relaxed
@given(situations())
def test_the_sweep_agrees_with_deciding(situation):
    pack, known = situation
    for answers in completions(pack, known)[:20]:
        assert sweeper(pack)(answers) == ends(pack, answers)


@relaxed
@given(situations())
def test_what_is_not_known_stays_open_until_every_completion_agrees_or_longer(situation):
    """A rule, step or outcome is only called settled if no completion says otherwise: three values, and never a guess."""
    pack, known = situation
    pack = replace(pack, readiness=None)
    whole = [ends(pack, answers) for answers in completions(pack, known)]
    for decision in decide(pack, known):
        assert {end[decision.step.id] for end in whole} <= set(decision.possible)
        assert (decision.outcome is None) == (len(decision.possible) > 1)


@relaxed
@given(situations())
def test_an_open_rule_waits_for_facts_that_are_not_known(situation):
    """All those that it waits for, and at times one more, which another alternative of the same rule makes needless."""
    pack, known = situation
    before: dict[str, Any] = dict(known)
    for decision in decide(pack, known):
        for one in decision.judgements():
            if one.status == "undecided":
                assert holds(one.rule.when, before) is None
                assert undecided(one.rule.when, before) <= set(one.facts)
                assert not set(one.facts) & (before.keys() - set(outcomes_open(before)))
            else:
                assert holds(one.rule.when, before) == (one.status != "does-not-apply")
        before[decision.step.id] = decision.outcome if decision.outcome is not None else frozenset(decision.possible)


def undecided(condition: Condition, known: Mapping[str, Any]) -> set[str]:
    """The facts that a condition still waits for; none when it is decided."""
    if holds(condition, known) is not None:
        return set()
    match condition:
        case All(parts) | AnyOf(parts):
            return set().union(*(undecided(part, known) for part in parts))
        case Not(part):
            return undecided(part, known)
        case test:
            return {test.fact}


def outcomes_open(known: Mapping[str, Any]) -> list[str]:
    return [fact for fact, value in known.items() if isinstance(value, frozenset)]


@relaxed
@given(situations())
def test_deciding_twice_says_the_same_and_changes_nothing(situation):
    pack, known = situation
    before = dict(known)
    assert decide(pack, known) == decide(pack, known)
    assert known == before


# --- Gates, and what the ends of the steps come to ---------------------------------------------------------------------


def assumed(pack: Pack, known: Mapping[str, Value]) -> dict[str, Value]:
    return {q.id: q.assume for q in pack.inputs if q.id not in known and q.assume is not None}


def ends_without_guessing(pack: Pack, known: Mapping[str, Value], guessed: Mapping[str, Value]) -> dict[str, str]:
    """How each step ends when gates rely on what is known alone, and all other rules on what is guessed, too."""
    facts, sure = {**known, **guessed}, dict(known)
    found = {}
    for step in pack.steps:
        end = ends(replace(pack, steps=(step,)), facts)[step.id]
        if step.id == pack.readiness and end != NOT_REACHED:
            verdicts = {gate.id: holds(gate.when, sure) for gate in step.rules}
            beaten = {loser for gate in step.rules if verdicts[gate.id] for loser in gate.overrides}
            end = "not-ready" if any(verdicts[id] is not False and id not in beaten for id in verdicts) else "ready"
        found[step.id] = facts[step.id] = sure[step.id] = end
    return found


@relaxed
@given(situations())
def test_an_assumption_passes_no_gate_and_decides_everything_else(situation):
    pack, known = situation
    guessed = assumed(pack, known)
    found = ends_without_guessing(pack, known, guessed)
    assert outcomes(decide(pack, {**known, **guessed}, guessed)) == found
    assert sweeper(pack)({**known, **guessed}, guessed) == found


@relaxed
@given(situations())
def test_knowing_less_never_turns_into_a_yes(situation):
    """Even if what is assumed is exactly what was known before. An approach that reads the gates is another matter."""
    pack, known = situation
    order = [step.id for step in pack.steps]
    hypothesis.assume(pack.readiness is None or order.index(pack.approach) < order.index(pack.readiness))
    before = advice(pack, outcomes(decide(pack, {**known, **assumed(pack, known)}, assumed(pack, known))))
    for question in pack.inputs:
        if question.id in known and question.assume == known[question.id]:
            less = {id: value for id, value in known.items() if id != question.id}
            guessed = assumed(pack, less)
            after = advice(pack, outcomes(decide(pack, {**less, **guessed}, guessed)))
            assert after == before or (before.verdict, after.verdict) == ("yes", "not-yet") or pack.readiness is None


@relaxed
@given(situations())
def test_possible_names_exactly_the_recommendations_of_all_completions(situation):
    pack, known = situation
    whole = [ends(pack, answers) for answers in completions(pack, known)]
    assert set(possible(pack, known)) == {advice(pack, end).recommendation for end in whole}


@relaxed
@given(situations())
def test_the_interview_asks_only_what_can_change_the_advice(situation):
    pack, known = situation
    steps = (replace(step, when=ALWAYS) if step.id == pack.approach else step for step in pack.steps)
    pack = replace(pack, steps=tuple(steps))

    def said(answers: Mapping[str, Value]) -> tuple[str, ...]:
        end = ends(pack, answers)
        return end[pack.approach], advice(pack, end).verdict, end.get(pack.method or "")

    while (question := next_question(pack, known, known)) is not None:
        asked = {**known, question.id: values(question)[0]}
        whole = completions(pack, asked)
        assert any(len({said({**one, question.id: value}) for value in values(question)}) > 1 for one in whole)
        known = {**known, question.id: question.assume}
    readings = {reading.id for reading in pack.readings} - known.keys()
    assert len({said(answers) for answers in completions(pack, known)}) == 1 or readings


def test_a_gate_that_is_undecided_waits_like_one_that_applies_unless_a_gate_that_applies_overrides_it():
    gates = (rule("a", "not-ready"), rule("b", "ready", overrides=("a",)))
    step = replace(
        one_step(*gates).steps[0], outcomes=(Outcome("ready", "Y"), Outcome("not-ready", "N")), otherwise="ready"
    )
    pack = replace(one_step(), steps=(step,), readiness="s")
    waits, lifted, passed = (decide(pack, known)[0].outcome for known in ({}, {"b": True}, {"a": False}))
    assert (waits, lifted, passed) == ("not-ready", "ready", "ready")
    (unsure,) = decide(pack, {"a": False, "b": False}, assumed=("a",))
    assert unsure.outcome == "not-ready"
    assert [(one.status, one.facts) for one in unsure.judgements()] == [
        ("undecided", ("a",)),
        ("does-not-apply", ("b",)),
    ]


def test_the_approach_is_advised_now_unless_its_training_has_to_wait():
    approaches = tuple(Outcome(each, each, each) for each in RECOMMENDATIONS)
    pack = replace(one_step(), steps=(replace(one_step().steps[0], outcomes=approaches),), readiness="r")

    def found(end: str, ready: str = "") -> tuple[str, str, str]:
        made = advice(pack, {"s": end, "r": ready})
        return made.approach, made.verdict, made.recommendation

    assert found("prompting") == found("prompting", "ready") == ("prompting", "no", "prompting")
    assert found("rag", "not-ready") == ("rag", "no", "rag")
    assert found("fine-tuning", "ready") == ("fine-tuning", "yes", "fine-tuning")
    assert found("fine-tuning", "not-ready") == found("fine-tuning") == ("fine-tuning", "not-yet", "prompting")
    assert found("rag+fine-tuning", "ready") == ("rag+fine-tuning", "yes", "rag+fine-tuning")
    assert found("rag+fine-tuning", "not-ready") == ("rag+fine-tuning", "not-yet", "rag")
    assert advice(pack, {}) == Advice("prompting", "no", "prompting")
    assert advice(replace(pack, readiness=None), {"s": "fine-tuning"}).verdict == "not-yet"


@relaxed
@given(SEEDS)
def test_any_pack_and_any_answers_are_decided_without_fail(seed):
    """Contradicting rules are a fault of the pack, but not one that stops the engine: the first that applies decides."""
    pack = make(seed, Shape(points=40, steps=4, rules=5))
    for answers in list(points(pack))[:10]:
        assert outcomes(decide(pack, answers)) == ends(pack, answers)
        for gone in pack.inputs:
            decide(pack, {id: value for id, value in answers.items() if id != gone.id})


@relaxed
@given(SEEDS)
def test_rows_say_what_the_condition_says_in_three_values(seed):
    pack = make(seed, Shape(points=60, wild=0.7, steps=1))
    for rule in pack.rules:
        for known in list(points(pack))[:10]:
            for gone in ("", *known):
                left = {id: value for id, value in known.items() if id != gone}
                assert by_rows(rule.when, left) == holds(rule.when, left)


def by_rows(condition: Condition, known: Mapping[str, Any]) -> bool | None:
    alternatives = AnyOf(tuple(All(tuple(t if wanted else Not(t) for t, wanted in row)) for row in rows(condition)))
    return holds(alternatives, known)


ASKED = tuple(Question(id, "s", "yes_no", "?", assume=False) for id in "ab")
ENDS = (Outcome("x", "X"), Outcome("y", "Y"), Outcome("z", "Z"))


def one_step(*rules: Rule, questions: tuple[Question, ...] = ASKED, moves: tuple[Move, ...] = ()) -> Pack:
    step = Step("s", "S", ENDS, "z", "Else", questions=questions, rules=rules)
    return Pack("made", "Made", "1", "2026-11-01", (step,), "s", moves=moves)


def numeric(kind: QuestionType) -> Question:
    return Question("n", "s", kind, "?", range=(0, 50), assume=0)


def rule(id: str, then: str, overrides: tuple[str, ...] = (), when: Condition | None = None) -> Rule:
    return Rule(id, "s", when or OneOf(id, (True,)), then, "Because", overrides=overrides)


def test_a_gate_that_may_not_be_reached_leaves_both_ends_open():
    gated = replace(
        one_step(rule("a", "not-ready")).steps[0], when=OneOf("b", (True,)), otherwise="ready",
        outcomes=(Outcome("ready", "Y"), Outcome("not-ready", "N")),
    )  # fmt: skip
    pack = replace(one_step(), steps=(gated,), readiness="s")
    found = [decide(pack, known)[0].possible for known in ({}, {"b": True}, {"b": False}, {"a": False})]
    assert found == [("not-ready", NOT_REACHED), ("not-ready",), (NOT_REACHED,), ("ready", NOT_REACHED)]


def test_a_rule_that_holds_settles_nothing_while_an_open_rule_may_override_it():
    pack = one_step(rule("a", "x"), rule("b", "y", overrides=("a",)))
    (waiting,), (settled,) = decide(pack, {"a": True}), decide(pack, {"a": True, "b": False})
    assert (waiting.outcome, set(waiting.possible)) == (None, {"x", "y"})
    assert settled.possible == ("x",)


def test_a_rule_that_holds_and_that_no_open_rule_overrides_settles_its_step():
    pack = one_step(rule("b", "x"), rule("a", "x"))
    assert decide(pack, {"a": True})[0].possible == ("x",)


def test_two_rules_that_apply_with_two_outcomes_are_a_conflict_and_with_one_are_none():
    disagreeing, agreeing = one_step(rule("a", "x"), rule("b", "y")), one_step(rule("a", "x"), rule("b", "x"))
    both = {"a": True, "b": True}
    assert [one.id for one in decide(disagreeing, both)[0].conflict()] == ["a", "b"]
    assert decide(agreeing, both)[0].conflict() == ()
    assert decide(disagreeing, {"a": True, "b": False})[0].conflict() == ()


def test_of_the_facts_that_stop_a_rule_those_are_told_that_each_do_so_alone():
    a, b, c = (OneOf(id, (True,)) for id in "abc")
    both = rule("both", "x", when=AnyOf((All((a, b)), All((a, c)))))
    pack = one_step(both, questions=tuple(replace(ASKED[0], id=id) for id in "abc"))

    def stopped(**known: bool) -> tuple[str, ...]:
        return decide(pack, known)[0].stopped_by(both)

    assert stopped(a=False, b=False, c=False) == ("a",), "whatever b and c are"
    assert stopped(a=True, b=False, c=False) == ("b", "c"), "neither is enough alone"


def test_each_rule_says_which_facts_settle_it_and_which_rules_override_it():
    rules = (
        rule("a", "x", when=AnyOf((OneOf("a", (True,)), OneOf("b", (True,))))),
        rule("b", "y", overrides=("a",)),
        rule("c", "z", overrides=("a", "b")),
    )
    pack = one_step(*rules, questions=tuple(replace(ASKED[0], id=id) for id in "abc"))

    def judged(**known: bool) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        return [(one.status, one.facts, one.overridden_by) for one in decide(pack, known)[0].judgements()]

    assert judged(a=True, b=True, c=True) == [
        ("overridden", ("a",), ("b", "c")),
        ("overridden", ("b",), ("c",)),
        ("applies", ("c",), ()),
    ]
    assert judged(a=False, b=False, c=True) == [
        ("does-not-apply", ("a", "b"), ()),
        ("does-not-apply", ("b",), ()),
        ("applies", ("c",), ()),
    ]
    assert judged(c=True) == [
        ("undecided", ("a", "b"), ("c",)),
        ("undecided", ("b",), ("c",)),
        ("applies", ("c",), ()),
    ]
    assert judged(b=True) == [
        ("overridden", ("b",), ("b",)),
        ("applies", ("b",), ()),
        ("undecided", ("c",), ()),
    ]
    assert [one.id for one in decide(pack, {"a": True, "b": True, "c": False})[0].applied()] == ["b"]
    unreached = replace(pack, steps=(replace(pack.steps[0], when=OneOf("a", (False,))),))
    assert decide(unreached, {"a": True, "b": True, "c": False})[0].applied() == ()


@relaxed
@given(situations())
def test_the_sweep_says_the_same_of_partial_answers_and_of_assumed_ones(situation):
    pack, known = situation
    assert sweeper(pack)(known) == outcomes(decide(pack, known))
    for assumed in known:
        assert sweeper(pack)(known, (assumed,)) == outcomes(decide(pack, known, (assumed,)))


def test_the_sweep_knows_which_answers_gates_read():
    gate = replace(
        one_step(rule("a", "not-ready")).steps[0], id="r", outcomes=(Outcome("ready", "Y"), Outcome("not-ready", "N"))
    )
    pack = replace(one_step(rule("b", "x"), rule("a", "y", overrides=("b",))), readiness="r")
    pack = replace(pack, steps=(*pack.steps, replace(gate, otherwise="ready", questions=())))
    assert sweeper(pack).gated == index(pack).mask(("a",)) > 0
    assert sweeper(replace(pack, readiness=None)).gated == 0


def test_a_pack_is_indexed_once():
    pack = one_step(rule("a", "x"))
    assert index(pack) is index(pack)
    assert sweeper(pack) is sweeper(pack)


def test_a_sweep_remembers_only_so_much_however_long_it_runs():
    number = numeric("count")
    below = tuple(rule(f"r{n}", "xy"[n % 2], when=Within("n", n, n + 1)) for n in range(40))
    pack = one_step(*below, questions=(number,))
    sweep = Sweep(pack, remember=8)
    for n in (*range(50), *range(50)):
        assert sweep({"n": n}) == ends(pack, {"n": n})
    assert [settled.cache_info().currsize for *_, settled in sweep.steps] == [8]
    assert all(settled.cache_info().maxsize == REMEMBERED for *_, settled in sweeper(pack).steps)


def test_what_only_the_plan_tests_is_told_apart_too():
    number = numeric("count")
    move = Move("m", Within("n", at_least=30), "Do it", "done", "never")
    pack = one_step(rule("few", "x", when=Within("n", below=10)), questions=(number,), moves=(move,))
    (varied,) = dimensions(pack)
    assert [block.low for block in varied.classes] == [0, 10, 30]
    assert [bits.dimension for bits in index(pack).dimensions] == [varied]


def test_an_edge_may_lie_at_zero():
    number = replace(numeric("amount"), range=(-5, 50), assume=None)
    pack = one_step(rule("gain", "x", when=Within("n", at_least=0)), questions=(number,))
    assert [sweeper(pack)({"n": value})["s"] for value in (-0.5, 0.0, 0.5)] == ["z", "x", "x"]


def test_a_number_on_an_edge_lies_in_the_block_above_it():
    amount = numeric("amount")
    (varied,) = dimensions(one_step(rule("few", "x", when=Within("n", below=12)), questions=(amount,)))
    assert [varied.class_of(value) for value in (0.0, 11.999, 12.0, 12.1, 50.0)] == [0, 0, 1, 1, 1]
