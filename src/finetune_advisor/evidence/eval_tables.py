"""Results in plain rows, as runs: JSONL, JSON or CSV that a team wrote itself, with a verdict or a score in each row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TypeAlias

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.cells import PASS_FAIL, Value, digest, is_error, mapping, mappings, name, number, verdict
from finetune_advisor.evidence.eval_runs import Attempt, Run
from finetune_advisor.text import did_you_mean, join_words

Numbered: TypeAlias = Iterable[tuple[int, Value]]
Columns: TypeAlias = Mapping[str, Sequence[str]]

_OUTCOMES = ("result", "outcome", "status", "grade")
"""Columns in which only pass and fail are verdicts, and which need a case beside them."""
_NAMES = ("name", "test", "test_name", "task", "problem")
"""What identifies a case beside a verdict; beside a score alone it can name a model, and the score be a mean."""
_BESIDE = ("text", "document", "passage", "expected", "expected_output", "expected_answer", "reference", "target",
           "ground_truth", "gold", "label")  # fmt: skip
"""What belongs to a case beside its input."""
_VARIANTS = ("run", "variant", "prompt_version", "system")
"""What distinguishes runs of one model."""
_SCORES = ("score", "reward")
_OUTPUTS = ("output", "response", "completion", "answer", "messages", "conversations", "chosen")
COLUMNS: Columns = {
    "id": ("id", "case_id", "test_id", "sample_id", "item_id", "example_id", "question_id", "task_id", "problem_id",
           "instance_id", "case", "test_case", "qid", "prompt_id"),
    "input": ("question", "input", "prompt", "query", "instruction", "user_input", *_NAMES),
    "pass": ("pass", "passed", "success", "correct", "is_correct", "verdict", "pass_fail", "solved", "resolved", *_OUTCOMES),
    "score": _SCORES,
    "run": ("model", "model_name", "provider", *_VARIANTS),
    "error": ("error", "error_message", "exception"),
    "pass_at": (),
}  # fmt: skip
"""What a column can hold, and the names that are taken for it."""

_LISTS = ("results", "cases", "tests", "samples", "records", "details", "evaluations", "test_cases", "test_results")
"""Keys under which a document holds its rows."""
_TOTALS = ("total", "n", "total_tests", "total_cases", "num_cases", "n_cases", "count")
_PASSED = {"passed", "failed", "failures", "correct", "accuracy", "pass_rate", "n_passed"}
"""Keys under which it tells how many there are, and beside which that is a number of cases."""
_SAMPLE = 200
_MOST_RUNS = 100
_JUDGED = re.compile(r"score|expect|reference|target|ground|gold|grade|judge|assert|metric", re.IGNORECASE)
"""Beside such a column, `success` tells of quality; elsewhere it tells that a call went through."""
_TECHNICAL = re.compile(
    r"time[- ]?out|timed out|rate.?limit|quota|traceback|connection (error|refused|reset|aborted)|api.?error|overloaded"
    r"|service unavailable|\b(http|status|code|error):? ?[45]\d\d\b",
    re.IGNORECASE,
)
"""What a text about a failure says if no answer came, or none could be judged."""


def table(rows: Numbered, file: str, columns: Columns) -> list[Run]:
    """Return the runs in plain rows; none where no column is known to hold a verdict or a score.

    `columns`: the names that people gave, by meaning. Several columns of verdicts are several runs.
    """
    rows = iter(rows)
    sample = [*islice(rows, _SAMPLE)]
    chosen = _chosen([row for _, row in sample], columns)
    judged = chosen["pass"] or chosen["score"]
    if not judged or not (columns or _speaks_of_cases(chosen, sample)):
        return []
    runs: dict[tuple[str, str], Run] = {}
    asked: dict[str, str] = {}
    for line, row in chain(sample, rows):
        for column in judged:
            parts = [*(name(row.get(key)) for key in chosen["run"]), name(column) if len(judged) > 1 else ""]
            label = ", ".join(filter(None, parts)) or "run"
            run = runs.setdefault((label, column), Run(label, "plain rows", file))
            run.attempts.append(_attempt(row, line, column, chosen, file))
            asked[run.attempts[-1].case] = _asked(row, chosen)
            if len(runs) > _MOST_RUNS:
                raise UsageError(f"{file}: the column {name(chosen['run'][0])!r} names more than {_MOST_RUNS} runs")
    found = [*runs.values()]
    cases = [{one.case for one in run.attempts} for run in found]
    if chosen["input"] and len(found) > 1 and sum(map(len, cases)) == len(set().union(*cases)):
        # Each row has an id of its own, so that only its text tells which case it is.
        for run in found:
            run.attempts = [replace(one, case=asked[one.case]) for one in run.attempts]
    meanings = ("id", "input", "pass" if chosen["pass"] else "score")
    read = [f"{name(column)} as {meaning}" for meaning in meanings for column in chosen[meaning]]
    found[0].remarks.append(f"Columns read: {join_words(read)}.")
    return found


def _speaks_of_cases(chosen: Columns, sample: Sequence[tuple[int, Value]]) -> bool:
    """Return whether rows with a verdict or a score are about cases, and not about anything else."""
    there = {column.lower() for _, row in sample for column in row}
    asked = {column.lower() for column in chosen["input"]}
    if chosen["pass"]:
        # One object with a verdict is the state of something, and a name with a status is from a unit test.
        sure = asked - {*_NAMES} or not {column.lower() for column in chosen["pass"]} <= {*_OUTCOMES}
        return bool(chosen["id"] or (len(sample) > 1 and sure))
    # Examples to train on have scores, too; a score with a name alone may be the mean of a model.
    told = chosen["run"] or any(_JUDGED.search(column) for column in there - {*_SCORES})
    return bool(chosen["id"] or asked - {*_NAMES}) and bool(told or there.isdisjoint(_OUTPUTS))


def nested_table(document: Value, file: str) -> list[Run]:
    """Return the runs in the list of rows that a document holds under one of its keys; none if several could be it."""
    lists = [list(mappings(document.get(key))) for key in _LISTS]
    found = [(len(rows), runs) for rows in lists if (runs := table(enumerate(rows, start=1), file, {}))]
    if len(found) != 1:
        return []
    ((count, runs),) = found
    parts = [part for part in (document, mapping(document.get("summary"))) if not _PASSED.isdisjoint(part)]
    told = max((number(part.get(key)) or 0 for part in parts for key in _TOTALS), default=0)
    if told > count:
        for run in runs:
            run.unusable = f"the file counts {told:,.0f} cases and holds {count:,}; name a file that has all of them"
    return runs


def _filled(row: Value, columns: Sequence[str]) -> object:
    return next((row[column] for column in columns if row.get(column) not in (None, "")), None)


def _asked(row: Value, chosen: Columns) -> str:
    """Return a key for all that a row asks and expects; one prompt can stand before the texts of many cases."""
    return digest([row.get(column) for column in chosen["input"]] + [row[key] for key in row if key.lower() in _BESIDE])


def _attempt(row: Value, line: int, column: str, chosen: Columns, file: str) -> Attempt:
    cell, failure = row.get(column), _filled(row, chosen["error"])
    score = number(cell)
    passed = verdict(cell) if chosen["pass"] else None
    if chosen["pass_at"] and score is not None:
        passed = score >= float(chosen["pass_at"][0])
    failed = failure not in (None, False, "null", "None")
    # Many write down why a case failed under the name of an error.
    error = is_error(cell) or (failed and (passed is None or (not passed and bool(_TECHNICAL.search(str(failure))))))
    id, text = _filled(row, chosen["id"]), _filled(row, chosen["input"])
    case = str(id) if id is not None else f"{file}:{line}" if text is None else _asked(row, chosen)
    return Attempt(case, name(id) or f"line {line}", None if error else passed, score, error)


def _chosen(sample: Sequence[Value], given: Columns) -> dict[str, list[str]]:
    """Return the columns by meaning: those that people named, else the first that its name and values speak for."""
    there = {column: column.strip().lower() for row in sample for column in row}
    named = [column for meaning, columns in given.items() if meaning != "pass_at" for column in columns]
    if missing := [column for column in named if column not in there]:
        raise UsageError(f"--column: no row has a column {missing[0]!r}{did_you_mean(missing[0], there)}")
    if any(number(at) is None for at in given.get("pass_at", ())):
        raise UsageError(f"--column pass_at takes the score from which a case passes, got {given['pass_at'][0]!r}")
    chosen = {}
    for meaning, names in COLUMNS.items():
        near = (column for want in names for column, lower in there.items() if lower == want)
        fits = [column for column in near if _fits(meaning, column, [row.get(column) for row in sample], there)]
        if meaning == "run":
            models, variants = ([one for one in fits if (there[one] in _VARIANTS) is kind] for kind in (False, True))
            fits = [*models[:1], *variants[:1]]
            fits = [one for one in fits if len({str(row.get(one)) for row in sample}) > 1] or fits[:1]
        chosen[meaning] = list(given.get(meaning, fits if meaning in ("input", "run") else fits[:1]))
    if given.get("score") and not given.get("pass"):
        chosen["pass"] = []
    return chosen


def _fits(meaning: str, column: str, cells: Sequence[object], others: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell not in (None, "")]
    if not filled or (meaning == "pass" and len(filled) * 2 < len(cells)):
        return False
    match meaning:
        case "pass" if column.lower() in _OUTCOMES:
            words = [str(cell).strip().lower() for cell in filled]
            return not PASS_FAIL.keys().isdisjoint(words) and all(word in PASS_FAIL or is_error(word) for word in words)
        case "pass":
            quality = column.lower() != "success" or any(_JUDGED.search(other) for other in others)
            return quality and all(verdict(cell) is not None or is_error(cell) for cell in filled)
        case "score":
            scores = [score for cell in filled if (score := number(cell)) is not None]
            return bool(scores) and all(0 <= score <= 1 for score in scores)
        case "run":
            # A text that differs from row to row is a prompt, not the name of one; a number counts repeats.
            counts = column.lower() == "run" and all(number(cell) is not None for cell in filled)
            return not counts and len({str(cell) for cell in filled}) <= max(1, len(filled) // 2)
        case _:
            return all(isinstance(cell, str | int) for cell in filled)
