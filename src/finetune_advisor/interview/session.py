"""The file that keeps an interview between two runs: a valid answers file, replaced whole after each answer."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import cast

from finetune_advisor.interview.controller import Opening, Progress, Start
from finetune_advisor.interview.plain import PlainPrompter
from finetune_advisor.interview.questions import Option
from finetune_advisor.load.files import ANSWERS_BYTES, Unreadable, read_file, write_file
from finetune_advisor.model.answers import Answer, as_flag, read
from finetune_advisor.model.pack import Pack
from finetune_advisor.text import one_line, shell


class Session:
    """Offers what an earlier run left, saves each answer, and knows where the answers are."""

    def __init__(self, path: Path | None, pack: Pack, prompter: PlainPrompter) -> None:
        """With no path, nothing is kept."""
        self.path = path
        self.pack = pack
        self.prompter = prompter
        self.latest = Progress()
        self.problem: str | None = None
        """Why the latest progress isn't on disk."""

    def resume(self, *, fresh: bool = False) -> Start:
        """Offer to go on with what an earlier run left; return where to begin. `fresh`: start over without asking."""
        if self.path is None or not os.path.lexists(self.path):
            return Progress(), "continue"
        try:
            found, remark = _read(self.path, self.pack)
        except (Unreadable, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            aside = _put_aside(self.path, ".damaged")
            self.prompter.say(f"We couldn't read a saved interview, so we moved it to {aside}.")
            return Progress(), "continue"
        if found.answers and not fresh:
            when = datetime.fromtimestamp(self.path.stat().st_mtime)  # noqa: DTZ006  local time
            state, title = "You have an unfinished interview", "Continue where you left off?"
            listed = [Option("continue", "Continue"), Option("enough", "Show the report so far")]
            if found.finished:
                state, title = "Your last interview is finished", "What now?"
                listed = [Option("report", "Show the report")]
            listed.append(Option("review", "See and change the answers first"))
            listed.append(Option("over", "Start over (the old answers are put aside)"))
            lines = [f"{state}, saved {when:%Y-%m-%d %H:%M}.", *remark]
            picked = self.prompter.choose(title, listed, lines)
            if picked.word != "over":
                self.latest = found
                return found, cast("Opening", picked.word)
        _put_aside(self.path, ".previous")
        return Progress(), "continue"

    def save(self, progress: Progress) -> None:
        """Replace the file; where that fails, tell once and go on."""
        self.latest, known = progress, self.problem
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_file(str(self.path), _as_text(self.pack, progress).encode())
            self.problem = None
        except (OSError, Unreadable) as error:
            self.problem = getattr(error, "strerror", None) or str(error)
            if known is None:
                fault = f"Your answers can't be saved in {self.path}: {self.problem}."
                self.prompter.say(f"{fault} They are kept while this runs.")

    def farewell(self) -> str:
        """Return where the answers are, and how to go on with them."""
        if not self.latest.answers:
            return "nothing was answered"
        if self.path and self.problem is None:
            return f"your answers are kept in {self.path}; start again to go on"
        settings = [("--set", f"{id}={as_flag(answer.value)}") for id, answer in self.latest.answers.items()]
        command = shell(["finetune-advisor", "advise", *(word for pair in settings for word in pair)])
        return f"your answers are not saved; this command holds them: {command}"


def _put_aside(path: Path, suffix: str) -> Path:
    """Rename a file, so that the next answer begins a new one."""
    aside = path.with_suffix(suffix)
    with contextlib.suppress(OSError):
        path.replace(aside)
    return aside


def _read(path: Path, pack: Pack) -> tuple[Progress, list[str]]:
    """Return what of a file fits the pack, and a remark on what has changed.

    Raises Unreadable, ValueError or an error of a lookup for a file of another kind than `_as_text` writes.
    """
    data = json.loads(read_file(str(path), ANSWERS_BYTES))
    about, questions = data["about"], {question.id: question for question in pack.questions}
    answers: dict[str, Answer] = {}
    unfit = []
    for id, raw in {**about.get("stale", {}), **data["answers"]}.items():
        try:
            answers[id] = Answer(read(questions[id], raw), "session")
        except KeyError:
            unfit.append(f"{one_line(id, 60)} (the pack no longer asks this)")
        except ValueError as fault:
            unfit.append(f"{id} ({fault})")
    changed = about.get("digest") != pack.digest
    finished = about.get("finished") is True and not changed and not unfit
    remark = [*["The rules have changed since."] * changed, *[f"Set aside: {'; '.join(unfit)}."] * bool(unfit)]
    return Progress(answers, finished=finished), [" ".join(remark)] if remark else []


def _as_text(pack: Pack, progress: Progress) -> str:
    """Return an answers file in JSON that YAML reads alike."""
    about = {
        "what": "An interview of finetune-advisor, saved after each answer.",
        "digest": pack.digest,
        "finished": progress.finished,
        "stale": {id: answer.value for id, answer in progress.stale.items()},
    }
    answers = {id: answer.value for id, answer in progress.answers.items()}
    text = json.dumps({"about": about, "answers": answers}, ensure_ascii=False, indent=1)
    # YAML reads no character from a pair of escapes, and no unprintable one as it is.
    return "".join(c if c.isprintable() or c == "\n" or c > "\uffff" else f"\\u{ord(c):04x}" for c in text) + "\n"
