"""The arguments and options of all commands, as Typer knows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, get_args

import typer

from finetune_advisor.cli.completion import Offer, completed
from finetune_advisor.errors import UsageError
from finetune_advisor.text import did_you_mean, join_words

ReportFormat = Literal["terminal", "markdown", "json", "html", "github", "junit"]
AdviceFormat = Literal[ReportFormat, "adr"]
CheckFormat = Literal[ReportFormat, "sarif"]
QuestionsFormat = Literal["terminal", "json"]
PackForm = Literal["tree", "mermaid", "markdown"]
SchemaKind = Literal["answers", "pack", "report"]
CatalogView = Literal["list", "show", "stale"]
AdviceGate = Literal["provisional", "contradiction"]
CheckGate = Literal["note", "warning", "error", "never"]
ReviewGate = Literal["changed", "due"]
ColorWhen = Literal["auto", "always", "never"]


def option(spelling: str, help: str, offer: Offer | None = None, **more: Any) -> Any:
    """Return an option spelled as in `--set -s ID=VALUE`, a flag if there is no word for a value, or an argument: `[PACK]`."""
    *names, last = spelling.split()
    more = {"help": help, "show_default": False, "autocompletion": completed(offer) if offer else None} | more
    make: Any = typer.Option if spelling.startswith("-") else typer.Argument
    return make(*names, last, **more) if last.startswith("-") else make(*names, metavar=last, **more)


def several(spelling: str, help: str, offer: Offer | None = None) -> Any:
    """Return an option that may be given again and again."""
    return option(spelling, f"{help}; may be repeated.", offer)


def choice(spelling: str, kind: Any, help: str, *, several: bool = False) -> Any:
    """Return an option, or an argument, that takes the words of a Literal; any other word raises UsageError.

    With `several`, commas may separate the words.
    """
    words, name = get_args(kind), spelling.split(maxsplit=1)[0]

    def read(given: str) -> str:
        for word in given.split(",") if several else [given]:
            if word not in words:
                raise UsageError(f"{name} takes {join_words(words, 'or')}, got {word!r}{did_you_mean(word, words)}")
        return given

    means = f"{help}: {join_words(words, 'or')}."
    return option(spelling, means, parser=read, autocompletion=lambda: list(words))


Text: TypeAlias = str | None
Texts: TypeAlias = list[str] | None

AnswersFile = Annotated[Text, option("[ANSWERS.yaml|-]", "Answers file, or - for stdin.")]
Explained = Annotated[str, option("ANSWERS.yaml|-", "Answers file, or - for stdin.")]
AdvisedFiles = Annotated[
    Texts, option("[ANSWERS.yaml|-]...", "Answers file, or - for stdin; several files are compared.")
]
AnswersFiles = Annotated[list[str], option("ANSWERS.yaml...", "Answers files, or folders of them.")]
Records = Annotated[list[str], option("RECORD.yaml...", "Decision records, or folders of them.")]
What = Annotated[
    Text, option("[WHAT]", "A rule, question, step or approach to explain; everything if omitted.", "part")
]
PackFolder = Annotated[Text, option("[PACK]", "Pack folder; the bundled pack if omitted.")]
PackFolders = Annotated[Texts, option("[PACK...]", "Pack folders; the bundled pack if omitted.")]
NewFolder = Annotated[str, option("DIR", "A new folder, or an empty one.")]
Words = Annotated[Texts, option("[WORD...]", "Words to look for, such as gpt or train; for show, the id.", "entry")]
View = Annotated[CatalogView, choice("WHAT", CatalogView, "What to see")]
Kind = Annotated[SchemaKind, choice("KIND", SchemaKind, "What it describes")]

DataFiles = Annotated[list[str], option("FILE...", "Training data as JSONL, JSON or CSV; - is standard input.")]
EvalFiles = Annotated[list[str], option("FILE...", "Results from promptfoo, Inspect, lm-eval, ..., or CSV or JSONL.")]
UsageFiles = Annotated[list[str], option("FILE...", "Exports from OpenAI, LiteLLM, Langfuse, or any CSV or JSONL.")]

# What is known
Pack = Annotated[Text, option("--pack DIR", "Use the rule pack in this folder.")]
Settings = Annotated[Texts, several("--set -s ID=VALUE", "An answer, which overrides the file", "answer")]
Inputs = Annotated[Texts, several("--input -i NAME=VALUE", "A figure for the cost model", "figure")]
Data = Annotated[Texts, several("--data FILE", "Training data to measure answers from")]
EvalsData = Annotated[Texts, several("--evals-data FILE", "A test set, to find examples that are in both")]
NoNear = Annotated[bool, option("--no-near", "Don't look for similar examples, the slowest part.")]
Evals = Annotated[Texts, several("--evals FILE", "Eval results to measure answers from")]
Target = Annotated[Text, option("--target RATE", "The pass rate to reach: 0.9 or 90%.")]
Usage = Annotated[Texts, several("--usage FILE", "A usage export to measure answers from")]
Columns = Annotated[Texts, several("--column -c MEANING=NAME", "What a column of a CSV or JSONL file means")]
OwnCatalog = Annotated[Text, option("--catalog DIR", "Your own prices; they take precedence over the bundled ones.")]
Today = Annotated[Text, option("--today DATE", "The date to use instead of today, YYYY-MM-DD.")]
Vary = Annotated[Texts, option("--vary ID", "The question to vary; give it twice for a table of two.", "question")]
Marked = Annotated[Text, option("--answers FILE", "Mark the path these answers take.")]
Against = Annotated[Text, option("--against PACK", "Show where another pack advises differently.")]
Examples = Annotated[Texts, option("--examples DIR", "Answers files to use for --coverage and --against.")]

# Who is asked
Ask = Annotated[bool, option("--ask", "Ask for what the file leaves open.")]
Full = Annotated[bool, option("--full", "Show everything, not only the first screen.")]
NoInput = Annotated[bool, option("--no-input", "Ask nothing, even on a terminal.")]
Accessible = Annotated[bool, option("--accessible", "Plain numbered questions, no redrawing.")]
Fresh = Annotated[bool, option("--fresh", "Start over instead of continuing the last interview.")]
NoSession = Annotated[bool, option("--no-session", "Don't save the answers between runs.")]

# What comes out, and where
ShownFormat = Annotated[ReportFormat | None, choice("--format -f FORMAT", ReportFormat, "How to show the result")]
AdvisedFormat = Annotated[AdviceFormat | None, choice("--format -f FORMAT", AdviceFormat, "How to show the result")]
CheckedFormat = Annotated[CheckFormat | None, choice("--format -f FORMAT", CheckFormat, "How to show the result")]
ListFormat = Annotated[QuestionsFormat | None, choice("--format -f FORMAT", QuestionsFormat, "How to show the result")]
As = Annotated[PackForm, choice("--as FORM", PackForm, "How to show the pack")]
Outputs = Annotated[Texts, several("--output -o FILE", "Write to a file in the format of its suffix, or to stdout (-)")]
Output = Annotated[Text, option("--output -o FILE", "Write here instead of stdout.")]
Save = Annotated[Text, option("--save FILE", "Save the answers to a file.")]
Witness = Annotated[Text, option("--witness DIR", "Write an answers file for each fault that answers can show.")]
Coverage = Annotated[bool, option("--coverage", "Show what the tests and examples reach.")]
SuggestTests = Annotated[bool, option("--suggest-tests", "Print only the tests that the pack lacks, as YAML.")]
Record = Annotated[Text, option("--record FILE", "Save the decision to a file, for `review`.")]
Update = Annotated[bool, option("--update", "Show changed and due records, then update them.")]
Overwrite = Annotated[bool, option("--force", "Let --record replace a file that holds anything else.")]
Force = Annotated[bool, option("--force", "Replace the file if it exists.")]
EditorSchema = Annotated[Text, option("--schema FILE", "The schema that line 1 names for editors.")]
PackId = Annotated[Text, option("--id ID", "The id of the pack; the name of the folder if omitted.")]
PackTitle = Annotated[Text, option("--title TITLE", "The title of the pack, as reports show it.")]
Color = Annotated[ColorWhen, choice("--color WHEN", ColorWhen, "Color on stdout")]
Quiet = Annotated[bool, option("--quiet -q", "Print only the verdict, on one line.")]
Bare = Annotated[bool, option("--quiet -q", "Print no remarks.")]

# What fails a run
RequireComplete = Annotated[bool, option("--require-complete", "Exit with 3 if an answer is missing.")]
Expect = Annotated[
    Texts,
    option(
        "--expect WHAT",
        "Exit with 1 unless this is advised:\n"
        "rag: the recommendation, which is what to do now.\n"
        "approach:rag: what fits, even if training waits.\n"
        "fine-tuning:yes: the verdict: yes, not-yet or no.",
        "expectation",
    ),
]
FailOnAdvice = Annotated[Texts, choice("--fail-on CASE", AdviceGate, "Exit with 1 in this case")]
FailOnReview = Annotated[Texts, choice("--fail-on CASE", ReviewGate, "Exit with 1 if a decision is", several=True)]
FailOnCheck = Annotated[CheckGate, choice("--fail-on CASE", CheckGate, "Exit with 1 on this severity or worse")]
