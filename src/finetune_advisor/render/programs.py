"""A result for other programs: GitHub's annotations, SARIF for what was found in files, and JUnit's XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from finetune_advisor.errors import SEVERITIES, Diagnostic, Place, Severity
from finetune_advisor.model.answers import as_flag
from finetune_advisor.render import dump
from finetune_advisor.render.advice import summary
from finetune_advisor.render.document import tamed
from finetune_advisor.report import CheckReport, Report, Result, Sheet
from finetune_advisor.text import annotation, annotation_property, log_line, sarif_message, uri_path, visible


def _found(result: Result, failed: tuple[str, ...]) -> list[Diagnostic]:
    """Return what a result holds against itself: each gate that failed, faults, and what comes before training."""
    if not isinstance(result, Report):
        return [*(Diagnostic("gate", "error", message, Place("")) for message in failed), *result.diagnostics]
    place = next(_deciding(result), Place(""))
    remarks = [(f"Before you train: {b.label}", f"{b.because} {b.do}".strip()) for b in result.fine_tuning.blockers]
    remarks += [("Check your answers", each.say) for each in result.notes if each.level == "contradiction"]
    remarks += [("Check your answers", warning) for warning in result.warnings]
    return [
        *(Diagnostic("gate", "error", message, place) for message in failed),
        *(Diagnostic(title, "warning", words, Place("")) for title, words in remarks),
    ]


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


def _in_file(place: Place) -> bool:
    """Return whether a place is in a file that can be pointed at; `-`, `--set` and the like are none."""
    return bool(place.file) and not place.file.startswith(("-", "<"))


# --- GitHub's annotations ---------------------------------------------------------------------------------------------

_MOST = 10
"""Annotations of a kind that GitHub shows for a step; the rest would vanish."""


def github(result: Result, failed: tuple[str, ...]) -> str:
    """Return workflow commands, one a line, gravest first, then the plain lines."""
    tame: Result = tamed(result)
    found, lines = _found(tame, failed), list[str]()
    match tame:
        case CheckReport():
            lines = [summary(tame)]
        case Sheet():
            found.append(Diagnostic(tame.title, "note", tame.lead or "The tables are below.", Place("")))
            lines = [" | ".join(row) for table in tame.tables for row in (table.columns, *table.rows)]
            lines += tame.remarks
        case Report():
            # Reviewers of the change should see what isn't settled yet.
            severity: Severity = "warning" if tame.status == "provisional" else "note"
            found.insert(0, Diagnostic(tame.use_case or "Advice", severity, tame.headline, Place("")))
    return "\n".join((*annotated(found), *map(log_line, lines))) + "\n"


def annotated(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """Yield an annotation for each of the gravest, then plain lines for those that GitHub would drop."""
    shown: Counter[Severity] = Counter()
    left = []
    for found in sorted(diagnostics, key=lambda found: (-SEVERITIES.index(found.severity), found.place)):
        shown[found.severity] += 1
        place, message, at = found.place, found.message, {}
        if _in_file(place):
            numbers = (("line", place.line), ("col", place.line and place.column))
            at = {"file": place.file} | {name: str(number) for name, number in numbers if number}
        elif place.file:
            message = f"{place}: {message}"
        if shown[found.severity] <= _MOST:
            properties = (at | {"title": found.kind}).items()
            coded = ",".join(f"{key}={annotation_property(value)}" for key, value in properties if value)
            command = "notice" if found.severity == "note" else found.severity
            yield f"::{command}{' ' if coded else ''}{coded}::{annotation(message)}"
        else:
            where = f"{place}: " if at else ""
            left.append(log_line(f"{where}{found.severity}: {message} ({found.kind})"))
    yield from left


# --- JUnit ------------------------------------------------------------------------------------------------------------


def junit(result: Result, failed: tuple[str, ...]) -> str:
    """Return a suite of test cases, as CI servers read it: what failed, what waits (skipped), and what passed.

    Of a check or a sheet: each fault that is an error fails, warnings and remarks are skipped, each proof passes.
    Of advice: each gate that failed fails, what comes before training is skipped, the advice itself passes.
    """
    from xml.etree import ElementTree as ET

    tame: Result = tamed(result)
    if isinstance(tame, CheckReport):
        name, passed = tame.pack.id if tame.pack else "pack", tame.proven
    elif isinstance(tame, Sheet):
        # A suite without any test case counts as a failure on some servers.
        name, passed = tame.title, () if _found(tame, failed) else (tame.lead or tame.title,)
    else:
        name, passed = tame.use_case or "Untitled use case", (tame.headline,)
    cases = []
    for found in _found(tame, failed):
        kind = "failure" if found.severity == "error" else "skipped"
        cases.append((f"{found.place} {found.kind}".strip(), kind, f"{found.severity}: {found.message}"))
    cases += [(title, "", "") for title in passed]
    counts = Counter(kind for _, kind, _ in cases)
    root = ET.Element("testsuites")
    numbers = {"tests": len(cases), "failures": counts["failure"], "errors": 0, "skipped": counts["skipped"]}
    suite = ET.SubElement(root, "testsuite", name="finetune-advisor")
    suite.attrib |= {key: str(number) for key, number in numbers.items()}
    for title, kind, message in cases:
        case = ET.SubElement(suite, "testcase", classname=name or "result", name=title)
        if kind:
            ET.SubElement(case, kind, message=message).text = message
    ET.indent(root)
    return str(ET.tostring(root, encoding="us-ascii", xml_declaration=True), "ascii") + "\n"


# --- SARIF ------------------------------------------------------------------------------------------------------------

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(report: Result) -> str:
    """Return SARIF 2.1.0, for code scanning and editors: one run, a result for each diagnostic, a rule for each kind of diagnostic.

    Raises ValueError for anything but what a check found.
    """
    if not isinstance(report, CheckReport):
        raise ValueError("sarif holds what a check found, not advice; use json")
    kinds = list(dict.fromkeys(visible(found.kind) for found in report.diagnostics))
    rules = [
        {
            "id": kind,
            "name": "".join(word.capitalize() for word in kind.split("-")),  # `DeadRule`, as SARIF asks for
            "shortDescription": {"text": sarif_message(kind.replace("-", " ")) or kind},
        }
        for kind in kinds
    ]
    run = {
        "tool": {"driver": {"name": "finetune-advisor", "version": visible(report.tool_version), "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, kinds) for found in report.diagnostics],
        "properties": {"summary": summary(report), "date": report.date, "pack": report.pack, "proven": report.proven},
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(found: Diagnostic, kinds: list[str]) -> dict[str, Any]:
    kind, place = visible(found.kind), found.place
    if _in_file(place):
        uri = uri_path(place.file)
        # Code scanning needs a line for every result: a fault of the whole file is shown at its top.
        region = {"startLine": max(place.line, 1)} | ({"startColumn": place.column} if place.column > 0 else {})
        artifact = {"uri": f"file://{uri}" if uri.startswith("/") else uri}
        location: dict[str, Any] = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    else:
        name = visible(place.file) or "input"
        location = {"logicalLocations": [{"fullyQualifiedName": name, "kind": "resource"}]}
    witness = {fact: as_flag(value) for fact, value in found.witness or ()}
    return {
        "ruleId": kind,
        "ruleIndex": kinds.index(kind),
        "level": found.severity,
        "message": {"text": sarif_message(found.message) or "no message"},
        "locations": [location],
        "properties": {"related": list(found.related), "witness": witness, "witness_file": found.witness_file},
    }
