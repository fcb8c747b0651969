"""From YAML text to plain values that know their lines: YAML 1.2's core reading, on libyaml's event stream.

PyYAML's own loaders are left alone: they follow YAML 1.1, expand aliases, let the last of two equal keys win, and crash on
deep nesting. Events come one at a time, so each limit is checked before anything is built.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from finetune_advisor.errors import Place
from finetune_advisor.load.faults import Faults, quoted
from finetune_advisor.load.syntax import in_our_words

MOST_DEPTH = 40
MOST_DIGITS = 40
ANSWERS_NODES = 20_000
PACK_FILE_NODES = 100_000
PACK_NODES = 200_000

Path: TypeAlias = tuple[str | int, ...]
Spot: TypeAlias = Any
"""Where a value stands: a mark; with its parts' spots, `(mark, [spot, ...])` or `(mark, {key: (mark, spot)})`."""

_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DIGITS = "(?:0|[1-9][0-9]*)"
_INT = re.compile(f"[-+]?{_DIGITS}")
_FLOAT = re.compile(rf"[-+]?(?:{_DIGITS}?\.[0-9]+|{_DIGITS}\.?)(?:[eE][-+]?[0-9]+)?")
_MAY_START_NUMBER = frozenset("+-.0123456789")

# The printable characters of YAML, without those that YAML 1.1 takes for line breaks and YAML 1.2 doesn't: with them
# in a file, an editor and this reader would count lines differently.
_NOT_PLAIN = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = re.compile("\r\n|\r|\n")

_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class Tree:
    """A YAML file as dicts, lists, text, numbers, booleans and None, and where each of them stands."""

    file: str
    value: Any
    spot: Spot
    nodes: int
    """How many values it holds, keys included."""

    def place(self, path: Path = (), key: bool = False) -> Place:
        """Where the value at a path (or the key that leads to it) stands; for a path too long, its last known part."""
        spot = self.spot
        mark = _mark(spot)
        for step in path:
            parts = spot[1] if isinstance(spot, tuple) else None
            if isinstance(parts, dict) and step in parts:
                key_mark, spot = parts[step]
                mark = key_mark if key else _mark(spot)
            elif isinstance(parts, list) and isinstance(step, int) and 0 <= step < len(parts):
                spot = parts[step]
                mark = _mark(spot)
            else:
                break
        return _place(self.file, mark)


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a tree, with the way to it."""

    tree: Tree
    path: Path
    value: Any

    def at(self, step: str | int) -> Node:
        """The value under a key or at an index of this one."""
        return Node(self.tree, (*self.path, step), self.value[step])

    def items(self) -> Iterator[Node]:
        """The values in this list; none if it isn't one."""
        if isinstance(self.value, list):
            yield from (self.at(index) for index in range(len(self.value)))

    def entries(self) -> Iterator[tuple[str, Node]]:
        """The keys and values of this mapping; none if it isn't one."""
        if isinstance(self.value, dict):
            yield from ((key, self.at(key)) for key in self.value)

    def place(self, *more: str | int, key: bool = False) -> Place:
        """Where it stands, or something inside it; with `key`, where its key stands."""
        return self.tree.place((*self.path, *more), key)


def _mark(spot: Spot) -> int:
    mark: int = spot[0] if isinstance(spot, tuple) else spot
    return mark


def _place(file: str, mark: int) -> Place:
    return Place(file, (mark >> 24) + 1, (mark & 0xFFFFFF) + 1)


class _Stop(Exception):
    """Reading can't go on; the fault is already noted."""


def read_tree(data: bytes, file: str, most_nodes: int, faults: Faults) -> Tree | None:
    """Read one YAML document; None (and a fault) when it can't be read."""
    noted = len(faults.findings) + faults.left_out
    try:
        builder = _Builder(_decoded(data, file, faults), file, most_nodes, faults)
        builder.run()
    except _Stop:
        return None
    if len(faults.findings) + faults.left_out > noted:
        return None
    return Tree(file, builder.value, builder.spot, builder.nodes)


