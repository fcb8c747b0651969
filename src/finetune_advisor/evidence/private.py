"""Hints of personal data in texts, by form and checksum; only their kind is told, never what was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_EXAMPLE = re.compile(r"@(?:[\w-]+\.)*(?:example\.(?:com|org|net)|test|invalid|localhost)$", re.IGNORECASE)
_PRIVATE_NETS = ("127.", "0.", "10.", "192.168.", "255.")


def _luhn(number: str) -> bool:
    """Return whether a number has the check digit of payment cards (ISO/IEC 7812-1), and their length and first digit."""
    digits = [int(sign) for sign in number if sign.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    brand = (len(digits) == 16 and digits[0] in (2, 3, 4, 5, 6)) or (len(digits) == 15 and digits[0] == 3)
    return brand and len({*digits}) > 1 and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def _is_address(found: str) -> bool:
    """Return whether four numbers are the address of a computer, and of no private network."""
    return all(int(part) < 256 for part in found.split(".")) and not found.startswith(_PRIVATE_NETS)


# Digits as 0 and capitals as A, or both as 0: a search for plain bytes is fast and shows where a pattern is worth trying.
_TOLD_APART = bytes.maketrans(b"123456789BCDEFGHIJKLMNOPQRSTUVWXYZ", b"0" * 9 + b"A" * 25)
_ALIKE = bytes.maketrans(b"123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0" * 35)
_LEFT_OUT = bytes([*range(1, 10), *range(11, 33), *range(ord("a"), ord("z") + 1), *range(127, 256)])
"""Blanks, small letters and all that isn't ASCII. A twelfth of a text is left, and is searched in a twelfth of the time."""

_KINDS: tuple[tuple[str, bytes, tuple[bytes, ...], re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        "e-mail address", _ALIKE, (b"@",),
        re.compile(r"@(?<=[\w.+-]@)[\w-]{1,63}(?:\.[\w-]{2,63})+"), lambda found: not _EXAMPLE.search(found),
    ),
    (
        "access key", _ALIKE, (b"0" * 20, b"-0000000", b"_0000000"),
        re.compile(r"[sAgx](?<!\w.)(?:k-[A-Za-z0-9_-]{20,}|KIA[0-9A-Z]{16}|h[pos]_[A-Za-z0-9]{36}|ox[abp]-[\w-]{20,})"), bool,
    ),
    (
        "US social security number", _TOLD_APART, (b"000-00-0000",),
        re.compile(r"[0-8](?<![\d-].)\d\d(?<!000|666)-(?!00)\d\d-(?!0000)\d{4}(?![\d-])"), bool,
    ),
    (
        "payment card number", _TOLD_APART, (b"0" * 15, b"0000-0000-0000-000", b"0000-000000-00000"),
        re.compile(r"[0-9](?<![\d.-].)\d{3}(?:\d{11,12}|([ -])(?:\d{4}\1\d{4}\1\d{4}|\d{6}\1\d{5}))(?![\d-])"), _luhn,
    ),
    (
        "phone number", _TOLD_APART, (b"+0000", b"+0-0", b"+00-0", b"+000-0", b"+0(0", b"+00(0", b"+000(0", b")000-0000"),
        re.compile(
            r"[+(](?<![\w.].)(?:(?<=\+)\d{1,3}[ -]?(?:\(\d{1,4}\)[ -]?)?\d(?:[ -]?\d){6,11}"
            r"|(?<=\()\d{3}\) ?(?!555)\d{3}-\d{4})(?![\w.])"
        ), bool,
    ),
    (
        "IP address", _TOLD_APART, (b".0.", b".00.", b".000."),
        re.compile(r"[0-9](?<![\d.].)\d{0,2}(?:\.\d{1,3}){3}(?![\d.])"), _is_address,
    ),
)  # fmt: skip
"""For each kind: a form, what is in the form of each text of this kind, its pattern, and a further check. Patterns look
back only after their first letter: what begins with a set of letters is found in a tenth of the time."""

WEAK = ("phone number", "IP address")
"""Kinds that a form alone can't tell from other numbers."""


def hints(texts: list[str], joined: bytes) -> Iterator[tuple[int, str]]:
    """Yield which texts seem to hold which kind of personal data or secret, as place in the list and kind.

    `joined`: the same texts in UTF-8, each ended by a zero.
    """
    brief = joined.translate(None, _LEFT_OUT)
    forms = {table: brief.translate(table) for table in (_TOLD_APART, _ALIKE)}
    for kind, table, signs, pattern, holds in _KINDS:
        for at in sorted({at for sign in signs for at in holders(sign, forms[table])}):
            if any(holds(found[0]) for found in pattern.finditer(texts[at])):
                yield at, kind


def holders(sign: bytes, joined: bytes) -> Iterator[int]:
    """Yield which of the texts that end with zeros hold a sign."""
    at = end = 0
    while end >= 0 and (found := joined.find(sign, end)) >= 0:
        at += joined.count(b"\0", end, found)
        yield at
        end = joined.find(b"\0", found)
