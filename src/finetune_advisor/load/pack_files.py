"""The files of a pack as parts that fit the format but aren't held against each other yet; and one pack laid over another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeAlias, TypeVar

from finetune_advisor.errors import Place
from finetune_advisor.load.diagnostics import Diagnostics, quoted
from finetune_advisor.load.files import Folder
from finetune_advisor.load.validate import validated
from finetune_advisor.load.yaml_nodes import PACK_FILE_NODES, PACK_NODES, Node, read_yaml
from finetune_advisor.model import pack as model
from finetune_advisor.model.fields import Id, Word
from finetune_advisor.model.files import Head

P = TypeVar("P")

PACK_FILE = "pack.yaml"
DEFINITIONS_FILE = "definitions.yaml"
ROLES = ("approach", "readiness", "method")
"""What pack.yaml names steps for."""
FILES: Mapping[str, type] = {
    "thresholds.yaml": model.Threshold,
    "sources.yaml": model.Source,
    "plan.yaml": model.Move,
    "properties.yaml": model.Property,
}
STEP_KEYS: Mapping[str, type] = {
    "outcomes": model.Outcome,
    "questions": model.Question,
    "rules": model.Rule,
    "notes": model.Note,
}
KEYS: Mapping[type, Any] = {
    model.Threshold: Mapping[Word, Any],
    model.Source: Mapping[Id, Any],
    model.Outcome: Mapping[Id, Any],
}
"""Parts that stand in a mapping by their ids; all others stand in a list."""
ANY_LIST: Any = tuple[Any, ...]
ANY_MAPPING: Any = Mapping[Id, Any]


@dataclass(frozen=True, slots=True)
class Entry(Generic[P]):
    """One part of a pack. Without a `part` it is known to exist, and nothing more."""

    id: str
    node: Node
    part: P | None


Table: TypeAlias = dict[str, Entry[P]]


@dataclass(slots=True)
class Draft:
    """All files of a pack."""

    head: Head
    node: Node
    order: list[str]
    """The ids of the steps as pack.yaml lists them."""
    steps: Table[model.Step] = field(default_factory=dict)
    conditions: dict[str, Node] = field(default_factory=dict)
    """The `when` of steps."""
    definitions: dict[str, Node] = field(default_factory=dict)
    """Conditions with a name."""
    tables: dict[tuple[str, type], Table[Any]] = field(default_factory=dict)
    """Everything else by step ("" for what belongs to none) and kind."""
    unread: bool = False
    """A file couldn't be read as YAML: what it holds isn't known, so nothing can be called missing."""
    faulty_head: bool = False

    def table(self, kind: type[P], step: str = "") -> Table[P]:
        """Return the parts of one kind by id."""
        return self.tables.get((step, kind), {})


def read_draft(folder: Folder, contents: Mapping[str, bytes], diagnostics: Diagnostics) -> Draft | None:
    """Read all files of a pack; return None, and note why, when there is no pack.yaml to begin with."""
    if PACK_FILE not in folder.names:
        message = f"there is no {PACK_FILE} in this folder; a pack begins with one"
        diagnostics.add("unreadable", message, Place(folder.shown or PACK_FILE))
    nodes: dict[str, Node] = {}
    known, room = list(_known_files(folder, diagnostics)), PACK_NODES
    for name in (name for name in known if name in contents):
        most = min(PACK_FILE_NODES, room)
        if node := read_yaml(contents[name], folder.place_of(name), diagnostics, most):
            room -= node.size()
            nodes[name] = node
    if PACK_FILE not in nodes:
        return None
    unread = len(nodes) < len(known)
    draft = _head(nodes.pop(PACK_FILE), diagnostics)
    draft.unread = unread
    for name, node in nodes.items():
        if name == DEFINITIONS_FILE:
            validated(ANY_MAPPING, node, diagnostics)
            draft.definitions = dict(node.entries())
        elif name in FILES:
            draft.tables["", FILES[name]] = _table(FILES[name], node, diagnostics)
        else:
            _read_step(name.removeprefix("steps/").removesuffix(".yaml"), node, draft, diagnostics)
    if draft.faulty_head and not draft.order:
        draft.order = list(draft.steps)
    return draft


def _known_files(folder: Folder, diagnostics: Diagnostics) -> Iterator[str]:
    """Yield the files that a pack has; note any other, because a misspelt name would leave rules out in silence."""
    known = (PACK_FILE, DEFINITIONS_FILE, *FILES)
    for name in folder.names:
        place = Place(folder.place_of(name))
        if name.endswith(".yml"):
            message = f"packs have files in .yaml; rename it to {quoted(name[:-4] + '.yaml')}"
            diagnostics.add("unknown-file", message, place)
        elif name in known or name.startswith("steps/"):
            yield name
        else:
            message = f"this file has no place in a pack{diagnostics.hint(name, known)}"
            diagnostics.add("unknown-file", message, place)


def _head(node: Node, diagnostics: Diagnostics) -> Draft:
    head = validated(Head, node, diagnostics)
    raw = node.value if isinstance(node.value, dict) else {}
    # Whatever is wrong with pack.yaml, the other files are read too, so that all faults come at once.
    usable = {key: raw[key] for key in ("extends", *ROLES) if isinstance(raw.get(key), str)}
    draft = Draft(head or Head("", "", "", "", **usable), node, [], faulty_head=head is None)
    if isinstance(raw.get("steps"), list):
        draft.order = list(dict.fromkeys(id for id in raw["steps"] if isinstance(id, str)))
        if len(draft.order) < len(raw["steps"]):
            diagnostics.add("duplicate-id", "a step is listed twice; keep one", node.place("steps"))
    if raw.get("readings") is not None:
        draft.tables["", model.Reading] = _table(model.Reading, node.at("readings"), diagnostics)
    return draft


def _read_step(stem: str, node: Node, draft: Draft, diagnostics: Diagnostics) -> None:
    step = validated(model.Step, node, diagnostics)
    draft.steps[stem] = Entry(stem, node, step)
    if step is not None and step.id != stem:
        message = f"the step {quoted(step.id)} is in the file of {quoted(stem)}; make id and file name agree"
        diagnostics.add("bad-id", message, node.place("id"))
    # Whatever else is wrong with the file, its entries are read, so that all of their faults come at once.
    for key, part in node.entries():
        if part.value is None:
            continue
        if key in STEP_KEYS:
            draft.tables[stem, STEP_KEYS[key]] = _table(STEP_KEYS[key], part, diagnostics)
        elif key == "otherwise":
            draft.tables[stem, model.Otherwise] = {
                stem: Entry(stem, part, validated(model.Otherwise, part, diagnostics))
            }
        elif key == "when":
            draft.conditions[stem] = part


def _table(kind: type[P], node: Node, diagnostics: Diagnostics) -> Table[P]:
    """Read a list or mapping of parts by id. Of those with one id, the first counts."""
    table: Table[P] = {}
    if kind in KEYS:
        validated(KEYS[kind], node, diagnostics)
        for id, part in node.entries():
            if kind is model.Outcome and part.value is None:
                message = f"the outcome {quoted(id)} has no title"
                diagnostics.add("no-value", message, part.place(key=True))
                continue
            if kind is model.Outcome:
                part = part.under("title")  # noqa: PLW2901  (the short form is the title alone)
            value: Any = validated(kind, part, diagnostics)
            table[id] = Entry(id, part, value and replace(value, id=id))
        return table
    validated(ANY_LIST, node, diagnostics)
    for part in node.items():
        fitting = validated(kind, part, diagnostics)
        name = part.value.get("id") if isinstance(part.value, dict) else None
        if not isinstance(name, str):
            continue
        if name in table:
            first = table[name].node.place("id").line
            message = f"the {name_of(kind)} {quoted(name)} is here again, first in line {first}"
            diagnostics.add("duplicate-id", message, part.place("id"))
        else:
            table[name] = Entry(name, part, fitting)
    return table


def name_of(kind: type) -> str:
    """Return what messages and places call a kind of part: `rule`, `question`, ..."""
    return kind.__name__.lower()


# --- one pack over another -------------------------------------------------------------------------------------------


def refuse_replacements(draft: Draft, diagnostics: Diagnostics) -> None:
    """Note what a pack that extends nothing claims to replace."""
    for (_, kind), table in draft.tables.items():
        _merged(kind, {}, table, "only a pack with 'extends' can replace something", diagnostics)


def overlay(base: Draft, own: Draft, diagnostics: Diagnostics) -> Draft:
    """Return the base with all that the other pack adds and replaces; what it replaces is noted."""
    roles = {key: getattr(own.head, key) or getattr(base.head, key) for key in ROLES}
    merged = replace(own, head=replace(own.head, **roles), order=own.order or base.order)
    merged.unread, merged.faulty_head = base.unread or own.unread, base.faulty_head or own.faulty_head
    if left_out := [id for id in base.order if id not in merged.order]:
        for id in left_out:
            message = f"the step {id} of the extended pack is left out; list all steps, or leave 'steps' away"
            diagnostics.add("missing-step", message, own.node.place("steps"))
    elif [id for id in merged.order if id in base.order] != base.order:
        message = f"the steps of the extended pack must keep their order: {', '.join(base.order)}"
        diagnostics.add("step-order", message, own.node.place("steps"))
    merged.steps = {**base.steps, **own.steps}
    for id in (id for id in own.steps if id in base.steps):
        merged.steps[id] = _merged_step(base.steps[id], own.steps[id], diagnostics)
        if id in own.conditions:
            former = base.conditions.get(id, base.steps[id].node)
            _note_replaced(f"the condition of step {id}", own.conditions[id], former, id, diagnostics)
    merged.conditions = {**base.conditions, **own.conditions}
    for name in (name for name in own.definitions if name in base.definitions):
        node, former = own.definitions[name], base.definitions[name]
        _note_replaced(f"the definition {quoted(name)}", node, former, name, diagnostics)
    merged.head = replace(merged.head, retired=base.head.retired + own.head.retired)
    merged.definitions = {**base.definitions, **own.definitions}
    merged.tables = dict(base.tables)
    for (step, kind), table in own.tables.items():
        why = "the extended pack has nothing of that id here"
        merged.tables[step, kind] = _merged(kind, base.table(kind, step), table, why, diagnostics)
    return merged


def _merged_step(base: Entry[model.Step], own: Entry[model.Step], diagnostics: Diagnostics) -> Entry[model.Step]:
    if own.part is None or base.part is None or own.part.title in ("", base.part.title):
        return base
    _note_replaced(f"the title of step {own.id}", own.node, base.node, own.id, diagnostics)
    return replace(base, part=replace(base.part, title=own.part.title))


def _merged(kind: type, base: Table[Any], own: Table[Any], why_new: str, diagnostics: Diagnostics) -> Table[Any]:
    merged = dict(base)
    for id, entry in own.items():
        what = f"the {name_of(kind)} {quoted(id)}"
        replaces = entry.part is not None and entry.part.replaces
        if id in base and replaces:
            _note_replaced(what, entry.node, base[id].node, id, diagnostics)
        elif replaces:
            message = f"{what} replaces nothing: {why_new}; take 'replaces' out"
            diagnostics.add("nothing-replaced", message, entry.node.place("replaces", key=True))
        elif id in base and entry.part is not None:
            message = f"{what} is already at {base[id].node.place()}; add 'replaces: true' to replace it"
            diagnostics.add("not-replaced", message, entry.node.place())
        merged[id] = entry
    return merged


def _note_replaced(what: str, node: Node, former: Node, id: str, diagnostics: Diagnostics) -> None:
    message = f"{what} replaces the one at {former.place()}"
    diagnostics.add("replaced", message, node.place(), "note", (id,))
