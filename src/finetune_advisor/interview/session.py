"""An interview's progress on disk: found again, saved whole or not at all, one file an interview, locked while it runs.

A session file is an answers file too (JSON is YAML): `finetune-advisor advise FILE` takes it as it stands.
"""

# os.path throughout: a person waits for the first question, and pathlib takes as long to import as all of this.
# ruff: noqa: PTH103, PTH105, PTH108, PTH111, PTH117, PTH118, PTH120, PTH122

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from finetune_advisor.interview import Progress
from finetune_advisor.load.files import sync_folder
from finetune_advisor.model.answers import Answer, Answers, read
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question

FORMAT = 1
_SLOTS = 9
"""Interviews that can be under way at once about one pack and file."""
_MOST_BYTES = 1 << 20
_NEW_ONLY = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class Found:
    """What an earlier run left."""

    progress: Progress
    saved_at: float
    """Seconds since 1970, of the file."""
    remarks: tuple[str, ...] = ()
    """What has changed since: the pack, and answers set aside for it, each with its reason."""


def state_folder(environ: Mapping[str, str]) -> str | None:
    """Where state belongs on this system; None when no folder of the user's can be told."""
    named = environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(named):
        return os.path.join(named, "finetune-advisor")
    if sys.platform == "win32" and environ.get("LOCALAPPDATA"):
        return os.path.join(environ["LOCALAPPDATA"], "finetune-advisor")
    home = environ.get("HOME", "")
    if not os.path.isabs(home):
        home = _home_of_user()
    return os.path.join(home, ".local", "state", "finetune-advisor") if os.path.isabs(home) else None


def _home_of_user() -> str:
    if sys.platform == "win32":
        return os.path.expanduser("~")
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""


class Session:
    """One interview's place on disk, held for as long as it runs."""

    def __init__(self, pack: Pack, path: str, lock: int | None, *, others: bool) -> None:
        """Made by `open_session`."""
        self.path = path
        self.others = others
        """Another interview about the same is under way."""
        self.found: Found | None = None
        self.damaged: str | None = None
        """Where a file that couldn't be read was put."""
        self._pack = pack
        self._lock = lock
        self._keep_old = False

    def __enter__(self) -> Self:
        """Held until the end of the `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let others have it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def load(self) -> Found | None:
        """What an earlier run left here, checked against the pack; a file that can't be read is moved aside."""
        try:
            data = _read(self.path)
            self.found = _found(self._pack, data[0], data[1]) if data else None
        except ValueError:
            self.damaged = _beside(self.path, ".damaged")
            with contextlib.suppress(OSError):
                os.replace(self.path, self.damaged)
        return self.found

    def start_afresh(self) -> None:
        """Let the next save put what is here aside instead of replacing it."""
        self._keep_old = True

    def save(self, progress: Progress) -> None:
        """Write the progress whole or not at all; raises OSError when it can't be written."""
        if self._keep_old:
            with contextlib.suppress(FileNotFoundError):
                os.replace(self.path, _beside(self.path, ".previous"))
            self._keep_old = False
        _write(self.path, _as_text(self._pack, progress))

    def keep(self, facts: Answers) -> str:
        """Write all answers of a finished interview, from wherever they came, to a file that no later interview touches.

        The same answers come to the same place. Raises OSError when they can't be written.
        """
        what = "All answers at the end of an interview of finetune-advisor."
        text = _json({"about": {"what": what, **_pack(self._pack)}, "answers": dict(_raw(facts.answers))})
        folder = os.path.join(os.path.dirname(self.path), "finished")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        path = os.path.join(folder, f"{self._pack.id}-{_short_digest(text)}.json")
        _write(path, text)
        return path


def _beside(path: str, suffix: str) -> str:
    return os.path.splitext(path)[0] + suffix


