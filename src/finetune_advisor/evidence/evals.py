"""From files of eval results to what they show: which runs pass how often, what chance can do, and what that answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import PurePath
from statistics import fmean

from finetune_advisor.errors import Diagnostic, Place
from finetune_advisor.evidence import eval_formats as formats
from finetune_advisor.evidence import eval_tables as tables
from finetune_advisor.evidence import statistics as chance
from finetune_advisor.evidence.cells import Value, mapping, name
from finetune_advisor.evidence.eval_runs import Run, judge_by_scores
from finetune_advisor.evidence.files import Progress, Source
from finetune_advisor.evidence.inspect_log import read_log
from finetune_advisor.evidence.rows import Reader, named_columns
from finetune_advisor.report import Chart, Measurement, Sheet, Table
from finetune_advisor.text import join_words

_UNSURE = 0.05
"""How often a true rate at the target may show what was seen, for it to count as reached or missed."""
_ALMOST_NEVER = 0.1
"""The true rate below which outputs are almost never right: our reading of the answer `never`."""
_MOST_SHOWN = 20
"""Rows of a table of cases."""
_MOST_SETS = 3
"""Sets of cases for which the luck is told; with more, only for the smallest ones."""
_SURE = 0.05
"""How often chance alone may show what counts as a difference."""
_MANY = 3
"""Runs from which the best one looks better than it is."""
_SUMMARY = re.compile(
    r"(average|avg|mean|totals?|overall|summary|moyenne|durchschnitt|promedio)( (scores?|g[eé]n[eé]rale|general))?:?",
    re.IGNORECASE,
)
"""The first text in a row of a table that holds the means or sums of the others."""


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
        if path.lower().endswith(".eval"):
            with Source(path, progress=progress) as source:
                header, samples = read_log(source)
                found = formats.inspect(header, map(mapping, samples), source.shown)
                digests[source.shown] = source.sha256
        else:
            reader = Reader((path,), progress, nan=True)
            found = _runs_of(reader, named)
            digests |= {file.shown: file.sha256 for file in reader.files}
            faults += reader.faults.diagnostics()
        judge_by_scores(found)
        runs += found
    for run in runs:
        if not (run.unusable or run.is_judged or run.scores):
            run.unusable = "it holds nothing but errors" if run.errors else "no answer has a verdict or a score"
        if run.unusable:
            faults.append(Diagnostic("unusable-run", "warning", f"{run.label}: {run.unusable}", Place(run.file)))
    sets = _comparable(run for run in runs if not run.unusable)
    _tell_apart(sets)
    judged = [found for group in sets if (found := [run for run in group if run.is_judged])]
    result = None if target is None or not judged else _result(judged, target)
    return Sheet(
        "What the eval results show",
        tuple(chain(_runs(runs), _compared(judged), _to_read(judged))),
        tuple(_charts(sets)),
        tuple(dict.fromkeys(_remarks(runs, judged, target, result))),
        _lead(judged, sets, target, result),
        measurements=tuple(_measurements(judged, sets, target, result, digests)),
        diagnostics=tuple(faults),
    )


# --- From files to runs -----------------------------------------------------------------------------------------------


def _runs_of(reader: Reader, named: Mapping[str, Sequence[str]]) -> list[Run]:
    """Return the runs of one file in the format that its first row shows."""
    rows = _objects(reader)
    first = next(rows, None)
    if first is None:
        if not reader.faults.counts:
            message = "the file holds no results; run the evaluation again"
            reader.faults.add(reader.files[0].shown, 0, "no-rows", "error", message)
        return []
    file, _, value = first
    if not named and (runs := formats.of_document(value, file)):
        return runs + [run for _, _, other in rows for run in formats.of_document(other, file)]
    numbered = ((line, row) for _, line, row in chain([first], rows))
    reading = None if named else formats.of_rows(value)
    runs = reading((row for _, row in numbered), file) if reading else tables.table(numbered, file, named)
    count = 1 + sum(1 for _ in numbered)  # What no format wants is read all the same: the digest is of the whole file.
    if not runs and not named and count == 1:
        runs = tables.nested_table(value, file)
    if not runs:
        keys = join_words([name(key) for key in [*value][:8]]) or "none"
        message = f"no columns of eval results are known among {keys}; name them: --column id=... --column pass=..."
        reader.faults.add(file, 0, "unknown-layout", "error", message)
    return runs


def _objects(reader: Reader) -> Iterator[tuple[str, int, Value]]:
    """Yield the rows that are objects, without those that sum up the others."""
    for file, line, value in reader.rows():
        if not isinstance(value, dict):
            reader.faults.add(file, line, "not-an-object", "error", "a row must be a JSON object, as in {...}")
            continue
        text = next((cell.strip() for cell in value.values() if isinstance(cell, str) and cell.strip()), "")
        if not _SUMMARY.fullmatch(text):
            yield file, line, value


def _comparable(runs: Iterable[Run]) -> list[list[Run]]:
    """Return runs by the set of cases that they were judged on: one name, and at least half of the cases in common."""
    groups: list[list[Run]] = []
    for run in runs:
        cases = {one.case for one in run.attempts}
        for group in groups:
            others = {one.case for one in group[0].attempts}
            common = len(cases & others) * 2 >= min(len(cases), len(others))
            if group[0].suite == run.suite and (common if cases and others else run.suite):
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

    Cases with errors count as failures for the low end and as passes for the high end. The interval holds for all
    runs that are compared, so that the luck of the best one doesn't count. Because it is too narrow for a handful of
    cases, an exact test must agree with it.
    """
    rate, count = run.rate
    lost = len({one.case for one in run.attempts if one.error} - run.rates.keys()) / (run.cases or 1)
    whole, low, high = count / (1 - lost), rate * (1 - lost), rate * (1 - lost) + lost
    cases, sure = round(whole), _UNSURE / compared
    above = 1 - chance.at_most(round(low * whole) - 1, cases, target)
    if chance.wilson(low, whole, compared)[0] >= target and above <= sure:
        return "good"
    upper = chance.wilson(high, whole, compared)[1]
    if upper >= target or chance.at_most(round(high * whole), cases, target) > sure:
        return None
    return "never" if not rate and upper < _ALMOST_NEVER else "not-enough"


