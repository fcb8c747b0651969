"""The pack that comes with the program: its compiled form if that was made from the YAML files that are there, else the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from finetune_advisor.load.digest import digest
from finetune_advisor.load.files import Folder, Unreadable
from finetune_advisor.load.shipped import SHOWN, bundled_folder

if TYPE_CHECKING:
    from finetune_advisor.pack import Pack


def bundled_pack() -> Pack:
    """The pack that comes with the program. Raises PackError if its files are missing or faulty."""
    from finetune_advisor.errors import PackError

    try:
        folder = bundled_folder()
        contents = {name: folder.read(name) for name in folder.names}
    except Unreadable as error:
        raise PackError(f"{SHOWN}: {error}") from None
    compiled = _compiled(digest(contents))
    return compiled if compiled is not None else _parsed(folder)


def _compiled(wanted: str) -> Pack | None:
    try:
        from finetune_advisor import _bundled
    except ImportError:
        return None
    return _bundled.pack() if wanted == _bundled.DIGEST else None


def _parsed(folder: Folder) -> Pack:
    from finetune_advisor.errors import PackError
    from finetune_advisor.load.faults import Faults
    from finetune_advisor.load.pack import read_folder

    faults = Faults()
    pack = read_folder(folder, faults)
    if pack is None:
        raise PackError(faults.told())
    return pack
