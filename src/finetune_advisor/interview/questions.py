"""A question in words: its options, its help, the kind of answer it takes, and an answer folded to one line. Pure."""

from __future__ import annotations

import re

from rich.console import Console
from rich.text import Text

from finetune_advisor.interview.prompter import Answered, Line, Option, Prompt
from finetune_advisor.model.answers import format_value, read, short_name
from finetune_advisor.model.pack import Question
from finetune_advisor.text import ascii_only, format_number, one_line

UNKNOWN = Option("unknown", "I don't know")
NUMBER = Option("number", "A number", "if you know it")


def options(question: Question) -> tuple[Option, ...]:
    """Return the lines of a question's list, with *None of these* and *I don't know*; no lines where a line is typed."""
    listed = tuple(Option(o.id, one_line(o.label), one_line(o.gloss or ""), o.id) for o in question.options)
    match question.type:
        case "yes_no":
            return Option("yes", "Yes", value=True), Option("no", "No", value=False), UNKNOWN
        case "choice":
            return (*listed, UNKNOWN)
        case "choices":
            none = () if "none" in question.option_ids else (Option("none", "None of these", value=()),)
            ticks = tuple(Option(o.word, o.label, o.gloss, (o.word,)) for o in listed)
            return (*ticks, *none, UNKNOWN)
        case "count" | "amount" | "text":
            bands = tuple(Option(id, band_words(id), value=read(question, id)) for id, _ in question.bands)
            return (*bands, UNKNOWN) if bands else ()


def band_words(band: str) -> str:
    """Return the id of a band as people write it: `Under 50`, `50-99`, `1k-9k`."""
    words = re.sub(r"(?<!\d)(?<!\d[kMB])-|-(?!\d)", " ", band)
    return words[:1].upper() + words[1:]


def help_lines(prompt: Prompt, *, typed: bool = True) -> list[str]:
    """Return what comes below a question: how to find the answer out, what can be `typed`, and an earlier answer."""
    question = prompt.question
    lines = [one_line(question.help)] if question.help else []
    if typed and question.type in ("count", "amount"):
        kind = "A whole number" if question.type == "count" else "A number"
        bounds = f"{format_number(question.low)} to {format_number(question.high)}"
        lines.append(f"{kind} of {one_line(question.unit or '')}, {bounds}; 2M or 500k will do.")
    if prompt.default is not None:
        lines.append(f"Your answer so far: {words(question, prompt.default)}{prompt.default_from}.")
    return lines


def enter_alone(prompt: Prompt) -> str:
    """Return what an empty line means."""
    if prompt.default is not None:
        return "Enter keeps it"
    return "Enter skips" if prompt.question.type == "text" else "Enter: I don't know"


def folded(question: Question, answer: Answered) -> Line:
    """Return an answered question in one line: its short name, and the answer in words."""
    left_out = question.type == "text" and answer.value is None
    return one_line(short_name(question)), "left out" if left_out else words(question, answer)


def words(question: Question, answer: Answered) -> str:
    """Return an answer in words, on one line and safe to show: `not good enough`, `style, format`, `900 examples`."""
    value = answer.value
    match value:
        case None:
            return UNKNOWN.label
        case tuple():
            return ", ".join(_lower(one_line(question.option_label(id))) for id in value) or "none of these"
        case str() if not question.options:
            return one_line(value, 300)
        case _ if answer.band:
            return _lower(next(option.label for option in options(question) if option.value == value))
        case _:
            return _lower(one_line(format_value(question, value)))


def _lower(label: str) -> str:
    """A label within a sentence; a word in capitals stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def wrap(console: Console, text: Text, indent: int = 0) -> Text:
    """Break a paragraph between words to the width of the console; lines after the first are indented.

    A single word (a path, say) stays whole, so that it can be copied.
    """
    if console.options.ascii_only:
        text = Text(ascii_only(text.plain), text.style)
    if " " not in text.plain:
        return text
    return Text("\n" + " " * indent).join(text.wrap(console, max(console.width - indent, 2)))
