"""The scripted prompter: answers from a mapping, moves from a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from finetune_advisor.interview.plain import PlainPrompter
from finetune_advisor.interview.questions import Line, Option, Prompt, Reply
from finetune_advisor.model.answers import Answer
from finetune_advisor.model.conditions import Value


def said(value: Value | None) -> Answer:
    """What a person answers just now."""
    return Answer(value, "asked")


class Menu(NamedTuple):
    """A choice that was put to the script."""

    title: str
    options: tuple[Option, ...]
    lines: tuple[str, ...]


class ScriptedPrompter(PlainPrompter):
    """Answer each question from a mapping, *unknown* where it has none; first play the moves, one a question or menu."""

    keys = "? explains"

    def __init__(self, answers: Mapping[str, Value | None], moves: Iterable[Reply | str | None] = ()) -> None:
        """A move is a reply to a question or the word of a menu's option; None takes the answer or the first option."""
        self._answers = answers
        self._moves = iter(moves)
        self.prompts: list[Prompt] = []
        self.menus: list[Menu] = []
        self.messages: list[str] = []

    @property
    def asked(self) -> list[str]:
        """The ids of the questions put, in order."""
        return [prompt.question.id for prompt in self.prompts]

    def ask(self, prompt: Prompt) -> Reply:
        """Return the next move, or the answer from the mapping."""
        self.prompts.append(prompt)
        move = next(self._moves, None)
        if isinstance(move, str):
            raise TypeError(f"{prompt.question.id} was asked where the script expects a menu with {move!r}")
        return said(self._answers.get(prompt.question.id)) if move is None else move

    def fold(self, answered: Line) -> None:
        """Keep the newest line as a message."""
        self.messages.append(f"{answered[0]}: {answered[1]}")

    def choose(self, title: str, listed: Sequence[Option], lines: Sequence[str] = ()) -> Option:
        """Return the option that the next move names, or the first."""
        self.menus.append(Menu(title, tuple(listed), tuple(lines)))
        move = next(self._moves, None)
        if move is not None and not isinstance(move, str):
            raise TypeError(f"the menu {title!r} came where the script expects a question")
        return next(option for option in listed if move in (None, option.word))

    def say(self, text: str) -> None:
        """Keep the message."""
        self.messages.append(text)
