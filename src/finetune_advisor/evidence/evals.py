"""From files of eval results to what they show: which runs pass how often, what chance can do, and what that answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import PurePath
from statistics import fmean

from finetune_advisor.errors import Diagnostic, Place
from finetune_advisor.evidence import eval_tables as tables
from finetune_advisor.evidence import statistics as chance
from finetune_advisor.evidence.cells import counted
from finetune_advisor.evidence.eval_formats import read_file
from finetune_advisor.evidence.eval_runs import Run, judge_by_scores
from finetune_advisor.evidence.files import Progress
from finetune_advisor.evidence.rows import named_columns
from finetune_advisor.report import Chart, Measurement, Sheet, Table
from finetune_advisor.text import join_words

_UNSURE = 0.05
"""How often a true rate at the target may show what was seen, for it to count as reached or missed."""
_ALMOST_NEVER = 0.1
"""The true rate below which outputs are almost never right: our reading of the answer `never`."""
_FEW = 10
"""Cases below which the spread of their scores says too little for an interval of the mean."""
_MOST_SHOWN = 20
"""Rows of a table of cases."""
_MOST_SETS = 3
"""Sets of cases for which the luck is told; with more, only for the smallest ones."""
_SURE = 0.05
"""How often chance alone may show what counts as a difference."""
_PART = re.compile(r"(?<![a-z])(passed|failed|failures|incorrect|wrong)(?![a-z])", re.IGNORECASE)
"""In the name of a file in which all cases passed or failed, a word that says that these are only the ones that did."""
_MANY = 3
"""Runs from which the best one looks better than it is."""


def read_evals(
    files: Sequence[str], *, target: float | None = None, columns: Iterable[str] = (), progress: Progress | None = None
) -> Sheet:
    """Return what the eval results in files show; it answers `eval_cases`, and `result` against a `target`.

    `target`: the pass rate to reach, 0 to 1. `columns`: for plain rows, `id=name`, `input=name`, `pass=name`,
    `score=name`, `run=name`, `error=name`, and `pass_at=0.7` for the score from which a case passes. Runs that were
    cancelled, are cut or have no verdicts answer nothing. Raises UsageError for a file that can't be read at all.
    """
    named = named_columns(columns, tables.COLUMNS)
    runs: list[Run] = []
    digests: dict[str, str] = {}
    faults: list[Diagnostic] = []
    for path in files:
        found, digest, wrong = read_file(path, named, progress)
        judge_by_scores(found)
        runs += found
        digests |= digest
        faults += wrong
    for run in runs:
        if not (run.unusable or run.is_judged or run.scores):
            run.unusable = "it holds nothing but errors" if run.errors else "no answer has a verdict or a score"
        if _PART.search(PurePath(run.file).name) and not run.unusable and run.is_judged and run.rate[0] in (0, 1):
            run.unusable = "by its name, the file holds only cases with one verdict; name one with all of them"
        if run.unusable:
            faults.append(Diagnostic("unusable-run", "warning", f"{run.label}: {run.unusable}", Place(run.file)))
    sets = _comparable(run for run in runs if not run.unusable)
    _tell_apart(sets)
    judged = [found for group in sets if (found := [run for run in group if run.is_judged])]
    held = (None, []) if target is None else _held(judged, target)
    return Sheet(
        "What the eval results show",
        tuple(chain(_runs(runs, target), _compared(judged), _to_read(judged))),
        tuple(_charts(sets)),
        tuple(dict.fromkeys(_remarks(runs, judged, target, held[0]))),
        _lead(judged, sets, target, held),
        measurements=tuple(_measurements(sets, target, held, digests)),
        diagnostics=tuple(faults),
    )


# --- Sets of cases ---------------------------------------------------------------------------------------------------


def _comparable(runs: Iterable[Run]) -> list[list[Run]]:
    """Return runs by the set of cases that they were judged on: one name, and at least half of the cases in common."""
    groups: list[list[Run]] = []
    for run in runs:
        cases = {one.case for one in run.attempts}
        for group in groups:
            others = {one.case for one in group[0].attempts}
            common = len(cases & others) * 2 >= min(len(cases), len(others))
            if group[0].suite == run.suite and common:
                group.append(run)
                break
        else:
            groups.append([run])
    return groups


def _tell_apart(sets: list[list[Run]]) -> None:
    """Distinguish runs with one label over one set, name sets without a name, and report runs that lack cases."""
    for place, group in enumerate(sets, start=1):
        labels = [run.label for run in group]
        every = {one.case for run in group for one in run.attempts}
        for at, run in enumerate(group):
            same = [other.file for other, label in zip(group, labels, strict=True) if label == labels[at]]
            if len(same) > 1:
                number = f"#{labels[: at + 1].count(labels[at])}"
                run.label += f" {PurePath(run.file).name if len({*same}) == len(same) else number}"
            if not run.suite and len(sets) > 1:
                run.suite = f"set {place}"
            if 0 < (own := len({one.case for one in run.attempts})) < len(every):
                run.remarks.append(f"It has {own:,} of the {len(every):,} cases of its set. See whether it was cut.")


# --- Answers ----------------------------------------------------------------------------------------------------------


def _status(run: Run, compared: int, target: float) -> str | None:
    """Return the answer to `result` that a run gives; None where the number of cases can't tell.

    Cases without a verdict count as failures for the low end and as passes for the high end. The interval holds for
    all runs that are compared, so that the luck of the best one doesn't count. Because it is too narrow for a handful
    of cases, an exact test must agree with it.
    """
    rate, count = run.rate
    cases, sure = run.tried, _UNSURE / compared
    least, most = rate * count, rate * count + cases - count
    above = 1 - chance.at_most(round(least) - 1, cases, target)
    if chance.wilson(least / cases, cases, compared)[0] >= target and above <= sure:
        return "good"
    upper = chance.wilson(most / cases, cases, compared)[1]
    if upper >= target or chance.at_most(round(most), cases, target) > sure:
        return None
    return "never" if not rate and upper < _ALMOST_NEVER else "not-enough"


def _held(judged: list[list[Run]], target: float) -> tuple[str | None, list[Run]]:
    """Return the answer of the best runs with one label over all sets of cases, and these runs; each counts by its worst.

    There are none where no label has results for every set.
    """
    order = ("never", "not-enough", None, "good")
    labels: dict[str, list[tuple[int, Run]]] = {}
    for group in judged:
        for run in group:
            labels.setdefault(run.label, []).append((order.index(_status(run, len(group), target)), run))
    whole = [found for found in labels.values() if len(found) == len(judged)]
    best = max(whole, key=lambda found: (min(at for at, _ in found), min(run.rate for _, run in found)), default=[])
    return (order[min(at for at, _ in best)], [run for _, run in best]) if best else (None, [])


def _measurements(
    sets: list[list[Run]], target: float | None, held: tuple[str | None, list[Run]], digests: Mapping[str, str]
) -> Iterator[Measurement]:
    runs = [run for group in sets for run in group]
    readers = join_words(dict.fromkeys(run.reader for run in runs))
    files = tuple((file, digests[file]) for file in dict.fromkeys(run.file for run in runs))
    # Cases of two named sets may only be called the same.
    known = {(run.suite, one.case) for run in runs for one in run.attempts if one.counts}
    totals = (max(run.cases for run in group if run.total) for group in sets if all(run.total for run in group))
    if cases := len(known) + sum(totals):
        yield Measurement("eval_cases", cases, f"{counted(cases, 'case')} in the files", files, readers)
    result, best = held
    if result is not None and target is not None:
        rates = join_words(f"{_percent(run.rate[0], target)} (likely {_interval(run, target)})" for run in best)
        figure = f"pass rate {rates}; the target is {_percent(target, target)}"
        yield Measurement("result", result, figure, files, readers)


# --- In words ---------------------------------------------------------------------------------------------------------


def _percent(share: float, target: float | None = None) -> str:
    """Return a share in percent, with so many digits that it lies on the same side of 0, 1 and the target as shown."""
    return f"{share:.{_digits(share, target)}%}"


def _digits(share: float, target: float | None) -> int:
    marks = (0.0, 1.0) if target is None else (0.0, 1.0, target)
    sides = [(share > mark, share < mark) for mark in marks]
    rounded = (round(share, digits + 2) for digits in range(4))
    return next((n for n, one in enumerate(rounded) if [(one > mark, one < mark) for mark in marks] == sides), 4)


def _interval(run: Run, target: float | None = None) -> str:
    low, high = chance.wilson(*run.rate)
    own = [_digits(end, target) for end in (low, high)]
    least = min(max(own), 1)  # Two ends look alike, unless one is hardly to be told from 0 or 100.
    return f"{100 * low:.{max(own[0], least)}f}-{high:.{max(own[1], least)}%}"


def _best(group: Sequence[Run]) -> Run:
    return max(group, key=lambda run: run.rate)


def _lead(
    judged: list[list[Run]], sets: list[list[Run]], target: float | None, held: tuple[str | None, list[Run]]
) -> str:
    """Return the result in a sentence or two."""
    if not judged:
        if sets:
            return "The files hold scores and no verdicts, so there is no pass rate."
        return "Nothing here says how good the outputs are: no run is complete and judged."
    result, best = held
    run, *others = best or [_best(group) for group in judged]
    several = len({run.label for group in judged for run in group}) > 1
    if others:
        who = f"Best over all sets: {run.label}. " if best and several else ""
        rates = sorted(one.rate[0] for one in (run, *others))
        told = f"{_percent(rates[0], target)} to {_percent(rates[-1], target)}"
        words = f"{who}Pass rates over {len(judged)} sets of cases: {told}."
    else:
        who = f"Best of {len(judged[0])} runs: {run.label}. " if several else ""
        rate, count = run.rate
        repeats = f" ({run.verdicts:,} answers)" if run.verdicts > count else ""
        told = f"{_percent(rate, target)} of {counted(count, 'case')}{repeats}"
        words = f"{who}Pass rate: {told}; the true rate is likely {_interval(run, target)}."
    if target is None:
        return words
    shown = f"your target of {_percent(target, target)}"
    if not best:
        return f"{words} No run has results for every set, so none is held against {shown}."
    if result is not None:
        return f"{words} That {'reaches' if result == 'good' else 'misses'} {shown}."
    low, high = chance.wilson(*run.rate)
    if not others and low < target <= high:
        return f"{words} That can lie on either side of {shown}. More cases would tell."
    return f"{words} That isn't enough to hold against {shown}: verdicts are too few, or runs too many."


def _runs(runs: Sequence[Run], target: float | None) -> Iterator[Table]:
    """Yield all runs, each with its figures."""
    if not runs:
        return
    sets = any(run.suite for run in runs)
    columns = ("run", *(["cases of"] if sets else []), "cases", "pass rate", "likely", "errors")
    rows = []
    for run in runs:
        figures = ("-", "-")
        if not run.unusable and run.is_judged:
            figures = (_percent(run.rate[0], target), _interval(run, target))
        elif not run.unusable and run.scores:
            low, high = chance.mean_interval(run.scores)
            if 0 <= min(run.scores) <= max(run.scores) <= 1:
                low, high = max(0.0, low), min(1.0, high)
            likely = f"{low:.2f}-{high:.2f}" if len(run.scores) >= _FEW else "-"
            figures = (f"mean score {fmean(run.scores):.2f}", likely)
        rows.append((run.label, *([run.suite] if sets else []), f"{run.cases:,}", *figures, f"{run.errors:,}"))
    note = "Errors are answers that never came or couldn't be judged. They don't count as failures."
    notes = [note] if any(run.errors for run in runs) else []
    if any(run.verdicts > len(run.rates) for run in runs):
        notes.append("Repeats of one case count as one case.")
    yield Table("Runs", columns, tuple(rows), " ".join(notes) or None)


def _compared(judged: list[list[Run]]) -> Iterator[Table]:
    """Yield how the best run over each set compares with each other run, over the cases that both have."""
    columns = ("other run", "cases", "won", "lost", "by chance", "visible gain", "so")
    note = (
        "Cases: those that both have; won and lost: those that only one of them passes, or passes more often. By "
        "chance: how often two equal runs would differ so much (McNemar's test). Visible gain: about what such a "
        "comparison finds 4 times out of 5. Better: chance is under 5% for all rows together."
    )
    for group in judged:
        first = _best(group)
        rows = [_pair(first, run, len(group) - 1) for run in group if run is not first and run.verdicts]
        if rows and first.verdicts:
            yield Table(f"The best run beside the others: {first.label}", columns, tuple(rows), note)


def _pair(first: Run, other: Run, pairs: int) -> tuple[str, ...]:
    rates, others = first.rates, other.rates
    common = rates.keys() & others.keys()
    wins = sum(rates[case] > others[case] for case in common)
    losses = sum(rates[case] < others[case] for case in common)
    luck = chance.paired_chance(wins, losses)
    gain = chance.paired_gain((wins + losses) / max(len(common), 1), len(common), pairs)
    so = "better" if wins > losses and luck < _SURE / pairs else "can't tell"
    shown = "under 1%" if luck < 0.01 else _percent(luck, _SURE)
    points = f"{100 * gain:.0f} points" if gain else "none"
    return other.label, f"{len(common):,}", f"{wins:,}", f"{losses:,}", shown, points, so


def _to_read(judged: list[list[Run]]) -> Iterator[Table]:
    """Yield the cases whose check is the likeliest to be wrong."""
    why: dict[tuple[str, str], str] = {}
    for group in judged:
        rates = [run.rates for run in group if run.verdicts]
        for run in group:
            for one in run.attempts:
                if len(rates) >= _MANY and not any(rate.get(one.case, 1) for rate in rates):
                    why[one.case, one.shown] = "it fails in every run"
                elif 0 < run.rates.get(one.case, 0) < 1:
                    why[one.case, one.shown] = "its repeats disagree"
    if why:
        rows = [(shown, reason) for (_, shown), reason in why.items()]
        more = f" {len(rows) - _MOST_SHOWN:,} more cases aren't listed." if len(rows) > _MOST_SHOWN else ""
        note = f"The check of these cases may be wrong rather than the answer.{more}"
        yield Table("Cases to read first", ("case", "why"), tuple(rows[:_MOST_SHOWN]), note)


def _charts(sets: list[list[Run]]) -> Iterator[Chart]:
    """Yield how the scores of each run without verdicts are spread."""
    for run in chain.from_iterable(sets):
        scores = run.scores
        if not run.is_judged and len(scores) > 1 and all(0 <= score <= 1 for score in scores):
            counts = tuple(float(sum(min(int(score * 10), 9) == at for score in scores)) for at in range(10))
            points = tuple(f"{at / 10:.1f}-{(at + 1) / 10:.1f}" for at in range(10))
            yield Chart(f"Scores: {run.label}", "score", "cases", points, (("cases", counts),))


def _remarks(runs: Sequence[Run], judged: list[list[Run]], target: float | None, result: str | None) -> Iterator[str]:
    """Yield what the figures can't show, and what to do about it."""
    for group in sorted(judged, key=lambda group: _best(group).rate[1])[:_MOST_SETS]:
        yield from _chance(group)
    if len(judged) > 1:
        yield f"The files hold {len(judged)} sets of cases, whose numbers add up. If some are the same cases, give them once."
    usable = [run for run in runs if not run.unusable]
    attempts = [one for run in usable for one in run.attempts]
    if errors := sum(one.error for one in attempts):
        what = "answers are errors, not failures" if judged else "scores are missing"
        yield f"{errors:,} of {len(attempts):,} {what}. Run them again, because each can be good or bad."
    if any(run.judged_by_model for run in usable):
        yield "A model judged answers here. Have a person check a sample of its judgments."
    if unchecked := sum(not one.counts for one in attempts):
        yield f"{unchecked:,} answers have no check, so they count neither as passed nor as cases."
    if judged and target is None:
        yield "Give --target, such as --target 90%, to have the question `result` answered."
    if result == "good":
        yield "The best run counts as one that you may use and pay for. If it isn't, answer `result` yourself: only-larger."
    yield from (f"{run.label}: {remark}" for run in usable for remark in run.remarks)


def _chance(group: Sequence[Run]) -> Iterator[str]:
    """Yield what chance can do to the runs over one set of cases."""
    run = _best(group)
    share, count = run.rate
    if share < 1:
        gain = chance.visible_gain(share, count)
        shows = f"only a gain of {100 * gain:.0f} points or more" if gain else "not even a perfect run"
        least = next(wins for wins in range(1, 100) if chance.paired_chance(wins, 0) < _SURE)
        same = f"it takes {least} more passes and none lost" if round((1 - share) * count) >= least else "no gain does"
        yield f"With {counted(count, 'case')} a run, {shows} would reliably show as better on other cases. On the same cases, {same}."
    mean = fmean(one.rate[0] for one in group)
    if len(group) >= _MANY and run.total is None and 0 < mean < 1:
        luck = chance.best_by_luck(mean, count, len(group))
        yield (
            f"The best of {len(group)} runs looks better than it is: if all were equally good at {_percent(mean)}, "
            f"the best would show about {luck:.0%}. Confirm it on new cases."
        )
