"""What a typed reply means: an answer, a command, or an error that says what fits. The same for every prompter."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from finetune_advisor.interview.prompter import Answered, Command, Option, Prompt, Reply
from finetune_advisor.interview.questions import options
from finetune_advisor.model.answers import read, shown_raw
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Question
from finetune_advisor.text import did_you_mean, join_words, parse_number

UNKNOWN = {
    "unknown", "don't know", "dont know", "i don't know", "i dont know", "do not know", "dunno", "idk", "dk", "not sure",
    "no idea", "null", "n/a", "na",
}  # fmt: skip
COMMANDS = {
    "?": Command.HELP, "h": Command.HELP, "help": Command.HELP, "why": Command.HELP, "why?": Command.HELP,
    "<": Command.BACK, "b": Command.BACK, "back": Command.BACK, "r": Command.REVIEW, "review": Command.REVIEW,
    "e": Command.ENOUGH, "enough": Command.ENOUGH, "q": Command.QUIT, "quit": Command.QUIT, "exit": Command.QUIT,
}  # fmt: skip


def parse_reply(prompt: Prompt, text: str) -> Reply:
    """Return what a typed line means; an empty one is the earlier answer, or *I don't know*. Raises ValueError."""
    question = prompt.question
    word = " ".join(text.replace("\u2019", "'").split()).lower()
    if not word:
        return prompt.default or Answered(None)
    if word not in question.option_ids:
        if word in COMMANDS:
            return COMMANDS[word]
        if word in UNKNOWN:
            return Answered(None)
    listed = options(question)
    match question.type:
        case "count" | "amount":
            with suppress(ValueError):
                if not word.isdecimal():  # a bare number counts for itself, not for a line of the list
                    return Answered(find_option(listed, word).value, band=True)
            return Answered(read(question, parse_number(text, unit=question.unit, typed=True)))
        case "text":
            # Quotes let a person answer with a word that is a command, such as "back".
            words = text.strip()
            return Answered(words[1:-1] if len(words) > 2 and words[0] == words[-1] == '"' else words)
        case "choices":
            try:
                return Answered(combine(question, [find_option(listed, word)]))
            except ValueError:
                parts = word.split(",") if "," in word else word.replace(" and ", " ").split()
                return Answered(
                    combine(question, [find_option(listed, part.strip()) for part in parts if part.strip()])
                )
        case "choice" | "yes_no":
            return Answered(find_option(listed, word).value)


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
