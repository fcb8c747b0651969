"""From a CheckReport to a document: what was found, gravest first, and what was proven. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finetune_advisor.errors import Diagnostic, Severity
from finetune_advisor.model.answers import as_flag
from finetune_advisor.render import document as doc
from finetune_advisor.render.document import Line, Role, Span, bullets, code, joined, line, section
from finetune_advisor.render.words import counted
from finetune_advisor.report import CheckReport, Table

_KINDS: Mapping[Severity, tuple[str, Role]] = {
    "error": ("Errors", "bad"), "warning": ("Warnings", "caution"), "note": ("Remarks", "accent"),
}  # fmt: skip
"""The title of each severity, and its color; gravest first."""


def check_document(report: CheckReport, *, full: bool = True) -> doc.Document:
    """Return the document of what a check found; without `full`, what was proven is only counted."""
    lead, pack, worst = [], report.pack, report.worst()
    if report.proven:
        listed = "" if full else "; --full lists them"
        lead.append(line(f"{counted(len(report.proven), 'statement')} proven{listed}."))
    if pack:
        digest = Span(pack.digest[:12], "code")
        lead.append(line(pack.title, ", reviewed ", pack.reviewed, ", digest ", digest, f"; checked {report.date}."))
    sections = (
        *found_sections(report.diagnostics),
        *section("Proven for every combination of answers", bullets(report.proven if full else ())),
        *section("Figures", Table("", ("", ""), tuple((name, doc.figure(count)) for name, count in report.counts))),
        *section("Tables", *report.tables),
    )
    return doc.Document(summary(report), _KINDS[worst][1] if worst else "good", tuple(lead), sections)


def summary(report: CheckReport) -> str:
    """Return the headline: `2 errors, 1 warning in default 2026.11.1`."""
    where = f" in {report.pack.id} {report.pack.version}" if report.pack else ""
    counts = [(severity, sum(found.severity == severity for found in report.diagnostics)) for severity in _KINDS]
    return (", ".join(counted(count, severity) for severity, count in counts if count) or "Nothing to report") + where


def found_sections(diagnostics: tuple[Diagnostic, ...]) -> Iterator[doc.Section]:
    """Yield a section for each severity, gravest first, in the order of the places."""
    for severity, (title, role) in _KINDS.items():
        found = sorted((each for each in diagnostics if each.severity == severity), key=lambda each: each.place)
        yield from section(title, bullets(_item(each, role) for each in found))


def _item(found: Diagnostic, role: Role) -> doc.Item:
    shown: Line = ()
    if found.witness is not None:
        answers = joined(code(f"{fact}={as_flag(value)}") for fact, value in found.witness)
        shown = line("shown by ", answers or "any answers")
    about = line("about ", joined(map(code, found.related))) if found.related else ()
    file = line("answers file: ", code(found.witness_file)) if found.witness_file else ()
    place, severity = Span(str(found.place), "code"), Span(found.severity, role)
    return doc.item(line(place, ": ", severity, ": ", found.message, " [", found.kind, "]"), about, shown, file)
