"""The usual interview on a real pseudo-terminal, with both prompters: what the quick tests see of it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytest.importorskip("pexpect")
if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals here", allow_module_level=True)

from tests.interview.terminal import (
    DOWN,
    ENTER,
    LISTED,
    SPACE,
    STRAIGHT,
    TYPED,
    VALUES,
    Terminal,
    clean,
    go,
    skip_title,
    wait_for,
)  # fmt: skip

PROMPTERS = [pytest.param(True, id="plain"), pytest.param(False, id="menu")]
both_prompters = pytest.mark.parametrize("plain", PROMPTERS)


@both_prompters
def test_the_straight_way(tmp_path, plain):
    report = tmp_path / "report.json"
    with Terminal(tmp_path, "--format", "json", plain=plain, stdout=report) as terminal:
        go(terminal)
        assert terminal.end() == 0
        assert terminal.sane()
        assert terminal.saved() == VALUES
        said = terminal.log
        assert said.index("That's enough. More answers wouldn't change what to do now. (7 questions)") < said.index(
            "Your answers are saved in"
        )
    data = json.loads(report.read_text("utf-8"))
    assert data["recommendation"] == "fine-tuning"
    answers = {a["question"]: (a["value"], a["origin"]) for a in data["answers"] if a["origin"] == "asked"}
    assert answers == {id: (value, "asked") for id, value in VALUES.items()}


def test_the_plain_prompter_looks_as_agreed(tmp_path):
    with Terminal(tmp_path, plain=True, stdout=tmp_path / "out") as terminal:
        shown = terminal.answer("What is it about?", "")
        shown += terminal.answer("How good are the answers?", "3")
        shown += terminal.see("What have you tried?", TYPED)
        assert shown.replace("3\n", "\n", 1) == (
            "finetune-advisor   about 8 questions, 3 minutes\n"
            "Type ? for an explanation, b to go back, r to review, e to stop here, q to leave.\n"
            "Your answers are kept, so you can stop and go on later.\n"
            "\n"
            "What is it about?\n"
            "Answer (Enter skips): \n"
            "-> Use case: left out\n"
            "\n"
            "Step 1 of 2: Could a better prompt do it?\n"
            "\n"
            "How good are the answers?\n"
            "Read twenty of them.\n"
            "  1. Good enough: You would ship them.\n"
            "  2. Not good enough\n"
            "  3. I don't know\n"
            "Answer (Enter: I don't know): \n"
            "-> Best prompt: I don't know\n"
            "\n"
            "What have you tried?\n"
            "Type the numbers of all that apply, such as 1, 2.\n"
            "  1. Better instructions\n"
            "  2. Examples in the prompt\n"
            "  3. A stronger model\n"
            "  4. None of these\n"
            "  5. I don't know\n"
            "Answer (Enter: I don't know): "
        )
        assert "\x1b" not in terminal.log


def test_the_menu_folds_each_answer_to_one_line_above_the_next_question(tmp_path):
    with Terminal(tmp_path, size=(24, 80)) as terminal:
        go(terminal, last=2)
        terminal.see("Does it need facts", LISTED)
        shown = clean(terminal.log)
        assert "\u2713 Best prompt           not good enough\n" in shown
        assert "\u2713 What you tried        better instructions, examples in the prompt\n" in shown
        assert "\u2501\u2501 2 of 2  Private or recent facts? \u2501\u2501" in shown
        assert "How good are the answers?" not in shown.split("\u2713 Best prompt")[-1]


@pytest.mark.slow
@both_prompters
def test_everything_can_be_typed_ahead(tmp_path, plain):
    with Terminal(tmp_path, plain=plain) as terminal:
        terminal.see("What is it about?", TYPED if plain else "Enter skips.")
        terminal.send("\n" if plain else ENTER)
        for _, typed, keys in STRAIGHT:
            terminal.send(typed + "\n" if plain else keys)
        assert terminal.end() == 0
        assert terminal.saved() == VALUES


@pytest.mark.parametrize("environ", [{"CI": "true"}], ids=["CI"])
def test_a_ci_job_is_never_asked_even_on_a_terminal(tmp_path, environ):
    with Terminal(tmp_path, "--ask", **environ) as terminal:
        assert terminal.end() == 3
        assert "answers are missing" in terminal.log


def test_a_terminal_on_stdout_alone_is_not_enough(tmp_path):
    with Terminal(tmp_path, "--ask", stdin=subprocess.DEVNULL) as terminal:
        assert terminal.end() == 3


@pytest.mark.slow
def test_resizing_redraws_and_even_a_tiny_window_goes_on(tmp_path):
    with Terminal(tmp_path) as terminal:
        skip_title(terminal)
        terminal.see("How good are the answers?", LISTED)
        terminal.resize(20, 45)
        terminal.see(LISTED)
        terminal.send(DOWN + ENTER)
        terminal.see("What have you tried?", LISTED)
        terminal.resize(8, 45)
        terminal.send(SPACE + DOWN + SPACE + ENTER)
        wait_for(lambda: "tried" in terminal.saved())
        terminal.send(DOWN + ENTER)
        wait_for(lambda: "facts" in terminal.saved())
        terminal.resize(30, 90)
        terminal.send("2k" + ENTER)
        go(terminal, 4)
        assert terminal.end() == 0
        assert terminal.saved() == VALUES


@pytest.mark.slow
@both_prompters
def test_numbers_are_echoed_as_understood_and_wrong_ones_say_what_would_fit(tmp_path, plain):
    with Terminal(tmp_path, plain=plain) as terminal:
        go(terminal, last=3)
        enter = "" if plain else ENTER
        terminal.answer("How many good examples", "many" + enter)
        terminal.see("That isn't a number; write it like 2000000, 2,000,000, 2M, 500k or 1e6.")
        terminal.see(TYPED if plain else LISTED)
        terminal.send("9M\n" if plain else "\x15" + "20M" + ENTER)
        if not plain:
            terminal.see("out of range; expected 0 to 10,000,000 examples.", LISTED)
            terminal.send("\x15" + "9M" + ENTER)
        terminal.see("9,000,000 examples")
