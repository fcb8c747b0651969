"""Findings as SARIF 2.1.0, for code scanning and editors."""

from __future__ import annotations

from typing import Any

from finetune_advisor.errors import Diagnostic, Place
from finetune_advisor.render.findings import shown, summary
from finetune_advisor.render.json import dump
from finetune_advisor.render.places import in_file
from finetune_advisor.report import CheckReport, to_plain
from finetune_advisor.text import sarif_message, uri_path, visible

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: CheckReport) -> str:
    """One run with one result a finding; the kinds of finding are its rules."""
    kinds = list(dict.fromkeys(visible(finding.kind) for finding in report.diagnostics))
    run = {
        "tool": {
            "driver": {
                "name": "finetune-advisor",
                "version": visible(report.tool_version),
                "rules": [_kind(kind) for kind in kinds],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, kinds) for finding in report.diagnostics],
        "properties": {
            "summary": summary(report),
            "date": report.date,
            "pack": to_plain(report.pack),
            "proven": list(report.proven),
        },
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _kind(kind: str) -> dict[str, Any]:
    """A kind of finding; `dead-rule` has the name `DeadRule`, as SARIF wants names to be."""
    words = kind.split("-")
    name = "".join(word.capitalize() for word in words)
    return {"id": kind, "name": name, "shortDescription": {"text": sarif_message(" ".join(words)) or kind}}


def _result(finding: Diagnostic, kinds: list[str]) -> dict[str, Any]:
    kind = visible(finding.kind)
    return {
        "ruleId": kind,
        "ruleIndex": kinds.index(kind),
        "level": finding.severity,
        "message": {"text": sarif_message(finding.message) or "no message"},
        "locations": [_location(finding.place)],
        "properties": {
            "related": list(finding.related),
            "witness": {fact: shown(value) for fact, value in finding.witness or ()},
            "witness_file": finding.witness_file,
        },
    }


def _location(place: Place) -> dict[str, Any]:
    if not in_file(place):
        return {"logicalLocations": [{"fullyQualifiedName": visible(place.file) or "input", "kind": "resource"}]}
    uri = uri_path(place.file)
    # Code scanning wants a line for every result: a fault of the whole file is shown at its top.
    region = {"startLine": max(place.line, 1)} | ({"startColumn": place.column} if place.column > 0 else {})
    location = {"uri": f"file://{uri}" if uri.startswith("/") else uri}
    return {"physicalLocation": {"artifactLocation": location, "region": region}}
