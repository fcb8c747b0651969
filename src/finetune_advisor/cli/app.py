"""The program as Typer knows it: its name, its own options, and how a command line is run."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer

from finetune_advisor import __version__
from finetune_advisor.cli import options as o
from finetune_advisor.cli.exit import INTERRUPTED, NAME, USAGE, complain
from finetune_advisor.cli.help import Command, Group, usage_message

F = TypeVar("F", bound=Callable[..., Any])

# Without markup Typer draws no pages of its own: its module for them imports Markdown and tracebacks, which takes 50 ms.
app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def command(help: str, *examples: str, name: str | None = None, hidden: bool = False) -> Callable[[F], F]:
    """Make a function a command. Its help isn't the docstring, which `python -OO` drops."""
    shown = "\n".join(f"{NAME} {example}" for example in examples)

    def made(function: F) -> F:
        return app.command(name or function.__name__, cls=Command, help=help, epilog=shown, hidden=hidden)(function)

    return made


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback(
    invoke_without_command=True,
    help="Prompting, RAG or fine-tuning, and why? Advice for one LLM use case, from rules that you can read.",
    epilog=f"{NAME}                       ask me, then show the advice (on a terminal)\n"
    f"{NAME} advise answers.yaml   advice on a file of answers\n"
    f"{NAME} advise --set task=writing -f json",
)
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    accessible: o.Accessible = False,
    fresh: o.Fresh = False,
    no_session: o.NoSession = False,
) -> int | None:
    """Interview the person at the terminal; where there is none, show the help and return 2."""
    if context.invoked_subcommand is not None:
        return None
    from finetune_advisor.cli.advise import advise
    from finetune_advisor.cli.interview import person_there

    if person_there(accessible):
        return advise(ask=True, accessible=accessible, fresh=fresh, no_session=no_session)
    typer.echo(context.get_help(), err=True)
    complain("the interview needs a terminal as standard input and standard error; use `advise ANSWERS.yaml`")
    return USAGE


def run(arguments: list[str]) -> int:
    """Run a command line and return the exit code; a usage error becomes one line."""
    if f"_{NAME}_COMPLETE".upper().replace("-", "_") in os.environ:
        app(prog_name=NAME)  # answers the shell and ends the process
    # To read the signatures of the other commands takes 5 ms.
    lean = copy.copy(app)
    lean.registered_commands = [
        one for one in app.registered_commands if one.name in arguments[:1]
    ] or app.registered_commands
    program = typer.main.get_command(lean)
    try:
        # Not program.main(): it ends a run whose reader has gone with 1, which means that a gate failed.
        with program.make_context(NAME, arguments) as context:
            return program.invoke(context) or 0
    except typer.Exit as end:
        # --help and --version end with 0; a shell for which there is no completion ends with 1.
        return USAGE if end.exit_code else 0
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        complain(f"{usage_message(error)}; see `{NAME} --help`")
        return USAGE
