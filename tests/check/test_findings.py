"""Each kind of finding, on a pack small enough to see why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import yaml

from finetune_advisor.check import suggest_tests, verify
from finetune_advisor.engine.decide import decide, outcomes
from finetune_advisor.errors import Place
from finetune_advisor.model.conditions import All, AnyOf, Condition, Includes, Not, OneOf, Within
from finetune_advisor.model.pack import (
    Move,
    Note,
    Option,
    Outcome,
    Pack,
    Property,
    Question,
    Rule,
    RuleTest,
    SaidTest,
    Source,
    Step,
    Threshold,
)
from tests.check.generate import Shape, make
from tests.check.oracle import shown

TODAY = date(2026, 11, 24)

EXAMPLES = Question("examples", "ready", "count", "How many?", unit="pairs", range=(0, 1000), assume=100)
OWNER = Question("owner", "ready", "yes_no", "An owner?", assume=True)
KIND = Question(
    "kind", "ready", "choice", "Which?", options=(Option("a", "A"), Option("b", "B"), Option("c", "C")), assume="a"
)
WRONG = Question(
    "wrong", "ready", "choices", "What?", options=(Option("x", "X"), Option("y", "Y"), Option("z", "Z")), assume=()
)
NOTE = Question("note", "ready", "text", "Anything else?")


def rule(id: str, when: Condition, then: str = "no", **more) -> Rule:
    return Rule(id, "ready", when, then, **{"because": "Because", "sources": ("s",), **more})


def pack(*rules: Rule, **more) -> Pack:
    step = Step(
        "ready",
        "Ready?",
        (Outcome("no", "No", "prompting"), Outcome("yes", "Yes", "rag")),
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
    assert found(made, "dead-rule") == ["dead-rule: few never holds: no answers make examples so"]


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
    message = "masked-rule: fewer never decides, it only adds a reason: whenever it applies, others apply with the same outcome: few"
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
    line = "redundant-condition: few doesn't need its test of examples: what else it says, or when ready is reached, leaves no other way"
    assert found(made, "redundant-condition") == [line]


def test_a_test_that_an_earlier_step_sees_to_is_a_note():
    first = pack(rule("few", few()))
    last = Step(
        "end", "End", (Outcome("go", "Go", "rag"), Outcome("stay", "Stay", "prompting")), "stay", "Else",
        rules=(Rule("go-on", "end", All((OneOf("ready", ("yes",)), Within("examples", 50, None))), "go", "Because", ("s",)),),
    )  # fmt: skip
    made = replace(first, steps=(*first.steps, last), approach="end")
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
    made = pack(rule("few", table), thresholds={"floor": floor})
    assert found(made, "redundant-condition") == []


def test_a_definition_is_one_test():
    """What a definition says too much in one place, it may need in another."""
    often = All((few(), few(80)))
    made = pack(rule("few", All((often, OneOf("owner", (False,))))), definitions={"often": often})
    assert found(made, "redundant-condition") == []


def test_an_override_of_rules_that_never_meet_is_idle():
    made = pack(rule("few", few()), rule("many", Within("examples", 50, None), "yes", overrides=("few",)))
    assert found(made, "idle-override") == [
        "idle-override: many needn't override few: they never hold together, or another rule overrides it anyway"
    ]


def test_questions_and_options_that_change_nothing():
    made = pack(rule("few", All((few(), Not(OneOf("kind", ("c",))), Includes("wrong", "x")))))
    assert found(made, "unread-question") == [
        "unread-question: owner is read by no rule, note or move: asking for it changes nothing"
    ]
    assert found(made, "untold-option") == [
        "untold-option: kind: no rule, note or move distinguishes a and b",
        "untold-option: wrong: no rule, note or move looks for y and z",
    ]


def test_a_question_can_be_read_and_still_be_idle():
    made = pack(rule("few", few()), rule("fewer", All((few(20), OneOf("owner", (True,))))))
    assert found(made, "idle-question") == [
        "idle-question: owner never changes the outcome of ready, whatever else is answered"
    ]


def test_outcomes_and_recommendations_that_nothing_reaches():
    made = pack(rule("few", All((few(), Within("examples", 60, None)))))
    assert found(made, "unreachable-outcome", "unreachable-recommendation") == [
        "unreachable-outcome: no answers end the step ready in no",
        "unreachable-recommendation: no answers lead to the recommendation prompting",
    ]


def test_readings_that_nothing_measures_stay_unknown():
    reading = Question("cost.months", "", "amount", "Months", unit="months", range=(0, 99), assume=9.0)
    slow = rule("slow", Within("cost.months", 24, None))
    counted = replace(reading, needs=("examples",))
    assert [len(found(pack(slow, readings=(one,)), "unsettled-unknown")) for one in (reading, counted)] == [1, 0]


def test_sources_and_thresholds_are_looked_at_once_a_year():
    assert found(pack(rule("few", few()), sources={"s": source("2025-11-24")}), "stale-source") == []
    assert len(found(pack(rule("few", few()), sources={"s": source("2025-11-23")}), "stale-source")) == 1
    assert len(found(pack(rule("few", few()), sources={"s": source("2026-11-25")}), "stale-source")) == 1, "to come"
    bare = Threshold("floor", "Floor", "pairs", 50, "2026-11-01", ())
    made = pack(rule("few", few(), sources=()), thresholds={"floor": bare})
    assert found(made, "threshold-without-source", "rule-without-source") == [
        "threshold-without-source: the threshold floor has no source: say where 50 comes from",
        "rule-without-source: few has no source: say what its reason rests on",
    ]


# --- tests -------------------------------------------------------------------------------------------------------


def test_tests_are_run():
    tests = (
        RuleTest((("examples", 49),), "no"),
        RuleTest((("examples", 50),), "no"),
        RuleTest((("examples", 51),), "yes", True),
    )
    assert found(pack(rule("few", few(), tests=tests)), "failing-test") == [
        "failing-test: test 2 of few fails: expected no, but ready ends in yes: no rule holds",
        "failing-test: test 3 of few fails: ready ends in yes, but few does not hold",
    ]


def test_a_test_may_say_how_an_earlier_step_ended():
    first = pack(rule("few", few()))
    go = Rule(
        "go", "end", OneOf("ready", ("yes",)), "go", "Because", ("s",),
        tests=(
            RuleTest((("ready", "yes"), ("examples", 3)), "go"),
            RuleTest((("ready", "no"),), "stay"),
            RuleTest((("examples", 3),), "stay"),
        ),
    )  # fmt: skip
    ends = (Outcome("go", "Go", "rag"), Outcome("stay", "Stay", "prompting"))
    last = Step("end", "End", ends, "stay", "Else", when=OneOf("owner", (False,)), rules=(go,))
    made = replace(first, steps=(*first.steps, last), approach="end")
    assert found(made, "failing-test") == []


def test_a_rule_needs_a_test_in_which_it_applies_and_one_in_which_it_does_not():
    tests = (RuleTest((("examples", 49),), "no"),)
    assert found(pack(rule("few", few())), "missing-test") == [
        "missing-test: few has no test in which it applies and none in which it doesn't apply; --suggest-tests writes some"
    ]
    made = pack(rule("few", few(), tests=tests))
    assert found(made, "missing-test") == [
        "missing-test: few has no test in which it doesn't apply; --suggest-tests writes some"
    ]
    assert list(suggest_tests(made)) == ["# few", "- {given: {examples: 50}, then: yes}"]
    made = pack(rule("few", few(), tests=(*tests, RuleTest((("examples", 50),), "yes"))))
    assert found(made, "missing-test", "failing-test") == []
    assert list(suggest_tests(made)) == []


def test_suggested_tests_pass_and_leave_nothing_missing():
    for seed in range(60):
        made = make(seed, Shape(points=60))
        bare = replace(
            made,
            steps=tuple(replace(s, rules=tuple(replace(r, tests=()) for r in s.rules)) for s in made.steps),
            moves=(),
        )
        written: dict[str, list[RuleTest]] = {}
        for line in suggest_tests(bare):
            if line.startswith("#"):
                own = written.setdefault(line[2:], [])
            else:
                test = yaml.safe_load(line)[0]
                if "then" in test:
                    given = tuple((fact, tuple(v) if isinstance(v, list) else v) for fact, v in test["given"].items())
                    own.append(RuleTest(given, test["then"], test.get("applies")))
        steps = tuple(
            replace(s, rules=tuple(replace(r, tests=tuple(written.get(r.id, ()))) for r in s.rules)) for s in bare.steps
        )
        findings = verify(replace(bare, steps=steps), TODAY).findings
        assert [
            f.message for f in findings if f.kind == "failing-test" and f.related[0] in {r.id for r in bare.rules}
        ] == []


def test_notes_and_moves_have_tests_too():
    note = Note("mind", "ready", few(20), "Mind", "advice", tests=(SaidTest((("examples", 20),), True),))
    move = Move("do-it", Not(few(20)), "Do", "Done", tests=(SaidTest((("examples", 20),), True),))
    made = pack(rule("few", few()), moves=(move,))
    made = replace(made, steps=(replace(made.steps[0], notes=(note,)),))
    assert found(made, "failing-test") == ["failing-test: test 1 of mind fails: it does not apply"]
    assert [line.split(";")[0] for line in found(made, "missing-test")[1:]] == [
        "missing-test: mind has no test in which it applies",
        "missing-test: do-it has no test in which it doesn't apply",
    ]


def test_a_contradiction_speaks_only_of_what_was_answered():
    when = OneOf("ready", ("yes",))
    tests = (SaidTest((), False), SaidTest((("examples", 60),), True))
    note = Note("mind", "ready", when, "Mind", "contradiction", tests=tests)
    made = pack(rule("few", few()))
    made = replace(made, steps=(replace(made.steps[0], notes=(note,)),))
    assert found(made, "failing-test") == []
    advised = replace(made, steps=(replace(made.steps[0], notes=(replace(note, level="advice"),)),))
    assert found(advised, "failing-test") == ["failing-test: test 1 of mind fails: it applies"]


def test_notes_and_moves_that_are_never_said():
    never = All((few(20), Within("examples", 30, None)))
    made = pack(rule("few", few()), moves=(Move("do-it", never, "Do", "Done"),))
    made = replace(made, steps=(replace(made.steps[0], notes=(Note("mind", "ready", never, "Mind", "advice"),)),))
    assert found(made, "dead-note", "dead-move") == [
        "dead-note: the note mind never applies: no answers make examples so",
        "dead-move: the move do-it never applies: no answers make examples so",
    ]


def test_thresholds_sources_and_definitions_that_nothing_uses():
    number = Threshold("floor", "Floor", "pairs", 50, "2026-11-01", ("s",))
    spoken = replace(number, id="spoken")
    made = pack(
        rule("few", Not(few(name="floor")), because="Below {spoken}"),
        thresholds={"floor": number, "spoken": spoken, "idle": replace(number, id="idle")},
        definitions={"used": few(), "idle": few(70)},
    )
    made = replace(made, sources={**made.sources, "idle": source("2026-11-01")})
    assert found(made, "unused-threshold", "unused-source", "unused-definition") == [
        f"unused-{kind}: nothing uses the {kind} idle; take it out" for kind in ("threshold", "source", "definition")
    ]


def test_claims_of_a_source_that_nothing_cites():
    guide = replace(source("2026-11-01"), id="g", parts=(("S1", "One"), ("S2", "Two")))
    made = pack(rule("few", few(), sources=("s", "g#S1")))
    made = replace(made, sources={**made.sources, "g": guide})
    assert found(made, "unused-claim", "unused-source") == ["unused-claim: nothing uses the claim g#S2; take it out"]


def test_a_threshold_needs_a_test_at_its_edge_and_one_just_below():
    floor = Threshold("floor", "Floor", "pairs", 50, "2026-11-01", ("s",), by="kind", values=(("b", 200.0),))
    table = AnyOf(
        (
            All((Not(OneOf("kind", ("b",))), few(name="floor"))),
            All((OneOf("kind", ("b",)), few(200, name="floor"))),
        )
    )
    edge = (RuleTest((("examples", 49),), "no"), RuleTest((("examples", 50),), "yes"))
    made = pack(rule("few", table, tests=edge), thresholds={"floor": floor})
    line = "untested-threshold: no tests show the edge of floor for b: one with 200, and one just below"
    assert found(made, "untested-threshold") == [line]
    row = tuple(RuleTest((("kind", "b"), ("examples", n)), then) for n, then in ((199, "no"), (200, "yes")))
    made = pack(rule("few", table, tests=(*edge, *row)), thresholds={"floor": floor})
    assert found(made, "untested-threshold", "failing-test") == []
    moved = pack(rule("few", table, tests=(*edge, *row)), thresholds={"floor": replace(floor, value=51)})
    assert len(found(moved, "untested-threshold")) == 1


def test_tests_at_an_edge_that_another_pack_moved_are_left_alone():
    made = pack(rule("few", few(name="floor"), tests=(RuleTest((("examples", 10),), "yes"),)))
    places = {"rule/few": Place("base/steps/ready.yaml", 1, 1), "threshold/floor": Place("base/thresholds.yaml", 1, 1)}
    assert len(found(replace(made, places=places), "failing-test", "missing-test")) == 2
    moved = {**places, "threshold/floor": Place("mine/thresholds.yaml", 1, 1)}
    assert found(replace(made, places=moved), "failing-test", "missing-test") == []


# --- properties --------------------------------------------------------------------------------------------------


def test_properties_are_proven_or_refuted():
    properties = (
        Property("kept", "Never yes with few", never=All((few(20), OneOf("ready", ("yes",))))),
        Property("broken", "Never yes without an owner", never=All((OneOf("owner", (False,)), OneOf("ready", ("yes",))))),
        Property("rises", "More never hurts", raising="examples", never_from=OneOf("ready", ("yes",)), never_to=OneOf("ready", ("no",))),
        Property("falls", "More never helps", raising="examples", never_from=OneOf("ready", ("no",)), never_to=OneOf("ready", ("yes",))),
        Property("open", "Unknown examples never block", unknown="examples", never=OneOf("ready", ("no",))),
    )  # fmt: skip
    proofs = verify(pack(rule("few", few()), properties=properties), TODAY)
    assert [line for line in proofs.proven if ":" in line and line[0].islower()] == [
        "kept: Never yes with few", "rises: More never hurts", "open: Unknown examples never block",
    ]  # fmt: skip
    told = {f.related[0]: f for f in proofs.findings if f.kind in ("broken-property", "idle-property")}
    assert told.keys() == {"broken", "falls"}
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
        "broken-property: more is broken: More that is wrong never helps; here raising wrong from none to X does it"
    ]


def test_free_text_never_matters():
    assert "Free text never matters: no condition reads it." in verify(pack(rule("few", few())), TODAY).proven


# --- training ----------------------------------------------------------------------------------------------------


def trained(*gates: Rule, **more) -> Pack:
    """A pack in which training fits, unless an owner says no, and has to wait for its gates."""
    made = pack(Rule("none", "ready", OneOf("owner", (False,)), "no", "Because", ("s",)), **more)
    outcomes_ = (Outcome("no", "No", "prompting"), Outcome("yes", "Yes", "rag+fine-tuning"))
    ends = (Outcome("ready", "Ready"), Outcome("not-ready", "Not ready"))
    gate = Step("gates", "Gates", ends, "ready", "Else", when=OneOf("ready", ("yes",)), rules=gates)
    return replace(made, steps=(replace(made.steps[0], outcomes=outcomes_), gate), readiness="gates")


def gate(id: str, when: Condition, **more) -> Rule:
    return Rule(id, "gates", when, "not-ready", "Because", ("s",), **more)


def test_an_unknown_answer_never_opens_a_gate_though_a_value_is_assumed_of_it():
    yes = OneOf("gates", ("ready",))
    never = Property("unknown", "Never yes while unknown", unknown="examples", never=yes)
    other = Property("other", "Never yes with an unknown kind", unknown="kind", never=yes)
    made = trained(gate("few", few()), properties=(never, other))
    proofs = verify(made, TODAY)
    assert "unknown: Never yes while unknown" in proofs.proven
    (broken,) = (f for f in proofs.findings if f.kind == "broken-property")
    assert broken.related == ("other",)
    assert "kind" not in shown(broken)


def test_a_gate_that_another_answer_rules_out_does_not_wait():
    yes = OneOf("gates", ("ready",))
    never = Property("unknown", "Never yes while unknown", unknown="examples", never=yes)
    made = trained(gate("few", All((few(), OneOf("kind", ("a",))))), properties=(never,))
    assert [f.related[0] for f in verify(made, TODAY).findings if f.kind == "broken-property"] == ["unknown"]


def test_what_little_knowledge_leads_to_is_compared_with_what_is_expected():
    given = (("owner", True), ("examples", 60))
    words = ("approach:rag+fine-tuning", "fine-tuning:yes", "rag+fine-tuning", "yes")
    made = trained(gate("few", few()), properties=(Property("all", "All", given=given, expect=words),))
    assert found(made, "broken-property") == []
    made = trained(gate("few", few()), properties=(Property("all", "All", given=given[:1], expect=words),))
    (said,) = found(made, "broken-property")
    advised = "the advice is rag (approach:rag+fine-tuning, fine-tuning:not-yet), without fine-tuning:yes"
    assert said == f"broken-property: all is broken: All; here {advised}"


def test_what_a_report_shows_is_compared_with_what_is_expected():
    def broken(examples: int) -> list[str]:
        given = (("owner", True), ("examples", examples))
        shown = Property("all", "All", given=given, expect=("shows:few",))
        return found(trained(gate("few", few()), properties=(shown,)), "broken-property")

    assert broken(examples=5) == []
    assert [line.rpartition(", ")[2] for line in broken(examples=60)] == ["without shows:few"]


def test_a_note_of_a_step_that_is_not_reached_is_not_shown():
    said = Note("later", "late", OneOf("kind", ("a",)), "Say", "advice", ("s",))
    stated = (Property("all", "All", given=(("owner", True), ("kind", "a")), expect=("shows:later",)),)
    made = pack(rule("no", Not(OneOf("owner", (True,)))), properties=stated)
    late = replace(made.steps[0], id="late", questions=(), rules=(), notes=(said,))
    reached = replace(made, steps=(*made.steps, late))
    passed_by = replace(made, steps=(*made.steps, replace(late, when=OneOf("ready", ("no",)))))
    assert found(reached, "broken-property") == []
    assert [line.rpartition(", ")[2] for line in found(passed_by, "broken-property")] == ["without shows:later"]


def test_a_recommendation_that_no_answers_lead_to():
    made = trained(gate("few", All(())))
    assert found(made, "unreachable-recommendation") == [
        "unreachable-recommendation: no answers lead to the recommendation rag+fine-tuning"
    ]
