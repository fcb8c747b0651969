"""The advice over the whole range of one answer, or of two as a map; exact, since a class of values acts as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from finetune_advisor.engine import advice, sweeper
from finetune_advisor.explain.context import Context
from finetune_advisor.explain.counterfactuals import ticked
from finetune_advisor.model.answers import Answers, format_value, short_name
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.render.words import VERDICTS, name_of
from finetune_advisor.report import Sheet, Table
from finetune_advisor.text import format_number


@dataclass(frozen=True, slots=True)
class Choice:
    """A class of values of a question."""

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
    down, about, note = list(choices(context, vary)), short_name(vary), vary.ask
    columns = [about, "Fits", "Fine-tuning", "What to train", "What to do now"]
    if across is None:
        cells = [_advice(context, {vary.id: here.value}) for here in down]
    else:
        right = list(choices(context, across))
        both = ([{vary.id: here.value, across.id: there.value} for there in right] for here in down)
        cells = [tuple(": ".join(_advice(context, each)[:2]) for each in row) for row in both]
        kept = _merged(across, right, list(zip(*cells, strict=True)))
        cells = [tuple(row[n] for _, n in kept) for row in cells]
        columns = [f"{about} \\ {short_name(across)}", *(words for words, _ in kept)]
        about, note = f"{about} and {short_name(across)}", f"Down: {note} Across: {across.ask}"
    rows = tuple((words, *cells[n]) for words, n in _merged(vary, down, cells))
    note += " Your other answers stay as they are. For unknown ones, the pack's assumptions apply."
    lead = f"Now: {context.outcome.title} (fine-tuning: {VERDICTS[context.advice.verdict][0]})."
    table = Table("By answer", tuple(columns), rows, note)
    return Sheet(f"What if the answer were different: {about}", (table,), lead=lead)


def choices(context: Context, question: Question) -> Iterator[Choice]:
    """Yield the classes of a question, or for several options the answer as given or assumed, and each option flipped.

    An answer that isn't known comes first, as it is.
    """
    now = context.known.get(question.id)
    if now is None:
        yield Choice("unknown", None, now=True)
    varied = [dimension for dimension in context.dimensions if dimension.fact == question.id]
    if question.type == "choices":
        start = context.facts.get(question.id, ())
        before = start if isinstance(start, tuple) else ()
        yield Choice(format_value(question, before), before, now=now is not None)
        for option in (dimension.option for dimension in varied if dimension.option):
            words = f"{'without' if option in before else 'with'} {question.option_label(option)}"
            yield Choice(words, ticked(question, before, option, tick=option not in before), now=False)
        return
    for dimension in varied:
        at = None if now is None else dimension.class_of(now)
        for n, one in enumerate(dimension.classes):
            words = format_value(question, one.value)
            if one.low is not None and one.high is not None:
                words = format_range(question, one.low, one.high)
            yield Choice(words, one.value, n == at, one.low, one.high)


def format_range(question: Question, low: float, high: float) -> str:
    """Return a range of numbers: `0 to 19 cases`, `0 to below 12 months`, `200 examples or more`."""
    unit = f" {question.unit}" if question.unit else ""
    if low == high or high >= question.high:
        return f"{format_number(low)}{unit}{' or more' if high >= question.high else ''}"
    joint = "to" if question.type == "count" else "to below"
    return f"{format_number(low)} {joint} {format_number(high)}{unit}"


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


def _merged(question: Question, found: Sequence[Choice], ends: Sequence[tuple[str, ...]]) -> list[tuple[str, int]]:
    """Return the choices in words, each with its number; neighboring blocks of a number with one end become one.

    So each of them ends at an edge that matters.
    """
    merged = []
    for _, group in groupby(range(len(found)), key=lambda n: n if found[n].low is None else ends[n]):
        numbers = list(group)
        first, last = found[numbers[0]], found[numbers[-1]]
        words = first.words if first is last else format_range(question, first.low or 0, last.high or 0)
        merged.append((words + " (now)" * any(found[n].now for n in numbers), numbers[0]))
    return merged
