"""Inspect's `.eval` logs: a zip of JSON, unpacked within limits. Knows nothing of scores."""

from __future__ import annotations

import io
import re
import sys
import zlib
from typing import Any

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.files import MIB, Source

_LARGEST_LOG = 512 * MIB
"""Bytes of a log."""
_LARGEST_PARTS = 1024 * MIB
"""Bytes that its parts may have together once they are unpacked."""


def read_log(source: Source) -> tuple[dict[str, Any], list[Any]]:
    """Return the header of a log, and the summaries of its samples.

    A run that was interrupted has no header; we take what it began with. Raises UsageError for what is no such log,
    is damaged, expands beyond measure, or needs an extra to be unpacked.
    """
    data = source.read(_LARGEST_LOG + 1)
    if len(data) > _LARGEST_LOG:
        raise UsageError(f"{source.shown}: the log is larger than {_LARGEST_LOG // MIB} MiB, the most that is read")
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

    zstd, zips = (
        ("compression.zstd", "zipfile") if sys.version_info >= (3, 14) else ("backports.zstd", "backports.zstd.zipfile")
    )
    try:
        return import_module(zips), import_module(zstd).ZstdError
    except ImportError:
        return import_module("zipfile"), zlib.error


def _parts(archive: Any, shown: str) -> tuple[dict[str, Any], list[Any]]:
    infos = {info.filename: info for info in archive.infolist()}
    head = next((name for name in ("header.json", "_journal/start.json") if name in infos), None)
    if head is None:
        raise UsageError(f"{shown}: this zip archive is no log of Inspect; unpack it first")
    names = [name for name in infos if name == "summaries.json"]
    names = names or [name for name in infos if re.fullmatch(r"_journal/summaries/\d+\.json", name)]
    names = names or [name for name in infos if re.fullmatch(r"samples/[^/]+\.json", name)]
    if sum(infos[name].file_size for name in names) > _LARGEST_PARTS:
        raise UsageError(f"{shown}: the log unpacks to more than {_LARGEST_PARTS // MIB} MiB, the most that is read")
    header = _json(archive, head)
    parts = [_json(archive, name) for name in names]
    samples = [sample for part in parts for sample in (part if isinstance(part, list) else [part])]
    return (header if isinstance(header, dict) else {}), samples


def _json(archive: Any, name: str) -> Any:
    """Return a part as JSON. Only as much as the archive declares is unpacked, whatever the part would expand to."""
    from pydantic_core import from_json

    info = archive.getinfo(name)
    if info.file_size > _LARGEST_PARTS:
        raise ValueError(name)
    with archive.open(info) as part:
        return from_json(part.read(info.file_size), allow_inf_nan=True)
