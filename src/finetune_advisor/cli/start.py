"""The whole program: its own options, all its commands, and how a command line is run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from typer.core import TyperOption

from finetune_advisor import __version__
from finetune_advisor.cli import advise, cost, decisions, evidence, packs
from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import app
from finetune_advisor.cli.completion import VARIABLE, join_bash_words
from finetune_advisor.cli.exit import INTERRUPTED, NAME, USAGE, complain
from finetune_advisor.cli.help import usage_message
from finetune_advisor.errors import UsageError

LISTED = tuple(module.__name__ for module in (advise, cost, decisions, evidence, packs))
"""The modules that add commands, in the order in which help lists them, whichever was imported first."""
app.registered_commands.sort(key=lambda added: LISTED.index(getattr(added.callback, "__module__", LISTED[-1])))


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
    pack: o.Pack = None, data: o.Data = None, evals: o.Evals = None, target: o.Target = None, usage: o.Usage = None,
    accessible: o.Accessible = False, fresh: o.Fresh = False, no_session: o.NoSession = False,
    full: o.Full = False, format: o.ShownFormat = None, output: o.Outputs = None, save: o.Save = None,
    color: o.Color = "auto",
) -> int | None:  # fmt: skip
    """Interview the person at the terminal; where there is none, show the help and return 2."""
    if context.invoked_subcommand is not None:
        if any(value not in (None, False, "auto", [], ()) for value in context.params.values()):
            raise UsageError(f"put options after the command; `{NAME} {context.invoked_subcommand} --help` lists them")
        return None
    from finetune_advisor.cli.interview import person_there

    if person_there():
        return advise.advise(
            ask=True, pack=pack, data=data, evals=evals, target=target, usage=usage, accessible=accessible, fresh=fresh,
            no_session=no_session, full=full, format=format, output=output, save=save, color=color,
        )  # fmt: skip
    typer.echo(context.get_help(), err=True)
    complain("the interview needs a terminal; use `advise ANSWERS.yaml`")
    return USAGE


def program() -> Any:
    """Return the program with all its commands; each has --debug, which `main` looks for in the raw arguments."""
    made: Any = typer.main.get_command(app)
    told = "Show a traceback if the program itself fails."
    debug = TyperOption(param_decls=["--debug"], is_flag=True, expose_value=False, help=told)
    for command in commands(made):
        command.params.append(debug)
    return made


def commands(command: Any) -> Iterator[Any]:
    """Yield a command and all commands in it."""
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from commands(one)


def run(arguments: list[str]) -> int:
    """Run a command line and return the exit code; a usage error becomes one line."""
    if os.environ.get(VARIABLE) == "complete_bash":
        join_bash_words()
    made = program()
    if VARIABLE in os.environ:
        made.main(prog_name=NAME)  # answers the shell and ends the process
    try:
        # Not main(): it ends a run whose reader has gone with 1, which means that a gate failed.
        with made.make_context(NAME, arguments) as context:
            return made.invoke(context) or 0
    except typer.Exit as end:
        # --help and --version end with 0; a shell for which there is no completion ends with 1.
        return USAGE if end.exit_code else 0
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        where = getattr(getattr(error, "ctx", None), "command_path", NAME)
        complain(f"{usage_message(error)}; see `{where} --help`")
        return USAGE
