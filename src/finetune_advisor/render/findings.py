"""From a CheckReport to an outline: what was found, gravest first, and what was proven. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finetune_advisor.errors import Diagnostic, Plain, Severity
from finetune_advisor.render.costs import grid
from finetune_advisor.render.outline import (
    Block,
    Item,
    Line,
    Outline,
    Pairs,
    Paragraph,
    Points,
    Role,
    Span,
    joined,
    line,
    number,
    said,
    section,
)
from finetune_advisor.report import CheckReport

_ROLES: Mapping[Severity, Role] = {"error": "bad", "warning": "caution", "note": "accent"}
_TITLES: Mapping[Severity, str] = {"error": "Errors", "warning": "Warnings", "note": "Remarks"}


def findings(report: CheckReport) -> Outline:
    """The outline of what a check found."""
    worst = report.worst()
    return Outline(
        summary(report),
        _ROLES[worst] if worst else "good",
        tuple(_lead(report)),
        (
            *(part for severity in _TITLES for part in section(_TITLES[severity], _of(report, severity))),
            *section("Proven for every combination of answers", _sentences(report.proven)),
            *section("Figures", Pairs(tuple((said(name).text, line(number(count))) for name, count in report.counts))),
            *section("Tables", *map(grid, report.tables)),
        ),
    )


def summary(report: CheckReport) -> str:
    """The headline: `2 errors, 1 warning in default 2026.11.1`."""
    where = f" in {said(report.pack.id).text} {said(report.pack.version).text}" if report.pack else ""
    counts = [(severity, sum(f.severity == severity for f in report.diagnostics)) for severity in _TITLES]
    words = [f"{count} {severity}{'s' * (count > 1)}" for severity, count in counts if count]
    return (", ".join(words) or "Nothing to report") + where


def _lead(report: CheckReport) -> Iterator[Block]:
    proven = len(report.proven)
    if proven:
        yield Paragraph(line(f"{proven} promise{'s' * (proven > 1)} proven."))
    pack = report.pack
    if pack:
        title = line(said(pack.title), ", reviewed ", said(pack.reviewed), ", digest ", said(pack.digest[:12], "code"))
        yield Paragraph(line(title, f"; checked {said(report.date).text}."))


def _sentences(sentences: tuple[str, ...]) -> Points:
    return Points(tuple(Item(line(said(sentence))) for sentence in sentences))


def _of(report: CheckReport, severity: Severity) -> Points:
    chosen = sorted((f for f in report.diagnostics if f.severity == severity), key=lambda f: f.place)
    return Points(tuple(_item(finding) for finding in chosen))


def _item(finding: Diagnostic) -> Item:
    place = said(str(finding.place), "code")
    head = line(place, ": ", Span(finding.severity, _ROLES[finding.severity]), ": ", said(finding.message))
    return Item(line(head, " [", said(finding.kind), "]"), tuple(_details(finding)))


def _details(finding: Diagnostic) -> Iterator[Line]:
    if finding.related:
        yield line("about ", joined((said(id, "code"),) for id in finding.related))
    if finding.witness is not None:
        answers = joined((said(f"{fact}={shown(value)}", "code"),) for fact, value in finding.witness)
        yield line("shown by ", answers or "any answers")
    if finding.witness_file:
        yield line("answers file: ", said(finding.witness_file, "code"))


def shown(value: Plain) -> str:
    """A value as an answers file would hold it."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "true" if value else "false"
        case tuple():
            return "[" + ", ".join(value) + "]"
        case _:
            return str(value)
