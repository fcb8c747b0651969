"""The interview at this terminal: whether a person is there, how to ask, where the answers are kept, what ends it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from finetune_advisor.cli.screen import is_terminal, screen
from finetune_advisor.errors import Interrupted

if TYPE_CHECKING:
    from finetune_advisor.interview import Compute
    from finetune_advisor.interview.plain import PlainPrompter, Stopped
    from finetune_advisor.model.answers import Answers
    from finetune_advisor.model.pack import Pack

HUNG_UP = 129
NARROW, LOW = 40, 12
"""Columns and rows below which a list that redraws itself doesn't work."""


def person_there() -> bool:
    """Return whether a person can be asked: there is a terminal to read from and one to ask on, and this is no CI job."""
    return is_terminal(sys.stdin) and is_terminal(sys.stderr) and not _is_set("CI")


def run_interview(
    pack: Pack, given: Answers, *, compute: Compute, accessible: bool, color: bool, session: bool, fresh: bool, about: str
) -> tuple[Answers, str | None]:  # fmt: skip
    """Interview the person at this terminal; return the answers, and the file that holds all of them, if there is one.

    `given` are the answers of files and flags; `about` is the answers file, so that interviews about different ones
    don't mix. `compute` adds to the answers what is computed from them. Raises Interrupted, with the exit code, when
    the person leaves, a signal arrives, or the terminal closes; the answers so far are saved.
    """
    from finetune_advisor.interview import interview
    from finetune_advisor.interview.plain import catch_signals
    from finetune_advisor.interview.session import Session

    compute(given)  # a figure that can't be used is a fault before the first question, not after it
    # A file that `init` wrote has *unknown* everywhere, and `--ask` must ask for these.
    given = given.without([id for id, one in given.answers.items() if one.value is None and one.origin == "file"])
    prompter = _prompter(accessible=accessible, color=color)
    kept = Session(_session_file(pack, about) if session else None, pack, prompter)
    try:
        with catch_signals(_stop):
            start = kept.resume(fresh=fresh)
            lasting = kept.path is not None
            final = interview(pack, given, prompter, save=kept.save, start=start, compute=compute, kept=lasting)
            saved = kept.path if kept.problem is None and kept.latest.answers else None
            if saved:
                prompter.say(f"\nYour answers are saved in\n{saved}")
    except (KeyboardInterrupt, EOFError, Interrupted, OSError) as end:
        gone = isinstance(end, OSError)
        if kept.latest.answers and not gone:
            kept.save(kept.latest)  # the signal may have come while the last answer was being written
        stopped = Interrupted(f"stopped; {kept.farewell()}")
        stopped.exit_code = HUNG_UP if gone else getattr(end, "exit_code", stopped.exit_code)
        raise stopped from None
    return final, str(saved) if saved and not given.answers else None


def _stop(signal: Stopped) -> None:
    raise signal


def _is_set(name: str) -> bool:
    return os.environ.get(name, "").lower() not in ("", "0", "false", "no")


def _prompter(*, accessible: bool, color: bool) -> PlainPrompter:
    """Return the menu prompter; or the plain one if that was asked for or lists can't be drawn."""
    from rich.console import Console

    from finetune_advisor.interview.plain import PlainPrompter

    dumb = sys.platform != "win32" and os.environ.get("TERM", "") in ("", "dumb")
    plain = accessible or dumb or _is_set("ACCESSIBLE") or not screen(sys.stderr).unicode
    colors: Literal["auto"] | None = "auto" if color and not plain else None
    console = Console(file=sys.stderr, color_system=colors, highlight=False, markup=False, emoji=False)
    if plain or console.width < NARROW or console.height < LOW:
        return PlainPrompter(console, _read_line)
    from finetune_advisor.interview.menu import MenuPrompter

    return MenuPrompter(console, _read_line)


def _read_line() -> str:
    """Return a typed line; bytes are read, so that no locale makes a keystroke an error."""
    line = sys.stdin.buffer.readline()
    if not line:
        raise EOFError
    return line.decode("utf-8", "replace").rstrip("\r\n")


def _session_file(pack: Pack, about: str) -> Path | None:
    """Return the file for interviews about this pack and answers file; None when the user has no folder for it."""
    from hashlib import sha256

    import platformdirs

    folder = platformdirs.user_state_path("finetune-advisor", appauthor=False)
    digest = sha256(os.fsencode(os.path.realpath(about))).hexdigest()[:8]
    return folder / (f"{pack.id}-{digest}.json" if about else f"{pack.id}.json") if folder.is_absolute() else None
