"""The command line as a user meets it: streams, formats, exit codes, and one line for every mistake."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from finetune_advisor import __version__
from finetune_advisor.cli.completion import offered
from finetune_advisor.cli.screen import screen
from finetune_advisor.cli.start import program
from tests.conftest import ROOT

BRAND_VOICE = "examples/support-brand-voice.yaml"
UNKNOWN = "examples/everything-unknown.yaml"
DAY = ("--today", "2026-11-23")
COMMANDS = [
    *("advise", "explain", "whatif", "cost", "catalog", "compare", "review"),
    *("init", "questions", "check", "show", "schema", "pack"),
]
PROGRAM = (sys.executable, "-m", "finetune_advisor")


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `fa` is the program."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment}
    script = f'set -o pipefail; fa() {{ "{sys.executable}" -m finetune_advisor "$@"; }}; {line}'
    command = ["bash", "-c", script]
    return subprocess.run(
        command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def commands(command: Any) -> Iterator[Any]:
    """A command and all commands in it."""
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from commands(one)


def one_line(ran, code: int = 2) -> str:
    """The line that a failed run says; nothing is on standard output."""
    assert (ran.code, ran.out) == (code, ""), ran.err
    assert ran.err.count("\n") == 1
    return ran.err


# --- help, version, completion -----------------------------------------------------------------------------------------


def test_version_and_help_need_no_command(run):
    assert run("--version").out == f"finetune-advisor {__version__}\n"
    assert run("-V").out == run("--version").out
    assert "Examples:" in run("--help").out
    assert run("-h").out == run("--help").out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_three_examples_above_its_options(run, command):
    shown = run(command, "-h")
    assert shown.code == 0
    assert shown.out.split("─ Options")[0].count(f"finetune-advisor {command}") >= 3
    assert command in run("--help").out


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_debug_is_an_option_of_every_command(run, command):
    assert "--debug" in run(*command, "--help").out
    assert run(*command, "--debug", "--help").code == 0


def test_every_option_of_every_command_says_what_it_does():

    whole = program()
    for command in commands(whole):
        assert command.help
        for param in command.params:
            assert param.help, (command.name, param.name)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_help_fits_any_width(run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run("advise", "--help").out.splitlines()
    assert max(map(len, lines)) <= width
    assert any("--require-complete" in line for line in lines) or width == 20


def test_help_is_drawn_in_ascii_and_without_color_where_that_is_needed():
    plain = shell("fa --help; fa advise --help", PYTHONIOENCODING="ascii", NO_COLOR="1")
    assert plain.returncode == 0
    assert plain.stdout.isascii()
    assert "\x1b" not in plain.stdout
    assert "\\u" not in plain.stdout


def test_help_says_the_same_without_docstrings(run):
    bare = subprocess.run(
        [*PROGRAM[:1], "-OO", *PROGRAM[1:], "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert bare.stdout == run("--help").out


def test_without_a_terminal_no_command_is_a_mistake_that_shows_help(run):
    shown = run()
    assert (shown.code, shown.out) == (2, "")
    assert "Commands" in shown.err
    assert "the interview needs a terminal" in shown.err


COMPLETED = {
    "che": "check",
    "advise --set owne": "owner= owner=true owner=false owner=unknown",
    "advise --set exam": "examples= examples_quality=",
    "advise --set result = good -s problems = style,fo": "style,format",
    "advise --set model_passing = gpt-6-l": "gpt-6-luna",
    "advise --format = js": "json",
    "advise --expect fine-tuning : n": "not-yet no",
    "explain a.yaml no-ev": "no-eval-set",
    "advise --pack nowhere --set o": "",
}
"""Words as bash breaks them, and what it offers."""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
def test_bash_completes_commands_options_answers_and_rules(tmp_path):
    program = tmp_path / "finetune-advisor"
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m finetune_advisor \"$@\"\n")
    program.chmod(0o700)
    script = """
        source <(_FINETUNE_ADVISOR_COMPLETE=source_bash finetune-advisor)
        while read -ra COMP_WORDS; do
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _finetune_advisor_completion finetune-advisor
            echo "${COMPREPLY[*]}"
        done"""
    asked = "".join(f"finetune-advisor {words}\n" for words in COMPLETED)
    environ = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src")}
    shown = subprocess.run(["bash", "-c", script], input=asked, capture_output=True, text=True, check=True, env=environ)
    assert dict(zip(COMPLETED, shown.stdout.split("\n"), strict=False)) == COMPLETED


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("answer", "owner=", {"owner=true", "owner=false", "owner=unknown"}),
        ("answer", "nothing=", set()),
        ("figure", "", {"tokens_out=", "card="}),
        ("entry", "", {"infer-openai-gpt-6-luna"}),
        ("expectation", "", {"approach:rag"}),
        ("part", "", {"rag", "no-eval-set", "eval_cases"}),
        ("question", "", {"examples_quality"}),
    ],
)
def test_what_is_offered_depends_on_the_pack_and_on_what_is_typed(pack, kind, typed, words):
    found = {word for word, _ in offered(kind, pack, typed)}
    assert words <= found
    assert bool(words) == bool(found)


@pytest.mark.parametrize("shell_name", ["zsh", "fish", "powershell"])
def test_other_shells_complete_whole_words_each_with_its_meaning_on_one_line(shell_name, pack):
    words = {
        "_TYPER_COMPLETE_ARGS": "finetune-advisor advise --set result=not-e",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    part = {"_TYPER_COMPLETE_WORD_TO_COMPLETE": "result=not-e"}
    shown = shell("fa", _FINETUNE_ADVISOR_COMPLETE=f"complete_{shell_name}", **words, **part)
    assert "result=not-enough" in shown.stdout
    assert "Not good enough" in shown.stdout
    assert shown.stdout.count("\n") == 1


# --- streams and files -------------------------------------------------------------------------------------------------


def test_the_result_is_on_stdout_and_nothing_else(run):
    shown = run("advise", BRAND_VOICE, *DAY)
    assert (shown.code, shown.err) == (0, "")
    assert "Fine-tune a model with supervised LoRA." in shown.out.splitlines()[1]
    assert len(shown.out.splitlines()) <= 60
    full = run("advise", BRAND_VOICE, "--full", *DAY).out
    assert len(full.splitlines()) > 2 * len(shown.out.splitlines())
    assert f"finetune-advisor advise {BRAND_VOICE} --today 2026-11-23" in " ".join(full.split())


def test_quiet_advice_is_one_line_with_the_verdict(run):
    shown = run("advise", BRAND_VOICE, "--quiet", *DAY)
    assert (shown.code, shown.err, shown.out.count("\n")) == (0, "", 1)
    assert shown.out.startswith("Fine-tune a model with supervised LoRA.")
    assert json.loads(run("advise", BRAND_VOICE, "-q", "-f", "json", *DAY).out)["recommendation"] == "fine-tuning"


def test_json_holds_the_keys_of_the_contract(run):
    report = json.loads(run("advise", BRAND_VOICE, "--format", "json", *DAY).out)
    promised = (
        "schema_version approach recommendation fine_tuning status possible assumptions steps reasons why_not would_change "
        "plan costs notes answers pack reproduce"
    )
    assert set(promised.split()) <= set(report)
    assert report["fine_tuning"]["verdict"] == "yes"
    assert report["fine_tuning"]["method"] == "sft-lora"


@pytest.mark.parametrize(("flag", "value", "state"), [("5", 5, "known"), ("unknown", None, "unknown")])
def test_a_flag_beats_the_file_also_with_unknown_and_the_report_shows_it(run, flag, value, state):
    report = json.loads(run("advise", BRAND_VOICE, "--set", f"eval_cases={flag}", "-f", "json", *DAY).out)
    cases = next(answer for answer in report["answers"] if answer["question"] == "eval_cases")
    assert (cases["value"], cases["state"]) == (value, state)
    assert [shown.partition(",")[0] for shown in cases["overridden"]] == ["180 test cases (file"]
    assert report["warnings"] == []  # a flag overrides on purpose
    assert report["fine_tuning"]["verdict"] == "not-yet"
    assert [blocker["kind"] for blocker in report["fine_tuning"]["blockers"]] == ["missing" if value else "unknown"]


def test_answers_may_come_through_a_pipe(run):
    text = (ROOT / BRAND_VOICE).read_text(encoding="utf-8")
    by_pipe = json.loads(run("advise", "-", "-f", "json", *DAY, stdin=text).out)
    by_file = json.loads(run("advise", BRAND_VOICE, "-f", "json", *DAY).out)
    assert by_pipe["recommendation"] == by_file["recommendation"]
    assert "--set eval_cases=180" in by_pipe["reproduce"]
    assert by_pipe["reproduce"].endswith("--today 2026-11-23 --no-input")


def test_several_files_are_written_each_in_the_format_of_its_name(run, tmp_path):
    names = [tmp_path / f"report.{suffix}" for suffix in ("md", "json", "html", "txt")]
    shown = run("advise", BRAND_VOICE, *DAY, *(word for name in names for word in ("--output", str(name))))
    assert (shown.code, shown.out) == (0, "")
    assert shown.err.count("finetune-advisor: wrote ") == 4
    assert json.loads(names[1].read_text())["schema_version"]
    assert names[0].read_text().startswith("#")
    assert names[2].read_text().startswith("<!doctype html>")
    quiet = run("advise", BRAND_VOICE, *DAY, "-o", str(names[0]), "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_a_name_with_a_line_break_stays_on_one_line(run, tmp_path):
    shown = run("advise", UNKNOWN, *DAY, "-o", f"{tmp_path}/a\n##[error]b.md", "--save", f"{tmp_path}/c\nd.yaml")
    assert (shown.code, shown.out, shown.err.count("\n")) == (0, "", 2)
    assert r"a\n#" in shown.err
    assert r"c\nd.yaml" in shown.err


def test_a_format_that_is_asked_for_beats_the_suffix_of_the_only_file(run, tmp_path):
    file = tmp_path / "report.out"
    assert run("advise", UNKNOWN, *DAY, "-f", "json", "-o", str(file)).code == 0
    assert json.loads(file.read_text())


def test_what_is_saved_gives_the_same_advice(run, tmp_path):
    saved = tmp_path / "saved.yaml"
    first = json.loads(run("advise", BRAND_VOICE, "--save", str(saved), "-f", "json", *DAY).out)
    again = json.loads(run("advise", str(saved), "-f", "json", *DAY).out)
    assert saved.stat().st_mode & 0o777 == 0o600
    assert first["reproduce"] == f"finetune-advisor advise {saved} --today 2026-11-23"
    assert [(step["id"], step["outcome"]) for step in first["steps"]] == [
        (step["id"], step["outcome"]) for step in again["steps"]
    ]
    assert [a["value"] for a in first["answers"]] == [a["value"] for a in again["answers"]]


@pytest.mark.parametrize(
    "arguments",
    [
        ("{answers}", "-o", "{answers}"),
        ("{answers}", "-o", "{link}"),
        ("{answers}", "-f", "json", "-o", "{answers}"),
        ("{named}", "-o", "{named}"),
        ("{answers}", "--save", "{answers}"),
        ("{answers}", "--save", "{link}"),
        ("{answers}", "--save", "{new}", "-f", "json", "-o", "{new}"),
        ("{answers}", "--pack", "{pack}", "-f", "json", "-o", "{pack}/pack.yaml"),
        ("{answers}", "--pack", "{pack}", "--save", "{pack}/steps/prompt.yaml"),
        ("{answers}", "-f", "json", "-o", "{pack}/pack.yaml"),
        ("{answers}", "-o", "{folder}/report.md", "-o", "{folder}/./report.md"),
    ],
)  # fmt: skip
def test_nothing_is_written_onto_what_is_read_or_written_already(run, tmp_path, arguments):
    names = {
        "answers": tmp_path / "answers.yaml", "named": tmp_path / "answers.json", "link": tmp_path / "report.md",
        "new": tmp_path / "new.json", "pack": tmp_path / "pack", "folder": tmp_path,
    }  # fmt: skip
    for name in ("answers", "named"):
        names[name].write_text((ROOT / UNKNOWN).read_text())
    names["link"].symlink_to(names["answers"])
    (names["pack"] / "steps").mkdir(parents=True)
    for name in ("pack.yaml", "steps/prompt.yaml"):
        (names["pack"] / name).write_text("kept: true\n")
    before = {file: file.read_text() for file in tmp_path.rglob("*.*") if file.is_file()}
    one_line(run("advise", *(word.format(**names) for word in arguments)))
    assert {file: file.read_text() for file in tmp_path.rglob("*.*") if file.is_file()} == before


# --- mistakes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("advise", "nowhere.yaml"), "nowhere.yaml"),
        (("advise", "--set", "taks=writing"), "did you mean task?"),
        (("advise", "--set", "task=writting"), "did you mean writing?"),
        (("advise", "--set", "task"), "expected id=value"),
        (("advise", "--set", "examples=many"), "that isn't a number"),
        (("advise", "--set", "examples=-1"), "out of range"),
        (("advise", "--set", "owner=1"), "expected true or false"),
        (("advise", BRAND_VOICE, "--format", "jsn"), "got 'jsn'; did you mean json?"),
        (("advise", BRAND_VOICE, "--format", "csv"), "terminal, markdown, json, html, github, junit or adr"),
        (("advise", BRAND_VOICE, "--color", "sometimes"), "auto, always or never"),
        (("advise", BRAND_VOICE, "--fail-on", "provisonal"), "did you mean provisional?"),
        (("advise", BRAND_VOICE, "--expect", "promting"), "did you mean prompting?"),
        (("advise", BRAND_VOICE, "--expect", "fine-tuning:maybe"), "--expect takes prompting, rag"),
        (("advise", BRAND_VOICE, "--expect", "approach:rog"), "did you mean approach:rag?"),
        (("advise", "--set", "failures=style"), "failures is gone; answer problems"),
        (("--format", "json", "advise", BRAND_VOICE), "put options after the command"),
        (("explain",), "missing argument 'ANSWERS.yaml|-'"),
        (("explain", BRAND_VOICE, "no-eval-sets"), "did you mean no-eval-set?"),
        (
            ("advise", BRAND_VOICE, "--output", "/nowhere/at/all.md"),
            "'/nowhere/at/all.md': there is no such folder",
        ),
        (("advise", BRAND_VOICE, "--output", "report.pdf"), "ends in .txt, .md, .markdown, .json, .html, .htm or .xml"),
        (("advise", BRAND_VOICE, "--output", "report"), "or one file and --format"),
        (("advise", BRAND_VOICE, "--output", "report.sarif"), "ends in .txt"),
        (("advise", BRAND_VOICE, "--output", "new/"), "is a folder"),
        (("advise", BRAND_VOICE, "--output", "examples"), "is a folder"),
        (("advise", BRAND_VOICE, "--save", "-"), "--save takes the name of a file"),
        (("advise", BRAND_VOICE, "--pack", "nowhere"), "nowhere"),
        (("advise", BRAND_VOICE, "--sett", "a=b"), "no such option: --sett; did you mean --save, --set, --usage? See"),
        (("advise", BRAND_VOICE, "--quiet=1"), "option '--quiet' does not take a value"),
        (("advise", "--set"), "option '--set' requires an argument"),
        (("advise", BRAND_VOICE, "more"), "more: there is no such file"),
        (("explain", BRAND_VOICE, "rag", "more"), "unexpected extra argument"),
        (("advize",), "no such command 'advize'; did you mean 'advise'? See `finetune-advisor --help`"),
        (("version",), "no such command 'version'"),
        (("advise", "--sett"), "See `finetune-advisor advise --help`"),
        (("compare", "src"), "src: there is no YAML file in this folder"),
        (("review", "src"), "src: there is no YAML file in this folder"),
        (("--sett",), "no such option: --sett"),
        (("questions", "--format", "xml"), "--format takes terminal or json, got 'xml'"),
        (("show", "--as", "dot"), "--as takes tree, mermaid or markdown"),
        (("schema", "answer"), "did you mean answers?"),
        (("schema",), "missing argument 'KIND'"),
        (("catalog", "lst"), "did you mean list?"),
        (("pack",), "missing command"),
        (("pack", "nwe"), "no such command 'nwe'; did you mean 'new'?"),
        (("pack", "new", "examples"), "examples is there already; name a new folder or an empty one"),
        (("whatif", UNKNOWN), "name one question to vary"),
        (("whatif", UNKNOWN, "--vary", "example"), "did you mean examples?"),
        (("whatif", UNKNOWN, "--vary", "x\n::error::y"), "no rule reads such a question"),
        (("check", "x\n::error::y"), "there is no such folder"),
        (("init", "-o", "a" * 300 + ".yaml"), "too long"),
    ],
)
def test_every_mistake_is_one_line_and_exit_code_2(run, arguments, says):
    assert says in one_line(run(*arguments))


def test_a_report_to_pass_on_holds_no_folder_of_this_machine(run):
    shown = run("advise", str(ROOT / BRAND_VOICE), "--format", "html").out
    assert "support-brand-voice.yaml:7:3" in shown
    assert str(ROOT) not in shown


@pytest.mark.parametrize(
    "day",
    [
        "23.11.2026",
        "2026-2-3",
        "20261123",
        "2026-W05-1",
        "2026-02-30",
        "0001-01-01",
        "",
        "\uff12\uff10\uff12\uff16-11-23",
    ],
)
def test_a_day_is_written_in_one_way(run, day):
    assert "--today takes a day from 1970 on as YYYY-MM-DD" in one_line(run("advise", UNKNOWN, "--today", day))


def test_the_usual_day_may_come_from_the_surroundings(run, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764028800")
    assert json.loads(run("advise", UNKNOWN, "-f", "json").out)["date"] == "2025-11-25"
    assert json.loads(run("advise", UNKNOWN, "-f", "json", *DAY).out)["date"] == "2026-11-23"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert "SOURCE_DATE_EPOCH takes seconds" in one_line(run("advise", UNKNOWN))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--set", "use_case=", "{}"),
        ("--set", "{}"),
        ("--format", "{}"),
        ("--input", "{}=1"),
        ("--expect", "{}"),
        ("-o", "{}.md"),
        ("{}",),
    ],
)
def test_a_message_stays_short_and_on_one_line_however_long_an_argument_is(run, arguments):
    long = "x\n##[error]y\x1b[2J" + "z" * 100_000
    said = one_line(run("advise", *(word.replace("{}", long) for word in arguments)))
    assert len(said) < 1_200
    assert "\x1b" not in said
    assert "##[error]" not in said


def test_a_gate_that_is_misspelt_is_said_before_anything_is_computed(run, monkeypatch):
    monkeypatch.setattr("finetune_advisor.api.advise", lambda *_, **__: pytest.fail("computed for nothing"))
    one_line(run("advise", BRAND_VOICE, "--expect", "fine-tunning"))


def test_every_gate_that_fails_is_said_and_annotated_at_the_answer_that_decided(run):
    gates = ("--expect", "rag", "--expect", "fine-tuning:no", "--expect", "fine-tuning:yes")
    ran = run("advise", BRAND_VOICE, "--format", "github", *gates)
    assert ran.code == 1
    assert ran.err.count("\n") == 2
    errors = [line for line in ran.out.splitlines() if line.startswith("::error ")]
    assert len(errors) == 2
    assert all(re.match(f"::error file={BRAND_VOICE},line=\\d+,col=3,title=gate::expected ", line) for line in errors)


def test_gates_end_with_1_after_the_report(run):
    words = ("fine-tuning", "approach:fine-tuning", "fine-tuning:yes")
    assert run("advise", BRAND_VOICE, *(word for each in words for word in ("--expect", each))).code == 0
    waiting = (
        BRAND_VOICE,
        "--set",
        "owner=false",
        "--expect",
        "approach:fine-tuning",
        "--expect",
        "fine-tuning:not-yet",
    )
    assert run("advise", *waiting, "--expect", "prompting").code == 0
    failed = run("advise", BRAND_VOICE, "--expect", "rag")
    assert failed.code == 1
    assert failed.out
    waits = run("advise", *waiting, "--expect", "fine-tuning")
    assert waits.err.endswith(
        "expected fine-tuning, but the recommendation is prompting, the approach is fine-tuning, and the verdict on "
        "fine-tuning is not yet; to expect this, write prompting, approach:fine-tuning or fine-tuning:not-yet\n"
    )
    assert run("advise", UNKNOWN, "--fail-on", "contradiction", "--fail-on", "provisional").code == 1


def test_missing_answers_are_listed_with_the_flag_and_the_line_that_give_them(run):
    shown = run("advise", "--set", "task=writing", "--require-complete")
    assert (shown.code, shown.out) == (3, "")
    assert "--set result=" in shown.err
    assert "result: " in shown.err
    assert run("advise", "--set", "task=writing", "--ask").err == shown.err


def test_no_answer_and_no_terminal_is_a_mistake_unless_nothing_may_be_asked(run):
    assert "there are no answers, and no terminal to ask on" in one_line(run("advise"))
    shown = run("advise", "--no-input", "--expect", "prompting", "--expect", "fine-tuning:no")
    assert (shown.code, shown.err) == (0, "")
    assert "Too little is known" in shown.out


def test_an_unknown_answer_is_an_answer(run):
    assert run("advise", "-", "--require-complete", stdin=run("init").out).code == 0


# --- how a run ends ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", ["advise " + UNKNOWN, "--help", "--version", "advise --help", "init", "questions", "show", "schema report",
              "check --fail-on never tests/interview/packs/small", "catalog list", f"whatif {UNKNOWN} --vary examples"]
)  # fmt: skip
def test_a_reader_that_has_gone_ends_every_command_with_141(words):
    # The reader closes its end before the program can write.
    shown = shell(f"fa {words} | exec 0<&-; exit ${{PIPESTATUS[0]}}")
    assert (shown.returncode, shown.stderr) == (141, "")


@pytest.mark.parametrize("words", ["--help", "--version", "advise " + UNKNOWN, "init"])
def test_a_closed_standard_output_is_a_line_and_2(words):
    shown = shell(f"fa {words} >&-")
    assert (shown.returncode, shown.stderr) == (
        2,
        "finetune-advisor: can't write the result: standard output is closed\n",
    )


def test_a_device_may_be_named_like_a_file(run):
    assert run("advise", UNKNOWN, *DAY, "-o", "/dev/null", "--quiet").code == 0
    assert shell(f"fa advise {UNKNOWN} -o /dev/stdout | head -1").stdout


def test_a_full_device_is_a_line_and_2():
    shown = shell(f"fa advise {UNKNOWN} > /dev/full")
    assert (shown.returncode, shown.stderr) == (
        2,
        "finetune-advisor: can't write the result: no space left on device\n",
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("advise nope", 2),
        ("advise --sett", 2),
        (f"advise {UNKNOWN} --expect rag", 1),
        ("advise --ask", 3),
        ("questions", 0),
    ],
)
def test_a_closed_standard_error_changes_no_exit_code(words, code):
    assert shell(f"fa {words} 2>&-").returncode == code


def test_what_cannot_be_written_to_is_no_bug_of_ours(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.md")
        assert "a.md" in one_line(run("init", "-o", "a.md", "--force"))
        assert "a.md" in one_line(run("advise", "--set", "owner=true", "-o", "a.md"))


def test_a_bug_is_a_line_and_shows_its_traceback_only_with_debug(run, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("so it goes")

    monkeypatch.setattr("finetune_advisor.api.load_pack", broken)
    assert "internal error: ZeroDivisionError: so it goes" in one_line(run("questions"), 70)
    shown = run("questions", "--debug")
    assert shown.code == 70
    assert shown.err.startswith("Traceback")


def test_remarks_have_color_only_where_that_is_wanted(run, monkeypatch, tmp_path):
    plain = run("advise", UNKNOWN, "-o", str(tmp_path / "report.md"))
    assert "\x1b" not in plain.err
    monkeypatch.setenv("FORCE_COLOR", "1")
    colored = run("advise", UNKNOWN, "-o", str(tmp_path / "report.md"))
    assert "\x1b[" in colored.err
    assert "wrote" in colored.err
    assert colored.err.count("\n") == 1


class Stream(io.StringIO):
    """A stream that is, or isn't, a terminal."""

    def __init__(self, terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__()
        self.terminal = terminal
        self.coded = encoding

    def isatty(self) -> bool:
        return self.terminal

    @property
    def encoding(self) -> str:
        return self.coded


@pytest.mark.parametrize(
    ("terminal", "environ", "when", "colored"),
    [
        (True, {"TERM": "xterm"}, "auto", True),
        (True, {"TERM": "dumb"}, "auto", False),
        (True, {}, "auto", False),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, "auto", False),
        (True, {"TERM": "xterm", "NO_COLOR": ""}, "auto", True),
        (True, {"TERM": "xterm", "CLICOLOR": "0"}, "auto", False),
        (True, {"NO_COLOR": "1"}, "always", True),
        (True, {"TERM": "xterm"}, "never", False),
        (False, {"TERM": "xterm"}, "auto", False),
        (False, {"FORCE_COLOR": "1"}, "auto", True),
        (False, {"FORCE_COLOR": "0", "CLICOLOR_FORCE": "1"}, "auto", True),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", False),
    ],
)
def test_color_is_drawn_where_it_is_wanted(terminal, environ, when, colored):
    assert screen(Stream(terminal), when, environ).color is colored


