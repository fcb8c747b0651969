"""What one pass over the examples adds up: counts, lengths, tokens, faults. Needs the same memory for any file."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, compress
from operator import add, attrgetter
from typing import TypeAlias

from finetune_advisor.errors import Severity
from finetune_advisor.evidence.duplicates import COMPARED_ROWS, Compared, Keys, comparable, joined, normalized
from finetune_advisor.evidence.examples import NO_OUTPUT, Example, family
from finetune_advisor.evidence.files import Faults
from finetune_advisor.evidence.private import hints
from finetune_advisor.evidence.tokens import counter

Place: TypeAlias = tuple[str, int]
Found: TypeAlias = set[tuple[int, str]]
"""The place of a row in its block, and the kind of a fault."""

COUNTED_LETTERS = 50_000_000
"""Letters up to which all tokens are counted, where that is exact; after them, those of one row in 1,600 are."""
ESTIMATED_LETTERS = 500_000
"""The same where tokens are estimated."""
SAMPLED_LETTERS, SAMPLED = 5_000_000, 8
"""Letters up to which all rows are measured and searched; after them, one block of rows in 8 is."""
MOST_LABELS = 50
"""With more different outputs than this, outputs are no labels."""
LONGEST_LABEL = 40
_REMEMBERED = 30_000
"""Rows whose line is remembered, so that a later duplicate can name it."""

_FAULT, _INPUT, _OUTPUT = map(attrgetter, ("fault", "input", "output"))
_KEY = re.compile(r"[^\W\d][\w .-]{0,40}")
_MARKS = (
    re.compile(
        rb"\{(?:(?<!\$\{)(?P<placeholder>\{ ?[\w\x80-\xff][\w \x80-\xff]* ?\}\})|(?P<merged_rows>\"messages\"))"
    ),
    re.compile(rb"<(?:(?P<placeholder>(?i:insert))|(?P<merged_rows>\|im_start\|>|\|start_header))"),
)
"""What an output shouldn't hold: placeholders, and what only a second row or a template puts there. Each pattern begins
with one letter, which is found fast."""

MESSAGES: dict[str, tuple[Severity, str]] = {
    "role": ("error", "message {} has no known role; write system, user, assistant or tool"),
    "content": ("error", "message {} has neither text, a list of parts nor tool_calls; add one of them"),
    "no-assistant": ("error", "no assistant turn to learn from; add the answer as a message of role assistant"),
    "no-last-answer": ("warning", "the last turn isn't the assistant's; what follows its last answer teaches nothing"),
    "null": ("error", "{} is empty; write what belongs there, or take the row out"),
    "label": ("error", "the label is neither true nor false; write one of them"),
    "nested": ("error", "a value is too deeply nested; write it as text"),
    "empty-input": ("error", "the input is empty; write what the model gets, or take the row out"),
    "empty-output": ("error", "the output is empty; write the answer, or take the row out"),
    "identical-pair": ("error", "both answers of the pair are the same, so it teaches nothing; take it out"),
    "placeholder": ("warning", "this looks like a placeholder that was never filled in; put the real text there"),
    "repetition": ("warning", "the output ends by repeating itself; cut it, or take the row out"),
    "merged-rows": ("warning", "the output holds another example or parts of a chat template; split or clean it"),
    "personal-data": ("warning", "a hint of personal data ({}); replace it before you train"),
    "in-test-set": ("error", "the input is in the test set, too; take the row out, or the test measures memory"),
    "duplicate": ("note", "the same example is on line {}; one is enough"),
    "mixed-layouts": ("error", "the row teaches something else than most; keep one kind of example in a file"),
    "unknown-layout": ("error", "the row has another shape than a known layout; write it like the others"),
}
"""What is wrong with a row, and what would be right."""


@dataclass(slots=True)
class Lengths:
    """How long the texts of one side are."""

    letters: int = 0
    """Of all texts."""
    counts: Counter[int] = field(default_factory=Counter)
    """Sampled texts by their letters; long ones in steps of 256."""
    counted: int = 0
    """Letters of those texts whose tokens were counted."""
    tokens: int = 0
    longest: int = 0
    """Letters of the longest text."""

    def per_letter(self) -> float:
        """Return tokens a letter; 0.25 where nothing was counted."""
        return self.tokens / self.counted if self.counted else 0.25

    def quantile(self, share: float) -> int:
        """Return the length that at least this share of the sampled texts doesn't exceed."""
        sizes = sorted(self.counts)
        totals = list(accumulate(self.counts[size] for size in sizes))
        return sizes[bisect_left(totals, share * totals[-1])] if sizes else 0


