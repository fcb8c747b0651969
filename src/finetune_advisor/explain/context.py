"""One pack, one set of answers, and what the engine made of them: where every part of an explanation starts."""

from __future__ import annotations

from typing import Literal

from finetune_advisor.engine import Judgement, decide, outcomes
from finetune_advisor.errors import PackError
from finetune_advisor.model.answers import Answers, filled, format_value, known, working
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.domain import dimensions
from finetune_advisor.model.pack import Outcome, Pack
from finetune_advisor.report import AnswerRead, Reason


class Context:
    """The answers as given and as worked with, and the decisions on them."""

    def __init__(self, pack: Pack, answers: Answers) -> None:
        """Decide; raises PackError when rules that apply disagree."""
        self.pack, self.answers = pack, answers
        self.known: dict[str, Value] = known(pack, answers)
        self.working: dict[str, Value] = working(pack, answers)
        self.decisions = decide(pack, self.working)
        self.outcomes = outcomes(self.decisions)
        self.facts: dict[str, Value] = {**self.working, **self.outcomes}
        self.questions = {question.id: question for question in (*pack.questions, *pack.readings)}
        self.dimensions = dimensions(pack)
        for decision in self.decisions:
            if rules := decision.conflict():
                found = ", ".join(f"{rule.id} ({rule.then})" for rule in rules)
                raise PackError(
                    f"{pack.id}: rules of step {decision.step.id} apply together and disagree: {found}; "
                    "one must override the other"
                )

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
