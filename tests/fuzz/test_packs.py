"""Any bytes and any values in the files of a pack end in a pack or in faults that are told, and soon."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor.load import read_pack
from finetune_advisor.load.diagnostics import Diagnostics
from finetune_advisor.load.yaml_nodes import read_yaml
from finetune_advisor.model.pack import Pack
from finetune_advisor.text import is_visible
from tests.conftest import UNMEASURED
from tests.fuzz.mutation import FUZZED, mutated, soon
from tests.load.packs import OWN_HEAD, SMALL, write

pytestmark = UNMEASURED

NOWHERE = Path("/dev/null")
"""No cache: every example is read from its files."""


def pack_or_faults(folder: Path) -> None:
    with soon():
        pack, findings = read_pack(folder, cache_folder=NOWHERE)
    assert isinstance(pack, Pack) != any(finding.severity == "error" for finding in findings)
    for finding in findings:
        assert is_visible(str(finding))
        assert len(finding.message) <= 600
        assert finding.place.file.startswith(str(folder))


def plain(text: str) -> Any:
    tree = read_yaml(text.encode(), "x", Diagnostics())
    assert tree is not None
    return tree.value


OWN = {
    "pack.yaml": OWN_HEAD,
    "definitions.yaml": "all-there: {owner: true}\n",
    "thresholds.yaml": "eval_floor: {replaces: true, title: O, unit: cases, value: 60, sources: [guide], checked: 2026-11-23}\n",
    "steps/readiness.yaml": "id: readiness\nwhen: {owner: true}\notherwise: {replaces: true, then: ready, because: O}\n",
}
TREES = {name: plain(text) for name, text in SMALL.items()}

WORDS = [
    *("eval_cases", "task", "failures", "owner", "price", "use_case", "readiness", "approach", "ready", "guide"),
    *("guide#S26", "eval_floor", "examples_floor", "any", "not", "below", "any_of", "unknown", "{eval_floor}", "{x}"),
    *("", " ", "\u202e", "../x"),
]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 200),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(WORDS),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn"]), max_size=5),
)
KEYS = st.sampled_from(
    [*WORDS, "id", "when", "then", "because", "values", "by", "range", "options", "replaces", "tests", "given", "bands"]
)
VALUES = st.recursive(
    LEAVES, lambda parts: st.one_of(st.lists(parts, max_size=3), st.dictionaries(KEYS, parts, max_size=3)), max_leaves=6
)


@st.composite
def bent(draw: st.DrawFn) -> dict[str, str]:
    """The small pack with a few values put in the place of others, or beside them."""
    files = json.loads(json.dumps(TREES))
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(files)))
        holder: Any = files
        key: Any = name
        while isinstance(holder[key], dict | list) and holder[key] and draw(st.integers(0, 5)):
            holder = holder[key]
            key = draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        match draw(st.integers(0, 3)):
            case 0 if isinstance(holder, dict) and holder is not files:
                del holder[key]
            case 1 if isinstance(holder, dict) and holder is not files:
                holder[draw(KEYS)] = holder.pop(key)
            case _:
                holder[key] = draw(VALUES)
    return {name: json.dumps(tree, ensure_ascii=False) for name, tree in files.items()}


@FUZZED
@given(bent())
def test_a_pack_of_any_values_is_a_pack_or_told_faults(tmp_path, files):
    pack_or_faults(write(tmp_path, files))


@FUZZED
@given(st.sampled_from(sorted(SMALL)).flatmap(lambda name: st.tuples(st.just(name), mutated(SMALL[name].encode()))))
def test_a_pack_of_mutated_bytes_is_a_pack_or_told_faults(tmp_path, changed):
    name, data = changed
    pack_or_faults(write(tmp_path, {**SMALL, name: data}))


@FUZZED
@given(st.sampled_from(sorted(OWN)).flatmap(lambda name: st.tuples(st.just(name), mutated(OWN[name].encode()))))
def test_a_mutated_pack_over_another_is_a_pack_or_told_faults(tmp_path, changed):
    name, data = changed
    write(tmp_path / "small", SMALL)
    pack_or_faults(write(tmp_path / "own", {**OWN, name: data}))


@FUZZED
@given(st.binary(min_size=1, max_size=20).filter(lambda name: not {0, 47} & set(name)))
def test_a_file_of_any_name_is_told(tmp_path, name):
    folder = write(tmp_path / name.hex(), SMALL)
    (folder / "steps" / os.fsdecode(name + b".yaml")).write_bytes(b"id: x\n")
    pack_or_faults(folder)
