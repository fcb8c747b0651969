"""Make foreign text harmless for each output language; read and write numbers and lists of words. Pure functions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

# Explicit ranges, so that the result is the same with every Python's Unicode tables: controls (C0, C1), what is
# invisible or turns the direction of writing (the default-ignorable characters but the two common variation selectors),
# line and paragraph separators, blank letters, lone surrogates, private use, tags, non-characters, and planes without any
# character.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\ue000-\uf8ff"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001fffe\U0001ffff\U00040000-\U0010ffff]"
)
_MARKS_KEPT = 4
"""Combining marks left on one letter: more than a written language needs, too few to climb over other lines."""

_LOOK_ALIKES = str.maketrans(
    dict(
        zip("\u2018\u2019\u201a\u201c\u201d\u201e\u00a0\u202f\u2009\u2022\u00d7\u2248", "'''\"\"\"   *x~", strict=True)
    )
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u00b7", "-")
    | {"\u2026": "...", "\u2192": "->", "\u2190": "<-", "\u2264": "<=", "\u2265": ">=", "\u2260": "!="}
    | {"\u2713": "+", "\u2717": "x", "\u2588": "#", "\u2591": "-"}
)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()


def visible(text: str) -> str:
    r"""Return one line in which everything hidden shows as `\x1b`, `\u202e`, `\n`, ...; for any terminal or log."""
    plain = text if text.isascii() and text.isprintable() else _HIDDEN.sub(lambda match: _escaped(match[0]), text)
    if plain.isascii():
        return plain
    import unicodedata

    run, shown = 0, []
    for character in plain:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        shown.append(_escaped(character) if run > _MARKS_KEPT else character)
    return "".join(shown)


def is_visible(text: str) -> bool:
    """Return whether a text shows everything that it holds."""
    return visible(text) == text


def one_line(text: str, limit: int | None = None) -> str:
    """Return prose on one line: `visible`, each run of blanks as one, cut at `limit` with a word on how much was left out."""
    line = visible(re.sub("[\n\r]+", " \n ", text.strip(" \t\n\r")).replace("\t", " "))
    line = re.sub(" {2,}", " ", line)
    if limit is None or len(line) <= limit:
        return line
    return f"{line[:limit].rstrip()}... ({len(line) - limit:,} more characters)"


def ascii_only(text: str) -> str:
    r"""Return typographic signs as their plain look-alikes, every other character outside ASCII as `\xe9`."""
    plain = text if text.isascii() else text.translate(_LOOK_ALIKES)
    return plain if plain.isascii() else "".join(c if c.isascii() else _escaped(c) for c in plain)


# --- Markdown ---------------------------------------------------------------------------------------------------------

# GitHub links @names, #numbers and GH-numbers and draws :emoji: after it has read the Markdown; no backslash prevents it.
_MARKDOWN = re.compile(
    r"(?P<linked>@(?=[\w-])|#(?=\d)|\b[Gg][Hh](?=-\d)|:(?=[\w+-]+:))"
    r"|[\\`*\[\]<>|~&$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=:|//)|(?<=www)\.|(?<=WWW)\."
)
_MARKDOWN_START = re.compile(r"^(?:\d{1,9}(?=[.)](?:\s|$))|(?=[-+](?:\s|$)|[-=:\s]+$))")
_BREAK = "&#8203;"
"""A zero-width space, which shows in the source at least."""


def markdown(text: str, first: bool = True) -> str:
    """Return Markdown that reads as the text on GitHub: no markup, HTML or links; mentions and issue numbers broken.

    What only means something at the start of a line is left alone unless the text comes `first`.
    """
    plain = visible(text).strip(" ")
    coded = _MARKDOWN.sub(lambda match: match[0] + _BREAK if match["linked"] else "\\" + match[0], plain)
    return _MARKDOWN_START.sub(r"\g<0>\\", coded) if first else coded


def markdown_code(text: str) -> str:
    """Return a Markdown code span that shows the text; between its fences nothing is linked, mentioned or drawn."""
    plain = no_command(visible(text))
    if not plain.strip(" "):
        return markdown(plain)
    fence = "`" * (_longest_run(plain, "`") + 1)
    pad = " " if plain[0] in "` " or plain[-1] in "` " else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def markdown_fence(text: str, language: str = "") -> str:
    """Return a fenced block of the lines of a text, with a fence that no line of it can close."""
    lines = [no_command(visible(line)) for line in text.split("\n")]
    fence = "`" * max(3, 1 + max(_longest_run(line, "`") for line in lines))
    return "\n".join((fence + language, *lines, fence))


def _longest_run(text: str, character: str) -> int:
    return max((len(run) for run in re.findall(f"{re.escape(character)}+", text)), default=0)


# --- Web --------------------------------------------------------------------------------------------------------------


def web_address(url: str | None) -> tuple[str, str] | None:
    """Return an address that may become a link, and its host; None but for plain http or https without a user name."""
    if not url or not re.fullmatch(r"[!#-;=?-\[\]_a-z~]+", url):
        return None
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return url, host


def uri_path(path: str) -> str:
    """Return a file path as the path of a URI; bytes that aren't UTF-8 in the name are kept."""
    from urllib.parse import quote

    return quote(_bytes(path), safe="/")


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


# --- CI logs, diagrams, shells ----------------------------------------------------------------------------------------

_COMMAND = re.compile(r"(?:^|(?<=\s))(?:\x1b\[[0-9;]*m)*(?=::)|#(?=#\w*\[)")


def annotation(text: str) -> str:
    """Return the message of a GitHub workflow command; its line breaks stay line breaks."""
    return "%0A".join(visible(line).replace("%", "%25") for line in text.split("\n"))


