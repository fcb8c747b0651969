"""Rows from evidence files, one at a time with their lines: JSONL, a JSON array, JSON values or CSV. Judges none."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, TypeAlias

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.files import (
    BLOCK,
    LARGEST_DOCUMENT,
    LONGEST_LINE,
    MIB,
    Faults,
    Progress,
    Source,
    Stream,
    text_stream,
    total_size,
)
from finetune_advisor.text import did_you_mean, join_words

Form: TypeAlias = Literal["JSONL", "JSON array", "JSON", "CSV"]
Row: TypeAlias = tuple[int, Any]
"""The line on which a row begins, from 1, and its value as JSON knows it; of CSV a mapping of texts."""

WRAPPERS = ("data", "rows", "examples", "instances", "train", "items")
"""Keys under which a JSON document may hold its rows."""

_BETWEEN = re.compile(r"[ \t\r\n]*(,)?[ \t\r\n]*")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_WRAPPED = re.compile(rf'\{{\s*"(?:{"|".join(WRAPPERS)})"\s*:\s*\[(?=\s*\{{)')


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file after all its rows were read."""

    shown: str
    form: Form
    rows: int
    sha256: str
    size: int


class Reader:
    """Reads the rows of files one after the other; what is known of each file is in `files` once it is read."""

    def __init__(self, paths: tuple[str, ...], progress: Progress | None = None, *, nan: bool = False) -> None:
        """`nan`: take NaN and Infinity for numbers, which JSON has none of but Python writes."""
        self.files: list[FileRead] = []
        self.faults = Faults()
        self._paths, self._progress, self._nan = paths, progress, nan
        self._decoder = json.JSONDecoder() if nan else json.JSONDecoder(parse_constant=_refuse)
        self._done, self._total = 0, total_size(paths)

    def rows(self) -> Iterator[tuple[str, int, Any]]:
        """Yield file, line and value of each row; raises UsageError for a file that can't be read."""
        for path in self._paths:
            with Source(path, self._done, self._total, self._progress) as source:
                stream = text_stream(source, self.faults)
                form = _form(stream, source.shown)
                count = 0
                for line, value in self._rows(form, stream, source.shown):
                    count += 1
                    yield source.shown, line, value
                if source.changed():
                    message = "the file changed while it was read; run this again when no program writes to it"
                    self.faults.add(source.shown, 0, "file-changed", "warning", message)
                self._done += source.size
                self.files.append(FileRead(source.shown, form, count, source.sha256, source.size))

    def _rows(self, form: Form, stream: Stream, shown: str) -> Iterator[Row]:
        if form == "JSONL":
            return self._lines(stream, shown)
        if form == "CSV":
            return self._csv(stream, shown)
        return _unwrapped(self._values(stream, shown, array=form == "JSON array"))

    def _lines(self, stream: Stream, shown: str) -> Iterator[Row]:
        from pydantic_core import from_json

        nan = self._nan
        for number, line in self._bounded(stream, shown):
            try:
                yield number, from_json(line, allow_inf_nan=nan)
            except ValueError:
                if not line.isspace():
                    yield from self._again(line, number, shown)

    def _again(self, line: bytes, number: int, shown: str) -> Iterator[Row]:
        """Yield a line that the fast reader refused, if only its encoding is wrong; else report what is."""
        line = line.rstrip()
        try:
            text, is_latin = line.decode(), False
        except UnicodeDecodeError:
            text, is_latin = line.decode("cp1252", "replace"), True
        try:
            value = self._decoder.decode(text)
            _must_be_characters(value)
        except (ValueError, RecursionError) as error:
            where = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            self.faults.add(shown, number, "not-json", "error", f"this isn't JSON: {_said(error)}{where}")
        else:
            if is_latin:
                self.faults.add(shown, number, "encoding", "error", _LATIN)
            yield number, value

    def _bounded(self, stream: Stream, shown: str) -> Iterator[tuple[int, bytes]]:
        """Yield lines with their numbers; for a line that is too long, only report it."""
        number, longest = 0, LONGEST_LINE
        while line := stream.readline(longest):
            number += 1
            if len(line) < longest or line.endswith(b"\n"):
                yield number, line
                continue
            message = f"the line has more than {LONGEST_LINE // MIB} MiB and isn't read; one row a line is expected"
            self.faults.add(shown, number, "long-line", "error", message)
            while (line := stream.readline(BLOCK)) and not line.endswith(b"\n"):
                pass

    def _csv(self, stream: Stream, shown: str) -> Iterator[Row]:
        csv.field_size_limit(LONGEST_LINE)
        lines = (self._decoded(line, number, shown) for number, line in self._bounded(stream, shown))
        first = next(lines, "")
        reader = csv.reader(chain([first], lines), delimiter=delimiter(first))
        head: list[str] = []
        line = 1
        try:
            for cells in reader:
                if not head:
                    head = _unlike([cell.strip() for cell in cells])
                elif cells:
                    if len(cells) != len(head):
                        problem = (
                            f"the row has {len(cells)} cells, the header {len(head)}; put cells with commas in quotes"
                        )
                        self.faults.add(shown, line, "cells", "error", problem)
                    yield line, dict(zip(head, cells, strict=False))
                line = reader.line_num + 1
        except csv.Error as error:
            self.faults.add(shown, reader.line_num, "not-csv", "error", f"this isn't CSV: {error}")

    def _decoded(self, line: bytes, number: int, shown: str) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            self.faults.add(shown, number, "encoding", "error", _LATIN)
            return line.decode("cp1252", "replace")

    def _values(self, stream: Stream, shown: str, *, array: bool) -> Iterator[Row]:
        """Yield the values of a JSON array, or of a file that holds them one after the other.

        A fault ends the file: nothing tells where the next value begins.
        """
        text = _Window(stream, LONGEST_LINE if array else LARGEST_DOCUMENT, self._decoder)
        wrapped = array and text.enter()
        first, problem = True, ""
        while True:
            line, comma = text.line, text.between()
            if text.at_end():
                problem = "the array isn't closed; the file was cut" if array else ""
                break
            closed = array and text.next() == "]"
            if array and comma == (first or closed):
                problem = "a comma is in the wrong place, or is missing between two values"
                break
            if closed:
                problem = "text after the end of the array isn't read" if not wrapped and text.goes_on() else ""
                break
            line, first = text.line, False
            try:
                yield line, text.value()
            except _HalfCharacter as error:
                self.faults.add(shown, line, "not-json", "error", f"this isn't JSON: {error}")
            except (ValueError, RecursionError) as error:
                line, problem = text.line_of(error), f"this isn't JSON, and nothing after it is read: {_said(error)}"
                break
        if problem:
            self.faults.add(shown, line, "not-json", "error", problem)
        if text.is_latin:
            self.faults.add(shown, 0, "encoding", "error", _LATIN)


