"""The tutorial is run as it stands: its files are written, its commands run, its outputs looked for."""

from __future__ import annotations

import re
import shlex
import shutil

from tests.conftest import ROOT

BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)


def test_the_tutorial_works_as_written(run, tmp_path, monkeypatch):
    page = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    shutil.copy(ROOT / "examples" / "support-brand-voice.yaml", tmp_path / "answers.yaml")
    monkeypatch.chdir(tmp_path)
    commands = 0
    for block in BLOCK.finditer(page):
        if block["file"]:
            target = tmp_path / block["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block["text"], encoding="utf-8")
        else:
            commands += _session(run, block["text"])
    assert commands >= 6


def _session(run, text) -> int:
    """Run each command of a console block; the lines that follow it must be found in what it prints."""
    commands = text.split("$ finetune-advisor ")[1:]
    for command in commands:
        line, *wanted = command.strip().split("\n")
        arguments = shlex.split(line, comments=True)
        ran = run(*arguments)
        assert ran.code == (1 if "# exit 1" in line else 0), ran.out + ran.err
        shown = re.sub(r"\s+", " ", ran.out)
        for words in wanted:
            assert words in shown, (line, words)
    return len(commands)
