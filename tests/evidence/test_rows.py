"""Rows of any file are read with their lines, and every fault of a file is one line that says what would be right."""

from __future__ import annotations

import gzip
import json
import os
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence import files, read_data
from finetune_advisor.evidence.rows import Reader

SECRET = "Zebra-4711"


def read(tmp_path, data, name="rows.jsonl", **options):
    file = tmp_path / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    reader = Reader((str(file),), **options)
    rows = [(line, value) for _, line, value in reader.rows()]
    return rows, reader


def said(reader):
    return [(found.place.line, found.kind, found.severity) for found in reader.faults.diagnostics()]


@pytest.mark.parametrize(
    ("data", "form", "lines"),
    [
        ('{"a":1}\n\n{"a":2}\n', "JSONL", [1, 3]),
        ('[{"a":1},\n {"a":2},\n\n{"a":3}]', "JSON array", [1, 2, 4]),
        ('{"data": [{"a":1},\n{"a":2}], "more": 1}', "JSON array", [1, 2]),
        ('{\n"a": 1}\n{"a": 2}', "JSON", [1, 3]),
        ('[{"role":"user"}]\n[{"role":"user"}]\n', "JSONL", [1, 2]),
        ('a,b\n"x\ny",2\nz,3\n', "CSV", [2, 4]),
        ("a;b\n1;2\n", "CSV", [2]),
        ("a,b\n1,2\r3,4\n", "CSV", [2, 3]),
        ('{"version": 2, "data": [{"a":1}, {"a":2}]}', "JSON", [1, 1]),
        ('{"test": [{"a":1}], "train": [\n {"a":2}]}', "JSON", [1]),
        (" \n", "JSONL", []),
    ],
)
def test_the_form_is_told_by_what_the_file_begins_with(tmp_path, data, form, lines):
    rows, reader = read(tmp_path, data, {"CSV": "rows.csv", "JSON": "rows.json"}.get(form, "rows.jsonl"))
    assert (reader.files[0].form, [line for line, _ in rows]) == (form, lines)
    assert said(reader) == []


@pytest.mark.parametrize(
    ("data", "kept", "faults"),
    [
        ('{"a":1}\n{"a":\n{"a":3}\n', [1, 3], [(2, "not-json", "error")]),
        ('{"a":1}\n{"a":NaN}\n', [1], [(2, "not-json", "error")]),
        ('{"a":1}\n{"a":"\\ud83d"}\n', [1], [(2, "not-json", "error")]),
        (b'{"a":1}\n{"a":"\xe9"}\n', [1, 2], [(2, "encoding", "error")]),
        (b'{"a":1}\n{"a":"\xe9}\n', [1], [(2, "not-json", "error")]),
        (b'\xef\xbb\xbf{"a":1}\n', [1], [(1, "byte-order-mark", "warning")]),
        ('[{"a":1},\n{"a":2},\n]', [1, 2], [(2, "not-json", "error")]),
        ('[{"a":1}\n{"a":2}]', [1], [(1, "not-json", "error")]),
        ('[{"a":1},\n{"a":2}', [1, 2], [(2, "not-json", "error")]),
        ('[{"a":1},\n{"a": "\\udc00"},\n{"a":3}]', [1, 3], [(2, "not-json", "error")]),
        ('[{"a":1}]\nmore', [1], [(1, "not-json", "error")]),
        ("[" * 100_000, [], [(1, "not-json", "error")]),
    ],
)
def test_a_broken_line_is_one_fault_and_the_rest_is_read(tmp_path, data, kept, faults):
    rows, reader = read(tmp_path, data)
    assert ([line for line, _ in rows], said(reader)) == (kept, faults)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_refused_in_one_line(tmp_path, encoding):
    with pytest.raises(UsageError, match=r"rows.jsonl: this isn't UTF-8 text; save it as"):
        read(tmp_path, '{"a":"ä"}\n{"a":"€"}\n'.encode(encoding))


def test_faults_are_listed_up_to_a_limit_and_counted_beyond(tmp_path):
    _, reader = read(tmp_path, '{"a":1}\n' + "{\n" * 50)
    found = reader.faults.diagnostics()
    assert (len(found), found[-1].message) == (files.SHOWN_FAULTS + 1, "30 more lines have this fault")
    assert sum(reader.faults.counts.values()) == 50


def test_a_fault_of_json_names_its_column(tmp_path):
    _, reader = read(tmp_path, '{"a":1}\n{"a":1\n')
    (found,) = reader.faults.diagnostics()
    assert found.message == "this isn't JSON: expecting ',' delimiter at column 7"


def test_a_fault_never_shows_a_value(tmp_path):
    broken = f'{{"prompt": "{SECRET}", "completion": ""}}\n{{"a": {SECRET}\n{{"prompt": "{SECRET}", "completion": null}}\n{SECRET}\n'
    file = tmp_path / "rows.jsonl"
    file.write_text(broken)
    sheet = read_data([str(file)])
    assert len(sheet.diagnostics) >= 3
    assert not any(SECRET in str(found) for found in sheet.diagnostics)