class _HalfCharacter(ValueError):
    """A JSON value holds half a surrogate pair."""


_LATIN = "the text isn't UTF-8; it was read as Latin-1 (Windows-1252), so save it as UTF-8"
_HALF = "half a surrogate pair, such as \\ud83d alone, is no character; write the whole pair"


class _Window:
    """A piece of the text of a stream, long enough to hold the next value; the piece moves on with the values."""

    def __init__(self, stream: Stream, longest: int, decoder: json.JSONDecoder) -> None:
        self._stream, self._utf8 = stream, codecs.getincrementaldecoder("utf-8")("strict")
        self.is_latin = False
        """Whether a part of it wasn't UTF-8, and was read as Latin-1."""
        self._decoder = decoder
        self._piece, self._at, self._longest, self._ended = "", 0, longest, False
        self.line = 1
        self._fill()

    def _fill(self) -> None:
        data = self._stream.read(max(BLOCK, len(self._piece) - self._at))
        try:
            more = self._utf8.decode(data, final=not data)
        except UnicodeDecodeError:
            self._utf8.reset()
            self.is_latin, more = True, data.decode("cp1252", "replace")
        self._piece, self._at, self._ended = self._piece[self._at :] + more, 0, not data

    def enter(self) -> bool:
        """Move into the array that the text begins with; return whether it is inside an object."""
        self.between()
        match = _WRAPPED.match(self._piece, self._at)
        self._move(match.end() if match else self._at + 1)
        return bool(match)

    def goes_on(self) -> bool:
        """Return whether anything follows the bracket that comes next."""
        self._move(self._at + 1)
        self.between()
        return not self.at_end()

    def _move(self, to: int) -> None:
        self.line += self._piece.count("\n", self._at, to)
        self._at = to

    def at_end(self) -> bool:
        return self._at >= len(self._piece)

    def next(self) -> str:
        return self._piece[self._at]

    def between(self) -> bool:
        """Move to the next value; return whether a comma comes before it."""
        comma = False
        while True:
            if match := _BETWEEN.match(self._piece, self._at):
                comma = comma or bool(match[1])
                self._move(match.end())
            if not self.at_end() or self._ended:
                return comma
            self._fill()

    def value(self) -> Any:
        """Return the next value; raises ValueError or RecursionError."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._piece, self._at)
            except json.JSONDecodeError as error:
                # The piece may end within the value; far from its end the fault is real.
                inside = error.pos + 64 < len(self._piece) and not error.msg.startswith("Unterminated")
                if self._ended or inside:
                    raise
            else:
                if end < len(self._piece) or self._ended:
                    begin = self._at
                    self._move(end)
                    if _SURROGATE.search(self._piece, begin, end):
                        _must_be_characters(value)
                    return value
            if len(self._piece) - self._at > self._longest:
                raise ValueError(f"a value has more than {self._longest // MIB} MiB")
            self._fill()

    def line_of(self, error: Exception) -> int:
        end = error.pos if isinstance(error, json.JSONDecodeError) else self._at
        return self.line + self._piece.count("\n", self._at, end)


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number; write null or leave the key out")


def _must_be_characters(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _HalfCharacter(_HALF) from None


def _said(error: Exception) -> str:
    """Return what is wrong with JSON, without its words."""
    if isinstance(error, json.JSONDecodeError):
        return error.msg.lower().removesuffix(" at")
    return "it is too deeply nested" if isinstance(error, RecursionError) else str(error)


def _unwrapped(values: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows inside a document such as `{"data": [...]}`, else the values as they are."""
    for line, value in values:
        lists = [value.get(key) for key in WRAPPERS] if isinstance(value, dict) else []
        inner = next((rows for rows in lists if isinstance(rows, list) and rows and isinstance(rows[0], dict)), [value])
        for row in inner:
            yield line, row


