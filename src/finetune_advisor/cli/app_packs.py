"""The commands about packs, as Typer knows them: options and help; each hands on to the file of its group."""

from __future__ import annotations

from typing import Annotated

import typer

from finetune_advisor.cli.options import (
    CheckFormat,
    Color,
    Debug,
    Examples,
    Folders,
    Gate,
    Output,
    Pack,
    Quiet,
    Today,
    WitnessFolder,
)


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


COMMANDS = (init, questions, check, show, schema)