def _short_digest(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def open_session(folder: str, pack: Pack, about: str = "") -> Session | None:
    """The place of an interview about a pack and an answers file, locked; None when too many are under way.

    An unfinished interview that nobody holds is preferred. Raises OSError when the folder can't be used.
    """
    os.makedirs(folder, mode=0o700, exist_ok=True)
    name = f"{pack.id}-{_short_digest(os.path.realpath(about))}" if about else pack.id
    free: Session | None = None
    others = False
    for slot in range(1, _SLOTS + 1):
        path = os.path.join(folder, f"{name}.json" if slot == 1 else f"{name}-{slot}.json")
        if free is not None and not os.path.lexists(path):
            continue
        lock = _locked(_beside(path, ".lock"))
        if lock is False:
            others = True
            continue
        session = Session(pack, path, lock, others=others)
        found = session.load()
        if found and not found.progress.done:
            if free is not None:
                free.__exit__()
            session.others = others
            return session
        if free is None:
            free = session
        else:
            session.__exit__()
    if free is not None:
        free.others = others
    return free


def _locked(path: str) -> int | bool | None:
    """A handle that holds the lock until it is closed or the process ends; False when another holds it.

    None where the system can't lock (some network folders): better unlocked than not saved.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        os.close(handle)
        return False
    except OSError:
        os.close(handle)
        return None
    return handle


def _read(path: str) -> tuple[Mapping[str, Any], float] | None:
    """A session file's data and when it was saved; None when there is none. Raises ValueError for one that is damaged."""
    import json

    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ValueError(str(error)) from None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            raise ValueError("not a session file")
        try:
            data = json.loads(file.read(_MOST_BYTES).decode("utf-8"))
        except RecursionError:
            raise ValueError("nested too deeply") from None
    if (
        not isinstance(data, dict)
        or not isinstance(data.get("about"), dict)
        or not isinstance(data.get("answers"), dict)
    ):
        raise ValueError("not a session file")
    return data, status.st_mtime


def _found(pack: Pack, data: Mapping[str, Any], saved_at: float) -> Found:
    about = data["about"]
    questions = {question.id: question for question in pack.questions}
    wordings = about.get("asked") if isinstance(about.get("asked"), dict) else {}
    answers: dict[str, Answer] = {}
    aside: dict[str, Answer] = {}
    remarks = []
    for id, raw in data["answers"].items():
        reason = _unfit(questions.get(id), raw, wordings.get(id))
        if not reason:
            answers[id] = _answer(questions[id], raw)
            continue
        remarks.append(f"Set aside: {_shown(id)} ({_shown(raw)}), because {reason}.")
        if id in questions and not _unfit(questions[id], raw, None):
            aside[id] = _answer(questions[id], raw)
    earlier = about.get("aside") if isinstance(about.get("aside"), dict) else {}
    for id, raw in earlier.items():
        if not _unfit(questions.get(id), raw, wordings.get(id)):
            aside.setdefault(id, _answer(questions[id], raw))
    if about.get("digest") != pack.digest:
        remarks.insert(0, _changed(pack, about))
    instead = {id: _value(raw) for id, raw in _mapping(about.get("instead")).items() if id in answers}
    progress = Progress(answers, aside, instead, full=about.get("full") is True, done=about.get("finished") is True)
    return Found(progress, saved_at, tuple(remarks))


def _mapping(raw: object) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _answer(question: Question, raw: object) -> Answer:
    return Answer(read(question, raw), "session")


def _unfit(question: Question | None, raw: object, wording: object) -> str:
    """Why a saved answer can't stand as it is, or nothing."""
    if question is None:
        return "its question is no longer in the pack"
    try:
        read(question, raw)
    except ValueError as fault:
        return f"it no longer fits its question: {fault}"
    if wording is not None and wording != _wording(question):
        return f"its question has changed; it was: {_shown(wording)}"
    return ""


def _wording(question: Question) -> str:
    """What a person read when they answered: another wording, unit or meaning of an option asks something else."""
    options = "".join(f" | {id}: {meaning}" for id, meaning in question.options)
    return f"{question.ask}{f' [{question.unit}]' if question.unit else ''}{options}"


def _changed(pack: Pack, about: Mapping[str, Any]) -> str:
    version = about.get("version")
    if isinstance(version, str) and version != pack.version:
        return f"The rule pack has changed since: from version {_shown(version)} to {pack.version}."
    return "The rule pack has changed since, without a new version number."


def _shown(raw: object) -> str:
    from finetune_advisor.text import one_line

    if isinstance(raw, list):
        return ", ".join(_shown(part) for part in raw) or "none"
    if raw is None or isinstance(raw, bool):
        return "unknown" if raw is None else "yes" if raw else "no"
    return one_line(str(raw), 120)


def _value(raw: object) -> Value | None:
    if isinstance(raw, list):
        return tuple(str(part) for part in raw)
    return raw if isinstance(raw, bool | int | float | str) else None


def _as_text(pack: Pack, progress: Progress) -> str:
    questions = {question.id: question for question in pack.questions}
    about = {
        "what": "An interview of finetune-advisor, saved after each answer.",
        "format": FORMAT,
        **_pack(pack),
        "finished": progress.done,
        "full": progress.full,
        "aside": dict(_raw(progress.aside)),
        "instead": {id: list(v) if isinstance(v, tuple) else v for id, v in progress.instead.items()},
        "asked": {id: _wording(questions[id]) for id in (*progress.answers, *progress.aside)},
    }
    return _json({"about": about, "answers": dict(_raw(progress.answers))})


def _pack(pack: Pack) -> dict[str, str]:
    return {"pack": pack.id, "version": pack.version, "digest": pack.digest}


def _json(data: Mapping[str, object]) -> str:
    """JSON that YAML reads alike: no pairs of escapes for one character, and escapes for all that YAML won't have raw."""
    import json

    text = json.dumps(data, ensure_ascii=False, indent=1)
    return "".join(c if c.isprintable() or c == "\n" or c > "\uffff" else f"\\u{ord(c):04x}" for c in text) + "\n"


def _raw(answers: Mapping[str, Answer]) -> Iterator[tuple[str, object]]:
    for id, answer in answers.items():
        yield id, list(answer.value) if isinstance(answer.value, tuple) else answer.value


def _write(path: str, text: str) -> None:
    """Replace a file so that at any moment either the old or the new one is there, whole, and only its owner reads it.

    Not by `write_file`: the folder is ours alone and the place locked, so the temporary file has one name, and a run that
    was killed leaves nothing behind that the next one doesn't clear away.
    """
    temporary = _beside(path, ".tmp")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(temporary)
    handle = os.open(temporary, _NEW_ONLY, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    sync_folder(os.path.dirname(path))
