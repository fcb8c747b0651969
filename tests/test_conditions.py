"""What a condition says of facts that are known, still open, or not known; its tests, its facts and its alternatives."""

from __future__ import annotations

import pytest

from finetune_advisor.model import conditions
from finetune_advisor.model.conditions import (
    ALWAYS,
    NEVER,
    NOT_REACHED,
    All,
    AnyOf,
    Includes,
    Not,
    OneOf,
    Within,
    facts_of,
    holds,
    rows,
)

YES, NO, OPEN = OneOf("yes", (True,)), OneOf("no", (True,)), OneOf("open", (True,))
KNOWN = {"yes": True, "no": False}


@pytest.mark.parametrize(
    ("condition", "value", "verdict"),
    [
        (OneOf("f", ("a", "b")), "b", True),
        (OneOf("f", ("a", "b")), "c", False),
        (OneOf("f", ("a",)), NOT_REACHED, False),
        (OneOf("f", (True,)), 1, False),
        (OneOf("f", (1,)), True, False),
        (OneOf("f", (1,)), 1, True),
        (OneOf("f", ("a", "b")), frozenset("ab"), True),
        (OneOf("f", ("a", "b")), frozenset("a"), True),
        (OneOf("f", ("a", "b")), frozenset("bc"), None),
        (OneOf("f", ("a", "b")), frozenset("cd"), False),
        (Within("f", 5, 10), 4.99, False),
        (Within("f", 5, 10), 5, True),
        (Within("f", 5, 10), 9.99, True),
        (Within("f", 5, 10), 10, False),
        (Within("f", below=10), -1, True),
        (Within("f", at_least=5), 10**9, True),
        (Within("f"), 0, True),
        (Includes("f", "a"), ("b", "a"), True),
        (Includes("f", "a"), (), False),
    ],
)
def test_a_comparison_holds_or_not_once_its_fact_is_known(condition, value, verdict):
    assert holds(condition, {"f": value}) is verdict
    assert holds(Not(condition), {"f": value}) is (None if verdict is None else not verdict)
    assert holds(condition, {}) is None
    assert holds(Not(condition), {}) is None


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        (All((YES, YES)), True),
        (All((YES, OPEN)), None),
        (All((OPEN, NO)), False),
        (AnyOf((NO, NO)), False),
        (AnyOf((NO, OPEN)), None),
        (AnyOf((OPEN, YES)), True),
        (ALWAYS, True),
        (NEVER, False),
        (Not(All((OPEN, NO))), True),
    ],
)
def test_one_part_can_decide_the_whole_and_an_open_one_leaves_it_open(condition, verdict):
    assert holds(condition, KNOWN) is verdict


@pytest.mark.parametrize(
    ("condition", "value", "message"),
    [
        (Within("f", 5), "much", "f is no number"),
        (Within("f", 5), ("a",), "f is no number"),
        (Includes("f", "a"), "a", "f is no list of options"),
    ],
)
def test_a_fact_of_another_kind_is_a_fault(condition, value, message):
    with pytest.raises(TypeError) as wrong:
        holds(condition, {"f": value})
    assert str(wrong.value) == message


def test_comparisons_and_facts_come_in_the_order_of_writing():
    condition = AnyOf((Not(YES), All((OPEN, AnyOf((NO, YES))))))
    assert list(conditions.tests(condition)) == [YES, OPEN, NO, YES]
    assert facts_of(condition) == ("yes", "open", "no")
    assert facts_of(ALWAYS) == ()


@pytest.mark.parametrize(
    ("condition", "alternatives"),
    [
        (YES, (((YES, True),),)),
        (Not(YES), (((YES, False),),)),
        (Not(Not(YES)), (((YES, True),),)),
        (ALWAYS, ((),)),
        (NEVER, ()),
        (Not(ALWAYS), ()),
        (Not(NEVER), ((),)),
        (All((YES, NO)), (((YES, True), (NO, True)),)),
        (All((YES, YES)), (((YES, True),),)),
        (AnyOf((YES, NO)), (((YES, True),), ((NO, True),))),
        (Not(All((YES, NO))), (((YES, False),), ((NO, False),))),
        (Not(AnyOf((YES, NO))), (((YES, False), (NO, False)),)),
        (All((AnyOf((YES, NO)), OPEN)), (((YES, True), (OPEN, True)), ((NO, True), (OPEN, True)))),
    ],
)
def test_alternatives_are_the_condition_in_disjunctive_normal_form(condition, alternatives):
    assert rows(condition) == alternatives


def test_there_may_be_as_many_alternatives_as_the_limit_and_no_more():
    four = All((AnyOf((YES, NO)), AnyOf((OPEN, NO))))
    assert len(rows(four, 4)) == 4
    with pytest.raises(OverflowError, match="more than 3 alternatives"):
        rows(four, 3)
    with pytest.raises(OverflowError, match="more than 3 alternatives"):
        rows(Not(All((OPEN, four, Not(four)))), 3)
    doubled = All((AnyOf((YES, NO)),) * 12)
    assert len(rows(doubled)) == 4096
    with pytest.raises(OverflowError, match="4096"):
        rows(All((*doubled.parts, doubled.parts[0])))
