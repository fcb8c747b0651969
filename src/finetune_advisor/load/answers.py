"""Answers files: from YAML to Answers with places, and back so that reading what was written gives the same answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from finetune_advisor.errors import AnswerError, Diagnostic, Place, UsageError
from finetune_advisor.load.faults import Faults, quoted, shown
from finetune_advisor.load.files import ANSWERS_BYTES, STDIN, Unreadable, read_file, write_file
from finetune_advisor.load.tree import ANSWERS_NODES, Node, kind_of, read_tree
from finetune_advisor.model.answers import Answer, Answers, Origin, read
from finetune_advisor.model.conditions import Value

if TYPE_CHECKING:
    from pathlib import Path

    from finetune_advisor.model.pack import Pack, Question

KEYS = ("about", "answers")


def load_answers(path: Path | str, pack: Pack, origin: Origin = "file") -> Answers:
    """The answers in a file, or on standard input for `-`. Raises AnswerError with its faults, at most 20, one a line."""
    facts, faults = _read(path, pack, origin)
    if faults.fatal:
        raise AnswerError(faults.told())
    return facts


def read_answers(path: Path | str, pack: Pack) -> tuple[Answers | None, list[Diagnostic]]:
    """The answers in a file, or None, and everything that is wrong with it."""
    facts, faults = _read(path, pack, "file")
    return None if faults.fatal else facts, faults.sorted()


def _read(path: Path | str, pack: Pack, origin: Origin) -> tuple[Answers, Faults]:
    faults = Faults()
    name = os.fspath(path)
    file = "stdin" if name == STDIN else shown(name) or "''"
    try:
        data = read_file(name, ANSWERS_BYTES)
    except Unreadable as error:
        faults.add("unreadable", str(error), Place(file))
        return Answers(), faults
    tree = read_tree(data, file, ANSWERS_NODES, faults)
    return _facts(Node(tree, (), tree.value), pack, origin, faults) if tree else Answers(), faults


def _facts(node: Node, pack: Pack, origin: Origin, faults: Faults) -> Answers:
    if not isinstance(node.value, dict):
        message = f"expected a mapping with the key answers, found {kind_of(node.value)}"
        faults.add("wrong-type", message, node.place())
        return Answers()
    questions = {question.id: question for question in (*pack.questions, *pack.readings)}
    answers: dict[str, Answer] = {}
    for key, part in node.entries():
        if key == "answers":
            answers = dict(_answers(part, questions, origin, faults))
        elif key not in KEYS:
            message = f"unknown key {quoted(key)}{faults.hint(key, KEYS)}"
            if key in questions:
                message = f"{key} is a question; put it, indented, below the key answers"
            faults.add("unknown-key", message, part.place(key=True))
        elif not isinstance(part.value, str | dict | None):
            faults.add("wrong-type", f"about: expected text or a mapping, found {kind_of(part.value)}", part.place())
    if "answers" not in node.value:
        faults.add("missing-key", "the key answers is missing; the answers stand, indented, below it", node.place())
    return Answers(answers)


def _answers(
    node: Node, questions: dict[str, Question], origin: Origin, faults: Faults
) -> Iterator[tuple[str, Answer]]:
    # Nothing below the key is what an answers file holds whose lines are all comments.
    if node.value is not None and not isinstance(node.value, dict):
        message = f"answers: expected a mapping of question ids to answers, found {kind_of(node.value)}"
        faults.add("wrong-type", message, node.place())
    for id, part in node.entries():
        if id not in questions:
            message = f"there is no question {quoted(id)}{faults.hint(id, questions)}"
            faults.add("unknown-question", message, part.place(key=True))
            continue
        try:
            yield id, Answer(read(questions[id], part.value), origin, str(part.place(key=True)))
        except ValueError as error:
            faults.add("bad-answer", f"{id}: {error}", part.place())


def save_answers(path: Path | str, facts: Answers, pack: Pack, schema: str | None = None) -> None:
    """Write an answers file whole or not at all, readable by its owner only.

    Raises UsageError when it can't be written, and AnswerError for text that no file can hold.
    """
    data = dump_answers(facts, pack, schema).encode("utf-8")
    if len(data) > ANSWERS_BYTES:
        raise AnswerError("the answers are too long to be read again; shorten the texts")
    try:
        write_file(os.fspath(path), data)
    except Unreadable as error:
        raise UsageError(f"{shown(path)}: {error}") from None


def dump_answers(facts: Answers, pack: Pack, schema: str | None = None) -> str:
    """The text of an answers file, in the order of the pack. Raises AnswerError for text that no file can hold."""
    return "\n".join(_lines(facts, pack, schema)) + "\n"


def _lines(facts: Answers, pack: Pack, schema: str | None) -> Iterator[str]:
    if schema is not None:
        yield f"# yaml-language-server: $schema={shown(schema, 2000)}"
    yield f"# Answers for finetune-advisor, pack {pack.id} {shown(pack.version)}"
    given = [question for question in (*pack.questions, *pack.readings) if question.id in facts.answers]
    yield "answers:" if given else "answers: {}"
    for question in given:
        try:
            yield f"  {question.id}: {_yaml(facts.answers[question.id].value)}"
        except UnicodeEncodeError:
            message = f"{question.id}: the text holds half a character (a lone surrogate), which no file can hold"
            raise AnswerError(message) from None


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


_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted_yaml(text: str) -> str:
    """Any text as a YAML scalar in double quotes, on one line; raises UnicodeEncodeError for a lone surrogate."""
    text.encode("utf-8")
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(char if char.isprintable() and char not in '"\\' else _escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
