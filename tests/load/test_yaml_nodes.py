# One case a line, however long its message.
# ruff: noqa: E501

import sys
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from finetune_advisor.load.diagnostics import Diagnostics
from finetune_advisor.load.yaml_nodes import MOST_DEPTH, Node, read_yaml
from tests.conftest import UNMEASURED

NOT_YAML = (
    "this is not valid YAML, or the line before isn't; indent with spaces alone, put a text with a colon in quotes"
)
PARSERS = ["libyaml", "pure"] if hasattr(yaml, "CSafeLoader") else ["pure"]


@pytest.fixture(params=PARSERS)
def parser(request, monkeypatch):
    """Each test runs with libyaml and with PyYAML's own parser."""
    if request.param == "pure":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    return request.param


def read(text: str | bytes, nodes: int = 20_000) -> tuple[Node | None, list[str]]:
    diagnostics = Diagnostics()
    node = read_yaml(
        text if isinstance(text, bytes) else text.encode(), "x.yaml", diagnostics, nodes, empty_values=True
    )
    assert (node is None) == bool(diagnostics.findings)
    return node, [str(finding) for finding in diagnostics.sorted()]


def value(text: str) -> Any:
    node, faults = read(text)
    assert faults == []
    assert node is not None
    return node.value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("False", False),
        ("NULL", None),
        ("~", None),
        ("12", 12),
        ("-12", -12),
        ("+3", 3),
        ("0", 0),
        ("2.50", 2.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("-0.0", 0.0),
        *(
            (text, text)
            for text in ("no", "yes", "on", "Off", "y", "tRUE", "010", "0x1F", "0o17", "0b1", "1_000", "1:30")
        ),
        *(
            (text, text)
            for text in (
                "2024-01-01",
                "2026-06",
                ".inf",
                "-.INF",
                ".nan",
                "NaN",
                "=",
                "1.2.3",
                "1a",
                "\uff15\uff10",
            )
        ),
        ("'12'", "12"),
        ('"true"', "true"),
        ("'~'", "~"),
    ],
)
def test_only_true_false_null_and_decimal_numbers_are_more_than_text(parser, written, meant):
    found = value(f"a: {written}")["a"]
    assert found == meant
    assert type(found) is type(meant)


def test_minus_zero_is_zero(parser):
    assert str(value("[-0.0, -0]")) == "[0.0, 0]"


def test_each_value_and_key_knows_its_place(parser):
    node, _ = read("a: [1, {b: c}]\nd:\n  - e\n")
    assert node is not None
    assert str(node.place("a", 1, "b")) == "x.yaml:1:12"
    assert str(node.place("a", 1, "b", key=True)) == "x.yaml:1:9"
    assert str(node.place("d", 0)) == "x.yaml:3:5"
    assert str(node.place("d", 7)) == "x.yaml:3:3"
    assert str(node.place("d", "e", "f", key=True)) == "x.yaml:2:1"
    assert str(node.place()) == "x.yaml:1:1"


def test_columns_count_characters_and_a_byte_order_mark_counts_nothing(parser):
    node, _ = read("\ufeffä: [é, 😀, b]\r\nc: d\r\n".encode())
    assert node is not None
    assert str(node.place("ä", 2)) == "x.yaml:1:11"
    assert str(node.place("c")) == "x.yaml:2:4"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "x.yaml: the file is empty; a mapping of keys to values was expected"),
        ("# only this\n", "x.yaml: the file is empty; a mapping of keys to values was expected"),
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3:1: the key 'a' is here again, first in line 1; keep one of them"),
        ('a: 1\n"\\x61": 3\n', "x.yaml:2:1: the key 'a' is here again, first in line 1; keep one of them"),
        ("a: &b 1\n", "x.yaml:1:4: anchors and aliases such as '&b' are not read; write the value out"),
        ("a: *b\n", "x.yaml:1:4: anchors and aliases such as '*b' are not read; write the value out"),
        ("*b : a\n", "x.yaml:1:1: anchors and aliases such as '*b' are not read; write the value out"),
        ("a: !!int 3\n", "x.yaml:1:4: tags such as '!!int' are not read; take it out"),
        ("a: ! b\n", "x.yaml:1:4: tags such as '!' are not read; take it out"),
        ("a: !!python/object:os.system x\n", "x.yaml:1:4: tags such as '!!python/object:os.system' are not read; take it out"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1: a second document begins here; a file holds one, so take this --- out"),
        ("1: a\n", "x.yaml:1:1: a key must be text, found 1; put it in quotes"),
        ("true: a\n", "x.yaml:1:1: a key must be text, found true; put it in quotes"),
        ("? [a]\n: b\n", "x.yaml:1:3: a key must be text, found a list; put it in quotes"),
        ("a: 1e999\n", "x.yaml:1:4: '1e999' is too large for a number"),
        (f"a: {'1' * 61}\n", f"x.yaml:1:4: '{'1' * 56}... is too large for a number; put it in quotes if it is text"),
        ("a: [1, 2\n", "x.yaml:2:1: " + NOT_YAML),
        ("a: {b: 1\n", "x.yaml:2:1: " + NOT_YAML),
        ('a: "b\n', "x.yaml:2:1: " + NOT_YAML),
        ("a: b: c\n", "x.yaml:1:5: " + NOT_YAML),
        ("a:\n\t- b\n", "x.yaml:2:1: " + NOT_YAML),
        ("a: @b\n", "x.yaml:1:4: " + NOT_YAML),
        ("a: 1\n b: 2\n", "x.yaml:2:3: " + NOT_YAML),
        ("a:\n  b: 1\n c: 2\n", "x.yaml:3:2: " + NOT_YAML),
    ],
)  # fmt: skip
def test_a_fault_says_what_is_wrong_and_what_would_be_right(parser, text, fault):
    assert any(found.startswith(fault) for found in read(text)[1])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("a: é".encode("latin-1"), "x.yaml:1:4: byte 0xe9 is not UTF-8 (perhaps UTF-16 or Windows-1252); save the file as UTF-8"),
        ("a: b\n".encode("utf-16"), "x.yaml:1:1: byte 0xff is not UTF-8 (perhaps UTF-16 or Windows-1252); save the file as UTF-8"),
        ("a: b\n".encode("utf-32"), "x.yaml:1:1: byte 0xff is not UTF-8 (perhaps UTF-16 or Windows-1252); save the file as UTF-8"),
        ("a: b\n".encode("utf-16-le"), 'x.yaml:1:2: the character U+0000 is not allowed here; write it as an escape in double quotes, such as "\\u0000"'),
        (b"a: b\nc: \xc0\x80", "x.yaml:2:4: byte 0xc0 is not UTF-8 (perhaps UTF-16 or Windows-1252); save the file as UTF-8"),
        (b"a: \xed\xa0\x80", "x.yaml:1:4: byte 0xed is not UTF-8 (perhaps UTF-16 or Windows-1252); save the file as UTF-8"),
        (b"a: b\nc: \x1b[0m", 'x.yaml:2:4: the character U+001B is not allowed here; write it as an escape in double quotes, such as "\\u001B"'),
        ("a: b\u2028c: d".encode(), 'x.yaml:1:5: the character U+2028 is not allowed here; write it as an escape in double quotes, such as "\\u2028"'),
        ("a: b\x85c".encode(), 'x.yaml:1:5: the character U+0085 is not allowed here; write it as an escape in double quotes, such as "\\u0085"'),
    ],
)  # fmt: skip
def test_other_encodings_and_hidden_characters_are_named(parser, data, fault):
    assert read(data)[1] == [fault]


