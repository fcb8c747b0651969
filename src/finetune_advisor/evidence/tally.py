"""What one pass over the examples adds up: counts, lengths, tokens, faults. Needs the same memory for any file."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from finetune_advisor.errors import Severity
from finetune_advisor.evidence.duplicates import COMPARED_ROWS, Compared, Keys, comparable, normalized
from finetune_advisor.evidence.files import SHOWN_FAULTS, Faults
from finetune_advisor.evidence.layouts import Example
from finetune_advisor.evidence.private import hints
from finetune_advisor.evidence.tokens import Counter as TokenCounter

Place = tuple[str, int]

COUNTED_LETTERS = 50_000_000
"""Letters up to which the tokens of every row are counted exactly. After them, and for estimates after 1,000 rows, each 256th row is."""
EACH_SEARCHED = 20_000
"""Rows that are all searched for placeholders, templates and personal data; after them, one block of rows in 16."""
MOST_LABELS = 50
"""With more different outputs than this, outputs are no labels."""
LONGEST_LABEL = 40
_REMEMBERED = 30_000
"""Rows whose line is remembered, so that a later duplicate can name it."""

_KEY = re.compile(r"[^\W\d][\w .-]{0,40}")
_VARIABLE = re.compile(r"(?<!\$)\{\{ ?\w[\w ]* ?\}\}")
_MARKS = (
    ("{{", "placeholder"), ("<insert", "placeholder"), ("[insert", "placeholder"), ("lorem ipsum", "placeholder"),
    ('{"messages"', "merged-rows"), ("<|im_start|>", "merged-rows"), ("<|start_header", "merged-rows"), ("[/inst]", "merged-rows"),
    ("### instruction:", "merged-rows"), ("\nhuman: ", "merged-rows"),
)  # fmt: skip
"""What an output shouldn't hold, in small letters: placeholders, and what only a second row or a template puts there."""

MESSAGES: dict[str, tuple[Severity, str]] = {
    "empty-output": ("error", "the output is empty; write the answer, or take the row out"),
    "no-last-answer": ("warning", "the last turn isn't the assistant's; what follows its last answer teaches nothing"),
    "identical-pair": ("error", "both answers of the pair are the same, so it teaches nothing; take it out"),
    "placeholder": ("warning", "this looks like a placeholder that was never filled in; put the real text there"),
    "repetition": ("warning", "the output ends by repeating itself; cut it, or take the row out"),
    "merged-rows": ("warning", "the output holds another example or parts of a chat template; split or clean it"),
    "personal-data": ("warning", "a hint of personal data ({}); replace it before you train"),
    "in-test-set": ("error", "the input is in the test set, too; take the row out, or the test measures memory"),
    "duplicate": ("note", "the same example is on line {}; one is enough"),
}
"""What is wrong with a row, and what would be right."""


@dataclass(slots=True)
class Lengths:
    """How long the texts of one side are."""

    letters: int = 0
    counts: Counter[int] = field(default_factory=Counter)
    """Texts by their letters; long ones in steps of 256."""
    counted: int = 0
    """Letters of those texts whose tokens were counted."""
    tokens: int = 0

    def add(self, sizes: list[int]) -> None:
        """Add the letters of some texts."""
        self.letters += sum(sizes)
        self.counts.update(sizes if max(sizes) < 4096 else [size if size < 4096 else size & ~255 for size in sizes])

    def per_letter(self) -> float:
        """Return tokens a letter; 0.25 where nothing was counted."""
        return self.tokens / self.counted if self.counted else 0.25


