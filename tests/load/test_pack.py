# One case a line, however long its message.
# ruff: noqa: E501

import pytest

from finetune_advisor.errors import PackError, Place
from finetune_advisor.load import load_pack, read_pack
from finetune_advisor.model.conditions import Within
from tests.load.packs import SMALL, small, write

READY, LAST = "steps/readiness.yaml", "steps/recommendation.yaml"


def found(folder) -> list[str]:
    """Every finding, its file named relative to the pack."""
    pack, findings = read_pack(folder)
    assert (pack is None) == any(finding.severity == "error" for finding in findings)
    return [str(finding).replace(f"{folder}/", "") for finding in findings]


def test_a_pack_reads_as_written(tmp_path):
    pack = load_pack(small(tmp_path))
    assert [step.id for step in pack.steps] == ["readiness", "recommendation"]
    assert (pack.recommendation, pack.blockers, pack.method) == ("recommendation", "readiness", None)
    rule = pack.rules[0]
    assert rule.when == Within("eval_cases", None, 20)
    assert rule.sources == ("guide#S26",)
    assert [(case.given, case.then) for case in rule.cases] == [
        ((("eval_cases", 19),), "not-ready"),
        ((("eval_cases", 20),), "ready"),
    ]
    assert dict(pack.thresholds["examples_floor"].values) == {"classification": 200, "writing": 50}
    assert pack.readings[0].id == "cost.payback"
    assert pack.step("recommendation").outcome("fine-tuning").fine_tuning == "yes"
    assert pack.questions[3].if_unknown == ()
    assert pack.places["rule/no-eval-set"] == Place(f"{tmp_path}/{READY}", 39, 5)
    assert len(pack.digest) == 64
    assert found(tmp_path) == []


def test_the_digest_changes_with_every_file_and_nothing_else(tmp_path):
    folder = small(tmp_path)
    digests = {load_pack(folder).digest}
    write(folder, {"catalog/prices.yaml": "a: 1", "README.md": "b"})
    assert load_pack(folder).digest in digests
    for name in SMALL:
        write(folder, {name: SMALL[name] + "# \n"})
        digests.add(load_pack(folder).digest)
    assert len(digests) == len(SMALL) + 1


def test_paragraphs_are_one_line(tmp_path):
    folder = small(tmp_path, (READY, "because: Too few.", "because: 'Too\n    few  of\n\n    them.'"))
    assert load_pack(folder).rules[1].because == "Too few of them."


