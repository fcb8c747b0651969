"""The whole program: its own options, all its commands, and how a command line is run."""

from __future__ import annotations

import os
import re
from typing import Annotated, Any

import typer

from finetune_advisor import __version__
from finetune_advisor.cli import advise, cost, evidence, packs
from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import app, listed
from finetune_advisor.cli.completion import VARIABLE, join_bash_words
from finetune_advisor.cli.exit import INTERRUPTED, NAME, USAGE, complain
from finetune_advisor.errors import UsageError

__all__ = ["cost", "evidence", "packs", "run"]  # importing a module adds its commands


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback(
    invoke_without_command=True,
    help="Prompting, RAG or fine-tuning, and why? Advice for one LLM use case, from rules that you can read.",
    epilog=listed(
        "                      ask me, then show the advice (on a terminal)",
        "advise answers.yaml   advice on a file of answers",
        "advise --set task=writing -f json",
    ),
)
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, expose_value=False, help="Show the version.")
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
        return advise.advise(context, ask=True, **context.params)
    typer.echo(context.get_help(), err=True)
    complain("the interview needs a terminal; use `advise ANSWERS.yaml`")
    return USAGE


def program() -> Any:
    """Return the program with all its commands."""
    return typer.main.get_command(app)


def run(arguments: list[str]) -> int:
    """Run a command line and return the exit code; a usage error becomes one line."""
    if os.environ.get(VARIABLE) == "complete_bash":
        join_bash_words()
    whole = program()
    if VARIABLE in os.environ:
        whole.main(prog_name=NAME)  # answers the shell and ends the process
    try:
        # Not main(): it ends a run whose reader has gone with 1, which means that a gate failed.
        with whole.make_context(NAME, arguments) as context:
            return whole.invoke(context) or 0
    except typer.Exit as end:
        # --help and --version end with 0; a shell for which there is no completion ends with 1.
        return USAGE if end.exit_code else 0
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        # Typer's message in our style. Its classes are private, so we tell them by their attributes.
        near = r"\.? Did you mean (.*)\?$| \(Possible options: (.*)\)$"
        said = re.sub(near, lambda found: f"; did you mean {found[1] or found[2]}?", error.format_message().rstrip("."))
        where = getattr(getattr(error, "ctx", None), "command_path", NAME)
        see = " See" if said.endswith("?") else "; see"
        complain(f"{said[:1].lower()}{said[1:]}{see} `{where} --help`")
        return USAGE
