"""Options that several commands share, as Typer knows them."""

from __future__ import annotations

from typing import Annotated

import typer

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
Color = Annotated[str, typer.Option("--color", "--color", metavar="WHEN", help="auto, always or never.")]
Today = Annotated[str | None, typer.Option("--today", metavar="DATE", help="The day to reckon with, YYYY-MM-DD.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="The result only.")]
NoInput = Annotated[bool, typer.Option("--no-input", "--no-interactive", help="Ask nothing, even on a terminal.")]
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
OwnCatalog = Annotated[
    str | None, typer.Option("--catalog", metavar="DIR", help="Your own prices; they come before the bundled ones.")
]
PriceMap = Annotated[
    str | None, typer.Option("--price-map", metavar="FILE", help="LiteLLM's JSON, for models that the catalog lacks.")
]