def annotation_property(text: str) -> str:
    """Return a property (file, title, ...) of a GitHub workflow command."""
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def no_command(line: str) -> str:
    """Return a line, styled or not, with a backslash in what a CI runner may take for a command.

    GitHub reads `::add-path::` at the start of a line, Azure `##vso[...]` anywhere.
    """
    return _COMMAND.sub(r"\g<0>\\", line)


def log_line(text: str) -> str:
    """Return foreign text as a line for a CI log that no runner takes for a command."""
    return no_command(visible(text))


def sarif_message(text: str) -> str:
    """Return a SARIF message: no placeholders, no embedded links (2.1.0, sections 3.11.5 and 3.11.6)."""
    plain = visible(text).replace("{", "{{").replace("}", "}}")
    return plain.replace("[", "\\[").replace("]", "\\]")


def mermaid_label(text: str) -> str:
    """Return a quoted Mermaid label: everything but letters, digits and harmless signs as entity codes."""
    return '"' + re.sub(r"[^\w .,?!+()-]|_", lambda match: f"#{ord(match[0])};", visible(text)) + '"'


def shell(words: Iterable[str]) -> str:
    r"""Return one shell line; a word with hidden characters comes in bash's `$'\033'` form, nothing raw."""
    return " ".join(_shell_word(word) for word in words)


def _shell_word(word: str) -> str:
    if is_visible(word):
        import shlex

        return shlex.quote(word)
    # Three octal digits end by themselves, whatever follows; `\x` may not.
    plain = (chr(b) if 0x20 <= b < 0x7F and b not in b"\\'" else f"\\{b:03o}" for b in _bytes(word))
    return f"$'{''.join(plain)}'"


# --- Numbers and words ------------------------------------------------------------------------------------------------

_NUMBER = re.compile(
    r"(?:(?:about|around|roughly|ca\.?|~)\s*)?(?P<sign>[-+\u2212]?)(?P<whole>[0-9][0-9,' _\u00a0\u202f]*|)(?P<point>\.[0-9]*)?"
    r"(?:e(?P<exponent>[-+]?[0-9]{1,2}))?\s*(?P<rest>.*)",
    re.DOTALL,
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,' _\u00a0\u202f][0-9]{3})+")
_POWERS = {"k": 3, "thousand": 3, "m": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}
_MOST_DIGITS = 18
_EXAMPLES = "write it like 2000000, 2,000,000, 2M, 500k or 1e6"


def parse_number(text: str, *, unit: str | None = None, percent: bool = False, typed: bool = False) -> int | float:
    """Return the one number that a text can mean; a whole one is an int however it was written: `2M`, `1e6`, `1,000.0`.

    The number may carry its `unit`; `percent` reads `60%` as 0.6. With `typed` (a person at a prompt), `1.500` is
    refused, because it may be a thousand. Raises ValueError saying what would be understood.
    """
    match = _NUMBER.fullmatch(text.strip().lower()) if len(text) <= 80 else None
    if match is None or not (match["whole"] or (match["point"] or ".") != "."):
        raise ValueError(f"that isn't a number; {_EXAMPLES}")
    whole, point = match["whole"].strip(), match["point"] or ""
    power = int(match["exponent"] or 0) + _power(match["rest"].strip().rstrip("."), (unit or "").lower(), percent)
    if whole and not whole.isdigit() and not _GROUPED.fullmatch(whole):
        raise ValueError("a comma groups thousands, as in 2,500; decimals take a point, as in 2.5")
    if typed and len(point) == 4 and whole.strip("0") and len(whole) < 4 and power == 0:
        short = point.rstrip("0").rstrip(".")
        raise ValueError(f"that could be read in two ways; write {whole}{point[1:]} or {whole}{short}")
    digits = int(re.sub("[^0-9]", "", whole) + point[1:] or "0") * (-1 if match["sign"] in ("-", "\u2212") else 1)
    power -= len(point[1:])
    if len(str(abs(digits))) + power > _MOST_DIGITS and digits:
        raise ValueError("that number is too large for any question")
    factor: int = 10 ** abs(power)
    if power >= 0:
        return digits * factor
    return digits // factor if digits % factor == 0 else digits / factor


def _power(words: str, unit: str, percent: bool) -> int:
    """Return the power of ten that the words after a number mean; 0 for its own unit."""
    power = 0
    first = re.match(r"[a-z]+", words)
    if first and first[0] in _POWERS and words != unit:
        power = _POWERS[first[0]]
        words = words[first.end() :].strip()
    if percent and words == "%":
        return power - 2
    if words.startswith(("-", "to ", "\u2013")):
        raise ValueError("that is a range; give one number, the one that you would bet on")
    units = {word.removesuffix("s") for word in (unit, *unit.split()[:1])}
    if words and words.removesuffix("s") not in units and not (words == "%" and "percent" in unit):
        raise ValueError(_EXAMPLES.replace("write it", "write the number alone,"))
    return power


def format_number(number: float) -> str:
    """Return a number without needless digits, thousands grouped: `2,000,000`, `0.85`."""
    if isinstance(number, int) or (math.isfinite(number) and number.is_integer() and abs(number) < 1e18):
        return f"{int(number):,}"
    return f"{number:,.10g}"


def join_words(words: Iterable[str], last: str = "and") -> str:
    """Return `a`, `a and b` or `a, b and c`."""
    *front, end = list(words) or [""]
    return f"{', '.join(front)} {last} {end}" if front else end


def in_sentence(title: str) -> str:
    """Return a title as a sentence goes on with it: `A small classifier` in lower case, `LoRA` as it is."""
    first = title.split(maxsplit=1)[0] if title.strip() else ""
    return title[:1].lower() + title[1:] if first == first.capitalize() else title


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean x?` for a misspelt word, or nothing."""
    import difflib

    close = difflib.get_close_matches(word.strip().lower()[:100], list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""
