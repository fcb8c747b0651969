"""`cost` and `catalog` as people use them: figures, formats, and one line for whatever can't be meant."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import types
from datetime import date
from decimal import Decimal

import pytest

from finetune_advisor import api
from finetune_advisor.model.answers import Answer, Answers, merge
from tests.conftest import ROOT, UNMEASURED

TODAY = date(2026, 11, 23)
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
DAY = ("--today", "2026-11-23")
USE = ("requests_per_month=1M", "tokens_in=1000", "tokens_out=300", "rows=2k", "model_today=gpt-6.1-sol")
GIVEN = tuple(word for value in (*USE, "model_passing=gpt-6-luna") for word in ("-i", value))
OWN = """\
facts:
  - id: our-luna
    kind: infer
    provider: openai
    model: gpt-6-luna
    method: base
    unit: "$/1M tokens"
    input: 0.05
    output: 0.25
    seen_on: "2026-11-01"
    url: "https://prices.example/ours"
    quote: "our contract: $0.05 in, $0.25 out"
    grade: P
"""


def costs(run, *arguments, format="json"):
    ran = run("cost", *GIVEN, *DAY, "--full", *arguments, "-f", format)
    assert ran.code == 0, ran.err
    return json.loads(ran.out) if format == "json" else ran.out


def amounts(sheet):
    """The rows of the table of options, by the option's id."""
    ids = {row[0]: row[-1] for row in table(sheet, "From the best case to the worst")["rows"]}
    return {ids[row[0]]: row[1:] for row in table(sheet, "The options")["rows"]}


def table(sheet, title):
    return next(table for table in sheet["tables"] if table["title"].startswith(title))


# --- what it shows -------------------------------------------------------------------------------------------------


def test_the_options_stand_side_by_side(run):
    sheet = costs(run)
    rows = amounts(sheet)
    assert rows["prompt-today"] == ["$0.00", "$5,000", "$60,000", ""]
    assert rows["prompt-passing"] == ["$365", "$250", "$3,365", ""]
    assert {"prompt-trimmed", "tune-hosted", "tune-per-token", "tune-dedicated", "own-gpu"} < rows.keys()
    low_high = {row[-1]: row for row in table(sheet, "From the best case to the worst")["rows"]}
    assert " to " in low_high["tune-hosted"][3]


def test_every_term_is_shown_with_its_arithmetic(run):
    rows = table(costs(run), "How it adds up: Fine-tuned nova-micro at bedrock")["rows"]
    assert ["once", "write and check examples", "2,000 rows x 5 minutes x 1/60 h x $45.65 an hour = $7,608.33"] in [
        row[:3] for row in rows
    ]


def test_a_model_that_costs_more_to_run_never_pays(run):
    sheet = costs(run)
    assert sheet["lead"].startswith("Fine-tuning doesn't pay for itself. Fine-tuned nova-micro at bedrock costs $")
    assert "You have 1,000,000." in sheet["lead"]
    paybacks = {row[4] for row in table(sheet, "From the best case to the worst")["rows"] if row[6] == "never"}
    assert paybacks <= {"never", "0.2 to never"} or all("never" in payback for payback in paybacks)
    assert len(table(sheet, "What changes the 12-month saving")["rows"]) == 3


def test_the_charts_show_a_month_by_volume_and_the_money_spent_by_month(run):
    volume, month = costs(run)["charts"]
    assert volume["logarithmic"]
    assert volume["values"] == sorted(volume["values"])
    assert (volume["values"][0], volume["values"][-1], len(volume["values"])) == (1e5, 1e7, 7)
    assert dict(volume["marks"])["You today"] == 1_000_000
    assert dict(volume["marks"])["Crossover"] > 1_000_000
    assert {name for name, _ in volume["series"]} >= {name for name, _ in month["series"]}
    assert month["values"] == list(range(0, 25, 2))
    assert [name for name, _ in month["series"]] == [
        "Prompted gpt-6-luna, cached and batched",
        "Fine-tuned nova-micro at bedrock",
    ]
    assert month["marks"] == [], "what never pays back has no payback month"


