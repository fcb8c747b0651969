"""Answers with their origin, and what of them a rule may read. Checks raw answers against questions; judges nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.text import did_you_mean, format_number, join_words, parse_number

if TYPE_CHECKING:
    from typing import Self  # from Python 3.11 on

Origin: TypeAlias = Literal["asked", "flag", "measured", "computed", "file", "session", "assumed"]

UNKNOWN_WORDS = ("unknown", "null", "~", "")
"""How an answers file or a flag says that the answer isn't known."""

STRENGTH: dict[Origin, int] = {
    "assumed": 0, "session": 1, "file": 2, "computed": 3, "measured": 3, "asked": 4, "flag": 5,
}  # fmt: skip
"""Which of several sources of one answer wins. An answer given just now in the interview beats all but a flag."""

_NAMED = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


class Band(int):
    """A number of which only a band of its question is known: it counts as the least one; `end` is where the next begins."""

    id: str
    end: int | None

    def __new__(cls, least: int, id: str = "", end: int | None = None) -> Self:
        """Return the band that begins with a number; `end` is None if it has none."""
        band = super().__new__(cls, least)
        band.id, band.end = id, end
        return band


def band_words(id: str) -> str:
    """Return the id of a band as people write it: `under 50`, `50-99`, `10M or more`."""
    return re.sub(r"(?<!\d)(?<!\d[kMB])-|-(?!\d)", " ", id)


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
    """All answers given, and the weaker ones that they override."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    overridden: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)

    def with_answer(self, question: str, answer: Answer) -> Answers:
        """Return these answers with one replaced or added; nothing is overridden by it."""
        return Answers({**self.answers, question: answer}, self.overridden)

    def without(self, questions: Iterable[str]) -> Answers:
        """Return these answers with some taken out, and what these override with them."""
        gone = set(questions)
        kept = {id: one for id, one in self.answers.items() if id not in gone}
        return Answers(kept, {id: lost for id, lost in self.overridden.items() if id not in gone})


def known(pack: Pack, answers: Answers) -> dict[str, Value]:
    """Return what rules may read: known answers to questions and readings of this pack. Text is for the report only."""
    given = {id: answer.value for id, answer in answers.answers.items() if answer.value is not None}
    return {question.id: given[question.id] for question in pack.inputs if question.id in given}


def assumed(pack: Pack, answers: Answers) -> dict[str, Value]:
    """Return what the advice assumes: for each fact that isn't known, the pack's `assume`, where it has one."""
    given = known(pack, answers)
    return {q.id: q.assume for q in pack.inputs if q.assume is not None and q.id not in given}


def merge(*several: Answers) -> Answers:
    """Put answers from several sources together: the stronger origin wins, *unknown* being an answer, too.

    Of equals, a value beats *unknown*, else the later answer wins. Other values that lost are kept as overridden.
    """
    given: dict[str, list[Answer]] = {}
    earlier: dict[str, list[Answer]] = {}
    for answers in several:
        for id, answer in answers.answers.items():
            given.setdefault(id, []).append(answer)
            earlier.setdefault(id, []).extend((*answers.overridden.get(id, ()), answer))
    best = {id: max(reversed(one), key=_strength) for id, one in given.items()}
    lost = {id: tuple(one for one in earlier[id] if one.value not in (None, best[id].value)) for id in best}
    return Answers(best, {id: several for id, several in lost.items() if several})


def _strength(answer: Answer) -> tuple[int, bool]:
    # A measurement that found nothing is no answer; a person who doesn't know has given one.
    nothing = answer.value is None and answer.origin in ("measured", "computed")
    return (STRENGTH["assumed" if nothing else answer.origin], answer.value is not None)


def no_question(pack: Pack, id: str) -> str:
    """Return why an id names no question of a pack, and what to answer instead."""
    if instead := pack.retired.get(id):
        return f"{id} is gone; {instead}"
    near = did_you_mean(id, [question.id for question in (*pack.questions, *pack.readings)])
    return f"there is no question {id!r}{near or '; `questions` lists them'}"


def read(question: Question, raw: object) -> Value | None:
    """Check a raw answer (from YAML or JSON) against its question; None means *unknown*. A band stays a band.

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
            word = str(raw).strip().lower() if isinstance(raw, bool | str) else ""
            if word not in ("yes", "true", "no", "false"):
                raise ValueError(f"expected true or false, got {shown_raw(raw)}")
            return word in ("yes", "true")
        case "choice":
            if isinstance(raw, str) and raw.strip() in question.option_ids:
                return raw.strip()
            meant = did_you_mean(raw, question.option_ids) if isinstance(raw, str) else ""
            raise ValueError(f"expected one of {', '.join(question.option_ids)}, got {shown_raw(raw)}{meant}")
        case "choices":
            return _options(question, raw)
        case _:
            if not isinstance(raw, str):
                return _number(question, raw)
            if re.fullmatch(r"[-+]?[0-9.]+", raw.strip()):
                raise ValueError(f"expected a number, got text; write {raw.strip()} without quotes")
            return _number_in_words(question, raw.strip())


def read_text(question: Question, text: str) -> Value | None:
    """Check an answer typed as text (a flag, a prompt) against its question; several options are separated by commas.

    Raises ValueError like `read`.
    """
    word = text.strip()
    if question.type == "text":
        return None if word == "unknown" else text
    if question.type == "choices" and word not in ("unknown", "null", "~"):
        inner = word[1:-1] if word.startswith("[") and word.endswith("]") else word
        return _options(question, [part.strip() for part in inner.split(",") if part.strip()])
    if question.type in ("count", "amount") and word not in UNKNOWN_WORDS:
        return _number_in_words(question, word)
    return read(question, word)


