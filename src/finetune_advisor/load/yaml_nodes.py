"""From YAML text to plain values that know their lines: YAML 1.2's core reading, on PyYAML's event stream.

PyYAML's own loaders follow YAML 1.1, expand aliases, let the last of two equal keys win, and crash on deep nesting.
Events come one at a time, so each limit is checked before anything is built.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from finetune_advisor.errors import Place
from finetune_advisor.load.diagnostics import Diagnostics, shown
from finetune_advisor.model.answers import shown_raw

MOST_DEPTH = 40
MOST_DIGITS = 40
ANSWERS_NODES = 20_000
PACK_FILE_NODES = 100_000
PACK_NODES = 200_000

_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"([-+]?(?:0|[1-9][0-9]*))|[-+]?(?:(?:0|[1-9][0-9]*)?\.[0-9]+|(?:0|[1-9][0-9]*)\.?)(?:[eE][-+]?[0-9]+)?"
)
"""A number of YAML 1.2's core schema, without hexadecimal, octal and infinite ones; the group holds a whole number."""

# The printable characters of YAML, without those that YAML 1.1 takes for line breaks and YAML 1.2 doesn't: with them
# in a file, an editor and this reader would count lines differently.
_NOT_PLAIN = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = re.compile("\r\n|\r|\n")


@dataclass(slots=True)
class Node:
    """One value of a YAML file: plain, and with its place."""

    file: str
    diagnostics: Diagnostics
    value: Any
    """Dicts, lists, text, numbers, booleans and None."""
    mark: Any
    """PyYAML's mark of where it begins: line and column, counted from 0."""
    key_mark: Any = None
    """The same for the key that leads to it."""
    parts: dict[Any, Node] = field(default_factory=dict)
    """The nodes of a list by index, of a mapping by key."""

    def items(self) -> list[Node]:
        """Return the nodes in this list; none if it isn't one."""
        return list(self.parts.values()) if isinstance(self.value, list) else []

    def entries(self) -> list[tuple[str, Node]]:
        """Return the keys and nodes of this mapping; none if it isn't one."""
        return list(self.parts.items()) if isinstance(self.value, dict) else []

    def under(self, key: str) -> Node:
        """Return a bare text as a mapping that holds it under a key; anything else as it is."""
        if not isinstance(self.value, str):
            return self
        return Node(self.file, self.diagnostics, {key: self.value}, self.mark, self.key_mark, {key: self})

    def over(self, base: Node, keys: Iterable[str]) -> Node:
        """Return this mapping with those keys of another one that it lacks; where both hold a mapping, with both."""
        if not isinstance(self.value, dict) or not isinstance(base.value, dict):
            return self
        parts = dict(self.parts)
        for key in keys:
            if key in base.parts:
                there = base.parts[key]
                parts[key] = parts[key].over(there, there.parts) if key in parts else there
        value = {key: part.value for key, part in parts.items()}
        return Node(self.file, self.diagnostics, value, self.mark, self.key_mark, parts)

    def size(self) -> int:
        """Return how many values and keys it holds, itself included."""
        return 1 + sum(part.size() + isinstance(self.value, dict) for part in self.parts.values())

    def place(self, *path: str | int, key: bool = False) -> Place:
        """Return where it is (or, with `key`, its key); of a path inside it, the place of the last part that is found."""
        node = self
        for step in path:
            if step not in node.parts:
                break
            node = node.parts[step]
        mark = node.key_mark if key and node.key_mark else node.mark
        return Place(node.file, mark.line + 1, mark.column + 1)

    def fault(self, kind: str, message: str, *path: str | int, key: bool = False, **rest: Any) -> None:
        """Note what is wrong here, or at a place inside it; `rest` as in `Diagnostics.add`."""
        self.diagnostics.add(kind, message, self.place(*path, key=key), **rest)

    def unknown(self, kind: str, what: str, word: object, known: Iterable[str], *path: str | int, **where: Any) -> None:
        """Note a word that isn't among the known ones, with the nearest of them; `what` comes before it."""
        self.fault(kind, f"{what} {shown_raw(word)}{self.diagnostics.hint(word, known)}", *path, **where)


class _Stop(Exception):
    """Reading can't go on; the fault is noted."""


def read_yaml(
    data: bytes, file: str, diagnostics: Diagnostics, most_nodes: int = PACK_FILE_NODES, *, empty_values: bool = False
) -> Node | None:
    """Read one YAML document; return None, and note every fault, when it can't be read.

    Unless they are allowed, empty values (`key:`) are noted, too; they don't keep the rest from being used.
    """
    before = diagnostics.faults
    try:
        node = _Reader(file, diagnostics, most_nodes).document(_decoded(data, file, diagnostics))
    except _Stop:
        return None
    if diagnostics.faults > before:
        return None
    if not empty_values:
        _note_empty_values(node)
    return node


def _note_empty_values(node: Node) -> None:
    for key, part in node.parts.items():
        if part.value is None:
            what = "a value is missing" if isinstance(key, int) else f"{shown(key, 60)} has no value"
            part.fault("no-value", f"{what}; fill it in or take it out", key=True)
        _note_empty_values(part)


