"""Questions, readings and thresholds held against what hangs on their type. Knows no rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any

from finetune_advisor.load.diagnostics import Diagnostics, found, quoted
from finetune_advisor.load.pack_files import ANY_MAPPING
from finetune_advisor.load.validate import validated
from finetune_advisor.load.yaml_nodes import Node
from finetune_advisor.model.answers import read, read_text
from finetune_advisor.model.pack import Option, Question, Reading, Threshold
from finetune_advisor.text import format_number, parse_number

MOST_OPTIONS = 200


def checked_question(question: Question, node: Node, diagnostics: Diagnostics) -> Question | None:
    """Return the question with options, bands and `assume` read; None, every fault being noted, if they don't fit."""
    before = len(diagnostics.findings)
    if "options" in node.value:
        question = replace(question, options=tuple(_options(node.at("options"), diagnostics)))
    for key, message in _misplaced(question, node.value):
        kind = "unknown-key" if key in node.value else "missing-key"
        diagnostics.add(kind, message, node.place(key, key=True))
    if len(diagnostics.findings) > before:
        return None
    if question.bands:
        question = replace(question, bands=tuple(_bands(question, node.at("bands"), diagnostics)))
    key, what = "assume", f"assume of {question.id}"
    try:
        if key in node.value:
            question = replace(question, assume=read(question, node.value[key]))
            if question.assume is None:
                message = f"{what}: expected a value that {question.id} can take"
                diagnostics.add("bad-value", message, node.place(key))
        if question.example is not None:
            key, what = "example", f"the example is no answer to {question.id}"
            read_text(question, question.example)
    except ValueError as error:
        diagnostics.add("bad-value", f"{what}: {error}", node.place(key))
        return None
    return question if len(diagnostics.findings) == before else None


def _options(node: Node, diagnostics: Diagnostics) -> Iterator[Option]:
    """Yield the options of a question; a bare text is a label."""
    validated(ANY_MAPPING, node, diagnostics)
    for id, part in node.entries():
        if part.value is None:
            diagnostics.add("no-value", f"the option {quoted(id)} has no label", part.place(key=True))
            continue
        option = validated(Option, part.under("label"), diagnostics)
        if option is not None:
            yield replace(option, id=id)


def _bands(question: Question, node: Node, diagnostics: Diagnostics) -> Iterator[tuple[str, int | None]]:
    """Yield the bands of a count with their numbers, which rise; a band that means *unknown* may be anywhere."""
    least = question.low
    for id, part in node.entries():
        number = part.value
        if number == "unknown":
            yield id, None
        elif not isinstance(number, int) or isinstance(number, bool):
            message = f"bands of {question.id}: expected a whole number or unknown, found {found(number)}"
            diagnostics.add("wrong-type", message, part.place())
        elif not least <= number <= question.high:
            span = f"{format_number(least)} to {format_number(question.high)}"
            message = f"bands of {question.id}: expected {span}, as bands rise and lie in the range, found {number}"
            diagnostics.add("bad-value", message, part.place())
        else:
            least = number + 1
            yield id, number


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
    for band, _ in question.bands:
        with suppress(ValueError):
            parse_number(band)
            yield "bands", f"the band {band} is a number itself; choose another word"
    if question.bands and question.type != "count":
        yield "bands", f"a question of type {question.type} has no bands; take them out"
    fewest = 2 if question.type == "choice" else 1
    if optional and "options" in written and not fewest <= len(question.options) <= MOST_OPTIONS:
        yield "options", f"{len(question.options)} options; expected {fewest} to {MOST_OPTIONS}"
    if question.type == "text" and "assume" in written:
        yield "assume", "a text has no assume, because no rule reads it; take it out"


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
    if "assume" not in node.value:
        message = "assume is missing: the value to work with while the reading isn't known"
        diagnostics.add("missing-key", message, node.place())
        return None
    return checked_question(Question(step="", ask=reading.title, **shared), node, diagnostics)


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
