"""The arguments and options of all commands, as Typer knows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeAlias, get_args

import typer

from finetune_advisor.errors import AdvisorError, UsageError
from finetune_advisor.text import did_you_mean, join_words

ReportFormat = Literal["terminal", "markdown", "json", "html", "github"]
CheckFormat = Literal["terminal", "markdown", "json", "html", "github", "sarif"]
QuestionsFormat = Literal["terminal", "json"]
PackForm = Literal["tree", "table", "mermaid", "markdown"]
SchemaKind = Literal["answers", "pack", "report"]
CatalogView = Literal["list", "show", "stale"]
AdviceGate = Literal["provisional", "contradiction"]
CheckGate = Literal["note", "warning", "error", "never"]
ColorWhen = Literal["auto", "always", "never"]


def argument(metavar: str, help: str) -> Any:
    """Return an argument."""
    return typer.Argument(metavar=metavar, help=help)


def option(spelling: str, help: str, completion: Any = None) -> Any:
    """Return an option spelled as in `--set -s ID=VALUE`; one without a word for its value is a flag."""
    *names, last = spelling.split()
    takes = None if last.startswith("-") else last
    return typer.Option(*names, *([] if takes else [last]), metavar=takes, help=help, autocompletion=completion)


def choice(spelling: str, kind: Any, help: str) -> Any:
    """Return an option, or an argument, that takes the words of a Literal; any other word raises UsageError."""
    words, names = get_args(kind), spelling.split()
    is_option = names[0].startswith("-")

    def read(word: str) -> str:
        if word not in words:
            raise UsageError(f"{names[0]} takes {join_words(words, 'or')}, got {word!r}{did_you_mean(word, words)}")
        return word

    make, declared = (typer.Option, names) if is_option else (typer.Argument, ())
    metavar, means = names[0].lstrip("-").upper(), f"{help}: {join_words(words, 'or')}."
    return make(*declared, parser=read, metavar=metavar, help=means, autocompletion=lambda: list(words))


def _from_pack(offered: Callable[[Any], list[tuple[str, str]]]) -> Callable[[typer.Context], list[tuple[str, str]]]:
    """Return a completion from the pack that the command line names; nothing where that can't be loaded."""

    def complete(ctx: typer.Context) -> list[tuple[str, str]]:
        from finetune_advisor import api

        try:
            return offered(api.load_pack(ctx.params.get("pack")))
        except AdvisorError:
            return []

    return complete


_settings = _from_pack(lambda pack: [(f"{question.id}=", question.ask) for question in pack.questions])
_inputs = _from_pack(lambda pack: [(question.id, question.ask) for question in pack.inputs])

Text: TypeAlias = str | None
Texts: TypeAlias = list[str] | None

AnswersFile = Annotated[Text, argument("[ANSWERS.yaml|-]", "Answers file, or - for stdin.")]
Explained = Annotated[str, argument("ANSWERS.yaml|-", "Answers file, or - for stdin.")]
What = Annotated[Text, argument("[WHAT]", "A rule, a question or an approach; everything if none.")]
PackFolder = Annotated[Text, argument("[PACK]", "Pack folder; the bundled pack if none.")]
PackFolders = Annotated[Texts, argument("[PACK...]", "Pack folders; the bundled pack if none.")]
Entry = Annotated[Text, argument("[ID]", "The entry to show.")]
View = Annotated[CatalogView, choice("WHAT", CatalogView, "What to see")]
Kind = Annotated[SchemaKind, choice("KIND", SchemaKind, "Of what")]

# What is known
Pack = Annotated[Text, option("--pack DIR", "Decide by the pack in this folder.")]
Settings = Annotated[Texts, option("--set -s ID=VALUE", "An answer; may be repeated; beats the file.", _settings)]
Inputs = Annotated[Texts, option("--input -i NAME=VALUE", "A figure for the costs; may be repeated.")]
OwnCatalog = Annotated[Text, option("--catalog DIR", "Your own prices; they take precedence over the bundled ones.")]
Today = Annotated[Text, option("--today DATE", "The date to use instead of today, YYYY-MM-DD.")]
Vary = Annotated[Texts, option("--vary ID", "The question to vary; twice for a map of two.", _inputs)]
VaryInput = Annotated[Texts, option("--vary NAME=LOW..HIGH", "Show the totals over a range of one input.")]
Marked = Annotated[Text, option("--answers FILE", "Mark the path these answers take.")]
Against = Annotated[Text, option("--against PACK", "Show where another pack advises differently.")]
Examples = Annotated[Texts, option("--examples DIR", "Answers files that count for --coverage and --against.")]

# Who is asked
Ask = Annotated[bool, option("--ask", "Ask for what the file leaves open.")]
Full = Annotated[bool, option("--full", "Show everything, with the arithmetic, assumptions and sources.")]
NoInput = Annotated[bool, option("--no-input", "Ask nothing, even on a terminal.")]
Accessible = Annotated[bool, option("--accessible", "Plain numbered questions, no redrawing.")]
Fresh = Annotated[bool, option("--fresh", "Start over instead of continuing the last interview.")]
NoSession = Annotated[bool, option("--no-session", "Don't save the answers between runs.")]

# What comes out, and where
ShownFormat = Annotated[ReportFormat | None, choice("--format -f", ReportFormat, "How to show the result")]
CheckedFormat = Annotated[CheckFormat | None, choice("--format -f", CheckFormat, "How to show the result")]
ListFormat = Annotated[QuestionsFormat | None, choice("--format -f", QuestionsFormat, "How to show the result")]
As = Annotated[PackForm, choice("--as", PackForm, "Form")]
Outputs = Annotated[
    Texts, option("--output -o FILE", "Write to a file, format by suffix; may be repeated; - is stdout.")
]
Output = Annotated[Text, option("--output -o FILE", "Write here instead of stdout.")]
Save = Annotated[Text, option("--save FILE", "Keep the answers in a file.")]
Witness = Annotated[Text, option("--witness DIR", "Write an answers file for each fault that answers show.")]
Coverage = Annotated[bool, option("--coverage", "Show what the tests and examples reach.")]
SuggestTests = Annotated[bool, option("--suggest-tests", "Print the tests that the pack lacks, as YAML, and no more.")]
Force = Annotated[bool, option("--force", "Replace the file if there is one.")]
EditorSchema = Annotated[Text, option("--schema FILE", "Name this schema for editors in line 1.")]
Color = Annotated[ColorWhen, choice("--color", ColorWhen, "Color on stdout")]
Quiet = Annotated[bool, option("--quiet -q", "One line with the verdict, and no remarks.")]
Bare = Annotated[bool, option("--quiet -q", "No remarks.")]

# What fails a run
RequireComplete = Annotated[bool, option("--require-complete", "Exit with 3 if an answer is missing.")]
Expect = Annotated[
    Texts, option("--expect WHAT", "Exit with 1 unless advised: rag, approach:fine-tuning, fine-tuning:not-yet, ...")
]
FailOnAdvice = Annotated[Texts, choice("--fail-on", AdviceGate, "Exit with 1 if the advice is a")]
FailOnCheck = Annotated[CheckGate, choice("--fail-on", CheckGate, "Exit with 1 on this severity or graver")]
