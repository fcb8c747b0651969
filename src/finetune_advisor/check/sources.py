"""Numbers and rules without a source, sources that were last checked long ago, and what nothing uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from finetune_advisor.check.prover import finding
from finetune_advisor.check.tests_of_rules import said_parts
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import All, AnyOf, Condition, Not, Within
from finetune_advisor.model.domain import conditions_of
from finetune_advisor.model.pack import Pack

STALE_DAYS = 365
"""A claim that was last found at its source longer ago than this may have gone."""


def source_findings(pack: Pack, today: date) -> Iterator[Diagnostic]:
    """Yield everything about where numbers and claims come from."""
    for threshold in pack.thresholds.values():
        about = "threshold/" + threshold.id
        if not threshold.sources:
            message = f"the threshold {threshold.id} has no source: say where {threshold.value:g} comes from"
            yield finding(pack, "threshold-without-source", "warning", about, message)
        yield from _stale(pack, about, f"the threshold {threshold.id}", threshold.checked, today)
    for rule in pack.rules:
        if not rule.sources:
            message = f"{rule.id} has no source: say what its reason rests on"
            yield finding(pack, "rule-without-source", "warning", "rule/" + rule.id, message)
    for source in pack.sources.values():
        yield from _stale(pack, "source/" + source.id, f"the source {source.id}", source.checked, today)


def _stale(pack: Pack, about: str, subject: str, checked: str, today: date) -> Iterator[Diagnostic]:
    try:
        age = (today - date.fromisoformat(checked)).days
    except ValueError:
        return  # the loader says what a date looks like
    if age > STALE_DAYS:
        message = f"{subject} was last checked {age} days ago, on {checked}: look whether the claim is still there"
        yield finding(pack, "stale-source", "warning", about, message)
    elif age < 0:
        message = f"{subject} was checked on {checked}, which is still to come"
        yield finding(pack, "stale-source", "warning", about, message)


def unused_findings(pack: Pack) -> Iterator[Diagnostic]:
    """Yield thresholds, sources and definitions that nothing in the pack uses."""
    used = {part for condition in conditions_of(pack) for part in _parts(condition)}
    used |= {part for definition in pack.definitions.values() for part in _parts(definition) if part is not definition}
    said = (*pack.rules, *(part for _, part in said_parts(pack)))
    texts = "".join(str(getattr(part, field.name)) for part in said for field in fields(part))
    ranges = [part for part in used if isinstance(part, Within)]
    names = {name for part in ranges for name in (part.at_least_name, part.below_name)}
    cited = {citation.partition("#")[0] for _, citation in pack.cited()}
    for kind, unused in (
        ("threshold", [id for id in pack.thresholds if id not in names and f"{{{id}}}" not in texts]),
        ("source", [id for id in pack.sources if id not in cited]),
        ("definition", [id for id, condition in pack.definitions.items() if condition not in used]),
    ):
        for id in unused:
            message = f"nothing uses the {kind} {id}; take it out"
            yield finding(pack, f"unused-{kind}", "warning", f"{kind}/{id}", message)


def _parts(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and every condition in it."""
    yield condition
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _parts(part)
        case Not(part):
            yield from _parts(part)
        case _:
            pass
