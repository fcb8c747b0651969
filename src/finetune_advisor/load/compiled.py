"""Frozen dataclasses in a form that loads fast: JSON, which can't run code. Only the expected types are built from it.

A value is kept under a name and a key. The key changes when its source changes, or this program. The value comes from
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

CLASS = ""
"""The key under which an object of the JSON names its dataclass."""

TEXTS = ("Decimal", "date")
"""Types that JSON writes as text; by name, because decimal is slow to import."""


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
    """Return what identifies this program as a reader of files: its version and, in a checkout, the state of its sources."""
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
        raw = json.loads(body)
        value: T = _decoders(kind)[type(raw)](raw)  # type: ignore[arg-type]  # a type is hashable
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
    """Return a value as JSON knows it; a dataclass as its name and the fields that differ from their defaults."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = {CLASS: type(value).__name__}
        for field in (field for field in fields(value) if field.init):
            part = getattr(value, field.name)
            usual = field.default if field.default_factory is MISSING else field.default_factory()
            if (type(part), part) != (type(usual), usual):
                parts[field.name] = _plain(part)
        return parts
    match value:
        case list() | tuple():
            return [_plain(part) for part in value]
        case Mapping():
            return {key: _plain(part) for key, part in value.items()}
        case _:
            return str(value) if type(value).__name__ in TEXTS else value


# --- from JSON to values ---------------------------------------------------------------------------------------------


@cache
def _decoders(hint: Any) -> dict[type, Decoder]:
    """Return how to make a hint's values, by type of JSON; a missing type is a KeyError, a wrong value a ValueError."""
    made: dict[type, Decoder] = {}
    classes: dict[str, Any] = {}
    for member in _members(hint):
        origin, inner = get_origin(member), get_args(member)
        if origin is Literal:
            made |= {type(word): _one_of(inner) for word in inner if type(word) not in made}
        elif origin is tuple:
            made[list] = _tuple_of(inner)
        elif origin is not None:
            made[dict] = _mapping_of(_decoders(inner[1]))
        elif isinstance(member, type) and is_dataclass(member):
            classes[member.__name__] = member
            # Looked up only when there is one, because types can hold each other.
            made[dict] = lambda raw: _builder(classes[raw[CLASS]])(raw)
        elif member.__name__ in TEXTS:
            made[str] = date.fromisoformat if member is date else member
        else:
            made |= dict.fromkeys((float, int) if member is float else (member,), _itself)
    return made


def _members(hint: Any) -> list[Any]:
    if get_origin(hint) is Annotated:
        return _members(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return [member for part in get_args(hint) for member in _members(part)]
    return [hint]


def _itself(raw: Any) -> Any:
    return raw


def _one_of(words: tuple[Any, ...]) -> Decoder:
    return lambda raw: words[words.index(raw)]


def _mapping_of(parts: dict[type, Decoder]) -> Decoder:
    return lambda raw: {key: parts[type(part)](part) for key, part in raw.items()}


def _tuple_of(kinds: tuple[Any, ...]) -> Decoder:
    if kinds[-1] is Ellipsis:
        same = _decoders(kinds[0])
        return lambda raw: tuple([same[type(part)](part) for part in raw])
    each = [_decoders(kind) for kind in kinds]
    return lambda raw: tuple([parts[type(part)](part) for parts, part in zip(each, raw, strict=True)])


@cache
def _builder(kind: Any) -> Decoder:
    """Return the decoder of a dataclass."""
    # Not typing.get_type_hints: it takes several times as long, and this is most of a start.
    bases = (get_annotations(base, eval_str=True) for base in reversed(kind.__mro__))
    hints = {name: hint for found in bases for name, hint in found.items()}
    kept = {field.name: _decoders(hints[field.name]) for field in fields(kind) if field.init}
    return lambda raw: kind(**{key: kept[key][type(part)](part) for key, part in raw.items() if key != CLASS})
