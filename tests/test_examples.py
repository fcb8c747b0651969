"""The examples: what is advised on each, and what every report on them has."""

import json
import re
from datetime import date

import pytest

from finetune_advisor import api
from tests.conftest import EXAMPLES, PUBLISHED, TODAY

ADVICE = {
    "already-good-enough": ("prompting", "no", None),
    "broken-json": ("prompting", "not-yet", None),
    "clinic-letters-inside": ("fine-tuning", "yes", "sft-lora"),
    "distil-product-texts": ("fine-tuning", "yes", "distillation"),
    "everything-unknown": ("prompting", "not-yet", None),
    "forty-examples": ("prompting", "not-yet", None),
    "graded-code-repair": ("fine-tuning", "yes", "reinforcement"),
    "handbook-fits-the-prompt": ("prompting", "not-yet", None),
    "hr-policies-to-be-learned": ("rag", "no", None),
    "legal-translation": ("fine-tuning", "yes", "sft-lora"),
    "log-query-language": ("fine-tuning", "yes", "distillation"),
    "misread-contracts": ("rag+fine-tuning", "yes", "sft-lora"),
    "no-eval-set": ("prompting", "not-yet", None),
    "private-framework-code": ("rag", "not-yet", None),
    "sales-figures": ("rag", "not-yet", None),
    "spec-changes-weekly": ("prompting", "not-yet", None),
    "support-brand-voice": ("fine-tuning", "yes", "sft-lora"),
    "ticket-routing": ("fine-tuning", "yes", "encoder"),
    "tiny-volume-bot": ("prompting", "no", None),
    "wrong-passages": ("rag", "not-yet", None),
}
"""Recommendation, whether to fine-tune now, and by which method."""

EVAL_MOVES = {"build-eval", "grow-eval", "use-eval"}


REPORTS = {}


def advise(path, pack):
    """The report on a file, made once for all tests."""
    if path not in REPORTS:
        REPORTS[path] = api.advise(path, today=TODAY, pack=pack)
    return REPORTS[path]


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.stem)
def example(request):
    return request.param


@pytest.fixture(params=[*EXAMPLES, *PUBLISHED], ids=lambda path: path.stem)
def answered(request):
    return request.param


def test_each_example_is_in_the_table():
    assert {path.stem for path in EXAMPLES} == set(ADVICE)
    assert len(ADVICE) >= 12


def test_each_example_gets_the_advice_that_guide_and_evidence_give(example, pack):
    report = advise(example, pack)
    advice = (report.recommendation, report.fine_tuning.verdict, report.fine_tuning.method)
    assert advice == ADVICE[example.stem]


def test_all_outcomes_of_the_recommendation_and_most_methods_are_shown_by_an_example():
    assert {(recommendation, verdict) for recommendation, verdict, _ in ADVICE.values()} == {
        ("prompting", "no"), ("prompting", "not-yet"), ("rag", "no"), ("rag", "not-yet"),
        ("fine-tuning", "yes"), ("rag+fine-tuning", "yes"),
    }  # fmt: skip
    assert {method for *_, method in ADVICE.values()} >= {"sft-lora", "distillation", "reinforcement", "encoder"}


def test_only_the_example_without_answers_is_provisional(example, pack):
    status = advise(example, pack).status
    assert status == ("provisional" if example.stem == "everything-unknown" else "settled")


def test_no_example_contradicts_itself(example, pack):
    assert not [note.id for note in advise(example, pack).notes if note.level == "contradiction"]


def test_a_not_yet_always_says_what_must_come_first_and_what_to_do_about_it(answered, pack):
    report = advise(answered, pack)
    assert bool(report.fine_tuning.blockers) == (report.fine_tuning.verdict == "not-yet")
    assert all(blocker.do for blocker in report.fine_tuning.blockers)


def test_every_plan_says_how_to_measure_it(answered, pack):
    plan = {move.id: move for move in advise(answered, pack).plan}
    (found,) = EVAL_MOVES & set(plan)
    move = plan[found]
    assert re.search(r"(Collect|Add) real inputs with right answers|Split off a third", move.do)
    assert re.search(r"\d+ cases show a gain of [\d.]+ points", move.do), (
        "no number of cases with the gain that it shows"
    )
    assert move.done_when
    assert move.stop_when
    assert "eval-arithmetic" in move.sources


