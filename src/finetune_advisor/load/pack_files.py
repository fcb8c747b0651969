"""The files of a pack as parts that fit the format, before references are checked; and one pack laid over another."""

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

P = TypeVar("P")

PACK_FILE = "pack.yaml"
ROLES = ("approach", "readiness", "method")
"""The roles that pack.yaml gives to steps."""


class Definition:
    """A condition with a name. Its entry has no part: conditions are read when all that they can name is known."""


class StepCondition:
    """The `when` of a step. Its entry has no part either."""


FILES: Mapping[str, type] = {
    "definitions.yaml": Definition, "thresholds.yaml": model.Threshold, "sources.yaml": model.Source,
    "plan.yaml": model.Move, "properties.yaml": model.Property,
}  # fmt: skip
STEP_KEYS: Mapping[str, type] = {
    "outcomes": model.Outcome, "questions": model.Question, "rules": model.Rule, "notes": model.Note,
}  # fmt: skip
ANY_LIST: Any = tuple[Any, ...]
ANY_MAPPING: Any = Mapping[Id, Any]
BY_ID: Mapping[type, Any] = {
    Definition: ANY_MAPPING,
    model.Threshold: Mapping[Word, Any],
    model.Source: ANY_MAPPING,
    model.Outcome: ANY_MAPPING,
}
"""Parts that are in a mapping by their ids; all others are in a list."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[P]):
    """One part of a pack. Without a `part` it is known to exist, and nothing more."""

    id: str
    node: Node
    part: P | None = None


Table: TypeAlias = dict[str, Entry[P]]


@dataclass(slots=True)
class Draft:
    """All files of a pack."""

    head: model.Head
    node: Node
    order: list[str] = field(default_factory=list)
    """The ids of the steps as pack.yaml lists them."""
    steps: Table[model.Step] = field(default_factory=dict)
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
        if node := read_yaml(contents[name], folder.place_of(name), diagnostics, min(PACK_FILE_NODES, room)):
            room -= node.size()
            nodes[name] = node
    if PACK_FILE not in nodes:
        return None
    unread = len(nodes) < len(known)
    draft = _head(nodes.pop(PACK_FILE), diagnostics)
    draft.unread = unread
    for name, node in nodes.items():
        if name in FILES:
            draft.tables["", FILES[name]] = _table(FILES[name], node, diagnostics)
        else:
            _read_step(name.removeprefix("steps/").removesuffix(".yaml"), node, draft, diagnostics)
    if draft.faulty_head and not draft.order:
        draft.order = list(draft.steps)
    return draft


def _known_files(folder: Folder, diagnostics: Diagnostics) -> Iterator[str]:
    """Yield the files that a pack has; note any other, because a misspelt name would leave rules out in silence."""
    known = (PACK_FILE, *FILES)
    for name in folder.names:
        if name.endswith(".yml"):
            message = f"packs have files in .yaml; rename it to {quoted(name[:-4] + '.yaml')}"
        elif name in known or name.startswith("steps/"):
            yield name
            continue
        else:
            message = f"this file has no place in a pack{diagnostics.hint(name, known)}"
        diagnostics.add("unknown-file", message, Place(folder.place_of(name)))


def _head(node: Node, diagnostics: Diagnostics) -> Draft:
    head = validated(model.Head, node, diagnostics)
    raw = node.value if isinstance(node.value, dict) else {}
    # Whatever is wrong with pack.yaml, the other files are read too, so that all faults come at once.
    usable = {key: raw[key] for key in ("extends", *ROLES) if isinstance(raw.get(key), str)}
    draft = Draft(head or model.Head("", "", "", "", **usable), node, faulty_head=head is None)
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
            otherwise = validated(model.Otherwise, part, diagnostics)
            draft.tables[stem, model.Otherwise] = {stem: Entry(stem, part, otherwise)}
        elif key == "when":
            draft.tables[stem, StepCondition] = {stem: Entry(stem, part)}


def _table(kind: type[P], node: Node, diagnostics: Diagnostics) -> Table[P]:
    """Read a list or mapping of parts by id. Of those with one id, the first counts."""
    table: Table[P] = {}
    validated(BY_ID.get(kind, ANY_LIST), node, diagnostics)
    if kind is Definition:
        return {id: Entry(id, part) for id, part in node.entries()}
    if kind in BY_ID:
        for id, written in node.entries():
            # The short form of an outcome is its title alone.
            part = written.under("title") if kind is model.Outcome else written
            value: Any = validated(kind, part, diagnostics)
            table[id] = Entry(id, part, value and replace(value, id=id))
        return table
    for part in node.items():
        value = validated(kind, part, diagnostics)
        name = part.value.get("id") if isinstance(part.value, dict) else None
        if not isinstance(name, str):
            continue
        if name in table:
            first = table[name].node.place("id").line
            message = f"the {name_of(kind)} {quoted(name)} is here again, first in line {first}"
            diagnostics.add("duplicate-id", message, part.place("id"))
        else:
            table[name] = Entry(name, part, value)
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
    head = replace(own.head, **roles, retired=base.head.retired + own.head.retired)
    order, place = own.order or base.order, own.node.place("steps")
    for id in (left_out := [id for id in base.order if id not in order]):
        message = f"the step {id} of the extended pack is left out; list all steps, or leave 'steps' away"
        diagnostics.add("missing-step", message, place)
    if not left_out and [id for id in order if id in base.order] != base.order:
        message = f"the steps of the extended pack must keep their order: {', '.join(base.order)}"
        diagnostics.add("step-order", message, place)
    steps, tables = {**base.steps, **own.steps}, dict(base.tables)
    for id in (id for id in own.steps if id in base.steps):
        steps[id] = _merged_step(base.steps[id], own.steps[id], diagnostics)
    for (step, kind), table in own.tables.items():
        former: Table[Any] = base.table(kind, step)
        if kind is StepCondition and step in base.steps:
            former = {step: Entry(step, base.steps[step].node), **former}
        why = "the extended pack has nothing of that id here"
        tables[step, kind] = _merged(kind, former, table, why, diagnostics)
    unread, faulty_head = base.unread or own.unread, base.faulty_head or own.faulty_head
    return Draft(head, own.node, order, steps, tables, unread, faulty_head)


def _merged_step(base: Entry[model.Step], own: Entry[model.Step], diagnostics: Diagnostics) -> Entry[model.Step]:
    if own.part is None or base.part is None or own.part.title in ("", base.part.title):
        return base
    _note_replaced(f"the title of step {own.id}", own, base, diagnostics)
    return replace(base, part=replace(base.part, title=own.part.title))


def _merged(kind: type, base: Table[Any], own: Table[Any], why_new: str, diagnostics: Diagnostics) -> Table[Any]:
    for id, entry in own.items():
        if kind in (Definition, StepCondition):
            what = f"the condition of step {id}" if kind is StepCondition else f"the definition {quoted(id)}"
            if id in base:
                _note_replaced(what, entry, base[id], diagnostics)
            continue
        what, replaces = f"the {name_of(kind)} {quoted(id)}", entry.part is not None and entry.part.replaces
        if id in base and replaces:
            _note_replaced(what, entry, base[id], diagnostics)
        elif replaces:
            message = f"{what} replaces nothing: {why_new}; take 'replaces' out"
            diagnostics.add("nothing-replaced", message, entry.node.place("replaces", key=True))
        elif id in base and entry.part is not None:
            message = f"{what} is already at {base[id].node.place()}; add 'replaces: true' to replace it"
            diagnostics.add("not-replaced", message, entry.node.place())
    return {**base, **own}


def _note_replaced(what: str, own: Entry[Any], former: Entry[Any], diagnostics: Diagnostics) -> None:
    message = f"{what} replaces the one at {former.node.place()}"
    diagnostics.add("replaced", message, own.node.place(), "note", (own.id,))
