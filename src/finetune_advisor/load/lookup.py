"""Everything of a pack by id, and the checks that follow one reference: a citation, a name in a text, a fact's value."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from finetune_advisor.load.conditions_reader import Words, alternatives, parse
from finetune_advisor.load.draft import Draft
from finetune_advisor.load.faults import Faults, quoted
from finetune_advisor.load.tree import Node, found
from finetune_advisor.load.values import read_questions, read_reading, read_sources, read_thresholds
from finetune_advisor.model.answers import read
from finetune_advisor.model.conditions import ALWAYS, NEVER, Condition, Value
from finetune_advisor.model.pack import Question, Source, Threshold

MOST_ALTERNATIVES_IN_ALL = 200_000

_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_.-]{1,80})\}")


class _Anything(Collection[str]):
    """Stands for the names in files that couldn't be read: none of them can be called unknown."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(slots=True)
class Lookup:
    """All that can be referred to, by id."""

    questions: Mapping[str, Question]
    readings: Mapping[str, Question]
    thresholds: Mapping[str, Threshold]
    sources: Mapping[str, Source]
    cited: Collection[str]
    """Ids of sources, faulty ones too."""
    outcomes: Mapping[str, tuple[str, ...]]
    """Of each step, in the order of the steps."""
    faulty: Collection[str]
    """Ids whose own definition is faulty: nothing more is said about what refers to them."""
    faults: Faults
    alternatives: int = 0

    def words(self, step: str | None = None) -> Words:
        """What a condition may read in a step, or, without a step, when all steps are decided."""
        order = list(self.outcomes)
        decided = order if step is None else order[: order.index(step)]
        return Words(
            {**self.questions, **self.readings},
            {id: self.outcomes[id] for id in decided},
            self.thresholds,
            frozenset(order[len(decided) :]),
            self.faulty,
        )

    def condition(self, node: Node, words: Words) -> Condition:
        """A condition; its size is added to that of the whole pack."""
        before = self.alternatives
        condition = parse(node, words, self.faults)
        self.alternatives += alternatives(condition)
        if before <= MOST_ALTERNATIVES_IN_ALL < self.alternatives:
            message = f"the conditions of the pack have more than {MOST_ALTERNATIVES_IN_ALL} alternatives in all"
            self.faults.add("too-large", message, node.place())
        return NEVER if self.alternatives > MOST_ALTERNATIVES_IN_ALL else condition

    def optional(self, node: Node, key: str, words: Words) -> Condition | None:
        """The condition under a key, if it is there."""
        return self.condition(node.at(key), words) if node.value.get(key) is not None else None

    def when(self, node: Node, words: Words) -> Condition:
        """The condition under `when`; always, if there is none."""
        return self.optional(node, "when", words) or ALWAYS

    def citations(self, citations: list[str], node: Node, needed: str = "") -> tuple[str, ...]:
        """The sources that something rests on, each checked to exist; if it is `needed`, there should be one."""
        if needed and not citations:
            message = f"the {needed} names no source; say what it rests on"
            self.faults.add("no-source", message, node.place(), "warning", (needed.rpartition(" ")[2],))
        for index, citation in enumerate(citations):
            self._check_citation(citation, node.at("sources").at(index))
        return tuple(dict.fromkeys(citations))

    def _check_citation(self, citation: str, node: Node) -> None:
        id, sign, part = citation.partition("#")
        source = self.sources.get(id)
        if source is None:
            if id not in self.cited:
                message = f"unknown source {quoted(id)}{self.faults.hint(id, self.sources)}"
                self.faults.add("unknown-source", message, node.place())
        elif sign and part not in dict(source.parts):
            hint = self.faults.hint(part, dict(source.parts)) or "; it has no parts"
            self.faults.add("unknown-source", f"the source {id} has no part {quoted(part)}{hint}", node.place())

    def text(self, text: str, node: Node, key: str) -> str:
        """A text whose `{names}` are checked to exist."""
        nameable = {**self.thresholds, **self.questions, **self.readings}
        for name in dict.fromkeys(_PLACEHOLDER.findall(text)):
            known = nameable.get(name)
            if isinstance(known, Question) and known.type == "text":
                message = f"{{{name}}} is a text; only numbers, choices and thresholds can be put into texts"
                self.faults.add("unknown-name", message, node.place(key))
            elif known is None and name not in self.faulty:
                message = f"{{{name}}} names no threshold, question or reading{self.faults.hint(name, nameable)}"
                self.faults.add("unknown-name", message, node.place(key))
        return text

    def optional_text(self, text: str | None, node: Node, key: str) -> str | None:
        """The same for a text that may be missing."""
        return None if text is None else self.text(text, node, key)

    def outcome(self, step: str, id: str, node: Node) -> str:
        """An outcome, checked to exist in a step."""
        if id not in self.outcomes[step] and step not in self.faulty:
            message = f"{step} has no outcome {quoted(id)}{self.faults.hint(id, self.outcomes[step])}"
            self.faults.add("unknown-outcome", message, node.place())
        return id

    def value(self, fact: str, node: Node, words: Words) -> Value | None:
        """A value given for a fact in a case; None (and a fault) if it can't have it."""
        if self.faults.full:
            return None
        if fact in words.steps:
            if isinstance(node.value, str) and node.value in words.steps[fact]:
                return node.value
            message = f"{fact} has no outcome {found(node.value)}{self.faults.hint(node.value, words.steps[fact])}"
            self.faults.add("unknown-outcome", message, node.place())
            return None
        question = words.questions.get(fact)
        if question is None or question.type == "text":
            if fact not in self.faulty:
                message = f"{quoted(fact)} can't be given here{self.faults.hint(fact, words.facts)}"
                self.faults.add("unknown-fact", message, node.place(key=True))
            return None
        try:
            value = read(question, node.value)
        except ValueError as error:
            self.faults.add("bad-value", f"{fact}: {error}", node.place())
            return None
        if value is None:
            message = f"{fact} is unknown here; leave it out, and it takes its if_unknown"
            self.faults.add("bad-value", message, node.place())
        return value


