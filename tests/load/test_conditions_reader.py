# One case a line, however long its message.
# ruff: noqa: E501

import itertools
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor.load.conditions_reader import Scope, alternatives, parse
from finetune_advisor.load.diagnostics import Diagnostics
from finetune_advisor.load.yaml_nodes import read_yaml
from finetune_advisor.model.conditions import All, AnyOf, Condition, Includes, Not, OneOf, Within, holds
from finetune_advisor.model.conditions import rows as real_rows
from finetune_advisor.model.pack import Option, Question, QuestionType, Threshold


def question(id: str, kind: QuestionType, **more) -> Question:
    return Question(id, "step", kind, "?", **more)


def options(*ids: str) -> tuple[Option, ...]:
    return tuple(Option(id, id.capitalize()) for id in ids)


def threshold(id: str, value: float, by: str | None = None, unit: str = "examples", **values: float) -> Threshold:
    return Threshold(id, id, unit, value, "2026-11-23", (), by, tuple(values.items()))


TASKS = ("label", "write", "code", "other")
QUESTIONS = {
    q.id: q
    for q in (
        question("examples", "count", unit="examples", range=(0, 10_000)),
        question("task", "choice", options=options(*TASKS)),
        question("size", "choice", options=options("small", "large")),
        question("failures", "choices", options=options("style", "cost")),
        question("owner", "yes_no"),
        question("price", "amount", unit="EUR", range=(0, 1000)),
        question("about_it", "text"),
        question("cost.months", "amount", unit="months", range=(0, 100)),
    )
}
THRESHOLDS = {
    t.id: t
    for t in (
        threshold("floor", 50),
        threshold("ceiling", 500),
        threshold("floor_by_task", 100, "task", label=200, write=50),
        threshold("ceiling_by_task", 150, "task", label=300, code=60),
        threshold("floor_by_size", 80, "size", small=20, large=70),
        threshold("floor_by_step", 100, "prompt", done=40),
        threshold("huge", 20_000),
        threshold("by_last", 5, "last", done=6),
        threshold("high_by_task", 300, "task", label=400),
        threshold("low_by_size", 200, "size", small=100),
        threshold("seconds", 5, unit="s"),
    )
}
DEFINITIONS: dict[str, Condition] = {
    "cheap": Within("price", None, 100),
    "decided": OneOf("prompt", ("done",)),
    "undecided": OneOf("last", ("done",)),
}
SCOPE = Scope(
    QUESTIONS,
    {"prompt": ("done", "open")},
    THRESHOLDS,
    DEFINITIONS,
    later=frozenset({"last"}),
    faulty=frozenset({"broken"}),
)
COST, STYLE = Includes("failures", "cost"), Includes("failures", "style")


def read(text: str) -> tuple[Condition, list[str]]:
    diagnostics = Diagnostics()
    node = read_yaml(f"when: {text}\n".encode(), "x", diagnostics)
    assert node is not None, diagnostics.findings
    condition = parse(node.parts["when"], SCOPE)
    return condition, [str(finding) for finding in diagnostics.sorted()]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("{owner: true}", OneOf("owner", (True,))),
        ("{owner: yes}", OneOf("owner", (True,))),
        ("{owner: no, cheap: no}", All((OneOf("owner", (False,)), Not(Within("price", None, 100))))),
        ("{task: label}", OneOf("task", ("label",))),
        ("{task: [label, code]}", OneOf("task", ("label", "code"))),
        ("{prompt: done}", OneOf("prompt", ("done",))),
        ("{failures: {any_of: cost}}", COST),
        ("{failures: {any_of: [cost, style]}}", AnyOf((COST, STYLE))),
        ("{failures: {all_of: [cost, style]}}", All((COST, STYLE))),
        ("{failures: {none_of: [cost, style]}}", Not(AnyOf((COST, STYLE)))),
        ("{failures: {any_of: [cost], none_of: [style]}}", All((COST, Not(STYLE)))),
        ("{cheap: true}", Within("price", None, 100)),
        ("{cheap: false, decided: true}", All((Not(Within("price", None, 100)), OneOf("prompt", ("done",))))),
        ("{examples: {below: floor}}", Within("examples", None, 50, None, "floor")),
        ("{examples: {at_least: floor, below: ceiling}}", Within("examples", 50, 500, "floor", "ceiling")),
        ("{examples: {at_least: 1}}", Within("examples", 1, None)),
        ("{examples: 0}", Within("examples", 0, 1)),
        ("{cost.months: {below: 100}}", Within("cost.months", None, 100)),
        ("{owner: true, task: code}", All((OneOf("owner", (True,)), OneOf("task", ("code",))))),
        ("{any: [{owner: true}, {task: code}]}", AnyOf((OneOf("owner", (True,)), OneOf("task", ("code",))))),
        ("{all: [{owner: true}, {task: code}]}", All((OneOf("owner", (True,)), OneOf("task", ("code",))))),
        ("{not: {owner: true, task: code}}", Not(All((OneOf("owner", (True,)), OneOf("task", ("code",)))))),
        ("{}", All(())),
    ],
)
def test_conditions_read_as_written(text, meant):
    assert read(text) == (meant, [])


