"""A signal between an answer and its saving waits until it is saved."""

import os
import signal
import sys
import time

import pytest

from finetune_advisor.cli.terminal import Stopped, Waiting

if sys.platform == "win32":
    pytest.skip("there are no such signals here", allow_module_level=True)

ENDS = [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, Stopped), (signal.SIGHUP, Stopped)]


def send(number):
    os.kill(os.getpid(), number)
    time.sleep(0)


def unasked(done, *numbers):
    """Signals while nobody is asked, then a question."""
    waiting = Waiting()
    with waiting.signals():
        for number in numbers:
            send(number)
            done.append("saved")
        with waiting.open():
            done.append("asked")


def asked(done, number, leave=None):
    """A signal while somebody is asked."""
    waiting = Waiting()
    with waiting.signals(), waiting.open():
        waiting.leave_by(leave)
        send(number)
        done.append("went on")


@pytest.mark.parametrize(("number", "end"), ENDS)
def test_while_nobody_is_asked_a_signal_waits_for_the_next_question(number, end):
    done: list[str] = []
    with pytest.raises(end):
        unasked(done, number)
    assert done == ["saved"]


@pytest.mark.parametrize(("number", "end"), ENDS)
def test_while_somebody_is_asked_a_signal_ends_it_at_once(number, end):
    done: list[str] = []
    with pytest.raises(end):
        asked(done, number)
    assert done == []


@pytest.mark.parametrize(("number", "end"), ENDS)
def test_after_the_last_question_a_signal_still_ends_it(number, end):
    with pytest.raises(end), Waiting().signals():
        send(number)


def test_a_second_signal_does_not_wait():
    done: list[str] = []
    with pytest.raises(Stopped) as stopped:
        unasked(done, signal.SIGHUP, signal.SIGTERM)
    assert (stopped.value.code, done) == (143, ["saved"])


def test_a_face_that_ends_its_prompt_itself_is_asked_to_and_then_the_run_ends():
    done: list[str] = []

    def leave() -> bool:
        done.append("leave")
        return True

    with pytest.raises(Stopped):
        asked(done, signal.SIGTERM, leave)
    assert done == ["leave", "went on"]


def test_the_handlers_from_before_are_put_back():
    before = [signal.getsignal(number) for number, _ in ENDS]
    with Waiting().signals():
        assert [signal.getsignal(number) for number, _ in ENDS] != before
    assert [signal.getsignal(number) for number, _ in ENDS] == before


def test_a_signal_that_was_told_to_be_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Waiting().signals():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
