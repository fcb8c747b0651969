"""What a question takes, in words, and what a person's words mean. The same for every face that shows text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from finetune_advisor.interview.face import Given, Menu, Prompt, Reply, Wish
from finetune_advisor.model.answers import format_value, read, shown_raw
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Question
from finetune_advisor.text import did_you_mean, format_number, one_line, parse_number, visible

_UNKNOWN = {
    "unknown", "don't know", "dont know", "i don't know", "i dont know", "do not know", "dunno", "idk", "dk", "not sure",
    "no idea", "null", "n/a", "na",
}  # fmt: skip
_WISHES = {
    "?": Wish.HELP, "help": Wish.HELP, "why": Wish.HELP, "why?": Wish.HELP, "why do you ask?": Wish.HELP, "back": Wish.BACK,
    "<": Wish.BACK, "review": Wish.REVIEW, "enough": Wish.ENOUGH, "quit": Wish.QUIT, "exit": Wish.QUIT,
}  # fmt: skip

COMMANDS = "? explains, back goes back, review lists your answers, enough stops here and shows the advice, quit leaves"
"""What can be typed instead of an answer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a numbered list: a word that can be typed, what it means, and what it gives."""

    word: str
    meaning: str
    gives: Given | str
    """A whole answer, or one option to tick."""

    def __str__(self) -> str:
        return f"{self.word}: {self.meaning}" if self.meaning else self.word


def entries(question: Question) -> tuple[Entry, ...]:
    """The options of a question that has some, with *none of these* and *don't know*; empty for numbers and text."""
    unknown = Entry("unknown", "I don't know", Given(None))
    match question.type:
        case "yes_no":
            return Entry("yes", "", Given(True)), Entry("no", "", Given(False)), unknown
        case "choice":
            return (*(Entry(id, one_line(meaning), Given(id)) for id, meaning in question.options), unknown)
        case "choices":
            none = () if "none" in question.option_ids else (Entry("none", "None of these", Given(())),)
            return (*(Entry(id, one_line(meaning), id) for id, meaning in question.options), *none, unknown)
        case "count" | "amount" | "text":
            return ()


def complaint(fault: ValueError) -> str:
    """What is wrong with an entry, as a sentence."""
    text = str(fault)
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('?') else '.'}"


def takes(question: Question) -> str:
    """What kind of answer fits, with unit, range and an example."""
    example = f", for example {one_line(question.example)}" if question.example else ""
    match question.type:
        case "count" | "amount":
            kind = "A whole number" if question.type == "count" else "A number"
            low, high = format_number(question.low), format_number(question.high)
            unit = visible(question.unit or "")
            return (
                f"{kind} of {unit}, {low} to {high}{example}; 2M, 500k and 1e6 will do. Type unknown if you don't know."
            )
        case "text":
            return f"A line of your own words{example}. Type unknown to leave it out."
        case "choices":
            return f"As many as apply{example}; what isn't ticked counts as no."
        case "choice" | "yes_no":
            return f"One of these{example}."


def understood(prompt: Prompt, text: str) -> Reply:
    """What a person's entry means; raises ValueError saying what would fit."""
    question = prompt.question
    word = " ".join(text.replace("\u2019", "'").split()).lower()
    if not word:
        if prompt.default is not None:
            return prompt.default
        raise ValueError(f"nothing was entered; {_would_fit(question)}")
    if word not in question.option_ids:
        if word in _WISHES:
            return _WISHES[word]
        if word in _UNKNOWN:
            return Given(None)
    return Given(_value(question, text.strip(), word))


def _value(question: Question, text: str, word: str) -> Value | None:
    match question.type:
        case "count" | "amount":
            return read(question, parse_number(text, unit=question.unit, typed=True))
        case "text":
            return _own_words(text)
        case "choices":
            return _ticked(question, word)
        case "yes_no" if word in ("y", "n", "true", "false"):
            return word in ("y", "true")
        case "choice" | "yes_no":
            gives = _entry(question, word).gives
            return gives.value if isinstance(gives, Given) else gives


