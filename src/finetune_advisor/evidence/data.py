"""Reads training data: which layout it has, how many examples differ, how long they are, what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.data_sheet import Found, data_sheet
from finetune_advisor.evidence.duplicates import Keys, near_duplicates
from finetune_advisor.evidence.files import Progress
from finetune_advisor.evidence.layouts import Example, Reading, mapped, recognize
from finetune_advisor.evidence.overlap import Overlap, overlap
from finetune_advisor.evidence.rows import Reader
from finetune_advisor.evidence.tally import Tally
from finetune_advisor.evidence.tokens import counter
from finetune_advisor.report import Sheet
from finetune_advisor.text import join_words

BATCH = 200
"""Rows that are looked at together."""
_FORMS = 500
"""Different sets of keys that are counted one by one."""
_INPUTS = ("input", "question", "prompt", "query", "text", "instruction")
_TEST_ROWS = 20_000


def read_data(
    files: Sequence[str],
    *,
    columns: Iterable[str] = (),
    evals_data: Sequence[str] = (),
    progress: Progress | None = None,
    near: bool = True,
) -> Sheet:
    """Return what files of training data hold, and the answers that follow from it.

    `columns`: which column holds what, as `input=question`, where the layout isn't known. `evals_data`: a test set, to
    find what is in both. `near`: look for examples that are nearly the same. Raises UsageError for a file that can't be
    read; faults of its rows are the diagnostics of the sheet.
    """
    rename = mapped(columns)
    tests = _inputs(evals_data, rename) if evals_data else []
    shared = Overlap(tests)
    reader = Reader(tuple(files), progress)
    with Keys() as keys:
        tally = Tally(reader.faults, keys, counter(), shared.keys, compared=near)
        _add_rows(tally, reader, rename)
        counts = keys.counts()
    tally.report_layouts()
    found = Found(
        files=tuple(reader.files),
        tally=tally,
        counts=counts,
        near=near_duplicates(tally.compared) if near and "text" not in tally.families else None,
        shared=overlap(shared, tally.compared, near=near) if tests else None,
    )
    return data_sheet(found)


def _add_rows(tally: Tally, reader: Reader, rename: Callable[[object], object] | None) -> None:
    """Add up the rows of files, some at a time. Rows with the same keys read alike."""
    readings: dict[tuple[str, ...], Reading] = {}
    lines: list[int] = []
    examples: list[Example] = []
    now = ""
    for file, line, value in reader.rows():
        if file != now or len(lines) == BATCH:
            tally.add(now, lines, examples)
            lines, examples, now = [], [], file
        row: Any = rename(value) if rename else value
        form = tuple(row) if type(row) is dict else ()
        reading = readings.get(form) or recognize(row)
        if reading is None:
            tally.skip((file, line), form)
            continue
        if form and len(readings) < _FORMS:
            # If each row had its own keys, they would fill the memory.
            readings[form] = reading
        try:
            examples.append(reading(row))
        except RecursionError:
            reader.faults.add(file, line, "nested", "error", "a value is too deeply nested; write it as text")
        else:
            lines.append(line)
    tally.add(now, lines, examples)


def _inputs(files: Sequence[str], rename: Callable[[object], object] | None) -> list[str]:
    """Return the inputs of a test set, which may have fewer columns than training data."""
    reader, inputs = Reader(tuple(files)), list[str]()
    for _, _, value in reader.rows():
        row: Any = rename(value) if rename else value
        reading = recognize(row)
        text = reading(row).input if reading else ""
        if not text and isinstance(row, dict):
            text = next((row[key] for key in _INPUTS if isinstance(row.get(key), str)), "")
        if text and len(inputs) < _TEST_ROWS:
            inputs.append(text)
    if not inputs:
        wanted = join_words(_INPUTS, "or")
        raise UsageError(f"{join_words(files)}: no inputs were found in this test set; a column {wanted} was expected")
    return inputs
