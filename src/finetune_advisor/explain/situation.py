"""One pack, one set of facts, and what the engine made of them: what every part of an explanation starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from finetune_advisor.engine.decide import Decision, Judgement, decide, outcomes
from finetune_advisor.errors import PackError
from finetune_advisor.model.answers import Answers, filled, known, shown, working
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Outcome, Pack, Question
from finetune_advisor.report import AnswerRead, Reason


@dataclass(frozen=True)
class Situation:
    """The facts as given, as worked with, and the decisions on both."""

    pack: Pack
    facts: Answers

    @cached_property
    def answered(self) -> dict[str, Value]:
        """The answers that are known."""
        return known(self.pack, self.facts)

    @cached_property
    def worked(self) -> dict[str, Value]:
        """The answers that the advice works with, `if_unknown` where they aren't known."""
        return working(self.pack, self.facts)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions that the advice rests on; raises PackError when standing rules disagree."""
        decisions = decide(self.pack, self.worked)
        for decision in decisions:
            if rules := decision.conflict():
                ends = ", ".join(f"{rule.id} ({rule.then})" for rule in rules)
                raise PackError(
                    f"{self.pack.id}: rules of step {decision.step.id} stand together and disagree: {ends}; "
                    "one must override the other"
                )
        return decisions

    @cached_property
    def strict(self) -> tuple[Decision, ...]:
        """The same in three values, from known answers alone."""
        return decide(self.pack, self.answered)

    @cached_property
    def outcomes(self) -> dict[str, str]:
        """How each step ended."""
        return outcomes(self.decisions)

    @cached_property
    def everything(self) -> dict[str, Value]:
        """All that notes and moves may read: answers worked with, and outcomes."""
        return {**self.worked, **self.outcomes}

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Questions and readings by id."""
        return {question.id: question for question in (*self.pack.questions, *self.pack.readings)}

    def outcome(self) -> Outcome:
        """How the recommendation step ended."""
        return self.pack.step(self.pack.recommendation).outcome(self.outcomes[self.pack.recommendation])

    def text(self, text: str) -> str:
        """A pack's text with its thresholds, and the answers and readings that are known, put in."""
        return filled(self.pack, text, self.answered, self.everything)

    def read(self, fact: str) -> AnswerRead:
        """One fact as a rule read it."""
        question = self.questions.get(fact)
        if question is None:
            outcome = self.outcomes.get(fact)
            return AnswerRead(fact, outcome, outcome or "not reached", "decided")
        value = self.worked.get(fact)
        answer = self.facts.answers.get(fact)
        if fact in self.answered and answer is not None:
            return AnswerRead(fact, value, shown(question, value), answer.origin, answer.place)
        return AnswerRead(fact, value, shown(question, value), "assumed", answer.place if answer else None)

    def reason(self, judgement: Judgement) -> Reason:
        """A rule and what became of it."""
        rule = judgement.rule
        waits = judgement.facts if judgement.status == "undecided" else ()
        return Reason(
            step=rule.step,
            rule=rule.id,
            then=rule.then,
            because=self.text(rule.because),
            status=judgement.status,
            reads=tuple(self.read(fact) for fact in judgement.facts if not waits),
            sources=rule.sources,
            do=self.text(rule.do) if rule.do else None,
            overridden_by=judgement.overridden_by,
            waits_for=waits,
            place=str(self.pack.places.get(f"rule/{rule.id}", "")) or None,
        )
