"""Bytes from regular files, folders and standard input, never more than a limit, and back; and where our own rules are."""

from __future__ import annotations

import errno
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from finetune_advisor.errors import AdvisorError
from finetune_advisor.text import visible

MIB = 1 << 20
ANSWERS_BYTES = 1 * MIB
PACK_FILE_BYTES = 4 * MIB
PACK_BYTES = 8 * MIB
MOST_FILES = 200
"""YAML files in one folder of a pack."""

BUNDLED = "default"
"""The id by which other packs extend the pack that comes with the program."""
SHOWN = "rules"
"""How its places are named, wherever it is, so that every installation gives the same report."""
PACKAGE = Path(__file__).resolve().parent.parent

STDIN = "-"
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class Unreadable(AdvisorError):
    """A file can't be read; the text says why, without the file's name."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The YAML files of a pack."""

    shown: str
    """How its files are named in places: the path as the user typed it."""
    names: tuple[str, ...]
    """Relative to the folder, sorted, with forward slashes."""
    home: Path
    """Where it really lies."""

    def place_of(self, name: str) -> str:
        """Return how a file is named in places."""
        return f"{self.shown}/{visible(name)}" if self.shown else visible(name)

    def read(self, name: str) -> bytes:
        """Return the bytes of one file; raises Unreadable."""
        file = self.home / name
        data = read_file(str(file), PACK_FILE_BYTES)
        # Otherwise the faults of a foreign pack could show files of the person who checks it.
        if not file.resolve().is_relative_to(self.home):
            raise Unreadable("this is a link to a file outside the folder; put the file itself here")
        return data


def read_file(path: str, limit: int) -> bytes:
    """Return the bytes of a regular file, or of standard input for `-`; raises Unreadable."""
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(limit + 1)
        else:
            # Asked before opening: opening a FIFO or a device can hang or have effects.
            _must_be_regular(os.stat(path).st_mode)  # noqa: PTH116  (Path takes '' for the present folder)
            # Even so, no read may wait forever: some files in /proc never give data, and a file may be exchanged after the check.
            with os.fdopen(os.open(path, _READ), "rb") as file:
                data = file.read(limit + 1)
        if data is None:
            raise BlockingIOError(errno.EAGAIN, "there is nothing to read yet")
    except (AttributeError, OSError, ValueError) as error:
        closed = "standard input is closed; give a file instead"
        raise Unreadable(closed if path == STDIN else _reason(error, "read")) from None
    if len(data) > limit:
        raise Unreadable(f"the file is larger than {limit // MIB} MiB, the most that is read")
    return data


def _must_be_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise Unreadable("this is a folder; a file was expected")
    if not stat.S_ISREG(mode):
        raise Unreadable("this is not a regular file; pipes and devices are read only through standard input, as -")


def _reason(error: Exception, done: str) -> str:
    if isinstance(error, FileNotFoundError):
        return f"there is no such {'file' if done == 'read' else 'folder; make it first'}"
    strerror = getattr(error, "strerror", None)
    return f"can't be {done}: {strerror.lower() if strerror else 'this is not a file name'}"


def disk_folder(path: str, shown_as: str | None = None) -> Folder:
    """Return a folder with its YAML files, those in `steps` too; raises Unreadable."""
    folder = Path(path)
    try:
        if not stat.S_ISDIR(folder.stat().st_mode):
            raise Unreadable("this is not a folder; a pack is a folder with a pack.yaml in it")
        files = [*folder.iterdir(), *((folder / "steps").iterdir() if (folder / "steps").is_dir() else ())]
        # `.yml` counts, so that it can be complained about.
        listed = (file for file in files if file.suffix in (".yaml", ".yml") and not file.name.startswith("."))
        names = tuple(sorted(file.relative_to(folder).as_posix() for file in listed))
        home = folder.resolve()
    except FileNotFoundError:
        raise Unreadable("there is no such folder") from None
    except (OSError, ValueError, RuntimeError) as error:
        raise Unreadable(_reason(error, "read")) from None
    if len(names) > MOST_FILES:
        raise Unreadable(f"the folder holds {len(names)} YAML files; a pack has at most {MOST_FILES}")
    return Folder(visible(path).rstrip("/") or "/" if shown_as is None else shown_as, names, home)


def bundled_folder(inside: str = "") -> Folder:
    """Return the folder of the bundled pack, or a folder inside it such as `catalog`; raises Unreadable."""
    # Only in a checkout are they beside the package. What is beside an installation isn't ours.
    rules = PACKAGE.parent.parent / "rules" if in_checkout() else PACKAGE / "rules"
    if not (rules / "pack.yaml").is_file():
        raise Unreadable("the rules that come with the program are missing; install it again")
    return disk_folder(str(rules / inside), f"{SHOWN}/{inside}" if inside else SHOWN)


def in_checkout() -> bool:
    """Return whether this package runs from a checkout of its repository."""
    return not (PACKAGE / "rules").is_dir() and (PACKAGE.parent.parent / "pyproject.toml").is_file()


def write_file(path: str, data: bytes, *, private: bool = True) -> None:
    """Put bytes into a file whole or not at all; raises Unreadable. A private file is readable by its owner only."""
    try:
        # A link keeps pointing where it did; what it points to is replaced.
        target = Path(path).resolve()
        mode = 0o600 if private else 0o666
        if target.exists():
            _must_be_regular(target.stat().st_mode)
            mode = mode if private else stat.S_IMODE(target.stat().st_mode)
        _replace(target, data, mode)
    except (OSError, ValueError, RuntimeError) as error:
        raise Unreadable(_reason(error, "written")) from None


def _replace(target: Path, data: bytes, mode: int) -> None:
    import secrets

    # In the same folder, because only there a file is replaced in one step.
    temporary = target.with_name(f".{target.name[:40]}.{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