def test_the_names_of_thresholds_are_kept():
    condition, _ = read("{examples: {at_least: floor, below: ceiling}}")
    assert isinstance(condition, Within)
    assert (condition.at_least_name, condition.below_name) == ("floor", "ceiling")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{exampels: {below: floor}}", "x:1:8: unknown fact 'exampels'; did you mean examples?"),
        ("{examples: {belov: floor}}", "x:1:19: unknown key 'belov'; did you mean below?"),
        ("{examples: {beneath_it: floor}}", "x:1:19: unknown key 'beneath_it'; expected one of at_least, below"),
        ("{examples: {below: flor}}", "x:1:26: unknown threshold 'flor'; did you mean floor?"),
        ("{examples: {below: [1]}}", "x:1:26: expected a threshold's name, found a list"),
        ("{examples: {below: true}}", "x:1:26: expected a threshold's name, found true"),
        ("{examples: {below: huge}}", "x:1:26: 20,000 is outside the range of examples, 0 to 10,000"),
        ("{examples: label}", "x:1:18: examples is a number; write {examples: {at_least: a, below: b}} with one or both"),
        ("{examples: {}}", "x:1:18: examples is a number; write {examples: {at_least: a, below: b}} with one or both"),
        ("{price: 3.5}", "x:1:15: price is a number; write {price: {at_least: a, below: b}} with one or both"),
        ("{task: labl}", "x:1:14: task has no option 'labl'; did you mean label?"),
        ("{task: [label, zzz]}", "x:1:22: task has no option 'zzz'; expected one of label, write, code, other"),
        ("{task: []}", "x:1:14: task: name at least one option"),
        ("{task: {below: floor}}", "x:1:14: task takes one option or a list of them, found a mapping"),
        ("{task: {any_of: label}}", "x:1:14: task takes one option or a list of them, found a mapping"),
        ("{task: true}", "x:1:14: task has no option true; expected one of label, write, code, other"),
        ("{failures: cost}", "x:1:18: failures can have several values; write {failures: {any_of: [option]}}, or all_of or none_of"),
        ("{failures: {}}", "x:1:18: failures can have several values; write {failures: {any_of: [option]}}, or all_of or none_of"),
        ("{failures: {any_of: cots}}", "x:1:27: failures has no option 'cots'; did you mean cost?"),
        ("{failures: {none_of: []}}", "x:1:28: failures: name at least one option"),
        ("{failures: {any: cost}}", "x:1:19: unknown key 'any'; did you mean any_of?"),
        ("{failures: {any_o: cost}}", "x:1:19: unknown key 'any_o'; did you mean any_of?"),
        ("{cheap: maybe}", "x:1:15: cheap: expected true or false, found 'maybe'"),
        ("{chep: true}", "x:1:8: unknown fact 'chep'; did you mean cheap?"),
        ("{undecided: true}", "x:1:8: the step last is decided later; only earlier steps can be read here"),
        ("{owner: [yes]}", "x:1:15: owner: expected true or false, found a list"),
        ("{owner: 1}", "x:1:15: owner: expected true or false, found 1"),
        ("{prompt: don}", "x:1:16: prompt has no outcome 'don'; did you mean done?"),
        ("{last: done}", "x:1:8: the step last is decided later; only earlier steps can be read here"),
        ("{about_it: done}", "x:1:8: unknown fact 'about_it'; expected one of examples, task, size, failures, owner, price, cost.months, prompt, cheap, decided, undecided"),
        ("{floor: 3}", "x:1:8: unknown fact 'floor'; expected one of examples, task, size, failures, owner, price, cost.months, prompt, cheap, decided, undecided"),
        ("{any: {owner: true}}", "x:1:13: any takes a list of conditions, found a mapping"),
        ("{any: []}", "x:1:13: any takes a list of conditions, found a list"),
        ("{not: [{owner: true}]}", "x:1:13: expected a condition such as {fact: value}, found a list"),
        ("[owner]", "x:1:7: expected a condition such as {fact: value}, found a list"),
        ("examples < 5", "x:1:7: expected a condition such as {fact: value}, found 'examples < 5'"),
        ("{examples: {below: 37}}", "x:1:26: the bare number 37 has no source; make it a threshold in thresholds.yaml"),
        ("{examples: {below: by_last}}", "x:1:26: the threshold by_last goes by last, which can't be read here"),
        ("{examples: {below: seconds}}", "x:1:26: the threshold seconds has the unit 's', but examples has 'examples'; give both the same unit"),
    ],
)  # fmt: skip
def test_faults_have_a_place_and_a_remedy(text, fault):
    assert read(text)[1] == [fault]


