"""JSON Schemas for editors and other programs: of answers files and of a pack's files.

Keywords of draft-07 only, which is what editors' YAML servers read. A schema of answers or of a pack knows every id, option,
unit and threshold of that pack, with the author's words as hover text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from finetune_advisor.model.pack import RECOMMENDATIONS, Level, Pack, Question, QuestionType, Step, Verdict

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
TEXT: Schema = {"type": "string", "minLength": 1}
DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "A day as YYYY-MM-DD."}


# --- answers files ---------------------------------------------------------------------------------------------------


def answers_schema(pack: Pack) -> Schema:
    """The schema of answers files for a pack."""
    return _document(
        f"Answers for {pack.title}",
        {
            "about": {"description": "Anything you like to note; no rule reads it."},
            "answers": _mapping({question.id: _answer(question) for question in (*pack.questions, *pack.readings)}),
        },
        required=["answers"],
    )


def _answer(question: Question) -> Schema:
    words = f"{question.ask}\n\nWhy: {question.why}"
    if question.type == "text":
        return {"type": ["string", "null"], "description": words}
    unknown: Schema = {"enum": ["unknown", None], "description": "Not known; never taken for a no."}
    return {"description": words, "anyOf": [*_values(question), unknown]}


def _values(question: Question) -> list[Schema]:
    match question.type:
        case "yes_no":
            return [{"type": "boolean"}, {"enum": ["yes", "no"]}]
        case "choice":
            return _options(question)
        case "choices":
            return [{"type": "array", "uniqueItems": True, "items": {"anyOf": _options(question)}}, *_options(question)]
        case "count" | "amount":
            kind = "integer" if question.type == "count" else "number"
            return [
                {"type": kind, "minimum": question.low, "maximum": question.high, "description": question.unit or ""}
            ]
        case "text":
            return [{"type": "string"}]


def _options(question: Question) -> list[Schema]:
    return [{"const": option, "description": means} for option, means in question.options]


# --- packs -----------------------------------------------------------------------------------------------------------


def pack_schema(pack: Pack) -> Schema:
    """The schema of a pack's files: any of pack.yaml, a step, thresholds, sources, the plan, properties."""
    parts = {
        "condition": _condition(pack),
        "sources": _array(_citation(pack)),
        "question": _question(),
        "rule": _rule(pack),
        "note": _note(),
        "step": _step(),
        "head": _head(),
        "threshold": _threshold(pack),
        "source": _source(),
        "move": _move(),
        "property": _property(pack),
    }
    files = [
        _ref("step"),
        _ref("head"),
        {"type": "array", "items": _ref("move")},
        {"type": "array", "items": _ref("property")},
        {"type": "object", "additionalProperties": _ref("threshold")},
        {"type": "object", "additionalProperties": _ref("source")},
    ]
    return {"$schema": DRAFT, "title": f"A file of a pack beside {pack.id}", "definitions": parts, "anyOf": files}


def _condition(pack: Pack) -> Schema:
    facts = {question.id: {"description": question.ask, "anyOf": _tests(pack, question)} for question in pack.inputs}
    facts |= {step.id: {"description": step.title, "anyOf": _outcomes(step)} for step in pack.steps}
    several = _array(_ref("condition"))
    words = {"any": several, "all": several, "not": _ref("condition")}
    return {**_mapping({**facts, **words}), "description": "All entries must hold."}


def _tests(pack: Pack, question: Question) -> list[Schema]:
    match question.type:
        case "count" | "amount":
            edge: Schema = {"anyOf": [{"enum": sorted(pack.thresholds)}, {"enum": [0, 1, 100]}]}
            return [_mapping({"at_least": edge, "below": edge})]
        case "choices":
            one: Schema = {"anyOf": _options(question)}
            return [_mapping({"includes": {"anyOf": [one, _array(one)]}}, required=["includes"])]
        case "yes_no":
            return [{"type": "boolean"}]
        case _:
            return [*_options(question), _array({"anyOf": _options(question)})]


def _outcomes(step: Step) -> list[Schema]:
    ends: list[Schema] = [{"const": outcome.id, "description": outcome.title} for outcome in step.outcomes]
    return [*ends, _array({"anyOf": ends})]


def _citation(pack: Pack) -> Schema:
    cited = [
        (f"{id}#{part}" if part else id, claim)
        for id, source in sorted(pack.sources.items())
        for part, claim in (("", source.claim), *source.parts)
    ]
    return {"anyOf": [{"const": id, "description": claim} for id, claim in cited]}


def _question() -> Schema:
    return _mapping(
        {
            "id": TEXT, "ask": TEXT, "why": TEXT, "type": {"enum": list(get_args(QuestionType))}, "unit": TEXT,
            "range": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            "options": {"type": "object", "additionalProperties": TEXT},
            "if_unknown": {"description": "The value to work with while unknown; for a gate the one that passes."},
            "example": TEXT, "measure": TEXT, "replaces": {"type": "boolean"},
        },
        required=["id", "ask", "why", "type"],
    )  # fmt: skip


