"""What a row of a usage export counts: OpenAI, LiteLLM, Langfuse, and any table with named columns. Sums nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from finetune_advisor.evidence.cells import Value, first, mapping, mappings, number, plain

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("starttimeiso", "starttime", "startingat", "date", "day", "usagedateutc", "timestamp", "ts", "createdat",
            "created", "requestcreatedat"),
    "model": ("model", "providedmodelname", "modelname", "modelversion", "modelpermaslug", "slug", "lineitem"),
    "requests": ("nummodelrequests", "successfulrequests", "successful", "nrequests", "numrequests", "requests",
                 "requestcount", "calls", "numcalls", "countobservations"),
    "input": ("inputtokens", "prompttokens", "tokensin", "tokensinput", "tokensprompt", "ncontexttokenstotal",
              "inputusage"),
    "uncached": ("inputuncachedtokens", "usageinputtokensnocache", "uncachedinputtokens", "inputwocachewrite"),
    "cached": ("inputcachedtokens", "cachereadinputtokens", "usageinputtokenscacheread", "cachedtokens",
               "cachereadtokens", "cachedinputtokens", "tokenscached", "cacheread"),
    "output": ("outputtokens", "completiontokens", "tokensout", "tokensoutput", "tokenscompletion",
               "ngeneratedtokenstotal", "outputusage", "usageoutputtokens"),
    "cost": ("spend", "amountvalue", "totalcost", "costtotal", "responsecost", "costusd", "estcostusd",
             "estimatedcost", "cost"),
}  # fmt: skip
"""What a column can hold, and the names that are taken for it, as `plain` makes them."""

_CALLS = ("requestid", "generationid", "callid", "completionid")
"""Columns that show that each row is one call."""
_GROUPED = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_YEARS = range(2015, 2100)
"""A day outside these years is no day of calls to a model; often it means that there is no date."""
_WITHIN = ("data", "results", "observations", "usage")
"""Where the answer of an API holds its rows: pages, buckets, traces, days."""
_DETAILS = ("usage_details", "usageDetails", "usage")
"""Where Langfuse, and the answers of providers, hold tokens by kind."""
_KINDS = ("input", "prompt", "output", "completion", "cache")
PLAIN = "table with mapped columns"
_OPENAI, _LITELLM, _LITELLM_DAYS = "OpenAI usage export", "LiteLLM spend logs", "LiteLLM daily activity"
_LANGFUSE, _SPANS = "Langfuse export", "export of spans"
_WITH_OTHERS = (_OPENAI, _LITELLM, _LITELLM_DAYS)
"""Exports that hold calls to models that write no text, too."""
ROW = "row"
"""What to give as the column of requests where each row is one call."""


def rows_within(row: Value) -> Iterator[Value]:
    """Yield the rows of a page, bucket, day or trace, as the APIs of providers, LiteLLM and Langfuse answer.

    Yields any other row as it is, and the day alone where nothing was called.
    """
    inner = next((row[key] for key in _WITHIN if isinstance(row.get(key), list)), None)
    metrics = mapping(row.get("metrics"))
    days = {key: row[key] for key in row if plain(key) in COLUMNS["day"]}
    if inner == []:
        yield {"start_time": next(iter(days.values()), None)}
    elif inner and isinstance(inner[0], dict):
        for one in mappings(inner):
            yield from rows_within({**days, **one})
    elif "spend" in metrics:
        models = mapping(mapping(row.get("breakdown")).get("models"))
        each = ({**days, "model": model, **mapping(mapping(one).get("metrics"))} for model, one in models.items())
        yield from each if models else [{**row, "metrics": None, **metrics}]
    else:
        yield row


def layout(row: Value) -> str:
    """Return the name of the export that a row comes from."""
    keys = {plain(key) for key in row}
    if keys & {"nummodelrequests", "ncontexttokenstotal"}:
        return _OPENAI
    if "amountvalue" in keys and keys & {"starttime", "lineitem"}:
        return "OpenAI cost export"
    if {"calltype", "starttime", "prompttokens"} <= keys:
        return _LITELLM
    if "spend" in keys and keys & {"successfulrequests", "successful"}:
        return _LITELLM_DAYS
    if "type" in keys and keys & {"usagedetails", "inputusage", "providedmodelname", "traceid"}:
        return _LANGFUSE
    return _SPANS if keys & {"runtype", "spankind"} else PLAIN


def chosen_columns(row: Value, given: Mapping[str, Sequence[str]], form: str) -> dict[str, str]:
    """Return the column of a row for each meaning: one that people named, else the first whose name is known.

    None of them where a plain table has no tokens on a day or in a number of calls: it may be about anything.
    """
    known = {plain(column): column for column in reversed([*row])}
    chosen = {}
    for meaning, names in COLUMNS.items():
        named = [column for column in given.get(meaning, ()) if column in row or (meaning, column) == ("requests", ROW)]
        if columns := named or [known[want] for want in names if want in known]:
            chosen[meaning] = columns[0]
    details = "metadata" if form == _LITELLM else next((column for column in _DETAILS if column in row), "")
    if details in row and (details != "usage" or any(kind.startswith(_KINDS) for kind in _details(row[details]))):
        chosen["tokens"] = details
    answered = form == PLAIN and chosen.get("tokens") == "usage" and "model" in chosen
    per_call = answered or form in (_LITELLM, _LANGFUSE, _SPANS)
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
        others = ((plain(key), cell) for key, cell in row.items() if key not in columns.values())
        written = (number(cell) or 0 for key, cell in others if "cachecreation" in key or "cachewrite" in key)
        read = 0 if "uncached" in columns else counts.get("cached", 0)
        counts["input"] = counts.get("input", 0) + read + sum(written)
    if "tokens" in columns:
        details = _details(row.get(columns["tokens"]))
        counts |= _by_kind(mapping(details.get("usage_object")) if form == _LITELLM else details)
    if columns.get("requests") == ROW:
        counts["requests"] = 1
    if "cached" in counts:
        counts["cached"] = min(counts["cached"], counts.get("input", 0))
    return {meaning: count if meaning == "cost" else round(count) for meaning, count in counts.items()}, unread


def counts_as_anthropic(columns: Mapping[str, str], form: str) -> bool:
    """Return whether a plain table names its cached tokens as Anthropic does, which counts them beside the input."""
    cached, whole = (plain(columns.get(meaning, "")) for meaning in ("cached", "input"))
    beside = cached.startswith(("cacheread", "usageinputtokenscacheread")) and "prompt" not in whole
    return form == PLAIN and beside


def why_uncounted(row: Value, model: str, form: str, counts: Mapping[str, float]) -> str:
    """Return why the calls of a row don't count, such as `failed`, of `they`; empty where they do."""
    kinds = {str(row.get(key)).lower() for key in ("type", "run_type", "span_kind")}
    if "embed" in model.lower():
        return "are embeddings"
    if form in (_LANGFUSE, _SPANS) and not kinds & {"generation", "llm"}:
        return "aren't model calls"
    went = str(first(row, "status", "status_code", "response_status", "ok", "success")).lower()
    if re.fullmatch(r"failure|failed|error|false|[45]\d\d", went) or row.get("level") == "ERROR":
        return "failed"
    if str(row.get("cache_hit")).lower() == "true":
        return "were answered from the gateway's own cache"
    # OpenAI and LiteLLM have images, audio, moderation and tools in the same form; none of these writes text.
    writes = counts.get("output") or form not in _WITH_OTHERS or (form != _OPENAI and "output" not in counts)
    return "aren't model calls" if counts.get("requests") and not writes else ""


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
    its own how many tokens of the prompt were cached. A total can show that the input holds them, too.
    """
    counts = {kind: max(0, round(value)) for kind, cell in details.items() if (value := number(cell)) is not None}
    if not any(kind.startswith(_KINDS) for kind in counts):
        return {}
    told = (mapping(details.get(key)).get("cached_tokens") for key in ("prompt_tokens_details", "input_tokens_details"))
    within = sum(round(number(cell) or 0) for cell in told)
    plain, cache = _sum_of(counts, "^(input|prompt)", "cache|detail"), _sum_of(counts, "cache")
    output = _sum_of(counts, "^(output|completion)", "detail")
    overlap = within or plain + output == counts.get("total", counts.get("total_tokens"))
    cached = within or _sum_of(counts, "cache", "creat|writ")
    return {"input": plain + (0 if overlap else cache), "cached": cached, "output": output}


def _sum_of(counts: Mapping[str, int], kinds: str, but: str = "") -> int:
    return sum(count for kind, count in counts.items() if re.search(kinds, kind) and not (but and re.search(but, kind)))


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
            time = datetime.fromisoformat(str(value).strip())
    except (ValueError, OverflowError, OSError):
        return None
    day = (time.astimezone(UTC) if time.tzinfo else time).date()
    return day if day.year in _YEARS else None
