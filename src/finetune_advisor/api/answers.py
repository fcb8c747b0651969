"""Answers in whatever form a caller has them: checked values, mappings, files, settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeAlias, TypeVar

from finetune_advisor import load
from finetune_advisor.errors import AnswerError, UsageError
from finetune_advisor.load import load_pack
from finetune_advisor.model.answers import Answer, Answers, Origin, no_question, read, read_text
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.text import visible

T = TypeVar("T")

AnswersLike: TypeAlias = Answers | Mapping[str, object] | str | Path


def load_answers(answers: AnswersLike, pack: Pack | None = None) -> Answers:
    """Return answers in whatever form they are given; raise AnswerError with every fault and its place."""
    if isinstance(answers, Answers):
        return answers
    pack = pack or load_pack()
    if isinstance(answers, Mapping):
        return _checked(answers.items(), pack, read, "file")
    return load.load_answers(answers, pack)


def save_answers(path: str | Path, answers: AnswersLike, pack: Pack | None = None) -> None:
    """Write an answers file whole or not at all; raise UsageError when it can't be written."""
    pack = pack or load_pack()
    load.save_answers(path, load_answers(answers, pack), pack)


def from_flags(pairs: Iterable[str], pack: Pack) -> Answers:
    """Return answers from `id=value` settings; raise AnswerError with a line for each that no question takes."""
    words = [pair.partition("=") for pair in pairs]
    if faults := [f"--set: expected id=value, got {id!r}" for id, equals, _ in words if not equals]:
        raise AnswerError("\n".join(faults))
    return _checked(((id, text) for id, _, text in words), pack, read_text, "flag")


def _checked(
    given: Iterable[tuple[str, T]], pack: Pack, check: Callable[[Question, T], Value | None], origin: Origin
) -> Answers:
    """Return values checked against their questions; raise AnswerError with a line for each fault."""
    questions = {question.id: question for question in (*pack.questions, *pack.readings)}
    flag = "--set" if origin == "flag" else None
    answers, faults = {}, []
    for id, value in given:
        try:
            answers[id] = Answer(check(questions[id], value), origin, flag)
        except KeyError:
            faults.append(f"{flag + ': ' if flag else ''}{no_question(pack, id)}")
        except ValueError as fault:
            faults.append(f"{flag + ' ' if flag else ''}{id}: {fault}")
    if faults:
        raise AnswerError("\n".join(faults))
    return Answers(answers)


def yaml_files(paths: Iterable[str | Path]) -> list[Path]:
    """Return files as they are, and all YAML files of folders, by name; raise UsageError for a folder without any.

    A gate over a misspelt or empty folder would pass otherwise.
    """
    found = []
    for path in map(Path, paths):
        files = sorted(file for end in ("yaml", "yml") for file in path.glob(f"*.{end}")) if path.is_dir() else [path]
        if not files:
            raise UsageError(f"{visible(str(path))}: there is no YAML file in this folder")
        found += files
    return found


def day_or_today(today: date | None) -> date:
    """Return the day that is given, or the day it is."""
    return date.today() if today is None else today  # noqa: DTZ011  the caller's own day
