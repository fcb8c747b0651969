"""What is put to a person, and what they can say to it. Frozen values; the faces decide how it looks, the interview what it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Question


@dataclass(frozen=True, slots=True)
class Given:
    """An answer."""

    value: Value | None
    """None: the person doesn't know."""


class Wish(Enum):
    """Something else than an answer."""

    BACK = "back"
    HELP = "help"
    REVIEW = "review"
    ENOUGH = "enough"
    """Stop asking and show the advice."""
    QUIT = "quit"
    """Leave; the answers are kept."""


Reply: TypeAlias = Given | Wish


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question, and where the person stands."""

    question: Question
    number: int = 1
    """The place of the question on the way so far, from 1; 0 for one that isn't on it."""
    where: str = ""
    """`Step 2 of 4: Private or recent facts?`"""
    standing: str = ""
    """How the picture stands: `Still possible: prompting, RAG`."""
    default: Given | None = None
    """An earlier answer, taken again by Enter alone."""
    default_from: str = ""
    """Where the default comes from: `your answer so far`."""
    again: bool = False
    """The question was shown just now, and only help has come in between."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A choice between things to do; an option `back` may be reached by the key or word for going back, too."""

    title: str
    options: tuple[tuple[str, str], ...]
    """Word and meaning of each."""
    default: str
    lines: tuple[str, ...] = ()
    """Said before the title."""


class Asker(Protocol):
    """Somebody to ask. Raises KeyboardInterrupt on Ctrl-C and EOFError when nobody is there any more."""

    @property
    def keys(self) -> tuple[str, ...]:
        """How to go back, get help and so on in this face, a line each."""

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until an answer that fits or a wish is given."""

    def pick(self, menu: Menu) -> str:
        """Have one option of a menu chosen."""

    def say(self, text: str) -> None:
        """Tell something; each line of the text is a paragraph."""
