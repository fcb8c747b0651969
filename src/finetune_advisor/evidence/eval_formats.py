"""From a file of eval results to its runs: promptfoo, Inspect, lm-eval, OpenAI evals, DeepEval, Ragas. Judges none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice, takewhile
from pathlib import PurePath
from typing import TypeAlias

from finetune_advisor.errors import Diagnostic
from finetune_advisor.evidence.cells import (
    Value,
    digest,
    first,
    is_error,
    mapping,
    mappings,
    name,
    number,
    plain,
    verdict,
)
from finetune_advisor.evidence.eval_runs import Attempt, Run
from finetune_advisor.evidence.eval_tables import Columns, table
from finetune_advisor.evidence.files import Progress, Source
from finetune_advisor.evidence.inspect_log import read_log
from finetune_advisor.evidence.rows import Reader
from finetune_advisor.text import join_words

Reading: TypeAlias = Callable[[Iterable[Value], str], list[Run]]

_BY_MODEL = re.compile(r"llm-rubric|model-graded|factuality|g-eval|-relevance|-faithfulness|-recall|^pi$|closedqa")
_MARK = re.compile(r"\[(PASS|FAIL|ERROR)\]( \(\d\.\d\d\))?")
_STATUS = re.compile(r"Status(\.\d+)?")
_BROKEN_CHECK = re.compile(r"threw error: (?!.*JSON)|\[object Object\]")
"""How promptfoo words that a check broke, which it counts as a failure; an answer that isn't JSON is one."""
_LONGEST_NAME = 40
"""Characters of the name of a prompt or a column."""
_SUMMARY = re.compile(r"(average|avg|mean|totals?|overall|summary|moyenne)( (scores?|generale))?:?", re.IGNORECASE)
"""The first text in a row of a table that holds the means or sums of the others."""
_LISTS = ("results", "cases", "tests", "samples", "records", "details", "evaluations", "testcases", "testresults")
"""Keys under which a document holds its rows."""
_METRICS = ("exact_match", "acc", "pass@1", "acc_norm", "em")
"""Metrics of lm-eval that count passes; the plainest first."""
_RAGAS = (
    "faithfulness", "answer_relevancy", "response_relevancy", "context_precision", "context_recall",
    "context_entity_recall", "answer_correctness", "answer_similarity", "semantic_similarity", "factual_correctness",
    "noise_sensitivity", "rouge_score", "bleu_score",
)  # fmt: skip


def read_file(
    path: str, named: Columns, progress: Progress | None
) -> tuple[list[Run], Mapping[str, str], Sequence[Diagnostic]]:
    """Return the runs of a file, its digest by its name, and what is wrong with it.

    `named`: the columns that people named, by meaning. Raises UsageError for a file that can't be read at all.
    """
    if path.lower().endswith(".eval"):
        with Source(path, progress=progress) as source:
            header, samples = read_log(source)
            runs = inspect(header, map(mapping, samples), source.shown)
            return runs, {source.shown: source.sha256}, ()
    reader = Reader((path,), progress, nan=True)
    runs = _runs_of(reader, named)
    return runs, {file.shown: file.sha256 for file in reader.files}, reader.faults.diagnostics()


def _runs_of(reader: Reader, named: Columns) -> list[Run]:
    """Return the runs of one file in the format that its first row shows."""
    rows = _objects(reader)
    first = next(rows, None)
    if first is None:
        if not reader.faults.counts:
            message = "the file holds no results; run the evaluation again"
            reader.faults.add(reader.files[0].shown, 0, "no-rows", "error", message)
        return []
    file, _, value = first
    if not named and (runs := of_document(value, file)):
        return runs + [run for _, _, other in rows for run in of_document(other, file)]
    second = [*islice(rows, 1)]
    numbered = ((line, row) for _, line, row in chain([first], second, rows))
    if reading := None if named else of_rows(value):
        runs = reading((row for _, row in numbered), file)
    elif second or not (runs := _runs_within(value, file, named)):
        runs = table(numbered, file, named)
    for _ in numbered:
        pass  # What no format wants is read all the same: the digest is of the whole file.
    if not runs:
        # Where a table has no header, its first row looks like one; long texts are data.
        keys = join_words([name(key) for key in value if len(key) <= _LONGEST_NAME][:8]) or "none"
        message = f"no columns of eval results are known among {keys}; name them: --column id=... --column pass=..."
        reader.faults.add(file, 0, "unknown-layout", "error", message)
    return runs


