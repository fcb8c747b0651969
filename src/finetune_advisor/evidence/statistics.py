"""What numbers of passes and failures show beyond chance: intervals, visible gains, paired tests, the luck of the best."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist, fmean, variance

_CONFIDENCE = 0.95
_POWER = NormalDist().inv_cdf(0.8)
"""The normal deviate of how surely a gain must show to count as visible."""


def _z(compared: int = 1) -> float:
    return NormalDist().inv_cdf(1 - (1 - _CONFIDENCE) / (2 * compared))


def wilson(rate: float, count: float, compared: int = 1) -> tuple[float, float]:
    """Return the Wilson score interval of a rate (0 to 1) seen on `count` independent cases (Wilson, 1927).

    Its confidence is 95 %. If the rate is the best of several that are `compared`, it holds for all of them together
    (Bonferroni).
    """
    if count <= 0:
        return 0.0, 1.0
    z = _z(compared)
    center = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
    # At the ends, rounding errors must not make anything else of 0 and 1.
    return max(0.0, center - half) if rate else 0.0, min(1.0, center + half) if rate < 1 else 1.0


def mean_interval(scores: Sequence[float]) -> tuple[float, float]:
    """Return the 95% interval of a mean by its standard error; the scores themselves where there is only one."""
    mean = fmean(scores)
    half = _z() * sqrt(variance(scores) / len(scores)) if len(scores) > 1 else 0.0
    return mean - half, mean + half


def visible_gain(rate: float, count: float) -> float | None:
    """Return the smallest gain that two runs on `count` different cases each would show, 4 times out of 5.

    By the formula for two proportions, 5% two-sided; None where even a perfect run wouldn't show it.
    """

    def shows(gain: float) -> bool:
        better, middle = rate + gain, rate + gain / 2
        spread = _z() * sqrt(2 * middle * (1 - middle))
        return spread + _POWER * sqrt(rate * (1 - rate) + better * (1 - better)) <= gain * sqrt(count)

    return _smallest(shows, 1 - rate) if count > 0 else None


def paired_gain(differing: float, count: int, compared: int = 1) -> float | None:
    """Return the smallest gain that two runs on the same `count` cases would show, 4 times out of 5.

    `differing` is the share of cases that one of them passes and the other fails. By Connor's formula for McNemar's
    test (1987), 5% two-sided over all pairs that are `compared`; None where no gain would show.
    """

    def shows(gain: float) -> bool:
        spread = _POWER * sqrt(max(0.0, differing - gain * gain))
        return _z(compared) * sqrt(differing) + spread <= gain * sqrt(count)

    return _smallest(shows, differing) if count > 0 else None


def _smallest(shows: Callable[[float], bool], most: float) -> float | None:
    """Return the smallest gain up to `most` that shows, to a billionth of that; None if none does."""
    steps = 10**9
    step = bisect_left(range(steps + 1), True, key=lambda step: shows(most * step / steps))
    return most * step / steps if most > 0 and step <= steps else None


def paired_chance(only_one: int, only_other: int) -> float:
    """Return how often chance alone would split the cases that differ at least so unevenly (McNemar, two-sided).

    Exact by the binomial distribution, whatever their number.
    """
    return min(1.0, 2 * at_most(min(only_one, only_other), only_one + only_other, 0.5))


def best_by_luck(rate: float, count: int, runs: int) -> float:
    """Return what the best of several runs would show on average if all had the same true rate.

    Exact for runs that are independent of each other: the mean of the largest of `runs` binomial counts.
    """
    if not 0 < rate < 1 or count <= 0:
        return rate
    below, expected = 0.0, 0.0
    for passes in range(count):
        below += _binomial(passes, count, rate)
        expected += 1 - min(below, 1.0) ** runs
    return expected / count


def at_most(passes: int, count: int, rate: float) -> float:
    """Return how often no more than so many of `count` cases pass at a true rate (0 to 1)."""
    if passes >= count or rate <= 0:
        return 1.0
    return 0.0 if rate >= 1 else min(1.0, sum(_binomial(each, count, rate) for each in range(passes + 1)))


def _binomial(passes: int, count: int, rate: float) -> float:
    ways = lgamma(count + 1) - lgamma(passes + 1) - lgamma(count - passes + 1)
    return exp(ways + passes * log(rate) + (count - passes) * log1p(-rate))
