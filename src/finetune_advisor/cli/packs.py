"""The commands about packs: `init`, `questions`, `check`, `show`, `schema`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import command
from finetune_advisor.cli.output import day, destination, keep_inputs, put, to_stdout
from finetune_advisor.errors import SEVERITIES, UsageError
from finetune_advisor.text import visible

if TYPE_CHECKING:
    from finetune_advisor.report import CheckReport


@command(
    "Write a commented answers file, every answer unknown.",
    "init > answers.yaml",
    "init --output answers.yaml",
    "init --pack my-rules -o answers.yaml",
)
def init(output: o.Output = None, pack: o.Pack = None, force: o.Force = False, schema: o.EditorSchema = None) -> None:
    """Write the template to standard output, or to a file that isn't there yet."""
    from finetune_advisor import api
    from finetune_advisor.render.show import SCHEMA_FILE, answers_template

    keep_inputs(output, (pack,))
    text = answers_template(api.load_pack(pack), schema or SCHEMA_FILE)
    if output and output != "-" and Path(output).exists() and not force:
        raise UsageError(f"{output!r} is there already; --force replaces it")
    put(text, output, f"; fill it in, then run: finetune-advisor advise {visible(output or '-')}")


@command(
    "Every question: id, type, unit, what it takes.",
    "questions",
    "questions --format json",
    "questions --pack my-rules",
)
def questions(format: o.ListFormat = None, pack: o.Pack = None, color: o.Color = "auto") -> None:
    """List the questions as tables or as JSON."""
    from finetune_advisor import api
    from finetune_advisor.render.show import questions_data, questions_sheet

    rules = api.load_pack(pack)
    if format == "json":
        to_stdout(json.dumps(questions_data(rules), indent=2, ensure_ascii=True, allow_nan=False) + "\n")
    else:
        destination(None, None, o.ReportFormat, color=color)(questions_sheet(rules))


@command(
    "Prove a pack sound: faults of form, dead or conflicting rules, failing tests, broken properties.",
    "check",
    "check my-rules --fail-on warning",
    "check my-rules --suggest-tests",
    "check my-rules --witness witnesses --format sarif -o findings.sarif",
)
def check(
    packs: o.PackFolders = None, against: o.Against = None, examples: o.Examples = None, coverage: o.Coverage = False,
    suggest_tests: o.SuggestTests = False, witness: o.Witness = None, fail_on: o.FailOnCheck = "error", today: o.Today = None,
    format: o.CheckedFormat = None, output: o.Outputs = None, color: o.Color = "auto", quiet: o.Bare = False,
) -> int:  # fmt: skip
    """Check each pack; return 1 if there is a diagnostic of the severity asked for, or graver."""
    from finetune_advisor import api

    if suggest_tests:
        from finetune_advisor.check import suggest_tests as suggested

        to_stdout("".join(f"{line}\n" for folder in packs or (None,) for line in suggested(api.load_pack(folder))))
        return 0
    if len(packs or ()) > 1 and (output or witness):
        raise UsageError("--output and --witness hold what one check finds; check one pack at a time")
    inputs = (*(packs or ()), against, *(examples or ()))
    write = destination(format, output, o.CheckFormat, inputs=inputs, color=color, quiet=quiet)
    limit = len(SEVERITIES) if fail_on == "never" else SEVERITIES.index(fail_on)
    failed = False
    if witness:
        Path(witness).mkdir(parents=True, exist_ok=True)
    for folder in packs or (None,):
        report = api.check(folder, day(today), against=against, coverage=coverage, examples=examples or ())
        if witness:
            report = _with_witnesses(report, Path(witness), folder)
        write(report)
        worst = report.worst()
        failed |= worst is not None and SEVERITIES.index(worst) >= limit
    return int(failed)


def _with_witnesses(report: CheckReport, folder: Path, pack: str | None) -> CheckReport:
    """Write the answers of each diagnostic to a file of their own, so that `advise` can show them."""
    from finetune_advisor import api

    rules, files = api.load_pack(pack), {}
    for number, found in enumerate(report.diagnostics, 1):
        if found.witness is not None:
            files[found] = folder / f"{number:03d}-{found.kind}.yaml"
            api.save_answers(files[found], dict(found.witness), rules)
    named = tuple(replace(one, witness_file=str(files[one])) if one in files else one for one in report.diagnostics)
    return replace(report, diagnostics=named)


@command(
    "A pack for its readers.",
    "show",
    "show my-rules --as markdown -o rules.md",
    "show --as mermaid --answers answers.yaml",
)
def show(
    pack: o.PackFolder = None,
    form: o.As = "tree",
    answers: o.Marked = None,
    output: o.Output = None,
    color: o.Color = "auto",
) -> None:
    """Show a pack in one of its forms, with the path of some answers marked."""
    from finetune_advisor import api

    keep_inputs(output, (pack, answers))
    shown = api.show(api.load_pack(pack), form, answers)
    if isinstance(shown, str):
        put(shown, output)
    else:
        destination(None, [output] if output else None, o.ReportFormat, color=color)(shown)


@command(
    "A JSON Schema (draft-07) for editors and other programs.",
    "schema answers -o answers.schema.json",
    "schema pack --pack my-rules -o my-rules/.schema.json",
    "schema report",
)
def schema(kind: o.Kind, output: o.Output = None, pack: o.Pack = None) -> None:
    """Print the JSON Schema of answers files, of a pack's files, or of results."""
    from finetune_advisor import api

    keep_inputs(output, (pack,))
    put(api.schema(kind, api.load_pack(pack) if kind != "report" else None), output)
