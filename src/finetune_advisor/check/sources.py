"""Numbers and rules without a source, sources that were last checked long ago, and what nothing uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from finetune_advisor.check.prover import finding
from finetune_advisor.check.tests_of_rules import tested_parts
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import All, AnyOf, Condition, Not, Within
from finetune_advisor.model.domain import conditions_of
from finetune_advisor.model.pack import Pack

STALE_DAYS = 365
"""A claim that was last found at its source longer ago than this may have changed."""


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
            try:
                age = (today - date.fromisoformat(entry.checked)).days
            except ValueError:
                continue  # the loader says what a date looks like
            why = f"last checked {age} days ago, on {entry.checked}: look whether the claim is still there"
            if age < 0:
                why = f"checked on {entry.checked}, which is still to come"
            if not 0 <= age <= STALE_DAYS:
                yield finding(pack, "stale-source", f"{part}/{id}", part=part, why=why)


def unused_findings(pack: Pack) -> Iterator[Diagnostic]:
    """Yield thresholds, sources with their claims, and definitions that nothing in the pack uses."""
    used = {part for condition in conditions_of(pack) for part in _parts(condition)}
    used |= {part for definition in pack.definitions.values() for part in _parts(definition) if part is not definition}
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


def _parts(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and every condition in it."""
    yield condition
    parts = condition.parts if isinstance(condition, All | AnyOf) else ()
    for part in (condition.part,) if isinstance(condition, Not) else parts:
        yield from _parts(part)