@pytest.mark.parametrize("depth", [150, 300, *range(880, 1000, 8), 5000])
def test_a_value_may_be_nested_as_deep_as_it_likes(tmp_path, depth):
    tests = tmp_path / "tests.csv"
    tests.write_text("question\nWhy?\n")
    messages = '"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]'
    for name, row in (("rows.json", '[{%s, "tools": %s}]'), ("rows.jsonl", '{%s, "tools": %s}\n')):
        file = tmp_path / name
        file.write_text(row % (messages, "[" * depth + '"\\ud83d\\ude00"' + "]" * depth))
        assert read_data([str(file)], evals_data=[str(tests), str(file)]).lead


def test_an_array_is_read_in_pieces_and_all_of_it(tmp_path):
    rows = [{"n": n, "text": "é€" * (n % 50)} for n in range(20_000)]
    found, reader = read(tmp_path, json.dumps(rows, ensure_ascii=False, indent=0), "rows.json")
    assert [value for _, value in found] == rows
    assert reader.files[0].size > 2 * files.BLOCK


def test_a_line_that_is_too_long_is_skipped(tmp_path, monkeypatch):
    for limit, size in (("LONGEST_LINE", 1000), ("BLOCK", 100)):
        monkeypatch.setattr(files, limit, size)
    rows, reader = read(tmp_path, '{"a":"' + "x" * 5000 + '"}\n{"a":2}\n')
    assert ([line for line, _ in rows], said(reader)) == ([2], [(1, "long-line", "error")])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PAR1x", "Parquet"),
        (b"PK\x03\x04", "zip"),
        (b"\x00\x01\x02\x03" * 30, "isn't UTF-8 text"),
        (gzip.compress(b'{"a":1}\n' * 99, mtime=0)[:-12], "gzip file is damaged or was cut"),
        (gzip.compress(gzip.compress(b'{"a":1}\n', mtime=0), mtime=0), "holds no rows|isn't UTF-8 text"),
        (b"just words", "holds no rows"),
        (b'"' + b"x" * 200_000, "holds no rows"),
        (b"Prose, too, has commas.\nAnd the next line has none.\n", "holds no rows"),
    ],
)
def test_what_holds_no_rows_is_refused(tmp_path, data, says):
    with pytest.raises(UsageError, match=says):
        read(tmp_path, data, "rows.bin")


def test_gzip_is_unpacked_up_to_a_limit(tmp_path, monkeypatch):
    rows, reader = read(tmp_path, gzip.compress(b'{"a":1}\n' * 1000), "rows.jsonl.gz")
    assert (len(rows), reader.files[0].size < 200) == (1000, True)
    monkeypatch.setattr("finetune_advisor.evidence.files.LARGEST_UNPACKED", 5000)
    with pytest.raises(UsageError, match="unpacks to more than"):
        read(tmp_path, gzip.compress(b'{"a":1}\n' * 1000), "rows.jsonl.gz")


def test_what_is_no_file_is_refused_in_one_line(tmp_path):
    for path, says in (
        (tmp_path, "a folder"),
        (tmp_path / "none", "no such file"),
        ("/dev/zero", "device"),
        ("a\0b", "file name"),
    ):
        with pytest.raises(UsageError, match=says) as told:
            list(Reader((str(path),)).rows())
        assert "\n" not in str(told.value)


def test_a_pipe_is_read_when_its_writer_comes(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Timer(0.1, pipe.write_text, ['{"a":1}\n'])
    writer.start()
    assert [value for _, _, value in Reader((str(pipe),)).rows()] == [{"a": 1}]
    writer.join()


def test_a_file_that_grows_while_it_is_read_is_told(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"a":1}\n' * 10)
    reader = Reader((str(file),))
    for _ in reader.rows():
        file.write_text('{"a":1}\n' * 11)
    assert [kind for _, kind, _ in said(reader)] == ["file-changed"]


def test_progress_ends_with_all_bytes(tmp_path):
    told = []
    one, two = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    for file in (one, two):
        file.write_text('{"a":1}\n')
    reader = Reader((str(one), str(two)), lambda done, total: told.append((done, total)))
    assert len(list(reader.rows())) == 2
    assert told[-1] == (16, 16)


PIECES = st.sampled_from([
    b"{", b"}", b"[", b"]", b",", b":", b'"', b"\n", b"\\u", b"\\ud800", b"\xff", b"\x00", b"NaN", b"1", b'"messages"', b'"role"',
    b'"content"', b'"prompt"', b'"completion"', b'"label"', b'"chosen"', b'"rejected"', b'"text"', b"null", b"true", b"a,b\n",
    b'{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yes"}]}\n', b'{"prompt":"a","completion":"b"}\n',
    b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b", b'{"prompt":"a","chosen":[],"rejected":null}\n', b'{"messages":[3],"label":true}\n',
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map(b"".join) | st.binary(max_size=80))
def test_any_bytes_end_in_a_sheet_or_in_one_line(tmp_path_factory, data):
    file = tmp_path_factory.getbasetemp() / "fuzzed"
    file.write_bytes(data)
    try:
        sheet = read_data([str(file)])
    except UsageError as fault:
        said = [str(fault)]
    else:
        said = [str(sheet.lead), *(found.message for found in sheet.diagnostics)]
    assert all(said)
    assert not any("\n" in line for line in said)
