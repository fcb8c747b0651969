"""A result as JSON: the published contract, byte for byte the same for the same result."""

from __future__ import annotations

import json
from typing import Any

from finetune_advisor.report import Result, to_plain


def render(report: Result) -> str:
    """The whole result; ASCII only, keys in the order of the fields. Raises ValueError for NaN and infinities."""
    return dump(to_plain(report))


def dump(data: Any) -> str:
    """Data in our way of writing JSON."""
    return json.dumps(data, ensure_ascii=True, allow_nan=False, indent=2) + "\n"
