"""Whole interviews on a real pseudo-terminal, with both prompters: all that can happen there, each start a process."""

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
    LISTED,
    SHIFT_TAB,
    SPACE,
    STRAIGHT,
    TYPED,
    UP,
    VALUES,
    Terminal,
    clean,
    go,
    skip_title,
    wait_for,
)  # fmt: skip

pytestmark = pytest.mark.slow

PROMPTERS = [pytest.param(True, id="plain"), pytest.param(False, id="menu")]
both_prompters = pytest.mark.parametrize("plain", PROMPTERS)


def test_an_explanation_that_the_question_would_push_off_the_screen_is_read_first(tmp_path):
    with Terminal(tmp_path, size=(12, 45)) as terminal:
        go(terminal, last=1)
        terminal.answer("What have you tried?", "?")
        shown = terminal.see(
            "Why we ask: Cheap things come first.", "It helps to decide: Could a", "Press Enter to go on."
        )
        assert "A stronger model" not in shown.split("Why we ask")[-1]
        terminal.send(ENTER)
        terminal.see("What have you tried?", LISTED)


@both_prompters
def test_back_review_and_help_from_any_question(tmp_path, plain):
    with Terminal(tmp_path, plain=plain, stdout=tmp_path / "out") as terminal:
        go(terminal, last=3)
        terminal.answer("How many good examples", "?")
        terminal.see("Why we ask: Training needs examples.", "It helps to decide: Ready to train?")
        terminal.answer("How many good examples", "b" if plain else SHIFT_TAB)
        terminal.answer("Does it need facts", "back" if plain else LEFT)
        terminal.answer("What have you tried?", "review" if plain else "r")
        shown = terminal.pick("4" if plain else DOWN * 3 + ENTER)
        assert "better instructions, examples in the prompt" in shown
        # The fourth line is the answer to the third question.
        terminal.answer("What have you tried?", "" if plain else ENTER)
        go(terminal, 3, 5)
        terminal.answer("Does a team own", "b" if plain else LEFT)
        terminal.answer("What does an answer cost?", "" if plain else ENTER)
        terminal.answer("Does a team own", "no" if plain else DOWN + ENTER)
        assert terminal.end() == 0
        assert terminal.saved() == VALUES | {"owner": False}


def test_every_key_for_going_back_in_the_menu_prompter(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal, last=1)
        for key in (LEFT, "b", ESCAPE, SHIFT_TAB):
            terminal.answer("What have you tried?", key)
            terminal.answer("How good are the answers?", ENTER)
        go(terminal, 1, 3)
        for key in (ESCAPE, SHIFT_TAB, "back" + ENTER, "b" + ENTER):
            terminal.answer("How many good examples", key)
            terminal.answer("Does it need facts", ENTER)
        terminal.see("How many good examples")
        assert terminal.saved() == {id: VALUES[id] for id in ("use_case", "result", "tried", "facts")}


def test_the_menu_never_takes_an_empty_tick_list_by_accident(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal, last=1)
        terminal.answer("What have you tried?", ENTER)
        terminal.see("Nothing is ticked; tick what applies", "What have you tried?", LISTED)
        terminal.send(DOWN * 3 + ENTER)
        terminal.see("none of these")
        wait_for(lambda: terminal.saved().get("tried") == [])


def test_nothing_of_another_program_shows_neither_its_help_nor_its_search(tmp_path):
    ctrl_r, ctrl_s = "\x12", "\x13"
    with Terminal(tmp_path) as terminal:
        terminal.answer("What is it about?", f"a {ctrl_r}b{ctrl_s}ot{ENTER}")
        terminal.answer("How good are the answers?", ctrl_r + DOWN + ctrl_s + ENTER)
        terminal.answer("What have you tried?", ctrl_s + SPACE + ctrl_r + DOWN + SPACE + ENTER)
        assert "(Use" not in terminal.answer("Does it need facts", DOWN + ENTER)
        terminal.see("How many good examples")
        assert terminal.saved() == {"use_case": "a bot"} | {id: VALUES[id] for id in ("result", "tried", "facts")}


def test_i_dont_know_is_one_enter_away_in_a_list_to_tick_and_goes_with_nothing_else(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal, last=1)
        terminal.answer("What have you tried?", SPACE + UP + ENTER)
        terminal.see("can't be combined", "What have you tried?", LISTED)
        terminal.send(SPACE + UP + ENTER)
        terminal.see("I don't know", "Does it need facts")
        assert terminal.saved()["tried"] is None


def test_a_digit_in_a_list_of_ranges_begins_a_number(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal, last=2)
        terminal.answer("Does it need facts", ENTER)
        terminal.answer("How many pages", "730" + ENTER)
        terminal.see("730 pages", "How many good examples", LISTED)
        assert terminal.saved()["pages"] == 730


