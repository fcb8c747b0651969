"""Numbers and rules without a source, and sources that were last checked more than a year ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from finetune_advisor.check.prover import finding
from finetune_advisor.errors import Diagnostic
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
