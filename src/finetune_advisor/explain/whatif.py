"""The recommendation over the whole range of one answer, or of two as a map; exact, since a class of values acts as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from finetune_advisor import __version__
from finetune_advisor.engine import sweeper
from finetune_advisor.explain.context import Context
from finetune_advisor.explain.counterfactuals import toggled
from finetune_advisor.explain.ranges import format_class, format_range
from finetune_advisor.model.answers import Answers, format_value
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Outcome, Pack, Question
from finetune_advisor.report import SCHEMA_VERSION, Sheet, Table


@dataclass(frozen=True, slots=True)
class Choice:
    """A class of values of the question that is varied."""

    words: str
    value: Value
    now: bool
    """The answer as given lies in it."""
    low: float = 0
    high: float = 0


def whatif(pack: Pack, answers: Answers, vary: Question, across: Question | None = None) -> Sheet:
    """Return a table of the recommendation over the classes of one question, or a map over those of two."""
    context = Context(pack, answers)
    down = _choices(context, vary)
    cells: list[tuple[str, ...]]
    columns: tuple[str, ...]
    if across is None:
        ends = [_ends(context, {vary.id: choice.value}) for choice in down]
        cells = [(o.recommend or o.id, o.fine_tuning or "", method, o.title) for o, method in ends]
        columns = (vary.id, "recommendation", "fine-tuning", "method", "which means")
        rows = tuple((words, *cells[row]) for words, row in _merged(vary, down, cells))
        about, remark = vary.id, vary.ask
    else:
        right = _choices(context, across)
        cells = [tuple(_ends(context, {vary.id: d.value, across.id: r.value})[0].id for r in right) for d in down]
        kept = _merged(across, right, list(zip(*cells, strict=True)))
        columns = (f"{vary.id} \\ {across.id}", *(words for words, _ in kept))
        rows = tuple((words, *(cells[row][n] for _, n in kept)) for words, row in _merged(vary, down, cells))
        about, remark = f"{vary.id} and {across.id}", f"Down: {vary.ask} Across: {across.ask}"
    return Sheet(
        SCHEMA_VERSION,
        __version__,
        f"What if {about} were different?",
        tables=(Table("By answer", columns, rows),),
        remarks=(remark, "Other answers stay as they are; where they are unknown, the pack's assumptions hold."),
        lead=f"Now: {context.outcome.title}.",
    )


def _choices(context: Context, question: Question) -> list[Choice]:
    """Return the classes of a question; for several options: the answer as given, and each option flipped."""
    now = context.working[question.id]
    varied = [dimension for dimension in context.dimensions if dimension.fact == question.id]
    if question.type == "choices":
        ticked = now if isinstance(now, tuple) else ()
        return [
            Choice(format_value(question, now), now, now=True),
            *(
                Choice(
                    f"{'without' if option in ticked else 'with'} {option}", toggled(question, now, option), now=False
                )
                for option in (dimension.option for dimension in varied)
                if option
            ),
        ]
    return [
        Choice(format_class(question, one), one.value, n == dimension.class_of(now), one.low or 0, one.high or 0)
        for dimension in varied
        for n, one in enumerate(dimension.classes)
    ]


def _ends(context: Context, changed: dict[str, Value]) -> tuple[Outcome, str]:
    """Return the outcome of the recommendation step, and the method, with some answers changed."""
    pack = context.pack
    outcomes = sweeper(pack)({**context.working, **changed})
    ends = {step.id: outcome for step, outcome in zip(pack.steps, outcomes, strict=True)}
    return pack.step(pack.recommendation).outcome(ends[pack.recommendation]), ends.get(pack.method or "", "")


def _merged(question: Question, choices: Sequence[Choice], ends: Sequence[tuple[str, ...]]) -> list[tuple[str, int]]:
    """Return the choices in words, each with its number; neighboring blocks of a number with one end become one.

    So each of them ends at an edge that matters.
    """
    numeric = question.type in ("count", "amount")
    merged = []
    for _, group in groupby(range(len(choices)), key=lambda number: ends[number] if numeric else number):
        numbers = list(group)
        first, last = choices[numbers[0]], choices[numbers[-1]]
        words = first.words if first is last else format_range(question, first.low, last.high)
        now = " (now)" if any(choices[number].now for number in numbers) else ""
        merged.append((words + now, numbers[0]))
    return merged
