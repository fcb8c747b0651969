"""What holds for every format: total, pure, lazy, inert, and compared whole with what was agreed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from finetune_advisor import text
from finetune_advisor.render import Format, render
from finetune_advisor.render.document import LONGEST
from finetune_advisor.report import CheckReport, Report, Result
from tests.conftest import UNMEASURED
from tests.render.reports import ADVICE, CHECKED, CHECKS, PROVISIONAL, RICH, SHEET, SHEETS, hostile
from tests.test_text import MARKDOWN, Parsed, foreign

# Thousands of made-up texts show no line that other tests don't.
pytestmark = UNMEASURED

RESULTS = ADVICE | CHECKS | SHEETS
LOOKS = Path(__file__).parent / "looks"
SUFFIX = {"markdown": "md", "html": "html", "github": "log", "sarif": "sarif"}
PAIRS = [
    (name, format)
    for name, report in RESULTS.items()
    for format in get_args(Format)
    if isinstance(report, {"sarif": CheckReport, "adr": Report}.get(format, object))
]


def looks_as_agreed(name: str, shown: str) -> None:
    """Compare with the kept file; `UPDATE_LOOKS=1` writes it, to be looked at and committed."""
    kept = LOOKS / name
    if os.environ.get("UPDATE_LOOKS"):
        kept.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["rich", "checked", "sheet"])
@pytest.mark.parametrize(("width", "unicode"), [(80, True), (40, False)])
def test_terminal_looks_as_agreed(name, width, unicode):
    charset = "unicode" if unicode else "ascii"
    looks_as_agreed(f"{name}.{width}.{charset}.txt", render(RESULTS[name], "terminal", width=width, unicode=unicode))


@pytest.mark.parametrize(
    ("name", "format"), [(name, format) for name, format in PAIRS if name in ("rich", "checked") and format in SUFFIX]
)
def test_files_look_as_agreed(name, format):
    looks_as_agreed(f"{name}.{SUFFIX[format]}", render(RESULTS[name], format))


@pytest.mark.parametrize(("name", "format"), PAIRS)
def test_every_format_ends_in_one_line_break_and_is_utf8(name, format):
    shown = render(RESULTS[name], format, width=33)
    assert shown.endswith("\n")
    assert not shown.endswith("\n\n")
    shown.encode("utf-8")
    assert shown.isascii() or format in ("terminal", "markdown")


def test_sarif_holds_no_advice():
    with pytest.raises(ValueError, match="found, not advice"):
        render(RICH, "sarif")


@pytest.mark.parametrize(("name", "format"), PAIRS)
def test_rendering_reads_no_environment(name, format, monkeypatch):
    before = render(RESULTS[name], format, color=True)
    for variable in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "UNICODE_VERSION", "LC_ALL", "TZ"):
        monkeypatch.setenv(variable, "1")
    assert render(RESULTS[name], format, color=True) == before


@pytest.mark.parametrize(
    ("format", "forbidden"),
    [
        ("json", ["rich", "jinja2", "pydantic", "finetune_advisor.render.document"]),
        ("markdown", ["rich", "finetune_advisor.render.terminal"]),
        ("html", ["rich", "finetune_advisor.render.terminal"]),
        ("terminal", ["jinja2", "markupsafe", "rich.markdown", "rich.progress", "finetune_advisor.render.markup"]),
        ("github", ["rich", "jinja2", "finetune_advisor.render.terminal"]),
    ],
)
def test_a_format_imports_only_what_it_needs(format, forbidden):
    code = (
        "import sys; before = set(sys.modules); from finetune_advisor.render import render;"
        "from finetune_advisor.report import Sheet, Table;"
        "sheet = Sheet('A sheet', (Table('A', ('B',), (('c',),)),));"
        f"render(sheet, {format!r});"
        f"print([name for name in {forbidden!r} if name in set(sys.modules) - before])"
    )
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=surroundings)
    assert done.stdout == "[]\n"


@cache
def harmless(report: Result, format: Format) -> Any:
    """What is left of a result in which every free text is a single letter, as its structure is read below."""
    return READ[format](render(hostile(report, "x"), format))


every_kind = pytest.mark.parametrize(
    "report",
    [
        pytest.param(RICH, id="rich", marks=pytest.mark.slow),
        pytest.param(PROVISIONAL, id="provisional", marks=pytest.mark.slow),
        pytest.param(CHECKED, id="checked"),
        pytest.param(SHEET, id="sheet"),
    ],
)
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# --- JSON -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RESULTS)
def test_json_holds_the_whole_result(name):
    report = RESULTS[name]
    written = render(report, "json")
    assert json.loads(written) == json.loads(json.dumps(asdict(report)))
    assert list(json.loads(written)) == list(asdict(report))
    if isinstance(report, Report):
        assert TypeAdapter(Report).validate_json(written) == report


@given(foreign)
@few
def test_json_reads_back_as_the_text(raw):
    data = json.loads(render(hostile(RICH, raw), "json"))
    # Two halves of a surrogate pair side by side are one character to every reader of JSON.
    whole = raw.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert data["headline"] == whole
    assert data["costs"]["tables"][0]["rows"][0][0] == whole


# --- Foreign text is inert ------------------------------------------------------------------------------------------


def tags(page: Parsed) -> list[tuple[str, list[str]]]:
    """The tags of a page with their attributes, but for two things that may differ.

    A column of figures has a class that a column of words has not. A text in a figure has as many lines as it needs.
    """
    return [(tag, [name for name in attributes if name != "class"]) for tag, attributes in page.tags if tag != "text"]


def structure(source: str) -> tuple[list[str], list[str]]:
    """The blocks of Markdown, and what stands in their lines but for plain text."""
    kept = {"strong_open", "strong_close", "link_open", "link_close", "image", "html_inline"}
    tokens = MARKDOWN.parse(source)
    children = (child.type for token in tokens for child in token.children or ())
    return [token.type for token in tokens], [kind for kind in children if kind in kept]


def test_each_table_and_chart_is_a_table_in_markdown():
    blocks, _ = structure(render(SHEET, "markdown"))
    assert blocks.count("table_open") == len(SHEET.tables) + len(SHEET.charts)


def commands(shown: str) -> list[str]:
    """The commands in a log."""
    return [line.split("::")[1].split(" ")[0] for line in shown.splitlines() if line.strip().startswith("::")]


READ: dict[Format, Callable[[str], Any]] = {
    "html": lambda source: tags(Parsed(source)),
    "markdown": structure,
    "github": commands,
}

some_text = foreign.filter(lambda raw: text.one_line(raw).strip() != "")


def without_blank_edges(raw: str) -> str:
    """Unicode has blanks at which Markdown sets nothing in bold; their place is tested with the texts."""
    return text.one_line(raw).strip()


@every_kind
@given(raw=some_text)
@few
def test_html_has_the_same_tags_whatever_the_text(report, raw):
    parsed = Parsed(render(hostile(report, raw), "html"))
    assert tags(parsed) == harmless(report, "html")
    assert text.one_line(raw, LONGEST) in parsed.text
    assert report is PROVISIONAL or any(text.one_line(raw, LONGEST) in (value or "") for value in parsed.values)


@every_kind
@given(raw=some_text.map(without_blank_edges))
@few
def test_markdown_has_the_same_structure_whatever_the_text(report, raw):
    assert structure(render(hostile(report, raw), "markdown")) == harmless(report, "markdown")


@pytest.mark.parametrize("format", ["terminal", "markdown", "github"])
@every_kind
@given(raw=foreign, width=st.integers(-5, 300), full=st.booleans())
@few
def test_text_formats_hold_nothing_hidden(format, report, raw, width, full):
    shown = render(hostile(report, raw), format, width=width, full=full)
    assert all(text.is_visible(line) for line in shown.split("\n"))


@every_kind
@given(raw=foreign)
@few
def test_no_line_of_the_log_becomes_a_command(report, raw):
    shown = render(hostile(report, raw), "github")
    assert commands(shown) == harmless(report, "github")
    assert not AZURE.search("\n".join(line for line in shown.splitlines() if not line.startswith("::")))


COLORS = re.compile("\x1b\\[[0-9;]*m")
AZURE = re.compile(r"##\w*\[")


@pytest.mark.parametrize("format", ["terminal", "markdown"])
@every_kind
@given(
    raw=foreign | st.sampled_from([f"{'a' * size}::add-path::x" for size in range(15, 40)]),
    width=st.integers(20, 90),
    color=st.booleans(),
    full=st.booleans(),
)
@few
def test_people_see_no_line_that_a_ci_runner_takes_for_a_command(format, report, raw, width, color, full):
    lines = COLORS.sub("", render(hostile(report, raw), format, width=width, color=color, full=full)).splitlines()
    assert not [line for line in lines if line.strip().startswith("::") or AZURE.search(line)]


@pytest.mark.parametrize("format", [format for format in get_args(Format) if format != "sarif"])
def test_a_very_long_text_is_cut_short_but_not_in_json(format):
    shown = render(hostile(RICH, "word " * 4_000), format, full=True)
    assert len(shown) < 700_000 or format == "json"
    assert ("more characters)" in shown) == (format != "json")


def test_only_the_terminal_has_a_short_form():
    for format in get_args(Format):
        if format not in ("terminal", "sarif"):
            assert render(RICH, format) == render(RICH, format, full=True)
    assert render(RICH, "terminal") != render(RICH, "terminal", full=True)
