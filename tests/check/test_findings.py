"""Each kind of finding, on a pack small enough to see why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from finetune_advisor.check import verify
from finetune_advisor.engine.decide import decide, outcomes
from finetune_advisor.errors import Place
from finetune_advisor.model.conditions import All, AnyOf, Condition, Includes, Not, OneOf, Within
from finetune_advisor.model.pack import Case, Outcome, Pack, Property, Question, Rule, Source, Step, Threshold
from tests.check.oracle import shown

TODAY = date(2026, 11, 24)

EXAMPLES = Question("examples", "ready", "count", "How many?", "Why", unit="pairs", range=(0, 1000), if_unknown=100)
OWNER = Question("owner", "ready", "yes_no", "An owner?", "Why", if_unknown=True)
KIND = Question(
    "kind", "ready", "choice", "Which?", "Why", options=(("a", "A"), ("b", "B"), ("c", "C")), if_unknown="a"
)
WRONG = Question(
    "wrong", "ready", "choices", "What?", "Why", options=(("x", "X"), ("y", "Y"), ("z", "Z")), if_unknown=()
)
NOTE = Question("note", "ready", "text", "Anything else?", "Why")


def rule(id: str, when: Condition, then: str = "no", **more) -> Rule:
    return Rule(id, "ready", when, then, "Because", **{"sources": ("s",), **more})


def pack(*rules: Rule, **more) -> Pack:
    step = Step(
        "ready",
        "Ready?",
        (Outcome("no", "No", "prompting", "not-yet"), Outcome("yes", "Yes", "fine-tuning", "yes")),
        otherwise="yes",
        otherwise_because="Nothing is missing",
        questions=(EXAMPLES, OWNER, KIND, WRONG, NOTE),
        rules=rules,
    )
    made = Pack("small", "Small", "1", "2026-11-01", (step,), "ready", sources={"s": source("2026-11-01")})
    return replace(made, places={f"rule/{r.id}": Place("ready.yaml", n + 1, 1) for n, r in enumerate(rules)}, **more)


def source(checked: str) -> Source:
    return Source("s", "S", "2026", checked, "primary", "It says so")


def few(edge: float = 50, **more) -> Within:
    return Within("examples", None, edge, None, more.get("name"))


def found(made: Pack, *ids: str) -> list[str]:
    return [f"{f.kind}: {f.message}" for f in verify(made, TODAY).findings if f.kind in ids]


def test_a_rule_whose_tests_exclude_each_other_is_dead():
    made = pack(rule("few", All((few(), Within("examples", 60, None)))))
    assert found(made, "dead-rule") == ["dead-rule: few never holds: its tests of examples exclude each other"]


def test_a_rule_that_is_always_overridden_never_applies():
    made = pack(rule("few", few()), rule("none", few(100), "yes", overrides=("few",)))
    assert found(made, "overridden-rule") == [
        "overridden-rule: few never applies: whenever it holds, none overrides it"
    ]


def test_two_rules_that_can_disagree_conflict_and_the_witness_shows_it():
    made = pack(rule("few", few()), rule("owned", OneOf("owner", (True,)), "yes"))
    (finding,) = (f for f in verify(made, TODAY).findings if f.kind == "conflict")
    assert finding.severity == "error"
    assert str(finding.place) == "ready.yaml:2:1"
    assert finding.related == ("owned", "few")
    (decision,) = decide(made, shown(finding))
    assert [one.id for one in decision.conflict()] == ["few", "owned"]


def test_a_rule_covered_by_another_only_adds_a_reason():
    made = pack(rule("few", few()), rule("fewer", few(20)))
    message = "masked-rule: fewer never decides, it only adds a reason: whenever it applies, few applies with the same outcome"
    assert found(made, "masked-rule") == [message]


def test_a_rule_that_says_what_happens_anyway_only_adds_a_reason():
    made = pack(rule("few", few()), rule("many", Within("examples", 50, None), "yes"))
    assert [line[:12] for line in found(made, "masked-rule")] == ["masked-rule:"]
    assert "ends in yes anyway" in found(made, "masked-rule")[0]
    assert found(made, "idle-otherwise") == [
        "idle-otherwise: the step ready never needs its otherwise (yes): some rule always holds"
    ]


def test_a_test_that_another_one_implies_is_redundant():
    made = pack(rule("few", All((few(), few(80), OneOf("owner", (False,))))))
    line = "redundant-condition: few doesn't need its test of examples: what else it says leaves no other way"
    assert found(made, "redundant-condition") == [line]


def test_a_test_that_an_earlier_step_sees_to_is_a_note():
    first = pack(rule("few", few()))
    last = Step(
        "end", "End", (Outcome("go", "Go", "rag", "no"), Outcome("stay", "Stay", "prompting", "no")), "stay", "Else",
        rules=(Rule("go-on", "end", All((OneOf("ready", ("yes",)), Within("examples", 50, None))), "go", "Because", ("s",)),),
    )  # fmt: skip
    made = replace(first, steps=(*first.steps, last), recommendation="end")
    notes = [f for f in verify(made, TODAY).findings if f.kind == "redundant-condition"]
    assert {f.message for f in notes} == {
        "go-on doesn't need its test of ready: earlier steps see to it",
        "go-on doesn't need its test of examples: earlier steps see to it",
    }
    assert {f.severity for f in notes} == {"note"}


def test_a_range_out_of_a_table_is_one_test():
    """The value of every cell but one is implied by the others; nobody wrote that cell down, so it isn't redundant."""
    floor = Threshold("floor", "Floor", "pairs", 50, "2026-11-01", ("s",), by="kind", values=(("b", 200.0),))
    table = AnyOf((few(name="floor"), All((OneOf("kind", ("b",)), few(200, name="floor")))))
    cases = tuple(
        Case((("examples", n), ("kind", kind)), "no" if n < edge else "yes")
        for kind, edge in (("a", 50), ("b", 200))
        for n in (edge - 1, edge)
    )
    made = pack(rule("few", table, cases=cases), thresholds={"floor": floor})
    assert found(made, "redundant-condition", "uncovered-edge", "loose-edge", "failing-case") == []
    made = pack(rule("few", table, cases=cases[:2]), thresholds={"floor": floor})
    assert found(made, "uncovered-edge") == [
        "uncovered-edge: no case of few has examples below floor (200) for kind b",
        "uncovered-edge: no case of few has examples at least floor (200) for kind b",
    ]


