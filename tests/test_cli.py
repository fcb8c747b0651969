"""The command line as a user meets it: streams, formats, exit codes, and one line for every mistake."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from finetune_advisor import __version__
from tests.conftest import ROOT

BRAND_VOICE = "examples/support-brand-voice.yaml"
DAY = ("--today", "2026-11-23")


def test_version_and_help_need_no_command(run):
    assert run("--version").out == f"finetune-advisor {__version__}\n"
    assert run("-V").out == run("--version").out
    assert "Examples:" in run("--help").out
    assert run("-h").out == run("--help").out


@pytest.mark.parametrize("command", ["advise", "init", "questions", "check"])
def test_every_command_has_help_with_three_examples_on_top(run, command):
    shown = run(command, "-h")
    assert shown.code == 0
    above_options = shown.out.split("Options:")[0]
    assert above_options.count(f"finetune-advisor {command}") >= 3


def test_without_a_terminal_no_command_is_a_mistake_that_shows_help(run):
    shown = run()
    assert shown.code == 2
    assert shown.out == ""
    assert "Commands:" in shown.err


def test_the_result_is_on_stdout_and_nothing_else(run):
    shown = run("advise", BRAND_VOICE, *DAY)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("Fine-tuning")
    assert shown.out.rstrip().endswith(f"finetune-advisor advise {BRAND_VOICE} --today 2026-11-23")


def test_json_holds_the_keys_of_the_contract(run):
    report = json.loads(run("advise", BRAND_VOICE, "--format", "json", *DAY).out)
    promised = (
        "schema_version recommendation fine_tuning status possible assumptions steps reasons why_not would_change "
        "plan costs notes answers pack reproduce"
    )
    assert set(promised.split()) <= set(report)
    assert report["fine_tuning"]["verdict"] == "yes"
    assert report["fine_tuning"]["method"] == "sft-lora"


def test_a_flag_beats_the_file_and_the_report_says_so(run):
    report = json.loads(run("advise", BRAND_VOICE, "--set", "examples=40", "-f", "json", *DAY).out)
    examples = next(answer for answer in report["answers"] if answer["question"] == "examples")
    assert (examples["value"], examples["origin"]) == (40, "flag")
    assert [shown.partition(",")[0] for shown in examples["overridden"]] == ["900 examples (file"]
    assert report["warnings"] == []  # a flag overrides on purpose
    assert report["fine_tuning"]["verdict"] == "not-yet"


def test_unknown_as_a_flag_beats_the_file_too(run):
    report = json.loads(run("advise", BRAND_VOICE, "--set", "examples=unknown", "-f", "json", *DAY).out)
    examples = next(answer for answer in report["answers"] if answer["question"] == "examples")
    assert (examples["value"], examples["state"]) == (None, "unknown")
    assert [shown.partition(",")[0] for shown in examples["overridden"]] == ["900 examples (file"]


def test_answers_may_come_through_a_pipe(run):
    text = Path(BRAND_VOICE).read_text(encoding="utf-8") if Path(BRAND_VOICE).exists() else ""
    by_pipe = json.loads(run("advise", "-", "-f", "json", *DAY, stdin=text).out)
    by_file = json.loads(run("advise", BRAND_VOICE, "-f", "json", *DAY).out)
    assert by_pipe["recommendation"] == by_file["recommendation"]


def test_several_files_are_written_each_in_the_format_of_its_name(run, tmp_path):
    names = [tmp_path / f"report.{suffix}" for suffix in ("md", "json", "html", "txt")]
    shown = run("advise", BRAND_VOICE, *DAY, *(word for name in names for word in ("--output", str(name))))
    assert (shown.code, shown.out) == (0, "")
    assert json.loads(names[1].read_text())["schema_version"]
    assert names[0].read_text().startswith("#")
    assert names[2].read_text().startswith("<!doctype html>")


def test_what_is_saved_gives_the_same_advice(run, tmp_path):
    saved = tmp_path / "saved.yaml"
    first = json.loads(run("advise", BRAND_VOICE, "--save", str(saved), "-f", "json", *DAY).out)
    again = json.loads(run("advise", str(saved), "-f", "json", *DAY).out)
    assert saved.stat().st_mode & 0o777 == 0o600
    assert first["steps"] == [
        {**step, "standing": one["standing"]} for step, one in zip(again["steps"], first["steps"], strict=True)
    ]
    assert [a["value"] for a in first["answers"]] == [a["value"] for a in again["answers"]]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("advise", "nowhere.yaml"), "nowhere.yaml"),
        (("advise", "--set", "taks=writing"), "did you mean task?"),
        (("advise", "--set", "task=writting"), "did you mean writing?"),
        (("advise", "--set", "task"), "expected id=value"),
        (("advise", "--set", "examples=many"), "expected a whole number of examples"),
        (("advise", "--set", "examples=-1"), "out of range"),
        (("advise", "--set", "owner=1"), "expected true or false"),
        (("advise", BRAND_VOICE, "--format", "jsn"), "did you mean json?"),
        (("advise", BRAND_VOICE, "--today", "23.11.2026"), "YYYY-MM-DD"),
        (("advise", BRAND_VOICE, "--color", "sometimes"), "auto, always, never"),
        (("advise", BRAND_VOICE, "--fail-on", "rain"), "--fail-on takes"),
        (("advise", BRAND_VOICE, "--output", "/nowhere/at/all.md"), "can't write"),
        (("advise", BRAND_VOICE, "--pack", "nowhere"), "nowhere"),
        (("advise", BRAND_VOICE, "--sett", "a=b"), "No such option"),
        (("advize",), "Did you mean 'advise'?"),
        (("questions", "--format", "xml"), "--format takes"),
    ],
)
def test_every_mistake_is_one_line_and_exit_code_2(run, arguments, says):
    shown = run(*arguments)
    assert (shown.code, shown.out) == (2, "")
    assert shown.err.count("\n") == 1
    assert says in shown.err


def test_gates_end_with_1_after_the_report(run):
    assert run("advise", BRAND_VOICE, "--expect", "fine-tuning", "--expect", "fine-tuning:yes").code == 0
    failed = run("advise", BRAND_VOICE, "--expect", "rag")
    assert failed.code == 1
    assert failed.out
    assert "expected rag, but the advice is fine-tuning" in failed.err
    assert run("advise", "examples/everything-unknown.yaml", "--fail-on", "provisional").code == 1


def test_missing_answers_are_listed_with_the_flag_and_the_line_that_give_them(run):
    shown = run("advise", "--set", "task=writing", "--require-complete")
    assert (shown.code, shown.out) == (3, "")
    assert "--set result=" in shown.err
    assert "result: " in shown.err


def test_an_unknown_answer_is_an_answer(run):
    nothing_known = run("init").out
    assert run("advise", "-", "--require-complete", stdin=nothing_known).code == 0


def test_init_writes_a_file_that_loads_as_it_stands(run, pack, tmp_path):
    target = tmp_path / "answers.yaml"
    assert run("init", "--output", str(target)).code == 0
    report = json.loads(run("advise", str(target), "-f", "json").out)
    asked = {question.id for question in pack.questions if question.type != "text"}
    assert {answer["state"] for answer in report["answers"] if answer["question"] in asked} == {"unknown"}
    again = run("init", "--output", str(target))
    assert again.code == 2
    assert "--force" in again.err


def test_questions_are_listed_for_people_and_programs(run, pack):
    listed = json.loads(run("questions", "--format", "json").out)
    assert [question["id"] for question in listed] == [question.id for question in pack.questions]
    table = run("questions").out
    assert all(question.id in table for question in pack.questions)


def test_check_of_the_bundled_pack_passes(run):
    assert run("check").code == 0


def test_the_short_way_knows_the_options_that_typer_knows():
    import typer

    from finetune_advisor.cli import quick
    from finetune_advisor.cli.app import app

    command = typer.main.get_command(app).commands["advise"]
    known = {name for parameter in command.params for name in parameter.opts if name.startswith("-")}
    short = quick.FLAGS | quick.LISTS | quick.ONCE | set(quick.SHORT) | set(quick.ALIASES)
    assert known - {"-h", "--help"} == short

    known = {name for parameter in typer.main.get_command(app).params for name in parameter.opts}
    assert known - {"-h", "--help", "-V", "--version"} == set(quick.BARE)


@pytest.mark.parametrize("flags", [[], ["--accessible"], ["--fresh", "--no-session"], ["--debug"]])
def test_the_short_way_into_the_interview_is_for_somebody_at_a_terminal(flags, monkeypatch):
    from finetune_advisor.cli import quick

    monkeypatch.setattr(quick, "person_there", lambda: True)
    options = quick.parse(flags)
    assert options.ask
    assert {flag for flag in quick.BARE if getattr(options, flag[2:].replace("-", "_"))} == set(flags)
    assert quick.parse([*flags, "--unknown"]) is None
    monkeypatch.setattr(quick, "person_there", lambda: False)
    assert quick.parse(flags) is None


@pytest.mark.parametrize("odd", [["--set"], ["--set", "--quiet"], ["a", "b"], ["--help"], ["--quiet=1"], ["--unknown"]])
def test_the_short_way_leaves_to_typer_what_it_cannot_be_sure_of(odd):
    from finetune_advisor.cli import quick

    assert quick.parse(["advise", *odd]) is None


def test_a_stream_that_cannot_show_a_character_gets_an_escape(tmp_path):
    odd = tmp_path / "pack"
    odd.mkdir()
    (odd / "pack.yaml").write_text("id: odd\ntitle: Fråga\nversion: one\nreviewed: 2026-11-23\nextends: default\n")
    (odd / "steps").mkdir()
    question = "{id: extra, ask: Får vi?, why: Därför., type: text}"
    (odd / "steps" / "readiness.yaml").write_text(f"id: readiness\nquestions:\n  - {question}\n")
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "finetune_advisor", "init", "--pack", str(odd)]
    shown = subprocess.run(command, env=surroundings, capture_output=True, check=True).stdout
    assert rb"F\xe5r vi?" in shown
