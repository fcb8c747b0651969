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

from finetune_advisor.load.diagnostics import Diagnostics, found, kind_of, quoted, shown
from finetune_advisor.load.yaml_nodes import Node
from finetune_advisor.model.fields import Derived, Later

T = TypeVar("T")
Path = tuple[str | int, ...]

EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    **dict.fromkeys(("list_type", "tuple_type"), "a list"),
    **dict.fromkeys(("dict_type", "mapping_type"), "a mapping"),
    **dict.fromkeys(("int_type", "int_from_float"), "a whole number"),
    **dict.fromkeys(("float_type", "decimal_type", "decimal_parsing"), "a number"),
}
"""What pydantic's kinds of fault ask for."""

LIMITS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}


def validated(kind: type[T], node: Node, diagnostics: Diagnostics) -> T | None:
    """Return a node as a value of `kind`, or None when it doesn't fit; every fault is then in `diagnostics`.

    Nothing is converted but what JSON lacks: a list fits a tuple, text fits a date, a number fits a Decimal.
    """
    empty = list(_without_value(kind, node.value))
    for path in empty:
        diagnostics.add("no-value", f"{path[-1]} has no value; fill it in or take it out", node.place(*path, key=True))
    try:
        # As JSON, because only there a strict tuple takes a list.
        validator: TypeAdapter[T] = adapter(kind)  # type: ignore[arg-type]  # a type is hashable
        value = validator.validate_json(json.dumps(node.value))
    except ValidationError as error:
        seen = set(empty)
        # Of a union's members, the widest is named: a number, not a whole number.
        for fault in sorted(error.errors(include_url=False), key=lambda fault: fault["type"].startswith("int")):
            path = _path_in(node.value, fault)
            if path not in seen:
                seen.add(path)
                _report(fault, path, kind, node, diagnostics)
        return None
    return None if empty else value


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return pydantic's validator for a kind."""
    return TypeAdapter(kind)


def _path_in(whole: Any, fault: ErrorDetails) -> Path:
    """Return where a fault is, without the names of union members that pydantic puts into its paths."""
    value: Any = whole
    path: list[str | int] = []
    last = len(fault["loc"]) - 1
    for index, step in enumerate(fault["loc"]):
        in_list = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if in_list or (isinstance(value, dict) and step in value):
            value = value[step]
        elif fault["type"] != "missing" or index < last:
            continue
        path.append(step)
    return tuple(path)


def _report(fault: ErrorDetails, path: Path, kind: object, node: Node, diagnostics: Diagnostics) -> None:
    """Say one of pydantic's faults in our words."""
    value, context, key = fault["input"], fault.get("ctx", {}), path[-1] if path else ""
    name, holder = _name(path), node.place(*path[:-1])
    place = node.place(*path, key=fault["loc"][-1:] == ("[key]",) or fault["type"] == "unexpected_keyword_argument")

    def wrong(kind: str, message: str) -> None:
        diagnostics.add(kind, f"{name}: {message}" if name else message, place)

    match fault["type"]:
        case "missing" if isinstance(key, int):
            fixed = next(len(get_args(hint)) for hint in _types(kind, path[:-1]) if get_origin(hint) is tuple)
            diagnostics.add("bad-value", f"{_name(path[:-1])}: expected {fixed} values, found {key}", holder)
        case "missing":
            diagnostics.add("missing-key", f"{key} is missing", holder)
        case "unexpected_keyword_argument":
            known = [name for owner in _types(kind, path[:-1]) for name in keys_of(owner)]
            diagnostics.unknown("unknown-key", "unknown key", key, known, place)
        case "dataclass_type":
            keys = ", ".join(key for owner in _types(kind, path) for key in keys_of(owner, required=True))
            diagnostics.add("wrong-type", f"expected a mapping with {keys}, found {kind_of(value)}", place)
        case "value_error":
            diagnostics.add("bad-value", shown(context["error"], 400), place)
        case "literal_error":
            words = [str(word) for hint in _types(kind, path) if get_origin(hint) is Literal for word in get_args(hint)]
            diagnostics.unknown("bad-value", f"{name or 'this'} can't be", value, words, place)
        case "too_short" | "too_long":
            bound = "at least" if fault["type"] == "too_short" else "at most"
            limit = context.get("min_length", context.get("max_length"))
            wrong("bad-value", f"expected {bound} {limit} values, found {context['actual_length']}")
        case limit if limit in LIMITS:
            bound, key = LIMITS[limit]
            wrong("bad-value", f"expected {bound} {context[key]}, found {found(value)}")
        case other if other.startswith("date"):
            wrong("bad-value", f"expected a day as YYYY-MM-DD, found {found(value)}")
        case other if other in EXPECTED:
            quotes = "; put it in quotes" if other == "string_type" and not isinstance(value, list | dict) else ""
            seen = found(value) if "number" in EXPECTED[other] else kind_of(value)
            wrong("wrong-type", f"expected {EXPECTED[other]}, found {seen}{quotes}")
        case _:
            wrong("bad-value", fault["msg"][:1].lower() + fault["msg"][1:])


def _name(path: Path) -> str:
    return ".".join(quoted(step)[1:-1] if isinstance(step, str) else str(step + 1) for step in path)


def _without_value(kind: object, value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of all keys of dataclasses that have no value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        if part is None and any(step in keys_of(owner) for owner in _types(kind, path)):
            yield (*path, step)
        elif isinstance(part, dict | list):
            yield from _without_value(kind, part, (*path, step))


def _types(hint: Any, path: Path) -> Iterator[Any]:
    """Yield the types that a value at a path may have, without those that are checked later."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        for member in inner:
            yield from _types(member, path)
    elif origin is Annotated:
        if not any(isinstance(mark, Later) for mark in inner):
            yield from _types(inner[0], path)
    elif not path:
        yield hint
    elif path[0] in keys_of(hint):
        yield from _types(_hints(hint)[str(path[0])], path[1:])
    elif origin is tuple and isinstance(path[0], int):
        yield from _types(inner[0] if inner[-1] is Ellipsis else inner[min(path[0], len(inner) - 1)], path[1:])
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _types(inner[1], path[1:])


def keys_of(kind: object, *, required: bool = False) -> list[str]:
    """Return the keys that a mapping of this kind has (or must have); none if it isn't a dataclass."""
    if not (isinstance(kind, type) and dataclasses.is_dataclass(kind)):
        return []
    written = [field for field in dataclasses.fields(kind) if Derived not in get_args(_hints(kind)[field.name])]
    # Those that only go by name are for special cases.
    written.sort(key=lambda field: bool(field.kw_only))
    missing = dataclasses.MISSING
    return [f.name for f in written if not required or (f.default is missing and f.default_factory is missing)]


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)