def test_an_override_of_rules_that_never_meet_is_idle():
    made = pack(rule("few", few()), rule("many", Within("examples", 50, None), "yes", overrides=("few",)))
    assert found(made, "idle-override") == [
        "idle-override: that many overrides few changes nothing: they never hold together"
    ]


def test_questions_and_options_that_change_nothing():
    made = pack(rule("few", All((few(), Not(OneOf("kind", ("c",))), Includes("wrong", "x")))))
    assert found(made, "unread-question") == [
        "unread-question: owner is read by no rule, note or move: asking for it changes nothing"
    ]
    assert found(made, "untold-option") == [
        "untold-option: kind: no rule, note or move distinguishes a and b",
        "untold-option: wrong: ticking y and z changes nothing",
    ]


def test_a_question_can_be_read_and_still_be_idle():
    made = pack(rule("few", few()), rule("fewer", All((few(20), OneOf("owner", (True,))))))
    assert found(made, "idle-question") == [
        "idle-question: owner never changes the outcome of ready, whatever else is answered"
    ]


def test_an_option_can_be_idle_beside_others_that_matter():
    made = pack(
        rule("few", All((few(), Includes("wrong", "x")))),
        rule("y", All((few(), Includes("wrong", "x"), Includes("wrong", "y")))),
    )
    assert found(made, "idle-option") == [
        "idle-option: wrong: y instead of another answer never changes the outcome of ready"
    ]


def test_outcomes_and_recommendations_that_nothing_reaches():
    made = pack(rule("few", All((few(), Within("examples", 60, None)))))
    assert found(made, "unreachable-outcome", "unreachable-recommendation") == [
        "unreachable-outcome: no answers end the step ready in no",
        "unreachable-recommendation: no answers lead to the recommendation prompting",
        "unreachable-recommendation: no answers lead to the verdict on fine-tuning not-yet",
    ]


def test_readings_that_nothing_measures_stay_unknown():
    reading = Question("cost.months", "", "amount", "Months", "Why", unit="months", range=(0, 99), if_unknown=9.0)
    made = pack(rule("slow", Within("cost.months", 24, None)), readings=(reading,))
    assert [
        f.kind for f in verify(made, TODAY, instruments=["cost.months"]).findings if f.kind == "unsettled-unknown"
    ] == []
    assert [f.kind for f in verify(made, TODAY, instruments=[]).findings if f.kind == "unsettled-unknown"] == [
        "unsettled-unknown"
    ]


def test_sources_and_thresholds_are_looked_at_once_a_year():
    assert found(pack(rule("few", few()), sources={"s": source("2025-11-24")}), "stale-source") == []
    assert len(found(pack(rule("few", few()), sources={"s": source("2025-11-23")}), "stale-source")) == 1
    assert "still to come" in found(pack(rule("few", few()), sources={"s": source("2026-11-25")}), "stale-source")[0]
    bare = Threshold("floor", "Floor", "pairs", 50, "2026-11-01", ())
    made = pack(rule("few", few(), sources=()), thresholds={"floor": bare})
    assert found(made, "threshold-without-source", "rule-without-source") == [
        "threshold-without-source: the threshold floor has no source: say where 50 comes from",
        "rule-without-source: few has no source: say what its reason rests on",
    ]


# --- cases -------------------------------------------------------------------------------------------------------


