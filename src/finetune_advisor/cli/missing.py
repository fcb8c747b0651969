"""What to say when answers are missing and nobody is there to ask: every one, with the flag and the line that would give it."""

from __future__ import annotations

from finetune_advisor import api
from finetune_advisor.model.answers import Answers, as_flag, read_text
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.render.show import allowed
from finetune_advisor.text import format_number, one_line, shell


def missing_answers(pack: Pack, facts: Answers) -> str:
    """A message of several lines; the first says how many answers are missing."""
    questions = api.missing(pack, facts)
    if not questions:
        return "nobody is here to ask, and nothing is missing"
    count = "1 answer is" if len(questions) == 1 else f"{len(questions)} answers are"
    lines = [f"{count} missing and nobody is here to ask; give each by a flag or in an answers file (unknown will do):"]
    for question in questions:
        lines += [
            f"{question.id}: {_takes(question)}",
            f"    {one_line(question.ask)}",
            f"    flag: --set {shell((f'{question.id}={_word(example(question), flag=True)}',))}",
            f"    YAML: {question.id}: {_word(example(question), flag=False)}",
        ]
    return "\n".join(lines)


def _takes(question: Question) -> str:
    """The type and the allowed values."""
    match question.type:
        case "count" | "amount":
            return (
                f"{question.type} of {question.unit}, {format_number(question.low)} to {format_number(question.high)}"
            )
        case "text":
            return "text, any words"
        case _:
            return f"{question.type}, {allowed(question)}"


def example(question: Question) -> Value:
    """An answer that fits: the author's example, the first option, or what is assumed while it isn't known."""
    if question.example is not None:
        try:
            value = read_text(question, question.example)
        except ValueError:
            value = None
        if value is not None:
            return value
    match question.type:
        case "choice":
            return question.option_ids[0]
        case "choices":
            return question.option_ids[:1]
        case _:
            return question.if_unknown if question.if_unknown is not None else "..."


def _word(value: Value, *, flag: bool) -> str:
    """A value as a flag or as an answers file writes it."""
    if isinstance(value, tuple) and not flag:
        return f"[{', '.join(value)}]"
    return f"{value:.15g}" if isinstance(value, float) else as_flag(value)
