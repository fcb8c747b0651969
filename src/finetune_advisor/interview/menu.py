"""The menu prompter: lists to walk with the arrow keys, and answered questions folded to one line each.

The only home of questionary and prompt_toolkit.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.filters import Always, Condition
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
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

NARROW, LOW = 40, 12
"""Columns and rows below which lists that redraw themselves no longer work."""
POINTER = "\u276f"
LABELS = 22
"""Columns for the labels of answered questions and options."""
KEYS = (
    "? explains \u00b7 b goes back \u00b7 r reviews your answers \u00b7 e stops here \u00b7 Ctrl-C leaves",
    "In a list, the arrow keys move, Enter takes, and Space ticks. Where you type, Esc goes back.",
)
LINE_COMMANDS = {"escape": Command.BACK, "s-tab": Command.BACK, "?": Command.HELP}
MENU_COMMANDS = {**LINE_COMMANDS, "left": Command.BACK, "b": Command.BACK, "h": Command.HELP}
LIST_COMMANDS = {**MENU_COMMANDS, "r": Command.REVIEW, "e": Command.ENOUGH}
STYLE = questionary.Style(
    [("qmark", "fg:ansicyan bold"), ("question", "bold"), ("instruction", ""), ("pointer", "fg:ansicyan bold"),
     ("highlighted", "bold"), ("selected", "fg:ansigreen"), ("answer", "")]
)  # fmt: skip


class MenuPrompter(PlainPrompter):
    """Ask in lists and input lines that a person walks with keys; in plain lines while the terminal is too small."""

    _rows = 0
    """Rows drawn since the page began, which the next page takes the place of."""
    _width = 0
    _messages: tuple[str, ...] = ()
    """What was said since the last question; it goes to the next page, too."""

    @property
    def keys(self) -> tuple[str, ...]:
        """How to go back, get help and so on."""
        return super().keys if self._too_small() else KEYS

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until the reply fits."""
        if self._too_small():
            self._rows, self._messages = 0, ()
            return super().ask(prompt)
        match prompt.question.type:
            case "yes_no" | "choice":
                reply = self._ask_one(prompt, options(prompt.question))
                return Answered(reply.value) if isinstance(reply, Option) else reply
            case "choices":
                return self._ask_several(prompt)
            case "count" if prompt.question.bands:
                return self._ask_band(prompt)
            case "count" | "amount" | "text":
                return self._ask_line(prompt)

    def fold(self, answered: Sequence[Line]) -> None:
        """Show the answers so far, a line each."""
        if self._too_small():
            super().fold(answered)
        else:
            self._page(answered, (), below=3)

    def choose(self, menu: Menu) -> Option:
        """Let the person choose one line of a menu."""
        if self._too_small():
            return super().choose(menu)
        self.say("\n".join(("", *menu.lines)))
        self._messages = ()
        while True:
            choices = [self._choice(option) for option in menu.options]
            reply = self._run(questionary.select, MENU_COMMANDS, menu.title, " ", choices=choices)
            if isinstance(reply, Option):
                return reply
            if reply is Command.HELP:
                self.say("\n".join(self.keys))

    def say(self, text: str) -> None:
        """Print a message, and keep it for the next page."""
        super().say(text)
        self._messages = (*self._messages, *text.split("\n"))

    # --- The page ---------------------------------------------------------------------------------------------------------

    def _too_small(self) -> bool:
        return self.console.width < NARROW or self.console.height < LOW

    def _print(self, lines: Iterable[Text], indent: int = 0) -> None:
        """Print and count the rows."""
        lines = [wrap(self.console, line, indent) for line in lines]
        super()._print(lines)
        self._rows, self._width = self._rows + self._height(lines), self.console.width

    def _height(self, lines: Iterable[Text]) -> int:
        parts = [part for line in lines for part in line.plain.split("\n")]
        return sum(max(1, -(-cell_len(part) // self.console.width)) for part in parts)

    def _page(self, answered: Sequence[Line], lines: Sequence[Text], below: int) -> None:
        """Take the last page's place with the newest answers, the messages and the lines; leave rows for what comes below."""
        output = create_output(stdout=sys.stderr)
        if self._width != self.console.width and self._rows:
            output.erase_screen()
            output.cursor_goto(0, 0)
        elif self._rows:
            output.cursor_up(self._rows)
        output.write_raw("\r")
        output.erase_down()
        output.flush()
        said = self._said()
        room = self.console.height - below - self._height([*said, *lines]) - 1
        folded = [self._folded(line) for line in answered]
        if (hidden := len(folded) - room + 1) > 1:
            folded = [Text(f"  {min(hidden, len(folded))} earlier answers; r shows them", "dim"), *folded[hidden:]]
        self._rows, self._messages = 0, ()
        self._print([*folded, *said, *lines])

    def _said(self) -> list[Text]:
        return [wrap(self.console, Text(visible(message))) for message in self._messages]

    def _folded(self, line: Line) -> Text:
        """An answered question on one line."""
        label, answer = line
        text = Text.assemble(("\u2713 ", "green"), visible(f"{label:<{LABELS - 2}} "), (visible(answer), "bold"))
        text.truncate(self.console.width - 1, overflow="ellipsis")
        return text

    def _header(self, prompt: Prompt) -> list[Text]:
        """The line that begins a step, or nothing for a question that belongs to none."""
        place, title = prompt.step
        if not title:
            return [Text()]
        text = f"{place}  {one_line(title)}" if place else one_line(title)
        dashes = "\u2501" * max(self.console.width - cell_len(text) - 5, 2)
        return [Text(), Text(f"\u2501\u2501 {text} {dashes}", "cyan"), Text()]

    # --- Questions --------------------------------------------------------------------------------------------------------

    def _choice(self, option: Option, *, ticked: bool = False, ticks: bool = False) -> questionary.Choice:
        """Return a line of a list, its meaning beside the label; the list itself would break it within words."""
        indent = 5 if ticks else 3
        if not option.gloss:
            return questionary.Choice(wrap(self.console, Text(option.label), indent).plain, option, checked=ticked)
        margin = Text("\n" + " " * (indent + LABELS))
        means = margin.join(Text(option.gloss).wrap(self.console, self.console.width - indent - LABELS)).plain
        return questionary.Choice(f"{option.label:<{LABELS - 1}} {means}", option, checked=ticked)

    def _put(
        self, prompt: Prompt, kind: Any, commands: dict[str, Command], hint: str = "",
        choices: Sequence[questionary.Choice] = (), **settings: Any,
    ) -> Any:  # fmt: skip
        """Draw a page that ends with the question, and run its prompt below."""
        lines = [one_line(prompt.question.ask), *help_lines(prompt, typed=not choices), *([hint] if hint else [])]
        ask, *rest = (wrap(self.console, Text(line), 2).plain for line in lines)
        below = self._height(map(Text, (ask, *rest, *(str(choice.title) for choice in choices)))) + 1
        header = self._header(prompt)
        if self._messages and self._height([*self._said(), *header]) + below > self.console.height:
            self._page((), (), below=2)
            self._run(questionary.text, {}, "Press Enter to go on.", "")
        self._page(prompt.answered, header, below)
        last = "" if choices else f"\n{POINTER}"
        listed = {"choices": choices} if choices else {}
        return self._run(
            kind, commands, ask, "".join(f"\n  {each}" for each in rest) + last or " ", **listed, **settings
        )

    def _ask_one(self, prompt: Prompt, listed: Sequence[Option]) -> Option | Command:
        """Let the person take one line of a list; the pointer begins at the earlier answer."""
        choices = [self._choice(option) for option in listed]
        start = next((n for n, o in enumerate(listed) if prompt.default == Answered(o.value) and o != NUMBER), None)
        if start is None:  # an earlier answer that is no band was typed
            start = listed.index(NUMBER) if prompt.default and NUMBER in listed else 0
        reply: Option | Command = self._put(
            prompt, questionary.select, LIST_COMMANDS, choices=choices, default=choices[start]
        )
        return reply

    def _ask_band(self, prompt: Prompt) -> Reply:
        """Let the person take a band, or type the number."""
        *bands, unknown = options(prompt.question)
        while True:
            reply = self._ask_one(prompt, (*bands, NUMBER, unknown))
            if reply == NUMBER:
                typed = self._ask_line(prompt)
                if typed is not Command.BACK:
                    return typed
                continue
            return Answered(reply.value) if isinstance(reply, Option) else reply

    def _ask_several(self, prompt: Prompt) -> Reply:
        """Let the person tick lines; *none* and *I don't know* are taken by Enter alone, like any line of a list."""
        listed = options(prompt.question)
        earlier = prompt.default.value if prompt.default else None
        ticked = [
            option for option in listed if isinstance(earlier, tuple) and option.value in [(id,) for id in earlier]
        ]
        hint = "Space ticks, Enter goes on."
        start = next((n for n, option in enumerate(listed) if prompt.default == Answered(option.value)), 0)
        while True:
            choices = [self._choice(option, ticked=option in ticked, ticks=True) for option in listed]
            reply = self._put(
                prompt, questionary.checkbox, LIST_COMMANDS, hint, choices=choices, initial_choice=choices[start]
            )
            if isinstance(reply, Command):
                return reply
            # questionary has been seen to return text for keys that it doesn't know; that counts as nothing ticked.
            ticked = reply if isinstance(reply, list) else []
            try:
                if ticked:
                    return Answered(combine(prompt.question, ticked))
                self.say(
                    "Nothing is ticked. Tick what applies with Space, or go down to None of these or I don't know."
                )
            except ValueError as fault:
                self.say(sentence(fault))

    def _ask_line(self, prompt: Prompt) -> Reply:
        """Let the person type a line until it fits."""
        earlier = prompt.default.value if prompt.default else None
        text = earlier if isinstance(earlier, str) else ""
        while True:
            reply = self._put(prompt, questionary.text, LINE_COMMANDS, f"{enter_alone(prompt)}.", default=text)
            if isinstance(reply, Command):
                return reply
            # A byte that is no UTF-8 arrives as a lone surrogate, which can't be saved.
            text = reply.encode("utf-8", "replace").decode()
            try:
                return parse_reply(prompt, text)
            except ValueError as fault:
                self.say(sentence(fault))

    def _run(self, kind: Any, commands: dict[str, Command], message: str, instruction: str, **settings: Any) -> Any:
        """Run a prompt until it is answered or a signal arrives, which ends it from its own loop."""
        output = create_output(stdout=sys.stderr)
        # Asking the terminal where its cursor is costs a round trip, and seconds where nothing answers.
        if hasattr(output, "enable_cpr"):
            output.enable_cpr = False
        if kind is not questionary.text:
            settings["pointer"] = POINTER
        application: Application[Any] = kind(
            message, **settings, instruction=instruction, output=output, qmark="?", style=STYLE
        ).application
        application.erase_when_done = True
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


def _bind(application: Application[Any], commands: dict[str, Command], *, ticks: bool) -> None:
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
