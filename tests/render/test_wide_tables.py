"""What doesn't fit into 80 columns is wrapped, never cut: in the big tables of every command, and in the tree of a pack."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from finetune_advisor import api
from finetune_advisor.model.pack import Pack
from finetune_advisor.render import render
from finetune_advisor.render.advice import document_of, side_by_side
from finetune_advisor.render.document import Document
from finetune_advisor.render.show import questions_sheet
from finetune_advisor.report import CheckReport, Report, Result, Sheet, Table
from tests.conftest import EXAMPLES, ROOT, TODAY

EVIDENCE = ROOT / "examples" / "evidence"
ANSWERS: dict[str, object] = {
    "task": "label", "result": "not-enough", "problems": ["wrong"], "headroom": "unlikely", "facts": "habits",
    "retrieval": "none", "supervision": "pairs", "examples": 1000, "few_shot": "not-enough", "limits": ["cost"],
    "small_model": "not-tried", "requests_per_month": 100_000, "model_today": "gpt-4o", "eval_cases": None,
}  # fmt: skip


def _files(folder: str, *names: str) -> list[str]:
    return [str(EVIDENCE / folder / name) for name in names]


def results(pack: Pack) -> dict[str, Result]:
    """What each command that draws tables ends with, at its largest."""
    return {
        "advise": api.advise(ANSWERS, pack=pack, today=TODAY),
        "catalog": api.catalog("list", today=TODAY),
        "check": api.check(None, TODAY, coverage=True, examples=EXAMPLES[:5]),
        "compare": side_by_side(api.compare(EXAMPLES, pack=pack, today=TODAY)),
        "cost": api.cost(ANSWERS, pack=pack, today=TODAY, full=True),
        "data": api.data(_files("data", "labels.csv"), evals_data=_files("data", "test-set.csv")),
        "evals": api.evals(_files("evals", "tickets.csv", "tickets-second-prompt.csv")),
        "questions": questions_sheet(pack),
        "usage": api.usage(_files("usage", "litellm-daily.csv"), today=TODAY),
        "whatif": api.whatif(ANSWERS, ["examples", "eval_cases"], pack=pack),
    }


@pytest.fixture(scope="module")
def made(pack: Pack) -> dict[str, Result]:
    return results(pack)


def cells(document: Document) -> Counter[str]:
    """Every word in the rows and notes of the tables of a document."""
    tables = [block for part in document.sections for block in part.blocks if isinstance(block, Table)]
    texts = [text for table in tables for text in (*(cell for row in table.rows for cell in row), table.note or "")]
    return Counter(word for text in texts for word in text.split())


@pytest.mark.parametrize(
    "command", ["advise", "catalog", "check", "compare", "cost", "data", "evals", "questions", "usage", "whatif"]
)
@pytest.mark.parametrize("width", [60, 80])
def test_every_word_of_every_table_is_on_the_page(command, width, made):
    result = made[command]
    assert isinstance(result, Report | Sheet | CheckReport)
    shown = render(result, "terminal", width=width, full=True)
    wanted = cells(document_of(result))
    assert wanted.total() > 20
    folded = "".join(shown.split())
    # Only an address that is longer than a line is folded.
    lost = [word for word in wanted - Counter(shown.split()) if len(word) < width - 20 or word not in folded]
    assert not lost


def test_a_use_case_of_many_words_is_whole_in_the_full_report(pack):
    long = "Draft replies to customers who ask about the same five things again and again, in the words of our house"
    shown = render(api.advise({"use_case": long}, pack=pack, today=TODAY), "terminal", full=True)
    assert not set(long.split()) - set(shown.split())


def test_the_tree_of_a_pack_is_wrapped(pack):
    wide, narrow = (api.show(pack, "tree", width=width) for width in (200, 80))
    guides = re.compile("[│├└─┬ ]+")
    assert Counter(guides.sub(" ", wide).split()) == Counter(guides.sub(" ", narrow).split())
