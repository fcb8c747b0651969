"""Frozen dataclasses in a form that loads fast: JSON, which can't run code, and of which only the expected types are built.

A value is kept under a name with a key that changes when what it was made from changes, or this program. It comes from
the installed package or from the user's cache; whatever is missing, foreign, damaged or out of date there is ignored.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from inspect import get_annotations
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from finetune_advisor import __version__
from finetune_advisor.load.files import MIB, Unreadable, read_file, write_file
from finetune_advisor.load.resources import COMPILED, PACKAGE, in_checkout

T = TypeVar("T")
Decoder = Callable[[Any], Any]

COMPILED_BYTES = 64 * MIB
MOST_KEPT = 20
"""Files in the user's cache; the oldest go first."""


def cached(kind: type[T], name: str, key: str, make: Callable[[], T], cache_folder: Path | None = None) -> T:
    """Return the value kept under a name and key; if there is none, make and keep it. What `make` raises passes through."""
    value = find_compiled(kind, name, key, cache_folder)
    if value is None:
        value = make()
        keep_compiled(value, name, key, cache_folder)
    return value


def find_compiled(kind: type[T], name: str, key: str, cache_folder: Path | None = None) -> T | None:
    """Return the value kept under a name and key, in the package or in a cache folder: the user's, if none is named."""
    key = f"{key} {_program()}"
    value = _load(kind, COMPILED / f"{name}.json", key)
    return _load(kind, (cache_folder or user_cache()) / f"{name}.json", key) if value is None else value


def keep_compiled(value: object, name: str, key: str, cache_folder: Path | None = None) -> None:
    """Keep a value under a name and key in a cache folder, if that is possible."""
    folder = cache_folder or user_cache()
    if not folder.is_absolute():  # no home, or a relative XDG_CACHE_HOME: nothing is put where the user happens to be
        return
    with suppress(OSError, Unreadable):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _save(value, folder / f"{name}.json", f"{key} {_program()}")
        by_age = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
        for file in by_age[:-MOST_KEPT]:
            file.unlink(missing_ok=True)


def compile_for_wheel(value: object, name: str, key: str, folder: Path) -> None:
    """Write a value into a folder of a wheel, where this version of the program finds it once it is installed."""
    folder.mkdir(parents=True, exist_ok=True)
    _save(value, folder / f"{name}.json", f"{key} {__version__}")


def user_cache() -> Path:
    """Return the folder of this program in the user's cache."""
    from platformdirs import user_cache_path

    return user_cache_path("finetune-advisor", appauthor=False)


@cache
def _program() -> str:
    """Return what of this program decides how files are read: its version, in a checkout the state of its sources too."""
    if not in_checkout():
        return __version__
    sources = sorted(file for room in ("load", "model", "cost") for file in (PACKAGE / room).glob("*.py"))
    return digest_of(__version__, *(f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in sources))


