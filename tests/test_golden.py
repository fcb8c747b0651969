"""What people see is kept as files and compared whole; and it depends on nothing but pack, answers and date."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from finetune_advisor import api
from finetune_advisor.model.pack import RECOMMENDATIONS
from finetune_advisor.render import render
from finetune_advisor.render.advice import document_of
from finetune_advisor.render.document import BulletList, plain
from finetune_advisor.report import Report
from tests.conftest import EXAMPLES, ROOT, TODAY
from tools.golden import WHOLE, reports

GOLDEN = ROOT / "tests" / "golden"
COMMAND = (sys.executable, "-m", "finetune_advisor", "advise")


# One worker makes the reports; the others would only do it again.
one_worker = pytest.mark.xdist_group("golden")


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(reports(ROOT / "examples"))


@one_worker
@pytest.mark.parametrize("name", [*WHOLE, "verdicts"])
def test_the_reports_on_the_examples_look_as_agreed(name, made):
    mine = {path: text for path, text in made.items() if Path(path).name.split(".")[0] == name}
    assert len(mine) == (1 if name == "verdicts" else 5)
    for path, text in mine.items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path} differs; `make generated` if that is meant"


@one_worker
def test_every_example_has_a_verdict_and_no_other_report_is_left(made):
    assert [line.partition(":")[0] for line in made["tests/golden/verdicts.txt"].splitlines()] == [
        path.stem for path in EXAMPLES
    ]
    assert {f"tests/golden/{path.name}" for path in GOLDEN.iterdir()} == set(made)


@pytest.fixture(scope="module")
def screens(pack) -> dict[str, tuple[Report, str, str]]:
    """For each example its report, and its first screen at 80 and at 100 columns."""
    made = {}
    for path in EXAMPLES:
        report = api.advise(api.load_answers(path, pack), today=TODAY, pack=pack, reproduce=f"advise {path.name}")
        made[path.stem] = (report, *(render(report, "terminal", width=width) for width in (80, 100)))
    return made


@one_worker
@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_every_example_fits_a_screen_and_names_no_id(name, pack, screens):
    report, narrow, wide = screens[name]
    assert narrow.count("\n") <= 60
    assert wide.count("\n") <= 50
    assert report.headline.split()[0] in narrow.split("\n")[1]
    ids = {
        *(rule.id for rule in pack.rules),
        *(q.id for q in pack.inputs),
        *(o.id for s in pack.steps for o in s.outcomes),
    }
    odd = {id for id in ids if re.search("[-_.]", id) and id not in RECOMMENDATIONS}
    shown = narrow.split("Full reasoning")[0]
    assert not {id for id in odd if re.search(rf"(?<![\w-]){re.escape(id)}(?![\w-])", shown)}


@one_worker
@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_no_sentence_on_the_first_screen_has_more_than_25_words(name, screens):
    drawn = document_of(screens[name][0], full=False)
    blocks = [block for part in drawn.sections for block in part.blocks if isinstance(block, BulletList)]
    lines = [line for block in blocks for item in block.items for line in (item.line, *item.details)]
    texts = [plain(line) for line in (*lines, *drawn.lead)]
    assert len(texts) > 5
    assert max(len(sentence.split()) for text in texts for sentence in re.split("(?<=[.?!]) ", text)) <= 25


@one_worker
def test_most_examples_fit_a_wide_screen(screens):
    assert sorted(wide.count("\n") for _, _, wide in screens.values())[len(screens) * 3 // 4] <= 45


def _bytes(example: str, format: str, **environment: str) -> bytes:
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment}
    words = [*COMMAND, f"examples/{example}", "--format", format, "--today", "2026-11-23"]
    return subprocess.run(words, cwd=ROOT, env=surroundings, capture_output=True, check=True).stdout


@pytest.mark.slow
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
