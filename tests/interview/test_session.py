import errno
import json
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor import api
from finetune_advisor.interview import Progress
from finetune_advisor.interview.session import open_session, state_folder
from finetune_advisor.model.answers import Answer, Answers, read
from tests.interview.small import small_pack

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and locks of POSIX")


def opened(folder, *arguments) -> Any:
    return open_session(str(folder), *arguments)


def said(**values) -> dict[str, Answer]:
    return {id: Answer(value, "session") for id, value in values.items()}


PROGRESS = Progress(
    answers=said(
        use_case='caf\u00e9 \u2028 \x1b\U0001f600 "no"', result="poor", tried=(), facts=None, pages=12, price=2.5
    ),
    aside=said(owner=True),
    instead={"result": "good", "tried": ("model",)},
    full=True,
)


def test_what_is_saved_is_found_again(tmp_path):
    with opened(tmp_path, small_pack()) as session:
        assert session.found is None
        session.save(PROGRESS)
    with opened(tmp_path, small_pack()) as session:
        assert session.found.progress == PROGRESS
        assert session.found.remarks == ()


@given(st.text(max_size=200))
def test_every_text_comes_back_as_it_was(text):
    import tempfile

    text = text.encode("utf-8", "replace").decode()
    with tempfile.TemporaryDirectory() as folder:
        with opened(folder, small_pack()) as session:
            session.save(Progress(said(use_case=text)))
        with opened(folder, small_pack()) as session:
            assert session.found.progress.answers["use_case"].value == text
            assert api.load_answers(session.path, small_pack()).answers["use_case"].value == text


def test_a_session_file_is_an_answers_file(tmp_path):
    with opened(tmp_path, small_pack()) as session:
        session.save(PROGRESS)
        facts = api.load_answers(session.path, small_pack())
    assert {id: a.value for id, a in facts.answers.items()} == {id: a.value for id, a in PROGRESS.answers.items()}


@posix
def test_only_the_owner_can_read_it(tmp_path):
    folder = tmp_path / "state" / "finetune-advisor"
    with opened(folder, small_pack()) as session:
        session.save(PROGRESS)
        assert stat.S_IMODE(Path(session.path).stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".lock"]


def test_interviews_about_different_files_do_not_mix(tmp_path):
    with opened(tmp_path, small_pack(), "a.yaml") as one, opened(tmp_path, small_pack(), "b.yaml") as other:
        assert one.path != other.path
        assert not other.others


def test_two_interviews_at_once_do_not_mix(tmp_path):
    with opened(tmp_path, small_pack()) as one:
        one.save(PROGRESS)
        with opened(tmp_path, small_pack()) as other:
            assert other.found is None
            assert other.others
            other.save(Progress(said(result="good")))
    with opened(tmp_path, small_pack()) as again:
        assert again.found.progress == PROGRESS
        assert not again.others


def test_an_unfinished_interview_is_found_before_a_finished_one(tmp_path):
    with opened(tmp_path, small_pack()) as one, opened(tmp_path, small_pack()) as other:
        one.save(replace(PROGRESS, done=True))
        other.save(PROGRESS)
    with opened(tmp_path, small_pack()) as again:
        assert again.path == other.path


def test_too_many_at_once_are_not_saved_rather_than_mixed(tmp_path):
    held = [opened(tmp_path, small_pack()) for _ in range(9)]
    assert len({session.path for session in held}) == 9
    assert opened(tmp_path, small_pack()) is None
    for session in held:
        session.__exit__()


def test_all_answers_of_a_finished_interview_stay_where_no_later_one_comes(tmp_path):
    facts = Answers({**PROGRESS.answers, "owner": Answer(True, "flag")})
    with opened(tmp_path, small_pack()) as session:
        first = session.keep(facts)
        assert session.keep(facts) == first
        assert session.keep(Answers(said(result="good"))) != first
    again = api.load_answers(first, small_pack())
    assert {id: a.value for id, a in again.answers.items()} == {id: a.value for id, a in facts.answers.items()}


def test_starting_afresh_puts_the_old_answers_aside_at_the_first_new_one(tmp_path):
    with opened(tmp_path, small_pack()) as session:
        session.save(PROGRESS)
    with opened(tmp_path, small_pack()) as session:
        session.start_afresh()
        assert Path(session.path).exists()
        session.save(Progress(said(result="good")))
        session.save(Progress(said(result="poor")))
        assert "caf\u00e9" in Path(session.path).with_suffix(".previous").read_text("utf-8")


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_whole(tmp_path, monkeypatch, step):
    with opened(tmp_path, small_pack()) as session:
        session.save(PROGRESS)
        before = Path(session.path).read_bytes()

        def full(*_, **__):
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            if step == "replace":
                patch.setattr(os, "replace", full)
            elif step == "fsync":
                patch.setattr(os, "fsync", full)
            else:
                patch.setattr(os, "fdopen", full)
            with pytest.raises(OSError, match="No space left"):
                session.save(Progress(said(result="good")))
        assert Path(session.path).read_bytes() == before
        session.save(Progress(said(result="good")))
        assert json.loads(Path(session.path).read_text())["answers"] == {"result": "good"}