class Tally:
    """Adds up examples, some at a time."""

    def __init__(self, faults: Faults, tests: Iterable[int] = (), *, near: bool = True) -> None:
        """`tests`: hashes of the inputs of a test set. `near`: keep some rows to compare them with each other."""
        self.faults, self.keys, self.tokens, self._tests = faults, Keys(), counter(), frozenset(tests)
        self.rows = self.spoiled = self.unusable = self.leaked = self.unknown = self._blocks = 0
        self.input, self.output, self.whole = Lengths(), Lengths(), Lengths()
        self.labels: Counter[str] | None = Counter()
        """How often each output comes; None where outputs are no labels."""
        self.private: Counter[str] = Counter()
        self.pairs = self.longer = self.rated = self.good = 0
        self._kept: list[list[Compared]] = []
        self._step = 1 if near else 0
        """Of how many blocks of rows one is kept, so that what is kept comes from the whole file."""
        self._lines: dict[int, Place] = {}
        self.layouts: Counter[tuple[str, str]] = Counter()
        """Rows by file and layout."""
        self.families: Counter[str] = Counter()
        self.unknown_keys: tuple[str, ...] = ()
        """Keys of the first row of an unknown layout. Only those that look like names, as keys can be data."""

    @property
    def usable(self) -> int:
        """How many rows can be learned from."""
        return self.rows - self.unusable

    @property
    def compared(self) -> list[Compared]:
        """Some thousand rows that differ, to be compared with each other."""
        first: dict[int, Compared] = {}
        for one in chain.from_iterable(self._kept):
            first.setdefault(one.key, one)
        return [*first.values()]

    def skip(self, place: Place, keys: tuple[str, ...]) -> None:
        """Count a row of an unknown layout."""
        self.unknown += 1
        self.unknown_keys = self.unknown_keys or tuple(key if _KEY.fullmatch(key) else "..." for key in keys[:8])
        self.report(place, "unknown-layout")

    def add(self, file: str, lines: list[int], examples: list[Example]) -> None:
        """Add a block of examples with their lines, and report their faults; most checks look at all of them at once."""
        self.rows += len(examples)
        layouts = [f"multimodal {one.layout}" if one.media else one.layout for one in examples]
        for layout, count in Counter(layouts).items():
            self.layouts[file, layout] += count
            self.families[family(layout)] += count
        places = [(file, line) for line in lines]
        ((usual, _),) = self.families.most_common(1) or [("", 0)]
        if len(self.families) > 1 or any(map(_FAULT, examples)) or not self._has_texts(examples):
            whole = [self._is_whole(*one, usual) for one in zip(places, examples, strict=True)]
            places, examples = list(compress(places, whole)), list(compress(examples, whole))
        if not examples:
            return
        _, given, wanted, rejected, ratings, media, _ = zip(*examples, strict=True)
        if self.labels is not None:
            self.labels.update(wanted)
            if len(self.labels) > MOST_LABELS or max(map(len, wanted)) > LONGEST_LABEL:
                self.labels = None
        sides: list[Iterable[str]] = [map(add, given, media) if any(media) else given, wanted]
        if any(text is not None for text in rejected):
            sides.append([text or "" for text in rejected])
        texts = list(chain.from_iterable(zip(*sides, strict=True)))
        data = joined(texts)
        compared = normalized(data)
        keys = self.keys.add(compared, len(sides))
        found: Found = set()
        is_sampled = self.whole.letters < SAMPLED_LETTERS or self._blocks % SAMPLED == 0
        self._blocks += 1
        self._measure(given, wanted, is_sampled=is_sampled)
        if is_sampled:
            self._search(places, texts, data, found)
        if len(sides) > 2 or {*ratings} != {None}:
            self._rate(examples, compared, found)
        self._judge(places, wanted, compared[:: len(sides)], found)
        self._keep(places, examples, keys, compared[1 :: len(sides)])

    @staticmethod
    def _has_texts(examples: list[Example]) -> bool:
        return all(all(map(str.strip, map(side, examples))) for side in (_INPUT, _OUTPUT))

    def _is_whole(self, place: Place, one: Example, usual: str) -> bool:
        """Return whether a row can be learned from, among rows that usually teach something; report what it lacks."""
        kind, what = one.fault or ("", "")
        is_whole = not kind or MESSAGES[kind][0] != "error"
        if is_whole and family(one.layout) != usual:
            is_whole, kind = False, "mixed-layouts"
            if (usual, family(one.layout)) == ("chat", "prompts"):
                kind = "no-assistant"
        elif is_whole and not (one.output.strip() or usual in NO_OUTPUT):
            is_whole, kind = False, "empty-output"
        elif is_whole and usual == "pairs" and not (one.input.strip() or one.media):
            is_whole, kind = False, "empty-input"
        if kind:
            self.report(place, kind, what)
        self.unusable += not is_whole
        return is_whole

    def _measure(self, given: Sequence[str], wanted: Sequence[str], *, is_sampled: bool) -> None:
        """Add up lengths, and the tokens of some rows or all."""
        sizes = list(map(len, given)), list(map(len, wanted))
        both = list(map(add, *sizes))
        for lengths, letters in ((self.input, sizes[0]), (self.output, sizes[1]), (self.whole, both)):
            lengths.letters += sum(letters)
            lengths.longest = max(lengths.longest, *letters)
            if is_sampled:
                lengths.counts.update([size if size < 4096 else size & ~255 for size in letters])
        for one, other in zip(given, wanted, strict=True) if is_sampled else ():
            for lengths, text in ((self.input, one), (self.output, other)):
                tokens = self.tokens.count(text)
                for side in (lengths, self.whole):
                    side.counted += len(text)
                    side.tokens += tokens
            if self.whole.counted > (COUNTED_LETTERS if self.tokens.exact else ESTIMATED_LETTERS):
                break

    def report(self, place: Place, kind: str, what: object = "") -> None:
        """Report a fault; `what` is the part that its message names."""
        severity, message = MESSAGES[kind]
        self.faults.add(*place, kind, severity, message.format(what))

    def _search(self, places: list[Place], texts: list[str], data: bytes, found: Found) -> None:
        """Look for personal data in all texts, and for marks in outputs."""
        sides = len(texts) // len(places)
        for at, kind in sorted({(at // sides, kind) for at, kind in hints(texts, data)}):
            self.private[kind] += 1
            self.report(places[at], "personal-data", kind)
        for pattern in _MARKS:
            at = last = 0
            for match in pattern.finditer(data):
                at += data.count(b"\0", last, match.start())
                last = match.start()
                if at % sides == 1:
                    found.add((at // sides, str(match.lastgroup).replace("_", "-")))

    def _rate(self, examples: list[Example], compared: list[bytes], found: Found) -> None:
        """Count what ratings say, and find pairs whose sides are the same."""
        for at, one in enumerate(examples):
            if one.label is not None:
                self.rated += 1
                self.good += one.label
            if one.rejected is not None:
                self.pairs += 1
                self.longer += len(one.output) > len(one.rejected)
                if compared[3 * at + 1] == compared[3 * at + 2]:
                    found.add((at, "identical-pair"))

    def _judge(self, places: list[Place], outputs: Sequence[str], inputs: list[bytes], found: Found) -> None:
        """Report what was found, outputs that repeat themselves, and inputs that are in the test set."""
        for at, output in enumerate(outputs):
            if len(output) > 200 and _repeats(output):
                found.add((at, "repetition"))
        self.spoiled += len({at for at, _ in found})
        for at, kind in sorted(found):
            self.report(places[at], kind)
        for place, text in zip(places, inputs, strict=True) if self._tests else ():
            if hash(text) in self._tests:
                self.leaked += 1
                self.report(place, "in-test-set")

    def _keep(self, places: list[Place], examples: list[Example], keys: list[int], outputs: list[bytes]) -> None:
        """Report rows that came before; keep some rows to compare others with them."""
        if len(self._lines) < _REMEMBERED or not self._lines.keys().isdisjoint(keys):
            for place, key in zip(places, keys, strict=True):
                if key in self._lines:
                    file, line = self._lines[key]
                    self.report(place, "duplicate", line if file == place[0] else f"{file}:{line}")
                elif len(self._lines) < _REMEMBERED:
                    self._lines[key] = place
        if self._step and self._blocks % self._step == 0:
            rows = zip(places, examples, keys, outputs, strict=True)
            self._kept.append(
                [comparable(key, place[1], one.input, one.output, output) for place, one, key, output in rows]
            )
            if sum(map(len, self._kept)) > COMPARED_ROWS:
                self._kept, self._step = self._kept[::2], 2 * self._step


def _repeats(text: str) -> bool:
    """Return whether a text ends by saying the same again and again: its last letters make up a third of it."""
    end = text[-24:]
    if end not in text[-170:-24] or (count := text.count(end)) < 5:
        return False
    return len({*end}) > 5 and count * len(end) * 3 > len(text)