def test_the_lines_meet_at_the_crossover_and_at_the_payback(run):
    volume, month = costs(run, "-i", "model_passing=gpt-6-astra")["charts"]
    for chart, label in ((volume, "Crossover"), (month, "Payback")):
        lines, at = dict(chart["series"]), dict(chart["marks"])[label]
        base, tuned = (lines[name] for name, _ in month["series"])
        after = next(n for n, value in enumerate(chart["values"]) if value >= at)
        assert base[after - 1] < tuned[after - 1]
        assert base[after] >= tuned[after]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (
            ("upkeep_hours=0", "retrains_per_year=0", "model_passing=gpt-6-astra"),
            "Fine-tuning is always cheaper to run than prompting",
        ),
        (
            ("route=train-tinker-qwen3-8b", "task=writing", "tokens_out=1", "tokens_in=1"),
            "It is cheaper to run from about",
        ),
    ],
)
def test_the_lead_says_from_which_volume_the_model_is_cheaper(run, inputs, said):
    assert said in costs(run, *(word for value in inputs for word in ("-i", value)))["lead"]


def test_assumptions_name_their_sources_and_old_facts_are_said(run):
    sheet = costs(run)
    rows = {row[0]: row[1:] for row in table(sheet, "Assumed")["rows"]}
    assert rows["wage_per_hour"] == ["wage", "45.65 (32.07 to 63.94)", "bls, 2025-09-12"]
    assert "retrieved_tokens" not in rows, "without RAG in the sum, its inputs aren't listed"
    assert "encoder_hours" not in rows
    assert any("more than 90 days ago" in remark and "default-wage-per-hour" in remark for remark in sheet["remarks"])


def test_closed_routes_are_named(run):
    remarks = " ".join(costs(run)["remarks"])
    assert "Fine-tuning at openai: closed to new customers on 2026-05-07" in remarks
    assert "Still open: together, fireworks" in remarks


@UNMEASURED
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_is_priced_on_one_screen(run, monkeypatch, example):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(ROOT)  # the command that is shown doesn't depend on where the checkout lies
    shown = run("cost", str(example.relative_to(ROOT)), *DAY)
    assert shown.code == 0
    assert len(shown.out.splitlines()) <= 32
    assert not [each for each in re.split(r"[.;] ", lead_of(shown.out)) if len(each.split()) > 25]


def lead_of(shown):
    """The words in the card at the top."""
    return " ".join(line.strip("│ ") for line in shown.splitlines() if line.startswith("│"))


def test_the_rest_is_asked_for(run):
    first = run("cost", *GIVEN, *DAY).out
    assert "It is cheaper to run from about" in lead_of(first)
    assert "How it adds up" not in first
    assert "How it adds up" in costs(run, format="terminal")


@pytest.mark.parametrize(
    ("example", "id", "said"),
    [
        ("ticket-routing", "encoder", ""),
        ("graded-code-repair", "tune-hosted", "Training with a checker is priced like supervised training"),
        ("distill-product-texts", "own-gpu", "What the larger model charges for writing the examples"),
        ("hr-policies-to-be-learned", "rag", ""),
        ("sales-figures", "rag", "400,000 tokens of documents"),
    ],
)
def test_what_is_advised_is_priced(example, id, said):
    sheet = api.cost(ROOT / f"examples/{example}.yaml", today=TODAY, full=True)
    ranges = next(table for table in sheet.tables if table.title == "From the best case to the worst")
    assert id in [row[-1] for row in ranges.rows]
    assert said in " ".join(sheet.remarks)


@pytest.mark.parametrize("shares", [(), ("constant_percent=0", "batch_percent=0")])
def test_advice_that_hangs_on_assumed_discounts_is_provisional(run, shares):
    named = ("model_passing=gpt-6.1-sol", "tokens_in=1500", "tokens_out=30", *shares)
    sets = [word for value in named for word in ("--set", value)]
    found = json.loads(run("advise", "examples/ticket-routing.yaml", *DAY, "--no-input", *sets, "-f", "json").out)
    assert found["status"] == ("settled" if shares else "provisional")
    assert found["possible"] == (["fine-tuning"] if shares else ["prompting", "fine-tuning"])


