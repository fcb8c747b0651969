"""What usage exports show: a month of requests and tokens with its range, the models in use, and what they cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import fmean
from typing import TypeAlias

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.eval_runs import name
from finetune_advisor.evidence.files import Progress
from finetune_advisor.evidence.rows import Reader, named_columns
from finetune_advisor.evidence.usage_formats import COLUMNS, Calls, chosen_columns, layout, read_calls
from finetune_advisor.report import Chart, Measurement, Sheet, Table
from finetune_advisor.text import join_words

Price: TypeAlias = Callable[[str, int, int, int, int], float | None]
"""Returns dollars at list price for a model, its requests, and its tokens uncached, cached and out; None: no price."""

MONTH_DAYS = 365.25 / 12
_WEEK = 7
"""Days that must be covered before a month is computed from them: every weekday once."""
_FOUR_WEEKS = 28
_LONGEST_MONTH = 31
_FAR = 0.05
"""How far reported spend may differ from list prices before a remark says so."""
_UNNAMED = "not named"
_UNCOUNTED: Mapping[str, str] = {
    "failed": "failed",
    "cache": "were answered from the gateway's own cache",
    "embedding": "are embeddings",
    "other": "aren't model calls",
}


@dataclass(slots=True)
class _Sum:
    """Calls added up."""

    requests: int = 0
    input: int = 0
    cached: int = 0
    output: int = 0
    cost: float | None = None
    """As reported; None where no row reports any."""

    def add(self, calls: Calls) -> None:
        self.requests += calls.requests or 0
        self.input += calls.input or 0
        self.cached += min(calls.cached or 0, calls.input or 0)
        self.output += calls.output or 0
        if calls.cost is not None:
            self.cost = (self.cost or 0.0) + calls.cost


@dataclass(slots=True)
class _Usage:
    """Everything that was counted."""

    total: _Sum = field(default_factory=_Sum)
    models: dict[str, _Sum] = field(default_factory=dict)
    days: Counter[date] = field(default_factory=Counter)
    uncounted: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    unread: int = 0
    unsaid: int = 0
    """Rows with tokens that don't say how many calls they stand for."""
    forms: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """The columns that were read, by layout."""

    def add(self, calls: Calls) -> None:
        """Count the calls of one row."""
        if calls.day is not None:
            self.days[calls.day] += 0
        if calls.kind != "calls":
            self.uncounted[calls.kind] += 1
            return
        self.rows += 1
        self.unread += calls.unread
        self.unsaid += calls.requests is None and calls.input is not None
        if calls.day is not None:
            self.days[calls.day] += calls.requests or 0
        self.total.add(calls)
        if calls.requests or calls.input or calls.output or calls.cost:
            self.models.setdefault(calls.model or _UNNAMED, _Sum()).add(calls)

    @property
    def covered(self) -> int:
        """How many days the files cover, from the first to the last."""
        return (max(self.days) - min(self.days)).days + 1 if self.days else 0

    @property
    def factor(self) -> float:
        """The factor from a total to a month; 0 if none can be given.

        Where four weeks aren't covered, every weekday counts equally often.
        """
        if self.covered < _WEEK or not self.total.requests:
            return 0.0
        if self.covered >= _FOUR_WEEKS:
            return MONTH_DAYS / self.covered
        daily = self.daily()
        return sum(fmean(daily[day::_WEEK]) for day in range(_WEEK)) * MONTH_DAYS / _WEEK / self.total.requests

    def daily(self) -> list[int]:
        """Return the requests of each day that is covered."""
        first = min(self.days, default=None)
        return [self.days[first + timedelta(at)] for at in range(self.covered)] if first else []


