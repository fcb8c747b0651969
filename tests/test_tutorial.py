"""The tutorial is run as it stands: its files are written, its commands run, and what it shows is found."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.conftest import ROOT, UNMEASURED

BLOCK = re.compile(
    r"(?:<!-- (?P<kind>file|scaffolded): (?P<file>\S+) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL
)
DAY_OF_THE_PAGE = "1795780800"


@UNMEASURED
@pytest.mark.slow
def test_the_tutorial_works_as_written(run, tmp_path, monkeypatch):
    page = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY_OF_THE_PAGE)
    commands, shown = 0, set()
    for block in BLOCK.finditer(page):
        if block["kind"] == "scaffolded":
            assert (tmp_path / block["file"]).read_text(encoding="utf-8") == block["text"]
            shown.add(block["file"])
        elif block["kind"] == "file":
            (tmp_path / block["file"]).write_text(block["text"], encoding="utf-8")
        else:
            commands += _session(run, block["text"])
    assert commands >= 12
    assert len(shown) == 5


def _session(run, text) -> int:
    """Run each command of a console block; the lines that follow it must be found in what it prints."""
    commands = text.split("$ finetune-advisor ")[1:]
    for command in commands:
        line, *wanted = command.strip().split("\n")
        ran = run(*shlex.split(line, comments=True))
        assert ran.code == (1 if "# exit 1" in line else 0), ran.out + ran.err
        shown = re.sub(r"\s+", " ", ran.out + ran.err)
        for words in wanted:
            assert words in shown, (line, words)
    return len(commands)
