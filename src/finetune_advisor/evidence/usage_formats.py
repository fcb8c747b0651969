"""What a row of a usage export counts: OpenAI, LiteLLM, Langfuse, and any table with named columns. Sums nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.cells import Value, mapping, mappings, number
from finetune_advisor.text import did_you_mean

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("starttimeiso", "starttime", "startingat", "date", "day", "usagedate", "usagedateutc", "timestamp", "ts",
            "createdat", "created", "aggregationtimestamp"),
    "model": ("model", "providedmodelname", "modelname", "modelversion", "modelpermaslug", "snapshotid", "lineitem"),
    "requests": ("nummodelrequests", "successfulrequests", "nrequests", "numrequests", "requests", "calls", "numcalls"),
    "input": ("inputtokens", "prompttokens", "tokensin", "tokensinput", "tokensprompt", "ncontexttokenstotal", "inputusage"),
    "uncached": ("inputuncachedtokens", "usageinputtokensnocache", "uncachedinputtokens"),
    "cached": ("inputcachedtokens", "cachereadinputtokens", "usageinputtokenscacheread", "cachedtokens", "cachereadtokens",
               "cachedinputtokens", "tokenscached"),
    "output": ("outputtokens", "completiontokens", "tokensout", "tokensoutput", "tokenscompletion",
               "ngeneratedtokenstotal", "outputusage", "usageoutputtokens"),
    "cost": ("spend", "amountvalue", "totalcost", "costtotal", "costusd", "estcostusd", "estimatedcost", "cost"),
}  # fmt: skip
"""What a column can hold, and the names that are taken for it: only their letters, in lower case."""

_CALLS = ("requestid", "generationid", "callid", "completionid")
"""Columns that show that each row is one call."""
_GROUPED = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_YEARS = range(2015, 2100)
"""A day outside these years is no day of calls to a model; often it means that there is no date."""
_DETAILS = ("usage_details", "usageDetails", "usage")
"""Where Langfuse, and the answers of providers, hold tokens by kind."""
_KINDS = ("input", "prompt", "output", "completion", "cache")
PLAIN = "table with mapped columns"
ROW = "row"
"""What to give as the column of requests where each row is one call."""


def rows_within(row: Value) -> Iterator[Value]:
    """Yield the rows of a bucket, as the usage APIs of OpenAI, Anthropic and LiteLLM answer; any other row as it is."""
    if isinstance(row.get("data"), list):
        for inner in mappings(row["data"]):
            yield from rows_within(inner)
        return
    if not isinstance(row.get("results"), list):
        yield row
        return
    outer = {key: value for key, value in row.items() if not isinstance(value, list | dict)}
    for inner in list(mappings(row["results"])) or [{"num_model_requests": 0}]:
        amount = {f"amount_{key}": value for key, value in mapping(inner.get("amount")).items()}
        yield {**outer, **inner, **mapping(inner.get("metrics")), **amount}


def layout(row: Value) -> str:
    """Return the name of the export that a row comes from."""
    keys = {_letters(key) for key in row}
    if "nummodelrequests" in keys or "ncontexttokenstotal" in keys:
        return "OpenAI usage export"
    if "lineitem" in keys and keys & {"amountvalue", "amount"}:
        return "OpenAI cost export"
    if {"spend", "starttime"} <= keys:
        return "LiteLLM spend logs"
    if {"spend", "successfulrequests"} <= keys:
        return "LiteLLM daily activity"
    if "type" in keys and keys & {"usagedetails", "inputusage", "providedmodelname", "traceid"}:
        return "Langfuse export"
    return PLAIN


def chosen_columns(row: Value, given: Mapping[str, Sequence[str]], form: str) -> dict[str, str]:
    """Return the column of a row for each meaning: the one that people named, else the first whose name is known.

    None of them where a plain table has no tokens on a day or in a number of calls: it may be about anything.
    """
    known = {_letters(column): column for column in reversed([*row])}
    chosen = {}
    for meaning, names in COLUMNS.items():
        named = given.get(meaning, ())
        if named and named[0] not in row and not (meaning == "requests" and named[0] == ROW):
            raise UsageError(f"--column: there is no column {named[0]!r}{did_you_mean(named[0], row)}")
        column = named[0] if named else next((known[want] for want in names if want in known), None)
        if column is not None:
            chosen[meaning] = column
    details = next((column for column in _DETAILS if column in row), "")
    if any(kind.startswith(_KINDS) for kind in _details(row.get(details))):
        chosen["tokens"] = details
    answered = form == PLAIN and chosen.get("tokens") == "usage"
    per_call = answered or form in ("LiteLLM spend logs", "Langfuse export")
    if per_call or ("requests" not in chosen and not known.keys().isdisjoint(_CALLS)):
        chosen["requests"] = ROW
    tells = chosen.keys() & {"input", "uncached", "output", "tokens"} and chosen.keys() & {"day", "requests"}
    return chosen if given or form != PLAIN or tells else {}


def counts_of(row: Value, columns: Mapping[str, str], form: str) -> tuple[dict[str, float], bool]:
    """Return what a row counts, and whether a cell that should be a number isn't one.

    The counts are `requests`, `input` (tokens, with those from the cache), `cached`, `output` and `cost`; only what the
    row says.
    """
    counts, unread = dict[str, float](), False
    for meaning in columns.keys() - {"day", "model", "tokens"}:
        cell = row.get(columns[meaning])
        if (figure := _amount(cell)) is not None:
            counts[meaning] = max(0.0, figure)
        elif cell not in (None, ""):
            unread = True
    if "uncached" in counts:
        counts.setdefault("input", counts.pop("uncached") + counts.get("cached", 0))
    if counts_as_anthropic(columns, form):
        # What was read from the cache or written to it is no part of the input.
        written = (number(cell) or 0 for key, cell in row.items() if re.search("cache_?(creation|write)", key.lower()))
        read = 0 if "uncached" in columns else counts.get("cached", 0)
        counts["input"] = counts.get("input", 0) + read + sum(written)
    if "tokens" in columns:
        counts |= _by_kind(_details(row.get(columns["tokens"])))
    if columns.get("requests") == ROW:
        counts["requests"] = 1
    if "cached" in counts:
        counts["cached"] = min(counts["cached"], counts.get("input", 0))
    return {meaning: count if meaning == "cost" else round(count) for meaning, count in counts.items()}, unread


def counts_as_anthropic(columns: Mapping[str, str], form: str) -> bool:
    """Return whether a plain table names its cached tokens as Anthropic does, which counts them beside the input."""
    cached = _letters(columns.get("cached", ""))
    return form == PLAIN and cached.startswith(("cacheread", "usageinputtokenscacheread"))


def _letters(column: str) -> str:
    return re.sub(r"[^a-z]", "", column.lower())


def why_uncounted(row: Value, model: str, form: str, counts: Mapping[str, float]) -> str:
    """Return what a remark says of a row whose calls don't count, such as `failed`; empty where they do."""
    kind, status, call = (str(row.get(key)).lower() for key in ("type", "status", "call_type"))
    if "embed" in model.lower() or "embed" in call or kind == "embedding":
        return "are embeddings"
    # OpenAI exports images and audio in the same form, without tokens.
    textless = form == "OpenAI usage export" and counts.get("requests") and "input" not in counts
    observation = form == "Langfuse export" and kind != "generation"
    if textless or observation or re.search("image|transcription|speech|rerank", call):
        return "aren't model calls"
    went = {str(row[key]).lower() for key in ("ok", "success") if key in row}
    if status in ("failure", "failed", "error") or row.get("level") == "ERROR" or "false" in went:
        return "failed"
    return "were answered from the gateway's own cache" if str(row.get("cache_hit")).lower() == "true" else ""


