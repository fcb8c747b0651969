"""Checks what depends on the type of a question: options, unit, range, bands, `assume` and example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from finetune_advisor.load.diagnostics import Diagnostics, found
from finetune_advisor.load.pack_files import ANY_MAPPING
from finetune_advisor.load.validate import validated
from finetune_advisor.load.yaml_nodes import Node
from finetune_advisor.model.answers import read, read_text
from finetune_advisor.model.pack import Option, Question
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
    return question if len(diagnostics.findings) == before else None


def _options(node: Node, diagnostics: Diagnostics) -> Iterator[Option]:
    """Yield the options of a question; a bare text is a label."""
    validated(ANY_MAPPING, node, diagnostics)
    for id, part in node.entries():
        if option := validated(Option, part.under("label"), diagnostics):
            yield replace(option, id=id)


def _bands(question: Question, node: Node, diagnostics: Diagnostics) -> Iterator[tuple[str, int | None]]:
    """Yield the bands of a count with their numbers, which rise; a band that means *unknown* may be anywhere."""
    least, what = question.low, f"bands of {question.id}: expected"
    for id, part in node.entries():
        number = part.value
        if number == "unknown":
            yield id, None
        elif not isinstance(number, int) or isinstance(number, bool):
            message = f"{what} a whole number or unknown, found {found(number)}"
            diagnostics.add("wrong-type", message, part.place())
        elif not least <= number <= question.high:
            span = f"{format_number(least)} to {format_number(question.high)}"
            message = f"{what} {span}, as bands rise and lie in the range, found {number}"
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