def _decoded(data: bytes, file: str, faults: Faults) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            faults.add("encoding", f"the file is {name}; save it as UTF-8", Place(file, 1, 1))
            raise _Stop
    if b"\x00" in data[:4]:
        faults.add(
            "encoding", "the file holds zero bytes, as UTF-16 and UTF-32 do; save it as UTF-8", Place(file, 1, 1)
        )
        raise _Stop
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        message = (
            f"byte {data[error.start]:#04x} is not UTF-8 (perhaps Latin-1 or Windows-1252); save the file as UTF-8"
        )
        faults.add("encoding", message, _place_after(before.removeprefix("\ufeff"), file))
        raise _Stop from None
    if wrong := _NOT_PLAIN.search(text):
        code = f"U+{ord(wrong[0]):04X}"
        message = f"the character {code} may not stand here; write it as an escape in double quotes, such as {_escape(wrong[0])}"
        faults.add("bad-character", message, _place_after(text[: wrong.start()], file))
        raise _Stop
    return text


def _escape(char: str) -> str:
    return f'"\\x{ord(char):02x}"' if ord(char) < 0x100 else f'"\\u{ord(char):04x}"'


def _place_after(before: str, file: str) -> Place:
    lines = _LINE_BREAK.split(before)
    return Place(file, len(lines), len(lines[-1]) + 1)


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open."""

    value: Any
    spots: Any
    mark: int
    waits_for_key: bool
    key: str | None = None
    key_mark: int = 0


@dataclass(slots=True)
class _Builder:
    """Puts the tree together from events, without recursion."""

    text: str
    file: str
    most_nodes: int
    faults: Faults
    value: Any = None
    spot: Spot = 0
    nodes: int = 0
    documents: int = 0
    stack: list[_Frame] = field(default_factory=list)

    def run(self) -> None:
        """Read all events; raises _Stop at the first fault after which nothing can be made of the rest."""
        for event in _events(self.text, self.file, self.faults):
            # By name, because the events of the C and of the pure parser are told apart fastest so.
            match type(event).__name__:
                case "ScalarEvent":
                    self._start(event)
                    self._scalar(event)
                case "MappingStartEvent":
                    self._open({}, {}, event)
                case "SequenceStartEvent":
                    self._open([], [], event)
                case "MappingEndEvent" | "SequenceEndEvent":
                    self._close()
                case "AliasEvent":
                    self._alias(event)
                case "DocumentStartEvent":
                    self._document(event)
                case _:
                    pass
        if not self.documents:
            self.faults.add("empty", "the file is empty; a mapping of keys to values was expected", Place(self.file))
            raise _Stop

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._stop("documents", "a second document begins here; a file holds one, so take this --- out", event)
        for line in _LINE_BREAK.split(self.text[: event.end_mark.index]) if event.explicit else ():
            if line.startswith("%") and line.split("#")[0].split() != ["%YAML", "1.2"]:
                self._stop("directive", f"the directive {quoted(line)} is not read; take it out", event)

    def _start(self, event: Any) -> None:
        """Count a value, and refuse what may be written on any of them."""
        self._count(event)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._fault("tag", f"tags such as {quoted(tag)} are not read; take it out", event)
        if event.anchor is not None:
            self._fault("anchor", f"anchors such as {quoted('&' + event.anchor)} are not read; take it out", event)

    def _count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > self.most_nodes:
            message = f"the file holds more than {self.most_nodes} values, the most that are read"
            self._stop("too-large", message, event)

    def _alias(self, event: Any) -> None:
        self._count(event)
        self._fault("alias", f"aliases such as {quoted('*' + event.anchor)} are not read; write the value out", event)
        self._put(None, _mark_of(event))

    def _open(self, value: Any, spots: Any, event: Any) -> None:
        self._start(event)
        if len(self.stack) >= MOST_DEPTH:
            self._stop("too-deep", f"nested deeper than {MOST_DEPTH} levels, the most that are read", event)
        self.stack.append(_Frame(value, spots, _mark_of(event), isinstance(value, dict)))

    def _close(self) -> None:
        frame = self.stack.pop()
        if self._is_key():
            self._key(None, "a list or mapping", frame.mark)
        else:
            self._put(frame.value, (frame.mark, frame.spots))

    def _scalar(self, event: Any) -> None:
        text, mark = event.value, _mark_of(event)
        if not text.isprintable() and (wrong := next((c for c in text if "\ud800" <= c <= "\udfff"), None)):
            self._fault("bad-character", f"the escape \\u{ord(wrong):04x} is half a character; take it out", event)
        value = text if event.style else self._plain(text, event)
        if not self._is_key():
            self._put(value, mark)
        elif isinstance(value, str):
            self._key(value, "", mark)
        else:
            self._key(None, f"{quoted(text)} ({kind_of(value)}); put it in quotes" if text else "nothing", mark)

    def _plain(self, text: str, event: Any) -> Any:
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in _MAY_START_NUMBER or not (number := _FLOAT.fullmatch(text)):
            return text
        if len(text) > MOST_DIGITS:
            self._fault(
                "bad-number",
                f"a number of {len(text)} digits; at most {MOST_DIGITS} are read, put it in quotes if it is text",
                event,
            )
            return 0
        if _INT.fullmatch(number[0]):
            return int(text)
        # Adding 0.0 turns -0.0 into 0.0, so that equal numbers are written alike.
        value = float(text) + 0.0
        if math.isinf(value):
            self._fault("bad-number", f"{quoted(text)} is too large for a number", event)
            return 0
        return value

    def _is_key(self) -> bool:
        return bool(self.stack) and self.stack[-1].waits_for_key

    def _key(self, key: str | None, found: str, mark: int) -> None:
        frame = self.stack[-1]
        frame.key, frame.key_mark, frame.waits_for_key = key, mark, False
        if key is None:
            self.faults.add("bad-key", f"a key must be text, found {found}", _place(self.file, mark))
        elif key in frame.spots:
            first = (frame.spots[key][0] >> 24) + 1
            message = f"the key {quoted(key)} stands here again, first in line {first}; keep one of them"
            self.faults.add("duplicate-key", message, _place(self.file, mark))
            frame.key = None

    def _put(self, value: Any, spot: Spot) -> None:
        if not self.stack:
            self.value, self.spot = value, spot
            return
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
            frame.spots.append(spot)
            return
        if frame.waits_for_key:  # an alias as a key: refused already
            frame.waits_for_key = False
            frame.key = None
            return
        if frame.key is not None:
            frame.value[frame.key] = value
            frame.spots[frame.key] = (frame.key_mark, spot)
        frame.waits_for_key = True

    def _fault(self, kind: str, message: str, event: Any) -> None:
        self.faults.add(kind, message, _place(self.file, _mark_of(event)))

    def _stop(self, kind: str, message: str, event: Any) -> None:
        self._fault(kind, message, event)
        raise _Stop


def _mark_of(event: Any) -> int:
    mark: int = event.start_mark.line << 24 | event.start_mark.column
    return mark


def kind_of(value: object) -> str:
    """What a plain value is, in the words of a message."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "a mapping"


def found(value: object) -> str:
    """A plain value as a message shows what was found: short things themselves, others by their kind."""
    return quoted(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else kind_of(value)


def has_libyaml() -> bool:
    """Whether PyYAML was built with libyaml.

    PyYAML's own parser gives the same events, about thirty times slower. It refuses a few texts without quotes that
    libyaml takes, such as `{ask: Why?, why: Because}`; nothing is read differently by the two.
    """
    import yaml

    return hasattr(yaml, "CSafeLoader")


def _events(text: str, file: str, faults: Faults) -> Iterator[Any]:
    """The parser's events; a syntax error becomes one fault. Raises _Stop."""
    import yaml

    loader: Any = yaml.CSafeLoader if has_libyaml() else yaml.SafeLoader
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        faults.add("syntax", in_our_words(error, text), place)
        raise _Stop from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        # The pure parser leaves a few of its failures to int() and chr(): `"\U00110000"`, `%YAML 1.`.
        faults.add("syntax", "this is not valid YAML; check quotes, escapes and brackets", Place(file))
        raise _Stop from None
