"""Usage exports add up to what a hand count gives, and a month is never made up from too few days."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence import read_usage
from finetune_advisor.evidence.usage_formats import parse_day

LITELLM = Path(__file__).parent / "litellm"
"""What LiteLLM wrote."""
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


@pytest.mark.parametrize("days", ["2026-08-01 2026-09-01 2026-10-01", "2026-10-05 2026-10-12 2026-10-19 2026-10-26"])
def test_sums_of_weeks_or_months_are_not_taken_for_single_days(tmp_path, days):
    text = "".join(["date,requests,input_tokens\n", *(f"{day},300,3000\n" for day in days.split())])
    sheet = read_usage([write(tmp_path, "months.csv", text)])
    assert answers(sheet) == {"tokens_in": 10}
    assert "The days are too far apart for a month." in sheet.lead


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
        litellm(3, call_type="aimage_generation", completion_tokens=0),
        litellm(0, status="failure"),
        litellm(1, cache_hit="True"),
        litellm(2, model="text-embedding-3-small"),
    ]
    sheet = read_usage([write(tmp_path, "spend.jsonl", rows)], price=price)
    assert table(sheet, "Sums")[0][:2] == ("requests", "200")
    said = "".join(sheet.remarks)
    for why in ("aren't model calls", "failed", "were answered from the gateway's own cache", "are embeddings"):
        assert f"Rows left out because they {why}: 1." in said
    assert "a price that the tool lacks" in said


def sums(sheet):
    """Return the sums of all files by their words."""
    return {what: total for what, total, _ in table(sheet, "Sums")}


@pytest.mark.parametrize(
    ("file", "requests", "tokens_in", "tokens_out", "spend"),
    [
        # Of ten calls, one failed, one is an embedding, and one was answered from LiteLLM's cache.
        ("spend_logs.jsonl", "7", "1,093", "204", "$0.0012"),
        # The day's rows tell nothing of the cache, so its answer is one of the eight.
        ("daily_activity.json", "8", "1,103", "224", "$0.0012"),
    ],
)
def test_what_litellm_wrote_adds_up_to_a_hand_count(file, requests, tokens_in, tokens_out, spend):
    sheet = read_usage([str(LITELLM / file)])
    assert sums(sheet) == {
        "requests": requests, "tokens in": tokens_in, "of these from the cache": "900", "tokens out": tokens_out,
        "spend as reported": spend,
    }  # fmt: skip
    assert [row[0] for row in table(sheet, "By model")] == ["gpt-4o-mini", "claude-haiku-4-5"]


def test_litellm_spend_by_day_is_not_taken_for_one_call_a_day(tmp_path):
    rows = [{"startTime": "2026-10-01", "spend": 1.5, "users": {"u": 1.5}, "models": {"gpt-4o": 1.5}}]
    sheet = read_usage([write(tmp_path, "summary.json", json.dumps(rows))])
    assert [found.kind for found in sheet.diagnostics] == ["unknown-layout"]


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


def test_spend_of_other_days_is_not_held_against_the_calls(tmp_path):
    costs = [
        {"start_time_iso": f"2026-09-{day:02}T00:00:00+00:00", "amount_value": 0.3, "line_item": "gpt-6-luna, input"}
        for day in range(1, 31)
    ]
    # Buckets without spend don't make it the spend of other days.
    paid = [{**costs[0], "amount_value": ""}, {**costs[0], "start_time_iso": "2026-10-02T00:00:00+00:00"}]
    usage = write(tmp_path, "usage.csv", openai(31))
    assert sums(read_usage([usage, write(tmp_path, "paid.csv", paid)]))["spend as reported"] == "$0.30"
    sheet = read_usage([usage, write(tmp_path, "costs.csv", costs)], price=price)
    assert answers(sheet)["requests_per_month"] == 3044
    assert "spend as reported" not in sums(sheet)
    assert "Rows left out because they hold the spend of other days: 30." in sheet.remarks


def test_costs_alone_show_the_spend_by_model(tmp_path):
    rows = [{"start_time": 1790812800, "amount_value": 0.3, "line_item": item} for item in ("m, input", "m, output")]
    sheet = read_usage([write(tmp_path, "costs.csv", rows)])
    assert table(sheet, "By model") == (("m", "$0.60", "no price"),)


def test_days_that_cannot_be_read_are_told_of(tmp_path):
    sheet = read_usage([write(tmp_path, "own.csv", "Date,Calls,Input Tokens\n10/27/2026,10,1000\n")])
    assert "Write days as 2026-10-31" in "".join(sheet.remarks)
    assert answers(sheet)["tokens_in"] == 100


SPAN = {"id": "s", "traceId": "t", "type": "SPAN", "startTime": "2026-10-01 10:00:00.000", "usageDetails": {}}
GENERATION = {**SPAN, "type": "GENERATION", "usageDetails": {"input": 300, "output": 50, "total": 350}}


def test_langfuse_tokens_are_read_where_the_first_row_is_a_span_without_any(tmp_path):
    sheet = read_usage([write(tmp_path, "events.jsonl", [SPAN, GENERATION])])
    assert (answers(sheet)["tokens_in"], answers(sheet)["tokens_out"]) == (300, 50)


def test_langfuse_downloads_of_a_trace_count_its_generations(tmp_path):
    trace = {"trace": {"id": "t", "totalCost": 9.0, "timestamp": "2026-10-01"}, "observations": [SPAN, GENERATION]}
    sheet = read_usage([write(tmp_path, "trace.json", json.dumps(trace))])
    assert sums(sheet) == {
        "requests": "1", "tokens in": "300", "of these from the cache": "0", "tokens out": "50"
    }  # fmt: skip


def test_langfuse_traces_are_no_calls(tmp_path):
    rows = [{"id": "t", "timestamp": "2026-10-01", "usage": {"promptTokens": 500, "completionTokens": 60}}]
    assert not answers(read_usage([write(tmp_path, "traces.jsonl", rows)]))


@pytest.mark.parametrize(
    ("details", "tokens"),
    [
        ({"input": 300, "cache_read_input_tokens": 100, "output": 50}, (400, 50)),
        # The total shows that the input holds what was cached.
        ({"input": 300, "cache_read_input_tokens": 100, "output": 50, "total": 350}, (300, 50)),
        ({"input": 300, "output": 50, "output_reasoning_tokens": 40, "total": 390}, (300, 90)),
        (
            {
                "input": 300,
                "prompt_details.cache_read": 90,
                "prompt_details.audio": 9,
                "output": 50,
                "completion_details.reasoning": 5,
                "total": 350,
            },
            (300, 50),
        ),
    ],
)
def test_kinds_of_tokens_overlap_only_where_their_total_shows_it(tmp_path, details, tokens):
    sheet = read_usage([write(tmp_path, "events.jsonl", [{**GENERATION, "usageDetails": details}])])
    assert (answers(sheet)["tokens_in"], answers(sheet)["tokens_out"]) == tokens


def test_calls_without_tokens_are_left_out_of_the_tokens_of_each(tmp_path):
    rows = [GENERATION, {**GENERATION, "usageDetails": {}}]
    sheet = read_usage([write(tmp_path, "events.jsonl", rows)])
    assert (sums(sheet)["requests"], answers(sheet)["tokens_in"]) == ("2", 300)
    assert "Requests without tokens, left out of the tokens for each: 1." in sheet.remarks


def test_details_that_are_no_json_hold_no_tokens(tmp_path):
    sheet = read_usage([write(tmp_path, "events.csv", [{**GENERATION, "usageDetails": "{"}])])
    assert sums(sheet) == {"requests": "1"}


def test_exports_of_two_tools_may_hold_the_same_calls(tmp_path):
    files = [write(tmp_path, "spend.jsonl", [litellm(1)]), write(tmp_path, "events.jsonl", [GENERATION])]
    assert "The rows have several layouts. Calls that two of them hold count twice." in read_usage(files).remarks


def test_a_row_of_sums_does_not_count_twice(tmp_path):
    text = "Date,Calls,Input Tokens\n2026-10-01,10,1000\n2026-10-02,20,2000\nTotal,30,3000\n"
    sheet = read_usage([write(tmp_path, "own.csv", text)])
    assert (sums(sheet)["requests"], sums(sheet)["tokens in"]) == ("30", "3,000")
    assert "Rows left out because they have no day: 1." in sheet.remarks


def test_rows_with_other_columns_are_told_of_and_the_rest_is_read(tmp_path):
    rows = [litellm(1), {"timestamp": "2026-10-01", "num_images": 3}]
    sheet = read_usage([write(tmp_path, "mixed.jsonl", rows)])
    assert sums(sheet)["requests"] == "1"
    assert "Rows left out because they have other columns: 1." in sheet.remarks
    assert not sheet.diagnostics


def test_a_day_without_calls_counts_as_a_day_in_every_api(tmp_path):
    text = json.dumps({"data": [
        {"starting_at": "2026-10-01T00:00:00Z", "results": [{"uncached_input_tokens": 9, "output_tokens": 1}]},
        {"starting_at": "2026-10-03T00:00:00Z", "results": []},
    ]})  # fmt: skip
    sheet = read_usage([write(tmp_path, "anthropic.json", text)])
    assert "Days covered: 3." in "".join(sheet.remarks)
    assert not any("several layouts" in remark or "OpenAI" in remark for remark in sheet.remarks)


def test_an_export_of_calls_that_all_failed_says_so(tmp_path):
    sheet = read_usage([write(tmp_path, "spend.jsonl", [litellm(1, status="failure")])])
    assert sheet.remarks == ("Rows left out because they failed: 1.",)
    assert [found.message for found in sheet.diagnostics] == [
        "no row counts as a call; export it again for the right days, grouped by model"
    ]


def test_a_tiny_spend_is_not_shown_as_none(tmp_path):
    sheet = read_usage([write(tmp_path, "spend.jsonl", [litellm(1, spend=2e-05)])])
    assert sums(sheet)["spend as reported"] == "< $0.0001"


def test_columns_of_any_table_can_be_named(tmp_path):
    rows = [{"tag": f"2026-10-{n:02}", "anfragen": 7, "rein": 700, "raus": 70, "wer": "m"} for n in range(1, 31)]
    named = ["day=tag", "requests=anfragen", "input=rein", "output=raus", "model=wer"]
    sheet = read_usage([write(tmp_path, "own.csv", rows)], columns=named)
    assert answers(sheet) == {"requests_per_month": 213, "tokens_in": 100, "tokens_out": 10, "model_today": "m"}


def test_rows_without_a_named_column_do_not_end_the_reading(tmp_path):
    rows = [{"wann": "2026-10-01", "rein": 70, "raus": 7}, {"wann": "2026-10-01", "error": "timeout"}]
    named = ["day=wann", "input=rein", "output=raus", "requests=row"]
    sheet = read_usage([write(tmp_path, "own.jsonl", rows)], columns=named)
    assert (answers(sheet)["tokens_in"], answers(sheet)["tokens_out"]) == (70, 7)
    assert "Requests without tokens, left out of the tokens for each: 1." in sheet.remarks


def test_a_named_column_that_no_row_has_is_refused(tmp_path):
    file = write(tmp_path, "own.jsonl", [{"wann": "2026-10-01", "rein": 70}])
    with pytest.raises(UsageError, match="there is no column 'rien'; did you mean rein"):
        read_usage([file], columns=["day=wann", "input=rien"])


def test_grouped_numbers_are_read_and_text_in_their_place_is_told_of(tmp_path):
    rows = [
        {"date": f"2026-10-{n:02}", "requests": "1,200", "cost": "$0.25", "input_tokens": "n/a"} for n in range(1, 31)
    ]
    sheet = read_usage([write(tmp_path, "own.csv", rows)])
    assert table(sheet, "Sums")[0][1] == "36,000"
    assert table(sheet, "Sums")[1][1] == "$7.50"
    assert "Rows with text where a number belongs, which counts as zero: 30." in "".join(sheet.remarks)


def test_rows_that_count_no_calls_are_not_taken_for_calls(tmp_path):
    rows = [
        {"date": f"2026-10-{n:02}", "model": "m", "prompt_tokens": 700, "completion_tokens": 70} for n in range(1, 31)
    ]
    file = write(tmp_path, "own.csv", rows)
    sheet = read_usage([file])
    assert not sheet.measurements
    assert "Rows that don't say how many calls they stand for: 30." in "".join(sheet.remarks)
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
        # A prompt holds what was cached, whatever the column of that is called.
        ("litellm_own.csv", ("date,calls,prompt_tokens,cache_read_input_tokens,completion_tokens\n"
         "2026-10-01,2,150,50,9\n"), (2, 150, 50, 9)),
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
        # LiteLLM's log for other tools, and Helicone's export: a status that is no success is a failure.
        ("payload.jsonl", [{"id": "c", "call_type": "acompletion", "startTime": 1790812800.5, "status": status,
                            "response_cost": 0.01, "model": "m", "prompt_tokens": 10, "completion_tokens": 2}
                           for status in ("success", "failure")], (1, 10, None, 2)),
        ("helicone.csv", ("request_id,request_created_at,response_status,model,prompt_tokens,completion_tokens\n"
         "a,2026-10-01T10:00:00Z,200,m,10,2\nb,2026-10-01T10:00:00Z,429,m,0,0\n"), (1, 10, None, 2)),
        # Sums of a chain of calls are no further calls.
        ("langsmith.csv", ("run_type,start_time,prompt_tokens,completion_tokens\n"
         "chain,2026-10-01T10:00:00,100,20\nllm,2026-10-01T10:00:00,100,20\n"), (1, 100, None, 20)),
        ("langfuse_daily.json", {"data": [{"date": "2026-10-01", "countObservations": 9, "totalCost": 1.0, "usage": [
            {"model": "m", "inputUsage": 80, "outputUsage": 8, "countObservations": 4, "totalCost": 0.5}]}]},
         (4, 80, None, 8)),
        ("litellm_ui.csv", ("Date,Team,Model,Spend ($),Requests,Successful,Failed,Total Tokens\n"
         "2026-10-01,core,m,0.0012,9,8,1,1337\n"), (8, None, None, None)),
        ("cursor.csv", ("Date,Kind,Model,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,"
         "Total Tokens,Cost\n2026-10-01T10:00:00Z,Included,m,100,50,200,30,380,0\n"), (None, 350, 200, 30)),
        ("openrouter_days.csv", ("Date,Slug,Usage,Requests,Prompt Tokens,Completion Tokens\n"
         "2026-10-01 00:00:00,m,430.07,4,700,30\n"), (4, 700, None, 30)),
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
        "start_date,amount_value,amount_currency\n2026-10-01,3.50,eur\n",
        '{"id": "t", "timestamp": "2026-10-01", "totalCost": 0.5, "observations": ["a", "b"]}\n',
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
        ("2026-10-01T00:00:00Z", date(2026, 10, 1)),
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
