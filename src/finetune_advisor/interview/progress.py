"""What a person has confirmed so far, and the straight way through the questions that it makes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from finetune_advisor.model.answers import Answer, Answers, known
from finetune_advisor.model.conditions import Value, facts_of
from finetune_advisor.model.pack import Pack, Question


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that is kept between two runs of one interview."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Confirmed answers, in the order in which they were first given."""
    aside: Mapping[str, Answer] = field(default_factory=dict)
    """Answers whose question doesn't come up any more; each is the default if it returns."""
    instead: Mapping[str, Value | None] = field(default_factory=dict)
    """For an answer that replaces one from a file or a flag: the value that it replaced."""
    full: bool = False
    """The person chose to go on for a fuller plan."""
    done: bool = False
    """The interview came to its end."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way through the questions that the answers so far make."""

    path: tuple[str, ...]
    """The questions that came up and are answered, in their order."""
    next: Question | None
    """The question that comes up now; None at the end."""
    facts: Answers
    """What was known at the start, and the answers on the path."""
    skipped: frozenset[str] = frozenset()
    """Questions that came up and are left out, because the person has had enough."""


Compute: TypeAlias = Callable[[Answers], Answers]
"""From the answers so far to these and what instruments make of them."""


class Walker:
    """Walks the way from its start, again and again; remembers what it worked out on the same answers."""

    def __init__(self, pack: Pack, compute: Compute | None = None) -> None:
        """A walker for one pack."""
        self.pack = pack
        self._compute = compute
        self._order = {question.id: n for n, question in enumerate(pack.questions)}
        self._following: dict[tuple[object, ...], Question | None] = {}
        self._counted: dict[tuple[object, ...], Mapping[str, Value]] = {}

    def walk(self, base: Answers, answers: Mapping[str, Answer], *, full: bool, enough: bool = False) -> Way:
        """Follow the answers from question to question, as somebody would who gave them straight away."""
        facts, path = base, []
        skipped: set[str] = set()
        for further in (False, True) if full else (False,):
            while (question := self.following(facts, skipped, full=further)) is not None:
                if question.id in answers:
                    facts = facts.with_answer(question.id, answers[question.id])
                    path.append(question.id)
                elif enough:
                    skipped.add(question.id)
                else:
                    return Way(tuple(path), question, facts)
        return Way(tuple(path), None, facts, frozenset(skipped))

    def following(
        self, facts: Answers, skipped: set[str] | frozenset[str] = frozenset(), *, full: bool
    ) -> Question | None:
        """The question that comes up when this much is known."""
        key = (full, _key(facts), *sorted(skipped))
        if key not in self._following:
            self._following[key] = self._search(facts, skipped, full=full)
        return self._following[key]

    def counted(self, facts: Answers) -> Mapping[str, Value]:
        """What further questions depend on: answers, what is computed from them, and `if_unknown` for what isn't known."""
        key = _key(facts)
        if key not in self._counted:
            known = self._compute(facts) if self._compute and facts.answers else facts
            self._counted[key] = working_answers(self.pack, known)
        return self._counted[key]

    def _search(self, facts: Answers, skipped: set[str] | frozenset[str], *, full: bool) -> Question | None:
        done = {*facts.answers, *skipped}
        if not done and not full:
            return _first(self.pack)
        from finetune_advisor.solver import next_question

        found = next_question(self.pack, self.counted(facts), done, full=full)
        if not full:
            return found
        # A text changes nothing but the report, so it is asked for only in a fuller plan.
        texts = (q for q in self.pack.questions if q.type == "text" and q.id not in done)
        return min((q for q in (found, next(texts, None)) if q), key=lambda q: self._order[q.id], default=None)

    def passed_by(self, way: Way, answers: Mapping[str, Answer], *, full: bool) -> tuple[str, ...]:
        """Answers whose question the way doesn't come to any more."""
        late = [id for id in answers if id not in way.facts.answers]
        if way.next is None:
            return tuple(late)
        # On its first round the way never turns back, so what lies behind it is passed by; with a second round to come,
        # that shows only at the end.
        return () if full else tuple(id for id in late if self._order[id] < self._order[way.next.id])


def _key(facts: Answers) -> tuple[object, ...]:
    return tuple(sorted(((id, answer.value) for id, answer in facts.answers.items()), key=lambda pair: pair[0]))


def _first(pack: Pack) -> Question | None:
    """The question that comes up when nothing is known: the first that a rule reads.

    Whether it can change the advice needs no search, for a pack in which it can't has a fault; and this is the question
    that a person waits for while the program starts.
    """
    conditions = (c for step in pack.steps for c in (step.when, *(rule.when for rule in step.rules)))
    read = {fact for condition in conditions for fact in facts_of(condition)}
    return next((question for question in pack.questions if question.id in read), None)


def joined(base: Answers, progress: Progress) -> tuple[Answers, Progress]:
    """What is known from elsewhere and what an earlier run left, without contradiction; what loses is kept in the facts.

    Files and flags beat a saved answer, except the very answer that the person replaced by it.
    """
    known, lost, answers = dict(base.answers), dict(base.overridden), dict(progress.answers)
    for id in answers.keys() & known.keys():
        saved, given = answers[id], known[id]
        if id in progress.instead and progress.instead[id] == given.value:
            known[id], loser = saved, given
        elif given.value is None and saved.value is not None:
            del known[id]
            continue
        else:
            loser = answers.pop(id)
        if loser.value not in (None, known[id].value):
            lost[id] = (*lost.get(id, ()), loser)
    return Answers(known, lost), replace(progress, answers=answers, done=False)


def working_answers(pack: Pack, facts: Answers) -> dict[str, Value]:
    """The answers that further questions depend on; one that is asked and not known counts as its `if_unknown`."""
    unknown = {
        q.id: q.if_unknown
        for q in pack.inputs
        if q.id in facts.answers and facts.answers[q.id].value is None and q.if_unknown is not None
    }
    return {**unknown, **known(pack, facts)}
