"""The scripted face: answers from a mapping, moves from a list. For tests and for other programs that ask in their own way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from finetune_advisor.interview.face import Given, Menu, Prompt, Reply
from finetune_advisor.model.conditions import Value


class Scripted:
    """Answer each question from a mapping, *don't know* where it says nothing; first play the moves, one a question or menu."""

    keys: tuple[str, ...] = ()

    def __init__(self, answers: Mapping[str, Value | None], moves: Iterable[Reply | str | None] = ()) -> None:
        """A move is a reply to a question or the word of a menu's option; None takes the answer or the default as usual."""
        self._answers = answers
        self._moves = iter(moves)
        self.asked: list[str] = []
        """The ids of the questions put, in order."""
        self.prompts: list[Prompt] = []
        self.menus: list[Menu] = []
        self.said: list[str] = []

    def ask(self, prompt: Prompt) -> Reply:
        """The next move, or the answer from the mapping."""
        self.asked.append(prompt.question.id)
        self.prompts.append(prompt)
        move = next(self._moves, None)
        if isinstance(move, str):
            raise TypeError(f"{prompt.question.id} was asked where the script expects a menu with {move!r}")
        return move or Given(self._answers.get(prompt.question.id))

    def pick(self, menu: Menu) -> str:
        """The next move, or the menu's default."""
        self.menus.append(menu)
        move = next(self._moves, None)
        if move is not None and not isinstance(move, str):
            raise TypeError(f"the menu {menu.title!r} came where the script expects a question")
        return move or menu.default

    def say(self, text: str) -> None:
        """Keep what was told."""
        self.said.append(text)
