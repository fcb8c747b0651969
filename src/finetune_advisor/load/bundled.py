"""The pack that comes with the program: its compiled form if that was made from the YAML files that are there, else the files."""

# os.path throughout: pathlib takes longer to import than this pack to read.
# ruff: noqa: PTH100, PTH113, PTH118, PTH120

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from finetune_advisor.load.digest import digest
from finetune_advisor.load.files import Folder, Unreadable, disk_folder

if TYPE_CHECKING:
    from finetune_advisor.pack import Pack

BUNDLED = "default"
"""The id by which other packs extend it."""

SHOWN = "rules"
"""How its places are named, wherever it lies, so that every installation gives the same report."""


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


def bundled_folder() -> Folder:
    """Where the bundled pack lies: in the package, or at the top of a checkout; raises Unreadable."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    top = os.path.dirname(os.path.dirname(package))
    for path in (os.path.join(package, "rules"), os.path.join(top, "rules")):
        # The second only in a checkout: what lies beside an installation isn't ours.
        is_ours = path.startswith(package) or os.path.isfile(os.path.join(top, "pyproject.toml"))
        if is_ours and os.path.isfile(os.path.join(path, "pack.yaml")):
            return disk_folder(path, SHOWN)
    return _zipped_folder()


def _zipped_folder() -> Folder:
    """The rules inside a zip that holds the package."""
    from importlib import resources

    from finetune_advisor.load.files import PACK_FILE_BYTES, is_yaml

    root = resources.files("finetune_advisor") / "rules"
    if not (root / "pack.yaml").is_file():
        raise Unreadable("the rules that come with the program are missing; install it again")
    names = [entry.name for entry in root.iterdir() if is_yaml(entry.name)]
    names += [f"steps/{entry.name}" for entry in (root / "steps").iterdir() if is_yaml(entry.name)]
    return Folder(
        SHOWN, tuple(sorted(names)), lambda name: root.joinpath(*name.split("/")).read_bytes()[:PACK_FILE_BYTES]
    )
