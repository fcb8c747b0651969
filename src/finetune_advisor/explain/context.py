"""One pack, one set of answers, and what the engine made of them: where every part of an explanation starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from finetune_advisor.engine import Decision, Judgement, decide, outcomes
from finetune_advisor.errors import PackError
from finetune_advisor.model.answers import Answers, filled, format_value, known, working
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.domain import Dimension, dimensions
from finetune_advisor.model.pack import Outcome, Pack, Question
from finetune_advisor.report import AnswerRead, Reason
from finetune_advisor.solver import possible


@dataclass(frozen=True)
class Context:
    """The answers as given, as worked with, and the decisions on both."""

    pack: Pack
    answers: Answers

    @cached_property
    def known(self) -> dict[str, Value]:
        """The answers that are known."""
        return known(self.pack, self.answers)

    @cached_property
    def working(self) -> dict[str, Value]:
        """The answers that the advice works with, `if_unknown` where they aren't known."""
        return working(self.pack, self.answers)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions that the advice rests on; raises PackError when rules that apply disagree."""
        decisions = decide(self.pack, self.working)
        for decision in decisions:
            if rules := decision.conflict():
                found = ", ".join(f"{rule.id} ({rule.then})" for rule in rules)
                raise PackError(
                    f"{self.pack.id}: rules of step {decision.step.id} apply together and disagree: {found}; "
                    "one must override the other"
                )
        return decisions

    @cached_property
    def outcomes(self) -> dict[str, str]:
        """How each step ended."""
        return outcomes(self.decisions)

    @cached_property
    def possible(self) -> tuple[str, ...]:
        """The outcomes of the recommendation step over all completions of the known answers."""
        return possible(self.pack, self.known)

    @cached_property
    def facts(self) -> dict[str, Value]:
        """All that notes and moves may read: answers worked with, and outcomes."""
        return {**self.working, **self.outcomes}

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Questions and readings by id."""
        return {question.id: question for question in (*self.pack.questions, *self.pack.readings)}

    @cached_property
    def dimensions(self) -> dict[str, list[Dimension]]:
        """What can be varied, by fact."""
        found: dict[str, list[Dimension]] = {}
        for dimension in dimensions(self.pack):
            found.setdefault(dimension.fact, []).append(dimension)
        return found

    @property
    def outcome(self) -> Outcome:
        """How the recommendation step ended."""
        return self.pack.step(self.pack.recommendation).outcome(self.outcomes[self.pack.recommendation])

    def state(self, question: str) -> Literal["known", "unknown", "missing"]:
        """Return whether an answer is `known`, `unknown` (asked, not known) or `missing`."""
        answer = self.answers.answers.get(question)
        return "missing" if answer is None else "unknown" if answer.value is None else "known"

    def text(self, text: str) -> str:
        """Return a pack's text with its thresholds and the known answers put in."""
        return filled(self.pack, text, self.known, self.facts)

    def read(self, fact: str) -> AnswerRead:
        """Return one fact as a rule read it."""
        if fact not in self.questions:
            outcome = self.outcomes.get(fact)
            return AnswerRead(fact, outcome, outcome or "not reached", "decided")
        value, answer = self.working.get(fact), self.answers.answers.get(fact)
        origin = answer.origin if answer is not None and fact in self.known else "assumed"
        shown = format_value(self.questions[fact], value)
        return AnswerRead(fact, value, shown, origin, answer.place if answer else None)

    def reason(self, judgement: Judgement) -> Reason:
        """Return a rule and what became of it."""
        rule, undecided = judgement.rule, judgement.status == "undecided"
        return Reason(
            step=rule.step,
            rule=rule.id,
            then=rule.then,
            because=self.text(rule.because),
            status=judgement.status,
            reads=() if undecided else tuple(map(self.read, judgement.facts)),
            sources=rule.sources,
            do=self.text(rule.do) if rule.do else None,
            overridden_by=judgement.overridden_by,
            waits_for=judgement.facts if undecided else (),
            place=str(self.pack.places.get(f"rule/{rule.id}", "")) or None,
        )
