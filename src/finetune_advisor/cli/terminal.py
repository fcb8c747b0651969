"""A person's terminal: whether there is one, which face suits it, what its signals do. Everything shown goes to standard error."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Literal

from finetune_advisor.cli.screen import is_terminal, screen
from finetune_advisor.interview.face import Asker, Menu, Prompt, Reply
from finetune_advisor.interview.words import wrapped
from finetune_advisor.text import ascii_only, visible

Face = Literal["menu", "plain"]
NARROW, LOW = 40, 10
"""Columns and rows below which lists that redraw themselves no longer work."""
USUAL = 80, 24
"""Columns and rows to go by where the screen can't be asked."""


class Stopped(SystemExit):
    """A signal ended the interview. A SystemExit, because asyncio lets only that and KeyboardInterrupt through at once."""


def interview_face(*, accessible: bool = False, environ: Mapping[str, str] = os.environ) -> Face | None:
    """How to ask here; None when there is nobody to ask: no terminal to read from and show on, or a CI job."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)) or _set(environ, "CI"):
        return None
    plain = accessible or _set(environ, "ACCESSIBLE") or environ.get("TERM", "") in ("", "dumb")
    if sys.platform == "win32":
        plain = accessible or _set(environ, "ACCESSIBLE")
    return "plain" if plain or not screen(sys.stderr).unicode or _too_small() else "menu"


def _set(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").lower() not in ("", "0", "false", "no")


def _too_small() -> bool:
    columns, rows = _size()
    # A terminal that says 0 (a serial line) doesn't know; drawing on it would be guessing.
    return columns < NARROW or rows < LOW


def _size() -> tuple[int, int]:
    """Columns and rows of the screen."""
    try:
        return os.get_terminal_size(sys.stderr.fileno())
    except (OSError, ValueError):
        return USUAL


class Faces:
    """The face that fits the terminal, looked at anew before each question: it may have been resized."""

    def __init__(self, *, accessible: bool, color: bool, waiting: Waiting) -> None:
        from finetune_advisor.interview.plain import Plain

        self._accessible = accessible
        self._color = color
        self._waiting = waiting
        self._plain = Plain(self._line, self._write)
        self._menus: Asker | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """How to go back, get help and so on."""
        return self._now().keys

    def _now(self) -> Asker:
        if interview_face(accessible=self._accessible) != "menu":
            return self._plain
        if self._menus is None:
            from finetune_advisor.interview.menu import Menus

            self._menus = Menus(self._write, _width, lambda: _size()[1], self._waiting.leave_by, color=self._color)
        return self._menus

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question."""
        face = self._now()
        with _gone_is_an_os_error(), self._waiting.open():
            return face.ask(prompt)

    def pick(self, menu: Menu) -> str:
        """Have an option chosen."""
        face = self._now()
        with _gone_is_an_os_error(), self._waiting.open():
            return face.pick(menu)

    def say(self, text: str) -> None:
        """Tell something."""
        self._plain.say(text)

    def _write(self, paragraph: str) -> None:
        """One paragraph, broken between words to the width of the terminal, with nothing in it that a terminal would obey."""
        shown = screen(sys.stderr)
        text = visible(paragraph)
        if not shown.unicode:
            text = ascii_only(text)
        sys.stderr.write("\n".join(wrapped(text, shown.width)) + "\n")
        sys.stderr.flush()

    def _line(self, prompt: str) -> str:
        """One typed line; bytes are read, so that no locale can make a keystroke an error."""
        sys.stderr.write(prompt)
        sys.stderr.flush()
        line = b""
        try:
            line = sys.stdin.buffer.readline()
        finally:
            if not line:
                # Ctrl-C, Ctrl-D or a signal: what is said next begins a line of its own.
                with contextlib.suppress(OSError):
                    sys.stderr.write("\n")
        if not line:
            raise EOFError
        return line.decode("utf-8", "replace").rstrip("\r\n")


def _width() -> int:
    return screen(sys.stderr).width


class Waiting:
    """Signals end the interview while it waits for the person; at any other moment they wait until the answer is saved."""

    def __init__(self) -> None:
        self._open = False
        self._pending: int | None = None
        self._leave: Callable[[], bool] | None = None

    def leave_by(self, leave: Callable[[], bool] | None) -> None:
        """How to end a prompt that mustn't be broken off at any odd moment; it says whether it could."""
        self._leave = leave

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """While somebody is asked."""
        self._open = True
        try:
            self._end_if_told()
            yield
        finally:
            self._open = False
            self._end_if_told()

    @contextlib.contextmanager
    def signals(self) -> Iterator[None]:
        """Take the signals that end a run; put back what was there before."""
        before = {number: signal.signal(number, self._come) for number in _signals()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        self._end_if_told()

    def _come(self, number: int, _: FrameType | None) -> None:
        insisting = self._pending is not None
        self._pending = number
        if insisting or (self._open and not (self._leave and self._leave())):
            self._end_if_told()

    def _end_if_told(self) -> None:
        number, self._pending = self._pending, None
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        if number is not None:
            raise Stopped(128 + number)


def _signals() -> tuple[int, ...]:
    """Ctrl-C, terminate, hang up; a signal that was told to be ignored (`nohup`) stays ignored."""
    numbers = (_number("SIGINT"), _number("SIGTERM"), _number("SIGHUP"))
    return tuple(n for n in numbers if n and signal.getsignal(n) not in (signal.SIG_IGN, None))


def hung_up() -> Stopped:
    """What ends an interview whose terminal has gone."""
    return Stopped(128 + (_number("SIGHUP") or 1))


def _number(name: str) -> int:
    return int(getattr(signal, name, 0))


@contextlib.contextmanager
def _gone_is_an_os_error() -> Iterator[None]:
    """Say it alike, whether writing to a terminal fails or setting it."""
    if sys.platform == "win32":
        yield
        return
    import termios

    try:
        yield
    except termios.error as error:
        raise OSError(*error.args) from error


def let_go() -> None:
    """Leave nothing to be written to a terminal that has gone: the interpreter would end with a code of its own."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextlib.contextmanager
def restored_terminal() -> Iterator[None]:
    """Leave the terminal as it was found, whatever ends the interview."""
    if sys.platform == "win32":
        yield
        return
    import termios

    try:
        before = termios.tcgetattr(sys.stdin.fileno())
    except (termios.error, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(termios.error, OSError, ValueError):
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, before)
