"""Usage exports add up to what a hand count gives, and a month is never made up from too few days."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence import read_usage
from finetune_advisor.evidence.usage_formats import parse_day

START = datetime(2026, 10, 1, tzinfo=UTC)


def price(model, requests, uncached, cached, output):
    """$1, $0.1 and $4 for a million tokens of the one model in the catalog."""
    return (uncached + 0.1 * cached + 4 * output) / 1e6 if model == "gpt-6-luna" else None


def write(tmp_path, name, rows):
    file = tmp_path / name
    if isinstance(rows, str):
        file.write_text(rows)
    elif name.endswith(".csv"):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        file.write_text(text.getvalue())
    else:
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(file)


def answers(sheet):
    return {one.question: one.value for one in sheet.measurements}


def table(sheet, title):
    return next(found.rows for found in sheet.tables if found.title == title)


def openai(days, requests=lambda day: 100, **more):
    """Return buckets of one day as OpenAI's export has them, each in two rows: one a key."""
    rows = []
    for at in range(days):
        begin = START + timedelta(at)
        for key in ("key_a", "key_b"):
            count = requests(begin) // 2
            rows.append({
                "start_time": int(begin.timestamp()), "end_time": int(begin.timestamp()) + 86400,
                "start_time_iso": begin.isoformat(), "end_time_iso": "", "num_model_requests": float(count),
                "api_key_id": key, "model": "gpt-6-luna", "batch": "False", "input_tokens": 1000 * count,
                "output_tokens": 200 * count, "input_cached_tokens": 250 * count, "input_uncached_tokens": 750 * count,
                **more,
            })  # fmt: skip
    return rows


def test_an_openai_month_adds_up_all_rows_of_each_bucket(tmp_path):
    sheet = read_usage([write(tmp_path, "completions_usage.csv", openai(31))], price=price)
    assert answers(sheet) == {
        "requests_per_month": 3044, "tokens_in": 1000, "tokens_out": 200, "constant_percent": 25,
        "model_today": "gpt-6-luna",
    }  # fmt: skip
    # 3,100 requests of 750 x $1 + 250 x $0.1 + 200 x $4 a million.
    assert table(sheet, "By model")[0][-1] == "$4.88"


def test_part_of_a_month_is_scaled_by_the_days_covered_with_a_range(tmp_path):
    busy = lambda day: 400 if day.weekday() < 5 and day.day > 7 else 100  # noqa: E731
    sheet = read_usage([write(tmp_path, "usage.csv", openai(21, busy))])
    total = sum(busy(START + timedelta(at)) for at in range(21))
    assert answers(sheet)["requests_per_month"] == round(total * 365.25 / 12 / 21)
    assert "in 21 days; 3,044-" in sheet.lead


def test_a_week_and_a_half_with_two_weekends_is_no_slow_month(tmp_path):
    rows = openai(12, lambda day: 20 if day.weekday() >= 5 else 100)[4:]  # Saturday to Monday of the next week
    sheet = read_usage([write(tmp_path, "usage.csv", rows)])
    assert answers(sheet)["requests_per_month"] == round((5 * 100 + 2 * 20) * 365.25 / 12 / 7)
    assert "too few weeks for a range" in sheet.lead


@pytest.mark.parametrize("days", [1, 6])
def test_too_few_days_answer_nothing_about_a_month(tmp_path, days):
    sheet = read_usage([write(tmp_path, "usage.csv", openai(days))])
    assert "requests_per_month" not in answers(sheet)
    assert answers(sheet)["tokens_in"] == 1000
    assert "too few days" in sheet.lead


def test_days_without_calls_count_as_days(tmp_path):
    rows = openai(30)
    sheet = read_usage([write(tmp_path, "usage.csv", [*rows[:2], *rows[-2:]])])
    assert answers(sheet)["requests_per_month"] == 203


def test_an_empty_export_says_so(tmp_path):
    text = "start_time,end_time,start_time_iso,end_time_iso\n1761523200,1761609600,2026-10-27T00:00:00+00:00,x\n"
    sheet = read_usage([write(tmp_path, "usage.csv", text)])
    assert not sheet.measurements
    assert [found.kind for found in sheet.diagnostics] == ["no-calls"]


