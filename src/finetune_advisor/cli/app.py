"""The whole command line, as Typer knows it: names, options and help; each command hands on to the file of its group."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from finetune_advisor import __version__
from finetune_advisor.cli import app_packs, ends
from finetune_advisor.cli.options import (
    AdviceGate,
    Color,
    Debug,
    Expect,
    Format,
    Inputs,
    NoInput,
    Output,
    OwnCatalog,
    Pack,
    PriceMap,
    Quiet,
    Settings,
    SheetFormat,
    Today,
)

SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
EPILOG = (
    "Exit codes: 0 advice given or check passed; 1 a gate you asked for failed; 2 usage, or a file that can't be used; "
    "3 answers missing; 70 our own bug; 130 interrupted, answers kept."
)

app = typer.Typer(
    name=ends.NAME,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=SETTINGS,
    no_args_is_help=False,
    help="Prompting, RAG or fine-tuning, and why? Advice for one LLM use case, from rules that you can read.\n\n"
    "\b\nExamples:\n"
    "  finetune-advisor                                 ask me, then show the advice\n"
    "  finetune-advisor advise answers.yaml             advice on a file of answers\n"
    "  finetune-advisor advise --set task=writing -f json",
    epilog=EPILOG,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{ends.NAME} {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    accessible: Annotated[bool, typer.Option("--accessible", help="Plain numbered questions, no redrawing.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over; don't offer the answers of last time.")] = False,
    no_session: Annotated[bool, typer.Option("--no-session", help="Keep nothing between runs.")] = False,
    debug: Debug = False,
) -> None:
    """Without a command, on a terminal: the interview, then the advice."""
    if context.invoked_subcommand is not None:
        return
    from finetune_advisor.cli import advise as command

    if not command.person_there():
        typer.echo(context.get_help(), err=True)
        ends.complain("nobody to ask here: standard input and error must be a terminal; use `advise ANSWERS.yaml`")
        raise typer.Exit(2)
    options = command.Options(ask=True, accessible=accessible, fresh=fresh, no_session=no_session, debug=debug)
    raise typer.Exit(command.run(options))


@app.command(epilog=EPILOG)
def advise(
    answers: Annotated[
        str | None, typer.Argument(metavar="[ANSWERS.yaml|-]", help="Answers file, or - for stdin.")
    ] = None,
    set: Settings = None,
    format: Format = None,
    output: Output = None,
    save: Annotated[str | None, typer.Option("--save", metavar="FILE", help="Keep the answers in a file.")] = None,
    pack: Pack = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for what the file leaves open.")] = False,
    no_input: NoInput = False,
    require_complete: Annotated[
        bool, typer.Option("--require-complete", help="Exit with 3 if an answer is missing.")
    ] = False,
    expect: Expect = None,
    fail_on: AdviceGate = None,
    input: Inputs = None,
    catalog: OwnCatalog = None,
    price_map: PriceMap = None,
    accessible: Annotated[bool, typer.Option("--accessible", help="Plain numbered questions, no redrawing.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over; don't offer the answers of last time.")] = False,
    no_session: Annotated[bool, typer.Option("--no-session", help="Keep nothing between runs.")] = False,
    today: Today = None,
    color: Color = "auto",
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Advice on one use case, from a file, from flags, or by asking.

    \b
    Examples:
      finetune-advisor advise answers.yaml
      finetune-advisor advise - --format json < answers.yaml
      finetune-advisor advise answers.yaml --set examples=40 --output report.md --output report.json
    """
    from finetune_advisor.cli import advise as command

    given = {**locals()}
    given.pop("command")
    given |= {name: given[name] or [] for name in ("set", "output", "expect", "fail_on", "input")}
    raise typer.Exit(command.run(command.Options(**given)))


