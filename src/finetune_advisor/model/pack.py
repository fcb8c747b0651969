"""What a person wrote down to decide by: steps, questions, rules, notes, moves, sources. Frozen values; nothing is judged here.

This is also the one description of the pack format: the fields are the keys of the YAML files, `Derived` ones left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias

from finetune_advisor.errors import Place
from finetune_advisor.model.conditions import ALWAYS, Condition, Value
from finetune_advisor.model.fields import (
    STRICT,
    Bands,
    Citation,
    Day,
    Derived,
    Dotted,
    Fact,
    Id,
    Later,
    Link,
    Number,
    PartId,
    Text,
    Word,
    of_pack,
    pairs,
)

QuestionType: TypeAlias = Literal["yes_no", "choice", "choices", "count", "amount", "text"]
Recommendation: TypeAlias = Literal["prompting", "rag", "fine-tuning", "rag+fine-tuning"]
Verdict: TypeAlias = Literal["yes", "not-yet", "no"]

When: TypeAlias = Annotated[Condition, of_pack("condition")]
Assumed: TypeAlias = Annotated[Value | None, of_pack("value")]
Given: TypeAlias = Annotated[
    tuple[tuple[str, Value], ...], pairs(str, Annotated[Any, of_pack("value")]), of_pack("given", None)
]

RECOMMENDATIONS: tuple[Recommendation, ...] = ("prompting", "rag", "fine-tuning", "rag+fine-tuning")
"""In the order of rising effort."""

WITHOUT_TRAINING: dict[Recommendation, Recommendation] = {
    "prompting": "prompting", "rag": "rag", "fine-tuning": "prompting", "rag+fine-tuning": "rag",
}  # fmt: skip
"""Each approach without its training: what to do while training has to wait."""

READY, NOT_READY = "ready", "not-ready"
"""The outcomes of a readiness step."""


@dataclass(frozen=True, slots=True)
class Part:
    """Anything with an id of its own."""

    __pydantic_config__ = STRICT

    replaces: bool = field(default=False, kw_only=True, compare=False)
    """In a pack that extends another: this takes the place of what has the same id there."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a `choice` or `choices` question. In a file, a bare string is the label."""

    __pydantic_config__ = STRICT

    id: Annotated[str, Derived]
    label: Text
    """One to four words."""
    gloss: Text | None = None
    """What the label means, if it needs to be said."""


Options: TypeAlias = Annotated[tuple[Option, ...], Later(Mapping[Id, Text | Option])]


@dataclass(frozen=True, slots=True)
class Question(Part):
    """One thing to ask. A reading is a question that a person is never asked: its id holds a dot."""

    id: Word
    step: Annotated[str, Derived]
    type: QuestionType
    ask: Text
    """The question, in under 15 words."""
    label: Text | None = None
    """Its short name, one to three words, as reports and folded answers show it."""
    help: Text | None = None
    """How to find the answer out."""
    why: Text | None = None
    """Why it is asked."""
    options: Options = ()
    """For `choice` and `choices`, in the author's order."""
    unit: Text | None = None
    range: tuple[Number, Number] = (0, 0)
    """For `count` and `amount`: the least and the greatest answer."""
    bands: Bands = ()
    """For `count`: words that may be answered instead of a number; each is its least number, or None for *unknown*."""
    assume: Assumed = None
    """The value to work with while the answer is unknown: the quiet one. None where nothing may be assumed."""
    interview: bool = True
    """Whether the interview may ask it; otherwise it comes from files, flags and measurements alone."""
    example: Text | None = None
    needs: Annotated[tuple[str, ...], Derived] = ()
    """For a reading: the questions that it is computed from, which are asked when it can matter."""

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The ids of the options, in the author's order."""
        return tuple(option.id for option in self.options)

    def option_label(self, option: str) -> str:
        """The label of an option; raises KeyError for any other."""
        return {each.id: each.label for each in self.options}[option]

    @property
    def low(self) -> float:
        """The least answer."""
        return self.range[0]

    @property
    def high(self) -> float:
        """The greatest answer."""
        return self.range[1]


