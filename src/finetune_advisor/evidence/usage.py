"""What usage exports show: a month of requests and tokens with its range, the models in use, and what they cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import fmean
from typing import TypeAlias

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence import usage_formats as formats
from finetune_advisor.evidence.cells import Value, counted, name
from finetune_advisor.evidence.files import Progress
from finetune_advisor.evidence.rows import Reader, named_columns
from finetune_advisor.report import Chart, Measurement, Sheet, Table
from finetune_advisor.text import did_you_mean, join_words

Price: TypeAlias = Callable[[str, int, int, int, int], float | None]
"""Returns dollars at list price for a model, its requests, and its tokens uncached, cached and out; None: no price."""
Sums: TypeAlias = Counter[str]
"""What calls add up to, by the names of `usage_formats.counts_of`; what no row says isn't there."""

MONTH_DAYS = 365.25 / 12
_WEEK = 7
"""Days that must be covered before a month is computed from them: every weekday once."""
_FOUR_WEEKS = 28
_LONGEST_MONTH = 31
_FAR = 0.05
"""How far reported spend may differ from list prices before a remark says so."""
_UNNAMED = "not named"
_FIGURES = {
    "requests": "requests", "input": "tokens in", "cached": "of these from the cache", "output": "tokens out",
    "cost": "spend as reported",
}  # fmt: skip


@dataclass
class _Usage:
    """Everything that was counted. All rows are added before a figure is asked for."""

    total: Sums = field(default_factory=Counter)
    models: dict[str, Sums] = field(default_factory=dict)
    days: Counter[date] = field(default_factory=Counter)
    uncounted: Counter[str] = field(default_factory=Counter)
    """Rows whose calls don't count, by the reason in words: `they failed`."""
    rows: int = 0
    unread: int = 0
    told: int = 0
    """Requests of rows with tokens."""
    unsaid: int = 0
    """Rows with tokens that don't say how many calls they stand for."""
    forms: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """The columns that were read, by layout."""

    def add(self, row: Value, columns: Mapping[str, str], form: str, day: date | None) -> None:
        """Count the calls of one row."""
        model = str(row.get(columns.get("model", "")) or "")
        if form == "OpenAI cost export":
            model = model.split(",", maxsplit=1)[0]
        counts, unread = formats.counts_of(row, columns, form)
        why = formats.why_uncounted(row, model, form, counts)
        if day is not None and (counts.get("cost") or not form.endswith("cost export")):
            self.days[day] += 0 if why else int(counts.get("requests", 0))
        if why:
            self.uncounted[why] += 1
            return
        self.forms.setdefault(form, columns)
        self.rows += 1
        self.unread += unread
        self.told += int(counts.get("requests", 0)) if counts.get("input") or counts.get("output") else 0
        self.unsaid += "requests" not in counts and not counts.keys().isdisjoint(("input", "output"))
        self.total.update(counts)
        if any(counts.values()):
            self.models.setdefault(model or _UNNAMED, Counter()).update(counts)

    def add_costs(self, costs: _Usage) -> None:
        """Add what cost exports hold, if it is the spend of no other days than those of the calls."""
        if costs.days and not min(self.days) <= min(costs.days) <= max(costs.days) <= max(self.days):
            self.uncounted["hold the spend of other days"] += costs.rows
            return
        self.forms |= costs.forms
        self.total.update(costs.total)
        for model, one in costs.models.items():
            self.models.setdefault(model, Counter()).update(one)

    @cached_property
    def daily(self) -> list[int]:
        """The requests of each day from the first to the last."""
        if not self.days:
            return []
        begin, end = min(self.days), max(self.days)
        return [self.days[begin + timedelta(at)] for at in range((end - begin).days + 1)]

    @cached_property
    def are_sums(self) -> bool:
        """Whether no two days with rows are less than a week apart, so that a row may be the sum of weeks or months."""
        days = sorted(self.days)
        return len(days) > 2 and all((later - day).days >= _WEEK for day, later in pairwise(days))

    @cached_property
    def factor(self) -> float:
        """The factor from a total to a month; 0 if none can be given.

        Where four weeks aren't covered, every weekday counts equally often.
        """
        days, requests = len(self.daily), self.total["requests"]
        if days < _WEEK or not requests or self.are_sums:
            return 0.0
        if days >= _FOUR_WEEKS:
            return MONTH_DAYS / days
        return sum(fmean(self.daily[day::_WEEK]) for day in range(_WEEK)) * MONTH_DAYS / _WEEK / requests

    @property
    def seen(self) -> str:
        """What a month is computed from, and between which figures it lies by the slowest and the busiest seven days."""
        daily = self.daily
        seen = f"{counted(self.total['requests'], 'request')} in {counted(len(daily), 'day')}"
        if len(daily) < 2 * _WEEK:
            return f"{seen}; too few weeks for a range"
        weeks = [sum(daily[at : at + _WEEK]) * MONTH_DAYS / _WEEK for at in range(len(daily) - _WEEK + 1)]
        weeks.append(self.total["requests"] * self.factor)
        return f"{seen}; {min(weeks):,.0f}-{max(weeks):,.0f} a month by the slowest and the busiest week"

    @cached_property
    def by_requests(self) -> list[tuple[str, Sums]]:
        """The models, the most used first."""
        return sorted(self.models.items(), key=lambda one: (-one[1]["requests"], -one[1]["input"], one[0]))


