"""The files of a pack as parts that fit their shapes but aren't held against each other yet; and one pack laid over another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from finetune_advisor.errors import Place
from finetune_advisor.load.faults import Faults, quoted
from finetune_advisor.load.files import PACK_BYTES, PACK_BYTES_SLOW, Folder
from finetune_advisor.load.shapes import (
    MoveShape,
    NoteShape,
    OtherwiseShape,
    OutcomeShape,
    PackShape,
    PartShape,
    PropertyShape,
    QuestionShape,
    ReadingShape,
    RuleShape,
    SourceShape,
    StepShape,
    ThresholdShape,
    check,
    check_name,
)
from finetune_advisor.load.tree import PACK_FILE_NODES, PACK_NODES, Node, has_libyaml, kind_of, read_tree

S = TypeVar("S", bound=PartShape)

PACK_FILE = "pack.yaml"
LISTS = ("plan.yaml", "properties.yaml")
ROLES = ("recommendation", "blockers", "method")
"""What pack.yaml names steps for."""
MAPPINGS = ("thresholds.yaml", "sources.yaml")


@dataclass(frozen=True, slots=True)
class Entry(Generic[S]):
    """One part with an id of its own. Without a shape it is known to exist, and nothing more."""

    id: str
    node: Node
    shape: S | None


Entries = dict[str, Entry[S]]


@dataclass(slots=True)
class StepDraft:
    """A step's file; in a pack that extends another, perhaps only what it adds."""

    id: str
    node: Node
    shape: StepShape | None
    outcomes: Entries[OutcomeShape] = field(default_factory=dict)
    questions: Entries[QuestionShape] = field(default_factory=dict)
    rules: Entries[RuleShape] = field(default_factory=dict)
    notes: Entries[NoteShape] = field(default_factory=dict)
    otherwise: Entry[OtherwiseShape] | None = None
    when: Node | None = None


@dataclass(slots=True)
class Draft:
    """All files of a pack."""

    head: PackShape
    node: Node
    order: list[str]
    steps: dict[str, StepDraft] = field(default_factory=dict)
    readings: Entries[ReadingShape] = field(default_factory=dict)
    thresholds: Entries[ThresholdShape] = field(default_factory=dict)
    sources: Entries[SourceShape] = field(default_factory=dict)
    moves: Entries[MoveShape] = field(default_factory=dict)
    properties: Entries[PropertyShape] = field(default_factory=dict)
    unread: bool = False
    """A file couldn't be read as YAML: what it holds isn't known, so nothing can be said to be missing."""
    faulty_head: bool = False


@dataclass(slots=True)
class Room:
    """How much may still be read, by a pack and all that it extends together."""

    bytes: int = field(default_factory=lambda: PACK_BYTES if has_libyaml() else PACK_BYTES_SLOW)
    nodes: int = PACK_NODES


def read_draft(folder: Folder, contents: Mapping[str, bytes], room: Room, faults: Faults) -> Draft | None:
    """Read all files of a pack; None (and a fault) when there is no pack.yaml to begin with."""
    if PACK_FILE not in contents:
        if PACK_FILE not in folder.names:
            message = f"there is no {PACK_FILE} in this folder; a pack begins with one"
            faults.add("unreadable", message, Place(folder.shown or PACK_FILE))
        return None
    node = _read(folder, PACK_FILE, contents, room, faults)
    if node is None:
        return None
    draft = _head(node, faults)
    for name in _known_files(folder, faults):
        _read_part(name, _read(folder, name, contents, room, faults), draft, faults)
    if draft.faulty_head and not draft.order:
        draft.order = list(draft.steps)
    return draft


def _head(node: Node, faults: Faults) -> Draft:
    head = check(PackShape, node, faults)
    raw = node.value if isinstance(node.value, dict) else {}
    # Whatever is wrong with pack.yaml, the other files are read too, so that all faults are told at once.
    usable = {key: raw[key] for key in ("extends", *ROLES) if isinstance(raw.get(key), str)}
    draft = Draft(head or PackShape.model_construct(None, **usable), node, [], faulty_head=head is None)
    if isinstance(raw.get("steps"), list):
        draft.order = list(dict.fromkeys(id for id in raw["steps"] if isinstance(id, str)))
        if len(draft.order) < len(raw["steps"]):
            faults.add("duplicate-id", "a step is listed twice; keep one", node.place("steps"))
    if "readings" in raw:
        draft.readings = _listed(ReadingShape, "reading", node.at("readings"), faults)
    return draft


