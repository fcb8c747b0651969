"""What a place is to programs that read findings: a file to point at, or not."""

from __future__ import annotations

from finetune_advisor.errors import Place


def in_file(place: Place) -> bool:
    """Whether a place lies in a file; standard input (`-`), flags (`--set`) and the like are none."""
    return bool(place.file) and not place.file.startswith(("-", "<"))