@pytest.mark.parametrize(
    ("columns", "width"), [("", 80), ("0", 80), ("wide", 80), ("7", 20), ("100", 100), ("9999999999", 200)]
)
def test_the_width_is_sensible_whatever_is_asked_for(columns, width):
    assert screen(Stream(False), environ={"COLUMNS": columns}).width == width


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", True), ("ascii", False), ("latin-1", False), ("no-such", False)]
)
def test_signs_beyond_ascii_are_drawn_where_they_can_be_shown(encoding, shown):
    assert screen(Stream(False, encoding), environ={}).unicode is shown


def test_a_stream_that_cannot_show_a_character_gets_an_escape(tmp_path):
    odd = tmp_path / "pack"
    odd.mkdir()
    (odd / "pack.yaml").write_text("id: odd\ntitle: Fråga\nversion: one\nreviewed: 2026-11-23\nextends: default\n")
    (odd / "steps").mkdir()
    question = "{id: extra, ask: Får vi?, why: Därför., type: text}"
    (odd / "steps" / "readiness.yaml").write_text(f"id: readiness\nquestions:\n  - {question}\n")
    shown = shell(f"fa init --pack {odd}", PYTHONIOENCODING="ascii")
    assert r"F\xe5r vi?" in shown.stdout


# --- explain -----------------------------------------------------------------------------------------------------------


