"""A result for GitHub Actions: annotations for the log, and Markdown for the step summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from finetune_advisor.errors import SEVERITIES, Diagnostic, Severity
from finetune_advisor.render import markdown
from finetune_advisor.render.document import outline
from finetune_advisor.render.findings import summary as in_short
from finetune_advisor.render.outline import Paragraph, plain
from finetune_advisor.render.places import in_file
from finetune_advisor.report import CheckReport, Report, Result, Sheet
from finetune_advisor.text import annotation, annotation_property, log_line

_COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
_SHOWN = 10
"""Annotations of a kind that GitHub shows for a step; the rest would vanish."""
SUMMARY_LIMIT = 1_000_000
"""Bytes; GitHub refuses a step summary of more than 1 MiB."""


def render(report: Result) -> str:
    """Workflow commands, one a line, then what had no room among them as plain lines."""
    match report:
        case CheckReport():
            lines = _checked(report)
        case Sheet():
            lines = _listed(report)
        case _:
            lines = _advised(report)
    return "\n".join(lines) + "\n"


def summary(report: Result) -> str:
    """Markdown for the file that the step summary is read from; cut short with a note where it would be refused."""
    lines, size = [], 0
    for line in markdown.lines(outline(report)):
        size += len(line.encode()) + 1
        if size > SUMMARY_LIMIT - 200:
            lines += ["", "**Cut short here**: a step summary holds 1 MiB at most. The Markdown format has the whole."]
            break
        lines.append(line)
    return "\n".join(lines) + "\n"


def _advised(report: Report) -> Iterator[str]:
    lead = " ".join(plain(block.line) for block in outline(report).lead if isinstance(block, Paragraph))
    yield _command("notice", lead, title=report.headline)
    first = [blocker.do or blocker.because for blocker in report.fine_tuning.blockers]
    yield from (_command("notice", do, title="Must come first") for do in first[: _SHOWN - 1])
    yield from (log_line(f"must come first: {do}") for do in first[_SHOWN - 1 :])
    warnings = [*report.warnings, *(note.say for note in report.notes if note.level == "contradiction")]
    yield from (_command("warning", warning) for warning in warnings[:_SHOWN])
    yield from (log_line(f"warning: {warning}") for warning in warnings[_SHOWN:])


def _listed(sheet: Sheet) -> Iterator[str]:
    yield _command("notice", sheet.lead or "See the step summary.", title=sheet.title)
    yield from (log_line(" | ".join(row)) for table in sheet.tables for row in (table.columns, *table.rows))
    yield from (log_line(remark) for remark in sheet.remarks)


def _checked(report: CheckReport) -> Iterator[str]:
    gravest_first = sorted(report.diagnostics, key=lambda f: (-SEVERITIES.index(f.severity), f.place))
    shown: Counter[Severity] = Counter()
    left = []
    for finding in gravest_first:
        shown[finding.severity] += 1
        if shown[finding.severity] <= _SHOWN:
            yield _annotated(finding)
        else:
            left.append(finding)
    yield from (log_line(f"{f.place}: {f.severity}: {f.message} ({f.kind})") for f in left)
    yield log_line(in_short(report))


def _annotated(finding: Diagnostic) -> str:
    place = finding.place
    if not in_file(place):
        return _command(_COMMANDS[finding.severity], f"{place}: {finding.message}", title=finding.kind)
    line = {"line": str(place.line)} | ({"col": str(place.column)} if place.column else {}) if place.line else {}
    return _command(_COMMANDS[finding.severity], finding.message, file=place.file, **line, title=finding.kind)


def _command(name: str, message: str, **properties: str) -> str:
    coded = ",".join(f"{key}={annotation_property(value)}" for key, value in properties.items() if value)
    return f"::{name}{' ' if coded else ''}{coded}::{annotation(message)}"
