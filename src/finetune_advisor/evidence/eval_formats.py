"""The results that eval tools write, as runs: promptfoo, Inspect, lm-eval, OpenAI evals and DeepEval. Judges none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from finetune_advisor.evidence.eval_runs import (
    Attempt,
    Run,
    digest,
    holds,
    is_error,
    mapping,
    mappings,
    name,
    number,
    uneven,
    verdict,
)

Value = Mapping[str, Any]

_BY_MODEL = re.compile(r"llm-rubric|model-graded|factuality|g-eval|-relevance|-faithfulness|-recall|^pi$|closedqa")
_MARK = re.compile(r"\[(PASS|FAIL|ERROR)\]")
_STATUS = re.compile(r"Status(\.\d+)?")
_BROKEN_CHECK = re.compile(r"threw error|execution failed|[Cc]ould not extract JSON|API (call )?error", re.ASCII)
"""How promptfoo words that an assertion couldn't be judged, which it counts as a failure."""
_LONGEST_NAME = 50
_METRICS = ("exact_match", "acc", "pass@1", "acc_norm", "em")
"""Metrics of lm-eval that count passes; the plainest first."""


# --- promptfoo --------------------------------------------------------------------------------------------------------


def promptfoo_rows(document: Value) -> list[Value] | None:
    """Return the rows of a promptfoo document; None for any other."""
    inner = mapping(document.get("results")) or document
    rows = list(mappings(inner.get("results")))
    known = bool(rows) and ("stats" in inner or "prompts" in inner)
    return rows if known and all("success" in row for row in rows) else None


def is_promptfoo_row(value: Value) -> bool:
    """Return whether a value is a row of promptfoo's JSONL."""
    return "success" in value and "vars" in value and ("promptIdx" in value or "prompt" in value)


def promptfoo(rows: Iterable[Value], file: str, reader: str) -> list[Run]:
    """Return a run for each prompt and provider; tests with the same variables and assertions are one case."""
    runs: dict[tuple[str, str], Run] = {}
    places: dict[str, int] = {}
    for row in rows:
        provider = row.get("provider")
        model = name(mapping(provider).get("label") or mapping(provider).get("id") or provider, "model")
        # JSONL has no `promptId`, and `raw` is the prompt of one test.
        prompt = str(mapping(row.get("prompt")).get("label") or row.get("promptIdx"))
        place = row.get("promptIdx")
        places[prompt] = min(places.get(prompt, 1 << 30), place if isinstance(place, int) else len(places))
        run = runs.setdefault((model, prompt), Run(model, reader, file))
        run.attempts.append(_promptfoo_attempt(row))
        kinds = (str(check.get("type")) for check in mappings(mapping(row.get("testCase")).get("assert")))
        run.judged_by_model |= any(_BY_MODEL.search(kind) for kind in kinds)
    order, models = sorted(places, key=places.__getitem__), {model for model, _ in runs}
    for (model, prompt), run in runs.items():
        is_name = len(prompt) <= _LONGEST_NAME and "{{" not in prompt and not prompt.isdigit()
        called = name(prompt) if is_name else f"prompt {order.index(prompt) + 1}"
        run.label = model if len(order) == 1 else called if len(models) == 1 else f"{model}, {called}"
    uneven(runs.values())
    return list(runs.values())


def _promptfoo_attempt(row: Value) -> Attempt:
    test, graded = mapping(row.get("testCase")), mapping(row.get("gradingResult"))
    variables = {key: value for key, value in mapping(row.get("vars")).items() if key != "sessionId"}
    checks = list(mappings(test.get("assert")))
    case = digest([variables, test.get("description"), checks])
    index = row.get("testIdx")
    shown = f"test {index + 1}" if isinstance(index, int) else name(test.get("description"), f"test {case[:6]}")
    reason = row.get("failureReason")
    failed = [part for part in mappings(graded.get("componentResults")) if part.get("pass") is False]
    error = reason == 2 if reason is not None else bool(row.get("error")) and not graded
    error = error or any(_BROKEN_CHECK.search(str(part.get("reason"))) for part in failed)
    unchecked = graded.get("reason") == "No assertions" or (not checks and not graded.get("componentResults"))
    passed = None if error or (unchecked and row.get("success")) else verdict(row.get("success"))
    answer = mapping(row.get("response")).get("output")
    broken = [check for part in failed if (check := mapping(part.get("assertion"))).get("type") == "equals"]
    near = passed is False and any(holds(answer, check.get("value")) for check in broken)
    # Its score is partial credit, or 1 where nothing was checked.
    return Attempt(case, shown, passed, error=error, has_expected=near)