def test_openai_costs_join_the_usage_by_model(tmp_path):
    costs = [
        {
            "start_time_iso": row["start_time_iso"],
            "amount_value": 0.3,
            "amount_currency": "usd",
            "line_item": "gpt-6-luna, input",
        }
        for row in openai(31)
    ]
    files = [write(tmp_path, "usage.csv", openai(31)), write(tmp_path, "costs.csv", costs)]
    sheet = read_usage(files, price=price)
    assert answers(sheet)["requests_per_month"] == 3044
    assert table(sheet, "By model")[0][-2:] == ("$18.60", "$4.88")
    assert "$18.60 are reported, list prices give $4.88" in "".join(sheet.remarks)


def litellm(n, **more):
    return {
        "request_id": f"r{n}", "call_type": "acompletion", "spend": 0.0, "prompt_tokens": 500, "completion_tokens": 100,
        "startTime": f"2026-10-{1 + n % 20:02}T23:59:00+00:00", "model": "gpt-6-luna", "status": "success",
        "cache_hit": "False", **more,
    }  # fmt: skip


def test_litellm_failures_cache_hits_and_embeddings_are_no_calls(tmp_path):
    rows = [litellm(n) for n in range(200)]
    rows += [
        litellm(3, call_type="aimage_generation"),
        litellm(0, status="failure"),
        litellm(1, cache_hit="True"),
        litellm(2, model="text-embedding-3-small"),
    ]
    sheet = read_usage([write(tmp_path, "spend.jsonl", rows)], price=price)
    assert table(sheet, "Sums")[0][:2] == ("requests", "200")
    said = "".join(sheet.remarks)
    assert "1 rows failed" in said or "1 row failed" in said
    assert "may have no price for it" in said


def test_litellm_daily_activity_counts_what_succeeded(tmp_path):
    rows = [
        {"date": f"2026-10-{day:02}", "model": "gpt-6-luna", "prompt_tokens": 10_000, "completion_tokens": 500,
         "spend": 0.012, "api_requests": 12, "successful_requests": 10, "failed_requests": 2,
         "cache_creation_input_tokens": 0, "cache_read_input_tokens": 4000}
        for day in range(1, 31)
    ]  # fmt: skip
    sheet = read_usage([write(tmp_path, "daily.csv", rows)], price=price)
    assert answers(sheet)["requests_per_month"] == 304
    assert answers(sheet)["constant_percent"] == 40
    assert not any("are reported, list prices" in remark for remark in sheet.remarks if "0.36" not in remark)


@pytest.mark.parametrize("name", ["export.jsonl", "export.csv"])
def test_langfuse_counts_generations_and_tokens_that_do_not_overlap(tmp_path, name):
    details = {"input": 300, "input_cached_tokens": 100, "output": 50, "total": 450}
    rows = [
        {"id": f"o{n}", "trace_id": f"t{n}", "type": ("GENERATION", "SPAN", "EMBEDDING")[n % 3],
         "start_time": f"2026-10-{1 + n % 28:02}T10:00:00Z", "provided_model_name": "gpt-6-luna",
         "usage_details": json.dumps(details) if name.endswith("csv") else details, "total_cost": 0.0003,
         "level": "ERROR" if n == 27 else "DEFAULT"}
        for n in range(84)
    ]  # fmt: skip
    sheet = read_usage([write(tmp_path, name, rows)])
    assert table(sheet, "Sums")[0][:2] == ("requests", "27")
    assert answers(sheet)["tokens_in"] == 400
    assert answers(sheet)["tokens_out"] == 50
    assert answers(sheet)["constant_percent"] == 25


def test_columns_of_any_table_can_be_named(tmp_path):
    rows = [{"tag": f"2026-10-{n:02}", "anfragen": 7, "rein": 700, "raus": 70, "wer": "m"} for n in range(1, 31)]
    named = ["day=tag", "requests=anfragen", "input=rein", "output=raus", "model=wer"]
    sheet = read_usage([write(tmp_path, "own.csv", rows)], columns=named)
    assert answers(sheet) == {"requests_per_month": 213, "tokens_in": 100, "tokens_out": 10, "model_today": "m"}


def test_grouped_numbers_are_read_and_text_in_their_place_is_told_of(tmp_path):
    rows = [
        {"date": f"2026-10-{n:02}", "requests": "1,200", "cost": "$0.25", "input_tokens": "n/a"} for n in range(1, 31)
    ]
    sheet = read_usage([write(tmp_path, "own.csv", rows)])
    assert table(sheet, "Sums")[0][1] == "36,000"
    assert table(sheet, "Sums")[1][1] == "$7.50"
    assert "30 rows have text where a number belongs" in "".join(sheet.remarks)