FAULTS = [
    # pack.yaml
    ("pack.yaml", "title: A small pack\n", "", "pack.yaml:1:1: title is missing"),
    ("pack.yaml", "title:", "titel:", "pack.yaml:2:1: unknown key 'titel'; did you mean title?"),
    ("pack.yaml", "2026-11-23", "2026-13-01", "pack.yaml:4:11: expected a day as YYYY-MM-DD, found '2026-13-01'"),
    ("pack.yaml", "2026.1.0", "1.0", "pack.yaml:3:10: version: expected text, found a number; put it in quotes"),
    ("pack.yaml", "[readiness, recommendation]", "[readines, recommendation]", "pack.yaml:5:8: the step 'readines' has no file; did you mean readiness?; write steps/readines.yaml"),
    ("pack.yaml", "blockers: readiness", "blockers: reediness", "pack.yaml:7:11: blockers: there is no step 'reediness'; did you mean readiness?"),
    ("pack.yaml", "blockers: readiness", "blockers:", "pack.yaml:7:1: blockers has no value; fill it in or take it out"),
    ("pack.yaml", "type: amount, unit: months,", "type: amount,", "pack.yaml:9:5: unit is missing; a question of type amount needs it"),
    ("pack.yaml", "cost.payback", "cost", "pack.yaml:9:10: 'cost' can't be an id here; expected one like cost.payback_months"),
    ("pack.yaml", "id: small", "id: small\nextends: default2", "pack.yaml:2:10: extends 'default2': there is no such folder; expected default, or a folder relative to this one"),
    ("pack.yaml", "id: small", "id: small\nextends: /etc", "pack.yaml:2:10: extends can't be '/etc'; expected default, or a folder relative to this one"),
    ("pack.yaml", "id: small", "id: small\nreplaces: true", "pack.yaml:2:1: unknown key 'replaces'; expected one of id, title"),
    # thresholds.yaml
    ("thresholds.yaml", "value: 20", "value: '20'", "thresholds.yaml:1:48: value: expected a number, found '20'"),
    ("thresholds.yaml", "value: 20", "value: .inf", "thresholds.yaml:1:48: value: expected a number, found '.inf'"),
    ("thresholds.yaml", "by: task", "by: tusk", "thresholds.yaml:6:7: by: 'tusk' is no choice question and no step; did you mean task?"),
    ("thresholds.yaml", "classification: 200", "clasification: 200", "thresholds.yaml:7:12: task has no value 'clasification'; did you mean classification?"),
    ("thresholds.yaml", "  by: task\n", "", "thresholds.yaml:2:1: the threshold examples_floor needs 'by' and 'values' together, or neither"),
    ("thresholds.yaml", "guide#S26", "guide#S27", "thresholds.yaml:1:62: the source guide has no part 'S27'; expected S26"),
    ("thresholds.yaml", ", sources: [guide#S26]", "", "thresholds.yaml:1:13: the threshold eval_floor names no source; say what it rests on"),
    ("thresholds.yaml", "eval_floor:", "eval-floor:", "thresholds.yaml:1:1: 'eval-floor' can't be an id here; expected one like eval_cases"),
    # sources.yaml
    ("sources.yaml", "https:", "javascript:", "sources.yaml:3:8: 'javascript://example.org/guide' is no web link; expected https://host/path"),
    ("sources.yaml", "https://example", "https://me@example", "sources.yaml:3:8: 'https://me@example.org/guide' holds a user name; take it out, so that the host is plain to see"),
    ("sources.yaml", "https://example.org", "https://[1", "sources.yaml:3:8: 'https://[1/guide' is no link; expected https://host/path"),
    ("sources.yaml", "example.org", "ex\u0430mple.org", "holds characters that a link can't have; write them percent-coded"),
    ("sources.yaml", "read: primary", "read: primery", "sources.yaml:6:9: read can't be 'primery'; did you mean primary?"),
    ("sources.yaml", "claim: Everything.", "claim: ' '", "sources.yaml:7:10: expected some text, found none"),
    # plan.yaml and properties.yaml
    ("plan.yaml", "done_when: there", "done_wen: there", "plan.yaml:1:82: unknown key 'done_wen'; did you mean done_when?"),
    ("plan.yaml", "{eval_floor}", "{eval_flour}", "plan.yaml:1:54: {eval_flour} names no threshold, question or reading; did you mean eval_floor?"),
    ("plan.yaml", "build-eval", "few", "plan.yaml:1:8: the id 'few' is taken, at steps/readiness.yaml:48:10; choose another"),
    ("plan.yaml", "- {", "id: {", "plan.yaml:1:1: expected a list, found a mapping"),
    ("properties.yaml", "never: {", "nevr: {", "properties.yaml:1:32: unknown key 'nevr'; did you mean never?"),
    ("properties.yaml", "fine-tuning}}", "fine-tuning}, always: {owner: true}}", "properties.yaml:1:3: a property has one of: never; always; raising with never_from and never_to"),
    ("properties.yaml", "fine-tuning}}", "fine-tuning}, raising: task}", "properties.yaml:1:112: raising: there is no number 'task'"),
    ("properties.yaml", "fine-tuning}}", "fine-tuning}, unknown: tusk}", "properties.yaml:1:112: unknown: there is no question 'tusk'; did you mean task?"),
    # questions
    (READY, "type: count", "type: cuont", "steps/readiness.yaml:10:11: type can't be 'cuont'; did you mean count?"),
    (READY, "    if_unknown: 100\n", "", "steps/readiness.yaml:7:5: if_unknown is missing: the value to work with while the answer isn't known"),
    (READY, "if_unknown: 100", "if_unknown: 1.5", "steps/readiness.yaml:13:17: if_unknown of eval_cases: expected a whole number of cases, got 1.5"),
    (READY, "if_unknown: other", "if_unknown: othr", "if_unknown of task: expected one of classification, writing, other, got 'othr'; did you mean other?"),
    (READY, "range: [0, 10000000]", "range: [0]", "steps/readiness.yaml:12:12: range: expected 2 values, found 1"),
    (READY, "range: [0, 10000000]", "range: [9, 9]", "steps/readiness.yaml:12:5: the range is empty: 9 is not less than 9"),
    (READY, "range: [0, 10000000]", "range: [0, 9.5]", "steps/readiness.yaml:12:5: the range of a count goes from a whole number to a whole number"),
    (READY, "type: yes_no", "type: yes_no, unit: x", "a question of type yes_no has no unit; take it out"),
    (READY, "    options: {classification", "    option: {classification", "steps/readiness.yaml:27:5: unknown key 'option'; did you mean options?"),
    (READY, 'example: "150"', 'example: "many"', "steps/readiness.yaml:14:14: the example is no answer to eval_cases: expected a whole number of cases, got 'many'"),
    (READY, "example: \"150\"", "example: 150", "steps/readiness.yaml:14:14: example: expected text, found a number; put it in quotes"),
    (READY, "range: [0, 10000000]", "range: [0, 1, 2]", "steps/readiness.yaml:12:12: range: expected at most 2 values, found 3"),
    (READY, "range: [0, 10000000]", "range: [0, many]", "steps/readiness.yaml:12:16: range.2: expected a number, found 'many'"),
    (READY, "type: count", "step: readiness\n    type: count", "steps/readiness.yaml:10:5: unknown key 'step'"),
    (READY, "{classification: Labels, ", "{unknown: Labels, classification: C, ", "'unknown' can't be an id, because it means something in an answer or a condition"),
    (READY, "type: text}", "type: text, if_unknown: a}", "a text has no if_unknown, because no rule reads it; take it out"),
    (READY, "- id: task", "- id: examples", "steps/readiness.yaml:23:9: the question 'examples' stands here again, first in line 16"),
    (READY, "- id: task", "- id: readiness", "the id 'readiness' is taken, at steps/readiness.yaml:1:5; choose another"),
    # rules
    (READY, "then: not-ready", "then: not-redy", "steps/readiness.yaml:41:11: readiness has no outcome 'not-redy'; did you mean not-ready?"),
    (READY, "[guide#S26]", "[gide]", "steps/readiness.yaml:44:15: unknown source 'gide'; did you mean guide?"),
    (READY, "    sources: [guide#S26]\n", "", "steps/readiness.yaml:39:5: the rule no-eval-set names no source; say what it rests on"),
    (READY, "fewer than {eval_floor}", "{use_case}", "steps/readiness.yaml:42:14: {use_case} is a text; only numbers, choices and thresholds can be put into texts"),
    (READY, "do: Build one.", "do: Build one.\n    overrides: [fwe]", "steps/readiness.yaml:44:17: this step has no rule 'fwe' to override; did you mean few?"),
    (READY, "do: Build one.", "do: Build one.\n    overrides: [no-eval-set]", "steps/readiness.yaml:44:17: the rule no-eval-set can't override itself"),
    (READY, "do: Build one.", "do: [Build one.]", "steps/readiness.yaml:43:9: do: expected text, found a list"),
    (READY, "do: Build one.", "replaces: true", "steps/readiness.yaml:43:5: the rule 'no-eval-set' replaces nothing: only a pack with 'extends' can replace something; take 'replaces' out"),
    (READY, "eval_cases: 19", "eval_case: 19", "steps/readiness.yaml:46:18: 'eval_case' can't be given here; did you mean eval_cases?"),
    (READY, "eval_cases: 19", "eval_cases: -1", "steps/readiness.yaml:46:30: eval_cases: -1 is out of range; expected 0 to 10,000,000 cases"),
    (READY, "eval_cases: 19", "eval_cases: unknown", "steps/readiness.yaml:46:30: eval_cases is unknown here; leave it out, and it takes its if_unknown"),
    (READY, "eval_cases: 19", "readiness: ready", "steps/readiness.yaml:46:18: 'readiness' can't be given here"),
    (READY, "then: not-ready}", "then: not-redy}", "steps/readiness.yaml:46:41: readiness has no outcome 'not-redy'; did you mean not-ready?"),
    (READY, "then: not-ready}", "then: not-ready, hold: true}", "steps/readiness.yaml:46:52: unknown key 'hold'; did you mean holds?"),
    (READY, "{eval_cases: {below: eval_floor}}", "{readiness: ready}", "steps/readiness.yaml:40:12: the step readiness is decided later; only earlier steps can be read here"),
    (READY, "- id: no-eval-set", "- id: No", "steps/readiness.yaml:39:9: 'No' can't be an id here; expected one like small-eval"),
    (READY, "id: few", "id: no-eval-set", "steps/readiness.yaml:48:10: the rule 'no-eval-set' stands here again, first in line 39"),
    (READY, "cases:\n      - {given: {eval_cases: 19}, then: not-ready}\n      - {given: {eval_cases: 20}, then: ready}", "cases: none", "steps/readiness.yaml:45:12: expected a list, found text"),
    (READY, "given: {eval_cases: 19}", "given: none", "steps/readiness.yaml:46:17: given: expected a mapping, found text"),
    (READY, "because: Too few., ", "", "steps/readiness.yaml:48:5: because is missing"),
    (READY, "rules:\n", "rules: {}\nnotes:\n", "steps/readiness.yaml:38:8: expected a list, found a mapping"),
    (READY, "otherwise: {then: ready", "otherwise: {then: redy", "steps/readiness.yaml:49:19: readiness has no outcome 'redy'; did you mean ready?"),
    (READY, "otherwise: {then: ready, because: Nothing is missing.}\n", "", "steps/readiness.yaml:1:1: otherwise is missing"),
    (READY, "id: readiness", "id: reediness", "steps/readiness.yaml:1:5: the step 'reediness' stands in the file of 'readiness'; make id and file name agree"),
    # outcomes
    (READY, "ready: Nothing is missing", "ready: {title: N, recommend: rag, fine_tuning: no}", "steps/readiness.yaml:4:3: only outcomes of the recommendation step recommend something; take recommend and fine_tuning out"),
    (READY, "ready: Nothing is missing", "ready:", "steps/readiness.yaml:4:3: the outcome 'ready' has no title"),
    (LAST, "{title: Prompt, recommend: prompting, fine_tuning: no}", "Prompt", "steps/recommendation.yaml:4:3: prompting must say what it recommends: {title: ..., recommend: ..., fine_tuning: ...}"),
    (LAST, "fine_tuning: no}", "fine_tuning: yes}", "steps/recommendation.yaml:4:65: prompting recommends prompting, but says yes to fine-tuning; make them agree"),
    (LAST, "fine_tuning: no}", "fine_tuning: false}", "steps/recommendation.yaml:4:65: fine_tuning can't be true or false; expected one of yes, not-yet, no"),
    (LAST, "level: advice", "level: advise", "steps/recommendation.yaml:14:82: level can't be 'advise'; did you mean advice?"),
    # other files
    ("treshholds.yaml", "", "a: 1", "treshholds.yaml: this file has no place in a pack; did you mean thresholds.yaml?"),
    ("steps/more.yml", "", "a: 1", "steps/more.yml: packs have files in .yaml; rename it to 'steps/more.yaml'"),
    ("steps/more.yaml", "", "id: more\ntitle: M\noutcomes: {a: A}\notherwise: {then: a, because: B}", "steps/more.yaml:1:1: the step 'more' is not listed under steps in pack.yaml; add it, or take the file away"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "fault"), FAULTS)
