"""What would change the recommendation: every single answer that does, exactly, and pairs where no single one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from finetune_advisor.engine.decide import Sweep, sweeper
from finetune_advisor.engine.masks import DimensionBits
from finetune_advisor.explain.situation import Situation
from finetune_advisor.model.answers import shown
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.domain import ValueClass
from finetune_advisor.model.pack import Question
from finetune_advisor.report import AnswerChange, TurningPoint
from finetune_advisor.text import format_number

CLOSEST = 2
"""The length of a pair of changes than which none is shorter: one edge or option each."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer moved to another class of values."""

    bits: DimensionBits
    to: int
    """Number of the class."""
    now: int
    true: int
    """The literals of its fact that are then true."""

    @property
    def distance(self) -> int:
        """Edges between here and there for a number; 1 for an option."""
        numbers = self.bits.dimension.classes[0].low is not None
        return abs(self.to - self.now) if numbers else 1


@dataclass(frozen=True, slots=True)
class Turn:
    """Changes that together lead to another end."""

    changes: tuple[Change, ...]
    ends: tuple[str, ...]


class Changes:
    """All single changes of one situation, and where each leads."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.sweep: Sweep = sweeper(situation.pack)
        _, self.true = self.sweep.index.state(situation.worked)
        self.number = next(n for n, s in enumerate(situation.pack.steps) if s.id == situation.pack.recommendation)
        self.now = self.sweep.ends(self.true)
        self.all = tuple(self._changes())
        self.turns = tuple(turn for change in self.all if (turn := self._turn(change)))

    def _changes(self) -> Iterator[Change]:
        for bits in self.sweep.index.dimensions:
            now = self.true & bits.mask
            here = bits.true.index(now) if now in bits.true else -1
            here = self._class_now(bits, here)
            for number, true in enumerate(bits.true):
                if number != here:
                    yield Change(bits, number, here, true)

    def _class_now(self, bits: DimensionBits, by_mask: int) -> int:
        dimension = bits.dimension
        value = self.situation.worked.get(dimension.fact)
        for number, values in enumerate(dimension.classes):
            if dimension.option is not None:
                if isinstance(value, tuple) and (dimension.option in value) == values.value:
                    return number
            elif values.low is not None and values.high is not None:
                if isinstance(value, int | float) and values.low <= value <= values.high:
                    return number
            elif values.value == value:
                return number
        return by_mask

    def _turn(self, *changes: Change) -> Turn | None:
        true = self.true
        for change in changes:
            true = (true & ~change.bits.mask) | change.true
        ends = self.sweep.ends(true)
        return Turn(changes, ends) if ends[self.number] != self.now[self.number] else None

    def nearest(self) -> tuple[Turn, ...]:
        """Of the single changes: for each question, direction and end the nearest, nearest first."""
        best: dict[tuple[int, bool, str], Turn] = {}
        for turn in sorted(self.turns, key=lambda turn: turn.changes[0].distance):
            change = turn.changes[0]
            numbers = change.bits.dimension.classes[0].low is not None
            key = (id(change.bits) if numbers else id(change), change.to > change.now, turn.ends[self.number])
            best.setdefault(key, turn)
        return tuple(best.values())

    def pairs(self) -> tuple[Turn, ...]:
        """For each end that no single change leads to: the nearest pair that does."""
        reached = {self.now[self.number]} | {turn.ends[self.number] for turn in self.turns}
        missing = {o.id for o in self.situation.pack.step(self.situation.pack.recommendation).outcomes} - reached
        best: dict[str, Turn] = {}
        ends, number = self.sweep.ends, self.number
        for n, first in enumerate(self.all):
            if all(end in best and _length(best[end]) == CLOSEST for end in missing):
                break
            true = (self.true & ~first.bits.mask) | first.true
            for second in self.all[n + 1 :]:
                if first.bits is second.bits:
                    continue
                found = ends((true & ~second.bits.mask) | second.true)
                if found[number] in missing:
                    turn = Turn((first, second), found)
                    if found[number] not in best or _length(turn) < _length(best[found[number]]):
                        best[found[number]] = turn
        return tuple(sorted(best.values(), key=_length))

    def point(self, turn: Turn) -> TurningPoint:
        """A turn as the report shows it."""
        pack = self.situation.pack
        outcome = pack.step(pack.recommendation).outcome(turn.ends[self.number])
        method = next((end for step, end in zip(pack.steps, turn.ends, strict=True) if step.id == pack.method), "")
        return TurningPoint(
            changes=tuple(self.change(change) for change in turn.changes),
            recommendation=outcome.recommend or "prompting",
            fine_tuning=outcome.fine_tuning or "no",
            method=method or None,
        )

    def change(self, change: Change) -> AnswerChange:
        """One change in words, with its edge."""
        dimension = change.bits.dimension
        question = self.situation.questions[dimension.fact]
        value = self.situation.worked[dimension.fact]
        target = dimension.classes[change.to]
        new = (
            target.value
            if dimension.option is None
            else _toggled(question, value, dimension.option, bool(target.value))
        )
        if dimension.option is not None:
            words = f"{'with' if target.value else 'without'} {dimension.option}"
        elif target.low is not None:
            words = edge(question, target, up=change.to > change.now)
            new = target.value if change.to > change.now else _highest(question, target)
        else:
            words = shown(question, new)
        return AnswerChange(question.id, question.ask, shown(question, value), words, new)

    def matters(self, question: str) -> bool:
        """Whether some other answer to this question alone leads to another recommendation."""
        return any(turn.changes[0].bits.dimension.fact == question for turn in self.turns)


def _length(turn: Turn) -> int:
    return sum(change.distance for change in turn.changes)


def _toggled(question: Question, value: Value, option: str, ticked: bool) -> Value:
    now = set(value) if isinstance(value, tuple) else set()
    now = now | {option} if ticked else now - {option}
    return tuple(o for o in question.option_ids if o in now)


def _highest(question: Question, target: ValueClass) -> Value:
    """The value of a block nearest to what lies above it; an amount has none, so the block's start stands for it."""
    if question.type == "count" and target.high is not None:
        return int(target.high)
    return target.value


def edge(question: Question, block: ValueClass, *, up: bool) -> str:
    """A block of numbers as its edge: `from 200 examples on`, `fewer than 20 cases`."""
    unit = f" {question.unit}" if question.unit else ""
    if up:
        return f"from {format_number(block.low or 0)}{unit} on"
    if question.type == "count":
        return f"at most {format_number(block.high or 0)}{unit}"
    return f"below {format_number(block.high or 0)}{unit}"


def span(question: Question, block: ValueClass) -> str:
    """A class of values in words: an option, or a block of numbers from edge to edge."""
    if block.low is None or block.high is None:
        return shown(question, block.value)
    unit = f" {question.unit}" if question.unit else ""
    if block.high >= question.high:
        return f"{format_number(block.low)}{unit} or more"
    if block.low == block.high:
        return f"{format_number(block.low)}{unit}"
    joint = "to" if question.type == "count" else "to below"
    return f"{format_number(block.low)} {joint} {format_number(block.high)}{unit}"
