"""Which outcomes, questions and options make a difference, what nothing uses, and what has no source or an old one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date

from finetune_advisor.check.prover import Prover, finding, listed
from finetune_advisor.check.tests_of_rules import tested_parts
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import All, AnyOf, Condition, Not, Value, Within, facts_of, holds, tests
from finetune_advisor.model.domain import conditions_of
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.solver import cone, decisive

STALE_DAYS = 365
"""A claim that was last found at its source longer ago than this may have changed."""


def outcome_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield outcomes and recommendations that no answers lead to."""
    pack, encoding = prover.pack, prover.encoding
    for step in pack.steps:
        for id in (outcome.id for outcome in step.outcomes):
            if not prover.can(encoding.ends(step.id)[id]):
                yield finding(pack, "unreachable-outcome", f"step/{step.id}", step.id, id, outcome=id)
    approaches = {outcome.approach for outcome in pack.step(pack.approach).outcomes}
    for word, literal in encoding.recommendations.items():
        if word in approaches and not prover.can(literal):
            yield finding(pack, "unreachable-recommendation", f"step/{pack.approach}", str(word), recommended=word)


def question_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield everything about questions, and readings that nothing can settle."""
    pack = prover.pack
    conditions = tuple(conditions_of(replace(pack, properties=())))
    read = {fact for condition in conditions for fact in facts_of(condition)}
    # Where rules contradict each other, the outcome is arbitrary. That has to be fixed first.
    agree = not any(prover.conflicts[step.id] for step in cone(pack, decisive(pack)))
    fed = {need for reading in pack.readings if reading.id in read for need in reading.needs}
    # You are never asked for a reading, so it may serve a note alone, and need not distinguish all its options.
    free = {*(fed - read), *(reading.id for reading in pack.readings if "." in reading.id)}
    for question in pack.inputs:
        if question.id in free or not question.interview:
            continue
        if question.id not in read:
            yield finding(pack, "unread-question", f"question/{question.id}")
            continue
        yield from _indistinct_options(pack, conditions, question)
        own = [varied for varied in prover.pair.first.answers if varied.fact == question.id]
        if agree and not prover.pair.formula.can(*prover.pair.others(*own), prover.pair.differ):
            yield finding(pack, "idle-question", f"question/{question.id}", steps=listed(decisive(pack)))
    for reading in pack.readings:
        # The cost model computes a reading that names the answers it needs. Nothing fills in any other.
        if reading.id in read and not reading.needs:
            yield finding(pack, "unsettled-unknown", f"question/{reading.id}")


def _indistinct_options(pack: Pack, conditions: Iterable[Condition], question: Question) -> Iterator[Diagnostic]:
    """Yield groups of options that every test treats alike; for `choices` one group, of those that no test asks for."""
    asked = dict.fromkeys(test for c in conditions for test in tests(c) if test.fact == question.id)
    several = question.type == "choices"
    groups: dict[tuple[bool | None, ...], list[str]] = {}
    for option in question.option_ids:
        value: Value = (option,) if several else option
        groups.setdefault(tuple(holds(test, {question.id: value}) for test in asked), []).append(option)
    for verdicts, options in groups.items():
        if not any(verdicts) if several else len(options) > 1:
            does, ids = "looks for" if several else "distinguishes", (question.id, *options)
            yield finding(pack, "untold-option", f"question/{ids[0]}", *ids, does=does, options=listed(options))


def source_findings(pack: Pack, today: date) -> Iterator[Diagnostic]:
    """Yield everything about where numbers and claims come from."""
    for threshold in pack.thresholds.values():
        if not threshold.sources:
            yield finding(pack, "threshold-without-source", f"threshold/{threshold.id}", value=threshold.value)
    for rule in pack.rules:
        if not rule.sources:
            yield finding(pack, "rule-without-source", f"rule/{rule.id}")
    for part, dated in (("threshold", pack.thresholds), ("source", pack.sources)):
        for id, entry in dated.items():
            if not 0 <= (today - date.fromisoformat(entry.checked)).days <= STALE_DAYS:
                yield finding(pack, "stale-source", f"{part}/{id}", part=part, day=entry.checked)


def unused_findings(pack: Pack) -> Iterator[Diagnostic]:
    """Yield thresholds, sources with their claims, and definitions that nothing in the pack uses."""
    used = {part for condition in conditions_of(pack) for part in parts_of(condition)}
    used |= {part for whole in pack.definitions.values() for part in parts_of(whole) if part is not whole}
    names = {name for part in used if isinstance(part, Within) for name in (part.at_least_name, part.below_name)}
    texts = "".join(str(getattr(part, field.name)) for _, part in tested_parts(pack) for field in fields(part))
    citations = pack.cited()
    cited = {citation.partition("#")[0] for citation in citations}
    claims = [(source.id, part) for source in pack.sources.values() for part, _ in source.parts]
    unused = [("threshold", id, id) for id in pack.thresholds if id not in names and f"{{{id}}}" not in texts]
    unused += [("source", id, id) for id in pack.sources if id not in cited]
    unused += [("definition", id, id) for id, condition in pack.definitions.items() if condition not in used]
    unused += [("claim", id, f"{id}#{part}") for id, part in claims if id in cited and f"{id}#{part}" not in citations]
    for part, id, what in unused:
        home = "source" if part == "claim" else part
        yield finding(pack, f"unused-{part}", f"{home}/{id}", what, what=what)


def parts_of(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and every condition in it."""
    yield condition
    parts = condition.parts if isinstance(condition, All | AnyOf) else ()
    for part in (condition.part,) if isinstance(condition, Not) else parts:
        yield from parts_of(part)
