"""What a person said about money, from `--input` words and from answers, as inputs of the cost model with their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from finetune_advisor.cost.entries import Fault, decimal
from finetune_advisor.cost.inputs import INPUTS, WORDS
from finetune_advisor.errors import AnswerError
from finetune_advisor.model.answers import Answer, Answers
from finetune_advisor.text import did_you_mean

TOKENS_A_PAGE = 400
"""As in the threshold `corpus_fits`: 500 pages are about 200,000 tokens."""

LONGEST = 60
"""Characters of a number that are read; a longer one is refused, and cut in the message."""

TIMES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "b": 10**9}

_NUMBER = re.compile(r"([+-]?(?:\d[\d,_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?) ?([kKmMgGbB%]?)")


@dataclass(frozen=True, slots=True)
class Said:
    """Inputs by name, where each was said, and what was made of an answer before it became an input."""

    values: Mapping[str, object] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def request(self) -> tuple[int, int]:
        """Tokens in and out of a typical request, for prices that go by the request."""
        return (self._whole("tokens_in", 1000), self._whole("tokens_out", 300))

    def _whole(self, name: str, otherwise: int) -> int:
        value = self.values.get(name)
        found = decimal(value.get("typical") if isinstance(value, Mapping) else value)
        return int(found) if found is not None and 1 <= found <= INPUTS[name].most else otherwise

    def for_the_sum(self, name: str) -> bool:
        """Whether an input was given by `--input`, and not as an answer of the advice."""
        return self.places.get(name, "").startswith("--input")

    def without(self, faulty: Mapping[str, str]) -> Said:
        """These without some, and why."""
        values = {name: value for name, value in self.values.items() if name not in faulty}
        told = (f"{self.places.get(name, name)} is left out: {why}" for name, why in faulty.items())
        return Said(values, self.places, (*self.remarks, *told))

    def beside(self, stronger: Said) -> Said:
        """These, and those that beat them."""
        remarks = tuple(r for r in self.remarks if r.partition(" ")[0] not in stronger.values)
        return Said(
            {**self.values, **stronger.values}, {**self.places, **stronger.places}, (*remarks, *stronger.remarks)
        )


def from_words(pairs: Iterable[str]) -> Said:
    """Inputs from `name=value`; a number may be `10k`, `60%`, or `low..typical..high`. Raises AnswerError."""
    values: dict[str, object] = {}
    faults = []
    for pair in pairs:
        name, equals, text = (part.strip() for part in pair.partition("="))
        if not equals:
            faults.append(f"--input: expected name=value, got {pair!r}")
        elif name not in INPUTS and name not in WORDS:
            faults.append(f"--input: there is no input {name!r}{did_you_mean(name, (*INPUTS, *WORDS)) or listed()}")
        else:
            values[name] = text if name in WORDS else _range(text)
    if faults:
        raise AnswerError("\n".join(faults))
    return Said(values, {name: f"--input {name}" for name in values})


def listed() -> str:
    """The inputs, for a message."""
    return "; expected one of " + ", ".join((*INPUTS, *WORDS))


def _range(text: str) -> object:
    parts = text.split("..")
    if len(parts) == 3:
        return dict(zip(("low", "typical", "high"), map(number, parts), strict=True))
    return number(text)


def number(text: str) -> str:
    """`10k`, `1.5M`, `1,000`, `60%` as plain digits; anything else as it is, for the cost model to refuse."""
    if len(text) > LONGEST:
        return f"{text[:LONGEST]}..."
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return text
    value = Decimal(found[1].replace(",", "").replace("_", ""))
    unit = found[2].lower()
    value = value / 100 if unit == "%" else value * TIMES[unit]
    return str(value) if abs(value.adjusted()) > 40 else f"{value:f}"


def from_facts(facts: Answers) -> Said:
    """Inputs that the answers to a pack's questions give."""
    values: dict[str, object] = {}
    places: dict[str, str] = {}
    remarks: list[str] = []
    for id, answer in facts.answers.items():
        for name, value, remark in _inputs(id, answer, facts):
            values[name] = value
            places[name] = f"{answer.place}: {id}" if answer.place else id
            if remark:
                remarks.append(f"{name} {remark}")
    return Said(values, places, tuple(remarks))


def _inputs(id: str, answer: Answer, facts: Answers) -> Iterator[tuple[str, object, str]]:
    """The inputs that one answer gives, and how, where that isn't plain. None of 0 that stands for *nothing there*."""
    value = answer.value
    if value is None or (value in ("", 0) and id != "constant_percent"):
        return
    if id == "constant_percent":
        yield "constant_share", Decimal(str(value)) / 100, ""
    elif id in INPUTS or id in WORDS:
        yield id, value, ""
    elif id == "examples":
        yield "rows", value, "are the examples that you have"
        quality = facts.answers.get("examples_quality")
        if quality is not None and quality.value == "reviewed":
            yield "rows_to_write", 0, "are none, because your examples are reviewed"
    elif id == "corpus_pages" and isinstance(value, int | float):
        yield "corpus_tokens", int(value * TOKENS_A_PAGE), f"are counted as {TOKENS_A_PAGE} a page"


def refuse(faults: Iterable[Fault], places: Mapping[str, str]) -> None:
    """Raise AnswerError with a line for each fault and its place; nothing if there is none."""
    lines = [f"{places.get(str(fault.path[0]), fault.path[0])}: {fault.message}" for fault in faults]
    if lines:
        raise AnswerError("\n".join(dict.fromkeys(lines)))