def promptfoo_columns(row: Value) -> dict[str, str]:
    """Return the columns of promptfoo's CSV that hold a verdict, each with the heading of its prompt; none for others.

    The verdict is the beginning of the answer's cell, or has a column `Status` behind it. Numbered columns
    (`Status.1`) are those that came again.
    """
    columns = list(row)
    behind = {columns[at]: columns[at - 1] for at in range(1, len(columns)) if _STATUS.fullmatch(columns[at])}
    marked = {column: column for column, cell in row.items() if column.startswith("[") and _MARK.match(str(cell))}
    return {column: head for column, head in behind.items() if head.startswith("[")} or marked


def promptfoo_table(rows: Iterable[Value], file: str) -> list[Run]:
    """Return the runs of promptfoo's CSV, which has a group of columns for each prompt and provider."""
    runs: dict[str, Run] = {}
    for at, row in enumerate(rows, start=1):
        found = promptfoo_columns(row)
        models = [head[1:].split("]")[0] for head in found.values()]
        first = next((place for place, column in enumerate(row) if column.startswith("[")), 0)
        case = digest(list(row.values())[:first])
        for place, (column, model) in enumerate(zip(found, models, strict=True)):
            several = f", prompt {models[: place + 1].count(model)}" if models.count(model) > 1 else ""
            run = runs.setdefault(column, Run(name(model, "model") + several, "promptfoo CSV", file))
            cell = str(row[column])
            mark = _MARK.match(cell)
            word = mark[1] if mark else cell
            run.attempts.append(Attempt(case, f"row {at}", verdict(word), error=is_error(word)))
    uneven(runs.values())
    return list(runs.values())


# --- Inspect ----------------------------------------------------------------------------------------------------------


def inspect(document: Value, samples: Iterable[Value], file: str) -> list[Run]:
    """Return the run of an Inspect log: its header, and its samples or their summaries."""
    about, results = mapping(document.get("eval")), mapping(document.get("results"))
    run = Run(name(about.get("model"), "model"), "Inspect log", file, name(about.get("task")))
    status = document.get("status", "started")
    if status != "success":
        run.unusable = f"the run ended with the status {name(status, 'unknown')!r}"
    if document.get("invalidated") is True:
        run.unusable = "the run was marked as invalid"
    named = [str(measure.get("name")) for measure in mappings(results.get("scores"))]
    scorer = str(mapping(results.get("headline")).get("score") or (named[0] if named else ""))
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
    error = bool(sample.get("error")) and value is None
    passed = value if isinstance(value, bool) else {"C": True, "I": False, "P": False, "N": False}.get(str(value))
    points = 0.5 if value == "P" else number(value) if passed is None else float(passed)
    near = passed is False and holds(score.get("answer"), sample.get("target"))
    case = str(sample.get("id"))
    return Attempt(case, name(sample.get("id"), "case"), passed, points, error, near)


# --- lm-eval ----------------------------------------------------------------------------------------------------------


def lm_eval(document: Value, file: str) -> list[Run]:
    """Return a run for each task of an lm-eval results file; groups only repeat their tasks."""
    model = name(document.get("model_name") or mapping(document.get("config")).get("model_args"), "model")
    groups = {
        group for group, tasks in mapping(document.get("group_subtasks")).items() if tasks and tasks != [group]
    } | set(mapping(document.get("groups")))
    runs = []
    for task, measures in mapping(document.get("results")).items():
        metric = next((key for want in _METRICS for key in mapping(measures) if key.split(",")[0] == want), None)
        if task in groups or metric is None:
            continue
        run = Run(model, "lm-eval results", file, name(task))
        counts = mapping(mapping(document.get("n-samples")).get(task))
        count, rate = number(counts.get("effective")), number(measures[metric])
        if count and rate is not None and 0 <= rate <= 1:
            run.total = (rate, int(count))
        else:
            run.unusable = "the file doesn't say on how many cases; add the files of --log_samples"
        others = [key for key in measures if key.startswith(metric.split(",")[0] + ",") and key != metric]
        if others:
            shown = ", ".join(f"{name(key)} {number(measures[key]) or 0:.1%}" for key in others)
            run.remarks.append(f"The figures are those of {name(metric)}; the same answers give {shown}.")
        runs.append(run)
    return runs