def test_explain_gives_the_full_reasoning(run):
    shown = run("explain", BRAND_VOICE, *DAY)
    assert (shown.code, shown.err) == (0, "")
    assert "prompting-falls-short" in shown.out
    assert f"finetune-advisor explain {BRAND_VOICE} --today 2026-11-23" in " ".join(shown.out.split())


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (
            "no-eval-set",
            ["Doesn't apply: Test cases (180 test cases).", "eval_cases below eval_floor", "readiness.yaml:"],
        ),
        (
            "prompting-falls-short",
            ["Applies. More work on the prompt is unlikely to reach your target", "What goes wrong (Style)"],
        ),
        ("eval_cases", ["180 test cases", "Rules that read it", "no-eval-set"]),
        ("rag", ["Why not RAG?", "It would fit after", "keep-retrieval"]),
        ("fine-tuning", ["Why Fine-tuning?", "Rules that apply", "train-for-behavior"]),
    ],
)
def test_explain_shows_a_rule_a_question_or_an_approach_alone(run, what, says):
    shown = run("explain", BRAND_VOICE, what, *DAY)
    assert (shown.code, shown.err) == (0, "")
    words = " ".join(shown.out.replace("\u2502", "").split())
    assert [text for text in says if text not in words] == []


def test_explain_claims_nothing_that_nobody_said(run):
    words = " ".join(run("explain", UNKNOWN, "fine-tuning", *DAY).out.split())
    assert "Applies. You" not in words


