"""From a folder to a Pack: from its compiled form if that is up to date, else from its files, with every fault at once."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from finetune_advisor.errors import Diagnostic, PackError, Place
from finetune_advisor.load.compiled import compile_for_wheel, digest_of, find_compiled, keep_compiled
from finetune_advisor.load.diagnostics import Diagnostics, quoted, shown
from finetune_advisor.load.files import PACK_BYTES, Folder, Unreadable, disk_folder
from finetune_advisor.load.resources import BUNDLED, SHOWN, bundled_folder
from finetune_advisor.model.pack import Pack

_RELATIVE = re.compile(r"(\.\.?/)*[A-Za-z0-9_-][A-Za-z0-9_. -]*(/[A-Za-z0-9_-][A-Za-z0-9_. -]*)*/?|\.\.(/\.\.)*/?")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pack without faults, as it is kept in its compiled form."""

    pack: Pack
    remarks: tuple[Diagnostic, ...]
    """Warnings and notes."""
    extends: str | None


def load_pack(folder: Path | str | Folder | None = None, *, cache_folder: Path | None = None) -> Pack:
    """Return the pack in a folder, or the bundled one; raises PackError with its faults, at most 20, one a line."""
    compiled, diagnostics = _read(folder, cache_folder)
    if compiled is None:
        raise diagnostics.failure(PackError)
    return compiled.pack


def read_pack(
    folder: Path | str | Folder | None = None, *, cache_folder: Path | None = None
) -> tuple[Pack | None, list[Diagnostic]]:
    """Return the pack in a folder, or None, with everything found on the way: faults, warnings, what was replaced."""
    compiled, diagnostics = _read(folder, cache_folder)
    return compiled.pack if compiled else None, diagnostics.sorted()


def compile_bundled_pack(target: Path) -> None:
    """Write the compiled form of the bundled pack into a folder of a wheel; raises PackError if the pack has faults."""
    diagnostics, folder = Diagnostics(), bundled_folder()
    contents = _contents(folder, diagnostics)
    compiled = _compiled(folder, contents, diagnostics)
    if compiled is None:
        raise diagnostics.failure(PackError)
    compile_for_wheel(compiled, BUNDLED, _key(folder, contents), target)


def _read(path: Path | str | Folder | None, cache_folder: Path | None) -> tuple[Compiled | None, Diagnostics]:
    diagnostics = Diagnostics()
    try:
        named = bundled_folder() if path is None else path
        folder = named if isinstance(named, Folder) else disk_folder(os.fspath(named))
    except Unreadable as error:
        place = SHOWN if path is None else shown(path) or "''"
        diagnostics.add("unreadable", str(error), Place(place))
        return None, diagnostics
    contents = _contents(folder, diagnostics)
    name = BUNDLED if path is None else f"pack-{digest_of(str(folder.home), folder.shown)[:32]}"
    key = _key(folder, contents)
    found = None if diagnostics.fatal else find_compiled(Compiled, name, key, cache_folder)
    if found is not None and _is_current(found, folder, contents):
        return found, Diagnostics(list(found.remarks))
    made = _compiled(folder, contents, diagnostics)
    if made is not None:
        keep_compiled(made, name, key, cache_folder)
    return made, diagnostics


def _is_current(compiled: Compiled, folder: Folder, contents: Mapping[str, bytes]) -> bool:
    """Return whether the files of the pack that a pack extends are as they were."""
    if compiled.extends is None:
        return True
    ignored = Diagnostics()
    base = _extended(compiled.extends, folder, Place(""), ignored)
    return base is not None and compiled.pack.digest == digest(contents, digest(_contents(base, ignored)))


def _key(folder: Folder, contents: Mapping[str, bytes]) -> str:
    # Places name files as the user did, so another name for the same folder is another compiled form.
    return digest_of(folder.shown, digest(contents))


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
    from finetune_advisor.load.pack_files import overlay, read_draft, refuse_replacements
    from finetune_advisor.load.references import build

    draft = read_draft(folder, contents, diagnostics)
    if draft is None:
        return None
    extends, base, base_digest = draft.head.extends, None, ""
    if extends is None:
        refuse_replacements(draft, diagnostics)
    elif base_folder := _extended(extends, folder, draft.node.place("extends"), diagnostics):
        base_contents = _contents(base_folder, diagnostics)
        base, base_digest = read_draft(base_folder, base_contents, diagnostics), digest(base_contents)
        if base is not None and base.head.extends is not None:
            message = "this pack extends another itself; a pack that is extended can't extend another"
            diagnostics.add("bad-extends", message, base.node.place("extends"))
            base = None
    if base is not None:
        refuse_replacements(base, diagnostics)
        draft = overlay(base, draft, diagnostics)
    elif extends is not None:
        # What the other pack holds isn't known, so that nothing can be said to be missing.
        draft.unread = draft.faulty_head = True
    pack = build(draft, digest(contents, base_digest), diagnostics)
    return None if pack is None else Compiled(pack, tuple(diagnostics.sorted()), extends)


def _extended(named: str, folder: Folder, place: Place, diagnostics: Diagnostics) -> Folder | None:
    """Return the folder of the pack that a pack extends."""
    what, expected = f"extends {quoted(named)}", f"expected {BUNDLED}, or a folder relative to this one"
    try:
        if named == BUNDLED:
            base = bundled_folder()
        elif _RELATIVE.fullmatch(named):
            base = disk_folder(str(folder.home / named), f"{folder.shown}/{named.rstrip('/')}")
        else:
            diagnostics.add("bad-extends", f"extends can't be {quoted(named)}; {expected}", place)
            return None
    except Unreadable as error:
        diagnostics.add("bad-extends", f"{what}: {error}; {expected}", place)
        return None
    if base.home == folder.home:
        diagnostics.add("bad-extends", f"{what} leads back to this pack", place)
        return None
    return base
