"""Any bytes in training data, eval results or a usage export end in a sheet or in one line, and soon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor import api
from finetune_advisor.errors import UsageError
from finetune_advisor.model.pack import Pack
from finetune_advisor.render import render
from finetune_advisor.report import Sheet
from finetune_advisor.text import is_visible
from tests.conftest import ROOT, UNMEASURED
from tests.fuzz.mutation import FUZZED, mutated, soon

pytestmark = UNMEASURED

DAY = date(2026, 11, 27)
READERS: dict[str, Callable[[str], Sheet]] = {
    "data": lambda file: api.data([file]),
    "evals": lambda file: api.evals([file], target=0.9),
    "usage": lambda file: api.usage([file], today=DAY),
}
FILES = [
    (reader, file)
    for reader in READERS
    for file in sorted((ROOT / "examples/evidence" / reader).iterdir())
    if file.stat().st_size < 50_000
]
NAMES = st.sampled_from(["a.json", "a.jsonl", "a.csv", "a.eval", "a.jsonl.gz"])


def sheet_or_line(pack: Pack, reader: str, file: Path, data: bytes) -> None:
    file.write_bytes(data)
    refusal = ""
    try:
        with soon():
            sheet = READERS[reader](str(file))
    except UsageError as error:
        refusal = str(error)
    if refusal:
        assert is_visible(refusal)
        return
    assert all(is_visible(each.message) for each in sheet.diagnostics)
    assert render(sheet, "markdown")
    assert api.measured(sheet, pack).answers.keys() <= {each.question for each in sheet.measurements}


@FUZZED
@given(st.sampled_from(FILES).flatmap(lambda one: st.tuples(st.just(one), mutated(one[1].read_bytes()))))
def test_a_mutated_file_is_a_sheet_or_one_line(pack, tmp_path, changed):
    (reader, file), data = changed
    sheet_or_line(pack, reader, tmp_path / file.name, data)


@FUZZED
@given(st.sampled_from(sorted(READERS)), NAMES, st.binary(max_size=300))
def test_any_bytes_are_a_sheet_or_one_line(pack, tmp_path, reader, name, data):
    sheet_or_line(pack, reader, tmp_path / name, data)
