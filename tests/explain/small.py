"""A small pack whose reports fit in one's head: train on style, look up facts, and first have examples and an owner."""

from __future__ import annotations

from datetime import date

from finetune_advisor.explain import explain
from finetune_advisor.model.answers import Answer, Answers
from finetune_advisor.model.conditions import All, Condition, Includes, Not, OneOf, Value, Within
from finetune_advisor.model.pack import Move, Note, Option, Outcome, Pack, Question, Rule, Source, Step
from finetune_advisor.report import Report


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(label.lower(), label) for label in labels)


ASKED = (
    Question("title", "calls", "text", "What for?"),
    Question(
        "problems", "calls", "choices", "What goes wrong?", label="Problems",
        options=options("Style", "Facts", "Speed"), assume=(),
    ),
    Question("months", "calls", "amount", "Months to pay back?", unit="months", range=(0, 120), assume=6.0),
    Question("task", "calls", "choice", "Which task?", options=options("Write", "Sort"), assume="write"),
    Question("examples", "ready", "count", "How many examples?", label="Examples", unit="examples", range=(0, 1000)),
    Question("owner", "ready", "yes_no", "Has it an owner?"),
    Question("tests", "ready", "choices", "Which tests?", options=options("Unit", "Live")),
)  # fmt: skip
QUESTIONS = {question.id: question for question in ASKED}


def rule(id: str, step: str, when: Condition, then: str, overrides: tuple[str, ...] = (), **more: str) -> Rule:
    return Rule(id, step, when, then, f"Because of {id}", (id,), overrides=overrides, **more)  # type: ignore[arg-type]


CALLS = Step(
    "calls", "Style?", (Outcome("weak", "Weak"), Outcome("strong", "Strong")),
    "weak", "No style", "As far as you said, no style", ("calls-else",),
    questions=ASKED[:4],
    rules=(
        rule("style", "calls", Includes("problems", "style"), "strong"),
        rule("late", "calls", Within("months", at_least=12), "weak", ("style",), because_assumed="Perhaps late"),
    ),
)  # fmt: skip
FITS = Step(
    "fits", "What fits?",
    (
        Outcome("prompt", "Start with a better prompt", "prompting"),
        Outcome("lookup", "Use RAG", "rag"),
        Outcome("train", "Fine-tune", "fine-tuning"),
        Outcome("both", "Use RAG and fine-tune", "rag+fine-tuning"),
    ),
    "prompt", "Nothing calls for more", None, ("fits-else",),
    rules=(
        rule("voice", "fits", OneOf("calls", ("strong",)), "train", because_assumed="As far as you said: voice"),
        rule("find", "fits", Includes("problems", "facts"), "lookup"),
        rule("find-voice", "fits", All((OneOf("calls", ("strong",)), Includes("problems", "facts"))), "both", ("voice", "find")),
    ),
)  # fmt: skip
READY = Step(
    "ready", "Ready to train?", (Outcome("ready", "Yes"), Outcome("not-ready", "Not yet")),
    "ready", "All is there", None, ("ready-else",),
    when=OneOf("fits", ("train", "both")),
    questions=ASKED[4:],
    rules=(
        rule("few", "ready", Within("examples", below=100), "not-ready", label="Examples", do="Collect", find_out="Count"),
        rule("no-owner", "ready", OneOf("owner", (False,)), "not-ready", label="An owner", do="Name one", find_out="Ask"),
        rule(
            "no-task", "ready", OneOf("task", ("sort",)), "not-ready", label="A task", kind="unknown",
            because_assumed="You didn't say which task", do="Define it", find_out="Look",
        ),
        rule("no-unit", "ready", All((OneOf("fits", ("both",)), Not(Includes("tests", "unit")))), "not-ready", label="Unit tests"),
    ),
    notes=(Note("owner-first", "ready", OneOf("owner", (False,)), "Find an owner", "caution", ("owner-note",)),),
)  # fmt: skip
METHOD = Step(
    "method", "How?", (Outcome("lora", "LoRA"), Outcome("full", "Full")), "lora", "Usual", None, ("lora",),
    when=OneOf("fits", ("train", "both")),
    rules=(rule("sorted", "method", OneOf("task", ("sort",)), "full"),),
)  # fmt: skip
CITED = (
    "style", "late", "voice", "find", "find-voice", "few", "no-owner", "no-task", "no-unit", "sorted", "lora",
    "calls-else", "fits-else", "ready-else", "owner-note", "collecting",
)  # fmt: skip
PACK = Pack(
    "small", "Small", "1", "2026-11-01", (CALLS, FITS, READY, METHOD), "fits", readiness="ready", method="method",
    moves=(Move("collect", Within("examples", below=100), "Collect examples", "100 examples", sources=("collecting",)),),
    sources={id: Source(id, id, "2026", "2026-11-01", "primary", "A claim") for id in CITED},
)  # fmt: skip
TODAY = date(2026, 11, 23)


def given(**values: Value | None) -> Answers:
    return Answers({id: Answer(value, "file", f"a.yaml:{n}:1") for n, (id, value) in enumerate(values.items(), 1)})


def report(pack: Pack = PACK, **values: Value | None) -> Report:
    return explain(pack, given(**values), TODAY)