@dataclass(frozen=True, slots=True)
class Reading(Part):
    """What the program computes or measures itself; it becomes a question of the pack."""

    id: Dotted
    title: Text
    type: Literal["yes_no", "choice", "choices", "count", "amount"]
    label: Text | None = None
    options: Options = ()
    unit: Text | None = None
    range: tuple[Number, Number] = (0, 0)
    assume: Assumed = None
    needs: tuple[str, ...] = ()
    """The questions that it is computed from."""


@dataclass(frozen=True, slots=True)
class Threshold(Part):
    """A named number that rules compare with; `by` makes it a small table."""

    id: Annotated[str, Derived]
    title: Text
    unit: Text
    value: Number
    """For every value of `by` that isn't in `values`."""
    checked: Day
    sources: tuple[Citation, ...] = ()
    by: Annotated[str, of_pack("table", str)] | None = None
    """The choice question or step whose values have numbers of their own."""
    values: Annotated[tuple[tuple[str, Number], ...], pairs(str, Number)] = ()

    def at(self, key: object) -> float:
        """The number for one value of `by`."""
        return dict(self.values).get(str(key), self.value)


@dataclass(frozen=True, slots=True)
class Source(Part):
    """Where a claim was found, when it was last found there, and how it was read."""

    id: Annotated[str, Derived]
    title: Text
    published: Text
    checked: Day
    read: Literal["primary", "excerpt", "secondary"]
    claim: Text
    url: Link | None = None
    figure: Text | None = None
    dated_models: bool = False
    """The figure was measured on models of 2023-24."""
    parts: Annotated[tuple[tuple[str, str], ...], pairs(PartId, Text)] = ()
    """Claims that can be cited on their own, as `id#part`."""


@dataclass(frozen=True, slots=True)
class RuleTest:
    """An example beside a rule: with these facts the step ends like this."""

    __pydantic_config__ = STRICT

    given: Given
    then: str
    applies: bool | None = None
    """Whether the rule's condition must hold; left out: exactly when `then` is its own outcome."""


@dataclass(frozen=True, slots=True)
class SaidTest:
    """An example beside a note or a move: with these facts it applies, or doesn't."""

    __pydantic_config__ = STRICT

    given: Given
    applies: bool


@dataclass(frozen=True, slots=True)
class Rule(Part):
    """When these facts hold, the step ends like this, for this reason."""

    id: Id
    step: Annotated[str, Derived]
    when: When
    then: str
    because: Text
    sources: tuple[Citation, ...] = ()
    """Source ids, each possibly with `#part`."""
    because_assumed: Text | None = None
    """The reason to give where a fact that settles the rule is only assumed."""
    label: Text | None = None
    """For a gate: what it is about, in one to three words."""
    do: Text | None = None
    """For a gate: what to do when it applies."""
    find_out: Text | None = None
    """For a gate: what to do when it isn't known whether it applies."""
    kind: Literal["missing", "unknown"] = "missing"
    """For a gate: what an applying gate means; `unknown`: something that must be found out rather than made."""
    overrides: tuple[str, ...] = ()
    notes_on_sources: Text | None = None
    """Where sources disagree; for `explain` alone."""
    tests: Annotated[tuple[RuleTest, ...], Later()] = ()


@dataclass(frozen=True, slots=True)
class Note(Part):
    """Said when it holds; never changes an outcome."""

    id: Id
    step: Annotated[str, Derived]
    when: When
    say: Text
    level: Literal["advice", "caution", "prerequisite", "contradiction"]
    sources: tuple[Citation, ...] = ()
    tests: Annotated[tuple[SaidTest, ...], Later()] = ()


@dataclass(frozen=True, slots=True)
class Move(Part):
    """One thing to do next: when it is done, and when to give it up."""

    id: Id
    when: When
    do: Text
    done_when: Text
    stop_when: Text | None = None
    measure: Text | None = None
    sources: tuple[Citation, ...] = ()
    tests: Annotated[tuple[SaidTest, ...], Later()] = ()


@dataclass(frozen=True, slots=True)
class Outcome(Part):
    """One way in which a step can end; in the approach step it also says which approach fits."""

    id: Annotated[str, Derived]
    title: Text
    approach: Recommendation | None = None


