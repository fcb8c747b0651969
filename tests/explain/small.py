"""A small pack whose reports fit in one's head: train on enough examples for style, look up facts, count the months."""

from __future__ import annotations

from datetime import date

from finetune_advisor.explain import explain
from finetune_advisor.model.answers import Answer, Answers
from finetune_advisor.model.conditions import All, Condition, Includes, OneOf, Value, Within
from finetune_advisor.model.pack import Move, Note, Outcome, Pack, Question, Rule, Source, Step
from finetune_advisor.report import Report

ASKED = (
    Question(
        "failures", "data", "choices", "What goes wrong?", "why",
        options=(("style", "Style"), ("facts", "Facts"), ("speed", "Speed")), if_unknown=(),
    ),
    Question("examples", "data", "count", "How many examples?", "why", unit="examples", range=(0, 1000), if_unknown=0),
    Question("months", "advice", "amount", "Months to pay back?", "why", unit="months", range=(0, 120), if_unknown=6),
    Question("owner", "advice", "yes_no", "Has it an owner?", "why", if_unknown=False),
    Question("task", "advice", "choice", "Which task?", "why", options=(("write", "W"), ("sort", "S")), if_unknown="write"),
)  # fmt: skip

QUESTIONS = {question.id: question for question in ASKED}


def rule(id: str, step: str, when: Condition, then: str, overrides: tuple[str, ...] = ()) -> Rule:
    return Rule(id, step, when, then, f"Because of {id}", (id,), overrides=overrides)


DATA = Step(
    "data", "Data",
    (Outcome("enough", "Enough"), Outcome("few", "Few")), "few", "Not counted", ("data-else",),
    questions=ASKED[:2],
    rules=(rule("counted", "data", Within("examples", at_least=100), "enough"),),
)  # fmt: skip
ADVICE = Step(
    "advice", "Advice",
    (
        Outcome("prompt", "A prompt", "prompting", "no"),
        Outcome("wait", "Not yet", "prompting", "not-yet"),
        Outcome("train", "Training", "fine-tuning", "yes"),
        Outcome("both", "Training and lookup", "rag+fine-tuning", "yes"),
    ),
    "prompt", "Nothing speaks against it", ("advice-else",),
    questions=ASKED[2:],
    rules=(
        rule("style", "advice", All((Includes("failures", "style"), OneOf("data", ("enough",)))), "train"),
        rule("no-data", "advice", All((Includes("failures", "style"), OneOf("data", ("few",)))), "wait"),
        rule("late", "advice", All((Includes("failures", "style"), Within("months", at_least=12))), "wait", ("style", "lookup")),
        rule("lookup", "advice", All((Includes("failures", "style"), Includes("failures", "facts"))), "both", ("style", "no-data")),
    ),
    notes=(Note("owner-first", "advice", OneOf("owner", (False,)), "Find an owner", "caution", ("owner-note",)),),
)  # fmt: skip
CITED = ("counted", "style", "no-data", "late", "lookup", "data-else", "advice-else", "owner-note", "collecting")
PACK = Pack(
    "small", "Small", "1", "2026-11-01", (DATA, ADVICE), "advice", blockers="advice",
    moves=(Move("collect", OneOf("data", ("few",)), "Collect examples", "100 examples", "never", sources=("collecting",)),),
    sources={id: Source(id, id, "2026", "2026-11-01", "primary", "A claim") for id in CITED},
)  # fmt: skip
TODAY = date(2026, 11, 23)


def given(**values: Value | None) -> Answers:
    return Answers({id: Answer(value, "file", f"a.yaml:{n}:1") for n, (id, value) in enumerate(values.items(), 1)})


def report(pack: Pack = PACK, **values: Value | None) -> Report:
    return explain(pack, given(**values), TODAY)