def test_how_many_cases_for_which_gain_follows_from_the_formula_that_the_source_gives(pack):
    """A gain of 2.8 x root(d / n) is found four times in five; d, the share of cases that change, is a fifth."""
    claimed: dict[int, float] = {}
    for move in pack.moves:
        if move.id in EVAL_MOVES:
            spoken = re.search(r"where one case in five comes out differently, (.*)", move.do, re.IGNORECASE)
            assert spoken
            pairs = re.findall(r"([\d,]+)(?: cases show a gain)? of (\d+(?:\.\d+)?)", spoken.group(1))
            claimed |= {int(cases.replace(",", "")): float(points) for cases, points in pairs}
    assert set(claimed) == {20, 50, 100, 300, 400, 1000}
    for cases, points in claimed.items():
        assert points == pytest.approx(100 * 2.8 * (0.2 / cases) ** 0.5, abs=0.5), cases


CONTRADICTIONS: dict[str, tuple[dict, str]] = {
    "met-but-failing": ({"result": "meets-target", "failures": ["style"]}, "result failures"),
    "measured-without-cases": (
        {"result": "meets-target", "failures": [], "eval_cases": 0, "facts": "records"},
        "eval_cases result",
    ),
    "untested-but-failing": ({"result": "not-tried", "failures": ["style"]}, "result failures"),
    "untested-but-tried": ({"result": "not-tried", "tried": ["examples"]}, "result tried"),
    "format-named-twice": ({"format_failure": "syntax", "failures": ["style"]}, "failures format_failure"),
    "static-yet-weekly": ({"facts": "none", "facts_change": "weekly"}, "facts facts_change"),
    "general-yet-missing": ({"facts": "none", "failures": ["missing-facts"]}, "facts failures"),
    "no-facts-yet-rules": ({"facts": "none", "facts_rules": ["cite"]}, "facts facts_rules"),
    "met-without-lookup": ({"result": "meets-target", "facts": "own", "retrieval": "none"}, "facts result retrieval"),
    "missing-though-present": ({"facts": "in-request", "failures": ["missing-facts"]}, "facts failures"),
    "misread-without-lookup": (
        {"facts": "own", "retrieval": "none", "failures": ["misread-context"]},
        "facts failures retrieval",
    ),
    "right-facts-missing-facts": ({"retrieval": "works", "failures": ["missing-facts"]}, "failures retrieval"),
    "examples-of-nothing": ({"failures": ["style"], "supervision": "none", "examples": 300}, "examples supervision"),
    "approved-but-not-inferable": (
        {"failures": ["style"], "inferable": False, "examples_quality": "reviewed"},
        "examples_quality inferable",
    ),
}
"""Answers that contradict each other, and the facts whose places are named."""


def test_every_contradiction_of_the_pack_has_an_example_here(pack):
    notes = {note.id for step in pack.steps for note in step.notes if note.level == "contradiction"}
    assert set(CONTRADICTIONS) == notes


@pytest.mark.parametrize("note", CONTRADICTIONS)
def test_a_contradiction_in_a_file_is_named_with_the_place_of_each_answer(note, run, tmp_path):
    answers, facts = CONTRADICTIONS[note]
    lines = ["answers:", *(f"  {id}: {_yaml(value)}" for id, value in answers.items())]
    file = tmp_path / "answers.yaml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    places = {id: f"{file}:{line}:3" for line, id in enumerate(answers, start=2)}

    data, page = tmp_path / "report.json", tmp_path / "report.md"
    run("advise", str(file), "-o", str(data), "-o", str(page), "--today", "2026-11-23", "--no-input")
    said = next(said for said in json.loads(data.read_text(encoding="utf-8"))["notes"] if said["id"] == note)
    assert said["level"] == "contradiction"
    assert {read["fact"]: read["place"] for read in said["reads"] if read["fact"] in places} == {
        fact: places[fact] for fact in facts.split()
    }

    text = page.read_text(encoding="utf-8")
    section = text.partition("### Contradictions")[2].partition("\n### ")[0]
    for fact in facts.split():
        assert f"`{places[fact]}`" in section


def test_what_is_only_assumed_contradicts_nothing(pack):
    report = api.advise({"facts_change": "weekly", "failures": ["missing-facts"]}, today=date(2026, 11, 23), pack=pack)
    assert not [note.id for note in report.notes if note.level == "contradiction"]


def _yaml(value):
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return str(value).lower() if isinstance(value, bool) else value