@app.command()
def whatif(
    answers: Annotated[
        str | None, typer.Argument(metavar="[ANSWERS.yaml|-]", help="Answers file, or - for stdin.")
    ] = None,
    vary: Annotated[
        list[str] | None, typer.Option("--vary", metavar="ID", help="The question to vary; twice for a map of two.")
    ] = None,
    set: Settings = None,
    format: Format = None,
    output: Output = None,
    pack: Pack = None,
    color: Color = "auto",
    debug: Debug = False,
) -> None:
    """Show the recommendation over the whole range of one answer, or of two.

    \b
    Examples:
      finetune-advisor whatif answers.yaml --vary examples
      finetune-advisor whatif answers.yaml --vary examples --vary eval_cases
      finetune-advisor whatif --set failures=style --vary tried --format json
    """
    from finetune_advisor.cli import whatif as command

    raise typer.Exit(
        command.run(answers, vary or [], set or [], format=format, output=output or [], pack=pack, color=color)
    )


@app.command()
def cost(
    answers: Annotated[
        str | None, typer.Argument(metavar="[ANSWERS.yaml|-]", help="Answers file, or - for stdin.")
    ] = None,
    set: Settings = None,
    input: Inputs = None,
    vary: Annotated[
        list[str] | None,
        typer.Option("--vary", metavar="NAME=LOW..HIGH", help="Show the totals while one input goes through a range."),
    ] = None,
    catalog: OwnCatalog = None,
    price_map: PriceMap = None,
    format: SheetFormat = None,
    output: Output = None,
    pack: Pack = None,
    no_input: NoInput = False,
    today: Today = None,
    color: Color = "auto",
    debug: Debug = False,
) -> None:
    """What each option costs, from which volume a tune pays, and when.

    \b
    Examples:
      finetune-advisor cost answers.yaml
      finetune-advisor cost -i requests_per_month=1M -i tokens_in=1000 -i tokens_out=300 -i model_passing=gpt-6-luna
      finetune-advisor cost answers.yaml --vary requests_per_month=10k..100M --format csv -o cost.csv
    """
    from finetune_advisor.cli import cost as command

    given = {**locals()}
    given.pop("command")
    given |= {name: given[name] or [] for name in ("set", "input", "vary", "output")}
    raise typer.Exit(command.run(command.Options(**given)))


@app.command()
def catalog(
    what: Annotated[str, typer.Argument(metavar="list|show|stale", help="What to see.")] = "list",
    fact: Annotated[str | None, typer.Argument(metavar="[ID]", help="The fact to show.")] = None,
    catalog: OwnCatalog = None,
    price_map: PriceMap = None,
    format: SheetFormat = None,
    output: Output = None,
    today: Today = None,
    color: Color = "auto",
    debug: Debug = False,
) -> None:
    """The dated prices behind `cost`: all of them, one with its source, or those to be looked at again.

    \b
    Examples:
      finetune-advisor catalog list
      finetune-advisor catalog show infer-openai-gpt-6-luna
      finetune-advisor catalog stale --today 2027-03-01
    """
    from finetune_advisor.cli import cost as command

    given = {**locals()}
    given.pop("command")
    given["output"] = output or []
    raise typer.Exit(command.catalog(command.CatalogOptions(**given)))


for command in app_packs.COMMANDS:
    app.command()(command)


def run_app(arguments: list[str]) -> int:
    """Run a command line; the exit code. A usage error becomes one line and exit code 2."""
    try:
        code = app(arguments, prog_name=ends.NAME, standalone_mode=False)
    except typer.Abort:
        return ends.INTERRUPTED
    except Exception as error:
        # Typer's usage errors come from a library of its own that must not be imported; they tell their message like this.
        if not hasattr(error, "format_message"):
            raise
        ends.complain(f"{error.format_message()} Try `{_helpful(arguments)} --help`.")
        return 2
    return code if isinstance(code, int) else 0


def _helpful(arguments: list[str]) -> str:
    names = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    return f"{ends.NAME} {arguments[0]}" if arguments and arguments[0] in names else ends.NAME
