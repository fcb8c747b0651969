"""Help pages drawn by Rich, and mistakes on the command line in our words.

Typer's own pages would do, too, but their module imports Markdown and tracebacks, which take a third of the time.
"""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from finetune_advisor.cli.screen import screen
from finetune_advisor.errors import AdvisorError, GateError, UsageError
from finetune_advisor.text import did_you_mean

WIDEST, NARROW = 100, 60
EXIT_CODES = (
    "Exit codes: 0 advice given or check passed; 1 a gate you asked for failed; 2 wrong usage, or a file that can't be used; "
    "3 answers missing; 70 a bug in this program; 130 interrupted, answers kept."
)


class Command(TyperCommand):
    """A command whose help Rich draws; with `--format github`, the faults that end it are annotations, too."""

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

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        formatter.write(_page(self, ctx))


class Group(TyperGroup):
    """The whole program: its help, and what to tell whoever misspells a command."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        formatter.write(_page(self, ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command that is named first; raise UsageError if there is none of that name."""
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            flags = {flag for param in self.params for flag in param.opts if flag.startswith("--")}
            flag = f"--{args[0]}" if f"--{args[0]}" in flags else ""
            hint = f"; did you mean {flag}?" if flag else did_you_mean(args[0], self.commands)
            raise UsageError(f"there is no command {args[0]!r}{hint}")
        return super().resolve_command(ctx, args)


def usage_message(error: Any) -> str:
    """Return a usage error of Typer in our words; its classes are private, so we tell them by their attributes."""
    if hasattr(error, "possibilities"):
        known = [name for param in error.ctx.command.get_params(error.ctx) for name in param.opts]
        return f"there is no option {error.option_name}{did_you_mean(error.option_name, known)}"
    message = str(error.format_message()).rstrip(".")
    return message[:1].lower() + message[1:]


def _page(command: Any, context: Any) -> str:
    """Return a help page as standard output can show it: usage, what it does, examples, and panels of options and commands."""
    from rich import box
    from rich.console import Console
    from rich.padding import Padding
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    shown = screen(sys.stdout)
    width, system = min(shown.width, WIDEST), "standard" if shown.color else None
    frame = box.ROUNDED if shown.unicode else box.ASCII
    console = Console(width=width, force_terminal=True, color_system=system, highlight=False)  # type: ignore[arg-type]
    with console.capture() as page:
        takes = " ".join(command.collect_usage_pieces(context))
        console.print(Text(f"Usage: {context.command_path} {takes}\n", "bold"))
        console.print(Text(f"{command.help}\n"), Text("Examples:", "bold"), sep="\n")
        console.print(Padding(Text(f"{command.epilog}\n"), (0, 0, 0, 2)))
        for title, rows in words(command, context).items():
            table = Table.grid(padding=(0, 2, 0, 0))
            for name, means in rows:
                if width < NARROW:
                    table.add_row(Text(name, "cyan"))
                    table.add_row(Padding(Text(means), (0, 0, 0, 2)))
                else:
                    table.add_row(Text(name, "cyan"), Text(means))
            console.print(Panel(table, title=title, title_align="left", box=frame))
        console.print(Text(EXIT_CODES))
    return "\n".join(line.rstrip() for line in page.get().splitlines())


def words(command: Any, context: Any) -> dict[str, list[tuple[str, str]]]:
    """Return arguments, options and commands, each with what it means; no group that is empty."""
    found: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
    for param in command.get_params(context):
        if param.param_type_name == "argument":
            found["Arguments"].append((param.human_readable_name, param.help))
        else:
            takes = "" if param.is_flag else f" {param.make_metavar(context)}"
            found["Options"].append((", ".join(sorted(param.opts, key=len)) + takes, param.help))
    found["Commands"] = [(name, one.help) for name, one in getattr(command, "commands", {}).items() if not one.hidden]
    return {title: rows for title, rows in found.items() if rows}
