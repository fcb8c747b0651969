"""Diagnostics as SARIF 2.1.0, for code scanning and editors."""

from __future__ import annotations

from typing import Any

from finetune_advisor.errors import Diagnostic, Place
from finetune_advisor.model.answers import as_flag
from finetune_advisor.render.diagnostics import in_file, summary
from finetune_advisor.render.json import dump
from finetune_advisor.report import CheckReport
from finetune_advisor.text import sarif_message, uri_path, visible

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: CheckReport) -> str:
    """Return one run with one result a diagnostic; the kinds of diagnostics are its rules."""
    kinds = list(dict.fromkeys(visible(found.kind) for found in report.diagnostics))
    tool = {
        "name": "finetune-advisor",
        "version": visible(report.tool_version),
        "rules": [_kind(kind) for kind in kinds],
    }
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
