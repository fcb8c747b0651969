"""From the drafts of questions, readings, thresholds and sources to values. Knows no rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from finetune_advisor.load.draft import Entries, Entry, StepDraft
from finetune_advisor.load.faults import Faults, quoted
from finetune_advisor.load.shapes import (
    QuestionShape,
    ReadingShape,
    SourceShape,
    ThresholdShape,
    ValueShape,
    check_name,
    is_dotted,
)
from finetune_advisor.load.tree import Node
from finetune_advisor.model.answers import read, read_text
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Question, Source, Threshold
from finetune_advisor.text import format_number

MOST_OPTIONS = 200


def read_question(step: str, entry: Entry[QuestionShape], faults: Faults) -> Question | None:
    """A question with all that hangs on its type; None (and faults) if something is wrong with it."""
    shape, node = entry.shape, entry.node
    if shape is None:
        return None
    bare = Question(shape.id, step, shape.type, shape.ask, shape.why, example=shape.example, measure=shape.measure)
    question = _with_values(bare, shape, node, faults)
    if shape.measure is not None and not is_dotted(shape.measure):
        message = f"{quoted(shape.measure)} is not the name of a reading; expected one like evals.cases"
        faults.add("bad-id", message, node.place("measure"))
        return None
    if question is not None and shape.example is not None:
        try:
            read_text(question, shape.example)
        except ValueError as error:
            faults.add("bad-value", f"the example is no answer to {shape.id}: {error}", node.place("example"))
            return None
    return question


def read_reading(entry: Entry[ReadingShape], faults: Faults) -> Question | None:
    """A reading: a question that nobody is asked."""
    if entry.shape is None:
        return None
    bare = Question(entry.shape.id, "", entry.shape.type, entry.shape.title, "", needs=tuple(entry.shape.needs))
    return _with_values(bare, entry.shape, entry.node, faults)


def _with_values(bare: Question, shape: ValueShape, node: Node, faults: Faults) -> Question | None:
    """The question with its options or range, and its `if_unknown` checked against them."""
    before = len(faults.findings)
    for key, message in _misplaced(bare, shape):
        faults.add("missing-key" if key not in node.value else "unknown-key", message, node.place(key, key=True))
    if shape.options is not None:
        _check_options(bare, node.at("options"), faults)
    if len(faults.findings) > before:
        return None
    low, high = shape.range or (0, 0)
    full = replace(bare, unit=shape.unit, low=low, high=high, options=tuple((shape.options or {}).items()))
    if bare.type == "text":
        return full
    if "if_unknown" not in node.value:
        faults.add(
            "missing-key", "if_unknown is missing: the value to work with while the answer isn't known", node.place()
        )
        return None
    if (value := _if_unknown(full, node.at("if_unknown"), faults)) is None:
        return None
    return replace(full, if_unknown=value)


def _misplaced(question: Question, shape: ValueShape) -> Iterator[tuple[str, str]]:
    """Keys that a question of this type lacks, or has and can't have."""
    numeric = question.type in ("count", "amount")
    optional = question.type in ("choice", "choices")
    for key, value, wanted in (
        ("unit", shape.unit, numeric),
        ("range", shape.range, numeric),
        ("options", shape.options, optional),
    ):
        if wanted and value is None:
            yield key, f"{key} is missing; a question of type {question.type} needs it"
        elif value is not None and not wanted:
            yield key, f"a question of type {question.type} has no {key}; take it out"
    if numeric and shape.range is not None:
        low, high = shape.range
        if low >= high:
            yield "range", f"the range is empty: {format_number(low)} is not less than {format_number(high)}"
        elif question.type == "count" and not (float(low).is_integer() and float(high).is_integer()):
            yield "range", "the range of a count goes from a whole number to a whole number"
    if question.type == "text" and shape.if_unknown is not None:
        yield "if_unknown", "a text has no if_unknown, because no rule reads it; take it out"


def _check_options(question: Question, node: Node, faults: Faults) -> None:
    fewest = 2 if question.type == "choice" else 1
    if not fewest <= len(node.value) <= MOST_OPTIONS:
        faults.add("bad-value", f"{len(node.value)} options; expected {fewest} to {MOST_OPTIONS}", node.place())
    for name, part in node.entries():
        check_name("option", name, part, faults)


