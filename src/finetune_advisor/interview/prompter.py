"""What the interview puts to a person, and what comes back. Prompters decide how it looks, the controller what it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Question


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer; None: the person doesn't know."""

    value: Value | None


class Command(Enum):
    """Something else than an answer."""

    BACK, HELP, REVIEW = "back", "help", "review"
    ENOUGH = "enough"
    """Stop asking and show the advice."""
    QUIT = "quit"
    """Leave; the answers are kept."""


Reply: TypeAlias = Answered | Command


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a list to choose from."""

    word: str
    """What can be typed for it."""
    label: str = ""
    value: Value | None = None
    """What it answers, where the list belongs to a question; in a list to tick, the ids that it adds."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question, and where the person is."""

    question: Question
    number: int = 1
    """The place of the question on the path so far, from 1; 0 for one that isn't on it."""
    step: str = ""
    """`Step 2 of 4: Private or recent facts?`"""
    standing: str = ""
    """`Still possible: prompting, RAG.`"""
    default: Answered | None = None
    """An earlier answer, taken again by Enter alone."""
    default_from: str = ""
    """Where the default comes from: `asked`, `file`, ..."""
    repeated: bool = False
    """The question was shown just now, and only help has come in between."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A choice between things to do and answers to change. Enter alone takes the first."""

    title: str
    actions: tuple[Option, ...]
    """One with the word `back` is also reached by the keys for going back."""
    answers: tuple[Option, ...] = ()
    """The word of each is the id of its question."""
    lines: tuple[str, ...] = ()
    """Shown before the title."""

    @property
    def options(self) -> tuple[Option, ...]:
        """All lines of the list."""
        return self.actions + self.answers


class Prompter(Protocol):
    """Asks a person. Raises KeyboardInterrupt on Ctrl-C and EOFError when the input has ended."""

    @property
    def keys(self) -> tuple[str, ...]:
        """How to go back, get help and so on, a line each."""

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until the reply fits."""

    def choose(self, menu: Menu) -> Option:
        """Let the person choose one line of a menu."""

    def say(self, text: str) -> None:
        """Print a message; each line of the text is a paragraph."""
