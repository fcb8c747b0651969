"""Where the rules that come with the program are: in the package, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

from finetune_advisor.load.files import Folder, Unreadable, disk_folder

BUNDLED = "default"
"""The id by which other packs extend the bundled pack."""

SHOWN = "rules"
"""How its places are named, wherever it is, so that every installation gives the same report."""

PACKAGE = Path(__file__).resolve().parent.parent
COMPILED = PACKAGE / "compiled"
"""Where a wheel holds the bundled pack in its compiled form."""


def bundled_folder(inside: str = "") -> Folder:
    """Return the folder of the bundled pack, or a folder inside it such as `catalog`; raises Unreadable."""
    # Only in a checkout are they beside the package. What is beside an installation isn't ours.
    rules = PACKAGE.parent.parent / "rules" if in_checkout() else PACKAGE / "rules"
    if not (rules / "pack.yaml").is_file():
        raise Unreadable("the rules that come with the program are missing; install it again")
    return disk_folder(str(rules / inside), f"{SHOWN}/{inside}" if inside else SHOWN)


def in_checkout() -> bool:
    """Return whether this package runs from a checkout of its repository."""
    return not (PACKAGE / "rules").is_dir() and (PACKAGE.parent.parent / "pyproject.toml").is_file()