def read_usage(
    files: Sequence[str], *, columns: Iterable[str] = (), price: Price | None = None, progress: Progress | None = None
) -> Sheet:
    """Return what usage exports show; it answers `requests_per_month`, `tokens_in`, `tokens_out`, `model_today`.

    Where tokens came from the provider's cache, it answers `constant_percent`, too. `columns`: `day=name`,
    `model=name`, `requests=name` (`requests=row`: each row is a call), `input=name`, `uncached=name`, `cached=name`,
    `output=name`, `cost=name`. Raises UsageError for a file that can't be read at all.
    """
    reader = Reader(tuple(files), progress)
    usage = _counted(reader, named_columns(columns, formats.COLUMNS))
    if len({file.sha256 for file in reader.files}) < len(reader.files):
        raise UsageError("the same file is given twice, so its calls would count twice; name each file once")
    title = "What the usage exports show"
    if not usage.rows:
        if not reader.faults.counts:
            message = "no row counts as a call; export it again for the right days, grouped by model"
            for file in reader.files:
                reader.faults.add(file.shown, 0, "no-calls", "warning", message)
        remarks = tuple(_left_out(usage))
        return Sheet(title, remarks=remarks, lead="No calls could be counted.", diagnostics=reader.faults.diagnostics())
    listed = {
        model: price(model, one["requests"], one["input"] - one["cached"], one["cached"], one["output"])
        for model, one in usage.models.items()
        if price and (one["input"] or one["output"])
    }
    return Sheet(
        title,
        tuple(_tables(usage, listed)),
        tuple(_charts(usage)),
        tuple(_remarks(usage, listed)),
        _lead(usage),
        measurements=tuple(_measured(usage, tuple((file.shown, file.sha256) for file in reader.files))),
        diagnostics=reader.faults.diagnostics(),
    )


def _counted(reader: Reader, named: Mapping[str, Sequence[str]]) -> _Usage:
    """Return what the rows with a day count and cost; where no row has a day, what all of them count.

    A row without a day beside others is a sum of them, or can't be scaled with them.
    """
    dated, undated, costs = _Usage(), _Usage(), _Usage()
    chosen: dict[tuple[str, tuple[str, ...], type], tuple[str, Mapping[str, str]]] = {}
    known, unknown, others = set[str](), dict[str, tuple[int, Value]](), Counter[str]()
    for shown, line, value in reader.rows():
        # A value that is no object has no columns, so its layout is unknown.
        for row in formats.rows_within(value) if isinstance(value, dict) else [{}]:
            key = (shown, tuple(row), type(row.get("usage")))
            if key not in chosen:
                form = formats.layout(row)
                chosen[key] = (form, formats.chosen_columns(row, named, form))
            form, read = chosen[key]
            day = formats.parse_day(row.get(read.get("day", "")))
            if read.keys() - {"day", "model", "cached"}:
                known.add(shown)
                tally = undated if day is None else costs if form.endswith("cost export") else dated
                tally.add(row, read, form, day)
            elif not row or not all(key.startswith(("start_time", "end_time")) for key in row):
                unknown.setdefault(shown, (line, row))
                others[shown] += 1
            elif day := formats.parse_day(next(iter(row.values()))):
                dated.days[day] += 0  # Nothing was called on that day.
    _refuse_unused({column for _, columns, _ in chosen for column in columns}, named)
    usage = next((tally for tally in (dated, costs, undated) if tally.rows), dated)
    if usage is dated and costs.rows:
        usage.add_costs(costs)
    if usage is not undated:
        usage.uncounted["have no day"] += undated.rows
    for shown in unknown.keys() - known:
        line, row = unknown[shown]
        reader.faults.add(shown, line, "unknown-layout", "error", _not_known(row))
    usage.uncounted["have other columns"] += sum(count for shown, count in others.items() if shown in known)
    return usage


