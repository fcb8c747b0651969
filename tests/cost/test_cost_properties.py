"""What holds for every input: more costs more, a break-even is a root, unknown stays unknown."""

from decimal import ROUND_CEILING, Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from finetune_advisor.cost.comparison import break_even_volume, compare, decayed_payback, payback_months
from finetune_advisor.cost.figures import NEVER, Estimate, absent, summed
from finetune_advisor.cost.inputs import INPUTS, WORDS, read_input
from finetune_advisor.cost.use_case import resolve
from tests.cost.cases import GIVEN, PRICES, TODAY, case_of, use_case
from tools.claims import Running

CASE = case_of()

money = st.decimals(min_value=0, max_value=10**6, places=4)
rate = st.decimals(min_value=Decimal("0.000001"), max_value=1, places=6)
volume = st.integers(min_value=1, max_value=10**9).map(Decimal)
relaxed = settings(deadline=None, max_examples=60)

RISING = [name for name, known in INPUTS.items() if not known.falling and name != "months_to_price_cut"]
PRICED = [name for name in CASE.quantities if name.rpartition(".")[2] in ("input", "output", "cached", "train", "hour")]


def totals(case, changed):
    scenario = case.numbers(changed)
    return {plan.id: (summed(plan.once, scenario), summed(plan.monthly, scenario)) for plan in case.plans}


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
    found = base.break_even(tuned)
    if found == NEVER:
        assert after >= before
    elif found == 0:
        assert fixed_after <= fixed_before
    else:
        assert abs(base.month(found) - tuned.month(found)) <= Decimal("1e-15") * max(Decimal(1), base.month(found))
        assert base.month(found * 2) > tuned.month(found * 2)


@given(rate, money, st.decimals(1, 10**4, places=2), volume)
def test_a_break_even_with_whole_replicas_is_a_root_that_they_can_serve(before, fixed, replica, capacity):
    base, tuned = Running(before), Running(Decimal(0), fixed)
    found = break_even_volume(before, fixed, replica, capacity)
    if found == NEVER:
        gain = before * capacity - replica
        assert gain < 0 or (gain == 0 and fixed > 0)
        return
    copies = max(Decimal(1), (found / capacity).to_integral_value(ROUND_CEILING))
    billed = tuned.month(found) + copies * replica
    # At the very edge of a replica's capacity the last digit decides how many are counted.
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
    case = use_case({name: value for name, value in GIVEN.items() if name not in left_out})
    scenario = case.numbers()
    found = compare(case)
    known = [plan for plan in case.plans if plan.id not in case.gaps]
    known = [plan for plan in known if not absent((*plan.once, *plan.monthly), scenario)]
    assert [option.plan for option in found.options] == known
    assert {plan.id for plan in case.plans if plan not in known} <= found.gaps.keys()
    assert all(set(gap.missing) & left_out for gap in found.gaps.values() if gap.missing)


@relaxed
@given(
    st.dictionaries(
        st.sampled_from([*INPUTS, *WORDS]),
        st.one_of(st.none(), st.text(max_size=5), st.floats(), st.integers(), st.booleans(), st.lists(st.integers())),
        max_size=6,
    )
)
def test_no_input_however_odd_breaks_the_model(odd):
    read: dict[str, Any] = {}
    for name, raw in {**GIVEN, **odd}.items():
        try:
            read[name] = read_input(name, raw)
        except ValueError:
            continue
    for option in compare(resolve(read, PRICES, TODAY)).options:
        if isinstance(option.year, Estimate):
            assert option.year.low >= 0
