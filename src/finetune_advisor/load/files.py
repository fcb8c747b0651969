"""Bytes from regular files, folders and standard input, never more than a limit, and back. Knows no YAML."""

# os.path throughout: pathlib takes longer to import than the bundled pack to read.
# ruff: noqa: PTH101, PTH105, PTH108, PTH112, PTH116, PTH118, PTH208

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass

from finetune_advisor.errors import AdvisorError
from finetune_advisor.text import visible

MIB = 1 << 20
ANSWERS_BYTES = 1 * MIB
PACK_FILE_BYTES = 4 * MIB
PACK_BYTES = 8 * MIB
PACK_BYTES_SLOW = 2 * MIB
"""For a pack and all that it extends; the second without libyaml, so that nobody waits over five seconds."""
MOST_FILES = 200
"""YAML files in one folder of a pack."""

STDIN = "-"


class Unreadable(AdvisorError):
    """A file can't be read; the text says why, without the file's name."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The YAML files of a pack, wherever they lie: on disk or inside a zip."""

    shown: str
    """How places name it; empty for names without a folder."""
    names: tuple[str, ...]
    """Relative names with `/`, sorted."""
    read: Callable[[str], bytes]
    """The bytes of one of the names; raises Unreadable."""
    home: str | None = None
    """Its real path, so that a pack that extends itself is noticed; None when it isn't on disk."""

    def place_of(self, name: str) -> str:
        """How messages name one of its files."""
        return f"{self.shown}/{name}" if self.shown else name


def read_file(path: str, limit: int) -> bytes:
    """The bytes of a regular file, or of standard input for `-`; raises Unreadable."""
    if path == STDIN:
        return _read_stdin(limit)
    try:
        # Asked before opening: opening a FIFO or a device can hang or have effects.
        _must_be_regular(os.stat(path).st_mode)
        return _read_regular(path, limit)
    except (OSError, ValueError) as error:
        raise Unreadable(_reason(error)) from None


def _read_regular(path: str, limit: int) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    try:
        # Asked again of what was opened: the name may have been given to something else meanwhile.
        _must_be_regular(os.fstat(handle).st_mode)
        parts, size = [], 0
        while chunk := os.read(handle, 1 << 18):
            parts.append(chunk)
            size += len(chunk)
            _must_fit(size, limit)
        return b"".join(parts)
    finally:
        os.close(handle)


def _read_stdin(limit: int) -> bytes:
    try:
        data = sys.stdin.buffer.read(limit + 1)
    except (AttributeError, OSError, ValueError):
        raise Unreadable("standard input is closed; give a file instead") from None
    _must_fit(len(data), limit)
    return data


def _must_be_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise Unreadable("this is a folder; a file was expected")
    if not stat.S_ISREG(mode):
        raise Unreadable("this is not a regular file; pipes and devices are read only through standard input, as -")


def _must_fit(size: int, limit: int) -> None:
    if size > limit:
        raise Unreadable(f"the file is larger than {limit // MIB} MiB, the most that is read")


def _reason(error: OSError | ValueError, done: str = "read") -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file" if done == "read" else "can't be written: there is no such folder"
    if isinstance(error, NotADirectoryError):
        return f"can't be {done}: a part of its path is not a folder"
    if isinstance(error, PermissionError):
        return f"can't be {done}: this is not permitted"
    if isinstance(error, OSError) and error.strerror:
        return f"can't be {done}: {visible(error.strerror).lower()}"
    return f"can't be {done}: this is not a file name"


def disk_folder(path: str, shown_as: str | None = None) -> Folder:
    """The folder of a pack on disk; raises Unreadable."""
    try:
        if not stat.S_ISDIR(os.stat(path).st_mode):
            raise Unreadable("this is not a folder; a pack is a folder with a pack.yaml in it")
        names = _yaml_names(path)
    except FileNotFoundError:
        raise Unreadable("there is no such folder") from None
    except (OSError, ValueError) as error:
        raise Unreadable(_reason(error)) from None
    shown_name = visible(path).rstrip("/") or "/" if shown_as is None else shown_as
    return Folder(
        shown_name, names, lambda name: read_file(os.path.join(path, name), PACK_FILE_BYTES), os.path.realpath(path)
    )


def _yaml_names(path: str) -> tuple[str, ...]:
    names = [name for name in os.listdir(path) if is_yaml(name)]
    steps = os.path.join(path, "steps")
    if os.path.isdir(steps):
        names += [f"steps/{name}" for name in os.listdir(steps) if is_yaml(name)]
    if len(names) > MOST_FILES:
        raise Unreadable(f"the folder holds {len(names)} YAML files; a pack has at most {MOST_FILES}")
    return tuple(sorted(names))


def is_yaml(name: str) -> bool:
    """Whether a pack takes an interest in a file of that name; `.yml` counts, so that it can be complained about."""
    return name.endswith((".yaml", ".yml")) and not name.startswith(".")


def write_file(path: str, data: bytes, *, private: bool = True) -> None:
    """Put bytes into a file whole or not at all; raises Unreadable. A private file is readable by its owner only."""
    try:
        # A link keeps pointing where it did; what it points to is replaced.
        target = os.path.realpath(path)
        if os.path.lexists(target):
            _must_be_regular(os.stat(target).st_mode)
        _replace(target, data, None if private else _usual_mode(target))
    except (OSError, ValueError) as error:
        raise Unreadable(_reason(error, "written")) from None


def _usual_mode(target: str) -> int:
    """What a file has already, or what this process gives to new files."""
    if os.path.lexists(target):
        return stat.S_IMODE(os.stat(target).st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _replace(target: str, data: bytes, mode: int | None) -> None:
    import tempfile

    folder, name = os.path.split(target)
    # In the same folder, because only there the exchange is one step; mkstemp makes it 0600.
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name[:40]}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
    sync_folder(folder)


def sync_folder(folder: str) -> None:
    """Make a new name in a folder outlast a power cut, where folders can be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
