"""The bundled price catalogue as a Python module of plain constructor calls, so that pricing needs no YAML.

`generated` gives the module's text; `tools/generate.py` writes it. The module names the digest of the YAML that it was
made from, and is used only while that YAML is unchanged.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from finetune_advisor.load.catalogue import bundled_catalogue_folder, read_folder
from finetune_advisor.load.digest import digest
from tools.generate_bundled import fitted, told_fields

HEAD = '''\
"""The bundled price catalogue in compiled form. Generated from rules/catalogue/ by `make generated`: change the YAML."""

# fmt: off

from __future__ import annotations

from datetime import date as day
from decimal import Decimal as D  # noqa: N817

from finetune_advisor.evidence.entries import Band, Doors, Fact, Tier
from finetune_advisor.evidence.figures import Spread

DIGEST = "{digest}"
"""Of the YAML files that this was made from."""


def facts() -> tuple[Fact, ...]:
    """The bundled facts, built anew."""
    return (
'''


def generated() -> str:
    """The text of the module; raises PackError when the catalogue is faulty."""
    folder = bundled_catalogue_folder()
    head = HEAD.format(digest=digest({name: folder.read(name) for name in folder.names}))
    return head + "".join(f"        {_source(fact, 8)},\n" for fact in read_folder(folder).facts) + "    )\n"


def _source(value: Any, indent: int) -> str:
    match value:
        case date():
            return f"day({value.year}, {value.month}, {value.day})"
        case Decimal():
            return f"D({str(value)!r})"
        case dict():
            items = [f"{key!r}: {_source(part, indent + 4)}" for key, part in value.items()]
            return fitted("{", items, "}", indent)
        case tuple():
            parts = [_source(part, indent + 4) for part in value]
            return fitted("(", parts, ",)" if len(value) == 1 else ")", indent)
        case str() | None:
            return ascii(value)
        case _:
            parts = [f"{name}={_source(part, indent + 4)}" for name, part in told_fields(value)]
            return fitted(type(value).__name__ + "(", parts, ")", indent)
