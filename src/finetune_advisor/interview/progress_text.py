"""Where an interview is, in words: the step, how much is to come, why a question is asked, why the questions end. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from finetune_advisor.engine.decide import decide
from finetune_advisor.interview.prompter import Line
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.text import one_line

End: TypeAlias = Literal["settled", "unknown", "stopped"]
"""Why no further question comes: the advice is certain, the rest can't be answered now, or the person stopped."""
USUAL = 8
"""How many questions an interview takes in the middle of all cases."""
MINUTE = 3
"""Questions that a minute is enough for."""


def greeting(open_questions: int, keys: str, *, kept: bool) -> str:
    """Return what a person reads first."""
    count = min(USUAL, open_questions)
    minutes = max(round(count / MINUTE), 1)
    saved = "\nYour answers are kept, so you can stop and go on later." if kept else ""
    about = f"about {count} question{'s' * (count > 1)}, {minutes} minute{'s' * (minutes > 1)}"
    return f"finetune-advisor   {about}\n{keys}{saved}"


def farewell(count: int, end: End) -> str:
    """Return why the questions end after so many answers."""
    return f"{_ENDS[end]} ({count} question{'s' * (count != 1)})"


_ENDS: dict[End, str] = {
    "settled": "That's enough. More answers wouldn't change the advice.",
    "unknown": "That's all. Only what you don't know yet could still change the advice.",
    "stopped": "You stopped here. More answers could still change the advice.",
}


def place(pack: Pack, question: Question) -> Line:
    """Return `1 of 4` and the title of a question's step; steps without questions and readiness have no number."""
    if question.type == "text":
        return "", ""
    asked = [step.id for step in pack.steps if any(q.interview and q.type != "text" for q in step.questions)]
    counted = [id for id in asked if id != pack.readiness]
    title = pack.step(question.step).title
    return (f"{counted.index(question.step) + 1} of {len(counted)}" if question.step in counted else ""), title


def explain_question(pack: Pack, counted: Mapping[str, Value], question: Question) -> Iterator[str]:
    """Yield the author's reason for a question, and the steps that wait for its answer."""
    if question.why:
        yield f"Why we ask: {one_line(question.why)}"
    # A rule may wait for what is computed from the answer, too.
    facts = {question.id, *(reading.id for reading in pack.readings if question.id in reading.needs)}
    decisions = decide(pack, {id: value for id, value in counted.items() if id not in facts})
    titles = [
        one_line(decision.step.title)
        for decision in decisions
        if any(one.status == "undecided" and facts & {*one.facts} for one in decision.judgements())
    ]
    if titles:
        yield "It helps to decide: " + " \u00b7 ".join(titles)
