"""What is put to a person, and what a reply means: options, help, typed words, an answer folded to one line. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from finetune_advisor.model.answers import Answer, band_words, format_value, read, short_name, shown_raw
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Question
from finetune_advisor.render.words import ORIGINS
from finetune_advisor.text import did_you_mean, format_number, in_sentence, join_words, one_line, parse_number

Line: TypeAlias = tuple[str, str]
"""An answered question in one line: its label, and the answer in words."""


class Command(Enum):
    """Anything but an answer: `ENOUGH` asks for the advice now, `QUIT` leaves with the answers kept."""

    BACK, HELP, REVIEW, ENOUGH, QUIT = "back", "help", "review", "enough", "quit"


Reply: TypeAlias = Answer | Command
COMMANDS = {word: command for command in Command for word in (command.value, command.value[0])}
COMMANDS |= {"?": Command.HELP, "why": Command.HELP, "why?": Command.HELP, "<": Command.BACK, "exit": Command.QUIT}
_UNKNOWN = re.compile(r"unknown|null|n/?a|dunno|i?dk|not sure|no idea|(i )?(don'?t|do not) know")


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a list to choose from."""

    word: str
    """What can be typed for it, beside its label."""
    label: str
    gloss: str = ""
    value: Value | None = None
    """What it answers, where the list belongs to a question; in a list to tick, the ids that it adds."""


UNKNOWN = Option("unknown", "I don't know")
NUMBER = Option("number", "A number", "if you know it")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question, and where the person is."""

    question: Question
    step: Line = ("", "")
    """`1 of 4` and the title of the step; nothing for a question that belongs to the report as a whole."""
    default: Answer | None = None
    """An earlier answer, taken again by Enter alone."""


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
            return (*(Option(o.word, o.label, o.gloss, (o.word,)) for o in listed), *none, UNKNOWN)
        case "count" | "amount" | "text":
            said = {id: band_words(id) for id, _ in question.bands}
            bands = tuple(
                Option(id, f"{word[0].upper()}{word[1:]}", value=read(question, id)) for id, word in said.items()
            )
            return (*bands, UNKNOWN) if bands else ()


def help_lines(prompt: Prompt, *, typed: bool = True) -> list[str]:
    """Return what comes below a question: how to find the answer out, what can be `typed`, and an earlier answer."""
    question = prompt.question
    lines = [one_line(question.help)] if question.help else []
    if typed and question.type in ("count", "amount"):
        kind = "A whole number" if question.type == "count" else "A number"
        bounds = f"{format_number(question.low)} to {format_number(question.high)}"
        lines.append(f"{kind} of {one_line(question.unit or '')}, {bounds}; 2M or 500k will do.")
    if prompt.default is not None:
        lines.append(f"Your answer so far: {words(question, prompt.default.value)}{origin_of(prompt.default)}.")
    return lines


def enter_alone(prompt: Prompt) -> str:
    """Return what an empty line means."""
    if prompt.default is not None:
        return "Enter keeps it"
    return "Enter skips" if prompt.question.type == "text" else "Enter: I don't know"


def origin_of(answer: Answer) -> str:
    """Return ` (file)` and the like; nothing for what the person answered, today or earlier."""
    return "" if answer.origin in ("asked", "session") else f" ({ORIGINS.get(answer.origin, answer.origin)})"


def folded(question: Question, value: Value | None) -> Line:
    """Return an answered question in one line: its short name, and the answer in words."""
    left_out = question.type == "text" and value is None
    return one_line(short_name(question)), "left out" if left_out else words(question, value)


def words(question: Question, value: Value | None) -> str:
    """Return an answer in words, on one line and safe to show: `not good enough`, `style, format`, `900 examples`."""
    if isinstance(value, tuple):
        return ", ".join(in_sentence(one_line(question.option_label(id))) for id in value) or "none of these"
    if value is None or question.type == "text":
        return UNKNOWN.label if value is None else one_line(str(value), 300)
    return in_sentence(one_line(format_value(question, value)))


def parse_reply(prompt: Prompt, text: str) -> Reply:
    """Return what a typed line means; an empty one is the earlier answer, or *I don't know*. Raises ValueError."""
    word = " ".join(text.replace("\u2019", "'").split()).lower()
    if not word:
        return prompt.default or Answer(None, "asked")
    if word not in prompt.question.option_ids:
        if word in COMMANDS:
            return COMMANDS[word]
        if _UNKNOWN.fullmatch(word):
            return Answer(None, "asked")
    return Answer(_value(prompt.question, text, word), "asked")


def _value(question: Question, text: str, word: str) -> Value | None:
    listed = options(question)
    match question.type:
        case "count" | "amount":
            with suppress(ValueError):
                if not word.rstrip(".)").isdecimal():  # a bare number counts for itself, not for a line of the list
                    return find_option(listed, word).value
            return read(question, parse_number(text, unit=question.unit, typed=True))
        case "text":
            # Quotes let a person answer with a word that is a command, such as "back".
            words = text.strip()
            return words[1:-1] if len(words) > 2 and words[0] == words[-1] == '"' else words
        case "choices":
            with suppress(ValueError):
                return combine(question, [find_option(listed, word)])
            parts = word.split(",") if "," in word else word.replace(" and ", " ").split()
            return combine(question, [find_option(listed, part.strip()) for part in parts if part.strip()])
        case _:
            return find_option(listed, word).value


def combine(question: Question, ticked: Sequence[Option]) -> Value | None:
    """Return the answer of a list to tick. Raises ValueError for no option, and for *none* or *unknown* with another."""
    if not ticked:
        raise ValueError("nothing is ticked; tick what applies, or choose none of these or I don't know")
    values = {option.value for option in ticked}
    if values == {None}:
        return None
    if len(values) > 1 and not values.isdisjoint({None, ()}):
        raise ValueError("none of these and I don't know can't be combined with others")
    return read(question, [id for value in values if isinstance(value, tuple) for id in value])


def find_option(listed: Sequence[Option], word: str) -> Option:
    """Return the option of that number, word or label, or the only one that begins so. Raises ValueError."""
    number = word.rstrip(".)")[:9]
    if number.isdecimal():
        if 1 <= int(number) <= len(listed):
            return listed[int(number) - 1]
        raise ValueError(f"there is no number {int(number)}; expected 1 to {len(listed)}")
    names = [(name, option) for option in listed for name in (option.word.lower(), option.label.lower())]
    fits = [o for name, o in names if name == word][:1] or [o for name, o in names if name.startswith(word)]
    fits = list(dict.fromkeys(fits))
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise ValueError(f"{shown_raw(word)} could be {join_words((option.label for option in fits), 'or')}")
    hint = did_you_mean(word, [name for name, _ in names])
    raise ValueError(f"{shown_raw(word)} doesn't fit; expected a number from 1 to {len(listed)} or its words{hint}")


def sentence(fault: ValueError) -> str:
    """Return an error's text as a sentence."""
    text = str(fault)
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?')) else '.'}"