def _read_part(name: str, node: Node | None, draft: Draft, faults: Faults) -> None:
    if node is None:
        draft.unread = True
    elif name == "thresholds.yaml":
        draft.thresholds = _mapped(ThresholdShape, "threshold", node, faults)
    elif name == "sources.yaml":
        draft.sources = _mapped(SourceShape, "source", node, faults)
    elif name == "plan.yaml":
        draft.moves = _listed(MoveShape, "move", node, faults)
    elif name == "properties.yaml":
        draft.properties = _listed(PropertyShape, "property", node, faults)
    else:
        step = _step(name.removeprefix("steps/").removesuffix(".yaml"), node, faults)
        draft.steps[step.id] = step


def _known_files(folder: Folder, faults: Faults) -> Iterator[str]:
    """The files that a pack has; a fault for any other, because a misspelt name would silently leave rules out."""
    known = (PACK_FILE, *MAPPINGS, *LISTS)
    for name in folder.names:
        if name.endswith(".yml"):
            place = Place(folder.place_of(name))
            faults.add("unknown-file", f"packs have files in .yaml; rename it to {quoted(name[:-4] + '.yaml')}", place)
        elif name in known or name.startswith("steps/"):
            if name != PACK_FILE:
                yield name
        else:
            faults.add(
                "unknown-file",
                f"this file has no place in a pack{faults.hint(name, known)}",
                Place(folder.place_of(name)),
            )


def _read(folder: Folder, name: str, contents: Mapping[str, bytes], room: Room, faults: Faults) -> Node | None:
    if name not in contents:
        return None
    tree = read_tree(contents[name], folder.place_of(name), min(PACK_FILE_NODES, room.nodes), faults)
    if tree is None:
        return None
    room.nodes -= tree.nodes
    return Node(tree, (), tree.value)


def _step(stem: str, node: Node, faults: Faults) -> StepDraft:
    shape = check(StepShape, node, faults)
    step = StepDraft(stem, node, shape)
    if shape is not None and shape.id != stem:
        message = f"the step {quoted(shape.id)} stands in the file of {quoted(stem)}; make id and file name agree"
        faults.add("bad-id", message, node.place("id"))
    # Whatever else is wrong with the file, its entries are read, so that all of their faults are told at once.
    for key, part in node.entries():
        match key:
            case "outcomes":
                step.outcomes = _outcomes(part, faults)
            case "questions":
                step.questions = _listed(QuestionShape, "question", part, faults)
            case "rules":
                step.rules = _listed(RuleShape, "rule", part, faults)
            case "notes":
                step.notes = _listed(NoteShape, "note", part, faults)
            case "otherwise" if part.value is not None:
                step.otherwise = Entry(stem, part, check(OtherwiseShape, part, faults))
            case "when" if part.value is not None:
                step.when = part
    return step


def _outcomes(node: Node, faults: Faults) -> Entries[OutcomeShape]:
    entries: Entries[OutcomeShape] = {}
    for id, part in node.entries():
        fine, written = check_name("outcome", id, part, faults), part
        if isinstance(part.value, str):
            # The short form is the long form's title alone.
            written = replace(part, value={"title": part.value})
        elif part.value is None:
            faults.add("no-value", f"the outcome {quoted(id)} has no title", part.place(key=True))
            fine = False
        shape = check(OutcomeShape, written, faults) if part.value is not None else None
        entries[id] = Entry(id, part, shape if fine else None)
    return entries


def _listed(shape: type[S], what: str, node: Node, faults: Faults) -> Entries[S]:
    """The entries of a list, by id. A repeated id is a fault, and the first entry counts."""
    if not isinstance(node.value, list):
        if not node.path:
            faults.add(
                "wrong-type", f"expected a list that begins with '- id: ...', found {kind_of(node.value)}", node.place()
            )
        return {}
    entries: Entries[S] = {}
    for part in node.items():
        fitting = check(shape, part, faults)
        id = part.value.get("id") if isinstance(part.value, dict) else None
        if not isinstance(id, str):
            continue
        if id in entries:
            first = entries[id].node.place("id").line
            faults.add(
                "duplicate-id", f"the {what} {quoted(id)} stands here again, first in line {first}", part.place("id")
            )
        else:
            entries[id] = Entry(id, part, fitting)
    return entries


def _mapped(shape: type[S], what: str, node: Node, faults: Faults) -> Entries[S]:
    if not isinstance(node.value, dict):
        faults.add("wrong-type", f"expected a mapping of {what} ids, found {kind_of(node.value)}", node.place())
        return {}
    entries: Entries[S] = {}
    for id, part in node.entries():
        fine = check_name(what, id, part, faults)
        fitting = check(shape, part, faults)
        entries[id] = Entry(id, part, fitting if fine else None)
    return entries
