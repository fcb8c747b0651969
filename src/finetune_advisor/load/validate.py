"""Check what a person wrote in YAML against a frozen standard dataclass. The only module that imports pydantic.

Pydantic finds what is wrong and where; the words are ours, one line a fault, with a place and a suggestion.
A dataclass becomes strict with `__pydantic_config__ = {"extra": "forbid", "strict": True}`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from finetune_advisor.load.diagnostics import shown
from finetune_advisor.load.yaml_nodes import Node
from finetune_advisor.model.answers import shown_raw
from finetune_advisor.model.fields import Derived, Written
from finetune_advisor.text import join_words

T = TypeVar("T")
Path = tuple[str | int, ...]

EXPECTED = {
    "string": "text", "bool": "true or false", "int": "a whole number", "float": "a number", "decimal": "a number",
    "list": "a list", "tuple": "a list", "dict": "a mapping", "mapping": "a mapping", "date": "a day as YYYY-MM-DD",
}  # fmt: skip
"""What pydantic's kinds of fault ask for, by the first word of their names."""


def validated(kind: type[T], node: Node) -> T | None:
    """Return a node as a value of `kind`, or None when it doesn't fit; every fault is then noted.

    Nothing is converted but what JSON lacks: a list fits a tuple, text fits a date, a number fits a Decimal.
    """
    try:
        # As JSON, because only there a strict tuple takes a list.
        value: T = adapter(kind).validate_json(json.dumps(node.value))  # type: ignore[arg-type]  # a type is hashable
    except ValidationError as error:
        # Of a union's members, the last is told, which is the widest: a number, not a whole number.
        for path, fault in {_path_in(node.value, one): one for one in error.errors(include_url=False)}.items():
            # That a known key has no value was noted when the file was read.
            if fault["input"] is not None or not path or _word(fault) == "unexpected":
                _report(fault, path, kind, node)
        return None
    return value


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return pydantic's validator for a kind."""
    return TypeAdapter(kind)


def _word(fault: ErrorDetails) -> str:
    return fault["type"].partition("_")[0]


def _path_in(whole: Any, fault: ErrorDetails) -> Path:
    """Return where a fault is, without the names of union members that pydantic puts into its paths."""
    value, path = whole, list[str | int]()
    for index, step in enumerate(fault["loc"]):
        in_list = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if in_list or (isinstance(value, dict) and step in value):
            value = value[step]
        elif fault["type"] != "missing" or index < len(fault["loc"]) - 1:
            continue
        path.append(step)
    return tuple(path)


def _report(fault: ErrorDetails, path: Path, kind: object, node: Node) -> None:
    """Say one of pydantic's faults in our words."""
    value, word = fault["input"], _word(fault)
    # The empty word is what a key has that is left out.
    words = [
        word for hint in _types(kind, path) if get_origin(hint) is Literal for word in map(str, get_args(hint)) if word
    ]
    name = ".".join(shown(step, 60) if isinstance(step, str) else str(step + 1) for step in path)
    start = f"{name}: " if name else ""
    match fault["type"]:
        case "missing":
            node.fault("missing-key", f"{name} is missing", *path[:-1])
        case "unexpected_keyword_argument":
            known = [key for owner in _types(kind, path[:-1]) for key in _keys_of(owner)]
            node.unknown("unknown-key", "unknown key", path[-1], known, *path, key=True)
        case "literal_error":
            node.unknown("bad-value", f"{name or 'this'} can't be", value, words, *path)
        case "value_error":
            node.fault("bad-value", shown(fault["ctx"]["error"], 400), *path, key=fault["loc"][-1:] == ("[key]",))
        case "too_long":
            most, count = fault["ctx"]["max_length"], fault["ctx"]["actual_length"]
            node.fault("bad-value", f"{start}expected {most} values, found {count}", *path)
        case _ if word in EXPECTED or word == "dataclass":
            expected = join_words((EXPECTED.get(word, "a mapping"), *words), "or")
            quotes = "; put it in quotes" if word == "string" and not isinstance(value, list | dict) else ""
            node.fault("wrong-type", f"{start}expected {expected}, found {shown_raw(value)}{quotes}", *path)
        case _:
            node.fault("bad-value", f"{start}{fault['msg'][:1].lower()}{fault['msg'][1:]}", *path)


def _types(hint: Any, path: Path) -> Iterator[Any]:
    """Yield the types that a value at a path may have."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        for member in inner:
            yield from _types(member, path)
    elif origin is Annotated:
        written = (mark.type for mark in inner[1:] if isinstance(mark, Written) and mark.type is not None)
        yield from _types(next(written, inner[0]), path)
    elif not path:
        yield hint
    elif path[0] in _keys_of(hint):
        yield from _types(_hints(hint)[str(path[0])], path[1:])
    elif origin is tuple or (isinstance(origin, type) and issubclass(origin, Mapping)):
        yield from _types(inner[0] if origin is tuple else inner[1], path[1:])


def _keys_of(kind: object) -> list[str]:
    """Return the keys that a mapping of this kind can have; none if it isn't a dataclass."""
    if not (isinstance(kind, type) and dataclasses.is_dataclass(kind)):
        return []
    written = [field for field in dataclasses.fields(kind) if Derived not in get_args(_hints(kind)[field.name])]
    # The usual keys come first: a dataclass begins with what it inherits, which is `replaces`, given by keyword alone.
    written.sort(key=lambda field: field.kw_only is True)
    return [field.name for field in written]


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)
