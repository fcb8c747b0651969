"""Usage exports as calls by day and model: OpenAI, LiteLLM, Langfuse, and any table with named columns. Sums nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.eval_runs import mapping, number
from finetune_advisor.text import did_you_mean

Value = Mapping[str, Any]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("start_time_iso", "start_time", "starttime", "date", "day", "usage_date", "usage_date_utc", "timestamp",
            "created_at", "aggregation_timestamp"),
    "model": ("model", "provided_model_name", "providedmodelname", "model_name", "snapshot_id", "line_item"),
    "requests": ("num_model_requests", "successful_requests", "n_requests", "num_requests", "requests"),
    "input": ("input_tokens", "prompt_tokens", "prompttokens", "n_context_tokens_total", "inputusage"),
    "uncached": ("input_uncached_tokens", "usage_input_tokens_no_cache", "uncached_input_tokens"),
    "cached": ("input_cached_tokens", "cache_read_input_tokens", "usage_input_tokens_cache_read", "cached_tokens",
               "cache_read_tokens"),
    "output": ("output_tokens", "completion_tokens", "completiontokens", "n_generated_tokens_total", "outputusage",
               "usage_output_tokens"),
    "cost": ("spend", "amount_value", "amount.value", "total_cost", "totalcost", "cost_usd", "est_cost_usd", "cost"),
}  # fmt: skip
"""What a column can hold, and the names that are taken for it, in lower case."""

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_YEARS = range(2015, 2100)
"""A day outside these years is no day of calls to a model; often it means that there is no date."""
_DETAILS = ("usage_details", "usageDetails")
"""Where Langfuse holds tokens by kind."""
PLAIN = "table with mapped columns"
ROW = "row"
"""What to give as the column of requests where each row is one call."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Some calls of one model on one day."""

    day: date | None
    model: str
    requests: int | None
    """None: the row doesn't say how many calls it counts."""
    input: int | None
    """Tokens, with those from the cache."""
    cached: int | None
    output: int | None
    cost: float | None
    """As the export reports it."""
    kind: str = "calls"
    """`calls`, or why they don't count: `failed`, `cache`, `embedding`, `other`."""
    unread: bool = False
    """Whether a cell that should be a number isn't one."""


def layout(row: Value) -> str:
    """Return the name of the export that a row comes from."""
    keys = {key.lower() for key in row}
    if "num_model_requests" in keys or "n_context_tokens_total" in keys:
        return "OpenAI usage export"
    if "line_item" in keys and keys & {"amount_value", "amount.value", "amount"}:
        return "OpenAI cost export"
    if "spend" in keys and "starttime" in keys:
        return "LiteLLM spend logs"
    if "spend" in keys and "successful_requests" in keys:
        return "LiteLLM daily activity"
    if "type" in keys and keys & {"usage_details", "usagedetails", "inputusage", "provided_model_name"}:
        return "Langfuse export"
    return PLAIN


def chosen_columns(row: Value, given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the column of a row for each meaning: the one that people named, else the first whose name is known."""
    lower = {column.strip().lower(): column for column in reversed([*row])}
    chosen = {}
    for meaning, names in COLUMNS.items():
        named = given.get(meaning, ())
        if named and named[0] not in row and not (meaning == "requests" and named[0] == ROW):
            raise UsageError(f"--column: there is no column {named[0]!r}{did_you_mean(named[0], row)}")
        column = named[0] if named else next((lower[want] for want in names if want in lower), None)
        if column is not None:
            chosen[meaning] = column
    if details := next((column for column in _DETAILS if column in row), None):
        chosen["tokens"] = details
    return chosen


def read_calls(row: Value, columns: Mapping[str, str], form: str) -> Calls:
    """Return what a row counts; what it doesn't say is None."""
    found = {meaning: amount(row.get(column)) for meaning, column in columns.items()}
    count = {meaning: None if value is None else max(0, round(value)) for meaning, value in found.items()}
    cached, tokens, output = count.get("cached"), count.get("input"), count.get("output")
    if tokens is None and count.get("uncached") is not None:
        tokens = (count["uncached"] or 0) + (cached or 0)
    if form == PLAIN and columns.get("cached", "").lower().startswith("cache_read"):
        # As Anthropic counts: what was read from the cache or written to it is no part of the input.
        written = (number(row[column]) or 0 for column in row if column.lower().startswith("cache_creation"))
        tokens = (tokens or 0) + (cached or 0) + round(sum(written))
    details = _details(row)
    if details:
        tokens, cached, output = _langfuse_tokens(details)
    per_call = form in ("LiteLLM spend logs", "Langfuse export") or columns.get("requests") == ROW
    requests = 1 if per_call else count.get("requests")
    model = str(row.get(columns.get("model", ""), "") or "")
    model = model.split(",", maxsplit=1)[0] if form == "OpenAI cost export" else model
    day = parse_day(row.get(columns.get("day", "")))
    texts = columns.keys() & {"day", "model", "tokens"}
    missing = [meaning for meaning, value in found.items() if value is None and meaning not in texts]
    unread = any(row.get(columns[meaning]) not in (None, "") for meaning in missing)
    kind = _kind(row, model, form)
    return Calls(day, model, requests, tokens, cached, output, found.get("cost"), kind, unread)


def _kind(row: Value, model: str, form: str) -> str:
    if "embedding" in model.lower() or str(row.get("type")).upper() == "EMBEDDING":
        return "embedding"
    if form == "Langfuse export" and str(row.get("type")).upper() != "GENERATION":
        return "other"
    if str(row.get("status")).lower() in ("failure", "failed", "error") or row.get("level") == "ERROR":
        return "failed"
    return "cache" if str(row.get("cache_hit")).lower() == "true" else "calls"


def _details(row: Value) -> Value:
    """Return Langfuse's tokens by kind, which a CSV holds as the text of an object."""
    found = next((row[column] for column in _DETAILS if column in row), None)
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except ValueError:
            return {}
    return mapping(found)


def _langfuse_tokens(details: Value) -> tuple[int, int, int]:
    """Return tokens in, from the cache and out. Langfuse's kinds don't overlap: `input` leaves out what was cached."""
    counts = {kind: max(0, round(value)) for kind, cell in details.items() if (value := number(cell)) is not None}
    cached = sum(count for kind, count in counts.items() if "cache" in kind and "creation" not in kind)
    tokens = sum(count for kind, count in counts.items() if kind.startswith(("input", "prompt", "cache")))
    output = sum(count for kind, count in counts.items() if kind.startswith(("output", "completion")))
    reasoning = counts.get("reasoning_tokens", 0)
    return tokens, cached, output + (reasoning if counts.get("total", 0) >= tokens + output + reasoning else 0)


def amount(cell: object) -> float | None:
    """Return a number, also from text such as `12,345` or `$0.25`; None for anything else."""
    text = cell.strip().removeprefix("$") if isinstance(cell, str) else cell
    return number(text.replace(",", "") if isinstance(text, str) and _GROUPED.fullmatch(text) else text)


def parse_day(value: object) -> date | None:
    """Return the day, in UTC, of a date, a time or seconds since 1970; None for anything else, such as 0."""
    seconds = number(value)
    try:
        if seconds is not None:
            time = datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
        else:
            time = datetime.fromisoformat(str(value).strip().removesuffix(" UTC"))
    except (ValueError, OverflowError, OSError):
        return None
    day = (time.astimezone(UTC) if time.tzinfo and time.year in _YEARS else time).date()
    return day if day.year in _YEARS else None
