"""What was found in training data, as a sheet: tables, a histogram, remarks, and the answers that follow. Reads no file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from finetune_advisor.errors import Plain
from finetune_advisor.evidence.duplicates import ALIKE, SIMILAR, Counts, Near
from finetune_advisor.evidence.overlap import Shared
from finetune_advisor.evidence.private import WEAK
from finetune_advisor.evidence.rows import FileRead
from finetune_advisor.evidence.tally import EACH_SEARCHED, Tally
from finetune_advisor.report import Chart, Measurement, Sheet, Table
from finetune_advisor.text import join_words

MANY_SPOILED = 0.1
"""Share of examples with a fault from which the data counts as faulty. Our judgment: one in ten is what a reader of 20
examples sees. No source gives a figure."""
_FEW_LABELS = 0.5
"""Share of rows, at most, that different outputs make up where outputs are labels."""
_SUPERVISION = {"chat": "pairs", "pairs": "pairs", "preference": "ratings", "ratings": "ratings", "text": "text"}


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
        family, count = max(self.tally.families.items(), key=lambda each: each[1], default=("", 0))
        return family if count > self.tally.unknown else ""

    @property
    def reader(self) -> str:
        """The layout that most rows have."""
        layouts: Counter[str] = Counter()
        for (_, layout), count in self.tally.layouts.items():
            layouts[layout] += count
        return max(layouts, key=lambda layout: layouts[layout], default="unknown")

    @property
    def differ(self) -> str:
        """How many rows differ, in words; if many are near-copies, how many are left without them."""
        distinct, near = self.counts.distinct, self.near
        differ = f"{distinct:,} of {self.tally.rows:,} rows differ"
        if near and near.rows == distinct and near.alike < 0.99 * distinct:
            return f"{differ}, {near.alike:,} if near-copies count once"
        return differ


def data_sheet(found: Found) -> Sheet:
    """Return what was found as a sheet."""
    known = bool(found.family)
    return Sheet(
        title="Training data",
        lead=_lead(found),
        tables=(_files(found), *(_tables(found) if known else ())),
        charts=tuple(_charts(found.tally)) if known else (),
        remarks=tuple(_remarks(found)) if known else (),
        measurements=tuple(_measurements(found)) if known else (),
        diagnostics=found.tally.faults.diagnostics(),
    )


def _lead(found: Found) -> str:
    rows = sum(one.rows for one in found.files)
    if not rows:
        return "No row could be read."
    if not found.family:
        keys = f" Their keys are {join_words(found.tally.unknown_keys)}." if found.tally.unknown_keys else ""
        return (
            f"The layout isn't known, so nothing but rows was counted: {rows:,}.{keys} "
            "If they are examples, say which column holds what: --column input=NAME --column output=NAME."
        )
    tally = found.tally
    lead = f"{found.differ} ({found.reader})."
    if found.family == "text":
        lead = f"{tally.rows:,} rows of plain text, without inputs and outputs; {found.counts.distinct:,} differ."
    bad = tally.spoiled + tally.unusable
    return f"{lead} {bad:,} row{' has' if bad == 1 else 's have'} a fault." if bad else lead


def _files(found: Found) -> Table:
    rows = []
    for one in found.files:
        layouts = [layout for (file, layout) in found.tally.layouts if file == one.shown]
        named = join_words(layouts[:3]) if layouts else "unknown"
        rows.append((one.shown, f"{one.rows:,}", named, one.form, f"{one.size / 1e3:,.1f}", one.sha256[:12]))
    return Table("Files", ("File", "Rows", "Layout", "Form", "kB", "SHA-256"), tuple(rows))


def _tables(found: Found) -> Iterator[Table]:
    tally, counts, near = found.tally, found.counts, found.near
    rows = [
        ("Rows with a known layout", tally.rows),
        ("Without an output, or of a wrong shape", tally.unusable),
        ("Different, ignoring case, blanks and punctuation", counts.distinct),
        ("Different, ignoring digits, too", counts.but_numbers),
    ]
    if near and near.rows > 1:
        of = "" if near.rows == counts.distinct else f", of the first {near.rows:,}"
        rows += [
            (f"Different, if near-copies count once{of}", near.alike),
            (f"Different, if similar rows count once{of}", near.similar),
            (f"Like another row but for numbers and names{of}", near.templated),
        ]
    if found.family in ("chat", "pairs"):
        rows += [("Inputs with several outputs", counts.contradicted)]
    note = f"Near-copies share {ALIKE:.0%} of their 5-letter pieces, similar rows {SIMILAR:.0%}." if near else None
    shares = tuple((name, f"{count:,}", _share(count, tally.rows)) for name, count in rows)
    yield Table("Examples", ("", "Rows", "Share"), shares, note)
    yield _lengths(tally, found.family)
    if faults := _faults(found):
        yield faults
    if labels := _labels(tally):
        yield labels
    sides = []
    if tally.pairs:
        sides += [("Pairs", f"{tally.pairs:,}")]
        sides += [("The better answer is the longer one", _share(tally.longer, tally.pairs))]
    if tally.rated:
        sides += [("Rated outputs", f"{tally.rated:,}"), ("Rated as good", _share(tally.good, tally.rated))]
    if sides:
        yield Table("Ratings", ("", ""), tuple(sides))
    if found.shared:
        yield from _shared(found.shared, tally)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def _lengths(tally: Tally, family: str) -> Table:
    rows, sides = [], [("Input", tally.input), ("Output", tally.output), ("Both", tally.whole)]
    if family == "text":
        sides = [("Text", tally.whole)]
    for name, lengths in sides:
        scale = lengths.per_letter()
        quantiles = [_quantile(lengths.counts, share) * scale for share in (0.5, 0.95, 1)]
        mean = lengths.letters * scale / max(lengths.counts.total(), 1)
        rows.append((name, *(f"{figure:,.0f}" for figure in (mean, *quantiles, lengths.letters * scale))))
    columns = ("", "Mean", "Median", "95 %", "Longest", "All rows")
    return Table("Length in tokens", columns, tuple(rows), f"These are {tally.tokens.note}.")


def _quantile(counts: Counter[int], share: float) -> int:
    """Return the length that at least this share of texts doesn't exceed."""
    wanted, seen = share * counts.total(), 0
    for size in sorted(counts):
        seen += counts[size]
        if seen >= wanted:
            return size
    return 0