@dataclass(frozen=True, slots=True)
class Otherwise(Part):
    """How a step ends when no rule applies."""

    then: str
    because: Text
    because_assumed: Text | None = None
    sources: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One decision: its outcomes, questions, rules and notes. Earlier steps' outcomes are facts for it."""

    __pydantic_config__ = STRICT

    id: Id
    title: Text = ""
    outcomes: Annotated[tuple[Outcome, ...], Later(Mapping[Id, Text | Outcome])] = ()
    otherwise: Annotated[str, Later(Otherwise)] = ""
    otherwise_because: Annotated[str, Derived] = ""
    otherwise_because_assumed: Annotated[str | None, Derived] = None
    otherwise_sources: Annotated[tuple[str, ...], Derived] = ()
    when: When = ALWAYS
    """The step is reached only if this holds."""
    questions: Annotated[tuple[Question, ...], Later()] = ()
    rules: Annotated[tuple[Rule, ...], Later()] = ()
    notes: Annotated[tuple[Note, ...], Later()] = ()

    def outcome(self, id: str) -> Outcome:
        """The outcome of that id; raises KeyError for any other."""
        return {outcome.id: outcome for outcome in self.outcomes}[id]


@dataclass(frozen=True, slots=True)
class Property(Part):
    """A sentence about the whole pack that must hold for every possible combination of answers."""

    id: Id
    title: Text
    never: When | None = None
    when: When = ALWAYS
    always: When | None = None
    raising: Fact | None = None
    never_from: When | None = None
    never_to: When | None = None
    unknown: Fact | None = None
    """The property is about this answer being unknown, and all others known."""
    given: Given | None = None
    """The only answers; with them the advice is as in `expect`."""
    expect: tuple[Text, ...] = ()
    """Words of `--expect`: `approach:rag`, `fine-tuning:not-yet`, `prompting`; or what is shown: `shows:` and an id."""


@dataclass(frozen=True, slots=True)
class Head:
    """The file pack.yaml."""

    __pydantic_config__ = STRICT

    id: Id
    title: Text
    version: Text
    reviewed: Day
    steps: tuple[Id, ...] = ()
    """The ids of the steps, in order."""
    approach: Text | None = None
    readiness: Text | None = None
    method: Text | None = None
    retired: Annotated[tuple[tuple[str, Text], ...], pairs(str, Text)] = ()
    """Questions of earlier editions, each with what to answer instead."""
    extends: Text | None = None
    """`default`, or a folder relative to this one: the pack that this one adds to."""
    readings: Annotated[tuple[Reading, ...], Later()] = ()


@dataclass(frozen=True, eq=False)
class Pack:
    """A whole pack. Compared by identity: two readings of one folder are two packs with one digest."""

    id: str
    title: str
    version: str
    reviewed: str
    steps: tuple[Step, ...]
    approach: str
    """The step whose outcome is the approach: the technique that fits the problem."""
    readiness: str | None = None
    """The step whose rules are gates: what must come before training."""
    method: str | None = None
    definitions: Mapping[str, Condition] = field(default_factory=dict)
    """Conditions with a name; where a condition uses one, it is written out already."""
    retired: Mapping[str, str] = field(default_factory=dict)
    readings: tuple[Question, ...] = ()
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    properties: tuple[Property, ...] = ()
    digest: str = ""
    """SHA-256 over the files, in hexadecimal."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Where each part is written, by kind and id: `rule/<id>`, and so for note, question, step, threshold, source, move, property."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions that a person can be asked, in the order of the steps."""
        return tuple(question for step in self.steps for question in step.questions)

    @property
    def inputs(self) -> tuple[Question, ...]:
        """All facts that come from outside and that rules may read: all questions but texts, then readings."""
        return tuple(q for q in self.questions if q.type != "text") + self.readings

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, in the order of the steps."""
        return tuple(rule for step in self.steps for rule in step.rules)

    def step(self, id: str) -> Step:
        """The step of that id; raises KeyError for any other."""
        return {step.id: step for step in self.steps}[id]

    def cited(self) -> set[str]:
        """Every source that something in the pack cites, possibly with `#part`."""
        notes = (note for step in self.steps for note in step.notes)
        parts: Iterable[Rule | Note | Move | Threshold] = (*self.rules, *notes, *self.moves, *self.thresholds.values())
        endings = {source for step in self.steps for source in step.otherwise_sources}
        return endings.union(source for part in parts for source in part.sources)
