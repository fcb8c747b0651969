"""Every claim of the founding guide is carried by something in the pack, and everything in the pack rests on a source."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from finetune_advisor.model.pack import Pack

RULES = Path(__file__).resolve().parent.parent / "rules"
EXAMPLES = {path.stem for path in (RULES.parent / "examples").glob("*.yaml")}
GUIDE = "guide-2026"

CLAIMS = {
    "S1": "otherwise approach, note what-training-is, move keep-watch",
    "S2": "rule own-documents, rule keep-the-prompt, otherwise approach",
    "S3": "note what-training-is, move trial-run, move trial-small-model, question supervision",
    "S4": "rule hard-and-huge, otherwise method, note weights-you-keep",
    "S5": (
        "rule prompting-falls-short, rule style-alone, note support-voice, note first-run-is-a-trial, threshold examples_floor, "
        "threshold examples_comfortable"
    ),
    "S6": "rule syntax-breaks, move constrain-output",
    "S7": (
        "rule volume-breaks-budget, rule volume-too-low, note count-against-cheapest, "
        "rule a-larger-model-teaches, threshold distill_volume"
    ),
    "S8": (
        "rule facts-in-records, rule own-documents, rule facts-missing, note weights-cant-forget, "
        "note fixed-facts-second-layer, rule build-retrieval, note keep-facts-out, move test-safety"
    ),
    "S9": (
        "rule too-few-examples, rule nothing-to-learn-from, otherwise readiness, "
        "threshold examples_floor, move collect-examples"
    ),
    "S10": "rule moving-target, note retrain-often",
    "S11": (
        "rule nothing-run-yet, rule usual-techniques-spent, otherwise prompt, "
        "rule no-baseline, move run-first-prompt, move set-the-baseline, move rewrite-instructions, "
        "question headroom"
    ),
    "S12": (
        "rule facts-in-records, rule own-documents, rule documents-fit-the-prompt, "
        "rule habits-with-no-examples, rule lookup-exists, otherwise knowledge, rule shrink-the-reader, "
        "rule build-retrieval, rule fix-retrieval, rule keep-retrieval, move build-search, "
        "question facts"
    ),
    "S13": ("rule prompting-falls-short, otherwise behavior, rule train-for-behavior, question problems"),
    "S14": (
        "rule volume-breaks-budget, rule saving-breaks-even, otherwise economics, rule train-for-limits, "
        "rule shrink-the-reader, threshold distill_volume, question requests_per_month"
    ),
    "S15": "note support-voice, example support-brand-voice",
    "S16": "note domain-translation, example legal-translation",
    "S17": (
        "note codebase-is-context, rule retrieval-missing, example private-framework-code, "
        "example framework-code-without-search"
    ),
    "S18": "note classification-alone, rule labels-call-for-an-encoder, example ticket-routing",
    "S19": (
        "rule must-run-inside, note models-in-your-place, rule train-for-limits, "
        "rule a-larger-model-teaches, move trial-small-model, example distill-product-texts"
    ),
    "S20": (
        "note hosting-is-the-bill, note hosted-or-own, price train-openai-gpt-4.1-mini, price train-openai-gpt-4o-mini"
    ),
    "S21": "rule saving-comes-too-late, note route-is-closing, note ask-for-access",
    "S22": "note training-is-cheap-data-isnt, note hosted-or-own, price train-together-lora-sft-16b",
    "S23": "rule hard-and-huge, note weights-you-keep, move compare-on-a-tenth",
    "S24": (
        "note preparing-data-is-the-bill, note first-run-is-a-trial, note training-is-cheap-data-isnt, "
        "threshold examples_comfortable, move collect-examples"
    ),
    "S25": "otherwise approach, rule no-baseline, rule retrieval-missing, move set-the-baseline",
    "S26": "rule no-eval-set, otherwise readiness, threshold eval_floor, move build-test-set, example no-eval-set",
    "S27": (
        "rule too-few-examples, rule examples-faulty, threshold examples_floor, move collect-examples, "
        "example forty-examples"
    ),
    "S28": "rule moving-target, example spec-changes-weekly",
    "S29": "rule no-owner, note plan-the-next-base, question owner",
    "S30": "note no-head-to-head, note weights-you-keep, move grow-test-set",
}
"""What carries each claim, as `kind id`. Rules, notes, thresholds, moves and otherwises also cite the claim."""

CONTRADICTED = (
    "main-techniques-failed",
    "documents-fit-the-prompt",
    "facts-missing",
    "prompting-falls-short",
    "checkable-task-at-its-limit",
    "skill-alone",
    "syntax-breaks",
    "volume-breaks-budget",
    "too-few-examples",
    "retrieval-missing",
    "hard-and-huge",
)
"""Rules about which sources disagree: they cite several, and `notes_on_sources` says which is followed."""

NAMES = [
    "OpenAI", "Azure", "Microsoft", "Google", "Gemini", "Vertex", "Anthropic", "Claude", "AWS", "Amazon", "Bedrock", "Nova",
    "Meta", "Llama", "Mistral", "Ministral", "Cohere", "Databricks", "Fireworks", "Together AI", "Baseten", "Replicate",
    "Modal", "Tinker", "Unsloth", "Predibase", "OpenPipe", "Hugging Face", "DeepSeek", "Qwen", "GPT", "ChatGPT", "Opus",
    "Sonnet", "Haiku", "watsonx", "IBM", "NVIDIA", "AI21", "Groq", "Cerebras", "Perplexity", "xAI", "Grok", "Phi", "Gemma",
    "Falcon", "Snowflake", "Pinecone", "Weaviate", "LangChain", "LlamaIndex",
]  # fmt: skip
"""Providers, models and products that no rule may name."""


def carriers(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Everything that can carry a claim, as `kind id`, with the sources that it cites."""
    found: dict[str, tuple[str, ...]] = {}
    for step in pack.steps:
        found[f"otherwise {step.id}"] = step.otherwise_sources
        found |= {f"rule {rule.id}": rule.sources for rule in step.rules}
        found |= {f"note {note.id}": note.sources for note in step.notes}
    found |= {f"threshold {id}": threshold.sources for id, threshold in pack.thresholds.items()}
    found |= {f"move {move.id}": move.sources for move in pack.moves}
    return found


