"""What holds for every input: more costs more, a break-even is a root, unknown stays unknown."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from finetune_advisor.cost import cost
from finetune_advisor.cost.breakeven import (
    Copies,
    Running,
    break_even_volume,
    break_even_with_copies,
    decayed_payback,
    payback_months,
)
from finetune_advisor.cost.case import numbers
from finetune_advisor.cost.figures import NEVER, Figure, Unknown, absent, cancelled
from finetune_advisor.cost.inputs import INPUTS
from tools.claims import shipped

TODAY = date(2026, 11, 23)
PRICES: Any = shipped()
resolve: Any = cost.resolve
compare: Any = cost.compare
GIVEN = {
    "requests_per_month": 1_000_000,
    "tokens_in": 1000,
    "tokens_out": 300,
    "rows": 2000,
    "model_today": "gpt-6.1-sol",
    "model_passing": "gpt-6.1-terra",
    "corpus_tokens": 5_000_000,
}
CASE, _ = resolve(GIVEN, PRICES, TODAY)

money = st.decimals(min_value=0, max_value=10**6, places=4)
rate = st.decimals(min_value=Decimal("0.000001"), max_value=1, places=6)
volume = st.integers(min_value=1, max_value=10**9).map(Decimal)
relaxed = settings(deadline=None, max_examples=60)

RISING = [name for name, known in INPUTS.items() if not known.falling and name != "months_to_price_cut"]
PRICED = [name for name in CASE.quantities if name.rpartition(".")[2] in ("input", "output", "cached", "train", "hour")]


def totals(case, changed):
    scenario = numbers(case, instead=changed)
    return {plan.id: cost.totals(plan, scenario) for plan in case.plans}


@relaxed
@given(volume, volume)
def test_cost_never_falls_with_volume(one, other):
    fewer, more = (totals(CASE, {"requests_per_month": each}) for each in sorted((one, other)))
    assert all(fewer[id_][0] <= more[id_][0] and fewer[id_][1] <= more[id_][1] for id_ in fewer)


@relaxed
@given(st.sampled_from(PRICED), st.decimals(min_value=1, max_value=100, places=2))
def test_cost_never_falls_with_a_price(name, factor):
    before = totals(CASE, {})
    after = totals(CASE, {name: CASE.quantities[name].value.typical * factor})
    assert all(before[id_][0] <= after[id_][0] and before[id_][1] <= after[id_][1] for id_ in before)


@relaxed
@given(st.sampled_from([name for name in RISING if name in CASE.quantities]), st.decimals(1, 3, places=2))
def test_cost_never_falls_with_what_costs(name, factor):
    most = INPUTS[name].most
    value = CASE.quantities[name].value.typical
    before, after = totals(CASE, {}), totals(CASE, {name: min(value * factor, most)})
    if name in ("base_parameters", "price_halving_months"):
        return
    assert all(before[id_][0] <= after[id_][0] and before[id_][1] <= after[id_][1] for id_ in before)


@relaxed
@given(st.sampled_from(["constant_share", "batch_share", "capacity_share", "gpu_utilisation"]), rate, rate)
def test_cost_never_rises_with_what_saves(name, one, other):
    one, other = max(one, Decimal("0.01")), max(other, Decimal("0.01"))
    less, more = min(one, other), max(one, other)
    dear, cheap = totals(CASE, {name: less}), totals(CASE, {name: more})
    assert all(cheap[id_][0] <= dear[id_][0] and cheap[id_][1] <= dear[id_][1] for id_ in dear)


@given(rate, rate, money, money)
def test_a_break_even_is_a_root(before, after, fixed_before, fixed_after):
    base, tuned = Running(before, fixed_before), Running(after, fixed_after)
    found = break_even_volume(base, tuned)
    if found == NEVER:
        assert after >= before
    elif found == 0:
        assert fixed_after <= fixed_before
    else:
        assert abs(base.month(found) - tuned.month(found)) <= Decimal("1e-15") * max(Decimal(1), base.month(found))
        assert base.month(found * 2) > tuned.month(found * 2)


@given(rate, money, st.decimals(1, 10**4, places=2), volume)
def test_a_break_even_with_whole_cards_is_a_root_that_they_can_serve(before, fixed, per_copy, capacity):
    base, tuned, cards = Running(before), Running(Decimal(0), fixed), Copies(per_copy, capacity)
    found = break_even_with_copies(base, tuned, cards)
    if found == NEVER:
        gain = before * capacity - per_copy
        assert gain < 0 or (gain == 0 and fixed > 0)
        return
    copies = cards.needed(found)
    billed = tuned.month(found) + copies * per_copy
    # At the very edge of a card's capacity the last digit decides how many cards are counted.
    edge = abs(found - copies * capacity) <= Decimal("1e-12") * found or abs(found - (copies - 1) * capacity) <= 1
    assert edge or abs(base.month(found) - billed) <= Decimal("1e-12") * max(Decimal(1), billed)


@given(money, st.decimals(min_value=Decimal("0.01"), max_value=10**5, places=2))
def test_a_payback_earns_back_exactly_what_was_paid(upfront, saving):
    assert abs(payback_months(upfront, saving) * saving - upfront) <= Decimal("1e-15") * max(Decimal(1), upfront)
    assert payback_months(upfront, -saving) == payback_months(upfront, Decimal(0)) == NEVER


@given(money, money, money, st.integers(min_value=1, max_value=60).map(Decimal))
def test_falling_prices_never_shorten_a_payback(upfront, base, tuned, halving):
    steady = payback_months(upfront, base - tuned)
    assert decayed_payback(upfront, base, tuned, halving) >= steady - Decimal("1e-9")


@relaxed
@given(st.sets(st.sampled_from(sorted(GIVEN)), min_size=1))
def test_unknown_in_unknown_out(left_out):
    case, faults = resolve({name: value for name, value in GIVEN.items() if name not in left_out}, PRICES, TODAY)
    assert faults == ()
    scenario = numbers(case)
    for option, plan in zip(compare(case).options, case.plans, strict=True):
        missing = absent((*plan.once, *plan.monthly), scenario)
        known = isinstance(option.year, Figure)
        assert known == (not missing and plan.id not in case.gaps)
        if isinstance(option.year, Unknown):
            assert set(option.year.missing) & left_out


UNIT = st.sampled_from(["token", "request", "month", "$", "hour"])


@given(st.lists(UNIT, max_size=5), st.lists(UNIT, max_size=5))
def test_a_unit_above_and_below_the_line_cancels(above, below):
    parts = [*above, *(f"1/{unit}" for unit in below)]
    left = sorted(above)
    under = sorted(below)
    for unit in list(left):
        if unit in under:
            left.remove(unit)
            under.remove(unit)
    assert cancelled(parts) == ("*".join(left) or "1") + (f"/{'*'.join(under)}" if under else "")


@relaxed
@given(
    st.dictionaries(
        st.sampled_from([*INPUTS, "model_today", "method", "card", "nonsense"]),
        st.one_of(st.none(), st.text(max_size=5), st.floats(), st.integers(), st.booleans(), st.lists(st.integers())),
        max_size=6,
    )
)
def test_no_input_however_odd_breaks_the_model(odd):
    case, _ = resolve({**GIVEN, **odd}, PRICES, TODAY)
    for option in compare(case).options:
        if isinstance(option.year, Figure):
            assert option.year.amount.low >= 0
