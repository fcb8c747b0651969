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
    pack, diagnostics = _read(folder, cache_folder)
    if pack is None:
        raise PackError(diagnostics.error_lines())
    return pack


def read_pack(
    folder: Path | str | Folder | None = None, *, cache_folder: Path | None = None
) -> tuple[Pack | None, list[Diagnostic]]:
    """Return the pack in a folder, or None, with everything found on the way: faults, warnings, what was replaced."""
    pack, diagnostics = _read(folder, cache_folder)
    return pack, diagnostics.sorted()


def _read(path: Path | str | Folder | None, cache_folder: Path | None) -> tuple[Pack | None, Diagnostics]:
    diagnostics = Diagnostics()
    try:
        folder = bundled_folder() if path is None else _opened(path)
    except Unreadable as error:
        place = SHOWN if path is None else shown(path) or "''"
        diagnostics.add("unreadable", str(error), Place(place))
        return None, diagnostics
    contents = _contents(folder, diagnostics)
    name = BUNDLED if path is None else f"pack-{digest_of(folder.home or '', folder.shown)[:32]}"
    key = _key(folder, contents)
    found = None if diagnostics.fatal else find_compiled(Compiled, name, key, cache_folder)
    if found is not None and _is_current(found, folder, contents):
        return found.pack, Diagnostics(list(found.remarks))
    made = _compiled(folder, contents, diagnostics)
    if made is None:
        return None, diagnostics
    keep_compiled(made, name, key, cache_folder)
    return made.pack, diagnostics


def _is_current(compiled: Compiled, folder: Folder, contents: Mapping[str, bytes]) -> bool:
    """Return whether the files of the pack that a pack extends are as they were."""
    if compiled.extends is None:
        return True
    ignored = Diagnostics()
    base = _extended(compiled.extends, folder, Place(""), ignored)
    return base is not None and compiled.pack.digest == digest(contents, digest(_contents(base, ignored)))


def _opened(path: Path | str | Folder) -> Folder:
    return path if isinstance(path, Folder) else disk_folder(os.fspath(path))


def _key(folder: Folder, contents: Mapping[str, bytes]) -> str:
    # Places name files as the user did, so another name for the same folder is another compiled form.
    return digest_of(folder.shown, digest(contents))


def compile_bundled_pack(target: Path) -> None:
    """Write the compiled form of the bundled pack into a folder of a wheel; raises PackError if the pack has faults."""
    diagnostics, folder = Diagnostics(), bundled_folder()
    contents = _contents(folder, diagnostics)
    compiled = _compiled(folder, contents, diagnostics)
    if compiled is None:
        raise PackError(diagnostics.error_lines())
    compile_for_wheel(compiled, BUNDLED, _key(folder, contents), target)


def digest(contents: Mapping[str, bytes], base: str = "") -> str:
    """Return the SHA-256 over the names and bytes of a pack's files, and over the digest of the pack that it extends."""
    total = hashlib.sha256(base.encode())
    for name in sorted(contents):
        # Lengths separate a name from its bytes, and a file from the next.
        total.update(f"{name}\0{len(contents[name])}\0".encode())
        total.update(contents[name])
    return total.hexdigest()


def _contents(folder: Folder, diagnostics: Diagnostics) -> dict[str, bytes]:
    """Return the bytes of all files, without those that can't be read."""
    contents, room = dict[str, bytes](), PACK_BYTES
    for name in folder.names:
        place = Place(folder.place_of(name))
        try:
            data = folder.read(name)
        except Unreadable as error:
            diagnostics.add("unreadable", str(error), place)
            continue
        room -= len(data)
        if room < 0:
            diagnostics.add("too-large", "the files of the pack are too large together", place)
            break
        contents[name] = data
    return contents


def _compiled(folder: Folder, contents: Mapping[str, bytes], diagnostics: Diagnostics) -> Compiled | None:
    """Read a pack from its files, laid over the one that it extends; return None, and note why, if it can't be used."""
    # Imported here because YAML and pydantic are slow to import, and a compiled pack does without them.
    from finetune_advisor.load.pack_files import overlay, read_draft, refuse_replacements
    from finetune_advisor.load.references import build

    draft = read_draft(folder, contents, diagnostics)
    if draft is None:
        return None
    extends, base, base_contents = draft.head.extends, None, dict[str, bytes]()
    if extends is None:
        refuse_replacements(draft, diagnostics)
    else:
        if base_folder := _extended(extends, folder, draft.node.place("extends"), diagnostics):
            base_contents = _contents(base_folder, diagnostics)
            base = read_draft(base_folder, base_contents, diagnostics)
        if base is not None and base.head.extends is not None:
            message = "this pack extends another itself; a pack that is extended can't extend another"
            diagnostics.add("bad-extends", message, base.node.place("extends"))
            base = None
        if base is None:
            # What the other pack holds isn't known, so that nothing can be said to be missing.
            draft.unread = draft.faulty_head = True
        else:
            refuse_replacements(base, diagnostics)
            draft = overlay(base, draft, diagnostics)
    whole = digest(contents, digest(base_contents) if base_contents else "")
    pack = build(draft, whole, diagnostics)
    return None if pack is None else Compiled(pack, tuple(diagnostics.sorted()), extends)


def _extended(named: str, folder: Folder, place: Place, diagnostics: Diagnostics) -> Folder | None:
    """Return the folder of the pack that a pack extends."""
    expected = f"expected {BUNDLED}, or a folder relative to this one"
    try:
        if named == BUNDLED:
            base = bundled_folder()
        elif folder.home is None or not _RELATIVE.fullmatch(named):
            diagnostics.add("bad-extends", f"extends can't be {quoted(named)}; {expected}", place)
            return None
        else:
            base = disk_folder(str(Path(folder.home, named)), f"{folder.shown}/{named.rstrip('/')}")
    except Unreadable as error:
        diagnostics.add("bad-extends", f"extends {quoted(named)}: {error}; {expected}", place)
        return None
    if base.home is not None and base.home == folder.home:
        diagnostics.add("bad-extends", f"extends {quoted(named)} leads back to this pack", place)
        return None
    return base