def _own_words(text: str) -> str:
    """Text as it was typed; quotes around it are how somebody says that `back` is meant as an answer."""
    if len(text) > 2 and text[0] == text[-1] == '"':
        text = text[1:-1]
    # A lone surrogate (a byte that was no UTF-8) can't be saved.
    return text.encode("utf-8", "replace").decode("utf-8")


def _entry(question: Question, word: str) -> Entry:
    """The entry of that number or word, or the only one that begins like that."""
    listed = entries(question)
    if word.rstrip(".)").isdecimal():
        number = int(word.rstrip(".)")[:9])
        if 1 <= number <= len(listed):
            return listed[number - 1]
        raise ValueError(f"there is no number {number}; {_would_fit(question)}")
    exact = [entry for entry in listed if entry.word == word]
    begun = exact or [entry for entry in listed if entry.word.startswith(word)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise ValueError(f"{shown_raw(word)} could be {' or '.join(entry.word for entry in begun)}")
    raise ValueError(
        f"{shown_raw(word)} doesn't fit; {_would_fit(question)}{did_you_mean(word, [e.word for e in listed])}"
    )


def _ticked(question: Question, word: str) -> Value | None:
    """Several options by number or word, with commas or blanks between them."""
    parts = [part.strip() for part in word.split(",")] if "," in word else word.split()
    gives = [_entry(question, part).gives for part in parts if part not in ("", "and")]
    whole = [given for given in gives if isinstance(given, Given)]
    if whole and len(gives) > 1:
        raise ValueError("none of these and don't know can't be combined with others")
    if whole:
        return whole[0].value
    return read(question, list(dict.fromkeys(gives)))


def _would_fit(question: Question) -> str:
    listed = entries(question)
    match question.type:
        case "count" | "amount":
            low, high = format_number(question.low), format_number(question.high)
            return f"expected a number from {low} to {high}, or unknown"
        case "text":
            return "expected some words, or unknown"
        case "choices":
            return f"expected numbers from 1 to {len(listed)} or their words, such as 1, 2"
        case "choice" | "yes_no":
            return f"expected a number from 1 to {len(listed)} or one of {', '.join(entry.word for entry in listed)}"


def picked(menu: Menu, text: str) -> str:
    """The option that an entry means, by number, by word or by the only word that begins like that; Enter is the default.

    Raises ValueError saying what would fit.
    """
    words = [word for word, _ in menu.options]
    entry = text.strip().lower()
    if not entry:
        return menu.default
    if entry in ("?", "help"):
        raise ValueError(f"type the number or the word of a line; Enter alone takes {menu.default}, quit leaves")
    if entry.isdecimal() and 1 <= int(entry[:9]) <= len(words):
        return words[int(entry[:9]) - 1]
    begun = [word for word in words if word == entry] or [word for word in words if word.startswith(entry)]
    if len(begun) == 1:
        return begun[0]
    raise ValueError(
        f"{shown_raw(entry)} doesn't fit; expected a number from 1 to {len(words)}{did_you_mean(entry, words)}"
    )


def wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of a paragraph, broken between words to fewer characters than `width`; a longer word stays whole."""
    indent = " " * min(len(text) - len(text.lstrip(" ")), 4)
    line = ""
    for word in text.strip(" ").split(" "):
        if line and len(indent) + len(line) + 1 + len(word) >= width:
            yield indent + line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield (indent + line).rstrip()


def echo(question: Question, value: Value | None) -> str:
    """An answer as it was understood, in words and safe to show."""
    if value is None:
        return "not known"
    if value == () and question.type == "choices":
        return "none of these"
    return one_line(format_value(question, value), 300)


def heading(prompt: Prompt) -> Iterator[str]:
    """Where the person stands, and the question; a paragraph each."""
    if prompt.where:
        yield one_line(prompt.where)
    if prompt.standing:
        yield one_line(prompt.standing)
    number = f"Question {prompt.number}. " if prompt.number else ""
    yield f"{number}{one_line(prompt.question.ask)}"


def reason(question: Question) -> str:
    """Why a question is asked."""
    return f"Why do you ask? {one_line(question.why)}"