def _result(judged: list[list[Run]], target: float) -> str | None:
    """Return the answer that the best run gives over all sets of cases; each run counts by its worst set."""
    order = ("never", "not-enough", None, "good")
    labels: dict[str, list[int]] = {}
    for group in judged:
        for run in group:
            labels.setdefault(run.label, []).append(order.index(_status(run, len(group), target)))
    whole = [min(found) for found in labels.values() if len(found) == len(judged)]
    return order[max(whole)] if whole else None


def _measurements(
    judged: list[list[Run]], sets: list[list[Run]], target: float | None, result: str | None, digests: Mapping[str, str]
) -> Iterator[Measurement]:
    runs = [run for group in sets for run in group]
    readers = join_words(dict.fromkeys(run.reader for run in runs))
    files = tuple((file, digests[file]) for file in dict.fromkeys(run.file for run in runs))
    # Cases of two named sets may only be called the same.
    known = {(run.suite, one.case) for run in runs for one in run.attempts if one.counts}
    totals = (max(run.cases for run in group if run.total) for group in sets if all(run.total for run in group))
    if cases := len(known) + sum(totals):
        yield Measurement("eval_cases", cases, f"{_cases(cases)} in the files", files, readers)
    if result is not None and target is not None:
        best = [_best(group) for group in judged]
        rates = join_words(f"{_percent(run.rate[0])} (likely {_interval(run)})" for run in best)
        figure = f"pass rate {rates}; the target is {_percent(target)}"
        yield Measurement("result", result, figure, files, readers)


# --- In words ---------------------------------------------------------------------------------------------------------


def _percent(share: float) -> str:
    # Never 0 or 100 for what is neither.
    near = not 0.005 <= share <= 0.995 and share not in (0.0, 1.0)
    return f"{share:.1%}" if near else f"{share:.0%}"


def _cases(count: float) -> str:
    return f"{count:,.0f} case{'' if count == 1 else 's'}"


def _interval(run: Run) -> str:
    low, high = chance.wilson(*run.rate)
    return f"{_percent(low).removesuffix('%')}-{_percent(high)}"


def _best(group: Sequence[Run]) -> Run:
    return max(group, key=lambda run: run.rate[0])


