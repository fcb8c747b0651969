"""Where the rules that come with the program lie: in the package, at the top of a checkout, or inside a zip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from finetune_advisor.load.files import PACK_FILE_BYTES, Folder, Unreadable, disk_folder, is_yaml

BUNDLED = "default"
"""The id by which other packs extend the bundled pack."""

SHOWN = "rules"
"""How its places are named, wherever it lies, so that every installation gives the same report."""

PACKAGE = Path(__file__).resolve().parent.parent
COMPILED = PACKAGE / "compiled"
"""Where a wheel holds the bundled pack in its compiled form."""


def bundled_folder(inside: str = "") -> Folder:
    """Return the folder of the bundled pack, or a folder inside it such as `catalog`; raises Unreadable."""
    shown = f"{SHOWN}/{inside}" if inside else SHOWN
    top = PACKAGE.parent.parent
    for rules, is_ours in ((PACKAGE / "rules", True), (top / "rules", in_checkout())):
        # The second only in a checkout: what lies beside an installation isn't ours.
        if is_ours and (rules / "pack.yaml").is_file():
            return disk_folder(str(rules / inside), shown)
    return _zipped_folder(inside, shown)


def in_checkout() -> bool:
    """Return whether this package runs from a checkout of its repository."""
    return not (PACKAGE / "rules").is_dir() and (PACKAGE.parent.parent / "pyproject.toml").is_file()


def _zipped_folder(inside: str, shown: str) -> Folder:
    """Return the rules inside a zip that holds the package."""
    from importlib import resources

    root = resources.files("finetune_advisor") / "rules"
    if not (root / "pack.yaml").is_file():
        raise Unreadable("the rules that come with the program are missing; install it again")
    folder = root / inside if inside else root
    files: dict[str, Any] = {}
    for prefix, place in (("", folder), ("steps/", folder / "steps")):
        if place.is_dir():
            files |= {f"{prefix}{file.name}": file for file in place.iterdir() if is_yaml(file.name)}
    return Folder(shown, tuple(sorted(files)), lambda name: files[name].read_bytes()[:PACK_FILE_BYTES])
