"""From tables of nodes to a Pack: every part and reference is checked, and conditions are read in the scope of their step."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias, get_args

from finetune_advisor.errors import Place
from finetune_advisor.load.conditions_reader import Scope, alternatives, parse
from finetune_advisor.load.diagnostics import Diagnostics
from finetune_advisor.load.pack_files import ANY_LIST, BY_ID, KINDS, ONE_OF_A_STEP, ROLES, Tables
from finetune_advisor.load.questions import check_in_pack, checked_question
from finetune_advisor.load.validate import validated
from finetune_advisor.load.yaml_nodes import Node
from finetune_advisor.model import pack as model
from finetune_advisor.model.answers import read, shown_raw
from finetune_advisor.model.conditions import NEVER, Value
from finetune_advisor.model.conditions import Condition as Read
from finetune_advisor.text import join_words

MOST_ALTERNATIVES_IN_ALL = 200_000
CONDITIONS = ("when", "never", "always", "never_from", "never_to")
TEXTS = (
    "because", "because_assumed", "do", "find_out", "notes_on_sources", "say", "done_when", "stop_when", "measure"
)  # fmt: skip
"""The fields that may hold `{names}` of thresholds, questions and readings."""

GATE_KEYS = ("label", "do", "find_out")
"""What a rule of the readiness step has besides."""
Known: TypeAlias = tuple[str, str, Collection[str]]
PROPERTY_FORMS = ({"never"}, {"always"}, {"given", "expect"}, {"raising", "never_from", "never_to"})
ONE_NAME = (("step", "question", "threshold", "definition"), ("rule", "note", "move"))
"""Kinds that share one set of names. If two parts claim a name, the first counts."""

_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_.-]{1,80})\}")


def build(tables: Tables, digest: str, diagnostics: Diagnostics) -> model.Pack | None:
    """Put a pack together; return None when a part of it can't be used. Every fault is noted."""
    builder = _Builder(tables, diagnostics)
    steps = tuple(builder.step(id) for id in builder.order)
    moves, properties = tuple(builder.parts("move")), tuple(builder.parts("property"))
    if diagnostics.faults:
        return None
    names = builder.names
    known: dict[str, Any] = {key: getattr(names, key) for key in ("definitions", "thresholds")}
    known |= {key: getattr(builder.head, key) for key in ("id", "title", "version", "reviewed", *ROLES)}
    known |= {"steps": steps, "moves": moves, "properties": properties, "digest": digest, "sources": builder.sources}
    readings = tuple(names.questions[id] for id in tables.of("reading"))
    places = {
        f"{'question' if kind == 'reading' else kind}/{id}": node.place(key=kind in BY_ID)
        for (_, kind), table in tables.tables.items()
        for id, node in table.items()
        if kind not in ("pack", "outcome", *ONE_OF_A_STEP)
    }
    pack = model.Pack(**known, readings=readings, retired=dict(builder.head.retired), places=places)
    check_in_pack(pack, tables)
    return pack


