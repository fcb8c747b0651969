"""What people read first and pass on, on answers of a real kind: the first screen, the full report and the decision record."""

from __future__ import annotations

import re
from typing import Any

import pytest

from finetune_advisor import api
from finetune_advisor.explain import explain
from finetune_advisor.model.answers import Answer, Answers
from finetune_advisor.render import render
from finetune_advisor.report import Report
from tests.conftest import TODAY

TRIAGE: dict[str, Any] = {
    "use_case": "Label support tickets", "task": "label", "result": "not-enough", "problems": ["wrong"],
    "headroom": "unlikely", "facts": "habits", "retrieval": "none", "supervision": "pairs", "examples": 1000,
    "few_shot": "not-enough", "stronger_model": "not-enough", "limits": ["cost"], "small_model": "not-tried",
    "requests_per_month": 100_000, "model_today": "gpt-4o", "eval_cases": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def report(pack) -> Report:
    return api.advise(TRIAGE, pack=pack, today=TODAY, reproduce="finetune-advisor advise triage.yaml")


def part(shown: str, title: str) -> str:
    """A section of a page."""
    return shown.split(f"\n{title}\n")[1].split("\n\n", maxsplit=1)[0]


def test_not_yet_says_what_comes_before_training_and_what_to_do_now(pack):
    few = api.advise({**TRIAGE, "eval_cases": 3}, pack=pack, today=TODAY)
    shown = render(few, "terminal")
    assert "✗ Test cases: You have 3 test cases." in part(shown, "Before you train")
    assert "? Owner: Ask which team" in part(shown, "Before you train")
    assert part(shown, "Next").startswith(" 1. Collect real inputs with right outputs")
    assert render(few, "terminal", width=100).count("\n") <= 45


def test_computed_figures_that_decided_nothing_are_not_on_the_first_screen(report):
    path = part(render(report, "terminal"), "How we got here")
    assert "Broken limits: Cost · Output: A label or score · Smaller model: Not tried" in path
    assert not re.search("[Rr]oute", path)
    assert any(answer.question == "routes.hosted" and answer.origin == "computed" for answer in report.answers)


def test_a_computed_figure_without_which_a_step_would_end_otherwise_decided_it(pack):
    pays = {"cost.monthly_saving": 900, "cost.payback_months": 4, "cost.verdict": "pays"}
    given = api.load_answers(
        {**TRIAGE, "headroom": "over-limits", "result": "only-larger", "requests_per_month": 5000}, pack
    )
    computed = {id: Answer(value, "computed", "cost model") for id, value in pays.items()}
    step = next(s for s in explain(pack, Answers({**given.answers, **computed}), TODAY).steps if s.id == "economics")
    assert step.outcome == "train"
    assert "cost.payback_months" in step.decided_by
    assert step.decided_by.index("limits") < step.decided_by.index("cost.payback_months")


def test_the_full_report_names_each_source_once_and_counts_as_many(report):
    shown = render(report, "terminal", full=True)
    listed = render(report, "markdown").split("## Sources\n")[1].split("\n## ")[0]
    ids = re.findall(r"(?m)^- .* \(`([\w.-]+)`\)\.", listed)
    assert len(ids) == len(set(ids)) == len({source.id.partition("#")[0] for source in report.sources})
    assert shown.endswith(f" · {len(ids)} sources\n")
    assert "Cited: S11, S12" in shown


def test_the_full_report_has_every_rule_answer_and_source_in_480_lines(report):
    shown = render(report, "terminal", full=True)
    assert shown.count("\n") <= 480
    rules = {reason.rule for step in report.steps for reason in (*step.applied, *step.overridden, *step.undecided)}
    rules |= {reason.rule for option in report.why_not for reason in option.spoke_for}
    words = {word.strip(",;:.()") for word in shown.split()}
    assert not {*filter(None, rules)} - words
    assert not {source.id.partition("#")[0] for source in report.sources} - words
    assert not {answer.question for answer in report.answers} - words


def test_an_undecided_rule_claims_nothing_about_an_answer_that_is_not_known(report):
    shown = " ".join(render(report, "terminal", full=True).split())
    assert "not known yet: Test cases. It would say: With fewer than 20, you can't tell even a large gain" in shown
    assert "unknown number" not in shown


def test_a_decision_record_is_titled_with_its_decision_and_sorts_the_arguments(report):
    shown = render(report, "adr")
    decision = "Fine-tuning, but not yet: until then, prompting"
    assert shown.startswith(f"# {decision} (Label support tickets)\n")
    assert f"Chosen option: **{decision}**." in shown
    speaks_for, against = (shown.split(f"### {title}\n")[1].split("###")[0] for title in ("For", "Against"))
    assert "strong case for training" in speaks_for
    assert "you haven't tried a smaller prompted model" in against
    assert "you haven't tried" not in speaks_for
    assert "- Owner: Not known yet." in against
    assert "Hosted route" not in shown