def test_nothing_given_is_priced_with_what_is_usual_and_that_is_said(run):
    ran = run("cost", *DAY, "--no-input", "-f", "json")
    assert ran.code == 0
    said = " ".join(json.loads(ran.out)["remarks"])
    assert "Assumed: 100,000 requests a month; 1,000 prompt tokens per request; 300 answer tokens;" in said
    assert "1,000 training examples" in said
    assert "gpt-6-luna passes your tests." in said
    given = next(remark for remark in costs(run)["remarks"] if remark.startswith("Assumed"))
    assert given == "Assumed: 50% of the prompt is cached; 25% of the requests can wait."


@pytest.mark.parametrize(
    ("task", "usual", "most"), [("label", 20, 300), ("extraction", 20, 300), ("writing", 300, 800), (None, 300, 800)]
)
def test_an_answer_is_assumed_to_be_as_long_as_the_output_needs(task, usual, most):
    answers = {"task": task, "facts": "documents"}
    sheet = api.cost(answers, today=TODAY, full=True)
    assert f"; {usual} answer tokens;" in sheet.remarks[0]
    assumed = next(table for table in sheet.tables if table.title.startswith("Assumed"))
    assert f"{usual} (20 to {most})" in next(row[2] for row in assumed.rows if row[0] == "tokens_out")
    assert "answer tokens" not in api.cost({**answers, "tokens_out": 150}, today=TODAY).remarks[0]


def test_the_model_that_is_assumed_fits_what_the_answers_say():
    for answers, model in (
        ({}, "gpt-6-luna"),
        ({"result": "only-larger"}, "gpt-6.1-sol"),
        ({"model_today": "gpt-6-astra"}, "gpt-6-astra"),
    ):
        assert f"{model} passes your tests." in api.cost(answers, today=TODAY).remarks[0]


def test_what_has_no_usual_value_stays_unknown(run):
    sheet = costs(run)
    assert table(sheet, "Not priced")["rows"] == [
        ["RAG with gpt-6-luna", "there is no figure for tokens in the document collection"]
    ]


