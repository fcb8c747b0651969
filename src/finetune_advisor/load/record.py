"""Decision records: from YAML to a record and its answers, each with its place, and back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from finetune_advisor.errors import AnswerError, Place, UsageError
from finetune_advisor.load.diagnostics import Diagnostics, shown
from finetune_advisor.load.files import ANSWERS_BYTES, Unreadable, read_file, write_file
from finetune_advisor.model.answers import Answer, Answers, no_question, read
from finetune_advisor.model.pack import Pack
from finetune_advisor.model.record import DecisionRecord

_LINE = 1_000_000
"""No line is folded, so that each answer keeps to its own."""
HEADER = (
    "# A decision about fine-tuning. `finetune-advisor review` makes it again with the rules and prices of that day.\n"
)


def load_record(path: str | Path, pack: Pack) -> tuple[DecisionRecord, Answers, Mapping[str, Place]]:
    """Return a record, its answers without computed figures, and the place of each; raise AnswerError with every fault."""
    from finetune_advisor.load.validate import validated
    from finetune_advisor.load.yaml_nodes import ANSWERS_NODES, read_yaml

    diagnostics, file = Diagnostics(), shown(path) or "''"
    questions = {question.id: question for question in (*pack.questions, *pack.readings)}
    answers: dict[str, Answer] = {}
    places: dict[str, Place] = {}
    record = node = None
    try:
        node = read_yaml(read_file(os.fspath(path), ANSWERS_BYTES), file, diagnostics, ANSWERS_NODES)
        record = validated(DecisionRecord, node, diagnostics) if node else None
    except Unreadable as error:
        diagnostics.add("unreadable", str(error), Place(file))
    if record and node:
        if record.pack.id != pack.id:
            message = f"decided by pack {shown(record.pack.id)}, not {pack.id}; name its folder with --pack"
            diagnostics.add("other-pack", message, node.place("pack", "id"))
        for id, given in record.answers.items():
            places[id] = node.place("answers", id, key=True)
            if given.origin == "computed":
                continue
            try:
                answers[id] = Answer(read(questions[id], given.value), given.origin, given.place)
            except KeyError:
                diagnostics.add("unknown-question", no_question(pack, id), places[id])
            except ValueError as error:
                diagnostics.add("bad-answer", f"{id}: {error}", node.place("answers", id, "value"))
    if diagnostics.fatal or record is None:
        raise diagnostics.failure(AnswerError)
    return record, Answers(answers), places


def save_record(path: str | Path, record: DecisionRecord) -> None:
    """Write a record whole or not at all; raise UsageError when it can't be written, AnswerError for text no file can hold."""
    try:
        write_file(os.fspath(path), dump_record(record).encode(), private=False)
    except UnicodeEncodeError:
        raise AnswerError("a text holds half a character (a lone surrogate), which no file can hold") from None
    except Unreadable as error:
        raise UsageError(f"{shown(path)}: {error}") from None


def dump_record(record: DecisionRecord) -> str:
    """Return the text of a record; each answer is one line, so that a change of it shows in a diff."""
    import yaml

    data = _plain(asdict(record))
    answers = data.pop("answers")
    first = {key: data.pop(key) for key in ("record", "use_case", "decided") if key in data}
    head: str = yaml.safe_dump(first | data, sort_keys=False, allow_unicode=True, default_flow_style=None, width=_LINE)
    lines = (
        yaml.safe_dump({id: given}, allow_unicode=True, default_flow_style=True, width=_LINE, sort_keys=False)
        for id, given in answers.items()
    )
    return "\n".join((f"{HEADER}{head}answers:", *(f"  {line.strip()[1:-1]}" for line in lines), ""))


def _plain(value: Any) -> Any:
    """Return a value as YAML writes it: lists instead of tuples, and no empty fields."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if each not in (None, "")}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