def _runs_within(document: Value, file: str, named: Columns) -> list[Run]:
    """Return the runs in the one list of a document that holds results; none if several could be it."""
    wanted = {column for meaning, columns in named.items() if meaning != "pass_at" for column in columns}
    found = []
    for key, value in document.items():
        rows = [*mappings(value)]
        if not rows or not wanted <= {column for row in rows for column in row}:
            continue
        if reading := None if named else of_rows(rows[0]):
            found.append(reading(rows, file))
        elif named or plain(key) in _LISTS:
            found.append(table(enumerate(rows, start=1), file, named))
    found = [*filter(None, found)]
    return found[0] if len(found) == 1 else []


def _objects(reader: Reader) -> Iterator[tuple[str, int, Value]]:
    """Yield the rows that are objects, without those that sum up the others."""
    for file, line, value in reader.rows():
        if not isinstance(value, dict):
            reader.faults.add(file, line, "not-an-object", "error", "a row must be a JSON object, as in {...}")
            continue
        text = next((cell.strip() for cell in value.values() if isinstance(cell, str) and cell.strip()), "")
        if not _SUMMARY.fullmatch(text):
            yield file, line, value


def of_document(document: Value, file: str) -> list[Run]:
    """Return the runs of a document that a known tool wrote; none for any other."""
    if {"eval", "status", "version"} <= document.keys():
        return inspect(document, mappings(document.get("samples")), file)
    return _promptfoo_document(document, file) or _lm_eval(document, file) or _deepeval(document, file)


def of_rows(row: Value) -> Reading | None:
    """Return how to read the rows that begin with this one; None if no tool is known to write them."""
    if "success" in row and "vars" in row and ("promptIdx" in row or "prompt" in row):
        return lambda rows, file: _promptfoo(rows, file, "promptfoo JSONL")
    if columns := _promptfoo_columns(row):
        return partial(_promptfoo_table, columns)
    if "doc_id" in row and ("filtered_resps" in row or "resps" in row):
        return _lm_eval_samples
    if "completion_fns" in mapping(row.get("spec")) or {"event_id", "sample_id", "type"} <= row.keys():
        return _openai_evals
    asked = "user_input" in row or "question" in row
    return _ragas if asked and any(column.split("(")[0] in _RAGAS for column in row) else None


def _promptfoo_document(document: Value, file: str) -> list[Run]:
    inner = mapping(document.get("results")) or document
    rows = list(mappings(inner.get("results")))
    if not (rows and ("stats" in inner or "prompts" in inner) and all("success" in row for row in rows)):
        return []
    # The oldest files hold no checks. That there were some shows where one failed, or gave a part of the score.
    checked = any(row["success"] is False or row.get("score") not in (None, 1) for row in rows)
    return _promptfoo(rows, file, "promptfoo results", checked=checked)


def _promptfoo(rows: Iterable[Value], file: str, reader: str, *, checked: bool = False) -> list[Run]:
    """Return a run for each prompt and provider; tests with the same variables and assertions are one case.

    `checked`: there were checks, also where a row has no test case to name them.
    """
    runs: dict[tuple[str, str], Run] = {}
    places: dict[str, int] = {}
    for row in rows:
        provider = row.get("provider")
        about = mapping(provider)
        model = name(about.get("label") or about.get("id") or provider, "model")
        # JSONL has no `promptId`, and `raw` is the prompt of one test. Old files name the template `display`.
        told = mapping(row.get("prompt"))
        prompt = str(told.get("label") or told.get("display") or row.get("promptIdx"))
        place = row.get("promptIdx")
        places.setdefault(prompt, place if isinstance(place, int) else len(places))
        run = runs.setdefault((model, prompt), Run(model, reader, file))
        run.attempts.append(_promptfoo_attempt(row, checked and "testCase" not in row))
        kinds = (str(check.get("type")) for check in mappings(mapping(row.get("testCase")).get("assert")))
        run.judged_by_model |= any(_BY_MODEL.search(kind) for kind in kinds)
    order, models = sorted(places, key=places.__getitem__), {model for model, _ in runs}
    for (model, prompt), run in runs.items():
        is_name = len(prompt) <= _LONGEST_NAME and "{{" not in prompt and not prompt.isdigit()
        called = name(prompt) if is_name else f"prompt {order.index(prompt) + 1}"
        run.label = model if len(order) == 1 else called if len(models) == 1 else f"{model}, {called}"
    return list(runs.values())


def _promptfoo_attempt(row: Value, checked: bool) -> Attempt:
    test, graded = mapping(row.get("testCase")), mapping(row.get("gradingResult"))
    checks = list(mappings(test.get("assert")))
    case = digest([row.get("vars"), test.get("description"), checks])
    index, reason = row.get("testIdx"), row.get("failureReason")
    shown = f"test {index + 1}" if isinstance(index, int) else name(test.get("description"), f"test {case[:6]}")
    # Old files name a check that failed as the error, too.
    error = reason == 2 if reason is not None else bool(row.get("error")) and not graded and not row.get("response")
    error |= bool(_BROKEN_CHECK.search(str(graded.get("reason"))))
    unchecked = not checked and (graded.get("reason") == "No assertions" or not (checks or graded))
    passed = None if error or (unchecked and row.get("success")) else verdict(row.get("success"))
    # Its score is partial credit, or 1 where nothing was checked.
    return Attempt(case, shown, passed, error=error)


