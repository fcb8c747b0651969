"""The shape of each part of a pack: which keys it has and what kind of value each takes. The only home of pydantic.

Pydantic only finds what is wrong and where; what is said about it is ours, one line a fault, with a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import PydanticCustomError

from finetune_advisor.load.faults import Faults, quoted
from finetune_advisor.load.tree import Node, found, kind_of
from finetune_advisor.model.pack import RECOMMENDATIONS, Level, QuestionType, Reading, Recommendation, Verdict

_SPACE = re.compile("[ \t\r\n]+")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID = re.compile("[a-z][a-z0-9+-]{0,79}")
_WORD = re.compile("[a-z][a-z0-9_]{0,79}")
_DOTTED = re.compile(r"[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})+")
_PART = re.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_TAKEN = frozenset(("true", "false", "null", "unknown", "any", "all", "not"))


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("ours", "{message}", {"message": message})


def _text(text: str) -> str:
    # A block of several lines is one paragraph to a reader; a report breaks its lines itself.
    joined = _SPACE.sub(" ", text).strip(" ")
    if not joined:
        raise _wrong("expected some text, found none")
    return joined


def _named(pattern: re.Pattern[str], example: str) -> Callable[[str], str]:
    def check(name: str) -> str:
        if not pattern.fullmatch(name):
            raise _wrong(f"{quoted(name)} can't be an id here; expected one like {example}")
        if name in _TAKEN:
            raise _wrong(f"{quoted(name)} can't be an id, because it means something in an answer or a condition")
        return name

    return check


def is_dotted(name: str) -> bool:
    """Whether a name is formed like that of a reading."""
    return bool(_DOTTED.fullmatch(name))


def _day(text: object) -> str:
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise _wrong(f"expected a day as YYYY-MM-DD, found {found(text)}")


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(f"expected a number, found {found(value)}")
    return value


def _one_of(words: tuple[str, ...]) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise PydanticCustomError("choice", "unknown word", {"words": words})
        return value

    return check


Text = Annotated[str, AfterValidator(_text)]
Id = Annotated[str, AfterValidator(_named(_ID, "small-eval"))]
Word = Annotated[str, AfterValidator(_named(_WORD, "eval_cases"))]
Dotted = Annotated[str, AfterValidator(_named(_DOTTED, "cost.payback_months"))]
Day = Annotated[str, PlainValidator(_day)]
Number = Annotated[float, PlainValidator(_number)]
Type = Annotated[QuestionType, PlainValidator(_one_of(get_args(QuestionType)))]
ReadingType = Annotated[QuestionType, PlainValidator(_one_of(tuple(t for t in get_args(QuestionType) if t != "text")))]


class Shape(BaseModel):
    """One mapping of a pack: nothing is converted, no key is ignored."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class PartShape(Shape):
    """A mapping with an id of its own."""

    replaces: bool = False
    """In a pack that extends another: this takes the place of what has the same id there."""


class PackShape(Shape):
    """pack.yaml."""

    id: Id
    title: Text
    version: Text
    reviewed: Day
    steps: list[Id] | None = None
    recommendation: Text | None = None
    blockers: Text | None = None
    method: Text | None = None
    extends: Text | None = None
    readings: list[Any] = []


class StepShape(Shape):
    """steps/<id>.yaml; its entries have shapes of their own, so that one faulty entry doesn't hide the others."""

    id: Id
    title: Text | None = None
    when: Any = None
    outcomes: dict[str, Any] = {}
    questions: list[Any] = []
    rules: list[Any] = []
    notes: list[Any] = []
    otherwise: Any = None


class OutcomeShape(PartShape):
    """An outcome in its long form."""

    title: Text
    recommend: Annotated[Recommendation | None, PlainValidator(_one_of(RECOMMENDATIONS))] = None
    fine_tuning: Annotated[Verdict | None, PlainValidator(_one_of(get_args(Verdict)))] = None


class ValueShape(PartShape):
    """What questions and readings share."""

    unit: Text | None = None
    range: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    options: dict[str, Text] | None = None
    if_unknown: Any = None


class QuestionShape(ValueShape):
    """A question."""

    id: Word
    ask: Text
    why: Text
    type: Type
    example: Text | None = None
    measure: Text | None = None


class ReadingShape(ValueShape):
    """A reading: what an instrument can tell."""

    id: Dotted
    title: Text
    type: ReadingType
    needs: list[str] = []


class CaseShape(Shape):
    """A case of a rule."""

    given: dict[str, Any]
    then: str
    holds: bool | None = None


class RuleShape(PartShape):
    """A rule."""

    id: Id
    when: Any
    then: str
    because: Text
    do: Text | None = None
    overrides: list[str] = []
    sources: list[str] = []
    cases: list[Any] = []