@dataclass(slots=True)
class _Builder:
    """Everything that can be referred to, by id; and how the references of each part are checked."""

    tables: Tables
    diagnostics: Diagnostics
    names: Scope = field(init=False)
    """What conditions may read when all steps are decided."""
    head: model.Head = field(init=False)
    order: list[str] = field(init=False)
    """The ids of the steps, in order."""
    order_known: bool = True
    steps: dict[str, model.Step] = field(default_factory=dict)
    sources: dict[str, model.Source] = field(default_factory=dict)
    alternatives: int = 0

    def __post_init__(self) -> None:
        """Read what other parts refer to; what refers to something comes after it."""
        self.names = Scope({}, {}, {}, unread=self.tables.unread)
        self._read_head()
        self._check_names()
        for step in self.order:
            self._read_step(step)
            self._collect(self.names.questions, "question", checked_question, step)
        self._collect(self.names.questions, "reading", self._reading)
        self._collect(self.sources, "source", lambda source, _: source)
        self._collect(self.names.thresholds, "threshold", self._threshold)
        self._define()

    def _valid(self, kind: str, step: str = "") -> Iterator[tuple[str, Node, Any]]:
        """Yield the parts of one kind with their ids and nodes; None for one that doesn't fit the format."""
        for id, node in self.tables.of(kind, step).items():
            part = validated(KINDS[kind], node)
            yield id, node, replace(part, id=id) if part is not None and kind in BY_ID else part

    def _collect(self, table: dict[str, Any], kind: str, check: Callable[[Any, Node], Any], step: str = "") -> None:
        """Put the parts of one kind into a table, and the ids of faulty ones among the faulty; the first of an id counts."""
        known = self._known(step)
        for id, node, part in self._valid(kind, step):
            before = self.diagnostics.faults
            checked = part and check(self._part(part, node, known, self.names), node)
            if checked is None or self.diagnostics.faults > before:
                self.names.faulty.add(id)
            elif id not in self.names.faulty:
                table.setdefault(id, checked)

    # --- what others refer to ----------------------------------------------------------------------------------------

    def _read_head(self) -> None:
        """Read pack.yaml, and check that it lists the steps that have files, and that its roles are steps."""
        node, files = self.tables.head, self.tables.of("step")
        head = validated(model.Head, node)
        raw = node.value if isinstance(node.value, dict) else {}
        # Whatever is wrong with pack.yaml, the other files are read too, so that all faults come at once.
        self.head = head or model.Head("", "", "", "", **{r: raw[r] for r in ROLES if isinstance(raw.get(r), str)})
        written = raw["steps"] if isinstance(raw.get("steps"), list) else []
        listed = list(dict.fromkeys(id for id in written if isinstance(id, str)))
        self.order = [*(id for id in listed if id in files), *(id for id in files if id not in listed)]
        self.order_known = head is not None and self.order == listed
        if head is None or self.tables.unread:
            return
        for key, what in (("steps", "the ids of the steps"), ("approach", "the step that says which technique fits")):
            if not getattr(head, key):
                node.fault("missing-key", f"{key} is missing: {what}")
        for id in (id for id in listed if id not in files):
            node.unknown("missing-step", f"steps/{id}.yaml is missing; there is no step", id, files, "steps")
        for id in (id for id in files if id not in listed):
            message = f"the step {shown_raw(id)} of {files[id].file} is not listed; list all steps in their order"
            node.fault("missing-step", message, "steps")
        for role in (role for role in ROLES if getattr(head, role) not in (None, *self.order)):
            node.unknown("unknown-step", f"{role}: there is no step", getattr(head, role), listed, role)

    def _check_names(self) -> None:
        """Check that parts that share a set of names have names of their own."""
        for kinds in ONE_NAME:
            taken: dict[str, Place] = {}
            for kind, table in ((kind, table) for (_, kind), table in self.tables.tables.items() if kind in kinds):
                for id, node in table.items():
                    place = node.place("id", key=kind in BY_ID)
                    if id in taken:
                        message = f"the id {shown_raw(id)} is taken, at {taken[id]}; choose another"
                        self.diagnostics.add("duplicate-id", message, place)
                    taken.setdefault(id, place)

    def _read_step(self, id: str) -> None:
        node, approach = self.tables.of("step")[id], self.head.approach
        step, outcomes = validated(model.Step, node), list[model.Outcome]()
        self.names.steps[id] = tuple(self.tables.of("outcome", id))
        if step is None or not self.names.steps[id]:
            self.names.faulty.add(id)
        if step is not None and step.id != id:
            message = f"the step {shown_raw(step.id)} is in the file of {shown_raw(id)}; make id and file name agree"
            node.fault("bad-id", message, "id")
        for key, kind in (("title", "title"), ("outcomes", "outcome"), ("otherwise", "otherwise")):
            if not self.tables.of(kind, id) and key not in node.parts:
                node.fault("missing-key", f"{key} is missing")
        for name, part, outcome in self._valid("outcome", id):
            outcomes += [outcome] if outcome else []
            if outcome and approach == id and outcome.approach is None:
                message = f"{name} must say which approach it is: {{title: ..., approach: ...}}"
                part.fault("missing-key", message, key=True)
            elif outcome and approach not in (id, None) and outcome.approach is not None:
                message = "only outcomes of the approach step name an approach; take it out"
                part.fault("unknown-key", message, "approach", key=True)
        self.steps[id] = replace(step or model.Step(id), outcomes=tuple(outcomes))

    def _reading(self, reading: model.Reading, node: Node) -> model.Question | None:
        """Return a reading as a question; None if something is wrong with it."""
        if "assume" not in node.parts:
            node.fault("missing-key", "assume is missing: the value to work with while the reading isn't known")
        shared = {f.name: getattr(reading, f.name) for f in fields(reading) if f.name not in ("title", "replaces")}
        return checked_question(model.Question(step="", ask=reading.title, **shared), node)

    def _threshold(self, threshold: model.Threshold, node: Node) -> model.Threshold:
        """Check the table of a threshold."""
        question = self.names.questions.get(threshold.by or "")
        options = question.option_ids if question else self.names.steps.get(threshold.by or "", ())
        if (threshold.by is None) != ("values" not in node.parts):
            message = f"the threshold {threshold.id} needs 'by' and 'values' together, or neither"
            node.fault("missing-key", message, key=True)
        for key in (key for key, _ in threshold.values if options and key not in options):
            node.unknown("unknown-option", f"{threshold.by} has no value", key, options, "values", key, key=True)
        return threshold

    def _define(self) -> None:
        """Read all definitions, those first that others use."""
        entries, scope = self.tables.of("definition"), self._scope()
        graph = {id: [name for name in _keys_in(node) if name in entries] for id, node in entries.items()}
        if circle := circle_in(graph):
            message = f"definitions use each other in a circle: {' -> '.join(circle)}; write one of them out"
            entries[circle[0]].fault("bad-definition", message, key=True, related=tuple(circle[:-1]))
            self.names.faulty.update(entries)
            return
        for id in TopologicalSorter(graph).static_order():
            before = self.diagnostics.faults
            condition = self._condition(entries[id], scope)
            if self.diagnostics.faults > before or self.names.faulty.intersection(graph[id]):
                self.names.faulty.add(id)
            else:
                self.names.definitions[id] = condition

    # --- steps and what they hold ------------------------------------------------------------------------------------

    def step(self, id: str) -> model.Step:
        """Return a step with all of its parts."""
        asked = (self.names.questions[one] for one in self.tables.of("question", id) if one in self.names.questions)
        changes: dict[str, Any] = {
            "questions": tuple(replace(question, step=id) for question in asked),
            "rules": tuple(replace(rule, step=id) for rule in self.parts("rule", id)),
            "notes": tuple(replace(note, step=id) for note in self.parts("note", id)),
        }
        # In a circle, all rules would fall.
        if circle := circle_in({rule.id: rule.overrides for rule in changes["rules"]}):
            message = f"rules override each other in a circle: {' -> '.join(circle)}; take one 'overrides' out"
            node = self.tables.of("rule", id)[circle[-2]]
            node.fault("bad-override", message, "overrides", related=tuple(circle[:-1]))
        for node in self.tables.of("condition", id).values():
            changes["when"] = self._condition(node, self._scope(id))
        for ending in self.parts("otherwise", id):
            changes["otherwise"] = ending.then
            changes |= {f"otherwise_{key}": getattr(ending, key) for key in ("because", "because_assumed", "sources")}
        if id == self.head.readiness and set(self.names.steps[id]) != {model.READY, model.NOT_READY}:
            message = f"the readiness step has the outcomes {model.READY} and {model.NOT_READY}, and no others"
            self.tables.of("step")[id].fault("bad-gate", message, "outcomes")
        return replace(self.steps[id], **changes)

    def parts(self, kind: str, step: str = "") -> Iterator[Any]:
        """Yield all parts of one kind that fit the format, with their conditions read and every reference followed."""
        # Notes, moves and properties are judged when all steps are decided.
        scope, known = self._scope(step if step and kind != "note" else None), self._known(step)
        for _, node, part in self._valid(kind, step):
            if part is not None:
                self._check_keys(part, node, step)
                yield self._part(part, node, known, scope)

    def _known(self, step: str) -> dict[str, Known]:
        """Return what the fields of parts may refer to: the kind of fault, what to say before a wrong word, known words."""
        questions, steps = self.names.questions, self.names.steps
        facts = [id for id, question in questions.items() if question.type != "text"]
        tables = [*(id for id, question in questions.items() if question.type == "choice"), *steps]
        parts = (f"{source.id}#{part}" for source in self.sources.values() for part, _ in source.parts)
        ends = [*(f"approach:{one}" for one in model.RECOMMENDATIONS), *model.RECOMMENDATIONS]
        ends += [*(f"fine-tuning:{one}" for one in get_args(model.Verdict)), *steps.get(self.head.approach or "", ())]
        shown = [("move", ""), *((kind, step) for step in steps for kind in ("rule", "note"))]
        ends += [f"shows:{id}" for kind, step in shown for id in self.tables.of(kind, step)]
        named = ("unknown-name", "no value can be put in for", dict.fromkeys([*self.names.thresholds, *facts]))
        known: dict[str, Known] = {
            **dict.fromkeys(TEXTS, named),
            **dict.fromkeys(("raising", "unknown"), ("unknown-fact", "there is no question", facts)),
            "by": ("unknown-fact", "by: there is no choice question or step", tables),
            "expect": ("bad-value", "expect can't be", ends),
            "needs": ("unknown-name", "needs: there is no question", questions),
            "overrides": ("unknown-rule", "this step has no rule", self.tables.of("rule", step)),
            "sources": ("unknown-source", "unknown source", dict.fromkeys([*self.sources, *parts])),
        }
        if step and not self.names.excuses(step):
            known["then"] = ("unknown-outcome", f"{step} has no outcome", steps[step])
        return known

    def _check_keys(self, part: Any, node: Node, step: str) -> None:
        """Check what a part needs beyond its format: gates their texts, properties one of four forms."""
        keys, readiness = set(node.value), step == self.head.readiness
        if isinstance(part, model.Rule | model.Otherwise) and readiness:
            wrong = model.READY if isinstance(part, model.Rule) else model.NOT_READY
            if part.then == wrong:
                message = f"gates end in {model.NOT_READY}, and the step in {model.READY} where none applies"
                node.fault("bad-gate", message, "then")
        if isinstance(part, model.Rule) and readiness:
            for key in (key for key in GATE_KEYS if getattr(part, key) is None):
                node.fault("missing-key", f"{key} is missing: a gate needs {join_words(GATE_KEYS)}")
        if isinstance(part, model.Property):
            forms = [form for form in PROPERTY_FORMS if keys & form]
            if len(forms) != 1 or not forms[0] <= keys or ("unknown" in keys and "never" not in keys):
                what = "never (perhaps with unknown), always, given and expect, or raising and two nevers"
                node.fault("missing-key", f"a property has {what}")

    def _part(self, part: Any, node: Node, known: Mapping[str, Known], scope: Scope) -> Any:
        changes: dict[str, Any] = {}
        for name, here in ((name, here) for name, here in node.entries() if here.value is not None):
            value = getattr(part, name)
            if name in CONDITIONS:
                changes[name] = self._condition(here, scope)
            elif name == "tests":
                kind = model.RuleTest if isinstance(part, model.Rule) else model.SaidTest
                validated(ANY_LIST, here)
                tests = [(validated(kind, one), one) for one in here.items()]
                changes[name] = tuple(self._part(test, one, known, scope) for test, one in tests if test)
            elif name == "given":
                given = [(fact, self._value(fact, one, scope)) for fact, one in here.entries()]
                changes[name] = tuple((fact, one) for fact, one in given if one is not None)
            elif name in TEXTS:
                self._refer(known[name], dict.fromkeys(_PLACEHOLDER.findall(value)), here)
            elif name in known:
                self._refer(known[name], [value] if isinstance(value, str) else value, here)
                changes[name] = value if isinstance(value, str) else tuple(dict.fromkeys(value))
        return replace(part, **changes)

    # --- single references -------------------------------------------------------------------------------------------

    def _refer(self, known: Known, words: Iterable[str], node: Node) -> None:
        """Note each word here that isn't among the known ones."""
        kind, what, names = known
        for index, word in enumerate(words):
            if word not in names and not self.names.excuses(word.partition("#")[0]):
                node.unknown(kind, what, word, names, index)

    def _scope(self, step: str | None = None) -> Scope:
        """Return what a condition may read in a step; without a step, after all steps."""
        decided = self.order[: self.order.index(step)] if step is not None and self.order_known else self.order
        steps = {id: self.names.steps[id] for id in decided}
        return replace(self.names, steps=steps, later=frozenset(self.order).difference(decided))

    def _condition(self, node: Node, scope: Scope) -> Read:
        """Return a condition; its size is added to that of the whole pack."""
        before = self.alternatives
        condition = parse(node, scope)
        self.alternatives += alternatives(condition)
        if before <= MOST_ALTERNATIVES_IN_ALL < self.alternatives:
            message = f"the conditions of the pack have more than {MOST_ALTERNATIVES_IN_ALL} alternatives in all"
            node.fault("too-large", message)
        return NEVER if self.alternatives > MOST_ALTERNATIVES_IN_ALL else condition

    def _value(self, fact: str, node: Node, scope: Scope) -> Value | None:
        """Return a value given for a fact in a test; None, and a fault, if it can't have it."""
        question, outcomes = scope.questions.get(fact), scope.steps.get(fact)
        if outcomes is not None:
            if node.value in outcomes:
                return str(node.value)
            node.unknown("unknown-outcome", f"{fact} has no outcome", node.value, outcomes)
        elif question is None or question.type == "text":
            if not self.names.excuses(fact):
                node.unknown("unknown-fact", "can't be given here:", fact, scope.facts, key=True)
        elif not self.diagnostics.full:
            try:
                if (value := read(question, node.value)) is not None:
                    return value
                message = f"{fact} is unknown here; leave it out, and it takes its assume"
            except ValueError as error:
                message = f"{fact}: {error}"
            node.fault("bad-value", message)
        return None


def _keys_in(node: Node) -> Iterator[str]:
    """Yield every key in a condition, at any depth."""
    for key, part in node.parts.items():
        if isinstance(key, str):
            yield key
        yield from _keys_in(part)


def circle_in(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Return a circle of references, the first id again at its end; nothing if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[::-1]
    return []
