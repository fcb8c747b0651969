"""The program as Typer knows it: its name, its own options, and how a command line is run."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer

from finetune_advisor import __version__
from finetune_advisor.cli import options as o
from finetune_advisor.cli.exit import INTERRUPTED, NAME, USAGE, complain
from finetune_advisor.cli.help import Command, Group, usage_message
from finetune_advisor.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

# Without markup Typer draws no pages of its own: its module for them imports Markdown and tracebacks, which takes 50 ms.
app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def command(help: str, *examples: str, formerly: str | None = None) -> Callable[[F], F]:
    """Make a function a command; its former name works, too. Its help isn't the docstring, which `python -OO` drops."""
    shown = "\n".join(f"{NAME} {example}" for example in examples)

    def made(function: F) -> F:
        if formerly:
            app.command(formerly, cls=Command, help=help, epilog=shown, hidden=True)(function)
        return app.command(function.__name__, cls=Command, help=help, epilog=shown)(function)

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
    pack: o.Pack = None, accessible: o.Accessible = False, fresh: o.Fresh = False, no_session: o.NoSession = False,
    format: o.ShownFormat = None, output: o.Outputs = None, save: o.Save = None, color: o.Color = "auto",
) -> int | None:  # fmt: skip
    """Interview the person at the terminal; where there is none, show the help and return 2."""
    if context.invoked_subcommand is not None:
        if any(value not in (None, False, "auto", [], ()) for value in context.params.values()):
            raise UsageError(f"put options after the command; `{NAME} {context.invoked_subcommand} --help` lists them")
        return None
    from finetune_advisor.cli.advise import advise
    from finetune_advisor.cli.interview import person_there

    if person_there(accessible):
        return advise(
            ask=True, pack=pack, accessible=accessible, fresh=fresh, no_session=no_session, format=format,
            output=output, save=save, color=color,
        )  # fmt: skip
    typer.echo(context.get_help(), err=True)
    complain("the interview needs a terminal; use `advise ANSWERS.yaml`")
    return USAGE


def run(arguments: list[str]) -> int:
    """Run a command line and return the exit code; a usage error becomes one line."""
    if f"_{NAME}_COMPLETE".upper().replace("-", "_") in os.environ:
        app(prog_name=NAME)  # answers the shell and ends the process
    program = typer.main.get_command(app)
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