def _if_unknown(question: Question, node: Node, faults: Faults) -> Value | None:
    try:
        value = read(question, node.value)
    except ValueError as error:
        faults.add("bad-value", f"if_unknown of {question.id}: {error}", node.place())
        return None
    if value is None:
        faults.add(
            "bad-value", f"if_unknown of {question.id} must be a value that {question.id} can take", node.place()
        )
    return value


def read_questions(steps: Mapping[str, StepDraft], faults: Faults) -> tuple[dict[str, Question], set[str]]:
    """All questions of a pack by id, and the ids of those that are faulty."""
    questions: dict[str, Question] = {}
    faulty: set[str] = set()
    places: dict[str, Node] = {}
    for step in steps.values():
        for id, entry in step.questions.items():
            if id in places:
                message = f"the question {quoted(id)} stands here again, first at {places[id].place('id')}"
                faults.add("duplicate-id", message, entry.node.place("id"))
                continue
            places[id] = entry.node
            if question := read_question(step.id, entry, faults):
                questions[id] = question
            else:
                faulty.add(id)
    return questions, faulty


def read_thresholds(
    entries: Entries[ThresholdShape],
    options: Mapping[str, tuple[str, ...]],
    faulty: set[str],
    unread: bool,
    faults: Faults,
) -> dict[str, Threshold]:
    """All thresholds; `options` are those of every fact that a table can go by, `faulty` gains the ids left out.

    With `unread`, there may be more such facts than are known.
    """
    thresholds: dict[str, Threshold] = {}
    for id, entry in entries.items():
        shape = entry.shape
        hidden = (
            shape is not None and shape.by is not None and (shape.by in faulty or (unread and shape.by not in options))
        )
        if shape is None or hidden or not _table_fits(id, shape, entry.node, options, faults):
            faulty.add(id)
            continue
        values = tuple((shape.values or {}).items())
        thresholds[id] = Threshold(
            id, shape.title, shape.unit, shape.value, shape.checked, tuple(shape.sources), shape.by, values
        )
    return thresholds


def _table_fits(
    id: str, shape: ThresholdShape, node: Node, options: Mapping[str, tuple[str, ...]], faults: Faults
) -> bool:
    if (shape.by is None) != (shape.values is None):
        faults.add(
            "missing-key", f"the threshold {id} needs 'by' and 'values' together, or neither", node.place(key=True)
        )
        return False
    if shape.by is None:
        return True
    if shape.by not in options:
        message = f"by: {quoted(shape.by)} is no choice question and no step{faults.hint(shape.by, options)}"
        faults.add("unknown-fact", message, node.place("by"))
        return False
    wrong = [key for key in shape.values or () if key not in options[shape.by]]
    for key in wrong:
        message = f"{shape.by} has no value {quoted(key)}{faults.hint(key, options[shape.by])}"
        faults.add("unknown-option", message, node.place("values", key, key=True))
    return not wrong


def read_sources(entries: Entries[SourceShape], faults: Faults) -> dict[str, Source]:
    """All sources; one that is faulty is left out."""
    sources: dict[str, Source] = {}
    for id, shape, node in ((id, entry.shape, entry.node) for id, entry in entries.items() if entry.shape):
        if shape.url is not None and (wrong := _wrong_with(shape.url)):
            faults.add("bad-url", f"{quoted(shape.url)} {wrong}", node.place("url"))
        for name in shape.parts:
            check_name("part", name, node.at("parts").at(name), faults)
        sources[id] = Source(
            id, shape.title, shape.published, shape.checked, shape.read, shape.claim, shape.url, shape.figure,
            shape.dated_models, tuple(shape.parts.items()),
        )  # fmt: skip
    return sources


def _wrong_with(url: str) -> str | None:
    """What a link may not be: anything that doesn't plainly show where it leads."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        parts.port  # noqa: B018  (reading it checks it)
    except ValueError:
        return "is no link; expected https://host/path"
    if parts.scheme not in ("http", "https") or not host:
        return "is no web link; expected https://host/path"
    if "@" in parts.netloc:
        return "holds a user name; take it out, so that the host is plain to see"
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return "holds characters that a link can't have; write them percent-coded"
    return None