def digest_of(*texts: str) -> str:
    """Return the SHA-256 over several texts, in hexadecimal."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()


def _save(value: object, file: Path, key: str) -> None:
    """Write a value under its key; raises Unreadable."""
    body = json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode()
    write_file(str(file), _head(key, body) + body)


def _load(kind: type[T], file: Path, key: str) -> T | None:
    """Return the value that a file holds under this key; None for any other file."""
    collecting = gc.isenabled()
    # Thousands of new objects, none of them garbage: collecting takes a fifth of the time, for nothing.
    gc.disable()
    try:
        head, newline, body = read_file(str(file), COMPILED_BYTES).partition(b"\n")
        if head + newline != _head(key, body):
            return None
        build: Decoder = _decoder(kind)[1]  # type: ignore[arg-type]  # a type is hashable
        value: T = build(json.loads(body))
    except (Unreadable, ValueError, TypeError, LookupError, ArithmeticError, RecursionError):
        return None
    finally:
        if collecting:
            gc.enable()
    return value


def _head(key: str, body: bytes) -> bytes:
    return f"finetune-advisor {key} {hashlib.sha256(body).hexdigest()}\n".encode()


# --- from values to JSON ---------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it; a dataclass as its name and fields, without those at the end that are as usual."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = [getattr(value, field.name) for field in _fields(type(value))]
        usual = [_usual(field) for field in _fields(type(value))]
        while parts and (type(parts[-1]), parts[-1]) == (type(usual[-1]), usual[-1]):
            parts.pop()
            usual.pop()
        return [type(value).__name__, *map(_plain, parts)]
    match value:
        case list() | tuple():
            return [_plain(part) for part in value]
        case Mapping():
            return {key: _plain(part) for key, part in value.items()}
        case _:
            return str(value) if type(value).__name__ in TEXTS else value


@cache
def _fields(kind: Any) -> list[Any]:
    """Return the fields of a dataclass in the order in which they are kept: those that only go by name last."""
    return sorted((field for field in fields(kind) if field.init), key=lambda field: bool(field.kw_only))


def _usual(field: Any) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


# --- from JSON to values ---------------------------------------------------------------------------------------------

SCALARS: Mapping[Any, tuple[type, ...]] = {
    str: (str,),
    bool: (bool,),
    int: (int,),
    float: (float, int),
    type(None): (type(None),),
}
TEXTS = ("Decimal", "date")
"""Types that JSON writes as text; by name, because decimal is slow to import."""


@cache
def _decoder(hint: Any) -> tuple[frozenset[type], Decoder]:
    """Return the types that JSON and a hint share, and a function for all else: JSON to value; it raises ValueError."""
    members = _members(hint)
    scalars = frozenset(kind for member in members for kind in SCALARS.get(member, ()))
    words = frozenset(word for member in members if get_origin(member) is Literal for word in get_args(member))
    texts = [member for member in members if getattr(member, "__name__", "") in TEXTS]
    classes = {member.__name__: member for member in members if isinstance(member, type) and is_dataclass(member)}
    containers = [member for member in members if get_origin(member) not in (None, Literal)]

    def decode(raw: Any) -> Any:
        kind = type(raw)
        if kind in scalars:
            return raw
        if kind is list and raw and raw[0].__class__ is str and raw[0] in classes:
            return _builder(classes[raw[0]])(raw)
        if kind is str and texts:
            return date.fromisoformat(raw) if texts[0] is date else texts[0](raw)
        if kind in (str, int, bool) and raw in words:
            return raw
        if kind in (list, dict) and containers:
            return _container(containers[0])(raw)
        raise ValueError(hint)

    return scalars, decode


def _members(hint: Any) -> list[Any]:
    if get_origin(hint) is Annotated:
        return _members(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return [member for part in get_args(hint) for member in _members(part)]
    return [hint]


@cache
def _container(hint: Any) -> Decoder:
    """Return the decoder of a tuple or mapping."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple and inner[-1] is not Ellipsis:
        decoders = [_decoder(one)[1] for one in inner]
        return lambda raw: tuple([decode(one) for decode, one in zip(decoders, _checked(raw, list), strict=True)])
    scalars, decode = _decoder(inner[0] if origin is tuple else inner[1])
    if origin is tuple:
        return lambda raw: tuple([one if type(one) in scalars else decode(one) for one in _checked(raw, list)])
    return lambda raw: {key: decode(part) for key, part in _checked(raw, dict).items()}


def _checked(raw: Any, kind: type) -> Any:
    if type(raw) is not kind:
        raise ValueError(raw)
    return raw


@cache
def _builder(kind: Any) -> Decoder:
    """Return the decoder of a dataclass."""
    # Not typing.get_type_hints: it takes several times as long, and this is most of a start.
    hints = {
        name: hint for base in reversed(kind.__mro__) for name, hint in get_annotations(base, eval_str=True).items()
    }
    kept = _fields(kind)
    decoders = [_decoder(hints[field.name]) for field in kept]
    named = [field.name for field in kept if field.kw_only]
    positional = len(kept) - len(named)

    def build(raw: list[Any]) -> Any:
        if len(raw) > len(decoders) + 1:
            raise ValueError(kind)
        values = [
            part if type(part) in scalars else decode(part)
            for part, (scalars, decode) in zip(raw[1:], decoders, strict=False)
        ]
        if len(values) <= positional:
            return kind(*values)
        return kind(*values[:positional], **dict(zip(named, values[positional:], strict=False)))

    return build
