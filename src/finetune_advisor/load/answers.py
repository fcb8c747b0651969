"""Answers files and decision records: from YAML to values with places, and back so that reading gives the same again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from finetune_advisor.errors import AnswerError, Place, UsageError
from finetune_advisor.load.diagnostics import Diagnostics, shown
from finetune_advisor.load.files import ANSWERS_BYTES, STDIN, Unreadable, read_file, write_file
from finetune_advisor.load.yaml_nodes import ANSWERS_NODES, Node, read_yaml
from finetune_advisor.model.answers import Answer, Answers, Band, Origin, no_question, read, shown_raw
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack
from finetune_advisor.model.record import DecisionRecord

KEYS = ("about", "answers")
"""What an answers file holds; no rule reads what it is about."""
RECORD_HEADER = (
    "# A decision about fine-tuning. `finetune-advisor review` makes it again with the rules and prices of that day.\n"
)


def load_answers(path: Path | str, pack: Pack, origin: Origin = "file") -> Answers:
    """Return the answers in a file, or on standard input for `-`; raises AnswerError with its faults, at most 20."""
    diagnostics, answers = Diagnostics(), dict[str, Answer]()
    if node := _read(path, diagnostics, empty_values=True):
        _check_keys(node, pack)
        for id, part in node.parts["answers"].entries() if "answers" in node.parts else ():
            if answer := _answer(id, part, part, origin, str(part.place(key=True)), pack):
                answers[id] = answer
    if diagnostics.faults:
        raise diagnostics.failure(AnswerError)
    return Answers(answers)


def load_record(path: str | Path, pack: Pack) -> tuple[DecisionRecord, Answers, Mapping[str, Place]]:
    """Return a record, its answers without computed figures, and the place of each; raise AnswerError with every fault."""
    from finetune_advisor.load.validate import validated

    diagnostics, answers, places = Diagnostics(), dict[str, Answer](), dict[str, Place]()
    node = _read(path, diagnostics, empty_values=False)
    record = validated(DecisionRecord, node) if node else None
    if record and node:
        if record.pack.id != pack.id:
            message = f"decided by pack {shown(record.pack.id)}, not {pack.id}; name its folder with --pack"
            node.fault("other-pack", message, "pack", "id")
        for id, part in node.parts["answers"].entries():
            given, places[id] = record.answers[id], part.place(key=True)
            if given.origin != "computed":
                answer = _answer(id, part, part.parts["value"], given.origin, given.place, pack)
                answers |= {id: answer} if answer else {}
    if diagnostics.faults or record is None:
        raise diagnostics.failure(AnswerError)
    return record, Answers(answers), places


def _read(path: str | Path, diagnostics: Diagnostics, *, empty_values: bool) -> Node | None:
    name = os.fspath(path)
    file = "stdin" if name == STDIN else shown(name) or "''"
    try:
        data = read_file(name, ANSWERS_BYTES)
    except Unreadable as error:
        diagnostics.add("unreadable", str(error), Place(file))
        return None
    return read_yaml(data, file, diagnostics, ANSWERS_NODES, empty_values=empty_values)


def _check_keys(node: Node, pack: Pack) -> None:
    """Check that an answers file holds answers, and nothing that would go unread."""
    if not isinstance(node.value, dict):
        node.fault("wrong-type", f"expected a mapping with the key answers, found {shown_raw(node.value)}")
    elif "answers" not in node.value:
        node.fault("missing-key", "the key answers is missing; the answers stand, indented, below it")
    # An answers file whose answers are all commented out has nothing below the key.
    elif not isinstance(node.value["answers"], dict | None):
        message = f"expected a mapping of question ids to answers, found {shown_raw(node.value['answers'])}"
        node.fault("wrong-type", message, "answers")
    for key, part in ((key, part) for key, part in node.entries() if key not in KEYS):
        if any(key == question.id for question in pack.questions):
            message = f"{key} is a question; put it, indented, below the key answers"
            part.fault("unknown-key", message, key=True)
        else:
            part.unknown("unknown-key", "unknown key", key, KEYS, key=True)


def _answer(id: str, part: Node, raw: Node, origin: Origin, place: str | None, pack: Pack) -> Answer | None:
    """Return an answer; None, and a fault, if no question takes it."""
    questions = {question.id: question for question in (*pack.questions, *pack.readings)}
    if id in questions:
        try:
            return Answer(read(questions[id], raw.value), origin, place)
        except ValueError as error:
            raw.fault("bad-answer", f"{id}: {error}")
    else:
        part.fault("unknown-question", no_question(pack, id), key=True)
    return None


def save_answers(path: Path | str, answers: Answers, pack: Pack) -> None:
    """Write an answers file whole or not at all, readable by its owner only.

    Raises UsageError when it can't be written, and AnswerError for text that no file can hold.
    """
    text = dump_answers(answers, pack)
    if len(text.encode("utf-8", "surrogatepass")) > ANSWERS_BYTES:
        raise AnswerError("the answers are too long to be read again; shorten the texts")
    _write(path, text, private=True)


def save_record(path: str | Path, record: DecisionRecord, *, force: bool) -> None:
    """Write a record whole or not at all; raise UsageError when it can't be written, AnswerError for text no file can hold.

    Without `force`, it takes the place of nothing but a decision on the same use case with the same pack.
    """
    if not force and Path(path).exists():
        node = _read(path, Diagnostics(), empty_values=True)
        held: Any = node.value if node and isinstance(node.value, dict) else {}
        pack = held["pack"].get("id") if isinstance(held.get("pack"), dict) else None
        if (pack, held.get("use_case", "")) != (record.pack.id, record.use_case):
            other = "holds something else than an earlier decision on this use case with this pack"
            raise UsageError(f"{shown(path)} {other}; name another file, or add --force to replace it")
    _write(path, dump_record(record), private=False)


def _write(path: str | Path, text: str, *, private: bool) -> None:
    try:
        write_file(os.fspath(path), text.encode(), private=private)
    except UnicodeEncodeError:
        raise AnswerError("a text holds half a character (a lone surrogate), which no file can hold") from None
    except Unreadable as error:
        raise UsageError(f"{shown(path)}: {error}") from None


def dump_answers(answers: Answers, pack: Pack) -> str:
    """Return the text of an answers file, in the order of the pack."""
    given = [question.id for question in (*pack.questions, *pack.readings) if question.id in answers.answers]
    lines = [f"# Answers for finetune-advisor, pack {pack.id} {shown(pack.version)}"]
    lines.append("answers:" if given else "answers: {}")
    lines += [f"  {id}: {_yaml(answers.answers[id].value)}" for id in given]
    return "\n".join(lines) + "\n"


def _yaml(value: Value | None) -> str:
    """Return a value as YAML on one line, text in double quotes; half a character stays as it is."""
    if value is None:
        return "unknown"
    # YAML reads JSON, but no pairs of surrogates. Hidden characters are escaped, too.
    written = json.dumps(value.id if isinstance(value, Band) else value, ensure_ascii=False)
    kept = (char if char.isprintable() or "\ud800" <= char <= "\udfff" else f"\\U{ord(char):08x}" for char in written)
    return "".join(kept)


def dump_record(record: DecisionRecord) -> str:
    """Return the text of a record; each answer is one line, so that a change of it shows in a diff."""
    import yaml

    def dumped(data: dict[str, Any], flow: bool | None) -> str:
        kept = {key: value for key, value in data.items() if value not in (None, "")}
        # No line is folded, so that each answer keeps to its own; nor are there line breaks or what isn't read unescaped.
        escaped = not all(value.isprintable() for value in kept.values() if isinstance(value, str))
        style: dict[str, Any] = {"sort_keys": False, "allow_unicode": not escaped, "width": 1_000_000}
        style |= {"default_style": '"'} if escaped and flow else {}
        return str(yaml.safe_dump(kept, default_flow_style=flow, **style))

    data = asdict(record)
    answers = data.pop("answers")
    first = {key: data.pop(key) for key in ("record", "use_case", "decided")}
    lines = (f"  {id}: {dumped(given, flow=True).strip()}" for id, given in answers.items())
    return "\n".join((f"{RECORD_HEADER}{dumped(first | data, flow=None)}answers:", *lines, ""))
