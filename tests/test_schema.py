"""The published schemas: every file and result that we make fits them, and mistakes don't."""

from __future__ import annotations

import json
from functools import cache

import jsonschema
import pytest
import yaml

from finetune_advisor import api
from finetune_advisor.render import render
from tests.conftest import EXAMPLES, ROOT, TODAY, UNMEASURED


@cache
def schema(of):
    made = json.loads((ROOT / "schema" / f"{of}.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(made)
    validator.check_schema(made)
    return validator(made)


def plain(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Core)


class _Core(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML 1.2 core reading, as our loader and editors read: only true and false are booleans, dates are text."""


_Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith((":timestamp", ":bool"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Core.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile("^(?:true|false)$"), list("tf"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_answers_file_fits(path):
    schema("answers").validate(plain(path))


def test_the_template_fits(run):
    schema("answers").validate(yaml.load(run("init").out, Loader=_Core))


@pytest.mark.parametrize(
    "wrong",
    [{"tasks": "writing"}, {"task": "poetry"}, {"examples": -1}, {"examples": 1.5}, {"examples": "many"}, {"owner": 1}],
)
def test_a_wrong_answer_does_not_fit(wrong):
    assert list(schema("answers").iter_errors({"answers": wrong}))


@pytest.mark.parametrize(
    "right",
    [{"examples": "200-499"}, {"examples": "5M"}, {"problems": "none"}, {"problems": ["style"]}, {"task": None}],
)
def test_bands_short_numbers_and_none_fit(right):
    schema("answers").validate({"answers": right})


@UNMEASURED
@pytest.mark.parametrize(
    "path", sorted((ROOT / "rules").glob("*.yaml")) + sorted((ROOT / "rules/steps").glob("*.yaml")), ids=str
)
def test_every_file_of_the_bundled_pack_fits(path):
    schema("pack").validate(plain(path))


def test_a_misspelt_fact_or_option_does_not_fit():
    rule = {"id": "r", "when": {"exmples": {"below": "eval_floor"}}, "then": "ready", "because": "b"}
    assert list(schema("pack").iter_errors({"id": "readiness", "rules": [rule]}))
    for when in ({"problems": {"includes": "style"}}, {"missed-targets": True}, {"missed-target": "maybe"}):
        assert list(schema("pack").iter_errors({"id": "readiness", "rules": [{**rule, "when": when}]}))
    for when in (
        {"problems": {"any_of": "style", "none_of": ["format"]}},
        {"missed-target": True},
        {"missed-target": "yes"},
    ):
        assert not list(schema("pack").iter_errors({"id": "readiness", "rules": [{**rule, "when": when}]}))


MOVE = {"id": "m", "when": {}, "do": "d", "done_when": "a", "stop_when": "b"}
QUESTION = {"id": "q", "type": "yes_no", "ask": "a", "why": "w", "assume": True}

COUNT = {"id": "q", "type": "count", "ask": "a", "unit": "u", "range": [0, 9], "bands": {"few": 1, "some": "unknown"}}
PICK = {"id": "q", "type": "choice", "ask": "a", "options": {"a": "A", "b": {"label": "B", "gloss": "Or b."}}}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ([MOVE], [{**MOVE, "pass": "p"}]),
        ([MOVE], [{**MOVE, "id": "No id"}]),
        ([MOVE], [{**MOVE, "sources": ["no-such-source"]}]),
        ([MOVE], [{**MOVE, "measure": None}]),
        ([{**MOVE, "tests": [{"given": {"rights": True}, "applies": True}]}], [{**MOVE, "tests": [{"given": {}}]}]),
        (
            {"floor": {"title": "T", "unit": "u", "value": 3, "checked": "2026-11-23"}},
            {"floor": {"title": "T", "value": 3, "checked": "2026-11-23"}},
        ),
        ({"id": "s", "questions": [QUESTION]}, {"id": "s", "questions": [{**QUESTION, "step": "s"}]}),
        ({"id": "s", "questions": [QUESTION]}, {"id": "s", "questions": [{**QUESTION, "needs": ["a"]}]}),
        ({"id": "s", "questions": [COUNT]}, {"id": "s", "questions": [{**COUNT, "bands": {"few": "many"}}]}),
        ({"id": "s", "questions": [PICK]}, {"id": "s", "questions": [{**PICK, "options": {"a": {"gloss": "A"}}}]}),
        ({"id": "s", "outcomes": {"a": "A", "b": {"title": "B"}}}, {"id": "s", "outcomes": {"a": {"titel": "A"}}}),
        (
            {"id": "s", "otherwise": {"then": "a", "because": "b"}},
            {"id": "s", "otherwise": "a", "otherwise_because": "b"},
        ),
    ],
)
def test_the_schema_and_the_loader_ask_for_the_same(right, wrong):
    assert list(schema("pack").iter_errors(right)) == []
    assert list(schema("pack").iter_errors(wrong))


@UNMEASURED
@pytest.mark.slow
def test_every_report_fits(advised):
    fits = schema("report")
    for path in EXAMPLES:
        fits.validate(json.loads(render(advised(path), "json")))


def test_a_report_with_a_field_too_many_or_too_few_does_not_fit(advised):
    report = json.loads(render(advised(EXAMPLES[0]), "json"))
    assert list(schema("report").iter_errors({**report, "more": 1}))
    assert list(schema("report").iter_errors({key: value for key, value in report.items() if key != "plan"}))


@UNMEASURED
def test_a_check_and_a_sheet_fit(pack):
    check = api.check(None, TODAY)
    schema("report").validate(json.loads(render(check, "json")))
    sheet = api.whatif(api.load_answers(EXAMPLES[0], pack), ["examples"], pack=pack)
    schema("report").validate(json.loads(render(sheet, "json")))


def test_the_command_prints_what_is_published(run):
    for of in ("answers", "pack", "report"):
        assert run("schema", of).out == (ROOT / "schema" / f"{of}.json").read_text(encoding="utf-8")
    assert run("schema", "answer").code == 2
