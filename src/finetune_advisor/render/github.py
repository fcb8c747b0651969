"""A result for GitHub Actions: annotations for the log of a run, and what has no room among them as plain lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from finetune_advisor.errors import SEVERITIES, Diagnostic, Severity
from finetune_advisor.render.diagnostics import in_file, summary
from finetune_advisor.render.document import foreign
from finetune_advisor.report import CheckReport, Report, Result, Sheet
from finetune_advisor.text import annotation, annotation_property, log_line

_COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
_MOST = 10
"""Annotations of a kind that GitHub shows for a step; the rest would vanish."""


def render(result: Result) -> str:
    """Return workflow commands, one a line, then the plain lines."""
    match result:
        case CheckReport():
            lines = _checked(result)
        case Sheet():
            lines = _listed(result)
        case _:
            lines = _advised(result)
    return "\n".join(lines) + "\n"


def _advised(report: Report) -> Iterator[str]:
    yield _command("notice", foreign(report.headline).text, title=foreign(report.use_case or "Advice").text)
    for place, blocker in enumerate(report.fine_tuning.blockers):
        title = f"Before you train: {foreign(blocker.label).text}"
        words = foreign(f"{blocker.because} {blocker.do}").text
        yield _command("warning", words, title=title) if place < _MOST else log_line(f"{title}: {words}")
    contradictions = (note.say for note in report.notes if note.level == "contradiction")
    yield from (log_line(f"warning: {foreign(words).text}") for words in (*report.warnings, *contradictions))


def _listed(sheet: Sheet) -> Iterator[str]:
    yield _command("notice", sheet.lead or "The tables are below.", title=sheet.title)
    yield from (log_line(" | ".join(row)) for table in sheet.tables for row in (table.columns, *table.rows))
    yield from (log_line(remark) for remark in sheet.remarks)


def _checked(report: CheckReport) -> Iterator[str]:
    shown: Counter[Severity] = Counter()
    left = []
    for found in sorted(report.diagnostics, key=lambda found: (-SEVERITIES.index(found.severity), found.place)):
        shown[found.severity] += 1
        if shown[found.severity] <= _MOST:
            yield _annotated(found)
        else:
            left.append(log_line(f"{found.place}: {found.severity}: {found.message} ({found.kind})"))
    yield from (*left, log_line(summary(report)))


def _annotated(found: Diagnostic) -> str:
    command, place = _COMMANDS[found.severity], found.place
    if not in_file(place):
        return _command(command, f"{place}: {found.message}", title=found.kind)
    line, column = str(place.line or ""), str(place.column or "") if place.line else ""
    return _command(command, found.message, file=place.file, line=line, col=column, title=found.kind)


def _command(name: str, message: str, **properties: str) -> str:
    coded = ",".join(f"{key}={annotation_property(value)}" for key, value in properties.items() if value)
    return f"::{name}{' ' if coded else ''}{coded}::{annotation(message)}"
