"""What a workflow on GitHub sees of a run: faults at their places in the files, and the result as the summary of the step."""

from __future__ import annotations

import pytest

from finetune_advisor.cli import output

EXAMPLE = "examples/no-eval-set.yaml"
DAY = ("--today", "2026-11-27", "--format", "github")


@pytest.fixture
def summary(tmp_path, monkeypatch, run):
    """The file in which GitHub looks for the summary of a step. `run` comes first, because it clears the environment."""
    path = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    return path


def test_each_fault_in_the_files_is_an_error_at_its_line_and_column(run, summary, tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text("answers:\n  owner: true\n  tsk: writing\n")
    for command in ("compare", "advise"):
        ran = run(command, str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml"), *DAY)
        assert ran.code == 2
        assert ran.out.splitlines() == [
            f"::error file={tmp_path}/{name}.yaml,line=3,col=3,title=unknown-question::"
            "there is no question 'tsk'; did you mean task?"
            for name in ("one", "two")
        ]
        assert ran.err.count("did you mean task?") == 2
    assert not summary.exists()


def test_a_fault_in_a_pack_a_record_or_a_catalog_is_an_error_at_its_line(run, tmp_path):
    (tmp_path / "pack.yaml").write_text("id: x\ntitel: X\n")
    (tmp_path / "record.yaml").write_text("record: 1\n")
    for words in (
        ("advise", EXAMPLE, "--pack", str(tmp_path)),
        ("review", str(tmp_path / "record.yaml")),
        ("cost", EXAMPLE, "--catalog", str(tmp_path)),
    ):
        ran = run(*words, *DAY)
        assert ran.code == 2
        assert ran.out.startswith(f"::error file={tmp_path}/")
        assert ",line=" in ran.out
        assert ran.out.count("::error") == len(ran.out.splitlines()) <= 10


def test_a_fault_without_a_place_is_an_error_too(run):
    ran = run("advise", EXAMPLE, "--set", "tsk=1%\n::warning::x", *DAY)
    assert ran.code == 2
    assert ran.out == "::error title=fault::--set: there is no question 'tsk'; did you mean task?\n"


def test_only_who_reads_github_on_standard_output_gets_annotations(run, tmp_path):
    ran = run("advise", "no.yaml", *DAY, "--output", str(tmp_path / "advice.log"))
    assert (ran.code, ran.out) == (2, "")
    assert run("advise", "no.yaml").out == ""


def test_a_gate_that_fails_is_one_error_at_the_answer_that_decides(run, summary):
    ran = run("advise", EXAMPLE, "--expect", "fine-tuning:yes", *DAY)
    assert ran.code == 1
    assert ran.out.startswith(f"::error file={EXAMPLE},line=20,col=3,title=gate::expected fine-tuning:yes")
    assert ran.out.count("::error") == 1
    assert summary.read_text().startswith("**Failed:** expected fine-tuning:yes, but the recommendation is prompting")


def test_what_comes_before_training_is_told_in_whole_sentences(run):
    ran = run("advise", "--no-input", "--set", "task=label", "--set", "headroom=unlikely", "--set", "result=not-enough",
              "--set", "problems=wrong", "--set", "supervision=pairs", "--set", "examples=5000", *DAY)  # fmt: skip
    assert "::Not known yet. Ask whether this data may be used for training" in ran.out


def test_the_summary_of_a_step_is_the_result_as_markdown_after_what_is_there(run, summary):
    summary.write_text("# From an earlier command\n")
    assert run("advise", EXAMPLE, *DAY).code == 0
    assert run("compare", EXAMPLE, "examples/ticket-routing.yaml", *DAY).code == 0
    expected = [
        run(*words, "--today", "2026-11-27", "--format", "markdown").out + "\n"
        for words in (("advise", EXAMPLE), ("compare", EXAMPLE, "examples/ticket-routing.yaml"))
    ]
    assert summary.read_text() == "".join(["# From an earlier command\n", *expected])


def test_other_formats_leave_the_summary_alone(run, summary):
    assert run("advise", EXAMPLE, "--format", "json").code == 0
    assert not summary.exists()


@pytest.mark.parametrize("there", [0, 5_000, 9_990, 20_000])
def test_a_summary_is_cut_at_a_line_where_github_would_refuse_it(run, summary, monkeypatch, there):
    monkeypatch.setattr(output, "SUMMARY_BYTES", 10_000)
    summary.write_text("x" * (there - 1) + "\n" if there else "")
    assert run("advise", EXAMPLE, *DAY).code == 0
    text = summary.read_text()
    assert len(text.encode()) <= max(10_000, there)
    assert text.endswith("\n") or not text
    assert ("cut at 1 MiB" in text) == (there < 9_000)


@pytest.mark.parametrize("name", ["none/x", ".", "none/a\x1b]0;x\x07\n::error::y"])
def test_a_summary_that_cannot_be_written_is_one_line_and_no_failure(run, tmp_path, monkeypatch, name):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / name))
    ran = run("advise", EXAMPLE, *DAY)
    assert ran.code == 0
    assert ran.err.startswith("finetune-advisor: can't add to the step summary ")
    assert ran.err.count("\n") == 1
    assert "\x1b" not in ran.err
