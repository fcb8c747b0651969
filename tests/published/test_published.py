from pathlib import Path

import pytest

from tests.conftest import ROOT, UNMEASURED
from tools.published import (
    CASES,
    EXPLAINED,
    PAGE,
    VERDICTS,
    Advice,
    Case,
    Judged,
    agreement,
    blind_summary,
    generated,
    guides_tree,
    judged,
    read_blind,
    score,
    summary,
    table,
)

HERE = Path(__file__).parent
# In one process, so that the cases are judged once.
pytestmark = [UNMEASURED, pytest.mark.xdist_group("published")]


@pytest.fixture(scope="session")
def results(pack) -> tuple[Judged, ...]:
    return judged(CASES, pack)


def case(verdict: str, *acceptable: str) -> Case:
    return Case("000", "", "", "", verdict, acceptable, "", (), None)  # type: ignore[arg-type]


def test_the_advice_agrees_with_what_experts_and_teams_concluded(results):
    reached = score(results)
    assert reached.cases == 25
    assert reached.strict >= 22
    assert reached.lenient == 25
    assert reached.harmful == 0


@pytest.fixture(scope="session")
def readers(pack) -> dict[str, tuple[Judged, ...]]:
    return read_blind(pack)


def test_the_advice_agrees_with_the_answers_of_blind_readers_too(readers):
    assert len(readers) == 2
    for judgements in readers.values():
        reached = score(judgements)
        assert reached.cases == 25
        assert reached.strict >= 22
        assert reached.lenient >= 24
        assert reached.harmful == 0


def test_the_advice_agrees_more_often_than_the_guides_own_tree(results):
    advice, tree = score(results), score(results, tree=True)
    assert advice.strict > tree.strict
    assert advice.lenient > tree.lenient
    assert advice.harmful < tree.harmful


@pytest.mark.parametrize("path", sorted(HERE.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_rule_that_applies_gives_the_authors_own_reason(path, results):
    result = next(result for result in results if result.case.number == path.stem)
    assert result.authors_reason, f"none of {result.case.stands} among {[reason.rule for reason in result.deciding]}"


def test_every_case_says_where_it_comes_from_and_names_only_verdicts_and_rules_that_exist(results, pack):
    rules = {rule.id for step in pack.steps for rule in step.rules}
    for result in results:
        found = result.case
        assert found.title, found.number
        assert found.source, found.number
        assert found.reason, found.number
        assert {found.verdict, *found.acceptable} <= set(VERDICTS)
        assert set(found.stands) <= rules


def test_a_case_with_unknown_answers_is_provisional_unless_all_completions_agree(results):
    for result in results:
        assert (result.report.status == "settled") == (len(result.report.possible) == 1)
        assert result.report.outcome in result.report.possible


def test_every_case_that_differs_is_explained_and_no_other(results):
    assert {r.case.number for r in results if not r.case.strict(r.advice)} == set(EXPLAINED)


@pytest.mark.parametrize(
    ("verdict", "accepted", "advice", "word"),
    [
        ("rag", [], Advice("rag", "no"), "strict"),
        ("rag", [], Advice("rag", "not-yet"), "strict"),
        ("not-yet", [], Advice("prompting", "not-yet"), "strict"),
        ("not-yet", [], Advice("prompting", "no"), "miss"),
        ("not-yet", ["prompting"], Advice("prompting", "no"), "lenient"),
        ("rag+fine-tuning", ["rag"], Advice("rag", "no"), "lenient"),
        ("fine-tuning", [], Advice("rag+fine-tuning", "yes"), "miss"),
        ("prompting", ["rag"], Advice("fine-tuning", "yes"), "HARMFUL"),
        ("prompting", ["fine-tuning"], Advice("rag+fine-tuning", "yes"), "miss"),
    ],
)
def test_agreement_means_what_the_readme_says(verdict, accepted, advice, word):
    assert agreement(case(verdict, *accepted), advice) == word


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, Advice("prompting", "no")),
        ({"result": "not-tried", "facts": "own"}, Advice("prompting", "no")),
        ({"tried": ("examples",), "failures": ("style",)}, Advice("prompting", "no")),
        ({"facts": "records", "failures": ("style",)}, Advice("rag", "no")),
        ({"failures": ("style",)}, Advice("fine-tuning", "yes")),
        ({"failures": ("style",), "eval_cases": 19}, Advice("prompting", "not-yet")),
        ({"failures": ("cost",), "requests_per_month": 999_999}, Advice("prompting", "no")),
        ({"failures": ("cost",), "requests_per_month": 1_000_000}, Advice("fine-tuning", "yes")),
    ],
)
def test_the_guides_tree_is_its_four_questions_in_order_and_its_reasons_to_wait(answers, expected):
    assert guides_tree(answers) == expected


def test_the_readme_names_the_command_and_shows_what_it_ends_with(results, readers):
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    assert ".venv/bin/python -m tests.published\n" in readme
    for line in (*summary(results), *blind_summary(readers)):
        assert f"    {line}\n" in readme


def test_the_table_has_a_line_for_each_case_and_the_summary_below(results):
    lines = list(table(results))
    assert [line.split()[0] for line in lines[1:26]] == [result.case.number for result in results]
    assert tuple(lines[-3:]) == summary(results)


def test_the_page_on_published_cases_is_up_to_date(results, readers):
    assert (ROOT / PAGE).read_text(encoding="utf-8") == generated(results, readers)