def lm_eval_samples(rows: Iterable[Value], file: str) -> list[Run]:
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
        answers = row.get("filtered_resps")
        answer = answers[0] if isinstance(answers, list) and answers else answers
        near = value == 0 and metric == "exact_match" and holds(answer, row.get("target"))
        case = f"{row.get('doc_id')} {row.get('doc_hash') or digest(row.get('doc'))}"
        run.attempts.append(Attempt(case, f"doc {name(row.get('doc_id'))}", None, value, value is None, near))
    if not metric:
        run.unusable = "it has no metric that is known"
    return [run]


# --- OpenAI evals -----------------------------------------------------------------------------------------------------


def openai_evals(rows: Iterable[Value], file: str) -> list[Run]:
    """Return the run of an oaieval log: its events, joined by sample."""
    run, finished = Run("model", "OpenAI evals log", file), False
    for row in rows:
        spec = mapping(row.get("spec"))
        if spec:
            functions = spec.get("completion_fns")
            run.label = name(functions[0] if isinstance(functions, list) and functions else None, "model")
            run.suite = name(spec.get("eval_name"))
        finished = finished or "final_report" in row
        sample, data = row.get("sample_id"), mapping(row.get("data"))
        if sample is None or row.get("type") not in ("match", "metrics", "error"):
            continue
        value = next((data[key] for key in ("correct", "score", "accuracy", "choice") if key in data), None)
        run.judged_by_model |= "choice" in data
        passed = verdict(value) if isinstance(value, bool) else None
        near = value is not None and not value and holds(data.get("sampled"), data.get("expected"))
        short = name(str(sample).removeprefix(run.suite.rsplit(".", 1)[0] + "."))
        run.attempts.append(Attempt(str(sample), short, passed, number(value), row.get("type") == "error", near))
    if not finished:
        run.unusable = "the log has no final report, so the run didn't end"
    return [run]


# --- DeepEval ---------------------------------------------------------------------------------------------------------


def deepeval_cases(document: Value) -> list[Value] | None:
    """Return the cases of a DeepEval test run; None for any other document."""
    inner = mapping(document.get("testRunData")) or document
    keys = ("testCases", "conversationalTestCases", "test_cases", "test_results")
    cases = [case for key in keys for case in mappings(inner.get(key))]
    judged = any("metricsData" in case or "metrics_data" in case for case in cases)
    return cases if judged else None


def deepeval(document: Value, cases: Iterable[Value], file: str) -> list[Run]:
    """Return the run of a DeepEval test run; a case whose metrics failed to run is an error."""
    run = Run(name(document.get("identifier"), "run"), "DeepEval test run", file)
    for case in cases:
        metrics = list(mappings(case.get("metricsData", case.get("metrics_data"))))
        error = any(metric.get("error") and not metric.get("flaky") for metric in metrics)
        run.judged_by_model |= any(metric.get("evaluationModel", metric.get("evaluation_model")) for metric in metrics)
        passed = None if error or not metrics else verdict(case.get("success"))
        about = [case.get("input"), case.get("expectedOutput", case.get("expected_output"))]
        key = digest(about if any(about) else case.get("name"))
        run.attempts.append(Attempt(key, name(case.get("name"), "case"), passed, error=error))
    inner = mapping(document.get("testRunData")) or document
    told = [number(inner.get(key)) for key in ("testPassed", "testFailed")]
    if None not in told and sum(count or 0 for count in told) > len(run.attempts):
        run.unusable = "the file holds fewer cases than it counts, so it isn't complete"
    return [run]


def of_document(document: Value, file: str) -> Iterator[Run]:
    """Yield the runs of a document that a known tool wrote; nothing for any other."""
    if (rows := promptfoo_rows(document)) is not None:
        yield from promptfoo(rows, file, "promptfoo results")
    elif "eval" in document and "status" in document and "version" in document:
        yield from inspect(document, mappings(document.get("samples")), file)
    elif isinstance(document.get("results"), dict) and ("configs" in document or "versions" in document):
        yield from lm_eval(document, file)
    elif (cases := deepeval_cases(document)) is not None:
        yield from deepeval(document, cases, file)
