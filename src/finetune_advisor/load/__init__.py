"""The loading room: from YAML files to values. The only room that knows YAML, files and line numbers."""

from __future__ import annotations

from pathlib import Path

from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.answers import Answers
from finetune_advisor.model.pack import Pack


def load_pack(folder: str | Path | None = None) -> Pack:
    """The pack in a folder, or the bundled one; raises PackError."""
    from finetune_advisor.load import bundled, pack

    return bundled.bundled_pack() if folder is None else pack.load_pack(folder)


def read_pack(folder: str | Path | None = None) -> tuple[Pack | None, list[Diagnostic]]:
    """A pack with every fault and remark of form; None in place of the pack when it can't be used."""
    from finetune_advisor.load import pack, shipped

    return pack.read_pack(folder or shipped.bundled_folder())


def load_answers(path: str | Path, pack: Pack) -> Answers:
    """The answers in a file, or on standard input for `-`; raises AnswerError."""
    from finetune_advisor.load import answers

    return answers.load_answers(path, pack)


def save_answers(path: str | Path, answers: Answers, pack: Pack) -> None:
    """Write an answers file; raises UsageError."""
    from finetune_advisor.load import answers as files

    files.save_answers(path, answers, pack)
