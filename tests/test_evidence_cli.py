"""`evals`, `usage` and `advise --evals --usage` as people use them."""

from __future__ import annotations

import json

import pytest

EVALS, USAGE = "examples/evidence/evals", "examples/evidence/usage"
TICKETS = f"{EVALS}/tickets.csv"
CASE = "examples/evidence/ticket-labels.yaml"

# What examples/evidence/README.md says of each file.
SHOWN = [
    (("evals", TICKETS), {"eval_cases": 62}, "82% of 62 cases"),
    (("evals", TICKETS, f"{EVALS}/tickets-second-prompt.csv"), {"eval_cases": 62}, "89% of 62 cases"),
    (("evals", f"{EVALS}/lm-eval-results.json"), {"eval_cases": 6}, "50% of 6 cases"),
    (("evals", f"{EVALS}/samples_tickets_2026-11-27T21-04-18.401684.jsonl"), {"eval_cases": 6}, "50% of 6 cases"),
    (("evals", f"{EVALS}/openai-evals.jsonl"), {"eval_cases": 8}, "62% of 8 cases"),
    (("evals", f"{EVALS}/ragas.csv"), {"eval_cases": 6}, "no pass rate"),
    (
        ("usage", f"{USAGE}/openai-completions.csv"),
        {"requests_per_month": 45158, "tokens_in": 1180, "tokens_out": 240, "constant_percent": 30, "model_today": "gpt-6-luna"},
        "45,993 requests in 31 days",
    ),
    (
        ("usage", f"{USAGE}/litellm-daily.csv"),
        {"requests_per_month": 42756, "tokens_in": 1180, "tokens_out": 240, "constant_percent": 30, "model_today": "gpt-6-luna"},
        "23,723 requests in 17 days",
    ),
    (
        ("usage", f"{USAGE}/litellm-spend-logs.jsonl"),
        {"requests_per_month": 78, "tokens_in": 1180, "tokens_out": 240, "model_today": "gpt-6-luna"},
        "41 requests in 16 days",
    ),
    (
        ("usage", f"{USAGE}/langfuse.jsonl"),
        {"requests_per_month": 41, "tokens_in": 1180, "tokens_out": 240, "constant_percent": 30, "model_today": "gpt-6-luna"},
        "20 requests in 15 days",
    ),
    (
        ("usage", f"{USAGE}/own-columns.csv", "-c", "day=when", "-c", "requests=calls", "-c", "input=tokens_read",
         "-c", "output=tokens_written", "-c", "model=engine"),
        {"requests_per_month": 42208, "tokens_in": 1180, "tokens_out": 240, "model_today": "gpt-6-luna"},
        "19,414 requests in 14 days",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("words", "answers", "lead"), SHOWN)
def test_the_examples_show_what_their_readme_says(run, words, answers, lead):
    ran = run(*words, "--format", "json")
    sheet = json.loads(ran.out)
    assert ran.code == 0
    assert {one["question"]: one["value"] for one in sheet["measurements"]} == answers
    assert lead in sheet["lead"]


def test_reported_costs_equal_the_list_prices(run):
    ran = run(
        "usage", f"{USAGE}/openai-completions.csv", f"{USAGE}/openai-costs.csv", "--today", "2026-11-23", "-f", "json"
    )
    (row,) = next(table["rows"] for table in json.loads(ran.out)["tables"] if table["title"] == "By model")
    assert row[-2:] == ["$9.48", "$9.48"]


@pytest.mark.parametrize("format", ["terminal", "markdown", "html", "github"])
def test_every_format_shows_the_result(run, format):
    ran = run("evals", TICKETS, "--target", "0.9", "--format", format)
    assert ran.code == 0
    assert "71.0-89.8%" in ran.out.replace("%25", "%")


def test_measured_answers_change_the_advice_and_name_their_file(run):
    told = json.loads(run("advise", CASE, "--no-input", "-f", "json").out)
    shown = json.loads(run("advise", CASE, "--no-input", "-f", "json", "--evals", TICKETS, "--target", "90%").out)
    assert told["headline"].startswith("Keep your prompt.")
    assert shown["headline"].startswith("Simplify the task.")
    (result,) = (answer for answer in shown["answers"] if answer["question"] == "result")
    assert (result["value"], result["origin"]) == ("not-enough", "measured")
    assert result["place"].startswith(f"{TICKETS} (plain rows, 079dd678): pass rate 82% (likely 71.0-89.8%)")
    assert "Good enough" in result["overridden"][0]
    assert f"--evals {TICKETS} --target 90%" in shown["reproduce"]


def test_a_flag_beats_a_measurement(run):
    ran = run("advise", CASE, "--no-input", "--evals", TICKETS, "--target", "90%", "--set", "result=good", "-f", "json")
    assert json.loads(ran.out)["headline"].startswith("Keep your prompt.")


def test_advice_says_where_the_cases_cannot_tell(run):
    ran = run("advise", CASE, "--no-input", "--evals", TICKETS, "--target", "85%")
    assert "can lie on either side of your target of 85%" in ran.err
    assert "Keep your prompt." in ran.out


def test_usage_feeds_the_costs(run):
    ran = run(
        "advise",
        CASE,
        "--no-input",
        "--usage",
        f"{USAGE}/openai-completions.csv",
        "-f",
        "json",
        "--today",
        "2026-11-23",
    )
    report = json.loads(ran.out)
    measured = {answer["question"] for answer in report["answers"] if answer["origin"] == "measured"}
    assert measured == {"requests_per_month", "tokens_in", "tokens_out", "constant_percent", "model_today"}
    assert report["costs"]["tables"]


def test_questions_that_files_answer_are_not_asked(run):
    words = ("advise", "--set", "result=not-enough", "--set", "supervision=pairs", "--require-complete")
    assert "requests_per_month:" in run(*words).err
    ran = run(*words, "--usage", f"{USAGE}/openai-completions.csv", "--evals", TICKETS)
    assert ran.code == 3
    assert "requests_per_month:" not in ran.err
    assert "eval_cases:" not in ran.err


@pytest.mark.parametrize("rate", ["1.2", "0", "-1", "high", "90", "nan"])
def test_a_target_that_is_no_rate_is_one_line(run, rate):
    ran = run("evals", TICKETS, "--target", rate)
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "--target takes a pass rate such as 0.9 or 90%" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("evals", CASE),
        ("evals", "missing.json"),
        ("evals", "examples"),
        ("usage", TICKETS),
        ("usage", f"{USAGE}/openai-costs.csv", f"{USAGE}/openai-costs.csv"),
        ("evals", TICKETS, "--column", "nothing=id"),
        ("evals", TICKETS, "-o", TICKETS),
        ("advise", CASE, "--no-input", "--target", "90%"),
        ("advise", CASE, "--no-input", "--evals", "missing.json"),
    ],
)
def test_files_that_cannot_be_used_end_with_2_and_one_line(run, words):
    ran = run(*words)
    assert ran.code == 2
    assert ran.err.count("\n") == 1


