"""Where the rules that come with the program lie: in the package, at the top of a checkout, or inside a zip."""

# os.path throughout: pathlib takes longer to import than this pack to read.
# ruff: noqa: PTH100, PTH113, PTH118, PTH120

from __future__ import annotations

import os

from finetune_advisor.load.files import PACK_FILE_BYTES, Folder, Unreadable, disk_folder, is_yaml

BUNDLED = "default"
"""The id by which other packs extend the bundled pack."""

SHOWN = "rules"
"""How its places are named, wherever it lies, so that every installation gives the same report."""


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

    root = resources.files("finetune_advisor") / "rules"
    if not (root / "pack.yaml").is_file():
        raise Unreadable("the rules that come with the program are missing; install it again")
    names = [entry.name for entry in root.iterdir() if is_yaml(entry.name)]
    names += [f"steps/{entry.name}" for entry in (root / "steps").iterdir() if is_yaml(entry.name)]
    return Folder(
        SHOWN, tuple(sorted(names)), lambda name: root.joinpath(*name.split("/")).read_bytes()[:PACK_FILE_BYTES]
    )
