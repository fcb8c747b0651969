"""A pack as its readers want it: questions as table, as data, as a commented answers file."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor import __version__
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.report import SCHEMA_VERSION, Sheet, Table
from finetune_advisor.text import format_number, one_line

SCHEMA_FILE = "answers.schema.json"
"""What answers files name for editors; `schema answers -o answers.schema.json` writes it."""


def allowed(question: Question) -> str:
    """What an answer may be, in words: `yes or no`, `one of a, b`, `0 to 10,000 cases`."""
    match question.type:
        case "yes_no":
            return "true or false"
        case "choice":
            return "one of " + ", ".join(question.option_ids)
        case "choices":
            return "any of " + ", ".join(question.option_ids)
        case "count" | "amount":
            kind = "whole number, " if question.type == "count" else "number, "
            return (
                f"{kind}{format_number(question.low)} to {format_number(question.high)} {question.unit or ''}".rstrip()
            )
        case "text":
            return "text in quotes"


def questions_sheet(pack: Pack) -> Sheet:
    """Every question of a pack, a table for each step: id, type, what it takes with its unit, the question."""
    tables = tuple(
        Table(
            step.title,
            ("id", "type", "question", "takes"),
            tuple((q.id, q.type, q.ask, _takes(q)) for q in step.questions),
        )
        for step in pack.steps
        if step.questions
    )
    return Sheet(SCHEMA_VERSION, __version__, f"Questions of pack {pack.id} {pack.version}", tables)


def _takes(question: Question) -> str:
    """What an answer may be; options with their meaning, so that a list of questions can be filled in on its own."""
    if not question.options:
        return allowed(question)
    kind = "one of" if question.type == "choice" else "any of"
    return f"{kind}: " + "; ".join(f"{option} ({means})" for option, means in question.options)


def questions_data(pack: Pack) -> list[dict[str, object]]:
    """Every question of a pack as plain data for other programs."""
    return [
        {
            "id": q.id,
            "step": q.step,
            "type": q.type,
            "ask": q.ask,
            "why": q.why,
            "unit": q.unit,
            "range": [q.low, q.high] if q.type in ("count", "amount") else None,
            "options": [{"value": option, "means": means} for option, means in q.options] or None,
            "if_unknown": list(q.if_unknown) if isinstance(q.if_unknown, tuple) else q.if_unknown,
            "example": q.example,
            "measure": q.measure,
        }
        for q in pack.questions
    ]


def answers_template(pack: Pack, schema: str | None = None) -> str:
    """A commented answers file that loads as it stands, every answer unknown."""
    return "\n".join(_template_lines(pack, schema)) + "\n"


def _template_lines(pack: Pack, schema: str | None) -> Iterator[str]:
    if schema:
        yield f"# yaml-language-server: $schema={schema}"
    yield f"# Answers for finetune-advisor, pack {pack.id} {pack.version}."
    yield "# Put a value in place of `unknown` where you know it; an unknown never counts as a no."
    yield "# Then run:  finetune-advisor advise THIS-FILE"
    yield "answers:"
    for step in pack.steps:
        if step.questions:
            yield ""
            yield f"  # {one_line(step.title)}"
        for question in step.questions:
            yield ""
            yield from _template_question(question)


def _template_question(question: Question) -> Iterator[str]:
    yield f"  # {one_line(question.ask)}"
    yield f"  # Why: {one_line(question.why)}"
    match question.type:
        case "choice":
            yield "  # Takes one of:"
        case "choices":
            yield "  # Takes any of, as in [one, another], or [] for none of them:"
        case _:
            yield f"  # Takes: {allowed(question)}"
    for option, means in question.options:
        yield f"  #   {option}: {one_line(means)}"
    if question.if_unknown is not None:
        yield f"  # While unknown, the advice works with: {format_value(question, question.if_unknown)}"
    nothing = '""' if question.type == "text" else "unknown"
    yield f"  {question.id}: {nothing}"
