"""What people see is kept as files and compared whole; and it depends on nothing but pack, answers and date."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES, ROOT
from tools.golden import reports

GOLDEN = ROOT / "tests" / "golden"
COMMAND = (sys.executable, "-m", "finetune_advisor", "advise")


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(reports(ROOT / "examples"))


@pytest.mark.parametrize("example", [path.stem for path in EXAMPLES])
def test_the_report_on_an_example_looks_as_agreed(example, made):
    mine = {name: text for name, text in made.items() if Path(name).name.split(".")[0] == example}
    assert len(mine) == 5
    for name, text in mine.items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, f"{name} differs; `make generated` if that is meant"


def test_no_golden_report_is_left_of_an_example_that_has_gone(made):
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
