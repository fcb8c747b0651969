"""The digest of a pack's files. Imports nothing slow: it is taken at every start."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping


def digest(contents: Mapping[str, bytes], base: str = "") -> str:
    """SHA-256 over the names and bytes of a pack's files, and over the digest of the pack that it extends."""
    total = hashlib.sha256(base.encode())
    for name in sorted(contents):
        # Lengths keep a name apart from its bytes, and a file from the next.
        total.update(f"{name}\0{len(contents[name])}\0".encode())
        total.update(contents[name])
    return total.hexdigest()