def read_usage(
    files: Sequence[str], *, columns: Iterable[str] = (), price: Price | None = None, progress: Progress | None = None
) -> Sheet:
    """Return what usage exports show; it answers `requests_per_month`, `tokens_in`, `tokens_out`, `model_today`.

    Where tokens came from the provider's cache, it answers `constant_percent`, too. `columns`: `day=name`,
    `model=name`, `requests=name` (`requests=row`: each row is a call), `input=name`, `uncached=name`, `cached=name`,
    `output=name`, `cost=name`. Raises UsageError for a file that can't be read at all.
    """
    named = named_columns(columns, COLUMNS)
    reader, usage, unknown = Reader(tuple(files), progress), _Usage(), set[str]()
    chosen: dict[tuple[str, tuple[str, ...]], tuple[str, Mapping[str, str]]] = {}
    for shown, line, row in reader.rows():
        if not isinstance(row, dict):
            continue
        key = (shown, tuple(row))
        if key not in chosen:
            chosen[key] = (layout(row), chosen_columns(row, named))
        form, read = chosen[key]
        if read.keys() - {"day", "model", "cached"}:
            usage.forms.setdefault(form, read)
            usage.add(read_calls(row, read, form))
        elif shown not in unknown and not all(column.startswith(("start_time", "end_time")) for column in row):
            unknown.add(shown)
            keys = join_words([name(key) for key in [*row][:8]]) or "none"
            message = f"no column of calls, tokens or cost is known among {keys}; name them: --column input=... --column day=..."
            reader.faults.add(shown, line, "unknown-layout", "error", message)
    if len({file.sha256 for file in reader.files}) < len(reader.files):
        raise UsageError("the same file is given twice, so its calls would count twice; name each file once")
    counted = usage.rows > 0
    if not counted and not unknown:
        message = "the export holds no calls; export it again for the right days, grouped by model"
        for file in reader.files:
            reader.faults.add(file.shown, 0, "no-calls", "warning", message)
    readers = join_words(usage.forms)
    measured = tuple(_measured(usage, tuple((file.shown, file.sha256) for file in reader.files), readers))
    return Sheet(
        "What the usage exports show",
        tuple(_tables(usage, price)) if counted else (),
        tuple(_charts(usage)) if counted else (),
        tuple(_remarks(usage, price)) if counted else (),
        _lead(usage) if counted else "No calls could be counted.",
        measurements=measured if counted else (),
        diagnostics=reader.faults.diagnostics(),
    )


# --- Answers ----------------------------------------------------------------------------------------------------------


def _measured(usage: _Usage, files: tuple[tuple[str, str], ...], readers: str) -> Iterator[Measurement]:
    total = usage.total
    if usage.factor:
        month = round(total.requests * usage.factor)
        yield Measurement("requests_per_month", month, f"{_seen(usage)}, {_range(usage)}", files, readers)
    if total.requests and not usage.unsaid:
        for question, tokens in (("tokens_in", total.input), ("tokens_out", total.output)):
            if tokens:
                figure = f"{tokens:,} tokens in {total.requests:,} requests"
                yield Measurement(question, round(tokens / total.requests), figure, files, readers)
    if share := round(100 * total.cached / (total.input or 1)):
        yield Measurement("constant_percent", share, f"{share}% of prompt tokens came from the cache", files, readers)
    most, used = next(iter(_by_requests(usage)), (_UNNAMED, _Sum()))
    if used.requests and most != _UNNAMED:
        yield Measurement("model_today", most, f"{used.requests / total.requests:.0%} of requests", files, readers)


def _seen(usage: _Usage) -> str:
    return f"{usage.total.requests:,} requests in {usage.covered:,} days"


def _range(usage: _Usage) -> str:
    """Return between which figures a month lies, by the slowest and the busiest seven days in a row."""
    daily = usage.daily()
    if len(daily) < 2 * _WEEK:
        return "too few weeks for a range"
    weeks = [sum(daily[at : at + _WEEK]) * MONTH_DAYS / _WEEK for at in range(len(daily) - _WEEK + 1)]
    weeks.append(usage.total.requests * usage.factor)
    return f"{min(weeks):,.0f}-{max(weeks):,.0f} a month by the slowest and the busiest week"


# --- In words ---------------------------------------------------------------------------------------------------------


def _lead(usage: _Usage) -> str:
    total = usage.total
    if not total.requests:
        return "The files hold no count of requests, so only tokens and spend are shown."
    per = f"{total.input / total.requests:,.0f} tokens in and {total.output / total.requests:,.0f} out for each"
    if not usage.factor:
        return f"{total.requests:,} requests, {per}. The files cover too few days for a month."
    return f"About {total.requests * usage.factor:,.0f} requests a month, {per} ({_seen(usage)}; {_range(usage)})."


def _tables(usage: _Usage, price: Price | None) -> Iterator[Table]:
    total, factor = usage.total, usage.factor
    figures: list[tuple[str, float]] = [
        ("requests", total.requests),
        ("tokens in", total.input),
        ("of these from the cache", total.cached),
        ("tokens out", total.output),
    ]
    rows = [(what, f"{count:,}", f"{count * factor:,.0f}" if factor else "-") for what, count in figures]
    if total.cost is not None:
        rows.append(("spend as reported", _dollars(total.cost), _dollars(total.cost * factor) if factor else "-"))
    days = f"{min(usage.days)} to {max(usage.days)}: {usage.covered:,} days" if usage.days else "No row has a day"
    scaled = f"; a month has {MONTH_DAYS:.1f} days" if factor else ""
    yield Table("Sums", ("what", "in the files", "a month"), tuple(rows), f"{days}{scaled}.")
    yield Table(
        "By model",
        ("model", "requests", "tokens in", "cached", "tokens out", "reported", "list price"),
        tuple(_model_row(model, one, price) for model, one in _by_requests(usage)),
        "Tokens are those of a typical request.",
    )


