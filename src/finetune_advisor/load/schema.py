"""JSON Schemas for editors and other programs: of answers files and of a pack's files.

Keywords of draft-07 only, which is what editors' YAML servers read. A schema of answers or of a pack knows every id, option,
unit and threshold of that pack, with the author's words as hover text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from finetune_advisor.load.validate import adapter
from finetune_advisor.model.fields import Id, Word
from finetune_advisor.model.pack import Head, Move, Pack, Property, Question, Source, Step, Threshold, When

Schema = dict[str, Any]

_YES_NO: list[Schema] = [{"type": "boolean"}, {"enum": ["yes", "no"]}]
_SHORT = "^[0-9][0-9,.]* ?[kMB]$"

DRAFT = "http://json-schema.org/draft-07/schema#"

Tables: TypeAlias = Mapping[Id, When] | Mapping[Word, Threshold] | Mapping[Id, Source]
Files: TypeAlias = Head | Step | Tables | tuple[Move, ...] | tuple[Property, ...]
"""What one file of a pack may hold."""


def answers_schema(pack: Pack) -> Schema:
    """Return the schema of answers files for a pack."""
    answers = {question.id: _answer(question) for question in (*pack.questions, *pack.readings)}
    about: Schema = {"description": "Anything you like to note; no rule reads it."}
    whole = {**_mapping({"about": about, "answers": _mapping(answers)}), "required": ["answers"]}
    return {"$schema": DRAFT, "title": f"Answers for {pack.title}", **whole}


def _answer(question: Question) -> Schema:
    words = "\n\n".join(text for text in (question.ask, question.help, question.why) if text)
    if question.type == "text":
        return {"type": ["string", "null"], "description": words}
    options, kind = _options(question), "integer" if question.type == "count" else "number"
    number: Schema = {"type": kind, "minimum": question.low, "maximum": question.high}
    number["description"] = question.unit or ""
    short: Schema = {"type": "string", "pattern": _SHORT, "description": "Such as 500k or 2M."}
    bands = ({"const": band} for band, _ in question.bands)
    none: Schema = {"const": "none", "description": "Nothing of these."}
    values: dict[str, list[Schema]] = {
        "yes_no": _YES_NO,
        "choice": options,
        "choices": [{"type": "array", "uniqueItems": True, "items": {"anyOf": options}}, *options, none],
        "number": [number, *bands, short],
    }
    unknown: Schema = {"enum": ["unknown", None], "description": "Not known; never a reason to train."}
    return {"description": words, "anyOf": [*values.get(question.type, values["number"]), unknown]}


def _options(question: Question) -> list[Schema]:
    return _consts((one.id, f"{one.label}: {one.gloss}" if one.gloss else one.label) for one in question.options)


def _consts(words: Iterable[tuple[str, str]]) -> list[Schema]:
    return [{"const": word, "description": means} for word, means in words]


def pack_schema(pack: Pack) -> Schema:
    """Return the schema of a pack's files: any of pack.yaml, a step, thresholds, sources, the plan, properties."""
    facts: Schema = {question.id: {"description": question.ask} for question in pack.inputs}
    own = {
        "condition": _condition(pack),
        "citation": _citation(pack),
        "fact": {"enum": [question.id for question in pack.inputs]},
        "table": {"enum": [q.id for q in pack.questions if q.type == "choice"] + [step.id for step in pack.steps]},
        "given": _mapping(facts | {step.id: {"enum": [end.id for end in step.outcomes]} for step in pack.steps}),
        "value": {},
        "band": {"anyOf": [{"type": "integer"}, {"const": "unknown"}]},
    }
    schema = adapter(Files).json_schema(ref_template="#/definitions/{model}")
    definitions = {name.lower(): part for name, part in schema.pop("$defs").items()} | own
    filled = {**schema, "definitions": definitions}
    return {"$schema": DRAFT, "title": f"A file of a pack beside {pack.id}", **_filled(filled)}


def _filled(part: Any) -> Any:
    """Return a part of pydantic's schema with references to the pack's own parts, without what no file holds."""
    if isinstance(part, list):
        return [_filled(one) for one in part if one != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return {"$ref": part["$ref"].lower()}
    if what := part.get("of_pack"):
        return {"$ref": f"#/definitions/{what}"}
    kept = {key: one for key, one in part.items() if key not in ("default", "title") or isinstance(one, dict)}
    if isinstance(properties := kept.get("properties"), dict):
        kept["properties"] = {key: one for key, one in properties.items() if "derived" not in one}
    # Editors' YAML servers read draft-07, which has no prefixItems.
    return {"items" if key == "prefixItems" else key: _filled(one) for key, one in kept.items()}


def _condition(pack: Pack) -> Schema:
    edge: Schema = {"anyOf": [{"enum": sorted(pack.thresholds)}, {"enum": [0, 1, 100]}]}
    numbers = [_mapping({"at_least": edge, "below": edge})]
    facts: Schema = {}
    for question in pack.inputs:
        options = _options(question)
        some: Schema = {"anyOf": [{"anyOf": options}, _array({"anyOf": options})]}
        ticks = {**_mapping({"any_of": some, "all_of": some, "none_of": some}), "minProperties": 1}
        choice = [*options, _array({"anyOf": options})]
        tests: dict[str, list[Schema]] = {"yes_no": _YES_NO, "choice": choice, "choices": [ticks]}
        facts[question.id] = {"description": question.ask, "anyOf": tests.get(question.type, numbers)}
    for step in pack.steps:
        outcomes = _consts((outcome.id, outcome.title) for outcome in step.outcomes)
        facts[step.id] = {"description": step.title, "anyOf": [*outcomes, _array({"anyOf": outcomes})]}
    condition: Schema = {"$ref": "#/definitions/condition"}
    words = {"any": _array(condition), "all": _array(condition), "not": condition}
    named: Schema = {name: {"anyOf": _YES_NO} for name in pack.definitions}
    return {**_mapping({**facts, **named, **words}), "description": "All entries must hold."}


def _citation(pack: Pack) -> Schema:
    cited = [
        (f"{id}#{part}" if part else id, claim)
        for id, source in sorted(pack.sources.items())
        for part, claim in (("", source.claim), *source.parts)
    ]
    return {"anyOf": _consts(cited)}


def _mapping(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}
