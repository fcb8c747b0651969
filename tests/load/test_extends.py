# One case a line, however long its message.
# ruff: noqa: E501

import pytest

from finetune_advisor.load import load_pack, read_pack
from finetune_advisor.model.conditions import All, Not, OneOf, Within
from tests.load.packs import OWN_HEAD, small, write

READY = "steps/readiness.yaml"
FLOOR = "eval_floor: {replaces: true, title: Ours, unit: cases, value: 60, sources: [guide], checked: 2026-11-23}\n"


def own(tmp_path, files: dict[str, str] | None = None, head: str = OWN_HEAD):
    """A pack of our own that extends the small one."""
    small(tmp_path / "small")
    return write(tmp_path / "own", {"pack.yaml": head, **(files or {})})


def found(folder) -> list[str]:
    return [
        f"{finding.severity} {finding}".replace(f"{folder}/", "").replace(f"{folder.parent}/own/..", "..")
        for finding in read_pack(folder)[1]
    ]


def test_an_empty_extension_is_the_extended_pack_under_another_name(tmp_path):
    pack, base = load_pack(own(tmp_path)), load_pack(tmp_path / "small")
    assert (pack.id, pack.title) == ("own", "Our pack")
    assert (pack.steps, pack.thresholds, pack.moves) == (base.steps, base.thresholds, base.moves)
    assert (pack.definitions, pack.retired) == (base.definitions, base.retired)
    assert pack.approach == base.approach
    assert pack.digest != base.digest


def test_a_threshold_is_replaced_without_touching_a_rule(tmp_path):
    pack = load_pack(own(tmp_path, {"thresholds.yaml": FLOOR}))
    assert pack.rules[0].when == Within("eval_cases", None, 60)
    assert list(pack.thresholds) == ["eval_floor", "examples_floor"]


def test_what_was_replaced_is_shown(tmp_path):
    assert found(own(tmp_path, {"thresholds.yaml": FLOOR})) == [
        "note thresholds.yaml:1:13: the threshold 'eval_floor' replaces the one at ../small/thresholds.yaml:1:13"
    ]


def test_steps_merge_and_new_parts_are_added(tmp_path):
    step = """\
id: readiness
questions:
  - {id: legal, ask: May we, why: We must., type: yes_no}
  - {id: owner, replaces: true, ask: Who, why: Ours., type: yes_no, assume: false}
rules:
  - {id: law, when: {legal: false}, then: not-ready, because: Law., label: Law, do: Ask, find_out: Ask, sources: [ours], overrides: [few]}
  - {id: few, replaces: true, when: {examples: {below: 1}}, then: not-ready, because: None., label: F, do: D, find_out: O, sources: [ours]}
otherwise: {replaces: true, then: ready, because: Ours.}
"""
    source = "ours: {title: O, published: unknown, checked: 2026-11-23, read: primary, claim: C}\n"
    last = "id: approach\noutcomes: {waiting: {title: Wait, approach: prompting}}\n"
    pack = load_pack(own(tmp_path, {READY: step, "steps/approach.yaml": last, "sources.yaml": source}))
    ready = pack.step("readiness")
    assert [outcome.id for outcome in pack.step("approach").outcomes] == ["prompting", "fine-tuning", "waiting"]
    assert [rule.id for rule in ready.rules] == ["no-eval-set", "few", "law"]
    assert ready.rules[1].because == "None."
    assert [question.id for question in ready.questions][-2:] == ["use_case", "legal"]
    assert ready.otherwise_because == "Ours."
    notes = [line for line in found(tmp_path / "own") if line.startswith("note")]
    assert [line.split("the ")[1].split(" replaces")[0] for line in notes] == [
        "question 'owner'",
        "rule 'few'",
        "otherwise 'readiness'",
    ]


