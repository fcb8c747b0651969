"""What holds for every format: total, pure, lazy, inert, and compared whole with what was agreed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finetune_advisor import text
from finetune_advisor.render import CHECK_ONLY, FORMATS, SHEET_ONLY, render
from finetune_advisor.render.outline import LONGEST
from finetune_advisor.report import CheckReport, Report, Sheet, from_plain, to_plain
from tests.render.reports import ADVICE, CHECKED, CHECKS, PROVISIONAL, RICH, SHEET, SHEETS, hostile
from tests.test_text import MARKDOWN, Parsed, foreign

RESULTS = ADVICE | CHECKS | SHEETS
LOOKS = Path(__file__).parent / "looks"
SUFFIX = {
    "markdown": "md",
    "json": "json",
    "html": "html",
    "github": "log",
    "github-summary": "summary.md",
    "sarif": "sarif",
    "csv": "csv",
}
PAIRS = [
    (name, format)
    for name, report in RESULTS.items()
    for format in FORMATS
    if isinstance(report, {"sarif": CheckReport, "csv": Sheet}.get(format, object))
]


def looks_as_agreed(name: str, shown: str) -> None:
    """Compare with the kept file; `UPDATE_LOOKS=1` writes it, to be looked at and committed."""
    kept = LOOKS / name
    if os.environ.get("UPDATE_LOOKS"):
        kept.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize(("width", "unicode"), [(80, True), (40, False)])
def test_terminal_looks_as_agreed(name, width, unicode):
    charset = "unicode" if unicode else "ascii"
    looks_as_agreed(f"{name}.{width}.{charset}.txt", render(RESULTS[name], "terminal", width=width, unicode=unicode))


@pytest.mark.parametrize(
    ("name", "format"), [pair for pair in PAIRS if pair[1] in ("markdown", "html", "github", "sarif")]
)
def test_files_look_as_agreed(name, format):
    looks_as_agreed(f"{name}.{SUFFIX[format]}", render(RESULTS[name], format))


@pytest.mark.parametrize(("name", "format"), PAIRS)
def test_every_format_ends_in_one_line_break_and_is_utf8(name, format):
    shown = render(RESULTS[name], format, width=33)
    assert shown.endswith("\n")
    assert not shown.endswith("\n\n")
    shown.encode("utf-8")
    assert shown.isascii() or format in ("terminal", "markdown", "github-summary")


def test_sarif_holds_no_advice():
    with pytest.raises(ValueError, match="findings, not advice"):
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
        ("json", ["rich", "html", "urllib", "finetune_advisor.text", "finetune_advisor.render.outline"]),
        ("markdown", ["rich", "finetune_advisor.render.terminal"]),
        ("html", ["rich", "html", "finetune_advisor.render.terminal"]),
        ("terminal", ["rich", "html", "finetune_advisor.render.html"]),
        ("github", ["rich", "html", "finetune_advisor.render.terminal"]),
    ],
)
def test_a_format_imports_only_what_it_needs(format, forbidden):
    code = (
        "import sys; before = set(sys.modules); from finetune_advisor.render import render;"
        "from finetune_advisor.report import from_plain, Report; import json;"
        f"render(from_plain(Report, json.load(sys.stdin)), {format!r});"
        f"print([name for name in {forbidden!r} if name in set(sys.modules) - before])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(to_plain(RICH)),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout == "[]\n"


few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# --- JSON -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RESULTS)
def test_json_holds_the_whole_result(name):
    report = RESULTS[name]
    data = json.loads(render(report, "json"))
    assert data == json.loads(json.dumps(to_plain(report)))
    assert list(data) == list(to_plain(report))
    if isinstance(report, Report):
        assert from_plain(Report, data) == report


@given(foreign)
@few
def test_json_reads_back_as_the_text(raw):
    data = json.loads(render(hostile(RICH, raw), "json"))
    # Two halves of a surrogate pair side by side are one character to every reader of JSON.
    whole = raw.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert data["headline"] == whole
    assert data["costs"]["tables"][0]["rows"][0][0] == whole


# --- Foreign text is inert ------------------------------------------------------------------------------------------

some_text = foreign.filter(lambda raw: text.one_line(raw).strip() != "")


def without_blank_edges(raw: str) -> str:
    """Unicode has blanks at which Markdown sets nothing in bold; their place is tested with the texts."""
    return text.one_line(raw).strip()


@pytest.mark.parametrize("report", [RICH, PROVISIONAL, CHECKED, SHEET], ids=["rich", "provisional", "checked", "sheet"])
@given(raw=some_text)
@few
def test_html_has_the_same_tags_whatever_the_text(report, raw):
    def tags(page):
        # A column of figures has a class that a column of words has not.
        return [(tag, [name for name in attributes if name != "class"]) for tag, attributes in page.tags]

    parsed, plain = Parsed(render(hostile(report, raw), "html")), Parsed(render(hostile(report, "x"), "html"))
    assert tags(parsed) == tags(plain)
    assert text.one_line(raw, LONGEST) in parsed.text


@pytest.mark.parametrize("report", [RICH, PROVISIONAL, CHECKED, SHEET], ids=["rich", "provisional", "checked", "sheet"])
@given(raw=some_text.map(without_blank_edges))
@few
def test_markdown_has_the_same_structure_whatever_the_text(report, raw):
    def blocks(source):
        return [token.type for token in MARKDOWN.parse(source)]

    def inline(source):
        kept = {"strong_open", "strong_close", "link_open", "link_close", "image", "html_inline"}
        children = (child.type for token in MARKDOWN.parse(source) for child in token.children or ())
        return [kind for kind in children if kind in kept]

    shown, plain = render(hostile(report, raw), "markdown"), render(hostile(report, "x"), "markdown")
    assert blocks(shown) == blocks(plain)
    assert inline(shown) == inline(plain)


@pytest.mark.parametrize("format", ["terminal", "markdown", "github", "github-summary"])
@pytest.mark.parametrize("report", [RICH, PROVISIONAL, CHECKED, SHEET], ids=["rich", "provisional", "checked", "sheet"])
@given(raw=foreign, width=st.integers(-5, 300))
@few
def test_text_formats_hold_nothing_hidden(format, report, raw, width):
    shown = render(hostile(report, raw), format, width=width)
    assert all(text.is_visible(line) for line in shown.split("\n"))


@pytest.mark.parametrize("report", [RICH, PROVISIONAL, CHECKED, SHEET], ids=["rich", "provisional", "checked", "sheet"])
@given(raw=foreign)
@few
def test_no_line_of_the_log_becomes_a_command(report, raw):
    shown = render(hostile(report, raw), "github")
    commands = [line for line in shown.splitlines() if line.strip().startswith("::")]
    plain = [line for line in render(hostile(report, "x"), "github").splitlines() if line.startswith("::")]
    assert [line.split("::")[1].split(" ")[0] for line in commands] == [
        line.split("::")[1].split(" ")[0] for line in plain
    ]
    assert "##" not in "\n".join(line for line in shown.splitlines() if not line.startswith("::"))


@pytest.mark.parametrize("format", [format for format in FORMATS if format not in CHECK_ONLY | SHEET_ONLY])
def test_a_very_long_text_is_cut_short_but_not_in_json(format):
    shown = render(hostile(RICH, "word " * 20_000), format)
    assert len(shown) < 700_000 or format == "json"
    assert ("more characters)" in shown) == (format != "json")
