"""Questions, and classes of values, in words: an option, or a block of numbers from edge to edge."""

from __future__ import annotations

from finetune_advisor.model.answers import format_value
from finetune_advisor.model.domain import ValueClass
from finetune_advisor.model.pack import Question
from finetune_advisor.text import format_number


def format_class(question: Question, values: ValueClass) -> str:
    """Return a class of values in words."""
    if values.low is None or values.high is None:
        return format_value(question, values.value)
    return format_range(question, values.low, values.high)


def format_range(question: Question, low: float, high: float) -> str:
    """Return a range of numbers: `0 to 19 cases`, `0 to below 12 months`, `200 examples or more`."""
    unit = f" {question.unit}" if question.unit else ""
    if high >= question.high:
        return f"{format_number(low)}{unit} or more"
    if low == high:
        return f"{format_number(low)}{unit}"
    joint = "to" if question.type == "count" else "to below"
    return f"{format_number(low)} {joint} {format_number(high)}{unit}"


def format_edge(question: Question, block: ValueClass, *, up: bool) -> str:
    """Return the edge at which a block of numbers begins: `from 200 examples on`, `at most 19 cases`."""
    unit = f" {question.unit}" if question.unit else ""
    if up:
        return f"from {format_number(block.low or 0)}{unit} on"
    joint = "at most" if question.type == "count" else "below"
    return f"{joint} {format_number(block.high or 0)}{unit}"
