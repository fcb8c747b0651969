"""What would change the advice: every single answer that does, exactly, and pairs where no single one does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from finetune_advisor.engine import Advice, DimensionBits, advice, sweeper
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import NOT_READY, READY, Pack, Question
from finetune_advisor.report import AnswerChange, Counterfactual
from finetune_advisor.text import format_number

CLOSEST = 2
"""The distance of a pair of changes than which none is closer: one edge or option each."""

State: TypeAlias = tuple[int, int, int]
"""The literals on answers that are known, those that are true, and those that are only assumed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer moved to another class of values, or made known."""

    bits: DimensionBits
    read_by: int
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

    def on(self, state: State) -> State:
        """Return the state after the change, in which the whole answer is known."""
        seen, true, unsure = state
        if not seen & self.read_by:
            true |= self.unticked
        return seen | self.read_by, (true & ~self.bits.mask) | self.bits.true[self.to], unsure & ~self.read_by


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


@dataclass(frozen=True, slots=True)
class Choice:
    """A class of values of a question."""

    words: str
    value: Value | None
    """None: the answer stays unknown."""
    now: bool
    """The answer as given lies in it."""
    low: float | None = None
    high: float | None = None


class Counterfactuals:
    """All single changes of the answers worked with, and where each leads."""

    def __init__(self, pack: Pack, known: Mapping[str, Value], assumed: Mapping[str, Value], here: Advice) -> None:
        """Try every change on what is known and assumed; `here`: the advice on it."""
        self.pack, self.known, self.facts, self.here = pack, known, {**assumed, **known}, here
        self.questions = {question.id: question for question in pack.inputs}
        self.sweep = sweeper(pack)
        index = self.sweep.index
        self.state: State = (*index.state(self.facts), index.mask(assumed))
        self._advice: dict[tuple[str | None, str | None], Advice] = {}
        self.changes = tuple(self._changes())
        found = (Alternative((one,), *self._advised(one.on(self.state))) for one in self.changes)
        self.singles = tuple(one for one in found if one.advice != here)

    def _changes(self) -> Iterator[Change]:
        """Yield every class of values of every answer but the present one; that one, too, where only a gate doubts it.

        A figure that is computed from answers isn't changed by itself.
        """
        index = self.sweep.index
        for bits in index.dimensions:
            fact = bits.fact
            if self.questions[fact].needs:
                continue
            now = bits.dimension.class_of(self.facts[fact]) if fact in self.facts else None
            mask = index.mask((fact,))
            confirmed = now is not None and (fact in self.known or not mask & self.sweep.gated)
            unticked = index.state({fact: ()})[1] if bits.dimension.option else 0
            for to in range(len(bits.true)):
                if to != now or not confirmed:
                    yield Change(bits, mask, unticked, now, to)

    def _advised(self, state: State) -> tuple[Advice, dict[str, str]]:
        """Return the advice in a state, and the outcome of each step."""
        ends = self.sweep.ends(*state)
        key = ends.get(self.pack.approach), ends.get(self.pack.readiness or "")
        if key not in self._advice:
            self._advice[key] = advice(self.pack, ends)
        return self._advice[key], ends

    @cached_property
    def nearest(self) -> tuple[Alternative, ...]:
        """Of the single changes: for each question, direction and advice the nearest, nearest first."""
        best: dict[tuple[object, ...], Alternative] = {}
        for one in sorted(self.singles, key=lambda one: one.distance):
            change, dimension = one.changes[0], one.changes[0].bits.dimension
            up = change.now is not None and change.to > change.now
            best.setdefault((dimension.fact, dimension.option, up if dimension.numeric else change.to, one.advice), one)
        return tuple(best.values())

    @cached_property
    def pairs(self) -> tuple[Alternative, ...]:
        """For each approach and verdict that no single change leads to: the nearest pair that does."""
        pack = self.pack
        missing = {
            advice(pack, {pack.approach: outcome.id, pack.readiness or "": end})
            for outcome in pack.step(pack.approach).outcomes
            for end in (READY, NOT_READY)
        } - {self.here, *(one.advice for one in self.singles)}
        best: dict[Advice, Alternative] = {}
        for n, first in enumerate(self.changes):
            if all(other in best and best[other].distance == CLOSEST for other in missing):
                break
            state = first.on(self.state)
            for second in self.changes[n + 1 :]:
                other, ends = self._advised(second.on(state))
                if other in missing and first.bits is not second.bits:
                    pair = Alternative((first, second), other, ends)
                    if other not in best or pair.distance < best[other].distance:
                        best[other] = pair
        return tuple(sorted(best.values(), key=lambda pair: pair.distance))

    def published(self, alternative: Alternative) -> Counterfactual:
        """Return an alternative as the report shows it.

        Each value holds the changes before it, too, so that the last one of a list is whole.
        """
        changes, values = [], dict[str, Value]()
        for change in alternative.changes:
            question = self.questions[change.bits.fact]
            words, value = _in_words(question, change, values.get(question.id, self.facts.get(question.id)))
            values[question.id] = value
            now = format_value(question, self.known.get(question.id))
            changes.append(AnswerChange(question.id, question.ask, now, words, value))
        to = alternative.advice
        method = alternative.ends.get(self.pack.method or "") or None
        return Counterfactual(tuple(changes), to.approach, to.recommendation, to.verdict, method)


def _in_words(question: Question, change: Change, before: Value | None) -> tuple[str, Value]:
    """Return the change of an answer in words, with its edge, and a value that it leads to."""
    dimension, target = change.bits.dimension, change.bits.dimension.classes[change.to]
    if dimension.option is not None:
        label, too = question.option_label(dimension.option), " too" if before else ""
        words = f"{label}{too}" if target.value else f"not {label}"
        return words, ticked(question, before, dimension.option, tick=bool(target.value))
    if target.low is None or target.high is None:
        return format_value(question, target.value), target.value
    unmoved = change.now is None or change.to == change.now
    unit = f" {question.unit}" if question.unit else ""
    if target.low != question.low if unmoved else change.to > (change.now or 0):
        return f"from {format_number(target.low)}{unit} on", target.value
    # The number nearest to the edge; below an edge an amount has none, so the start of the block serves.
    if question.type == "count":
        return f"at most {format_number(target.high)}{unit}", int(target.high)
    return f"below {format_number(target.high)}{unit}", target.value


def ticked(question: Question, value: Value | None, option: str, *, tick: bool) -> tuple[str, ...]:
    """Return an answer to a `choices` question with one option ticked or not."""
    found = {*(value if isinstance(value, tuple) else ()), option} - (set() if tick else {option})
    return tuple(each for each in question.option_ids if each in found)


def format_range(question: Question, low: float, high: float) -> str:
    """Return a range of numbers: `0 to 19 cases`, `0 to below 12 months`, `200 examples or more`."""
    unit = f" {question.unit}" if question.unit else ""
    if low == high or high >= question.high:
        return f"{format_number(low)}{unit}{' or more' if high >= question.high else ''}"
    joint = "to" if question.type == "count" else "to below"
    return f"{format_number(low)} {joint} {format_number(high)}{unit}"
