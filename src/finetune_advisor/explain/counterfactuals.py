"""What would change the recommendation: every single answer that does, exactly, and pairs where no single one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from finetune_advisor.engine import DimensionBits, sweeper
from finetune_advisor.explain.context import Context
from finetune_advisor.explain.ranges import format_edge
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.domain import ValueClass
from finetune_advisor.model.pack import Question
from finetune_advisor.report import AnswerChange, Counterfactual

CLOSEST = 2
"""The distance of a pair of changes than which none is closer: one edge or option each."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer moved to another class of values."""

    bits: DimensionBits
    now: int
    """Number of the class in which the answer lies."""
    to: int

    @property
    def distance(self) -> int:
        """Edges between here and there for a number; 1 for an option."""
        return abs(self.to - self.now) if self.bits.dimension.numeric else 1

    @property
    def target(self) -> ValueClass:
        """The class that the answer moves to."""
        return self.bits.dimension.classes[self.to]

    def on(self, true: int) -> int:
        """Return the true literals after the change."""
        return (true & ~self.bits.mask) | self.bits.true[self.to]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Changes that together lead to another recommendation."""

    changes: tuple[Change, ...]
    outcomes: tuple[str, ...]
    """For each step of the pack."""

    @property
    def distance(self) -> int:
        """The distance of all changes together."""
        return sum(change.distance for change in self.changes)


class Counterfactuals:
    """All single changes of the answers worked with, and where each leads."""

    def __init__(self, context: Context) -> None:
        self.context = context
        pack = context.pack
        sweep = sweeper(pack)
        self.ends = sweep.ends
        self.true = sweep.index.state(context.working)[1]
        self.position = [step.id for step in pack.steps].index(pack.recommendation)
        self.now = self.ends(self.true)[self.position]
        self.changes: tuple[Change, ...] = tuple(
            Change(bits, now, to)
            for bits in sweep.index.dimensions
            for now in [bits.dimension.class_of(context.working[bits.dimension.fact])]
            for to in range(len(bits.true))
            if to != now
        )
        found = (Alternative((change,), self.ends(change.on(self.true))) for change in self.changes)
        self.singles = tuple(one for one in found if self.end(one) != self.now)

    def end(self, alternative: Alternative) -> str:
        """Return the outcome of the recommendation step that an alternative leads to."""
        return alternative.outcomes[self.position]

    def matters(self, question: str) -> bool:
        """Return whether some other answer to this question alone leads to another recommendation."""
        return any(one.changes[0].bits.dimension.fact == question for one in self.singles)

    @cached_property
    def nearest(self) -> tuple[Alternative, ...]:
        """Of the single changes: for each question, direction and outcome the nearest, nearest first."""
        best: dict[tuple[object, ...], Alternative] = {}
        for one in sorted(self.singles, key=lambda one: one.distance):
            change, dimension = one.changes[0], one.changes[0].bits.dimension
            direction = change.to > change.now if dimension.numeric else change.to
            best.setdefault((dimension.fact, dimension.option, direction, self.end(one)), one)
        return tuple(best.values())

    @cached_property
    def pairs(self) -> tuple[Alternative, ...]:
        """For each outcome that no single change leads to: the nearest pair that does."""
        step = self.context.pack.steps[self.position]
        missing = {outcome.id for outcome in step.outcomes} - {self.now, *map(self.end, self.singles)}
        best: dict[str, Alternative] = {}
        for n, first in enumerate(self.changes):
            if all(end in best and best[end].distance == CLOSEST for end in missing):
                break
            true = first.on(self.true)
            for second in self.changes[n + 1 :]:
                if first.bits is second.bits:
                    continue
                found = self.ends(second.on(true))
                if (end := found[self.position]) in missing:
                    pair = Alternative((first, second), found)
                    if end not in best or pair.distance < best[end].distance:
                        best[end] = pair
        return tuple(sorted(best.values(), key=lambda pair: pair.distance))

    def published(self, alternative: Alternative) -> Counterfactual:
        """Return an alternative as the report shows it."""
        pack = self.context.pack
        outcome = pack.steps[self.position].outcome(self.end(alternative))
        ends = {step.id: end for step, end in zip(pack.steps, alternative.outcomes, strict=True)}
        return Counterfactual(
            changes=tuple(self._changed(alternative)),
            recommendation=outcome.recommend or "prompting",
            fine_tuning=outcome.fine_tuning or "no",
            method=ends.get(pack.method or "") or None,
        )

    def _changed(self, alternative: Alternative) -> Iterator[AnswerChange]:
        """Yield the changes in words; each value holds the changes before it, too, so that the last one of a list is whole."""
        values = dict(self.context.working)
        for change in alternative.changes:
            dimension, target = change.bits.dimension, change.target
            question, up = self.context.questions[dimension.fact], change.to > change.now
            new: Value
            if dimension.option is not None:
                new = toggled(question, values[question.id], dimension.option)
                words = f"{'with' if target.value else 'without'} {dimension.option}"
            elif dimension.numeric:
                # The number nearest to the edge; below an edge an amount has none, so the start of the block serves.
                new = int(target.high or 0) if question.type == "count" and not up else target.value
                words = format_edge(question, target, up=up)
            else:
                new = target.value
                words = format_value(question, new)
            values[question.id] = new
            now = format_value(question, self.context.working[question.id])
            yield AnswerChange(question.id, question.ask, now, words, new)


def toggled(question: Question, value: Value | None, option: str) -> tuple[str, ...]:
    """Return an answer to a `choices` question with one option ticked or no longer ticked."""
    ticked = {option} ^ set(value if isinstance(value, tuple) else ())
    return tuple(each for each in question.option_ids if each in ticked)
