"""The shell line that repeats a run, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from finetune_advisor.model.answers import as_flag

if TYPE_CHECKING:
    from finetune_advisor.model.conditions import Value


def settings(answers: Iterable[tuple[str, Value | None]]) -> list[str]:
    """Answers as `--set` takes them."""
    return [f"{id}={as_flag(value)}" for id, value in answers]


def told(*options: tuple[str, str | Sequence[str] | None]) -> list[str]:
    """The words of options, each with its value or values; one that wasn't given says nothing."""
    words: list[str] = []
    for name, given in options:
        values = (given,) if isinstance(given, str) else given or ()
        words += [word for value in values for word in (name, value)]
    return words
