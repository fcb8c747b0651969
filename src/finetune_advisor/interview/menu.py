"""The menu prompter: for each question a page with a list or a line to type, which folds to one line when it is answered.

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

from finetune_advisor.interview import questions as q
from finetune_advisor.interview.plain import PlainPrompter, Stopped, catch_signals, wrap
from finetune_advisor.interview.questions import NUMBER, Command, Line, Option, Prompt, Reply
from finetune_advisor.model.answers import Answer
from finetune_advisor.text import one_line, visible

POINTER = "\u276f"
LABELS = 23
"""Columns for the labels of answered questions and options."""
LINE_KEYS: Mapping[str, Command | str] = {"escape": Command.BACK, "s-tab": Command.BACK, "?": Command.HELP}
LIST_KEYS: Mapping[str, Command | str] = {
    **LINE_KEYS, "left": Command.BACK, "b": Command.BACK, "h": Command.HELP, "r": Command.REVIEW, "e": Command.ENOUGH,
}  # fmt: skip
DIGITS = {digit: digit for digit in "0123456789"}
"""In a list of ranges, a digit begins a number: it must not vanish, and leave Enter to take the first range."""
STYLE = questionary.Style(
    [("qmark", "fg:ansicyan bold"), ("instruction", ""), ("pointer", "fg:ansicyan bold"), ("highlighted", "bold"),
     ("selected", "fg:ansigreen"), ("answer", "")]
)  # fmt: skip


class MenuPrompter(PlainPrompter):
    """Ask in lists and input lines that a person walks with keys."""

    keys = "? explains \u00b7 b goes back \u00b7 r shows your answers \u00b7 e ends it here \u00b7 Ctrl-C leaves"

    _unread = 0
    """Rows of messages since the last page."""

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until the reply fits, with the earlier answer pointed at.

        In a list to tick, *none* and *I don't know* are taken by Enter alone. Instead of a range, a number can be typed.
        """
        self._begin(prompt.step)
        question, listed = prompt.question, list(q.options(prompt.question))
        if not listed:
            return self._ask_line(prompt)
        several, bands = question.type == "choices", bool(question.bands)
        earlier = [prompt.default.value] if prompt.default else []
        unlisted = len(listed) - 1 if earlier and bands else 0
        start = next((n for n, option in enumerate(listed) if option.value in earlier), unlisted)
        if bands:
            listed.insert(-1, NUMBER)
        ticked = [option for option in listed for value in earlier if isinstance(value, tuple) and option.word in value]
        while True:
            choices = [self._choice(option, ticked=option in ticked, ticks=several) for option in listed]
            lines = self._question(prompt, "Space ticks, Enter goes on." if several else "", typed=False)
            if several:
                at = choices[start]
                reply = self._run(questionary.checkbox, LIST_KEYS, lines, choices=choices, initial_choice=at)
            else:
                keys = {**LIST_KEYS, **DIGITS} if bands else LIST_KEYS
                reply = self._run(questionary.select, keys, lines, choices=choices, default=choices[start])
            if isinstance(reply, Command):
                return reply
            if several:
                # questionary has been seen to return text for keys that it doesn't know; that counts as nothing ticked.
                ticked = reply if isinstance(reply, list) else []
                try:
                    return Answer(q.combine(question, ticked), "asked")
                except ValueError as fault:
                    self.say(q.sentence(fault))
            elif reply != NUMBER and not isinstance(reply, str):
                return Answer(reply.value, "asked")
            elif (typed := self._ask_line(prompt, reply if isinstance(reply, str) else "")) is not Command.BACK:
                return typed

    def _ask_line(self, prompt: Prompt, begun: str = "") -> Reply:
        """Let the person type a line until it fits; `begun` is typed already."""
        earlier = prompt.default.value if prompt.default else None
        text = begun or (earlier if isinstance(earlier, str) else "")
        while True:
            lines = self._question(prompt, f"{q.enter_alone(prompt)}.", typed=True)
            reply = self._run(questionary.text, LINE_KEYS, lines, default=text)
            if isinstance(reply, Command):
                return reply
            # A byte that is no UTF-8 arrives as a lone surrogate, which can't be saved.
            text = reply.encode("utf-8", "replace").decode()
            try:
                return q.parse_reply(prompt, text)
            except ValueError as fault:
                self.say(q.sentence(fault))

    def choose(self, title: str, listed: Sequence[Option], lines: Sequence[str] = ()) -> Option:
        """Let the person choose one line of a menu."""
        page = [Text(), *map(Text, lines), Text(f"? {title}", "bold")]
        chosen: Option = self._run(questionary.select, {}, page, choices=[self._choice(option) for option in listed])
        return chosen

    def say(self, text: str) -> None:
        """Show a message, and remember how much room it takes."""
        super().say(text)
        self._unread += sum(wrap(self.console, Text(line)).plain.count("\n") + 1 for line in text.split("\n"))

    def fold(self, answered: Line) -> None:
        """Leave one line of an answered question."""
        label, answer = answered
        text = Text.assemble(("\u2713 ", "green"), visible(f"{label:<{LABELS - 2}} "), (visible(answer), "bold"))
        text.truncate(self.console.width - 1, overflow="ellipsis")
        self._print([text])

    # --- The page ---------------------------------------------------------------------------------------------------------

    def _question(self, prompt: Prompt, hint: str, *, typed: bool) -> list[Text]:
        """The question, and what helps to answer it."""
        asked = Text(f"? {one_line(prompt.question.ask)}", "bold")
        helps = [Text(f"  {line}") for line in (*q.help_lines(prompt, typed=typed), hint) if line]
        return [Text(), *(wrap(self.console, line, 2) for line in (asked, *helps))]

    def _heading(self, place: str, title: str) -> Text:
        text = f"{place}  {one_line(title)}".strip()
        dashes = "\u2501" * max(self.console.width - cell_len(text) - 5, 2)
        return Text(f"\u2501\u2501 {text} {dashes}", "cyan")

    def _choice(self, option: Option, *, ticked: bool = False, ticks: bool = False) -> questionary.Choice:
        """A line of a list, its meaning beside the label or below. Wrapped here, because the list would break words."""
        indent = 5 if ticks else 3
        if not option.gloss:
            return questionary.Choice(wrap(self.console, Text(option.label), indent).plain, option, checked=ticked)
        labels = LABELS - ticks if self.console.width >= 3 * LABELS else 2
        margin = "\n" + " " * (indent + labels)
        means = Text(margin).join(Text(option.gloss).wrap(self.console, self.console.width - indent - labels)).plain
        label = f"{option.label:<{labels - 1}} " if labels > 2 else option.label + margin
        return questionary.Choice(label + means, option, checked=ticked)

    def _run(self, kind: Any, keys: Mapping[str, Command | str], page: Iterable[Text], **settings: Any) -> Any:
        """Run a prompt below a page until it is answered or a signal arrives; first, messages that it would push away are read."""
        with self.console.capture() as drawn:
            self._print(page)
        listed = [str(choice.title) for choice in settings.get("choices", ())]
        unread, self._unread = self._unread, 0
        if unread and unread + "\n".join((drawn.get(), *listed)).count("\n") > self.console.height:
            self._run(questionary.text, {}, [Text("Press Enter to go on.")])
        output = create_output(stdout=sys.stderr)
        # Asking the terminal where its cursor is costs a round trip, and seconds where nothing answers.
        if hasattr(output, "enable_cpr"):
            output.enable_cpr = False
        if listed:
            # Typed letters must not move the pointer, so that a sentence with a j in it doesn't choose another line.
            settings |= {"pointer": POINTER, "instruction": " ", "use_jk_keys": False}
        mark = "" if listed else f" {POINTER}"
        application: Application[Any] = kind("", **settings, output=output, qmark=mark, style=STYLE).application
        application.erase_when_done = True
        above = Window(FormattedTextControl(ANSI(drawn.get().removesuffix("\n"))), dont_extend_height=True)
        application.layout.container = HSplit([above, application.layout.container])
        for window in application.layout.find_all_windows():
            window.wrap_lines = Always()
        if not self.console.color_system:
            application.renderer.style = DummyStyle()
        _bind(application, keys, ticks=kind is questionary.checkbox)
        stopped: list[Stopped] = []

        def leave() -> None:
            if stopped and application.future is not None and not application.future.done():
                application.exit(exception=stopped[0])

        def stop(signal: Stopped) -> None:
            # Raised at any moment, it would leave the terminal half drawn; the prompt's own loop ends it in order.
            stopped.append(signal)
            if application.loop is not None:
                application.loop.call_soon_threadsafe(leave)

        try:
            with catch_signals(stop):
                return application.run(pre_run=leave, handle_sigint=False)
        finally:
            if stopped:
                raise stopped[0]


