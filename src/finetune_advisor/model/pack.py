"""What a person wrote down to decide by: steps, questions, rules, notes, moves, sources. Frozen values; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from finetune_advisor.errors import Place
from finetune_advisor.model.conditions import ALWAYS, Condition, Value

QuestionType: TypeAlias = Literal["yes_no", "choice", "choices", "count", "amount", "text"]
Recommendation: TypeAlias = Literal["prompting", "rag", "fine-tuning", "rag+fine-tuning"]
Verdict: TypeAlias = Literal["yes", "not-yet", "no"]
Level: TypeAlias = Literal["advice", "caution", "prerequisite", "contradiction"]
Reading: TypeAlias = Literal["primary", "excerpt", "secondary"]

RECOMMENDATIONS: tuple[Recommendation, ...] = ("prompting", "rag", "fine-tuning", "rag+fine-tuning")
"""In the order of rising effort."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask. A reading (an instrument's figure) is a question that nobody is asked: its id holds a dot."""

    id: str
    step: str
    type: QuestionType
    ask: str
    why: str
    options: tuple[tuple[str, str], ...] = ()
    """For `choice` and `choices`: id and meaning, in the author's order."""
    unit: str | None = None
    low: float = 0
    high: float = 0
    if_unknown: Value | None = None
    """The value to work with while the answer is unknown; None only for `text`."""
    example: str | None = None
    measure: str | None = None
    """The reading that may answer it."""
    needs: tuple[str, ...] = ()
    """For a reading: the questions that it is computed from, which are asked when it can matter."""

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The ids of the options, in the author's order."""
        return tuple(option for option, _ in self.options)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A named number that rules compare with; `by` makes it a small table."""

    id: str
    title: str
    unit: str
    value: float
    """For every value of `by` that isn't in `values`."""
    checked: str
    sources: tuple[str, ...]
    by: str | None = None
    values: tuple[tuple[str, float], ...] = ()

    def at(self, key: object) -> float:
        """The number for one value of `by`."""
        return dict(self.values).get(str(key), self.value)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim was found, when it was last found there, and how it was read."""

    id: str
    title: str
    published: str
    checked: str
    read: Reading
    claim: str
    url: str | None = None
    figure: str | None = None
    dated_models: bool = False
    """The figure was measured on models of 2023-24."""
    parts: tuple[tuple[str, str], ...] = ()
    """Claims that can be cited on their own, as `id#part`."""


@dataclass(frozen=True, slots=True)
class Case:
    """An example beside a rule: with these facts the step ends like this."""

    given: tuple[tuple[str, Value], ...]
    then: str
    stands: bool | None = None
    """Whether the rule itself must hold; None: exactly when `then` is its own outcome."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When these facts hold, the step ends like this, because."""

    id: str
    step: str
    when: Condition
    then: str
    because: str
    sources: tuple[str, ...] = ()
    """Source ids, each possibly with `#part`."""
    do: str | None = None
    overrides: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Said when it holds; never changes an outcome."""

    id: str
    step: str
    when: Condition
    say: str
    level: Level
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """One thing to do next, with the mark that ends it well and the mark that ends it."""

    id: str
    when: Condition
    do: str
    done_when: str
    stop_when: str
    measure: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a step can end; in the recommendation step it also says what to recommend."""

    id: str
    title: str
    recommend: Recommendation | None = None
    fine_tuning: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One decision: its outcomes, questions, rules and notes. Earlier steps' outcomes are facts for it."""

    id: str
    title: str
    outcomes: tuple[Outcome, ...]
    otherwise: str
    otherwise_because: str
    otherwise_sources: tuple[str, ...] = ()
    when: Condition = ALWAYS
    """The step is reached only if this holds."""
    questions: tuple[Question, ...] = ()
    rules: tuple[Rule, ...] = ()
    notes: tuple[Note, ...] = ()

    def outcome(self, id: str) -> Outcome:
        """The outcome of that id; raises KeyError for any other."""
        for outcome in self.outcomes:
            if outcome.id == id:
                return outcome
        raise KeyError(id)


@dataclass(frozen=True, slots=True)
class Property:
    """A sentence about the whole pack that must hold for every possible combination of answers."""

    id: str
    title: str
    never: Condition | None = None
    when: Condition = ALWAYS
    always: Condition | None = None
    raising: str | None = None
    never_from: Condition | None = None
    never_to: Condition | None = None
    unknown: str | None = None
    """The promise is about this answer being unknown; alone: nothing that must come first then rests on it."""


@dataclass(frozen=True, eq=False)
class Pack:
    """A whole pack. Compared by identity: two readings of one folder are two packs with one digest."""

    id: str
    title: str
    version: str
    reviewed: str
    steps: tuple[Step, ...]
    recommendation: str
    """The step whose outcome is the headline."""
    blockers: str | None = None
    """The step whose standing rules say what must come first."""
    method: str | None = None
    readings: tuple[Question, ...] = ()
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    properties: tuple[Property, ...] = ()
    digest: str = ""
    """SHA-256 over the files, in hexadecimal."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Where things stand, by kind and id: `rule/<id>`, and so for note, question, step, threshold, source, move, property."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions that a person can be asked, in the order of the steps."""
        return tuple(question for step in self.steps for question in step.questions)

    @property
    def inputs(self) -> tuple[Question, ...]:
        """All facts that come from outside and that rules may read: questions but texts, then readings."""
        return tuple(q for q in self.questions if q.type != "text") + self.readings

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, in the order of the steps."""
        return tuple(rule for step in self.steps for rule in step.rules)

    def step(self, id: str) -> Step:
        """The step of that id; raises KeyError for any other."""
        for step in self.steps:
            if step.id == id:
                return step
        raise KeyError(id)

    def cited(self) -> Iterator[tuple[str, str]]:
        """Every citation with the kind and id of what cites it, such as `("rule/no-eval-set", "guide-2026#S26")`."""
        for step in self.steps:
            yield from (("step/" + step.id, source) for source in step.otherwise_sources)
            yield from (("rule/" + rule.id, source) for rule in step.rules for source in rule.sources)
            yield from (("note/" + note.id, source) for note in step.notes for source in note.sources)
        yield from (("threshold/" + t.id, source) for t in self.thresholds.values() for source in t.sources)
        yield from (("move/" + move.id, source) for move in self.moves for source in move.sources)
