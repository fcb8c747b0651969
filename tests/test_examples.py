"""The examples: what is advised on each, and what every report on them has."""

import json

import pytest

from finetune_advisor import api
from tests.conftest import EXAMPLES, TODAY, UNMEASURED

# The same advice on one example after another.
pytestmark = UNMEASURED

ADVICE = {
    "already-good-enough": ("prompting", "keep-prompt", "no", None),
    "broken-json": ("prompting", "prompting", "no", None),
    "clinic-letters-inside": ("fine-tuning", "fine-tuning", "yes", "distillation"),
    "coding-agent-bill": ("rag", "cut-retrieval-cost", "no", None),
    "distill-product-texts": ("fine-tuning", "fine-tuning", "yes", "distillation"),
    "everything-unknown": ("prompting", "prompting", "no", None),
    "forty-examples": ("prompting", "fine-tuning", "not-yet", "sft-lora"),
    "framework-code-without-search": ("rag", "rag", "no", None),
    "graded-code-repair": ("fine-tuning", "fine-tuning", "yes", "reinforcement"),
    "handbook-fits-the-prompt": ("prompting", "prompting", "no", None),
    "help-chat-too-slow": ("rag+fine-tuning", "rag+fine-tuning", "yes", "distillation"),
    "hr-policies-to-be-learned": ("rag", "rag", "no", None),
    "invoices-small-model-passes": ("prompting", "cut-cost", "no", None),
    "legal-translation": ("fine-tuning", "fine-tuning", "yes", "sft-lora"),
    "log-query-language": ("fine-tuning", "fine-tuning", "yes", "sft-lora"),
    "misread-contracts": ("rag+fine-tuning", "rag+fine-tuning", "yes", "sft-lora"),
    "missing-facts-only": ("rag", "rag", "no", None),
    "no-eval-set": ("prompting", "fine-tuning", "not-yet", "sft-lora"),
    "private-framework-code": ("rag+fine-tuning", "rag+fine-tuning", "yes", "sft-lora"),
    "rights-not-known": ("prompting", "fine-tuning", "not-yet", "sft-lora"),
    "sales-figures": ("rag", "rag", "no", None),
    "spec-changes-weekly": ("prompting", "fine-tuning", "not-yet", "sft-lora"),
    "style-and-nothing-else": ("prompting", "prompting", "no", None),
    "support-brand-voice": ("fine-tuning", "fine-tuning", "yes", "sft-lora"),
    "ticket-routing": ("fine-tuning", "fine-tuning", "yes", "encoder"),
    "tiny-volume-bot": ("prompting", "cut-cost", "no", None),
    "wrong-passages": ("rag", "rag+fine-tuning", "not-yet", "sft-lora"),
}
"""Recommendation, outcome of the approach step, whether to fine-tune now, and by which method."""

GOOD_USE_CASES = (
    "support-brand-voice",
    "legal-translation",
    "private-framework-code",
    "ticket-routing",
    "distill-product-texts",
)
"""Where the founding guide says that fine-tuning is good."""

LITTLE_KNOWN = ("everything-unknown", "missing-facts-only", "style-and-nothing-else")


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.stem)
def example(request):
    return request.param


def test_each_example_is_in_the_table():
    assert {path.stem for path in EXAMPLES} == set(ADVICE)
    assert len(ADVICE) >= 24


def test_each_example_gets_the_advice_that_guide_and_evidence_give(example, advised):
    report = advised(example)
    found = (report.recommendation, report.outcome, report.fine_tuning.verdict, report.fine_tuning.method)
    assert found == ADVICE[example.stem]


def test_every_approach_verdict_and_most_methods_are_shown_by_an_example(advised):
    reports = [advised(path) for path in EXAMPLES]
    assert {(report.approach, report.fine_tuning.verdict) for report in reports} == {
        ("prompting", "no"), ("rag", "no"), ("fine-tuning", "yes"), ("fine-tuning", "not-yet"),
        ("rag+fine-tuning", "yes"), ("rag+fine-tuning", "not-yet"),
    }  # fmt: skip
    assert sum(report.approach == "rag+fine-tuning" for report in reports) >= 3
    assert {report.fine_tuning.method for report in reports} >= {"sft-lora", "distillation", "reinforcement", "encoder"}


@pytest.mark.parametrize("name", GOOD_USE_CASES)
def test_the_guides_good_use_cases_end_in_fine_tuning(name, advised):
    (path,) = (path for path in EXAMPLES if path.stem == name)
    assert advised(path).fine_tuning.verdict == "yes"


@pytest.mark.parametrize("name", GOOD_USE_CASES)
@pytest.mark.parametrize("missing", ["eval_cases", "examples", "rights", "owner"])
@pytest.mark.parametrize("how", ["missing", "unknown"])
def test_and_in_not_yet_where_something_is_missing_or_unknown(name, missing, how, pack):
    (path,) = (path for path in EXAMPLES if path.stem == name)
    answers = {id: answer.value for id, answer in api.load_answers(path, pack).answers.items()}
    answers[missing] = None if how == "unknown" else 0 if missing in ("eval_cases", "examples") else False
    report = api.advise(answers, today=TODAY, pack=pack)
    assert report.fine_tuning.verdict == "not-yet" or (missing == "examples" and report.fine_tuning.verdict == "no")
    if report.fine_tuning.verdict == "not-yet":
        assert how in {blocker.kind for blocker in report.fine_tuning.blockers}


def test_little_knowledge_is_provisional_and_starts_with_the_cheapest_step(advised):
    for path in EXAMPLES:
        if path.stem in LITTLE_KNOWN:
            report = advised(path)
            assert report.status == "provisional"
            assert report.fine_tuning.verdict == "no"


def test_no_example_contradicts_itself(example, advised):
    assert not [note.id for note in advised(example).notes if note.level == "contradiction"]


def test_a_not_yet_always_says_what_must_come_first_and_what_to_do_about_it(example, advised):
    report = advised(example)
    assert bool(report.fine_tuning.blockers) == (report.fine_tuning.verdict == "not-yet")
    assert all(blocker.do for blocker in report.fine_tuning.blockers)


def test_every_plan_has_a_first_move_and_says_when_it_is_done(example, advised):
    plan = advised(example).plan
    assert plan
    assert all(move.done_when for move in plan)


def test_no_training_move_where_nothing_calls_for_training(example, advised):
    report = advised(example)
    if report.fine_tuning.verdict == "no":
        training = {
            "trial-run",
            "trial-small-model",
            "reinforce",
            "train-with-passages",
            "launch-in-part",
            "collect-examples",
        }
        assert not training & {move.id for move in report.plan}


CONTRADICTIONS: dict[str, tuple[dict, str]] = {
    "good-but-failing": ({"result": "good", "problems": ["style"]}, "problems result"),
    "given-yet-missing": ({"facts": "given", "problems": ["facts"]}, "facts problems"),
    "enough-yet-not-enough": ({"result": "not-enough", "small_model": "enough"}, "result small_model"),
    "few-enough-pages": ({"facts": "documents", "corpus_pages": 20}, "corpus_pages facts"),
    "found-yet-missing": ({"retrieval": "works", "problems": ["facts"]}, "problems retrieval"),
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
        assert f"`answers.yaml:{places[fact].split(':', 1)[1]}`" in section


def test_what_is_only_assumed_contradicts_nothing(pack):
    report = api.advise({"problems": ["facts"]}, today=TODAY, pack=pack)
    assert not [note.id for note in report.notes if note.level == "contradiction"]


def _yaml(value):
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return str(value).lower() if isinstance(value, bool) else value
