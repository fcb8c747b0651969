"""The menu face: lists to walk with the arrow keys. The only home of questionary and prompt_toolkit, imported at first use."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from finetune_advisor.interview.face import Given, Menu, Prompt, Reply, Wish
from finetune_advisor.interview.words import complaint, echo, entries, heading, reason, takes, understood, wrapped
from finetune_advisor.text import one_line

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.output import Output
    from prompt_toolkit.styles import Style
    from questionary import Question as Asked

_LIST_KEYS = ("(arrows, Enter; ? help, <- back, r review, e enough)", "(arrows, Enter; ? help)")
_TICK_KEYS = ("(arrows, Space ticks, Enter; ? help, <- back, r review, e enough)", "(arrows, Space, Enter; ? help)")
_MENU_KEYS = "(arrows, Enter; ? help)"
_TEXT_KEYS = "(? help, Shift-Tab back)"
_NOTHING = "Nothing is ticked. Tick what applies with Space; if nothing does, tick none, or unknown if you don't know."
_BACK = ("escape", "s-tab")
_LIST_WISHES = {"left": Wish.BACK, "b": Wish.BACK, "?": Wish.HELP, "h": Wish.HELP, "r": Wish.REVIEW, "e": Wish.ENOUGH}


class Menus:
    """Ask in lists and input lines that a person walks with keys."""

    keys = (
        "In a list: arrow keys or j and k move, Enter takes, Space ticks where several may apply.",
        "<- or b or Esc or Shift-Tab goes back, r reviews your answers, e stops here and shows the advice, Ctrl-C leaves.",
        "In a line: Shift-Tab or Esc goes back; or type back, review, enough, unknown, quit.",
    )

    def __init__(
        self,
        write: Callable[[str], None],
        width: Callable[[], int],
        rows: Callable[[], int],
        leave_by: Callable[[Callable[[], bool] | None], None] = lambda _: None,
        *,
        color: bool,
    ) -> None:
        """Menus on standard input and standard error.

        `write` shows a paragraph; `width` and `rows` are those of the screen. `leave_by` is told how the present prompt can
        be ended from a signal handler, which is by a function that says whether it could.
        """
        self._write = write
        self._width = width
        self._rows = rows
        self._leave_by = leave_by
        self._color = color

    def say(self, text: str) -> None:
        """Tell something; each line is a paragraph."""
        for line in text.split("\n"):
            self._write(line)

    def ask(self, prompt: Prompt) -> Reply:
        """Put a question until an answer that fits or a wish is given."""
        if not prompt.again:
            self.say("\n".join(("", *self._introduced(prompt))))
        if prompt.default is not None and prompt.default_from:
            self._write(
                f"{prompt.default_from[0].upper()}{prompt.default_from[1:]}: {echo(prompt.question, prompt.default.value)}."
            )
        match prompt.question.type:
            case "yes_no" | "choice":
                return self._one(prompt)
            case "choices":
                return self._several(prompt)
            case "count" | "amount" | "text":
                return self._line(prompt)

    def _introduced(self, prompt: Prompt) -> list[str]:
        """What stands above the list; the reason is left to the help where it would push the question off the screen."""
        question = prompt.question
        asked, fits = list(heading(prompt)), takes(question)
        whole = [*asked, reason(question), fits]
        width = self._width()
        listed = sum(self._title(str(entry), 5).count("\n") + 1 for entry in entries(question))
        # One row more for the line that names the keys, or that is typed in.
        rows = sum(1 for line in whole for _ in wrapped(line, width)) + 1 + listed
        return whole if rows <= self._rows() else [*asked, fits]

    def pick(self, menu: Menu) -> str:
        """Have one option of a menu chosen."""
        import questionary

        self.say("\n".join(("", *menu.lines)))
        wishes = {"?": Wish.HELP}
        if "back" in dict(menu.options):
            wishes |= dict.fromkeys(("left", "b", *_BACK), Wish.BACK)
        while True:
            choices = [
                questionary.Choice(self._title(one_line(meaning), 3), value=word) for word, meaning in menu.options
            ]
            look = self._look()
            asked = questionary.select(menu.title, choices, default=menu.default, instruction=_MENU_KEYS, **look)
            reply = self._run(asked, wishes)
            if reply is not Wish.HELP:
                return "back" if reply is Wish.BACK else str(reply)
            self.say("\n".join(self.keys))

    def _one(self, prompt: Prompt) -> Reply:
        import questionary

        listed = entries(prompt.question)
        choices = [questionary.Choice(self._title(str(entry), 3), value=entry.word) for entry in listed]
        default = next((e.word for e in listed if e.gives == prompt.default), None)
        asked = questionary.select(
            "Answer", choices, default=default, instruction=self._keys(_LIST_KEYS), **self._look()
        )
        reply = self._run(asked, _LIST_WISHES)
        return reply if isinstance(reply, Wish) else understood(prompt, reply)

    def _several(self, prompt: Prompt) -> Reply:
        """Ticks; *none of these* and *don't know* are entries of their own, so that Enter alone can't say either."""
        import questionary

        listed = entries(prompt.question)
        ticked = _ticked(prompt)
        while True:
            choices = [
                questionary.Choice(self._title(str(e), 5), value=e.word, checked=e.word in ticked) for e in listed
            ]
            asked = questionary.checkbox("Answer", choices, instruction=self._keys(_TICK_KEYS), **self._look())
            reply = self._run(asked, _LIST_WISHES)
            if isinstance(reply, Wish):
                return reply
            # questionary has been seen to give a text for keys that it doesn't know; that counts as nothing ticked.
            ticked = tuple(reply) if isinstance(reply, list) else ()
            try:
                return understood(replace(prompt, default=None), ", ".join(ticked))
            except ValueError as fault:
                self._write(_NOTHING if not ticked else complaint(fault))

    def _line(self, prompt: Prompt) -> Reply:
        import questionary

        earlier = prompt.default.value if prompt.default is not None else None
        text = earlier if isinstance(earlier, str) else ""
        hint = f"Enter alone: {echo(prompt.question, earlier)}" if prompt.default is not None and not text else None
        while True:
            asked = questionary.text("Answer", default=text, instruction=_TEXT_KEYS, placeholder=hint, **self._look())
            reply = self._run(asked, {}, help_when_empty=True)
            if isinstance(reply, Wish):
                return reply
            try:
                return understood(prompt, reply)
            except ValueError as fault:
                self._write(complaint(fault))
                text = reply

    def _keys(self, hints: tuple[str, str]) -> str:
        """The longer hint, where it fits on one line behind the word *Answer*."""
        return hints[0] if len(hints[0]) + 10 <= self._width() else hints[1]

    def _title(self, text: str, indent: int) -> str:
        """An entry of a list broken between words; the list itself would break within them."""
        return ("\n" + " " * (indent + 2)).join(wrapped(text, self._width() - indent - 2))

    def _look(self) -> dict[str, Any]:
        """What every prompt shares: the terminal that it is drawn on, its marks and its style."""
        from prompt_toolkit.input import create_input
        from prompt_toolkit.output import ColorDepth, create_output

        output = create_output(stdout=sys.stderr)
        # Asking the terminal where its cursor is costs a round trip, and seconds where nothing answers.
        if hasattr(output, "enable_cpr"):
            output.enable_cpr = False
        return {
            "input": create_input(sys.stdin),
            "output": output,
            "style": _style(color=self._color),
            "color_depth": None if self._color else ColorDepth.DEPTH_1_BIT,
            "qmark": ">",
        }

    def _run(self, asked: Asked, wishes: dict[str, Wish], *, help_when_empty: bool = False) -> Any:
        from prompt_toolkit.filters import Always
        from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

        application = asked.application
        application.erase_when_done = True
        application.key_bindings = merge_key_bindings(
            [application.key_bindings or KeyBindings(), _bindings(application, wishes, help_when_empty=help_when_empty)]
        )
        for window in application.layout.find_all_windows():
            window.wrap_lines = Always()
        self._leave_by(lambda: _left(application))
        try:
            return asked.unsafe_ask()
        except BaseException:
            _tidy(application.output)
            raise
        finally:
            self._leave_by(None)


def _left(application: Application[Any]) -> bool:
    """End a prompt from its own loop: an exception thrown into it from a signal handler could hit any of its tasks."""

    def leave() -> None:
        if application.future is not None and not application.future.done():
            application.exit(exception=EOFError)

    if not application.is_running or application.loop is None:
        return False
    application.loop.call_soon_threadsafe(leave)
    return True


def _tidy(output: Output) -> None:
    """Give the terminal back: an end from outside can come at a moment when prompt_toolkit doesn't."""
    output.write_raw("\r")
    output.erase_down()
    output.reset_attributes()
    output.enable_autowrap()
    output.disable_bracketed_paste()
    output.show_cursor()
    output.flush()


