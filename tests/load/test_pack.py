# One case a line, however long its message.
# ruff: noqa: E501

import pytest

from finetune_advisor.errors import PackError, Place
from finetune_advisor.load import load_pack, read_pack
from finetune_advisor.model.conditions import All, Includes, Not, OneOf, Within
from finetune_advisor.model.pack import Option
from tests.load.packs import SMALL, small, write

READY, LAST = "steps/readiness.yaml", "steps/approach.yaml"


def found(folder) -> list[str]:
    """Every finding, its file named relative to the pack."""
    pack, findings = read_pack(folder)
    assert (pack is None) == any(finding.severity == "error" for finding in findings)
    return [str(finding).replace(f"{folder}/", "") for finding in findings]


def test_a_pack_reads_as_written(tmp_path):
    pack = load_pack(small(tmp_path))
    assert [step.id for step in pack.steps] == ["readiness", "approach"]
    assert (pack.approach, pack.readiness, pack.method) == ("approach", "readiness", None)
    rule = pack.rules[0]
    assert rule.when == Within("eval_cases", None, 20)
    assert rule.sources == ("guide#S26",)
    assert [(test.given, test.then) for test in rule.tests] == [
        ((("eval_cases", 19),), "not-ready"),
        ((("eval_cases", 20),), "ready"),
    ]
    assert dict(pack.thresholds["examples_floor"].values) == {"classification": 200, "writing": 50}
    assert pack.readings[0].id == "cost.payback"
    assert (rule.label, rule.do, rule.find_out, rule.kind) == ("Test cases", "Build one.", "Count them.", "missing")
    assert pack.step("approach").outcome("fine-tuning").approach == "fine-tuning"
    assert pack.step("approach").rules[0].because_assumed == "As far as you said."
    assert pack.step("approach").notes[0].tests[0].applies
    assert pack.questions[1].bands == (
        ("under-50", 0), ("50-99", 50), ("100-199", 100), ("200-or-more", 200), ("some", None)
    )  # fmt: skip
    assert pack.questions[3].assume == ()
    assert pack.questions[3].options[0] == Option("style", "Style", "Tone and words")
    assert pack.questions[3].option_label("cost") == "Cost"
    assert [question.interview for question in pack.questions[-3:]] == [True, False, True]
    assert pack.retired == {"trims": "answer price instead"}
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
    ("pack.yaml", "2026.1.0", "1.0", "pack.yaml:3:10: version: expected text, found 1.0; put it in quotes"),
    ("pack.yaml", "[readiness, approach]", "[readines, recommendation]", "pack.yaml:5:8: steps/readines.yaml is missing; there is no step 'readines'; did you mean readiness?"),
    ("pack.yaml", "readiness: readiness", "readiness: reediness", "pack.yaml:7:12: readiness: there is no step 'reediness'; did you mean readiness?"),
    ("pack.yaml", "readiness: readiness", "readiness:", "pack.yaml:7:1: readiness has no value; fill it in or take it out"),
    ("pack.yaml", "type: amount, unit: months,", "type: amount,", "pack.yaml:9:5: unit is missing; a question of type amount needs it"),
    ("pack.yaml", "cost.payback", "cost", "pack.yaml:9:10: 'cost' can't be an id here; expected one like cost.payback_months"),
    ("pack.yaml", "id: small", "id: small\nextends: default2", "pack.yaml:2:10: extends 'default2': there is no such folder; expected default, or a folder relative to this one"),
    ("pack.yaml", "id: small", "id: small\nextends: /etc", "pack.yaml:2:10: extends '/etc': this is no relative path; expected default, or a folder relative to this one"),
    ("pack.yaml", "id: small", "id: small\nreplaces: true", "pack.yaml:2:1: unknown key 'replaces'; expected one of id, title"),
    # thresholds.yaml
    ("thresholds.yaml", "value: 20", "value: '20'", "thresholds.yaml:1:48: value: expected a number, found '20'"),
    ("thresholds.yaml", "value: 20", "value: .inf", "thresholds.yaml:1:48: value: expected a number, found '.inf'"),
    ("thresholds.yaml", "by: task", "by: tusk", "thresholds.yaml:6:7: by: there is no choice question or step 'tusk'; did you mean task?"),
    ("thresholds.yaml", "classification: 200", "clasification: 200", "thresholds.yaml:7:12: task has no value 'clasification'; did you mean classification?"),
    ("thresholds.yaml", "  by: task\n", "", "thresholds.yaml:2:1: the threshold examples_floor needs 'by' and 'values' together, or neither"),
    ("thresholds.yaml", "guide#S26", "guide#S27", "thresholds.yaml:1:62: unknown source 'guide#S27'; did you mean guide#S26?"),
    ("thresholds.yaml", "eval_floor:", "eval-floor:", "thresholds.yaml:1:1: 'eval-floor' can't be an id here; expected one like eval_cases"),
    # sources.yaml
    ("sources.yaml", "https:", "javascript:", "sources.yaml:3:8: 'javascript://example.org/guide' is no web link; expected https://host/path in plain characters, without a user name"),
    ("sources.yaml", "https://example", "https://me@example", "sources.yaml:3:8: 'https://me@example.org/guide' is no web link"),
    ("sources.yaml", "https://example.org", "https://[1", "sources.yaml:3:8: 'https://[1/guide' is no web link"),
    ("sources.yaml", "example.org", "ex\u0430mple.org", "is no web link; expected https://host/path in plain characters"),
    ("sources.yaml", "read: primary", "read: primery", "sources.yaml:6:9: read can't be 'primery'; did you mean primary?"),
    ("sources.yaml", "claim: Everything.", "claim: ' '", "sources.yaml:7:10: expected some text, found none"),
    # plan.yaml and properties.yaml
    ("plan.yaml", "done_when: there", "done_wen: there", "plan.yaml:1:82: unknown key 'done_wen'; did you mean done_when?"),
    ("plan.yaml", "{eval_floor}", "{eval_flour}", "plan.yaml:1:54: no value can be put in for 'eval_flour'; did you mean eval_floor?"),
    ("plan.yaml", "build-eval", "few", "plan.yaml:1:8: the id 'few' is taken, at steps/readiness.yaml:50:10; choose another"),
    ("plan.yaml", "- {", "id: {", "plan.yaml:1:1: expected a list, found a mapping"),
    ("properties.yaml", "never: {", "nevr: {", "properties.yaml:1:32: unknown key 'nevr'; did you mean never?"),
    ("properties.yaml", "fine-tuning}}", "fine-tuning}, always: {owner: true}}", "properties.yaml:1:3: a property has never (perhaps with unknown), always, given and expect, or raising and two nevers"),
    ("properties.yaml", "fine-tuning}}", "fine-tuning}, raising: tasks}", "properties.yaml:1:106: there is no question 'tasks'"),
    ("properties.yaml", "fine-tuning}}", "fine-tuning}, unknown: tusk}", "properties.yaml:1:106: there is no question 'tusk'; did you mean task?"),
    # questions
    (READY, "type: count", "type: cuont", "steps/readiness.yaml:10:11: type can't be 'cuont'; did you mean count?"),
    (LAST, "owner: true}", "owner: true, eval_cases: {below: 100}}", "steps/readiness.yaml:7:5: assume is missing: approach must work while the answer isn't known"),
    (READY, "help: Count them.", "assume: 100", "steps/readiness.yaml:13:5: only readiness reads eval_cases, and there nothing may be assumed; take assume out"),
    (READY, "help: Count them.", "assume: 1.5", "steps/readiness.yaml:13:13: assume of eval_cases: expected a whole number of cases; got 1.5"),
    (READY, "help: Count them.", "assume: unknown", "steps/readiness.yaml:13:13: assume of eval_cases: expected a value that it can take"),
    ("pack.yaml", ", assume: 0}", "}", "pack.yaml:9:5: assume is missing: the value to work with while the reading isn't known"),
    (READY, "label: Task", "label: [Task]", "steps/readiness.yaml:28:12: label: expected text, found a list"),
    (READY, "interview: false", "interview: no", "interview: expected true or false, found 'no'"),
    (READY, "{label: Style, gloss: Tone and words}", "{labl: Style}", "steps/readiness.yaml:33:23: unknown key 'labl'; did you mean label?"),
    (READY, "{label: Style, gloss: Tone and words}", "3", "steps/readiness.yaml:33:22: expected a mapping, found 3"),
    (READY, "{label: Style, gloss: Tone and words}", "", "steps/readiness.yaml:33:15: style has no value; fill it in or take it out"),
    (READY, "cost: Cost,", "No: Cost,", "steps/readiness.yaml:33:61: 'No' can't be an id here; expected one like small-eval"),
    # bands
    (READY, "100-199: 100", "100-199: 20", "steps/readiness.yaml:22:37: the band 100-199 can't begin at 20; expected 51 to 1,000,000, because bands rise within the range"),
    (READY, "100-199: 100", "100-199: many", "steps/readiness.yaml:22:46: bands.100-199: expected a whole number or unknown, found 'many'"),
    (READY, "some: unknown", "2k: 2000", "steps/readiness.yaml:22:69: the band 2k is a number itself; choose another word"),
    (READY, "some: unknown", "a b: 2000", "'a b' can't be an id here; expected one like 100-499"),
    (READY, "some: unknown", "unknown: 2000", "'unknown' can't be an id, because it means something in an answer or a condition"),
    (READY, "range: [0, 1000], ", "range: [0, 1000], bands: {low: 0}, ", "a question of type amount has no bands; take it out"),
    (READY, "100-199: 100", "100-199: 110", "steps/readiness.yaml:22:26: conditions test examples at 100, inside the band 50-99; who answers 50-99 is judged as 50"),
    (READY, "assume: []", "assume: othr", "assume of failures: expected one or more of style, cost, format, or none; got 'othr'"),
    (READY, "range: [0, 10000000]", "range: [0]", "steps/readiness.yaml:12:12: range.2 is missing"),
    (READY, "range: [0, 10000000]", "range: [9, 9]", "steps/readiness.yaml:12:5: the range is empty: 9 is not less than 9"),
    (READY, "range: [0, 10000000]", "range: [0, 9.5]", "steps/readiness.yaml:12:5: the range of a count goes from a whole number to a whole number"),
    (READY, "type: yes_no", "type: yes_no, unit: x", "a question of type yes_no has no unit; take it out"),
    (READY, "    options: {classification", "    option: {classification", "steps/readiness.yaml:27:5: unknown key 'option'; did you mean options?"),
    (READY, 'example: "150"', 'example: "many"', "steps/readiness.yaml:14:14: example of eval_cases: 'many': that isn't a number; write it like 2000000"),
    (READY, "example: \"150\"", "example: 150", "steps/readiness.yaml:14:14: example: expected text, found 150; put it in quotes"),
    (READY, "range: [0, 10000000]", "range: [0, 1, 2]", "steps/readiness.yaml:12:12: range: expected 2 values, found 3"),
    (READY, "range: [0, 10000000]", "range: [0, many]", "steps/readiness.yaml:12:16: range.2: expected a number, found 'many'"),
    (READY, "type: count", "step: readiness\n    type: count", "steps/readiness.yaml:10:5: unknown key 'step'"),
    (READY, "{classification: Labels, ", "{unknown: Labels, classification: C, ", "'unknown' can't be an id, because it means something in an answer or a condition"),
    (READY, "type: text}", "type: text, assume: a}", "a text has no assume, because no rule reads it; take it out"),
    (READY, "- id: task", "- id: examples", "steps/readiness.yaml:23:9: the question 'examples' is here again, first in line 16"),
    (READY, "- id: task", "- id: readiness", "the id 'readiness' is taken, at steps/readiness.yaml:1:5; choose another"),
    # rules
    (READY, "then: not-ready", "then: not-redy", "steps/readiness.yaml:41:11: readiness has no outcome 'not-redy'; did you mean not-ready?"),
    (READY, "    do: Build one.", "    xyz: Build one.", "steps/readiness.yaml:43:5: unknown key 'xyz'; expected one of id, when, then, because, sources, because_assumed, label, do, find_out, kind, overrides, notes_on_sources, ..."),
    (READY, "[guide#S26]", "[gide]", "steps/readiness.yaml:44:15: unknown source 'gide'; did you mean guide?"),
    (READY, "fewer than {eval_floor}", "{use_case}", "steps/readiness.yaml:42:14: no value can be put in for 'use_case'; did you mean eval_cases?"),
    (READY, "do: Build one.", "do: Build one.\n    overrides: [fwe]", "steps/readiness.yaml:44:17: this step has no rule 'fwe'; did you mean few?"),
    (READY, "do: Build one.", "do: Build one.\n    overrides: [no-eval-set]", "steps/readiness.yaml:44:16: rules override each other in a circle: no-eval-set -> no-eval-set; take one 'overrides' out"),
    (READY, "do: Build one.", "do: [Build one.]", "steps/readiness.yaml:43:9: do: expected text, found a list"),
    (READY, "do: Build one.", "replaces: true", "steps/readiness.yaml:43:5: the rule 'no-eval-set' replaces nothing: there is nothing of that id in an extended pack; take 'replaces' out"),
    (READY, "eval_cases: 19", "eval_case: 19", "steps/readiness.yaml:46:18: can't be given here: 'eval_case'; did you mean eval_cases?"),
    (READY, "eval_cases: 19", "eval_cases: -1", "steps/readiness.yaml:46:30: eval_cases: -1 is out of range; expected 0 to 10,000,000 cases"),
    (READY, "eval_cases: 19", "eval_cases: unknown", "steps/readiness.yaml:46:30: eval_cases is unknown here; leave it out, and it takes its assume"),
    (READY, "eval_cases: 19", "readiness: ready", "steps/readiness.yaml:46:18: can't be given here: 'readiness'"),
    (READY, "then: not-ready}", "then: not-redy}", "steps/readiness.yaml:46:41: readiness has no outcome 'not-redy'; did you mean not-ready?"),
    (READY, "then: not-ready}", "then: not-ready, aplies: true}", "steps/readiness.yaml:46:52: unknown key 'aplies'; did you mean applies?"),
    (READY, "{eval_cases: {below: eval_floor}}", "{readiness: ready}", "steps/readiness.yaml:40:12: the step readiness is decided later; only earlier steps can be read here"),
    (READY, "- id: no-eval-set", "- id: No", "steps/readiness.yaml:39:9: 'No' can't be an id here; expected one like small-eval"),
    (READY, "id: few", "id: no-eval-set", "steps/readiness.yaml:50:10: the rule 'no-eval-set' is here again, first in line 39"),
    (READY, "tests:\n      - {given: {eval_cases: 19}, then: not-ready}\n      - {given: {eval_cases: 20}, then: ready}", "tests: none", "steps/readiness.yaml:45:12: expected a list, found 'none'"),
    (READY, "given: {eval_cases: 19}", "given: none", "steps/readiness.yaml:46:17: given: expected a mapping, found 'none'"),
    (READY, "because: Too few., ", "", "steps/readiness.yaml:50:5: because is missing"),
    (READY, "rules:\n", "rules: {}\nnotes:\n", "steps/readiness.yaml:38:8: expected a list, found a mapping"),
    (READY, "otherwise: {then: ready", "otherwise: {then: redy", "steps/readiness.yaml:51:19: readiness has no outcome 'redy'; did you mean ready?"),
    (READY, "otherwise: {then: ready, because: Nothing is missing.}\n", "", "steps/readiness.yaml:1:1: otherwise is missing"),
    (READY, "id: readiness", "id: reediness", "steps/readiness.yaml:1:5: the step 'reediness' is in the file of 'readiness'; make id and file name agree"),
    # outcomes
    (READY, "ready: Nothing is missing", "ready: {title: N, approach: rag}", "steps/readiness.yaml:4:21: only outcomes of the approach step name an approach; take it out"),
    (READY, "ready: Nothing is missing", "ready:", "steps/readiness.yaml:4:3: ready has no value; fill it in or take it out"),
    (LAST, "{title: Prompt, approach: prompting}", "Prompt", "steps/approach.yaml:4:3: prompting must say which approach it is: {title: ..., approach: ...}"),
    (LAST, "approach: prompting}\n  fine", "approach: promting}\n  fine", "steps/approach.yaml:4:40: approach can't be 'promting'; did you mean prompting?"),
    # gates
    (READY, "    find_out: Count them.\n", "", "steps/readiness.yaml:39:5: find_out is missing: a gate needs label, do and find_out"),
    (READY, "    do: Build one.\n", "", "steps/readiness.yaml:39:5: do is missing: a gate needs label, do and find_out"),
    (READY, "label: Examples, ", "", "steps/readiness.yaml:50:5: label is missing: a gate needs label, do and find_out"),
    (READY, "then: not-ready, because: Too few.", "then: ready, because: Too few.", "steps/readiness.yaml:50:64: gates end in not-ready, and the step in ready where none applies"),
    (READY, "label: Test cases", "kind: unsure", "steps/readiness.yaml:48:11: kind can't be 'unsure'; expected one of missing, unknown"),
    (READY, "  not-ready: Something", "  unready: Something", "steps/readiness.yaml:4:3: the readiness step has the outcomes ready and not-ready, and no others"),
    (READY, "otherwise: {then: ready", "otherwise: {then: not-ready", "steps/readiness.yaml:51:19: gates end in not-ready, and the step in ready where none applies"),
    # definitions
    ("definitions.yaml", "all-there", "All", "definitions.yaml:1:1: 'All' can't be an id here; expected one like small-eval"),
    ("definitions.yaml", "all-there", "owner", "definitions.yaml:1:1: the id 'owner' is taken, at steps/readiness.yaml:35:10; choose another"),
    ("definitions.yaml", "{readiness: ready}", "{readiness: redy}", "definitions.yaml:1:24: readiness has no outcome 'redy'; did you mean ready?"),
    ("definitions.yaml", "{readiness: ready}", "ready", "definitions.yaml:1:12: expected a condition such as {fact: value}, found 'ready'"),
    ("definitions.yaml", "badly-styled: true", "badly-stiled: true", "definitions.yaml:3:20: unknown fact 'badly-stiled'; did you mean badly-styled?"),
    ("definitions.yaml", "badly-styled: true", "called-for: true", "definitions.yaml:3:1: definitions use each other in a circle: called-for -> called-for; write one of them out"),
    (LAST, "all-there: true", "all-there: ready", "steps/approach.yaml:8:23: all-there: expected true or false, found 'ready'"),
    (READY, "when: {examples: {below: examples_floor}}", "when: {all-there: false}", "steps/readiness.yaml:50:22: the step readiness is decided later; only earlier steps can be read here"),
    # notes, moves and properties
    (LAST, "applies: true}", "applies: maybe}", "steps/approach.yaml:20:72: applies: expected true or false, found 'maybe'"),
    (LAST, "failures: [style], appr", "failures: [stile], appr", "steps/approach.yaml:20:32: failures: expected one or more of style, cost, format, or none; got 'stile'; did you mean style?"),
    (LAST, "failures: [style], appr", "failure: [style], appr", "steps/approach.yaml:20:22: can't be given here: 'failure'; did you mean failures?"),
    ("plan.yaml", "done_when: there", "tests: [{given: {examples: few}, applies: true}], done_when: there", "plan.yaml:1:109: examples: 'few': that isn't a number"),
    ("properties.yaml", "never: {eval_cases: {below: eval_floor}, approach: fine-tuning}", "given: {owner: true}", "properties.yaml:1:3: a property has never"),
    ("properties.yaml", "never: {eval_cases: {below: eval_floor}, approach: fine-tuning}", "given: {ownr: true}, expect: [prompting]", "properties.yaml:1:40: can't be given here: 'ownr'; did you mean owner?"),
    ("properties.yaml", "never: {eval_cases: {below: eval_floor}, approach: fine-tuning}", "given: {}, expect: [approach:prompt]", "properties.yaml:1:52: expect can't be 'approach:prompt'; did you mean approach:prompting?"),
    ("properties.yaml", "never: {eval_cases: {below: eval_floor}, approach: fine-tuning}", "unknown: owner", "properties.yaml:1:3: a property has never"),
    ("pack.yaml", "{trims: answer price instead}", "{trims: 3}", "pack.yaml:10:18: retired.trims: expected text, found 3; put it in quotes"),
    (LAST, "level: advice", "level: advise", "steps/approach.yaml:18:12: level can't be 'advise'; did you mean advice?"),
    # other files
    ("treshholds.yaml", "", "a: 1", "treshholds.yaml: this file has no place in a pack; did you mean thresholds.yaml?"),
    ("steps/more.yml", "", "a: 1", "steps/more.yml: this file has no place in a pack; did you mean steps/more.yaml?"),
    ("steps/more.yaml", "", "id: more\ntitle: M\noutcomes: {a: A}\notherwise: {then: a, because: B}", "pack.yaml:5:8: the step 'more' of steps/more.yaml is not listed; list all steps in their order"),
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
    assert len(found(small(tmp_path, ("pack.yaml", "approach: app", "aproach: app")))) == 1
    assert len(found(small(tmp_path, ("pack.yaml", "[readiness, approach]", "3")))) == 1
    assert len(found(small(tmp_path, (READY, "type: choice", "type: chioce")))) == 1
    assert len(found(small(tmp_path, ("sources.yaml", "claim: Everything.", "claim: 3")))) == 1
    assert len(found(small(tmp_path, ("thresholds.yaml", "value: 20", "value: no")))) == 1
    assert len(found(small(tmp_path, ("sources.yaml", "", "\t: [")))) == 1


