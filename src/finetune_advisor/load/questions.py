"""Checks what depends on the type of a question, and what the rules of the whole pack ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

from finetune_advisor.load.pack_files import Tables, parts_by_id
from finetune_advisor.load.validate import validated
from finetune_advisor.load.yaml_nodes import Node
from finetune_advisor.model.answers import read, read_text
from finetune_advisor.model.conditions import All, facts_of
from finetune_advisor.model.domain import cut_points
from finetune_advisor.model.pack import Option, Pack, Question
from finetune_advisor.text import format_number, join_words, parse_number

MOST_OPTIONS = 200


def checked_question(question: Question, node: Node) -> Question | None:
    """Return the question with its options and `assume` read; None, every fault being noted, if they don't fit."""
    before = node.diagnostics.faults
    if "options" in node.value:
        options = [(id, validated(Option, part)) for id, part in parts_by_id("option", node.parts["options"]).items()]
        question = replace(question, options=tuple(replace(option, id=id) for id, option in options if option))
    for key, message in _misfits(question, node.value):
        node.fault("unknown-key" if key in node.value else "missing-key", message, key, key=True)
    if node.diagnostics.faults > before:
        return None
    for band, message in _wrong_bands(question):
        node.fault("bad-value", message, "bands", band, key=True)
    key = "assume"
    try:
        if key in node.value:
            question = replace(question, assume=read(question, node.value[key]))
            if question.assume is None:
                node.fault("bad-value", f"assume of {question.id}: expected a value that it can take", key)
        key = "example"
        if question.example is not None:
            read_text(question, question.example)
    except ValueError as error:
        node.fault("bad-value", f"{key} of {question.id}: {error}", key)
    return question


def _misfits(question: Question, written: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield keys that a question of this type lacks, or that don't fit it, with what is wrong."""
    numeric, optional = question.type in ("count", "amount"), question.type in ("choice", "choices")
    fits = {"unit": numeric, "range": numeric, "options": optional, "bands": question.type == "count"}
    for key, wanted in fits.items():
        if wanted and key not in written and key != "bands":
            yield key, f"{key} is missing; a question of type {question.type} needs it"
        elif key in written and not wanted:
            yield key, f"a question of type {question.type} has no {key}; take it out"
    if question.type == "text" and "assume" in written:
        yield "assume", "a text has no assume, because no rule reads it; take it out"
    low, high = format_number(question.low), format_number(question.high)
    if numeric and "range" in written:
        if question.low >= question.high:
            yield "range", f"the range is empty: {low} is not less than {high}"
        elif question.type == "count" and not all(float(end).is_integer() for end in question.range):
            yield "range", "the range of a count goes from a whole number to a whole number"
    fewest = 2 if question.type == "choice" else 1
    if optional and "options" in written and not fewest <= len(question.options) <= MOST_OPTIONS:
        yield "options", f"{len(question.options)} options; expected {fewest} to {MOST_OPTIONS}"


def _wrong_bands(question: Question) -> Iterator[tuple[str, str]]:
    """Yield bands that can't be told from numbers, or begin at a number they can't have, with what is wrong."""
    least, high = question.low, format_number(question.high)
    for band, number in question.bands:
        with suppress(ValueError):
            parse_number(band)
            yield band, f"the band {band} is a number itself; choose another word"
        if number is not None and not least <= number <= question.high:
            span = f"{format_number(least)} to {high}"
            yield band, f"the band {band} can't begin at {number}; expected {span}, because bands rise within the range"
        least = least if number is None else number + 1


def check_in_pack(pack: Pack, tables: Tables) -> None:
    """Check the questions of a pack against its rules.

    Nothing is assumed for gates or the method; what any other step reads has a value to work with. A number strictly
    inside a band is a warning, because the whole band is judged by its least number.
    """
    readers: dict[str, dict[str, bool]] = {}
    cuts = cut_points(pack)
    for step in pack.steps:
        for fact in facts_of(All((step.when, *(rule.when for rule in step.rules)))):
            readers.setdefault(fact, {})[step.id] = step.id not in (pack.readiness, pack.method)
    for question in pack.questions:
        node, reading = tables.of("question", question.step)[question.id], readers.get(question.id, {})
        others = [step for step, needs in reading.items() if needs]
        if others and question.assume is None:
            node.fault("missing-key", f"assume is missing: {join_words(others)} must work while the answer isn't known")
        elif reading and not others and question.assume is not None:
            rest = f"reads {question.id}, and there nothing may be assumed; take assume out"
            node.fault("bad-assume", f"only {join_words(reading)} {rest}", "assume", key=True)
        numbered = [(band, number) for band, number in question.bands if number is not None]
        for (band, least), (_, after) in pairwise(numbered):
            for cut in (cut for cut in cuts.get(question.id, ()) if least < cut < after):
                message = f"conditions test {question.id} at {format_number(cut)}, inside the band {band}"
                message += f"; who answers {band} is judged as {format_number(least)}"
                where: dict[str, Any] = {"key": True, "severity": "warning", "related": (question.id,)}
                node.fault("edge-in-band", message, "bands", band, **where)
