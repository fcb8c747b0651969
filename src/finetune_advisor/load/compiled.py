"""Frozen dataclasses in a form that loads fast: JSON, which can't run code. Only the named classes are built from it.

A value is kept under a name and a key. The key changes when its source changes, or this program. The value comes from
the installed package or from the user's cache; whatever is missing, foreign, damaged or out of date there is ignored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from finetune_advisor import __version__
from finetune_advisor.load.files import MIB, PACKAGE, Unreadable, in_checkout, read_file, write_file

T = TypeVar("T")
M = TypeVar("M")

COMPILED_BYTES = 64 * MIB
MOST_KEPT = 20
"""Files in the user's cache; the oldest go first."""

COMPILED = PACKAGE / "compiled"
"""Where a wheel holds what it brings along in compiled form."""
CLASS = ""
"""The key under which an object of the JSON names its class."""


def cached(
    kind: type[T],
    parts: Iterable[type],
    name: str,
    key: str,
    make: Callable[[], M],
    cache_folder: Path | None = None,
    is_current: Callable[[T], bool] = lambda _: True,
) -> T | M:
    """Return the value kept under a name and key, in the package or in a cache folder; if there is none, make and keep it.

    `parts` are the other classes of which the value consists. Without a folder, the user's cache is meant. A `make` that
    gives None keeps nothing; what it raises passes through.
    """
    key, classes = f"{key} {_program()}", {one.__name__: one for one in (kind, *parts)}

    def kept(folder: Path) -> T | None:
        found = _load(classes, folder / f"{name}.json", key)
        return found if isinstance(found, kind) and is_current(found) else None

    if found := kept(COMPILED):
        return found
    from platformdirs import user_cache_path  # not needed where a wheel holds the value

    folder = cache_folder or user_cache_path("finetune-advisor", appauthor=False)
    if found := kept(folder):
        return found
    value = make()
    # Without a home, or with a relative XDG_CACHE_HOME, nothing is put where the user happens to be.
    if value is not None and folder.is_absolute():
        with suppress(OSError, Unreadable):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _save(value, folder / f"{name}.json", key)
            for file in sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-MOST_KEPT]:
                file.unlink(missing_ok=True)
    return value


def compile_for_wheel(value: object, name: str, key: str, folder: Path) -> None:
    """Write a value into a folder of a wheel, where this version of the program finds it once it is installed."""
    folder.mkdir(parents=True, exist_ok=True)
    _save(value, folder / f"{name}.json", f"{key} {__version__}")


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


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it; an object as its class and what makes it, without a dataclass's defaults."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = ((field, getattr(value, field.name)) for field in fields(value) if field.init)
        written = {field.name: _plain(part) for field, part in parts if part is not field.default}
        return {CLASS: type(value).__name__, **written}
    match type(value).__name__:  # by name, because decimal is slow to import
        case "tuple":
            return [_plain(part) for part in value]
        case "Decimal":
            return {CLASS: "Decimal", "value": str(value)}
        case "date":
            return {CLASS: "date", "year": value.year, "month": value.month, "day": value.day}
        case _:
            return {key: _plain(part) for key, part in value.items()} if isinstance(value, Mapping) else value


def _load(classes: Mapping[str, type], file: Path, key: str) -> object:
    """Return the value that a file holds under this key, None for any other file; every list becomes a tuple."""

    def tuples(part: Any) -> Any:
        return tuple([tuples(one) for one in part]) if type(part) is list else part

    def build(raw: dict[str, Any]) -> Any:
        parts = {name: tuples(part) for name, part in raw.items()}
        return classes[parts.pop(CLASS)](**parts) if CLASS in parts else parts

    try:
        head, newline, body = read_file(str(file), COMPILED_BYTES).partition(b"\n")
        return json.loads(body, object_hook=build) if head + newline == _head(key, body) else None
    except (Unreadable, ValueError, TypeError, LookupError, ArithmeticError, RecursionError):
        return None


def _head(key: str, body: bytes) -> bytes:
    return f"finetune-advisor {key} {hashlib.sha256(body).hexdigest()}\n".encode()
