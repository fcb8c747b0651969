"""Runs of evals in words: tables, charts and remarks, with what chance can do beside every figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean

from finetune_advisor.evidence.eval_runs import Run
from finetune_advisor.evidence.statistics import (
    best_by_luck,
    mean_interval,
    paired_chance,
    visible_gain,
    wilson,
)
from finetune_advisor.report import Chart, Table
from finetune_advisor.text import join_words

_MOST_SHOWN = 20
"""Rows of a table of cases."""
_SURE = 0.05
"""How often chance alone may show what counts as a difference."""
_MANY = 3
"""Runs from which the best one looks better than it is."""


def percent(share: float) -> str:
    """Return a share as a percentage: whole, but never 0 or 100 for what is neither."""
    near = not 0.005 <= share <= 0.995 and share not in (0.0, 1.0)
    return f"{share:.1%}" if near else f"{share:.0%}"


def cases(count: float) -> str:
    """Return a number of cases: `1 case`, `62 cases`."""
    return f"{count:,.0f} case{'' if count == 1 else 's'}"


def rate(run: Run) -> str:
    """Return a pass rate with its interval: `82% (likely 71-90%)`."""
    return f"{percent(run.rate[0])} (likely {_interval(run)})"


def _interval(run: Run) -> str:
    low, high = wilson(*run.rate)
    return f"{percent(low).removesuffix('%')}-{percent(high)}"


def best(group: Sequence[Run]) -> Run:
    """Return the run with the highest pass rate."""
    return max(group, key=lambda run: run.rate[0])


def lead(judged: list[list[Run]], sets: list[list[Run]], target: float | None, result: str | None) -> str:
    """Return the result in a sentence or two."""
    if not judged:
        if sets:
            return "The files hold scores and no verdicts, so there is no pass rate."
        return "Nothing here says how good the outputs are: no run is complete and judged."
    if len(judged) > 1:
        rates = [best(group).rate[0] for group in judged]
        words = f"Pass rates over {len(judged)} sets of cases: {percent(min(rates))} to {percent(max(rates))}."
    else:
        (group,) = judged
        first = best(group)
        who = "" if len(group) == 1 else f"Best of {len(group)} runs: {first.label}. "
        share, interval = percent(first.rate[0]), _interval(first)
        words = f"{who}Pass rate: {share} of {cases(first.judged_cases)}; the true rate is likely {interval}."
    if target is None:
        return words
    told = {"good": "That reaches", "not-enough": "That misses", "never": "That misses"}
    return f"{words} {told.get(str(result), 'That can lie on either side of')} your target of {percent(target)}."


def runs_table(runs: Sequence[Run]) -> Iterator[Table]:
    """Yield all runs, each with its figures."""
    if not runs:
        return
    several, sets = len({run.file for run in runs}) > 1, any(run.suite for run in runs)
    columns = ("run", *(["cases of"] if sets else []), "cases", "pass rate", "likely", "errors")
    rows = []
    for run in runs:
        figures = ("-", "-")
        if not run.unusable and run.is_judged:
            figures = (percent(run.rate[0]), _interval(run))
        elif not run.unusable and run.scores:
            low, high = mean_interval(run.scores)
            if all(0 <= score <= 1 for score in run.scores):
                low, high = max(0.0, low), min(1.0, high)
            figures = (f"mean score {fmean(run.scores):.2f}", f"{low:.2f}-{high:.2f}")
        rows.append((run.label, *([run.suite] if sets else []), f"{run.cases:,}", *figures, f"{run.errors:,}"))
    notes = []
    if any(run.errors for run in runs):
        notes.append("Errors are answers that never came or couldn't be judged. They don't count as failures.")
    if any(run.verdicts > len(run.rates) for run in runs):
        notes.append("Repeats of one case count as one case.")
    yield Table("Runs", columns, tuple(rows), " ".join(notes) or None)
    if several:
        yield Table("Files", ("run", "file", "format"), tuple((run.label, run.file, run.reader) for run in runs))


def compared(judged: list[list[Run]]) -> Iterator[Table]:
    """Yield how the best run compares with each other run over the cases that both have."""
    rows = [
        _pair(first, run, len(group) - 1)
        for group in judged
        for first in (best(group),)
        for run in group
        if run is not first and run.verdicts and first.verdicts
    ]
    columns = ("best / other", "same cases", "only best passes", "only other", "by chance", "so")
    note = "By chance: how often two equal runs would differ so much (McNemar's test)."
    if rows:
        yield Table("The best run beside the others", columns, tuple(rows), note)


def _pair(first: Run, other: Run, pairs: int) -> tuple[str, ...]:
    rates, others = first.rates, other.rates
    common = rates.keys() & others.keys()
    wins = sum(rates[case] > others[case] for case in common)
    losses = sum(rates[case] < others[case] for case in common)
    chance = paired_chance(wins, losses)
    so = "better" if wins > losses and chance < _SURE / pairs else "can't tell"
    shown = "under 1%" if chance < 0.01 else f"{chance:.0%}"
    return f"{first.label} / {other.label}", f"{len(common):,}", f"{wins:,}", f"{losses:,}", shown, so


def to_read(judged: list[list[Run]]) -> Iterator[Table]:
    """Yield the cases whose check is the likeliest to be wrong."""
    why: dict[tuple[str, str], dict[str, None]] = {}
    for group in judged:
        rates = [run.rates for run in group if run.verdicts]
        for run in group:
            own = run.rates
            for one in run.attempts:
                reasons = {
                    "the answer holds the expected text, and yet it failed": one.has_expected,
                    "its repeats disagree": 0 < own.get(one.case, 0) < 1,
                    "it fails in every run": len(rates) >= _MANY and not any(found.get(one.case, 1) for found in rates),
                }
                for reason in (reason for reason, holds in reasons.items() if holds):
                    why.setdefault((one.case, one.shown), {})[reason] = None
    if why:
        rows = [(shown, join_words(reasons)) for (_, shown), reasons in why.items()]
        more = f" {len(rows) - _MOST_SHOWN:,} more cases aren't listed." if len(rows) > _MOST_SHOWN else ""
        note = f"The check of these cases may be wrong rather than the answer.{more}"
        yield Table("Cases to read first", ("case", "why"), tuple(rows[:_MOST_SHOWN]), note)


def charts(sets: list[list[Run]]) -> Iterator[Chart]:
    """Yield the pass rates of runs over one set of cases, and how scores are spread."""
    for group in sets:
        runs = [run for run in group if run.is_judged]
        if len(runs) > 1:
            rates = tuple(round(100 * run.rate[0], 1) for run in runs)
            yield Chart("Pass rate by run", "run", "%", tuple(run.label for run in runs), (("passed", rates),))
        for run in group:
            scores = run.scores
            if not run.is_judged and len(scores) > 1 and all(0 <= score <= 1 for score in scores):
                counts = [sum(min(int(score * 10), 9) == at for score in scores) for at in range(10)]
                points = tuple(f"{at / 10:.1f}-{(at + 1) / 10:.1f}" for at in range(10))
                yield Chart(f"Scores: {run.label}", "score", "cases", points, (("cases", tuple(map(float, counts))),))


def remarks(runs: Sequence[Run], judged: list[list[Run]], target: float | None, result: str | None) -> Iterator[str]:
    """Yield what the figures can't show, and what to do about it."""
    for group in judged:
        yield from _chance(group)
    usable = [run for run in runs if not run.unusable]
    attempts = [one for run in usable for one in run.attempts]
    if errors := sum(one.error for one in attempts):
        yield f"{errors:,} of {len(attempts):,} answers are errors, not failures. Run them again, because each may be a pass or a failure."
    if near := sum(one.has_expected for one in attempts):
        failures = sum(one.passed is False for one in attempts)
        yield f"{near:,} of {failures:,} failures contain the expected text. Read them: the check may be too strict."
    if any(run.judged_by_model for run in usable):
        yield "A model judged answers here. Have a person check a sample of its judgments."
    if unchecked := sum(not one.counts for one in attempts):
        yield f"{unchecked:,} answers have no check, so they count neither as passed nor as cases."
    if judged and target is None:
        yield "Give --target, such as --target 90%, to have the question `result` answered."
    if result == "good":
        yield "The best run counts as one that you may use and pay for. If it isn't, answer `result` yourself: only-larger."
    if judged and target is not None and result is None:
        yield "More cases are needed to tell on which side of the target the true rate is, so `result` stays open."
    yield from (f"{run.label}: {remark}" for run in usable for remark in run.remarks)


def _chance(group: Sequence[Run]) -> Iterator[str]:
    """Yield what chance can do to the runs over one set of cases."""
    first = best(group)
    share, count = first.rate
    if share < 1:
        gain = visible_gain(share, count)
        shows = f"only a gain of {100 * gain:.0f} points or more" if gain else "not even a perfect run"
        least = next(wins for wins in range(1, 100) if paired_chance(wins, 0) < _SURE)
        failed = round((1 - share) * first.judged_cases)
        same = f"it takes {least} more passes and none lost" if failed >= least else "no gain does"
        # Repeats weigh in the count behind a rate, but people count cases.
        run = f"With {cases(first.judged_cases)} a run"
        yield f"{run}, {shows} would reliably show as better on other cases. On the same cases, {same}."
    if len(group) >= _MANY and first.total is None:
        mean = fmean(run.rate[0] for run in group)
        luck = best_by_luck(mean, round(count), len(group))
        yield (
            f"The best of {len(group)} runs looks better than it is: if all were equally good at {percent(mean)}, "
            f"the best would show up to {percent(luck)}. Confirm it on new cases."
        )