def test_a_new_step_comes_in_the_order_of_the_own_pack(tmp_path):
    head = OWN_HEAD + "steps: [law, readiness, approach]\n"
    step = "id: law\ntitle: Law\noutcomes: {open: O}\notherwise: {then: open, because: B}\n"
    pack = load_pack(own(tmp_path, {"steps/law.yaml": step}, head))
    assert [step.id for step in pack.steps] == ["law", "readiness", "approach"]


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"thresholds.yaml": FLOOR.replace("replaces: true, ", "")}, "error thresholds.yaml:1:13: the threshold 'eval_floor' is already at ../small/thresholds.yaml:1:13; add 'replaces: true' to replace it"),
        ({"thresholds.yaml": FLOOR.replace("eval_floor", "eval_flor")}, "error thresholds.yaml:1:13: the threshold 'eval_flor' replaces nothing: there is nothing of that id in an extended pack; did you mean eval_floor?"),
        ({READY: "id: readiness\nrules:\n- {id: go, replaces: true, when: {owner: true}, then: ready, because: B, sources: [guide]}\n"}, "error steps/readiness.yaml:3:12: the rule 'go' replaces nothing: there is nothing of that id in an extended pack; take 'replaces' out"),
        ({READY: "id: readiness\notherwise: {then: ready, because: B}\n"}, "error steps/readiness.yaml:2:12: the otherwise 'readiness' is already at ../small/steps/readiness.yaml:51:12; add 'replaces: true' to replace it"),
        ({READY: "id: readiness\nrules:\n- {id: go, when: {owner: true}, then: ready, because: B, sources: [guide]}\n"}, "the id 'go' is taken"),
        ({READY: "id: readiness\nrules:\n- {id: x, when: {ownr: true}, then: ready, because: B, sources: [guide]}\n"}, "error steps/readiness.yaml:3:18: unknown fact 'ownr'; did you mean owner?"),
        ({"steps/law.yaml": "id: law\ntitle: Law\noutcomes: {open: O}\notherwise: {then: open, because: B}\n"}, "error ../small/pack.yaml:5:8: the step 'law' of steps/law.yaml is not listed; list all steps in their order"),
    ],
)  # fmt: skip
def test_nothing_is_replaced_in_silence(tmp_path, files, fault):
    findings = found(own(tmp_path, files))
    assert any(fault in finding for finding in findings), findings


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ("extends: ../own\n", "extends '../own': this leads back to the pack itself"),
        ("extends: .\n", "extends '.': this is no relative path"),
        ("extends: ../other\n", "this pack extends another itself; a pack that is extended can't extend another"),
        ("extends: ../none\n", "extends '../none': there is no such folder; expected default, or a folder relative to this one"),
        ("extends: /etc\n", "extends '/etc': this is no relative path; expected default, or a folder relative to this one"),
        ("extends: https://example.org/pack\n", "extends 'https://example.org/pack': this is no relative path"),
        ("extends: '\\\\host\\share'\n", "extends '\\\\host\\share': this is no relative path"),
        ("extends: ~/pack\n", "extends '~/pack': this is no relative path"),
        ("extends: /dev/zero\n", "extends '/dev/zero': this is no relative path"),
        ("extends: ../own/pack.yaml\n", "this is not a folder"),
        ("extends: ../small\nsteps: [approach]\n", "error pack.yaml:6:8: the step 'readiness' of ../small/steps/readiness.yaml is not listed; list all steps in their order"),
        ("extends: ../small\nsteps: [approach, readiness]\n", "../small/steps/approach.yaml:8:12: the step readiness is decided later"),
    ],
)  # fmt: skip
def test_only_another_folder_or_the_bundled_pack_can_be_extended(tmp_path, head, fault):
    write(tmp_path / "other", {"pack.yaml": OWN_HEAD.replace("extends: ../small\n", "extends: ../own\n")})
    findings = found(own(tmp_path, head=OWN_HEAD.replace("extends: ../small\n", head)))
    assert any(fault in finding for finding in findings), findings


def test_a_fault_in_the_extended_pack_is_told_in_its_own_place(tmp_path):
    folder = own(tmp_path, {"thresholds.yaml": FLOOR})
    small(tmp_path / "small", ("plan.yaml", "done_when: there", "done_when: 3"))
    assert any("error ../small/plan.yaml:1:93: done_when: expected text" in line for line in found(folder))


def test_a_faulty_head_still_extends(tmp_path):
    folder = own(tmp_path, {"thresholds.yaml": FLOOR}, OWN_HEAD.replace("title", "titel"))
    errors = [line for line in found(folder) if line.startswith("error")]
    assert errors == [
        "error pack.yaml:1:1: title is missing",
        "error pack.yaml:2:1: unknown key 'titel'; did you mean title?",
    ]


def test_a_title_and_a_condition_of_a_step_are_replaced_and_shown(tmp_path):
    pack = load_pack(own(tmp_path, {READY: "id: readiness\ntitle: Ready?\nwhen: {owner: true}\n"}))
    assert (pack.steps[0].title, pack.steps[0].when) == ("Ready?", OneOf("owner", (True,)))
    assert [line.partition(": ")[2].partition(" replaces")[0] for line in found(tmp_path / "own")] == [
        "the title 'readiness'",
        "the condition 'readiness'",
    ]


def test_a_pack_that_is_extended_stands_alone(tmp_path):
    folder = own(tmp_path)
    write(tmp_path / "top", {"pack.yaml": OWN_HEAD.replace("../small", "../own")})
    assert load_pack(folder).id == "own"
    errors = [line for line in found(tmp_path / "top") if line.startswith("error")]
    assert errors == [
        "error ../own/pack.yaml:5:10: this pack extends another itself; a pack that is extended can't extend another"
    ]


def test_an_extended_pack_that_is_missing_makes_no_other_faults(tmp_path):
    folder = own(tmp_path, {"thresholds.yaml": FLOOR}, OWN_HEAD.replace("../small", "../none"))
    assert len(found(folder)) == 1


def test_the_bundled_pack_can_be_extended(tmp_path):
    folder = write(tmp_path, {"pack.yaml": OWN_HEAD.replace("../small", "default")})
    pack, bundled = load_pack(folder), load_pack()
    assert pack.steps == bundled.steps
    assert pack.places["step/" + pack.steps[0].id].file.startswith("rules/steps/")


def test_a_definition_is_replaced_and_shown(tmp_path):
    pack = load_pack(own(tmp_path, {"definitions.yaml": "all-there: {owner: true}\nours: {all-there: false}\n"}))
    assert pack.step("approach").rules[0].when == All((OneOf("owner", (True,)), OneOf("owner", (True,))))
    assert pack.definitions["ours"] == Not(OneOf("owner", (True,)))
    assert found(tmp_path / "own") == [
        "note definitions.yaml:1:12: the definition 'all-there' replaces the one at ../small/definitions.yaml:1:12"
    ]


def test_questions_that_are_gone_add_up(tmp_path):
    pack = load_pack(own(tmp_path, head=OWN_HEAD + "retired: {risk: answer owner instead}\n"))
    assert pack.retired == {"trims": "answer price instead", "risk": "answer owner instead"}
