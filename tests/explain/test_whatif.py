"""What-if tables: a row for each class of values, where the answer as given lies, and where each class leads."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import given

from finetune_advisor.explain import whatif
from finetune_advisor.model.answers import working
from finetune_advisor.model.conditions import Within
from finetune_advisor.report import Table
from tests.check.generate import values
from tests.check.oracle import ends
from tests.explain.small import PACK, QUESTIONS
from tests.explain.small import given as answers
from tests.explain.test_explain import relaxed, situations

READY = {"failures": ("style",), "examples": 100, "months": 6.0, "owner": True, "task": "write"}


def table(vary: str, across: str | None = None, **changed: object) -> Table:
    sheet = whatif(PACK, answers(**{**READY, **changed}), QUESTIONS[vary], QUESTIONS[across] if across else None)
    return sheet.tables[0]


def rows(vary: str, **changed: object) -> list[tuple[str, str]]:
    """Each class of values in words, and the outcome's title."""
    return [(row[0], row[-1]) for row in table(vary, **changed).rows]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (0.0, [("0 to below 12 months (now)", "Training"), ("12 months or more", "Not yet")]),
        (11.9, [("0 to below 12 months (now)", "Training"), ("12 months or more", "Not yet")]),
        (12.0, [("0 to below 12 months", "Training"), ("12 months or more (now)", "Not yet")]),
        (120.0, [("0 to below 12 months", "Training"), ("12 months or more (now)", "Not yet")]),
    ],
)
def test_only_the_row_in_which_the_answer_lies_is_marked(months, expected):
    assert rows("months", months=months) == expected


def test_a_count_has_both_ends_in_its_row():
    assert rows("examples", examples=99) == [
        ("0 to 99 examples (now)", "Not yet"),
        ("100 examples or more", "Training"),
    ]


def test_options_of_a_list_are_flipped_one_by_one_from_the_answer_as_given():
    assert rows("failures") == [
        ("style (now)", "Training"),
        ("without style", "A prompt"),
        ("with facts", "Training and lookup"),
    ]


def test_blocks_that_lead_to_the_same_are_one_from_the_first_edge_to_the_last():
    assert rows("examples", failures=()) == [("0 examples or more (now)", "A prompt")]
    assert rows("owner") == [("no", "Training"), ("yes (now)", "Training")]


def test_an_edge_that_only_a_move_tests_parts_no_rows():
    halfway = replace(PACK, moves=(replace(PACK.moves[0], when=Within("examples", at_least=50)),))
    shown = whatif(halfway, answers(**{**READY, "examples": 60}), QUESTIONS["examples"]).tables[0].rows
    assert [row[0] for row in shown] == ["0 to 99 examples (now)", "100 examples or more"]


def test_an_unknown_answer_is_marked_where_the_assumption_lies():
    assert rows("owner", owner=None) == [("no (now)", "Training"), ("yes", "Training")]


def test_a_map_marks_one_row_and_one_column():
    shown = table("examples", "months")
    assert shown.columns == ("examples \\ months", "0 to below 12 months (now)", "12 months or more")
    assert shown.rows == (("0 to 99 examples", "wait", "wait"), ("100 examples or more (now)", "train", "wait"))


@relaxed
@given(situations())
def test_rows_are_the_runs_of_values_that_lead_to_the_same(situation):
    pack, known = situation
    worked = working(pack, answers(**known))
    for question in pack.inputs:
        if question.type == "choices":
            continue
        outcomes = [ends(pack, {**worked, question.id: value}) for value in values(question)]
        step = pack.step(pack.recommendation)
        found = [(step.outcome(end[step.id]).title, end.get(pack.method or "", "")) for end in outcomes]
        runs = [key for key, _ in groupby(found)] if question.type in ("count", "amount") else found
        shown = whatif(pack, answers(**known), question).tables[0].rows
        assert [(row[-1], row[-2]) for row in shown] == runs
        assert sum(row[0].endswith(" (now)") for row in shown) == 1
