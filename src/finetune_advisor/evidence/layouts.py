"""Which layout a row of training data has: told by its keys, and by what some of them hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeAlias

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence import examples
from finetune_advisor.evidence.examples import Example, Row
from finetune_advisor.evidence.rows import named_columns
from finetune_advisor.text import did_you_mean

COLUMNS = ("messages", "input", "output", "system", "chosen", "rejected", "label", "text")
"""What a column can be said to hold."""

Reading: TypeAlias = Callable[[Any], Example]

_CONVERSATIONS = ("messages", "conversations", "conversation", "contents")
_PAIRS = (
    ("instruction", "output"), ("instruction", "response"), ("instruction", "completion"), ("instruction", "answer"),
    ("inputs", "targets"), ("prompt", "completion"), ("prompt", "response"), ("input", "output"), ("question", "answer"),
    ("question", "response"), ("query", "response"), ("query", "answer"), ("query", "answers"), ("query", "intent"),
    ("input", "response"), ("input", "target"), ("prompt", "output"), ("prompt", "answer"), ("input_text", "output_text"),
    ("problem", "solution"), ("article", "highlights"), ("document", "summary"), ("dialogue", "summary"), ("text", "summary"),
)  # fmt: skip
_TEXTS = ("text", "sentence", "utterance", "tweet", "review", "comment")
_LABELS = ("label", "labels", "label_text", "intent", "intents", "class", "sentiment", "emotion", "target", "category")
_SIDES = (
    ("chosen", "rejected"), ("chosen_messages", "rejected_messages"), ("preferred_output", "non_preferred_output"),
    ("response_j", "response_k"), ("chosen_response", "rejected_response"), ("response", "rejected_response"),
)  # fmt: skip
_CHUNK = frozenset({"doc_id", "chunk_id", "source", "url"})
"""Columns that show that a text is a piece of a document, and its category no answer."""
_ABOUT = frozenset({
    "id", "idx", "index", "url", "source", "title", "meta", "metadata", "stats", "date", "timestamp", "lang", "language", "page",
    "section", "chapter", "chunk", "doc", "document", "file", "path", "author", "category", "topic", "tokens", "length", "tags",
})  # fmt: skip
"""Words of which names of columns consist that tell where a text comes from, and hold no answer."""
_ANNOTATED = frozenset({"question_id", "answer_id", "model_id", "_input_hash"})
"""Columns of question sets, of models' answers and of annotations: what else is in the row teaches nothing, or is wrong."""
_JUDGED = frozenset({
    "score", "reward", "judge", "human", "latency", "duration", "success", "pass", "passed", "correct", "verdict",
    "faithfulness", "relevancy", "precision", "recall", "retrieved", "similarity", "grounded", "accurate", "toxicity", "metrics",
    "helpfulness", "correctness", "rating",
})  # fmt: skip
"""Words in names of columns that say how good an output is, as results of evals do. Examples to train on are meant to be good."""


def recognize(row: object) -> Reading | None:
    """Return how to read a row, by its keys; None for a layout that isn't known. Rows with the same keys read alike."""
    if isinstance(row, list):
        return _after(lambda turns: {"messages": turns}, row)
    if not isinstance(row, dict):
        return None
    if any(key != key.lower() for key in row):
        return _after(lambda row: {key.lower(): value for key, value in row.items()}, row)
    talk = next((key for key in _CONVERSATIONS if examples.are_turns(row.get(key))), None)
    if sides := next(((good, bad) for good, bad in _SIDES if good in row and bad in row), None):
        return lambda row: examples.read_preference(row, talk, *sides)
    if talk and "rejected_response" in row:
        return None
    reading = partial(examples.read_conversation, key=talk) if talk else _pair_reading(row)
    rating = _first(row, ("label", "kto_tag"), bool)
    if reading and rating:
        return lambda row: examples.with_rating(reading(row), row[rating])
    return reading or _single_reading(row)


def _after(change: Callable[[Any], Row], row: object) -> Reading | None:
    """Return how to read rows that have to be changed first."""
    reading = recognize(change(row))
    return (lambda row: reading(change(row))) if reading else None


def _pair_reading(row: Row) -> Reading | None:
    """Return how to read rows with an input and an output in a column each; results of evals look alike, and are none."""
    given, wanted = next((pair for pair in _PAIRS if row.keys() >= {*pair}), ("", ""))
    others = {*row} - {wanted}
    words = {word for column in others for word in column.split("_")}
    if not given or others & (examples.EXPECTED | _ANNOTATED) or words & _JUDGED:
        return None
    layout = "Alpaca" if (given, wanted) == ("instruction", "output") else "prompt and completion"
    return partial(examples.read_pair, layout=layout, given=given, wanted=wanted)


def _single_reading(row: Row) -> Reading | None:
    """Return how to read rows with nothing but a prompt, or a text, which may have a label."""
    if examples.are_turns(row.get("prompt")):
        return partial(examples.read_conversation, key="prompt")
    columns = {column for column in row if not _ABOUT.issuperset(column.split("_"))}
    prompt = _first(row, ("prompt", "instruction"), str)
    if prompt and columns - {prompt} <= examples.REFERENCES:
        return lambda row: examples.read_prompt(row, examples.as_text(row[prompt]))
    given, label = _first(row, _TEXTS, str), _first(row, _LABELS)
    if not given or not _ANNOTATED.isdisjoint(row):
        return None
    if label and (label != "category" or _CHUNK.isdisjoint(row)):
        return partial(examples.read_pair, layout="text and label", given=given, wanted=label)
    is_text = given == "text" and (columns == {"text"} or examples.read_text(row).layout != "plain text")
    return examples.read_text if is_text else None


def _first(row: Row, keys: Iterable[str], kind: Any = object) -> str | None:
    """Return the first of some keys that a row has with a value of a kind."""
    return next((key for key in keys if key in row and isinstance(row[key], kind)), None)


def mapped(columns: Iterable[str], *, may_lack: bool = False) -> Callable[[object], object] | None:
    """Return how to rename the columns of a row by `input=question`, ...; None without any.

    Raises UsageError for pairs that can't be used and, unless rows `may_lack` columns, at a first row without one.
    """
    # A row reads alike under the names that its own layout has.
    canonical = {"input": "prompt", "output": "completion"}
    names = {canonical.get(role, role): found[-1] for role, found in named_columns(columns, COLUMNS).items()}
    if not names:
        return None
    if not ({"messages", "text", "chosen"} & {*names} or {"prompt", "completion"} <= {*names}):
        raise UsageError("--column needs messages, text, chosen and rejected, or both input and output")
    is_first = not may_lack

    def renamed(row: object) -> object:
        nonlocal is_first
        if not isinstance(row, dict):
            return row
        if is_first and (missing := next((name for name in names.values() if name not in row), None)):
            raise UsageError(f"--column: the first row has no column {missing!r}{did_you_mean(missing, row)}")
        is_first = False
        return {role: row[name] for role, name in names.items() if name in row}

    return renamed
