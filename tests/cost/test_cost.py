"""Options side by side: what is known is priced with its arithmetic, what isn't stays unknown with a reason."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from finetune_advisor.cost.catalog import Catalog, load_catalog, routes
from finetune_advisor.cost.comparison import (
    Sensitivity,
    compare,
    computed_facts,
    corners,
    decayed_payback,
    events,
    judged,
    payback_months,
    sensitivities,
    varied,
)
from finetune_advisor.cost.figures import NEVER, VERDICTS, Gap, months_left
from finetune_advisor.cost.inputs import INPUTS, given_inputs, read_input
from finetune_advisor.cost.report import advice_costs
from finetune_advisor.cost.use_case import name_faults, resolve
from finetune_advisor.errors import AnswerError
from finetune_advisor.model.answers import Answer, Answers
from tests.conftest import UNMEASURED
from tests.cost.cases import GIVEN, PRICES, TODAY, case_of, compared, option_of, terms_of, use_case, without

NOTHING = given_inputs(Answers(), ())
OPTIONS = ["prompt-today", "prompt-passing", "prompt-trimmed", "rag", "tune-hosted", "tune-per-token", "tune-dedicated"]


# --- the options -----------------------------------------------------------------------------------------------------


def test_eight_options_stand_side_by_side():
    assert [option.id for option in compared().options] == [*OPTIONS, "own-gpu"]


def test_each_figure_is_the_sum_of_its_terms_and_in_order():
    found = compared()
    for option in found.options:
        for when in ("once", "monthly"):
            amount = getattr(option, when)
            assert amount.low <= amount.typical <= amount.high
            terms = [term for _, term in terms_of(found, option.id, of=(when,)).values()]
            assert amount == tuple(sum(ends) for ends in zip(*terms, strict=True)) or not terms


def test_a_year_is_what_is_paid_once_and_twelve_months():
    for option in compared().options:
        twelve = option.once.typical + 12 * option.monthly.typical
        assert abs(option.year.typical - twelve) < Decimal("0.000001")


def test_every_term_shows_its_arithmetic():
    terms = {name: said for name, (said, _) in terms_of(compared(), "prompt-today").items()}
    assert terms == {
        "prompt tokens": "1,000,000 requests x 1,000 prompt tokens x $2.00 / 1M tokens = $2,000.00",
        "answer tokens": "1,000,000 requests x 300 answer tokens x $10.00 / 1M tokens = $3,000.00",
    }


def test_the_least_charge_is_shown_where_it_counts():
    terms = terms_of(compared(rows=100), "tune-dedicated")
    assert terms["training runs"][0].endswith("(the least charge, 3 (runs) x $4.00 minimum)")


def test_a_cached_prompt_and_a_batch_cost_what_the_formula_says():
    option = option_of(compared(constant_share="0.6", batch_share="0.5"), "prompt-trimmed")
    request = Decimal(1000) * (Decimal("0.4") * 1 + Decimal("0.6") * Decimal("0.05")) + 300 * 5
    assert option.monthly.typical == request * Decimal("0.75")


def test_a_long_request_is_billed_by_its_tier_not_by_the_month():
    short = option_of(compared(tokens_in=272_000), "prompt-today").monthly.typical
    long = option_of(compared(tokens_in=272_001), "prompt-today").monthly.typical
    assert short == 272_000 * 2 + 300 * 10
    assert long == 272_001 * 4 + 300 * 15


def test_a_shorter_prompt_is_never_assumed():
    terms, shorter = (terms_of(found, "tune-hosted") for found in (compared(), compared(tokens_in_tuned=100)))
    assert terms["prompt tokens"][1].typical == 10 * shorter["prompt tokens"][1].typical
    assert "never assumed" in INPUTS["tokens_in_tuned"].rule


def test_every_default_comes_from_a_fact():
    known = case_of().quantities
    assert known["runs"].fact == "default-runs"
    assert known["wage_per_hour"].fact == "default-wage-per-hour"
    assert known["rows"].fact == ""
    assert case_of(runs=1).quantities["runs"].fact == ""


def test_options_name_the_facts_they_rest_on():
    facts = {fact for each in compared().options for fact in each.facts}
    assert {"infer-openai-gpt-6.1-sol", "infer-bedrock-ft-nova-micro"} <= facts
    assert facts <= PRICES.by_id.keys()


# --- unknown, not applicable -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "options"),
    [
        ("requests_per_month", set(OPTIONS) - {"none"}),
        ("tokens_out", {"prompt-today", "tune-hosted"}),
        ("rows", {"tune-hosted", "tune-per-token", "tune-dedicated", "own-gpu"}),
        ("corpus_tokens", {"rag"}),
        ("model_today", {"prompt-today"}),
        ("model_passing", {"prompt-passing", "prompt-trimmed"}),
    ],
)
def test_unknown_in_unknown_out(missing, options):
    comparison = compare(use_case(without(missing)))
    for id_ in options:
        year = option_of(comparison, id_).year
        assert isinstance(year, Gap)
        assert missing in year.missing
        assert year.reason == "no model is named" or year.reason.startswith("there is no figure for ")


def test_nothing_given_prices_nothing_and_breaks_nothing():
    comparison = compare(use_case({}))
    assert comparison.options == ()
    assert comparison.payoffs == ()
    assert computed_facts(comparison).keys() == {"routes.hosted", "routes.open_weights", "routes.ends_in_months"}


def test_the_cheapest_passing_model_may_be_todays():
    comparison = compared(model_passing="gpt-6.1-sol")
    assert option_of(comparison, "prompt-passing").year == Gap("today's model is the cheapest that passes")
    assert comparison.baseline.id in ("prompt-today", "prompt-trimmed")


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("requests_per_month", -5, "out of range"),
        ("requests_per_month", 1e30, "out of range"),
        ("requests_per_month", "1e30", "expected a plain number from 0 to 1,000,000,000,000"),
        ("requests_per_month", float("nan"), "out of range"),
        ("requests_per_month", "many", "plain number"),
        ("requests_per_month", True, "plain number"),
        ("constant_share", 60, "out of range"),
        ("tokens_in", "1..2", "plain number"),
        ("tokens_in", "3..2..4", "not in order"),
        ("method", "lora", "did you mean lora-sft?"),
        ("card", [], "expected a name"),
        ("existing_customer", "maybe", "yes, no"),
    ],
)
def test_a_bad_input_is_refused_with_what_would_be_right(name, raw, words):
    with pytest.raises(ValueError, match=r"expected|out of range|not in order") as fault:
        read_input(name, raw)
    assert words in str(fault.value)


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("model_today", "gpt-6-lunar", "did you mean gpt-6-luna?"),
        ("model_passing", "text-embedding-3-small", "no price is known"),
        ("route", "train-openai-gpt-4.1-mimi", "did you mean train-openai-gpt-4.1-mini?"),
        ("card", "h100-smx", "did you mean h100-sxm?"),
    ],
)
def test_a_name_without_a_price_is_a_fault_and_its_results_are_unknown(name, raw, words):
    given = {key: read_input(key, value) for key, value in {**GIVEN, name: raw}.items()}
    assert [*name_faults(given, PRICES, TODAY)] == [name]
    assert words in name_faults(given, PRICES, TODAY)[name]
    for each in compare(resolve(given, PRICES, TODAY)).options:
        assert isinstance(each.year, Gap) or each.year.typical > 0


def test_a_misspelled_input_is_refused_at_once():
    with pytest.raises(AnswerError, match=r"no input 'request_per_month'; did you mean requests_per_month\?"):
        given_inputs(Answers(), ["request_per_month=5"])


def test_a_discount_that_nobody_lists_is_not_granted():
    case = case_of(model_passing="fireworks/llama-v3p1-8b-instruct", constant_share="0.9", batch_share="0.5")
    comparison = compare(case)
    said = [remark for remark in advice_costs(comparison, NOTHING).remarks if "counts at full price" in remark]
    assert [remark.split()[-5] for remark in said] == ["batch_share", "constant_share"]
    full = option_of(comparison, "prompt-passing").monthly.typical
    assert option_of(comparison, "prompt-trimmed").monthly.typical == full


# --- routes ----------------------------------------------------------------------------------------------------------


def route(fact, today=TODAY, *, existing=False):
    return next(each for each in routes(PRICES, today, existing_customer=existing) if each.train.id == fact)


def test_a_door_shuts_on_its_day():
    mini = "train-openai-gpt-4.1-mini"
    assert route(mini, date(2026, 5, 6)).status == "closing"
    assert route(mini, date(2026, 5, 7)).status == "closed"
    assert route(mini, date(2027, 1, 5), existing=True).status == "closing"
    assert route(mini, date(2027, 1, 6), existing=True).status == "closed"
    assert "last training job on 2027-01-06" in route(mini).reason


def test_the_rules_hear_of_the_best_route_of_a_kind_and_of_none_where_none_is_known():
    assert computed_facts(compared())["routes.hosted"] == "open"
    openai = Catalog(tuple(fact for fact in PRICES.facts if fact.kind != "train" or fact.provider == "openai"))
    found = computed_facts(compared(catalog=openai))
    assert found["routes.hosted"] == "closed"
    assert "routes.open_weights" not in found


def test_a_closed_route_is_no_route_even_when_asked_for():
    asked = {"route": "train-openai-gpt-4.1-mini"}
    shut = option_of(compared(**asked), "tune-hosted")
    assert shut.year.missing == ()
    assert "closed to new customers on 2026-05-07" in shut.year.reason
    assert case_of(**asked, existing_customer="yes").routes["tune-hosted"].status == "closing"


def test_without_any_open_route_the_reason_says_which_door_shut():
    only = Catalog(tuple(fact for fact in PRICES.facts if fact.provider != "bedrock"))
    gap = option_of(compared(catalog=only), "tune-hosted").year
    assert gap.missing == ()
    assert "closed to new customers on 2026-05-07" in gap.reason


def test_a_tune_whose_base_ends_before_payback_is_told_so():
    route = "train-openai-gpt-4o-mini"
    only = Catalog(tuple(fact for fact in PRICES.facts if fact.kind != "train" or fact.id == route))
    given = {"existing_customer": "yes", "route": route, "model_passing": "gpt-6-astra", "requests_per_month": 150_000}
    found = next(each for each in compared(catalog=only, **given).payoffs if each.plan.id == "tune-hosted")
    assert found.payback.typical > found.ends_in
    assert found.verdict == "base-model-ends-first"


# --- payback, sensitivity, sweep, series -----------------------------------------------------------------------------


def test_a_tune_that_is_dearer_to_run_never_pays():
    for found in compared(model_passing="gpt-6-luna", requests_per_month=1000).payoffs:
        assert found.verdict == "never"
        assert found.payback.typical == NEVER


def test_ranges_enclose_the_usual_case():
    for found in compared().payoffs:
        assert found.payback.low <= found.payback.typical <= found.payback.high
        assert found.break_even.low <= found.break_even.typical <= found.break_even.high
        assert found.saving.low <= found.saving.typical <= found.saving.high


def test_the_inputs_that_move_a_result_most_come_first():
    found = compared().payoffs[0].sensitivities
    widths = [abs(each.at_high - each.at_low) for each in found]
    assert widths == sorted(widths, reverse=True)
    assert len(found) >= 2
    assert found[0].name in ("upkeep_hours", "requests_per_month", "wage_per_hour")


def test_every_option_has_inputs_that_move_its_year():
    case = case_of()
    alone = varied(case)
    for plan in case.plans:
        found = sensitivities(alone, plan.year)
        assert len(found) >= 2
    rag = next(plan for plan in case.plans if plan.id == "rag")
    assert sensitivities(alone, rag.year)[0].name == "retrieved_tokens"


def test_the_best_case_takes_each_input_at_the_end_that_helps():
    # The ends of an input are low and high in cost; which of them helps a saving is seen by its effect.
    case = case_of(tokens_out="100..300..900", upkeep_hours="2..4..8")
    saving_grows = Sensitivity("tokens_out", Decimal(-5), Decimal(50))
    saving_falls = Sensitivity("upkeep_hours", Decimal(50), Decimal(-5))
    helping, hurting = corners(case, (saving_grows, saving_falls))
    assert helping == {"tokens_out": 900, "upkeep_hours": 2}
    assert hurting == {"tokens_out": 100, "upkeep_hours": 8}


def test_more_requests_help_a_tune_that_saves_on_each_and_are_its_best_case():
    found = compared(requests_per_month="100k..1M..10M", model_passing="gpt-6.1-sol").payoffs[0]
    fixed = {
        volume: compared(requests_per_month=volume, model_passing="gpt-6.1-sol").payoffs[0] for volume in (10**5, 10**7)
    }
    assert found.saving.high >= fixed[10**7].saving.high > fixed[10**5].saving.high
    assert found.saving.low <= fixed[10**5].saving.low < fixed[10**7].saving.low
    assert found.payback.low <= found.payback.typical <= found.payback.high


@pytest.mark.parametrize(
    ("payback", "ends", "cut", "decayed", "verdict"),
    [
        ("Infinity", None, None, "Infinity", "never"),
        ("9", "8.9", None, "10", "base-model-ends-first"),
        ("9", "9", None, "10", "pays"),
        ("9", None, "8.9", "10", "price-cut-first"),
        ("9", None, "9", "10", "pays"),
        ("9", None, None, "Infinity", "only-at-constant-prices"),
    ],
)
def test_the_stop_rules(payback, ends, cut, decayed, verdict):
    ends_in, cut_in = (None if value is None else Decimal(value) for value in (ends, cut))
    assert judged(Decimal(payback), ends_in, cut_in, Decimal(decayed)) == verdict


def test_falling_prices_delay_a_payback_and_may_prevent_it():
    upfront, base, tuned = Decimal(10_000), Decimal(5000), Decimal(500)
    steady = payback_months(upfront, base - tuned)
    assert steady < decayed_payback(upfront, base, tuned, Decimal(6)) < NEVER
    assert decayed_payback(upfront, base, tuned, Decimal(1)) == NEVER
    assert abs(decayed_payback(upfront, base, tuned, Decimal(10**6)) - steady) < Decimal("0.01")


def test_a_payback_of_ten_years_counts_and_a_cent_more_is_never_earned_back():
    nothing, halving, cent = Decimal(0), Decimal(60), Decimal("0.01")
    assert decayed_payback(Decimal(12_000), nothing, Decimal(-100), halving) == 120
    assert decayed_payback(Decimal(12_000) + cent, nothing, Decimal(-100), halving) == NEVER
    earned = sum(5000 * Decimal("0.5") ** (month / halving) - 500 for month in range(120))
    assert 0 < 120 - decayed_payback(earned - cent, Decimal(5000), Decimal(500), halving) < cent
    assert decayed_payback(earned + cent, Decimal(5000), Decimal(500), halving) == NEVER


def test_an_announced_price_cut_stops_a_slow_payback(tmp_path):
    (tmp_path / "own.yaml").write_text(
        "facts: [{id: cut, kind: infer, provider: openai, model: gpt-6.1-terra, method: base, unit: $/1M tokens, input: 0.5,"
        ' output: 2.5, seen_on: "2026-11-23", valid_from: "2026-12-01", url: "https://example.org", quote: q, grade: P}]',
        encoding="utf-8",
    )
    cut = load_catalog(tmp_path).by_id["cut"]
    hosted = next(
        found for found in compared(catalog=Catalog((*PRICES.facts, cut))).payoffs if found.plan.id == "tune-hosted"
    )
    assert hosted.verdict == "price-cut-first"


def test_one_replaced_number_gives_the_totals_of_the_case_with_it():
    changed = case_of().numbers({"requests_per_month": Decimal(5000), "runs": Decimal(1)})
    given = compared(requests_per_month=5000, runs=1)
    for plan in case_of().plans:
        assert abs(plan.year(changed) - option_of(given, plan.id).year.typical) < Decimal("0.000001")


# --- what the answers say reaches the sum --------------------------------------------------------------------------


def given_by(**answers):
    given = given_inputs(Answers({id: Answer(value, "file") for id, value in answers.items()}), ())
    assert given.faults == {}
    return {name: getattr(value, "typical", value) for name, value in given.values.items()}


def test_discounts_in_the_answers_reach_the_sum():
    given = given_by(constant_percent=80, batch_percent=0)
    assert given == {"constant_share": Decimal("0.8"), "batch_share": 0}
    found = compared(**given)
    assert found.baseline.id == "prompt-trimmed"
    assert option_of(found, "prompt-trimmed").monthly.typical == 200 + 800 * Decimal("0.05") + 300 * 5


def test_without_an_answer_the_saving_counts_against_usual_discounts_and_that_is_said():
    silent, plain = compared(), compared(constant_share=0, batch_share=0)
    assert silent.best.saving.typical < plain.best.saving.typical
    assert plain.baseline.id == "prompt-passing"
    said = next(remark for remark in advice_costs(silent, NOTHING).remarks if remark.startswith("Assumed"))
    assert said == "Assumed: 50% of the prompt is cached; 25% of the requests can wait."
    assert not [remark for remark in advice_costs(plain, NOTHING).remarks if remark.startswith("Assumed")]


@UNMEASURED
@pytest.mark.parametrize("model", ["gpt-6.1-sol", "gpt-6.1-terra", "gpt-6-luna"])
@pytest.mark.parametrize("requests", [10_000, 300_000, 1_000_000])
@pytest.mark.parametrize("known", [{}, {"constant_share": "0.5"}, {"batch_share": "0.25"}])
def test_a_verdict_hinges_on_assumed_shares_where_the_ends_of_their_ranges_say_otherwise(model, requests, known):
    given = {"model_passing": model, "requests_per_month": requests, "task": "label"}
    ends = [{"constant_share": "0", "batch_share": "0"}, {"constant_share": "0.8", "batch_share": "0.5"}]
    without, most = ({each.plan.id: each.verdict for each in compared(**given, **end | known).payoffs} for end in ends)
    for each in compared(**given, **known).payoffs:
        wanted = (
            {"constant_share", "batch_share"} - known.keys() if without[each.plan.id] != most[each.plan.id] else set()
        )
        assert set(each.hinges_on) == wanted


def test_what_a_verdict_hinges_on_is_said_first_and_what_is_assumed_beside_the_bill():
    given = {"model_passing": "gpt-6.1-sol", "task": "label", "requests_per_month": 1_200_000, "tokens_in": 1500}
    costs = advice_costs(compared(**given, tokens_out=30), NOTHING)
    words = "Whether fine-tuning pays for itself depends on what you didn't give: {}. At the usual values:"
    assert costs.remarks[0] == words.format("constant_percent and batch_percent")
    assert costs.verdict == "depends"
    assert costs.a_month.startswith("$1,969 (caching and batches assumed); fine-tuned $")
    half = advice_costs(compared(**given, tokens_out=30, constant_share="0.5"), NOTHING)
    assert half.a_month.startswith("$1,969 (batches assumed); fine-tuned $")
    settled = advice_costs(compared(**given, tokens_out=30, constant_share=0, batch_share=0), NOTHING)
    assert settled.remarks[0].startswith("Fine-tuning pays for itself in")
    assert settled.verdict in VERDICTS
    assert settled.a_month.startswith("$3,960; fine-tuned $")
    alone = advice_costs(compared(place="own"), NOTHING)
    assert alone.a_month == ""


@pytest.mark.parametrize("method", ["lora-sft", "full-sft", "lora-dpo"])
def test_no_option_is_called_lora_by_another_method(method):
    for option in compared(method=method, base_parameters=8).options:
        assert "lora" not in f"{option.id} {option.plan.title}".lower()


def test_what_must_stay_inside_is_compared_with_nothing_outside():
    assert given_by(limits=("cost", "place")) == {"place": "own"}
    assert given_by(limits=("cost",)) == {}
    found = compared(place="own", task="label")
    assert [option.id for option in found.options] == ["encoder", "own-gpu"]
    assert isinstance(found.baseline, Gap)
    facts = computed_facts(found)
    assert facts["cost.monthly_saving"] == facts["cost.payback_months"] == 0, "not counted, and known to be"


def test_a_prompted_model_of_your_own_may_be_compared_inside():
    ours = replace(PRICES.by_id["infer-openai-gpt-6-luna"], id="ours", provider="own", model="our-8b")
    found = compared(catalog=Catalog((*PRICES.facts, ours)), place="own", model_passing="our-8b")
    assert {option.id for option in found.options} == {"prompt-passing", "prompt-trimmed", "rag", "own-gpu"}
    assert {each.plan.id for each in found.payoffs} == {"own-gpu"}


def test_a_request_without_tokens_is_no_fault():
    assert given_by(tokens_in=0, tokens_out=0) == {"tokens_in": 0, "tokens_out": 0}
    assert computed_facts(compared(tokens_in=0, tokens_out=0))["cost.verdict"] == "never"


def test_no_request_saves_nothing_and_is_no_fault():
    assert given_by(requests_per_month=0) == {"requests_per_month": 0}
    found = compared(requests_per_month=0)
    facts = computed_facts(found)
    assert facts["cost.cheapest_prompted"] == 0
    assert facts["cost.monthly_saving"] < 0
    assert (facts["cost.verdict"], facts["cost.payback_months"]) == ("never", 120)


@pytest.mark.parametrize(
    ("answers", "rows", "to_write"),
    [
        ({"examples": 2000}, 2000, None),
        ({"examples": 2000, "examples_quality": "reviewed"}, 2000, 0),
        ({"examples": 2000, "examples_quality": "reviewed", "supervision": "obtainable"}, 2000, None),
        ({"examples": 40, "examples_quality": "reviewed"}, 100, 60),
        ({"examples": 0}, 100, None),
        ({"examples": 40, "examples_quality": "reviewed", "task": "translation"}, 5000, 4960),
    ],
)
def test_examples_that_are_still_to_be_collected_cost(answers, rows, to_write):
    given = given_by(**answers)
    assert (given["rows"], given.get("rows_to_write")) == (rows, to_write)


def test_a_share_of_no_more_rows_than_a_first_training_needs_is_renewed():
    most = PRICES.by_id["default-rows"].amount.high
    renewed = {rows: terms_of(compared(rows=rows), "own-gpu")["renew examples"] for rows in (2000, most, 1_000_000)}
    assert renewed[most][1] == renewed[1_000_000][1]
    assert round(renewed[2000][1].typical * most, 9) == round(renewed[most][1].typical * 2000, 9)
    said = f"{most:,} rows (no more than a first training needs, by our own judgment)"
    assert said in renewed[1_000_000][0]


def test_the_least_rows_are_those_of_the_pack(pack):
    floor = pack.thresholds["examples_floor"]
    for task in next(question for question in pack.questions if question.id == "task").option_ids:
        assert given_by(examples=0, task=task)["rows"] == floor.at(task)


def test_a_label_can_come_from_a_small_encoder_which_is_then_what_counts():
    found = compared(task="label")
    terms = {name: said for name, (said, _) in terms_of(found, "encoder").items()}
    assert terms["requests"] == "1,000,000 requests x $13.00 / 1M requests = $13.00"
    assert terms["training runs"] == "3 (runs) x 4 h x $0.20 an hour = $2.40"
    assert found.best.plan.id == "encoder"
    assert "encoder" not in [each.id for each in compared(task="writing").options]


# --- what providers have announced ---------------------------------------------------------------------------------


def test_an_announced_price_counts_for_its_part_of_the_year():
    found = compared(model_passing="gemini-4-argon", constant_share=0, batch_share=0)
    early = months_left(TODAY, date(2026, 12, 1))
    request = Decimal(1000) * 2 + 300 * 10
    first, then = early * request, (12 - early) * request * 2
    passing = option_of(found, "prompt-passing")
    assert abs(12 * passing.monthly.typical - first - then) < Decimal("0.000001")
    said = "The price of gemini-4-argon changes on 2026-12-01, from $2.00 in, "
    assert next(note for day, note in events(found) if day == date(2026, 12, 1)).startswith(said)


@pytest.mark.parametrize(
    ("model", "day", "words"),
    [("gpt-5-nano", TODAY, "gpt-5-nano is served until 2026-12-11."),
     ("gpt-4o-mini", TODAY, "gpt-4o-mini is served until 2027-01-14."),
     ("gpt-5-nano", date(2027, 1, 1), "gpt-5-nano is served until 2026-12-11.")],
)  # fmt: skip
def test_a_model_that_retires_is_named_with_its_day_and_the_move_is_counted(model, day, words):
    found = compared(day, model_passing=model)
    assert words in dict(events(found)).values()
    terms = terms_of(found, "prompt-passing", of=("once",))
    assert [*terms] == ["move and re-test the prompt", "move and re-test the prompt when the model retires"]
    assert len(terms_of(compared(day), "prompt-passing", of=("once",))) == 1


# --- computed facts --------------------------------------------------------------------------------------------------

NAMES = {
    "cost.payback_months", "cost.monthly_saving", "cost.cheapest_prompted", "cost.data_preparation", "cost.verdict",
    "routes.hosted", "routes.open_weights", "routes.ends_in_months",
}  # fmt: skip


def test_the_rules_get_eight_facts():
    found = computed_facts(compared())
    assert set(found) == NAMES
    assert found["cost.cheapest_prompted"] == (500 * 1 + 500 * Decimal("0.05") + 300 * 5) * Decimal("0.875")
    assert 0 < found["cost.payback_months"] <= 120


@pytest.mark.parametrize("missing", ["requests_per_month", "tokens_in", "rows", "model_passing"])
def test_a_fact_that_waits_for_an_input_is_left_out(missing):
    found = computed_facts(compare(use_case(without(missing))))
    assert "cost.payback_months" not in found
    assert "cost.verdict" not in found
    assert "routes.hosted" in found


def test_never_is_read_as_ten_years():
    found = computed_facts(compared(model_passing="gpt-6-luna", requests_per_month=1000))
    assert found["cost.payback_months"] == 120
    assert found["cost.monthly_saving"] < 0


def test_the_same_inputs_give_the_same_result():
    assert compared() == compared()
