"""A result for other programs: GitHub's annotations, SARIF for what was found in files, and JUnit's XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from finetune_advisor.errors import SEVERITIES, Diagnostic, Place, Severity
from finetune_advisor.model.answers import as_flag
from finetune_advisor.render import dump
from finetune_advisor.render.diagnostics import in_file, summary
from finetune_advisor.render.document import tamed
from finetune_advisor.report import CheckReport, Report, Result, Sheet
from finetune_advisor.text import annotation, annotation_property, log_line, sarif_message, uri_path, visible


def _found(result: Result, failed: tuple[str, ...]) -> tuple[Diagnostic, ...]:
    """Return the faults that a result holds; for advice each gate that failed, at the answer that decided."""
    if isinstance(result, Report):
        place = next(_deciding(result), Place(""))
        return tuple(Diagnostic("gate", "error", message, place) for message in failed)
    return (*result.diagnostics, *(Diagnostic("gate", "error", message, Place("")) for message in failed))


def _deciding(report: Report) -> Iterator[Place]:
    """Yield the places of the answers that decided: those that stop training, then those behind the approach."""
    steps = {step.id: step for step in report.steps}
    stopping = {blocker.rule for blocker in report.fine_tuning.blockers}
    waiting = [
        *(reason for step in report.steps for reason in step.applied if reason.rule in stopping),
        *(reason for step in report.steps if step.outcome == report.outcome for reason in step.applied),
    ]
    while waiting:
        for read in waiting.pop(0).reads:
            if read.origin == "decided" and read.fact in steps:
                waiting += steps.pop(read.fact).applied
            elif read.origin == "file" and read.place:
                file, *numbers = read.place.rsplit(":", 2)
                yield Place(file, *(int(number) for number in numbers if number.isdigit()))


# --- GitHub's annotations ---------------------------------------------------------------------------------------------

_COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
_MOST = 10
"""Annotations of a kind that GitHub shows for a step; the rest would vanish."""


def github(result: Result, failed: tuple[str, ...]) -> str:
    """Return workflow commands, one a line, then the plain lines; failed gates come first."""
    rest = (
        [log_line(summary(result))] if isinstance(result, CheckReport)
        else _listed(result) if isinstance(result, Sheet)
        else _advised(tamed(result))
    )  # fmt: skip
    return "\n".join((*annotated(_found(result, failed)), *rest)) + "\n"


def _advised(report: Report) -> Iterator[str]:
    # Reviewers of the change should see what isn't settled yet.
    kind = "warning" if report.status == "provisional" else "notice"
    yield _command(kind, report.headline, title=report.use_case or "Advice")
    for place, blocker in enumerate(report.fine_tuning.blockers):
        title = f"Before you train: {blocker.label}"
        words = f"{blocker.because} {blocker.do}".strip()
        yield _command("warning", words, title=title) if place < _MOST else log_line(f"{title}: {words}")
    contradictions = (note.say for note in report.notes if note.level == "contradiction")
    yield from (log_line(f"warning: {words}") for words in (*report.warnings, *contradictions))


def _listed(sheet: Sheet) -> Iterator[str]:
    yield _command("notice", sheet.lead or "The tables are below.", title=sheet.title)
    yield from (log_line(" | ".join(row)) for table in sheet.tables for row in (table.columns, *table.rows))
    yield from (log_line(remark) for remark in sheet.remarks)


def annotated(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """Yield an annotation for each of the gravest, then plain lines for those that GitHub would drop."""
    shown: Counter[Severity] = Counter()
    left = []
    for found in sorted(diagnostics, key=lambda found: (-SEVERITIES.index(found.severity), found.place)):
        shown[found.severity] += 1
        if shown[found.severity] > _MOST:
            left.append(log_line(f"{found.place}: {found.severity}: {found.message} ({found.kind})"))
            continue
        command, place = _COMMANDS[found.severity], found.place
        if in_file(place):
            line, column = str(place.line or ""), str(place.column or "") if place.line else ""
            yield _command(command, found.message, file=place.file, line=line, col=column, title=found.kind)
        else:
            yield _command(command, f"{place}: {found.message}" if place.file else found.message, title=found.kind)
    yield from left


def _command(name: str, message: str, **properties: str) -> str:
    coded = ",".join(f"{key}={annotation_property(value)}" for key, value in properties.items() if value)
    return f"::{name}{' ' if coded else ''}{coded}::{annotation(message)}"


# --- JUnit ------------------------------------------------------------------------------------------------------------


def junit(result: Result, failed: tuple[str, ...]) -> str:
    """Return a suite of test cases, as CI servers read it: what failed, what waits (skipped), and what passed.

    Of a check or a sheet: each fault that is an error fails, warnings and remarks are skipped, each proof passes.
    Of advice: each gate that failed fails, what comes before training is skipped, the advice itself passes.
    """
    from xml.etree import ElementTree as ET

    result = tamed(result)
    cases = list(_cases(result, failed))
    counts = Counter(kind for _, kind, _ in cases)
    suite = ET.Element("testsuite")
    suite.attrib = {
        "name": "finetune-advisor", "tests": str(len(cases)), "failures": str(counts["failure"]), "errors": "0",
        "skipped": str(counts["skipped"]),
    }  # fmt: skip
    for name, kind, message in cases:
        case = ET.SubElement(suite, "testcase", classname=_about(result) or "result", name=name)
        if kind:
            ET.SubElement(case, kind, message=message).text = message
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return str(ET.tostring(root, encoding="us-ascii", xml_declaration=True), "ascii") + "\n"


def _about(result: Result) -> str:
    match result:
        case CheckReport():
            return result.pack.id if result.pack else "pack"
        case Sheet():
            return result.title
        case Report():
            return result.use_case or "Untitled use case"


def _cases(result: Result, failed: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield name, `failure`, `skipped` or nothing, and message of each test case."""
    for found in _found(result, failed):
        kind = "failure" if found.severity == "error" else "skipped"
        yield f"{found.place} {found.kind}".strip(), kind, f"{found.severity}: {found.message}"
    if isinstance(result, CheckReport):
        yield from ((proven, "", "") for proven in result.proven)
    if isinstance(result, Report):
        yield result.headline, "", ""
        for blocker in result.fine_tuning.blockers:
            yield f"Before you train: {blocker.label}", "skipped", f"{blocker.because} {blocker.do}".strip()


