"""Whatever a pack holds, its reading ends soon, in little memory, with a pack or with lines that can be shown."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.hostile import HOSTILE, MOST_MEBIBYTES, reading
from finetune_advisor.errors import PackError
from finetune_advisor.load import Diagnostics, load_pack
from finetune_advisor.load.yaml_nodes import read_yaml
from finetune_advisor.model.pack import Pack
from finetune_advisor.text import is_visible
from tests.load.packs import SMALL, small, write

RELAXED = settings(max_examples=150, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])


def reads_or_tells(folder: Path) -> None:
    try:
        assert isinstance(load_pack(folder), Pack)
    except PackError as error:
        lines = str(error).splitlines()
        assert 0 < len(lines) <= 21
        assert all(is_visible(line) and len(line) < 1000 for line in lines)


def plain(text: str) -> Any:
    tree = read_yaml(text.encode(), "x", Diagnostics())
    assert tree is not None
    return tree.value


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


@RELAXED
@given(bent())
def test_a_pack_of_any_values_is_a_pack_or_told_faults(tmp_path, files):
    reads_or_tells(write(tmp_path, files))


@RELAXED
@given(st.sampled_from(sorted(SMALL)), st.data())
def test_a_pack_of_any_bytes_is_a_pack_or_told_faults(tmp_path, name, data):
    text = SMALL[name].encode()
    start = data.draw(st.integers(0, len(text)))
    end = min(len(text), start + data.draw(st.integers(0, 20)))
    piece = data.draw(
        st.one_of(
            st.binary(max_size=8), st.sampled_from([b"\n", b": ", b"[", b"{", b"&a ", b"*a", b"!x ", b"'", b"\t"])
        )
    )
    reads_or_tells(write(tmp_path, {**SMALL, name: text[:start] + piece + text[end:]}))


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize("name", HOSTILE)
def test_reading_ends_in_little_memory(tmp_path, name):
    """How soon is shown by the benchmark of the same packs."""
    _, mebibytes = reading(write(small(tmp_path), HOSTILE[name]))
    assert mebibytes < MOST_MEBIBYTES


def test_a_pack_larger_than_its_room_is_refused(tmp_path):
    write(small(tmp_path), HOSTILE["large files"])
    with pytest.raises(PackError, match=r"steps/s\d.yaml: the files of the pack are too large together"):
        load_pack(tmp_path)
    write(small(tmp_path / "many"), HOSTILE["too many files"])
    with pytest.raises(PackError, match=r"many: the folder holds 308 YAML files; a pack has at most 200"):
        load_pack(tmp_path / "many")


def test_a_pack_is_never_read_through_pipes_or_devices(tmp_path):
    folder = small(tmp_path)
    (folder / "plan.yaml").unlink()
    (folder / "plan.yaml").symlink_to("/dev/zero")
    with pytest.raises(PackError, match=r"plan.yaml: this is not a regular file"):
        load_pack(folder)


def test_reading_leaves_no_file_open(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
    try:
        folder = small(tmp_path)
        for _ in range(20):
            load_pack(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