class NoteShape(PartShape):
    """A note."""

    id: Id
    when: Any
    say: Text
    level: Annotated[Level, PlainValidator(_one_of(get_args(Level)))]
    sources: list[str] = []


class OtherwiseShape(PartShape):
    """What a step ends in when no rule stands."""

    then: str
    because: Text
    sources: list[str] = []


class ThresholdShape(PartShape):
    """A named number."""

    title: Text
    unit: Text
    value: Number
    checked: Day
    sources: list[str] = []
    by: str | None = None
    values: dict[str, Number] | None = None


class SourceShape(PartShape):
    """A source."""

    title: Text
    url: Text | None = None
    published: Text
    checked: Day
    read: Annotated[Reading, PlainValidator(_one_of(get_args(Reading)))]
    claim: Text
    figure: Text | None = None
    dated_models: bool = False
    parts: dict[str, Text] = {}


class MoveShape(PartShape):
    """A move of the plan."""

    id: Id
    when: Any = None
    do: Text
    measure: Text | None = None
    done_when: Text = Field(alias="pass")
    stop_when: Text = Field(alias="stop")
    sources: list[str] = []


class PropertyShape(PartShape):
    """A promise to prove."""

    id: Id
    title: Text
    when: Any = None
    never: Any = None
    always: Any = None
    raising: str | None = None
    never_from: Any = None
    never_to: Any = None
    unknown: str | None = None


S = TypeVar("S", bound=Shape)


def check(shape: type[S], node: Node, faults: Faults) -> S | None:
    """Hold a value against its shape; None (and faults, each with its place) if it doesn't fit."""
    if not isinstance(node.value, dict):
        keys = ", ".join(_keys(shape, required=True))
        faults.add("wrong-type", f"expected a mapping with {keys}, found {kind_of(node.value)}", node.place())
        return None
    fine = True
    for key, value in node.value.items():
        if value is None and key in _keys(shape):
            faults.add("no-value", f"{key} has no value; fill it in or take it out", node.place(key, key=True))
            fine = False
    try:
        fitting = shape.model_validate(node.value)
    except ValidationError as error:
        for wrong in error.errors(include_url=False, include_input=True):
            _tell(wrong, shape, node, faults)
        return None
    return fitting if fine else None


def check_name(kind: str, name: str, node: Node, faults: Faults) -> bool:
    """Check an id that is the key of a mapping: `option`, `outcome`, `source`, `threshold` or `part`."""
    patterns = {"threshold": (_WORD, "eval_floor"), "part": (_PART, "S26")}
    try:
        _named(*patterns.get(kind, (_ID, "small-eval")))(name)
    except PydanticCustomError as error:
        faults.add("bad-id", str(error.message()), node.place(key=True))
        return False
    return True


def _keys(shape: type[Shape], required: bool = False) -> list[str]:
    own = {name: field for name, field in shape.model_fields.items() if name != "replaces"}
    return [field.alias or name for name, field in own.items() if field.is_required() or not required]


def _tell(wrong: Any, shape: type[Shape], node: Node, faults: Faults) -> None:
    """One of pydantic's findings as one of ours."""
    path, value = wrong["loc"], wrong["input"]
    key = path[-1] if path else ""
    if path and len(path) == 1 and isinstance(node.value, dict) and node.value.get(str(key), ...) is None:
        return  # said already: it has no value
    where = node.place(*path)
    match wrong["type"]:
        case "missing":
            faults.add("missing-key", f"{key} is missing", node.place())
        case "extra_forbidden":
            message = f"unknown key {quoted(key)}{faults.hint(key, _keys(shape))}"
            faults.add("unknown-key", message, node.place(*path, key=True))
        case "ours":
            faults.add("bad-value", wrong["ctx"]["message"], where)
        case "choice":
            message = f"{_shown_path(path)} can't be {found(value)}{faults.hint(value, wrong['ctx']['words'])}"
            faults.add("bad-value", message, where)
        case "too_short" | "too_long":
            faults.add("bad-value", f"{key}: expected two numbers, as in [0, 100]", where)
        case kind:
            expected = _EXPECTED.get(kind, "something else")
            hint = "; put it in quotes" if kind == "string_type" and not isinstance(value, list | dict) else ""
            faults.add("wrong-type", f"{_shown_path(path)}: expected {expected}, found {kind_of(value)}{hint}", where)


_EXPECTED = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping",
    "bool_type": "true or false",
}


def _shown_path(path: tuple[str | int, ...]) -> str:
    return ".".join(quoted(step)[1:-1] if isinstance(step, str) else str(step + 1) for step in path)
