"""What the cells of results and exports mean: numbers, verdicts, names. Knows no format."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from finetune_advisor.text import one_line

Value = Mapping[str, Any]

PASS_FAIL = {"pass": True, "passed": True, "fail": False, "failed": False}
"""Words that are nothing but verdicts."""
_VERDICTS: Mapping[str, bool] = {
    **PASS_FAIL,
    **dict.fromkeys(("true", "yes", "correct", "success", "ok", "1", "1.0"), True),
    **dict.fromkeys(("false", "no", "incorrect", "wrong", "failure", "0", "0.0"), False),
}
_ERRORS = ("error", "errored", "timeout", "exception")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")


def digest(value: object) -> str:
    """Return a short key that is the same for equal JSON values."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def mapping(value: object) -> Value:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> Iterator[Value]:
    """Yield the JSON objects of a list; nothing for anything else."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def first(row: Value, *keys: str) -> Any:
    """Return the value of the first of these keys that a row has; None where it has none."""
    return next((row[key] for key in keys if key in row), None)


def number(value: Any) -> float | None:
    """Return a finite number, also from its text, with a decimal point or comma; None for anything else."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value.strip()):
        value = value.replace(",", ".")
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def name(value: object, otherwise: str = "") -> str:
    """Return a name as people see it, short and on one line."""
    words = one_line(str(value), 60) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return words or otherwise


def verdict(value: object) -> bool | None:
    """Return whether a value means a pass or a failure; None if neither."""
    return _VERDICTS.get(str(value).strip().lower()) if isinstance(value, str | int | float) else None


def is_error(value: object) -> bool:
    """Return whether a verdict is a word for a technical error."""
    return isinstance(value, str) and value.strip().lower() in _ERRORS
