"""From a draft to a Pack: everything held against what it refers to, and conditions read in the scope of their step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from graphlib import TopologicalSorter
from typing import Any, get_args

from finetune_advisor.errors import Place
from finetune_advisor.load.conditions_reader import Scope, alternatives, parse
from finetune_advisor.load.diagnostics import Diagnostics, quoted
from finetune_advisor.load.pack_files import ANY_LIST, ROLES, Draft, Entry
from finetune_advisor.load.questions import checked_question, checked_reading, checked_threshold
from finetune_advisor.load.validate import validated
from finetune_advisor.load.whole_pack import check_names, check_readiness, check_steps, checked_pack, circle_in, places
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
OPTIONS = ("yes_no", "choice", "choices")

GATE_KEYS = {
    "label": "one to three words on what it is about",
    "do": "what to do when it applies",
    "find_out": "what to do while it isn't known whether it applies",
}
PROPERTY_FORMS = ({"never"}, {"always"}, {"given", "expect"}, {"raising", "never_from", "never_to"})

_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_.-]{1,80})\}")


def build(draft: Draft, digest: str, diagnostics: Diagnostics) -> model.Pack | None:
    """Put a pack together; return None when something is wrong with it, every fault then being noted."""
    if not draft.faulty_head:
        check_steps(draft, diagnostics)
    check_names(draft, diagnostics)
    builder = _Builder(draft, diagnostics)
    steps = tuple(builder.step(id) for id in builder.outcomes)
    moves = tuple(builder.part(entry) for entry in draft.table(model.Move).values() if entry.part)
    properties = tuple(builder.property(entry) for entry in draft.table(model.Property).values() if entry.part)
    for step in steps:
        if step.id == draft.head.readiness:
            check_readiness(step, draft, diagnostics)
    if diagnostics.fatal:
        return None
    head: dict[str, Any] = {key: getattr(draft.head, key) for key in ("id", "title", "version", "reviewed", *ROLES)}
    whole = model.Pack(
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
    return checked_pack(whole, draft, diagnostics)


def _keys_in(node: Node) -> Iterator[str]:
    """Yield every key in a condition, at any depth."""
    for key, part in node.entries():
        yield key
        yield from _keys_in(part)
    for part in node.items():
        yield from _keys_in(part)


@dataclass(slots=True)
class _Builder:
    """All that can be referred to, by id; and how each part follows its references."""

    draft: Draft
    diagnostics: Diagnostics
    questions: dict[str, model.Question] = field(default_factory=dict)
    readings: dict[str, model.Question] = field(default_factory=dict)
    thresholds: dict[str, model.Threshold] = field(default_factory=dict)
    sources: dict[str, model.Source] = field(default_factory=dict)
    outcomes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of each step, in the order of the steps."""
    faulty: set[str] = field(default_factory=set)
    """Ids whose own definition is faulty: what refers to them isn't faulty for that."""
    definitions: dict[str, Condition] = field(default_factory=dict)
    scopes: dict[str | None, Scope] = field(default_factory=dict)
    alternatives: int = 0

    def __post_init__(self) -> None:
        draft, diagnostics = self.draft, self.diagnostics
        for step in draft.steps:
            for id, asked in draft.table(model.Question, step).items():
                if id not in self.questions and id not in self.faulty:
                    part = asked.part and replace(asked.part, step=step)
                    self._keep(self.questions, id, part and checked_question(part, asked.node, diagnostics))
        for id, entry in draft.table(model.Reading).items():
            reading = entry.part and checked_reading(entry.part, entry.node, self.questions, self._excuses, diagnostics)
            self._keep(self.readings, id, reading)
        self.outcomes = {id: tuple(draft.table(model.Outcome, id)) for id in draft.order if id in draft.steps}
        for id, head in draft.steps.items():
            if head.part is None or any(not outcome.part for outcome in draft.table(model.Outcome, id).values()):
                self.faulty.add(id)
        self.sources = {id: entry.part for id, entry in draft.table(model.Source).items() if entry.part}
        choices = {id: question.option_ids for id, question in self.questions.items() if question.type == "choice"}
        options = {**choices, **self.outcomes}
        for id, number in draft.table(model.Threshold).items():
            if number.part:
                self._citations(number.part, number.node, "threshold")
            threshold = number.part and checked_threshold(number.part, number.node, options, self._excuses, diagnostics)
            self._keep(self.thresholds, id, threshold)
        self._define()

    def _define(self) -> None:
        """Read all definitions, those first that others use."""
        nodes = self.draft.definitions
        graph = {id: [name for name in _keys_in(node) if name in nodes] for id, node in nodes.items()}
        if circle := circle_in(graph):
            message = f"definitions use each other in a circle: {' -> '.join(circle)}; write one of them out"
            place = nodes[circle[0]].place(key=True)
            self.diagnostics.add("bad-definition", message, place, related=tuple(circle[:-1]))
            self.faulty.update(nodes)
            return
        for id in TopologicalSorter(graph).static_order():
            before = len(self.diagnostics.findings)
            condition = self._condition(nodes[id], self._scope())
            usable = len(self.diagnostics.findings) == before and not self.faulty.intersection(graph[id])
            self._keep(self.definitions, id, condition if usable else None)

    def _keep(self, table: dict[str, Any], id: str, part: Any) -> None:
        if part is None:
            self.faulty.add(id)
        else:
            table[id] = part

    def _excuses(self, id: str) -> bool:
        return self.draft.unread or id in self.faulty

    # --- steps and what they hold ----------------------------------------------------------------------------------

    def step(self, id: str) -> model.Step:
        """Return a step with all of its parts."""
        draft, entry = self.draft, self.draft.steps[id]
        end, outcomes = draft.table(model.Otherwise, id).get(id), draft.table(model.Outcome, id)
        title = entry.part is None or entry.part.title
        for key, there in (("title", title), ("outcomes", outcomes), ("otherwise", end)):
            if not there and not (isinstance(entry.node.value, dict) and key in entry.node.value):
                self.diagnostics.add("missing-key", f"{key} is missing", entry.node.place())
        self._check_overrides(id)
        for outcome in outcomes.values():
            self._check_outcome(outcome, id)
        changes: dict[str, Any] = {
            "outcomes": tuple(outcome.part for outcome in outcomes.values() if outcome.part),
            "questions": tuple(self.questions[q] for q in draft.table(model.Question, id) if q in self.questions),
            "rules": tuple(self._rule(rule, id) for rule in draft.table(model.Rule, id).values() if rule.part),
            "notes": tuple(self.part(note, id) for note in draft.table(model.Note, id).values() if note.part),
        }
        if id in draft.conditions:
            changes["when"] = self._condition(draft.conditions[id], self._scope(id))
        if end is not None and end.part is not None:
            ending: model.Otherwise = self.part(end, id)
            changes |= {
                "otherwise": ending.then,
                "otherwise_because": ending.because,
                "otherwise_because_assumed": ending.because_assumed,
                "otherwise_sources": ending.sources,
            }
        return replace(entry.part or model.Step(id), **changes)

    def part(self, entry: Entry[Any], step: str | None = None) -> Any:
        """Return a rule, note, move, ... with its conditions read and every reference followed."""
        part: Any = entry.part
        # Notes are judged when all steps are decided.
        node, scope = entry.node, self._scope(None if isinstance(part, model.Note) else step)
        changes: dict[str, Any] = {"replaces": False}
        for name in (one.name for one in fields(part)):
            value = getattr(part, name)
            if name in CONDITIONS and node.value.get(name) is not None:
                changes[name] = self._condition(node.at(name), scope)
            elif name == "step":
                changes[name] = step
            elif name == "tests" and value:
                kind = model.RuleTest if isinstance(part, model.Rule) else model.SaidTest
                changes[name] = tuple(self._tests(kind, node.at(name), step, scope))
            elif name == "given" and value is not None:
                changes[name] = tuple(self._given(node.at(name), scope))
            elif name == "sources":
                changes[name] = self._citations(part, node, "rule" if isinstance(part, model.Rule) else "")
            elif name in TEXTS and value is not None:
                self._check_text(value, node.place(name))
            elif name == "then" and step is not None:
                self._check_ending(step, value, node.place("then"))
        return replace(part, **changes)

    def _rule(self, entry: Entry[model.Rule], step: str) -> model.Rule:
        rule: model.Rule = self.part(entry, step)
        if step == self.draft.head.readiness:
            self._check_gate(rule, entry.node)
        return replace(rule, overrides=tuple(dict.fromkeys(rule.overrides)))

    def _check_gate(self, rule: model.Rule, node: Node) -> None:
        if rule.then == model.READY:
            message = f"a gate ends in {model.NOT_READY}, found {quoted(rule.then)}; say in `when` what is missing"
            self.diagnostics.add("bad-gate", message, node.place("then"))
        for key, what in GATE_KEYS.items():
            if getattr(rule, key) is None:
                self.diagnostics.add("missing-key", f"the gate {rule.id} lacks {key}: {what}", node.place())

    def _tests(self, kind: type[Any], node: Node, step: str | None, scope: Scope) -> Iterator[Any]:
        """Yield the tests beside a rule, note or move."""
        validated(ANY_LIST, node, self.diagnostics)
        for part in node.items():
            test = validated(kind, part, self.diagnostics)
            if test is not None:
                if isinstance(test, model.RuleTest) and step is not None:
                    self._check_ending(step, test.then, part.place("then"))
                yield replace(test, given=tuple(self._given(part.at("given"), scope)))

    def _given(self, node: Node, scope: Scope) -> Iterator[tuple[str, Value]]:
        for fact, part in node.entries():
            if (value := self._value(fact, part, scope)) is not None:
                yield fact, value

    def property(self, entry: Entry[model.Property]) -> model.Property:
        """Return a property; it has one of four forms."""
        node, questions, keys = entry.node, self._scope().questions, set(entry.node.value)
        forms = [form for form in PROPERTY_FORMS if keys & form]
        if len(forms) != 1 or not forms[0] <= keys or ("unknown" in keys and "never" not in keys):
            message = "a property has never (perhaps with unknown), always, given and expect, or raising and two nevers"
            self.diagnostics.add("missing-key", message, node.place())
        self._check_expected(entry.part.expect if entry.part else (), node)
        for key, kind, types in (("raising", "number", NUMBERS), ("unknown", "question", (*NUMBERS, *OPTIONS))):
            fact = getattr(entry.part, key)
            if fact is None or self._excuses(fact) or (fact in questions and questions[fact].type in types):
                continue
            fitting = [id for id, question in questions.items() if question.type in types]
            self.diagnostics.unknown("unknown-fact", f"{key}: there is no {kind}", fact, fitting, node.place(key))
        checked: model.Property = self.part(entry)
        return checked

    def _check_expected(self, words: tuple[str, ...], node: Node) -> None:
        """Each word is one of `--expect`."""
        approach = self.draft.head.approach or ""
        known = [f"approach:{one}" for one in model.RECOMMENDATIONS]
        known += [f"fine-tuning:{verdict}" for verdict in get_args(model.Verdict)]
        known += [*model.RECOMMENDATIONS, *self.outcomes.get(approach, ())]
        for index, word in enumerate(words):
            if word not in known:
                self.diagnostics.unknown("bad-value", "expect can't be", word, known, node.place("expect", index))

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
        graph = {
            id: [other for other in entry.part.overrides if other != id] for id, entry in rules.items() if entry.part
        }
        for id, entry in rules.items():
            for index, other in enumerate(entry.part.overrides if entry.part else ()):
                place = entry.node.place("overrides", index)
                if other == id:
                    self.diagnostics.add("bad-override", f"the rule {id} can't override itself", place)
                elif other not in rules:
                    what = "this step has no rule"
                    self.diagnostics.unknown("unknown-rule", what, other, rules, place, " to override")
        if circle := circle_in(graph):
            message = f"rules override each other in a circle: {' -> '.join(circle)}; take one 'overrides' out"
            place = rules[circle[-2]].node.place("overrides")
            self.diagnostics.add("bad-override", message, place, related=tuple(circle[:-1]))

    # --- single references -----------------------------------------------------------------------------------------

    def _scope(self, step: str | None = None) -> Scope:
        """Return what a condition may read in a step, or, without a step, when all steps are decided."""
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

    def _citations(self, part: Any, node: Node, needing: str = "") -> tuple[str, ...]:
        """Return the sources of a part, each checked to exist; what needs one should have one."""
        if needing and not part.sources:
            message = f"the {needing} {part.id} names no source; say what it rests on"
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
        return tuple(dict.fromkeys(part.sources))

    def _check_text(self, text: str, place: Place) -> None:
        """The `{names}` of a text exist."""
        for name in dict.fromkeys(_PLACEHOLDER.findall(text)):
            known = self.thresholds.get(name) or self.questions.get(name) or self.readings.get(name)
            if isinstance(known, model.Question) and known.type == "text":
                message = f"{{{name}}} is a text; only numbers, choices and thresholds can be put into texts"
                self.diagnostics.add("unknown-name", message, place)
            elif known is None and not self._excuses(name):
                hint = self.diagnostics.hint(name, {**self.thresholds, **self.questions, **self.readings})
                message = f"{{{name}}} names no threshold, question or reading{hint}"
                self.diagnostics.add("unknown-name", message, place)

    def _check_ending(self, step: str, id: str, place: Place) -> None:
        """A step has the outcome that something names."""
        if id not in self.outcomes[step] and not self._excuses(step):
            self.diagnostics.unknown("unknown-outcome", f"{step} has no outcome", id, self.outcomes[step], place)

    def _value(self, fact: str, node: Node, scope: Scope) -> Value | None:
        """Return a value given for a fact in a case; None, and a fault, if it can't have it."""
        question = scope.questions.get(fact)
        if self.diagnostics.full:
            return None
        if fact in scope.steps:
            if isinstance(node.value, str) and node.value in scope.steps[fact]:
                return node.value
            what = f"{fact} has no outcome"
            self.diagnostics.unknown("unknown-outcome", what, node.value, scope.steps[fact], node.place())
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