def _form(stream: Stream, shown: str) -> Form:
    """Return how a file holds its rows, by what it begins with; its name counts only where that tells nothing."""
    head = stream.peek(BLOCK)[:BLOCK].lstrip()
    lines = head.split(b"\n", 2)
    problem = _problem(lines[0]) if len(lines) > 1 else ""
    after = lines[1].lstrip()[:1] if len(lines) > 1 else b""
    if head.startswith(b"["):
        return "JSONL" if not problem and after == b"[" else "JSON array"
    if head.startswith(b"{"):
        # `{` alone, or anything else that goes on in the next line, begins a value of several lines.
        more_rows = after == b"{" and not problem
        if not more_rows and _WRAPPED.match(head[:MIB].decode("utf-8", "replace")):
            return "JSON array"
        return "JSON" if problem.startswith("EOF") and not lines[1].startswith(b"{") else "JSONL"
    name = shown.lower()
    if name.endswith((".jsonl", ".ndjson", ".json")) or not head:
        return "JSONL"
    # Prose has commas, too; names of columns are short.
    cells = re.split(b"[,;\t]", lines[0])
    if name.endswith((".csv", ".tsv")) or (1 < len(cells) <= 500 and max(map(len, cells)) <= 60):
        return "CSV"
    raise UsageError(f"{shown}: it holds no rows that can be read; JSONL, JSON or CSV was expected")


def _problem(line: bytes) -> str:
    from pydantic_core import from_json

    try:
        from_json(line)
    except ValueError as error:
        return str(error)
    return ""


def delimiter(header: str) -> str:
    """Return what separates the cells of a CSV file, by its header."""
    bare = re.sub('"[^"]*"', "", header)
    return max(",;\t", key=bare.count)


def _unlike(head: list[str]) -> list[str]:
    """Return column names, with a number after repeated ones."""
    return [f"{name}.{head[:at].count(name)}" if name in head[:at] else name for at, name in enumerate(head)]


def named_columns(pairs: Iterable[str], known: Collection[str]) -> dict[str, list[str]]:
    """Return the columns that `meaning=column` pairs name; raises UsageError for a meaning that isn't known."""
    named: dict[str, list[str]] = {}
    for pair in pairs:
        meaning, equals, column = (part.strip() for part in pair.partition("="))
        if not (equals and column):
            raise UsageError(f"--column takes meaning=column, such as {next(iter(known))}=name, got {pair!r}")
        if meaning not in known:
            hint = did_you_mean(meaning, known)
            raise UsageError(f"--column {meaning!r}: the meanings are {join_words(known)}{hint}")
        named.setdefault(meaning, []).append(column)
    return named
