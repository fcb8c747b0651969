"""The pack that comes with the program."""

from __future__ import annotations

from finetune_advisor.errors import PackError
from finetune_advisor.load.faults import Faults
from finetune_advisor.load.files import Unreadable
from finetune_advisor.load.shipped import SHOWN, bundled_folder
from finetune_advisor.model.pack import Pack


def bundled_pack() -> Pack:
    """The pack that comes with the program. Raises PackError if its files are missing or faulty."""
    from finetune_advisor.load.pack import read_folder

    faults = Faults()
    try:
        pack = read_folder(bundled_folder(), faults)
    except Unreadable as error:
        raise PackError(f"{SHOWN}: {error}") from None
    if pack is None:
        raise PackError(faults.told())
    return pack
