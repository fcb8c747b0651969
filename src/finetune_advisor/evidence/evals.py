"""From files of eval results to what they answer: how many cases there are, and whether the best run is good enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from finetune_advisor.errors import Diagnostic, Place
from finetune_advisor.evidence import eval_formats as formats
from finetune_advisor.evidence import eval_sheet as shown_as
from finetune_advisor.evidence import eval_tables as tables
from finetune_advisor.evidence.eval_runs import Run, mapping, name
from finetune_advisor.evidence.files import Progress, Source
from finetune_advisor.evidence.inspect_log import read_log
from finetune_advisor.evidence.rows import Reader, named_columns
from finetune_advisor.evidence.statistics import at_most, wilson
from finetune_advisor.report import Measurement, Sheet
from finetune_advisor.text import join_words

Row = Mapping[str, Any]

_UNSURE = 0.05
"""How often a true rate at the target may show what was seen, for it to count as reached or missed."""
_ALMOST_NEVER = 0.1
"""The true rate below which outputs are almost never right: our reading of the answer `never`."""


def read_evals(
    files: Sequence[str], *, target: float | None = None, columns: Iterable[str] = (), progress: Progress | None = None
) -> Sheet:
    """Return what the eval results in files show; it answers `eval_cases`, and `result` against a `target`.

    `target`: the pass rate to reach, 0 to 1. `columns`: for plain rows, `id=name`, `pass=name`, `score=name`,
    `run=name`, `error=name`, and `pass_at=0.7` for the score from which a case passes. Runs that were cancelled, are
    cut or have no verdicts answer nothing. Raises UsageError for a file that can't be read at all.
    """
    named = named_columns(columns, tables.COLUMNS)
    runs: list[Run] = []
    digests: dict[str, str] = {}
    faults: list[Diagnostic] = []
    for path in files:
        reader = Reader((path,), progress, nan=True)
        if path.lower().endswith(".eval"):
            with Source(path, progress=progress) as source:
                header, samples = read_log(source)
                runs += formats.inspect(header, map(mapping, samples), source.shown)
                digests[source.shown] = source.sha256
        else:
            runs += _runs_of(reader, named)
            digests |= {file.shown: file.sha256 for file in reader.files}
            faults += reader.faults.diagnostics()
    for run in runs:
        run.judge_by_scores()
        run.unusable = run.unusable or run.empty
        if run.unusable:
            faults.append(Diagnostic("unusable-run", "warning", f"{run.label}: {run.unusable}", Place(run.file)))
    sets = _comparable(run for run in runs if not run.unusable)
    _tell_apart(sets)
    judged = [found for group in sets if (found := [run for run in group if run.is_judged])]
    result = None if target is None or not judged else _result(judged, target)
    return Sheet(
        "What the eval results show",
        tuple(chain(shown_as.runs_table(runs), shown_as.compared(judged), shown_as.to_read(judged))),
        tuple(shown_as.charts(sets)),
        tuple(dict.fromkeys(shown_as.remarks(runs, judged, target, result))),
        shown_as.lead(judged, sets, target, result),
        measurements=tuple(_measurements(judged, sets, target, result, digests)),
        diagnostics=tuple(faults),
    )


# --- From files to runs -----------------------------------------------------------------------------------------------


def _runs_of(reader: Reader, named: Mapping[str, Sequence[str]]) -> list[Run]:
    """Return the runs of one file in the format that its first row shows."""
    rows = _objects(reader)
    first = next(rows, None)
    if first is None:
        return []
    file, _, value = first
    if not named and (runs := [*formats.of_document(value, file)]):
        return runs + [run for _, _, other in rows for run in formats.of_document(other, file)]
    numbered = ((line, row) for _, line, row in chain([first], rows))
    reading = None if named else _reading(value)
    runs = reading((row for _, row in numbered), file) if reading else tables.table(numbered, file, named)
    for _ in numbered:
        pass  # What no format wants is read all the same: the digest is that of the whole file.
    if not runs:
        keys = join_words([name(key) for key in [*value][:8]]) or "none"
        message = (
            f"no format of eval results is known with the keys {keys}; "
            "name the columns of plain rows: --column id=... --column pass=..."
        )
        reader.faults.add(file, 0, "unknown-layout", "error", message)
    return runs


def _objects(reader: Reader) -> Iterator[tuple[str, int, Row]]:
    for file, line, value in reader.rows():
        if isinstance(value, dict):
            yield file, line, value
        else:
            reader.faults.add(file, line, "not-an-object", "error", "a row must be a JSON object, as in {...}")


def _reading(value: Row) -> Any:
    """Return the function that reads rows like this one; None for plain rows."""
    if formats.is_promptfoo_row(value):
        return lambda rows, file: formats.promptfoo(rows, file, "promptfoo JSONL")
    if formats.promptfoo_columns(value):
        return formats.promptfoo_table
    if "doc_id" in value and ("filtered_resps" in value or "resps" in value):
        return formats.lm_eval_samples
    if isinstance(value.get("spec"), dict) or {"event_id", "sample_id", "type"} <= value.keys():
        return formats.openai_evals
    return tables.ragas if tables.is_ragas(value) else None


def _tell_apart(sets: list[list[Run]]) -> None:
    """Number runs that have one label over one set of cases, and sets of cases without a name."""
    for place, group in enumerate(sets, start=1):
        labels = [run.label for run in group]
        for at, run in enumerate(group):
            if labels.count(run.label) > 1:
                run.label = f"{run.label} #{labels[: at + 1].count(run.label)}"
            if not run.suite and len(sets) > 1:
                run.suite = f"set {place}"


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


# --- Answers ----------------------------------------------------------------------------------------------------------


def _status(run: Run, compared: int, target: float) -> str | None:
    """Return the answer to `result` that a run gives; None where the number of cases can't tell.

    Cases with errors count as failures for the low end and as passes for the high end. The interval holds for all
    runs that are compared, so that the luck of the best one doesn't count. Because it is too narrow for a handful of
    cases, an exact test must agree with it.
    """
    rate, count = run.rate
    lost = run.only_errors / (run.cases or 1)
    whole, low, high = count / (1 - lost), rate * (1 - lost), rate * (1 - lost) + lost
    cases, sure = round(whole), _UNSURE / compared
    above = 1 - at_most(round(low * whole) - 1, cases, target)
    if wilson(low, whole, compared)[0] >= target and above <= sure:
        return "good"
    upper = wilson(high, whole, compared)[1]
    if upper >= target or at_most(round(high * whole), cases, target) > sure:
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
    # The metrics of one tool are judged on the same cases; cases of two named sets may only be called the same.
    known = {("" if run.graded else run.suite, one.case) for run in runs for one in run.attempts if one.counts}
    totals = (max(run.cases for run in group if run.total) for group in sets if all(run.total for run in group))
    if cases := len(known) + sum(totals):
        yield Measurement("eval_cases", cases, f"{shown_as.cases(cases)} in the files", files, readers)
    if result is not None and target is not None:
        best = [shown_as.rate(shown_as.best(group)) for group in judged]
        figure = f"pass rate {join_words(best)}; the target is {shown_as.percent(target)}"
        yield Measurement("result", result, figure, files, readers)