def test_a_band_can_be_taken_or_the_number_typed(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal, last=2)
        terminal.answer("Does it need facts", ENTER)
        assert "whole number" not in terminal.answer("How many pages", DOWN * 2 + ENTER)
        terminal.answer("How many pages", "730" + ENTER)
        terminal.see("730 pages", "How many good examples", LISTED)
        assert terminal.saved()["pages"] == 730
        terminal.send(SHIFT_TAB)
        terminal.answer("How many pages", UP + ENTER)
        terminal.see("500 or more", "How many good examples")
        assert terminal.saved()["pages"] == 500


@both_prompters
@pytest.mark.parametrize("word", ["e", "b", "?"])
def test_a_command_is_never_taken_for_the_title_of_the_report(tmp_path, plain, word):
    with Terminal(tmp_path, plain=plain) as terminal:
        terminal.answer("What is it about?", word + ("" if plain or word == "?" else ENTER))
        terminal.see(
            {"e": "Stop here?", "b": "This is the first question", "?": "Why we ask: It heads the report."}[word]
        )
        assert terminal.saved() == {}


@both_prompters
def test_review_and_change_an_answer_from_a_file(tmp_path, plain):
    answers = tmp_path / "answers.yaml"
    answers.write_text("answers: {facts: true, pages: 20}\n")
    with Terminal(
        tmp_path, str(answers), "--ask", "--format", "json", plain=plain, stdout=tmp_path / "out"
    ) as terminal:
        go(terminal, last=2)
        terminal.answer("How many good examples", "review" if plain else "review" + ENTER)
        shown = terminal.pick("pages" if plain else DOWN * 5 + ENTER)
        assert "20 pages (file)" in shown
        if not plain:
            terminal.answer("How many pages", ENTER)
        shown = terminal.answer("How many pages", "9999" if plain else "9999" + ENTER)
        assert "Your answer so far: 20 pages (file)." in shown
        go(terminal, 3)
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


PLACES = (0, 1, 3, 5)
"""One of each kind of prompt: a list, a list to tick, a line, a list with a menu before it."""


@both_prompters
@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_at_any_prompt_loses_nothing_and_leaves_the_terminal_sane(tmp_path, plain, name):
    how, code = SIGNALS[name]
    for before, place in zip((0, *PLACES), PLACES, strict=False):
        with Terminal(tmp_path, plain=plain) as terminal:
            if place:
                assert "unfinished interview" in terminal.pick("" if plain else ENTER)
                for question, typed, keys in STRAIGHT[before:place]:
                    terminal.answer(question, typed if plain else keys)
            else:
                skip_title(terminal)
            terminal.see(STRAIGHT[place][0], TYPED if plain else LISTED)
            if isinstance(how, str):
                terminal.send(how)
            else:
                terminal.process.send_signal(how)
            assert terminal.end() == code, clean(terminal.log)
            assert terminal.sane()
            shown = clean(terminal.log).replace("\n", " ")
            assert "Traceback" not in shown
            assert terminal.saved() == dict(list(VALUES.items())[: place + 1])
            assert "your answers are kept in" in shown


@both_prompters
@pytest.mark.parametrize("name", ["ctrl-c", "term"])
def test_a_signal_at_a_menu_loses_nothing(tmp_path, plain, name):
    how, code = SIGNALS[name]
    with Terminal(tmp_path, plain=plain) as terminal:
        go(terminal, last=1)
        terminal.answer("What have you tried?", "e")
        terminal.see_menu()
        if isinstance(how, str):
            terminal.send(how)
        else:
            terminal.process.send_signal(how)
        assert terminal.end() == code, clean(terminal.log)
        assert terminal.sane()
        assert terminal.saved() == {"use_case": None, "result": "poor"}


@both_prompters
def test_kill_9_and_a_closed_window_lose_no_confirmed_answer(tmp_path, plain):
    for place in range(1, len(STRAIGHT)):
        # Killed without warning, a process leaves a broken record of what it covered.
        with Terminal(tmp_path, plain=plain, COVERAGE_PROCESS_CONFIG=None) as terminal:
            if place > 1:
                terminal.pick("" if plain else ENTER)
                go(terminal, place - 1, place)
            else:
                go(terminal, last=1)
            terminal.see(STRAIGHT[place][0])
            if place % 2:
                terminal.process.kill()
            else:
                terminal.hang_up()
            assert terminal.process.wait(20) == (-signal.SIGKILL if place % 2 else 128 + signal.SIGHUP)
        assert list(terminal.saved()) == list(VALUES)[: place + 1]


@both_prompters
def test_a_closed_window_ends_it_even_if_it_was_told_not_to_mind(tmp_path, plain):
    with Terminal(tmp_path, plain=plain, limits="trap '' HUP") as terminal:
        go(terminal, last=1)
        terminal.see("What have you tried?", TYPED if plain else LISTED)
        terminal.hang_up()
        assert terminal.process.wait(20) in (129, 130)
        assert terminal.saved() == {"use_case": None, "result": "poor"}


