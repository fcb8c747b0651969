"""Inspect's `.eval` logs: a zip of JSON, unpacked within limits. Knows nothing of scores."""

from __future__ import annotations

import io
import re
import sys
import zlib
from typing import Any

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.cells import Value, mapping
from finetune_advisor.evidence.files import MIB, Source

_LARGEST = 1024 * MIB
"""Bytes of a log, and of its parts together once they are unpacked."""
_SAMPLES = (r"summaries\.json", r"_journal/summaries/\d+\.json", r"samples/[^/]+\.json")
"""Parts that hold the samples; the first kind that is there tells all that is needed."""


def read_log(source: Source) -> tuple[Value, list[Any]]:
    """Return the header of a log, and the summaries of its samples.

    A run that was interrupted has no header; we take what it began with. Raises UsageError for what is no such log,
    is damaged, expands beyond measure, or needs an extra to be unpacked.
    """
    data = source.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise UsageError(f"{source.shown}: the log is larger than {_LARGEST // MIB:,} MiB, the most that is read")
    zipfile, broken = _zipfile()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _parts(archive, source.shown)
    except NotImplementedError:
        # Inspect's current logs are packed with zstd, method 93 of zip.
        raise UsageError(
            f"{source.shown}: the log is packed with zstd; install finetune-advisor[inspect], "
            "or run `inspect log convert --to json`"
        ) from None
    except (zipfile.BadZipFile, broken, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        raise UsageError(f"{source.shown}: the log is damaged or was cut; run the evaluation again") from None


def _zipfile() -> tuple[Any, type[Exception]]:
    """Return the module that reads zips, with zstd where that is installed, and the error of broken zstd."""
    from importlib import import_module

    built_in = sys.version_info >= (3, 14)
    try:
        zips = import_module("zipfile" if built_in else "backports.zstd.zipfile")
        return zips, import_module("compression.zstd" if built_in else "backports.zstd").ZstdError
    except ImportError:
        return import_module("zipfile"), zlib.error


def _parts(archive: Any, shown: str) -> tuple[Value, list[Any]]:
    from pydantic_core import from_json

    infos = {info.filename: info for info in archive.infolist()}
    head = next((name for name in ("header.json", "_journal/start.json") if name in infos), None)
    if head is None:
        raise UsageError(f"{shown}: this zip archive is no log of Inspect; unpack it first")
    samples = ([name for name in infos if re.fullmatch(pattern, name)] for pattern in _SAMPLES)
    names = [head, *next(filter(None, samples), [])]
    if sum(infos[name].file_size for name in names) > _LARGEST:
        raise UsageError(f"{shown}: the log unpacks to more than {_LARGEST // MIB:,} MiB, the most that is read")
    parts = []
    for name in names:
        with archive.open(infos[name]) as part:
            # Only as much as the archive declares is unpacked, whatever the part would expand to.
            parts.append(from_json(part.read(infos[name].file_size), allow_inf_nan=True))
    header, *found = parts
    rows = [row for part in found for row in (part if isinstance(part, list) else [part])]
    return mapping(header), rows
