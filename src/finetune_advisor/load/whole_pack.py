"""What only a whole pack shows: its steps and names, that the readiness step has gates, what may be assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from finetune_advisor.errors import Place
from finetune_advisor.load.diagnostics import Diagnostics, quoted
from finetune_advisor.load.pack_files import ROLES, Draft, name_of
from finetune_advisor.model.conditions import facts_of
from finetune_advisor.model.domain import cut_points
from finetune_advisor.model.pack import (
    NOT_READY,
    READY,
    Move,
    Note,
    Otherwise,
    Outcome,
    Pack,
    Question,
    Reading,
    Rule,
    Source,
    Step,
    Threshold,
)
from finetune_advisor.text import format_number, join_words


def circle_in(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Return a circle of references, the first id again at its end; nothing if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[::-1]
    return []


def check_steps(draft: Draft, diagnostics: Diagnostics) -> None:
    """The steps that pack.yaml lists are those that there are, and its roles are steps."""
    node = draft.node
    for key, what in (
        ("steps", "the ids of the steps, in order"),
        ("approach", "the step that says which technique fits"),
    ):
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
    """Steps, questions, definitions and thresholds share one set of names; rules, notes and moves share another."""
    facts = [(id, step.node.place("id")) for id, step in draft.steps.items()]
    rules: list[tuple[str, Place]] = []
    # What belongs to a step comes first: of two claims of a name, that one counts.
    for (_, kind), table in sorted(draft.tables.items(), key=lambda item: item[0][0] == ""):
        if kind in (Question, Threshold):
            key = kind is Threshold
            facts += [(id, entry.node.place(*(() if key else ("id",)), key=key)) for id, entry in table.items()]
        elif kind in (Rule, Note, Move):
            rules += [(id, entry.node.place("id")) for id, entry in table.items()]
    facts += [(id, node.place(key=True)) for id, node in draft.definitions.items()]
    for names in (facts, rules):
        taken: dict[str, Place] = {}
        for id, place in names:
            if id in taken:
                message = f"the id {quoted(id)} is taken, at {taken[id]}; choose another"
                diagnostics.add("duplicate-id", message, place)
            taken.setdefault(id, place)


def places(draft: Draft) -> Iterator[tuple[str, Place]]:
    """Yield where everything with an id is written."""
    yield from ((f"step/{id}", step.node.place()) for id, step in draft.steps.items())
    for (_, kind), table in draft.tables.items():
        if kind not in (Outcome, Otherwise):
            name = name_of(Question if kind is Reading else kind)
            in_mapping = kind in (Threshold, Source)
            yield from ((f"{name}/{id}", entry.node.place(key=in_mapping)) for id, entry in table.items())
    yield from ((f"definition/{id}", node.place(key=True)) for id, node in draft.definitions.items())


def check_readiness(step: Step, draft: Draft, diagnostics: Diagnostics) -> None:
    """The readiness step ends in `ready` unless a gate applies."""
    node, outcomes = draft.steps[step.id].node, draft.table(Outcome, step.id)
    if set(outcomes) != {READY, NOT_READY}:
        message = f"the readiness step has the outcomes {READY} and {NOT_READY}, and no others"
        diagnostics.add("bad-gate", message, node.place("outcomes"))
    if step.otherwise == NOT_READY:
        ending = draft.table(Otherwise, step.id)[step.id].node
        diagnostics.add("bad-gate", f"the readiness step is {READY} where no gate applies", ending.place("then"))


def checked_pack(pack: Pack, draft: Draft, diagnostics: Diagnostics) -> Pack | None:
    """Return a pack whose parts are without fault; None, and every fault noted, if they don't agree."""
    _check_assumed(pack, draft, diagnostics)
    _check_bands(pack, draft, diagnostics)
    return None if diagnostics.fatal else pack


def _check_assumed(pack: Pack, draft: Draft, diagnostics: Diagnostics) -> None:
    """Nothing is assumed for gates or the method; what any other step reads has a value to work with."""
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
            message = (
                f"only {join_words(reading)} reads {question.id}, and there nothing may be assumed; take assume out"
            )
            diagnostics.add("bad-assume", message, node.place("assume", key=True))


def _check_bands(pack: Pack, draft: Draft, diagnostics: Diagnostics) -> None:
    """Warn of a number strictly inside a band, because the whole band is judged by its least number."""
    cuts = cut_points(pack)
    for question in pack.questions:
        numbered = [(band, number) for band, number in question.bands if number is not None]
        for (band, least), (_, after) in pairwise(numbered):
            for cut in cuts.get(question.id, ()):
                if least < cut < after:
                    message = f"conditions test {question.id} at {format_number(cut)}, inside the band {band}"
                    place = draft.table(Question, question.step)[question.id].node.place("bands", band, key=True)
                    rest = f"; who answers {band} is judged as {format_number(least)}"
                    diagnostics.add("edge-in-band", message + rest, place, "warning", (question.id,))