def test_answers_are_taken_from_a_file_and_from_flags(run, tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text(
        "answers:\n  requests_per_month: 2000000\n  examples: 2000\n  corpus_pages: 1000\n", encoding="utf-8"
    )
    inputs = ("-i", "tokens_in=1000", "-i", "tokens_out=300", "-i", "model_passing=gpt-6-luna")
    ran = run("cost", str(file), *inputs, *DAY, "--full", "-f", "json")
    assert ran.code == 0
    sheet = json.loads(ran.out)
    rows = amounts(sheet)
    assert rows["prompt-passing"][1] == "$500"
    assert "rag" in rows
    assert "A page of documents counts as 400 tokens." in sheet["remarks"]


def test_the_same_inputs_give_the_same_bytes_and_the_line_that_repeats_them(run):
    first, second = (run("cost", *GIVEN, *DAY) for _ in range(2))
    assert first.out == second.out
    assert "--input rows=2k --input model_today=gpt-6.1-sol" in " ".join(first.out.split())


@pytest.mark.parametrize("format", ["terminal", "markdown", "html", "github"])
def test_every_format_draws_the_sheet(run, format):
    assert "Prompted gpt-6-luna" in costs(run, format=format)


# --- prices from elsewhere -----------------------------------------------------------------------------------------


def test_an_own_catalog_comes_before_the_bundled_one(run, tmp_path):
    (tmp_path / "ours.yaml").write_text(OWN, encoding="utf-8")
    assert amounts(costs(run, "--catalog", str(tmp_path)))["prompt-passing"][1] == "$125"


def test_genai_prices_is_asked_for_models_outside_the_catalog_only(run, monkeypatch):
    asked = []

    def calc_price(usage, model_ref, *, provider_id=None, genai_request_timestamp=None):
        asked.append((usage, model_ref, str(genai_request_timestamp)))
        if model_ref != "acme-2":
            raise LookupError(model_ref)
        cached = usage.get("cache_read_tokens", 0)
        parts = (Decimal(usage["input_tokens"] - cached) + Decimal(cached) / 10) * Decimal("2e-7")
        return types.SimpleNamespace(
            input_price=parts,
            output_price=Decimal(usage.get("output_tokens", 0)) * Decimal("1e-6"),
            total_price=parts,
            provider=types.SimpleNamespace(id="acme"),
        )

    package = types.SimpleNamespace(Usage=dict, calc_price=calc_price)
    monkeypatch.setitem(sys.modules, "genai_prices", package)
    costs(run)
    assert asked == []
    sheet = costs(run, "-i", "model_passing=acme-2")
    assert amounts(sheet)["prompt-passing"][1] == "$500"
    assert asked[0] == ({"input_tokens": 1000, "output_tokens": 300}, "acme-2", "2026-11-23 12:00:00+00:00")


def test_without_the_extra_an_unknown_model_is_refused_as_an_input_and_has_no_price_as_an_answer(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    ran = run("cost", *GIVEN, *DAY, "-i", "model_passing=acme-2")
    assert ran.code == 2
    assert "no price is known for the model acme-2" in ran.err
    remarks = api.cost({"model_today": "acme-2"}, today=TODAY).remarks
    assert "model_today: no price is known for the model acme-2 on 2026-11-23; `catalog list infer` shows" in remarks[1]


# --- the catalog -------------------------------------------------------------------------------------------------


def test_the_catalog_can_be_listed_shown_and_searched_for_what_is_old(run):
    listed = json.loads(run("catalog", "list", *DAY, "-f", "json").out)
    assert sum(len(part["rows"]) for part in listed["tables"]) >= 60
    shown = run("catalog", "show", "infer-openai-gpt-6-luna", *DAY).out
    assert "$0.10 input" in shown
    assert "https://developers.openai.com" in shown
    assert "$3.99 ($3.99 to $6.49) per hour" in run("catalog", "show", "host-together-h100", *DAY).out
    stale = json.loads(run("catalog", "stale", *DAY, "-f", "json").out)
    assert all(row[2] < "2026-08-25" for table in stale["tables"] for row in table["rows"])
    assert json.loads(run("catalog", "stale", "--today", "2024-01-01", "-f", "json").out)["tables"] == []


def test_the_catalog_is_listed_by_words_of_its_entries_in_tables_that_fit(run, monkeypatch):
    listed = api.catalog("list", ["GPT", "train"], today=TODAY)
    assert [table.title for table in listed.tables] == ["Training prices"]
    assert all("gpt" in row[0] for row in listed.tables[0].rows)
    assert f"{len(listed.tables[0].rows)} of " in str(listed.lead)
    assert api.catalog("list", ["no-such-thing"], today=TODAY).tables == ()
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("catalog", "list", *DAY).out.splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if line.startswith(" • train-")], "a table, no list"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show",), "takes the id of one entry"),
        (("show", "a", "b"), "takes the id of one entry"),
        (("show", "gpt"), "`catalog list` shows them"),
        (("lst",), "did you mean list?"),
        (("show", "infer-openai-gpt6-luna"), "did you mean infer-openai-gpt-6-luna?"),
    ],
)
def test_what_the_catalog_command_can_t_mean(run, arguments, said):
    ran = run("catalog", *arguments)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert said in ran.err