def _bind(application: Application[Any], keys: Mapping[str, Command | str], *, ticks: bool) -> None:
    """Add the keys that questionary doesn't know: commands, Home, End, Ctrl-D, Ctrl-Z; take its searches away.

    In a list to tick, Enter on *None of these* or *I don't know* takes that line.
    """
    bound = KeyBindings()
    nothing_typed = Condition(lambda: not application.current_buffer.text)
    bound.add("c-d", eager=True, filter=nothing_typed)(lambda event: event.app.exit(exception=EOFError))
    bound.add("c-z", eager=True)(lambda event: event.app.suspend_to_background())
    for search in ("c-r", "c-s"):  # prompt_toolkit would open a search through earlier lines, of which there are none
        bound.add(search, eager=True)(lambda _: None)
    for key, command in keys.items():
        condition = nothing_typed if key == "?" else True
        bound.add(key, eager=key != "escape", filter=condition)(lambda event, it=command: event.app.exit(result=it))
    controls = (window.content for window in application.layout.find_all_windows())
    listed: Any = next((control for control in controls if isinstance(control, InquirerControl)), None)

    if listed:
        bound.add("home")(lambda _: setattr(listed, "pointed_at", 0))
        bound.add("end")(lambda _: setattr(listed, "pointed_at", listed.choice_count - 1))
    if ticks:

        @bound.add("enter", eager=True, filter=Condition(lambda: listed.get_pointed_at().value.value in (None, ())))
        def take(event: Any) -> None:
            event.app.exit(result=[it.value for it in (*listed.get_selected_values(), listed.get_pointed_at())])

    application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), bound])
