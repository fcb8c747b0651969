"""One pack, one set of answers, and what the engine made of them: where every part of an explanation starts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Literal

from finetune_advisor.engine import Decision, Judgement, advice, decide, outcomes
from finetune_advisor.errors import PackError
from finetune_advisor.explain.counterfactuals import Choice, Counterfactuals, format_range, ticked
from finetune_advisor.model.answers import Answers, assumed, filled, format_value, known, short_name
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.domain import Dimension, dimensions
from finetune_advisor.model.pack import Outcome, Pack, Question, Rule
from finetune_advisor.report import AnswerRead, Reason

UNWORDED = " This rests on an assumption, because some answers aren't known."
"""Follows a reason that rests on an assumption and has no wording of its own for that."""


class Context:
    """What is known and what is assumed, and the decisions on both together and on the known alone."""

    def __init__(self, pack: Pack, answers: Answers) -> None:
        """Decide; raises PackError when rules that apply disagree, or when a missing `assume` leaves the approach open."""
        self.pack, self.answers = pack, answers
        self._reasons: dict[str, tuple[Reason, ...]] = {}
        self.known: dict[str, Value] = known(pack, answers)
        self.assumed: dict[str, Value] = assumed(pack, answers)
        self.decisions = decide(pack, {**self.known, **self.assumed}, self.assumed)
        # A figure that wasn't counted is no assumption about the use case: its `assume` says that it wasn't counted.
        self.uncounted = {reading.id for reading in pack.readings} & self.assumed.keys()
        self.strict = decide(pack, {**self.known, **{id: self.assumed[id] for id in self.uncounted}})
        """The decisions without assumptions."""
        self.open_steps = {decision.step.id for decision in self.strict if decision.outcome is None}
        """The steps that don't end on what is known alone, so that their outcome rests on an assumption."""
        self.outcomes = outcomes(self.decisions)
        self.facts: dict[str, Value] = {**self.known, **self.assumed, **self.outcomes}
        self.advice = advice(pack, self.outcomes)
        self.questions = {question.id: question for question in (*pack.questions, *pack.readings)}
        for decision in self.decisions:
            if rules := decision.conflict():
                found = ", ".join(f"{rule.id} ({rule.then})" for rule in rules)
                what = f"{pack.id}: rules of step {decision.step.id} apply together and disagree"
                raise PackError(f"{what}: {found}; one must override the other")
        if not self.outcomes.get(pack.approach):
            what = f"{pack.id}: step {pack.approach} doesn't end"
            raise PackError(f"{what}; the questions that it rests on need an `assume`")

    @cached_property
    def settled(self) -> bool:
        """Whether every step ends like this whatever the unknown answers are, so that nothing has to be searched."""
        for decision in decide(self.pack, self.known):
            statuses = {judgement.status for judgement in decision.judgements()}
            # An unknown gate may pass yet, and later steps may read how the gates end.
            gates = decision.step.id == self.pack.readiness and "undecided" in statuses and "applies" not in statuses
            if gates or decision.outcome is None:
                return False
        return True

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Everything that can be varied."""
        return dimensions(self.pack)

    @cached_property
    def counterfactuals(self) -> Counterfactuals:
        """What would change the advice."""
        return Counterfactuals(self.pack, self.known, self.assumed, self.advice)

    def choices(self, question: Question) -> Iterator[Choice]:
        """Yield the classes of a question, or for several options the answer as given or assumed, and each option flipped.

        An answer that isn't known comes first, as it is.
        """
        now = self.known.get(question.id)
        if now is None:
            yield Choice("unknown", None, now=True)
        varied = [dimension for dimension in self.dimensions if dimension.fact == question.id]
        if question.type == "choices":
            start = self.facts.get(question.id, ())
            before = start if isinstance(start, tuple) else ()
            yield Choice(format_value(question, before), before, now=now is not None)
            for option in (dimension.option for dimension in varied if dimension.option):
                words = f"{'without' if option in before else 'with'} {question.option_label(option)}"
                yield Choice(words, ticked(question, before, option, tick=option not in before), now=False)
            return
        for dimension in varied:
            at = None if now is None else dimension.class_of(now)
            for n, one in enumerate(dimension.classes):
                words = format_value(question, one.value)
                if one.low is not None and one.high is not None:
                    words = format_range(question, one.low, one.high)
                yield Choice(words, one.value, n == at, one.low, one.high)

    def decision(self, step: str | None) -> Decision:
        """Return how a step was decided."""
        return next(decision for decision in self.decisions if decision.step.id == step)

    @property
    def outcome(self) -> Outcome:
        """How the approach step ended."""
        return self.pack.step(self.pack.approach).outcome(self.outcomes[self.pack.approach])

    def state(self, question: str) -> Literal["known", "unknown", "missing"]:
        """Return whether an answer is `known`, `unknown` (asked, not known) or `missing`."""
        answer = self.answers.answers.get(question)
        return "missing" if answer is None else "unknown" if answer.value is None else "known"

    def name(self, fact: str) -> str:
        """Return what a report calls a fact: the label of a question, or the title of a step."""
        question = self.questions.get(fact)
        return short_name(question) if question else self.pack.step(fact).title

    def text(self, text: str) -> str:
        """Return a pack's text with its thresholds and the known answers put in."""
        return filled(self.pack, text, self.known, self.facts)

    def read(self, fact: str) -> AnswerRead:
        """Return one fact as a rule read it."""
        if fact not in self.questions:
            end = self.outcomes.get(fact) or None
            shown = self.pack.step(fact).outcome(end).title if end else "not reached"
            return AnswerRead(fact, end, shown, "decided")
        value, answer = self.facts.get(fact), self.answers.answers.get(fact)
        origin = answer.origin if answer is not None and fact in self.known else "assumed"
        shown = format_value(self.questions[fact], value)
        return AnswerRead(fact, value, shown, origin, answer.place if answer else None)

    def in_words(self, read: AnswerRead) -> str:
        """Return a fact in the middle of a sentence: `Output (New text, assumed)`, `Ready to train (Yes)`."""
        name = self.name(read.fact).rstrip("?")
        return f"{name} ({read.shown}{', assumed' if read.origin == 'assumed' else ''})"

    def reasons(self, decision: Decision) -> tuple[Reason, ...]:
        """Return what became of every rule of a step; last, if that is how it ended, of the step's `otherwise`."""
        step = decision.step
        if step.id in self._reasons:
            return self._reasons[step.id]
        alone = next(strict for strict in self.strict if strict.step is step)
        judged = list(zip(decision.judgements(), alone.judgements(), strict=True))
        rests = {one.rule.id: self._rests_on(one, strict) for one, strict in judged}
        found = []
        for one, strict in judged:
            # A rule rests on what settles it, and on what keeps away the rules that would override it.
            stronger = [rule.id for rule in step.rules if one.rule.id in rule.overrides]
            ids = [one.rule.id] if one.status == "does-not-apply" else [one.rule.id, *stronger]
            # What is known alone shows best what settles a rule.
            settled, by = (one, decision) if strict.status == "undecided" else (strict, alone)
            facts = by.stopped_by(one.rule) if settled.status == "does-not-apply" else settled.facts
            found.append(self.reason(one, facts, _union(rests[id] for id in ids)))
        if decision.outcome == step.otherwise and not decision.applied():
            rests_on = _union(rests.values())
            because = self._because(step.otherwise_because, step.otherwise_because_assumed, rests_on)
            cited, place = step.otherwise_sources, str(self.pack.places.get(f"step/{step.id}", "")) or None
            found.append(Reason(step.id, "", step.otherwise, because, "applies", (), rests_on, cited, place=place))
        self._reasons[step.id] = tuple(found)
        return self._reasons[step.id]

    def _rests_on(self, one: Judgement, strict: Judgement) -> tuple[str, ...]:
        """Return the facts that settle a rule here and that are only assumed, or decided on an assumption."""
        if one.status == "undecided" or strict.status != "undecided":
            return ()
        return tuple(f for f in one.facts if f in self.open_steps or f in self.assumed.keys() - self.uncounted)

    def reason(self, one: Judgement, facts: tuple[str, ...], rests_on: tuple[str, ...] = ()) -> Reason:
        """Return a rule and what became of it, with the facts that settle it or that it waits for."""
        rule, undecided = one.rule, one.status == "undecided"
        return Reason(
            step=rule.step,
            rule=rule.id,
            then=rule.then,
            because=self._claimed(rule) if undecided else self._because(rule.because, rule.because_assumed, rests_on),
            status=one.status,
            reads=() if undecided else tuple(map(self.read, facts)),
            assumed=_union((rests_on, tuple(fact for fact in facts if fact in self.uncounted and not undecided))),
            sources=rule.sources,
            overridden_by=one.overridden_by,
            waits_for=facts if undecided else (),
            place=str(self.pack.places.get(f"rule/{rule.id}", "")) or None,
        )

    def _claimed(self, rule: Rule) -> str:
        """Return what a rule would say, without the sentences that need an answer that isn't known, if any are left."""
        missing = [f"{{{id}}}" for id in self.questions if self.state(id) != "known"]
        sentences = re.split(r"(?<=[.?!]) ", rule.because)
        sure = [each for each in sentences if not any(name in each for name in missing)]
        return self.text(" ".join(sure or sentences))

    def _because(self, plain: str, assumed: str | None, rests_on: tuple[str, ...]) -> str:
        """Return a reason in the words that fit what it rests on."""
        unworded = UNWORDED if rests_on and not assumed else ""
        return self.text(assumed if rests_on and assumed else plain) + unworded


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for group in groups for fact in group))
