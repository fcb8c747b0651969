"""What-if tables: a row for each class of values, where the answer as given lies, and where each class leads."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import given

from finetune_advisor.explain import explain, whatif
from finetune_advisor.model.conditions import Within
from finetune_advisor.report import Table
from tests.check.generate import values
from tests.explain.small import PACK, QUESTIONS, TODAY
from tests.explain.small import given as answers
from tests.explain.test_explain import ALL, advised, relaxed, situations

VERDICTS = {"yes": "yes", "not yet": "not-yet", "no": "no"}


def verdict(cell: str) -> str:
    """The verdict in a cell, without what training waits for."""
    return VERDICTS[cell.partition(" (")[0]]


def table(vary: str, across: str | None = None, **changed: object) -> Table:
    sheet = whatif(PACK, answers(**{**ALL, **changed}), QUESTIONS[vary], QUESTIONS[across] if across else None)
    return sheet.tables[0]


def rows(vary: str, **changed: object) -> list[tuple[str, str, str]]:
    """Each class of values in words, the approach and the verdict."""
    return [(row[0], row[1], row[2]) for row in table(vary, **changed).rows]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (0.0, [("0 to below 12 months (now)", "Fine-tuning", "yes"), ("12 months or more", "Prompting", "no")]),
        (11.9, [("0 to below 12 months (now)", "Fine-tuning", "yes"), ("12 months or more", "Prompting", "no")]),
        (12.0, [("0 to below 12 months", "Fine-tuning", "yes"), ("12 months or more (now)", "Prompting", "no")]),
        (120.0, [("0 to below 12 months", "Fine-tuning", "yes"), ("12 months or more (now)", "Prompting", "no")]),
    ],
)
def test_only_the_row_in_which_the_answer_lies_is_marked(months, expected):
    assert rows("months", months=months) == expected


def test_a_count_has_both_ends_in_its_row():
    assert rows("examples", examples=99) == [
        ("0 to 99 examples (now)", "Fine-tuning", "not yet (Examples)"),
        ("100 examples or more", "Fine-tuning", "yes"),
    ]


def test_options_of_a_list_are_flipped_one_by_one_from_the_answer_as_given():
    assert rows("problems") == [
        ("Style (now)", "Fine-tuning", "yes"),
        ("without Style", "Prompting", "no"),
        ("with Facts", "RAG + fine-tuning", "yes"),
    ]


def test_blocks_that_lead_to_the_same_are_one_from_the_first_edge_to_the_last():
    assert rows("examples", problems=()) == [("0 examples or more (now)", "Prompting", "no")]
    assert rows("owner") == [("no", "Fine-tuning", "not yet (An owner)"), ("yes (now)", "Fine-tuning", "yes")]


def test_an_edge_that_only_a_move_tests_parts_no_rows():
    halfway = replace(PACK, moves=(replace(PACK.moves[0], when=Within("examples", at_least=50)),))
    shown = whatif(halfway, answers(**{**ALL, "examples": 60}), QUESTIONS["examples"]).tables[0].rows
    assert [row[0] for row in shown] == ["0 to 99 examples (now)", "100 examples or more"]


def test_an_unknown_answer_is_a_row_of_its_own_because_no_gate_takes_an_assumption():
    assert rows("task", task=None) == [
        ("unknown (now)", "Fine-tuning", "not yet (A task)"),
        ("Write", "Fine-tuning", "yes"),
        ("Sort", "Fine-tuning", "not yet (A task)"),
    ]
    assert rows("problems", problems=None)[:2] == [("unknown (now)", "Prompting", "no"), ("none", "Prompting", "no")]


def test_a_row_says_which_kind_of_training_and_what_the_approach_means():
    assert table("task").columns == ("task", "Fits", "Fine-tuning", "What to train", "What to do now")
    assert [row[3:] for row in table("task").rows] == [("LoRA", "Fine-tune"), ("Full", "Prompting until then")]


def test_a_map_marks_one_row_and_one_column():
    shown = table("examples", "months")
    assert shown.columns == ("Examples \\ months", "0 to below 12 months (now)", "12 months or more")
    assert shown.rows == (
        ("0 to 99 examples", "Fine-tuning: not yet (Examples)", "Prompting: no"),
        ("100 examples or more (now)", "Fine-tuning: yes", "Prompting: no"),
    )


def test_the_sheet_says_what_the_advice_is_now():
    sheet = whatif(PACK, answers(**{**ALL, "owner": None}), QUESTIONS["owner"])
    assert (sheet.title, sheet.lead) == (
        "What if the answer were different: owner",
        "Now: Fine-tuning fits, but not yet: find out one thing first. Until then, use prompting.",
    )


def test_what_training_waits_for_in_every_row_is_said_once_and_the_rows_show_the_gate_that_opens():
    shown = table("examples", owner=None)
    assert [row[2] for row in shown.rows] == ["not yet (Examples)", "not yet"]
    assert "Whatever the answer, training also waits for An owner." in shown.note
    assert "Whatever" not in table("examples").note


@relaxed
@given(situations())
def test_rows_are_the_runs_of_values_that_lead_to_the_same(situation):
    pack, known = situation
    for question in pack.inputs:
        if question.type == "choices":
            continue
        shown = list(whatif(pack, answers(**known), question).tables[0].rows)
        assert sum(row[0].endswith(" (now)") for row in shown) == 1
        if question.id not in known:
            unknown = shown.pop(0)
            assert (unknown[0], verdict(unknown[2])) == ("unknown (now)", advised(pack, known).verdict)
        verdicts = [advised(pack, {**known, question.id: value}) for value in values(question)]
        runs = [one for one, _ in groupby(verdicts)] if question.type in ("count", "amount") else verdicts
        # Rows also part where only the method or the outcome's title differs, so runs of rows are compared.
        found = [(row[1].lower(), verdict(row[2])) for row in shown]
        named = [(one.approach.replace("rag+", "rag + "), one.verdict) for one in runs]
        assert [key for key, _ in groupby(found)] == [key for key, _ in groupby(named)]


@relaxed
@given(situations())
def test_a_table_leads_elsewhere_exactly_where_the_report_says_that_one_answer_would_change_it(situation):
    pack, known = situation
    report = explain(pack, answers(**known), TODAY)
    here = (report.approach, report.fine_tuning.verdict)
    for question in pack.inputs:
        if question.needs:
            continue
        named = {
            (one.approach, one.fine_tuning)
            for one in report.would_change
            if [change.question for change in one.changes] == [question.id]
        }
        rows = whatif(pack, answers(**known), question).tables[0].rows
        led = {(row[1].lower().replace(" + ", "+"), verdict(row[2])) for row in rows}
        assert led - {here} == named
