"""The files of a pack as tables of YAML nodes by id, and one pack laid over another. No part is checked here yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from finetune_advisor.errors import Place
from finetune_advisor.load.diagnostics import Diagnostics
from finetune_advisor.load.files import Folder
from finetune_advisor.load.validate import validated
from finetune_advisor.load.yaml_nodes import PACK_FILE_NODES, PACK_NODES, Node, read_yaml
from finetune_advisor.model import pack as model
from finetune_advisor.model.answers import shown_raw
from finetune_advisor.model.fields import Id, Word
from finetune_advisor.text import did_you_mean

PACK_FILE = "pack.yaml"
ROLES = ("approach", "readiness", "method")
"""The roles that pack.yaml gives to steps."""


KINDS: Mapping[str, Any] = {
    "pack": model.Head, "step": model.Step, "outcome": model.Outcome, "question": model.Question,
    "reading": model.Reading, "threshold": model.Threshold, "source": model.Source, "rule": model.Rule,
    "note": model.Note, "move": model.Move, "property": model.Property, "otherwise": model.Otherwise,
    "option": model.Option,
}  # fmt: skip
"""The kinds of parts by the names that messages and places call them."""
FILES = {
    PACK_FILE: "pack", "definitions.yaml": "definition", "thresholds.yaml": "threshold", "sources.yaml": "source",
    "plan.yaml": "move", "properties.yaml": "property",
}  # fmt: skip
KEYS: Mapping[str, Mapping[str, str]] = {
    "pack": {"readings": "reading"},
    "step": {
        "title": "title", "outcomes": "outcome", "questions": "question", "rules": "rule", "notes": "note",
        "otherwise": "otherwise", "when": "condition",
    },
}  # fmt: skip
"""Keys of a file under which there are further parts."""
ONE_OF_A_STEP = ("title", "otherwise", "condition")
ANY_LIST: Any = tuple[Any, ...]
BY_ID: Mapping[str, Any] = {
    **dict.fromkeys(("definition", "source", "outcome", "option"), Mapping[Id, Any]), "threshold": Mapping[Word, Any]
}  # fmt: skip
"""Parts that are in a mapping by their ids; all others are in a list."""
SHORT_FORMS = {"outcome": "title", "option": "label"}
"""What a bare text means, where one may be written for the whole part."""


@dataclass(slots=True)
class Tables:
    """All parts of a pack by step ("" for what belongs to none), kind and id."""

    tables: dict[tuple[str, str], dict[str, Node]] = field(default_factory=dict)
    unread: bool = False
    """A file couldn't be read as YAML: what it holds isn't known, so nothing can be called missing."""

    def of(self, kind: str, step: str = "") -> dict[str, Node]:
        """Return the parts of one kind by id."""
        return self.tables.get((step, kind), {})

    @property
    def head(self) -> Node:
        """The file pack.yaml."""
        return self.of("pack")[""]


def read_tables(folder: Folder, contents: Mapping[str, bytes], diagnostics: Diagnostics) -> Tables | None:
    """Read all files of a pack; return None, and note why, when there is no pack.yaml to begin with."""
    if PACK_FILE not in folder.names:
        message = f"there is no {PACK_FILE} in this folder; a pack begins with one"
        diagnostics.add("unreadable", message, Place(folder.shown or PACK_FILE))
    read, room = Tables(), PACK_NODES
    # Steps come first: where two parts claim one name, the other is told.
    for name in sorted(_known_files(folder, diagnostics), key=lambda name: name in FILES):
        most, node = min(PACK_FILE_NODES, room), None
        if name in contents:
            node = read_yaml(contents[name], folder.place_of(name), diagnostics, most)
        if node is None:
            read.unread = True
            continue
        room -= node.size()
        kind = FILES.get(name, "step")
        if kind not in KEYS:
            read.tables["", kind] = parts_by_id(kind, node)
            continue
        step = "" if kind == "pack" else name.removeprefix("steps/").removesuffix(".yaml")
        read.tables.setdefault(("", kind), {})[step] = node
        for key, part in node.entries():
            if key in KEYS[kind] and part.value is not None:
                read.tables[step, KEYS[kind][key]] = parts_by_id(KEYS[kind][key], part, step)
    return read if read.of("pack") else None


def _known_files(folder: Folder, diagnostics: Diagnostics) -> Iterator[str]:
    """Yield the files that a pack has; note any other, because a misspelt name would leave rules out in silence."""
    for name in folder.names:
        usual = name.removesuffix(".yml").removesuffix(".yaml") + ".yaml"
        if name == usual and (name in FILES or name.startswith("steps/")):
            yield name
        else:
            message = f"this file has no place in a pack{diagnostics.hint(name, {*FILES, usual}.difference({name}))}"
            diagnostics.add("unknown-file", message, Place(folder.place_of(name)))


def parts_by_id(kind: str, node: Node, step: str = "") -> dict[str, Node]:
    """Return the nodes in a list or mapping of parts by id; of those with one id, the first counts."""
    if kind in ONE_OF_A_STEP:
        return {step: node}
    validated(BY_ID.get(kind, ANY_LIST), node)
    if kind in BY_ID:
        return {id: part.under(SHORT_FORMS[kind]) if kind in SHORT_FORMS else part for id, part in node.entries()}
    found: dict[str, Node] = {}
    for part in node.items():
        id = part.value.get("id") if isinstance(part.value, dict) else None
        if not isinstance(id, str):
            validated(KINDS[kind], part)
        elif id in found:
            first = found[id].place("id").line
            part.fault("duplicate-id", f"the {kind} {shown_raw(id)} is here again, first in line {first}", "id")
        else:
            found[id] = part
    return found


def overlay(base: Tables, own: Tables) -> Tables:
    """Return the base with all that the other pack adds and replaces; what it replaces, or says it does, is noted."""
    merged = Tables(dict(base.tables), base.unread or own.unread)
    for (step, kind), table in own.tables.items():
        former = base.of(kind, step)
        merged.tables[step, kind] = {**former, **table}
        if kind in KEYS:
            keys = ("steps", "retired", *ROLES) if kind == "pack" else ("id", "title")
            both = {id: node.over(former[id], keys) for id, node in table.items() if id in former}
            merged.tables[step, kind].update(both)
        else:
            # A step's condition is noted even where there was none.
            _note_replaced(kind, former or (base.of("step") if kind == "condition" else {}), table)
    return merged


def _note_replaced(kind: str, base: Mapping[str, Node], own: Mapping[str, Node]) -> None:
    for id, node in own.items():
        what, former, silent = f"the {kind} {shown_raw(id)}", base.get(id), kind in ("definition", "condition", "title")
        declared = not silent and isinstance(node.value, dict) and node.value.get("replaces") is True
        if former and (declared or silent):
            message = f"{what} replaces the one at {former.place()}"
            node.fault("replaced", message, severity="note", related=(id,))
        elif former:
            message = f"{what} is already at {former.place()}; add 'replaces: true' to replace it"
            node.fault("not-replaced", message)
        elif declared:
            instead = did_you_mean(id, base) or "; take 'replaces' out"
            message = f"{what} replaces nothing: there is nothing of that id in an extended pack{instead}"
            node.fault("nothing-replaced", message, "replaces", key=True)
