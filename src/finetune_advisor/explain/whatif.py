"""The advice over the whole range of one answer, or of two as a map; exact, since a class of values acts as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from finetune_advisor.engine import advice, sweeper
from finetune_advisor.explain.context import Context
from finetune_advisor.explain.counterfactuals import ticked
from finetune_advisor.explain.sentences import name_of
from finetune_advisor.explain.words import format_class, format_range
from finetune_advisor.model.answers import Answers, format_value, short_name
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.render.words import VERDICTS
from finetune_advisor.report import Sheet, Table


@dataclass(frozen=True, slots=True)
class Choice:
    """A class of values of the question that is varied."""

    words: str
    value: Value | None
    """None: the answer stays unknown."""
    now: bool
    """The answer as given lies in it."""
    low: float | None = None
    high: float | None = None


def whatif(pack: Pack, answers: Answers, vary: Question, across: Question | None = None) -> Sheet:
    """Return a table of the advice over the classes of one question, or a map over those of two."""
    context = Context(pack, answers)
    down = _choices(context, vary)
    cells: list[tuple[str, ...]]
    columns: tuple[str, ...]
    if across is None:
        cells = [_advice(context, {vary.id: choice.value}) for choice in down]
        columns = (short_name(vary), "Fits", "Fine-tuning", "What to train", "What to do now")
        rows = tuple((words, *cells[row]) for words, row in _merged(vary, down, cells))
        about, asked = short_name(vary), vary.ask
    else:
        right = _choices(context, across)
        both = ([{vary.id: here.value, across.id: there.value} for there in right] for here in down)
        cells = [tuple(": ".join(_advice(context, each)[:2]) for each in row) for row in both]
        kept = _merged(across, right, list(zip(*cells, strict=True)))
        about, asked = f"{short_name(vary)} and {short_name(across)}", f"Down: {vary.ask} Across: {across.ask}"
        columns = (f"{short_name(vary)} \\ {short_name(across)}", *(words for words, _ in kept))
        rows = tuple((words, *(cells[row][n] for _, n in kept)) for words, row in _merged(vary, down, cells))
    table = Table("By answer", columns, rows, f"{asked} {_OTHERS}")
    lead = f"Now: {context.outcome.title} (fine-tuning: {VERDICTS[context.advice.verdict][0]})."
    return Sheet(f"What if the answer were different: {about}", (table,), lead=lead)


_OTHERS = "Your other answers stay as they are. For unknown ones, the pack's assumptions apply."


def _choices(context: Context, question: Question) -> list[Choice]:
    """Return the classes of a question, or for several options the answer as given or assumed, and each option flipped.

    An answer that isn't known comes first, as it is.
    """
    now = context.known.get(question.id)
    found = [Choice("unknown", None, now=True)] if now is None else []
    varied = [dimension for dimension in context.dimensions if dimension.fact == question.id]
    if question.type != "choices":
        for each in varied:
            at = None if now is None else each.class_of(now)
            for n, one in enumerate(each.classes):
                found.append(Choice(format_class(question, one), one.value, n == at, one.low, one.high))
        return found
    assumed = context.facts.get(question.id)
    start = assumed if isinstance(assumed, tuple) else ()
    found.append(Choice(format_value(question, start), start, now=now is not None))
    for option in (dimension.option for dimension in varied if dimension.option):
        word = "without" if option in start else "with"
        flipped = ticked(question, start, option, tick=option not in start)
        found.append(Choice(f"{word} {question.option_label(option)}", flipped, now=False))
    return found


def _advice(context: Context, changed: Mapping[str, Value | None]) -> tuple[str, ...]:
    """Return approach, verdict, method and what to do now with some answers changed; None: not known."""
    pack, said = context.pack, {id: value for id, value in changed.items() if value is not None}
    guessed = {id: value for id, value in context.assumed.items() if id not in said}
    ends = sweeper(pack)({**context.known, **guessed, **said}, guessed)
    method, outcome = (
        pack.step(step).outcome(end).title if step and (end := ends.get(step)) else ""
        for step in (pack.method, pack.approach)
    )
    found = advice(pack, ends)
    now = f"{name_of(found.recommendation)} until then" if found.verdict == "not-yet" else outcome
    return name_of(found.approach), VERDICTS[found.verdict][0], method, now


def _merged(question: Question, choices: Sequence[Choice], ends: Sequence[tuple[str, ...]]) -> list[tuple[str, int]]:
    """Return the choices in words, each with its number; neighboring blocks of a number with one end become one.

    So each of them ends at an edge that matters.
    """
    merged = []
    for _, group in groupby(range(len(choices)), key=lambda n: n if choices[n].low is None else ends[n]):
        numbers = list(group)
        first, last = choices[numbers[0]], choices[numbers[-1]]
        words = first.words
        if first is not last:
            words = format_range(question, first.low or 0, last.high or 0)
        now = " (now)" if any(choices[number].now for number in numbers) else ""
        merged.append((words + now, numbers[0]))
    return merged
