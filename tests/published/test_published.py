"""The advice on published decisions, from the answers of readers who knew neither rules nor verdicts."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT, UNMEASURED
from tools.published import PAGE, Judged, cases, judge, misses, page, readers, score

pytestmark = [UNMEASURED, pytest.mark.xdist_group("published")]


@pytest.fixture(scope="module")
def judged(pack) -> tuple[Judged, ...]:
    return judge(pack)


def test_every_case_is_answered_by_blind_readers(judged):
    first = [case for case in cases() if case.group != "later"]
    assert len(first) == 63
    for case in cases():
        assert sum(one.case == case for one in judged) >= (1 if case.group == "later" else 2), case.id


@pytest.mark.parametrize(
    ("group", "strict", "lenient"), [("odd", 0.8, 0.93), ("even", 0.8, 0.93), ("later", 0.75, 0.9)]
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


def test_the_page_is_up_to_date(judged):
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(judged)
