"""LiteLLM's price map, from its JSON file, with the place of what can't be read in it."""

from __future__ import annotations

import os
import re
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from finetune_advisor.cost.catalog import Catalog, catalog
from finetune_advisor.cost.entries import Fault
from finetune_advisor.cost.price_map import read
from finetune_advisor.errors import Place, UsageError
from finetune_advisor.load.diagnostics import Diagnostics, shown
from finetune_advisor.load.files import MIB, Unreadable, read_file

PRICE_MAP_BYTES = 32 * MIB


def load_price_map(path: str | os.PathLike[str], today: date) -> Catalog:
    """The inference prices in a price map; raises UsageError with every fault and its place."""
    name = os.fspath(path)
    faults = Diagnostics()
    file = shown(name) or "''"
    try:
        text = read_file(name, PRICE_MAP_BYTES).decode("utf-8-sig")
    except Unreadable as error:
        raise UsageError(f"{file}: {error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file}: this is not UTF-8") from None
    facts, found = read(_parsed(text, file), today)
    for fault in found:
        faults.add("price-map", fault.message, _place(text, file, fault))
    if faults.fatal:
        raise UsageError(faults.error_lines())
    if not facts:
        raise UsageError(f"{file}: holds no price of any model; expected LiteLLM's price map, dollars a token by model")
    return catalog(facts)


def _parsed(text: str, file: str) -> Any:
    import json

    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise UsageError(f"{file}:{error.lineno}:{error.colno}: this is not JSON: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file}: this is not JSON that can be read: {shown(error)}") from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no price")


def _place(text: str, file: str, fault: Fault) -> Place:
    """Where the keys that lead to a fault stand, one after the other, in the text."""
    import json

    at = 0
    for key in fault.path:
        found = re.compile(re.escape(json.dumps(str(key))) + r"\s*:").search(text, at)
        if found is None:
            break
        at = found.start()
    return Place(file, text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1)
