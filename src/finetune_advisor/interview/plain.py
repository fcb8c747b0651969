"""The plain prompter: numbered lines out, typed lines in. No redrawing and no box; for screen readers and any terminal.

Also what every prompter needs: line breaks, and the signals that end an interview.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from finetune_advisor.interview import questions as q
from finetune_advisor.interview.questions import Line, Option, Prompt, Reply
from finetune_advisor.text import ascii_only, one_line, visible

T = TypeVar("T")


class PlainPrompter:
    """Asks a person in plain lines. Other prompters override what is public.

    Raises KeyboardInterrupt on Ctrl-C and EOFError when the input has ended.
    """

    keys = "Type ? for an explanation, b to go back, r to review, e to stop here, q to leave."

    def __init__(self, console: Console, read_line: Callable[[], str]) -> None:
        """`read_line` returns a typed line without its end; it raises EOFError at the end of the input."""
        self.console = console
        self._read_line = read_line
        self._step: Line = ("", "")

    def say(self, text: str) -> None:
        """Show a message; each line of the text is a paragraph."""
        self._print(Text(visible(line)) for line in text.split("\n"))

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until the reply fits."""
        question = prompt.question
        self._begin(prompt.step)
        self._print((Text(), Text(one_line(question.ask), "bold"), *map(Text, q.help_lines(prompt))))
        if question.type == "choices":
            self.say("Type the numbers of all that apply, such as 1, 2.")
        self._print_options(q.options(question), numbered=not question.bands)
        return self._until_it_fits(f"Answer ({q.enter_alone(prompt)}): ", lambda line: q.parse_reply(prompt, line))

    def fold(self, answered: Line) -> None:
        """Show a new answer in one line, in place of its question."""
        self.say("-> {}: {}".format(*answered))

    def choose(self, title: str, listed: Sequence[Option], lines: Sequence[str] = ()) -> Option:
        """Let the person choose one line of a menu, shown below these lines; Enter alone takes the first."""
        self.say("\n".join(("", *lines, title)))
        self._print_options(listed)
        self.say(f"Enter alone takes: {listed[0].label}.")

        def chosen(line: str) -> Option:
            word = line.strip().lower()
            if word in ("q", "quit", "exit"):
                raise KeyboardInterrupt
            return q.find_option(listed, word) if word else listed[0]

        return self._until_it_fits("Number or words: ", chosen)

    def _begin(self, step: Line) -> None:
        """Begin a step with a line of its own."""
        if step not in (self._step, ("", "")):
            self._step = step
            self._print((Text(), self._heading(*step)))

    def _heading(self, place: str, title: str) -> Text:
        return Text(one_line(f"Step {place}: {title}" if place else title), "bold")

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
                self.say(q.sentence(fault))
            except (EOFError, KeyboardInterrupt):
                self.console.print()
                raise


def wrap(console: Console, text: Text, indent: int = 0) -> Text:
    """Break a paragraph between words to the width of the console; lines after the first are indented.

    A single word (a path, say) stays whole, so that it can be copied.
    """
    if console.options.ascii_only:
        text = Text(ascii_only(text.plain), text.style)
    if " " not in text.plain:
        return text
    return Text("\n" + " " * indent).join(text.wrap(console, max(console.width - indent, 2)))


class Stopped(KeyboardInterrupt):
    """A signal ended the interview."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number


@contextlib.contextmanager
def catch_signals(stop: Callable[[Stopped], None]) -> Iterator[None]:
    """Call `stop` for each signal; put back the earlier handlers at the end.

    A signal that is ignored at the start (as under `nohup`) stays ignored.
    """
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    heard = [number for number in numbers if signal.getsignal(number) not in (signal.SIG_IGN, None)]
    before = {number: signal.signal(number, lambda number, _: stop(Stopped(number))) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