def _refuse_unused(columns: set[str], named: Mapping[str, Sequence[str]]) -> None:
    for meaning, given in named.items():
        if columns.isdisjoint(given) and (meaning, *given) != ("requests", formats.ROW):
            raise UsageError(f"--column: there is no column {given[0]!r}{did_you_mean(given[0], columns)}")


def _not_known(row: Value) -> str:
    keys = join_words([name(key) for key in row if key][:8]) or "none"
    return (
        f"nothing tells of tokens on a day or in a number of calls; the columns are {keys}; "
        "name them: --column input=... --column day=..., or --column requests=row where each row is a call"
    )


def _measured(usage: _Usage, files: tuple[tuple[str, str], ...]) -> Iterator[Measurement]:
    readers, total, requests = join_words(usage.forms), usage.total, usage.total["requests"]
    if usage.factor:
        yield Measurement("requests_per_month", round(requests * usage.factor), usage.seen, files, readers)
    if usage.told and not usage.unsaid:
        for question, tokens in (("tokens_in", total["input"]), ("tokens_out", total["output"])):
            if tokens:
                figure = f"{tokens:,} tokens in {counted(usage.told, 'request')}"
                yield Measurement(question, round(tokens / usage.told), figure, files, readers)
    if share := round(100 * total["cached"] / (total["input"] or 1)):
        yield Measurement("constant_percent", share, f"{share}% of prompt tokens came from the cache", files, readers)
    most, used = next(iter(usage.by_requests), (_UNNAMED, Counter[str]()))
    if used["requests"] and most != _UNNAMED:
        yield Measurement("model_today", most, f"{used['requests'] / requests:.0%} of requests", files, readers)


def _lead(usage: _Usage) -> str:
    total, requests = usage.total, usage.total["requests"]
    if not requests:
        return "The files hold no count of requests, so only tokens and spend are shown."
    told = [figure for figure in ("input", "output") if figure in total and usage.told and not usage.unsaid]
    said = [f"{total[figure] / usage.told:,.0f} {_FIGURES[figure]}" for figure in told]
    per = f", {' and '.join(said)} for each" if said else ""
    if not usage.factor:
        why = "The days are too far apart" if usage.are_sums else "The files cover too few days"
        return f"{counted(requests, 'request')}{per}. {why} for a month."
    return f"About {requests * usage.factor:,.0f} requests a month{per} ({usage.seen})."


def _tables(usage: _Usage, listed: Mapping[str, float | None]) -> Iterator[Table]:
    factor, told = usage.factor, [figure for figure in _FIGURES if figure in usage.total]
    rows = []
    for figure in told:
        total = usage.total[figure]
        rows.append((_FIGURES[figure], _amount(figure, total), _amount(figure, total * factor) if factor else "-"))
    days = "No row has a day"
    if usage.days:
        days = f"{min(usage.days)} to {max(usage.days)}: {counted(len(usage.daily), 'day')}"
    scaled = f"; a month has {MONTH_DAYS:.1f} days" if factor else ""
    yield Table("Sums", ("what", "in the files", "a month"), tuple(rows), f"{days}{scaled}.")
    models = []
    for model, one in usage.by_requests:
        figures = (_amount(figure, one[figure]) if figure in one else "-" for figure in told)
        price = listed.get(model)
        models.append((name(model), *figures, "no price" if price is None else _amount("cost", price)))
    yield Table("By model", ("model", *(_FIGURES[figure] for figure in told), "list price"), tuple(models))


