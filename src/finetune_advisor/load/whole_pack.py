"""What only a whole pack shows: its steps, its names and their places, what may be assumed, and cuts inside bands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from finetune_advisor.errors import Place
from finetune_advisor.load.diagnostics import Diagnostics, quoted
from finetune_advisor.load.pack_files import ROLES, Definition, Draft, StepCondition, name_of
from finetune_advisor.model.conditions import facts_of
from finetune_advisor.model.domain import cut_points
from finetune_advisor.model.pack import Move, Note, Otherwise, Outcome, Pack, Question, Reading, Rule, Source, Threshold
from finetune_advisor.text import format_number, join_words

BY_KEY = (Threshold, Source, Definition)
"""Kinds whose id is the key above them."""


def check_steps(draft: Draft, diagnostics: Diagnostics) -> None:
    """Check that pack.yaml lists the steps that have files, and that its roles are steps."""
    needed = {"steps": "the ids of the steps, in order", "approach": "the step that says which technique fits"}
    node = draft.node
    if draft.faulty_head:
        return
    for key, what in needed.items():
        if not (draft.order if key == "steps" else draft.head.approach):
            diagnostics.add("missing-key", f"{key} is missing: {what}", node.place())
    for id in draft.order:
        if id not in draft.steps and not draft.unread:
            hint = diagnostics.hint(id, draft.steps)
            message = f"the step {quoted(id)} has no file{hint}; write steps/{id}.yaml"
            diagnostics.add("missing-step", message, node.place("steps"))
    for id, step in draft.steps.items():
        if id not in draft.order:
            message = f"the step {quoted(id)} is not listed under steps in pack.yaml; add it, or take the file away"
            diagnostics.add("missing-step", message, step.node.place())
    for role in ROLES:
        named = getattr(draft.head, role)
        if named is not None and named not in draft.order:
            diagnostics.unknown("unknown-step", f"{role}: there is no step", named, draft.order, node.place(role))


def check_names(draft: Draft, diagnostics: Diagnostics) -> None:
    """Steps, questions, thresholds and definitions share one set of names; rules, notes and moves share another."""
    # If two parts claim a name, the first counts: steps, then what is in them, definitions last.
    tables = sorted(draft.tables.items(), key=lambda item: (item[0][1] is Definition, item[0][0] == ""))
    steps = [(id, step.node.place("id")) for id, step in draft.steps.items()]
    for kinds, named in (((Question, Threshold, Definition), steps), ((Rule, Note, Move), [])):
        for (_, kind), table in tables:
            if kind in kinds:
                named += [(id, entry.node.place("id", key=kind in BY_KEY)) for id, entry in table.items()]
        taken: dict[str, Place] = {}
        for id, place in named:
            if id in taken:
                message = f"the id {quoted(id)} is taken, at {taken[id]}; choose another"
                diagnostics.add("duplicate-id", message, place)
            taken.setdefault(id, place)


def places(draft: Draft) -> Iterator[tuple[str, Place]]:
    """Yield where everything with an id is written."""
    yield from ((f"step/{id}", step.node.place()) for id, step in draft.steps.items())
    for (_, kind), table in draft.tables.items():
        if kind not in (Outcome, Otherwise, StepCondition):
            name = name_of(Question if kind is Reading else kind)
            yield from ((f"{name}/{id}", entry.node.place(key=kind in BY_KEY)) for id, entry in table.items())


def checked_pack(pack: Pack, draft: Draft, diagnostics: Diagnostics) -> Pack | None:
    """Return a pack whose parts are without fault; None, and every fault noted, if they don't agree."""
    _check_assumed(pack, draft, diagnostics)
    _check_bands(pack, draft, diagnostics)
    return None if diagnostics.fatal else pack


def _check_assumed(pack: Pack, draft: Draft, diagnostics: Diagnostics) -> None:
    """Check that nothing is assumed for gates or the method, and that what any other step reads has a value to work with."""
    readers: dict[str, list[str]] = {}
    for step in pack.steps:
        for condition in (step.when, *(rule.when for rule in step.rules)):
            for fact in facts_of(condition):
                readers.setdefault(fact, []).append(step.id)
    for question in pack.questions:
        node = draft.table(Question, question.step)[question.id].node
        reading = list(dict.fromkeys(readers.get(question.id, ())))
        others = [step for step in reading if step not in (pack.readiness, pack.method)]
        if others and question.assume is None:
            message = f"assume is missing: {join_words(others)} must work while the answer isn't known"
            diagnostics.add("missing-key", message, node.place())
        elif reading and not others and question.assume is not None:
            rest = f"reads {question.id}, and there nothing may be assumed; take assume out"
            diagnostics.add("bad-assume", f"only {join_words(reading)} {rest}", node.place("assume", key=True))


def _check_bands(pack: Pack, draft: Draft, diagnostics: Diagnostics) -> None:
    """Warn of a number strictly inside a band, because the whole band is judged by its least number."""
    cuts = cut_points(pack)
    for question in pack.questions:
        numbered = [(band, number) for band, number in question.bands if number is not None]
        for (band, least), (_, after) in pairwise(numbered):
            for cut in (cut for cut in cuts.get(question.id, ()) if least < cut < after):
                message = f"conditions test {question.id} at {format_number(cut)}, inside the band {band}"
                place = draft.table(Question, question.step)[question.id].node.place("bands", band, key=True)
                rest = f"; who answers {band} is judged as {format_number(least)}"
                diagnostics.add("edge-in-band", message + rest, place, "warning", (question.id,))
