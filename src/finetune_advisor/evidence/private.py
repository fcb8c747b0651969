"""Hints of personal data in texts, by form and checksum; only their kind is told, never what was found."""

from __future__ import annotations

import re
from collections.abc import Callable

_EXAMPLE = re.compile(r"@(?:[\w-]+\.)*(?:example\.(?:com|org|net)|test|invalid|localhost)$", re.IGNORECASE)
_PRIVATE_NETS = ("127.", "0.", "10.", "192.168.", "255.")


def _luhn(number: str) -> bool:
    """Return whether a number has the check digit of payment cards (ISO/IEC 7812-1), and their length and first digit."""
    digits = [int(sign) for sign in number if sign.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    brand = (len(digits) == 16 and digits[0] in (2, 3, 4, 5, 6)) or (len(digits) == 15 and digits[0] == 3)
    return brand and len({*digits}) > 1 and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def _mod97(number: str) -> bool:
    """Return whether an account number has the check digits of ISO 13616."""
    plain = number.replace(" ", "")
    return 15 <= len(plain) <= 34 and int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


_KINDS: tuple[tuple[str, tuple[bytes, ...], re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        "e-mail address", (b"@",),
        re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+"), lambda found: not _EXAMPLE.search(found),
    ),
    (
        "access key", (b"sk-", b"AAAA0", b"AAAAA0", b"AAAA00", b"ghp_", b"gho_", b"ghs_", b"xox"),
        re.compile(r"\b(?:sk-[A-Za-z0-9_-]{20,}|AKIA[0-9A-Z]{16}|gh[pos]_[A-Za-z0-9]{36}|xox[abp]-[\w-]{20,})"), bool,
    ),
    (
        "US social security number", (b"000-00-0000",),
        re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"), bool,
    ),
    (
        "payment card number",
        (b"000000000000000", b"0000 0000 0000 000", b"0000-0000-0000-000", b"0000 000000 00000", b"0000-000000-00000"),
        re.compile(r"(?<![\d.-])\d(?:[ -]?\d){14,15}(?![\d-])"), _luhn,
    ),
    (
        "bank account number (IBAN)", (b"AA00",),
        re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), _mod97,
    ),
    (
        "phone number", (b"+0", b") 000-0000", b")000-0000"),
        re.compile(r"(?<![\w.])(?:\+\d{1,3}[ -]?(?:\(\d{1,4}\)[ -]?)?\d(?:[ -]?\d){6,11}|\(\d{3}\) ?(?!555)\d{3}-\d{4})(?![\w.])"), bool,
    ),
    (
        "IP address", (b".0.", b".00.", b".000."),
        re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"),
        lambda found: not found.startswith(_PRIVATE_NETS),
    ),
)  # fmt: skip
"""For each kind: what its form must contain, its pattern, and a further check."""

# Digits as 0 and capitals as A. A search for plain bytes is fast and shows where a pattern is worth trying.
_FORM = bytes.maketrans(b"123456789BCDEFGHIJKLMNOPQRSTUVWXYZ", b"0" * 9 + b"A" * 25)

WEAK = ("phone number", "IP address")
"""Kinds that a form alone can't tell from other numbers."""


def hints(texts: list[str]) -> list[tuple[int, str]]:
    """Return which texts seem to hold which kind of personal data or secret, as place in the list and kind."""
    form = "\0".join(texts).encode("utf-8", "replace").translate(_FORM)
    forms = form.split(b"\0")
    if len(forms) != len(texts):
        # A text with a zero in it can't be told from two.
        forms = [form] * len(texts)
    found = []
    for kind, signs, pattern, holds in _KINDS:
        if present := [sign for sign in signs if sign in form]:
            places = [at for at, one in enumerate(forms) if any(sign in one for sign in present)]
            found += [(at, kind) for at in places if any(map(holds, pattern.findall(texts[at])))]
    return found
