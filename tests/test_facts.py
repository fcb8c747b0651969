"""What a pack's texts say once thresholds and answers are put in."""

import pytest

from finetune_advisor.model.answers import filled


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("only {eval_cases} cases", "only 12 cases"),
        ("saves {cost.monthly_saving} dollars", "saves 1,200 dollars"),
        ("after {cost.payback_months} months", "after an unknown number of months"),
        ("facts: {facts}", "facts: unknown"),
        ("for {task}", "for writing"),
        ("wrong: {failures}", "wrong: style, cost"),
        ("{use_case} {nobody} {} {{eval_cases}}", "{use_case} {nobody} {} {12}"),
        ("{0.__class__} {eval_cases!r} {eval_cases:>9}", "{0.__class__} {eval_cases!r} {eval_cases:>9}"),
    ],
)
def test_answers_are_put_in_without_unit(pack, text, shown):
    answers = {"eval_cases": 12, "cost.monthly_saving": 1200.0, "task": "writing", "failures": ("style", "cost")}
    assert filled(pack, text, answers, answers) == shown


def test_a_threshold_by_task_is_the_one_of_the_task(pack):
    threshold = next(t for t in pack.thresholds.values() if t.by == "task" and t.values)
    task, number = threshold.values[0]
    assert filled(pack, f"{{{threshold.id}}}", {}, {"task": task}) == f"{number:,g}"
    assert filled(pack, f"{{{threshold.id}}}", {}, {}) == f"{threshold.value:,g}"


def test_what_was_put_in_is_not_read_again(pack):
    assert filled(pack, "for {task}", {"task": "{eval_cases}", "eval_cases": 3}, {}) == "for {eval_cases}"
