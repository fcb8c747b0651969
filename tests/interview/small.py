"""The small pack of these tests, and ways to have an interview about it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from finetune_advisor import api
from finetune_advisor.interview import Progress, interview
from finetune_advisor.interview.questions import Prompt
from finetune_advisor.model.answers import Answer, Answers
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from tests.interview.scripted import ScriptedPrompter

FOLDER = Path(__file__).parent / "packs" / "small"

TRAIN: dict[str, Value | None] = {
    "use_case": "a bot",
    "result": "poor",
    "tried": ("instructions", "examples"),
    "facts": False,
    "examples": 300,
    "price": 3.5,
    "owner": True,
}
"""Answers on which everything that the small pack asks about comes up, but pages."""


@cache
def small_pack() -> Pack:
    return api.load_pack(FOLDER)


def question(id: str) -> Question:
    return next(q for q in small_pack().questions if q.id == id)


def prompt(id: str, default: Answer | None = None) -> Prompt:
    return Prompt(question(id), default=default)


def given(**values: Value | None) -> Answers:
    return Answers(
        {id: Answer(value, "file", f"answers.yaml:{n}:3") for n, (id, value) in enumerate(values.items(), 2)}
    )


def values(facts: Answers) -> dict[str, Value | None]:
    return {id: answer.value for id, answer in facts.answers.items()}


def talk(answers, moves=(), facts=None, start=None, opening="continue"):
    """An interview with a script: the answers, the prompter with what it asked and said, and what was saved each time."""
    prompter = ScriptedPrompter(answers, moves)
    saved: list[Progress] = []
    end = interview(small_pack(), facts or Answers(), prompter, save=saved.append, start=(start or Progress(), opening))
    return values(end), prompter, saved