def texts(pack: Pack) -> Iterator[tuple[str, str]]:
    """Every text of the pack that isn't about a source, with the thing that it belongs to."""
    for step in pack.steps:
        yield f"step {step.id}", f"{step.title} {step.otherwise_because}"
        yield from ((f"outcome {outcome.id}", outcome.title) for outcome in step.outcomes)
        for question in step.questions:
            options = " ".join(f"{option.id} {option.label} {option.gloss}" for option in question.options)
            yield (
                f"question {question.id}",
                f"{question.ask} {question.help} {question.why} {options} {question.example}",
            )
        for rule in step.rules:
            yield f"rule {rule.id}", f"{rule.id} {rule.because} {rule.because_assumed} {rule.do} {rule.find_out}"
        yield from ((f"note {note.id}", f"{note.id} {note.say}") for note in step.notes)
    yield from ((f"threshold {id}", f"{t.title} {t.unit}") for id, t in pack.thresholds.items())
    for move in pack.moves:
        yield f"move {move.id}", f"{move.do} {move.measure} {move.done_when} {move.stop_when}"
    yield from ((f"property {promise.id}", promise.title) for promise in pack.properties)


@pytest.fixture(scope="module")
def prices() -> set[str]:
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (RULES / "catalog").glob("*.yaml")]
    return {fact["id"] for file in files for fact in file["facts"]}