@both_prompters
def test_starting_again_can_start_afresh_or_show_the_answers_first(tmp_path, plain):
    with Terminal(tmp_path, plain=plain) as terminal:
        go(terminal, last=2)
        terminal.see("Does it need facts")
    with Terminal(tmp_path, plain=plain) as terminal:
        assert "unfinished interview, saved 20" in terminal.pick("review" if plain else DOWN * 2 + ENTER)
        terminal.pick("result" if plain else DOWN * 2 + ENTER)
        terminal.answer("How good are the answers?", "good" if plain else UP + ENTER)
        terminal.see("Set aside, because they no longer affect the advice: What you tried")
        terminal.see("Does it need facts")
    with Terminal(tmp_path, plain=plain) as terminal:
        terminal.pick("over" if plain else DOWN * 3 + ENTER)
        terminal.see("What is it about?")
    with Terminal(tmp_path, "--fresh", plain=plain) as terminal:
        go(terminal, last=1)
        wait_for(lambda: terminal.saved() == {"use_case": None, "result": "poor"})
        assert (tmp_path / "finetune-advisor" / "small.previous").exists()


@both_prompters
def test_a_finished_interview_can_be_shown_changed_or_left(tmp_path, plain):
    enter = "" if plain else ENTER
    with Terminal(tmp_path, plain=plain) as terminal:
        go(terminal)
        assert terminal.end() == 0
    with Terminal(tmp_path, "--format", "json", plain=plain, stdout=tmp_path / "out") as terminal:
        assert "Your last interview is finished, saved 20" in terminal.pick(enter)
        assert terminal.end() == 0
        assert "How good" not in clean(terminal.log)
        assert json.loads((tmp_path / "out").read_text("utf-8"))["recommendation"] == "fine-tuning"
    with Terminal(tmp_path, plain=plain) as terminal:
        terminal.pick("2" if plain else DOWN + ENTER)
        terminal.pick("owner" if plain else DOWN * 7 + ENTER)
        terminal.answer("Does a team own", "no" if plain else DOWN + ENTER)
        assert terminal.end() == 0
        assert terminal.saved() == VALUES | {"owner": False}
    with Terminal(tmp_path, plain=plain) as terminal:
        terminal.pick("over" if plain else DOWN * 2 + ENTER)
        go(terminal, last=1)
        terminal.see("What have you tried?")
        assert terminal.saved() == {"use_case": None, "result": "poor"}


def test_a_list_shows_what_was_ticked_before(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal, last=1)
        for keys, understood in (
            (DOWN * 3 + ENTER, "none of these"),
            (ENTER, "none of these"),
            (DOWN + ENTER, "I don't know"),
            (ENTER, "I don't know"),
            (DOWN + SPACE + ENTER, "better instructions"),
            (ENTER, "better instructions"),
        ):
            terminal.answer("What have you tried?", keys)
            assert f"\u2713 What you tried        {understood}\n" in terminal.answer("Does it need facts", LEFT)


def test_the_title_of_the_report_can_be_edited(tmp_path):
    with Terminal(tmp_path) as terminal:
        terminal.answer("What is it about?", "a bto" + ENTER)
        terminal.answer("How good are the answers?", LEFT)
        terminal.answer("What is it about?", "\x08\x08ot" + ENTER)
        assert "\u2713 Use case              a bot\n" in terminal.see("How good")
        assert terminal.saved() == {"use_case": "a bot"}


@both_prompters
def test_a_byte_that_is_no_utf_8_is_no_reason_to_fail(tmp_path, plain):
    with Terminal(tmp_path, plain=plain, PYTHONIOENCODING="utf-8:strict") as terminal:
        terminal.see("What is it about?", TYPED if plain else "Enter skips.")
        os.write(terminal.screen.fileno(), b"a \xff bot\r")
        terminal.see("How good are the answers?", TYPED if plain else LISTED)
        os.write(terminal.screen.fileno(), b"\xff\r" if plain else b"\xff")
        if plain:
            terminal.see("doesn't fit;", TYPED)
        terminal.send("poor\r" if plain else DOWN + ENTER)
        go(terminal, 1)
        assert terminal.end() == 0
        assert terminal.saved()["use_case"].startswith("a ")


def test_a_damaged_session_is_said_and_put_aside(tmp_path):
    folder = tmp_path / "finetune-advisor"
    folder.mkdir()
    (folder / "small.json").write_text("{")
    with Terminal(tmp_path, plain=True) as terminal:
        terminal.see("We couldn't read a saved interview, so we moved it to", "What is it about?")
    assert (folder / "small.damaged").read_text() == "{"


