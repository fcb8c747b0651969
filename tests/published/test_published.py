"""The advice on published decisions, from the answers of readers who knew neither rules nor verdicts."""

from __future__ import annotations

import pytest

from finetune_advisor import api
from tests.conftest import ROOT, TODAY, UNMEASURED
from tools.published import (
    PAGE,
    Interview,
    Judged,
    answers_of,
    cases,
    interviews,
    judge,
    misses,
    page,
    readers,
    score,
)

pytestmark = [UNMEASURED, pytest.mark.slow]


@pytest.fixture(scope="module")
def judged(pack) -> tuple[Judged, ...]:
    return judge(pack)


@pytest.fixture(scope="module")
def asked(pack) -> tuple[Interview, ...]:
    return interviews(pack)


def test_a_case_is_judged_as_its_report_says(judged, pack):
    for one in judged[::12]:
        report = api.advise(answers_of(one.reader, one.case), today=TODAY, pack=pack)
        verdict, blockers = report.fine_tuning.verdict, report.fine_tuning.blockers
        missing = any(blocker.kind == "missing" for blocker in blockers)
        assert (one.approach, one.verdict) == (report.approach, verdict), one.case.id
        assert one.labels == ({"not-yet", report.recommendation} if missing else {report.approach}), one.case.id


def test_most_interviews_are_short(asked):
    lengths = sorted(len(one.asked) for one in asked)
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 3 // 4] <= 12


def test_an_interview_leads_where_all_answers_lead_in_nearly_all_cases(asked, judged):
    """The approach is always the same; what is missing beside the first blocker isn't asked for any more."""
    for short, whole in zip(asked, judged, strict=True):
        assert (short.judged.approach, short.judged.verdict) == (whole.approach, whole.verdict), whole.case.id
    assert not any(one.judged.harmful for one in asked)


def test_every_case_is_answered_by_blind_readers(judged):
    first = ("odd", "even")
    assert sum(case.group in first for case in cases()) == 63
    for case in cases():
        assert sum(one.case == case for one in judged) >= (2 if case.group in first else 1), case.id


@pytest.mark.parametrize(
    ("group", "strict", "lenient"),
    [("odd", 0.8, 0.93), ("even", 0.8, 0.93), ("2", 0.78, 0.9), ("3", 0.7, 0.88), ("4", 0.75, 0.93), ("5", 0.66, 0.93)],
)
def test_the_advice_agrees_with_what_was_decided(judged, group, strict, lenient):
    for reader in readers():
        part = [one for one in judged if one.reader == reader and one.case.group == group]
        if part:
            found = score(part)
            assert found.strict / found.cases >= strict, (reader, str(found))
            assert found.lenient / found.cases >= lenient, (reader, str(found))
            assert found.harmful == 0


def test_cases_in_sight_from_the_start_agree_hardly_better_than_others(judged):
    for reader in ("reader-1", "reader-2"):
        odd, even = (
            score([one for one in judged if one.reader == reader and one.case.group == group])
            for group in ("odd", "even")
        )
        assert odd.strict / odd.cases - even.strict / even.cases <= 0.08


def test_every_difference_is_explained(judged):
    assert set(misses()) == {one.case.id for one in judged if not one.strict}


def test_the_page_is_up_to_date(judged, asked):
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(judged, asked)
