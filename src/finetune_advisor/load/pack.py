"""From a folder to a Pack: from its compiled form if that is up to date, else from its files, with every fault at once."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from functools import partial
from pathlib import Path

from finetune_advisor.errors import Diagnostic, PackError, Place
from finetune_advisor.load.compiled import cached, compile_for_wheel, digest_of
from finetune_advisor.load.diagnostics import Diagnostics, shown
from finetune_advisor.load.files import BUNDLED, PACK_BYTES, SHOWN, Folder, Unreadable, bundled_folder, disk_folder
from finetune_advisor.model import conditions
from finetune_advisor.model import pack as model
from finetune_advisor.model.answers import shown_raw
from finetune_advisor.model.pack import Pack

_RELATIVE = re.compile(r"(\.\.?/)*[A-Za-z0-9_-][A-Za-z0-9_. -]*(/[A-Za-z0-9_-][A-Za-z0-9_. -]*)*/?|\.\.(/\.\.)*/?")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pack without faults, as it is kept in its compiled form."""

    pack: Pack
    remarks: tuple[Diagnostic, ...]
    """Warnings and notes."""
    extends: str | None


_NAMES = {**vars(conditions), **vars(model)}
PARTS = (Diagnostic, Place, *(one for one in _NAMES.values() if isinstance(one, type) and is_dataclass(one)))


def load_pack(folder: Path | str | None = None, *, cache_folder: Path | None = None) -> Pack:
    """Return the pack in a folder, or the bundled one; raises PackError with its faults, at most 20, one a line."""
    compiled, diagnostics = _read(folder, cache_folder)
    if compiled is None:
        raise diagnostics.failure(PackError)
    return compiled.pack


def read_pack(
    folder: Path | str | None = None, *, cache_folder: Path | None = None
) -> tuple[Pack | None, list[Diagnostic]]:
    """Return the pack in a folder, or None, with everything found on the way: faults, warnings, what was replaced."""
    compiled, diagnostics = _read(folder, cache_folder)
    return (compiled.pack, list(compiled.remarks)) if compiled else (None, diagnostics.sorted())


def compile_bundled_pack(target: Path) -> None:
    """Write the compiled form of the bundled pack into a folder of a wheel; raises PackError if the pack has faults."""
    compiled, diagnostics = _read(None, target)
    if compiled is None:
        raise diagnostics.failure(PackError)
    compile_for_wheel(compiled, BUNDLED, digest_of(SHOWN, compiled.pack.digest), target)


def _read(path: Path | str | None, cache_folder: Path | None) -> tuple[Compiled | None, Diagnostics]:
    diagnostics = Diagnostics()
    try:
        folder = bundled_folder() if path is None else disk_folder(os.fspath(path))
    except Unreadable as error:
        place = SHOWN if path is None else shown(path) or "''"
        diagnostics.add("unreadable", str(error), Place(place))
        return None, diagnostics
    contents = _contents(folder, diagnostics)

    def is_current(found: Compiled) -> bool:
        """The files that couldn't be read, and those of an extended pack, aren't in the key."""
        if found.extends is None or diagnostics.faults:
            return not diagnostics.faults
        base = _extended(found.extends, folder, Place(""), Diagnostics())
        return base is not None and found.pack.digest == digest(contents, digest(_contents(base, Diagnostics())))

    name = BUNDLED if path is None else f"pack-{digest_of(str(folder.home), folder.shown)[:32]}"
    # Places name files as the user did, so another name for the same folder is another compiled form.
    key = digest_of(folder.shown, digest(contents))
    make = partial(_compiled, folder, contents, diagnostics)
    return cached(Compiled, PARTS, name, key, make, cache_folder, is_current), diagnostics


def digest(contents: Mapping[str, bytes], base: str = "") -> str:
    """Return the SHA-256 over the names and bytes of a pack's files, and over the digest of the pack that it extends."""
    total = hashlib.sha256(base.encode())
    for name in sorted(contents):
        # Lengths separate a name from its bytes, and a file from the next.
        total.update(f"{name}\0{len(contents[name])}\0".encode("utf-8", "surrogateescape"))
        total.update(contents[name])
    return total.hexdigest()


def _contents(folder: Folder, diagnostics: Diagnostics) -> dict[str, bytes]:
    """Return the bytes of all files, without those that can't be read."""
    contents, room = dict[str, bytes](), PACK_BYTES
    for name in folder.names:
        place = Place(folder.place_of(name))
        try:
            contents[name] = folder.read(name)
        except Unreadable as error:
            diagnostics.add("unreadable", str(error), place)
            continue
        room -= len(contents[name])
        if room < 0:
            diagnostics.add("too-large", "the files of the pack are too large together", place)
            del contents[name]
            break
    return contents


def _compiled(folder: Folder, contents: Mapping[str, bytes], diagnostics: Diagnostics) -> Compiled | None:
    """Read a pack from its files, laid over the one that it extends; return None, and note why, if it can't be used."""
    # Imported here because YAML and pydantic are slow to import, and a compiled pack does without them.
    from finetune_advisor.load.pack_files import Tables, overlay, read_tables
    from finetune_advisor.load.references import build

    tables = read_tables(folder, contents, diagnostics)
    if tables is None:
        return None
    head, base, base_digest = tables.head, None, ""
    extends = head.value.get("extends") if isinstance(head.value, dict) else None
    if isinstance(extends, str) and (base_folder := _extended(extends, folder, head.place("extends"), diagnostics)):
        base_contents = _contents(base_folder, diagnostics)
        base, base_digest = read_tables(base_folder, base_contents, diagnostics), digest(base_contents)
    if base is not None and "extends" in base.head.parts:
        message = "this pack extends another itself; a pack that is extended can't extend another"
        base.head.fault("bad-extends", message, "extends")
        return None
    if base is not None or extends is None:
        # What replaces something in a pack that extends none is noted, too.
        tables = overlay(overlay(Tables(), base) if base else Tables(), tables)
    else:
        # What the other pack holds isn't known, so that nothing can be said to be missing.
        tables.unread = True
    pack = build(tables, digest(contents, base_digest), diagnostics)
    return None if pack is None or diagnostics.faults else Compiled(pack, tuple(diagnostics.sorted()), extends)


def _extended(named: str, folder: Folder, place: Place, diagnostics: Diagnostics) -> Folder | None:
    """Return the folder of the pack that a pack extends."""
    wrong: object = "this is no relative path"
    try:
        base = bundled_folder() if named == BUNDLED else None
        if base is None and _RELATIVE.fullmatch(named):
            base = disk_folder(str(folder.home / named), f"{folder.shown}/{named.rstrip('/')}")
        if base is not None and base.home != folder.home:
            return base
        wrong = "this leads back to the pack itself" if base else wrong
    except Unreadable as error:
        wrong = error
    message = f"extends {shown_raw(named)}: {wrong}; expected {BUNDLED}, or a folder relative to this one"
    diagnostics.add("bad-extends", message, place)
    return None
