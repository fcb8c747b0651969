"""Bytes of evidence files as a stream: opened safely, hashed while they are read. Knows no rows."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import stat
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from finetune_advisor.errors import Diagnostic, Place, Severity, UsageError
from finetune_advisor.text import visible

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Progress: TypeAlias = Callable[[int, int | None], None]
"""Called with the bytes read of all files so far, and their sum; None where a pipe has no known length."""

Stream: TypeAlias = "io.BufferedReader[Any]"

STDIN = "-"
MIB = 1 << 20
BLOCK = 1 * MIB
LONGEST_LINE = 64 * MIB
"""Bytes of one line or one value of a JSON array; more is skipped as a fault."""
LARGEST_DOCUMENT = 512 * MIB
"""Bytes of a JSON document that can only be read whole."""
SHOWN_FAULTS = 20
"""Faults of one kind that are listed; the others are counted."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PAR1", "a Parquet file; export it as JSONL"),
    (b"PK\x03\x04", "a zip archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; unpack it first"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"BZh", "compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "compressed with xz; unpack it first"),
    (b"ARROW1", "an Arrow file; export it as JSONL"),
    (b"SQLite format 3", "a database; export its rows as JSONL"),
    (b"%PDF", "a PDF file; rows of JSONL, JSON or CSV were expected"),
)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Faults:
    """The faults of files: the first of each kind in full, the others as a count. Never holds a value of the data."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self.counts: dict[tuple[str, str, Severity], int] = {}
        """How often each kind came up, by file, kind and severity."""

    def add(self, file: str, line: int, kind: str, severity: Severity, message: str) -> None:
        """Keep a fault or count it; `message` is one line: what is wrong; what would be right."""
        key = (file, kind, severity)
        seen = self.counts[key] = self.counts.get(key, 0) + 1
        if seen <= SHOWN_FAULTS:
            self._found.append(Diagnostic(kind, severity, message, Place(file, line, 1 if line else 0)))

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return the faults by file and line, and a note for each kind that has more than are listed."""
        more = (
            Diagnostic(kind, severity, f"{count - SHOWN_FAULTS:,} more lines have this fault", Place(file))
            for (file, kind, severity), count in self.counts.items()
            if count > SHOWN_FAULTS
        )
        return (*sorted(self._found, key=lambda one: one.place), *more)


class Source(io.RawIOBase):
    """An open file or pipe: hashes and counts what is read. Its bytes are those of the file, still compressed."""

    def __init__(self, path: str, done: int = 0, total: int | None = None, progress: Progress | None = None) -> None:
        """Open a path, or standard input for `-`; raises UsageError. `done` bytes of `total` were read before."""
        self.shown = "<stdin>" if path == STDIN else visible(path)
        self.size = 0
        """Bytes read so far."""
        self._hash = hashlib.sha256()
        self._done, self._total, self._progress = done, total, progress
        try:
            self._file = _opened(path)
            self._before = os.fstat(self._file.fileno())
        except (AttributeError, OSError, ValueError) as error:
            raise UsageError(f"{self.shown}: {_reason(error)}") from None

    @property
    def sha256(self) -> str:
        """The digest of what was read so far."""
        return self._hash.hexdigest()

    def readable(self) -> bool:
        """Return True: that is all it is for."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read some bytes; raises UsageError where the system can't."""
        view = memoryview(buffer).cast("B")
        try:
            count = self._file.readinto(view)
        except OSError as error:
            raise UsageError(f"{self.shown}: {_reason(error)}") from None
        self._hash.update(view[:count])
        self.size += count
        if self._progress:
            self._progress(self._done + self.size, self._total)
        return count

    def changed(self) -> bool:
        """Return whether a regular file has changed since it was opened."""
        after = os.fstat(self._file.fileno())
        same = (after.st_size, after.st_mtime_ns) == (self._before.st_size, self._before.st_mtime_ns)
        return stat.S_ISREG(after.st_mode) and not same

    def close(self) -> None:
        """Close the file, but not standard input."""
        if not self.closed and self.shown != "<stdin>":
            self._file.close()
        super().close()


def _opened(path: str) -> io.FileIO:
    """Return an open file or pipe. Its kind is asked before opening: a device can hang or have effects."""
    if path == STDIN:
        return io.FileIO(sys.stdin.fileno(), closefd=False)
    found = os.stat(path)  # noqa: PTH116  (Path takes '' for the present folder)
    if stat.S_ISDIR(found.st_mode):
        raise OSError(0, "this is a folder; name the files in it")
    if not stat.S_ISFIFO(found.st_mode):
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "this is a device or a socket; a file or a pipe was expected")
        if not found.st_size:
            raise OSError(0, "the file is empty; rows of JSONL, JSON or CSV were expected")
    return io.FileIO(path, "rb")


def _reason(error: Exception) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file"
        case PermissionError():
            return "can't be read: this is not permitted"
        case OSError(errno=0, strerror=str(reason)):
            return reason
        case OSError(strerror=str(reason)):
            return f"can't be read: {visible(reason).lower()}"
        case AttributeError() | io.UnsupportedOperation():
            return "standard input is closed; give a file instead"
        case _:
            return "can't be read: this is not a file name"


def total_size(paths: tuple[str, ...]) -> int | None:
    """Return how many bytes files have together; None if one is a pipe or isn't there."""
    try:
        infos = [os.stat(path) for path in paths if path != STDIN]  # noqa: PTH116
    except (OSError, ValueError):
        return None
    regular = len(infos) == len(paths) and all(stat.S_ISREG(info.st_mode) for info in infos)
    return sum(info.st_size for info in infos) if regular else None


def text_stream(source: Source, faults: Faults) -> Stream:
    """Return the bytes of a source without a byte order mark; raises UsageError for what is no UTF-8 text."""
    stream: Stream = io.BufferedReader(source, BLOCK)
    head = stream.peek(64)[:64]
    if kind := next((kind for magic, kind in _MAGIC if head.startswith(magic)), None):
        raise UsageError(f"{source.shown}: this is {kind}")
    if head.startswith(_UTF_16) or b"\0" in head:
        raise UsageError(f"{source.shown}: this isn't UTF-8 text; save it as JSONL, JSON or CSV in UTF-8")
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
        message = "the file begins with a byte order mark, which many readers refuse; save it as UTF-8 without one"
        faults.add(source.shown, 1, "byte-order-mark", "warning", message)
    return stream