# --- other commands ----------------------------------------------------------------------------------------------------


def test_init_writes_a_file_that_loads_as_it_stands(run, pack, tmp_path):
    target = tmp_path / "answers.yaml"
    assert run("init", "--output", str(target)).code == 0
    report = json.loads(run("advise", str(target), "-f", "json").out)
    asked = {question.id for question in pack.questions if question.type != "text"}
    assert {answer["state"] for answer in report["answers"] if answer["question"] in asked} == {"unknown"}
    assert "--force" in one_line(run("init", "--output", str(target)))
    assert run("init", "--schema", "\x1b[2Jx\ny").out.splitlines()[0].endswith(r"$schema=\x1b[2Jx\ny")


def test_init_writes_the_schema_that_its_first_line_names_unless_one_is_there(run, tmp_path):
    schema = tmp_path / "answers.schema.json"
    assert run("init", "-o", str(tmp_path / "a.yaml")).err.count("wrote ") == 2
    assert (tmp_path / "a.yaml").read_text().splitlines()[0].endswith(f"$schema={schema.name}")
    assert schema.read_text() == run("schema", "answers").out
    schema.write_text("mine")
    assert run("init", "-o", str(tmp_path / "b.yaml")).err.count("wrote ") == 1
    assert schema.read_text() == "mine"
    assert run("init", "-o", str(tmp_path / "b.yaml"), "--force", "--schema", "x.json").err.count("wrote ") == 1


def test_questions_are_listed_for_people_and_programs(run, pack):
    listed = json.loads(run("questions", "--format", "json").out)
    assert [question["id"] for question in listed] == [question.id for question in pack.questions]
    table = run("questions").out
    assert all(question.id in table for question in pack.questions)


def test_check_of_the_bundled_pack_passes(run):
    assert run("check").code == 0


def test_the_manual_page_has_every_command_and_option_and_no_stray_request():

    from tools.man import page

    text, whole = page(), program()
    shown = text.replace("\\-", "-")
    assert [name for name in COMMANDS if f'.SH "FINETUNE-ADVISOR {name.upper()}"' not in shown] == []
    options = {name for command in commands(whole) for param in command.params for name in param.opts}
    assert [name for name in options if name.startswith("-") and name not in shown] == []
    requests = {line.split(" ")[0] for line in text.split("\n") if line.startswith((".", "'"))}
    assert requests <= {".TH", ".SH", ".TP", ".PP", ".EX", ".EE"}