def _check_needs(draft: Draft, readings: Mapping[str, Question], questions: Collection[str], faults: Faults) -> None:
    """The questions that readings are computed from are questions of the pack."""
    for id, reading in readings.items():
        for place, need in enumerate(reading.needs):
            if need not in questions and not draft.unread:
                message = f"needs: there is no question {quoted(need)}{faults.hint(need, questions)}"
                faults.add("unknown-name", message, draft.readings[id].node.place("needs", place))


def lookup(draft: Draft, faults: Faults) -> Lookup:
    """Read everything that rules refer to."""
    questions, bad_questions = read_questions(draft.steps, faults)
    readings = {id: reading for id, entry in draft.readings.items() if (reading := read_reading(entry, faults))}
    faulty = bad_questions | (set(draft.readings) - set(readings))
    _check_needs(draft, readings, {*questions, *faulty}, faults)
    outcomes = {id: tuple(draft.steps[id].outcomes) for id in draft.order if id in draft.steps}
    faulty |= {
        id
        for id, step in draft.steps.items()
        if step.shape is None or any(o.shape is None for o in step.outcomes.values())
    }
    options = {question.id: question.option_ids for question in questions.values() if question.type == "choice"}
    thresholds = read_thresholds(draft.thresholds, {**options, **outcomes}, faulty, draft.unread, faults)
    sources = read_sources(draft.sources, faults)
    everything: Collection[str] = _Anything()
    known = Lookup(
        questions,
        readings,
        thresholds,
        sources,
        everything if draft.unread else frozenset(draft.sources),
        outcomes,
        everything if draft.unread else frozenset(faulty),
        faults,
    )
    for id, entry in draft.thresholds.items():
        if entry.shape:
            known.citations(entry.shape.sources, entry.node, f"threshold {id}")
    return known