# --- The guide ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", [f"S{n}" for n in range(1, 31)])
def test_every_claim_of_the_guide_is_carried(claim, pack, prices):
    cited = carriers(pack)
    questions = {question.id for question in pack.questions}
    assert claim in dict(pack.sources[GUIDE].parts)
    for carrier in CLAIMS[claim].split(", "):
        kind, id = carrier.split(" ")
        match kind:
            case "question":
                assert id in questions, carrier
            case "example":
                assert id in EXAMPLES, carrier
            case "price":
                assert id in prices, carrier
            case "source":
                assert id in pack.sources, carrier
            case _:
                assert f"{GUIDE}#{claim}" in cited[carrier], f"{carrier} doesn't cite {GUIDE}#{claim}"


@pytest.mark.parametrize("id", CONTRADICTED)
def test_where_sources_disagree_the_rule_says_so(id, pack):
    rule = next(rule for rule in pack.rules if rule.id == id)
    assert len(rule.sources) >= 2
    assert rule.notes_on_sources


# --- Sources ------------------------------------------------------------------------------------------------------


def test_at_least_forty_sources_are_complete(pack):
    complete = [s for s in pack.sources.values() if s.url and s.published != "unknown"]
    assert len(complete) >= 40


def test_every_source_says_what_it_claims_when_it_was_checked_and_how_it_was_read(pack):
    for id, source in pack.sources.items():
        assert source.title, id
        assert source.claim, id
        assert source.published, id
        assert date.fromisoformat(source.checked) <= date(2026, 11, 27), id
        assert source.read in ("primary", "excerpt", "secondary"), id
        assert source.url is None or source.url.startswith("https://"), id


def test_no_source_is_unused(pack):
    used = {source.partition("#")[0] for sources in carriers(pack).values() for source in sources}
    assert set(pack.sources) - used == set()


def test_figures_measured_on_models_of_2023_and_2024_are_marked(pack):
    statistics_only = {"error-bars"}
    for id, source in pack.sources.items():
        if source.figure and source.published[:4] in ("2023", "2024") and id not in statistics_only:
            assert source.dated_models, id


def test_the_report_says_that_no_source_measures_the_options_head_to_head(pack):
    from finetune_advisor import api

    for answers in ({"result": "good"}, {"result": "not-enough", "facts": "documents"}):
        report = api.advise(answers, today=date(2026, 11, 25), pack=pack)
        note = next(note.say for note in report.notes if note.id == "no-head-to-head")
        assert note.startswith("No published source measures prompting, retrieval and training head to head")


# --- The pack as a whole ------------------------------------------------------------------------------------------


def test_the_pack_is_as_small_as_was_promised(pack):
    assert sum(question.interview for question in pack.questions) <= 24
    assert len(pack.rules) <= 70
    assert all(len(rule.tests) <= 3 for rule in pack.rules)


def test_every_rule_and_note_has_sources_and_every_rule_tests(pack):
    for step in pack.steps:
        for rule in step.rules:
            assert rule.sources, rule.id
            assert len(rule.tests) >= 2, rule.id
        for note in step.notes:
            assert note.sources, note.id


def test_every_move_says_when_it_is_done_and_has_sources(pack):
    for move in pack.moves:
        assert move.done_when, move.id
        assert move.sources, move.id


def test_the_questions_cover_what_an_expert_would_ask(pack):
    asked = {question.id for question in pack.questions if question.interview}
    assert asked >= {
        "result", "headroom", "problems", "limits", "facts", "retrieval", "task", "supervision", "examples",
        "examples_quality", "eval_cases", "rights", "owner", "stability", "requests_per_month", "small_model", "planned",
    }  # fmt: skip


def test_no_rule_names_a_provider_a_model_or_a_price(pack):
    names = re.compile(rf"\b({'|'.join(map(re.escape, NAMES))})\b|[$€£]\s?\d|\d\s?(USD|EUR|dollars?)\b")
    assert not [(thing, found.group()) for thing, text in texts(pack) if (found := names.search(text))]
