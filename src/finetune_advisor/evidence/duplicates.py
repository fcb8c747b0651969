"""Which examples are the same, nearly the same, or the same but for numbers and names. Knows no layouts."""

from __future__ import annotations

import re
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Self
from zlib import crc32

SIMILAR = 0.7
"""Share of 5-letter pieces in common (Jaccard) from which two examples are nearly the same: reworded in a few places."""
ALIKE = 0.9
"""The same for two examples that are one but for a typing error or a few words at an end."""
COMPARED_ROWS = 20_000
"""Rows that are compared for being nearly the same; the whole would take hours for large files."""
COMPARED_LETTERS = 2_000
"""Letters of an example that are compared."""
SHORT_OUTPUT = 60
"""Outputs up to this many letters must be equal: a label or number that is only similar is a different one."""

_PIECE = 5
_BINS, _BANDS = 64, 16
_BUCKET = 20
_BUCKETS = 32
_UNWRITTEN = 20_000
"""Rows whose hashes are in memory alone."""
_WORD = re.compile(r"\w+")

# Deletes blanks and punctuation and makes ASCII letters small, in one pass over the bytes.
_LOWER = bytes.maketrans(bytes(range(65, 91)), bytes(range(97, 123)))
_IGNORED = b" \t\r\n!\"#$%&'()*,./:;?@[\\]^_`{|}~"


def normalized(texts: list[str]) -> list[bytes]:
    """Return texts without case, blanks and most punctuation; `+ - < = >` stay, because they may be all that differs."""
    # One pass over many texts takes a tenth of the time of a pass over each.
    joined = "\0".join(texts)
    data = (joined if joined.isascii() else joined.lower()).encode("utf-8", "replace").translate(_LOWER, _IGNORED)
    parts = data.split(b"\0")
    return parts if len(parts) == len(texts) else [normalized([text.replace("\0", "")])[0] for text in texts]


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
        self._pairs = [array("q") for _ in range(_BUCKETS)]
        """Keys of inputs and rows, one after the other, by the key of the input."""
        self._bare = [array("q") for _ in range(_BUCKETS)]
        """Keys of rows without their digits."""
        # Closed with their owner.
        self._files = [tempfile.SpooledTemporaryFile(max_size=1 << 18) for _ in range(2 * _BUCKETS)]  # noqa: SIM115
        self._unwritten = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    def add(self, given: list[bytes], whole: list[bytes]) -> list[int]:
        """Keep the normalized inputs and whole texts of rows; return the keys of the rows."""
        keys = list(map(hash, whole))
        bare = b"\1".join(whole).translate(None, b"0123456789").split(b"\1")
        if len(bare) != len(whole):
            bare = [each.translate(None, b"0123456789") for each in whole]
        pairs, numberless, last = self._pairs, self._bare, _BUCKETS - 1
        for pair in zip(map(hash, given), keys, strict=True):
            pairs[pair[0] & last].extend(pair)
        for key in map(hash, bare):
            numberless[key & last].append(key)
        self._unwritten += len(keys)
        if self._unwritten > _UNWRITTEN:
            self._write()
        return keys

    def _write(self) -> None:
        for file, bucket in zip(self._files, (*self._pairs, *self._bare), strict=True):
            file.write(bucket.tobytes())
            del bucket[:]
        self._unwritten = 0

    def counts(self) -> Counts:
        """Return how many rows differ."""
        self._write()
        distinct = but_numbers = contradicted = 0
        for place, file in enumerate(self._files):
            file.seek(0)
            keys = array("q", file.read())
            if place >= _BUCKETS:
                but_numbers += len({*keys})
                continue
            given, rows = keys[::2], keys[1::2]
            differing = len({*rows})
            distinct += differing
            if differing > len({*given}):
                outputs = Counter(key for key, _ in {*zip(given, rows, strict=True)})
                contradicted += sum(count > 1 for count in outputs.values())
        return Counts(distinct, but_numbers, contradicted)


@dataclass(frozen=True, slots=True)
class Compared:
    """An example as it is compared: the beginnings of its texts, with single blanks, case kept."""

    line: int
    given: str
    wanted: str
    output: bytes
    """The whole output, normalized."""


@dataclass(frozen=True, slots=True)
class Near:
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


def comparable(line: int, given: str, wanted: str, output: bytes) -> Compared:
    """Return an example as it is compared."""
    given, wanted = (" ".join(text[:COMPARED_LETTERS].split()) for text in (given, wanted))
    return Compared(line, given, wanted, output)


class Comparison:
    """Finds pairs of similar texts: one-permutation MinHash in bands for candidates, exact sets of pieces to decide."""

    def __init__(self, sample: Iterable[str]) -> None:
        """Learn from a sample what half of the texts have in common: a system prompt or a form proves no likeness."""
        sets = list(map(_pieces, sample))
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
    compare = Comparison(texts[:: max(len(rows) // 200, 1)])
    similar, alike = list(range(len(rows))), list(range(len(rows)))
    templated: set[int] = set()
    pairs = []
    for place, row in enumerate(rows):
        for other, likeness in compare.matches(texts[place]):
            if len(row.output) <= SHORT_OUTPUT and row.output != rows[other].output:
                continue
            if _only_names(texts[place], texts[other]):
                templated |= {place, other}
                continue
            if _root(similar, place) != _root(similar, other):
                pairs.append((rows[other].line, row.line))
            _join(similar, place, other)
            if likeness >= ALIKE:
                _join(alike, place, other)
        compare.keep(texts[place])
    left = [sum(root == place for place, root in enumerate(roots)) for roots in (similar, alike)]
    return Near(len(rows), left[0], left[1], len(templated), tuple(pairs[:20]))


def _root(roots: list[int], place: int) -> int:
    while roots[place] != place:
        roots[place] = place = roots[roots[place]]
    return place


def _join(roots: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(roots, one), _root(roots, other)))
    roots[second] = first


def _only_names(one: str, other: str) -> bool:
    """Return whether all words in which two texts differ are numbers or begin with a capital."""
    differing = {*_WORD.findall(one)} ^ {*_WORD.findall(other)}
    return bool(differing) and all(word[0].isupper() or any(map(str.isdigit, word)) for word in differing)
