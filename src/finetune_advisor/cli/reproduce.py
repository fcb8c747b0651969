"""The shell line that repeats a run, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from finetune_advisor.model.answers import as_flag
from finetune_advisor.model.conditions import Value
from finetune_advisor.text import shell

Given: TypeAlias = str | bool | Sequence[str] | None
"""What an option was given: a value, several, or for a flag whether it is set."""


def settings(answers: Iterable[tuple[str, Value | None]]) -> list[str]:
    """Return answers as `--set` takes them."""
    return [f"{id}={as_flag(value)}" for id, value in answers]


def reproduce(command: str, file: str | None, *options: tuple[str, Given]) -> str:
    """Return the line for a command, a file and options, each with its value or values."""
    words = ["finetune-advisor", command, *([file] if file else [])]
    for name, given in options:
        match given:
            case bool() | None:
                words += [name] if given else []
            case str():
                words += [name, given]
            case _:
                words += [word for value in given for word in (name, value)]
    return shell(words)
