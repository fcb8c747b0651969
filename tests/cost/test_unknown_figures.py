"""What isn't known exactly: a volume given as a band, a model named by its snapshot, hours of staff that we assume."""

import json
from dataclasses import replace
from datetime import date

import pytest

from finetune_advisor import api
from finetune_advisor.cost import CostInputs
from finetune_advisor.cost.catalog import Catalog, inference, priced_as
from tests.cost.cases import PRICES, TODAY

TRIAGE = {
    "task": "label", "supervision": "pairs", "examples": "1k-4k", "requests_per_month": "100k-1M", "model_today": "gpt-4o",
    "tokens_out": 300,
}  # fmt: skip


def sheet(**changed):
    given = {id: value for id, value in {**TRIAGE, **changed}.items() if value is not None}
    return api.cost(given, today=TODAY, full=True)


def rows(found, title):
    return {row[0]: row for table in found.tables for row in table.rows if table.title == title}


# --- a volume of which only a band is known ---------------------------------------------------------------------------


def test_a_range_that_straddles_the_break_even_says_so_and_gives_no_verdict():
    found = sheet()
    assert found.lead.startswith(
        "Whether fine-tuning pays for itself depends on your volume. Your range, 100k-1M requests a month, "
        "straddles the break-even, about 133,000: find out the number. At 100,000: Fine-tuning doesn't pay for itself."
    )
    assert "At 1,000,000: Fine-tuning pays for itself in 2.4 months" in found.lead
    assert "You have 100,000" not in found.lead
    assert found.verdict == "depends"
    assert rows(found, "From the best case to the worst")["Small classifier on CPUs"][6] == "never or pays"


def test_amounts_go_from_one_end_of_the_range_to_the_other():
    today = rows(sheet(), "The options")["Prompted gpt-4o as today"]
    assert today[2] == "$550-$5,500"
    ends = [
        rows(sheet(requests_per_month=end), "The options")["Prompted gpt-4o as today"][2]
        for end in (100_000, 1_000_000)
    ]
    assert "-".join(ends) == today[2]


def test_the_range_is_drawn_with_both_of_its_ends():
    volume, month = sheet().charts
    assert dict(volume.marks).keys() == {"Crossover", "Your range from", "Your range to"}
    assert month.title.endswith("at 100,000 requests a month")


@pytest.mark.parametrize(("band", "verdict", "said"), [
    ("10k-100k", "never", "You have 10k-100k."),
    ("under-10k", "never", "You have under 10k."),
    ("1M-10M", "pays", "You have 1M-10M."),
    ("10M-or-more", "pays", "You have 10M or more."),
])  # fmt: skip
def test_a_range_on_one_side_of_the_break_even_has_one_verdict(band, verdict, said):
    found = sheet(requests_per_month=band)
    assert found.verdict == verdict
    assert said in found.lead


def test_a_range_without_an_end_may_hold_the_break_even():
    found = sheet(requests_per_month="10M-or-more", model_today="gpt-6-luna", tokens_in=400, tokens_out=5)
    assert found.verdict == "depends"
    assert "Your range, 10M or more requests a month, straddles the break-even" in found.lead


def test_of_the_examples_in_a_range_the_fewest_are_counted_and_that_is_said():
    assert "You have 1k-4k examples. The sum counts 1,000." in sheet().remarks


SITUATION = {
    "limits": ["cost"], "result": "only-larger", "headroom": "over-limits", "problems": [], "facts": "given",
    "retrieval": "none", "task": "writing", "supervision": "pairs", "examples": 2000, "examples_quality": "reviewed",
    "small_model": "not-enough", "tokens_in": 1000, "tokens_out": 300, "model_passing": "gpt-6.1-sol",
    "constant_percent": 0, "batch_percent": 0,
}  # fmt: skip