def test_at_most_twenty_lines_are_told(tmp_path):
    tests = "\n".join("      - {given: {zz: 1}, then: ready}" for _ in range(30))
    folder = small(tmp_path, (READY, "    tests:\n", f"    tests:\n{tests}\n"))
    with pytest.raises(PackError) as error:
        load_pack(folder)
    lines = str(error.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 10 more"


def test_rules_that_override_each_other_in_a_circle_are_a_fault(tmp_path):
    folder = small(
        tmp_path,
        (READY, "do: Build one.", "do: Build one.\n    overrides: [few]"),
        (READY, "id: few,", "id: few, overrides: [no-eval-set],"),
    )
    assert found(folder) == [
        f"{READY}:51:26: rules override each other in a circle: no-eval-set -> few -> no-eval-set; take one 'overrides' out"
    ]


def test_a_folder_that_is_no_pack_says_so(tmp_path):
    assert found(tmp_path) == [f"{tmp_path}: there is no pack.yaml in this folder; a pack begins with one"]
    assert found(tmp_path / "none") == [f"{tmp_path}/none: there is no such folder".replace(f"{tmp_path}/none/", "")]
    (tmp_path / "file").write_text("a")
    assert found(tmp_path / "file")[0].endswith("this is not a folder; a pack is a folder with a pack.yaml in it")


def test_hidden_characters_are_shown_in_messages(tmp_path):
    folder = small(tmp_path / "a\x1b[31mb\n", ("pack.yaml", "readiness: readiness", 'readiness: "r\\x1b[0m\\u202e\\n"'))
    with pytest.raises(PackError) as error:
        load_pack(folder)
    assert str(error.value).isprintable()
    assert "a\\x1b[31mb\\n/pack.yaml" in str(error.value)
    assert "'r\\x1b[0m\\u202e'" in str(error.value)


def test_an_odd_id_is_harmless_in_the_hints_of_other_faults(tmp_path):
    findings = found(small(tmp_path, ("sources.yaml", "guide:", '"a\\e[2Jb\\u202e":')))
    assert any("unknown source 'guide'; expected one of a\\x1b[2Jb\\u202e, a" in finding for finding in findings), (
        findings
    )
    assert all(finding.isprintable() for finding in findings)


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
        ("edge-in-band", "warning"),
        ("bare-number", "warning"),
        ("unit-mismatch", "warning"),
    ]