def _rule(pack: Pack) -> Schema:
    facts: Schema = {question.id: {"description": question.ask} for question in pack.inputs}
    facts |= {step.id: {"enum": [outcome.id for outcome in step.outcomes]} for step in pack.steps}
    case = _mapping({"given": _mapping(facts), "then": TEXT, "holds": {"type": "boolean"}}, required=["given", "then"])
    return _mapping(
        {
            "id": TEXT, "when": _ref("condition"), "then": TEXT, "because": TEXT, "do": TEXT,
            "overrides": _array(TEXT), "sources": _ref("sources"), "cases": _array(case), "replaces": {"type": "boolean"},
        },
        required=["id", "when", "then", "because"],
    )  # fmt: skip


def _note() -> Schema:
    levels: Schema = {"enum": list(get_args(Level))}
    keys: Schema = {"id": TEXT, "when": _ref("condition"), "say": TEXT, "level": levels, "sources": _ref("sources")}
    return _mapping({**keys, "replaces": {"type": "boolean"}}, required=["id", "when", "say", "level"])


def _step() -> Schema:
    outcome: Schema = {
        "anyOf": [
            TEXT,
            _mapping(
                {
                    "title": TEXT,
                    "recommend": {"enum": list(RECOMMENDATIONS)},
                    "fine_tuning": {"enum": list(get_args(Verdict))},
                    "replaces": {"type": "boolean"},
                },
                required=["title"],
            ),
        ]
    }
    otherwise = _mapping(
        {"then": TEXT, "because": TEXT, "sources": _ref("sources"), "replaces": {"type": "boolean"}},
        required=["then", "because"],
    )
    return _mapping(
        {
            "id": TEXT, "title": TEXT, "when": _ref("condition"),
            "outcomes": {"type": "object", "additionalProperties": outcome},
            "questions": _array(_ref("question")), "rules": _array(_ref("rule")), "notes": _array(_ref("note")),
            "otherwise": otherwise,
        },
        required=["id"],
    )  # fmt: skip


def _head() -> Schema:
    keys = {"id": TEXT, "title": TEXT, "version": TEXT, "reviewed": DAY, "steps": _array(TEXT), "extends": TEXT}
    roles = {"recommendation": TEXT, "blockers": TEXT, "method": TEXT, "readings": {"type": "array"}}
    return _mapping({**keys, **roles}, required=["id", "title", "version", "reviewed"])


def _threshold(pack: Pack) -> Schema:
    by = [q.id for q in pack.questions if q.type == "choice"] + [step.id for step in pack.steps]
    return _mapping(
        {
            "title": TEXT, "unit": TEXT, "value": {"type": "number"}, "by": {"enum": by},
            "values": {"type": "object", "additionalProperties": {"type": "number"}},
            "sources": _ref("sources"), "checked": DAY, "replaces": {"type": "boolean"},
        },
        required=["title", "value", "checked"],
    )  # fmt: skip


def _source() -> Schema:
    return _mapping(
        {
            "title": TEXT, "url": {"type": "string", "pattern": "^https?://"}, "published": TEXT, "checked": DAY,
            "read": {"enum": ["primary", "excerpt", "secondary"]}, "claim": TEXT, "figure": TEXT,
            "dated_models": {"type": "boolean"}, "parts": {"type": "object", "additionalProperties": TEXT},
            "replaces": {"type": "boolean"},
        },
        required=["title", "published", "checked", "read", "claim"],
    )  # fmt: skip


def _move() -> Schema:
    keys = {"id": TEXT, "when": _ref("condition"), "do": TEXT, "measure": TEXT, "pass": TEXT, "stop": TEXT}
    rest = {"sources": _ref("sources"), "replaces": {"type": "boolean"}}
    return _mapping({**keys, **rest}, required=["id", "when", "do", "pass", "stop"])


def _property(pack: Pack) -> Schema:
    conditions = {key: _ref("condition") for key in ("when", "never", "always", "never_from", "never_to")}
    facts: Schema = {"enum": [question.id for question in pack.inputs]}
    keys = {
        "id": TEXT,
        "title": TEXT,
        **conditions,
        "raising": facts,
        "unknown": facts,
        "replaces": {"type": "boolean"},
    }
    return _mapping(keys, required=["id", "title"])


# --- the pieces ------------------------------------------------------------------------------------------------------


def _document(title: str, properties: Schema, required: Iterable[str]) -> Schema:
    return {"$schema": DRAFT, "title": title, **_mapping(properties, required)}


def _mapping(properties: Schema, required: Iterable[str] = ()) -> Schema:
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties, "additionalProperties": False, **needed}


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}