def _details(cell: object) -> Value:
    """Return tokens by kind, which a CSV holds as the text of an object."""
    if isinstance(cell, str):
        try:
            cell = json.loads(cell)
        except ValueError:
            return {}
    return mapping(cell)


def _by_kind(details: Value) -> dict[str, float]:
    """Return tokens in, from the cache and out.

    The kinds of Langfuse and Anthropic don't overlap: `input` leaves out what was cached. OpenAI tells in an object of
    its own how many tokens of the prompt were cached.
    """
    counts = {kind: max(0, round(value)) for kind, cell in details.items() if (value := number(cell)) is not None}
    cached = sum(count for kind, count in counts.items() if "cache" in kind and "creation" not in kind)
    tokens = sum(count for kind, count in counts.items() if kind.startswith(("input", "prompt", "cache")))
    output = sum(count for kind, count in counts.items() if kind.startswith(("output", "completion")))
    reasoning = counts.get("reasoning_tokens", 0)
    output += reasoning if counts.get("total", 0) >= tokens + output + reasoning else 0
    for key in ("prompt_tokens_details", "input_tokens_details"):
        cached += round(number(mapping(details.get(key)).get("cached_tokens")) or 0)
    return {"input": tokens, "cached": cached, "output": output} if tokens or output else {}


def _amount(cell: object) -> float | None:
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
