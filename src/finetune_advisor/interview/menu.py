"""The menu prompter: for each question a page with the answers so far, the question, and a list or a line to type.

The only home of questionary and prompt_toolkit.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.filters import Always, Condition
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.layout import FormattedTextControl, HSplit, Window
from prompt_toolkit.output import create_output
from prompt_toolkit.styles import DummyStyle
from questionary.prompts.common import InquirerControl
from rich.cells import cell_len
from rich.text import Text

from finetune_advisor.interview.plain import PlainPrompter
from finetune_advisor.interview.prompter import Answered, Command, Line, Menu, Option, Prompt, Reply
from finetune_advisor.interview.questions import NUMBER, enter_alone, help_lines, options, wrap
from finetune_advisor.interview.replies import combine, parse_reply, sentence
from finetune_advisor.interview.signals import Stopped, catch_signals
from finetune_advisor.text import one_line, visible

POINTER = "\u276f"
LABELS = 23
"""Columns for the labels of answered questions and options."""
KEYS = "? explains \u00b7 b goes back \u00b7 r shows your answers \u00b7 e ends it here \u00b7 Ctrl-C leaves"
LINE_COMMANDS = {"escape": Command.BACK, "s-tab": Command.BACK, "?": Command.HELP}
MENU_COMMANDS = {**LINE_COMMANDS, "left": Command.BACK, "b": Command.BACK, "h": Command.HELP}
LIST_COMMANDS = {**MENU_COMMANDS, "r": Command.REVIEW, "e": Command.ENOUGH}
DIGITS = {digit: digit for digit in "0123456789"}
"""In a list of ranges, a digit begins a number: it must not vanish, and leave Enter to take the first range."""
STYLE = questionary.Style(
    [("qmark", "fg:ansicyan bold"), ("instruction", ""), ("pointer", "fg:ansicyan bold"), ("highlighted", "bold"),
     ("selected", "fg:ansigreen"), ("answer", "")]
)  # fmt: skip


class MenuPrompter(PlainPrompter):
    """Ask in lists and input lines that a person walks with keys. A page vanishes when it is answered."""

    keys = KEYS
    _notes: tuple[str, ...] = ()
    """What was said since the last question, for the next page."""

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until the reply fits."""
        match prompt.question.type:
            case "choices":
                return self._ask_several(prompt)
            case "count" | "amount" | "text" if not prompt.question.bands:
                return self._ask_line(prompt)
            case _:
                return self._ask_one(prompt)

    def fold(self, answered: Line) -> None:
        """Show nothing now: the next page begins with the answers."""

    def choose(self, menu: Menu) -> Option:
        """Let the person choose one line of a menu."""
        lines = [*map(Text, menu.lines), Text(f"? {menu.title}", "bold")]
        while True:
            choices = [self._choice(option) for option in menu.options]
            reply = self._show(questionary.select, MENU_COMMANDS, lines, choices=choices)
            if isinstance(reply, Option):
                return reply
            if reply is Command.HELP:
                self.say(self.keys)

    def say(self, text: str) -> None:
        """Keep a message for the next page."""
        self._notes = (*self._notes, *text.split("\n"))

    def end(self, answered: Sequence[Line], text: str) -> None:
        """Leave the answers on the screen, and say why the questions end."""
        self._print(map(self._folded, answered))
        super().say("\n".join((*self._notes, text)))
        self._notes = ()

    # --- The page ---------------------------------------------------------------------------------------------------------

    def _folded(self, line: Line) -> Text:
        """An answered question on one line."""
        label, answer = line
        text = Text.assemble(("\u2713 ", "green"), visible(f"{label:<{LABELS - 2}} "), (visible(answer), "bold"))
        text.truncate(self.console.width - 1, overflow="ellipsis")
        return text

    def _question(self, prompt: Prompt, hint: str, *, typed: bool) -> list[Text]:
        """The line that begins a step (none below a message), the question, and what helps to answer it."""
        place, title = prompt.step
        lines = [Text()]
        if title and not self._notes:
            text = f"{place}  {one_line(title)}" if place else one_line(title)
            dashes = "\u2501" * max(self.console.width - cell_len(text) - 5, 2)
            lines += [Text(f"\u2501\u2501 {text} {dashes}", "cyan"), Text()]
        helps = [*help_lines(prompt, typed=typed), *([hint] if hint else [])]
        lines += [wrap(self.console, Text(f"? {one_line(prompt.question.ask)}", "bold"), 2)]
        return [*lines, *(wrap(self.console, Text(f"  {line}"), 2) for line in helps)]

    def _rows(self, lines: Iterable[Text]) -> int:
        """How many rows the lines take."""
        parts = [part for line in lines for part in wrap(self.console, line).plain.split("\n")]
        return sum(max(1, -(-cell_len(part) // self.console.width)) for part in parts)

    def _choice(self, option: Option, *, ticked: bool = False, ticks: bool = False) -> questionary.Choice:
        """A line of a list, its meaning beside the label or below. Wrapped here, because the list would break words."""
        indent = 5 if ticks else 3
        if not option.gloss:
            return questionary.Choice(wrap(self.console, Text(option.label), indent).plain, option, checked=ticked)
        labels = LABELS - int(ticks)
        beside = labels if self.console.width >= 3 * LABELS else 2
        margin = "\n" + " " * (indent + beside)
        means = Text(margin).join(Text(option.gloss).wrap(self.console, self.console.width - indent - beside)).plain
        shown = f"{option.label:<{labels - 1}} {means}" if beside == labels else f"{option.label}{margin}{means}"
        return questionary.Choice(shown, option, checked=ticked)

    def _show(
        self, kind: Any, commands: Mapping[str, Command | str], lines: Sequence[Text], answered: Sequence[Line] = (),
        choices: Sequence[questionary.Choice] = (), **settings: Any,
    ) -> Any:  # fmt: skip
        """Run a prompt below the newest answers, the messages and the lines. Messages that don't fit get a page of their own first."""
        notes, self._notes = [Text(visible(note)) for note in self._notes], ()
        room = self.console.height - self._rows([*lines, *(Text(str(choice.title)) for choice in choices)]) - 2
        if notes and self._rows(notes) > room:
            self._run(questionary.text, {}, [*notes, Text("Press Enter to go on.")])
            notes = []
        room -= self._rows(notes)
        folded = [self._folded(line) for line in answered]
        if (hidden := len(folded) - room + 1) > 1:
            more = Text(f"  {min(hidden, len(folded))} earlier answers; r shows them", "dim")
            folded = [more, *folded[hidden:]] if room > 0 else []
        listed = {"choices": choices} if choices else {}
        return self._run(kind, commands, [*folded, *notes, *lines], **listed, **settings)

    # --- Questions --------------------------------------------------------------------------------------------------------

    def _ask_one(self, prompt: Prompt) -> Reply:
        """Let the person take one line of a list, beginning at the earlier answer; a number can be typed, too."""
        listed, bands = list(options(prompt.question)), bool(prompt.question.bands)
        answers = [Answered(option.value, band=bands and option.value is not None) for option in listed]
        start = answers.index(prompt.default) if prompt.default in answers else 0
        if bands:
            listed.insert(-1, NUMBER)
            start = listed.index(NUMBER) if prompt.default and prompt.default not in answers else start
        keys = LIST_COMMANDS | (DIGITS if bands else {})
        while True:
            choices = [self._choice(option) for option in listed]
            lines = self._question(prompt, "", typed=False)
            reply = self._show(questionary.select, keys, lines, prompt.answered, choices, default=choices[start])
            if isinstance(reply, Command):
                return reply
            digit = reply if isinstance(reply, str) else ""
            if not digit and reply != NUMBER:
                return Answered(reply.value, band=bands and reply.value is not None)
            if (typed := self._ask_line(prompt, digit)) is not Command.BACK:
                return typed

    def _ask_several(self, prompt: Prompt) -> Reply:
        """Let the person tick lines; *none* and *I don't know* are taken by Enter alone, like any line of a list."""
        listed = options(prompt.question)
        earlier = prompt.default.value if prompt.default else ()
        ticked = [option for option in listed if isinstance(earlier, tuple) and option.word in earlier]
        start = next((n for n, option in enumerate(listed) if prompt.default == Answered(option.value)), 0)
        while True:
            choices = [self._choice(option, ticked=option in ticked, ticks=True) for option in listed]
            lines = self._question(prompt, "Space ticks, Enter goes on.", typed=False)
            reply = self._show(
                questionary.checkbox, LIST_COMMANDS, lines, prompt.answered, choices, initial_choice=choices[start]
            )
            if isinstance(reply, Command):
                return reply
            # questionary has been seen to return text for keys that it doesn't know; that counts as nothing ticked.
            ticked = reply if isinstance(reply, list) else []
            try:
                return Answered(combine(prompt.question, ticked))
            except ValueError as fault:
                self.say(sentence(fault))

    def _ask_line(self, prompt: Prompt, begun: str = "") -> Reply:
        """Let the person type a line until it fits; `begun` is typed already."""
        earlier = prompt.default.value if prompt.default else None
        text = begun or (earlier if isinstance(earlier, str) else "")
        while True:
            lines = self._question(prompt, f"{enter_alone(prompt)}.", typed=True)
            reply = self._show(questionary.text, LINE_COMMANDS, lines, prompt.answered, default=text)
            if isinstance(reply, Command):
                return reply
            # A byte that is no UTF-8 arrives as a lone surrogate, which can't be saved.
            text = reply.encode("utf-8", "replace").decode()
            try:
                return parse_reply(prompt, text)
            except ValueError as fault:
                self.say(sentence(fault))

    def _run(self, kind: Any, commands: Mapping[str, Command | str], page: Iterable[Text], **settings: Any) -> Any:
        """Run a prompt below a page until it is answered or a signal arrives, which ends it from its own loop."""
        output = create_output(stdout=sys.stderr)
        # Asking the terminal where its cursor is costs a round trip, and seconds where nothing answers.
        if hasattr(output, "enable_cpr"):
            output.enable_cpr = False
        if "choices" in settings:
            settings |= {"pointer": POINTER, "instruction": " "}
        application: Application[Any] = kind(
            "", **settings, output=output, qmark="" if "choices" in settings else f" {POINTER}", style=STYLE
        ).application
        application.erase_when_done = True
        with self.console.capture() as drawn:
            self._print(page)
        above = Window(FormattedTextControl(ANSI(drawn.get().removesuffix("\n"))), dont_extend_height=True)
        application.layout.container = HSplit([above, application.layout.container])
        for window in application.layout.find_all_windows():
            window.wrap_lines = Always()
        if not self.console.color_system:
            application.renderer.style = DummyStyle()
        _bind(application, commands, ticks=kind is questionary.checkbox)
        stopped: list[Stopped] = []

        def leave() -> None:
            if stopped and application.future is not None and not application.future.done():
                application.exit(exception=stopped[0])

        def stop(signal: Stopped) -> None:
            stopped.append(signal)
            if application.loop is not None:
                application.loop.call_soon_threadsafe(leave)

        try:
            with catch_signals(stop):
                return application.run(pre_run=leave, handle_sigint=False)
        finally:
            if stopped:
                raise stopped[0]


def _bind(application: Application[Any], commands: Mapping[str, Command | str], *, ticks: bool) -> None:
    """Add the keys that questionary doesn't know: those for commands, Ctrl-D, Ctrl-Z.

    In a list to tick, Enter on *None of these* or *I don't know* takes that line.
    """
    keys = KeyBindings()
    nothing_typed = Condition(lambda: not application.current_buffer.text)
    keys.add("c-d", eager=True, filter=nothing_typed)(lambda event: event.app.exit(exception=EOFError))
    keys.add("c-z", eager=True)(lambda event: event.app.suspend_to_background())
    for key, command in commands.items():
        condition = nothing_typed if key == "?" else True
        keys.add(key, eager=key != "escape", filter=condition)(lambda event, it=command: event.app.exit(result=it))
    for window in application.layout.find_all_windows() if ticks else ():
        if isinstance(listed := window.content, InquirerControl):
            _bind_alone(keys, listed)
    application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), keys])


def _bind_alone(keys: KeyBindings, listed: InquirerControl) -> None:
    def pointed() -> Any:
        return getattr(listed.get_pointed_at(), "value", None)

    @keys.add("enter", eager=True, filter=Condition(lambda: pointed().value in (None, ())))
    def take(event: Any) -> None:
        event.app.exit(result=[*(choice.value for choice in listed.get_selected_values()), pointed()])
