"""The measures of a page of plain text: cell widths, wrapping, styles. Knows nothing of blocks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from finetune_advisor.render.outline import Line, Role, Span
from finetune_advisor.text import ascii_only, visible

NARROW = 60
"""Columns under which tables become lists."""
_PROSE = 100
"""Columns that a line of running text takes at most: longer ones are hard to follow."""
_STYLES: dict[Role, str] = {
    "plain": "",
    "strong": "1",
    "faint": "2",
    "code": "36",
    "good": "1;32",
    "caution": "1;33",
    "bad": "1;31",
    "accent": "1;36",
}
"""The sixteen colors only, so that the reader's own palette applies."""
_NOT_FIRST = frozenset(
    "\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff1a\uff1b\uff09\u300d\u300f\u3011\u3009\u300b\u30fb\u30fc"
)
"""Closing signs, which no line of Chinese or Japanese starts with."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is drawn on."""

    width: int
    color: bool
    unicode: bool

    @property
    def prose(self) -> int:
        """Columns for running text."""
        return min(self.width, _PROSE)

    def glyph(self, nice: str, plain: str) -> str:
        """The sign itself, or what stands for it where only ASCII can be shown."""
        return nice if self.unicode else plain

    def safe(self, text: str) -> str:
        """Text that can be printed as it is."""
        return visible(text) if self.unicode else ascii_only(visible(text))

    def styled(self, spans: Sequence[Span], base: Role = "plain") -> str:
        """One line, in color if the page has any."""
        if not self.color:
            return "".join(span.text for span in spans)
        return "".join(_colored(span, base) for span in _merged(spans))

    def wrapped(self, spans: Line, width: int) -> list[list[Span]]:
        """Lines of at most `width` cells; only a single word that is longer stands over. Words are never cut."""
        lines: list[list[Span]] = [[]]
        used = 0
        for spaced, word in _words(tuple(Span(self.safe(span.text), span.role) for span in spans)):
            size = sum(cells(span.text) for span in word)
            gap = 1 if spaced and lines[-1] else 0
            if lines[-1] and used + gap + size > width:
                lines.append([])
                used = gap = 0
            if gap:
                role = word[0].role
                lines[-1].append(Span(" ", role if lines[-1][-1].role == role else "plain"))
            lines[-1] += word
            used += gap + size
        return lines

    def hanging(self, first: str, spans: Line, *, indent: int | None = None, base: Role = "plain") -> Iterator[str]:
        """Wrapped lines behind a mark; the following lines are indented as far as the text of the first."""
        indent = cells(first) if indent is None else indent
        for place, each in enumerate(self.wrapped(spans, max(self.prose - indent, 1))):
            yield (first if place == 0 else " " * indent) + self.styled(each, base)


def cells(text: str) -> int:
    """Columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def longest_word(spans: Line) -> int:
    """Cells of the longest piece that can't be broken."""
    return max((sum(cells(span.text) for span in word) for _, word in _words(spans)), default=0)


def _words(spans: Line) -> Iterator[tuple[bool, list[Span]]]:
    """The pieces between which a line may break, each with whether a blank stands before it."""
    word: list[Span] = []
    spaced = False
    for span in spans:
        for piece in re.findall(" +|[^ ]+", span.text):
            parts = [""] if piece[0] == " " else _breakable(piece)
            for place, part in enumerate(parts):
                if (place or not part) and word:
                    yield spaced, word
                    word, spaced = [], False
                if part:
                    word.append(Span(part, span.role))
                else:
                    spaced = True
    if word:
        yield spaced, word


def _breakable(piece: str) -> list[str]:
    """A piece without blanks, cut where writing without blanks (Chinese, Japanese) may break."""
    if piece.isascii():
        return [piece]
    parts = [piece[0]]
    for before, character in pairwise(piece):
        wide = _cells(character) == 2 or (_cells(before) == 2 and _cells(character))
        if wide and character not in _NOT_FIRST:
            parts.append(character)
        else:
            parts[-1] += character
    return parts


def _merged(spans: Sequence[Span]) -> Iterator[Span]:
    """The same line with neighbours of one role put together."""
    before: Span | None = None
    for span in spans:
        if before and (span.role == before.role):
            before = Span(before.text + span.text, before.role)
        else:
            if before:
                yield before
            before = span
    if before:
        yield before


def _colored(span: Span, base: Role) -> str:
    role = base if span.role in ("plain", "code") and base != "plain" else span.role
    style = _STYLES[role]
    return f"\x1b[{style}m{span.text}\x1b[0m" if style else span.text
