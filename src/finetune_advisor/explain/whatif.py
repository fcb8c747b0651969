"""The advice over the whole range of one answer, or of two as a map; exact, since a class of values acts as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from finetune_advisor.explain.advice import fine_tuning_of, headline
from finetune_advisor.explain.context import Context
from finetune_advisor.explain.counterfactuals import Choice, format_range
from finetune_advisor.model.answers import Answer, Answers, short_name
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.render.words import VERDICTS, name_of
from finetune_advisor.report import FineTuning, Sheet, Table
from finetune_advisor.text import join_words


def whatif(pack: Pack, answers: Answers, vary: Question, across: Question | None = None) -> Sheet:
    """Return a table of the advice over the classes of one question, or a map over those of two.

    Each row says what training waits for, or a line below the table does if it is the same in all rows.
    """
    context = Context(pack, answers)
    down, about, note = list(context.choices(vary)), short_name(vary), vary.ask
    right = list(context.choices(across)) if across else []
    values = [
        [{vary.id: here.value, across.id: there.value} for there in right] if across else [{vary.id: here.value}]
        for here in down
    ]
    found = [[_changed(context, each) for each in row] for row in values]
    always = _always([fine_tuning for row in found for _, fine_tuning in row])
    if across is None:
        cells = [_advice(*row[0], always) for row in found]
        columns = [about, "Fits", "Fine-tuning", "What to train", "What to do now"]
    else:
        cells = [tuple(": ".join(_advice(*each, always)[:2]) for each in row) for row in found]
        kept = _merged(across, right, list(zip(*cells, strict=True)))
        cells = [tuple(row[n] for _, n in kept) for row in cells]
        columns = [f"{about} \\ {short_name(across)}", *(words for words, _ in kept)]
        about, note = f"{about} and {short_name(across)}", f"Down: {note} Across: {across.ask}"
    rows = tuple((words, *cells[n]) for words, n in _merged(vary, down, cells))
    if always:
        note = f"Whatever the answer, training also waits for {join_words(always)}. {note}"
    note += " Your other answers stay as they are. For unknown ones, the pack's assumptions apply."
    table = Table("By answer", tuple(columns), rows, note)
    lead = f"Now: {headline(context, fine_tuning_of(context))}"
    return Sheet(f"What if the answer were different: {about}", (table,), lead=lead)


def _changed(context: Context, values: Mapping[str, Value | None]) -> tuple[Context, FineTuning]:
    """Return the advice with some answers changed; None: as it is, not known."""
    said = {id: Answer(value, "flag") for id, value in values.items() if value is not None}
    changed = Context(context.pack, replace(context.answers, answers={**context.answers.answers, **said}))
    return changed, fine_tuning_of(changed)


def _always(found: Sequence[FineTuning]) -> list[str]:
    """Return what training waits for wherever it fits; nothing if there is only one such place, or one where it can start."""
    waiting = [[blocker.label for blocker in one.blockers] for one in found if one.verdict != "no"]
    if len(waiting) < 2:
        return []
    return [label for label in dict.fromkeys(waiting[0]) if all(label in each for each in waiting)]


def _advice(context: Context, fine_tuning: FineTuning, always: Sequence[str]) -> tuple[str, ...]:
    """Return approach, verdict with what training waits for besides, method and what to do now."""
    verdict = VERDICTS[fine_tuning.verdict][0]
    if waits := [label for label in dict.fromkeys(b.label for b in fine_tuning.blockers) if label not in always]:
        verdict += f" ({join_words(waits)})"
    waiting = fine_tuning.verdict == "not-yet"
    now = f"{name_of(context.advice.recommendation)} until then" if waiting else context.outcome.title
    return name_of(context.advice.approach), verdict, fine_tuning.method_title or "", now


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
