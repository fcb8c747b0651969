"""Intervals, visible gains and paired tests equal those of scipy, statsmodels and naive counting."""

from __future__ import annotations

import math
from itertools import product
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor.evidence.statistics import (
    at_most,
    best_by_luck,
    mean_interval,
    paired_chance,
    paired_gain,
    visible_gain,
    wilson,
)

# scipy 1.17.1: binomtest(passed, cases).proportion_ci(method="wilson")
WILSON = [
    (0, 10, 0.0, 0.277533), (3, 3, 0.438503, 1.0), (8, 10, 0.490162, 0.943318), (51, 62, 0.709584, 0.897936),
    (82, 100, 0.733326, 0.882998), (999, 1000, 0.994357, 0.999823),
]  # fmt: skip
# statsmodels 0.15.0: mcnemar(table, exact=True).pvalue
MCNEMAR = [(1, 6, 0.125), (5, 15, 0.04138947), (0, 1, 1.0), (40, 60, 0.05688793), (0, 10, 0.00195312)]


@pytest.mark.parametrize(("passed", "cases", "low", "high"), WILSON)
def test_intervals_are_those_of_scipy(passed, cases, low, high):
    assert wilson(passed / cases, cases) == pytest.approx((low, high), abs=1e-6)


@given(st.integers(1, 5000), st.floats(0, 1), st.integers(1, 50))
def test_an_interval_ends_where_the_rate_is_just_z_standard_errors_away(cases, rate, compared):
    z = NormalDist().inv_cdf(1 - 0.025 / compared)
    low, high = wilson(rate, cases, compared)
    assert 0 <= low <= rate + 1e-12
    assert rate - 1e-12 <= high <= 1
    for end in (low, high):
        if 0 < end < 1:
            assert abs(rate - end) == pytest.approx(z * math.sqrt(end * (1 - end) / cases), abs=1e-7)


def test_an_interval_ends_at_0_and_1_without_rounding_errors():
    for cases in range(1, 300):
        assert wilson(0.0, cases)[0] == 0.0
        assert wilson(1.0, cases)[1] == 1.0


@pytest.mark.parametrize(("one", "other", "chance"), MCNEMAR)
def test_the_paired_test_is_that_of_statsmodels(one, other, chance):
    assert paired_chance(one, other) == paired_chance(other, one) == pytest.approx(chance, abs=1e-7)


@given(st.integers(0, 6), st.integers(0, 6))
def test_the_paired_test_counts_the_splits_that_are_at_least_so_uneven(one, other):
    splits = [sum(tosses) for tosses in product((0, 1), repeat=one + other)]
    far = sum(abs(2 * wins - one - other) >= abs(one - other) for wins in splits)
    assert paired_chance(one, other) == pytest.approx(far / len(splits))


def test_the_paired_test_takes_large_counts():
    assert paired_chance(6000, 6100) == pytest.approx(0.368, abs=0.001)
    assert paired_chance(3000, 9000) == 0


# By the formula for two proportions with power 80%, as published sample-size tables have it.
@pytest.mark.parametrize(
    ("rate", "cases", "points"),
    [(0.8, 50, 17.5), (0.8, 100, 13.4), (0.8, 300, 8.3), (0.8, 1000, 4.8), (0.9, 300, 5.9), (0.9, 1000, 3.4)],
)
def test_the_visible_gain_is_that_of_sample_size_tables(rate, cases, points):
    assert 100 * visible_gain(rate, cases) == pytest.approx(points, abs=0.06)


def test_no_gain_is_visible_where_even_a_perfect_run_would_not_be():
    assert visible_gain(0.9, 50) is None
    assert visible_gain(0.5, 0) is None


@pytest.mark.parametrize(("differing", "cases"), [(0.18, 62), (0.2, 100), (0.1, 100), (0.3, 200), (0.4, 50)])
def test_the_paired_gain_shows_about_four_times_out_of_five(differing, cases):
    gain = paired_gain(differing, cases)
    wins = (differing + gain) / 2 / differing
    power = 0.0
    for n in range(cases + 1):
        chance = math.comb(cases, n) * differing**n * (1 - differing) ** (cases - n)
        shown = [won for won in range(n + 1) if 2 * won > n and paired_chance(won, n - won) < 0.05]
        power += chance * sum(math.comb(n, won) * wins**won * (1 - wins) ** (n - won) for won in shown)
    # The formula is that of the large-sample test; the exact one, which is reported, shows a little less.
    assert 0.75 < power < 0.8


def test_no_paired_gain_shows_where_hardly_a_case_differs():
    assert paired_gain(0.05, 62) is None
    assert paired_gain(0.0, 100) is None
    assert paired_gain(0.2, 100, compared=10) > paired_gain(0.2, 100)


@given(st.integers(1, 6), st.integers(1, 3), st.floats(0.05, 0.95))
def test_the_luck_of_the_best_is_the_mean_of_the_largest_count(cases, runs, rate):
    chance = [math.comb(cases, n) * rate**n * (1 - rate) ** (cases - n) for n in range(cases + 1)]
    mean = sum(max(counts) * math.prod(chance[n] for n in counts) for counts in product(range(cases + 1), repeat=runs))
    assert best_by_luck(rate, cases, runs) == pytest.approx(mean / cases, abs=1e-9)


@given(st.integers(0, 9), st.integers(1, 9), st.floats(0, 1))
def test_the_chance_of_few_passes_is_that_of_counting(passes, cases, rate):
    chance = sum(math.comb(cases, n) * rate**n * (1 - rate) ** (cases - n) for n in range(min(passes, cases) + 1))
    assert at_most(passes, cases, rate) == pytest.approx(chance, abs=1e-9)


def test_the_best_of_twenty_prompts_shows_87_percent_where_all_have_80():
    assert best_by_luck(0.8, 100, 20) == pytest.approx(0.8715, abs=0.0005)
    assert best_by_luck(1.0, 100, 20) == 1.0


def test_a_mean_comes_with_its_standard_error():
    low, high = mean_interval([0.2, 0.4, 0.9])
    assert (low + high) / 2 == pytest.approx(0.5)
    assert (high - low) / 2 == pytest.approx(1.959964 * 0.3605551 / math.sqrt(3), abs=1e-5)
    assert mean_interval([0.7]) == (0.7, 0.7)