def test_cases_are_tried():
    cases = (Case((("examples", 49),), "no"), Case((("examples", 50),), "no"), Case((("examples", 51),), "yes", True))
    assert found(pack(rule("few", few(), cases=cases)), "failing-case") == [
        "failing-case: case 2 of few fails: expected no, but ready ends in yes: no rule holds",
        "failing-case: case 3 of few fails: ready ends in yes, but few does not hold",
    ]


def test_a_case_may_say_how_an_earlier_step_ended():
    first = pack(rule("few", few()))
    go = Rule(
        "go", "end", OneOf("ready", ("yes",)), "go", "Because", ("s",),
        cases=(Case((("ready", "yes"), ("examples", 3)), "go"), Case((("ready", "no"),), "stay"), Case((("examples", 3),), "stay")),
    )  # fmt: skip
    ends = (Outcome("go", "Go", "rag", "no"), Outcome("stay", "Stay", "prompting", "no"))
    last = Step("end", "End", ends, "stay", "Else", when=OneOf("owner", (False,)), rules=(go,))
    made = replace(first, steps=(*first.steps, last), recommendation="end")
    assert found(made, "failing-case", "uncovered-edge") == [
        "uncovered-edge: few has no case; add one on each side of every test"
    ]


def test_cases_at_an_edge_that_another_pack_moved_are_left_alone():
    made = pack(rule("few", few(name="floor"), cases=(Case((("examples", 10),), "yes"),)))
    places = {"rule/few": Place("base/steps/ready.yaml", 1, 1), "threshold/floor": Place("base/thresholds.yaml", 1, 1)}
    assert len(found(replace(made, places=places), "failing-case", "uncovered-edge")) == 2
    moved = {**places, "threshold/floor": Place("mine/thresholds.yaml", 1, 1)}
    assert found(replace(made, places=moved), "failing-case", "uncovered-edge") == []


def test_every_test_wants_a_case_on_each_side_and_at_its_edge():
    when = All((few(), OneOf("owner", (False,))))
    cases = (Case((("examples", 10), ("owner", False)), "no"), Case((("examples", 60), ("owner", False)), "yes"))
    assert found(pack(rule("few", when, cases=cases)), "uncovered-edge", "loose-edge") == [
        "loose-edge: no case of few is right at its edge: examples 50 and 49",
        "uncovered-edge: no case of few has owner outside false",
    ]
    more = (*cases, Case((("examples", 50),), "yes"), Case((("examples", 49),), "yes"))
    assert found(pack(rule("few", when, cases=more)), "uncovered-edge", "loose-edge", "failing-case") == []


# --- properties --------------------------------------------------------------------------------------------------


def test_properties_are_proven_or_refuted():
    properties = (
        Property("kept", "Never yes with few", never=All((few(20), OneOf("ready", ("yes",))))),
        Property("broken", "Never yes without an owner", never=All((OneOf("owner", (False,)), OneOf("ready", ("yes",))))),
        Property("rises", "More never hurts", raising="examples", never_from=OneOf("ready", ("yes",)), never_to=OneOf("ready", ("no",))),
        Property("falls", "More never helps", raising="examples", never_from=OneOf("ready", ("no",)), never_to=OneOf("ready", ("yes",))),
        Property("open", "Unknown examples never block", unknown="examples", never=OneOf("ready", ("no",))),
        Property("idle", "Nothing", when=All((few(20), Within("examples", 30, None))), always=OneOf("ready", ("yes",))),
    )  # fmt: skip
    proofs = verify(pack(rule("few", few()), properties=properties), TODAY)
    assert [line for line in proofs.proven if ":" in line and line[0].islower()] == [
        "kept: Never yes with few", "rises: More never hurts", "open: Unknown examples never block", "idle: Nothing",
    ]  # fmt: skip
    told = {f.related[0]: f for f in proofs.findings if f.kind in ("broken-property", "idle-property")}
    assert told.keys() == {"broken", "falls", "idle"}
    assert told["falls"].message.endswith("here raising examples from 0 pairs to 50 pairs does it")
    assert outcomes(decide(pack(rule("few", few())), shown(told["broken"]))) == {"ready": "yes"}


def test_raising_several_options_is_ticking_more_of_them():
    more = Property(
        "more",
        "More that is wrong never helps",
        raising="wrong",
        never_from=OneOf("ready", ("no",)),
        never_to=OneOf("ready", ("yes",)),
    )
    ticked, unticked = Includes("wrong", "x"), Not(Includes("wrong", "x"))
    assert found(pack(rule("x", ticked), properties=(more,)), "broken-property") == []
    assert found(pack(rule("no-x", unticked), properties=(more,)), "broken-property") == [
        "broken-property: more is broken: More that is wrong never helps; here raising wrong from none to x does it"
    ]


def test_free_text_never_matters():
    assert "Free text never matters: no condition reads it." in verify(pack(rule("few", few())), TODAY).proven
