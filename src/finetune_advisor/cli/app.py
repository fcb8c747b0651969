"""The program as Typer knows it: how a function becomes one of its commands, and its help pages.

Typer's own help pages would do, but their module imports Markdown and tracebacks, which take half as long again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from finetune_advisor.cli.exit import NAME
from finetune_advisor.cli.screen import screen
from finetune_advisor.errors import AdvisorError, GateError

F = TypeVar("F", bound=Callable[..., Any])

WIDEST, NARROW = 100, 60
EXIT_CODES = (
    "Exit codes: 0 advice given or check passed; 1 a gate you asked for failed; 2 wrong usage, or a file that can't be used; "
    "3 answers missing; 70 a bug in this program; 130 interrupted, answers kept."
)
_DEBUG = TyperOption(
    param_decls=["--debug"], is_flag=True, expose_value=False, help="Show a traceback if the program itself fails."
)


class _Drawn:
    """A command with --debug, whose help Rich draws."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return arguments and options; `main` looks for --debug in the raw arguments."""
        return [*super().get_params(ctx), _DEBUG]  # type: ignore[misc]  # of the Typer class that this is mixed with

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        formatter.write(_page(self, ctx))


class Command(_Drawn, TyperCommand):
    """A command. With `--format github`, the faults that end it are annotations, too."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command. A gate that failed is no fault: the result has its annotation."""
        try:
            return super().invoke(ctx)
        except AdvisorError as error:
            to_stdout = "-" in (ctx.params.get("output") or ["-"])
            if ctx.params.get("format") == "github" and to_stdout and not isinstance(error, GateError):
                from finetune_advisor.render.programs import annotated

                typer.echo("\n".join(annotated(error.diagnostics)))
            raise


class Group(_Drawn, TyperGroup):
    """The whole program, or a command with commands."""


app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def command(help: str, *examples: str, of: typer.Typer = app) -> Callable[[F], F]:
    """Make a function a command. Its help isn't the docstring, which `python -OO` drops."""
    return of.command(cls=Command, help=help, epilog=listed(*examples))


def listed(*examples: str) -> str:
    """Return examples of a command as lines to type."""
    return "\n".join(f"{NAME} {example}" for example in examples)


def _page(command: Any, context: Any) -> str:
    """Return a help page as standard output can show it: usage, what it does, examples, and panels of options and commands."""
    from rich import box
    from rich.console import Console
    from rich.padding import Padding
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    shown = screen(sys.stdout)
    width, frame = min(shown.width, WIDEST), box.ROUNDED if shown.unicode else box.ASCII
    colors: Any = "standard" if shown.color else None
    console = Console(width=width, force_terminal=True, color_system=colors, highlight=False, markup=False)
    with console.capture() as page:
        takes = " ".join(command.collect_usage_pieces(context))
        console.print(Text(f"Usage: {context.command_path} {takes}\n", "bold"))
        console.print(f"{command.help}\n", Text("Examples:", "bold"), sep="\n")
        console.print(Padding(f"{command.epilog}\n", (0, 0, 0, 2)))
        for title, rows in words(command, context).items():
            table = Table.grid(padding=(0, 2, 0, 0))
            for name, means in rows:
                cells = Text(name, "cyan"), Text(means)
                if width < NARROW:
                    table.add_row(cells[0])
                    table.add_row(Padding(cells[1], (0, 0, 0, 2)))
                else:
                    table.add_row(*cells)
            console.print(Panel(table, title=title, title_align="left", box=frame))
        console.print(EXIT_CODES)
    return "\n".join(line.rstrip() for line in page.get().splitlines())


def words(command: Any, context: Any) -> dict[str, list[tuple[str, str]]]:
    """Return arguments, options and commands, each with what it means; no group that is empty."""
    found: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
    for param in command.get_params(context):
        found[f"{param.param_type_name.capitalize()}s"].append(param.get_help_record(context))
    found["Commands"] = [(name, one.help) for name, one in getattr(command, "commands", {}).items()]
    return {title: rows for title, rows in found.items() if rows}
