"""The menu prompter: lists to walk with the arrow keys. The only home of questionary and prompt_toolkit."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.filters import Always, Condition
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.output import create_output
from prompt_toolkit.styles import DummyStyle
from rich.console import Group
from rich.text import Text

from finetune_advisor.interview.plain import PlainPrompter
from finetune_advisor.interview.prompter import Answered, Command, Menu, Option, Prompt, Reply
from finetune_advisor.interview.questions import (
    accepts,
    draw_default,
    draw_option,
    draw_question,
    format_answer,
    options,
    wrap,
)
from finetune_advisor.interview.replies import combine, parse_reply, sentence
from finetune_advisor.interview.signals import Stopped, catch_signals
from finetune_advisor.text import one_line

NARROW, LOW = 40, 10
"""Columns and rows below which lists that redraw themselves no longer work."""
KEYS = (
    "In a list: arrow keys or j and k move, Enter takes, Space ticks where several may apply.",
    "<- or b or Esc or Shift-Tab goes back, r reviews your answers, e stops here and shows the advice, Ctrl-C leaves.",
    "In a line: Shift-Tab or Esc goes back; or type back, review, enough, unknown, quit.",
)
LINE_COMMANDS = {"escape": Command.BACK, "s-tab": Command.BACK, "?": Command.HELP}
MENU_COMMANDS = {**LINE_COMMANDS, "left": Command.BACK, "b": Command.BACK, "h": Command.HELP}
LIST_COMMANDS = {**MENU_COMMANDS, "r": Command.REVIEW, "e": Command.ENOUGH}
NOTHING_TICKED = (
    "Nothing is ticked. Tick what applies with Space; if nothing does, tick none, or unknown if you don't know."
)


class MenuPrompter(PlainPrompter):
    """Ask in lists and input lines that a person walks with keys; in plain lines while the terminal is too small."""

    @property
    def keys(self) -> tuple[str, ...]:
        """How to go back, get help and so on."""
        return super().keys if self._too_small() else KEYS

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until the reply fits."""
        if self._too_small():
            return super().ask(prompt)
        self._print(draw_default(prompt) if prompt.repeated else self._introduction(prompt))
        match prompt.question.type:
            case "yes_no" | "choice":
                return self._ask_one(prompt)
            case "choices":
                return self._ask_several(prompt)
            case "count" | "amount" | "text":
                return self._ask_line(prompt)

    def choose(self, menu: Menu) -> Option:
        """Let the person choose one line of a menu."""
        if self._too_small():
            return super().choose(menu)
        self.say("\n".join(("", *menu.lines)))
        hint = "(arrows, Enter; ? help)"
        while True:
            choices = [self._choice(option.label, 5, option) for option in menu.options]
            reply = self._run(questionary.select, MENU_COMMANDS, hint, message=menu.title, choices=choices)
            if isinstance(reply, Option):
                return reply
            if reply is Command.HELP:
                self.say("\n".join(self.keys))
            elif back := [option for option in menu.actions if option.word == "back"]:
                return back[0]

    def _too_small(self) -> bool:
        return self.console.width < NARROW or self.console.height < LOW

    def _introduction(self, prompt: Prompt) -> list[Text]:
        """Return what comes above the list; without the reason where that would push the question off the screen."""
        below = [Text(accepts(prompt.question)), *draw_default(prompt)]
        whole = [*draw_question(prompt), *below]
        listed = [wrap(self.console, Text(draw_option(o)), indent=7) for o in options(prompt.question)]
        # The line that names the keys, or that is typed in, takes the place of the empty row above, which may scroll away.
        rows = len(self.console.render_lines(Group(*whole, *listed), pad=False))
        return whole if rows <= self.console.height else [*draw_question(prompt, with_reason=False), *below]

    def _hint(self, keys: str) -> str:
        """Return the names of the keys, all of them if they fit on one line behind the word *Answer*."""
        whole = f"({keys}; ? help, <- back, r review, e enough)"
        return whole if len(whole) + 10 <= self.console.width else f"({keys}; ? help)"

    def _choice(self, text: str, indent: int, option: Option, *, ticked: bool = False) -> questionary.Choice:
        """Return a line of a list, broken between words; the list itself would break within them."""
        return questionary.Choice(wrap(self.console, Text(one_line(text)), indent).plain, value=option, checked=ticked)

    def _ask_one(self, prompt: Prompt) -> Reply:
        listed = options(prompt.question)
        choices = [self._choice(draw_option(option), 5, option) for option in listed]
        start = next((n for n, option in enumerate(listed) if prompt.default == Answered(option.value)), 0)
        hint = self._hint("arrows, Enter")
        reply = self._run(questionary.select, LIST_COMMANDS, hint, choices=choices, default=choices[start])
        return Answered(reply.value) if isinstance(reply, Option) else reply

    def _ask_several(self, prompt: Prompt) -> Reply:
        """Ask for ticks; *none* and *unknown* are lines of their own, so that Enter alone can't say either."""
        listed = options(prompt.question)
        earlier = prompt.default.value if prompt.default else None
        words = (earlier or ("none",)) if isinstance(earlier, tuple) else ("unknown",) if prompt.default else ()
        ticked = [option for option in listed if option.word in words]
        hint = self._hint("arrows, Space, Enter")
        while True:
            choices = [self._choice(draw_option(o), 7, o, ticked=o in ticked) for o in listed]
            reply = self._run(questionary.checkbox, LIST_COMMANDS, hint, choices=choices)
            if isinstance(reply, Command):
                return reply
            # questionary has been seen to return text for keys that it doesn't know; that counts as nothing ticked.
            ticked = reply if isinstance(reply, list) else []
            try:
                if ticked:
                    return Answered(combine(prompt.question, ticked))
                self.say(NOTHING_TICKED)
            except ValueError as fault:
                self.say(sentence(fault))

    def _ask_line(self, prompt: Prompt) -> Reply:
        earlier = prompt.default.value if prompt.default else None
        text = earlier if isinstance(earlier, str) else ""
        shadow = format_answer(prompt.question, earlier) if prompt.default and not text else None
        hint = "(? help, Shift-Tab back)"
        while True:
            reply = self._run(questionary.text, LINE_COMMANDS, hint, default=text, placeholder=shadow)
            if isinstance(reply, Command):
                return reply
            # A byte that is no UTF-8 arrives as a lone surrogate, which can't be saved.
            text = reply.encode("utf-8", "replace").decode()
            try:
                return parse_reply(prompt, text)
            except ValueError as fault:
                self.say(sentence(fault))

    def _run(
        self,
        kind: Callable[..., questionary.Question],
        commands: dict[str, Command],
        hint: str,
        message: str = "Answer",
        **settings: Any,
    ) -> Any:
        """Run a prompt until it is answered or a signal arrives, which ends it from its own loop."""
        output = create_output(stdout=sys.stderr)
        # Asking the terminal where its cursor is costs a round trip, and seconds where nothing answers.
        if hasattr(output, "enable_cpr"):
            output.enable_cpr = False
        application = kind(message, **settings, instruction=hint, output=output, qmark=">").application
        application.erase_when_done = True
        for window in application.layout.find_all_windows():
            window.wrap_lines = Always()
        if not self.console.color_system:
            application.renderer.style = DummyStyle()
        _bind(application, commands)
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


def _bind(application: Application[Any], commands: dict[str, Command]) -> None:
    """Add the keys that questionary doesn't know: those for commands, Ctrl-D, Ctrl-Z."""
    keys = KeyBindings()
    nothing_typed = Condition(lambda: not application.current_buffer.text)
    keys.add("c-d", eager=True, filter=nothing_typed)(lambda event: event.app.exit(exception=EOFError))
    keys.add("c-z", eager=True)(lambda event: event.app.suspend_to_background())
    for key, command in commands.items():
        condition = nothing_typed if key == "?" else True
        keys.add(key, eager=key != "escape", filter=condition)(lambda event, it=command: event.app.exit(result=it))
    application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), keys])
