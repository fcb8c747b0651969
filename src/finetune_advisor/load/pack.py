"""From a folder to a Pack, with every fault of the whole pack at once."""

# os.path throughout: pathlib is slow to import.
# ruff: noqa: PTH118

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from finetune_advisor.errors import Diagnostic, PackError, Place
from finetune_advisor.load.digest import digest
from finetune_advisor.load.faults import Faults, quoted, shown
from finetune_advisor.load.files import Folder, Unreadable, disk_folder
from finetune_advisor.load.shipped import BUNDLED, bundled_folder
from finetune_advisor.model.pack import Pack

if TYPE_CHECKING:
    from pathlib import Path

    from finetune_advisor.load.draft import Draft, Room

MOST_EXTENDED = 4

_RELATIVE = re.compile(r"(\.\.?/)*[A-Za-z0-9_-][A-Za-z0-9_. -]*(/[A-Za-z0-9_-][A-Za-z0-9_. -]*)*/?|\.\.(/\.\.)*/?")


def load_pack(folder: Path | str | Folder) -> Pack:
    """The pack in a folder. Raises PackError with its faults, at most 20, one a line."""
    pack, faults = _read(folder)
    if pack is None:
        raise PackError(faults.told())
    return pack


def read_pack(folder: Path | str | Folder) -> tuple[Pack | None, list[Diagnostic]]:
    """The pack in a folder, or None, and everything that was found on the way: faults, warnings, what was replaced."""
    pack, faults = _read(folder)
    return pack, faults.sorted()


def _read(path: Path | str | Folder) -> tuple[Pack | None, Faults]:
    faults = Faults()
    try:
        folder = path if isinstance(path, Folder) else disk_folder(os.fspath(path))
    except Unreadable as error:
        faults.add("unreadable", str(error), Place(shown(path) or "''"))
        return None, faults
    return read_folder(folder, faults), faults


def read_folder(folder: Folder, faults: Faults) -> Pack | None:
    """The pack in an opened folder, laid over those that it extends; None (and faults) if it can't be used."""
    # Imported here because pydantic is slow to import, and a compiled pack does without it.
    from finetune_advisor.load.build import build
    from finetune_advisor.load.draft import Room

    layered = _layered(folder, Room(), (), faults)
    return build(*layered, faults) if layered else None


def _layered(folder: Folder, room: Room, above: tuple[str, ...], faults: Faults) -> tuple[Draft, str] | None:
    """A pack's draft laid over the pack that it extends, with the digest of both; `above` are those that extend it."""
    from finetune_advisor.load.draft import read_draft
    from finetune_advisor.load.overlay import overlay, refuse_replacements

    contents = _contents(folder, room, faults)
    draft = read_draft(folder, contents, room, faults)
    if draft is None:
        return None
    draft.unread |= any(name not in contents for name in folder.names)
    if draft.head.extends is None:
        refuse_replacements(draft, faults)
        return draft, digest(contents)
    base_folder = _extended(draft, folder, above, faults)
    base = _layered(base_folder, room, (*above, folder.home or ""), faults) if base_folder else None
    if base is None:
        # What the other pack holds isn't known, so that nothing can be said to be missing.
        draft.unread = draft.faulty_head = True
        return draft, ""
    return overlay(base[0], draft, faults), digest(contents, base[1])


def _contents(folder: Folder, room: Room, faults: Faults) -> dict[str, bytes]:
    """The bytes of all files, without those that can't be read."""
    contents = {}
    for name in folder.names:
        try:
            data = folder.read(name)
        except Unreadable as error:
            faults.add("unreadable", str(error), Place(folder.place_of(name)))
            continue
        room.bytes -= len(data)
        if room.bytes < 0:
            faults.add("too-large", "the files of the pack are too large together", Place(folder.place_of(name)))
            break
        contents[name] = data
    return contents


def _extended(draft: Draft, folder: Folder, above: tuple[str, ...], faults: Faults) -> Folder | None:
    """The folder of the pack that a pack extends."""
    named, place = str(draft.head.extends), draft.node.place("extends")
    try:
        if named == BUNDLED:
            base = bundled_folder()
        elif folder.home is None or not _RELATIVE.fullmatch(named):
            message = f"extends can't be {quoted(named)}; expected {BUNDLED}, or a folder relative to this one"
            faults.add("bad-extends", message, place)
            return None
        else:
            base = disk_folder(os.path.join(folder.home, named), f"{folder.shown}/{named.rstrip('/')}")
    except Unreadable as error:
        message = f"extends {quoted(named)}: {error}; expected {BUNDLED}, or a folder relative to this one"
        faults.add("bad-extends", message, place)
        return None
    if base.home is not None and base.home in (*above, folder.home):
        faults.add("bad-extends", f"extends {quoted(named)} leads back to a pack that extends this one", place)
        return None
    if len(above) + 1 >= MOST_EXTENDED:
        faults.add("bad-extends", f"more than {MOST_EXTENDED} packs on top of each other", place)
        return None
    return base
