"""The plain prompter: numbered lines out, typed lines in. No redrawing and no box; for screen readers and any terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from finetune_advisor.interview.prompter import Line, Menu, Option, Prompt, Reply
from finetune_advisor.interview.questions import enter_alone, help_lines, options, wrap
from finetune_advisor.interview.replies import find_option, parse_reply, sentence
from finetune_advisor.text import one_line, visible

T = TypeVar("T")


class PlainPrompter:
    """Ask in plain lines."""

    keys = "Type ? for an explanation, b to go back, r to review, e to stop here, q to leave."

    def __init__(self, console: Console, read_line: Callable[[], str]) -> None:
        """`read_line` returns a typed line without its end; it raises EOFError at the end of the input."""
        self.console = console
        self._read_line = read_line
        self._step: Line = ("", "")

    def say(self, text: str) -> None:
        """Print a message; each line of the text is a paragraph."""
        self._print(Text(visible(line)) for line in text.split("\n"))

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until the reply fits."""
        question = prompt.question
        if not prompt.repeated:
            if prompt.step not in (self._step, ("", "")):
                place, title = self._step = prompt.step
                self._print((Text(), Text(one_line(f"Step {place}: {title}" if place else title), "bold")))
            self._print((Text(), Text(one_line(question.ask), "bold")))
            self._print(map(Text, help_lines(prompt)))
            if question.type == "choices":
                self.say("Type the numbers of all that apply, such as 1, 2.")
            self._print_options(options(question), numbered=not question.bands)
        return self._until_it_fits(f"Answer ({enter_alone(prompt)}): ", lambda line: parse_reply(prompt, line))

    def fold(self, answered: Line) -> None:
        """Show a new answer in one line."""
        self.say("-> {}: {}".format(*answered))

    def end(self, answered: Sequence[Line], text: str) -> None:  # noqa: ARG002  the answers stand above already
        """Say why the questions end."""
        self.say(text)

    def choose(self, menu: Menu) -> Option:
        """Let the person choose one line of a menu."""
        listed = menu.options
        hint = f"Enter alone takes: {listed[0].label}."
        self.say("\n".join(("", *menu.lines, menu.title)))
        self._print_options(listed)
        self.say(hint)

        def chosen(line: str) -> Option:
            word = line.strip().lower()
            if word in ("q", "quit", "exit"):
                raise KeyboardInterrupt
            if word in ("?", "help"):
                raise ValueError(f"type the number or the words of a line, or q to leave. {hint}")
            return find_option(listed, word) if word else listed[0]

        return self._until_it_fits("Number or words: ", chosen)

    def _print(self, lines: Iterable[Text], indent: int = 0) -> None:
        for line in lines:
            self.console.print(wrap(self.console, line, indent), soft_wrap=True)

    def _print_options(self, listed: Iterable[Option], *, numbered: bool = True) -> None:
        for number, option in enumerate(listed, start=1):
            mark = f"{number}." if numbered else "-"
            text = f"  {mark} {option.label}{': ' if option.gloss else ''}{option.gloss}"
            self._print([Text(visible(text))], indent=5)

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