@both_prompters
def test_the_verdict_remains_on_the_screen_where_the_report_goes_to_a_file(tmp_path, plain):
    with Terminal(tmp_path, "-o", str(tmp_path / "report.html"), plain=plain) as terminal:
        skip_title(terminal)
        terminal.answer("How good are the answers?", "e")
        terminal.pick("report" if plain else DOWN + ENTER)
        assert terminal.end() == 0
        assert "report.html" in clean(terminal.log).replace("\n", "")
        assert clean(terminal.log).strip().split("\n")[-1].startswith("Start with prompting.")


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
        terminal.see("Does a team own")
    pack = changed_pack(
        {"steps/readiness.yaml": [("unit: examples, range: [0, 10000000]", "unit: examples, range: [0, 1000]")]}
    )
    with Terminal(tmp_path, plain=plain, pack=pack) as terminal:
        shown = terminal.pick("" if plain else ENTER).replace("\n", " ")
        assert "The rules have changed since. Set aside: examples (2,000 is out of range;" in shown
        terminal.answer("How many good examples", "500" + ("" if plain else ENTER))
        go(terminal, 5)
        assert terminal.end() == 0
        assert terminal.saved() == VALUES | {"examples": 500}


@both_prompters
def test_of_two_interviews_at_once_the_last_one_to_answer_is_found_again(tmp_path, plain):
    with Terminal(tmp_path, plain=plain) as one, Terminal(tmp_path, plain=plain) as other:
        for terminal in (one, other):
            terminal.see("What is it about?", TYPED if plain else "Enter skips.")
        for terminal in (one, other):
            terminal.send("\n" if plain else ENTER)
        other.see("How good are the answers?", TYPED if plain else LISTED)
        go(one, 0, 1, title=False)
        one.see("What have you tried?", TYPED if plain else LISTED)
        other.send("good\n" if plain else ENTER)
        other.see("Does it need facts")
        assert one.saved() == {"use_case": None, "result": "good"}
        one.send("1, 2\n" if plain else SPACE + DOWN + SPACE + ENTER)
        one.see("Does it need facts")
        assert one.saved() == {id: VALUES[id] for id in ("use_case", "result", "tried")}


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
        assert shown.count("can't be saved") in ((1,) if plain else (1, 2))  # the next page repeats it
        assert "--set result=poor --set tried=instructions,examples" in shown


def test_no_folder_for_state_is_said_and_does_not_stop_the_interview(tmp_path):
    with Terminal(tmp_path, plain=True, XDG_STATE_HOME="/dev/null") as terminal:
        skip_title(terminal)
        terminal.see("Your answers can't be saved in", "/dev/null/finetune-advisor/small.json", "Not a directory.")
        for question, typed, _ in STRAIGHT:
            terminal.answer(question, typed)
        assert terminal.end() == 0


def test_it_works_without_home(tmp_path):
    with Terminal(tmp_path, plain=True, HOME=None, XDG_CACHE_HOME=None) as terminal:
        go(terminal, last=1)
        wait_for(lambda: terminal.saved() == {"use_case": None, "result": "poor"})


@pytest.mark.parametrize("size", [(24, 39), (9, 80), (24, 20), (1, 20)])
def test_a_small_terminal_gets_plain_lines_that_fit(tmp_path, size):
    with Terminal(tmp_path, size=size, stdout=tmp_path / "out") as terminal:
        for typed in ("", *(typed for _, typed, _ in STRAIGHT)):
            terminal.see(TYPED)
            terminal.send(typed + "\n")
        assert terminal.end() == 0
        assert terminal.saved() == VALUES
        questions = clean(terminal.log).split("Your answers are saved")[0].split("\n")
        assert not [line for line in questions if not line.startswith(("Answer (", "/")) and len(line) > size[1]]


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
        assert terminal.end() == 0
        assert "\x1b" not in terminal.log


def test_no_color_means_no_color_and_no_bold_in_menus(tmp_path):
    with Terminal(tmp_path, stdout=tmp_path / "out", NO_COLOR="1") as terminal:
        go(terminal)
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
        terminal.answer("What is it about?", "a \u202ebot\u009b31m")
        terminal.see(r"-> Use case: a \u202ebot\x9b31m")
        assert "\u009b" not in terminal.log.split("-> Use case: a")[1]


def test_suspending_and_going_on_works_in_menus(tmp_path):
    with Terminal(tmp_path) as terminal:
        go(terminal, last=1)
        terminal.see("What have you tried?", LISTED)
        terminal.process.send_signal(signal.SIGSTOP)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.send(SPACE + DOWN + SPACE + ENTER)
        terminal.see("better instructions, examples in the prompt")


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
        assert "7 answers are missing" in run.stderr
        assert "flag: --set result=poor" in run.stderr
        assert "YAML: result: poor" in run.stderr
