"""One pack's draft laid over another's: what is new is added, what is named as a replacement replaces, all else is a fault."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from finetune_advisor.load.draft import ROLES, Draft, Entries, Entry, StepDraft
from finetune_advisor.load.faults import Faults, quoted
from finetune_advisor.load.shapes import PackShape, PartShape
from finetune_advisor.load.tree import Node

S = TypeVar("S", bound=PartShape)


def refuse_replacements(draft: Draft, faults: Faults) -> None:
    """In a pack that extends nothing, nothing can be replaced."""
    for kind, entries in _all_entries(draft):
        for entry in entries.values():
            _must_be_new(kind, entry, faults, "only a pack with 'extends' can replace something")


def overlay(base: Draft, own: Draft, faults: Faults) -> Draft:
    """The base with all that the other pack adds and replaces; what was replaced is noted as a finding."""
    merged = replace(base, head=_head(base, own), node=own.node, unread=base.unread or own.unread)
    merged.faulty_head = base.faulty_head or own.faulty_head
    merged.order = _order(base, own, faults)
    merged.steps = dict(base.steps)
    for id, step in own.steps.items():
        merged.steps[id] = _step(base.steps[id], step, faults) if id in base.steps else _new_step(step, faults)
    merged.readings = _merged("reading", base.readings, own.readings, faults)
    merged.thresholds = _merged("threshold", base.thresholds, own.thresholds, faults)
    merged.sources = _merged("source", base.sources, own.sources, faults)
    merged.moves = _merged("move", base.moves, own.moves, faults)
    merged.properties = _merged("property", base.properties, own.properties, faults)
    return merged


def _head(base: Draft, own: Draft) -> PackShape:
    inherited = {key: getattr(base.head, key) for key in ROLES}
    return own.head.model_copy(update={key: getattr(own.head, key) or value for key, value in inherited.items()})


def _order(base: Draft, own: Draft, faults: Faults) -> list[str]:
    if not own.order:
        return base.order
    for id in base.order:
        if id not in own.order:
            message = f"the step {id} of the extended pack is left out; list all steps, or leave 'steps' away"
            faults.add("missing-step", message, own.node.place("steps"))
    if [id for id in own.order if id in base.order] != base.order:
        message = f"the steps of the extended pack must keep their order: {', '.join(base.order)}"
        faults.add("step-order", message, own.node.place("steps"))
    return own.order


def _step(base: StepDraft, own: StepDraft, faults: Faults) -> StepDraft:
    merged = replace(base, outcomes=_merged("outcome", base.outcomes, own.outcomes, faults))
    merged.questions = _merged("question", base.questions, own.questions, faults)
    merged.rules = _merged("rule", base.rules, own.rules, faults)
    merged.notes = _merged("note", base.notes, own.notes, faults)
    if own.otherwise and base.otherwise:
        end = _merged("otherwise", {own.id: base.otherwise}, {own.id: own.otherwise}, faults)
        merged.otherwise = end[own.id]
    if own.when is not None:
        _note_replaced(f"the condition of step {own.id}", own.when, base.when or base.node, faults, own.id)
        merged.when = own.when
    if own.shape and own.shape.title and base.shape and own.shape.title != base.shape.title:
        merged.shape = base.shape.model_copy(update={"title": own.shape.title})
        _note_replaced(f"the title of step {own.id}", own.node, base.node, faults, own.id)
    return merged


def _new_step(step: StepDraft, faults: Faults) -> StepDraft:
    for kind, entries in _step_entries(step):
        for entry in entries.values():
            _must_be_new(kind, entry, faults, "its step is new too")
    return step


def _merged(kind: str, base: Entries[S], own: Entries[S], faults: Faults) -> Entries[S]:
    merged = dict(base)
    for id, entry in own.items():
        replaces = entry.shape is not None and entry.shape.replaces
        if id not in base:
            _must_be_new(kind, entry, faults, "the extended pack has nothing of that id here")
        elif replaces:
            _note_replaced(f"the {kind} {quoted(id)}", entry.node, base[id].node, faults, id)
        elif entry.shape is not None:
            there = base[id].node.place()
            message = f"the {kind} {quoted(id)} stands already at {there}; add 'replaces: true' to replace it"
            faults.add("not-replaced", message, entry.node.place())
        merged[id] = entry
    return merged


def _note_replaced(what: str, node: Node, former: Node, faults: Faults, id: str) -> None:
    faults.add("replaced", f"{what} replaces the one at {former.place()}", node.place(), "note", (id,))


def _must_be_new(kind: str, entry: Entry[S], faults: Faults, why: str) -> None:
    if entry.shape is not None and entry.shape.replaces:
        message = f"the {kind} {quoted(entry.id)} replaces nothing: {why}; take 'replaces' out"
        faults.add("nothing-replaced", message, entry.node.place("replaces", key=True))


def _all_entries(draft: Draft) -> list[tuple[str, Entries[Any]]]:
    parts = [entries for step in draft.steps.values() for entries in _step_entries(step)]
    parts += [("reading", draft.readings), ("threshold", draft.thresholds), ("source", draft.sources)]
    return [*parts, ("move", draft.moves), ("property", draft.properties)]


def _step_entries(step: StepDraft) -> list[tuple[str, Entries[Any]]]:
    otherwise = {step.id: step.otherwise} if step.otherwise else {}
    parts: list[tuple[str, Entries[Any]]] = [
        ("outcome", step.outcomes),
        ("question", step.questions),
        ("rule", step.rules),
    ]
    return [*parts, ("note", step.notes), ("otherwise", otherwise)]
