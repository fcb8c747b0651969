"""What is read as an answer, which of several wins, and what a pack's texts say once thresholds and answers are put in."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from finetune_advisor.model.answers import (
    Answer,
    Answers,
    Band,
    Origin,
    as_flag,
    assumed,
    filled,
    format_value,
    known,
    merge,
    no_question,
    read,
    read_text,
    short_name,
    shown_raw,
)
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


def test_a_question_is_called_by_its_label_or_else_by_its_id_in_words():
    question = Question("cases_of_kind_a", "", "count", "How many?")
    assert short_name(question) == "cases of kind a"
    assert short_name(replace(question, label="Cases")) == "Cases"


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
        ("eval_cases", 1, "under 20 test cases"),
        ("examples", 0, "under 50 examples"),
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


def test_merging_goes_on_after_an_answer_that_only_one_source_has():
    several = Answers({"task": Answer("label", "flag"), "eval_cases": Answer(2, "flag")})
    assert merge(one(1, "file"), several).answers == {**several.answers}


def test_answers_that_stay_keep_what_they_override():
    merged = merge(one(1, "file"), one(2, "flag"), Answers({"task": Answer("writing", "file")}))
    assert merged.without(["task"]) == Answers({"eval_cases": Answer(2, "flag")}, {"eval_cases": (Answer(1, "file"),)})


def test_an_answer_put_in_overrides_nothing():
    merged = merge(one(1, "file"), one(2, "flag"))
    changed = merged.with_answer("eval_cases", Answer(3, "asked")).with_answer("task", Answer(None, "asked"))
    assert changed.answers == {"eval_cases": Answer(3, "asked"), "task": Answer(None, "asked")}
    assert changed.overridden == merged.overridden


NO_NUMBER = "that isn't a number; write it like 2000000, 2,000,000, 2M, 500k or 1e6"

# --- What is read as an answer ----------------------------------------------------------------------------------------

SIDES = (Option("left", "To the left"), Option("right", "To the right"), Option("up", "Up"))
TEXT = Question("name", "s", "text", "Who?")
YES_NO = Question("sure", "s", "yes_no", "Sure?")
CHOICE = Question("side", "s", "choice", "Where?", options=SIDES)
CHOICES = Question("sides", "s", "choices", "Where?", options=SIDES)
COUNT = Question("rows", "s", "count", "How many?", unit="rows", range=(1, 100), bands=(("few", 1), ("some", None)))
AMOUNT = Question("cost", "s", "amount", "How much?", unit="dollars a month", range=(-5, 50))
ASKED = (TEXT, YES_NO, CHOICE, CHOICES, COUNT, AMOUNT)


@pytest.mark.parametrize(
    ("question", "raw", "value"),
    [
        (TEXT, "~", "~"),
        (TEXT, " a ", " a "),
        (YES_NO, True, True),
        (YES_NO, False, False),
        (YES_NO, " Yes ", True),
        (YES_NO, "TRUE", True),
        (YES_NO, "no", False),
        (YES_NO, "False", False),
        (CHOICE, " left ", "left"),
        (CHOICES, "right", ("right",)),
        (CHOICES, ["up", " left "], ("left", "up")),
        (CHOICES, [], ()),
        (CHOICES, "none", ()),
        (CHOICES, ["none"], ()),
        (COUNT, 7, 7),
        (COUNT, 7.0, 7),
        (COUNT, " few ", Band(1, "few")),
        (COUNT, "some", None),
        (COUNT, "0.1k", 100),
        (AMOUNT, 2, 2.0),
        (AMOUNT, -0.0, 0.0),
        (AMOUNT, "2.5 dollars", 2.5),
        *(
            (question, raw, None)
            for question in ASKED
            for raw in (None, "unknown", " null ", "~", "")
            if question != TEXT
        ),
        (TEXT, None, None),
    ],
)
def test_a_raw_value_is_the_answer_that_it_can_only_mean(question, raw, value):
    found = read(question, raw)
    assert (found, type(found), str(found)) == (value, type(value), str(value))


def test_a_band_stays_a_band_unless_it_holds_a_single_number():
    cases = replace(COUNT, unit="cases", bands=(("none", 0), ("under-20", 1), ("20-or-more", 20), ("some", None)))
    found = {id: read(cases, id) for id, _ in cases.bands}
    assert found == {"none": 0, "under-20": 1, "20-or-more": 20, "some": None}
    assert [as_flag(value) for value in found.values()] == ["0", "under-20", "20-or-more", "unknown"]
    assert [format_value(cases, value) for value in found.values()] == [
        "0 cases", "under 20 cases", "20 or more cases", "unknown",
    ]  # fmt: skip
    assert [getattr(value, "end", "no band") for value in found.values()] == ["no band", 20, None, "no band"]


@pytest.mark.parametrize(
    ("question", "raw", "fault"),
    [
        (TEXT, 3, "expected text, got 3; put it in quotes"),
        (TEXT, True, "expected text, got true; put it in quotes"),
        (YES_NO, "perhaps", "expected true or false, got 'perhaps'"),
        (YES_NO, 1, "expected true or false, got 1"),
        (CHOICE, "lefd", "expected one of left, right, up, got 'lefd'; did you mean left?"),
        (CHOICE, False, "expected one of left, right, up, got false"),
        (CHOICE, ["left"], "expected one of left, right, up, got a list"),
        (CHOICES, {}, "expected a list of left, right, up, got a mapping"),
        (CHOICES, ["none", "up"], "none means that nothing else is listed; take none out, or all others"),
        (CHOICES, ["lefd"], "expected one or more of left, right, up, or none; got 'lefd'; did you mean left?"),
        (CHOICES, [True], "expected one or more of left, right, up, or none; got true"),
        (CHOICES, ["lefd", 3], "expected one or more of left, right, up, or none; got 'lefd' and 3"),
        (CHOICES, list("abcdefg"), "expected one or more of left, right, up, or none; got 'a', 'b', 'c', 'd' and 'e'"),
        (CHOICES, ["left", "up", "up"], "up is listed twice"),
        (COUNT, 2.5, "expected a whole number of rows, or one of few, some, unknown; got 2.5"),
        (COUNT, True, "expected a whole number of rows, or one of few, some, unknown; got true"),
        (COUNT, float("inf"), "expected a whole number of rows, or one of few, some, unknown; got inf"),
        (COUNT, 0, "0 is out of range; expected 1 to 100 rows"),
        (COUNT, 101, "101 is out of range; expected 1 to 100 rows"),
        (COUNT, " 7.0 ", "expected a number, got text; write 7.0 without quotes"),
        (COUNT, "fex", f"'fex': {NO_NUMBER}, or one of few, some, unknown; did you mean few?"),
        (AMOUNT, "much", f"'much': {NO_NUMBER}"),
        (AMOUNT, [], "expected a number of dollars a month; got a list"),
        (AMOUNT, float("nan"), "expected a number of dollars a month; got nan"),
        (AMOUNT, 50.5, "50.5 is out of range; expected -5 to 50 dollars a month"),
        (AMOUNT, -6, "-6 is out of range; expected -5 to 50 dollars a month"),
    ],
)  # fmt: skip
def test_any_other_raw_value_is_a_fault_that_says_what_would_be_right(question, raw, fault):
    with pytest.raises(ValueError, match=r"^.") as wrong:
        read(question, raw)
    assert str(wrong.value) == fault


def test_an_option_may_be_called_none():
    nothing = replace(CHOICES, options=(*SIDES, Option("none", "Nowhere")))
    assert read(nothing, ["none", "up"]) == ("up", "none")


@pytest.mark.parametrize("at_an_end", [1, 100, -5.0, 50.0])
def test_both_ends_of_a_range_are_in_it(at_an_end):
    assert read(COUNT if at_an_end > 0 and at_an_end != 50 else AMOUNT, at_an_end) == at_an_end


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (TEXT, " unknown ", None),
        (TEXT, " a bot ", " a bot "),
        (TEXT, "null", "null"),
        (YES_NO, " true ", True),
        (YES_NO, "~", None),
        (CHOICE, "up", "up"),
        (CHOICES, "up,left", ("left", "up")),
        (CHOICES, " [up, , left] ", ("left", "up")),
        (CHOICES, "", ()),
        (CHOICES, "[]", ()),
        (CHOICES, "none", ()),
        *((CHOICES, word, None) for word in ("unknown", "null", " ~ ")),
        (COUNT, "12", 12),
        (COUNT, "few", Band(1, "few")),
        (COUNT, "some", None),
        (AMOUNT, " -1.5 ", -1.5),
        *product((COUNT, AMOUNT), ("unknown", "null", "~", ""), (None,)),
    ],
)
def test_a_flag_is_read_like_a_file_with_commas_between_options(question, text, value):
    found = read_text(question, text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["[upx", "xup]"])
def test_half_a_pair_of_brackets_is_no_option(text):
    with pytest.raises(ValueError, match="expected one or more of left, right, up"):
        read_text(CHOICES, text)


@pytest.mark.parametrize(
    ("question", "value", "flag"),
    [
        (YES_NO, True, "true"),
        (YES_NO, False, "false"),
        (CHOICE, "up", "up"),
        (CHOICES, ("left", "up"), "left,up"),
        (CHOICES, (), ""),
        (COUNT, 12, "12"),
        (AMOUNT, -1.5, "-1.5"),
        *((question, None, "unknown") for question in ASKED),
    ],
)
def test_what_a_flag_writes_is_read_back(question, value, flag):
    assert as_flag(value) == flag
    assert read_text(question, flag) == value


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (True, "true"),
        (False, "false"),
        (["a"], "a list"),
        (("a",), "a list"),
        ({}, "a mapping"),
        ("a", "'a'"),
        ("it's \xe9", "'it's \xe9'"),
        ("\x1b", r"'\x1b'"),
        (2.5, "2.5"),
        (None, "nothing"),
        ("x" * 58, f"'{'x' * 58}'"),
        ("x" * 59, f"'{'x' * 56}..."),
    ],
)
def test_a_raw_value_is_quoted_short_and_printable(raw: Any, shown: str):
    assert shown_raw(raw) == shown


@pytest.mark.parametrize(
    ("question", "value", "shown"),
    [
        (YES_NO, False, "no"),
        (COUNT, 1, "1 row"),
        (COUNT, 2, "2 rows"),
        (AMOUNT, 1.0, "1 dollar a month"),
        (AMOUNT, -1200.5, "-1,200.5 dollars a month"),
        (replace(AMOUNT, unit="dollars a head a month"), 1.0, "1 dollar a head a month"),
        (replace(COUNT, unit=None), 3, "3"),
        (TEXT, "as it is", "as it is"),
    ],
)
def test_a_number_comes_with_its_unit_and_one_is_singular(question, value, shown):
    assert format_value(question, value) == shown


def test_an_id_that_is_no_question_is_told_what_to_use_instead(pack):
    made = replace(pack, retired={"old": "answer task instead"})
    assert no_question(made, "old") == "old is gone; answer task instead"
    assert no_question(made, "taks") == "there is no question 'taks'; did you mean task?"
    assert no_question(made, "cost.verdit") == "there is no question 'cost.verdit'; did you mean cost.verdict?"
    assert no_question(made, "qqqq") == "there is no question 'qqqq'; `questions` lists them"
