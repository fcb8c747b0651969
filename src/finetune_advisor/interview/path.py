"""What a person has answered so far, and the path through the questions that these answers make. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
    overridden: Mapping[str, Value | None] = field(default_factory=dict)
    """For an answer that replaces one from a file or a flag: the value that it replaces."""
    full: bool = False
    """The person chose to answer further questions for a fuller plan."""
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
    skipped: frozenset[str]
    """Questions that came up and are left out, because the person has had enough."""
    stale: tuple[str, ...]
    """Answered questions that the path doesn't come to any more."""


class PathFinder:
    """Follows the answers from the first question again and again; remembers what it worked out on the same answers."""

    def __init__(self, pack: Pack, compute: Compute | None = None) -> None:
        self.pack = pack
        self._compute = compute
        self._order = {question.id: n for n, question in enumerate(pack.questions)}
        self._following: dict[tuple[Key, frozenset[str], bool], Question | None] = {}
        self._counted: dict[Key, Mapping[str, Value]] = {}

    def find(self, base: Answers, answers: Mapping[str, Answer], *, full: bool, enough: bool = False) -> Path:
        """Follow the answers from question to question, as a person would who gave them without detours."""
        found, ids, skipped, further = base, [], set[str](), False
        while True:
            question = self.following(found, skipped, full=further)
            if question is None and full and not further:
                further = True
            elif question is not None and question.id in answers:
                found = found.with_answer(question.id, answers[question.id])
                ids.append(question.id)
            elif question is not None and enough:
                skipped.add(question.id)
            else:
                break
        stale = [id for id in answers if id in self._order and id not in found.answers]
        if question is not None:
            # On its first round the path never turns back, so what lies behind its end is stale; whether a second round
            # comes to it shows only at the end.
            stale = [] if full else [id for id in stale if self._order[id] < self._order[question.id]]
        return Path(tuple(ids), question, found, frozenset(skipped), tuple(stale))

    def following(self, answers: Answers, skipped: Iterable[str] = (), *, full: bool) -> Question | None:
        """Return the question that comes up when this much is known."""
        key = (_key(answers), frozenset(skipped), full)
        if key not in self._following:
            done = {*answers.answers, *skipped}
            found = next_question(self.pack, self.counted(answers), done, full=full)
            # Text changes nothing but the report, so it is asked for only in a fuller plan.
            texts = [q for q in self.pack.questions if full and q.type == "text" and q.id not in done]
            candidates = [*texts[:1], *([found] if found else [])]
            self._following[key] = min(candidates, key=lambda q: self._order[q.id], default=None)
        return self._following[key]

    def counted(self, answers: Answers) -> Mapping[str, Value]:
        """Return what further questions depend on: what is known or computed, and `if_unknown` for an answer *unknown*."""
        key = _key(answers)
        if key not in self._counted:
            computed = self._compute(answers) if self._compute and answers.answers else answers
            unknown = {id for id, answer in computed.answers.items() if answer.value is None}
            assumed = {q.id: q.if_unknown for q in self.pack.inputs if q.id in unknown and q.if_unknown is not None}
            self._counted[key] = {**assumed, **known(self.pack, computed)}
        return self._counted[key]


def _key(answers: Answers) -> Key:
    return tuple(sorted(((id, answer.value) for id, answer in answers.answers.items()), key=lambda pair: pair[0]))


def join(base: Answers, progress: Progress) -> tuple[Answers, Progress]:
    """Put together what files and flags answer and what an earlier run left; return both without contradiction.

    The base wins, except against an answer by which the person replaced the very same value. What loses is kept.
    """
    saved = {**progress.stale, **progress.answers}
    replacing = {
        id: replace(answer, origin="asked")
        for id, answer in saved.items()
        if id in progress.overridden and id in base.answers and progress.overridden[id] == base.answers[id].value
    }
    merged = merge(base, Answers({**saved, **replacing}))
    kept = {id: answer for id, answer in saved.items() if merged.answers[id] in (answer, replacing.get(id))}
    base = Answers({id: a for id, a in merged.answers.items() if id in replacing or id not in kept}, merged.overridden)
    return base, replace(progress, answers=kept, stale={}, finished=False)