def _ticked(prompt: Prompt) -> tuple[str, ...]:
    match prompt.default:
        case Given(value=None):
            return ("unknown",)
        case Given(value=()):
            return ("none",)
        case Given(value=tuple() as options):
            return options
        case _:
            return ()


def _style(*, color: bool) -> Style:
    from prompt_toolkit.styles import Style

    bold = "bold" if color else "nobold"
    plain = (
        "qmark",
        "answer",
        "selected",
        "instruction",
        "text",
        "placeholder",
        "bottom-toolbar",
        "validation-toolbar",
    )
    marked = ("question", "pointer", "highlighted")
    return Style(
        [(name, "noinherit nobold noreverse nounderline") for name in plain]
        + [(name, f"noinherit {bold}") for name in marked]
    )


def _bindings(application: Application[Any], wishes: dict[str, Wish], *, help_when_empty: bool) -> KeyBindings:
    """The keys that questionary doesn't know: back, help, review, Ctrl-D, Ctrl-Z."""
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()

    def leave(key: str, wish: Wish, **options: Any) -> None:
        @bindings.add(key, **options)
        def _(event: KeyPressEvent) -> None:
            event.app.exit(result=wish)

    for key, wish in wishes.items():
        leave(key, wish, eager=True)
    for key in _BACK if wishes or help_when_empty else ():
        leave(key, Wish.BACK, eager=key != "escape")
    if help_when_empty:
        leave("?", Wish.HELP, eager=True, filter=Condition(lambda: not application.current_buffer.text))
    else:

        @bindings.add("c-d", eager=True)
        def _(event: KeyPressEvent) -> None:
            event.app.exit(exception=EOFError)

    @bindings.add("c-z", eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    return bindings
