"""What the cells of results and exports mean: numbers, verdicts, names. Knows no format."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from finetune_advisor.text import one_line

Value = Mapping[str, Any]

PASS_FAIL = {
    **dict.fromkeys(("pass", "passed", "correct"), True),
    **dict.fromkeys(("fail", "failed", "incorrect", "wrong"), False),
}
"""Words that are nothing but verdicts."""
_VERDICTS: Mapping[str, bool] = {
    **PASS_FAIL,
    **dict.fromkeys(("true", "yes", "success", "ok", "1", "1.0"), True),
    **dict.fromkeys(("false", "no", "failure", "0", "0.0"), False),
}
_ERRORS = ("error", "errored", "timeout", "exception")
_TECHNICAL = re.compile(
    r"time[- ]?out|timed out|rate.?limit|quota|overloaded|connection (error|refused|reset)|api.?error"
    r"|(http|status|code|error)\W{0,4}[45]\d\d\b",
    re.IGNORECASE,
)
"""What a text about a failure says if no answer came, or none could be judged."""
_INSTEAD = re.compile(r"\W*(api )?error\b", re.IGNORECASE)
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


def counted(count: float, noun: str) -> str:
    """Return a number of things, such as `1 case` or `1,200 requests`."""
    return f"{count:,.0f} {noun}{'' if count == 1 else 's'}"


@lru_cache(maxsize=1024)
def plain(column: str) -> str:
    """Return the name of a column without case, blanks and signs: `Test ID`, `testId` and `test_id` are one name."""
    return re.sub(r"[\W_]", "", column.lower())


def word(value: object) -> str:
    """Return the word of a verdict, without a score beside it, as in `Fail (0)`."""
    return re.sub(r"\s*\([\d.,]+\)$", "", str(value).strip().lower())


def verdict(value: object) -> bool | None:
    """Return whether a value means a pass or a failure; None if neither."""
    return _VERDICTS.get(word(value)) if isinstance(value, str | int | float) else None


def is_error(value: object) -> bool:
    """Return whether a verdict is a word for a technical error."""
    return isinstance(value, str) and word(value) in _ERRORS


def is_technical(text: object) -> bool:
    """Return whether a text about a failure says that no answer came, or that nothing could judge it."""
    return bool(_TECHNICAL.search(str(text)))


def is_no_answer(text: object) -> bool:
    """Return whether a value is a technical error in the place of an answer."""
    return isinstance(text, str) and bool(_INSTEAD.match(text)) and is_technical(text)