def test_definitions_are_written_out_where_they_are_used(tmp_path):
    pack = load_pack(small(tmp_path))
    styled = All((Includes("failures", "style"), Not(Includes("failures", "format"))))
    assert pack.definitions["badly-styled"] == styled
    assert pack.definitions["called-for"].parts[0] == styled
    assert pack.step("approach").rules[0].when == All((OneOf("readiness", ("ready",)), OneOf("owner", (True,))))


@pytest.mark.parametrize(
    ("first", "other", "line", "fault"),
    [
        (
            "{owner: true}",
            "{any: [LAST: true, LAST: true]}",
            12,
            "has more than 500 parts or 100 levels, definitions written out; split the rule",
        ),
        (
            "{}",
            "{any: [LAST: true, LAST: true]}",
            12,
            "has more than 500 parts or 100 levels, definitions written out; split the rule",
        ),
        (
            "{owner: true}",
            "{LAST: false}",
            104,
            "has more than 500 parts or 100 levels, definitions written out; split the rule",
        ),
    ],
)
def test_definitions_that_stand_for_too_much_are_refused(tmp_path, first, other, line, fault):
    chain = "".join(f"d{n}: {other.replace('LAST', f'd{n - 1}')}\n" for n in range(1, 2000))
    findings = found(small(tmp_path, ("definitions.yaml", "", f"d0: {first}\n{chain}")))
    assert findings == [f"definitions.yaml:{line}:{findings[0].split(':')[2]}: the condition {fault}"]


def test_bands_are_not_blamed_for_a_range_that_is_missing(tmp_path):
    findings = found(small(tmp_path, (READY, "    range: [0, 1000000]\n", "")))
    assert [finding for finding in findings if "band" in finding] == []
    assert any("range is missing" in finding for finding in findings)
