import errno
import json
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor import api
from finetune_advisor.interview import Progress
from finetune_advisor.interview.session import Session
from finetune_advisor.model.answers import Answer, read
from tests.interview.scripted import ScriptedPrompter
from tests.interview.small import small_pack

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")


def session(folder, pack=None, moves=()):
    return Session(Path(folder) / "small.json", pack or small_pack(), ScriptedPrompter({}, moves))


def resumed(folder, pack=None, move=None):
    """What a later run finds, the menu that it shows, and what it says."""
    later = session(folder, pack, [move])
    progress, opening = later.resume()
    return progress, opening, later.prompter


def answered(**values) -> dict[str, Answer]:
    return {id: Answer(value, "session") for id, value in values.items()}


PROGRESS = Progress(
    answers=answered(
        use_case='caf\u00e9 \u2028 \x1b\U0001f600 "no"', result="poor", tried=(), facts=None, pages=12, price=2.5
    ),
    stale=answered(owner=True),
)
FOUND = replace(PROGRESS, answers={**PROGRESS.answers, **PROGRESS.stale}, stale={})
"""The same as a later run finds it: whether an answer is stale shows again as the path is followed."""


def test_what_is_saved_is_found_again(tmp_path):
    session(tmp_path).save(PROGRESS)
    progress, opening, prompter = resumed(tmp_path)
    assert (progress, opening) == (FOUND, "continue")
    assert prompter.menus[0].title == "Continue where you left off?"
    assert [option.word for option in prompter.menus[0].options] == ["continue", "enough", "review", "over"]
    assert resumed(tmp_path, move="enough")[1] == "enough"
    assert len(prompter.menus[0].lines) == 1


def test_nothing_is_offered_where_nothing_was_saved(tmp_path):
    assert resumed(tmp_path)[:2] == (Progress(), "continue")
    session(tmp_path).save(Progress())
    progress, _, prompter = resumed(tmp_path)
    assert (progress, prompter.menus) == (Progress(), [])


def test_a_finished_interview_offers_the_report_first(tmp_path):
    session(tmp_path).save(Progress(answered(result="good"), finished=True))
    progress, opening, prompter = resumed(tmp_path)
    assert (progress.answers, opening) == (answered(result="good"), "report")
    assert [option.word for option in prompter.menus[0].options] == ["report", "review", "over"]
    assert resumed(tmp_path, move="review")[1] == "review"


@given(st.text(max_size=200))
def test_every_text_comes_back_as_it_was(text):
    import tempfile

    text = text.encode("utf-8", "replace").decode()
    with tempfile.TemporaryDirectory() as folder:
        one = session(folder)
        one.save(Progress(answered(use_case=text)))
        assert resumed(folder)[0].answers["use_case"].value == text
        assert api.load_answers(one.path, small_pack()).answers["use_case"].value == text


def test_a_session_file_is_an_answers_file(tmp_path):
    one = session(tmp_path)
    one.save(PROGRESS)
    facts = api.load_answers(one.path, small_pack())
    assert {id: a.value for id, a in facts.answers.items()} == {id: a.value for id, a in PROGRESS.answers.items()}


@posix
def test_only_the_owner_can_read_it_and_nothing_else_is_left(tmp_path):
    folder = tmp_path / "state" / "finetune-advisor"
    one = session(folder)
    one.save(PROGRESS)
    one.save(PROGRESS)
    assert stat.S_IMODE(one.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["small.json"]


def test_of_two_interviews_at_once_the_last_writer_wins(tmp_path):
    one, other = session(tmp_path), session(tmp_path)
    one.save(PROGRESS)
    other.save(Progress(answered(result="good")))
    assert resumed(tmp_path)[0].answers == answered(result="good")
    one.save(PROGRESS)
    assert resumed(tmp_path)[0] == FOUND


@pytest.mark.parametrize("fresh", [True, False])
def test_starting_over_puts_the_old_answers_aside(tmp_path, fresh):
    session(tmp_path).save(PROGRESS)
    later = session(tmp_path, moves=["over"])
    assert later.resume(fresh=fresh) == (Progress(), "continue")
    assert bool(later.prompter.menus) != fresh
    later.save(Progress(answered(result="good")))
    assert "caf\u00e9" in (tmp_path / "small.previous").read_text("utf-8")
    assert resumed(tmp_path)[0].answers == answered(result="good")


@pytest.mark.parametrize("step", ["fsync", "replace", "fdopen"])
def test_a_full_disk_leaves_the_old_file_whole_and_is_told_once(tmp_path, monkeypatch, step):
    one = session(tmp_path)
    one.save(PROGRESS)
    before = one.path.read_bytes()

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, full)
        one.save(Progress(answered(result="good")))
        one.save(Progress(answered(result="good", facts=True)))
    assert one.path.read_bytes() == before
    assert len(one.prompter.messages) == 1
    assert "no space left on device" in one.prompter.messages[0]
    assert one.farewell().endswith("not saved; this command holds them: "
                                   "finetune-advisor advise --set result=good --set facts=true")  # fmt: skip
    one.save(Progress(answered(result="good")))
    assert json.loads(one.path.read_text())["answers"] == {"result": "good"}
    assert one.farewell() == f"your answers are kept in {one.path}; start again to go on"


