"""The commands about packs: `init`, `questions`, `check`, `show`, `schema`, `pack new`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import finetune_advisor as advisor
from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import Group, app, command, listed
from finetune_advisor.cli.exit import remark
from finetune_advisor.cli.output import day, destination, keep_inputs, put, to_stdout
from finetune_advisor.cli.screen import screen
from finetune_advisor.errors import SEVERITIES, UsageError
from finetune_advisor.render import dump
from finetune_advisor.text import shell, visible

if TYPE_CHECKING:
    from finetune_advisor.report import CheckReport


@command(
    "Write a commented answers file, with every answer unknown.",
    "init > answers.yaml",
    "init --output answers.yaml",
    "init --pack my-rules -o answers.yaml",
)
def init(output: o.Output = None, pack: o.Pack = None, force: o.Force = False, schema: o.EditorSchema = None) -> None:
    """Write the template to standard output, or to a file that isn't there yet, and beside it the schema that it names."""
    from finetune_advisor.render.show import SCHEMA_FILE, answers_template

    keep_inputs([output], (pack,))
    rules, file = advisor.api.load_pack(pack), Path(output or "-")
    if str(file) != "-" and file.exists() and not force:
        raise UsageError(f"{output!r} already exists; --force replaces it")
    text = answers_template(rules, schema or SCHEMA_FILE)
    put(text, output, f"; fill it in, then run: finetune-advisor advise {visible(str(file))}")
    if str(file) != "-" and file.is_file() and not (schema or file.with_name(SCHEMA_FILE).exists()):
        put(advisor.api.schema("answers", rules), str(file.with_name(SCHEMA_FILE)), ", which lets editors help")


@command(
    "List every question with its id, type, unit and options.",
    "questions",
    "questions --format json",
    "questions --pack my-rules",
)
def questions(format: o.ListFormat = None, pack: o.Pack = None, color: o.Color = "auto") -> None:
    """List the questions as tables or as JSON."""
    from finetune_advisor.render.show import questions_data, questions_sheet

    rules = advisor.api.load_pack(pack)
    if format == "json":
        to_stdout(dump(questions_data(rules)))
    else:
        destination(None, None, o.ReportFormat, color=color)(questions_sheet(rules))


@command(
    "Prove a pack sound: find invalid, dead or conflicting rules, failing tests and broken properties.",
    "check",
    "check my-rules --fail-on warning",
    "check my-rules --suggest-tests",
    "check my-rules --witness witnesses --format sarif -o findings.sarif",
)
def check(
    packs: o.PackFolders = None, against: o.Against = None, examples: o.Examples = None, coverage: o.Coverage = False,
    suggest_tests: o.SuggestTests = False, witness: o.Witness = None, fail_on: o.FailOnCheck = "error", today: o.Today = None,
    full: o.Full = False, format: o.CheckedFormat = None, output: o.Outputs = None, color: o.Color = "auto",
    quiet: o.Bare = False,
) -> int:  # fmt: skip
    """Check each pack; return 1 if there is a diagnostic of the severity asked for, or a worse one."""
    if suggest_tests:
        from finetune_advisor.check import suggest_tests as suggested

        to_stdout(
            "".join(f"{line}\n" for folder in packs or (None,) for line in suggested(advisor.api.load_pack(folder)))
        )
        return 0
    if len(packs or ()) > 1 and (output or witness):
        raise UsageError("--output and --witness hold what one check finds; check one pack at a time")
    inputs = (*(packs or ()), against, *(examples or ()))
    # What a comparison proves is what was asked for, so it is listed.
    full = full or against is not None
    write = destination(format, output, o.CheckFormat, inputs=inputs, color=color, quiet=quiet, full=full)
    if absent := [folder for folder in packs or () if not Path(folder).is_dir()]:
        file = Path(absent[0])
        why = f"is a file; give its folder, {str(file.parent)!r}" if file.exists() else "there is no such folder"
        raise UsageError(f"{absent[0]!r}{' ' if file.exists() else ': '}{why}")
    if witness:
        Path(witness).mkdir(parents=True, exist_ok=True)
    failing = () if fail_on == "never" else SEVERITIES[SEVERITIES.index(fail_on) :]
    failed = False
    for folder in packs or (None,):
        report = advisor.api.check(folder, day(today), against=against, coverage=coverage, examples=examples or ())
        write(_with_witnesses(report, Path(witness), folder) if witness else report)
        failed |= report.worst() in failing
    return int(failed)


def _with_witnesses(report: CheckReport, folder: Path, pack: str | None) -> CheckReport:
    """Write the answers of each diagnostic to a file of their own, so that `advise` can show them."""
    rules, named = advisor.api.load_pack(pack), []
    for number, found in enumerate(report.diagnostics, 1):
        file = folder / f"{number:03d}-{found.kind}.yaml"
        if found.witness is not None:
            advisor.api.save_answers(file, dict(found.witness), rules)
        named.append(found if found.witness is None else replace(found, witness_file=str(file)))
    return replace(report, diagnostics=tuple(named))


@command(
    "Show a pack in readable form.",
    "show",
    "show my-rules --as markdown -o rules.md",
    "show --as mermaid --answers answers.yaml",
)
def show(
    pack: o.PackFolder = None, form: o.As = "tree", answers: o.Marked = None, output: o.Output = None, color: o.Color = "auto"
) -> None:  # fmt: skip
    """Show a pack in one of its forms, with the path of some answers marked."""
    keep_inputs([output], (pack, answers))
    shown = screen(sys.stdout, color)._asdict() if output in (None, "-") else {"width": 100}
    put(advisor.api.show(advisor.api.load_pack(pack), form, answers, **shown), output)


@command(
    "Write a JSON Schema (draft-07) for editors and other programs.",
    "schema answers -o answers.schema.json",
    "schema pack --pack my-rules -o my-rules/.schema.json",
    "schema report",
)
def schema(kind: o.Kind, output: o.Output = None, pack: o.Pack = None) -> None:
    """Print the JSON Schema of answers files, of a pack's files, or of results."""
    keep_inputs([output], (pack,))
    put(advisor.api.schema(kind, advisor.api.load_pack(pack) if kind != "report" else None), output)


of_pack = typer.Typer(
    cls=Group,
    help="Start a pack of your own rules.",
    epilog=listed("pack new my-rules", "pack new my-rules --id acme", "check my-rules"),
    rich_markup_mode=None,
)
app.add_typer(of_pack, name="pack")


@command(
    "Write a small pack that extends the bundled one and works at once, for you to change.",
    "pack new my-rules",
    'pack new my-rules --id acme --title "Prompting, RAG or fine-tuning at Acme"',
    "check my-rules",
    of=of_pack,
)
def new(folder: o.NewFolder, id: o.PackId = None, title: o.PackTitle = None, today: o.Today = None) -> None:
    """Write the files of a new pack, and say what to run next."""
    files = advisor.api.new_pack(folder, id=id, title=title, today=day(today))
    check_it = shell(["finetune-advisor", "check", folder])
    remark(f"wrote {len(files)} files into {visible(folder)}; now run: {check_it}")
