"""A real terminal for the tests: the program in a session of its own on a pseudo-terminal, as a shell would start it."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any, Self

from pexpect.fdpexpect import fdspawn

from tests.interview.small import FOLDER

# What a shell does: a new session whose controlling terminal is standard input.
_AS_A_SHELL = "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-Z\\-_]")
TYPED = "): "
"""The end of a typed prompt: `Answer (Enter: I don't know): `."""
LISTED = "I don't know"
"""The last line of a list."""
READY = (LISTED, "Enter keeps it.", "Enter skips.")
"""What is drawn last at a question of the menu prompter, whatever its kind."""
MENUS = ("Continue where you left off?", "What now?", "Which answer do you want to change?", "Stop here?")


class Terminal:
    """The program at work on a terminal."""

    def __init__(
        self,
        state: Path,
        *words: str,
        plain: bool = False,
        pack: Path = FOLDER,
        size: tuple[int, int] = (30, 90),
        stdout: Path | None = None,
        stdin: Any = None,
        limits: str = "",
        **environ: str | None,
    ) -> None:
        self.plain = plain
        self.state = state
        arguments = [sys.executable, "-m", "finetune_advisor", "advise", "--pack", str(pack), *words]
        if plain:
            arguments.append("--accessible")
        if limits:
            arguments = ["/bin/sh", "-c", f'{limits}; exec "$@"', "sh", *arguments]
        self._master, self.line = os.openpty()
        self.resize(*size, tell=False)
        self.before = termios.tcgetattr(self.line)
        out = os.open(stdout, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600) if stdout else self.line
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-c", _AS_A_SHELL, *arguments] if stdin is None else arguments,
            stdin=self.line if stdin is None else stdin,
            stdout=out,
            stderr=self.line,
            env={name: value for name, value in {**_environ(state), **environ}.items() if value is not None},
        )
        if stdout:
            os.close(out)
        self.screen = fdspawn(self._master, encoding="utf-8", codec_errors="replace", timeout=20)
        self.log = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for handle in (self._master, self.line):
            try:
                os.close(handle)
            except OSError:
                continue

    def resize(self, rows: int, columns: int, *, tell: bool = True) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tell:
            self.process.send_signal(signal.SIGWINCH)

    def see(self, *texts: str) -> str:
        """Wait for texts in this order; what was shown until then, without control sequences."""
        shown = ""
        for text in texts:
            self.screen.expect_exact(text)
            shown += f"{self.screen.before}{self.screen.after}"
        self.log += shown
        return clean(shown)

    def see_any(self, *texts: str) -> str:
        """Wait for one of these."""
        self.screen.expect_exact(list(texts))
        shown = f"{self.screen.before}{self.screen.after}"
        self.log += shown
        return clean(shown)

    def send(self, keys: str) -> None:
        self.screen.send(keys)

    def answer(self, question: str, reply: str) -> str:
        """Answer the question that has these words: typed in the plain prompter, by keys in the menu prompter."""
        shown = self.see(question)
        if self.plain:
            shown += self.see(TYPED)
            self.send(reply + "\n")
        else:
            shown += self.see_any(*READY)
            # Keys are read once the prompt is drawn to its end; until then they wait in the terminal's own queue.
            self.send(reply)
        return shown

    def pick(self, reply: str) -> str:
        """Answer a menu."""
        shown = self.see_menu()
        self.send(reply + "\n" if self.plain else reply)
        return shown

    def see_menu(self) -> str:
        """Wait for a menu."""
        if self.plain:
            return self.see("Number or words: ")
        return self.see_any(*MENUS) + self.rest()

    def end(self) -> int:
        """Wait for the end; the exit code, negative for a signal."""
        code = self.process.wait(20)
        self.rest()
        return code

    def rest(self) -> str:
        """What is left to read."""
        shown, self.screen.buffer = self.screen.buffer, ""
        while True:
            try:
                shown += self.screen.read_nonblocking(100_000, timeout=0.1)
            except Exception:  # noqa: BLE001  time-out, end of file or a closed terminal: there is no more
                break
        self.log += shown
        return clean(shown)

    def sane(self) -> bool:
        """Whether the terminal is as it was, its cursor shown and pasting plain."""
        shown = self.log.rfind("\x1b[?25h") >= self.log.rfind("\x1b[?25l")
        pasting = self.log.rfind("\x1b[?2004l") >= self.log.rfind("\x1b[?2004h")
        return termios.tcgetattr(self.line) == self.before and shown and pasting

    def saved(self) -> dict[str, Any]:
        try:
            text = (self.state / "finetune-advisor" / "small.json").read_text("utf-8")
        except FileNotFoundError:  # not there yet, or just put aside for a fresh start
            return {}
        return json.loads(text)["answers"]

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self.line)
        os.close(self._master)


def clean(text: str) -> str:
    """What a person would read."""
    return _ESCAPES.sub("", text).replace("\r", "")


def _environ(state: Path) -> dict[str, str]:
    """What the program finds around it. Packs come compiled from this run's cache, or most of its start would be YAML."""
    keep = {
        name: os.environ[name]
        for name in ("PATH", "PYTHONPATH", "XDG_CACHE_HOME", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
        if name in os.environ
    }
    return {**keep, "HOME": str(state), "XDG_STATE_HOME": str(state), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}


def wait_for(condition, seconds: float = 10) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


UP, DOWN, LEFT, ENTER, SPACE, CTRL_C, CTRL_D, ESCAPE, SHIFT_TAB = (
    "\x1b[A",
    "\x1b[B",
    "\x1b[D",
    "\r",
    " ",
    "\x03",
    "\x04",
    "\x1b",
    "\x1b[Z",
)

STRAIGHT = (
    ("How good are the answers?", "poor", DOWN + ENTER),
    ("What have you tried?", "1, 2", SPACE + DOWN + SPACE + ENTER),
    ("Does it need facts", "no", DOWN + ENTER),
    ("How many good examples", "2k", "2k" + ENTER),
    ("What does an answer cost?", "3.5", "3.5" + ENTER),
    ("Does a team own", "yes", ENTER),
)
"""Each question, and the same answer with either prompter."""

VALUES = {
    "use_case": None,
    "result": "poor",
    "tried": ["instructions", "examples"],
    "facts": False,
    "examples": 2000,
    "price": 3.5,
    "owner": True,
}


def skip_title(terminal: Terminal) -> None:
    """Leave the use case out."""
    terminal.answer("What is it about?", "" if terminal.plain else ENTER)


def go(terminal: Terminal, first: int = 0, last: int = len(STRAIGHT), *, title: bool = True) -> None:
    """Answer some of the questions of the straight way, the one for the title at its beginning."""
    if first == 0 and title:
        skip_title(terminal)
    for question, typed, keys in STRAIGHT[first:last]:
        terminal.answer(question, typed if terminal.plain else keys)
