"""`check`: prove packs sound, and write the answers that show what isn't."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from finetune_advisor import api
from finetune_advisor.cli import output
from finetune_advisor.errors import SEVERITIES, UsageError

if TYPE_CHECKING:
    from finetune_advisor.errors import Diagnostic
    from finetune_advisor.report import CheckReport


@dataclass
class Options:
    """What `check` was told."""

    packs: list[str]
    format: str | None
    output: list[str]
    fail_on: str
    witness: str | None
    against: str | None
    coverage: bool
    examples: list[str]
    today: str | None
    color: str
    quiet: bool


def run(options: Options) -> int:
    """Check each pack; 1 if there is a finding of the severity asked for, or graver."""
    output.checked(options.format, options.output, options.color)
    if options.fail_on not in (*SEVERITIES, "never"):
        raise UsageError(f"--fail-on takes {', '.join(SEVERITIES)} or never, got {options.fail_on!r}")
    today = output.day(options.today)
    code = 0
    for folder in options.packs or (None,):
        report = api.check(folder, today, against=options.against, coverage=options.coverage, examples=options.examples)
        if options.witness:
            report = _with_witnesses(report, Path(options.witness), folder)
        output.show(report, options.format, options.output, color=options.color, quiet=options.quiet)
        code |= _fails(report, options.fail_on)
    return code


def _fails(report: CheckReport, limit: str) -> int:
    worst = report.worst()
    return int(limit != "never" and worst is not None and SEVERITIES.index(worst) >= SEVERITIES.index(limit))


def _with_witnesses(report: CheckReport, folder: Path, pack: str | None) -> CheckReport:
    """Write each finding's answers to a file of its own, so that `advise` can show it."""
    folder.mkdir(parents=True, exist_ok=True)
    loaded = api.load_pack(pack)
    findings: list[Diagnostic] = []
    for number, finding in enumerate(report.diagnostics, 1):
        if finding.witness is None:
            findings.append(finding)
            continue
        file = folder / f"{number:03d}-{finding.kind}.yaml"
        api.save_answers(file, api.from_values(dict(finding.witness), loaded), loaded)
        findings.append(replace(finding, witness_file=str(file)))
    return replace(report, diagnostics=tuple(findings))
