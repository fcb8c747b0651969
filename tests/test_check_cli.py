"""`check` as an author of rules meets it: diagnostics with places and witnesses, coverage, another pack beside."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT

SMALL = ROOT / "tests" / "interview" / "packs" / "small"
EXTENDING = "id: mine\ntitle: Mine\nversion: one\nreviewed: 2026-11-23\nextends: ../small\n"
THRESHOLD = (
    "enough_examples: {replaces: true, title: t, unit: examples, value: 300, sources: [us], checked: 2026-11-23}\n"
)
CONFLICTING = (
    "id: prompt\nrules:\n"
    "  - {id: always-enough, when: {result: poor}, then: enough, because: We say so., sources: [us], "
    "tests: [{given: {result: poor}, then: enough}]}\n"
)
ANSWERS = "answers: {tried: [instructions, examples, model], result: poor, examples: 250}\n"


@pytest.fixture
def mine(tmp_path):
    """A function that writes a pack laid over a small one; it takes the texts of its files."""

    def made(**files: str) -> str:
        shutil.copytree(SMALL, tmp_path / "small", dirs_exist_ok=True)
        for name, text in {"pack": EXTENDING, **files}.items():
            target = tmp_path / "mine" / f"{name.replace('__', '/')}.yaml"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return str(tmp_path / "mine")

    return made


def checked(run, *arguments):
    ran = run("check", *arguments, "--format", "json", "--today", "2026-11-23")
    return ran, json.loads(ran.out)


def test_a_pack_that_only_extends_is_sound_and_advises_alike(run, mine):
    ran = run("check", mine(), "--against", str(Path(mine()).parent / "small"))
    assert ran.code == 0
    assert "No answers" in ran.out
    assert "some answers change" not in ran.out


def test_a_conflict_is_found_and_its_witness_can_be_run(run, mine, tmp_path):
    folder, witnesses = mine(steps__prompt=CONFLICTING), tmp_path / "witnesses"
    ran, report = checked(run, folder, "--witness", str(witnesses))
    conflict = next(found for found in report["diagnostics"] if found["kind"] == "conflict")
    assert ran.code == 1
    assert conflict["place"]["file"].endswith("prompt.yaml")
    assert conflict["place"]["line"] == 3
    run_it = run("advise", conflict["witness_file"], "--pack", folder)
    assert run_it.code == 2
    assert "always-enough (enough)" in run_it.err


@pytest.mark.parametrize("where", ["a-file", "a-file/below"])
def test_a_folder_for_witnesses_that_cannot_be_made_is_said_before_the_proof(run, mine, tmp_path, where, monkeypatch):
    (tmp_path / "a-file").write_text("")
    monkeypatch.setattr("finetune_advisor.api.check", lambda *_, **__: pytest.fail("checked for nothing"))
    ran = run("check", mine(), "--witness", str(tmp_path / where))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_the_diagnostics_that_fail_a_check_can_be_chosen(run, mine):
    folder = mine(thresholds=THRESHOLD)
    assert run("check", folder).code == 0
    assert run("check", folder, "--fail-on", "note").code == 1
    assert run("check", folder, "--fail-on", "never").code == 0
    misspelt = run("check", folder, "--fail-on", "erorr")
    assert (misspelt.code, misspelt.out) == (2, "")
    assert "did you mean error?" in misspelt.err
    absent = run("check", "nopack")
    assert (absent.code, absent.err) == (2, "finetune-advisor: 'nopack': there is no such folder\n")


def test_a_file_of_a_pack_is_refused_with_the_folder_to_give(run, mine):
    folder = mine()
    ran = run("check", f"{folder}/pack.yaml")
    assert (ran.code, ran.err) == (
        2,
        f"finetune-advisor: '{folder}/pack.yaml' is a file; give its folder, '{folder}'\n",
    )


def test_the_worst_of_several_packs_decides(run, mine):
    folder = mine(steps__prompt=CONFLICTING)
    assert run("check", str(SMALL)).code == 0
    assert run("check", folder, str(SMALL)).code == 1
    refused = run("check", folder, str(SMALL), "-o", "found.json")
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)


def test_another_threshold_is_shown_by_answers_that_change(run, mine, tmp_path):
    folder = mine(thresholds=THRESHOLD)
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "one.yaml").write_text(ANSWERS)
    small = str(tmp_path / "small")
    _, report = checked(run, folder, "--against", small, "--examples", str(tmp_path / "examples"))
    changed = [found for found in report["diagnostics"] if found["kind"] == "changed-recommendation"]
    assert any({"fine-tuning", "prompting"} <= {*found["related"]} for found in changed)
    assert all(200 <= dict(found["witness"])["examples"] < 300 for found in changed)


def test_coverage_counts_what_tests_and_examples_reach(run, tmp_path):
    (tmp_path / "one.yaml").write_text(ANSWERS)
    _, report = checked(run, str(SMALL), "--coverage", "--examples", str(tmp_path))
    table = next(table for table in report["tables"] if table["title"] == "Coverage")
    assert len(table["rows"]) >= 3
    assert all(int(row[1]) <= int(row[2]) for row in table["rows"])


def test_diagnostics_have_a_form_for_code_scanning(run, mine, tmp_path):
    file = tmp_path / "found.sarif"
    sarif = json.loads(
        run("check", mine(steps__prompt=CONFLICTING), "--format", "sarif", "-o", str(file), "-o", "-").out
    )
    assert sarif["version"] == "2.1.0"
    assert json.loads(file.read_text()) == sarif
    assert any(result["ruleId"] == "conflict" for result in sarif["runs"][0]["results"])
    refused = run("advise", "examples/forty-examples.yaml", "--format", "sarif")
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)


def test_sources_that_nobody_looked_at_for_a_year_are_named(run, mine):
    late = json.loads(run("check", mine(), "--today", "2028-01-01", "--format", "json").out)
    assert any(found["kind"] == "stale-source" for found in late["diagnostics"])


def test_an_unreadable_folder_inside_a_pack_is_no_bug_of_ours(run, mine, monkeypatch):
    folder = mine(steps__prompt=CONFLICTING)

    def refuse(path="."):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.listdir", refuse)
    monkeypatch.setattr("os.scandir", refuse)
    ran = run("check", folder)
    assert ran.code in (1, 2)
    assert "own bug" not in ran.err