def test_a_changed_pack_and_answers_that_no_longer_fit_are_one_remark(tmp_path, changed_pack):
    session(tmp_path).save(
        Progress(
            answered(result="poor", tried=("model",), facts=True, pages=9_000_000, price=1.5, owner=True), finished=True
        )
    )
    pack = changed_pack(
        {
            "steps/prompt.yaml": [("model: A str", "bigger: A str")],
            "steps/knowledge.yaml": [("range: [0, 10000000]", "range: [0, 50000]")],
            "steps/readiness.yaml": [("{id: owner,", "{id: keeper,"), ("owner: false", "keeper: false")],
        }
    )
    progress, opening, prompter = resumed(tmp_path, api.load_pack(pack))
    assert prompter.menus[0].lines[1:] == (
        (
            "The rules have changed since. Set aside: "
            "tried (expected one or more of instructions, examples, bigger, or none; got 'model'); "
            "pages (9,000,000 is out of range; expected 0 to 50,000 pages); owner (the pack no longer asks this)."
        ),
    )
    assert list(progress.answers) == ["result", "facts", "price"]
    assert opening == "continue"


def test_a_pack_changed_elsewhere_keeps_every_answer(tmp_path, changed_pack):
    session(tmp_path).save(PROGRESS)
    pack = changed_pack({"steps/approach.yaml": [("because: Facts.", "because: More facts.")]})
    progress, _, prompter = resumed(tmp_path, api.load_pack(pack))
    assert prompter.menus[0].lines[1:] == ("The rules have changed since.",)
    assert progress == FOUND


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"answers": {}}',
        b'{"about": {}, "answers": []}',
        b'{"about": {"stale": 1}, "answers": {}}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"about": {}, "answers": {"pages": ' + b"9" * 5000 + b"}}",
        b"x" * (1 << 21),
    ],
    ids=["empty", "cut", "list", "null", "no about", "answers a list", "parts", "bytes", "deep", "long number", "huge"],
)
def test_a_damaged_file_is_moved_aside_and_said(tmp_path, content):
    (tmp_path / "small.json").write_bytes(content)
    progress, opening, prompter = resumed(tmp_path)
    assert (progress, opening, prompter.menus) == (Progress(), "continue", [])
    assert (tmp_path / "small.damaged").read_bytes() == content
    assert not (tmp_path / "small.json").exists()
    assert prompter.messages == [f"We couldn't read a saved interview, so we moved it to {tmp_path}/small.damaged."]


@pytest.mark.parametrize("about", [{}, {"stale": {"result": {}}, "digest": 7, "finished": 1}])
def test_a_file_that_somebody_edited_is_read_as_far_as_it_goes(tmp_path, about):
    (tmp_path / "small.json").write_text(
        json.dumps({"about": about, "answers": {"result": "poor", "pages": "many", "x\x1b": 1}})
    )
    progress, _, prompter = resumed(tmp_path)
    assert list(progress.answers) == ["result"]
    assert all(line.isprintable() for line in prompter.menus[0].lines)


@posix
def test_a_pipe_or_a_broken_link_in_its_place_is_moved_aside(tmp_path):
    os.mkfifo(tmp_path / "small.json")
    assert resumed(tmp_path)[0] == Progress()
    assert stat.S_ISFIFO((tmp_path / "small.damaged").stat().st_mode)
    (tmp_path / "small.json").symlink_to(tmp_path / "nowhere")
    assert resumed(tmp_path)[0] == Progress()
    session(tmp_path).save(PROGRESS)
    assert resumed(tmp_path)[0] == FOUND


def test_values_are_saved_in_the_types_that_questions_take(tmp_path):
    one = session(tmp_path)
    one.save(PROGRESS)
    raw = json.loads(one.path.read_text("utf-8"))["answers"]
    questions = {q.id: q for q in small_pack().questions}
    assert {id: read(questions[id], value) for id, value in raw.items()} == {
        id: answer.value for id, answer in PROGRESS.answers.items()
    }


def test_without_a_file_nothing_is_kept_and_the_farewell_holds_the_answers():
    one = Session(None, small_pack(), ScriptedPrompter({}))
    assert one.resume() == (Progress(), "continue")
    assert one.farewell() == "nothing was answered"
    one.save(Progress(answered(result="poor", tried=("model", "examples"))))
    assert "--set result=poor --set tried=model,examples" in one.farewell()
