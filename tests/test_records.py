"""Every data class of the program behaves as the standard library would have made it."""

import copy
import dataclasses
import importlib
import inspect
import json
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BY_THE_LIBRARY = """
import json, sys
import dataclasses
from finetune_advisor import records
records.dataclass, records.field, records.replace = dataclasses.dataclass, dataclasses.field, dataclasses.replace
records.names = lambda kind: tuple(field.name for field in dataclasses.fields(kind))
records.is_record = dataclasses.is_dataclass
from tests.test_records import told
json.dump(told(), sys.stdout)
"""


def told() -> dict[str, dict[str, object]]:
    """What each data class of the program does, by its name."""
    return {f"{kind.__module__}.{kind.__qualname__}": doings(kind) for kind in kinds()}


def kinds() -> Iterator[type]:
    """The data classes of the program."""
    import finetune_advisor

    for module in pkgutil.walk_packages(finetune_advisor.__path__, "finetune_advisor."):
        if module.name.endswith("__main__"):
            continue
        members = vars(importlib.import_module(module.name)).values()
        yield from (
            it
            for it in members
            if isinstance(it, type) and it.__module__ == module.name and dataclasses.is_dataclass(it)
        )


def doings(kind: type) -> dict[str, object]:
    """How instances are made, shown, compared, changed and copied; an error counts as what it says."""
    names = [field.name for field in dataclasses.fields(kind)]
    values = [f"value {n}" for n in range(len(names))]
    one, same = kind(*values), kind(**dict(zip(names, values, strict=True)))
    others = [kind(*values[:n], "another", *values[n + 1 :]) for n in range(len(names))]
    required = sum(f.default is f.default_factory is dataclasses.MISSING for f in dataclasses.fields(kind))
    first, second = kind(*values[:required]), kind(*values[:required])
    return {
        "names": [*kind.__match_args__],
        "fields": [(f.name, f.type, default_of(f), f.compare) for f in dataclasses.fields(kind)],
        "made": [tried(lambda n=n: repr(kind(*values[:n]))) for n in range(len(names) + 2)],
        "parameters": [parameter.name for parameter in inspect.signature(kind).parameters.values()],
        "shared": [getattr(first, name) is getattr(second, name) for name in names],
        "unknown": tried(lambda: kind(*values[:required], odd=1)),
        "equal": [one == same, one != same, *(one == other for other in others), one == tuple(values), one == 1],
        "hash": tried(lambda: (hash(one) == hash(same), len({one, same, *others}))),
        "order": tried(lambda: sorted([*others, one]) == sorted([one, *others], reverse=True)[::-1]),
        "less": [tried(lambda other=other: (one < other, one <= other, one > other, one >= other)) for other in others],
        "dict": hasattr(one, "__dict__"),
        "on the class": [type(vars(kind).get(name)).__name__ for name in names],
        "replaced": [tried(lambda n=n: repr(replaced(one, **{n: "new"}))) for n in [*names, "odd"]],
        "copied": [copy.copy(one) == one, copy.deepcopy(one) == one, pickle.loads(pickle.dumps(one)) == one],
        "set": [tried(lambda n=n: setattr(copy.copy(one), n, "new")) for n in names],
        # Where there are slots, the library's refusal is a TypeError about super() that tells nobody anything.
        "set what isn't a field": tried(lambda: setattr(copy.copy(one), "odd", "new")) is None,
        "deleted": [tried(lambda n=n: delattr(copy.copy(one), n)) for n in names],
    }  # fmt: skip


def default_of(field: dataclasses.Field) -> str:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory.__name__
    return "none" if field.default is dataclasses.MISSING else repr(field.default)


def replaced(value: object, **changes: object) -> object:
    from finetune_advisor.records import replace

    return replace(value, **changes)


def tried(act: Callable[[], object]) -> object:
    """What comes of it, or the error in words."""
    try:
        return act()
    except (AttributeError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


def test_every_data_class_is_as_the_library_makes_it():
    library = subprocess.run(
        [sys.executable, "-c", BY_THE_LIBRARY], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert library.stderr == ""
    by_the_library = json.loads(library.stdout)
    ours = json.loads(json.dumps(told()))
    assert len(ours) > 100
    assert ours.keys() == by_the_library.keys()
    for name, does in by_the_library.items():
        assert ours[name] == does, name


def test_the_library_takes_our_data_classes():
    from finetune_advisor.report import Place

    place = Place("a.yaml", 1, 2)
    assert dataclasses.replace(place, line=3) == Place("a.yaml", 3, 2)
    assert dataclasses.asdict(place) == {"file": "a.yaml", "line": 1, "column": 2}
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'line'"):
        place.line = 3


def test_a_start_imports_no_dataclasses():
    reading = (
        "import sys, finetune_advisor.cli.interview, finetune_advisor.explain; print('dataclasses' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", reading], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout == "False\n"
