"""What a field of a pack's file takes beyond its type. Written on the fields of `pack.py`, once for checking and for the schema.

Pydantic asks these markers for its core schemas, which are plain dicts: nothing here imports pydantic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from finetune_advisor.text import web_address

Schema: TypeAlias = dict[str, Any]

STRICT = {"extra": "forbid", "strict": True, "use_attribute_docstrings": True}
"""How pydantic reads the dataclasses of a file: nothing is converted, no key is ignored, docstrings become hover text."""


@dataclass(frozen=True, eq=False)
class Written:
    """How a field is written: its type in the file, a check, and what the JSON Schema says beside that."""

    type: Any = None
    """None where it is the field's own type."""
    check: Callable[[Any], Any] | None = None
    """Raises ValueError or returns the value to keep."""
    schema: Mapping[str, Any] = field(default_factory=dict)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Schema:
        schema: Schema = handler(source) if self.type is None else handler.generate_schema(self.type)
        if self.check is None:
            return schema
        return {"type": "function-after", "function": {"type": "no-info", "function": self.check}, "schema": schema}

    def __get_pydantic_json_schema__(self, core: Schema, handler: Any) -> Schema:
        return {**handler(core), **self.schema}


def of_pack(what: str, kind: Any = Any) -> Written:
    """What is allowed here depends on the ids of the whole pack, and so does its part of the JSON Schema."""
    return Written(kind, schema={"of_pack": what})


def pairs(keys: Any, values: Any) -> Written:
    """A mapping in the file, a tuple of pairs here: ordered and hashable."""
    return Written(dict[keys, values], lambda mapping: tuple(mapping.items()))


class Later(Written):
    """Anything passes: the loader checks each part of it on its own, so that no part hides the faults of another."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Schema:
        as_it_is = {"type": "no-info", "function": lambda value, _validator: value}
        schema = super().__get_pydantic_core_schema__(source, handler)
        return {"type": "function-wrap", "function": as_it_is, "schema": schema}


class Derived:
    """No key of the file: the loader fills it in."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Schema:
        nothing = {"type": "is-instance", "cls": cls}
        refused = {"type": "custom-error", "schema": nothing, "custom_error_type": "unexpected_keyword_argument"}
        return {"type": "default", "schema": refused, "default": ""}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Schema, handler: Any) -> Schema:
        return {"derived": True}


def _paragraph(text: str) -> str:
    # A block of several lines is one paragraph to a reader; a report breaks its lines itself.
    joined = re.sub("[ \t\r\n]+", " ", text).strip(" ")
    if not joined:
        raise ValueError("expected some text, found none")
    return joined


TAKEN = frozenset(("true", "false", "null", "unknown", "any", "all", "not"))


def _named(pattern: str, example: str) -> Written:
    def check(name: str) -> str:
        if not re.fullmatch(pattern, name):
            raise ValueError(f"'{name[:60]}' can't be an id here; expected one like {example}")
        if name in TAKEN:
            raise ValueError(f"'{name}' can't be an id, because it means something in an answer or a condition")
        return name

    return Written(None, check, {"pattern": f"^{pattern}$"})


def _day(text: str) -> str:
    with suppress(ValueError):
        if date.fromisoformat(text).isoformat() == text:  # other forms of a day are dates to Python, too
            return text
    raise ValueError(f"expected a day as YYYY-MM-DD, found '{text[:60]}'")


def _web_link(url: str) -> str:
    """Refuse a link that hides where it leads."""
    if web_address(url) is None:
        raise ValueError(
            f"'{url[:60]}' is no web link; expected https://host/path in plain characters, without a user name"
        )
    return url


Text: TypeAlias = Annotated[str, Written(None, _paragraph, {"minLength": 1})]
Number: TypeAlias = int | float
Day: TypeAlias = Annotated[str, Written(None, _day, {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})]
Link: TypeAlias = Annotated[Text, Written(None, _web_link, {"pattern": "^https?://"})]
Id: TypeAlias = Annotated[str, _named("[a-z][a-z0-9+-]{0,79}", "small-eval")]
Word: TypeAlias = Annotated[str, _named("[a-z][a-z0-9_]{0,79}", "eval_cases")]
Band: TypeAlias = Annotated[str, _named("[A-Za-z0-9][A-Za-z0-9+-]{0,39}", "100-499")]
Dotted: TypeAlias = Annotated[str, _named(r"[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})+", "cost.payback_months")]
PartId: TypeAlias = Annotated[str, _named("[A-Za-z0-9][A-Za-z0-9_.-]{0,39}", "S26")]
Least: TypeAlias = Annotated[
    Literal["unknown"] | int, Written(None, lambda least: None if least == "unknown" else least, {"of_pack": "band"})
]
Bands: TypeAlias = Annotated[tuple[tuple[str, int | None], ...], pairs(Band, Least)]
Fact: TypeAlias = Annotated[str, of_pack("fact", str)]
Citation: TypeAlias = Annotated[str, of_pack("citation", str)]
