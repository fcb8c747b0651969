"""The scripted prompter: answers from a mapping, moves from a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from finetune_advisor.interview.prompter import Answered, Line, Menu, Option, Prompt, Reply
from finetune_advisor.model.conditions import Value


class ScriptedPrompter:
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
        return move or Answered(self._answers.get(prompt.question.id))

    def fold(self, answered: Line) -> None:
        """Keep the newest line as a message."""
        self.messages.append(f"{answered[0]}: {answered[1]}")

    def choose(self, menu: Menu) -> Option:
        """Return the option that the next move names, or the first."""
        self.menus.append(menu)
        move = next(self._moves, None)
        if move is not None and not isinstance(move, str):
            raise TypeError(f"the menu {menu.title!r} came where the script expects a question")
        return next(option for option in menu.options if move in (None, option.word))

    def say(self, text: str) -> None:
        """Keep the message."""
        self.messages.append(text)

    def end(self, answered: Sequence[Line], text: str) -> None:
        """Keep the last words."""
        self.messages.append(text)
