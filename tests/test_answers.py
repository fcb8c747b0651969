"""Which of several answers wins, and what a pack's texts say once thresholds and answers are put in."""

from dataclasses import replace

import pytest

from finetune_advisor.model.answers import Answer, Answers, Origin, assumed, filled, format_value, known, merge
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Option, Question


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("only {eval_cases} cases", "only 12 cases"),
        ("saves {cost.monthly_saving} dollars", "saves 1,200 dollars"),
        ("after {cost.payback_months} months", "after an unknown number of months"),
        ("facts: {facts}", "facts: unknown"),
        ("for {task}", "for New text"),
        ("wrong: {problems}", "wrong: Style, Wrong results"),
        ("{use_case} {nobody} {} {{eval_cases}}", "{use_case} {nobody} {} {12}"),
        ("{0.__class__} {eval_cases!r} {eval_cases:>9}", "{0.__class__} {eval_cases!r} {eval_cases:>9}"),
    ],
)
def test_answers_are_put_in_without_unit(pack, text, shown):
    answers = {"eval_cases": 12, "cost.monthly_saving": 1200.0, "task": "writing", "problems": ("style", "wrong")}
    assert filled(pack, text, answers, answers) == shown


def test_a_threshold_by_task_is_the_one_of_the_task(pack):
    threshold = next(t for t in pack.thresholds.values() if t.by == "task" and t.values)
    task, number = threshold.values[0]
    assert filled(pack, f"{{{threshold.id}}}", {}, {"task": task}) == f"{number:,g}"
    assert filled(pack, f"{{{threshold.id}}}", {}, {}) == f"{threshold.value:,g}"


def test_what_was_put_in_is_not_read_again(pack):
    odd = Question("kind", "", "choice", "Which?", options=(Option("odd", "{eval_cases}"),))
    given = {"kind": "odd", "eval_cases": 3}
    assert filled(replace(pack, readings=(odd,)), "for {kind}", given, {}) == "for {eval_cases}"


def test_what_is_assumed_is_what_nobody_said_and_what_the_pack_allows(pack):
    answers = Answers(
        {"task": Answer("label", "file"), "result": Answer(None, "file"), "use_case": Answer("A bot", "file")}
    )
    assert known(pack, answers) == {"task": "label"}
    guessed = assumed(pack, answers)
    assert (guessed["result"], guessed["problems"]) == ("not-tried", ())
    assert not {"task", "use_case", "eval_cases", "rights", "owner"} & guessed.keys()


@pytest.mark.parametrize(
    ("id", "value", "shown"),
    [
        ("rights", True, "yes"),
        ("rights", None, "unknown"),
        ("eval_cases", 2500, "2,500 test cases"),
        ("task", "label", "A label or score"),
        ("problems", ("style", "format"), "Style, Format"),
        ("problems", (), "none"),
        ("use_case", "A bot", "A bot"),
    ],
)
def test_a_value_is_shown_in_the_words_of_the_pack(pack, id, value, shown):
    assert format_value(next(question for question in pack.questions if question.id == id), value) == shown


# Each weaker than the next.
ORDER: tuple[tuple[Origin, ...], ...] = (
    ("assumed",),
    ("session",),
    ("file",),
    ("computed", "measured"),
    ("asked",),
    ("flag",),
)


def one(value: Value | None, origin: Origin, place: str | None = None) -> Answers:
    return Answers({"eval_cases": Answer(value, origin, place)})


def both_ways(*several: Answers) -> tuple[Answers, Answers]:
    return merge(*several), merge(*reversed(several))


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [(weak, strong) for n, low in enumerate(ORDER) for weak in low for high in ORDER[n + 1 :] for strong in high],
)
def test_the_stronger_origin_wins_wherever_it_comes_and_what_it_overrides_is_kept(weaker, stronger):
    for merged in both_ways(one(1, weaker), one(2, stronger)):
        assert merged.answers == {"eval_cases": Answer(2, stronger)}
        assert merged.overridden == {"eval_cases": (Answer(1, weaker),)}


@pytest.mark.parametrize("origin", ["session", "file", "asked", "flag"])
@pytest.mark.parametrize("weaker", ["assumed", "session", "file", "measured", "computed"])
def test_not_knowing_is_an_answer_as_strong_as_where_it_comes_from(origin, weaker):
    rank = {origin: n for n, origins in enumerate(ORDER) for origin in origins}
    if rank[weaker] >= rank[origin]:
        return
    for merged in both_ways(one(1, weaker), one(None, origin)):
        assert merged.answers["eval_cases"].value is None
        assert merged.overridden == {"eval_cases": (Answer(1, weaker),)}


@pytest.mark.parametrize("origin", ["measured", "computed"])
def test_a_measurement_that_found_nothing_overrides_no_answer(origin):
    for merged in both_ways(one(1, "session"), one(None, origin)):
        assert merged == one(1, "session")


def test_of_equal_origins_the_later_wins_but_a_value_beats_unknown():
    assert merge(one(1, "file", "a.yaml"), one(2, "file", "b.yaml")) == Answers(
        {"eval_cases": Answer(2, "file", "b.yaml")}, {"eval_cases": (Answer(1, "file", "a.yaml"),)}
    )
    assert merge(one(1, "measured"), one(2, "computed")).answers["eval_cases"] == Answer(2, "computed")
    assert merge(one(1, "computed"), one(2, "measured")).answers["eval_cases"] == Answer(2, "measured")
    for merged in both_ways(one(1, "file"), one(None, "file")):
        assert merged == one(1, "file")


def test_equal_values_and_unknowns_override_nothing():
    for stronger, weaker in ((5, 5), (5, None), (None, None)):
        for merged in both_ways(one(weaker, "file"), one(stronger, "flag")):
            assert merged == one(stronger, "flag")


def test_what_was_overridden_before_is_kept_unless_it_now_agrees():
    file_over_session = merge(one(5, "session"), one(6, "file"))
    assert merge(file_over_session, one(7, "flag")).overridden == {
        "eval_cases": (Answer(5, "session"), Answer(6, "file"))
    }
    assert merge(file_over_session, one(5, "flag")).overridden == {"eval_cases": (Answer(6, "file"),)}


def test_answers_taken_out_take_along_what_they_override():
    merged = merge(one(1, "file"), one(2, "flag"), Answers({"task": Answer("writing", "file")}))
    assert merged.without(["eval_cases"]) == Answers({"task": Answer("writing", "file")})