def test_a_missing_key_is_no_key(parser):
    assert "a key must be text, found nothing" in read("{? : b}")[1][0]


def test_all_faults_of_a_file_come_at_once(parser):
    assert len(read("a: &x 1\na: *x\nb: !t c\n1: 2\n")[1]) == 5


def test_a_key_without_a_value_is_told_once_and_hides_nothing(parser):
    diagnostics = Diagnostics()
    node = read_yaml(b"a:\nb: [~, {c: }]\nd: 1\n", "x", diagnostics)
    assert node is not None
    assert [str(finding) for finding in diagnostics.findings] == [
        "x:1:1: a has no value; fill it in or take it out",
        "x:2:5: a value is missing; fill it in or take it out",
        "x:2:9: c has no value; fill it in or take it out",
    ]


def test_merge_keys_are_ordinary_keys(parser):
    assert value("<<: {a: 1}\nb: 2") == {"<<": {"a": 1}, "b": 2}


def test_half_a_character_is_refused(parser):
    assert "\\ud800" not in str(read('a: "\\ud800"')[0])
    assert len(read('a: "\\ud800"')[1]) == 1
    assert len(read('a: "\\U00110000"')[1]) == 1


def nested(depth: int) -> str:
    return "a: " + "[" * depth + "]" * depth


def test_forty_levels_are_read_and_one_more_is_not(parser):
    assert read(nested(MOST_DEPTH - 1))[1] == []
    assert read(nested(MOST_DEPTH))[1] == ["x.yaml:1:43: nested deeper than 40 levels, the most that are read"]


@UNMEASURED
@pytest.mark.parametrize(
    "piece", ["[", "{a: ", "- ", "? ", "[\n", "[?", "[{", "{?", "!", "&a ", "*a ", "%", "'", '"', "|\n", "#\n"]
)
@pytest.mark.parametrize("count", [30_000, 1_000_000])
def test_endless_nesting_ends_at_once(parser, piece, count):
    if parser == "pure" and count * len(piece) > 1 << 20:
        pytest.skip("larger than what is read")
    read(piece * count)


def test_the_number_of_values_is_limited_while_reading(parser):
    assert read("[" + "1," * 99 + "]", nodes=100)[1] == []
    assert read("[" + "1," * 100 + "]", nodes=100)[1] == [
        "x.yaml:1:200: the file holds more than 100 values, the most that are read"
    ]


def test_a_billion_laughs_stay_small(parser):
    lines = ["a: &a [x, x, x]"] + [f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]" for i in range(20)]
    assert read("\n".join(lines))[0] is None


FRAGMENTS = ["a", "b: ", "- ", "[", "]", "{", "}", ",", ": ", "\n", "  ", "\t", "'", '"', "\\", "|", ">", "#", "&x", "*x", "!", "!!int ",
             "%YAML 1.2\n", "---\n", "...\n", "? ", "<<: ", "1", ".5e3", "true", "~", "\u2028", "\x85", "\x00", "é", "\ufeff", "\r", "\\u", "@"]  # fmt: skip


@settings(max_examples=400, deadline=5000)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_text_is_a_node_or_faults(text):
    node, faults = read(text)
    assert all("\n" not in fault and fault.startswith("x.yaml") for fault in faults)
    assert all(char.isprintable() for fault in faults for char in fault)
    assert node is not None or faults


@settings(max_examples=200, deadline=5000)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_node_or_faults(data):
    read(data)


@pytest.mark.skipif("pure" in PARSERS[:1], reason="there is no libyaml to compare with")
@settings(max_examples=400, deadline=5000)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join))
def test_both_parsers_read_the_same(text):
    fast, _ = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader")
        slow, _ = read(text)
    if fast is not None and slow is not None:
        assert fast.value == slow.value


def test_reading_needs_little_recursion():
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(120)
    try:
        assert read(nested(MOST_DEPTH - 1))[1] == []
    finally:
        sys.setrecursionlimit(limit)
