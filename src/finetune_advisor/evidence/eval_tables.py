"""Results in plain rows, as runs: JSONL, JSON or CSV with an id and a verdict or a score, and the scores of Ragas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.eval_runs import Attempt, Run, digest, is_error, name, number, verdict
from finetune_advisor.text import did_you_mean

Value = Mapping[str, Any]
Numbered = Iterable[tuple[int, Value]]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "case_id", "test_id", "sample_id", "item_id", "example_id", "question_id", "case", "test_case", "qid"),
    "pass": ("pass", "passed", "success", "correct", "is_correct", "verdict", "pass_fail"),
    "score": ("score", "accuracy", "reward"),
    "run": ("run", "model", "model_name", "provider", "variant", "prompt_id", "prompt_version", "system"),
    "error": ("error", "error_message", "exception"),
    "pass_at": (),
}
"""What a column can hold, and the names that are taken for it."""

RAGAS = (
    "faithfulness", "answer_relevancy", "response_relevancy", "context_precision", "context_recall",
    "context_entity_recall", "answer_correctness", "answer_similarity", "semantic_similarity", "factual_correctness",
    "llm_context_precision_with_reference", "llm_context_precision_without_reference", "noise_sensitivity",
    "nv_accuracy", "nv_context_relevance", "nv_response_groundedness", "rouge_score", "bleu_score",
)  # fmt: skip
_SAMPLE = 200
_MOST_RUNS = 100


def ragas(rows: Iterable[Value], file: str) -> list[Run]:
    """Return the scores of Ragas: each metric is a measure of its own, and one that couldn't be judged is an error."""
    runs: dict[str, Run] = {}
    for at, row in enumerate(rows, start=1):
        case = digest([row.get(key) for key in ("user_input", "question", "reference", "ground_truth")])
        for column, cell in row.items():
            if column.split("(")[0] in RAGAS:
                new = Run(name(column), "Ragas scores", file, f"Ragas {name(column)}")
                new.judged_by_model = new.graded = True
                score = number(cell)
                attempt = Attempt(case, f"row {at}", None, score, score is None)
                runs.setdefault(column, new).attempts.append(attempt)
    return list(runs.values())


def is_ragas(row: Value) -> bool:
    """Return whether a row holds a question and the scores of Ragas for its answer."""
    return ("user_input" in row or "question" in row) and any(column.split("(")[0] in RAGAS for column in row)


def table(rows: Numbered, file: str, columns: Mapping[str, Sequence[str]]) -> list[Run]:
    """Return the runs in plain rows; none where no column is known to hold a verdict or a score.

    `columns`: the names that people gave, by meaning. Several columns of verdicts are several runs.
    """
    several = iter(rows)
    first = [*islice(several, _SAMPLE)]
    chosen = _chosen([row for _, row in first], columns)
    judged = [("pass", column) for column in chosen["pass"]] or [("score", column) for column in chosen["score"]]
    if not judged or not (chosen["id"] or chosen["pass"]):
        return []
    runs: dict[tuple[str, str], Run] = {}
    for line, row in chain(first, several):
        for kind, column in judged:
            label = next((name(row[key]) for key in chosen["run"] if row.get(key) not in (None, "")), "")
            label = ", ".join(filter(None, (label, name(column) if len(judged) > 1 else ""))) or "run"
            run = runs.setdefault((label, column), Run(label, "plain rows", file))
            run.attempts.append(_attempt(row, line, kind, column, chosen, file))
            if len(runs) > _MOST_RUNS:
                raise UsageError(f"{file}: the column {name(chosen['run'][0])!r} names more than {_MOST_RUNS} runs")
    return list(runs.values())


def _attempt(row: Value, line: int, kind: str, column: str, chosen: Mapping[str, Sequence[str]], file: str) -> Attempt:
    id = next((row[key] for key in chosen["id"] if row.get(key) not in (None, "")), None)
    cell = row.get(column)
    score = number(cell)
    passed = verdict(cell) if kind == "pass" else None
    if chosen["pass_at"] and score is not None:
        passed = score >= float(chosen["pass_at"][0])
    failed = any(row.get(key) not in (None, "", False, "null", "None") for key in chosen["error"])
    error = is_error(cell) or (failed and passed is not True)
    case, shown = (str(id), name(id)) if id is not None else (f"{file}:{line}", f"line {line}")
    return Attempt(case, shown, None if error else passed, score, error)


def _chosen(sample: Sequence[Value], given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the columns by meaning: those that people named, else the first that its name and values speak for."""
    there = {column: column.strip().lower() for row in sample for column in row}
    if missing := [
        column for meaning, named in given.items() if meaning != "pass_at" for column in named if column not in there
    ]:
        raise UsageError(f"--column: no row has a column {missing[0]!r}{did_you_mean(missing[0], there)}")
    if any(number(at) is None for at in given.get("pass_at", ())):
        raise UsageError(f"--column pass_at takes the score from which a case passes, got {given['pass_at'][0]!r}")
    chosen = {}
    for meaning, names in COLUMNS.items():
        near = (column for want in names for column, lower in there.items() if lower == want)
        fits = [column for column in near if _fits(meaning, [row.get(column) for row in sample])]
        chosen[meaning] = list(given.get(meaning, fits[:1]))
    if given.get("score") and not given.get("pass"):
        chosen["pass"] = []
    return chosen


def _fits(meaning: str, cells: Sequence[object]) -> bool:
    filled = [cell for cell in cells if cell not in (None, "")]
    match meaning:
        case "pass":
            return bool(filled) and all(verdict(cell) is not None or is_error(cell) for cell in filled)
        case "score":
            return bool(filled) and all(0 <= score <= 1 for cell in filled if (score := number(cell)) is not None)
        case "run":
            # A text that differs from row to row is a prompt, not the name of one.
            return len({str(cell) for cell in filled}) <= max(1, len(filled) // 2)
        case _:
            return bool(filled)
