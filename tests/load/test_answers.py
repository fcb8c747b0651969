# One case a line, however long its message.
# ruff: noqa: E501

import io
import os
import stat
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finetune_advisor.errors import AnswerError, UsageError
from finetune_advisor.load import files, load_pack
from finetune_advisor.load.answers import dump_answers, load_answers, save_answers
from finetune_advisor.load.files import write_file
from finetune_advisor.model.answers import Answer, Answers, read_text
from tests.load.packs import small


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_pack(small(tmp_path_factory.mktemp("pack")))


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "a.yaml"


def faults(text: str | bytes, pack, file) -> list[str]:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        load_answers("a.yaml", pack)
    except AnswerError as error:
        return str(error).splitlines()
    return []


def test_answers_come_with_their_value_origin_and_place(pack, file):
    file.write_text(
        "# yaml-language-server: $schema=x\nabout: {team: [a, 2]}\nanswers:\n  eval_cases: 150\n  task: writing\n"
        "  failures: [cost, style]\n  owner: no\n  price: 3\n  examples: unknown\n  use_case: 'Mail: yes'\n  cost.payback: 2.5\n"
    )
    facts = load_answers("a.yaml", pack)
    assert facts.answers["eval_cases"] == Answer(150, "file", "a.yaml:4:3")
    assert {id: answer.value for id, answer in facts.answers.items()} == {
        "eval_cases": 150,
        "task": "writing",
        "failures": ("style", "cost"),
        "owner": False,
        "price": 3.0,
        "examples": None,
        "use_case": "Mail: yes",
        "cost.payback": 2.5,
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("examples: 50-99", 50),
        ("examples: 200-or-more", 200),
        ("examples: some", None),
        ("examples: 5k", 5000),
        ("eval_cases: 1,000 cases", 1000),
        ("failures: none", ()),
        ("failures: [none]", ()),
        ("failures: style", ("style",)),
    ],
)
def test_bands_numbers_in_words_and_none_are_answers_in_files_and_flags(pack, file, written, value):
    file.write_text(f"answers: {{{written.replace('1,000 cases', chr(34) + '1,000 cases' + chr(34))}}}")
    id, _, text = written.partition(": ")
    assert load_answers("a.yaml", pack).answers[id].value == value
    assert read_text(next(q for q in pack.questions if q.id == id), text) == value
    save_answers(file, load_answers("a.yaml", pack), pack)
    assert load_answers("a.yaml", pack).answers[id].value == value


