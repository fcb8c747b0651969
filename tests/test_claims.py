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
    "S1": "source guide-2026, otherwise recommendation, move keep-watch",
    "S2": "rule own-documents, otherwise recommendation",
    "S3": "move trial-run, question supervision",
    "S4": "otherwise method, rule hard-and-huge, note weights-you-keep",
    "S5": "rule style-drifts, threshold examples_floor, note support-voice",
    "S6": "rule syntax-breaks, rule constrained-output-open, move constrain-output",
    "S7": "rule volume-breaks-budget, threshold distil_volume, note count-against-cheapest",
    "S8": "rule facts-missing, rule own-documents, note keep-facts-out",
    "S9": "rule too-few-examples, rule nothing-to-learn-from, threshold examples_floor",
    "S10": "rule moving-target, note retrain-often",
    "S11": "rule nothing-run-yet, rule instructions-open, question tried",
    "S12": "rule own-documents, rule facts-change-weekly, question facts",
    "S13": "rule tune-for-behaviour, rule style-drifts, question failures",
    "S14": "rule tune-for-economics, rule volume-breaks-budget, question requests_per_month",
    "S15": "note support-voice, example support-brand-voice",
    "S16": "note domain-translation, example legal-translation",
    "S17": "note codebase-is-context, rule retrieval-first, example private-framework-code",
    "S18": "rule labels-call-for-an-encoder, note classification-alone, example ticket-routing",
    "S19": "rule distil-the-larger-model, rule control-needed, example distil-product-texts",
    "S20": "note hosting-is-the-bill, note hosted-or-own, price train-openai-gpt-4.1-mini, price train-openai-gpt-4o-mini",
    "S21": "rule route-closes, note ask-for-access",
    "S22": "note training-is-cheap-data-isnt, note hosted-or-own, price train-together-lora-sft-16b",
    "S23": "rule hard-and-huge, move pretrain-then-train",
    "S24": "note training-is-cheap-data-isnt, threshold examples_comfortable, move collect-examples",
    "S25": "rule cheaper-rungs-first, rule retrieval-first, rule no-baseline",
    "S26": "rule no-eval-set, threshold eval_floor, move build-eval, example no-eval-set",
    "S27": "rule too-few-examples, rule examples-noisy, example forty-examples",
    "S28": "rule moving-target, threshold stable_floor, example spec-changes-weekly",
    "S29": "rule nobody-owns-it, question owner, move name-an-owner",
    "S30": "note weights-you-keep, note no-head-to-head, move grow-eval",
}
"""What carries each claim, as `kind id`. Rules, notes, thresholds, moves and otherwises also cite the claim."""

CONTRADICTED = {
    "rule instructions-open": ("guide-2026#S11", "wshobson-finetuning"),
    "rule stronger-rungs-open": ("lora-land", "databricks-optimisation"),
    "rule labels-in-hand": ("bucher-martini", "south-slavic-2025"),
    "rule corpus-fits-prompt": ("guide-2026#S12", "long-context-or-rag"),
    "rule facts-missing": ("unsloth-guide", "ovadia-2023"),
    "note fixed-facts-second-layer": ("guide-2026#S8", "balaguer-2024"),
    "note codebase-is-context": ("guide-2026#S17", "lampinen-2025"),
    "note retrieval-adds-latency": ("buzzi-engine", "aws-nova-case"),
    "rule syntax-breaks": ("guide-2026#S6", "jsonschemabench"),
    "rule small-model-format": ("speak-freely", "json-capacity"),
    "note format-taxes-reasoning": ("jsonschemabench", "json-capacity"),
    "rule checkable-reasoning": ("clinical-nli", "openai-rft"),
    "rule volume-breaks-budget": ("guide-2026#S14", "break-even-arithmetic"),
    "note classification-alone": ("guide-2026#S18", "south-slavic-2025"),
    "rule too-few-examples": ("guide-2026#S9", "vieira-translation"),
    "rule cheaper-rungs-first": ("guide-2026#S25", "openai-accuracy"),
    "rule retrieval-first": ("meta-when", "huyen-aie"),
    "rule optimiser-before-reinforcement": ("gepa", "aws-nova-guidance"),
    "note levers-add-up": ("balaguer-2024", "raft-2024"),
    "rule hard-and-huge": ("lora-learns-less", "lora-without-regret"),
}
"""Where the guide or a source is contradicted: both are cited, and the text says which is followed and why."""

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
            options = " ".join(f"{option} {means}" for option, means in question.options)
            yield f"question {question.id}", f"{question.ask} {question.why} {options} {question.example}"
        yield from ((f"rule {rule.id}", f"{rule.id} {rule.because} {rule.do}") for rule in step.rules)
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


