"""What people see is kept as files and compared whole; and it depends on nothing but pack, answers and date."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from finetune_advisor import api
from finetune_advisor.model.pack import RECOMMENDATIONS, Question
from finetune_advisor.render import render
from finetune_advisor.render.advice import document_of
from finetune_advisor.render.document import BulletList, plain
from finetune_advisor.report import Report
from tests.conftest import EXAMPLES, ROOT, TODAY, UNMEASURED
from tools.golden import WHOLE, reports

GOLDEN = ROOT / "tests" / "golden"
# Whole reports on every example show no line that other tests don't.
pytestmark = UNMEASURED


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


@pytest.fixture(scope="module")
def screens(pack) -> dict[str, tuple[Report, str, str]]:
    """For each example its report, and its first screen at 80 and at 100 columns."""
    made = {}
    for path in EXAMPLES:
        report = api.advise(api.load_answers(path, pack), today=TODAY, pack=pack, reproduce=f"advise {path.name}")
        made[path.stem] = (report, *(render(report, "terminal", width=width) for width in (80, 100)))
    return made


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


def _any_answer(question: Question, chance: random.Random) -> object:
    if question.type in ("count", "amount"):
        return chance.choice([0, 5, 50, 150, 500, 5000])
    if question.type == "yes_no":
        return chance.random() < 0.5
    ticked = [option for option in question.option_ids if chance.random() < 0.3]
    return ticked if question.type == "choices" else chance.choice(question.option_ids)


@pytest.mark.parametrize("seed", range(30))
def test_any_answers_fit_60_lines_of_80_columns(seed, pack):
    chance = random.Random(seed)
    asked = [question for question in pack.questions if question.interview and question.type != "text"]
    answers = {question.id: _any_answer(question, chance) for question in asked if chance.random() < 0.8}
    report = api.advise(answers, today=TODAY, pack=pack)
    assert render(report, "terminal").count("\n") <= 60
    if report.fine_tuning.blockers and report.plan:
        assert "\nNext\n 1. " in render(report, "terminal")


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_no_sentence_on_the_first_screen_has_more_than_25_words(name, screens):
    drawn = document_of(screens[name][0], full=False)
    blocks = [block for part in drawn.sections for block in part.blocks if isinstance(block, BulletList)]
    lines = [line for block in blocks for item in block.items for line in (item.line, *item.details)]
    texts = [plain(line) for line in (*lines, *drawn.lead)]
    assert len(texts) > 5
    assert max(len(sentence.split()) for text in texts for sentence in re.split("(?<=[.?!]) ", text)) <= 25


def test_most_examples_fit_a_wide_screen(screens):
    assert sorted(wide.count("\n") for _, _, wide in screens.values())[len(screens) * 3 // 4] <= 45


def _bytes(folder: Path, **environment: str) -> list[bytes]:
    """The report on an example as a terminal shows it, then as JSON, HTML and Markdown."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment}
    files = [folder / f"report.{suffix}" for suffix in ("json", "html", "md")]
    outputs = [word for name in ("-", *files) for word in ("-o", str(name))]
    words = [f"examples/{EXAMPLES[0].name}", "--today", "2026-11-23", *outputs]
    command = [sys.executable, "-m", "finetune_advisor", "advise", *words]
    shown = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, check=True).stdout
    return [shown, *(file.read_bytes() for file in files)]


@pytest.mark.slow
def test_the_same_answers_give_the_same_bytes_in_every_environment(tmp_path):
    expected = _bytes(tmp_path)
    for seed in range(8):
        zone = ("UTC", "Pacific/Kiritimati")[seed % 2]
        locale = ("C.UTF-8", "de_DE.UTF-8")[seed % 2]
        assert _bytes(tmp_path, PYTHONHASHSEED=str(seed), TZ=zone, LC_ALL=locale) == expected


def test_a_locale_without_unicode_gets_plain_letters(tmp_path):
    ascii_alone = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    assert _bytes(tmp_path, **ascii_alone)[0].isascii()
