"""Reports on a small pack, sentence by sentence, and on packs made up at random, against every completion."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finetune_advisor.engine import Advice, advice, decide, outcomes
from finetune_advisor.errors import PackError
from finetune_advisor.explain import explain
from finetune_advisor.model.answers import Answer, Answers, assumed, merge
from finetune_advisor.model.conditions import (
    ALWAYS,
    NOT_REACHED,
    All,
    AnyOf,
    Includes,
    Not,
    OneOf,
    Value,
    Within,
    holds,
)
from finetune_advisor.model.pack import Pack, Question, Rule, Threshold
from finetune_advisor.report import Report
from tests.check.generate import Shape, make, values
from tests.check.oracle import ends
from tests.explain.small import CALLS, FITS, METHOD, PACK, QUESTIONS, READY, TODAY, report, rule
from tests.explain.small import given as answers

ALL: dict[str, Value] = {
    "problems": ("style",), "months": 6.0, "task": "write", "examples": 100, "owner": True, "tests": ("unit",),
}  # fmt: skip


def changes(found: Report) -> list[tuple[Any, ...]]:
    """What each counterfactual changes, to which values, and where it leads."""
    return [
        (*((change.question, change.to, change.value) for change in one.changes), one.approach, one.fine_tuning)
        for one in found.would_change
    ]


# --- The headline -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "headline"),
    [
        (ALL, "Fine-tune LoRA."),
        ({**ALL, "problems": ("style", "facts")}, "Use RAG and fine-tune LoRA."),
        ({**ALL, "problems": ("facts",)}, "Use RAG. You don't need fine-tuning."),
        ({**ALL, "problems": ("speed",)}, "Start with a better prompt. You don't need fine-tuning."),
        ({**ALL, "examples": 3}, "Fine-tuning fits, but not yet: one thing comes first. Until then, use prompting."),
        (
            {**ALL, "examples": 3, "owner": None},
            "Fine-tuning fits, but not yet: 2 things come first. Until then, use prompting.",
        ),
        ({**ALL, "owner": None}, "Fine-tuning fits, but not yet: find out one thing first. Until then, use prompting."),
        (
            {"problems": ("style",)},
            "Fine-tuning may fit, but not yet: find out 3 things first. Until then, use prompting.",
        ),
        (
            {**ALL, "problems": ("style", "facts"), "tests": ("live",)},
            "RAG and fine-tuning fit, but not yet: one thing comes first. Until then, use RAG.",
        ),
        ({}, "Start with prompting. Too little is known to advise more: you gave 0 of 6 answers."),
        ({"owner": True, "title": "Bot"}, "Start with prompting. Too little is known to advise more: you gave 1 of 6 answers."),
    ],
)  # fmt: skip
def test_the_headline_says_the_advice_in_plain_words(said, headline):
    assert report(**said).headline == headline


def test_what_is_unknown_about_one_thing_is_one_blocker_with_all_there_is_to_find_out():
    either = replace(READY.rules[1], id="no-owner-either", find_out="Ask again", sources=("no-task",))
    found = report(
        replace(PACK, steps=(CALLS, FITS, replace(READY, rules=(*READY.rules, either)), METHOD)),
        **{**ALL, "owner": None},
    )
    assert [(one.rule, one.do, one.sources) for one in found.fine_tuning.blockers] == [
        ("no-owner", "Ask Ask again", ("no-owner", "no-task")),
    ]  # fmt: skip
    assert "find out one thing first." in found.headline


def test_a_number_that_is_known_is_not_called_unknown_where_only_its_threshold_is_open():
    floor = Threshold("floor", "Floor", "examples", 50, "2026-11-01", by="task", values=(("write", 500),))
    task, enough = OneOf("task", ("write",)), Within("examples", below=500)
    few = rule(
        "few", "ready", AnyOf((All((task, enough)), Within("examples", below=50))), "not-ready", label="Examples"
    )
    pack = replace(PACK, steps=(CALLS, FITS, replace(READY, rules=(few,)), METHOD), thresholds={"floor": floor})
    (blocker,) = report(pack, **{**ALL, "task": None, "examples": 100}).fine_tuning.blockers
    assert (blocker.kind, blocker.label, blocker.do) == ("unknown", "task", "Which task?")


def test_a_report_carries_the_use_case_as_it_was_given():
    assert report(title=" Sort tickets ").use_case == "Sort tickets"
    assert report(title=None).use_case is report(title=" ").use_case is report().use_case is None


# --- Unknown and missing ----------------------------------------------------------------------------------------------


def test_a_blocker_says_whether_something_is_missing_or_unknown_and_what_to_do():
    found = report(problems=("style",), examples=3, task="sort").fine_tuning
    assert [(b.rule, b.kind, b.label, b.because, b.do) for b in found.blockers] == [
        ("few", "missing", "Examples", "Because of few", "Collect"),
        ("no-task", "unknown", "A task", "Because of no-task", "Define it"),
        ("no-owner", "unknown", "An owner", "Not known yet.", "Ask"),
    ], "what nobody was asked comes last"
    asked = report(problems=("style",), examples=3, task="sort", owner=None).fine_tuning
    assert [b.because for b in asked.blockers if b.rule == "no-owner"] == [""], "the person said so"
    unsaid = report(problems=("style",), examples=300, owner=True).fine_tuning
    assert [(b.rule, b.kind, b.because, b.do) for b in unsaid.blockers] == [
        ("no-task", "unknown", "You didn't say which task", "Look"),
    ]


def test_nothing_known_is_prompting_without_training_and_provisional():
    found = report()
    assert (found.approach, found.recommendation, found.outcome) == ("prompting", "prompting", "prompt")
    assert (found.fine_tuning.verdict, found.fine_tuning.blockers) == ("no", ())
    assert (found.status, found.possible) == ("provisional", ("prompting", "rag", "fine-tuning", "rag+fine-tuning"))


def test_what_has_to_wait_for_training_is_recommended_without_it():
    waiting = report(**{**ALL, "problems": ("style", "facts"), "owner": False})
    assert (waiting.approach, waiting.recommendation) == ("rag+fine-tuning", "rag")
    assert (waiting.status, waiting.possible) == ("settled", ("rag",))


def test_an_answer_that_only_gates_read_is_no_assumption_but_an_open_question():
    found = report(**{**ALL, "owner": None})
    assert [one.question for one in found.open_questions] == ["owner"]
    assert found.open_questions[0].leads_to == (("no", ("prompting",)), ("yes", ("fine-tuning",)))
    assert found.assumptions == ()


def test_a_reason_says_what_it_rests_on_and_is_worded_for_it():
    found = report(problems=("style",))
    reasons = {reason.rule or reason.step: (reason.assumed, reason.because) for reason in found.reasons}
    assert reasons == {
        # The rule that would override it has to be kept away by months that nobody named.
        "style": (("months",), "Because of style This rests on an assumption, because some answers aren't known."),
        "voice": (("calls",), "As far as you said: voice"),
        "method": (("task",), "Usual This rests on an assumption, because some answers aren't known."),
    }
    assert report().reasons[0].because == "As far as you said, no style"
    assert all(not reason.assumed for reason in report(**ALL).reasons)


def test_a_reason_shows_what_is_known_rather_than_what_is_assumed_where_both_settle_it():
    either = rule("either", "calls", AnyOf((Within("months", below=12), Includes("problems", "style"))), "strong")
    pack = replace(PACK, steps=(replace(CALLS, rules=(either,)), *PACK.steps[1:]))
    (reason,) = report(pack, problems=("style",)).steps[0].applied
    assert ([read.fact for read in reason.reads], reason.assumed) == (["problems"], ())


def test_a_figure_that_nobody_counted_is_listed_but_is_no_assumption_about_the_use_case():
    saving = Question("cost.saving", "", "amount", "What it saves", unit="dollars", range=(0, 100), assume=0.0)
    uncounted = rule("uncounted", "calls", Within("cost.saving", below=1), "strong", because_assumed="Perhaps")
    steps = (replace(CALLS, rules=(uncounted,)), *PACK.steps[1:])
    (reason,) = report(replace(PACK, steps=steps, readings=(saving,))).steps[0].applied
    assert (reason.assumed, reason.because) == (("cost.saving",), "Because of uncounted")


def test_steps_that_people_see_are_marked():
    assert [(step.id, step.shown) for step in report().steps] == [
        ("calls", True), ("fits", False), ("ready", True), ("method", False),
    ]  # fmt: skip


def test_an_approach_that_nothing_decides_is_a_fault_of_the_pack():
    asked = replace(QUESTIONS["problems"], assume=None)
    pack = replace(PACK, steps=(replace(CALLS, questions=(asked, *CALLS.questions[2:])), *PACK.steps[1:]))
    with pytest.raises(PackError, match="step fits doesn't end"):
        report(pack)


# --- What would change it ---------------------------------------------------------------------------------------------


def test_each_single_change_that_leads_elsewhere_is_named_with_its_edge():
    assert changes(report(**ALL)) == [
        (("problems", "not Style", ()), "prompting", "no"),
        (("problems", "Facts too", ("style", "facts")), "rag+fine-tuning", "yes"),
        (("months", "from 12 months on", 12.0), "prompting", "no"),
        (("task", "Sort", "sort"), "fine-tuning", "not-yet"),
        (("examples", "at most 99 examples", 99), "fine-tuning", "not-yet"),
        (("owner", "no", False), "fine-tuning", "not-yet"),
        (("problems", "not Style", ()), ("problems", "Facts", ("facts",)), "rag", "no"),
        (
            ("problems", "Facts too", ("style", "facts")), ("task", "Sort", "sort"), "rag+fine-tuning", "not-yet",
        ),
    ]  # fmt: skip


def test_an_unknown_gate_can_become_known():
    known = {id: value for id, value in ALL.items() if id != "examples"}
    found = report(**known)
    assert (("examples", "from 100 examples on", 100), "fine-tuning", "yes") in changes(found)
    assert found.would_change[-1].changes[0].now != "0 examples"
    both = report(**{**known, "owner": None})
    assert (("examples", "from 100 examples on", 100), ("owner", "yes", True), "fine-tuning", "yes") in changes(both)


def test_an_assumed_answer_that_a_gate_reads_can_be_confirmed():
    unsaid = {id: value for id, value in ALL.items() if id != "task"}
    found = report(**unsaid)
    assert found.fine_tuning.verdict == "not-yet"
    assert (("task", "Write", "write"), "fine-tuning", "yes") in changes(found)


def test_a_list_of_which_nothing_is_known_starts_empty():
    unsaid = {**ALL, "problems": ("style", "facts"), "tests": None}
    assert (("tests", "Unit", ("unit",)), "rag+fine-tuning", "yes") in changes(report(**unsaid))


def test_an_amount_on_an_edge_may_change_to_the_block_below():
    on, above = (report(**{**ALL, "months": months}) for months in (12.0, 12.1))
    below = (("months", "below 12 months", 0.0), "fine-tuning", "yes")
    assert below in changes(on)
    assert below in changes(above)
    assert on.robustness.split(" ")[:3] == above.robustness.split(" ")[:3]


def test_robustness_is_said_in_plain_words_with_labels():
    assert report(**ALL).robustness == (
        "Different advice follows from 6 of 7 changes to a single answer. The nearest is Problems: not Style (now Style)."
    )


def one_step(*rules: Rule, numbers: tuple[str, ...] = ()) -> Pack:
    """A pack that trains by these rules, over the answers a, b and c, of which `numbers` are counts."""
    asked = tuple(
        replace(
            QUESTIONS["examples" if id in numbers else "owner"],
            id=id,
            step="fits",
            assume=0 if id in numbers else False,
        )
        for id in "abc"
    )
    return replace(PACK, steps=(replace(FITS, questions=asked, rules=rules),), moves=(), readiness=None, method=None)


def test_of_several_pairs_the_nearest_is_named_and_of_equals_the_first():
    far = rule("far", "fits", All((Within("a", below=10), OneOf("b", (True,)))), "train")
    near = rule("near", "fits", All((OneOf("b", (True,)), OneOf("c", (True,)))), "train")
    edge = rule("edge", "fits", All((Within("a", 10, 20), OneOf("b", (True,)), Not(ALWAYS))), "lookup")
    found = report(one_step(far, near, edge, numbers=("a",)), a=25)
    assert [[change.question for change in one.changes] for one in found.would_change] == [["b", "c"]]
    either = rule(
        "either", "fits", All((OneOf("b", (True,)), AnyOf((OneOf("a", (True,)), OneOf("c", (True,)))))), "train"
    )
    found = report(one_step(either))
    assert [[change.question for change in one.changes] for one in found.would_change] == [["a", "b"]]


def test_an_answer_that_turns_the_advice_matters_even_if_it_rules_nothing_out():
    a, b = OneOf("a", (True,)), OneOf("b", (True,))
    unequal = rule("unequal", "fits", AnyOf((All((a, Not(b))), All((b, Not(a))))), "lookup")
    found = report(one_step(unequal))
    assert [(one.question, one.settles, one.matters) for one in found.open_questions] == [
        ("a", 0, True),
        ("b", 0, True),
    ]
    assert all(one.matters for one in found.assumptions)


def test_what_an_answer_rules_out_matters_also_among_the_assumptions():
    found = report(problems=("style",), task="write", owner=True, months=None)
    open_ = {question.question: question for question in found.open_questions}
    assert found.possible == ("prompting", "fine-tuning")
    assert open_["examples"].leads_to == (
        ("0 to 99 examples", ("prompting",)),
        ("100 examples or more", ("prompting", "fine-tuning")),
    )
    assert open_["months"].leads_to == (
        ("0 to below 12 months", ("prompting", "fine-tuning")),
        ("12 months or more", ("prompting",)),
    )
    assert {assumption.question: assumption.matters for assumption in found.assumptions} == {"months": True}


def test_why_another_approach_lost_is_said_in_titles_and_labels():
    against = {one.option: (one.title, one.because) for one in report(**ALL).why_not}
    assert against == {
        "prompting": ("Prompting", "It would fit after this change: Problems: not Style (now Style)."),
        "rag": (
            "RAG",
            (
                "Your answers rule it out: Problems (Style). It would fit after these changes: Problems: not Style (now Style) and "
                "Problems: Facts (now Style)."
            ),
        ),
        "rag+fine-tuning": (
            "RAG + fine-tuning",
            "Your answers rule it out: Problems (Style). It would fit after this change: Problems: Facts too (now Style).",
        ),
    }
    assert (
        "Your answers rule it out: Style (Weak) and "
        in {one.option: one.because for one in report().why_not}["rag+fine-tuning"]
    )


# --- Notes, plan, sources, faults, origins ----------------------------------------------------------------------------


def test_notes_rest_on_what_is_known_and_moves_on_what_the_advice_works_with():
    assert [note.id for note in report(problems=("style",), owner=False).notes] == ["owner-first"]
    assert report(problems=("style",)).notes == ()
    assert [move.id for move in report(examples=3).plan] == ["collect"]
    assert report(examples=3).plan[0].stop_when is None


def test_a_contradiction_is_said_only_where_no_step_rests_on_an_assumption():
    note = replace(READY.notes[0], id="odd", step="calls", when=OneOf("calls", ("weak",)))
    contradicts, warns = (
        replace(PACK, steps=(replace(CALLS, notes=(replace(note, level=level),)), *PACK.steps[1:]))
        for level in ("contradiction", "caution")
    )
    assert (report(contradicts).notes, len(report(warns).notes)) == ((), 1)
    assert len(report(contradicts, problems=()).notes) == 1


def test_sources_of_undecided_rules_are_listed_too():
    found = report(problems=("style",), examples=5, owner=False, task="write")
    assert {reason.rule for step in found.steps for reason in step.undecided} == {"late", "voice"}
    assert [source.id for source in found.sources] == [
        "style", "late", "voice", "few", "no-owner", "lora", "find", "find-voice", "collecting", "owner-note",
    ]  # fmt: skip


def test_rules_that_disagree_stop_the_advice_with_two_outcomes():
    clash = rule("clash", "fits", ALWAYS, "prompt", overrides=("find", "find-voice"))
    pack = replace(PACK, steps=(CALLS, replace(FITS, rules=(*FITS.rules, clash)), READY, METHOD))
    with pytest.raises(PackError, match=r"voice \(train\), clash \(prompt\); one must override the other"):
        report(pack, **ALL)


def test_what_a_flag_overrides_is_shown_without_a_warning():
    file, flag = answers(**ALL), Answers({"examples": Answer(None, "flag", "--set")})
    found = explain(PACK, merge(file, flag), TODAY)
    examples = next(answer for answer in found.answers if answer.question == "examples")
    assert (examples.label, examples.state, examples.origin) == ("Examples", "unknown", "flag")
    assert examples.overridden == ("100 examples (file, a.yaml:4:1)",)
    assert (found.status, found.warnings) == ("provisional", ())


def test_what_anything_else_overrides_is_a_warning():
    measured = Answers({"examples": Answer(40, "measured")})
    found = explain(PACK, merge(answers(**ALL), measured), TODAY)
    assert found.warnings == ("Examples: 40 examples (measured) is used, not 100 examples (file, a.yaml:4:1)",)


# --- Packs made up at random ------------------------------------------------------------------------------------------

relaxed = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@st.composite
def situations(draw: st.DrawFn) -> tuple[Pack, dict[str, Value]]:
    """A pack whose rules never contradict each other and that always has an approach, and answers to some questions."""
    pack = make(draw(st.integers(0, 10**6)), Shape(points=60, kept_apart=True, wild=0.2))
    steps = (replace(step, when=ALWAYS) if step.id == pack.approach else step for step in pack.steps)
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


def advised(pack: Pack, known: dict[str, Value]) -> Advice:
    """The advice on what is known and, for the rest, assumed."""
    guessed = assumed(pack, answers(**known))
    return advice(pack, outcomes(decide(pack, {**known, **guessed}, guessed)))


def neighbors(question: Question, now: Value | None) -> Iterator[Value]:
    """Every other answer; to a question with several options, those that differ in one of them."""
    for value in values(question):
        if question.type != "choices" or len(set(value) ^ set(now or ())) == 1:  # type: ignore[arg-type]
            yield value


@relaxed
@given(situations())
def test_a_report_says_of_steps_and_questions_what_trying_everything_says(situation):
    pack, known = situation
    found = explain(pack, answers(**known), TODAY)
    whole = [(one, ends(pack, one)) for one in completions(pack, known)]
    for step in found.steps:
        assert set(step.possible) == {end[step.id] for _, end in whole} - {NOT_REACHED}
    assert set(found.possible) == {advice(pack, end).recommendation for _, end in whole}
    for question in found.open_questions:
        left: set[tuple[str, ...]] = set()
        for value in values(next(q for q in pack.inputs if q.id == question.question)):
            reached = {advice(pack, end).recommendation for one, end in whole if one[question.question] == value}
            left.add(tuple(each for each in found.possible if each in reached))
        assert {led for _, led in question.leads_to} <= left
        assert question.matters >= (question.settles > 0)


@relaxed
@given(situations())
def test_a_report_names_every_single_change_and_pairs_only_where_no_single_one_does(situation):
    pack, known = situation
    found = explain(pack, answers(**known), TODAY)
    here = advised(pack, known)
    assert (here.approach, here.verdict) == (found.approach, found.fine_tuning.verdict)
    guessed = assumed(pack, answers(**known))
    leading = {
        (question.id, turned)
        for question in pack.inputs
        for value in neighbors(question, known.get(question.id, guessed.get(question.id)))
        if (turned := advised(pack, {**known, question.id: value})) != here
    }
    named = set()
    for one in found.would_change:
        turned = advised(pack, known | {change.question: change.value for change in one.changes})
        assert turned == Advice(one.approach, one.fine_tuning, one.recommendation)
        if len(one.changes) == 1:
            named.add((one.changes[0].question, turned))
        else:
            assert turned not in {other for _, other in leading}
    assert named == leading


@relaxed
@given(situations())
def test_a_reason_without_assumptions_holds_whatever_else_is_true(situation):
    """And one that rests on a fact that is assumed says so."""
    pack, known = situation
    pack = replace(
        pack,
        readiness=None,
        readings=(),
        steps=(replace(pack.steps[0], questions=pack.steps[0].questions + pack.readings), *pack.steps[1:]),
    )
    rules, whole = (
        {rule.id: rule for rule in pack.rules},
        [{**one, **ends(pack, one)} for one in completions(pack, known)],
    )
    for reason in explain(pack, answers(**known), TODAY).reasons:
        assert all(read.fact in reason.assumed for read in reason.reads if read.origin == "assumed")
        assert set(reason.assumed) <= {q.id for q in pack.inputs if q.id not in known} | {s.id for s in pack.steps}
        if reason.rule and not reason.assumed:
            assert all(holds(rules[reason.rule].when, one) for one in whole)
            assert not any(
                holds(other.when, one) for one in whole for other in pack.rules if reason.rule in other.overrides
            )


@relaxed
@given(situations())
def test_every_source_that_a_report_cites_is_listed(situation):
    pack, known = situation
    pack = replace(pack, sources={"src": PACK.sources["style"]})
    found = explain(pack, answers(**known), TODAY)
    assert [source.id for source in found.sources] == sorted(set(_sources(json.loads(json.dumps(asdict(found))))))


def _sources(plain: Any) -> Iterator[str]:
    if isinstance(plain, dict):
        for key, value in plain.items():
            yield from value if key == "sources" and all(isinstance(v, str) for v in value) else _sources(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _sources(value)