# --- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("rows=-5", "--input rows: -5 is out of range for training rows: expected 1 to 1,000,000,000"),
        ("rows=0", "--input rows: 0 is out of range"),
        ("tokens_in=NaN", "--input tokens_in: expected a plain number from 0 to 10,000,000, got 'NaN'"),
        ("tokens_in=inf", "expected a plain number"),
        ("requests_per_month=1e30", "expected a plain number from 0 to 1,000,000,000,000"),
        ("requests_per_month=" + "9" * 5000, "expected a plain number"),
        ("requests_per_month=1e999999999", "expected a plain number from 0"),
        ("wage_per_hour=0", "--input wage_per_hour: 0 is out of range"),
        ("constant_share=60", "60 is out of range"),
        ("rows=10..5..20", "are not in order"),
        ("rows=5..20", "expected a plain number"),
        ("epochs=", "expected a plain number"),
        (
            "model_passing=gpt-6-lunna",
            "no price is known for the model gpt-6-lunna on 2026-11-23; did you mean gpt-6-luna?",
        ),
        ("card=h100", "no card is called h100; did you mean"),
        ("route=opnai", "no route is called opnai; did you mean openai?"),
        ("method=lora", "expected one of lora-sft"),
        ("row=3", "there is no input 'row'; did you mean rows?"),
        ("rows", "expected name=value"),
    ],
)
def test_an_input_that_can_t_be_used_is_one_line_with_its_place(run, given, said):
    ran = run("cost", *GIVEN, *DAY, "-i", given)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
    assert "--input" in ran.err


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (("input: 0.05", "input: -0.05"), "8:12", "-0.05 $/1M tokens is out of the plausible range"),
        (("input: 0.05", "input: 0"), "8:12", "a price is never 0"),
        (("input: 0.05", "input: .nan"), "8:12", "expected a number"),
        (("input: 0.05", "input: 1e30"), "8:12", "out of the plausible range"),
        (("$/1M tokens", "$/1k tokens"), "7:11", "did you mean $/1M tokens?"),
        (("input: 0.05", "input: 0.00000005"), "8:12", "is it a price per token or per 1k tokens?"),
        (('seen_on: "2026-11-01"', 'seen_on: "2026-13-01"'), "10:14", "expected a day"),
        (("kind: infer", "kind: infr"), "3:11", "did you mean infer?"),
        (("grade: P", "grade: P\n    last_job: 2026-05-01\n    end_of_serving: 2026-01-01"), "15:21", "contradict"),
        (
            ("grade: P", "grade: P\n    valid_from: 2026-05-01\n    valid_to: 2026-01-01"),
            "15:15",
            "is before valid_from",
        ),
        (("grade: P", "grade: T"), "13:12", "never suffices"),
    ],
)
def test_a_fault_in_an_own_catalog_has_file_line_and_column(run, tmp_path, change, place, said):
    (tmp_path / "ours.yaml").write_text(OWN.replace(*change), encoding="utf-8")
    ran = run("cost", *GIVEN, *DAY, "--catalog", str(tmp_path))
    assert (ran.code, ran.err.count("\n")) == (2, 1), ran.err
    assert f"ours.yaml:{place}: " in ran.err
    assert said in ran.err


def test_overlapping_validity_is_a_fault(run, tmp_path):
    again = OWN.partition("\n")[2].replace("our-luna", "our-luna-again")
    (tmp_path / "ours.yaml").write_text(OWN + again, encoding="utf-8")
    ran = run("cost", *GIVEN, *DAY, "--catalog", str(tmp_path))
    assert ran.code == 2
    assert "ours.yaml:14:5: our-luna-again holds at the same time as our-luna" in ran.err


def test_an_own_catalog_that_isn_t_there(run, tmp_path):
    assert "there is no such folder" in run("cost", *GIVEN, "--catalog", str(tmp_path / "no")).err
    assert "holds no price catalog" in run("cost", *GIVEN, "--catalog", str(tmp_path)).err


def test_a_missing_cached_price_is_said_and_counted_in_full(run, tmp_path):
    (tmp_path / "ours.yaml").write_text(OWN, encoding="utf-8")
    sheet = costs(run, "--catalog", str(tmp_path), "-i", "constant_share=60%")
    assert any(
        "No price with this discount is known for gpt-6-luna: constant_share" in remark for remark in sheet["remarks"]
    )


# --- in the advice -------------------------------------------------------------------------------------------------


def test_the_advice_shows_what_it_costs_when_figures_are_given(run):
    ran = run("advise", "--set", "limits=cost", *GIVEN, *DAY, "-f", "json")
    report = json.loads(ran.out)
    assert ran.code == 0
    assert any(part["title"] == "From the best case to the worst" for part in report["costs"]["tables"])
    assert [chart["axis"] for chart in report["costs"]["charts"]] == ["requests a month", "month"]
    assert "--input rows=2k" in report["reproduce"]


