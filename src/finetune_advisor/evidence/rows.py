"""Rows from evidence files, with their lines: JSONL, a JSON array, JSON values or CSV. Judges none."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, count, islice
from typing import Any, Literal, TypeAlias

from pydantic_core import from_json

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence import files
from finetune_advisor.text import did_you_mean, join_words

Form: TypeAlias = Literal["JSONL", "JSON array", "JSON", "CSV"]
Row: TypeAlias = tuple[int, Any]
"""The line on which a row begins, from 1, and its value as JSON knows it; of CSV a mapping of texts."""

_WRAPPERS = ("data", "rows", "examples", "instances", "train", "items")
"""Keys under which a JSON document may hold its rows; after `train` others may follow, so it is read whole."""
BATCH = 200
"""Rows that are read together."""

_BETWEEN = re.compile(r"[ \t\r\n]*(,)?[ \t\r\n]*")
_WRAPPED = re.compile(rf'\{{\s*"(?:{"|".join(sorted({*_WRAPPERS} - {"train"}))})"\s*:\s*\[(?=\s*\{{)')
_LATIN = "the text isn't UTF-8; it was read as Latin-1 (Windows-1252), so save it as UTF-8"


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

    def __init__(self, paths: tuple[str, ...], progress: files.Progress | None = None, *, nan: bool = False) -> None:
        """`nan`: take NaN and Infinity for numbers, which JSON has none of but Python writes."""
        self.files: list[FileRead] = []
        self.faults = files.Faults()
        self._paths, self._progress, self._nan = paths, progress, nan
        self._decoder = json.JSONDecoder() if nan else json.JSONDecoder(parse_constant=_refuse)
        self._done, self._total = 0, files.total_size(paths)
        csv.field_size_limit(files.LONGEST_LINE)
        self._shown, self._line = "", 1
        """The file that is read, and the line that comes next."""

    def rows(self) -> Iterator[tuple[str, int, Any]]:
        """Yield file, line and value of each row; raises UsageError for a file that can't be read."""
        for file, batch in self.batches():
            for line, value in batch:
                yield file, line, value

    def batches(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield a file and some of its rows; raises UsageError for a file that can't be read."""
        for path in self._paths:
            with files.Source(path, self._done, self._total, self._progress) as source:
                self._shown, self._line = source.shown, 1
                stream = files.text_stream(source, self.faults)
                form = _form(stream, source.shown)
                rows, found = self._rows(form, stream), 0
                while batch := list(islice(rows, BATCH)):
                    found += len(batch)
                    yield source.shown, batch
                if source.changed():
                    message = "the file changed while it was read; run this again when no program writes to it"
                    self.faults.add(source.shown, 0, "file-changed", "warning", message)
                self._done += source.size
                self.files.append(FileRead(source.shown, form, found, source.sha256, source.size))

    def _fault(self, line: int, kind: str, message: str) -> None:
        self.faults.add(self._shown, line, kind, "error", message)

    def _rows(self, form: Form, stream: files.Stream) -> Iterator[Row]:
        if form == "JSONL":
            return chain.from_iterable(self._json_lines(stream))
        if form == "CSV":
            return self._csv(stream)
        values = self._values(form, stream)
        return values if form == "JSON array" else self._unwrapped(values)

    def _blocks(self, stream: files.Stream) -> Iterator[bytes]:
        """Yield some lines at a time; a line that is too long is left empty and reported."""
        longest = files.LONGEST_LINE
        while block := stream.read(files.BLOCK):
            if not block.endswith(b"\n"):
                block += stream.readline(longest)
                begin = block.rfind(b"\n", 0, -1) + 1
                if len(block) - begin > longest:
                    block = block[:begin] + b"\n"
                    long = f"the line has more than {longest // files.MIB} MiB and isn't read; write one row a line"
                    self._fault(self._line + block.count(b"\n") - 1, "long-line", long)
                    while (rest := stream.readline(files.BLOCK)) and not rest.endswith(b"\n"):
                        pass
            yield block

    def _json_lines(self, stream: files.Stream) -> Iterator[Iterable[Row]]:
        """Yield the rows of some lines at a time; lines are only looked at one by one where one of them is no JSON."""
        parse: Callable[[bytes | str], Any] = partial(from_json, allow_inf_nan=self._nan, cache_strings="keys")
        for block in self._blocks(stream):
            lines = io.BytesIO(block).readlines()
            number, self._line = self._line, self._line + len(lines)
            try:
                yield zip(count(number), list(map(parse, lines)), strict=False)
            except ValueError:
                for at, line in enumerate(lines, number):
                    try:
                        yield [(at, parse(line))]
                    except ValueError:
                        yield self._again(line.rstrip(), at)

    def _again(self, line: bytes, number: int) -> Iterator[Row]:
        """Yield the value of a line that the fast reader refuses for its depth or encoding; else report what is wrong."""
        if not line:
            return
        text, is_utf8 = _text(line)
        try:
            value = self._decoder.decode(text)
            json.dumps(value, ensure_ascii=False).encode()  # Half a surrogate pair fails.
        except (ValueError, RecursionError) as error:
            column = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            self._fault(number, "not-json", f"this isn't JSON: {_said(error)}{column}")
        else:
            if not is_utf8:
                self._fault(number, "encoding", _LATIN)
            yield number, value

    def _decoded(self, block: bytes) -> Iterator[str]:
        """Yield the lines of a block; one that isn't UTF-8 is reported, and read as what it may be."""
        for line in io.BytesIO(block):
            text, is_utf8 = _text(line)
            if not is_utf8:
                self._fault(self._line, "encoding", _LATIN)
            self._line += 1
            # A carriage return ends a row, too, unless it is in quotes.
            yield from io.StringIO(text, newline="") if "\r" in text[:-2] else (text,)

    def _csv(self, stream: files.Stream) -> Iterator[Row]:
        lines = chain.from_iterable(map(self._decoded, self._blocks(stream)))
        first = next(lines, "")
        reader = csv.reader(chain([first], lines), delimiter=_delimiter(first))
        head: list[str] = []
        line = 1
        try:
            for cells in reader:
                if not head:
                    names = [cell.strip() for cell in cells]
                    # Repeated names get a number.
                    earlier = [names[:at].count(name) for at, name in enumerate(names)]
                    head = [f"{name}.{times}" if times else name for name, times in zip(names, earlier, strict=True)]
                elif cells:
                    if len(cells) != len(head):
                        cut = f"the header has {len(head)} cells, the row {len(cells)}; put a cell that holds a separator in quotes"
                        self._fault(line, "cells", cut)
                    yield line, dict(zip(head, cells, strict=False))
                line = reader.line_num + 1
        except csv.Error as error:
            self._fault(reader.line_num, "not-csv", f"this isn't CSV, and nothing after it is read: {error}")

    def _unwrapped(self, values: Iterator[Row]) -> Iterator[Row]:
        """Yield the rows inside a document such as `{"data": [...]}` with one list, else the values as they are."""
        for line, value in values:
            document = value if isinstance(value, dict) else {}
            lists = [
                key for key, rows in document.items() if isinstance(rows, list) and rows and isinstance(rows[0], dict)
            ]
            is_wrapper = len(lists) == 1 and lists[0] in _WRAPPERS
            for row in document[lists[0]] if is_wrapper else [value]:
                yield line, row

    def _values(self, form: Form, stream: files.Stream) -> Iterator[Row]:
        """Yield the values of a JSON array, or of a file that holds them one after the other.

        A fault ends the file: nothing tells where the next value begins.
        """
        text = _Window(stream, self._decoder)
        try:
            for value in text.values(is_array=form == "JSON array"):
                try:
                    if text.may_be_half:
                        json.dumps(value, ensure_ascii=False).encode()
                except UnicodeEncodeError as error:
                    self._fault(text.line, "not-json", f"this isn't JSON: {_said(error)}")
                else:
                    yield text.line, value
        except (ValueError, RecursionError) as error:
            self._fault(
                text.line_of(error), "not-json", f"this isn't JSON, and nothing after it is read: {_said(error)}"
            )


class _Window:
    """A piece of the text of a stream, long enough to hold the next value; the piece moves on with the values."""

    def __init__(self, stream: files.Stream, decoder: json.JSONDecoder) -> None:
        self._stream, self._decoder = stream, decoder
        self._utf8 = codecs.getincrementaldecoder("utf-8")("strict")
        self._piece, self._begin, self._at, self._ended = "", 0, 0, False
        self.line = 1
        """The line where the last value begins and, once the next one is asked for, where it ends."""
        self.may_be_half = False
        """Whether half a surrogate pair may be in the last value."""

    def values(self, *, is_array: bool) -> Iterator[Any]:
        """Yield values; raises ValueError or RecursionError at what is none."""
        self._between()
        wrapper = _WRAPPED.match(self._piece, self._at) if is_array else None
        self._at = wrapper.end() if wrapper else self._at + is_array
        is_first = True
        while True:
            self._count_lines()
            comma = self._between()
            if self._at == len(self._piece):
                if is_array:
                    raise ValueError("the array isn't closed; the file was cut")
                return
            is_closed = is_array and self._piece[self._at] == "]"
            if is_array and comma == (is_first or is_closed):
                raise ValueError("a comma is in the wrong place, or is missing between two values")
            if is_closed:
                break
            self._count_lines()
            yield self._value(files.LONGEST_LINE if is_array else files.LARGEST_DOCUMENT)
            is_first = False
        self._at += 1
        if not wrapper and (self._between() or self._at < len(self._piece)):
            raise ValueError("text comes after the end of the array")

    def _between(self) -> bool:
        """Move to the next value; return whether a comma comes before it."""
        comma = False
        while match := _BETWEEN.match(self._piece, self._at):
            comma = comma or bool(match[1])
            self._at = match.end()
            if self._at < len(self._piece) or self._ended:
                break
            self._fill()
        return comma

    def _value(self, longest: int) -> Any:
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
                    self._at = end
                    return value
            if len(self._piece) - self._at > longest:
                raise ValueError(f"a value has more than {longest // files.MIB} MiB")
            self._fill()

    def _fill(self) -> None:
        data = self._stream.read(max(files.BLOCK, len(self._piece) - self._at))
        more = self._utf8.decode(data, final=not data)
        self._piece, self._ended = self._piece[self._begin :] + more, not data
        self._begin, self._at = 0, self._at - self._begin
        self.may_be_half = "\\ud" in self._piece or "\\uD" in self._piece

    def _count_lines(self) -> None:
        self.line += self._piece.count("\n", self._begin, self._at)
        self._begin = self._at

    def line_of(self, error: Exception) -> int:
        """Return the line of an error, which is in or after the last value."""
        inside = self._piece.count("\n", self._at, error.pos) if isinstance(error, json.JSONDecodeError) else 0
        return self.line + inside


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number; write null or leave the key out")


def _said(error: Exception) -> str:
    """Return what is wrong with JSON, without its words."""
    if isinstance(error, json.JSONDecodeError):
        return error.msg.lower().removesuffix(" at")
    if isinstance(error, UnicodeDecodeError):
        return "the text isn't UTF-8; save it as UTF-8"
    if isinstance(error, UnicodeEncodeError):
        return "half a surrogate pair, such as \\ud83d alone, is no character; write the whole pair"
    return "it is too deeply nested" if isinstance(error, RecursionError) else str(error)


def _text(line: bytes) -> tuple[str, bool]:
    """Return the text of a line, and whether it is UTF-8; any other is read as what it may be."""
    try:
        return line.decode(), True
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace"), False


def _form(stream: files.Stream, shown: str) -> Form:
    """Return how a file holds its rows, by what it begins with; its name counts only where that tells nothing."""
    head = stream.peek(files.MIB)[: files.MIB].lstrip()
    first, newline, rest = head.partition(b"\n")
    problem, after = _problem(first) if newline else "", rest.lstrip()[:1]
    name = shown.lower().removesuffix(".gz")
    if head.startswith(b"["):
        return "JSONL" if not problem and after == b"[" else "JSON array"
    if head.startswith(b"{"):
        # `{` alone, or anything else that goes on in the next line, begins a value of several lines.
        more_rows = after == b"{" and not problem
        if not more_rows and _WRAPPED.match(head.decode("utf-8", "replace")):
            return "JSON array"
        is_one = not after and not name.endswith((".jsonl", ".ndjson"))
        return "JSON" if is_one or (problem.startswith("EOF") and not rest.startswith(b"{")) else "JSONL"
    if name.endswith((".jsonl", ".ndjson", ".json")) or not head:
        return "JSONL"
    if name.endswith((".csv", ".tsv")):
        return "CSV"
    # Prose has commas, too, but hardly as many in the next line.
    text = io.StringIO(head.decode("utf-8", "replace"), newline="")
    rows = csv.reader(text, delimiter=_delimiter(first.decode("utf-8", "replace")))
    names, cells = next(rows, []), next(rows, [])
    if 1 < len(names) == len(cells):
        return "CSV"
    raise UsageError(f"{shown}: it holds no rows that can be read; JSONL, JSON or CSV was expected")


def _problem(line: bytes) -> str:
    try:
        from_json(line)
    except ValueError as error:
        return str(error)
    return ""


def _delimiter(header: str) -> str:
    """Return what separates the cells of a CSV file, by its header."""
    bare = re.sub('"[^"]*"', "", header)
    return max(",;\t", key=bare.count)


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