def _faults(found: Found) -> Table | None:
    """Return how often each fault comes; the diagnostics say where."""
    counts: Counter[tuple[str, str]] = Counter()
    for (_, kind, severity), count in found.tally.faults.counts.items():
        counts[kind, severity] += count
    common = [(*fault, f"{count:,}") for fault, count in counts.most_common() if fault[0] != "duplicate"]
    rows = tuple((kind.replace("-", " "), severity, count) for kind, severity, count in common)
    return Table("Faults", ("Fault", "Severity", "Rows"), rows) if rows else None


def _labels(tally: Tally) -> Table | None:
    """Return how often each output comes, where outputs are labels."""
    labels = tally.labels
    if not labels or len(labels) < 2 or len(labels) > tally.rows * _FEW_LABELS or tally.pairs or tally.rated:
        return None
    rows = tuple((label, f"{count:,}", _share(count, tally.rows)) for label, count in labels.most_common())
    return Table("Outputs", ("Output", "Rows", "Share"), rows)


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
    scale = tally.whole.per_letter()
    bins: Counter[int] = Counter()
    for size, count in tally.whole.counts.items():
        bins[max(round(size * scale) - 1, 0).bit_length()] += count
    if bins:
        steps = range(min(bins), max(bins) + 1)
        points = tuple(f"up to {2**step:,}" for step in steps)
        counts = tuple(float(bins[step]) for step in steps)
        yield Chart("Length of the examples", "tokens", "rows", points, (("rows", counts),))


def _remarks(found: Found) -> Iterator[str]:
    tally, counts = found.tally, found.counts
    if counts.contradicted and found.family in ("chat", "pairs"):
        count = f"{counts.contradicted:,}"
        yield f"Inputs that come with several outputs: {count}. That can be variety or contradiction; read some."
    if found.near and found.near.pairs:
        pairs = join_words([f"{one} and {other}" for one, other in found.near.pairs[:5]], "or")
        yield f"Similar rows to read: lines {pairs}."
    if counts.but_numbers < counts.distinct * 0.9:
        yield "Many rows differ only in digits. They count as different; a model may learn little from them."
    if tally.pairs >= 20 and tally.longer > 0.8 * tally.pairs:
        yield f"In {_share(tally.longer, tally.pairs)} of the pairs the better answer is longer: a model may only learn to write more."
    if tally.rated >= 20 and not 0.1 < tally.good / tally.rated < 0.9:
        yield f"{_share(tally.good, tally.rated)} of the outputs are rated as good; ratings of one kind teach little."
    if tally.private:
        weak = {kind: ", a weak hint" if kind in WEAK else "" for kind in tally.private}
        kinds = join_words([f"{kind} ({count:,}{weak[kind]})" for kind, count in tally.private.most_common()])
        yield f"Hints of personal data, by form only: {kinds}. Names and addresses can't be found this way."
    if tally.rows > EACH_SEARCHED:
        yield f"Personal data and placeholders were looked for in the first {EACH_SEARCHED:,} rows and in each 16th block after them."
    if any(layout.startswith("multimodal") for _, layout in tally.layouts):
        yield "Images, audio and video were not read and aren't in the token counts."
    if tally.unknown:
        yield f"Rows of an unknown layout were left out: {tally.unknown:,}."


def _measurements(found: Found) -> Iterator[Measurement]:
    """Yield the answers that the files give; nothing that only a person can know."""
    tally, family = found.tally, found.family
    files = tuple((one.shown, one.sha256) for one in found.files)

    def measured(question: str, value: Plain, figure: str) -> Measurement:
        return Measurement(question, value, figure, files, found.reader)

    if family in ("chat", "pairs", "preference", "ratings", "prompts"):
        yield measured("examples", found.counts.distinct, found.differ)
    if family in _SUPERVISION:
        yield measured("supervision", _SUPERVISION[family], f"{tally.rows:,} rows of {found.reader}")
    spoiled = tally.spoiled + tally.unusable
    if tally.rows and spoiled >= MANY_SPOILED * tally.rows:
        yield measured("examples_quality", "faulty", f"{spoiled:,} of {tally.rows:,} rows have a fault")
    media = any(layout.startswith("multimodal") for _, layout in tally.layouts)
    if family in ("chat", "pairs") and tally.rows and not media:
        kind = "mean" if tally.tokens.exact else "mean, estimated"
        for question, lengths in (("tokens_in", tally.input), ("tokens_out", tally.output)):
            mean = round(lengths.letters * lengths.per_letter() / max(lengths.counts.total(), 1))
            yield measured(question, mean, f"{mean:,} tokens ({kind})")
