"""How a question is drawn: its header, reason and options, and the kind of answer it takes. The one place for that."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from finetune_advisor.interview.prompter import Option, Prompt
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Question
from finetune_advisor.text import ascii_only, format_number, one_line, visible


def draw_question(prompt: Prompt, *, with_reason: bool = True) -> Iterator[Text]:
    """Yield what comes above the options, a paragraph each."""
    number = f"Question {prompt.number}. " if prompt.number else ""
    yield Text()
    yield Text(one_line(prompt.step), "bold")
    yield Text(one_line(prompt.standing), "dim")
    yield Text(f"{number}{one_line(prompt.question.ask)}", "bold")
    if with_reason:
        yield Text(reason(prompt.question))


def draw_default(prompt: Prompt) -> Iterator[Text]:
    """Yield the earlier answer, if there is one."""
    if prompt.default is not None:
        earlier = format_answer(prompt.question, prompt.default.value)
        yield Text(f"Your answer so far: {earlier} ({prompt.default_from}). Enter keeps it.")


def draw_option(option: Option) -> str:
    """Return one line of a list."""
    return f"{option.word}: {one_line(option.label)}" if option.label else option.word


def reason(question: Question) -> str:
    """Return why a question is asked."""
    return f"Why we ask: {one_line(question.why)}"


def options(question: Question) -> tuple[Option, ...]:
    """Return the lines of a question's list, with *none of these* and *I don't know*; no lines for numbers and text."""
    unknown = Option("unknown", "I don't know")
    match question.type:
        case "yes_no":
            return Option("yes", value=True), Option("no", value=False), unknown
        case "choice":
            return (*(Option(id, label, id) for id, label in question.options), unknown)
        case "choices":
            none = () if "none" in question.option_ids else (Option("none", "None of these", ()),)
            return (*(Option(id, label, (id,)) for id, label in question.options), *none, unknown)
        case "count" | "amount" | "text":
            return ()


def accepts(question: Question) -> str:
    """Return what kind of answer fits, with unit, range and an example."""
    example = f", for example {one_line(question.example)}" if question.example else ""
    match question.type:
        case "count" | "amount":
            kind = "A whole number" if question.type == "count" else "A number"
            bounds = f"{visible(question.unit or '')}, {format_number(question.low)} to {format_number(question.high)}"
            return f"{kind} of {bounds}{example}; 2M, 500k and 1e6 will do. Type unknown if you don't know."
        case "text":
            return f"A line of your own words{example}. Type unknown to leave it out."
        case "choices":
            return f"As many as apply{example}; what isn't ticked counts as no."
        case "choice" | "yes_no":
            return f"One of these{example}."


def format_answer(question: Question, value: Value | None) -> str:
    """Return an answer in words, on one line and safe to show."""
    return one_line(format_value(question, value), 300)


def wrap(console: Console, text: Text, indent: int = 0) -> Text:
    """Break a paragraph between words to the width of the console; lines after the first are indented.

    A single word (a path, say) stays whole, so that it can be copied.
    """
    if console.options.ascii_only:
        text = Text(ascii_only(text.plain), text.style)
    if " " not in text.plain:
        return text
    return Text("\n" + " " * indent).join(text.wrap(console, max(console.width - indent, 2)))