def test_rows_that_count_no_calls_are_not_taken_for_calls(tmp_path):
    rows = [
        {"date": f"2026-10-{n:02}", "model": "m", "prompt_tokens": 700, "completion_tokens": 70} for n in range(1, 31)
    ]
    file = write(tmp_path, "own.csv", rows)
    sheet = read_usage([file])
    assert not sheet.measurements
    assert "30 rows don't say how many calls" in "".join(sheet.remarks)
    assert answers(read_usage([file], columns=["requests=row"]))["requests_per_month"] == 30


def test_the_same_file_twice_is_refused(tmp_path):
    file = write(tmp_path, "usage.csv", openai(3))
    with pytest.raises(UsageError, match="twice"):
        read_usage([file, file])


def test_tokens_from_the_cache_are_no_part_of_the_input_where_anthropic_counts(tmp_path):
    rows = [
        {"timestamp": f"2026-10-{n:02}", "model": "m", "input_tokens": 10, "cache_read_input_tokens": 900,
         "cache_creation_input_tokens": 90, "output_tokens": 5}
        for n in range(1, 31)
    ]  # fmt: skip
    sheet = read_usage([write(tmp_path, "calls.jsonl", rows)], columns=["requests=row"])
    assert answers(sheet)["tokens_in"] == 1000
    assert answers(sheet)["constant_percent"] == 90


def test_a_table_of_something_else_is_no_empty_export(tmp_path):
    sheet = read_usage([write(tmp_path, "power.csv", "Timestamp,kW\n2026-10-01,3.5\n")])
    assert [found.kind for found in sheet.diagnostics] == ["unknown-layout"]


DAY = {"start_time": 1790812800, "end_time": 1790899200}
BUCKETS = [
    {"object": "bucket", **DAY, "results": [
        {"object": "organization.usage.completions.result", "input_tokens": 600, "output_tokens": 60,
         "input_cached_tokens": 200, "num_model_requests": n, "model": "m"} for n in (1, 2)]},
    {"object": "bucket", "start_time": 1791331200, "end_time": 1791417600, "results": []},
]  # fmt: skip
CALL = {"model": "m", "created": 1790812800}


@pytest.mark.parametrize(
    ("name", "content", "sums"),
    [
        # The usage APIs answer with buckets; a bucket without results is a day without calls.
        ("openai.json", {"object": "page", "data": BUCKETS, "has_more": False}, (3, 1200, 400, 120)),
        ("litellm.json", {"results": [{"date": "2026-10-01", "metrics": {
            "spend": 0.5, "prompt_tokens": 900, "completion_tokens": 90, "successful_requests": 3,
            "cache_read_input_tokens": 100}}], "metadata": {}}, (3, 900, 100, 90)),
        # Anthropic counts what the cache was read for and written to beside the input.
        ("anthropic.json", {"data": [{"starting_at": "2026-10-01T00:00:00Z", "results": [
            {"uncached_input_tokens": 100, "cache_read_input_tokens": 50, "output_tokens": 9, "model": "m"}]}]},
         (None, 150, 50, 9)),
        ("anthropic.csv", ("usage_date_utc,model_version,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,"
         "usage_input_tokens_cache_read,usage_output_tokens\n2026-10-01,m,100,20,50,9\n"), (None, 170, 50, 9)),
        ("openrouter.csv", ("generation_id,created_at,cost_total,tokens_prompt,tokens_completion,model_permaslug\n"
         "g1,2026-10-01 02:37:51.271,0.01,100,20,m\ng2,2026-10-01 02:37:52.271,0.01,150,25,m\n"), (2, 250, None, 45)),
        # What a provider answers to each call: OpenAI's cached tokens are a part of the prompt, Anthropic's aren't.
        ("answers.jsonl", [
            {**CALL, "usage": {"prompt_tokens": 90, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 40}}},
            {**CALL, "usage": {"input_tokens": 10, "cache_read_input_tokens": 60, "output_tokens": 5}},
        ], (2, 160, 100, 10)),
        # Spans are no calls, and neither are images and embeddings.
        ("langfuse.json", {"data": [
            {"id": kind, "traceId": "t", "type": kind, "startTime": "2026-10-01T00:00:00Z", "model": "m",
             "usage": {"input": 30, "output": 4, "total": 34, "unit": "TOKENS"}} for kind in ("GENERATION", "SPAN")],
            "meta": {}}, (1, 30, 0, 4)),
        ("images.json", {"data": [{"object": "bucket", **DAY, "results": [
            {"images": 2, "num_model_requests": 2, "model": "dall-e-3"},
            {"input_tokens": 5, "num_model_requests": 1, "model": "titan-embed-text-v2"},
            {"input_tokens": 7, "output_tokens": 1, "num_model_requests": 1, "model": "m"}]}]}, (1, 7, None, 1)),
        ("own.csv", "Date;Input Tokens;Output Tokens;Calls;Cost ($)\n2026-10-01;1,200;30;4;0,0125\n", (4, 1200, None, 30)),
        ("own.jsonl", [{"ts": "2026-10-01 10:00:00", "request_id": "", "tokensIn": 7, "tokensOut": 8, "ok": ok}
                       for ok in (True, True, False)], (2, 14, None, 16)),
    ],
)  # fmt: skip
def test_exports_of_other_tools_add_up_to_a_hand_count(tmp_path, name, content, sums):
    text = json.dumps(content) if isinstance(content, dict) else content
    rows = {row[0]: row[1] for row in table(read_usage([write(tmp_path, name, text)]), "Sums")}
    words = ("requests", "tokens in", "of these from the cache", "tokens out")
    assert {word: rows.get(word) for word in words} == {
        word: None if count is None else f"{count:,}" for word, count in zip(words, sums, strict=True)
    }


