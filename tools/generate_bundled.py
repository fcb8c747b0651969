"""The bundled pack as a Python module of plain constructor calls, so that a start needs neither YAML nor pydantic.

`generated` gives the module's text; `tools/generate.py` writes it, and with `--check` holds it against what is there.
The module names the digest of the YAML that it was made from, and is used only while that YAML is unchanged.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from finetune_advisor.errors import PackError
from finetune_advisor.load.files import disk_folder
from finetune_advisor.load.pack import read_pack
from finetune_advisor.load.shipped import SHOWN
from finetune_advisor.pack import Pack, Step

WIDTH = 120

HEAD = '''\
"""The bundled pack in compiled form. Generated from rules/ by `make generated`: change the YAML, not this file."""

# fmt: off

from __future__ import annotations

from finetune_advisor.conditions import All, AnyOf, Includes, Not, OneOf, Within
from finetune_advisor.pack import (
    Case, Move, Note, Outcome, Pack, Property, Question, Rule, Source, Step, Threshold,
)
from finetune_advisor.report import Place

DIGEST = "{digest}"
"""Of the YAML files that this was made from."""
'''


def generated(folder: Path) -> str:
    """The text of the module for the pack in a folder; raises PackError when the pack is faulty."""
    pack, findings = read_pack(disk_folder(str(folder), SHOWN))
    if pack is None:
        raise PackError("\n".join(str(finding) for finding in findings if finding.severity == "error"))
    return "\n\n".join((HEAD.format(digest=pack.digest), *_functions(pack)))


def _functions(pack: Pack) -> Iterator[str]:
    """A function for each part, so that no expression is huge and a change shows where it belongs."""
    names = []
    for step in pack.steps:
        names.append("_step_" + step.id.replace("-", "_").replace("+", "_"))
        yield _function(names[-1], "Step", _call(step, 4))
    parts = {"steps": "(" + "".join(f"{name}(), " for name in names) + ")"}
    for field, kind in (
        ("readings", "tuple[Question, ...]"),
        ("thresholds", "dict[str, Threshold]"),
        ("sources", "dict[str, Source]"),
        ("moves", "tuple[Move, ...]"),
        ("properties", "tuple[Property, ...]"),
        ("places", "dict[str, Place]"),
    ):
        yield _function("_" + field, kind, _source(getattr(pack, field), 4))
        parts[field] = f"_{field}()"
    head = {name: _source(value, 8) for name, value in told_fields(pack) if name not in parts} | parts
    yield _function("pack", "Pack", _broken("Pack(", (f"{name}={text}" for name, text in head.items()), ")", 4))


def _function(name: str, result: str, body: str) -> str:
    doc = '    """The bundled pack, built anew."""\n' if name == "pack" else ""
    return f"def {name}() -> {result}:\n{doc}    return {body}\n"


def _source(value: Any, indent: int) -> str:
    """A value as Python source, broken over lines where it is long."""
    if dataclasses.is_dataclass(value):
        return _call(value, indent)
    if isinstance(value, Mapping):
        items = [f"{key!r}: {_source(part, indent + 4)}" for key, part in value.items()]
        return fitted("{", items, "}", indent)
    if isinstance(value, tuple):
        return fitted("(", [_source(part, indent + 4) for part in value], ",)" if len(value) == 1 else ")", indent)
    return ascii(value)


def _call(value: Any, indent: int) -> str:
    arguments = [f"{name}={_source(part, indent + 4)}" for name, part in told_fields(value)]
    return fitted(type(value).__name__ + "(", arguments, ")", indent, broken=isinstance(value, Step))


def told_fields(value: Any) -> Iterator[tuple[str, Any]]:
    """The fields that aren't at their default."""
    for field in dataclasses.fields(value):
        part = getattr(value, field.name)
        default = field.default_factory() if callable(field.default_factory) else field.default
        if type(part) is not type(default) or part != default:
            yield field.name, part


def fitted(opening: str, parts: list[str], closing: str, indent: int, broken: bool = False) -> str:
    """Parts between brackets on one line, or, where it would be too long, a line each."""
    line = opening + ", ".join(parts) + closing
    if not broken and "\n" not in line and len(line) + indent <= WIDTH:
        return line
    return _broken(opening, parts, closing.lstrip(","), indent)


def _broken(opening: str, parts: Iterable[str], closing: str, indent: int) -> str:
    lines = "".join(f"{' ' * (indent + 4)}{part},\n" for part in parts)
    return f"{opening}\n{lines}{' ' * indent}{closing}"
