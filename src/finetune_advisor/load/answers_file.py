"""Answers files: from YAML to Answers with places, and back so that reading what was written gives the same answers."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finetune_advisor.errors import AnswerError, Place, UsageError
from finetune_advisor.load.diagnostics import Diagnostics, kind_of, shown
from finetune_advisor.load.files import ANSWERS_BYTES, STDIN, Unreadable, read_file, write_file
from finetune_advisor.model.answers import Answer, Answers, Origin, read
from finetune_advisor.model.conditions import Value

if TYPE_CHECKING:
    from finetune_advisor.load.yaml_nodes import Node
    from finetune_advisor.model.pack import Pack

KEYS: dict[str, tuple[Any, str]] = {
    "about": (str | dict | None, "text or a mapping"),
    # An answers file whose answers are all commented out has nothing below the key.
    "answers": (dict | None, "a mapping of question ids to answers"),
}


def load_answers(path: Path | str, pack: Pack, origin: Origin = "file") -> Answers:
    """Return the answers in a file, or on standard input for `-`; raises AnswerError with its faults, at most 20."""
    from finetune_advisor.load.yaml_nodes import ANSWERS_NODES, read_yaml

    diagnostics, answers = Diagnostics(), Answers()
    name = os.fspath(path)
    file = "stdin" if name == STDIN else shown(name) or "''"
    try:
        if node := read_yaml(read_file(name, ANSWERS_BYTES), file, diagnostics, ANSWERS_NODES):
            answers = _read(node, pack, origin, diagnostics)
    except Unreadable as error:
        diagnostics.add("unreadable", str(error), Place(file))
    if diagnostics.fatal:
        raise diagnostics.failure(AnswerError)
    return answers


def _read(node: Node, pack: Pack, origin: Origin, diagnostics: Diagnostics) -> Answers:
    if not isinstance(node.value, dict):
        message = f"expected a mapping with the key answers, found {kind_of(node.value)}"
        diagnostics.add("wrong-type", message, node.place())
        return Answers()
    questions = {question.id: question for question in (*pack.questions, *pack.readings)}
    for key, part in node.entries():
        kinds, expected = KEYS.get(key, (object, ""))
        if key in questions and key not in KEYS:
            message = f"{key} is a question; put it, indented, below the key answers"
            diagnostics.add("unknown-key", message, part.place(key=True))
        elif key not in KEYS:
            diagnostics.unknown("unknown-key", "unknown key", key, KEYS, part.place(key=True))
        elif not isinstance(part.value, kinds):
            message = f"{key}: expected {expected}, found {kind_of(part.value)}"
            diagnostics.add("wrong-type", message, part.place())
    if "answers" not in node.value:
        message = "the key answers is missing; the answers stand, indented, below it"
        diagnostics.add("missing-key", message, node.place())
        return Answers()
    answers: dict[str, Answer] = {}
    for id, part in node.at("answers").entries():
        place = part.place(key=True)
        if id in questions:
            try:
                answers[id] = Answer(read(questions[id], part.value), origin, str(place))
            except ValueError as error:
                diagnostics.add("bad-answer", f"{id}: {error}", part.place())
        elif instead := pack.retired.get(id):
            diagnostics.add("unknown-question", f"{id} is gone; {instead}", place)
        else:
            diagnostics.unknown("unknown-question", "there is no question", id, questions, place)
    return Answers(answers)


def save_answers(path: Path | str, answers: Answers, pack: Pack) -> None:
    """Write an answers file whole or not at all, readable by its owner only.

    Raises UsageError when it can't be written, and AnswerError for text that no file can hold.
    """
    data = dump_answers(answers, pack).encode("utf-8")
    if len(data) > ANSWERS_BYTES:
        raise AnswerError("the answers are too long to be read again; shorten the texts")
    try:
        write_file(os.fspath(path), data)
    except Unreadable as error:
        raise UsageError(f"{shown(path)}: {error}") from None


def dump_answers(answers: Answers, pack: Pack) -> str:
    """Return the text of an answers file, in the order of the pack; raises AnswerError for text that no file can hold."""
    given = [question for question in (*pack.questions, *pack.readings) if question.id in answers.answers]
    lines = [f"# Answers for finetune-advisor, pack {pack.id} {shown(pack.version)}"]
    lines.append("answers:" if given else "answers: {}")
    for question in given:
        try:
            lines.append(f"  {question.id}: {_yaml(answers.answers[question.id].value)}")
        except UnicodeEncodeError:
            message = f"{question.id}: the text holds half a character (a lone surrogate), which no file can hold"
            raise AnswerError(message) from None
    return "\n".join(lines) + "\n"


def _yaml(value: Value | None) -> str:
    match value:
        case None:
            return "unknown"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted_yaml(value)
        case tuple():
            return f"[{', '.join(quoted_yaml(option) for option in value)}]"
        case _:
            return repr(value)


def quoted_yaml(text: str) -> str:
    """Return any text as a YAML scalar in double quotes, on one line; raises UnicodeEncodeError for a lone surrogate."""
    text.encode("utf-8")
    # YAML reads JSON's strings, but no pairs of surrogates. Hidden characters are escaped, too.
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in quoted)