def test_a_changed_pack_is_said_and_answers_that_no_longer_fit_are_set_aside_with_the_reason(tmp_path, changed_pack):
    with opened(tmp_path, small_pack()) as session:
        session.save(
            Progress(
                said(result="poor", tried=("model",), facts=True, pages=9_000_000, examples=5, price=1.5, owner=True)
            )
        )
    pack = changed_pack(
        {
            "pack.yaml": [('version: "1"', 'version: "2"')],
            "steps/prompt.yaml": [("model: A str", "bigger: A str"), ("[instructions, examples, model]", "[]")],
            "steps/knowledge.yaml": [("range: [0, 10000000]", "range: [0, 50000]")],
            "steps/readiness.yaml": [
                ("{id: owner,", "{id: keeper,"),
                ("{owner: false}", "{keeper: false}"),
                ("How many good examples", "How many reviewed examples"),
            ],
        },
    )
    with opened(tmp_path, api.load_pack(pack)) as session:
        found = session.found
    assert found.remarks == (
        "The rule pack has changed since: from version 1 to 2.",
        "Set aside: tried (model), because it no longer fits its question: expected one of instructions, examples, bigger, got 'model'.",
        "Set aside: pages (9000000), because it no longer fits its question: 9,000,000 is out of range; expected 0 to 50,000 pages.",
        "Set aside: examples (5), because its question has changed; it was: How many good examples are there? [examples].",
        "Set aside: owner (yes), because its question is no longer in the pack.",
    )
    assert list(found.progress.answers) == ["result", "facts", "price"]
    assert found.progress.aside == said(examples=5)


def test_a_pack_changed_elsewhere_keeps_every_answer(tmp_path, changed_pack):
    with opened(tmp_path, small_pack()) as session:
        session.save(PROGRESS)
    pack = changed_pack({"steps/recommendation.yaml": [("because: Answers.", "because: More facts.")]})
    with opened(tmp_path, api.load_pack(pack)) as session:
        assert session.found.remarks == ("The rule pack has changed since, without a new version number.",)
        assert session.found.progress.answers == PROGRESS.answers


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"answers": {}}',
        b'{"about": {}, "answers": []}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"about": {}, "answers": {"pages": ' + b"9" * 5000 + b"}}",
        b"x" * (1 << 21),
    ],
    ids=["empty", "cut", "list", "null", "no about", "answers a list", "bytes", "deep", "huge number", "huge"],
)
def test_a_damaged_file_is_moved_aside_and_said(tmp_path, content):
    (tmp_path / "small.json").write_bytes(content)
    with opened(tmp_path, small_pack()) as session:
        assert session.found is None
        assert Path(session.damaged).read_bytes() == content
        session.save(PROGRESS)


@pytest.mark.parametrize(
    "about", [{}, {"asked": 3, "aside": [], "instead": 1, "full": "x", "digest": 7, "version": {}}]
)
def test_a_file_that_somebody_edited_is_read_as_far_as_it_goes(tmp_path, about):
    (tmp_path / "small.json").write_text(
        json.dumps({"about": about, "answers": {"result": "poor", "pages": "many", "x\x1b": 1}})
    )
    with opened(tmp_path, small_pack()) as session:
        assert list(session.found.progress.answers) == ["result"]
        assert all(remark.isprintable() for remark in session.found.remarks)


@posix
def test_a_link_or_a_pipe_is_not_followed(tmp_path):
    (tmp_path / "elsewhere.json").write_text("{}")
    (tmp_path / "small.json").symlink_to(tmp_path / "elsewhere.json")
    with opened(tmp_path, small_pack()) as session:
        session.save(PROGRESS)
    assert (tmp_path / "elsewhere.json").read_text() == "{}"
    os.mkfifo(tmp_path / "small-2.json")
    with opened(tmp_path, small_pack()), opened(tmp_path, small_pack()) as second:
        assert second.found is None


@posix
def test_the_state_folder_follows_the_convention_and_works_without_home(monkeypatch):
    assert state_folder({"XDG_STATE_HOME": "/x", "HOME": "/h"}) == "/x/finetune-advisor"
    assert state_folder({"XDG_STATE_HOME": "relative", "HOME": "/h"}) == "/h/.local/state/finetune-advisor"
    assert state_folder({"HOME": "/h"}) == "/h/.local/state/finetune-advisor"
    without = state_folder({})
    assert without is not None
    assert Path(without).is_absolute()
    monkeypatch.setattr("finetune_advisor.interview.session._home_of_user", lambda: "")
    assert state_folder({}) is None


def test_values_are_saved_in_the_types_that_questions_take(tmp_path):
    with opened(tmp_path, small_pack()) as session:
        session.save(PROGRESS)
        raw = json.loads(Path(session.path).read_text("utf-8"))["answers"]
    questions = {q.id: q for q in small_pack().questions}
    assert {id: read(questions[id], value) for id, value in raw.items()} == {
        id: answer.value for id, answer in PROGRESS.answers.items()
    }
