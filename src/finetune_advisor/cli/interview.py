"""The interview at a terminal: goes on where an earlier run stopped, saves each answer, says where they are whatever ends it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from finetune_advisor.cli.terminal import Faces, Stopped, Waiting, hung_up, interview_face, let_go, restored_terminal
from finetune_advisor.errors import Interrupted
from finetune_advisor.interview import Progress, interview
from finetune_advisor.interview.face import Menu
from finetune_advisor.model.answers import Answers
from finetune_advisor.model.pack import Pack

if TYPE_CHECKING:
    from finetune_advisor.interview import Compute
    from finetune_advisor.interview.session import Session


@dataclass(frozen=True)
class Finished:
    """What an interview ends with."""

    answers: Answers
    saved: str | None
    """Where the answers were saved; None when they weren't."""


def person_there(accessible: bool = False) -> bool:
    """Return whether a person can be asked: a terminal to read from and one to ask on, and not a CI job."""
    return interview_face(accessible=accessible) is not None


def run_interview(  # noqa: PLR0913  the settings of an interview
    pack: Pack,
    facts: Answers,
    *,
    accessible: bool = False,
    color: bool = False,
    session: bool = True,
    fresh: bool = False,
    about: str = "",
    compute: Compute | None = None,
) -> Finished:
    """Interview the person at this terminal.

    `facts` are what files and flags said; `about` is the answers file, so that interviews about different ones don't mix.
    `compute` adds to the answers what is computed from them.
    Raises Interrupted when the person leaves; a signal ends the process with its exit code. Either way the terminal is
    as it was, and what was answered is saved.
    """
    waiting = Waiting()
    with restored_terminal(), waiting.signals():
        asker = Faces(accessible=accessible, color=color, waiting=waiting)
        with contextlib.ExitStack() as stack:
            place = _open(pack, about, asker) if session else None
            if place is not None:
                stack.enter_context(place)
            return _Run(pack, facts, asker, place, compute).run(fresh=fresh)


class _Run:
    """One interview with its place on disk."""

    def __init__(
        self, pack: Pack, facts: Answers, asker: Faces, place: Session | None, compute: Compute | None = None
    ) -> None:
        self.compute = compute
        self.pack = pack
        self.facts = facts
        self.asker = asker
        self.place = place
        self.latest = Progress()
        self.unsaved = place is None
        self.complained = False

    def run(self, *, fresh: bool) -> Finished:
        """From the offer to go on to the last answer."""
        try:
            start, review = self.offer(fresh=fresh)
            self.latest = start
            facts = interview(
                self.pack, self.facts, self.asker, save=self.save, start=start, review=review, compute=self.compute
            )
        except (KeyboardInterrupt, EOFError, Interrupted):
            raise Interrupted(f"stopped; {self.farewell()}") from None
        except Stopped:
            with contextlib.suppress(OSError, ValueError):
                self.asker.say(f"ended by a signal; {self.farewell()}")
            let_go()
            raise
        except OSError as error:
            # The terminal is gone: closed window, broken line.
            let_go()
            raise hung_up() from error
        saved = self.kept(facts)
        if saved is not None:
            self.asker.say(f"\nYour answers are saved in {saved}")
        return Finished(facts, saved)

    def kept(self, facts: Answers) -> str | None:
        """Where all answers of a finished interview stay, whatever interviews come after it."""
        if self.place is None or not self.latest.answers:
            return None
        try:
            return self.place.keep(facts)
        except OSError:
            return None

    def offer(self, *, fresh: bool) -> tuple[Progress, bool]:
        """Where to start: from what an earlier run left, or afresh; and whether to show its answers first."""
        found = self.place.found if self.place else None
        if self.place is None or found is None or not (found.progress.answers or found.progress.aside):
            return Progress(), False
        if fresh:
            self.place.start_afresh()
            return Progress(), False
        picked = self.asker.pick(_offer(found.progress, found.saved_at, found.remarks))
        if picked == "fresh":
            self.place.start_afresh()
            return Progress(), False
        return found.progress, picked == "review"

    def save(self, progress: Progress) -> None:
        """Keep the progress on disk; if that can't be, say so once and go on."""
        self.latest = progress
        if self.place is None:
            return
        try:
            self.place.save(progress)
            self.unsaved = False
        except OSError as error:
            self.unsaved = True
            if not self.complained:
                self.complained = True
                self.asker.say(
                    f"Your answers can't be saved in {self.place.path}: {error.strerror or error}. They are kept while this runs."
                )

    def farewell(self) -> str:
        """Where the answers are, and how to go on with them."""
        count = len(self.latest.answers)
        if not count:
            return "nothing was answered"
        answers = f"your {count} answer{' is' if count == 1 else 's are'}"
        if self.place is not None and not self.unsaved:
            return f"{answers} kept in {self.place.path}; start again to go on"
        return f"{answers} not saved; this command holds them: {_command(self.latest)}"


def _offer(progress: Progress, saved_at: float, remarks: tuple[str, ...]) -> Menu:
    import time

    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(saved_at))
    count = len(progress.answers)
    answers = f"{count} answer{'' if count == 1 else 's'}, saved {when}"
    fresh = ("fresh", "Start afresh (the old answers are put aside)")
    if progress.done:
        options = (fresh, ("review", "See and change the old answers"))
        return Menu("What now?", options, "fresh", (f"Your last interview is finished: {answers}.", *remarks))
    going_on = (("on", "Go on where you stopped"), ("review", "See and change the answers first"))
    lines = (f"An interview of yours is not finished: {answers}.", *remarks)
    return Menu("What now?", (*going_on, fresh), "on", lines)


def _command(progress: Progress) -> str:
    from finetune_advisor.cli.reproduce import reproduce, settings

    answers = settings((id, answer.value) for id, answer in progress.answers.items())
    return reproduce("advise", None, ("--set", answers))


def _open(pack: Pack, about: str, asker: Faces) -> Session | None:
    """The place on disk, with a word about what is unusual; None when nothing can be saved."""
    from finetune_advisor.interview.session import open_session, state_folder

    folder = state_folder(os.environ)
    try:
        place = open_session(folder, pack, about) if folder else None
    except OSError as error:
        asker.say(f"Your answers can't be saved: {folder}: {error.strerror or error}. They are kept while this runs.")
        return None
    if place is None:
        asker.say("Your answers can't be saved: there is no folder for them. They are kept while this runs.")
        return None
    if place.damaged:
        asker.say(f"A saved interview could not be read; it was moved to {place.damaged}.")
    if place.others:
        asker.say("Another interview of yours is under way; this one is kept apart from it.")
    return place
