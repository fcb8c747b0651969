"""Which texts are the same, nearly the same, or the same but for numbers and names. Knows no layouts."""

from __future__ import annotations

import io
import math
import re
import tempfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple
from zlib import crc32

SIMILAR = 0.7
"""Share of 5-letter pieces in common (Jaccard) from which two examples are nearly the same: reworded in a few places."""
ALIKE = 0.9
"""The same for two examples that are one but for a typing error or a few words at an end."""
COMPARED_ROWS = 20_000
"""At most so many rows, from all parts of the files, are compared for being nearly the same; all would take hours."""
COMPARED_LETTERS = 2_000
"""Letters of an example that are compared."""
SHORT_OUTPUT = 60
"""Outputs up to this many letters must be equal: a label or number that is only similar is a different one."""
CLOSE = 0.5
"""Cosine of word weights (TF-IDF) from which a pair is worth reading. Of published paraphrases of a test set it found
70%, and it named 2% of the rows that had nothing to do with it."""

_CLOSEST = 10
_PIECE = 5
_BINS, _BANDS = 64, 16
_BUCKET = 20
_BUCKETS = 64
_WORD, _LONG_WORD = re.compile(r"\w+"), re.compile(r"\w{2,}")

# Deletes blanks and punctuation, makes ASCII letters small and each zero a line break, in one pass over the bytes.
_LOWER = bytes.maketrans(b"\0" + bytes(range(65, 91)), b"\n" + bytes(range(97, 123)))
_IGNORED = b" \t\r\n!\"#$%&'()*,./:;?@[\\]^_`{|}~"
_DIGITS = b"0123456789"
_CASELESS = bytes({*range(256)} - {*range(0xC3, 0xD6), 0xE1})
"""All bytes but the first ones of letters that have a case and aren't ASCII: Latin, Greek, Cyrillic, Armenian. Most texts
have none, and to look for them takes a fraction of the time of making a text small."""


def joined(texts: Sequence[str]) -> bytes:
    """Return texts in UTF-8, each ended by a zero. One pass over many texts takes a tenth of the time of a pass over each."""
    whole = "\0".join([*texts, ""])
    if whole.count("\0") > len(texts):
        whole = "\0".join([text.replace("\0", " ") for text in (*texts, "")])
    return whole.encode("utf-8", "replace")


def normalized(whole: bytes) -> list[bytes]:
    """Return joined texts without case, blanks and most punctuation; `+ - < = >` may be all that differs, and stay.

    Each text ends with a line break: what is parted by line breaks is split fastest.
    """
    if not whole.isascii() and whole.translate(None, _CASELESS):
        # What a text becomes mustn't depend on its neighbors.
        texts = whole.split(b"\0")
        whole = b"\0".join([one.decode().lower().encode() if one.translate(None, _CASELESS) else one for one in texts])
    return io.BytesIO(whole.translate(_LOWER, _IGNORED)).readlines()


def hashes(texts: list[str]) -> list[int]:
    """Return a number for each text, the same for texts that are the same when normalized."""
    return list(map(hash, normalized(joined(texts)))) if texts else []


class Counts(NamedTuple):
    """How many rows differ, in three senses."""

    distinct: int
    """After normalization."""
    but_numbers: int
    """How many, if rows that differ only in digits count once."""
    contradicted: int
    """Inputs that come with several outputs."""


class Keys:
    """Hashes of rows in buckets, and in temporary files once they are many: counting takes little memory for any file.

    Two different rows are taken for one with a chance of n^2 / 2^65: one in a million for six million rows.
    """

    def __init__(self) -> None:
        # What is the same in any sense has the same input without digits, and by that the same bucket.
        self._buckets = [tempfile.SpooledTemporaryFile(max_size=1 << 18) for _ in range(_BUCKETS)]  # noqa: SIM115
        """For each row, one after the other: the keys of its input, of the row, and of the row without digits."""

    def add(self, texts: list[bytes], sides: int) -> list[int]:
        """Keep the texts of rows, each with as many `sides`, of which the first is the input; return the keys of the rows."""
        bare = io.BytesIO(b"".join(texts).translate(None, _DIGITS)).readlines()
        keys, bare_keys = (list(map(hash, zip(*[iter(side)] * sides, strict=True))) for side in (texts, bare))
        added, last = [array("q") for _ in self._buckets], _BUCKETS - 1
        rows = zip(map(hash, bare[::sides]), map(hash, texts[::sides]), keys, bare_keys, strict=True)
        for place, one, two, three in rows:
            added[place & last].extend((one, two, three))
        for bucket, more in zip(self._buckets, added, strict=True):
            bucket.write(more.tobytes())
        return keys

    def counts(self) -> Counts:
        """Return how many rows differ."""
        distinct = but_numbers = contradicted = 0
        for bucket in self._buckets:
            bucket.seek(0)
            keys = array("q", bucket.read())
            given, rows = keys[::3], keys[1::3]
            differing = len({*rows})
            distinct += differing
            but_numbers += len({*keys[2::3]})
            if differing > len({*given}):
                outputs = Counter(key for key, _ in {*zip(given, rows, strict=True)})
                contradicted += sum(count > 1 for count in outputs.values())
        return Counts(distinct, but_numbers, contradicted)

    def close(self) -> None:
        """Delete the temporary files."""
        for bucket in self._buckets:
            bucket.close()


