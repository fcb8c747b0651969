"""The inputs of the cost model: one table of names, labels, units and ranges, and the reading of what people give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from finetune_advisor.cost.figures import MODEL, Estimate, plain
from finetune_advisor.errors import AnswerError
from finetune_advisor.model.answers import Answers, Band, band_words
from finetune_advisor.text import did_you_mean, one_line, parse_number


class Input(NamedTuple):
    """A number that the model reads, as `model.toml` describes it; `least` and `most` are in `unit`."""

    label: str
    unit: str
    least: Decimal
    most: Decimal
    rule: str = ""
    own: bool = False
    falling: bool = False
    assumed: str = ""


INPUTS: Mapping[str, Input] = {
    name: Input(**{**fields, "least": Decimal(fields["least"]), "most": Decimal(fields["most"])})
    for name, fields in MODEL["inputs"].items()
}
WORDS: Mapping[str, tuple[str, ...]] = {name: tuple(words.split()) for name, words in MODEL["words"].items()}
"""Inputs that are a word: one of these, or any name."""
LEAST = ("requests_per_month", "tokens_in", "tokens_out", "model_passing", "rows")  # no saving is known without these
TOKENS_A_PAGE = 400  # as in the threshold `corpus_fits`: 500 pages are about 200,000 tokens
LEAST_ROWS = {"writing": 50, "rewriting": 50, "translation": 5000}
"""The least training rows by task, as in the threshold `examples_floor`; 100 for every other."""


def default_id(name: str) -> str:
    """Return the id of the catalog fact that gives an input's default."""
    return f"default-{name.replace('_', '-')}"


def read_input(name: str, raw: object) -> Estimate | str:
    """Return a word, or a number or three as `low..typical..high`; raise ValueError saying what would be right."""
    if name in WORDS:
        allowed = WORDS[name]
        if isinstance(raw, str) and raw and (not allowed or raw in allowed):
            return raw
        expected = f"one of {', '.join(allowed)}" if allowed else "a name"
        raise ValueError(f"expected {expected}, got {one_line(repr(raw), 60)}{did_you_mean(str(raw), allowed)}")
    parts: list[object] = [raw, raw, raw.end or raw] if isinstance(raw, Band) else [raw] * 3
    if isinstance(raw, str) and raw.count("..") == 2:
        parts = [*raw.split("..")]
    found = Estimate(*(_read_number(INPUTS[name], part) for part in parts))
    if not found.low <= found.typical <= found.high:
        raise ValueError(f"low {found.low}, typical {found.typical}, high {found.high} are not in order")
    return towards_cost(name, found)


def _read_number(known: Input, raw: object) -> Decimal:
    allowed = f"{plain(known.least)} to {plain(known.most)}"
    try:
        # Text may be such as `10k` or `60%`. Whatever isn't a number or text of one makes no Decimal.
        number = Decimal(str(parse_number(raw, percent=True) if isinstance(raw, str) else raw))
    except (ValueError, ArithmeticError):
        raise ValueError(f"expected a plain number from {allowed}, got {one_line(repr(raw), 60)}") from None
    if not (number.is_finite() and known.least <= number <= known.most):
        raise ValueError(f"{one_line(str(raw), 60)} is out of range for {known.label}: expected {allowed}")
    return number


def towards_cost(name: str, value: Estimate) -> Estimate:
    """Return a range whose high end costs most: for an input that lowers the cost, its largest figure is the low end."""
    return Estimate(*reversed(value)) if INPUTS[name].falling else value


@dataclass(frozen=True, slots=True)
class GivenInputs:
    """What a person gave: inputs, places and faults by name, and sentences on how answers were read."""

    values: Mapping[str, Estimate | str]
    places: Mapping[str, str]
    faults: Mapping[str, str]
    remarks: tuple[str, ...]
    band: Band | None = None
    """The volume, where only a band of it is known: from its least figure, the usual one, to its greatest."""
    assumed: str = ""
    """What is assumed of the model that passes."""
    lacks: str = ""
    """What the sum leaves out of the method that is advised."""


def given_inputs(answers: Answers, pairs: Iterable[str]) -> GivenInputs:
    """Return the inputs of answers and of `name=value` pairs, which beat them; raise AnswerError for other pairs."""
    said = {id: answer.value for id, answer in answers.answers.items()}
    given: dict[str, tuple[object, str, str]] = {
        name: (raw, f"{answer.place}: {id}" if answer.place else id, remark)
        for id, answer in answers.answers.items()
        for name, raw, remark in _from_answer(id, said)
    }
    lines, names = [], (*INPUTS, *WORDS)
    for pair in pairs:
        name, equals, text = (part.strip() for part in pair.partition("="))
        if not equals:
            lines.append(f"--input: expected name=value, got {one_line(repr(pair), 60)}")
        elif name not in names:
            hint = did_you_mean(name, names) or f"; expected one of {', '.join(names)}"
            lines.append(f"--input: there is no input {one_line(repr(name), 60)}{hint}")
        given[name] = (text, f"--input {name}", "")
    if lines:
        raise AnswerError("\n".join(lines))
    values: dict[str, Estimate | str] = {}
    faults: dict[str, str] = {}
    for name, (raw, _, _) in given.items():
        try:
            values[name] = read_input(name, raw)
        except ValueError as fault:
            faults[name] = str(fault)
    places = {name: place for name, (_, place, _) in given.items()}
    volume, *_ = given.get("requests_per_month", (None,))
    remarks = tuple(remark for *_, remark in given.values() if remark)
    return GivenInputs(values, places, faults, remarks, volume if isinstance(volume, Band) else None)


def _from_answer(id: str, said: Mapping[str, object]) -> Iterator[tuple[str, object, str]]:
    """Yield each input that an answer gives, and a remark where that isn't plain; nothing for an unknown answer."""
    value = said[id]
    match id, value:
        case _, None | "" | False:
            return
        case "examples", int() | float():
            yield from _rows(value, said)
        case "constant_percent" | "batch_percent", int() | float():
            yield id.replace("percent", "share"), value / 100, ""
        case "limits", tuple() if "place" in value:
            yield "place", "own", ""
        case "task", "label" if said.get("facts") in ("documents", "records"):
            return  # Where facts must be looked up, a small encoder is no option.
        case "corpus_pages", int() | float() if value:
            yield "corpus_tokens", int(value * TOKENS_A_PAGE), f"A page of documents counts as {TOKENS_A_PAGE} tokens."
        case _:
            if id in INPUTS or id in WORDS:
                yield id, value, ""


def _rows(examples: float, said: Mapping[str, object]) -> Iterator[tuple[str, object, str]]:
    """Yield the training rows, no fewer than training needs, and how many of them still cost work.

    Of a band, the least number counts: so many there are to train on.
    """
    have = band_words(examples.id) if isinstance(examples, Band) else f"{int(examples):,}"
    examples = int(examples)
    rows = max(examples, LEAST_ROWS.get(str(said.get("task")), 100))
    yield "rows", rows, "" if have == f"{rows:,}" else f"You have {have} examples. The sum counts {rows:,}."
    if said.get("examples_quality") == "reviewed" and said.get("supervision") != "obtainable":
        left = f"work on {rows - examples:,} of {rows:,} examples"
        yield "rows_to_write", rows - examples, f"The sum counts {left}, because yours are reviewed already."