def _amount(figure: str, amount: float) -> str:
    if figure != "cost":
        return f"{amount:,.0f}"
    if 0 < amount < 0.0001:
        return "< $0.0001"
    digits = 0 if amount >= 1000 else 2 if amount >= 0.1 or not amount else 4
    return f"${amount:,.{digits}f}"


def _charts(usage: _Usage) -> Iterator[Chart]:
    """Yield the requests of each day, or of each seven days where the files cover more than a month."""
    daily = usage.daily
    if len(daily) < 2 or not usage.total["requests"]:
        return
    step = 1 if len(daily) <= _LONGEST_MONTH else _WEEK
    starts = [min(usage.days) + timedelta(at) for at in range(0, len(daily), step)]
    counts = (float(sum(daily[at : at + step])) for at in range(0, len(daily), step))
    title = "Requests by day" if step == 1 else "Requests by seven days"
    yield Chart(title, "from", "requests", tuple(start.isoformat() for start in starts), (("requests", tuple(counts)),))


def _remarks(usage: _Usage, listed: Mapping[str, float | None]) -> Iterator[str]:
    if 0 < len(usage.daily) < _WEEK:
        yield f"Days covered: {len(usage.daily)}. To estimate a month, you need at least {_WEEK}, and 30 are better."
    if usage.are_sums:
        yield "No two days are less than a week apart. If the rows are sums of weeks or months, export sums of days."
    if not usage.days:
        repair = "Write days as 2026-10-31, and name their column: --column day=..."
        yield f"No row has a day that can be read, so nothing can be scaled to a month. {repair}"
    if usage.unread:
        yield f"Rows with text where a number belongs, which counts as zero: {usage.unread:,}."
    if len([form for form in usage.forms if not form.endswith("cost export")]) > 1:
        yield "The rows have several layouts. Calls that two of them hold count twice."
    if usage.unsaid:
        repair = "Name the column: --column requests=..., or --column requests=row if each row is a single call."
        yield f"Rows that don't say how many calls they stand for: {usage.unsaid:,}. {repair}"
    if usage.told and (silent := usage.total["requests"] - usage.told):
        yield f"Requests without tokens, left out of the tokens for each: {silent:,}."
    yield from _left_out(usage)
    if len([one for one in usage.models.values() if one["requests"]]) > 1:
        yield "The files mix several models. If they mix use cases, too, export one project or key alone."
    yield from _price_remarks(usage, listed)
    for form, columns in usage.forms.items():
        read = [f"{name(column)} as {meaning}" for meaning, column in columns.items() if column != formats.ROW]
        each = "; each row is one call" if formats.ROW in columns.values() else ""
        beside = "; cached tokens count beside the input" if formats.counts_as_anthropic(columns, form) else ""
        yield f"{form}, columns read: {', '.join(read)}{each}{beside}."


def _left_out(usage: _Usage) -> Iterator[str]:
    return (f"Rows left out because they {why}: {count:,}." for why, count in usage.uncounted.items() if count)


def _price_remarks(usage: _Usage, listed: Mapping[str, float | None]) -> Iterator[str]:
    """Yield where reported spend and list prices differ, and what has no price."""
    models = [(model, one) for model, one in usage.by_requests if model in listed and model != _UNNAMED]
    if unknown := [name(model) for model, _ in models if listed[model] is None]:
        yield f"The catalog has no price for {join_words(unknown)}."
    for model, one in models:
        price, cost = listed[model], float(one["cost"])
        if price and "cost" in one and abs(cost - price) > _FAR * price:
            costs = f"{_amount('cost', cost)} are reported, list prices give {_amount('cost', price)}"
            cheaper = "batches, discounts, or a price that the tool lacks"
            why = cheaper if cost < price else "another tier, writes to a cache, or fees of a gateway"
            yield f"{name(model)}: {costs}. Likely reason: {why}."
