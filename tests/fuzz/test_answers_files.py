"""Any bytes in an answers file end in answers or in faults that are told, and soon."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor.errors import AnswerError
from finetune_advisor.load import load_answers
from finetune_advisor.load.answers import dump_answers
from finetune_advisor.model.answers import Answers
from finetune_advisor.model.pack import Pack
from finetune_advisor.text import is_visible
from tests.conftest import EXAMPLES, UNMEASURED
from tests.fuzz.mutation import FUZZED, mutated, soon

pytestmark = UNMEASURED


def answers_or_faults(file: Path, data: bytes, pack: Pack) -> Answers | None:
    file.write_bytes(data)
    try:
        with soon():
            return load_answers(file, pack)
    except AnswerError as error:
        lines = str(error).splitlines()
        assert 0 < len(lines) <= 21
        assert all(is_visible(line) and len(line) < 1000 for line in lines)
        assert all(line.startswith(str(file)) for line in lines if not line.startswith("and "))
    return None


@FUZZED
@given(st.binary(max_size=500))
def test_any_bytes_are_answers_or_told_faults(pack, tmp_path, data):
    answers_or_faults(tmp_path / "a.yaml", data, pack)


@FUZZED
@given(st.sampled_from(EXAMPLES).flatmap(lambda file: mutated(file.read_bytes())))
def test_a_mutated_example_is_answers_or_told_faults(pack, tmp_path, data):
    """And answers that were read can be written, and read again."""
    file = tmp_path / "a.yaml"
    answers = answers_or_faults(file, data, pack)
    if answers is not None:
        file.write_text(dump_answers(answers, pack), encoding="utf-8")
        again = load_answers(file, pack)
        assert {id: one.value for id, one in again.answers.items()} == {
            id: one.value for id, one in answers.answers.items()
        }


@pytest.mark.parametrize(
    "data",
    [
        *(b"answers: " + b"[" * 500_000, b"answers: " + b"{a: " * 100_000, b"answers:\n" + b" - " * 300_000),
        b"answers:\n" + b"".join(b"  k%d: 1\n" % n for n in range(19_000 // 2)),
        b"answers:\n" + b"".join(b"  problemz%d: 1\n" % n for n in range(19_000 // 2)),
        b"answers: {problems: [" + b"style, " * 19_000 + b"]}",
        b"answers: {problems: [" + b"stile, " * 19_000 + b"]}",
        b"answers: {use_case: '" + b"\xf0\x9f\x98\x80" * 250_000 + b"'}",
        b"answers: {requests_per_month: '" + b"9" * 1_000_000 + b"'}",
        b"a: &a [x]\n" + b"".join(b"k%d: [*a, *a]\n" % n for n in range(9_000)),
        b"#" * 10_000_000,
    ],
    ids=lambda data: data[:24].decode("ascii", "replace"),
)
def test_what_is_as_large_as_possible_ends_soon(pack, tmp_path, data):
    answers_or_faults(tmp_path / "a.yaml", data, pack)