def test_rules_read_the_low_end_and_the_advice_stays_provisional_where_the_other_end_leads_elsewhere():
    low, band, high = (
        api.advise({**SITUATION, "requests_per_month": volume}, today=TODAY)
        for volume in (100_000, "100k-1M", 1_000_000)
    )
    assert low.recommendation == band.recommendation == "prompting"
    assert high.approach == "fine-tuning"
    assert band.status == "provisional"
    assert set(band.costs.unsure) == {"cost.payback_months", "cost.monthly_saving", "cost.verdict"}
    assert set(low.costs.unsure) == set()
    assert "fine-tuning" in band.possible
    endless = {**SITUATION, "task": "label", "model_passing": "gpt-6-luna", "tokens_in": 400, "tokens_out": 5}
    report = api.advise({**endless, "requests_per_month": "10M-or-more"}, today=TODAY)
    assert (report.recommendation, report.status, report.costs.verdict) == ("prompting", "provisional", "depends")


def test_a_bill_is_called_small_only_if_it_is_at_both_ends_of_the_range():
    said = {
        volume: [
            note.say
            for note in api.advise({**SITUATION, "requests_per_month": volume}, today=TODAY).notes
            if note.id == "bill-is-small"
        ]
        for volume in (0, 10_000, "under-10k")
    }
    assert (len(said[0]), said[10_000], said["under-10k"]) == (1, [], [])


def test_a_band_is_kept_and_shown_as_what_was_answered(tmp_path):
    api.save_answers(tmp_path / "saved.yaml", TRIAGE)
    assert 'requests_per_month: "100k-1M"' in (tmp_path / "saved.yaml").read_text(encoding="utf-8")
    again = api.load_answers(tmp_path / "saved.yaml").answers["requests_per_month"].value
    assert (again, again.id, again.end) == (100_000, "100k-1M", 1_000_000)
    kept, _ = api.record(TRIAGE, today=TODAY)
    assert (kept.answers["examples"].value, kept.answers["requests_per_month"].value) == ("1k-4k", "100k-1M")
    report = api.advise(TRIAGE, today=TODAY)
    shown = {answer.question: (answer.value, answer.shown) for answer in report.answers}
    assert shown["requests_per_month"] == (100_000, "100k-1M requests a month")
    assert shown["examples"] == (1000, "1k-4k examples")


# --- one verdict for one file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("changed", [{}, {"requests_per_month": None}, {"model_today": "gpt-5-foo"}, {"tokens_in": 50}])
def test_the_advice_and_the_costs_of_one_file_say_the_same(changed):
    given = {id: value for id, value in {**TRIAGE, **changed}.items() if value is not None}
    shown, costs = api.cost(given, today=TODAY, full=True), api.advise(given, today=TODAY).costs
    assert " ".join(costs.remarks).startswith(shown.lead)
    assert costs.tables[0] == shown.tables[0]
    assert (costs.charts, costs.verdict) == (shown.charts, shown.verdict)


def test_rules_read_nothing_that_is_only_assumed():
    facts = {one.question for one in api.advise(TRIAGE, today=TODAY).answers if one.origin == "computed"}
    assert not facts & {"cost.verdict", "cost.payback_months", "cost.monthly_saving", "cost.cheapest_prompted"}


def test_cheapest_is_said_of_several_options_only():
    assert "Cheapest over 12 months" in sheet(requests_per_month=5).lead
    assert "Cheapest" not in sheet(model_today="gpt-5-foo").lead
    assert "Cheapest" not in api.cost({"limits": ["place"], "task": "writing"}, today=TODAY).lead