def test_a_plain_advice_counts_nothing_and_imports_no_cost_model(run):
    report = json.loads(run("advise", "--set", "limits=cost", *DAY, "-f", "json").out)
    assert report["costs"] is None
    code = (
        "import sys; from datetime import date; from finetune_advisor import api;"
        "api.advise({'limits': ['cost']}, today=date(2026, 11, 23));"
        "print([name for name in sys.modules if name.startswith('finetune_advisor.cost.')])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


SITUATION: dict[str, object] = {
    "limits": ["cost"], "result": "only-larger", "headroom": "over-limits", "problems": [], "facts": "given",
    "retrieval": "none", "task": "writing", "supervision": "pairs", "examples": 2000, "examples_quality": "reviewed",
    "small_model": "not-enough", "constant_percent": 0, "batch_percent": 0,
}  # fmt: skip
COUNTED = {"tokens_in": 1000, "tokens_out": 300, "model_passing": "gpt-6-luna"}


def advised(**answers):
    """The report on a situation where cost is the only trouble, how economics ends, and the rules that decide it."""
    report = api.advise({**SITUATION, **answers}, today=TODAY)
    ends = {step.id: step.outcome for step in report.steps}
    return report, ends["economics"], {reason.rule for reason in report.reasons}


def readings(report):
    return {each.question: each for each in report.answers if "." in each.question and each.value is not None}


def test_a_sum_that_pays_calls_for_a_small_model():
    report, end, rules = advised(**COUNTED, requests_per_month=20_000_000)
    assert end == "train"
    assert "saving-breaks-even" in rules
    assert "volume-breaks-budget" not in rules, "a sum is never helped by a bare volume"
    assert {answer.origin for answer in readings(report).values()} == {"computed"}


def test_a_sum_that_never_pays_says_cheaper_first_whatever_the_volume():
    _, end, rules = advised(**COUNTED, requests_per_month=2_000_000)
    assert end == "cheaper-first"
    assert "saving-comes-too-late" in rules


def test_a_sum_can_pay_below_the_volume_of_the_guide():
    _, end, rules = advised(**{**COUNTED, "model_passing": "gpt-6-astra"}, requests_per_month=500_000)
    assert end == "train"
    assert "volume-too-low" not in rules


def test_the_discounts_in_the_answers_decide():
    figures = {**COUNTED, "model_passing": "gpt-6.1-terra", "requests_per_month": 700_000}
    listed, discounted = advised(**figures), advised(**figures, constant_percent=90, batch_percent=100)
    assert (listed[1], discounted[1]) == ("train", "cheaper-first")
    saving = [readings(report)["cost.monthly_saving"].value for report, _, _ in (listed, discounted)]
    assert saving[0] > 0 > saving[1]


def test_what_must_stay_inside_saves_nothing_that_is_bought_outside():
    report, end, rules = advised(**COUNTED, requests_per_month=20_000_000, limits=["cost", "place"])
    assert readings(report)["cost.monthly_saving"].value == 0
    assert (end, "saving-breaks-even" in rules) == ("train", False)


@pytest.mark.parametrize("requests", [0, 10])
def test_where_nothing_can_be_saved_no_saving_is_left_open(requests):
    report, end, _ = advised(**COUNTED, requests_per_month=requests)
    assert end == "cheaper-first"
    assert report.possible == (report.recommendation,)
    assert not [each for each in report.assumptions if each.question.startswith("cost.")]
    assert readings(report)["cost.monthly_saving"].value <= 0


def test_without_a_sum_the_volume_decides():
    report, end, rules = advised(requests_per_month=20_000_000)
    assert end == "train"
    assert "volume-breaks-budget" in rules
    assert not readings(report)
    assert advised(requests_per_month=2000)[1] == "cheaper-first"


def test_a_model_without_a_price_is_unknown_in_the_advice_and_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    report, end, _ = advised(**{**COUNTED, "model_passing": "gpt-6-lunna"}, requests_per_month=20_000_000)
    assert end == "train"
    assert any("did you mean gpt-6-luna?" in remark for remark in report.costs.remarks)


def test_routes_that_are_shut_or_end_soon_are_no_routes():
    for reading in (("routes.hosted", "closed"), ("routes.ends_in_months", 5)):
        known = dict([reading, ("routes.open_weights", "closed")])
        given = Answers({id: Answer(value, "computed") for id, value in known.items()})
        situation = api.load_answers({**SITUATION, "requests_per_month": 20_000_000})
        report = api.advise(merge(situation, given), today=TODAY)
        assert {step.id: step.outcome for step in report.steps}["economics"] == "cheaper-first"


def test_data_that_must_still_be_collected_costs_beside_the_advice_to_collect_it():
    report, _, _ = advised(**COUNTED, requests_per_month=20_000_000, examples=40)
    assert readings(report)["cost.data_preparation"].value == 38.04, "10 more, at 5 minutes each"
    assert any("because yours are reviewed already" in remark for remark in report.costs.remarks)
