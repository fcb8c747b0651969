"""What would change the advice: every single answer that does, exactly, and pairs where no single one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from finetune_advisor.engine import Advice, DimensionBits, advice, sweeper
from finetune_advisor.explain.context import Context
from finetune_advisor.explain.words import format_edge
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.domain import ValueClass
from finetune_advisor.model.pack import NOT_READY, READY, Question
from finetune_advisor.report import AnswerChange, Counterfactual

CLOSEST = 2
"""The distance of a pair of changes than which none is closer: one edge or option each."""

State: TypeAlias = tuple[int, int, int]
"""The literals on answers that are known, those that are true, and those that are only assumed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer moved to another class of values, or made known."""

    bits: DimensionBits
    fact: int
    """The literals that read the fact, all its options together."""
    unticked: int
    """The literals that are true when no option is ticked."""
    now: int | None
    """Number of the class in which the answer lies; None while it isn't known."""
    to: int

    @property
    def distance(self) -> int:
        """Edges between here and there for a number; 1 for an option, or from an unknown answer."""
        return abs(self.to - self.now) if self.now is not None and self.bits.dimension.numeric else 1

    @property
    def target(self) -> ValueClass:
        """The class that the answer moves to."""
        return self.bits.dimension.classes[self.to]

    def on(self, state: State) -> State:
        """Return the state after the change, in which the whole answer is known."""
        seen, true, unsure = state
        if not seen & self.fact:
            true |= self.unticked
        return seen | self.fact, (true & ~self.bits.mask) | self.bits.true[self.to], unsure & ~self.fact


@dataclass(frozen=True, slots=True)
class Alternative:
    """Changes that together lead to another approach or verdict."""

    changes: tuple[Change, ...]
    advice: Advice
    ends: dict[str, str]
    """The outcome of each step."""

    @property
    def distance(self) -> int:
        """The distance of all changes together."""
        return sum(change.distance for change in self.changes)


class Counterfactuals:
    """All single changes of the answers worked with, and where each leads."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.sweep = sweeper(context.pack)
        index = self.sweep.index
        self.state: State = (*index.state({**context.known, **context.assumed}), index.mask(context.assumed))
        self._advice: dict[tuple[str | None, str | None], Advice] = {}
        self.changes: tuple[Change, ...] = tuple(self._changes())
        found = ((change, self.sweep.ends(*change.on(self.state))) for change in self.changes)
        self.singles = tuple(
            Alternative((change,), other, ends)
            for change, ends in found
            if (other := self._advice_at(ends)) != context.advice
        )

    def _changes(self) -> Iterator[Change]:
        """Yield every class of values of every answer but the present one; that one, too, where only a gate doubts it.

        A figure that is computed from answers isn't changed by itself.
        """
        context, index = self.context, self.sweep.index
        for bits in index.dimensions:
            fact = bits.dimension.fact
            if context.questions[fact].needs:
                continue
            value = context.known.get(fact, context.assumed.get(fact))
            now = None if value is None else bits.dimension.class_of(value)
            mask = index.mask((fact,))
            confirmed = now is not None and (fact in context.known or not mask & self.sweep.gated)
            blank = index.state({fact: ()})[1] if bits.dimension.option else 0
            for to in range(len(bits.true)):
                if to != now or not confirmed:
                    yield Change(bits, mask, blank, now, to)

    def _advice_at(self, ends: dict[str, str]) -> Advice:
        pack = self.context.pack
        key = ends.get(pack.approach), ends.get(pack.readiness or "")
        if key not in self._advice:
            self._advice[key] = advice(pack, ends)
        return self._advice[key]

    def matters(self, question: str) -> bool:
        """Return whether some other answer to this question alone leads to another approach or verdict."""
        return any(one.changes[0].bits.dimension.fact == question for one in self.singles)

    @cached_property
    def nearest(self) -> tuple[Alternative, ...]:
        """Of the single changes: for each question, direction and advice the nearest, nearest first."""
        best: dict[tuple[object, ...], Alternative] = {}
        for one in sorted(self.singles, key=lambda one: one.distance):
            change, dimension = one.changes[0], one.changes[0].bits.dimension
            direction: object = change.to
            if dimension.numeric:
                direction = None if change.now is None else change.to > change.now
            best.setdefault((dimension.fact, dimension.option, direction, one.advice), one)
        return tuple(best.values())

    @cached_property
    def pairs(self) -> tuple[Alternative, ...]:
        """For each approach and verdict that no single change leads to: the nearest pair that does."""
        pack = self.context.pack
        missing = {
            advice(pack, {pack.approach: outcome.id, pack.readiness or "": end})
            for outcome in pack.step(pack.approach).outcomes
            for end in (READY, NOT_READY)
        } - {self.context.advice, *(one.advice for one in self.singles)}
        best: dict[Advice, Alternative] = {}
        for n, first in enumerate(self.changes):
            if all(other in best and best[other].distance == CLOSEST for other in missing):
                break
            state = first.on(self.state)
            for second in self.changes[n + 1 :]:
                if first.bits is second.bits:
                    continue
                ends = self.sweep.ends(*second.on(state))
                if (other := self._advice_at(ends)) in missing:
                    pair = Alternative((first, second), other, ends)
                    if other not in best or pair.distance < best[other].distance:
                        best[other] = pair
        return tuple(sorted(best.values(), key=lambda pair: pair.distance))

    def published(self, alternative: Alternative) -> Counterfactual:
        """Return an alternative as the report shows it."""
        return Counterfactual(
            changes=tuple(self._changed(alternative)),
            approach=alternative.advice.approach,
            recommendation=alternative.advice.recommendation,
            fine_tuning=alternative.advice.verdict,
            method=alternative.ends.get(self.context.pack.method or "") or None,
        )

    def _changed(self, alternative: Alternative) -> Iterator[AnswerChange]:
        """Yield the changes in words; each value holds the changes before it, too, so that the last one of a list is whole."""
        context = self.context
        values: dict[str, Value] = {}
        for change in alternative.changes:
            question = context.questions[change.bits.dimension.fact]
            before = values.get(question.id, context.facts.get(question.id))
            words, values[question.id] = _in_words(question, change, before)
            now = format_value(question, context.known.get(question.id))
            yield AnswerChange(question.id, question.ask, now, words, values[question.id])


def _in_words(question: Question, change: Change, before: Value | None) -> tuple[str, Value]:
    """Return the change of an answer in words, and a value that it leads to."""
    dimension, target = change.bits.dimension, change.target
    if dimension.option is not None:
        label, too = question.option_label(dimension.option), " too" if before else ""
        words = f"{label}{too}" if target.value else f"not {label}"
        return words, ticked(question, before, dimension.option, tick=bool(target.value))
    if not dimension.numeric or target.high is None:
        return format_value(question, target.value), target.value
    unmoved = change.now is None or change.to == change.now
    up = target.low != question.low if unmoved else change.to > (change.now or 0)
    # The number nearest to the edge; below an edge an amount has none, so the start of the block serves.
    new = int(target.high) if question.type == "count" and not up else target.value
    return format_edge(question, target, up=up), new


def ticked(question: Question, value: Value | None, option: str, *, tick: bool) -> tuple[str, ...]:
    """Return an answer to a `choices` question with one option ticked or not."""
    found = {*(value if isinstance(value, tuple) else ()), option} - (set() if tick else {option})
    return tuple(each for each in question.option_ids if each in found)
