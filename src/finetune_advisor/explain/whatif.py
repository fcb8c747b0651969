"""The recommendation over the whole range of one answer, or of two as a map; exact, since a class of values acts as one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from finetune_advisor.conditions import Value
from finetune_advisor.domain import Dimension, dimensions
from finetune_advisor.engine import sweeper
from finetune_advisor.explain.changes import span
from finetune_advisor.explain.situation import Situation
from finetune_advisor.facts import Facts, shown
from finetune_advisor.pack import Outcome, Pack, Question
from finetune_advisor.report import Table

HERE = " (now)"
"""Marks the row or column in which the answers as given lie."""

Choice = tuple[str, Value]
"""A class of values in words, and a value of it."""


def whatif(pack: Pack, facts: Facts, vary: Question, across: Question | None = None) -> Table:
    """A table of the recommendation over the classes of one question, or a map over those of two."""
    situation = Situation(pack, facts)
    return _map(situation, vary, across) if across else _list(situation, vary)


def _list(situation: Situation, vary: Question) -> Table:
    rows: list[tuple[str, ...]] = []
    for words, value in _choices(situation, vary):
        outcome, method = _end(situation, {vary.id: value})
        rows.append((words, outcome.recommend or outcome.id, outcome.fine_tuning or "", method, outcome.title))
    merged = tuple(_merged(situation, vary, rows))
    return Table(
        f"What if {vary.id} were different?",
        (vary.id, "recommendation", "fine-tuning", "method", "which means"),
        merged,
        note=f"{vary.ask} Other answers stay as they are.",
    )


def _merged(situation: Situation, vary: Question, rows: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Rows of a number with one result become one row, so that each row ends at an edge that matters."""
    if vary.type not in ("count", "amount"):
        yield from rows
        return
    blocks = list(_choices(situation, vary))
    for result, group in groupby(range(len(rows)), key=lambda n: rows[n][1:]):
        numbers = list(group)
        first, last = blocks[numbers[0]][0], blocks[numbers[-1]][0]
        here = HERE if any(blocks[n][0].endswith(HERE) for n in numbers) else ""
        yield (_joined(first.removesuffix(HERE), last.removesuffix(HERE)) + here, *result)


def _joined(first: str, last: str) -> str:
    """One block from the start of the first to the end of the last."""
    if first == last:
        return first
    start = first.split(" ", maxsplit=1)[0]
    unit = last.split(" ", 1)[1] if last.endswith(" or more") else last[last.index(" to ") :].strip()
    return f"{start} {unit}"


def _map(situation: Situation, vary: Question, across: Question) -> Table:
    columns = list(_choices(situation, across))
    rows = tuple(
        (words, *(_end(situation, {vary.id: value, across.id: other})[0].id for _, other in columns))
        for words, value in _choices(situation, vary)
    )
    return Table(
        f"What if {vary.id} and {across.id} were different?",
        (f"{vary.id} \\ {across.id}", *(words for words, _ in columns)),
        rows,
        note=f"Down: {vary.ask} Across: {across.ask}",
    )


def _choices(situation: Situation, question: Question) -> Iterator[Choice]:
    """The classes of a question; for several options: the answer as given with each option flipped."""
    now = situation.worked.get(question.id)
    varied = [d for d in dimensions(situation.pack) if d.fact == question.id]
    if question.type == "choices":
        yield shown(question, now) + HERE, now if now is not None else ()
        for dimension in varied:
            yield _flipped(question, dimension, now)
        return
    for dimension in varied:
        for block in dimension.classes:
            here = block.value == now
            if block.low is not None and block.high is not None and isinstance(now, int | float):
                here = block.low <= now <= block.high and (
                    question.type == "count" or now < block.high or block.high == question.high
                )
            yield span(question, block) + (HERE if here else ""), block.value


def _flipped(question: Question, dimension: Dimension, now: Value | None) -> Choice:
    ticked = set(now) if isinstance(now, tuple) else set()
    option = dimension.option or ""
    words = f"without {option}" if option in ticked else f"with {option}"
    ticked ^= {option}
    return words, tuple(o for o in question.option_ids if o in ticked)


def _end(situation: Situation, changed: dict[str, Value]) -> tuple[Outcome, str]:
    pack = situation.pack
    ends = dict(zip((s.id for s in pack.steps), sweeper(pack)({**situation.worked, **changed}), strict=True))
    return pack.step(pack.recommendation).outcome(ends[pack.recommendation]), ends.get(pack.method or "", "")
