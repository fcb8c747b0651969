"""A result as JSON: the published contract, byte for byte the same for the same result."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any


def dump(data: Any) -> str:
    """Return JSON in ASCII, keys in the order of the fields. Raises ValueError for NaN and infinities."""
    return json.dumps(data, default=_fields, ensure_ascii=True, allow_nan=False, indent=2) + "\n"


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}
