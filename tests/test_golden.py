"""What people see is kept as files and compared whole; and it depends on nothing but pack, answers and date."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES, ROOT
from tools.golden import WHOLE, reports

GOLDEN = ROOT / "tests" / "golden"
COMMAND = (sys.executable, "-m", "finetune_advisor", "advise")


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(reports(ROOT / "examples"))


@pytest.mark.parametrize("name", [*WHOLE, "verdicts"])
def test_the_reports_on_the_examples_look_as_agreed(name, made):
    mine = {path: text for path, text in made.items() if Path(path).name.split(".")[0] == name}
    assert len(mine) == (1 if name == "verdicts" else 5)
    for path, text in mine.items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path} differs; `make generated` if that is meant"


def test_every_example_has_a_verdict_and_no_other_report_is_left(made):
    assert [line.partition(":")[0] for line in made["tests/golden/verdicts.txt"].splitlines()] == [
        path.stem for path in EXAMPLES
    ]
    assert {f"tests/golden/{path.name}" for path in GOLDEN.iterdir()} == set(made)


def _bytes(example: str, format: str, **environment: str) -> bytes:
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment}
    words = [*COMMAND, f"examples/{example}", "--format", format, "--today", "2026-11-23"]
    return subprocess.run(words, cwd=ROOT, env=surroundings, capture_output=True, check=True).stdout


@pytest.mark.parametrize("format", ["json", "terminal", "html"])
def test_the_same_answers_give_the_same_bytes_in_every_environment(format):
    example = EXAMPLES[0].name
    expected = _bytes(example, format)
    for seed in range(20 if format == "json" else 2):
        zone = ("UTC", "Pacific/Kiritimati")[seed % 2]
        locale = ("C.UTF-8", "de_DE.UTF-8")[seed % 2]
        assert _bytes(example, format, PYTHONHASHSEED=str(seed), TZ=zone, LC_ALL=locale) == expected


def test_a_locale_without_unicode_gets_plain_letters():
    plain = _bytes(
        EXAMPLES[0].name, "terminal", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii"
    )
    assert plain.isascii()