def _decoded(data: bytes, file: str, diagnostics: Diagnostics) -> str:
    """Return the text of a file; raises _Stop for what no YAML file may hold as it is."""
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        byte = f"byte {data[error.start]:#04x} is not UTF-8 (perhaps UTF-16 or Windows-1252)"
        kind, message = "encoding", f"{byte}; save the file as UTF-8"
    else:
        wrong = _NOT_PLAIN.search(text)
        if wrong is None:
            return text
        code, before = f"{ord(wrong[0]):04X}", text[: wrong.start()]
        rest = f'is not allowed here; write it as an escape in double quotes, such as "\\u{code}"'
        kind, message = "bad-character", f"the character U+{code} {rest}"
    lines = _LINE_BREAK.split(before)
    diagnostics.add(kind, message, Place(file, len(lines), len(lines[-1]) + 1))
    raise _Stop


@dataclass(slots=True)
class _Reader:
    """Builds nodes from events; recursion is as deep as the nesting, at most `MOST_DEPTH`."""

    file: str
    diagnostics: Diagnostics
    most_nodes: int
    nodes: int = 0

    def document(self, text: str) -> Node:
        """Read the only document; raises _Stop at the first fault after which nothing can be made of the rest."""
        events = self._events(text)
        next(events)  # the stream begins
        start = next(events)
        if type(start).__name__ == "StreamEndEvent":
            self._stop("empty", "the file is empty; a mapping of keys to values was expected")
        root = self._node(next(events), events, 0)
        next(events)  # the document ends
        if type(another := next(events)).__name__ != "StreamEndEvent":
            message = "a second document begins here; a file holds one, so take this --- out"
            self._stop("documents", message, another.start_mark)
        return root

    def _events(self, text: str) -> Iterator[Any]:
        """Yield the parser's events; a syntax error becomes one fault."""
        import yaml

        try:
            # Without libyaml, PyYAML's own parser gives the same events, about thirty times slower.
            yield from yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
            # The pure parser leaves a few of its failures to int() and chr(): `"\U00110000"`, `%YAML 1.`.
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            remedy = "indent with spaces alone, put a text with a colon in quotes, and check brackets"
            self._stop("syntax", f"this is not valid YAML, or the line before isn't; {remedy}", mark)

    def _stop(self, kind: str, message: str, mark: Any = None) -> NoReturn:
        """Note a fault after which nothing can be made of the rest."""
        place = (mark.line + 1, mark.column + 1) if mark else ()
        self.diagnostics.add(kind, message, Place(self.file, *place))
        raise _Stop

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self.nodes += 1
        if self.nodes > self.most_nodes:
            message = f"the file holds more than {self.most_nodes} values, the most that are read"
            self._stop("too-large", message, event.start_mark)
        kind, tag = type(event).__name__, getattr(event, "tag", None)
        node = Node(self.file, self.diagnostics, None, event.start_mark)
        if tag is not None:
            name = shown_raw(tag.replace("tag:yaml.org,2002:", "!!"))
            node.fault("tag", f"tags such as {name} are not read; take it out")
        if event.anchor is not None:
            name = shown_raw(("*" if kind == "AliasEvent" else "&") + event.anchor)
            node.fault("anchor", f"anchors and aliases such as {name} are not read; write the value out")
        if kind == "ScalarEvent":
            node.value = _scalar(event.value, event.style, node)
        elif kind != "AliasEvent" and depth >= MOST_DEPTH:
            message = f"nested deeper than {MOST_DEPTH} levels, the most that are read"
            self._stop("too-deep", message, event.start_mark)
        elif kind == "MappingStartEvent":
            self._fill_mapping(node.parts, events, depth)
            node.value = {key: part.value for key, part in node.parts.items()}
        elif kind == "SequenceStartEvent":
            while type(item := next(events)).__name__ != "SequenceEndEvent":
                node.parts[len(node.parts)] = self._node(item, events, depth + 1)
            node.value = [part.value for part in node.parts.values()]
        return node

    def _fill_mapping(self, parts: dict[Any, Node], events: Iterator[Any], depth: int) -> None:
        while type(event := next(events)).__name__ != "MappingEndEvent":
            key = self._node(event, events, depth + 1)
            part = self._node(next(events), events, depth + 1)
            part.key_mark = key.mark
            if not isinstance(key.value, str):
                key.fault("bad-key", f"a key must be text, found {shown_raw(key.value)}; put it in quotes")
            elif key.value in parts:
                first = parts[key.value].place(key=True).line
                message = f"the key {shown_raw(key.value)} is here again, first in line {first}; keep one of them"
                key.fault("duplicate-key", message)
            else:
                parts[key.value] = part


def _scalar(text: str, style: str | None, node: Node) -> Any:
    """Return what a scalar means; without a style it is neither quoted nor a block."""
    if not text.isprintable() and (wrong := next((c for c in text if "\ud800" <= c <= "\udfff"), None)):
        node.fault("bad-character", f"the escape \\u{ord(wrong):04x} is half a character; take it out")
    if not style and text in _WORDS:
        return _WORDS[text]
    if style or text[0] not in "+-.0123456789" or not (number := _NUMBER.fullmatch(text)):
        return text
    # Adding 0.0 turns -0.0 into 0.0, so that equal numbers are written alike.
    value = int(text) if number[1] and len(text) <= MOST_DIGITS else float(text) + 0.0
    if len(text) > MOST_DIGITS or math.isinf(value):
        node.fault("bad-number", f"{shown_raw(text)} is too large for a number; put it in quotes if it is text")
    return value