@pytest.mark.parametrize(
    "text",
    [
        "date,requests,bytes\n2026-10-01,300,5000\n",  # of a web server
        "date,item,cost\n2026-10-01,paper,3.50\n",
        '{"cost": "free", "model": "m", "enabled": true}\n',
        "dataset,score,tokens_in,tokens_out\na,0.5,100,20\n",  # of an evaluation
        '{"t": 1746827287.5, "usage": {"http://10.0.0.1:8081": 0.5}}\n',
        '["Human: How many tokens?", "Bot: Nine."]\n["Human: And words?", "Bot: Two."]\n',
        '{"prompt": "How many tokens?", "completion": "Nine.", "source": "own"}\n',
    ],
)
def test_tables_about_something_else_are_named_as_unknown(tmp_path, text):
    sheet = read_usage([write(tmp_path, "other.csv" if text[0] not in "{[" else "other.jsonl", text)])
    assert (sheet.measurements, sheet.tables) == ((), ())
    assert [found.kind for found in sheet.diagnostics] == ["unknown-layout"]


def test_no_figure_is_shown_that_no_row_holds(tmp_path):
    sheet = read_usage([write(tmp_path, "calls.jsonl", [{**CALL, "call_id": "c", "usage": {"prompt_tokens": None}}])])
    assert sheet.lead == "1 request. The files cover too few days for a month."
    assert [row[0] for row in table(sheet, "Sums")] == ["requests"]


def test_an_unknown_table_is_named_as_unknown(tmp_path):
    sheet = read_usage([write(tmp_path, "other.csv", "name,age\nx,3\n")])
    assert not sheet.measurements
    assert [found.kind for found in sheet.diagnostics] == ["unknown-layout"]


def test_a_missing_price_is_never_zero(tmp_path):
    sheet = read_usage([write(tmp_path, "usage.csv", openai(31, model="our-own"))], price=price)
    assert table(sheet, "By model")[0][-1] == "no price"
    assert "The catalog has no price for our-own." in sheet.remarks


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (1761523200, date(2025, 10, 27)), ("1761523200.0", date(2025, 10, 27)), (1761523200000, date(2025, 10, 27)),
        ("2026-10-01T23:30:00-02:00", date(2026, 10, 2)), ("2026-10-01", date(2026, 10, 1)),
        ("2026-10-01 12:00:00 UTC", date(2026, 10, 1)), ("2026-10-01T00:00:00Z", date(2026, 10, 1)),
        (0, None), ("1970-01-01", None), ("soon", None), (None, None), (1e300, None), ("", None), ([], None),
    ],
)  # fmt: skip
def test_days_are_read_in_every_spelling(text, day):
    assert parse_day(text) == day


CELLS = st.sampled_from(["", "nan", "-5", "1e400", "3.0", "x", "2026-10-01", "{", '{"input": "x"}', "GENERATION"])


@given(
    st.lists(
        st.fixed_dictionaries(dict.fromkeys(openai(1)[0], CELLS) | {"type": CELLS, "usage_details": CELLS}),
        min_size=1,
        max_size=5,
    )
)
def test_no_cells_end_in_a_traceback(tmp_path_factory, rows):
    read_usage([write(tmp_path_factory.mktemp("fuzz"), "usage.csv", rows)], price=price)