def test_nothing_is_said_of_what_is_faulty_itself():
    assert read("{broken: 3, examples: {below: broken}}")[1] == []


def test_all_faults_of_a_condition_come_at_once():
    assert len(read("{any: [{a: 1}, {b: 2}], task: zzz, not: {owner: 3}}")[1]) == 4


def test_a_condition_that_would_multiply_out_is_refused():
    many = ", ".join(["{any: [{owner: true}, {task: code}, {size: small}]}"] * 12)
    assert read(f"{{all: [{many}]}}")[1] == [
        "x:1:7: the condition has more than 4096 alternatives when multiplied out; split the rule"
    ]
    many = ", ".join(["{owner: true}"] * 501)
    assert read(f"{{any: [{many}]}}")[1] == [
        "x:1:7: the condition has more than 500 parts or 100 levels, definitions written out; split the rule"
    ]


# --- tables -----------------------------------------------------------------------------------------------------------

RANGES = (
    ("floor_by_task", None),
    (None, "floor_by_task"),
    ("floor_by_task", "ceiling_by_task"),
    ("floor", "ceiling_by_task"),
    ("floor_by_size", "ceiling_by_task"),
    ("floor_by_step", None),
    (None, "floor_by_step"),
    (None, "floor_by_size"),
)
OUTCOMES: tuple[str | None, ...] = ("done", "open", "")
EDGES = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 120, 150, 180, 200, 250, 300, 400)


def exactly(low: str | None, high: str | None, number: int, known: Mapping[str, object]) -> bool | None:
    """What a range says when the facts that its tables go by are tried in every way that is still possible."""
    options: dict[str, tuple[object, ...]] = {"task": TASKS, "size": ("small", "large"), "prompt": OUTCOMES}
    tried = [(known[fact],) if fact in known else options[fact] for fact in options]
    verdicts = set()
    for values in itertools.product(*tried):
        keys = dict(zip(options, values, strict=True))
        ends = [THRESHOLDS[name].at(keys.get(str(THRESHOLDS[name].by))) if name else None for name in (low, high)]
        verdicts.add((ends[0] is None or number >= ends[0]) and (ends[1] is None or number < ends[1]))
    return verdicts.pop() if len(verdicts) == 1 else None


@pytest.mark.parametrize(("low", "high"), RANGES)
def test_a_table_is_judged_exactly_even_while_its_key_is_unknown(low, high):
    ends = ", ".join(f"{key}: {name}" for key, name in (("at_least", low), ("below", high)) if name)
    condition, faults = read(f"{{examples: {{{ends}}}}}")
    assert faults == []
    for number in EDGES:
        for task, size, prompt in itertools.product((None, *TASKS), (None, "small", "large"), (None, *OUTCOMES)):
            facts = {"task": task, "size": size, "prompt": prompt}
            known = {"examples": number} | {fact: value for fact, value in facts.items() if value is not None}
            assert holds(condition, known) is exactly(low, high, number, known), (number, known)


def test_a_table_with_an_empty_cell_still_holds_elsewhere():
    condition, faults = read("{examples: {at_least: floor_by_task, below: ceiling_by_task}}")
    assert faults == []
    assert holds(condition, {"examples": 70, "task": "code"}) is False
    assert holds(condition, {"examples": 70, "task": "write"}) is True
    assert holds(condition, {"task": "code"}) is False


def conditions() -> st.SearchStrategy[Condition]:
    leaves: st.SearchStrategy[Condition] = st.sampled_from(
        [OneOf("owner", (True,)), Within("examples", 1, 5), Includes("failures", "cost")]
    )
    return st.recursive(
        leaves,
        lambda parts: st.one_of(
            st.lists(parts, max_size=3).map(lambda p: All(tuple(p))),
            st.lists(parts, max_size=3).map(lambda p: AnyOf(tuple(p))),
            parts.map(Not),
        ),
        max_leaves=10,
    )


@given(conditions())
def test_alternatives_are_counted_before_they_are_made(condition):
    assert len(real_rows(condition, limit=max(1, alternatives(condition)))) <= alternatives(condition)
