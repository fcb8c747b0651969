"""Signals that end the interview, and those that don't."""

import contextlib
import os
import signal
import sys
import time

import pytest

from finetune_advisor.interview.plain import Stopped, catch_signals

if sys.platform == "win32":
    pytest.skip("there are no such signals here", allow_module_level=True)

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def send(number):
    os.kill(os.getpid(), number)
    time.sleep(0)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_calls_what_was_asked_for_with_its_exit_code(number):
    stopped: list[Stopped] = []
    with catch_signals(stopped.append):
        send(number)
        send(number)
    assert [stop.exit_code for stop in stopped] == [128 + number] * 2


def test_an_inner_handler_gives_way_to_the_outer_one():
    outer: list[Stopped] = []
    inner: list[Stopped] = []
    with catch_signals(outer.append):
        with catch_signals(inner.append):
            send(signal.SIGTERM)
        send(signal.SIGHUP)
    assert ([stop.exit_code for stop in outer], [stop.exit_code for stop in inner]) == ([129], [143])


def test_the_handlers_from_before_are_put_back_whatever_ends_it():
    before = [signal.getsignal(number) for number in SIGNALS]
    with contextlib.suppress(ZeroDivisionError), catch_signals(lambda _: None):
        assert [signal.getsignal(number) for number in SIGNALS] != before
        raise ZeroDivisionError
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_a_signal_that_is_ignored_at_the_start_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with catch_signals(lambda _: None):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
