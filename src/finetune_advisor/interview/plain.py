"""The plain prompter: numbered lines out, typed lines in. No redrawing and no box; for screen readers and any terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from finetune_advisor.interview.prompter import Menu, Option, Prompt, Reply
from finetune_advisor.interview.questions import accepts, draw_default, draw_option, draw_question, options, wrap
from finetune_advisor.interview.replies import find_option, parse_reply, sentence
from finetune_advisor.text import visible

T = TypeVar("T")

KEYS = (
    "Instead of an answer you can type ? for help, back to go back, review to list your answers, "
    "enough to stop here and see the advice, or quit to leave."
)


class PlainPrompter:
    """Ask in plain lines."""

    def __init__(self, console: Console, read_line: Callable[[], str]) -> None:
        """`read_line` returns a typed line without its end; it raises EOFError at the end of the input."""
        self.console = console
        self._read_line = read_line

    @property
    def keys(self) -> tuple[str, ...]:
        """How to go back, get help and so on."""
        return (KEYS,)

    def say(self, text: str) -> None:
        """Print a message; each line of the text is a paragraph."""
        self._print(Text(visible(line)) for line in text.split("\n"))

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until the reply fits."""
        if not prompt.repeated:
            self._print(draw_question(prompt))
            self._print_options(options(prompt.question))
            self.say(accepts(prompt.question))
        self._print(draw_default(prompt))
        return self._until_it_fits("Answer (? helps): ", lambda line: parse_reply(prompt, line))

    def choose(self, menu: Menu) -> Option:
        """Let the person choose one line of a menu."""
        listed = menu.options
        hint = f"Enter alone takes: {listed[0].word}."
        self.say("\n".join(("", *menu.lines, menu.title)))
        self._print_options(listed)
        self.say(hint)

        def chosen(line: str) -> Option:
            word = line.strip().lower()
            if word in ("quit", "exit"):
                raise KeyboardInterrupt
            if word in ("?", "help"):
                raise ValueError(f"type the number or the word of a line, or quit to leave. {hint}")
            return find_option(listed, word) if word else listed[0]

        return self._until_it_fits("Number or word: ", chosen)

    def _print(self, lines: Iterable[Text], indent: int = 0) -> None:
        for line in lines:
            self.console.print(wrap(self.console, line, indent), soft_wrap=True)

    def _print_options(self, listed: Iterable[Option]) -> None:
        self._print((Text(f"  {n}. {draw_option(option)}") for n, option in enumerate(listed, start=1)), indent=5)

    def _until_it_fits(self, prompt: str, parse: Callable[[str], T]) -> T:
        while True:
            self.console.print(prompt, end="", soft_wrap=True)
            try:
                return parse(self._read_line())
            except ValueError as fault:
                self.say(sentence(fault))
            except (EOFError, KeyboardInterrupt):
                self.console.print()
                raise
