"""The whole command line, as Typer knows it: names, options and help; each command hands on to the file of its group."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from finetune_advisor import __version__
from finetune_advisor.cli import ends

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

Pack = Annotated[str | None, typer.Option("--pack", metavar="DIR", help="Decide by the pack in this folder.")]
Format = Annotated[
    str | None, typer.Option("--format", "-f", metavar="FORMAT", help="terminal, markdown, json, html, github.")
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to a file, format by its suffix; may be repeated; - is stdout."
    ),
]
Color = Annotated[str, typer.Option("--color", "--colour", metavar="WHEN", help="auto, always or never.")]
Today = Annotated[str | None, typer.Option("--today", metavar="DATE", help="The day to reckon with, YYYY-MM-DD.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="The result only.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback should we have a bug.")]

Settings = Annotated[
    list[str] | None,
    typer.Option("--set", "-s", metavar="ID=VALUE", help="One answer; may be repeated; beats the file."),
]
Expect = Annotated[
    list[str] | None,
    typer.Option(
        "--expect",
        metavar="WHAT",
        help="Exit with 1 unless this is the advice: a recommendation, an outcome, or fine-tuning:yes|not-yet|no.",
    ),
]
AdviceGate = Annotated[
    list[str] | None, typer.Option("--fail-on", metavar="WHAT", help="Exit with 1 on: provisional, contradiction.")
]
Folders = Annotated[
    list[str] | None, typer.Argument(metavar="[PACK...]", help="Pack folders; the bundled pack if none.")
]
Gate = Annotated[
    str, typer.Option("--fail-on", metavar="SEVERITY", help="Exit with 1 on findings of: error, warning, note, never.")
]
WitnessFolder = Annotated[
    str | None, typer.Option("--witness", metavar="DIR", help="Write an answers file for each finding that has one.")
]
Examples = Annotated[
    list[str] | None,
    typer.Option("--examples", metavar="DIR", help="Answers files that count for --coverage and --against."),
]
CheckFormat = Annotated[
    str | None, typer.Option("--format", "-f", metavar="FORMAT", help="terminal, markdown, json, html, github, sarif.")
]

SheetFormat = Annotated[
    str | None, typer.Option("--format", "-f", metavar="FORMAT", help="terminal, markdown, json, html, csv.")
]
Inputs = Annotated[
    list[str] | None,
    typer.Option("--input", "-i", metavar="NAME=VALUE", help="One figure for the sum, as rows=2k; may be repeated."),
]
OwnCatalogue = Annotated[
    str | None, typer.Option("--catalogue", metavar="DIR", help="Your own prices; they come before the bundled ones.")
]
PriceMap = Annotated[
    str | None, typer.Option("--price-map", metavar="FILE", help="LiteLLM's JSON, for models that the catalogue lacks.")
]


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
    no_input: Annotated[
        bool, typer.Option("--no-input", "--no-interactive", help="Ask nothing, even on a terminal.")
    ] = False,
    require_complete: Annotated[
        bool, typer.Option("--require-complete", help="Exit with 3 if an answer is missing.")
    ] = False,
    expect: Expect = None,
    fail_on: AdviceGate = None,
    input: Inputs = None,
    catalogue: OwnCatalogue = None,
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
    catalogue: OwnCatalogue = None,
    price_map: PriceMap = None,
    format: SheetFormat = None,
    output: Output = None,
    pack: Pack = None,
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
def catalogue(
    what: Annotated[str, typer.Argument(metavar="list|show|stale", help="What to see.")] = "list",
    fact: Annotated[str | None, typer.Argument(metavar="[ID]", help="The fact to show.")] = None,
    catalogue: OwnCatalogue = None,
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
      finetune-advisor catalogue list
      finetune-advisor catalogue show infer-openai-gpt-6-luna
      finetune-advisor catalogue stale --today 2027-03-01
    """
    from finetune_advisor.cli import cost as command

    given = {**locals()}
    given.pop("command")
    given["output"] = output or []
    raise typer.Exit(command.catalogue(command.CatalogueOptions(**given)))


