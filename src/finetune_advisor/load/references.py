"""From a draft to a Pack: every reference is checked, and conditions are read in the scope of their step."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any, get_args

from finetune_advisor.errors import Place
from finetune_advisor.load.conditions_reader import Scope, alternatives, parse
from finetune_advisor.load.diagnostics import Diagnostics, quoted
from finetune_advisor.load.pack_files import ANY_LIST, ROLES, Definition, Draft, Entry, StepCondition
from finetune_advisor.load.questions import checked_question
from finetune_advisor.load.validate import validated
from finetune_advisor.load.whole_pack import check_names, check_steps, checked_pack, places
from finetune_advisor.load.yaml_nodes import Node
from finetune_advisor.model import pack as model
from finetune_advisor.model.answers import read
from finetune_advisor.model.conditions import NEVER, Condition, Value

MOST_ALTERNATIVES_IN_ALL = 200_000
CONDITIONS = ("when", "never", "always", "never_from", "never_to")
TEXTS = (
    "because", "because_assumed", "do", "find_out", "notes_on_sources", "say", "done_when", "stop_when", "measure"
)  # fmt: skip
"""The fields that may hold `{names}` of thresholds, questions and readings."""

NUMBERS = ("count", "amount")
FACTS = (*NUMBERS, "yes_no", "choice", "choices")
"""Types of questions that a condition can read."""

GATE_KEYS = {
    "label": "one to three words on what it is about",
    "do": "what to do when it applies",
    "find_out": "what to do while it isn't known whether it applies",
}
PROPERTY_FORMS = ({"never"}, {"always"}, {"given", "expect"}, {"raising", "never_from", "never_to"})

_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_.-]{1,80})\}")


def build(draft: Draft, digest: str, diagnostics: Diagnostics) -> model.Pack | None:
    """Put a pack together; return None when something is wrong with it, every fault then being noted."""
    check_steps(draft, diagnostics)
    check_names(draft, diagnostics)
    builder = _Builder(draft, diagnostics)
    steps = tuple(builder.step(id) for id in builder.outcomes)
    moves, properties = tuple(builder.parts(model.Move)), tuple(builder.parts(model.Property))
    if diagnostics.fatal:
        return None
    head: dict[str, Any] = {key: getattr(draft.head, key) for key in ("id", "title", "version", "reviewed", *ROLES)}
    pack = model.Pack(
        **head,
        retired=dict(draft.head.retired),
        steps=steps,
        definitions=builder.definitions,
        readings=tuple(builder.readings.values()),
        thresholds=builder.thresholds,
        sources=builder.sources,
        moves=moves,
        properties=properties,
        digest=digest,
        places=dict(places(draft)),
    )
    return checked_pack(pack, draft, diagnostics)


@dataclass(slots=True)
class _Builder:
    """Everything that can be referred to, by id; and how the references of each part are checked."""

    draft: Draft
    diagnostics: Diagnostics
    questions: dict[str, model.Question] = field(default_factory=dict)
    readings: dict[str, model.Question] = field(default_factory=dict)
    thresholds: dict[str, model.Threshold] = field(default_factory=dict)
    sources: dict[str, model.Source] = field(default_factory=dict)
    outcomes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of each step, in the order of the steps."""
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The options of each question of which one is chosen."""
    faulty: set[str] = field(default_factory=set)
    """Ids whose own definition is faulty. A reference to one of them is no further fault."""
    definitions: dict[str, Condition] = field(default_factory=dict)
    scopes: dict[str | None, Scope] = field(default_factory=dict)
    alternatives: int = 0

    def __post_init__(self) -> None:
        """Read what other parts refer to; what refers to something comes after it."""
        draft = self.draft
        for step in draft.steps:
            for id, asked in draft.table(model.Question, step).items():
                if id not in self.questions and id not in self.faulty:
                    part = asked.part and replace(asked.part, step=step)
                    self._keep(self.questions, id, part and checked_question(part, asked.node, self.diagnostics))
        for id, entry in draft.table(model.Reading).items():
            self._keep(self.readings, id, entry.part and self._reading(entry.part, entry.node))
        self.outcomes = {id: tuple(draft.table(model.Outcome, id)) for id in draft.order if id in draft.steps}
        for id, head in draft.steps.items():
            if head.part is None or any(not outcome.part for outcome in draft.table(model.Outcome, id).values()):
                self.faulty.add(id)
        self.choices = {id: question.option_ids for id, question in self.questions.items() if question.type == "choice"}
        self.sources = {id: entry.part for id, entry in draft.table(model.Source).items() if entry.part}
        for id, number in draft.table(model.Threshold).items():
            self._keep(self.thresholds, id, number.part and self._threshold(number.part, number.node))
        self._define()

    def _keep(self, table: dict[str, Any], id: str, part: Any) -> None:
        if part is None:
            self.faulty.add(id)
        else:
            table[id] = part

    def _excuses(self, id: str) -> bool:
        return self.draft.unread or id in self.faulty

    def _refer(
        self, node: Node, key: str, words: Iterable[str], known: Collection[str], kind: str, what: str, rest: str = ""
    ) -> None:
        """Note each word under a key that isn't among the known ones."""
        for index, word in enumerate(words):
            if word not in known and not self._excuses(word):
                self.diagnostics.unknown(kind, what, word, known, node.place(key, index), rest)

    # --- what others refer to ----------------------------------------------------------------------------------------

    def _reading(self, reading: model.Reading, node: Node) -> model.Question | None:
        """Return a reading as a question; None if something is wrong with it."""
        self._refer(node, "needs", reading.needs, self.questions, "unknown-name", "needs: there is no question")
        if "assume" not in node.value:
            message = "assume is missing: the value to work with while the reading isn't known"
            self.diagnostics.add("missing-key", message, node.place())
            return None
        shared = {f.name: getattr(reading, f.name) for f in fields(reading) if f.name not in ("title", "replaces")}
        return checked_question(model.Question(step="", ask=reading.title, **shared), node, self.diagnostics)

    def _threshold(self, threshold: model.Threshold, node: Node) -> model.Threshold | None:
        """Return a threshold; None if its table doesn't fit."""
        self._check_sources(threshold, node)
        by, before = threshold.by, len(self.diagnostics.findings)
        if (by is None) != ("values" not in node.value):
            message = f"the threshold {threshold.id} needs 'by' and 'values' together, or neither"
            self.diagnostics.add("missing-key", message, node.place(key=True))
        elif by is not None and self._excuses(by):
            return None
        elif by is not None:
            options = self.choices.get(by) or self.outcomes.get(by)
            if options is None:
                known, rest = {**self.choices, **self.outcomes}, " is no choice question and no step"
                self.diagnostics.unknown("unknown-fact", "by:", by, known, node.place("by"), rest)
            for key in (key for key, _ in threshold.values if options and key not in options):
                place = node.place("values", key, key=True)
                self.diagnostics.unknown("unknown-option", f"{by} has no value", key, options or (), place)
        return threshold if len(self.diagnostics.findings) == before else None

    def _define(self) -> None:
        """Read all definitions, those first that others use."""
        entries = self.draft.table(Definition)
        graph = {id: [name for name in _keys_in(entry.node) if name in entries] for id, entry in entries.items()}
        if circle := circle_in(graph):
            message = f"definitions use each other in a circle: {' -> '.join(circle)}; write one of them out"
            place = entries[circle[0]].node.place(key=True)
            self.diagnostics.add("bad-definition", message, place, related=tuple(circle[:-1]))
            self.faulty.update(entries)
            return
        for id in TopologicalSorter(graph).static_order():
            before = len(self.diagnostics.findings)
            condition = self._condition(entries[id].node, self._scope())
            usable = len(self.diagnostics.findings) == before and not self.faulty.intersection(graph[id])
            self._keep(self.definitions, id, condition if usable else None)

    # --- steps and what they hold ------------------------------------------------------------------------------------

    def step(self, id: str) -> model.Step:
        """Return a step with all of its parts."""
        draft, entry = self.draft, self.draft.steps[id]
        end, outcomes = draft.table(model.Otherwise, id).get(id), draft.table(model.Outcome, id)
        title = entry.part is None or entry.part.title
        for key, there in (("title", title), ("outcomes", outcomes), ("otherwise", end)):
            if not there and not (isinstance(entry.node.value, dict) and key in entry.node.value):
                self.diagnostics.add("missing-key", f"{key} is missing", entry.node.place())
        for outcome in outcomes.values():
            self._check_outcome(outcome, id)
        changes: dict[str, Any] = {
            "outcomes": tuple(outcome.part for outcome in outcomes.values() if outcome.part),
            "questions": tuple(self.questions[q] for q in draft.table(model.Question, id) if q in self.questions),
            "rules": tuple(self.parts(model.Rule, id)),
            "notes": tuple(self.parts(model.Note, id)),
        }
        self._check_overrides(id)
        if when := draft.table(StepCondition, id).get(id):
            changes["when"] = self._condition(when.node, self._scope(id))
        for ending in self.parts(model.Otherwise, id):
            changes["otherwise"] = ending.then
            changes |= {f"otherwise_{key}": getattr(ending, key) for key in ("because", "because_assumed", "sources")}
        if id == draft.head.readiness:
            self._check_readiness(id)
        return replace(entry.part or model.Step(id), **changes)

    def parts(self, kind: type[Any], step: str = "") -> Iterator[Any]:
        """Yield all parts of one kind that fit the format, with their conditions read and every reference followed."""
        for entry in self.draft.table(kind, step).values():
            if entry.part:
                # Notes, moves and properties are judged when all steps are decided.
                scope = self._scope(step if step and kind is not model.Note else None)
                yield self._part(entry.part, entry.node, step, scope)

    def _part(self, part: Any, node: Node, step: str, scope: Scope) -> Any:
        changes: dict[str, Any] = {"replaces": False} if isinstance(part, model.Part) else {}
        for name in (one.name for one in fields(part)):
            value = getattr(part, name)
            if name in CONDITIONS and name in node.value:
                changes[name] = self._condition(node.at(name), scope)
            elif name == "step":
                changes[name] = step
            elif name == "tests" and value:
                kind = model.RuleTest if isinstance(part, model.Rule) else model.SaidTest
                validated(ANY_LIST, node.at(name), self.diagnostics)
                tests = [(validated(kind, one, self.diagnostics), one) for one in node.at(name).items()]
                changes[name] = tuple(self._part(test, one, step, scope) for test, one in tests if test)
            elif name == "given" and value is not None:
                given = [(fact, self._value(fact, one, scope)) for fact, one in node.at(name).entries()]
                changes[name] = tuple((fact, one) for fact, one in given if one is not None)
            elif name == "sources":
                self._check_sources(part, node)
                changes[name] = tuple(dict.fromkeys(value))
            elif name == "overrides":
                rules, what = self.draft.table(model.Rule, step), "this step has no rule"
                self._refer(node, name, value, rules, "unknown-rule", what, " to override")
                changes[name] = tuple(dict.fromkeys(value))
            elif name in TEXTS and value is not None:
                self._check_text(value, node.place(name))
            elif name == "then" and step and not self._excuses(step):
                self._refer(node, name, (value,), self.outcomes[step], "unknown-outcome", f"{step} has no outcome")
        if isinstance(part, model.Property):
            self._check_property(part, node)
        if isinstance(part, model.Rule) and step == self.draft.head.readiness:
            self._check_gate(part, node)
        return replace(part, **changes)

    def _check_gate(self, rule: model.Rule, node: Node) -> None:
        if rule.then == model.READY:
            message = f"a gate ends in {model.NOT_READY}, found {quoted(rule.then)}; say in `when` what is missing"
            self.diagnostics.add("bad-gate", message, node.place("then"))
        for key, what in GATE_KEYS.items():
            if getattr(rule, key) is None:
                self.diagnostics.add("missing-key", f"the gate {rule.id} lacks {key}: {what}", node.place())

    def _check_readiness(self, step: str) -> None:
        """The readiness step ends in `ready` unless a gate applies."""
        if set(self.outcomes[step]) != {model.READY, model.NOT_READY}:
            message = f"the readiness step has the outcomes {model.READY} and {model.NOT_READY}, and no others"
            self.diagnostics.add("bad-gate", message, self.draft.steps[step].node.place("outcomes"))
        end = self.draft.table(model.Otherwise, step).get(step)
        if end and end.part and end.part.then == model.NOT_READY:
            message = f"the readiness step is {model.READY} where no gate applies"
            self.diagnostics.add("bad-gate", message, end.node.place("then"))

    def _check_property(self, part: model.Property, node: Node) -> None:
        """A property has one of four forms."""
        keys, approach = set(node.value), self.draft.head.approach or ""
        forms = [form for form in PROPERTY_FORMS if keys & form]
        if len(forms) != 1 or not forms[0] <= keys or ("unknown" in keys and "never" not in keys):
            message = "a property has never (perhaps with unknown), always, given and expect, or raising and two nevers"
            self.diagnostics.add("missing-key", message, node.place())
        expected = [f"approach:{one}" for one in model.RECOMMENDATIONS]
        expected += [f"fine-tuning:{verdict}" for verdict in get_args(model.Verdict)]
        expected += [*model.RECOMMENDATIONS, *self.outcomes.get(approach, ())]
        self._refer(node, "expect", part.expect, expected, "bad-value", "expect can't be")
        questions = self._scope().questions
        known = [id for id, question in questions.items() if question.type in FACTS]
        for key in ("raising", "unknown"):
            if (fact := getattr(part, key)) is not None and fact not in known:
                self._refer(node, key, (fact,), known, "unknown-fact", f"{key}: there is no question")

    def _check_outcome(self, entry: Entry[model.Outcome], step: str) -> None:
        outcome, node, approach = entry.part, entry.node, self.draft.head.approach
        if outcome is None or approach is None:
            return
        if step == approach and outcome.approach is None:
            message = f"{entry.id} must say which approach it is: {{title: ..., approach: ...}}"
            self.diagnostics.add("missing-key", message, node.place(key=True))
        elif step != approach and outcome.approach is not None:
            message = "only outcomes of the approach step name an approach; take it out"
            self.diagnostics.add("unknown-key", message, node.place("approach", key=True))

    def _check_overrides(self, step: str) -> None:
        """Rules override others of their step; in a circle, all of them would fall."""
        rules = self.draft.table(model.Rule, step)
        graph = {id: entry.part.overrides for id, entry in rules.items() if entry.part}
        for id in (id for id, others in graph.items() if id in others):
            place = rules[id].node.place("overrides", graph[id].index(id))
            self.diagnostics.add("bad-override", f"the rule {id} can't override itself", place)
        if circle := circle_in({id: [other for other in others if other != id] for id, others in graph.items()}):
            message = f"rules override each other in a circle: {' -> '.join(circle)}; take one 'overrides' out"
            place = rules[circle[-2]].node.place("overrides")
            self.diagnostics.add("bad-override", message, place, related=tuple(circle[:-1]))

    # --- single references -------------------------------------------------------------------------------------------

    def _scope(self, step: str | None = None) -> Scope:
        """Return what a condition may read in a step; without a step, after all steps."""
        if step not in self.scopes:
            order = list(self.outcomes)
            decided = order if step is None or self.draft.faulty_head else order[: order.index(step)]
            self.scopes[step] = Scope(
                {**self.questions, **self.readings},
                {id: self.outcomes[id] for id in decided},
                self.thresholds,
                self.definitions,
                frozenset(order[len(decided) :]),
                self.faulty,
                self.draft.unread,
            )
        return self.scopes[step]

    def _condition(self, node: Node, scope: Scope) -> Condition:
        """Return a condition; its size is added to that of the whole pack."""
        before = self.alternatives
        condition = parse(node, scope, self.diagnostics)
        self.alternatives += alternatives(condition)
        if before <= MOST_ALTERNATIVES_IN_ALL < self.alternatives:
            message = f"the conditions of the pack have more than {MOST_ALTERNATIVES_IN_ALL} alternatives in all"
            self.diagnostics.add("too-large", message, node.place())
        return NEVER if self.alternatives > MOST_ALTERNATIVES_IN_ALL else condition

    def _check_sources(self, part: Any, node: Node) -> None:
        """Each source of a part exists; a rule and a threshold have one."""
        if not part.sources and isinstance(part, model.Rule | model.Threshold):
            message = f"the {type(part).__name__.lower()} {part.id} names no source; say what it rests on"
            self.diagnostics.add("no-source", message, node.place(), "warning", (part.id,))
        for index, citation in enumerate(part.sources):
            id, sign, claim = citation.partition("#")
            source, place = self.sources.get(id), node.place("sources", index)
            if source is None:
                if id not in self.draft.table(model.Source) and not self.draft.unread:
                    self.diagnostics.unknown("unknown-source", "unknown source", id, self.sources, place)
            elif sign and claim not in dict(source.parts):
                what = f"the source {id} has no part"
                self.diagnostics.unknown("unknown-source", what, claim, dict(source.parts), place)

    def _check_text(self, text: str, place: Place) -> None:
        """The `{names}` of a text exist."""
        for name in dict.fromkeys(_PLACEHOLDER.findall(text)):
            question = self._scope().questions.get(name)
            if question is not None and question.type == "text":
                message = f"{{{name}}} is a text; only numbers, choices and thresholds can be put into texts"
                self.diagnostics.add("unknown-name", message, place)
            elif question is None and name not in self.thresholds and not self._excuses(name):
                hint = self.diagnostics.hint(name, {**self.thresholds, **self.questions, **self.readings})
                message = f"{{{name}}} names no threshold, question or reading{hint}"
                self.diagnostics.add("unknown-name", message, place)

    def _value(self, fact: str, node: Node, scope: Scope) -> Value | None:
        """Return a value given for a fact in a test; None, and a fault, if it can't have it."""
        question, outcomes = scope.questions.get(fact), scope.steps.get(fact)
        if self.diagnostics.full:
            return None
        if outcomes is not None:
            if node.value in outcomes:
                return str(node.value)
            what = f"{fact} has no outcome"
            self.diagnostics.unknown("unknown-outcome", what, node.value, outcomes, node.place())
        elif question is None or question.type == "text":
            if not self._excuses(fact):
                place = node.place(key=True)
                self.diagnostics.unknown("unknown-fact", "", fact, scope.facts, place, " can't be given here")
        else:
            try:
                if (value := read(question, node.value)) is not None:
                    return value
                message = f"{fact} is unknown here; leave it out, and it takes its assume"
            except ValueError as error:
                message = f"{fact}: {error}"
            self.diagnostics.add("bad-value", message, node.place())
        return None


def _keys_in(node: Node) -> Iterator[str]:
    """Yield every key in a condition, at any depth."""
    for key, part in node.entries():
        yield key
        yield from _keys_in(part)
    for part in node.items():
        yield from _keys_in(part)


def circle_in(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Return a circle of references, the first id again at its end; nothing if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[::-1]
    return []