def _promptfoo_columns(row: Value) -> dict[str, str]:
    """Return the columns of promptfoo's CSV that hold a verdict, each with the heading of its prompt; none for others.

    The verdict is the beginning of the answer's cell, or has a column `Status` behind it. Numbered columns
    (`Status.1`) are those that came again. Old files name no model before the prompt.
    """
    columns = list(row)
    behind = {columns[at]: columns[at - 1] for at in range(1, len(columns)) if _STATUS.fullmatch(columns[at])}
    marks = {column: mark for column, cell in row.items() if (mark := _MARK.match(str(cell)))}
    marked = {column: column for column, mark in marks.items() if mark[2] or column.startswith("[")}
    return {column: head for column, head in behind.items() if head.startswith("[")} or marked


def _promptfoo_table(columns: dict[str, str], rows: Iterable[Value], file: str) -> list[Run]:
    """Return the runs of promptfoo's CSV, which has a group of columns for each prompt and provider."""
    models = [name(head[1:].split("]")[0]) if head.startswith("[") else "model" for head in columns.values()]
    places = [f", prompt {models[:at].count(model) + 1}" for at, model in enumerate(models)]
    labels = [model + (place if models.count(model) > 1 else "") for model, place in zip(models, places, strict=True)]
    runs = [Run(label, "promptfoo CSV", file) for label in labels]
    for at, row in enumerate(rows, start=1):
        asked = takewhile(lambda column: not column.startswith("["), row)
        case = digest([row[column] for column in asked if column not in columns])
        for run, column in zip(runs, columns, strict=True):
            cell = str(row.get(column))
            word = mark[1] if (mark := _MARK.match(cell)) else cell
            run.attempts.append(Attempt(case, f"row {at}", verdict(word), error=is_error(word)))
    return runs


def inspect(document: Value, samples: Iterable[Value], file: str) -> list[Run]:
    """Return the run of an Inspect log: its header, and its samples or their summaries."""
    about, results = mapping(document.get("eval")), mapping(document.get("results"))
    run = Run(name(about.get("model"), "model"), "Inspect log", file, name(about.get("task")))
    status = "invalidated" if document.get("invalidated") is True else document.get("status", "started")
    if status != "success":
        run.unusable = f"the run ended with the status {name(status, 'unknown')!r}"
    measures = [*mappings(results.get("scores"))]
    named = [*dict.fromkeys(str(measure.get("name")) for measure in measures if measure.get("metrics"))]
    if measures and not named and not run.unusable:
        run.unusable = "its scorers take notes, such as a diff, and have no metric"
    scorer = named[0] if named else ""
    if len(named) > 1:
        run.remarks.append(f"It has {len(named)} scorers; the figures are those of {name(scorer)}.")
    run.judged_by_model = "model_graded" in scorer
    run.attempts = [_inspect_attempt(sample, scorer) for sample in samples]
    planned, ran = number(mapping(about.get("dataset")).get("samples")), len({one.case for one in run.attempts})
    if planned and 0 < ran < planned:
        run.remarks.append(f"It ran {ran:,} of the {planned:,.0f} cases of its data set.")
    return [run]


def _inspect_attempt(sample: Value, scorer: str) -> Attempt:
    scores = mapping(sample.get("scores"))
    score = mapping(scores.get(scorer) or (next(iter(scores.values())) if len(scores) == 1 else None))
    value = score.get("value")
    passed = value if isinstance(value, bool) else {"C": True, "I": False, "P": False, "N": False}.get(str(value))
    error = bool(sample.get("error")) and value is None
    return Attempt(str(sample.get("id")), name(sample.get("id"), "case"), passed, number(value), error)


def _lm_eval(document: Value, file: str) -> list[Run]:
    """Return a run for each task of an lm-eval results file; groups only repeat their tasks."""
    if not (isinstance(document.get("results"), dict) and ("configs" in document or "versions" in document)):
        return []
    model = name(document.get("model_name") or mapping(document.get("config")).get("model_args"), "model")
    runs = []
    for task, measures in mapping(document.get("results")).items():
        metric = next((key for want in _METRICS for key in mapping(measures) if key.split(",")[0] == want), None)
        rate = number(measures[metric]) if metric else None
        if task in mapping(document.get("groups")) or metric is None or rate is None:
            continue
        run = Run(model, "lm-eval results", file, name(task))
        kind, _, way = metric.partition(",")
        told = number(mapping(mapping(document.get("n-samples")).get(task)).get("effective"))
        count = told or _count(rate, number(first(measures, f"{kind}_stderr,{way}", f"{kind}_stderr")))
        if count and 0 <= rate <= 1:
            run.total = (rate, int(count))
        else:
            run.unusable = "the file doesn't say on how many cases; add the files of --log_samples"
        runs.append(run)
    return runs