class Compared(NamedTuple):
    """An example as it is compared: the beginnings of its texts, with single blanks, case kept."""

    key: int
    line: int
    given: str
    wanted: str
    output: bytes
    """The beginning of the output, normalized: all of it if it is short."""


class Near(NamedTuple):
    """What comparing examples with each other found."""

    rows: int
    """Rows that were compared; all differ after normalization."""
    similar: int
    """How many are left if rows that are nearly the same count once."""
    alike: int
    """The same for rows that are the same but for a few letters."""
    templated: int
    """Rows that differ from another one only in numbers and names; they aren't counted as nearly the same."""
    pairs: tuple[tuple[int, int], ...]
    """Lines of nearly the same rows, to be read."""


def comparable(key: int, line: int, given: str, wanted: str, output: bytes) -> Compared:
    """Return an example as it is compared."""
    given, wanted = (" ".join(text[:COMPARED_LETTERS].split()) for text in (given, wanted))
    return Compared(key, line, given, wanted, output.rstrip()[: SHORT_OUTPUT + 1])


class Comparison:
    """Finds pairs of similar texts: one-permutation MinHash in bands for candidates, exact sets of pieces to decide."""

    def __init__(self, texts: list[str]) -> None:
        """Learn from some texts what half of them have in common: a system prompt or a form proves no likeness."""
        sets = list(map(_pieces, texts[:: max(len(texts) // 200, 1)]))
        counts = Counter(piece for pieces in sets for piece in pieces)
        self._common = {piece for piece, count in counts.items() if count > max(len(sets) / 2, 2)}
        self._buckets: dict[tuple[int, bytes], list[int]] = {}
        self._texts: list[str] = []
        self._set = lru_cache(4_000)(lambda text: frozenset(_pieces(text) - self._common))

    def matches(self, text: str) -> Iterator[tuple[int, float]]:
        """Yield the number and likeness of each kept text like this one."""
        pieces = self._set(text)
        for place in {place for band in _bands(pieces) for place in self._buckets.get(band, ())}:
            other = self._set(self._texts[place])
            common = len(pieces & other)
            likeness = common / (len(pieces) + len(other) - common)
            if likeness >= SIMILAR:
                yield place, likeness

    def keep(self, text: str) -> None:
        """Keep a text, so that later ones find it."""
        for band in _bands(self._set(text)):
            bucket = self._buckets.setdefault(band, [])
            if len(bucket) < _BUCKET:
                bucket.append(len(self._texts))
        self._texts.append(text)


def _pieces(text: str) -> set[str]:
    text = text.lower()
    return {text[at : at + _PIECE] for at in range(len(text) - _PIECE + 1)}


@lru_cache(1)
def _bands(pieces: frozenset[str]) -> tuple[tuple[int, bytes], ...]:
    """Return the keys under which similar sets meet: the least hash of each bin, four bins a band."""
    if len(pieces) < _PIECE:
        return ()
    least = [1 << 40] * _BINS
    # CRC is linear; the multiplication breaks that up. From large to small, the least of each bin is written last.
    for mixed in sorted(
        [(crc32(piece.encode("utf-8", "replace")) * 0x9E3779B1) & 0xFFFFFFFF for piece in pieces], reverse=True
    ):
        least[mixed & 63] = mixed >> 6
    # A short text leaves bins empty; they borrow from the next full one (densification by rotation).
    for place in range(2 * _BINS - 2, -1, -1):
        if least[place % _BINS] == 1 << 40:
            least[place % _BINS] = least[(place + 1) % _BINS]
    width = _BINS // _BANDS
    return tuple((band, array("q", least[band * width : (band + 1) * width]).tobytes()) for band in range(_BANDS))


def near_duplicates(rows: list[Compared]) -> Near:
    """Compare examples with each other."""
    texts = [f"{row.given}\n{row.wanted}" for row in rows]
    compare = Comparison(texts)
    similar, alike = list(range(len(rows))), list(range(len(rows)))
    templated: set[int] = set()
    pairs, copies = [], 0
    for place, row in enumerate(rows):
        for other, likeness in compare.matches(texts[place]):
            if len(row.output) <= SHORT_OUTPUT and row.output != rows[other].output:
                continue
            if _only_names(texts[place], texts[other]):
                templated |= {place, other}
                continue
            if _join(similar, place, other):
                pairs.append((rows[other].line, row.line))
            if likeness >= ALIKE:
                copies += _join(alike, place, other)
        compare.keep(texts[place])
    return Near(len(rows), len(rows) - len(pairs), len(rows) - copies, len(templated), tuple(pairs[:20]))


def _root(roots: list[int], place: int) -> int:
    while roots[place] != place:
        roots[place] = place = roots[roots[place]]
    return place


def _join(roots: list[int], one: int, other: int) -> bool:
    """Put two places into one group; return whether they were in two."""
    first, second = sorted((_root(roots, one), _root(roots, other)))
    roots[second] = first
    return first != second


def _only_names(one: str, other: str) -> bool:
    """Return whether all words in which two texts differ are numbers or begin with a capital."""
    differing = {*_WORD.findall(one)} ^ {*_WORD.findall(other)}
    return bool(differing) and all(word[0].isupper() or any(map(str.isdigit, word)) for word in differing)


# --- Training data and a test set --------------------------------------------------------------------------------------


class Shared(NamedTuple):
    """What training data and a test set both hold. Rows with the same input are counted elsewhere."""

    tests: int
    near: int
    """Test inputs that resemble a training row, among the rows that were compared."""
    compared: int
    closest: tuple[tuple[int, int, float], ...]
    """Line of a training row, number of a test row and how close they are, for those to be read."""


def overlap(tests: list[str], rows: list[Compared]) -> Shared:
    """Compare the inputs of a test set with training rows; inputs that are the same are left out."""
    tested, trained = hashes(tests), hashes([row.given for row in rows])
    in_tests, in_rows = {*tested}, {*trained}
    others = [row for row, key in zip(rows, trained, strict=True) if key not in in_tests]
    left = [
        (place, " ".join(text.split()))
        for place, (text, key) in enumerate(zip(tests, tested, strict=True))
        if key not in in_rows
    ]
    compare = Comparison([row.given for row in rows])
    for row in others:
        compare.keep(row.given)
    found = {place for place, text in left if next(compare.matches(text), None)}
    remaining = [(place, text) for place, text in left if place not in found]
    return Shared(len(tests), len(found), len(rows), _closest(remaining[:1000], others))


def _closest(tests: list[tuple[int, str]], rows: list[Compared]) -> tuple[tuple[int, int, float], ...]:
    """Return the closest pairs by the weights of their words, at most one for each test."""
    texts = [Counter(_LONG_WORD.findall(row.given.lower())) for row in rows]
    spread = Counter(word for words in texts for word in words)

    def weights(words: Counter[str]) -> dict[str, float]:
        found = {word: count * math.log(len(texts) / spread[word]) for word, count in words.items() if word in spread}
        size = math.hypot(*found.values()) or 1.0
        return {word: weight / size for word, weight in found.items()}

    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, words in enumerate(texts):
        for word, weight in weights(words).items():
            # Words of a tenth of the rows weigh little, and would make this quadratic.
            if spread[word] * 10 <= len(texts) + 20:
                postings[word].append((place, weight))
    found = []
    for number, text in tests:
        scores: dict[int, float] = defaultdict(float)
        for word, weight in weights(Counter(_LONG_WORD.findall(text.lower()))).items():
            for place, other in postings.get(word, ()):
                scores[place] += weight * other
        place, score = max(scores.items(), key=itemgetter(1), default=(0, 0.0))
        if score >= CLOSE:
            found.append((rows[place].line, number + 1, score))
    return tuple(sorted(found, key=itemgetter(2), reverse=True)[:_CLOSEST])
