"""What the cost model says of inputs, names, routes and verdicts, word for word: people act on these sentences."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.util import find_spec

import pytest

from finetune_advisor import api
from finetune_advisor.cost import CostInputs
from finetune_advisor.cost.catalog import Catalog, catalog_sheet, routes
from finetune_advisor.cost.comparison import compare, computed_facts
from finetune_advisor.cost.figures import Gap
from finetune_advisor.cost.inputs import INPUTS, WORDS, given_inputs, read_input
from finetune_advisor.cost.report import advice_costs
from finetune_advisor.cost.service import computed
from finetune_advisor.cost.use_case import name_faults, resolve
from finetune_advisor.errors import AnswerError, UsageError
from finetune_advisor.model.answers import Answer, Answers
from tests.cost.cases import PRICES, TODAY, compared, option_of, use_case, without

NOTHING = given_inputs(Answers(), ())
LONG = "x" * 100
CUT = "'" + "x" * 59 + "... (42 more characters)"


def answered(**values):
    return Answers({id: Answer(value, "file", f"a.yaml:{line}") for line, (id, value) in enumerate(values.items(), 2)})


# --- inputs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("method", LONG, f"expected one of lora-sft, full-sft, lora-dpo, full-dpo, got {CUT}"),
        ("method", True, "expected one of lora-sft, full-sft, lora-dpo, full-dpo, got True"),
        ("method", "lora-stf", "expected one of lora-sft, full-sft, lora-dpo, full-dpo, got 'lora-stf'; did you mean lora-sft?"),
        ("route", "", "expected a name, got ''"),
        ("route", 7, "expected a name, got 7"),
        ("rows", LONG, f"expected a plain number from 1 to 1,000,000,000, got {CUT}"),
        ("rows", None, "expected a plain number from 1 to 1,000,000,000, got None"),
        ("rows", float("inf"), "inf is out of range for training rows: expected 1 to 1,000,000,000"),
        ("rows", 10**80, "1" + "0" * 59 + "... (21 more characters) is out of range for training rows: expected 1 to 1,000,000,000"),
        ("rows", "5..4..6", "low 5, typical 4, high 6 are not in order"),
        ("rows", "4..7..6", "low 4, typical 7, high 6 are not in order"),
    ],
)  # fmt: skip
def test_an_input_that_cannot_be_used_is_told_with_what_would_be_right(name, raw, said):
    with pytest.raises(ValueError, match=r"^(?:expected|low|inf|10)") as fault:
        read_input(name, raw)
    assert str(fault.value) == said


@pytest.mark.parametrize(
    ("name", "raw", "read"),
    [
        ("existing_customer", "no", "no"),
        ("task", "anything", "anything"),
        ("constant_share", "60%", (Decimal("0.6"),) * 3),
        ("constant_share", "0.2..0.5..0.8", (Decimal("0.8"), Decimal("0.5"), Decimal("0.2"))),
        ("rows", "1k..2k..2k", (1000, 2000, 2000)),
        ("rows", 1, (1, 1, 1)),
        ("rows", 1e9, (10**9,) * 3),
    ],
)
def test_an_input_is_a_word_a_number_or_a_range(name, raw, read):
    assert read_input(name, raw) == read


def test_every_pair_that_cannot_be_meant_is_told_at_once():
    with pytest.raises(AnswerError) as fault:
        given_inputs(Answers(), [LONG, f"{LONG}=1", "row = 3", " rows = 3 "])
    first, second, third = str(fault.value).splitlines()
    assert first == f"--input: expected name=value, got {CUT}"
    assert second == f"--input: there is no input {CUT}; expected one of {', '.join([*INPUTS, *WORDS])}"
    assert third == "--input: there is no input 'row'; did you mean rows?"


def test_inputs_name_the_answer_or_the_pair_that_they_come_from():
    given = given_inputs(answered(examples=400, constant_percent=60, facts=None), [" wage_per_hour = 0 "])
    assert given.places == {
        "rows": "a.yaml:2: examples", "constant_share": "a.yaml:3: constant_percent", "wage_per_hour": "--input wage_per_hour",
    }  # fmt: skip
    assert given.faults == {"wage_per_hour": "0 is out of range for wage: expected 0.1 to 10,000"}
    flagged = given_inputs(Answers({"examples": Answer(400, "flag")}), ["rows=7"])
    assert (flagged.places, flagged.values["rows"].typical) == ({"rows": "--input rows"}, 7), "a pair beats an answer"
    assert given_inputs(Answers({"examples": Answer(400, "flag")}), ()).places == {"rows": "examples"}


@pytest.mark.parametrize(
    ("answers", "remarks"),
    [
        ({"examples": 100}, ()),
        ({"examples": 99}, ("You have 99 examples. The sum counts 100.",)),
        ({"examples": 1000, "task": "translation"},
         ("You have 1,000 examples. The sum counts 5,000.",)),
        ({"examples": 1400, "examples_quality": "reviewed"},
         ("The sum counts work on 0 of 1,400 examples, because yours are reviewed already.",)),
        ({"examples": 1400, "examples_quality": "reviewed", "task": "translation"},
         ("You have 1,400 examples. The sum counts 5,000.",
          "The sum counts work on 3,600 of 5,000 examples, because yours are reviewed already.")),
        ({"corpus_pages": 3}, ("A page of documents counts as 400 tokens.",)),
        ({"corpus_pages": 0}, ()),
        ({"constant_percent": 60, "batch_percent": 5, "limits": ("place",), "task": "label", "tokens_in": 3}, ()),
    ],
)  # fmt: skip
def test_how_an_answer_was_read_is_said_where_it_is_not_plain(answers, remarks):
    assert given_inputs(answered(**answers), ()).remarks == remarks


# --- names -----------------------------------------------------------------------------------------------------------


def test_a_name_without_a_price_is_told_with_the_nearest_or_with_the_way_to_more():
    more = "; for models that the catalog lacks, install finetune-advisor[prices] or give --catalog"
    way = "" if find_spec("genai_prices") else more
    listed = "; `catalog list infer` shows the models that have one"
    cut = "x" * 60 + "... (40 more characters)"
    assert name_faults({"model_passing": LONG, "model_today": "gpt-6-lunar", "route": LONG, "card": LONG}, PRICES, TODAY) == {
        "model_passing": f"no price is known for the model {cut} on {TODAY}{listed}{way}",
        "model_today": f"no price is known for the model gpt-6-lunar on {TODAY}; did you mean gpt-6-luna?{way}",
        "route": f"no route is called {cut}",
        "card": f"no card is called {cut}",
    }  # fmt: skip
    assert name_faults({"route": "tinker", "card": "h100-sxm", "model_today": "gpt-6-luna"}, PRICES, TODAY) == {}


# --- options without a price -----------------------------------------------------------------------------------------


NO_CARD = "no price, memory and peak are known for the card"


def test_an_option_without_a_price_says_why_and_which_input_would_give_one():
    nothing = compare(use_case({}))
    assert option_of(nothing, "prompt-today").year == Gap("no model is named", ("model_today",))
    unknown = Gap("no model is named", ("model_passing",))
    assert {option_of(nothing, id).year for id in ("prompt-passing", "prompt-trimmed", "rag")} == {unknown}
    gap = option_of(nothing, "tune-per-token").year
    assert gap.missing == ("rows", "tokens_in", "tokens_out", "requests_per_month")
    assert (
        gap.reason
        == "there is no figure for training rows, prompt tokens per request, answer tokens per request and requests a month"
    )
    assert option_of(nothing, "own-gpu").year == gap
    small = compare(resolve({"card": "l4"}, PRICES, TODAY))
    assert option_of(small, "own-gpu").year == Gap(f"{NO_CARD} l4", ("card",))
    assert option_of(small, "own-gpu").facts == ()
    none = Catalog(tuple(fact for fact in PRICES.facts if fact.kind not in ("gpu", "train")))
    bare = compared(catalog=none)
    assert option_of(bare, "own-gpu").year == Gap(f"{NO_CARD} h100-sxm", ("card",))
    for id in ("tune-hosted", "tune-per-token", "tune-dedicated"):
        assert option_of(bare, id).year == Gap("the catalog holds no such route for this method and size")
    inside = compared(place="own", task="label")
    outside = Gap("it runs outside your own environment")
    assert {option.id for option in inside.options} == {"own-gpu", "encoder"}
    assert {*inside.gaps.values()} == {outside}


def test_an_option_rests_on_its_own_prices_and_on_no_other():
    found = compared()
    runs = ("throughput-qwen3-8b-1024-128", "throughput-qwen3-8b-128-1024")
    assert {option.id: option.facts for option in found.options} == {
        "prompt-today": ("infer-openai-gpt-6.1-sol",),
        "prompt-passing": ("infer-openai-gpt-6.1-terra",),
        "prompt-trimmed": ("infer-openai-gpt-6.1-terra",),
        "rag": ("infer-openai-gpt-6.1-terra", "infer-openai-text-embedding-3-small", "store-vectors"),
        "tune-hosted": ("train-bedrock-nova-micro", "infer-bedrock-ft-nova-micro"),
        "tune-per-token": ("train-tinker-qwen3-8b", "infer-tinker-qwen3-8b"),
        "tune-dedicated": ("train-together-lora-sft-16b", "host-together-h100", *runs),
        "own-gpu": ("gpu-market-h100-sxm", *runs),
    }


def test_options_are_called_by_their_model_and_their_provider():
    titles = {option.id: option.plan.title for option in compared(task="label").options}
    assert titles == {
        "prompt-today": "Prompted gpt-6.1-sol as today",
        "prompt-passing": "Prompted gpt-6.1-terra",
        "prompt-trimmed": "Prompted gpt-6.1-terra, cached and batched",
        "rag": "RAG with gpt-6.1-terra",
        "encoder": "Small classifier on CPUs",
        "tune-hosted": "Fine-tuned nova-micro at bedrock",
        "tune-per-token": "Fine-tuned qwen3-8b at tinker",
        "tune-dedicated": "Fine-tuned model on together GPUs",
        "own-gpu": "Fine-tuned model on your own GPUs",
    }
    unnamed = {plan.id: plan.title for plan in use_case(without("model_passing")).plans}
    assert (unnamed["prompt-passing"], unnamed["rag"]) == ("Prompted model", "RAG with gpt-6.1-sol")


# --- routes ----------------------------------------------------------------------------------------------------------

NEW, IDLE, JOB, END = (
    "closed to new customers on 2026-05-07", "closed to customers without recent use on 2026-07-02",
    "last training job on 2027-01-06", "end of serving on 2027-01-14",
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "existing", "status"),
    [
        (date(2026, 5, 6), False, "closing"),
        (date(2026, 5, 7), False, "closed"),
        (date(2026, 5, 7), True, "closing"),
        (date(2027, 1, 5), True, "closing"),
        (date(2027, 1, 6), True, "closed"),
        (date(2027, 1, 14), False, "closed"),
    ],
)
def test_a_route_is_shut_from_its_first_day_that_counts_and_says_every_day(day, existing, status):
    found = [
        route
        for route in routes(PRICES, day, existing_customer=existing)
        if route.train.id == "train-openai-gpt-4.1-mini"
    ]
    assert [(route.kind, route.status, route.reason) for route in found] == [
        ("hosted", status, f"{NEW}; {IDLE}; {JOB}; {END}")
    ]
    assert found[0].facts == (
        "train-openai-gpt-4.1-mini", "infer-openai-ft-gpt-4.1-mini", "life-openai-finetuning", "life-openai-4-family",
    )  # fmt: skip


# --- the verdict -----------------------------------------------------------------------------------------------------


def lead(found):
    remarks = advice_costs(found, NOTHING).remarks
    return remarks[: next(n for n, said in enumerate(remarks) if said.startswith(("Cheapest", "Assumed"))) + 1]


def test_a_payback_is_told_with_its_range_its_volume_and_the_cheapest_option():
    assert lead(compared()) == (
        "Fine-tuning pays for itself in 11.9 months (Fine-tuned nova-micro at bedrock), unless prompting gets cheaper.",
        "Payback ranges from 1.2 months to never.",
        "It is cheaper to run from about 371,000 requests a month. You have 1,000,000.",
        "The $706 a month after training includes $629 of staff time by our own judgment; none is counted for prompting.",
        "Cheapest over 12 months: Fine-tuned nova-micro at bedrock, $21,106.",
    )


def test_a_payback_after_the_base_model_or_a_price_cut_says_which_comes_first():
    route = "train-openai-gpt-4o-mini"
    only = Catalog(tuple(fact for fact in PRICES.facts if fact.kind != "train" or fact.id == route))
    given = {"existing_customer": "yes", "route": route, "model_passing": "gpt-6-astra", "requests_per_month": 150_000}
    assert lead(compared(catalog=only, **given))[0] == (
        "Fine-tuning needs 6.5 months to pay for itself (Fine-tuned gpt-4o-mini at openai). "
        "The base model retires before that, in 1.7 months."
    )
    now = PRICES.by_id["infer-openai-gpt-6.1-terra"]
    cut = replace(now, id="cut", valid_from=date(2026, 12, 23), input=Decimal("0.9"), output=Decimal("4.9"))
    first, *_ = lead(compared(catalog=Catalog((*PRICES.facts, cut))))
    assert first.startswith("Fine-tuning needs 12.")
    assert first.endswith("Prices are expected to fall before that, in 1.0 months.")


def test_what_never_pays_is_told_with_both_bills():
    first, *_ = lead(compared(model_passing="gpt-6-luna"))
    assert first == (
        "Fine-tuning doesn't pay for itself. Fine-tuned nova-micro at bedrock costs $706 a month to run, "
        "and prompting costs $179."
    )


# --- what the rules hear ---------------------------------------------------------------------------------------------


def test_what_must_stay_inside_pays_because_nothing_else_is_possible():
    facts = computed_facts(compared(place="own"))
    assert (facts["cost.verdict"], facts["cost.payback_months"], facts["cost.monthly_saving"]) == ("pays", 0, 0)
    assert "cost.verdict" not in computed_facts(compare(use_case(without("model_passing"))))


def hears(**answers):
    figures = {"requests_per_month": 1_000_000, "tokens_in": 1000, "tokens_out": 300, "examples": 2000}
    given = answered(**{id: value for id, value in {**figures, **answers}.items() if value is not None})
    found, costs, _ = computed(given, api.load_pack(), CostInputs(), TODAY)
    return {id: answer.value for id, answer in found.answers.items() if "." in id}, costs.remarks


@pytest.mark.parametrize(("requests", "least"), [(100_000, 100), (30_000, 0)])
def test_what_the_rules_hear_is_rounded_cents_below_a_hundred_dollars_no_cents_above(requests, least):
    facts, _ = hears(requests_per_month=requests, model_passing="gpt-6.1-terra")
    cheapest = facts["cost.cheapest_prompted"]
    assert cheapest >= least
    assert cheapest == round(cheapest, 0 if cheapest >= 100 else 2)
    assert 0 <= facts["cost.payback_months"] <= 120


# --- the catalog -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "words", "said"),
    [
        ("show", [], "`show` takes the id of one entry: catalog show ID"),
        ("show", ["a", "b"], "`show` takes the id of one entry: catalog show ID"),
        ("show", ["zzz"], "the catalog has no entry 'zzz'; `catalog list` shows them"),
        ("show", ["GPT"], "the catalog has no entry 'GPT'; `catalog list` shows them"),
        ("show", ["gpu-market-h100-smx"], "the catalog has no entry 'gpu-market-h100-smx'; did you mean gpu-market-h100-sxm?"),
    ],
)  # fmt: skip
def test_what_the_catalog_cannot_show_is_told(what, words, said):
    with pytest.raises(UsageError) as fault:
        catalog_sheet(what, words, None, TODAY)
    assert str(fault.value) == said


def test_the_catalog_says_how_many_entries_it_lists():
    whole, some, none = (catalog_sheet("list", words, None, TODAY) for words in ((), ("GPT", "train"), ("zzz",)))
    old, old_ones = (catalog_sheet("stale", words, None, TODAY) for words in ((), ("GPT",)))
    count, shown, aged = (len([row for table in each.tables for row in table.rows]) for each in (whole, some, old))
    assert whole.lead == f"{count} of {count} entries. {aged} of them were last seen more than 90 days ago."
    assert str(some.lead).startswith(f"{shown} of {count} entries. ")
    assert (none.lead, none.tables) == (f"0 of {count} entries. 0 of them were last seen more than 90 days ago.", ())
    assert old.lead == f"{aged} of {count} entries. {aged} of them were last seen more than 90 days ago."
    rows = [row for table in old.tables for row in table.rows]
    assert all((TODAY - date.fromisoformat(row[2])).days > 90 for row in rows)
    assert {row for table in old_ones.tables for row in table.rows} < {*rows}


def test_an_own_folder_is_listed_with_the_bundled_entries(tmp_path):
    (tmp_path / "own.yaml").write_text(
        "{facts: [{id: ours, kind: infer, provider: acme, model: m, method: base, unit: $/1M tokens, input: 1, grade: P,"
        ' seen_on: "2026-11-01", url: "https://example.org", quote: "1"}]}',
        encoding="utf-8",
    )
    listed = catalog_sheet("list", ("OURS", "Acme", "infer"), str(tmp_path), TODAY)
    assert [row for table in listed.tables for row in table.rows] == [("ours", "$1.00 in", "2026-11-01")]