def test_a_fault_has_a_place_and_a_remedy(tmp_path, file, old, new, fault):
    findings = found(small(tmp_path, (file, old, new)))
    assert any(fault in finding for finding in findings), findings


def test_all_faults_of_a_pack_come_at_once(tmp_path):
    folder = small(
        tmp_path,
        ("pack.yaml", "title: A small pack", "titel: A small pack"),
        ("sources.yaml", "read: primary", "read: seen"),
        ("plan.yaml", "stop_when: never", "stop_when: [never]"),
        (READY, "then: not-ready\n", "then: notready\n"),
        (LAST, "because: Not ready.", "because: 3"),
    )
    files = {finding.split(":")[0] for finding in found(folder)}
    assert files == {"pack.yaml", "sources.yaml", "plan.yaml", READY, LAST}


def test_a_faulty_part_makes_no_faults_elsewhere(tmp_path):
    assert len(found(small(tmp_path, ("pack.yaml", "title:", "titel:")))) == 2
    assert len(found(small(tmp_path, ("pack.yaml", "recommendation: rec", "recomendation: rec")))) == 1
    assert len(found(small(tmp_path, ("pack.yaml", "[readiness, recommendation]", "3")))) == 1
    assert len(found(small(tmp_path, (READY, "type: choice", "type: chioce")))) == 1
    assert len(found(small(tmp_path, ("sources.yaml", "claim: Everything.", "claim: 3")))) == 1
    assert len(found(small(tmp_path, ("thresholds.yaml", "value: 20", "value: no")))) == 1
    assert len(found(small(tmp_path, ("sources.yaml", "", "\t: [")))) == 1


