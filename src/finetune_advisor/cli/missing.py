"""What to do when answers are missing and nobody is there to ask: each, with the flag and the line that would give it."""

from __future__ import annotations

from finetune_advisor import api
from finetune_advisor.model.answers import Answers, as_flag
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.text import format_number, one_line, shell


def missing_answers(pack: Pack, answers: Answers) -> str:
    """Return a message of several lines; the first tells how many answers are missing."""
    questions = api.missing(pack, answers)
    if not questions:
        return "nobody is here to ask, and nothing is missing"
    count = "1 answer is" if len(questions) == 1 else f"{len(questions)} answers are"
    lines = [f"{count} missing and nobody is here to ask; give each by a flag or in an answers file (unknown will do):"]
    for question in questions:
        first = next((value for value in (*question.option_ids, question.if_unknown) if value is not None), "...")
        example = one_line(question.example or as_flag(first))
        lines += [
            f"{question.id}: {_accepts(question)}",
            f"    {one_line(question.ask)}",
            f"    flag: --set {shell((f'{question.id}={example}',))}",
            f"    YAML: {question.id}: {f'[{example}]' if question.type == 'choices' else example}",
        ]
    return "\n".join(lines)


def _accepts(question: Question) -> str:
    match question.type:
        case "count" | "amount":
            bounds = f"{format_number(question.low)} to {format_number(question.high)}"
            return f"{question.type} of {one_line(question.unit or '')}, {bounds}"
        case "yes_no" | "text":
            return "yes_no, true or false" if question.type == "yes_no" else "text, any words"
        case "choice" | "choices":
            return f"{question.type}, {', '.join(question.option_ids)}"
