"""`check` as an author of rules meets it: findings with places and witnesses, journeys, coverage, another pack beside."""

from __future__ import annotations

import json

import pytest

HEAD = "id: mine\ntitle: Mine\nversion: one\nreviewed: 2026-11-23\nextends: default\n"
RULE = """\
id: readiness
rules:
  - id: always-ready
    when: {owner: true, eval_cases: {at_least: eval_floor}}
    then: ready
    because: Because we say so.
    do: Nothing.
    sources: [guide-2026#S9]
    cases: [{given: {owner: true}, then: ready}, {given: {owner: false}, then: not-ready}, {given: {eval_cases: 19}, then: not-ready}]
"""


@pytest.fixture
def mine(tmp_path):
    """A pack of one's own: the bundled one, and the files that are named."""

    def made(**files: str) -> str:
        folder = tmp_path / "mine"
        for name, text in {"pack": HEAD, **files}.items():
            target = folder / f"{name.replace('__', '/')}.yaml"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return str(folder)

    return made


def test_a_pack_that_only_extends_is_sound_and_advises_alike(run, mine):
    folder = mine()
    assert run("check", folder).code == 0
    shown = run("check", folder, "--against", "default")
    assert shown.code == 0
    assert "No answers" in shown.out
    assert "some answers change" not in shown.out


def test_a_conflict_is_found_and_its_witness_can_be_run(run, mine, tmp_path):
    folder, witnesses = mine(steps__readiness=RULE), tmp_path / "witnesses"
    report = json.loads(run("check", folder, "--witness", str(witnesses), "--format", "json").out)
    conflict = next(finding for finding in report["findings"] if finding["rule"] == "conflict")
    assert conflict["place"]["file"].endswith("readiness.yaml")
    assert conflict["place"]["line"] == 3
    run_it = run("advise", conflict["witness_file"], "--pack", folder)
    assert run_it.code == 2
    assert "always-ready (ready)" in run_it.err


def test_the_findings_that_fail_a_check_can_be_chosen(run, mine):
    folder = mine(
        thresholds="eval_floor: {replaces: true, title: t, unit: cases, value: 30, sources: [guide-2026#S26], checked: 2026-11-23}\n"
    )
    assert run("check", folder).code == 0
    assert run("check", folder, "--fail-on", "note").code == 1
    assert run("check", folder, "--fail-on", "never").code == 0
    assert run("check", folder, "--fail-on", "rain").code == 2


def test_another_threshold_is_shown_by_answers_that_change(run, mine):
    folder = mine(
        thresholds="eval_floor: {replaces: true, title: t, unit: cases, value: 30, sources: [guide-2026#S26], checked: 2026-11-23}\n"
    )
    report = json.loads(run("check", folder, "--against", "default", "--examples", "examples", "--format", "json").out)
    changed = [finding for finding in report["findings"] if finding["rule"] == "changed-recommendation"]
    assert any(finding["related"] == ["fine-tuning", "prompting-first"] for finding in changed)
    assert all(20 <= dict(finding["witness"])["eval_cases"] < 30 for finding in changed)


def test_journeys_are_walked(run, mine):
    given = "answers: {result: meets-target, failures: [], facts: none, retrieval: none}\n"
    good = given + "expect: {recommendation: prompting, fine_tuning: no}\n"
    assert run("check", mine(journeys__enough=good)).code == 0
    bad = run("check", mine(journeys__wrong=good.replace("recommendation: prompting", "recommendation: rag")))
    assert bad.code == 1
    assert "expected recommendation rag, got prompting" in " ".join(bad.out.split())
    broken = run("check", mine(journeys__broken="answers: {taks: writing}\nexpect: {recommendation: rag}\n"))
    assert "did you mean task?" in " ".join(broken.out.split())


def test_coverage_counts_what_cases_and_examples_reach(run):
    report = json.loads(run("check", "--coverage", "--examples", "examples", "--format", "json").out)
    table = next(table for table in report["tables"] if table["title"] == "Coverage")
    assert {row[0] for row in table["rows"]} >= {"rules that hold"} or len(table["rows"]) >= 3
    assert all(int(row[1]) <= int(row[2]) for row in table["rows"])


def test_findings_have_a_form_for_code_scanning(run, mine):
    sarif = json.loads(run("check", mine(steps__readiness=RULE), "--format", "sarif").out)
    assert sarif["version"] == "2.1.0"
    assert any(result["ruleId"] == "conflict" for result in sarif["runs"][0]["results"])
    refused = run("advise", "examples/forty-examples.yaml", "--format", "sarif")
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)


def test_sources_that_nobody_looked_at_for_a_year_are_named(run):
    late = json.loads(run("check", "--today", "2028-01-01", "--format", "json").out)
    assert any(finding["rule"] == "stale-source" for finding in late["findings"])
