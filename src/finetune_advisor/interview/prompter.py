"""What the interview puts to a person, and what comes back. Prompters decide how it looks, the controller what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Question

Line: TypeAlias = tuple[str, str]
"""An answered question in one line: its label, and the answer in words."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer; None: the person doesn't know."""

    value: Value | None
    band: bool = False
    """A band was chosen, and its least number is the value."""


class Command(Enum):
    """Anything but an answer."""

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
    """What can be typed for it, beside its label."""
    label: str
    gloss: str = ""
    value: Value | None = None
    """What it answers, where the list belongs to a question; in a list to tick, the ids that it adds."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question, and where the person is."""

    question: Question
    step: Line = ("", "")
    """`1 of 4` and the title of the step; nothing for a question that belongs to the report as a whole."""
    answered: tuple[Line, ...] = ()
    """The questions that came before."""
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
    options: tuple[Option, ...]
    lines: tuple[str, ...] = ()
    """Shown before the title."""


class Prompter(Protocol):
    """Asks a person. Raises KeyboardInterrupt on Ctrl-C and EOFError when the input has ended."""

    @property
    def keys(self) -> str:
        """How to go back, get help and so on."""

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until the reply fits."""

    def fold(self, answered: Line) -> None:
        """Show a new answer in one line, in place of its question."""

    def choose(self, menu: Menu) -> Option:
        """Let the person choose one line of a menu."""

    def say(self, text: str) -> None:
        """Show a message, at the latest with the next question; each line of the text is a paragraph."""

    def end(self, answered: Sequence[Line], text: str) -> None:
        """Leave the answers on the screen, each folded to one line, and the last words."""
