"""Answers with their origin, and what of them a rule may read. Checks raw answers against questions; judges nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.text import did_you_mean, format_number, parse_number

Origin: TypeAlias = Literal["asked", "flag", "measured", "computed", "file", "session", "assumed"]

UNKNOWN_WORDS = ("unknown", "null", "~", "")
"""How an answers file or a flag says that the answer isn't known."""

STRENGTH: dict[Origin, int] = {
    "assumed": 0,
    "session": 1,
    "file": 2,
    "computed": 3,
    "measured": 3,
    "asked": 4,
    "flag": 5,
}
"""Which of several sources of one answer wins. An answer given just now in the interview stands above all but a flag."""

_NAMED = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, and where it came from."""

    value: Value | None
    """None is a real answer: the person does not know."""
    origin: Origin
    place: str | None = None
    """`answers.yaml:12:3`, `--set`, ..."""


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers given, and the weaker ones that lost against them."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    lost: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)

    def known(self) -> dict[str, Value]:
        """The answers that are known, unknown ones left out."""
        return {id: answer.value for id, answer in self.answers.items() if answer.value is not None}

    def with_answer(self, question: str, answer: Answer) -> Answers:
        """These facts with one answer replaced or added; nothing is lost by it."""
        return Answers({**self.answers, question: answer}, self.lost)

    def without(self, questions: Iterable[str]) -> Answers:
        """These facts with some answers taken out."""
        gone = set(questions)
        return Answers({id: answer for id, answer in self.answers.items() if id not in gone}, self.lost)


def known(pack: Pack, facts: Answers) -> dict[str, Value]:
    """What rules may read: known answers to questions and readings of this pack. Text is for the report only."""
    values = facts.known()
    return {question.id: values[question.id] for question in pack.inputs if question.id in values}


def assumed(pack: Pack, facts: Answers) -> dict[str, Value]:
    """The `if_unknown` of every input that isn't known."""
    values = facts.known()
    return {q.id: q.if_unknown for q in pack.inputs if q.id not in values and q.if_unknown is not None}


def working(pack: Pack, facts: Answers) -> dict[str, Value]:
    """What the advice works with: the known answers, and `if_unknown` for the rest."""
    return {**assumed(pack, facts), **known(pack, facts)}


def merge(*several: Answers) -> Answers:
    """Put answers from several sources together; the stronger origin wins, among equals the later one, and a value beats *unknown*."""
    best: dict[str, Answer] = {}
    lost: dict[str, tuple[Answer, ...]] = {}
    for facts in several:
        for question, answers in facts.lost.items():
            lost[question] = lost.get(question, ()) + answers
        for question, answer in facts.answers.items():
            if (other := best.get(question)) is None:
                best[question] = answer
                continue
            winner, loser = (other, answer) if _strength(other) > _strength(answer) else (answer, other)
            best[question] = winner
            if loser.value is not None and loser.value != winner.value:
                lost[question] = (*lost.get(question, ()), loser)
    return Answers(best, lost)


def _strength(answer: Answer) -> tuple[bool, int]:
    return (answer.value is not None, STRENGTH[answer.origin])


def read(question: Question, raw: object) -> Value | None:
    """Check a raw answer (from YAML or JSON) against its question; None means *unknown*.

    Raises ValueError saying what is wrong and what would be right, without naming the question.
    """
    if raw is None or (isinstance(raw, str) and raw.strip() in UNKNOWN_WORDS and question.type != "text"):
        return None
    match question.type:
        case "text":
            if not isinstance(raw, str):
                raise ValueError(f"expected text, got {shown_raw(raw)}; put it in quotes")
            return raw
        case "yes_no":
            return _yes_no(raw)
        case "choice":
            return _option(question, raw)
        case "choices":
            return _options(question, raw)
        case "count":
            return _count(question, raw)
        case "amount":
            return _amount(question, raw)


