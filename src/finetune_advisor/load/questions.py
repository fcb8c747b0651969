"""Questions, readings and thresholds held against what hangs on their type. Knows no rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from finetune_advisor.load.diagnostics import Diagnostics
from finetune_advisor.load.yaml_nodes import Node
from finetune_advisor.model.answers import read, read_text
from finetune_advisor.model.pack import Question, Reading, Threshold
from finetune_advisor.text import format_number

MOST_OPTIONS = 200


def checked_question(question: Question, node: Node, diagnostics: Diagnostics) -> Question | None:
    """Return the question with its `if_unknown` read; None, every fault being noted, if its keys don't fit its type."""
    before = len(diagnostics.findings)
    for key, message in _misplaced(question, node.value):
        kind = "unknown-key" if key in node.value else "missing-key"
        diagnostics.add(kind, message, node.place(key, key=True))
    if len(diagnostics.findings) > before:
        return None
    key, what = "if_unknown", f"if_unknown of {question.id}"
    try:
        if question.type != "text":
            question = replace(question, if_unknown=read(question, node.value[key]))
        if question.example is not None:
            key, what = "example", f"the example is no answer to {question.id}"
            read_text(question, question.example)
    except ValueError as error:
        diagnostics.add("bad-value", f"{what}: {error}", node.place(key))
        return None
    if question.type != "text" and question.if_unknown is None:
        message = f"if_unknown of {question.id} must be a value that {question.id} can take"
        diagnostics.add("bad-value", message, node.place("if_unknown"))
        return None
    return question


def _misplaced(question: Question, written: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield keys that a question of this type lacks, or has and can't have, with what is wrong."""
    numeric, optional = question.type in ("count", "amount"), question.type in ("choice", "choices")
    for key, wanted in (("unit", numeric), ("range", numeric), ("options", optional)):
        if wanted and key not in written:
            yield key, f"{key} is missing; a question of type {question.type} needs it"
        elif key in written and not wanted:
            yield key, f"a question of type {question.type} has no {key}; take it out"
    if numeric and "range" in written:
        if question.low >= question.high:
            span = f"{format_number(question.low)} is not less than {format_number(question.high)}"
            yield "range", f"the range is empty: {span}"
        elif question.type == "count" and not all(float(end).is_integer() for end in question.range):
            yield "range", "the range of a count goes from a whole number to a whole number"
    fewest = 2 if question.type == "choice" else 1
    if optional and "options" in written and not fewest <= len(question.options) <= MOST_OPTIONS:
        yield "options", f"{len(question.options)} options; expected {fewest} to {MOST_OPTIONS}"
    if question.type == "text" and "if_unknown" in written:
        yield "if_unknown", "a text has no if_unknown, because no rule reads it; take it out"
    elif question.type != "text" and "if_unknown" not in written:
        yield "if_unknown", "if_unknown is missing: the value to work with while the answer isn't known"


def checked_reading(
    reading: Reading,
    node: Node,
    questions: Mapping[str, Question],
    excuses: Callable[[str], bool],
    diagnostics: Diagnostics,
) -> Question | None:
    """Return a reading as a question; None if something is wrong with it."""
    for index, need in enumerate(reading.needs):
        if need not in questions and not excuses(need):
            place = node.place("needs", index)
            diagnostics.unknown("unknown-name", "needs: there is no question", need, questions, place)
    shared = {f.name: getattr(reading, f.name) for f in fields(Reading) if f.name not in ("title", "replaces")}
    return checked_question(Question(step="", ask=reading.title, why="", **shared), node, diagnostics)


def checked_threshold(
    threshold: Threshold,
    node: Node,
    options: Mapping[str, tuple[str, ...]],
    excuses: Callable[[str], bool],
    diagnostics: Diagnostics,
) -> Threshold | None:
    """Return a threshold; None if its table doesn't fit. `options`: the values of what a table can go by."""
    by, before = threshold.by, len(diagnostics.findings)
    if (by is None) != ("values" not in node.value):
        message = f"the threshold {threshold.id} needs 'by' and 'values' together, or neither"
        diagnostics.add("missing-key", message, node.place(key=True))
    elif by is not None and excuses(by):
        return None
    elif by is not None and by not in options:
        rest = " is no choice question and no step"
        diagnostics.unknown("unknown-fact", "by:", by, options, node.place("by"), rest)
    elif by is not None:
        for key in (key for key, _ in threshold.values if key not in options[by]):
            place = node.place("values", key, key=True)
            diagnostics.unknown("unknown-option", f"{by} has no value", key, options[by], place)
    return threshold if len(diagnostics.findings) == before else None
