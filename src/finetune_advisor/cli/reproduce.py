"""The shell line that repeats a run, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from finetune_advisor.text import shell

Given: TypeAlias = str | bool | Sequence[str] | None
"""What an option was given: a value, several, or for a flag whether it is set."""


def reproduce(command: str, file: str | None, *options: tuple[str, Given]) -> str:
    """Return the line for a command, a file and options, each with its value or values."""
    words = ["finetune-advisor", command, *([_from_here(file)] if file else [])]
    for name, given in options:
        match given:
            case bool() | None:
                words += [name] if given else []
            case str():
                words += [name, given]
            case _:
                words += [word for value in given for word in (name, value)]
    return shell(words)


def _from_here(file: str) -> str:
    """Return a file below this folder without the folder's path, which is no matter of whoever reads the report."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file