@pytest.mark.parametrize("carrier", CONTRADICTED)
def test_where_sources_contradict_each_other_both_are_cited_and_the_text_says_which_is_followed(carrier, pack):
    assert set(CONTRADICTED[carrier]) <= set(carriers(pack)[carrier])
    text = dict(texts(pack))[carrier]
    assert re.search(r"\bfollow", text, re.IGNORECASE), text


# --- Sources ------------------------------------------------------------------------------------------------------


def test_at_least_forty_sources_are_complete(pack):
    complete = [s for s in pack.sources.values() if s.url and s.published != "unknown"]
    assert len(complete) >= 40


def test_every_source_says_what_it_claims_when_it_was_checked_and_how_it_was_read(pack):
    for id, source in pack.sources.items():
        assert source.title, id
        assert source.claim, id
        assert source.published, id
        assert date.fromisoformat(source.checked) <= date(2026, 11, 23), id
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

    for answers in ({}, {"result": "meets-target"}, {"facts": "own"}, {"failures": ["style"]}):
        report = api.advise(answers, today=date(2026, 11, 23), pack=pack)
        said = next(note.say for note in report.notes if note.id == "no-head-to-head")
        assert said.startswith("No published source measures prompting, retrieval and training head to head")


# --- The pack as a whole ------------------------------------------------------------------------------------------


def test_the_pack_is_as_large_as_was_promised(pack):
    asked = [question for question in pack.questions if question.type != "text"]
    assert 20 <= len(asked) <= 28
    assert len(pack.questions) - len(asked) <= 2
    assert sum(len(step.rules) for step in pack.steps) >= 45
    assert sum(len(step.notes) for step in pack.steps) >= 20


def test_every_rule_and_note_has_sources_and_every_rule_says_what_to_do(pack):
    for step in pack.steps:
        for rule in step.rules:
            assert rule.sources, rule.id
            assert rule.do, rule.id
            assert rule.cases, rule.id
        for note in step.notes:
            assert note.sources, note.id


def test_every_move_has_a_measure_a_done_when_a_stop_when_and_sources(pack):
    for move in pack.moves:
        assert move.measure, move.id
        assert move.done_when, move.id
        assert move.stop_when, move.id
        assert move.sources, move.id


def test_the_questions_cover_what_an_expert_would_ask(pack):
    asked = {question.id for question in pack.questions}
    assert asked >= {
        "failures", "tried", "supervision", "facts_change", "facts_rules", "retrieval", "result", "wrong_answer", "hosting",
        "owner", "base_life_months", "eval_cases", "examples", "examples_quality", "rights", "requests_per_month",
    }  # fmt: skip
    assert "latency" in dict(next(q for q in pack.questions if q.id == "failures").options)


def test_no_rule_names_a_provider_a_model_or_a_price(pack):
    names = re.compile(rf"\b({'|'.join(map(re.escape, NAMES))})\b|[$€£]\s?\d|\d\s?(USD|EUR|dollars?)\b")
    assert not [(thing, found.group()) for thing, text in texts(pack) if (found := names.search(text))]