def test_costs_are_counted_from_a_usage_export(run, tmp_path):
    export = tmp_path / "usage.csv"
    export.write_text(
        "start_time_iso,model,num_model_requests,input_tokens,output_tokens\n"
        "2026-10-01T00:00:00Z,gpt-4o-2024-08-06,600000,480000000,12000000\n"
        "2026-10-31T00:00:00Z,gpt-4o-2024-08-06,600000,480000000,12000000\n",
        encoding="utf-8",
    )
    ran = run("cost", "--usage", str(export), "--set", "task=label", "--today", "2026-11-23", "-f", "json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert "gpt-4o-2024-08-06 has the price of gpt-4o at openai." in found["remarks"]
    assert ["Prompted gpt-4o as today", "$365", "$2,592", "$31,470", ""] in found["tables"][0]["rows"]
    usage = json.loads(run("usage", str(export), "--today", "2026-11-23", "-f", "json").out)
    assert "gpt-4o-2024-08-06 has the price of gpt-4o at openai." in usage["remarks"]


# --- names of models --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("gpt-4o-2024-08-06", "gpt-4o"), ("GPT-4o", "gpt-4o"), ("gpt-3.5-turbo-0125", "gpt-3.5-turbo"),
        ("openai/gpt-4o-mini-2024-07-18", "gpt-4o-mini"), ("azure/gpt-4o", "gpt-4o"), ("gpt-6-luna-latest", "gpt-6-luna"),
        ("claude-haiku-4-5-20251001", "claude-haiku-4-5"), ("openrouter/anthropic/claude-sonnet-5", "claude-sonnet-5"),
        ("bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"), ("amazon.nova-micro-v1:0", "nova-micro"),
        ("vertex_ai/claude-haiku-4-5@20251001", "claude-haiku-4-5"), ("gemini/gemini-2.5-flash-001", "gemini-2.5-flash"),
    ],
)  # fmt: skip
def test_a_snapshot_or_another_sellers_name_has_the_price_of_its_model_and_that_is_said(name, model):
    fact = inference(PRICES, name, TODAY)
    assert fact.names == (model,)
    assert priced_as(name, fact) == f"{name} has the price of {model} at {fact.provider}."
    assert priced_as(model, fact) == priced_as(f"{fact.provider}/{model}", fact) == ""


@pytest.mark.parametrize(
    "name",
    [
        "gpt-4o-audio-preview", "gpt-4o-mini-high", "ft:gpt-4o-2024-08-06:acme::1", "gpt-4o-32k", "gpt-4",
        "claude-sonnet-4-5-20250929", "acme/gpt-4o", "fireworks/qwen3.5-9b", "azure/claude-haiku-4-5", "nova-micro-v2", "",
    ],
)  # fmt: skip
def test_no_name_is_taken_for_another_model(name):
    assert inference(PRICES, name, TODAY) is None


def test_a_snapshot_of_a_model_that_two_sell_has_no_price():
    luna = PRICES.by_id["infer-openai-gpt-6-luna"]
    two = Catalog((*PRICES.facts, replace(luna, id="other", provider="acme")))
    assert inference(two, "gpt-6-luna-2026-05-05", TODAY) is None
    assert inference(two, "acme/gpt-6-luna-2026-05-05", TODAY) is None, "of two sellers, nobody says whose price it has"


@pytest.mark.parametrize("name", ["model_today", "model_passing"])
def test_a_model_without_a_price_is_never_replaced_by_another(name):
    found = sheet(**{"model_today": None, name: "gpt-5-foo"})
    assert found.lead == "Whether fine-tuning pays isn't known: no price is known for gpt-5-foo."
    assert found.verdict == "unknown"
    assert not [row for row in rows(found, "The options") if row.startswith(("Prompted", "RAG"))]
    said = " ".join(found.remarks)
    assert f"{name}: no price is known for the model gpt-5-foo on 2026-11-23; did you mean gpt-5-nano?" in said
    assert "gpt-6-luna passes" not in said


# --- staff time -------------------------------------------------------------------------------------------------------


def test_what_a_month_costs_says_how_much_of_it_is_staff_time_by_our_own_judgment():
    said = "The $579 a month after training includes $566 of staff time by our own judgment; none is counted for prompting."
    assert said in sheet(requests_per_month=1_000_000).lead
    given = api.cost(TRIAGE, CostInputs(["upkeep_hours=3", "relabel_share=0.1", "retrains_per_year=2"]), today=TODAY)
    assert "staff time" not in given.lead
    report = api.advise({**TRIAGE, "requests_per_month": 1_000_000}, today=date(2026, 11, 23))
    assert report.costs.a_month.endswith("fine-tuned $579, of which $566 is staff time that we assume")
