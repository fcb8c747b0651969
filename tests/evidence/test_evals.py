"""Results of every tool are counted as that tool counts them, and nothing is answered that they can't show."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence import read_evals
from tests.conftest import ROOT

MADE = ROOT / "examples/evidence/evals"


def write(tmp_path, name, content):
    """Write text, bytes, rows as JSONL, or a document as JSON; return the path as text."""
    file = tmp_path / name
    if isinstance(content, list):
        content = "".join(json.dumps(row) + "\n" for row in content)
    if isinstance(content, dict):
        content = json.dumps(content)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def answers(sheet):
    return {one.question: one.value for one in sheet.measurements}


def runs(sheet):
    """Return label to cases, pass rate, interval and errors, as the table shows them."""
    (table,) = (table for table in sheet.tables if table.title == "Runs")
    return {row[0]: row[-4:] for row in table.rows}


def kinds(sheet):
    return [found.kind for found in sheet.diagnostics]


def judged(passed, failed, errors=0):
    words = ["pass"] * passed + ["fail"] * failed + ["error"] * errors
    return [{"id": n, "passed": word} for n, word in enumerate(words)]


# --- What each tool wrote ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["promptfoo.json", "promptfoo.jsonl", "promptfoo.csv"])
def test_promptfoo_is_counted_as_its_statistics_count(name):
    sheet = read_evals([str(MADE / name)])
    assert runs(sheet) == dict.fromkeys(("strong", "weak"), ("6", "80%", "38-96%", "1"))
    assert answers(sheet) == {"eval_cases": 6}
    assert "2 of 12 answers are errors" in "".join(sheet.remarks)


def test_promptfoo_csv_of_today_has_a_column_of_verdicts_behind_each_answer(tmp_path):
    text = "n,[m] Say {{n}},Status,Score,[w] Say {{n}},Status,Score\n1,a,PASS,1,b,FAIL,0\n2,a,PASS,1,b,ERROR,0\n"
    assert runs(read_evals([write(tmp_path, "new.csv", text)])) == {
        "m": ("2", "100%", "34-100%", "0"), "w": ("2", "0%", "0-79%", "1"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["inspect.json", "inspect.eval"])
def test_inspect_is_counted_over_cases_and_not_over_epochs(name):
    if name == "inspect.eval":
        pytest.importorskip("backports.zstd" if os.sys.version_info < (3, 14) else "compression.zstd")
    sheet = read_evals([str(MADE / name)])
    assert runs(sheet) == {"mockllm/model": ("4", "12%", "1-60%", "0")}
    assert "Repeats of one case count as one case." in sheet.tables[0].note
    assert "It ran 4 of the 10 cases" in "".join(sheet.remarks)


@pytest.mark.parametrize("name", ["deepeval.json", "deepeval-result.json"])
def test_deepeval_tells_a_judge_that_failed_from_a_failure(name):
    sheet = read_evals([str(MADE / name)])
    assert runs(sheet) == {"run": ("6", "60%", "23-88%", "1")}
    assert "A model judged answers here" in "".join(sheet.remarks)


@pytest.mark.parametrize("label", ["", None])
def test_promptfoo_providers_without_a_label_go_by_their_ids(tmp_path, label):
    rows = [json.loads(line) for line in (MADE / "promptfoo.jsonl").read_text().splitlines()]
    for row in rows:
        row["provider"] = {"id": f"openai:{row['provider']['label']}", "label": label}
    assert [*runs(read_evals([write(tmp_path, "rows.jsonl", rows)]))] == ["openai:strong", "openai:weak"]


def test_an_inspect_scorer_without_a_metric_judges_nothing(tmp_path):
    log = json.loads((MADE / "inspect.json").read_bytes())
    (scorer,) = log["results"]["scores"]
    log["results"]["scores"] = [{"name": "diff", "metrics": {}}, scorer]
    for sample in log["samples"]:
        sample["scores"]["diff"] = {"value": "C", "answer": "+ a line"}
    assert runs(read_evals([write(tmp_path, "two.json", log)])) == {"mockllm/model": ("4", "12%", "1-60%", "0")}
    del log["results"]["scores"][1]
    sheet = read_evals([write(tmp_path, "none.json", log)])
    assert not sheet.measurements
    assert "have no metric" in sheet.diagnostics[0].message


# The log that https://github.com/Significant-Gravitas/Auto-GPT-Benchmarks prints in its README: accuracy 0.3333.
OAIEVAL = [
    {"spec": {"completion_fns": ["auto_gpt"], "eval_name": "test-match.s1.simple-v0", "run_id": "2304"}},
    {"final_report": {"accuracy": 0.3333333333333333}},
    *(
        {"run_id": "2304", "event_id": n, "sample_id": f"test-match.s1.{n}", "type": event, "data": data}
        for n, (correct, expected, sampled) in enumerate(
            [
                (False, "15", "OpenAI was founded in 2015.2015"),
                (True, "Washington", "Washington"),
                (False, "time", "day"),
            ]
        )
        for event, data in [
            ("sampling", {"prompt": "Complete", "sampled": sampled}),
            ("match", {"correct": correct, "expected": expected, "picked": None, "sampled": sampled}),
        ]
    ),
]


def test_oaieval_events_are_joined_by_sample(tmp_path):
    sheet = read_evals([write(tmp_path, "log.jsonl", OAIEVAL)])
    assert runs(sheet) == {"auto_gpt": ("3", "33%", "6-79%", "0")}


def test_an_oaieval_log_without_a_final_report_answers_nothing(tmp_path):
    sheet = read_evals([write(tmp_path, "log.jsonl", [row for row in OAIEVAL if "final_report" not in row])])
    assert not sheet.measurements
    assert kinds(sheet) == ["unusable-run"]


LM_EVAL = {
    "results": {
        "gsm8k": {
            "alias": "gsm8k", "exact_match,strict-match": 0.4, "exact_match_stderr,strict-match": "N/A",
            "exact_match,flexible-extract": 0.62,
        },
        "mmlu": {"acc,none": 0.5, "alias": "mmlu"},
        "mmlu_law": {"acc,none": 0.5, "acc_stderr,none": 0.05, "alias": " - law"},
    },
    "groups": {"mmlu": {"acc,none": 0.5}}, "group_subtasks": {"mmlu": ["mmlu_law"], "gsm8k": []},
    "configs": {}, "versions": {}, "n-samples": {"gsm8k": {"original": 1319, "effective": 50},
    "mmlu_law": {"original": 100, "effective": 100}}, "model_name": "small-model",
}  # fmt: skip


def test_lm_eval_counts_tasks_once_and_by_their_first_filter(tmp_path):
    sheet = read_evals([write(tmp_path, "results.json", LM_EVAL)])
    assert answers(sheet) == {"eval_cases": 150}
    assert [row[1:4] for row in sheet.tables[0].rows] == [("gsm8k", "50", "40%"), ("mmlu_law", "100", "50%")]


def test_lm_eval_samples_of_several_filters_count_once(tmp_path):
    rows = [
        {"doc_id": n, "doc_hash": f"h{n}", "target": "7", "resps": [["It is 7."]], "filtered_resps": ["It is 7."],
         "filter": way, "metrics": ["exact_match"], "exact_match": float(n > 2 or way != "strict-match")}
        for n in range(10) for way in ("strict-match", "flexible-extract")
    ]  # fmt: skip
    sheet = read_evals([write(tmp_path, "samples_gsm8k_2026-01-02T03-04-05.678.jsonl", rows)])
    assert [row[1:4] for row in sheet.tables[0].rows] == [("gsm8k", "10", "70%")]


def test_lm_eval_scores_are_no_pass_rate_and_other_metrics_are_unknown(tmp_path):
    rows = [{"doc_id": n, "doc": n, "filtered_resps": [], "metrics": ["f1"], "f1": n % 3 / 2} for n in range(9)]
    assert "no pass rate" in read_evals([write(tmp_path, "samples_a.jsonl", rows)]).lead
    words = [{"doc_id": n, "doc": n, "filtered_resps": []} for n in range(9)]
    assert "no metric that is known" in read_evals([write(tmp_path, "samples_b.jsonl", words)]).diagnostics[0].message
    total = {"results": {"qa": {"f1,none": 0.6}}, "configs": {}, "n-samples": {"qa": {"effective": 50}}}
    assert not read_evals([write(tmp_path, "f1.json", total)]).measurements


def test_ragas_scores_give_no_pass_rate_and_a_judge_that_failed_is_an_error(tmp_path):
    text = "user_input,response,reference,faithfulness,context_recall\nq1,a,r,0.5,1.0\nq2,a,r,,0.0\nq3,a,r,0.9,nan\n"
    sheet = read_evals([write(tmp_path, "scores.csv", text)], target=0.9)
    assert answers(sheet) == {"eval_cases": 3}
    assert [row[0] for row in sheet.tables[0].rows] == ["faithfulness", "context_recall"]
    assert sheet.tables[0].rows[0][2:] == ("mean score 0.70", "-", "1")
    assert "no pass rate" in sheet.lead


# --- Plain rows -------------------------------------------------------------------------------------------------------


def test_plain_rows_are_read_by_the_names_and_values_of_their_columns(tmp_path):
    text = "case_id,model,correct,answer\n" + "".join(
        f"{n},{m},{n < k},x\n" for m, k in (("a", 8), ("b", 5)) for n in range(10)
    )
    sheet = read_evals([write(tmp_path, "plain.csv", text)])
    assert runs(sheet) == {"a": ("10", "80%", "49-94%", "0"), "b": ("10", "50%", "24-76%", "0")}
    compared = sheet.tables[1].rows[0]
    assert compared[1:5] == ("10", "3", "0", "25%")


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Test ID,Model Name,Is Correct", ("True", "False")),
        ("testId,modelName,isCorrect", ("yes", "no")),
        ("case,llm,Status", ("PASS", "FAIL")),
        ("scenario_id,model_id,result", ("passed", "failed")),
        ("Test ID,LLM,Pass", ("Pass (1)", "Fail (0)")),
        ("question_id,model,Grade", ("CORRECT", "INCORRECT")),
    ],
)
def test_the_names_and_verdicts_of_columns_are_read_as_people_write_them(tmp_path, head, cells):
    lines = [f"{n},{model},{cells[n >= 6]}" for model in ("a", "b") for n in range(10)]
    sheet = read_evals([write(tmp_path, "own.csv", "\n".join([head, *lines]))])
    assert runs(sheet) == dict.fromkeys("ab", ("10", "60%", "31-83%", "0"))
    assert answers(sheet) == {"eval_cases": 10}


def test_columns_can_be_named_and_two_verdicts_are_two_runs(tmp_path):
    file = write(
        tmp_path, "own.jsonl", [{"nr": n, "base": n < 5, "cand": "ok" if n < 9 else "wrong"} for n in range(10)]
    )
    sheet = read_evals([file], columns=["id=nr", "pass=base", "pass=cand"])
    assert {label: row[1] for label, row in runs(sheet).items()} == {"base": "50%", "cand": "90%"}


def test_a_score_passes_from_the_named_value_on(tmp_path):
    file = write(tmp_path, "own.jsonl", [{"id": n, "score": n / 10} for n in range(11)])
    assert "no pass rate" in read_evals([file]).lead
    assert runs(read_evals([file], columns=["pass_at=0.7"]))["run"][1] == "36%"


@pytest.mark.parametrize("column", ["pas=x", "pass", "pass=nothing", "pass_at=high"])
def test_a_column_that_is_not_there_is_one_line(tmp_path, column):
    with pytest.raises(UsageError) as raised:
        read_evals([write(tmp_path, "own.jsonl", judged(1, 1))], columns=[column])
    assert "\n" not in str(raised.value)
    assert "--column" in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "metric,score\nfaithfulness,1.0\nrecall,0.5\n",
        "version,Faithfulness,Answer Relevancy\none,0.79,0.44\n",
        '{"question": "q", "expected": "a", "generated": "b"}\n',
        '{"model": {"per_document": {"f1": 0.5}}}',
        '{"accuracy": 0.9, "total": 100}',
        "id,status,tokens\n1,success,20\n2,success,30\n",
        "id,question,correct\n1,q,C\n2,q,A\n",
        "text\n",
        "[1, 2, 3]",
        # Calls that went through, the state of one thing, unit tests, retrieval, a ranking: all of them no evals.
        "timestamp,user_id,model,input_tokens,success,error_message\n2026-10-01,u,m,5,TRUE,\n2026-10-02,u,m,7,TRUE,\n",
        '{"success": true, "message": "created"}',
        '{"kind": "Pod", "spec": {"containers": []}, "status": {"phase": "Running"}}',
        '{"name": "test_login", "status": "passed", "stage": "finished"}',
        '"NAME","STATUS","SUITE"\n"test_login","passed","web"\n"test_logout","failed","web"\n',
        '{"event": "start", "at": 1}\n{"event": "end", "status": "failed"}\n{"event": "start", "at": 2}\n',
        '[{"question": "q", "contexts": [{"id": 1, "score": 0.9}, {"id": 2, "score": 0.8}]}]',
        "name,score\nm1,0.9\nm2,0.8\n",
        '{"id": 1, "instruction": "Sum up", "output": "In short", "score": 0.9}\n{"id": 2, "output": "", "score": 1}\n',
        '{"id": "doc-2", "score": 0.5, "embedding": [0.1]}',
        '{"id": "d1", "content": "x", "score": 0.5}\n{"id": "d2", "content": "y", "score": 0.4}\n',
        '{"query": "q", "passage": "p", "score": 1}\n{"query": "q", "passage": "r", "score": 0}\n',
        "id,model,score\n1,m1,0.9\n2,m2,0.8\n3,m3,0.7\n",
        '{"host": "a", "passed": true}\n{"host": "b", "passed": false}\n',
        '{"results": [{"script": "a.py", "success": true, "expected": 1}, {"script": "b.py", "success": false}]}',
        '{"id": 1, "success": true, "target_url": "u", "background": 1}\n{"id": 2, "success": false}\n',
        '{"instance_id": "a", "success": true, "metrics": {"cost": 1}}\n{"instance_id": "b", "success": true}\n',
    ],
)
def test_what_is_no_eval_result_is_named_as_unknown(tmp_path, text):
    sheet = read_evals([write(tmp_path, "other.csv" if text[0] not in "{[" else "other.json", text)], target=0.9)
    assert not sheet.measurements
    assert {"unknown-layout", "not-an-object", "no-rows"} & {*kinds(sheet)}


def test_columns_can_be_named_in_the_rows_that_a_document_holds(tmp_path):
    rows = [{"hit": n > 2} for n in range(10)]
    document = {"model": "m", "metrics": {"hit_rate": 0.7}, "per_case": rows, "notes": [{"id": 1}]}
    file = write(tmp_path, "own.json", document)
    assert runs(read_evals([file], columns=["pass=hit"]))["run"][:2] == ("10", "70%")
    with pytest.raises(UsageError, match="no row has a column 'hits'"):
        read_evals([file], columns=["pass=hits"])


def test_rows_that_name_no_case_give_no_number_of_cases_for_several_runs(tmp_path):
    rows = [{"model": m, "correct": n > 2} for m in "ab" for n in range(10)]
    sheet = read_evals([write(tmp_path, "rows.jsonl", rows)], target=0.9)
    assert not sheet.measurements
    assert "name it with --column id=..." in sheet.diagnostics[0].message
    alone = read_evals([write(tmp_path, "alone.jsonl", rows[:10])])
    assert answers(alone) == {"eval_cases": 10}
    assert "No column names the cases, so each row counts as one." in "".join(alone.remarks)


def test_runs_over_other_ids_are_over_other_cases(tmp_path):
    rows = [{"id": f"{m}{n}", "model": m, "passed": n > 2} for m in "ab" for n in range(10)]
    assert answers(read_evals([write(tmp_path, "rows.jsonl", rows)])) == {"eval_cases": 20}


def test_rows_of_a_tool_inside_a_document_are_read_as_such(tmp_path):
    rows = [{"user_input": f"q{n}", "response": "a", "faithfulness": n / 4} for n in range(4)]
    sheet = read_evals([write(tmp_path, "scores.json", {"summary": {"faithfulness": 0.375}, "per_question": rows})])
    assert sheet.tables[0].rows == (("faithfulness", "4", "mean score 0.38", "-", "0"),)


def test_results_nested_in_a_document_are_found_and_their_columns_told(tmp_path):
    cases = [{"fixture": n, "name": f"c{n}", "passed": n > 3} for n in range(12)]
    sheet = read_evals([write(tmp_path, "own.json", {"passed": 8, "total": 12, "cases": cases, "notes": [{"id": 1}]})])
    assert runs(sheet)["run"][:2] == ("12", "67%")
    assert "run: Columns read: name as input and passed as pass." in sheet.remarks


@pytest.mark.parametrize(
    ("name", "passed"), [("failed_cases.jsonl", 0), ("Passed.jsonl", 12), ("wrong-answers.jsonl", 0)]
)
def test_a_file_with_only_the_cases_that_failed_or_passed_answers_nothing(tmp_path, name, passed):
    sheet = read_evals([write(tmp_path, name, judged(passed, 12 - passed))], target=0.5)
    assert not sheet.measurements
    assert "by its name" in sheet.diagnostics[0].message
    assert answers(read_evals([write(tmp_path, name, judged(6, 6))])) == {"eval_cases": 12}


def test_a_table_with_decimal_commas_and_a_row_of_means_counts_its_cases(tmp_path):
    text = "question;faithfulness;answer_relevancy\nq1 ?;0,71;0,91\nq2 ?;1,00;0,00\nMOYENNE GENERALE;0,86;0,46\n"
    sheet = read_evals([write(tmp_path, "scores.csv", text)])
    assert answers(sheet) == {"eval_cases": 2}
    assert sheet.tables[0].rows[0][2] == "mean score 0.85"


def test_runs_go_by_model_and_variant_and_not_by_the_number_of_a_repeat(tmp_path):
    rows = [
        {"id": n, "model": "m", "variant": v, "run": repeat, "passed": (n + repeat) % 4 > (v == "b")}
        for v in "ab" for repeat in range(3) for n in range(8)
    ]  # fmt: skip
    assert {label: row[:2] for label, row in runs(read_evals([write(tmp_path, "rows.jsonl", rows)])).items()} == {
        "a": ("8", "75%"), "b": ("8", "50%"),
    }  # fmt: skip
    for row in rows:
        row["model"] = f"m{row['id'] % 2}"
    assert [*runs(read_evals([write(tmp_path, "two.jsonl", rows)]))] == ["m0, a", "m1, a", "m0, b", "m1, b"]


def test_a_column_that_sorts_cases_decides_nothing_where_it_looks_like_one_of_runs(tmp_path):
    rows = [{"id": n, "arm": "easy" if n < 200 else "hard", "passed": n < 200} for n in range(400)]
    sheet = read_evals([write(tmp_path, "rows.jsonl", rows)], target=0.8)
    assert answers(sheet) == {"eval_cases": 400}
    assert "none is held against your target" in sheet.lead


def test_a_reason_for_a_failure_is_no_technical_error(tmp_path):
    reasons = ["expected 500, called the wrong API", "HTTP 429", "Request timed out.", "AssertionError: 7 != 9", ""]
    rows = [{"id": n, "passed": not why, "error": why} for n, why in enumerate(reasons)]
    assert runs(read_evals([write(tmp_path, "rows.jsonl", rows)]))["run"] == ("5", "33%", "6-79%", "2")


def test_a_failure_with_an_error_instead_of_an_answer_is_a_technical_error(tmp_path):
    rows = [{"id": n, "passed": n > 2, "answer": "a", "error": "" if n > 2 else "wrong tone"} for n in range(6)]
    assert runs(read_evals([write(tmp_path, "rows.jsonl", rows)]))["run"] == ("6", "50%", "19-81%", "0")
    del rows[0]["answer"]
    rows[1] |= {"answer": "Error: 400 API key not valid", "error": None}
    rows[2] |= {"answer": "Error bars show the spread.", "error": None}
    assert runs(read_evals([write(tmp_path, "rows.jsonl", rows)]))["run"] == ("6", "75%", "30-95%", "2")


def test_scores_of_a_file_are_verdicts_only_together(tmp_path):
    rows = [{"id": n, "model": m, "score": 1 if n else 0.5 * (m == "b")} for m in "ab" for n in range(4)]
    assert "no pass rate" in read_evals([write(tmp_path, "rows.jsonl", rows)]).lead


def test_old_lm_eval_files_tell_their_cases_by_the_standard_error(tmp_path):
    # From evals/bloom/bloom-1b1.json of https://github.com/EleutherAI/pythia: the task has 100 questions.
    task = {"acc": 0.31, "acc_stderr": 0.04648231987117316, "acc_norm": 0.3, "acc_norm_stderr": 0.046056618647183814}
    old = {"results": {"law": task, "odd": {"acc": 0.31, "acc_stderr": 0.05}, "none": {"acc": 0.0, "acc_stderr": 0.0}}}
    sheet = read_evals([write(tmp_path, "old.json", old | {"versions": {}})])
    assert [row[1:4] for row in sheet.tables[0].rows] == [("law", "100", "31%"), ("odd", "0", "-"), ("none", "0", "-")]
    assert answers(sheet) == {"eval_cases": 100}


def test_old_promptfoo_files_have_neither_test_cases_nor_models(tmp_path):
    rows = [
        {"provider": {"id": "m"}, "prompt": {"raw": f"{style} {n}", "display": f"{style} {{{{n}}}}"}, "vars": {"n": n},
         "success": n > 0, "score": 1, "gradingResult": {"pass": n > 0, "score": 1, "reason": "All assertions passed"}}
        for style in ("Say", "Shout") for n in range(3)
    ]  # fmt: skip
    document = {"version": 2, "results": rows, "stats": {"successes": 4, "failures": 2}}
    sheet = read_evals([write(tmp_path, "old.json", {"results": document})])
    assert runs(sheet) == dict.fromkeys(("prompt 1", "prompt 2"), ("3", "67%", "21-94%", "0"))
    for row in rows:
        row |= {"response": {"output": "It is 7"}, "error": "" if row["success"] else 'Expected output to contain "8"'}
        del row["gradingResult"]
    assert runs(read_evals([write(tmp_path, "older.json", {"results": document})])) == runs(sheet)
    document["results"] = [row for row in rows if row["success"]]
    assert not read_evals([write(tmp_path, "unchecked.json", {"results": document})]).measurements
    text = 'Say {{n}},n\n"[FAIL] (0.00) Expected output to contain 7",1\n[PASS] (1.00) It is 7,2\n'
    assert runs(read_evals([write(tmp_path, "old.csv", text)]))["model"] == ("2", "50%", "9-91%", "0")


# --- Judgment ---------------------------------------------------------------------------------------------------------


def test_82_percent_of_62_cases_can_be_71_to_90(tmp_path):
    sheet = read_evals([write(tmp_path, "run.jsonl", judged(51, 11))], target=0.9)
    assert "82% of 62 cases" in sheet.lead
    assert "71.0-89.8%" in sheet.lead
    assert "misses your target of 90%" in sheet.lead
    assert answers(sheet) == {"eval_cases": 62, "result": "not-enough"}


@pytest.mark.parametrize("target", [0.7096, 0.71, 0.8, 0.8226, 0.897, 0.898, 0.9, 0.925])
def test_the_shown_figures_agree_with_the_verdict(tmp_path, target):
    sheet = read_evals([write(tmp_path, "run.jsonl", judged(51, 11))], target=target)
    low, high = (float(end) / 100 for end in re.search(r"likely ([\d.]+)-([\d.]+)%", sheet.lead).groups())
    rate = float(re.search(r"Pass rate: ([\d.]+)%", sheet.lead)[1]) / 100
    assert f"your target of {100 * target:g}%" in sheet.lead
    assert ("either side" in sheet.lead) == (low < target <= high)
    assert ("misses" in sheet.lead) == (high < target)
    assert (rate < target) == (target > 51 / 62)


def test_a_range_that_lacks_the_target_is_not_said_to_hold_it(tmp_path):
    # One failure: the interval ends at 79%, but a rate of 90% fails one case in ten.
    lead = read_evals([write(tmp_path, "run.jsonl", judged(0, 1))], target=0.9).lead
    assert "either side" not in lead
    assert "isn't enough to hold against your target of 90%" in lead


def test_cases_that_nobody_judged_can_be_failures(tmp_path):
    rows = [{"id": n, "passed": True if n < 60 else None} for n in range(70)]
    sheet = read_evals([write(tmp_path, "run.jsonl", rows)], target=0.9)
    assert answers(sheet) == {"eval_cases": 60}
    assert answers(read_evals([write(tmp_path, "all.jsonl", rows[:60])], target=0.9))["result"] == "good"


def test_repeats_of_a_few_cases_make_nothing_surer(tmp_path):
    rows = [{"id": n % 8, "passed": n > 0} for n in range(160)]
    sheet = read_evals([write(tmp_path, "run.jsonl", rows)], target=0.8)
    assert runs(sheet)["run"] == ("8", "99%", "66.7-99.99%", "0")
    assert "result" not in answers(sheet)


def test_what_would_show_as_better_is_told_for_other_cases_and_for_the_same(tmp_path):
    said = "".join(read_evals([write(tmp_path, "run.jsonl", judged(55, 7))]).remarks)
    assert "not even a perfect run would reliably show as better on other cases" in said
    assert "On the same cases, it takes 6 more passes and none lost." in said
    better = [{"id": n, "passed": n < 55 or n < 61} for n in range(62)]
    compared = read_evals([write(tmp_path, "a.jsonl", judged(55, 7)), write(tmp_path, "b.jsonl", better)])
    assert next(table for table in compared.tables if "beside" in table.title).rows[0][-1] == "better"
    assert "On the same cases, no gain does." in "".join(
        read_evals([write(tmp_path, "c.jsonl", judged(57, 5))]).remarks
    )


def test_inspect_grades_partial_credit_and_no_answer_as_failures(tmp_path):
    log = json.loads((MADE / "inspect.json").read_bytes())
    for sample, grade in zip(log["samples"], "CCIPN" + "C" * 3, strict=True):
        sample["epoch"], sample["id"] = 1, f"{grade}{id(sample)}"
        sample["scores"]["match"]["value"] = grade
    assert runs(read_evals([write(tmp_path, "log.json", log)]))["mockllm/model"][1] == "62%"


@pytest.mark.parametrize(
    ("passed", "failed", "errors", "target", "result"),
    [
        (98, 2, 0, 0.9, "good"),
        (51, 11, 0, 0.9, "not-enough"),
        (51, 11, 0, 0.85, None),
        (0, 40, 0, 0.5, "never"),
        (0, 12, 0, 0.5, "not-enough"),  # at most 24% are right, which isn't almost never
        (3, 0, 0, 0.9, None),
        (0, 1, 0, 0.9, None),  # the interval ends at 79%, but a rate of 90% fails one case in ten
        (98, 2, 8, 0.9, None),  # the errors could be failures
        (51, 11, 30, 0.9, None),  # the errors could be passes
        (10, 0, 0, 1.0, None),
    ],
)
def test_the_target_is_reached_or_missed_only_beyond_chance_and_errors(
    tmp_path, passed, failed, errors, target, result
):
    sheet = read_evals([write(tmp_path, "run.jsonl", judged(passed, failed, errors))], target=target)
    assert answers(sheet).get("result") == result
    assert answers(sheet)["eval_cases"] == passed + failed + errors


def test_a_run_of_errors_only_answers_nothing(tmp_path):
    sheet = read_evals([write(tmp_path, "run.jsonl", judged(0, 0, 54))], target=0.9)
    assert not sheet.measurements
    assert "nothing but errors" in sheet.diagnostics[0].message


@pytest.mark.parametrize("status", ["cancelled", "error", "started"])
def test_an_inspect_run_that_did_not_end_answers_nothing(tmp_path, status):
    log = json.loads((MADE / "inspect.json").read_bytes()) | {"status": status}
    sheet = read_evals([write(tmp_path, "log.json", log)], target=0.9)
    assert not sheet.measurements
    assert status in sheet.diagnostics[0].message


def test_a_promptfoo_run_that_lacks_cases_of_the_others_is_told_of(tmp_path):
    lines = (MADE / "promptfoo.jsonl").read_text().splitlines()
    weak = [line for line in lines if '"label":"weak"' in line]
    sheet = read_evals([write(tmp_path, "cut.jsonl", "\n".join(line for line in lines if line not in weak[3:]))])
    assert runs(sheet)["weak"][0] == "3"
    assert "weak: It has 3 of the 6 cases of its set. See whether it was cut." in sheet.remarks


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("Custom function threw error: Unexpected token 'return'", ("6", "100%", "51-100%", "2")),
        ('Custom function threw error: "[object Object]" is not valid JSON', ("6", "100%", "51-100%", "2")),
        # The answer should have been JSON, and wasn't.
        ('Custom function threw error: "I can\'t do that" is not valid JSON', ("6", "80%", "38-96%", "1")),
    ],
)
def test_an_assertion_that_broke_is_an_error_and_no_failure(tmp_path, reason, shown):
    rows = [json.loads(line) for line in (MADE / "promptfoo.jsonl").read_text().splitlines()]
    for row in rows:
        if row["failureReason"] == 1:
            row["gradingResult"]["reason"] = reason
    assert runs(read_evals([write(tmp_path, "broken.jsonl", rows)]))["strong"] == shown


def test_one_sound_failure_beside_a_broken_assertion_is_a_failure(tmp_path):
    rows = [json.loads(line) for line in (MADE / "promptfoo.jsonl").read_text().splitlines()]
    for row in rows:
        if row["failureReason"] == 1:
            broken = {"pass": False, "score": 0, "reason": "Custom function threw error: x is not defined"}
            row["gradingResult"]["componentResults"].append(broken)
    assert runs(read_evals([write(tmp_path, "both.jsonl", rows)]))["strong"] == ("6", "80%", "38-96%", "1")


def test_prompts_go_by_their_names_or_by_their_order(tmp_path):
    rows = [
        {"success": True, "vars": {"n": n}, "promptIdx": place, "testIdx": n, "provider": {"id": "m"}, "failureReason": 0,
         "prompt": {"label": label}, "testCase": {"assert": [{"type": "equals"}]}, "score": 1}
        for n in range(2) for place, label in ((1, "Say {{n}} in full"), (0, "{{n}}"), (2, "short answers"))
    ]  # fmt: skip
    assert list(runs(read_evals([write(tmp_path, "rows.jsonl", rows)]))) == ["prompt 2", "prompt 1", "short answers"]


def test_tests_without_assertions_are_no_cases(tmp_path):
    rows = [json.loads(line) for line in (MADE / "promptfoo.jsonl").read_text().splitlines()]
    for row in rows:
        row["testCase"]["assert"] = []
        row["success"], row["failureReason"] = True, 0
        row["gradingResult"] = {"pass": True, "score": 1, "reason": "No assertions"}
    sheet = read_evals([write(tmp_path, "none.jsonl", rows)], target=0.5)
    assert not sheet.measurements


def test_the_best_of_many_runs_is_warned_about_and_needs_more_evidence(tmp_path):
    passes = [43] * 19 + [48]
    rows = [{"id": n, "passed": n < k, "run": f"p{at:02}"} for at, k in enumerate(passes) for n in range(50)]
    sheet = read_evals([write(tmp_path, "many.jsonl", rows)], target=0.85)
    assert "The best of 20 runs looks better than it is" in "".join(sheet.remarks)
    assert "result" not in answers(sheet)
    alone = [row for row in rows if row["run"] == "p19"]
    assert answers(read_evals([write(tmp_path, "one.jsonl", alone)], target=0.85))["result"] == "good"


def test_of_equal_rates_the_one_with_more_cases_is_the_best(tmp_path):
    rows = [{"id": n, "model": m, "passed": "pass" if n or m == "b" else "error"} for m in "ab" for n in range(3)]
    assert "Best of 2 runs: b." in read_evals([write(tmp_path, "rows.jsonl", rows)]).lead


def test_runs_in_two_files_are_paired_by_case(tmp_path):
    first = [{"id": n, "passed": n % 10 != 0} for n in range(100)]
    second = [{"id": n, "passed": n % 3 != 0} for n in reversed(range(100))]
    sheet = read_evals([write(tmp_path, "a.jsonl", first), write(tmp_path, "b.jsonl", second)])
    (table,) = (table for table in sheet.tables if table.title.startswith("The best run"))
    assert table.rows[0] == ("run b.jsonl", "100", "30", "6", "under 1%", "17 points", "better")


def test_other_cases_are_another_set(tmp_path):
    files = [write(tmp_path, f"{at}.jsonl", [{"id": at * 100 + n, "passed": True} for n in range(40)]) for at in (0, 1)]
    sheet = read_evals(files, target=0.9)
    assert answers(sheet) == {"eval_cases": 80, "result": "good"}
    assert len(sheet.tables) == 1


def test_a_label_must_reach_the_target_on_every_set(tmp_path):
    rows = {"a": judged(60, 0), "b": [{"id": 1000 + n, "passed": n < 20} for n in range(60)]}
    sheet = read_evals([write(tmp_path, f"{name}.jsonl", found) for name, found in rows.items()], target=0.9)
    assert answers(sheet)["result"] == "not-enough"


def test_the_figures_over_several_sets_are_those_of_the_run_that_is_held_against_the_target(tmp_path):
    passes = {("a", "x"): 58, ("b", "x"): 40, ("a", "y"): 20, ("b", "y"): 40}
    for suite in "xy":
        rows = [
            {"id": f"{suite}{n}", "model": m, "passed": n < passes[m, suite]} for m in "ab" for n in range(60)
        ]  # fmt: skip
        write(tmp_path, f"{suite}.jsonl", rows)
    sheet = read_evals([str(tmp_path / "x.jsonl"), str(tmp_path / "y.jsonl")], target=0.9)
    assert "Best over all sets: b. Pass rates over 2 sets of cases: 67% to 67%. That misses" in sheet.lead
    assert sheet.measurements[1].figure.count("67%") == 2


def test_answers_name_file_digest_reader_and_figure(tmp_path):
    file = write(tmp_path, "run.jsonl", judged(3, 1))
    (found,) = read_evals([file]).measurements
    from hashlib import sha256

    assert found.files == ((file, sha256(Path(file).read_bytes()).hexdigest()),)
    assert found.reader == "plain rows"
    assert found.figure == "4 cases in the files"


# --- Faults -----------------------------------------------------------------------------------------------------------


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content if isinstance(content, bytes | str) else json.dumps(content))
    return data.getvalue()


HEADER = {
    "version": 2,
    "status": "success",
    "eval": {"task": "t", "model": "m"},
    "results": {"scores": [{"name": "s", "metrics": {"accuracy": {"value": 0.75}}}]},
}
SUMMARIES = [{"id": n, "epoch": 1, "scores": {"s": {"value": "C" if n else "I"}}} for n in range(4)]


def test_a_log_packed_the_old_way_is_read(tmp_path):
    sheet = read_evals([write(tmp_path, "log.eval", zipped({"header.json": HEADER, "summaries.json": SUMMARIES}))])
    assert runs(sheet) == {"m": ("4", "75%", "30-95%", "0")}


def test_a_log_without_a_header_is_a_run_that_did_not_end(tmp_path):
    parts = {"_journal/start.json": {"version": 2, "eval": HEADER["eval"]}, "_journal/summaries/1.json": SUMMARIES}
    sheet = read_evals([write(tmp_path, "log.eval", zipped(parts))])
    assert not sheet.measurements
    assert "'started'" in sheet.diagnostics[0].message


@pytest.mark.parametrize(
    "parts",
    [
        {"header.json": HEADER, "summaries.json": b" " * (1 << 21)},
        {"header.json": HEADER, "summaries.json": b"[" * 100_000},
        {"header.json": "not JSON", "summaries.json": SUMMARIES},
        {"readme.txt": "hello"},
    ],
    ids=["bomb", "deep", "no-json", "other-zip"],
)
def test_a_zip_that_is_no_sound_log_is_one_line(tmp_path, monkeypatch, parts):
    monkeypatch.setattr("finetune_advisor.evidence.inspect_log._LARGEST", 1 << 20)
    with pytest.raises(UsageError) as raised:
        read_evals([write(tmp_path, "log.eval", zipped(parts))])
    assert "\n" not in str(raised.value)


def test_a_cut_log_is_one_line(tmp_path):
    data = (MADE / "inspect.eval").read_bytes()
    for end in (10, 1000, len(data) - 30):
        with pytest.raises(UsageError):
            read_evals([write(tmp_path, "log.eval", data[:end])])


def test_zstd_without_the_extra_says_what_to_install(monkeypatch):
    from finetune_advisor.evidence import inspect_log

    monkeypatch.setattr(inspect_log, "_zipfile", lambda: (zipfile, OSError))
    if hasattr(zipfile, "ZIP_ZSTANDARD"):
        pytest.skip("this Python unpacks zstd itself")
    with pytest.raises(UsageError, match="install finetune-advisor\\[inspect\\]"):
        read_evals([str(MADE / "inspect.eval")])


def test_a_broken_line_is_told_and_the_others_count(tmp_path):
    lines = [json.dumps(row) for row in judged(3, 1)]
    lines[1] = '{"id": 1, "passed": tr'
    sheet = read_evals([write(tmp_path, "run.jsonl", "\n".join(lines))])
    assert [(found.kind, found.place.line) for found in sheet.diagnostics] == [("not-json", 2)]
    assert answers(sheet) == {"eval_cases": 3}


def test_a_cut_document_answers_nothing(tmp_path):
    whole = (MADE / "promptfoo.json").read_text()
    sheet = read_evals([write(tmp_path, "cut.json", whole[: len(whole) // 2])])
    assert not sheet.measurements
    assert kinds(sheet) == ["not-json"]


def test_the_first_row_of_a_table_without_a_header_is_not_shown(tmp_path):
    sheet = read_evals([write(tmp_path, "own.csv", f"{'Which of these states is the largest? ' * 2},A\nq,B\n")])
    assert sheet.diagnostics[0].message.startswith("no columns of eval results are known among A;")


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_what_cannot_be_opened_is_one_line(tmp_path, name):
    with pytest.raises(UsageError):
        read_evals([str(tmp_path / name)])


KEYS = (
    "results stats prompts success vars promptIdx testCase assert gradingResult provider eval status version samples "
    "scores value id epoch testCases metricsData configs n-samples acc,none spec final_report sample_id event_id type "
    "data correct doc_id filtered_resps metrics user_input faithfulness passed score run"
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS.split(" ")), inner, max_size=8),
    max_leaves=25,
)


def read_or_refuse(file):
    """Read a file; a refusal must be one line."""
    refusal = ""
    try:
        read_evals([str(file)], target=0.9)
    except UsageError as error:
        refusal = str(error)
    assert "\n" not in refusal


@given(VALUES, VALUES)
def test_no_json_ends_in_a_traceback(tmp_path_factory, first, second):
    file = tmp_path_factory.mktemp("fuzz") / "rows.jsonl"
    file.write_text(json.dumps(first) + "\n" + json.dumps(second) + "\n")
    read_or_refuse(file)


@given(st.binary(max_size=200), st.sampled_from(sorted(file.name for file in MADE.iterdir() if file.suffix != ".md")))
def test_no_bytes_end_in_a_traceback(tmp_path_factory, noise, name):
    whole = (MADE / name).read_bytes()
    at = len(noise) * 97 % len(whole)
    file = tmp_path_factory.mktemp("fuzz") / name
    file.write_bytes(whole[:at] + noise + whole[at + len(noise) :])
    read_or_refuse(file)
