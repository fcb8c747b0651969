"""What a person has answered so far, and the path through the questions that these answers make. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from finetune_advisor.model.answers import Answer, Answers, known, merge
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.solver import next_question, possible

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
        self._seen: dict[Key, tuple[Question | None, Mapping[str, Value]]] = {}

    def find(self, base: Answers, answers: Mapping[str, Answer]) -> Path:
        """Follow the answers from question to question, as if a person gave them without detours."""
        found, ids = base, []
        while (question := self.look(found)[0]) is not None and question.id in answers:
            found = found.with_answer(question.id, answers[question.id])
            ids.append(question.id)
        # The path never turns back, so what comes after its end is stale.
        end = self._order[question.id] if question else len(self._order)
        stale = [id for id in answers if self._order.get(id, end) < end and id not in found.answers]
        return Path(tuple(ids), question, found, tuple(stale))

    def look(self, answers: Answers) -> tuple[Question | None, Mapping[str, Value]]:
        """Return the question that comes up when this much is known, and what further ones depend on, known or computed.

        First comes what the use case is, then what can still matter.
        """
        given = answers.answers
        key = tuple(sorted(((id, answer.value) for id, answer in given.items()), key=lambda pair: pair[0]))
        if key not in self._seen:
            counted = known(self.pack, self._compute(answers) if self._compute and given else answers)
            texts = (q for q in self.pack.questions if q.type == "text" and q.interview and q.id not in given)
            self._seen[key] = next(texts, None) or next_question(self.pack, counted, set(given)), counted
        return self._seen[key]

    def is_settled(self, answers: Answers) -> bool:
        """Return whether the recommendation is the same whatever the unknown answers are."""
        return len(possible(self.pack, self.look(answers)[1])) == 1


def join(base: Answers, progress: Progress) -> tuple[Answers, Progress]:
    """Put together what files and flags answer and what an earlier run left; the base wins, and other answers are kept."""
    saved = {**progress.stale, **progress.answers}
    merged = merge(base, Answers(saved))
    kept = {id: answer for id, answer in saved.items() if merged.answers[id] == answer}
    base = Answers({id: answer for id, answer in merged.answers.items() if id not in kept}, merged.overridden)
    return base, Progress(kept)
