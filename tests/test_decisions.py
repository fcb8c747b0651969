"""Many use cases at once, and the life of a decision record: written, the same, changed by price, rule or answer, due."""

from __future__ import annotations

import json
import re
import shutil

import pytest
import yaml

from tests.conftest import EXAMPLES, ROOT, UNMEASURED

DAY = ("--today", "2026-11-27")
COSTS = ("-i", "model_passing=claude-opus-5", "-i", "tokens_in=2500", "-i", "tokens_out=20")
CHEAP = """facts:
  - id: own-price
    kind: infer
    method: base
    provider: anthropic
    model: claude-opus-5
    unit: "$/1M tokens"
    input: 0.001
    output: 0.001
    seen_on: "2026-11-27"
    url: "https://example.com/contract"
    quote: "our contract"
    grade: P
"""


@pytest.fixture
def recorded(run, tmp_path):
    """A record of the decision to train a small classifier, with the costs counted."""
    path = tmp_path / "decisions" / "tickets.yaml"
    path.parent.mkdir()
    ran = run("advise", "examples/ticket-routing.yaml", *COSTS, *DAY, "--record", str(path))
    assert ran.code == 0, ran.err
    assert f"decision recorded in {path}" in ran.err
    return path


def test_a_record_holds_the_decision_and_each_answer_on_one_line(recorded):
    text = recorded.read_text()
    found = yaml.safe_load(text)
    assert (found["approach"], found["fine_tuning"]) == ("fine-tuning", "yes")
    assert found["inputs"] == [word for word in COSTS if "=" in word]
    assert found["answers"]["rights"] == {"value": True, "origin": "file", "place": "examples/ticket-routing.yaml:23:3"}
    assert sum(line.startswith("  ") for line in text.splitlines()) == len(found["answers"])
    assert str(found["review_by"]) <= "2027-05-28"


def test_an_answer_of_several_lines_is_one_line_of_a_record(run, tmp_path):
    file, said = tmp_path / "record.yaml", "Letters\n\n- to customers\u2028and staff"
    run("advise", "--set", f"use_case={said}", "--set", "result=good", "--record", str(file), "--no-input", *DAY)
    lines = file.read_text(encoding="utf-8").split("\n")
    assert [line[2:10] for line in lines[lines.index("answers:") + 1 :] if line] == ["use_case", "result: "]
    assert yaml.safe_load("\n".join(lines))["answers"]["use_case"]["value"] == said
    assert run("review", str(file), *DAY).code == 0


def test_a_decision_stays_the_same_until_its_day(run, recorded):
    ran = run("review", str(recorded.parent), "--today", "2026-11-28", "--fail-on", "changed,due")
    assert ran.code == 0
    assert "1 decision: 1 same, 0 changed and 0 due." in ran.out


def test_a_decision_is_due_on_its_day(run, recorded):
    day = str(yaml.safe_load(recorded.read_text())["review_by"])
    ran = run("review", str(recorded), "--today", day, "--fail-on", "due", "--format", "github")
    assert ran.code == 1
    assert f"::error file={recorded}" in ran.out
    assert run("review", str(recorded), "--today", day, "--fail-on", "changed").code == 0


def test_a_price_that_moves_changes_a_decision_and_update_writes_it_anew(run, recorded, tmp_path):
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "own.yaml").write_text(CHEAP)
    words = ("review", str(recorded), *DAY, "--catalog", str(tmp_path / "prices"))
    ran = run(*words, "--fail-on", "changed", "--format", "json")
    assert ran.code == 1
    (row,) = json.loads(ran.out)["tables"][0]["rows"]
    assert row[1] == "changed"
    assert "The price catalog changed." in row[4]
    assert " then, " in row[4]
    assert run(*words, "--update").code == 0
    again = run(*words, "--fail-on", "changed")
    assert (again.code, "1 same" in again.out) == (0, True)


def test_a_threshold_that_moves_changes_a_decision_and_names_the_rule(run, tmp_path):
    pack, record = tmp_path / "rules", tmp_path / "record.yaml"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        "id: acme\ntitle: Acme\nversion: 2026.11.1\nreviewed: 2026-11-23\nextends: default\n"
    )
    words = ("--pack", str(pack), *DAY)
    few = ("--set", "eval_cases=80")
    assert run("advise", "examples/ticket-routing.yaml", *few, *words, "--record", str(record)).code == 0
    (pack / "sources.yaml").write_text(
        "handbook: {title: Handbook, published: 2026-10, checked: 2026-11-23, read: primary, claim: At least 90 cases.}\n"
    )
    (pack / "thresholds.yaml").write_text(
        "eval_floor: {replaces: true, title: Fewest test cases, unit: test cases, value: 90, sources: [handbook], "
        "checked: 2026-11-23}\n"
    )
    ran = run("review", str(record), *words, "--fail-on", "changed", "--format", "github")
    assert ran.code == 1
    assert "The rules changed" in ran.out
    assert "Training now waits for rule no-eval-set" in ran.out
    line = next(n for n, text in enumerate(record.read_text().splitlines(), 1) if text.startswith("  eval_cases:"))
    assert f"file={record},line={line}" in ran.out