def read_text(question: Question, text: str) -> Value | None:
    """Check an answer typed as text (a flag, a prompt) against its question; several options are separated by commas.

    Raises ValueError like `read`.
    """
    word = text.strip()
    match question.type:
        case "text":
            return text
        case "choices":
            inner = word[1:-1] if word.startswith("[") and word.endswith("]") else word
            if word in ("unknown", "null", "~"):
                return None
            return _options(question, [part.strip() for part in inner.split(",") if part.strip()])
        case "count" | "amount":
            number: object = word
            with suppress(ValueError):
                number = parse_number(word, unit=question.unit)
            return read(question, number)
        case _:
            return read(question, word)


def as_flag(value: Value | None) -> str:
    """A value as a flag writes it, and `read_text` takes it back."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "true" if value else "false"
        case tuple():
            return ",".join(value)
        case _:
            return str(value)


def _yes_no(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in ("yes", "true", "no", "false"):
        return raw.strip().lower() in ("yes", "true")
    raise ValueError(f"expected true or false, got {shown_raw(raw)}")


def _option(question: Question, raw: object) -> str:
    if isinstance(raw, str) and raw.strip() in question.option_ids:
        return raw.strip()
    if not isinstance(raw, str):
        raise ValueError(f"expected one of {_listed(question)}, got {shown_raw(raw)}")
    raise ValueError(
        f"expected one of {_listed(question)}, got {shown_raw(raw)}{did_you_mean(raw, question.option_ids)}"
    )


def _options(question: Question, raw: object) -> tuple[str, ...]:
    parts = [raw] if isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple):
        raise ValueError(f"expected a list of {_listed(question)}, got {shown_raw(raw)}")
    ticked = [_option(question, part) for part in parts]
    if len(set(ticked)) < len(ticked):
        raise ValueError(f"{next(t for t in ticked if ticked.count(t) > 1)} is listed twice")
    return tuple(option for option in question.option_ids if option in ticked)


def _count(question: Question, raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError(f"expected a whole number of {question.unit}, got {shown_raw(raw)}")
    if isinstance(raw, float) and not (math.isfinite(raw) and raw.is_integer()):
        raise ValueError(f"expected a whole number of {question.unit}, got {shown_raw(raw)}")
    return int(_in_range(question, raw))


def _amount(question: Question, raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise ValueError(f"expected a number of {question.unit}, got {shown_raw(raw)}")
    # Adding 0.0 turns -0.0 into 0.0, so that equal answers are written alike.
    return float(_in_range(question, raw)) + 0.0


def _in_range(question: Question, number: float) -> float:
    if not question.low <= number <= question.high:
        raise ValueError(
            f"{format_number(number)} is out of range; expected {format_number(question.low)} to "
            f"{format_number(question.high)} {question.unit}"
        )
    return number


def _listed(question: Question) -> str:
    return ", ".join(question.option_ids)


def shown_raw(raw: object) -> str:
    """A raw value as a message quotes it: short, on one line, printable."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, list | tuple):
        return "a list"
    if isinstance(raw, Mapping):
        return "a mapping"
    text = ascii(raw) if not (isinstance(raw, str) and raw.isprintable()) else f"'{raw}'"
    return text if len(text) <= 60 else text[:57] + "..."


def shown(question: Question, value: Value | None) -> str:
    """A value in words with its unit, as reports and prompts show it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    if isinstance(value, int | float):
        return f"{format_number(value)} {question.unit}" if question.unit else format_number(value)
    return value


def filled(pack: Pack, text: str, answers: Mapping[str, Value], working: Mapping[str, Value]) -> str:
    """A pack's text with its `{names}` put in: thresholds and answers, numbers without their unit. Nothing else is substituted.

    `answers` are those that are known; `working` are all facts worked with, which pick the row of a threshold's table.
    """

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        if threshold := pack.thresholds.get(name):
            return format_number(threshold.at(working.get(threshold.by)) if threshold.by else threshold.value)
        question = next((q for q in (*pack.questions, *pack.readings) if q.id == name), None)
        if question is None or question.type == "text":
            return match.group(0)
        value = answers.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return format_number(value)
        if value is None and question.type in ("count", "amount"):
            return "an unknown number of"
        return shown(question, value)

    return _NAMED.sub(put, text)
