"""What is still possible while answers are unknown, and which of them would settle it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from finetune_advisor.explain.changes import Changes, span
from finetune_advisor.explain.situation import Situation
from finetune_advisor.model.answers import shown
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.domain import Dimension, dimensions
from finetune_advisor.model.pack import Question
from finetune_advisor.report import Assumption, GivenAnswer, OpenQuestion
from finetune_advisor.solver import Budget, Ends, NodeLimit, Search, wanted
from finetune_advisor.text import join_words

RANKING_LIMIT = 4_000
"""Nodes that ranking the open questions may cost in all; beyond, the questions left are listed unranked."""


@dataclass(frozen=True)
class Unknowns:
    """The unknown answers of one situation."""

    situation: Situation

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The facts that the advice waits for, without assumptions."""
        return wanted(self.situation.pack, self.situation.answered)

    @cached_property
    def search(self) -> Search:
        """The search for ends of the recommendation step."""
        return Search(self.situation.pack, (self.situation.pack.recommendation,))

    @cached_property
    def ends(self) -> Ends | None:
        """The ends over all completions, each with a state that leads there; None should the search be cut off."""
        try:
            return self.search.possible(*self.search.index.state(self.situation.answered), Budget())
        except NodeLimit:
            return None

    @cached_property
    def possible(self) -> tuple[str, ...]:
        """The outcomes that are left over all completions; those that can't be excluded, should the search be cut off."""
        pack = self.situation.pack
        if self.ends is None:
            number = [step.id for step in pack.steps].index(pack.recommendation)
            return self.situation.strict[number].possible
        return tuple(outcome.id for outcome in pack.step(pack.recommendation).outcomes if outcome.id in self.ends)

    def state(self, question: str) -> str:
        """Whether an answer is `known`, `unknown` (asked, not known) or `missing`."""
        answer = self.situation.facts.answers.get(question)
        return "missing" if answer is None else "unknown" if answer.value is None else "known"

    def assumptions(self, changes: Changes) -> tuple[Assumption, ...]:
        """The unknown answers that the advice works with, those that matter by themselves first."""
        found = [self._assumption(q, changes) for q in self.situation.pack.inputs if self._open(q)]
        return tuple(sorted(found, key=lambda assumption: not assumption.matters))

    def _open(self, question: Question) -> bool:
        return question.id not in self.situation.answered and question.id in self.wanted

    def _assumption(self, question: Question, changes: Changes) -> Assumption:
        value = self.situation.worked[question.id]
        return Assumption(
            question=question.id,
            ask=asked(question),
            value=value,
            shown=shown(question, value),
            state="unknown" if self.state(question.id) == "unknown" else "missing",
            matters=changes.matters(question.id),
        )

    def answers(self) -> Iterator[GivenAnswer]:
        """Every question of the pack and what is known of it, in the order of the pack."""
        situation = self.situation
        for question in (*situation.pack.questions, *situation.pack.readings):
            answer = situation.facts.answers.get(question.id)
            state = self.state(question.id)
            value: Value | None = answer.value if answer else None
            unread = question.id not in self.wanted or question.type == "text"
            yield GivenAnswer(
                question=question.id,
                ask=question.ask,
                step=question.step,
                value=value,
                shown=shown(question, value),
                origin=answer.origin if answer and value is not None else "not-asked" if unread else "assumed",
                state=state,  # type: ignore[arg-type]
                place=answer.place if answer else None,
                lost=tuple(
                    f"{shown(question, other.value)} ({other.origin}{', ' + other.place if other.place else ''})"
                    for other in situation.facts.lost.get(question.id, ())
                ),
            )

    def ranked(self, changes: Changes) -> tuple[OpenQuestion, ...]:
        """The open questions, those first that would rule out most of what is still possible."""
        budget = Budget(RANKING_LIMIT)
        by_fact: dict[str, list[Dimension]] = {}
        for dimension in dimensions(self.situation.pack):
            by_fact.setdefault(dimension.fact, []).append(dimension)
        found = [
            self._open_question(question, by_fact.get(question.id, []), changes, budget)
            for question in self.situation.pack.inputs
            if self._open(question)
        ]
        return tuple(sorted(found, key=lambda q: (-q.settles, not q.matters)))

    def _open_question(
        self, question: Question, varied: list[Dimension], changes: Changes, budget: Budget
    ) -> OpenQuestion:
        before = budget.left
        try:
            leads = tuple(self._leads(question, varied, budget))
        except NodeLimit:
            budget.left = min(before, 0)
            leads = ()
        total = len(self.possible)
        settled = [1 - len(left) / total for _, left in leads]
        return OpenQuestion(
            question=question.id,
            ask=asked(question),
            settles=round(sum(settled) / len(settled), 3) if settled else 0.0,
            matters=changes.matters(question.id) or any(left != self.possible for _, left in leads),
            leads_to=leads,
        )

    def _leads(
        self, question: Question, varied: list[Dimension], budget: Budget
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """For each class of values: the outcomes that remain. For several options: none ticked, and each alone."""
        values: list[tuple[str, Value]]
        if question.type == "choices":
            options = [dimension.option for dimension in varied if dimension.option]
            values = [("none", ()), *((option, (option,)) for option in options)]
        else:
            values = [(span(question, block), block.value) for dimension in varied for block in dimension.classes]
        for words, value in values:
            yield words, self._possible_with(question.id, value, budget)

    def _possible_with(self, question: str, value: Value, budget: Budget) -> tuple[str, ...]:
        state = self.search.index.state({**self.situation.answered, question: value})
        found = self.search.possible(*state, budget, (self.ends or {}).values())
        return tuple(outcome for outcome in self.possible if outcome in found)


def asked(question: Question) -> str:
    """What a question asks; for a reading, what it tells and which answers it is computed from."""
    return f"{question.ask}; computed from {join_words(question.needs)}" if question.needs else question.ask