def _lead(judged: list[list[Run]], sets: list[list[Run]], target: float | None, result: str | None) -> str:
    """Return the result in a sentence or two."""
    if not judged:
        if sets:
            return "The files hold scores and no verdicts, so there is no pass rate."
        return "Nothing here says how good the outputs are: no run is complete and judged."
    if len(judged) > 1:
        rates = [_best(group).rate[0] for group in judged]
        words = f"Pass rates over {len(judged)} sets of cases: {_percent(min(rates))} to {_percent(max(rates))}."
    else:
        (group,) = judged
        run = _best(group)
        who = "" if len(group) == 1 else f"Best of {len(group)} runs: {run.label}. "
        repeats = f" ({run.verdicts:,} answers)" if run.verdicts > run.judged_cases else ""
        share = f"{_percent(run.rate[0])} of {_cases(run.judged_cases)}{repeats}"
        words = f"{who}Pass rate: {share}; the true rate is likely {_interval(run)}."
    if target is None:
        return words
    if not set.intersection(*({run.label for run in group} for group in judged)):
        return f"{words} No run has results for every set, so none is held against your target of {_percent(target)}."
    if result is None:
        return f"{words} That can lie on either side of your target of {_percent(target)}. More cases would tell."
    return f"{words} That {'reaches' if result == 'good' else 'misses'} your target of {_percent(target)}."


def _runs(runs: Sequence[Run]) -> Iterator[Table]:
    """Yield all runs, each with its figures."""
    if not runs:
        return
    sets = any(run.suite for run in runs)
    columns = ("run", *(["cases of"] if sets else []), "cases", "pass rate", "likely", "errors")
    rows = []
    for run in runs:
        figures = ("-", "-")
        if not run.unusable and run.is_judged:
            figures = (_percent(run.rate[0]), _interval(run))
        elif not run.unusable and run.scores:
            low, high = chance.mean_interval(run.scores)
            if 0 <= min(run.scores) <= max(run.scores) <= 1:
                low, high = max(0.0, low), min(1.0, high)
            figures = (f"mean score {fmean(run.scores):.2f}", f"{low:.2f}-{high:.2f}")
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
        "Cases: those that both have; won and lost: those that only one of them passes. By chance: how often two equal "
        "runs would differ so much (McNemar's test). Visible gain: about what such a comparison finds 4 times out of 5."
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
    shown = "under 1%" if luck < 0.01 else f"{luck:.0%}"
    points = f"{100 * gain:.0f} points" if gain else "none"
    return other.label, f"{len(common):,}", f"{wins:,}", f"{losses:,}", shown, points, so


def _to_read(judged: list[list[Run]]) -> Iterator[Table]:
    """Yield the cases whose check is the likeliest to be wrong."""
    why: dict[tuple[str, str], dict[str, None]] = {}
    for group in judged:
        rates = [run.rates for run in group if run.verdicts]
        for run in group:
            for one in run.attempts:
                reasons = {
                    "the answer holds the expected text, and yet it failed": one.has_expected,
                    "its repeats disagree": 0 < run.rates.get(one.case, 0) < 1,
                    "it fails in every run": len(rates) >= _MANY and not any(rate.get(one.case, 1) for rate in rates),
                }
                if found := {reason: None for reason, holds in reasons.items() if holds}:
                    why.setdefault((one.case, one.shown), {}).update(found)
    if why:
        rows = [(shown, join_words(reasons)) for (_, shown), reasons in why.items()]
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
    for group in sorted(judged, key=lambda group: _best(group).judged_cases)[:_MOST_SETS]:
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
    yield from (f"{run.label}: {remark}" for run in usable for remark in run.remarks)


def _chance(group: Sequence[Run]) -> Iterator[str]:
    """Yield what chance can do to the runs over one set of cases."""
    run = _best(group)
    share, count = run.rate
    if share < 1:
        gain = chance.visible_gain(share, count)
        shows = f"only a gain of {100 * gain:.0f} points or more" if gain else "not even a perfect run"
        least = next(wins for wins in range(1, 100) if chance.paired_chance(wins, 0) < _SURE)
        failed = round((1 - share) * run.judged_cases)
        same = f"it takes {least} more passes and none lost" if failed >= least else "no gain does"
        # Repeats weigh in the count behind a rate, but people count cases.
        told = f"With {_cases(run.judged_cases)} a run"
        yield f"{told}, {shows} would reliably show as better on other cases. On the same cases, {same}."
    mean = fmean(one.rate[0] for one in group)
    if len(group) >= _MANY and run.total is None and 0 < mean < 1:
        luck = chance.best_by_luck(mean, round(count), len(group))
        yield (
            f"The best of {len(group)} runs looks better than it is: if all were equally good at {_percent(mean)}, "
            f"the best would show about {_percent(luck)}. Confirm it on new cases."
        )
