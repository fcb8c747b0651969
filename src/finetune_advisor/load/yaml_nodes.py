"""From YAML text to plain values that know their lines: YAML 1.2's core reading, on PyYAML's event stream.

PyYAML's own loaders follow YAML 1.1, expand aliases, let the last of two equal keys win, and crash on deep nesting.
Events come one at a time, so each limit is checked before anything is built.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from finetune_advisor.errors import Place
from finetune_advisor.load.diagnostics import Diagnostics, kind_of, quoted

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
    value: Any
    """Dicts, lists, text, numbers, booleans and None."""
    mark: int
    """Line and column, counted from 0: `line << 24 | column`."""
    key_mark: int = -1
    """The same for the key that leads to it."""
    parts: dict[Any, Node] = field(default_factory=dict)
    """The nodes of a list by index, of a mapping by key."""

    def at(self, step: str | int) -> Node:
        """Return the node under a key or at an index of this one."""
        return self.parts[step]

    def items(self) -> list[Node]:
        """Return the nodes in this list; none if it isn't one."""
        return list(self.parts.values()) if isinstance(self.value, list) else []

    def entries(self) -> list[tuple[str, Node]]:
        """Return the keys and nodes of this mapping; none if it isn't one."""
        return list(self.parts.items()) if isinstance(self.value, dict) else []

    def under(self, key: str) -> Node:
        """Return a bare text, or nothing, as a mapping that holds it under a key; anything else as it is."""
        if not isinstance(self.value, str | None):
            return self
        return Node(self.file, {key: self.value}, self.mark, self.key_mark, {key: self})

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
        mark = node.key_mark if key and node.key_mark >= 0 else node.mark
        return Place(node.file, (mark >> 24) + 1, (mark & 0xFFFFFF) + 1)


class _Stop(Exception):
    """Reading can't go on; the fault is noted."""


def read_yaml(data: bytes, file: str, diagnostics: Diagnostics, most_nodes: int = PACK_FILE_NODES) -> Node | None:
    """Read one YAML document; return None, and note every fault, when it can't be read."""
    noted = len(diagnostics.findings) + diagnostics.left_out
    try:
        node = _Reader(file, diagnostics, most_nodes).document(_decoded(data, file, diagnostics))
    except _Stop:
        return None
    return node if len(diagnostics.findings) + diagnostics.left_out == noted else None


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
        code, before = ord(wrong[0]), text[: wrong.start()]
        escape = f'"\\x{code:02x}"' if code < 0x100 else f'"\\u{code:04x}"'
        rest = f"is not allowed here; write it as an escape in double quotes, such as {escape}"
        kind, message = "bad-character", f"the character U+{code:04X} {rest}"
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
        events, root = self._events(text), None
        for event in events:
            match type(event).__name__:
                case "DocumentStartEvent" if root is not None:
                    message = "a second document begins here; a file holds one, so take this --- out"
                    raise self._stopped("documents", message, event)
                case "DocumentStartEvent" if event.tags or event.version not in (None, (1, 2)):
                    message = "directives (lines that begin with '%') are not read; take it out"
                    raise self._stopped("directive", message, event)
                case "StreamStartEvent" | "DocumentStartEvent" | "StreamEndEvent" | "DocumentEndEvent":
                    pass
                case _:
                    root = self._node(event, events, 0)
        if root is None:
            message = "the file is empty; a mapping of keys to values was expected"
            self.diagnostics.add("empty", message, Place(self.file))
            raise _Stop
        return root

    def _events(self, text: str) -> Iterator[Any]:
        """Yield the parser's events; a syntax error becomes one fault."""
        import yaml

        place = Place(self.file)
        try:
            # Without libyaml, PyYAML's own parser gives the same events, about thirty times slower.
            yield from yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
            # The pure parser leaves a few of its failures to int() and chr(): `"\U00110000"`, `%YAML 1.`.
            if mark := getattr(error, "problem_mark", None) or getattr(error, "context_mark", None):
                place = Place(self.file, mark.line + 1, mark.column + 1)
        else:
            return
        message = "this is not valid YAML, or the line before isn't; check indentation, quotes, colons and brackets"
        self.diagnostics.add("syntax", message, place)
        raise _Stop

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self.nodes += 1
        mark, kind = event.start_mark.line << 24 | event.start_mark.column, type(event).__name__
        if self.nodes > self.most_nodes:
            message = f"the file holds more than {self.most_nodes} values, the most that are read"
            raise self._stopped("too-large", message, event)
        if kind == "AliasEvent":
            message = f"aliases such as {quoted('*' + event.anchor)} are not read; write the value out"
            self._fault("alias", message, event)
            return Node(self.file, None, mark)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._fault("tag", f"tags such as {quoted(tag)} are not read; take it out", event)
        if event.anchor is not None:
            self._fault("anchor", f"anchors such as {quoted('&' + event.anchor)} are not read; take it out", event)
        if kind == "ScalarEvent":
            return Node(self.file, self._scalar(event), mark)
        if depth >= MOST_DEPTH:
            message = f"nested deeper than {MOST_DEPTH} levels, the most that are read"
            raise self._stopped("too-deep", message, event)
        if kind == "MappingStartEvent":
            return self._mapping(mark, events, depth)
        parts: dict[Any, Node] = {}
        while type(item := next(events)).__name__ != "SequenceEndEvent":
            parts[len(parts)] = self._node(item, events, depth + 1)
        return Node(self.file, [part.value for part in parts.values()], mark, parts=parts)

    def _mapping(self, mark: int, events: Iterator[Any], depth: int) -> Node:
        parts: dict[Any, Node] = {}
        while type(event := next(events)).__name__ != "MappingEndEvent":
            key = self._node(event, events, depth + 1)
            part = self._node(next(events), events, depth + 1)
            part.key_mark = key.mark
            if not isinstance(key.value, str):
                if type(event).__name__ != "AliasEvent":
                    self._fault("bad-key", f"a key must be text, found {_key_found(event, key.value)}", event)
            elif key.value in parts:
                first = parts[key.value].place(key=True).line
                message = f"the key {quoted(key.value)} is here again, first in line {first}; keep one of them"
                self._fault("duplicate-key", message, event)
            else:
                parts[key.value] = part
        return Node(self.file, {key: part.value for key, part in parts.items()}, mark, parts=parts)

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if not text.isprintable() and (wrong := next((c for c in text if "\ud800" <= c <= "\udfff"), None)):
            self._fault("bad-character", f"the escape \\u{ord(wrong):04x} is half a character; take it out", event)
        if event.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in "+-.0123456789" or not (number := _NUMBER.fullmatch(text)):
            return text
        if len(text) > MOST_DIGITS:
            message = f"a number of {len(text)} digits; at most {MOST_DIGITS} are read, put it in quotes if it is text"
            self._fault("bad-number", message, event)
            return 0
        # Adding 0.0 turns -0.0 into 0.0, so that equal numbers are written alike.
        value = int(text) if number[1] is not None else float(text) + 0.0
        if math.isinf(value):
            self._fault("bad-number", f"{quoted(text)} is too large for a number", event)
            return 0
        return value

    def _fault(self, kind: str, message: str, event: Any) -> None:
        place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        self.diagnostics.add(kind, message, place)

    def _stopped(self, kind: str, message: str, event: Any) -> _Stop:
        self._fault(kind, message, event)
        return _Stop()


def _key_found(event: Any, value: object) -> str:
    if isinstance(value, dict | list):
        return "a list or mapping"
    return f"{quoted(event.value)} ({kind_of(value)}); put it in quotes" if event.value else "nothing"
