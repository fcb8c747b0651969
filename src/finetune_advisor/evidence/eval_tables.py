"""Results in plain rows, as runs: JSONL, JSON or CSV that a team wrote itself, with a verdict or a score in each row."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import TypeAlias

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.cells import (
    PASS_FAIL,
    Value,
    digest,
    is_error,
    is_no_answer,
    is_technical,
    name,
    number,
    plain,
    verdict,
    word,
)
from finetune_advisor.evidence.eval_runs import Attempt, Run
from finetune_advisor.text import did_you_mean, join_words

Numbered: TypeAlias = Iterable[tuple[int, Value]]
Columns: TypeAlias = Mapping[str, Sequence[str]]

# Names of columns are compared as `plain` makes them.
_OUTCOMES = ("result", "outcome", "status", "grade", "judgment", "judgement", "evaluation")
"""Columns in which only words for quality are verdicts, and which need a case beside them."""
_NAMES = ("name", "test", "testname", "task", "taskname", "problem")
"""What identifies a case beside a verdict; beside a score alone it can name a model, and the score be a mean."""
_MODELS = ("model", "modelname", "modelid", "llm", "provider")
_VARIANTS = ("run", "variant", "system", "condition", "arm", "config", "mode", "method", "strategy", "effort",
             "harness")  # fmt: skip
"""What distinguishes runs of one model."""
_ANSWER = re.compile(r"\w*(output|response|completion|answer|prediction)|actual|predicted|generated")
_OUTPUTS = ("messages", "conversations", "chosen", "content", "text", "title", "body", "passage", "document")
"""Beside them or an answer, a score can be that of an example to train on, or of a document that was found."""
COLUMNS: Columns = {
    "id": ("id", "caseid", "testid", "sampleid", "itemid", "exampleid", "questionid", "taskid", "problemid", "scenarioid",
           "queryid", "instanceid", "case", "testcase", "qid", "promptid"),
    "input": ("question", "input", "inputs", "prompt", "query", "instruction", "userinput", *_NAMES),
    "pass": ("pass", "passed", "success", "correct", "iscorrect", "match", "exactmatch", "verdict", "passfail", "solved",
             "resolved", *_OUTCOMES),
    "score": ("score", "reward"),
    "run": (*_MODELS, *_VARIANTS),
    "error": ("error", "errormessage", "exception", "fatal"),
    "pass_at": (),
}  # fmt: skip
"""What a column can hold, and the names that are taken for it."""

_SAMPLE = 2_000
"""Rows by which the columns are chosen: enough to show several runs that come one after the other."""
_JUDGED = re.compile(r"score|judge|grade|assert|expected|groundtruth|gold|(reference|target)(answer|output|label)?s?$")
"""Beside such a column, `success` tells of quality; elsewhere it tells that a call went through."""


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
    for line, row in chain(sample, rows):
        for column in judged:
            parts = [*(name(row.get(key)) for key in chosen["run"]), name(column) if len(judged) > 1 else ""]
            label = ", ".join(filter(None, parts)) or "run"
            run = runs.setdefault((label, column), Run(label, "plain rows", file))
            run.attempts.append(_attempt(row, line, column, chosen, file))
    found = [*runs.values()]
    if not (chosen["id"] or chosen["input"]):
        found[0].remarks.append("No column names the cases, so each row counts as one.")
        for run in found if len(found) > 1 else ():
            run.unusable = "no column tells which rows are about the same case; name it with --column id=..."
    meanings = ("id", "input", "pass" if chosen["pass"] else "score")
    read = [f"{name(column)} as {meaning}" for meaning in meanings for column in chosen[meaning]]
    found[0].remarks.append(f"Columns read: {join_words(read)}.")
    return found


def _speaks_of_cases(chosen: Columns, sample: Sequence[tuple[int, Value]]) -> bool:
    """Return whether rows with a verdict or a score are about cases, and not about anything else."""
    there = {plain(column) for _, row in sample for column in row}
    asked, passes = ({plain(column) for column in chosen[meaning]} for meaning in ("input", "pass"))
    if not (chosen["run"] or asked or there.isdisjoint(_MODELS)):
        return False  # One model in each row makes a leaderboard.
    if passes and chosen["id"]:
        return True
    if len(sample) < 2:
        return False  # One object is the state of something.
    if passes and asked:
        # A name with a status is from a unit test.
        return not (passes <= {*_OUTCOMES} and asked <= {*_NAMES})
    if passes:
        # A success of nothing is that of a program.
        told = chosen["run"] or chosen["answer"] or any(map(_JUDGED.search, there))
        return bool(told) and not passes <= {*_OUTCOMES, "success"}
    # Examples to train on have scores, too; a score with a name alone may be the mean of a model.
    return bool(chosen["id"]) and not chosen["answer"] and there.isdisjoint(_OUTPUTS)


def _filled(row: Value, columns: Collection[str]) -> object:
    return next((row[column] for column in columns if row.get(column) not in (None, "")), None)


def _attempt(row: Value, line: int, column: str, chosen: Columns, file: str) -> Attempt:
    cell, failure, answer = row.get(column), _filled(row, chosen["error"]), _filled(row, chosen["answer"])
    score = number(cell)
    passed = verdict(cell) if chosen["pass"] else None
    if chosen["pass_at"] and score is not None:
        passed = score >= float(chosen["pass_at"][0])
    # Many write down why a case failed under the name of an error.
    silent = bool(chosen["answer"]) and answer is None
    technical = passed is None or (not passed and (silent or is_technical(failure)))
    error = is_error(cell) or (not passed and is_no_answer(answer)) or (bool(failure) and technical)
    id, text = _filled(row, chosen["id"]), _filled(row, chosen["input"])
    asked = digest([row.get(column) for column in chosen["input"]])
    case = str(id) if id is not None else f"{file}:{line}" if text is None else asked
    return Attempt(case, name(id) or f"line {line}", None if error else passed, score, error)


def _chosen(sample: Sequence[Value], given: Columns) -> dict[str, list[str]]:
    """Return the columns by meaning: those that people named, else the first that its name and values speak for."""
    there = {column: plain(column) for row in sample for column in row}
    named = [column for meaning, columns in given.items() if meaning != "pass_at" for column in columns]
    if missing := [column for column in named if column not in there]:
        raise UsageError(f"--column: no row has a column {missing[0]!r}{did_you_mean(missing[0], there)}")
    if any(number(at) is None for at in given.get("pass_at", ())):
        raise UsageError(f"--column pass_at takes the score from which a case passes, got {given['pass_at'][0]!r}")
    chosen = {"answer": [column for column in there if _ANSWER.fullmatch(there[column])]}
    for meaning, names in COLUMNS.items():
        near = (column for want in names for column, lower in there.items() if lower == want)
        fits = [column for column in near if _fits(meaning, column, [row.get(column) for row in sample], there)]
        if meaning == "run":
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
        case "pass" if plain(column) in _OUTCOMES:
            words = [word(cell) for cell in filled]
            return not PASS_FAIL.keys().isdisjoint(words) and all(one in PASS_FAIL or is_error(one) for one in words)
        case "pass":
            quality = plain(column) != "success" or any(_JUDGED.search(plain(other)) for other in others)
            return quality and all(verdict(cell) is not None or is_error(cell) for cell in filled)
        case "score":
            scores = [score for cell in filled if (score := number(cell)) is not None]
            return bool(scores) and all(0 <= score <= 1 for score in scores)
        case "run":
            # A text that differs from row to row is a prompt, not the name of one; a number counts repeats.
            counts = plain(column) in _VARIANTS and all(number(cell) is not None for cell in filled)
            return not counts and len({str(cell) for cell in filled}) <= max(1, len(filled) // 2)
        case _:
            return all(isinstance(cell, str | int) for cell in filled)
