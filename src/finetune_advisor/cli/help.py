"""Help pages drawn by Rich, and mistakes on the command line in our words."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from typer.core import TyperCommand, TyperGroup, TyperOption

from finetune_advisor.cli.screen import screen
from finetune_advisor.errors import UsageError
from finetune_advisor.text import did_you_mean

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDEST, NARROW = 100, 60
EXIT_CODES = (
    "Exit codes: 0 advice given or check passed; 1 a gate you asked for failed; 2 usage, or a file that can't be used; "
    "3 answers missing; 70 our own bug; 130 interrupted, answers kept."
)

DEBUG = TyperOption(
    param_decls=["--debug"], is_flag=True, expose_value=False, help="Show a traceback if the program itself fails."
)
"""An option of every command; `main` looks for it in the raw arguments, so that it also works for a usage error."""


class Command(TyperCommand):
    """A command whose help Rich draws."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the options of this command, and those of every command."""
        return [*super().get_params(ctx), DEBUG]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        formatter.write(_page(self, ctx))


class Group(TyperGroup):
    """The whole program: its help, and what to tell whoever misspells a command."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the options of the program, and those of every command."""
        return [*super().get_params(ctx), DEBUG]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        formatter.write(_page(self, ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command that is named first; raise UsageError if there is none of that name."""
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise UsageError(f"there is no command {args[0]!r}{did_you_mean(args[0], self.commands)}")
        return super().resolve_command(ctx, args)


def usage_message(error: Any) -> str:
    """Return a usage error of Typer in our words; its classes are private, so what they carry distinguishes them."""
    if hasattr(error, "possibilities"):
        known = [name for param in error.ctx.command.get_params(error.ctx) for name in param.opts]
        return f"there is no option {error.option_name}{did_you_mean(error.option_name, known)}"
    message = str(error.format_message()).rstrip(".")
    return message[:1].lower() + message[1:]


def _page(command: Any, context: Any) -> str:
    """Return a help page as standard output can show it."""
    from rich.console import Console

    shown = screen(sys.stdout)
    system: Literal["standard"] | None = "standard" if shown.color else None
    console = Console(file=io.StringIO(), width=min(shown.width, WIDEST), force_terminal=True, color_system=system)
    with console.capture() as capture:
        for block in _blocks(command, context, unicode=shown.unicode, narrow=shown.width < NARROW):
            console.print(block)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _blocks(command: Any, context: Any, *, unicode: bool, narrow: bool) -> Iterator[RenderableType]:
    """Yield the parts of a page: usage, what it does, examples, a panel each of its words, exit codes."""
    from rich import box
    from rich.padding import Padding
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    yield Text(f"Usage: {context.command_path} {' '.join(command.collect_usage_pieces(context))}\n", style="bold")
    yield Text(f"{command.help}\n")
    yield Text("Examples:", style="bold")
    yield Padding(Text(f"{command.epilog}\n"), (0, 0, 0, 2))
    panels: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], "Commands": []}
    for param in command.get_params(context):
        names = sorted(param.opts, key=len)
        if param.param_type_name == "argument":
            panels["Arguments"].append((param.human_readable_name, param.help))
        else:
            takes = "" if param.is_flag else f" {param.make_metavar(context)}"
            panels["Options"].append((", ".join(names) + takes, param.help))
    commands = getattr(command, "commands", {})
    panels["Commands"] = [(name, one.help) for name, one in commands.items() if not one.hidden]
    for title, rows in panels.items():
        table = Table.grid(padding=(0, 2, 0, 0))
        for name, means in rows:
            cells = Text(name, style="cyan"), Padding(Text(means), (0, 0, 0, 2 if narrow else 0))
            for row in [(cell,) for cell in cells] if narrow else [cells]:
                table.add_row(*row)
        if rows:
            yield Panel(table, title=title, title_align="left", box=box.ROUNDED if unicode else box.ASCII)
    yield Text(EXIT_CODES)
