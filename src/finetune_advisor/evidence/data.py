"""Reads training data: which layout it has, how many examples differ, how long they are, what is wrong with them."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from finetune_advisor.errors import Plain, UsageError
from finetune_advisor.evidence.duplicates import ALIKE, SIMILAR, Counts, Near, Shared, hashes, near_duplicates, overlap
from finetune_advisor.evidence.examples import NO_OUTPUT, Example
from finetune_advisor.evidence.files import Progress
from finetune_advisor.evidence.layouts import Reading, mapped, recognize
from finetune_advisor.evidence.private import WEAK
from finetune_advisor.evidence.rows import FileRead, Reader
from finetune_advisor.evidence.tally import MESSAGES, SAMPLED, SAMPLED_LETTERS, Lengths, Tally
from finetune_advisor.report import Chart, Measurement, Sheet, Table
from finetune_advisor.text import join_words

MANY_SPOILED = 0.1
"""Share of examples with a fault from which the data counts as faulty. Our judgment: one in ten is what a reader of 20
examples sees. No source gives a figure."""
_FORMS = 500
"""Different sets of keys that are counted one by one."""
_INPUTS = ("input", "question", "prompt", "query", "text", "instruction")
_TEST_ROWS = 20_000
_SUPERVISION = {"chat": "pairs", "pairs": "pairs", "preference": "ratings", "ratings": "ratings", "text": "text"}


def read_data(
    files: Sequence[str],
    *,
    columns: Iterable[str] = (),
    evals_data: Sequence[str] = (),
    progress: Progress | None = None,
    near: bool = True,
) -> Sheet:
    """Return what files of training data hold, and the answers that follow from it.

    `columns`: which column holds what, as `input=question`, where the layout isn't known. `evals_data`: a test set, to
    find what is in both. `near`: look for examples that are nearly the same. Raises UsageError for a file that can't be
    read; faults of its rows are the diagnostics of the sheet.
    """
    named = tuple(columns)
    rename = mapped(named)
    tests = _inputs(evals_data, mapped(named, may_lack=True)) if evals_data else []
    reader = Reader(tuple(files), progress)
    tally = Tally(reader.faults, hashes(tests), near=near)
    # Rows refer to nothing in a circle, and to look for circles among so many takes a tenth of the time.
    had_collector = gc.isenabled()
    gc.disable()
    try:
        _add_rows(tally, reader, rename)
        counts = tally.keys.counts()
    finally:
        tally.keys.close()
        if had_collector:
            gc.enable()
    found = Found(
        files=tuple(reader.files),
        tally=tally,
        counts=counts,
        near=near_duplicates(tally.compared) if near and "text" not in tally.families else None,
        shared=overlap(tests, tally.compared) if tests else None,
    )
    faults = reader.faults.diagnostics()
    if not found.family:
        # The lead says that most rows have no known layout, and what is wrong with a row isn't known.
        faults = tuple(one for one in faults if one.kind not in MESSAGES)
        return Sheet("Training data", lead=_unknown(found), tables=(_files(found),), diagnostics=faults)
    return Sheet(
        title="Training data",
        lead=_lead(found),
        tables=(_files(found), *_tables(found)),
        charts=tuple(_charts(tally)),
        remarks=tuple(_remarks(found)),
        measurements=tuple(_measurements(found)),
        diagnostics=faults,
    )


def _add_rows(tally: Tally, reader: Reader, rename: Callable[[object], object] | None) -> None:
    """Add up the rows of files, some at a time. Rows with the same keys read alike."""
    readings: dict[tuple[str, ...], Reading] = {}
    for file, batch in reader.batches():
        lines, examples = list[int](), list[Example]()
        for line, value in batch:
            row: Any = rename(value) if rename else value
            form = tuple(row) if type(row) is dict else ()
            reading = readings.get(form)
            if reading is None:
                if (reading := recognize(row)) is None:
                    tally.skip((file, line), form)
                    continue
                if form and len(readings) < _FORMS:
                    # If each row had its own keys, they would fill the memory.
                    readings[form] = reading
            try:
                examples.append(reading(row))
            except RecursionError:
                tally.report((file, line), "nested")
            else:
                lines.append(line)
        tally.add(file, lines, examples)


def _inputs(files: Sequence[str], rename: Callable[[object], object] | None) -> list[str]:
    """Return the inputs of a test set, which may have fewer columns than training data."""
    inputs = list[str]()
    for _, _, value in Reader(tuple(files)).rows():
        row: Any = rename(value) if rename else value
        try:
            reading = recognize(row)
            text = reading(row).input if reading else ""
        except RecursionError:
            continue
        if not text and isinstance(row, dict):
            columns = {key.lower(): given for key, given in row.items() if isinstance(given, str)}
            text = next((columns[key] for key in _INPUTS if key in columns), "")
        if text and len(inputs) < _TEST_ROWS:
            inputs.append(text)
    if not inputs:
        wanted = join_words(_INPUTS, "or")
        raise UsageError(f"{join_words(files)}: no inputs were found in this test set; a column {wanted} was expected")
    return inputs


# --- What was found, in words -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """All that reading training data found."""

    files: tuple[FileRead, ...]
    tally: Tally
    counts: Counts
    near: Near | None
    shared: Shared | None

    @property
    def family(self) -> str:
        """What most rows teach; empty where no layout is known, or most rows have none."""
        ((family, count),) = self.tally.families.most_common(1) or [("", 0)]
        return family if count > self.tally.unknown else ""

    @property
    def layout(self) -> str:
        """The layout that most rows have."""
        (((_, layout), _),) = self.tally.layouts.most_common(1)
        return layout

    @property
    def differ(self) -> str:
        """How many rows differ, in words; if many are near-copies, how many are left without them."""
        distinct, near = self.counts.distinct, self.near
        differ = f"{distinct:,} of {self.tally.rows:,} rows differ"
        if near and near.rows == distinct and near.alike < 0.99 * distinct:
            return f"{differ}, {near.alike:,} if near-copies count once"
        return differ

    def tokens(self, lengths: Lengths) -> tuple[float, float]:
        """Return the mean tokens of the texts of one side, and of all of them."""
        total = lengths.letters * lengths.per_letter()
        return total / max(self.tally.usable, 1), total


def _unknown(found: Found) -> str:
    rows, keys = sum(one.rows for one in found.files), found.tally.unknown_keys
    if not rows:
        return "No row could be read." if found.tally.faults.counts else "There are no rows in it."
    return (
        f"The layout of {found.tally.unknown:,} of {rows:,} rows isn't known, so nothing else was counted."
        f"{f' Their keys are {join_words(keys)}.' if keys else ''} "
        "If they are examples, say which column holds what: --column input=NAME --column output=NAME."
    )


def _lead(found: Found) -> str:
    if not found.tally.usable:
        return f"No row can be used, of {found.tally.rows:,} ({found.layout})."
    lead = f"{found.differ} ({found.layout})."
    faulty = found.tally.spoiled + found.tally.unusable
    return f"{lead} Rows with a fault: {faulty:,}." if faulty else lead


def _files(found: Found) -> Table:
    rows = []
    for one in found.files:
        layouts = found.tally.layouts.most_common() if found.family else []
        named = next((layout for (file, layout), _ in layouts if file == one.shown), "unknown")
        rows.append((one.shown, f"{one.rows:,}", named, one.form, f"{one.size / 1e3:,.1f}", one.sha256[:12]))
    return Table("Files", ("File", "Rows", "Layout", "Form", "kB", "SHA-256"), tuple(rows))


def _tables(found: Found) -> Iterator[Table]:
    tally, labels = found.tally, found.tally.labels or Counter[str]()
    if tally.usable:
        yield _examples(found)
        yield _lengths(found)
    faults: Counter[tuple[str, str]] = Counter()
    for (_, kind, severity), count in tally.faults.counts.items():
        if severity != "note":
            faults[kind.replace("-", " "), severity] += count
    if faults:
        rows = tuple((kind, severity, f"{count:,}") for (kind, severity), count in faults.most_common())
        yield Table("Faults", ("Fault", "Severity", "Rows"), rows)
    if 1 < len(labels) <= tally.rows / 2 and not (tally.pairs or tally.rated):
        outputs = tuple((one, f"{count:,}", _share(count, tally.rows)) for one, count in labels.most_common())
        yield Table("Outputs", ("Output", "Rows", "Share"), outputs)
    if found.shared:
        yield from _shared(found.shared, tally)


def _examples(found: Found) -> Table:
    tally, counts, near = found.tally, found.counts, found.near
    rows = [
        ("Rows with a known layout", tally.rows, tally.rows),
        ("Without an output, or of a wrong shape", tally.unusable, tally.rows),
        ("Different, ignoring case, blanks and punctuation", counts.distinct, tally.rows),
        ("Different, ignoring digits, too", counts.but_numbers, tally.rows),
    ]
    note = None
    if near and near.rows > 1:
        note = f"Near-copies share {ALIKE:.0%} of their 5-letter pieces, similar rows {SIMILAR:.0%}."
        is_all = near.rows == counts.distinct
        whole = tally.rows if is_all else near.rows
        if not is_all:
            rows.append(("Compared with each other, from all parts of the files", near.rows, tally.rows))
        rows.append(("Different, if near-copies count once", near.alike, whole))
        rows.append(("Different, if similar rows count once", near.similar, whole))
        rows.append(("Like another row but for numbers and names", near.templated, whole))
    if found.family in ("chat", "pairs"):
        rows.append(("Inputs with several outputs", counts.contradicted, tally.rows))
    if tally.pairs:
        rows.append(("The better answer of the pair is the longer one", tally.longer, tally.pairs))
    if tally.rated:
        rows.append(("Rated as good", tally.good, tally.rated))
    shares = tuple((name, f"{count:,}", _share(count, whole)) for name, count, whole in rows)
    return Table("Examples", ("", "Rows", "Share"), shares, note)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def _lengths(found: Found) -> Table:
    tally = found.tally
    rows, sides = [], [("Input", tally.input), ("Output", tally.output), ("Both", tally.whole)]
    for name, lengths in [("Text", tally.input)] if found.family in NO_OUTPUT else sides:
        mean, total = found.tokens(lengths)
        sizes = (lengths.quantile(0.5), lengths.quantile(0.95), lengths.longest)
        figures = (mean, *(size * lengths.per_letter() for size in sizes), total)
        rows.append((name, *(f"{figure:,.0f}" for figure in figures)))
    columns = ("", "Mean", "Median", "95%", "Longest", "All rows")
    return Table("Length in tokens", columns, tuple(rows), f"These are {tally.tokens.note}.")


def _shared(shared: Shared, tally: Tally) -> Iterator[Table]:
    rows = [("Inputs in the test set", f"{shared.tests:,}"), ("Training rows with the same input", f"{tally.leaked:,}")]
    if shared.compared:
        rows.append((f"Test inputs similar to one of {shared.compared:,} rows", f"{shared.near:,}"))
    note = "Paraphrases are found by neither; read the closest pairs."
    yield Table("Overlap with the test set", ("", ""), tuple(rows), note)
    if shared.closest:
        pairs = tuple((f"{line:,}", f"{number:,}", f"{score:.2f}") for line, number, score in shared.closest)
        note = "A list to read, not a verdict: cosine of word weights."
        yield Table("Closest pairs to read", ("Line", "Test row", "Closeness"), pairs, note)


def _charts(tally: Tally) -> Iterator[Chart]:
    """Yield the histogram of lengths, in doubling steps."""
    scale, bins = tally.whole.per_letter(), Counter[int]()
    for size, count in tally.whole.counts.items():
        bins[max(round(size * scale) - 1, 0).bit_length()] += count
    if bins:
        steps = range(min(bins), max(bins) + 1)
        points = tuple(f"up to {2**step:,}" for step in steps)
        rows = ("rows", tuple(float(round(bins[step] * tally.usable / bins.total())) for step in steps))
        yield Chart("Length of the examples", "tokens", "rows", points, (rows,))


def _remarks(found: Found) -> Iterator[str]:
    tally, counts = found.tally, found.counts
    if counts.contradicted and found.family in ("chat", "pairs"):
        count = f"{counts.contradicted:,}"
        yield f"Inputs that come with several outputs: {count}. That can be variety or contradiction; read some."
    if tally.labels and len({label.strip().lower() for label in tally.labels}) < len(tally.labels):
        yield "Some outputs differ only in case or blanks around them. If they are labels, write each in one way."
    if found.near and found.near.pairs:
        pairs = join_words([f"{one} and {other}" for one, other in found.near.pairs[:5]], "or")
        yield f"Similar rows to read: lines {pairs}."
    if counts.but_numbers < counts.distinct * 0.9:
        yield "Many rows differ only in digits. They count as different; a model may learn little from them."
    if tally.pairs >= 20 and tally.longer > 0.8 * tally.pairs:
        longer = _share(tally.longer, tally.pairs)
        yield f"In {longer} of the pairs the better answer is longer: a model may only learn to write more."
    if tally.private:
        found_kinds = tally.private.most_common()
        kinds = [f"{kind} ({count:,}{', a weak hint' if kind in WEAK else ''})" for kind, count in found_kinds]
        yield f"Hints of personal data, by form only: {join_words(kinds)}. Names and addresses can't be found this way."
    if tally.whole.letters >= SAMPLED_LETTERS:
        yield (
            f"After the first {SAMPLED_LETTERS:,} letters, one row in {SAMPLED} was measured, and searched for personal data "
            "and placeholders. Rows and duplicates were counted in all."
        )
    if found.layout.startswith("multimodal"):
        yield "Images, audio and video were not read and aren't in the token counts."


def _measurements(found: Found) -> Iterator[Measurement]:
    """Yield the answers that the files give; nothing that only a person can know."""
    tally, family = found.tally, found.family
    files = tuple((one.shown, one.sha256) for one in found.files)

    def measured(question: str, value: Plain, figure: str) -> Measurement:
        return Measurement(question, value, figure, files, found.layout)

    faulty = tally.spoiled + tally.unusable
    if faulty >= MANY_SPOILED * tally.rows:
        yield measured("examples_quality", "faulty", f"{faulty:,} of {tally.rows:,} rows have a fault")
    if not tally.usable:
        return
    if family not in NO_OUTPUT or "reference" in found.layout:
        yield measured("examples", found.counts.distinct, found.differ)
    if family in _SUPERVISION:
        yield measured(
            "supervision", _SUPERVISION[family], f"{tally.usable:,} of {tally.rows:,} rows can be used ({found.layout})"
        )
    if family in ("chat", "pairs") and not found.layout.startswith("multimodal"):
        kind = "mean" if tally.tokens.exact else "mean, estimated"
        for question, lengths in (("tokens_in", tally.input), ("tokens_out", tally.output)):
            mean = round(found.tokens(lengths)[0])
            yield measured(question, mean, f"{mean:,} token{'s' if mean != 1 else ''} ({kind})")