@pytest.mark.parametrize("text", ["answers: {}", "answers:\n  # eval_cases: 3\n", "about: x\nanswers: {}"])
def test_a_file_without_answers_is_a_file(pack, file, text):
    assert faults(text, pack, file) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("answers: {eval_case: 3}", "a.yaml:1:11: there is no question 'eval_case'; did you mean eval_cases?"),
        ("answers: {eval_cases: 3.5}", "a.yaml:1:23: eval_cases: expected a whole number of cases; got 3.5"),
        ("answers: {eval_cases: true}", "a.yaml:1:23: eval_cases: expected a whole number of cases; got true"),
        ("answers: {eval_cases: .nan}", "a.yaml:1:23: eval_cases: '.nan': that isn't a number; write it like 2000000, 2,000,000, 2M, 500k or 1e6"),
        ("answers: {eval_cases: -1}", "a.yaml:1:23: eval_cases: -1 is out of range; expected 0 to 10,000,000 cases"),
        ("answers: {task: writting}", "a.yaml:1:17: task: expected one of classification, writing, other, got 'writting'; did you mean writing?"),
        ("answers: {failures: [style, prise]}", "a.yaml:1:21: failures: expected one or more of style, cost, format, or none; got 'prise'"),
        ("answers: {failures: [stile, prise]}", "a.yaml:1:21: failures: expected one or more of style, cost, format, or none; got 'stile' and 'prise'"),
        ("answers: {failures: [none, style]}", "a.yaml:1:21: failures: none means that nothing else is listed; take none out, or all others"),
        ("answers: {examples: '60'}", "a.yaml:1:21: examples: expected a number, got text; write 60 without quotes"),
        ("answers: {examples: 900 rows}", "a.yaml:1:21: examples: '900 rows': write the number alone, like 2000000, 2,000,000, 2M, 500k or 1e6, or one of under-50, 50-99, 100-199, 200-or-more, some, unknown"),
        ("answers: {examples: under50}", "a.yaml:1:21: examples: 'under50': that isn't a number; write it like 2000000, 2,000,000, 2M, 500k or 1e6, or one of under-50, 50-99, 100-199, 200-or-more, some, unknown; did you mean under-50?"),
        ("answers: {trims: []}", "a.yaml:1:11: trims is gone; answer price instead"),
        ("answers: {owner: 1}", "a.yaml:1:18: owner: expected true or false, got 1"),
        ("answers: {use_case: 2026}", "a.yaml:1:21: use_case: expected text, got 2026; put it in quotes"),
        ("answers: {task: {}}", "a.yaml:1:17: task: expected one of classification, writing, other, got a mapping"),
        ("answer: {}", "a.yaml:1:1: unknown key 'answer'; did you mean answers?"),
        ("answer: {}", "a.yaml:1:1: the key answers is missing; the answers stand, indented, below it"),
        ("eval_cases: 3", "a.yaml:1:1: eval_cases is a question; put it, indented, below the key answers"),
        ("answers: [3]", "a.yaml:1:10: expected a mapping of question ids to answers, found a list"),
        ("- a", "a.yaml:1:1: expected a mapping with the key answers, found a list"),
        ("answers:\n  task:writing\n", "a.yaml:2:3: expected a mapping of question ids to answers, found 'task:writing'"),
        ("answers:\n  eval_cases: 1\n  eval_cases: 2\n", "a.yaml:3:3: the key 'eval_cases' is here again, first in line 2; keep one of them"),
        ("", "a.yaml: the file is empty; a mapping of keys to values was expected"),
    ],
)  # fmt: skip
def test_a_fault_has_a_place_and_a_remedy(pack, file, text, fault):
    found = faults(text, pack, file)
    assert any(line.startswith(fault) for line in found), found


def test_all_faults_come_at_once(pack, file):
    file.write_text("answers: {task: 1, owner: 2, price: a, evil: 3}\n")
    with pytest.raises(AnswerError) as error:
        load_answers(file, pack)
    assert len(str(error.value).splitlines()) == 4


def test_only_regular_files_are_read(pack, file, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "big").write_bytes(b"#" * ((1 << 20) + 1))
    for name, wanted in {
        "pipe": "pipe: this is not a regular file; pipes and devices are read only through standard input, as -",
        "/dev/zero": "/dev/zero: this is not a regular file",
        ".": ".: this is a folder; a file was expected",
        "loop": "loop: can't be read: too many levels of symbolic links",
        "big": "big: the file is larger than 1 MiB, the most that is read",
        "": "'': there is no such file",
        "none.yaml": "none.yaml: there is no such file",
        "big/x": "big/x: can't be read: not a directory",
        "a\0b": "a\\x00b: can't be read: this is not a file name",
        "x" * 5000: "can't be read: file name too long",
        "a\x1b[0m\nb": "a\\x1b[0m\\nb: there is no such file",
        os.fsdecode(b"\xff\xfe"): "\\udcff\\udcfe: there is no such file",
        "/proc/self/mem": "/proc/self/mem: ",
    }.items():
        with pytest.raises(AnswerError) as error:
            load_answers(name, pack)
        assert wanted in str(error.value)
        assert len(str(error.value).splitlines()) == 1


def test_answers_come_from_standard_input_too(pack, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"answers: {eval_cases: 3}")))
    assert load_answers("-", pack).answers["eval_cases"].place == "stdin:1:11"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"#" * (1 << 21))))
    with pytest.raises(AnswerError, match=r"^stdin: the file is larger than 1 MiB"):
        load_answers("-", pack)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(AnswerError, match=r"^stdin: standard input is closed; give a file instead$"):
        load_answers("-", pack)


def facts_of(**values) -> Answers:
    return Answers({id: Answer(value, "asked") for id, value in values.items()})


def values(facts: Answers) -> dict[str, object]:
    return {id: answer.value for id, answer in facts.answers.items()}