def test_at_most_twenty_lines_are_told(tmp_path):
    cases = "\n".join("      - {given: {zz: 1}, then: ready}" for _ in range(30))
    folder = small(tmp_path, (READY, "    cases:\n", f"    cases:\n{cases}\n"))
    with pytest.raises(PackError) as error:
        load_pack(folder)
    lines = str(error.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 10 more"


def test_rules_that_override_each_other_in_a_circle_are_a_fault(tmp_path):
    folder = small(
        tmp_path,
        (READY, "do: Build one.", "overrides: [few]"),
        (READY, "id: few,", "id: few, overrides: [no-eval-set],"),
    )
    assert found(folder) == [
        f"{READY}:48:26: rules override each other in a circle: no-eval-set -> few -> no-eval-set; take one 'overrides' out"
    ]


def test_a_folder_that_is_no_pack_says_so(tmp_path):
    assert found(tmp_path) == [f"{tmp_path}: there is no pack.yaml in this folder; a pack begins with one"]
    assert found(tmp_path / "none") == [f"{tmp_path}/none: there is no such folder".replace(f"{tmp_path}/none/", "")]
    (tmp_path / "file").write_text("a")
    assert found(tmp_path / "file")[0].endswith("this is not a folder; a pack is a folder with a pack.yaml in it")


def test_hidden_characters_are_shown_in_messages(tmp_path):
    folder = small(tmp_path / "a\x1b[31mb\n", ("pack.yaml", "blockers: readiness", 'blockers: "r\\x1b[0m\\u202e\\n"'))
    with pytest.raises(PackError) as error:
        load_pack(folder)
    assert str(error.value).isprintable()
    assert "a\\x1b[31mb\\n/pack.yaml" in str(error.value)
    assert "'r\\x1b[0m\\u202e'" in str(error.value)


def test_bare_numbers_and_foreign_units_are_remarks(tmp_path):
    folder = small(
        tmp_path,
        (READY, "{eval_cases: {below: eval_floor}}", "{eval_cases: {below: 37}}"),
        (READY, "{examples: {below: examples_floor}}", "{examples: {below: eval_floor}}"),
        (READY, "given: {eval_cases: 20}", "given: {eval_cases: 40}"),
    )
    pack, findings = read_pack(folder)
    assert pack is not None
    assert [(finding.kind, finding.severity) for finding in findings] == [
        ("bare-number", "warning"),
        ("unit-mismatch", "warning"),
    ]
