"""The recommendation over the whole range of one answer, or of two as a map; exact, since a class of values acts as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from finetune_advisor import __version__
from finetune_advisor.engine.decide import sweeper
from finetune_advisor.explain.changes import span
from finetune_advisor.explain.situation import Situation
from finetune_advisor.model.answers import Answers, shown
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.domain import Dimension, dimensions
from finetune_advisor.model.pack import Outcome, Pack, Question
from finetune_advisor.report import SCHEMA_VERSION, Sheet, Table

HERE = " (now)"
"""Marks the row or column in which the answers as given lie."""

Choice = tuple[str, Value]
"""A class of values in words, and a value of it."""


def whatif(pack: Pack, facts: Answers, vary: Question, across: Question | None = None) -> Sheet:
    """A table of the recommendation over the classes of one question, or a map over those of two."""
    situation = Situation(pack, facts)
    table = _map(situation, vary, across) if across else _list(situation, vary)
    return Sheet(
        SCHEMA_VERSION,
        __version__,
        table.title,
        tables=(replace(table, title="By answer", note=None),),
        remarks=(
            table.note or "",
            "Other answers stay as they are; where they are unknown, the pack's assumptions hold.",
        ),
        lead=f"Now: {situation.outcome().title}.",
    )


def _list(situation: Situation, vary: Question) -> Table:
    choices = list(_choices(situation, vary))
    ends = [_row(situation, {vary.id: value}) for _, value in choices]
    rows = tuple((words, *ends[number]) for words, number in _merged(vary, choices, ends))
    columns = (vary.id, "recommendation", "fine-tuning", "method", "which means")
    return Table(f"What if {vary.id} were different?", columns, rows, note=vary.ask)


def _row(situation: Situation, changed: dict[str, Value]) -> tuple[str, ...]:
    outcome, method = _end(situation, changed)
    return outcome.recommend or outcome.id, outcome.fine_tuning or "", method, outcome.title


def _map(situation: Situation, vary: Question, across: Question) -> Table:
    down, right = list(_choices(situation, vary)), list(_choices(situation, across))
    cells = [tuple(_end(situation, {vary.id: v, across.id: a})[0].id for _, a in right) for _, v in down]
    columns = _merged(across, right, list(zip(*cells, strict=True)))
    rows = tuple((words, *(cells[row][column] for _, column in columns)) for words, row in _merged(vary, down, cells))
    return Table(
        f"What if {vary.id} and {across.id} were different?",
        (f"{vary.id} \\ {across.id}", *(words for words, _ in columns)),
        rows,
        note=f"Down: {vary.ask} Across: {across.ask}",
    )


def _merged(question: Question, choices: list[Choice], ends: list[tuple[str, ...]]) -> list[tuple[str, int]]:
    """The choices in words, each with its number; neighbouring blocks of a number with one end become one.

    So each of them ends at an edge that matters.
    """
    if question.type not in ("count", "amount"):
        return [(words, number) for number, (words, _) in enumerate(choices)]
    merged = []
    for _, group in groupby(range(len(choices)), key=lambda number: ends[number]):
        numbers = list(group)
        words = [choices[number][0] for number in numbers]
        here = HERE if any(word.endswith(HERE) for word in words) else ""
        merged.append((_joined(words[0].removesuffix(HERE), words[-1].removesuffix(HERE)) + here, numbers[0]))
    return merged


def _joined(first: str, last: str) -> str:
    """One block from the start of the first to the end of the last."""
    if first == last:
        return first
    start = first.split(" ", maxsplit=1)[0]
    end = last if last.endswith(" or more") or " to " not in last else last[last.index(" to ") + 1 :]
    return f"{start} {end.split(' ', 1)[1]}" if last.endswith(" or more") else f"{start} {end}"


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
