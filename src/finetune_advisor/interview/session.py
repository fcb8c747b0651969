"""The file that keeps an interview between two runs: a valid answers file, replaced whole after each answer."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime
from pathlib import Path

from finetune_advisor.interview.controller import Opening, Start
from finetune_advisor.interview.path import Progress
from finetune_advisor.interview.prompter import Menu, Option, Prompter
from finetune_advisor.load.files import ANSWERS_BYTES, Unreadable, read_file, write_file
from finetune_advisor.model.answers import Answer, as_flag, read
from finetune_advisor.model.pack import Pack
from finetune_advisor.text import one_line, shell

_OPENINGS: dict[Opening, str] = {
    "continue": "Continue",
    "enough": "Show the report so far",
    "report": "Show the report",
    "review": "See and change the answers first",
}


class Session:
    """Offers what an earlier run left, saves each answer, and knows where the answers are."""

    def __init__(self, path: Path | None, pack: Pack, prompter: Prompter) -> None:
        """With no path, nothing is kept."""
        self.path = path
        self.pack = pack
        self.prompter = prompter
        self.latest = Progress()
        self.problem: str | None = None
        """Why the latest progress isn't on disk."""

    def resume(self, *, fresh: bool = False) -> Start:
        """Offer to go on with what an earlier run left; return where to begin. `fresh`: start over without asking."""
        if self.path is None or not (self.path.exists() or self.path.is_symlink()):
            return Progress(), "continue"
        try:
            found, remark = _read(self.path, self.pack)
        except (Unreadable, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            aside = _put_aside(self.path, ".damaged")
            self.prompter.say(f"We couldn't read a saved interview, so we moved it to {aside}.")
            return Progress(), "continue"
        over = Option("over", "Start over (the old answers are put aside)")
        picked = over
        openings: tuple[Opening, ...] = ("report", "review") if found.finished else ("continue", "enough", "review")
        if found.answers and not fresh:
            state = "Your last interview is finished" if found.finished else "You have an unfinished interview"
            count, when = len(found.answers), datetime.fromtimestamp(self.path.stat().st_mtime)  # noqa: DTZ006  local time
            lines = (f"{state}: {count} answer{'' if count == 1 else 's'}, saved {when:%Y-%m-%d %H:%M}.", *remark)
            title = "What now?" if found.finished else "Continue where you left off?"
            options = tuple(Option(word, _OPENINGS[word]) for word in openings)
            picked = self.prompter.choose(Menu(title, (*options, over), lines))
        if picked == over:
            _put_aside(self.path, ".previous")
            return Progress(), "continue"
        self.latest = found
        return found, next(word for word in openings if word == picked.word)

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
        count = len(self.latest.answers)
        if not count:
            return "nothing was answered"
        answers = f"your {count} answer{' is' if count == 1 else 's are'}"
        if self.path and self.problem is None:
            return f"{answers} kept in {self.path}; start again to go on"
        settings = [("--set", f"{id}={as_flag(answer.value)}") for id, answer in self.latest.answers.items()]
        command = shell(["finetune-advisor", "advise", *(word for pair in settings for word in pair)])
        return f"{answers} not saved; this command holds them: {command}"


def _put_aside(path: Path, suffix: str) -> Path:
    """Rename a file, so that the next answer begins a new one."""
    aside = path.with_suffix(suffix)
    with contextlib.suppress(OSError):
        path.replace(aside)
    return aside


def _read(path: Path, pack: Pack) -> tuple[Progress, tuple[str, ...]]:
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
    # What was edited since is a number, not a band.
    bands = {
        id for id in about.get("bands", ()) if id in answers and answers[id].value in dict(questions[id].bands).values()
    }
    progress = Progress(answers, bands=frozenset(bands), finished=finished)
    remark = [*["The rules have changed since."] * changed, *[f"Set aside: {'; '.join(unfit)}."] * bool(unfit)]
    return progress, (" ".join(remark),) if remark else ()


def _as_text(pack: Pack, progress: Progress) -> str:
    """Return an answers file in JSON that YAML reads alike."""
    about = {
        "what": "An interview of finetune-advisor, saved after each answer.",
        "digest": pack.digest,
        "finished": progress.finished,
        "bands": sorted(progress.bands),
        "stale": {id: answer.value for id, answer in progress.stale.items()},
    }
    answers = {id: answer.value for id, answer in progress.answers.items()}
    text = json.dumps({"about": about, "answers": answers}, ensure_ascii=False, indent=1)
    # YAML reads no character from a pair of escapes, and no unprintable one as it is.
    return "".join(c if c.isprintable() or c == "\n" or c > "\uffff" else f"\\u{ord(c):04x}" for c in text) + "\n"
