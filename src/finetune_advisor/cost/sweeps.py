"""The totals while one input goes through a range, with the values where another option becomes the cheapest."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from finetune_advisor.cost import Estimate
from finetune_advisor.cost.breakeven import steps
from finetune_advisor.cost.cost import TUNED, Case, Step, crossings, sweep
from finetune_advisor.cost.entries import decimal
from finetune_advisor.cost.figures import plain
from finetune_advisor.cost.given import number
from finetune_advisor.cost.inputs import INPUTS
from finetune_advisor.cost.words import money, volume
from finetune_advisor.errors import UsageError
from finetune_advisor.report import Chart, Table
from finetune_advisor.text import did_you_mean

HALVINGS = 24


def read_range(text: str) -> tuple[str, Decimal, Decimal]:
    """`requests_per_month=10k..100M`; raises UsageError."""
    name, equals, ends = (part.strip() for part in text.partition("="))
    low, dots, high = ends.partition("..")
    if not (equals and dots):
        raise UsageError(f"--vary: expected name=low..high, such as requests_per_month=10k..100M, got {text!r}")
    if name not in INPUTS:
        raise UsageError(f"--vary: there is no input {name!r}{did_you_mean(name, INPUTS)}")
    first, last = (_end(name, end) for end in (low, high))
    if not 0 < first < last:
        raise UsageError(f"--vary {name}: expected a smaller and a larger number above 0, got {ends!r}")
    return name, first, last


def _end(name: str, text: str) -> Decimal:
    value, known = decimal(number(text)), INPUTS[name]
    if value is None:
        raise UsageError(f"--vary {name}: expected a number, got {text.strip()!r}")
    if not known.least <= value <= known.most:
        allowed = f"{plain(known.least)} to {plain(known.most)}"
        raise UsageError(f"--vary {name}: {text.strip()} is out of range: {known.label} go from {allowed}")
    return value


def swept(found: Estimate, name: str, low: Decimal, high: Decimal) -> Iterator[Table]:
    """The sweep as a table; a row marked with the option that takes over there."""
    rows = _steps(found, name, low, high)
    changes = {after: now for _, after, _, now in crossings(rows)}
    cells = tuple(
        (
            plain(step.value),
            _least(step, prompted=True),
            _least(step, prompted=False),
            f"<- {changes[step.value]} takes over" if step.value in changes else step.cheapest,
        )
        for step in rows
        if step.totals
    )
    if cells:
        title = f"12-month totals by {name} ({INPUTS[name].label})"
        head = (name, "cheapest without a tune", "cheapest tune", "cheapest of all")
        yield Table(title, head, cells, "; ".join(_crossed(found.case, name, rows)) or _never(rows))


def _least(step: Step, *, prompted: bool) -> str:
    """`$30,365 prompt-passing`: the cheapest of the tuned options, or of the others."""
    least = min(((total, id) for id, total in step.totals.items() if (id in TUNED) != prompted), default=None)
    return f"{money(least[0])} {least[1]}" if least else "not known"


def _steps(found: Estimate, name: str, low: Decimal, high: Decimal) -> tuple[Step, ...]:
    return sweep(found.case, name, steps(low, high))


def _never(rows: tuple[Step, ...]) -> str:
    return f"No crossover: {rows[0].cheapest} is the cheapest everywhere."


def _crossed(case: Case, name: str, rows: tuple[Step, ...]) -> Iterator[str]:
    for low, high, before, now in crossings(rows):
        at = _halved(case, name, low, high, before)
        yield f"Crossover near {volume(at)}: {now} becomes cheaper than {before}"


def _halved(case: Case, name: str, low: Decimal, high: Decimal, before: str) -> Decimal:
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        (step,) = sweep(case, name, (middle,))
        low, high = (middle, high) if step.cheapest == before else (low, middle)
    return high


def swept_chart(found: Estimate, name: str, low: Decimal, high: Decimal) -> Iterator[Chart]:
    """The sweep as data for a chart."""
    rows = _steps(found, name, low, high)
    options = [option.id for option in found.comparison.options if any(option.id in step.totals for step in rows)]
    lines = tuple(
        (id, tuple(float(round(step.totals[id], 2)) if id in step.totals else None for step in rows)) for id in options
    )
    if lines:
        yield Chart(f"12-month totals by {name}", name, "dollars", tuple(plain(step.value) for step in rows), lines)
