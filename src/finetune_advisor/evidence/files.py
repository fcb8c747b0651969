"""Bytes of evidence files as a stream: opened safely, hashed while they are read. Knows no rows."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import os
import stat
import sys
import zlib
from collections import Counter
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
BLOCK = MIB // 8
"""Bytes that are looked at together."""
LONGEST_LINE = 64 * MIB
"""Bytes of one line or one value of a JSON array; more is skipped as a fault."""
LARGEST_DOCUMENT = 512 * MIB
"""Bytes of a JSON document that can only be read whole."""
LARGEST_UNPACKED = 1024 * MIB
"""Bytes that a gzip file may unpack to."""
SHOWN_FAULTS = 20
"""Faults of one kind that are listed; the others are counted."""

_GZIP = b"\x1f\x8b"
_MAGIC = ((b"PAR1", "a Parquet file; export it as JSONL"), (b"PK\x03\x04", "a zip archive; unpack it first"))


class Faults:
    """The faults of files: the first of each kind in full, the others as a count. Never holds a value of the data."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self.counts: Counter[tuple[str, str, Severity]] = Counter()
        """How often each kind came up, by file, kind and severity."""

    def add(self, file: str, line: int, kind: str, severity: Severity, message: str) -> None:
        """Keep a fault or count it; `message` is one line: what is wrong; what would be right."""
        self.counts[file, kind, severity] += 1
        if self.counts[file, kind, severity] <= SHOWN_FAULTS:
            self._found.append(Diagnostic(kind, severity, message, Place(file, line, 1 if line else 0)))

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return the faults by file and line, and a note for each kind that has more than are listed."""
        last = {(one.place.file, one.kind): one.place for one in self._found}
        more = (
            Diagnostic(kind, severity, f"{count - SHOWN_FAULTS:,} more lines have this fault", last[file, kind])
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
        self._file = _opened(path, self.shown)
        self._before = os.fstat(self._file.fileno())

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
        """Close the file; what standard input reads from stays open."""
        self._file.close()
        super().close()


def _opened(path: str, shown: str) -> io.FileIO:
    """Return an open file or pipe; raises UsageError. Its kind is asked before opening: a device can hang or have effects."""
    try:
        if path == STDIN:
            return io.FileIO(sys.stdin.fileno(), closefd=False)
        found = os.stat(path)  # noqa: PTH116  (Path takes '' for the present folder)
        is_file = stat.S_ISREG(found.st_mode)
        if stat.S_ISFIFO(found.st_mode) or (is_file and found.st_size):
            return io.FileIO(path, "rb")
        reason = "this is a device or a socket; a file or a pipe was expected"
        if stat.S_ISDIR(found.st_mode):
            reason = "this is a folder; name the files in it"
        elif is_file:
            reason = "the file is empty; rows of JSONL, JSON or CSV were expected"
    except (AttributeError, io.UnsupportedOperation):
        reason = "standard input is closed; give a file instead"
    except OSError as error:
        reason = _reason(error)
    except ValueError:
        reason = "can't be read: this is not a file name"
    raise UsageError(f"{shown}: {reason}")


def _reason(error: OSError) -> str:
    return f"can't be read: {visible(error.strerror or 'the system gives no reason').lower()}"


def total_size(paths: tuple[str, ...]) -> int | None:
    """Return how many bytes files have together; None if one is a pipe or isn't there."""
    try:
        infos = [os.stat(path) for path in paths]  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return sum(info.st_size for info in infos) if all(stat.S_ISREG(info.st_mode) for info in infos) else None


class _Unpacked(gzip.GzipFile):
    """What a gzip file unpacks to, up to a limit."""

    def __init__(self, packed: Stream, shown: str) -> None:
        super().__init__(fileobj=packed)
        self._shown, self._left = shown, LARGEST_UNPACKED

    def read(self, size: int | None = -1) -> bytes:
        try:
            data = super().read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise UsageError(f"{self._shown}: the gzip file is damaged or was cut; copy it again") from None
        self._left -= len(data)
        if self._left < 0:
            raise UsageError(f"{self._shown}: it unpacks to more than {LARGEST_UNPACKED // MIB:,} MiB; unpack it first")
        return data


def text_stream(source: Source, faults: Faults) -> Stream:
    """Return the bytes of a source in UTF-8, unpacked and without a byte order mark; raises UsageError for what is no text."""
    stream: Stream = io.BufferedReader(source, MIB)
    if stream.peek(2).startswith(_GZIP):
        stream = io.BufferedReader(_Unpacked(stream, source.shown), MIB)
    head = stream.peek(64)[:64]
    if kind := next((kind for magic, kind in _MAGIC if head.startswith(magic)), None):
        raise UsageError(f"{source.shown}: this is {kind}")
    if b"\0" in head:
        raise UsageError(f"{source.shown}: this isn't UTF-8 text; save it as JSONL, JSON or CSV in UTF-8")
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
        message = "the file begins with a byte order mark, which many readers refuse; save it as UTF-8 without one"
        faults.add(source.shown, 1, "byte-order-mark", "warning", message)
    return stream
