"""When the catalog can make a sum stale: the dates of what is in it, and a digest of the catalog's files."""

from datetime import date

import pytest

from finetune_advisor.api import load_pack
from finetune_advisor.cost import CostInputs
from finetune_advisor.cost.catalog import digest
from finetune_advisor.cost.service import computed
from finetune_advisor.errors import PackError
from finetune_advisor.model.answers import Answer, Answers
from tests.cost.cases import TODAY

FIGURES = {"requests_per_month": 1_000_000, "tokens_in": 1000, "tokens_out": 300, "examples": 2000}


def dates(*inputs, today=TODAY, **answers):
    given = Answers({id: Answer(value, "file") for id, value in {**FIGURES, **answers}.items()})
    return computed(given, load_pack(), CostInputs(inputs), today)[2]


def test_an_announced_price_has_its_day():
    said = (
        "The price of gemini-4-argon changes on 2026-12-01, from $2.00 in, "
        "$0.10 cached, $10.00 out to $4.00 in, $0.20 cached, $20.00 out."
    )
    assert dates(model_passing="gemini-4-argon") == ((date(2026, 12, 1), said),)


def test_a_model_that_retires_has_its_day_whether_it_is_todays_or_the_one_that_passes():
    for name in ("model_today", "model_passing"):
        ((day, said),) = dates(**{name: "gpt-5-nano"})
        assert day == date(2026, 12, 11)
        assert said == "gpt-5-nano is served until 2026-12-11."


def test_a_route_that_closes_has_its_days_if_it_is_the_one_in_the_sum():
    asked = ("route=train-openai-gpt-4.1-mini", "existing_customer=yes")
    found = dates(*asked, model_passing="gpt-6-luna")
    assert [day for day, _ in found] == [date(2027, 1, 6), date(2027, 1, 14)]
    assert found[1][1] == "Fine-tuning at openai: end of serving on 2027-01-14 (gpt-4.1-mini)."
    assert dates(model_passing="gpt-6-luna") == ()


def test_what_has_passed_is_no_date_to_review_by():
    assert dates(model_passing="gpt-5-nano", today=date(2026, 12, 12)) == ()
    assert [day for day, _ in dates(model_passing="gpt-5-nano", today=date(2026, 12, 11))] == [date(2026, 12, 11)]


def test_without_figures_or_a_model_there_is_nothing_to_go_stale():
    assert computed(Answers(), load_pack(), CostInputs(), TODAY)[2] == ()


def test_the_digest_changes_with_an_own_catalog_and_with_nothing_else(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("facts: []", encoding="utf-8")
    one = digest(tmp_path)
    assert one not in (digest(), "")
    own.write_text("facts: [ ]", encoding="utf-8")
    assert digest(tmp_path) != one
    with pytest.raises(PackError, match="there is no such folder"):
        digest(tmp_path / "no")
