"""Signals that end an interview: Ctrl-C, terminate, hang up."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator


class Stopped(KeyboardInterrupt):
    """A signal ended the interview."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number


@contextlib.contextmanager
def catch_signals(stop: Callable[[Stopped], None]) -> Iterator[None]:
    """Call `stop` for each signal; put back the earlier handlers at the end.

    A signal that is ignored at the start (as under `nohup`) stays ignored.
    """
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    heard = [number for number in numbers if signal.getsignal(number) not in (signal.SIG_IGN, None)]
    before = {number: signal.signal(number, lambda number, _: stop(Stopped(number))) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
