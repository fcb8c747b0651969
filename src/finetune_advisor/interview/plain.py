"""The plain face: numbered lines out, typed lines in. No redraw, no box, no color; for screen readers and any terminal at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from finetune_advisor.interview.face import Menu, Prompt, Reply
from finetune_advisor.interview.words import (
    COMMANDS,
    complaint,
    echo,
    entries,
    heading,
    picked,
    reason,
    takes,
    understood,
)
from finetune_advisor.text import one_line

T = TypeVar("T")

PATIENCE = 30
"""Entries in a row that don't fit before giving up: something else than a person is typing."""


class Plain:
    """Ask in plain lines."""

    keys = (f"Instead of an answer you can type: {COMMANDS}.",)

    def __init__(self, read: Callable[[str], str], write: Callable[[str], None]) -> None:
        """`read` shows a prompt and gives a line without its end, EOFError at the end; `write` shows a paragraph."""
        self._read = read
        self._write = write

    def say(self, text: str) -> None:
        """Tell something; each line is a paragraph."""
        for line in text.split("\n"):
            self._write(line)

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until an answer that fits or a wish is given."""
        question = prompt.question
        if not prompt.again:
            self.say("\n".join(("", *heading(prompt), reason(question))))
            for number, entry in enumerate(entries(question), start=1):
                self._write(f"  {number}. {entry}")
            self._write(takes(question))
        if prompt.default is not None:
            source = f" ({prompt.default_from})" if prompt.default_from else ""
            self._write(f"Enter alone takes: {echo(question, prompt.default.value)}{source}.")
        return self._until_it_fits("Answer (? helps): ", lambda line: understood(prompt, line))

    def pick(self, menu: Menu) -> str:
        """Have one option of a menu chosen."""
        self.say("\n".join(("", *menu.lines, menu.title)))
        for number, (word, meaning) in enumerate(menu.options, start=1):
            self._write(f"  {number}. {word}{'' if word.endswith('?') else ':'} {one_line(meaning)}")
        self._write(f"Enter alone takes: {menu.default}.")
        return self._until_it_fits("Number or word: ", lambda line: self._picked(menu, line))

    def _picked(self, menu: Menu, line: str) -> str:
        if line.strip().lower() in ("quit", "exit"):
            raise KeyboardInterrupt
        return picked(menu, line)

    def _until_it_fits(self, prompt: str, understand: Callable[[str], T]) -> T:
        for _ in range(PATIENCE):
            try:
                return understand(self._read(prompt))
            except ValueError as fault:
                self._write(complaint(fault))
        raise EOFError
