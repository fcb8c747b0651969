"""Numbers as people write them: `2,000,000`, `2M`, `500k`, `1e6`, `about 200 cases`. For the interview only; files are strict."""

from __future__ import annotations

import re

_ABOUT = re.compile(r"^(?:about|around|roughly|approximately|approx\.?|circa|ca\.?|~|=)\s*", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<sign>[-+\u2212]?)(?P<whole>[0-9][0-9,' _\u00a0\u202f]*|)(?P<point>\.[0-9]*)?"
    r"(?:[eE](?P<exponent>[-+]?[0-9]{1,2}))?\s*(?P<rest>.*)",
    re.DOTALL,
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,' _\u00a0\u202f][0-9]{3})+")
_FACTORS = {
    "k": 3, "thousand": 3, "thousands": 3, "m": 6, "mio": 6, "million": 6, "millions": 6,
    "b": 9, "bn": 9, "billion": 9, "billions": 9,
}  # fmt: skip
_DIGITS = 18
_EXAMPLES = "write it like 2000000, 2,000,000, 2M, 500k or 1e6"


def read_number(text: str, unit: str | None = None) -> int | float:
    """The one number that a text can mean; a whole one comes as int, however it was written.

    Raises ValueError saying what would be understood when there is none or more than one.
    """
    word = _ABOUT.sub("", text.strip())
    match = _NUMBER.fullmatch(word) if len(word) <= 80 else None
    if match is None or not (match["whole"] or (match["point"] or ".") != "."):
        raise ValueError(f"that isn't a number; {_EXAMPLES}")
    whole, point = match["whole"].strip(), match["point"] or ""
    power = _factor(match["rest"], unit) + int(match["exponent"] or 0)
    if not whole.isdigit() and whole and not _GROUPED.fullmatch(whole):
        raise ValueError("a comma groups thousands, as in 2,500; decimals take a point, as in 2.5")
    if len(point) == 4 and whole.strip("0") and len(whole) < 4 and power == 0:
        raise ValueError(
            f"that could be read in two ways; write {whole}{point[1:]} or {whole}{point.rstrip('0').rstrip('.')}"
        )
    digits = re.sub("[^0-9]", "", whole) + point[1:]
    return _scaled(digits, power - len(point[1:]), negative=match["sign"] in ("-", "\u2212"))


def _factor(rest: str, unit: str | None) -> int:
    """The power of ten that the words behind a number stand for; the question's own unit stands for none."""
    power = 0
    words = rest.strip().lower().rstrip(".")
    first = re.match(r"[a-z]+", words)
    if first and first[0] in _FACTORS and words != (unit or "").lower():
        power = _FACTORS[first[0]]
        words = words[first.end() :].strip()
    if words.startswith(("-", "to ", "\u2013")):
        raise ValueError("that is a range; give one number, the one that you would bet on")
    if words and words not in _unit_words(unit):
        raise ValueError(f"what stands behind the number isn't understood; {_EXAMPLES}")
    return power


def _unit_words(unit: str | None) -> set[str]:
    if not unit:
        return set()
    name = unit.lower()
    return {
        name,
        name.split()[0],
        name.removesuffix("s"),
        name.split()[0].removesuffix("s"),
        "%" if "percent" in name else name,
    }


def _scaled(digits: str, power: int, *, negative: bool) -> int | float:
    """The digits times ten to that power, exact where it is whole."""
    if len(digits.lstrip("0")) + max(power, 0) > _DIGITS or power < -_DIGITS:
        raise ValueError("that number is beyond anything that is asked here")
    number = int(digits or "0") * (-1 if negative else 1)
    factor: int = 10 ** abs(power)
    if power >= 0:
        return number * factor
    return number // factor if number % factor == 0 else number / factor
