"""Any bytes in a decision record end in a review or in faults that are told, and soon."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor import api
from finetune_advisor.cost import CostInputs
from finetune_advisor.errors import AnswerError
from finetune_advisor.explain.review import Review
from finetune_advisor.load.answers import dump_record, load_record, save_record
from finetune_advisor.model.pack import Pack
from finetune_advisor.text import is_visible
from tests.conftest import ROOT, UNMEASURED
from tests.fuzz.mutation import FUZZED, PIECES, mutated, soon

pytestmark = UNMEASURED

DAY = date(2026, 11, 27)
COSTS = CostInputs(("model_passing=claude-opus-5", "tokens_in=2500", "tokens_out=20"))
VALID = dump_record(api.record(ROOT / "examples" / "ticket-routing.yaml", today=DAY, cost_inputs=COSTS)[0]).encode()
FOREIGN = st.one_of(
    st.sampled_from(PIECES), st.binary(max_size=8),
    st.sampled_from([b"unknown", b"[]", b"{}", b"null", b"-1", b"1e9", b"2026-11-27", b"0001-01-01", b"9999-12-31", b"cost"]),
)  # fmt: skip


@st.composite
def bent(draw: st.DrawFn) -> bytes:
    """A record with a few of its values, or of the keys before them, exchanged; mostly still YAML."""
    data = VALID
    for _ in range(draw(st.integers(1, 3))):
        one = draw(st.sampled_from([*re.finditer(rb"(?<=: )[^\n:{}]+|\w+(?=:)", data)]))
        data = data[: one.start()] + draw(FOREIGN) + data[one.end() :]
    return data


def review_or_faults(file: Path, data: bytes, pack: Pack) -> Review | None:
    file.write_bytes(data)
    try:
        with soon():
            (found,) = api.review([file], today=DAY, pack=pack)
    except AnswerError as error:
        lines = str(error).splitlines()
        assert 0 < len(lines) <= 21
        assert all(is_visible(line) and len(line) < 1000 for line in lines)
        return None
    return found


def review_and_write(folder: Path, data: bytes, pack: Pack) -> None:
    """Review a record; one that could be read, and the one of today, can be written and mean the same when they are read again."""
    found = review_or_faults(folder / "record.yaml", data, pack)
    for record in (found.then, found.now) if found else ():
        save_record(folder / "again.yaml", record, force=True)
        assert load_record(folder / "again.yaml", pack)[0] == record


@FUZZED
@given(st.binary(max_size=500))
def test_any_bytes_are_a_review_or_told_faults(pack, tmp_path, data):
    review_and_write(tmp_path, data, pack)


@FUZZED
@given(mutated(VALID))
def test_a_record_of_mutated_bytes_is_a_review_or_told_faults(pack, tmp_path, data):
    review_and_write(tmp_path, data, pack)


@FUZZED
@given(bent())
def test_a_record_of_other_values_is_a_review_or_told_faults(pack, tmp_path, data):
    review_and_write(tmp_path, data, pack)


@pytest.mark.parametrize(
    "data",
    [
        VALID.replace(b"inputs: [", b"inputs: [" + b"rows=1, " * 19_000),
        VALID.replace(b"rules: [", b"rules: [" + b"x, " * 19_000),
        VALID + b"".join(b"  k%d: {value: 1, origin: file}\n" % n for n in range(4_000)),
        VALID.replace(b"use_case: ", b"use_case: " + b"x" * 1_000_000),
        VALID.replace(b"record: 1", b"record: " + b"[" * 500_000),
    ],
    ids=lambda data: str(len(data)),
)
def test_what_is_as_large_as_possible_ends_soon(pack, tmp_path, data):
    assert data != VALID
    review_or_faults(tmp_path / "record.yaml", data, pack)