# --- SARIF ------------------------------------------------------------------------------------------------------------

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(report: CheckReport) -> str:
    """Return SARIF 2.1.0, for code scanning and editors: one run, a result for each diagnostic, a rule for each kind of diagnostic."""
    kinds = list(dict.fromkeys(visible(found.kind) for found in report.diagnostics))
    rules = [_kind(kind) for kind in kinds]
    tool = {"name": "finetune-advisor", "version": visible(report.tool_version), "rules": rules}
    properties = {"summary": summary(report), "date": report.date, "pack": report.pack, "proven": report.proven}
    run = {
        "tool": {"driver": tool},
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, kinds) for found in report.diagnostics],
        "properties": properties,
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _kind(kind: str) -> dict[str, Any]:
    """A kind of diagnostic; `dead-rule` has the name `DeadRule`, as SARIF asks for."""
    name = "".join(word.capitalize() for word in kind.split("-"))
    return {"id": kind, "name": name, "shortDescription": {"text": sarif_message(kind.replace("-", " ")) or kind}}


def _result(found: Diagnostic, kinds: list[str]) -> dict[str, Any]:
    kind = visible(found.kind)
    return {
        "ruleId": kind,
        "ruleIndex": kinds.index(kind),
        "level": found.severity,
        "message": {"text": sarif_message(found.message) or "no message"},
        "locations": [_location(found.place)],
        "properties": {
            "related": list(found.related),
            "witness": {fact: as_flag(value) for fact, value in found.witness or ()},
            "witness_file": found.witness_file,
        },
    }


def _location(place: Place) -> dict[str, Any]:
    if not in_file(place):
        return {"logicalLocations": [{"fullyQualifiedName": visible(place.file) or "input", "kind": "resource"}]}
    uri = uri_path(place.file)
    # Code scanning needs a line for every result: a fault of the whole file is shown at its top.
    region = {"startLine": max(place.line, 1)} | ({"startColumn": place.column} if place.column > 0 else {})
    location = {"uri": f"file://{uri}" if uri.startswith("/") else uri}
    return {"physicalLocation": {"artifactLocation": location, "region": region}}