def _count(rate: float, error: float | None) -> int | None:
    """Return on how many cases a rate has this standard error, as lm-eval computes it; None if on no whole number.

    Old files don't say their number of cases. The error is the root of rate x (1 - rate) / (cases - 1).
    """
    cases = rate * (1 - rate) / error**2 + 1 if error and 0 < rate < 1 else 0.0
    whole = all(abs(figure - round(figure)) < 0.01 for figure in (cases, cases * rate))
    return round(cases) if whole and cases > 1 else None


def _lm_eval_samples(rows: Iterable[Value], file: str) -> list[Run]:
    """Return the run of a samples file of lm-eval; of several filters, the first counts."""
    task = re.match(r"samples_(.+?)_\d{4}-\d\d-\d\dT", PurePath(file).name)
    run = Run(name(PurePath(file).parent.name, "model"), "lm-eval samples", file, name(task[1]) if task else "")
    metric = filtered = None
    for row in rows:
        if metric is None:
            metric = next((key for key in (*_METRICS, *map(str, row.get("metrics") or ())) if key in row), "")
            filtered = row.get("filter")
        if row.get("filter") != filtered:
            continue
        value = number(row.get(metric))
        case = f"{row.get('doc_id')} {row.get('doc_hash') or digest(row.get('doc'))}"
        run.attempts.append(Attempt(case, f"doc {name(row.get('doc_id'))}", None, value, value is None))
    if not metric:
        run.unusable = "it has no metric that is known"
    return [run]


def _openai_evals(rows: Iterable[Value], file: str) -> list[Run]:
    """Return the run of an oaieval log: its events, joined by sample."""
    run, finished = Run("model", "OpenAI evals log", file), False
    for row in rows:
        if spec := mapping(row.get("spec")):
            functions = spec.get("completion_fns")
            run.label = name(functions[0] if isinstance(functions, list) and functions else None, "model")
            run.suite = name(spec.get("eval_name"))
        finished = finished or "final_report" in row
        sample, data = row.get("sample_id"), mapping(row.get("data"))
        if sample is None or row.get("type") not in ("match", "metrics", "error"):
            continue
        value = first(data, "correct", "score", "accuracy", "choice")
        run.judged_by_model |= "choice" in data
        passed = verdict(value) if isinstance(value, bool) else None
        run.attempts.append(Attempt(str(sample), name(sample), passed, number(value), row.get("type") == "error"))
    if not finished:
        run.unusable = "the log has no final report, so the run didn't end"
    return [run]


def _deepeval(document: Value, file: str) -> list[Run]:
    """Return the run of a DeepEval test run; a case whose metrics failed to run is an error."""
    inner = mapping(document.get("testRunData")) or document
    keys = ("testCases", "conversationalTestCases", "test_cases", "test_results")
    cases = [case for key in keys for case in mappings(inner.get(key))]
    if not any("metricsData" in case or "metrics_data" in case for case in cases):
        return []
    run = Run(name(document.get("identifier") or inner.get("identifier"), "run"), "DeepEval test run", file)
    for case in cases:
        metrics = list(mappings(first(case, "metricsData", "metrics_data")))
        error = any(metric.get("error") for metric in metrics)
        run.judged_by_model |= any(first(metric, "evaluationModel", "evaluation_model") for metric in metrics)
        passed = None if error or not metrics else verdict(case.get("success"))
        about = [case.get("input"), first(case, "expectedOutput", "expected_output")]
        key = digest(about if any(about) else case.get("name"))
        run.attempts.append(Attempt(key, name(case.get("name"), "case"), passed, error=error))
    if sum(number(inner.get(key)) or 0 for key in ("testPassed", "testFailed")) > len(run.attempts):
        run.unusable = "the file holds fewer cases than it counts, so it isn't complete"
    return [run]


def _ragas(rows: Iterable[Value], file: str) -> list[Run]:
    """Return the scores of Ragas: each metric is a measure of its own, and one that couldn't be judged is an error."""
    runs: dict[str, Run] = {}
    for at, row in enumerate(rows, start=1):
        case = digest([row.get(key) for key in ("user_input", "question", "reference", "ground_truth")])
        for column in (column for column in row if column.split("(")[0] in _RAGAS):
            score = number(row[column])
            run = Run(name(column), "Ragas scores", file, judged_by_model=True, graded=True)
            runs.setdefault(column, run).attempts.append(Attempt(case, f"row {at}", None, score, score is None))
    return list(runs.values())