def test_people_see_which_questions_the_files_answer(run):
    shown = run("evals", TICKETS, "--target", "90%").out.split("What this answers")[1]
    assert "not-enough" in shown
    assert "62 cases in the files" in shown
    assert "--evals" in shown


@pytest.mark.parametrize("command", ["data", "evals", "usage"])
def test_an_empty_file_is_a_mistake(run, tmp_path, command):
    (tmp_path / "empty.jsonl").write_text("")
    ran = run(command, str(tmp_path / "empty.jsonl"))
    assert (ran.code, ran.out) == (2, "")
    assert "the file is empty; rows of JSONL, JSON or CSV were expected" in ran.err


def test_repeats_of_a_case_do_not_count_as_cases(run):
    assert "With 4 cases a run" in " ".join(run("evals", f"{EVALS}/inspect.json").out.split())


def test_advice_takes_the_columns_of_files_that_name_them_in_their_own_way(run, tmp_path):
    letters, votes = tmp_path / "letters.csv", tmp_path / "votes.csv"
    letters.write_text("Brief,Klasse\n" + "".join(f"Letter {n},{'AB'[n % 2]}\n" for n in range(30)))
    votes.write_text("nr,gut\n" + "".join(f"{n},1\n" for n in range(30)))
    told = ("advise", "--no-input", "--data", str(letters), "-f", "json")
    report = json.loads(run(*told, "--column", "input=Brief", "--column", "output=Klasse").out)
    assert {one["question"]: one["value"] for one in report["answers"]}["examples"] == 30
    both = (*told, "--evals", str(votes), "--column", "data.input=Brief", "--column", "data.output=Klasse")
    report = json.loads(run(*both, "--column", "evals.id=nr", "--column", "evals.pass=gut").out)
    assert {one["question"]: one["value"] for one in report["answers"]}["eval_cases"] == 30
    assert (
        "--column pass=gut: say for which files, as in --column data.pass=gut" in run(*both, "--column", "pass=gut").err
    )
