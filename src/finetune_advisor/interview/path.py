"""What a person has answered so far, and the path through the questions that these answers make. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from finetune_advisor.model.answers import Answer, Answers, known, merge
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.solver import next_question

Key: TypeAlias = tuple[tuple[str, Value | None], ...]
Compute: TypeAlias = Callable[[Answers], Answers]
"""Adds to answers what is computed from them."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is kept of an interview between two runs."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Confirmed answers, in the order in which they were first given."""
    stale: Mapping[str, Answer] = field(default_factory=dict)
    """At the end: answers that no longer count, each until its question comes up again."""
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """The questions that come up, given the answers so far."""

    ids: tuple[str, ...]
    """The questions that came up and are answered, in their order."""
    next: Question | None
    """The question that comes up now; None at the end."""
    answers: Answers
    """What was known at the start, and the answers on the path."""
    stale: tuple[str, ...]
    """Answered questions that the path doesn't come to any more."""


class PathFinder:
    """Follows the answers from the first question again and again; remembers what it worked out on the same answers."""

    def __init__(self, pack: Pack, compute: Compute | None = None) -> None:
        self.pack = pack
        self._compute = compute
        in_order = sorted(pack.questions, key=lambda question: question.type != "text")
        self._order = {question.id: n for n, question in enumerate(in_order)}
        self._following: dict[Key, Question | None] = {}
        self._counted: dict[Key, Mapping[str, Value]] = {}

    def find(self, base: Answers, answers: Mapping[str, Answer]) -> Path:
        """Follow the answers from question to question, as a person would who gave them without detours."""
        found, ids = base, []
        while (question := self.following(found)) is not None and question.id in answers:
            found = found.with_answer(question.id, answers[question.id])
            ids.append(question.id)
        # The path never turns back, so what lies behind its end is stale.
        end = self._order[question.id] if question else len(self._order)
        stale = [id for id in answers if self._order.get(id, end) < end and id not in found.answers]
        return Path(tuple(ids), question, found, tuple(stale))

    def following(self, answers: Answers) -> Question | None:
        """Return the question that comes up when this much is known: first what the use case is, then what can matter."""
        key = _key(answers)
        if key not in self._following:
            texts = (q for q in self.pack.questions if q.type == "text" and q.interview and q.id not in answers.answers)
            self._following[key] = next(texts, None) or next_question(
                self.pack, self.counted(answers), set(answers.answers)
            )
        return self._following[key]

    def counted(self, answers: Answers) -> Mapping[str, Value]:
        """Return what further questions depend on: what is known or computed."""
        key = _key(answers)
        if key not in self._counted:
            computed = self._compute(answers) if self._compute and answers.answers else answers
            self._counted[key] = known(self.pack, computed)
        return self._counted[key]


def _key(answers: Answers) -> Key:
    return tuple(sorted(((id, answer.value) for id, answer in answers.answers.items()), key=lambda pair: pair[0]))


def join(base: Answers, progress: Progress) -> tuple[Answers, Progress]:
    """Put together what files and flags answer and what an earlier run left; the base wins, and what loses is kept."""
    saved = {**progress.stale, **progress.answers}
    merged = merge(base, Answers(saved))
    kept = {id: answer for id, answer in saved.items() if merged.answers[id] == answer}
    base = Answers({id: answer for id, answer in merged.answers.items() if id not in kept}, merged.overridden)
    return base, replace(progress, answers=kept, stale={}, finished=False)