def test_an_answer_that_moves_changes_a_decision(run, recorded):
    recorded.write_text(recorded.read_text().replace("owner: {value: true", "owner: {value: false"))
    ran = run("review", str(recorded), *DAY, "--fail-on", "changed")
    assert ran.code == 1
    assert "The answers in the record were edited after the decision." in " ".join(ran.out.split())


def test_an_edited_answer_is_noticed_even_where_the_decision_stays_the_same(run, recorded):
    recorded.write_text(recorded.read_text().replace("examples: {value: ", "examples: {value: 1"))
    ran = run("review", str(recorded), *DAY, "--fail-on", "changed", "--format", "json")
    assert ran.code == 1
    (row,) = json.loads(ran.out)["tables"][0]["rows"]
    assert (row[1], row[2], row[4]) == ("changed", row[3], "The answers in the record were edited after the decision.")
    assert run("review", str(recorded), *DAY, "--update").code == 0
    assert run("review", str(recorded), *DAY, "--fail-on", "changed").code == 0


def test_a_verdict_that_does_not_follow_from_the_recorded_answers_is_noticed(run, recorded):
    recorded.write_text(recorded.read_text().replace("fine_tuning: 'yes'", "fine_tuning: 'no'"))
    ran = run("review", str(recorded), *DAY, "--fail-on", "changed")
    assert ran.code == 1
    assert "The record was edited, or the program changed." in " ".join(ran.out.split())


def test_an_older_record_without_a_digest_of_its_answers_still_works(run, recorded):
    lines = recorded.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("answers_digest: ")]
    assert len(kept) == len(lines) - 1
    recorded.write_text("".join(kept))
    assert run("review", str(recorded), *DAY, "--fail-on", "changed").code == 0


@pytest.mark.parametrize("held", ["use_case: Other", "id: acme", "answers:\n"])
def test_a_record_takes_the_place_of_nothing_but_an_earlier_decision_on_the_same_use_case(run, recorded, held):
    words = ("advise", "examples/ticket-routing.yaml", *COSTS, *DAY, "--record", str(recorded))
    assert run(*words, "--set", "owner=false").code == 0
    text = recorded.read_text()
    key = held.partition(":")[0]
    other = held if key == "answers" else re.sub(f"{key}: [^,\n]*", held, text, count=1)
    recorded.write_text(other)
    ran = run(*words)
    assert ran.code == 2
    assert "Fine-tune" in ran.out
    assert "holds something else than an earlier decision on this use case with this pack" in ran.err
    assert recorded.read_text() == other
    assert run(*words, "--force").code == 0
    assert "fine_tuning: 'yes'" in recorded.read_text()


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("approach: fine-tuning", "approach: fine-tunning", "did you mean fine-tuning?"),
        ("  owner:", "  ownr:", "there is no question 'ownr'; did you mean owner?"),
        ("id: default", "id: acme", "decided by pack acme, not default; name its folder with --pack"),
        ("record: 1", "record: 1\nwhy: not", "unknown key 'why'"),
        ("record: 1", "record: one", "record can't be 'one'; expected 1"),
        ("[model_passing=", "[model_pasing=", "there is no input 'model_pasing'; did you mean model_passing?"),
        ("value: 500", "value: many", "isn't a number"),
    ],
)
def test_a_fault_in_a_record_is_named_with_its_line(run, recorded, before, after, fault):
    text = recorded.read_text()
    assert before in text
    recorded.write_text(text.replace(before, after, 1))
    ran = run("review", str(recorded.parent))
    assert ran.code == 2
    assert fault in ran.err
    assert ran.err.startswith(f"finetune-advisor: {recorded}:")
    assert "Traceback" not in ran.err


@UNMEASURED
def test_all_examples_stand_side_by_side_as_they_are_advised_one_by_one(run):
    ran = run("compare", "examples", "--format", "json", *DAY)
    assert ran.code == 0
    rows = json.loads(ran.out)
    assert len(rows) == len(EXAMPLES)
    for row in rows[::5]:
        alone = json.loads(run("advise", row["file"], "--format", "json", *DAY).out)
        for key in ("use_case", "headline", "approach", "recommendation", "fine_tuning"):
            assert row[key] == alone[key]
        assert [reason["rule"] for reason in row["reasons"]] == [reason["rule"] for reason in alone["reasons"]]


def test_faults_of_all_files_are_named_at_once(run, tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text("answers:\n  tsk: writing\n")
    shutil.copy(ROOT / "examples" / "forty-examples.yaml", tmp_path)
    ran = run("compare", str(tmp_path))
    assert ran.code == 2
    assert ran.err.count("did you mean task?") == 2