@app.command()
def init(
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write here instead of stdout.")
    ] = None,
    pack: Pack = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
    schema: Annotated[
        str | None, typer.Option("--schema", metavar="FILE", help="Name this schema for the editor in the first line.")
    ] = None,
    debug: Debug = False,
) -> None:
    """Write a commented answers file, every answer unknown.

    \b
    Examples:
      finetune-advisor init > answers.yaml
      finetune-advisor init --output answers.yaml
      finetune-advisor init --pack my-rules -o answers.yaml
    """
    from finetune_advisor.cli import packs

    raise typer.Exit(packs.init(output, pack, force=force, schema=schema))


@app.command()
def questions(
    format: Annotated[str | None, typer.Option("--format", "-f", metavar="FORMAT", help="terminal or json.")] = None,
    pack: Pack = None,
    color: Color = "auto",
    debug: Debug = False,
) -> None:
    """List every question: id, type, unit, what it takes.

    \b
    Examples:
      finetune-advisor questions
      finetune-advisor questions --format json
      finetune-advisor questions --pack my-rules
    """
    from finetune_advisor.cli import packs

    raise typer.Exit(packs.questions(format, pack, color))


@app.command()
def check(
    packs: Folders = None,
    format: CheckFormat = None,
    output: Output = None,
    fail_on: Gate = "error",
    witness: WitnessFolder = None,
    against: Annotated[
        str | None, typer.Option("--against", metavar="PACK", help="Show where another pack advises differently.")
    ] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Show what the cases and examples reach.")] = False,
    examples: Examples = None,
    today: Today = None,
    color: Color = "auto",
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Prove a pack sound: faults of form, dead or conflicting rules, failing cases, broken promises.

    \b
    Examples:
      finetune-advisor check
      finetune-advisor check my-rules --fail-on warning
      finetune-advisor check my-rules --witness witnesses --format sarif -o findings.sarif
    """
    from finetune_advisor.cli import checking

    options = checking.Options(
        packs=packs or [], format=format, output=output or [], fail_on=fail_on, witness=witness, against=against,
        coverage=coverage, examples=examples or [], today=today, color=color, quiet=quiet,
    )  # fmt: skip
    raise typer.Exit(checking.run(options))


def help_text() -> str:
    """The top page of help, as `--help` shows it; kept in `help.txt`."""
    command = typer.main.get_command(app)
    with command.make_context(ends.NAME, [], resilient_parsing=True, terminal_width=80) as context:
        return str(command.get_help(context)) + "\n"


@app.command()
def show(
    folder: Annotated[
        str | None, typer.Argument(metavar="[PACK]", help="Pack folder; the bundled pack if none.")
    ] = None,
    form: Annotated[str, typer.Option("--as", metavar="FORM", help="table, tree, mermaid, dot, markdown.")] = "tree",
    answers: Annotated[
        str | None, typer.Option("--answers", metavar="FILE", help="Mark the way of these answers.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write here instead of stdout.")
    ] = None,
    color: Color = "auto",
    debug: Debug = False,
) -> None:
    """Show a pack to its readers.

    \b
    Examples:
      finetune-advisor show
      finetune-advisor show my-rules --as markdown -o rules.md
      finetune-advisor show --as mermaid --answers answers.yaml
    """
    from finetune_advisor.cli import packs

    raise typer.Exit(packs.show(folder, form, answers, output, color))


@app.command()
def schema(
    of: Annotated[str, typer.Argument(metavar="answers|pack|report", help="What the schema is of.")],
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write here instead of stdout.")
    ] = None,
    pack: Pack = None,
    debug: Debug = False,
) -> None:
    """Print a JSON Schema (draft-07) for editors and other programs.

    \b
    Examples:
      finetune-advisor schema answers -o answers.schema.json
      finetune-advisor schema pack --pack my-rules -o my-rules/.schema.json
      finetune-advisor schema report
    """
    from finetune_advisor.cli import packs

    raise typer.Exit(packs.schema(of, output, pack))


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