def test_a_saved_file_is_commented_ordered_quoted_and_private(pack, tmp_path):
    path = tmp_path / "a.yaml"
    save_answers(path, facts_of(task="writing", eval_cases=3, use_case='a "b"\n\x1b\u2028é', failures=("style",)), pack)
    assert path.read_text() == (
        "# Answers for finetune-advisor, pack small 2026.1.0\nanswers:\n"
        '  eval_cases: 3\n  task: "writing"\n  failures: ["style"]\n  use_case: "a \\"b\\"\\n\\u001b\\U00002028é"\n'
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.yaml"]


def texts() -> st.SearchStrategy[str]:
    odd = ["", " ", "no", "~", "unknown", "null", "\x85", "\u2028", "\ufeff", "- !!x", "a ", "'", '"', "\\", "\r\n", "\0", "#", "\U0010ffff", "\t"]  # fmt: skip
    return st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.sampled_from(odd)).map("".join))


def answers() -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "use_case": texts(),
            "eval_cases": st.none() | st.integers(0, 10_000_000),
            "task": st.none() | st.sampled_from(["classification", "writing", "other"]),
            "failures": st.none() | st.sampled_from([(), ("style",), ("style", "format")]),
            "owner": st.none() | st.booleans(),
            "price": st.none() | st.floats(0, 1000),
            "cost.payback": st.none() | st.floats(0, 120),
        },
    )


@settings(max_examples=300, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers())
def test_what_was_saved_is_what_is_loaded(pack, tmp_path, given_answers):
    path = tmp_path / "a.yaml"
    save_answers(path, facts_of(**given_answers), pack)
    assert values(load_answers(path, pack)) == given_answers


@given(texts())
def test_any_text_is_written_on_one_printable_line(pack, text):
    lines = dump_answers(facts_of(use_case=text), pack).splitlines()
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)


def test_half_a_character_is_refused_and_nothing_is_written(pack, tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("before")
    with pytest.raises(AnswerError, match=r"^a text holds half a character"):
        save_answers(path, facts_of(use_case="a\ud800"), pack)
    with pytest.raises(AnswerError, match="too long to be read again"):
        save_answers(path, facts_of(use_case="a" * (1 << 20)), pack)
    assert path.read_text() == "before"


def test_a_link_stays_a_link(pack, tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "a.yaml"
    link.symlink_to("real/b.yaml")
    save_answers(link, facts_of(eval_cases=1), pack)
    assert link.is_symlink()
    assert values(load_answers(tmp_path / "real/b.yaml", pack)) == {"eval_cases": 1}


def test_a_place_that_cannot_be_written_says_why(pack, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    for path, reason in {
        tmp_path: "this is a folder; a file was expected",
        tmp_path / "none/a.yaml": "there is no such folder; make it first",
        tmp_path / "file/a.yaml": "can't be written: not a directory",
        "/dev/null": "this is not a regular file",
    }.items():
        with pytest.raises(UsageError) as error:
            save_answers(path, facts_of(eval_cases=1), pack)
        assert reason in str(error.value)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(UsageError, match="can't be written: no space left on device"):
            save_answers(tmp_path / "a.yaml", facts_of(eval_cases=1), pack)
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_file_for_others_keeps_the_mode_that_it_has_or_gets_the_usual_one(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("a")
    old.chmod(0o640)
    mask = os.umask(0o022)
    try:
        for path in (old, new):
            write_file(str(path), b"b", private=False)
    finally:
        os.umask(mask)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (old, new)] == [0o640, 0o644]


def test_no_answers_are_a_file_that_loads(pack, tmp_path):
    assert dump_answers(Answers(), pack).endswith("answers: {}\n")


def test_a_file_that_becomes_a_pipe_while_it_is_opened_holds_nothing_up(pack, tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "a.yaml")
    monkeypatch.setattr(files, "_must_be_regular", lambda _mode: None)
    writer = os.open(tmp_path / "a.yaml", os.O_RDWR)
    try:
        with pytest.raises(AnswerError, match="can't be read: there is nothing to read yet"):
            load_answers(tmp_path / "a.yaml", pack)
    finally:
        os.close(writer)
