"""Whatever a pack holds, its reading ends soon, in little memory, with a pack or with lines that can be shown."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finetune_advisor.errors import PackError
from finetune_advisor.load.faults import Faults
from finetune_advisor.load.pack import load_pack
from finetune_advisor.load.tree import read_tree
from finetune_advisor.pack import Pack
from finetune_advisor.text import is_visible
from tests.load.packs import SMALL, small, write

READY = "steps/readiness.yaml"
RELAXED = settings(max_examples=150, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])


def reads_or_tells(folder: Path) -> None:
    try:
        assert isinstance(load_pack(folder), Pack)
    except PackError as error:
        lines = str(error).splitlines()
        assert 0 < len(lines) <= 21
        assert all(is_visible(line) and len(line) < 1000 for line in lines)


def plain(text: str) -> Any:
    tree = read_tree(text.encode(), "x", 20_000, Faults())
    assert tree is not None
    return tree.value


TREES = {name: plain(text) for name, text in SMALL.items()}

WORDS = [
    *("eval_cases", "task", "failures", "owner", "price", "use_case", "readiness", "recommendation", "ready", "guide"),
    *("guide#S26", "eval_floor", "examples_floor", "any", "not", "below", "includes", "unknown", "{eval_floor}", "{x}"),
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
    [*WORDS, "id", "when", "then", "because", "values", "by", "range", "options", "replaces", "cases", "given"]
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


def with_rules(count: int, rule: str) -> dict[str, str]:
    lines = "".join(f"  - {{id: r{number}, {rule}, sources: [guide]}}\n" for number in range(count))
    return {READY: SMALL[READY].replace("rules:\n", "rules:\n" + lines)}


FINE = "when: {owner: true}, then: ready, because: B"
ANY = ", ".join(["{any: [{owner: true}, {task: other}]}"] * 12)
LONG = "o" * 70
HOSTILE = {
    "many rules": with_rules(5000, FINE),
    "many faults": with_rules(4500, "when: {ownr: true}, then: redy, because: '{x}', overides: 3"),
    "long unknown words": with_rules(5000, f"when: {{{LONG}: true}}, then: {LONG}, because: '{{{LONG}}}'"),
    "rules that multiply out": with_rules(800, f"when: {{all: [{ANY}]}}, then: ready, because: B"),
    "more rules than are read": with_rules(20_000, FINE),
    "no rules at all": {READY: SMALL[READY].replace("rules:\n", "rules:\n" + "  - 7\n" * 95_000)},
    "a long chain of overrides": {
        READY: SMALL[READY].replace("rules:\n", "rules:\n" + "".join(
            f"  - {{id: r{n}, {FINE}, overrides: [r{(n + 1) % 4500}], sources: [guide]}}\n" for n in range(4500)))},
    "many long options": {
        READY: SMALL[READY]
        .replace("style: Style", "style: S, " + ", ".join(f"{LONG}{n}: a" for n in range(190)))
        .replace("    cases:\n", "    cases:\n" + "      - {given: {failures: [zzz]}, then: ready}\n" * 12_000)},
    "a text of names": {READY: SMALL[READY].replace("Too few.", "'" + "{a} " * 900_000 + "'")},
    "a text of braces": {READY: SMALL[READY].replace("Too few.", "'" + "{ " * 1_900_000 + "'")},
    "many files": {f"steps/s{n}.yaml": "id: s\nrules:\n" + f"  - {{id: r, {FINE}}}\n" * 60 for n in range(190)},
    "too many files": {f"steps/s{n}.yaml": "a" for n in range(300)},
    "large files": {f"steps/s{n}.yaml": "#" * 4_000_000 for n in range(6)},
    "deep files": {f"steps/s{n}.yaml": "[" * 1_000_000 for n in range(8)},
}  # fmt: skip

LIMITED = """
import re, sys, time
from pathlib import Path
from finetune_advisor.load.pack import read_pack
start = time.process_time()
pack, findings = read_pack(sys.argv[1])
assert pack is not None or findings
# Not ru_maxrss: that starts at what the test process itself holds when it forks.
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
print(time.process_time() - start, peak / 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize("name", HOSTILE)
def test_reading_ends_soon_and_in_little_memory(tmp_path, name):
    write(small(tmp_path), HOSTILE[name])
    command = [sys.executable, "-c", LIMITED, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    seconds, mebibytes = map(float, result.stdout.split())
    assert seconds < 5
    assert mebibytes < 300


def test_a_pack_larger_than_its_room_is_refused(tmp_path):
    write(small(tmp_path), HOSTILE["large files"])
    with pytest.raises(PackError, match=r"steps/s\d.yaml: the files of the pack are too large together"):
        load_pack(tmp_path)
    write(small(tmp_path / "many"), HOSTILE["too many files"])
    with pytest.raises(PackError, match=r"many: the folder holds 307 YAML files; a pack has at most 200"):
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
