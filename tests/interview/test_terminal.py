"""Whole interviews on a real pseudo-terminal, with both prompters."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

pytest.importorskip("pexpect")
if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals here", allow_module_level=True)

from tests.interview.small import FOLDER
from tests.interview.terminal import (
    CTRL_C,
    CTRL_D,
    DOWN,
    ENTER,
    ESCAPE,
    LEFT,
    LINE,
    LISTED,
    MENU,
    SHIFT_TAB,
    SPACE,
    STRAIGHT,
    TYPED,
    UP,
    VALUES,
    Terminal,
    clean,
    wait_for,
)  # fmt: skip

PROMPTERS = [pytest.param(True, id="plain"), pytest.param(False, id="menu")]
both_prompters = pytest.mark.parametrize("plain", PROMPTERS)


def go(terminal: Terminal, first: int = 0, last: int = len(STRAIGHT)) -> None:
    """Answer some of the questions of the straight way."""
    for question, typed, keys in STRAIGHT[first:last]:
        terminal.answer(question, typed if terminal.plain else keys)


@both_prompters
def test_the_straight_way(tmp_path, plain):
    report = tmp_path / "report.json"
    with Terminal(tmp_path, "--format", "json", plain=plain, stdout=report) as terminal:
        go(terminal)
        shown = terminal.pick("" if plain else ENTER)
        assert "No further answer can change the advice any more." in shown
        assert terminal.end() == 0
        assert terminal.sane()
        assert terminal.saved() == VALUES
        assert "Your answers are saved in" in terminal.log
    data = json.loads(report.read_text("utf-8"))
    assert data["recommendation"] == "fine-tuning"
    answers = {a["question"]: (a["value"], a["origin"]) for a in data["answers"] if a["origin"] == "asked"}
    assert answers == {id: (value, "asked") for id, value in VALUES.items()}


def test_the_plain_prompter_looks_as_agreed(tmp_path):
    with Terminal(tmp_path, plain=True, stdout=tmp_path / "out") as terminal:
        shown = terminal.answer("How good are the answers?", "3")
        shown += terminal.see("What have you tried?", TYPED)
        assert shown.replace("3\n", "\n", 1) == (
            "\nStep 1 of 2: Could a better prompt do it?\n"
            "Everything is still possible.\n"
            "Question 1. How good are the answers?\n"
            "Why we ask: A model that is good needs nothing more.\n"
            "  1. good: Good enough\n"
            "  2. poor: Not good enough\n"
            "  3. unknown: I don't know\n"
            "One of these, for example poor.\n"
            "Answer (? helps): \n"
            "Understood: unknown.\n"
            "\n"
            "Step 1 of 2: Could a better prompt do it?\n"
            "Still possible: prompting, RAG, fine-tuning.\n"
            "Question 2. What have you tried?\n"
            "Why we ask: Cheap things come first.\n"
            "  1. instructions: Better instructions\n"
            "  2. examples: Examples in the prompt\n"
            "  3. model: A stronger model\n"
            "  4. none: None of these\n"
            "  5. unknown: I don't know\n"
            "As many as apply; what isn't ticked counts as no.\n"
            "Answer (? helps): "
        )
        assert "\x1b" not in terminal.log


@pytest.mark.parametrize(("rows", "shown"), [(11, True), (10, False)])
def test_the_reason_is_left_to_the_help_where_it_would_push_the_question_off_the_screen(tmp_path, rows, shown):
    with Terminal(tmp_path, size=(rows, 90)) as terminal:
        go(terminal, last=1)
        terminal.see("Understood:")
        assert ("Why we ask: Cheap things come first." in terminal.see("What have you tried?", LISTED)) == shown
        terminal.send("?")
        terminal.see("Why we ask: Cheap things come first.", "Rules that wait for your answer:", LISTED)


@both_prompters
def test_numbers_are_echoed_as_understood_and_wrong_ones_say_what_would_fit(tmp_path, plain):
    with Terminal(tmp_path, plain=plain) as terminal:
        go(terminal, last=3)
        enter = "" if plain else ENTER
        terminal.answer("How many good examples", "many" + enter)
        terminal.see("That isn't a number; write it like 2000000, 2,000,000, 2M, 500k or 1e6.")
        terminal.see(TYPED if plain else "back)")
        terminal.send("9M\n" if plain else "\x15" + "20M" + ENTER)
        if not plain:
            terminal.see("out of range; expected 0 to 10,000,000 examples.", "back)")
            terminal.send("\x15" + "9M" + ENTER)
        terminal.see("Understood: 9,000,000 examples.")


@both_prompters
def test_back_review_and_help_from_any_question(tmp_path, plain):
    with Terminal(tmp_path, plain=plain, stdout=tmp_path / "out") as terminal:
        go(terminal, last=3)
        assert "Why we ask: Training needs examples." in terminal.answer("How many good examples", "?")
        terminal.see(
            "Why we ask: Training needs examples.",
            "Rules that wait for your answer:",
            "Fewer than 200 examples are too few.",
        )
        terminal.see(TYPED if plain else "back)")
        terminal.send("back\n" if plain else SHIFT_TAB)
        terminal.answer("Does it need facts", "back" if plain else LEFT)
        terminal.answer("What have you tried?", "review" if plain else "r")
        shown = terminal.pick("3" if plain else DOWN * 2 + ENTER)
        assert "instructions, examples (asked)" in shown
        # The third line is the answer to the second question.
        terminal.answer("What have you tried?", "" if plain else ENTER)
        go(terminal, 3)
        terminal.pick("back" if plain else LEFT)
        terminal.answer("Does somebody own", "no" if plain else DOWN + ENTER)
        terminal.see("Prompting first.")
        terminal.pick("report" if plain else ENTER)
        assert terminal.end() == 0
        assert terminal.saved() == VALUES | {"owner": False}


def test_every_key_for_going_back_in_the_menu_prompter(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal, last=1)
        for key in (LEFT, "b", ESCAPE, SHIFT_TAB):
            terminal.answer("What have you tried?", key)
            terminal.answer("How good are the answers?", ENTER)
        go(terminal, 1, 3)
        for key in (ESCAPE, SHIFT_TAB, "back" + ENTER):
            terminal.answer("How many good examples", key)
            terminal.answer("Does it need facts", ENTER)
        terminal.see("How many good examples")
        assert terminal.saved() == {id: VALUES[id] for id in ("result", "tried", "facts")}


def test_the_menu_never_takes_an_empty_tick_list_by_accident(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal, last=1)
        terminal.answer("What have you tried?", ENTER)
        terminal.see("Nothing is ticked.", LISTED)
        terminal.send(DOWN * 3 + SPACE + ENTER)
        terminal.see("Understood: none.")
        wait_for(lambda: terminal.saved().get("tried") == [])


@both_prompters
def test_review_and_change_an_answer_from_a_file(tmp_path, plain):
    answers = tmp_path / "answers.yaml"
    answers.write_text("answers: {facts: true, pages: 20}\n")
    with Terminal(
        tmp_path, str(answers), "--ask", "--format", "json", plain=plain, stdout=tmp_path / "out"
    ) as terminal:
        go(terminal, last=2)
        terminal.answer("How many good examples", "review" if plain else "review" + ENTER)
        shown = terminal.pick("pages" if plain else DOWN * 4 + ENTER)
        assert "20 pages (file)" in shown
        shown = terminal.answer("How many pages", "9999" if plain else "9999" + ENTER)
        assert "Your answer so far: 20 pages (file). Enter keeps it." in shown
        go(terminal, 3)
        terminal.pick("" if plain else ENTER)
        assert terminal.end() == 0
    report = json.loads((tmp_path / "out").read_text())
    pages = next(a for a in report["answers"] if a["question"] == "pages")
    assert (pages["value"], pages["origin"]) == (9999, "asked")
    assert "20" in pages["overridden"][0]


SIGNALS: dict[str, tuple[str | signal.Signals, int]] = {
    "ctrl-c": (CTRL_C, 130),
    "ctrl-d": (CTRL_D, 130),
    "int": (signal.SIGINT, 130),
    "term": (signal.SIGTERM, 143),
    "hup": (signal.SIGHUP, 129),
}


PLACES = (0, 1, 3, len(STRAIGHT))
"""One of each kind of prompt: a list, a list to tick, a line, a menu."""


@pytest.mark.slow
@both_prompters
@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_at_any_prompt_loses_nothing_and_leaves_the_terminal_sane(tmp_path, plain, name):
    how, code = SIGNALS[name]
    for before, place in zip((0, *PLACES), PLACES, strict=False):
        with Terminal(tmp_path, plain=plain) as terminal:
            if before:
                assert f"{before} answer" in terminal.pick("" if plain else ENTER)
            go(terminal, before, place)
            if place < len(STRAIGHT):
                terminal.see(STRAIGHT[place][0], TYPED if plain else "? help")
            else:
                terminal.see("Number or word: " if plain else MENU)
            if isinstance(how, str):
                terminal.send(how)
            else:
                terminal.process.send_signal(how)
            assert terminal.end() == code, clean(terminal.log)
            assert terminal.sane()
            shown = clean(terminal.log).replace("\n", " ")
            assert "Traceback" not in shown
            if place:
                assert terminal.saved() == dict(list(VALUES.items())[:place])
                assert f"{place} answer{'s are' if place > 1 else ' is'} kept in" in shown


@pytest.mark.slow
@both_prompters
def test_kill_9_and_a_closed_window_lose_no_confirmed_answer(tmp_path, plain):
    for place in range(1, len(STRAIGHT) + 1):
        # Killed without warning, a process leaves a broken record of what it covered.
        with Terminal(tmp_path, plain=plain, COVERAGE_PROCESS_CONFIG=None) as terminal:
            if place > 1:
                terminal.pick("" if plain else ENTER)
            go(terminal, place - 1, place)
            terminal.see("Understood:")
            if place % 2:
                terminal.process.kill()
            else:
                terminal.hang_up()
            assert terminal.process.wait(20) == (-signal.SIGKILL if place % 2 else 128 + signal.SIGHUP)
        assert list(terminal.saved()) == list(VALUES)[:place]


@both_prompters
def test_a_closed_window_ends_it_even_if_it_was_told_not_to_mind(tmp_path, plain):
    with Terminal(tmp_path, plain=plain, limits="trap '' HUP") as terminal:
        go(terminal, last=1)
        terminal.see("Understood:", "What have you tried?", TYPED if plain else LISTED)
        terminal.hang_up()
        assert terminal.process.wait(20) in (129, 130)
        assert terminal.saved() == {"result": "poor"}


@both_prompters
def test_starting_again_can_start_afresh_or_show_the_answers_first(tmp_path, plain):
    with Terminal(tmp_path, plain=plain) as terminal:
        go(terminal, last=2)
        terminal.see("Does it need facts")
    with Terminal(tmp_path, plain=plain) as terminal:
        assert "not finished: 2 answers, saved 20" in terminal.pick("review" if plain else DOWN + ENTER)
        terminal.pick("result" if plain else DOWN + ENTER)
        terminal.answer("How good are the answers?", "good" if plain else UP + ENTER)
        terminal.see("Set aside, because it can't change the advice any more: tried")
        terminal.see("Does it need facts")
    with Terminal(tmp_path, plain=plain) as terminal:
        terminal.pick("over" if plain else DOWN * 2 + ENTER)
        terminal.see("Question 1. How good")
    with Terminal(tmp_path, "--fresh", plain=plain) as terminal:
        go(terminal, last=1)
        wait_for(lambda: terminal.saved() == {"result": "poor"})
        assert (tmp_path / "finetune-advisor" / "small.previous").exists()


@both_prompters
def test_everything_can_be_typed_ahead(tmp_path, plain):
    with Terminal(tmp_path, plain=plain) as terminal:
        terminal.see("Question 1.", TYPED if plain else LISTED)
        for _, typed, keys in STRAIGHT:
            terminal.send(typed + "\n" if plain else keys)
        terminal.send("\n" if plain else ENTER)
        assert terminal.end() == 0
        assert terminal.saved() == VALUES


@both_prompters
def test_a_finished_interview_can_be_shown_changed_or_left(tmp_path, plain):
    enter = "" if plain else ENTER
    with Terminal(tmp_path, plain=plain) as terminal:
        go(terminal)
        terminal.pick(enter)
        assert terminal.end() == 0
    with Terminal(tmp_path, "--format", "json", plain=plain, stdout=tmp_path / "out") as terminal:
        assert "Your last interview is finished: 6 answers, saved 20" in terminal.pick(enter)
        assert terminal.end() == 0
        assert "Question" not in clean(terminal.log)
        assert json.loads((tmp_path / "out").read_text("utf-8"))["recommendation"] == "fine-tuning"
    with Terminal(tmp_path, plain=plain) as terminal:
        terminal.pick("2" if plain else DOWN + ENTER)
        terminal.pick("owner" if plain else DOWN * 6 + ENTER)
        terminal.answer("Does somebody own", "no" if plain else DOWN + ENTER)
        assert "Prompting first." in terminal.pick(enter)
        assert terminal.end() == 0
        assert terminal.saved() == VALUES | {"owner": False}
    with Terminal(tmp_path, plain=plain) as terminal:
        terminal.pick("over" if plain else DOWN * 2 + ENTER)
        go(terminal, last=1)
        terminal.see("Understood:")
        assert terminal.saved() == {"result": "poor"}


def test_a_list_shows_what_was_ticked_before(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal, last=1)
        for keys, understood in (
            (DOWN * 3 + SPACE, "none"),
            ("", "none"),
            (DOWN * 3 + SPACE + DOWN + SPACE, "unknown"),
            ("", "unknown"),
            (DOWN * 4 + SPACE + UP * 4 + SPACE, "instructions"),
        ):
            terminal.answer("What have you tried?", keys + ENTER)
            terminal.see(f"Understood: {understood}.")
            terminal.answer("Does it need facts", LEFT)


def test_text_for_the_report_is_asked_only_for_a_fuller_plan_and_can_be_edited(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal)
        terminal.pick("?")
        terminal.see("In a list: arrow keys or j and k move")
        terminal.pick(DOWN + ENTER)
        terminal.answer("What is it about?", "a bto" + ENTER)
        terminal.pick(DOWN + ENTER)
        terminal.answer("What is it about?", "\x08\x08ot" + ENTER)
        terminal.see("Understood: a bot.", MENU)
        assert terminal.saved() == VALUES | {"use_case": "a bot"}


@both_prompters
def test_a_byte_that_is_no_utf_8_is_no_reason_to_fail(tmp_path, plain):
    with Terminal(tmp_path, plain=plain, PYTHONIOENCODING="utf-8:strict") as terminal:
        terminal.see("How good are the answers?", TYPED if plain else LISTED)
        os.write(terminal.screen.fileno(), b"\xff\r" if plain else b"\xff")
        if plain:
            terminal.see("doesn't fit;", TYPED)
        terminal.send("poor\r" if plain else DOWN + ENTER)
        go(terminal, 1)
        terminal.pick("more" if plain else DOWN + ENTER)
        terminal.see("What is it about?", TYPED if plain else LINE)
        os.write(terminal.screen.fileno(), b"a \xff bot\r")
        terminal.see("Understood: a ", " bot.")
        terminal.pick("" if plain else ENTER)
        assert terminal.end() == 0


def test_a_damaged_session_is_said_and_put_aside(tmp_path):
    folder = tmp_path / "finetune-advisor"
    folder.mkdir()
    (folder / "small.json").write_text("{")
    with Terminal(tmp_path, plain=True) as terminal:
        terminal.see("A saved interview could not be read; it was moved to", "Question 1.")
    assert (folder / "small.damaged").read_text() == "{"


@both_prompters
def test_no_session_keeps_nothing(tmp_path, plain):
    with Terminal(tmp_path, "--no-session", plain=plain) as terminal:
        go(terminal, last=2)
        terminal.see("Does it need facts", TYPED if plain else LISTED)
        terminal.send(CTRL_C)
        assert terminal.end() == 130
        assert "--set result=poor --set tried=instructions,examples" in clean(terminal.log).replace("\n", " ")
    assert not (tmp_path / "finetune-advisor").exists()


@both_prompters
def test_a_changed_pack_is_said_with_what_is_set_aside(tmp_path, plain, changed_pack):
    with Terminal(tmp_path, plain=plain) as terminal:
        go(terminal, last=5)
        terminal.see("Does somebody own")
    pack = changed_pack(
        {"steps/readiness.yaml": [("range: [0, 10000000], if_unknown: 1000", "range: [0, 1000], if_unknown: 1000")]}
    )
    with Terminal(tmp_path, plain=plain, pack=pack) as terminal:
        shown = terminal.pick("" if plain else ENTER).replace("\n", " ")
        assert "The rules have changed since. Set aside: examples (2,000 is out of range;" in shown
        terminal.answer("How many good examples", "500" + ("" if plain else ENTER))
        go(terminal, 5)
        terminal.pick("" if plain else ENTER)
        assert terminal.end() == 0
        assert terminal.saved() == VALUES | {"examples": 500}


@both_prompters
def test_of_two_interviews_at_once_the_last_one_to_answer_is_found_again(tmp_path, plain):
    with Terminal(tmp_path, plain=plain) as one, Terminal(tmp_path, plain=plain) as other:
        other.see("How good are the answers?", TYPED if plain else LISTED)
        go(one, last=1)
        one.see("Understood:")
        other.send("good\n" if plain else ENTER)
        other.see("Does it need facts")
        assert one.saved() == {"result": "good"}
        go(one, 1, 2)
        one.see("Does it need facts")
        assert one.saved() == {id: VALUES[id] for id in ("result", "tried")}


@both_prompters
def test_a_full_disk_is_said_once_and_the_answers_are_told_at_the_end(tmp_path, plain):
    (tmp_path / "finetune-advisor").mkdir(mode=0o700)
    with Terminal(tmp_path, plain=plain, limits="ulimit -f 0") as terminal:
        go(terminal, last=2)
        terminal.see("Does it need facts", TYPED if plain else LISTED)
        terminal.send(CTRL_C)
        assert terminal.end() == 130
        assert terminal.sane()
        shown = clean(terminal.log).replace("\n", " ")
        assert shown.count("can't be saved") == 1
        assert "advise --set result=poor --set tried=instructions,examples" in shown


def test_no_folder_for_state_is_said_and_does_not_stop_the_interview(tmp_path):
    with Terminal(tmp_path, plain=True, XDG_STATE_HOME="/dev/null") as terminal:
        go(terminal, last=1)
        terminal.see("Your answers can't be saved in", "/dev/null/finetune-advisor/small.json", "Not a directory.")
        go(terminal, 1)
        terminal.pick("")
        assert terminal.end() == 0


def test_it_works_without_home(tmp_path):
    with Terminal(tmp_path, plain=True, HOME=None) as terminal:
        go(terminal, last=1)
        wait_for(lambda: terminal.saved() == {"result": "poor"})


def test_resizing_redraws_and_a_tiny_window_gets_plain_lines(tmp_path):
    with Terminal(tmp_path) as terminal:
        terminal.see("How good are the answers?", LISTED)
        terminal.resize(20, 45)
        terminal.see("unknown")
        terminal.send(DOWN + ENTER)
        terminal.see("What have you tried?", "? help)")
        terminal.resize(8, 45)
        terminal.send(SPACE + DOWN + SPACE + ENTER)
        terminal.plain = True
        terminal.answer("Does it need facts", "2")
        terminal.see("How many good examples", TYPED)
        terminal.resize(30, 90)
        terminal.plain = False
        terminal.send("2k\n")
        terminal.answer("What does an answer cost?", "3.5" + ENTER)
        go(terminal, 5)
        terminal.pick(ENTER)
        assert terminal.end() == 0
        assert terminal.saved() == VALUES


@pytest.mark.parametrize("size", [(24, 39), (9, 80), (24, 20), (1, 20)])
def test_a_small_terminal_gets_plain_lines_that_fit(tmp_path, size):
    with Terminal(tmp_path, size=size, stdout=tmp_path / "out") as terminal:
        for _, typed, _ in STRAIGHT:
            terminal.see(TYPED)
            terminal.send(typed + "\n")
        terminal.see("word: ")
        terminal.send("\n")
        assert terminal.end() == 0
        assert terminal.saved() == VALUES
        questions = clean(terminal.log).split("Number or")[0].split("\n")
        assert max(len(line) for line in questions if "Answer (" not in line) <= size[1]


@pytest.mark.parametrize(
    "environ",
    [
        {"TERM": "dumb"},
        {"TERM": ""},
        {"TERM": None},
        {"ACCESSIBLE": "1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["dumb", "empty", "no TERM", "ACCESSIBLE", "ASCII"],
)
def test_where_menus_do_not_work_there_is_not_a_control_sequence(tmp_path, environ):
    with Terminal(tmp_path, stdout=tmp_path / "out", **environ) as terminal:
        terminal.plain = True
        go(terminal)
        terminal.pick("")
        assert terminal.end() == 0
        assert "\x1b" not in terminal.log


def test_no_color_means_no_color_and_no_bold_in_menus(tmp_path):
    with Terminal(tmp_path, stdout=tmp_path / "out", NO_COLOR="1") as terminal:
        go(terminal)
        terminal.pick(ENTER)
        assert terminal.end() == 0
        styles = {
            part.split("m")[0]
            for part in terminal.log.split("\x1b[")[1:]
            if part.split("m")[0].replace(";", "").isdigit()
        }
        assert styles <= {"0"}
        assert "\x1b[?25h" in terminal.log


def test_hidden_characters_are_shown_not_sent(tmp_path):
    with Terminal(tmp_path, plain=True, stdout=tmp_path / "out") as terminal:
        terminal.answer("How good are the answers?", "good")
        terminal.answer("Does it need facts", "no")
        terminal.pick("more")
        terminal.answer("What is it about?", "a \u202ebot\u009b31m")
        terminal.see(r"Understood: a \u202ebot\x9b31m.")
        assert "\u009b" not in terminal.log.split("Understood: a")[1]


def test_suspending_and_going_on_works_in_menus(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal, last=1)
        terminal.see("What have you tried?", LISTED)
        terminal.process.send_signal(signal.SIGSTOP)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.send(SPACE + DOWN + SPACE + ENTER)
        terminal.see("Understood: instructions, examples.")


# --- no terminal, no question ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stdin", ["<&-", "</dev/null", "yes '' |", "sleep 30 |", "2>/dev/null </dev/null"])
@pytest.mark.parametrize("words", [[], ["advise", "--ask", "--pack", str(FOLDER)]], ids=["bare", "--ask"])
def test_no_terminal_no_question(tmp_path, stdin, words):
    command = f'"{sys.executable}" -m finetune_advisor {" ".join(words)}'
    line = f"{stdin} {command}" if stdin.endswith("|") else f"{command} {stdin}"
    run = subprocess.run(
        ["/bin/bash", "-c", f"{line}; echo code ${{PIPESTATUS[-1]}}; kill %1 2>/dev/null" if "sleep" not in stdin else
         f"mkfifo {tmp_path}/p; sleep 30 > {tmp_path}/p & {command} < {tmp_path}/p; echo code $?; kill $!"],
        capture_output=True, text=True, timeout=20, check=False,
        env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert "Traceback" not in run.stderr
    assert run.stdout == f"code {3 if words else 2}\n"
    if words and "2>" not in stdin:
        assert "nobody is here to ask" in run.stderr
        assert "flag: --set result=poor" in run.stderr
        assert "YAML: result: poor" in run.stderr


@pytest.mark.parametrize("environ", [{"CI": "true"}], ids=["CI"])
def test_a_ci_job_is_never_asked_even_on_a_terminal(tmp_path, environ):
    with Terminal(tmp_path, "--ask", **environ) as terminal:
        assert terminal.end() == 3
        assert "nobody is here to ask" in terminal.log


def test_a_terminal_on_stdout_alone_is_not_enough(tmp_path):
    with Terminal(tmp_path, "--ask", stdin=subprocess.DEVNULL) as terminal:
        assert terminal.end() == 3