class Tally:
    """Adds up examples, one after the other."""

    def __init__(
        self,
        faults: Faults,
        keys: Keys,
        tokens: TokenCounter,
        test_inputs: frozenset[int] = frozenset(),
        *,
        compared: bool = True,
    ) -> None:
        self.faults, self.keys, self.tokens, self._test_inputs = faults, keys, tokens, test_inputs
        self.rows = self.spoiled = self.unusable = self.leaked = 0
        self.input, self.output, self.whole = Lengths(), Lengths(), Lengths()
        self.labels: Counter[str] | None = Counter()
        """How often each output comes; None where outputs are no labels."""
        self.private: Counter[str] = Counter()
        self.pairs = self.longer = self.rated = self.good = 0
        self.compared: list[Compared] = []
        self._most_compared = COMPARED_ROWS if compared else 0
        self._lines: dict[int, str] = {}
        self.layouts: Counter[tuple[str, str]] = Counter()
        """Rows by file and layout."""
        self.families: Counter[str] = Counter()
        self._first: dict[str, Place] = {}
        """Where each family comes first."""
        self.unknown = 0
        self.unknown_keys: tuple[str, ...] = ()
        """Keys of the first row of an unknown layout. Only those that look like names, as keys can be data."""
        self._unknown_places: list[Place] = []

    def skip(self, place: Place, keys: tuple[str, ...]) -> None:
        """Count a row of an unknown layout."""
        self.unknown += 1
        self.unknown_keys = self.unknown_keys or tuple(key if _KEY.fullmatch(key) else "..." for key in keys[:8])
        if len(self._unknown_places) < SHOWN_FAULTS:
            self._unknown_places.append(place)

    def report_layouts(self) -> None:
        """Report rows that differ from the others in layout."""
        usual = max(self.families, key=lambda family: self.families[family], default="")
        for family, count in self.families.items():
            if family != usual:
                message = f"{count:,} rows are {family}, the others {usual}; keep one kind of example in a file"
                self.faults.add(*self._first[family], "mixed-layouts", "error", message)
        for place in self._unknown_places if usual else ():
            message = "the row has another shape than a known layout; write it like the others"
            self.faults.add(*place, "unknown-layout", "error", message)

    def add(self, file: str, lines: list[int], examples: list[Example]) -> None:
        """Add examples and report their faults; a few hundred at a time, because most checks look at all at once."""
        self.rows += len(examples)
        for line, one in zip(lines, examples, strict=True):
            self.layouts[file, one.layout] += 1
            self.families[one.family] += 1
            self._first.setdefault(one.family, (file, line))
        usable = [at for at, one in enumerate(examples) if self._is_whole((file, lines[at]), one)]
        if len(usable) < len(examples):
            lines, examples = [lines[at] for at in usable], [examples[at] for at in usable]
        if not examples:
            return
        given, wanted = [one.input for one in examples], [one.output for one in examples]
        shown = [one.input + one.media for one in examples] if any(one.media for one in examples) else given
        plain_given, plain_wanted = normalized(shown), normalized(wanted)
        sides = [plain_given, plain_wanted]
        if any(one.rejected is not None for one in examples):
            sides.append(normalized([one.rejected or "" for one in examples]))
        keys = self.keys.add(plain_given, list(map(b"\0".join, zip(*sides, strict=True))))
        self._measure(given, wanted)
        marks = []
        if self.rows < EACH_SEARCHED or self.rows // len(examples) % 16 == 0:
            small = "\n".join(wanted).lower()
            marks = [mark for mark in _MARKS if mark[0] in small]
            for at, kind in hints([f"{one.input}\n{one.output}" for one in examples]):
                self.private[kind] += 1
                self._report((file, lines[at]), "personal-data", kind)
        if marks or self._test_inputs or any(one.rejected is not None or one.label is not None for one in examples):
            doubtful = list(range(len(examples)))
        else:
            doubtful = [at for at, text in enumerate(wanted) if _repeats(text)]
        for at in doubtful:
            self._judge((file, lines[at]), examples[at], plain_given[at], marks)
        if len(self._lines) < _REMEMBERED or len({*keys}) < len(keys) or not self._lines.keys().isdisjoint(keys):
            for at, one in enumerate(examples):
                self._remember(file, lines[at], keys[at], one, plain_wanted[at])

    def _remember(self, file: str, line: int, key: int, one: Example, wanted: bytes) -> None:
        """Report a row that came before; keep a new one to compare others with."""
        if key in self._lines:
            self._report((file, line), "duplicate", self._lines[key].removeprefix(f"{file}:"))
        elif len(self._lines) < _REMEMBERED:
            self._lines[key] = f"{file}:{line}"
            if len(self.compared) < self._most_compared:
                self.compared.append(comparable(line, one.input, one.output, wanted))

    def _is_whole(self, place: Place, one: Example) -> bool:
        """Return whether a row can be learned from; report what it lacks."""
        if one.fault:
            self.faults.add(*place, one.fault[0], "error", one.fault[1])
        elif one.family in ("text", "prompts") or one.output.strip():
            if one.remark:
                self._report(place, one.remark)
            return True
        else:
            self._report(place, "empty-output")
        self.unusable += 1
        return False

    def _measure(self, given: list[str], wanted: list[str]) -> None:
        """Add up lengths, and the tokens of some rows or all."""
        all_counted = self.rows < 1000 or (self.tokens.exact and self.whole.letters < COUNTED_LETTERS)
        both = [len(one) + len(other) for one, other in zip(given, wanted, strict=True)]
        self.whole.add(both)
        for lengths, texts in ((self.input, given), (self.output, wanted)):
            lengths.add(list(map(len, texts)))
            for text in texts[:: 1 if all_counted else 256]:
                tokens = self.tokens.count(text)
                for side in (lengths, self.whole):
                    side.counted += len(text)
                    side.tokens += tokens
        if self.labels is not None:
            self.labels.update(wanted)
            if len(self.labels) > MOST_LABELS or max(map(len, wanted)) > LONGEST_LABEL:
                self.labels = None

    def _report(self, place: Place, kind: str, what: str = "") -> None:
        severity, message = MESSAGES[kind]
        self.faults.add(*place, kind, severity, message.format(what))

    def _judge(self, place: Place, one: Example, given: bytes, marks: list[tuple[str, str]]) -> None:
        """Report what is wrong with an example."""
        output, found = one.output, list[str]()
        if one.rejected is not None or one.label is not None:
            self._rate(one, found)
        if marks:
            small = output.lower()
            held = [(mark, kind) for mark, kind in marks if mark in small]
            found += dict.fromkeys(kind for mark, kind in held if mark != "{{" or _VARIABLE.search(output))
        if _repeats(output):
            found.append("repetition")
        if found:
            self.spoiled += 1
            for kind in found:
                self._report(place, kind)
        if self._test_inputs and hash(given) in self._test_inputs:
            self.leaked += 1
            self._report(place, "in-test-set")

    def _rate(self, example: Example, found: list[str]) -> None:
        if example.label is not None:
            self.rated += 1
            self.good += example.label
        if example.rejected is None:
            return
        self.pairs += 1
        worse = example.rejected or ""
        self.longer += len(example.output) > len(worse)
        if len({*normalized([example.output, worse])}) == 1:
            found.append("identical-pair")


def _repeats(text: str) -> bool:
    """Return whether a text ends by saying the same again and again: its last letters make up a third of it."""
    if len(text) <= 200 or (count := text.count(end := text[-24:])) < 5:
        return False
    return len({*end}) > 5 and count * len(end) * 3 > len(text)
