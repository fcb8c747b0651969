"""From a draft to a Pack: steps, rules, notes, moves and promises, each held against everything that it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from finetune_advisor.errors import Place
from finetune_advisor.load.conditions_reader import Words
from finetune_advisor.load.draft import ROLES, Draft, Entry, StepDraft
from finetune_advisor.load.faults import Faults, quoted
from finetune_advisor.load.lookup import Lookup, lookup
from finetune_advisor.load.shapes import (
    CaseShape,
    MoveShape,
    NoteShape,
    OutcomeShape,
    PropertyShape,
    RuleShape,
    check,
)
from finetune_advisor.load.tree import Node
from finetune_advisor.model.conditions import ALWAYS
from finetune_advisor.model.pack import Case, Move, Note, Outcome, Pack, Property, Rule, Step


def build(draft: Draft, digest: str, faults: Faults) -> Pack | None:
    """Put a pack together; None when something is wrong with it (see the faults)."""
    if not draft.faulty_head:
        _check_steps(draft, faults)
    known = lookup(draft, faults)
    _check_names(draft, faults)
    words = known.words()
    steps = tuple(_step(draft.steps[id], draft, known) for id in known.outcomes)
    moves = tuple(_move(entry.shape, entry.node, words, known) for entry in draft.moves.values() if entry.shape)
    properties = tuple(
        _property(entry.shape, entry.node, words, known) for entry in draft.properties.values() if entry.shape
    )
    head = draft.head
    if faults.fatal or head.recommendation is None:
        return None
    return Pack(
        id=head.id,
        title=head.title,
        version=head.version,
        reviewed=head.reviewed,
        steps=steps,
        recommendation=head.recommendation,
        blockers=head.blockers,
        method=head.method,
        readings=tuple(known.readings.values()),
        thresholds=known.thresholds,
        sources=known.sources,
        moves=moves,
        properties=properties,
        digest=digest,
        places=dict(_places(draft)),
    )


def _check_steps(draft: Draft, faults: Faults) -> None:
    """The steps that pack.yaml lists are those that there are, and its roles are steps."""
    node = draft.node
    if not draft.order:
        faults.add("missing-key", "steps is missing: the ids of the steps, in order", node.place())
    for id in draft.order:
        if id not in draft.steps and not draft.unread:
            message = f"the step {quoted(id)} has no file{faults.hint(id, draft.steps)}; write steps/{id}.yaml"
            faults.add("missing-step", message, node.place("steps"))
    for id, step in draft.steps.items():
        if id not in draft.order:
            message = f"the step {quoted(id)} is not listed under steps in pack.yaml; add it, or take the file away"
            faults.add("missing-step", message, step.node.place())
    if draft.head.recommendation is None:
        faults.add("missing-key", "recommendation is missing: the step whose outcome is the headline", node.place())
    for role in ROLES:
        named = getattr(draft.head, role)
        if named is not None and named not in draft.order:
            faults.add(
                "unknown-step",
                f"{role}: there is no step {quoted(named)}{faults.hint(named, draft.order)}",
                node.place(role),
            )


def _check_names(draft: Draft, faults: Faults) -> None:
    """Answers share one room of names with thresholds; rules, notes and moves share another."""
    facts: dict[str, Place] = {}
    for id, step in draft.steps.items():
        _claim(id, step.node.place("id"), facts, faults)
    for step in draft.steps.values():
        for id, question in step.questions.items():
            if facts.get(id) is None or id in draft.steps:
                _claim(id, question.node.place("id"), facts, faults)
    for id, threshold in draft.thresholds.items():
        _claim(id, threshold.node.place(key=True), facts, faults)
    rules: dict[str, Place] = {}
    for step in draft.steps.values():
        for id, node in _nodes(step.rules, step.notes):
            _claim(id, node.place("id"), rules, faults)
    for move in draft.moves.values():
        _claim(move.id, move.node.place("id"), rules, faults)


def _nodes(*several: Mapping[str, Entry[Any]]) -> Iterator[tuple[str, Node]]:
    yield from ((id, entry.node) for entries in several for id, entry in entries.items())


def _claim(id: str, place: Place, taken: dict[str, Place], faults: Faults) -> None:
    if id in taken:
        faults.add("duplicate-id", f"the id {quoted(id)} is taken, at {taken[id]}; choose another", place)
    else:
        taken[id] = place


def _step(draft: StepDraft, pack: Draft, known: Lookup) -> Step:
    words = known.words(draft.id)
    node, shape, otherwise = draft.node, draft.shape, draft.otherwise
    for key, there in (("title", shape is None or shape.title), ("outcomes", draft.outcomes), ("otherwise", otherwise)):
        if not there and not (isinstance(node.value, dict) and key in node.value):
            known.faults.add("missing-key", f"{key} is missing", node.place())
    rules = tuple(_rule(entry.shape, entry.node, draft, words, known) for entry in draft.rules.values() if entry.shape)
    _check_overrides(draft, known.faults)
    notes = tuple(
        _note(entry.shape, entry.node, draft.id, words, known) for entry in draft.notes.values() if entry.shape
    )
    is_headline = draft.id == pack.head.recommendation if pack.head.recommendation else None
    outcomes = tuple(
        _outcome(e.id, e.shape, e.node, is_headline, known.faults) for e in draft.outcomes.values() if e.shape
    )
    end = otherwise.shape if otherwise else None
    if end and otherwise:
        known.outcome(draft.id, end.then, otherwise.node.at("then"))
        known.text(end.because, otherwise.node, "because")
    return Step(
        id=draft.id,
        title=(shape.title if shape else None) or "",
        outcomes=outcomes,
        otherwise=end.then if end else "",
        otherwise_because=end.because if end else "",
        otherwise_sources=known.citations(end.sources, otherwise.node) if end and otherwise else (),
        when=known.condition(draft.when, words) if draft.when else ALWAYS,
        questions=tuple(known.questions[id] for id in draft.questions if id in known.questions),
        rules=rules,
        notes=notes,
    )


def _outcome(id: str, shape: OutcomeShape, node: Node, is_headline: bool | None, faults: Faults) -> Outcome:
    full = shape.recommend is not None and shape.fine_tuning is not None
    if is_headline and not full:
        message = f"{id} must say what it recommends: {{title: ..., recommend: ..., fine_tuning: ...}}"
        faults.add("missing-key", message, node.place(key=True))
    elif is_headline is False and (shape.recommend or shape.fine_tuning):
        message = "only outcomes of the recommendation step recommend something; take recommend and fine_tuning out"
        faults.add("unknown-key", message, node.place(key=True))
    elif full and ("fine-tuning" in str(shape.recommend)) != (shape.fine_tuning == "yes"):
        message = f"{id} recommends {shape.recommend}, but says {shape.fine_tuning} to fine-tuning; make them agree"
        faults.add("bad-value", message, node.place("fine_tuning"))
    return Outcome(id, shape.title, shape.recommend, shape.fine_tuning)


def _rule(shape: RuleShape, node: Node, step: StepDraft, words: Words, known: Lookup) -> Rule:
    cases = (_case(case, step.id, words, known) for case in (node.at("cases").items() if shape.cases else ()))
    return Rule(
        id=shape.id,
        step=step.id,
        when=known.when(node, words),
        then=known.outcome(step.id, shape.then, node.at("then")),
        because=known.text(shape.because, node, "because"),
        sources=known.citations(shape.sources, node, f"rule {shape.id}"),
        do=known.optional_text(shape.do, node, "do"),
        overrides=_overridden(shape, step, node, known.faults),
        cases=tuple(case for case in cases if case),
    )


def _overridden(shape: RuleShape, step: StepDraft, node: Node, faults: Faults) -> tuple[str, ...]:
    for index, id in enumerate(shape.overrides):
        place = node.place("overrides", index)
        if id == shape.id:
            faults.add("bad-override", f"the rule {id} can't override itself", place)
        elif id not in step.rules:
            message = f"this step has no rule {quoted(id)} to override{faults.hint(id, step.rules)}"
            faults.add("unknown-rule", message, place)
    return tuple(dict.fromkeys(shape.overrides))


def _check_overrides(step: StepDraft, faults: Faults) -> None:
    """Rules that override each other in a circle would all fall."""
    beats = {id: entry.shape.overrides for id, entry in step.rules.items() if entry.shape}
    done: set[str] = set()
    for start, first in beats.items():
        # Depth first with an explicit stack: a chain of rules may be longer than Python's.
        trail: dict[str, Iterator[str]] = {} if start in done else {start: iter(first)}
        while trail:
            last = next(reversed(trail))
            follower = next(trail[last], None)
            if follower is None:
                done.add(last)
                del trail[last]
            elif follower in trail and follower != last:
                circle = [*list(trail)[list(trail).index(follower) :], follower]
                message = f"rules override each other in a circle: {' -> '.join(circle)}; take one 'overrides' out"
                faults.add(
                    "bad-override", message, step.rules[last].node.place("overrides"), related=tuple(circle[:-1])
                )
            elif follower in beats and follower not in done and follower not in trail:
                trail[follower] = iter(beats[follower])


def _case(node: Node, step: str, words: Words, known: Lookup) -> Case | None:
    shape = check(CaseShape, node, known.faults)
    if shape is None:
        return None
    given = [(fact, known.value(fact, part, words)) for fact, part in node.at("given").entries()]
    known.outcome(step, shape.then, node.at("then"))
    return Case(tuple((fact, value) for fact, value in given if value is not None), shape.then, shape.holds)


def _note(shape: NoteShape, node: Node, step: str, words: Words, known: Lookup) -> Note:
    when, say = known.when(node, words), known.text(shape.say, node, "say")
    return Note(shape.id, step, when, say, shape.level, known.citations(shape.sources, node))


def _move(shape: MoveShape, node: Node, words: Words, known: Lookup) -> Move:
    return Move(
        id=shape.id,
        when=known.when(node, words),
        do=known.text(shape.do, node, "do"),
        done_when=known.text(shape.done_when, node, "pass"),
        stop_when=known.text(shape.stop_when, node, "stop"),
        measure=known.optional_text(shape.measure, node, "measure"),
        sources=known.citations(shape.sources, node),
    )


def _property(shape: PropertyShape, node: Node, words: Words, known: Lookup) -> Property:
    raised = [key for key in ("raising", "never_from", "never_to") if key in node.value]
    forms = [key for key in ("never", "always") if key in node.value] + (["raising"] if raised else [])
    alone = not forms and "unknown" in node.value
    if (len(forms) != 1 and not alone) or raised not in ([], ["raising", "never_from", "never_to"]):
        message = "a property has one of: never; always; raising with never_from and never_to; unknown"
        known.faults.add("missing-key", message, node.place())
    for key, types in (
        ("raising", ("count", "amount")),
        ("unknown", ("yes_no", "choice", "choices", "count", "amount")),
    ):
        _check_fact(key, getattr(shape, key), types, node, words, known)
    never, always, never_from, never_to = (
        known.optional(node, key, words) for key in ("never", "always", "never_from", "never_to")
    )
    when = known.when(node, words)
    return Property(shape.id, shape.title, never, when, always, shape.raising, never_from, never_to, shape.unknown)


def _check_fact(key: str, fact: str | None, types: tuple[str, ...], node: Node, words: Words, known: Lookup) -> None:
    if fact is None or fact in known.faulty or (fact in words.questions and words.questions[fact].type in types):
        return
    fitting = [id for id, question in words.questions.items() if question.type in types]
    kind = "number" if types == ("count", "amount") else "question"
    message = f"{key}: there is no {kind} {quoted(fact)}{known.faults.hint(fact, fitting)}"
    known.faults.add("unknown-fact", message, node.place(key))


def _places(draft: Draft) -> Iterator[tuple[str, Place]]:
    """Where everything with an id is written."""
    for step in draft.steps.values():
        yield f"step/{step.id}", step.node.place()
        yield from _placed("question", step.questions)
        yield from _placed("rule", step.rules)
        yield from _placed("note", step.notes)
    yield from _placed("question", draft.readings)
    yield from _placed("threshold", draft.thresholds, key=True)
    yield from _placed("source", draft.sources, key=True)
    yield from _placed("move", draft.moves)
    yield from _placed("property", draft.properties)


def _placed(kind: str, entries: Mapping[str, Entry[Any]], key: bool = False) -> Iterator[tuple[str, Place]]:
    yield from ((f"{kind}/{id}", node.place(key=key)) for id, node in _nodes(entries))