def _by_requests(usage: _Usage) -> list[tuple[str, _Sum]]:
    return sorted(usage.models.items(), key=lambda one: (-one[1].requests, -one[1].input, one[0]))


def _model_row(model: str, one: _Sum, price: Price | None) -> tuple[str, ...]:
    calls = one.requests or 1
    listed = _listed(model, one, price)
    return (
        name(model),
        f"{one.requests:,}",
        f"{one.input / calls:,.0f}" if one.requests else "-",
        f"{one.cached / one.input:.0%}" if one.input else "-",
        f"{one.output / calls:,.0f}" if one.requests else "-",
        "-" if one.cost is None else _dollars(one.cost),
        "no price" if listed is None else _dollars(listed),
    )


def _listed(model: str, one: _Sum, price: Price | None) -> float | None:
    if price is None or not (one.input or one.output):
        return None
    return price(model, one.requests, one.input - one.cached, one.cached, one.output)


def _dollars(amount: float) -> str:
    digits = 0 if amount >= 1000 else 2 if amount >= 0.1 or not amount else 4
    return f"${amount:,.{digits}f}"


def _charts(usage: _Usage) -> Iterator[Chart]:
    """Yield the requests of each day, or of each seven days where the files cover more than a month."""
    daily = usage.daily()
    if len(daily) < 2 or not usage.total.requests:
        return
    step = 1 if len(daily) <= _LONGEST_MONTH else _WEEK
    starts = [min(usage.days) + timedelta(at) for at in range(0, len(daily), step)]
    counts = (float(sum(daily[at : at + step])) for at in range(0, len(daily), step))
    title = "Requests by day" if step == 1 else "Requests by seven days"
    yield Chart(title, "from", "requests", tuple(start.isoformat() for start in starts), (("requests", tuple(counts)),))


def _remarks(usage: _Usage, price: Price | None) -> Iterator[str]:
    if 0 < usage.covered < _WEEK:
        yield f"Days covered: {usage.covered}. To estimate a month, you need at least {_WEEK}, and 30 are better."
    if not usage.days:
        yield "No row has a day, so nothing can be scaled to a month. Name its column: --column day=..."
    if usage.unread:
        yield f"{usage.unread:,} rows have text where a number belongs; these count as zero."
    if len([form for form, columns in usage.forms.items() if form != "OpenAI cost export" and columns]) > 1:
        yield "The files come from several tools. Calls that two of them saw count twice."
    if usage.unsaid:
        yield (
            f"{usage.unsaid:,} rows don't say how many calls they stand for. Name the column: "
            "--column requests=..., or --column requests=row if each row is a call."
        )
    for kind, words in _UNCOUNTED.items():
        if count := usage.uncounted[kind]:
            yield f"{count:,} rows {words}, so they don't count."
    if len([one for one in usage.models.values() if one.requests]) > 1:
        yield "The files mix several models. If they mix use cases, too, export one project or key alone."
    yield from _price_remarks(usage, price)
    for form, columns in usage.forms.items():
        yield f"{form}, columns read: {', '.join(f'{name(column)} as {meaning}' for meaning, column in columns.items())}."


def _price_remarks(usage: _Usage, price: Price | None) -> Iterator[str]:
    """Yield where reported spend and list prices differ, and what has no price."""
    if price is None:
        return
    pairs = {model: (one, _listed(model, one, price)) for model, one in _by_requests(usage)}
    unknown = [name(model) for model, (one, listed) in pairs.items() if listed is None and (one.input or one.output)]
    if unknown:
        yield f"The catalog has no price for {join_words(unknown)}."
    for model, (one, listed) in pairs.items():
        if listed and one.cost is not None and abs(one.cost - listed) > _FAR * listed:
            why = "batches, discounts or other tiers" if one.cost else "what wrote the file may have no price for it"
            costs = f"{_dollars(one.cost)} are reported, list prices give {_dollars(listed)}"
            yield f"{name(model)}: {costs}. Likely reason: {why}."