def as_flag(value: Value | None) -> str:
    """Return a value as a flag writes it, and `read_text` takes it back."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "true" if value else "false"
        case tuple():
            return ",".join(value)
        case Band():
            return value.id
        case _:
            return str(value)


def _options(question: Question, raw: object) -> tuple[str, ...]:
    parts = [raw] if isinstance(raw, str) else raw
    if isinstance(parts, list | tuple) and "none" in parts and "none" not in question.option_ids:
        if len(parts) > 1:
            raise ValueError("none means that nothing else is listed; take none out, or all others")
        return ()
    if not isinstance(parts, list | tuple):
        raise ValueError(f"expected a list of {', '.join(question.option_ids)}, got {shown_raw(raw)}")
    if wrong := [part for part in parts if not isinstance(part, str) or part.strip() not in question.option_ids]:
        hint = did_you_mean(wrong[0], question.option_ids) if len(wrong) == 1 and isinstance(wrong[0], str) else ""
        expected = f"expected one or more of {', '.join(question.option_ids)}, or none"
        raise ValueError(f"{expected}; got {join_words(map(shown_raw, wrong[:5]))}{hint}")
    ticked = [part.strip() for part in parts]
    if len(set(ticked)) < len(ticked):
        raise ValueError(f"{next(t for t in ticked if ticked.count(t) > 1)} is listed twice")
    return tuple(option for option in question.option_ids if option in ticked)


def _number_in_words(question: Question, word: str) -> int | float | None:
    """Return the number that a text means: a band of the question, or a number such as `5M`."""
    bands = dict(question.bands)
    if word in bands:
        if (least := bands[word]) is None:
            return None
        end = min((each for each in bands.values() if each is not None and each > least), default=None)
        return least if end == least + 1 else Band(least, word, end)  # of a single number, that is known
    try:
        number = parse_number(word, unit=question.unit)
    except ValueError as error:
        raise ValueError(f"{shown_raw(word)}: {error}{_or_words(question)}{did_you_mean(word, bands)}") from None
    return _number(question, number)


def _number(question: Question, raw: object) -> int | float:
    whole = question.type == "count"
    number = raw if isinstance(raw, int | float) and not isinstance(raw, bool) else math.nan
    if isinstance(number, float) and not (math.isfinite(number) and (not whole or number.is_integer())):
        expected = f"{'whole ' * whole}number of {question.unit}{_or_words(question)}"
        raise ValueError(f"expected a {expected}; got {shown_raw(raw)}")
    if not question.low <= number <= question.high:
        expected = f"{format_number(question.low)} to {format_number(question.high)} {question.unit}"
        raise ValueError(f"{format_number(number)} is out of range; expected {expected}")
    # Adding 0.0 turns -0.0 into 0.0, so that equal answers are written alike.
    return int(number) if whole else float(number) + 0.0


def _or_words(question: Question) -> str:
    """Return which words may be answered instead of a number, for the end of a fault; nothing where there are no bands."""
    return f", or one of {', '.join((*dict(question.bands), 'unknown'))}" if question.bands else ""


def shown_raw(raw: object) -> str:
    """Return a raw value as a message quotes it: short, on one line, printable."""
    if raw is None or isinstance(raw, bool):
        return {None: "nothing", True: "true", False: "false"}[raw]
    if isinstance(raw, list | tuple):
        return "a list"
    if isinstance(raw, Mapping):
        return "a mapping"
    text = ascii(raw) if not (isinstance(raw, str) and raw.isprintable()) else f"'{raw}'"
    return text if len(text) <= 60 else text[:57] + "..."


def short_name(question: Question) -> str:
    """Return what people see a question called: its label, or its id without underscores where the pack gives none."""
    return question.label or question.id.replace("_", " ")


def format_value(question: Question, value: Value | None) -> str:
    """Return a value in words with its unit, as reports and prompts show it: `19 test cases`, `yes`, `Style, Format`."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(map(question.option_label, value)) or "none"
        case int() | float():
            things, a, month = (question.unit or "").partition(" a ")
            number = _number_words(question, value)
            return f"{number} {things.removesuffix('s') if number == '1' else things}{a}{month}".rstrip()
        case _:
            return question.option_label(value) if question.options else value


def _number_words(question: Question, value: float) -> str:
    """Return a number, or the words of its band; also `under 50` for the least of it, which holds of that number, too."""
    if isinstance(value, Band):
        return band_words(value.id)
    band = next((id for id, least in question.bands if least == value and id.startswith("under-")), "")
    return band_words(band) or format_number(value)


def filled(pack: Pack, text: str, answers: Mapping[str, Value], facts: Mapping[str, Value]) -> str:
    """Return a pack's text with its `{names}` put in: thresholds and answers, numbers without their unit; nothing else.

    `answers` are those that are known; `facts`, all that the advice works with, pick the row of a threshold.
    """

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        if threshold := pack.thresholds.get(name):
            return format_number(threshold.at(facts.get(threshold.by)) if threshold.by else threshold.value)
        question = next((q for q in (*pack.questions, *pack.readings) if q.id == name), None)
        if question is None or question.type == "text":
            return match.group(0)
        value = answers.get(name)
        if question.type in ("count", "amount"):
            return _number_words(question, value) if isinstance(value, int | float) else "an unknown number of"
        return format_value(question, value)

    return _NAMED.sub(put, text)
