"""From a CheckReport to a document: what was found, gravest first, and what was proven. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finetune_advisor.errors import Diagnostic, Place, Severity
from finetune_advisor.model.answers import as_flag
from finetune_advisor.render import document as doc
from finetune_advisor.render.document import identifier, joined, line, section
from finetune_advisor.render.words import counted
from finetune_advisor.report import CheckReport

_ROLES: Mapping[Severity, doc.Role] = {"error": "bad", "warning": "caution", "note": "accent"}
_TITLES: Mapping[Severity, str] = {"error": "Errors", "warning": "Warnings", "note": "Remarks"}


def check_document(report: CheckReport, *, full: bool = True) -> doc.Document:
    """Return the document of what a check found; without `full`, what was proven is only counted."""
    worst, proven = report.worst(), report.proven if full else ()
    sections = (
        *found_sections(report.diagnostics),
        *section("Proven for every combination of answers", doc.bullets(map(line, proven))),
        *section("Figures", doc.pairs((name, doc.figure(count)) for name, count in report.counts)),
        *section("Tables", *map(doc.table_block, report.tables)),
    )
    return doc.Document(summary(report), _ROLES[worst] if worst else "good", tuple(_lead(report, full)), sections)


def found_sections(diagnostics: tuple[Diagnostic, ...]) -> Iterator[doc.Section]:
    """Yield a section for each severity, gravest first, in the order of the places."""
    for severity, title in _TITLES.items():
        found = sorted((each for each in diagnostics if each.severity == severity), key=lambda each: each.place)
        yield from section(title, doc.BulletList(tuple(map(_item, found))))


def summary(report: CheckReport) -> str:
    """Return the headline: `2 errors, 1 warning in default 2026.11.1`."""
    where = f" in {report.pack.id} {report.pack.version}" if report.pack else ""
    counts = [(severity, sum(found.severity == severity for found in report.diagnostics)) for severity in _TITLES]
    return (", ".join(counted(count, severity) for severity, count in counts if count) or "Nothing to report") + where


def _lead(report: CheckReport, full: bool) -> Iterator[doc.Paragraph]:
    if report.proven:
        listed = "" if full else "; --full lists them"
        yield doc.Paragraph(line(f"{counted(len(report.proven), 'statement')} proven{listed}."))
    pack = report.pack
    if pack:
        digest = doc.Span(pack.digest[:12], "code")
        reviewed = line(pack.title, ", reviewed ", pack.reviewed, ", digest ", digest)
        yield doc.Paragraph(line(reviewed, f"; checked {report.date}."))


def _item(found: Diagnostic) -> doc.Item:
    severity = doc.Span(found.severity, _ROLES[found.severity])
    head = line(doc.Span(str(found.place), "code"), ": ", severity, ": ", found.message)
    return doc.Item(line(head, " [", found.kind, "]"), tuple(_details(found)))


def _details(found: Diagnostic) -> Iterator[doc.Line]:
    if found.related:
        yield line("about ", joined(map(identifier, found.related)))
    if found.witness is not None:
        answers = joined(identifier(f"{fact}={as_flag(value)}") for fact, value in found.witness)
        yield line("shown by ", answers or "any answers")
    if found.witness_file:
        yield line("answers file: ", identifier(found.witness_file))


def in_file(place: Place) -> bool:
    """Return whether a place is in a file that can be pointed at; `-`, `--set` and the like are none."""
    return bool(place.file) and not place.file.startswith(("-", "<"))
