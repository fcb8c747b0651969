"""The journeys of a pack (`journeys/*.yaml`) as parsed YAML with its place. What they mean, others say."""

# os.path, as everywhere in this room: see files.py.
# ruff: noqa: PTH112, PTH118, PTH208

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from finetune_advisor.load.faults import Faults, shown
from finetune_advisor.load.files import ANSWERS_BYTES, Unreadable, is_yaml, read_file
from finetune_advisor.load.tree import ANSWERS_NODES, read_tree
from finetune_advisor.report import Finding, Place

if TYPE_CHECKING:
    from pathlib import Path


def read_journeys(folder: Path | str) -> tuple[list[tuple[object, Place]], list[Finding]]:
    """Each journey of a pack folder as plain values with its place, and what is wrong with their YAML."""
    home = os.path.join(os.fspath(folder), "journeys")
    faults = Faults()
    found: list[tuple[object, Place]] = []
    for name in sorted(os.listdir(home)) if os.path.isdir(home) else ():
        path = os.path.join(home, name)
        if not is_yaml(name):
            continue
        try:
            tree = read_tree(read_file(path, ANSWERS_BYTES), shown(path), ANSWERS_NODES, faults)
        except Unreadable as error:
            faults.add("unreadable", str(error), Place(shown(path)))
            continue
        if tree is not None:
            found.append((tree.value, Place(shown(path), 1, 1)))
    return found, faults.sorted()
