"""A compiled pack is the pack as written, and whatever else lies in its place is ignored."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import stat
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finetune_advisor.load import compiled, load_pack, read_pack
from finetune_advisor.load import pack as pack_module
from finetune_advisor.load.compiled import cached
from finetune_advisor.load.pack import PARTS, Compiled
from finetune_advisor.model.pack import Pack
from tests.load.packs import OWN_HEAD, small, write


def same(one: Pack, other: Pack) -> bool:
    return all(getattr(one, field.name) == getattr(other, field.name) for field in dataclasses.fields(Pack))


@dataclass(frozen=True, slots=True)
class Leaf:
    name: str
    price: Decimal
    seen: date
    kind: str = "a"
    size: int | float | None = None
    special: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Pair:
    first: Tree
    second: Tree


Tree = Leaf | Pair


@dataclass(frozen=True, slots=True)
class Forest:
    trees: tuple[Tree, ...]
    by_name: Mapping[str, Leaf] = field(default_factory=dict)
    ends: tuple[int, str] | None = None


LEAF = Leaf("x", Decimal("0.10"), date(2026, 11, 23), "b", 1.5, special=True)
FOREST = Forest((LEAF, Pair(Leaf("y", Decimal(3), date(2026, 1, 1), size=2), LEAF)), {"x": LEAF}, (1, "b"))


CLASSES = (Leaf, Pair, Decimal, date)


def keep(folder, name="forest", key="k") -> None:
    cached(Forest, CLASSES, name, key, lambda: FOREST, folder)


def find(folder, key="k"):
    return cached(Forest, CLASSES, "forest", key, lambda: None, folder)


def test_any_frozen_dataclasses_come_back_as_they_were(tmp_path):
    keep(tmp_path)
    found = find(tmp_path)
    assert found == FOREST
    assert isinstance(found.trees[1].first.size, int)


def test_a_value_is_made_once_for_each_key(tmp_path):
    made = []
    for key in ("k", "k", "l", "l"):
        cached(Forest, CLASSES, "forest", key, lambda: made.append(1) or FOREST, tmp_path)  # type: ignore[func-returns-value]
    assert len(made) == 2
    assert len(list(tmp_path.iterdir())) == 1


def test_another_version_of_the_program_has_its_own(tmp_path, monkeypatch):
    keep(tmp_path)
    monkeypatch.setattr(compiled, "_program", lambda: "9.9.9")
    assert find(tmp_path) is None


def test_a_cache_is_readable_by_its_owner_only(tmp_path):
    keep(tmp_path / "a" / "b")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a" / "b" / "forest.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("where", ["file", "file/below", "/dev/null", "/proc/none"])
def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path, where):
    (tmp_path / "file").write_text("")
    folder = tmp_path / where
    assert cached(Forest, CLASSES, "forest", "k", lambda: FOREST, folder) is FOREST
    assert find(folder) is None


def test_nothing_is_written_where_the_user_happens_to_be(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    keep(None)
    assert list(tmp_path.iterdir()) == []


def with_body(tmp_path, body: bytes) -> None:
    """Put a body below a head that fits it, as somebody would who knows the format."""
    keep(tmp_path)
    file = tmp_path / "forest.json"
    head = file.read_bytes().split(b"\n")[0].rsplit(b" ", 1)[0]
    file.write_bytes(head + b" " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def leaf(**changes: Any) -> dict[str, Any]:
    price = {"": "Decimal", "value": "1"}
    return {
        "": "Leaf",
        "name": "x",
        "price": price,
        "seen": {"": "date", "year": 2026, "month": 1, "day": 1},
        **changes,
    }


def forest(*trees: Any, **rest: Any) -> dict[str, Any]:
    return {"": "Forest", "trees": list(trees), **rest}


def test_a_body_of_expected_values_is_read(tmp_path):
    whole = forest(leaf(), {"": "Pair", "first": leaf(kind="b"), "second": leaf(size=2, special=True)})
    with_body(tmp_path, json.dumps(whole).encode())
    found = find(tmp_path)
    assert found is not None
    assert [type(tree).__name__ for tree in found.trees] == ["Leaf", "Pair"]


def bodies() -> list[Any]:
    without_name = {key: part for key, part in leaf().items() if key != "name"}
    return [
        None,
        [],
        {},
        {"": "Forest"},
        {"": "Pair", "first": leaf(), "second": leaf()},
        ["Forest", [leaf()]],
        forest({"": "Path", "name": "x"}),
        forest({"": "__import__", "name": "os"}),
        forest({"": ["Leaf"]}),
        forest(without_name),
        forest(leaf(price={"": "Decimal", "value": "dear"})),
        forest(leaf(price={"": "Decimal", "value": "1", "context": {"": "Context"}})),
        forest(leaf(seen={"": "date", "year": 2026, "month": 13, "day": 1})),
        forest(leaf(seen={"": "datetime", "year": 2026, "month": 1, "day": 1})),
        forest(leaf(more=1)),
        forest(leaf(__class__="x")),
    ]


@pytest.mark.parametrize("body", bodies(), ids=json.dumps)
def test_a_body_of_other_classes_or_fields_is_ignored(tmp_path, body):
    """Only what consists of the named classes is built; whoever can write here could also write another valid pack."""
    with_body(tmp_path, json.dumps(body).encode())
    assert find(tmp_path) is None


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"1" * 10_000])
def test_a_body_that_is_no_json_is_ignored(tmp_path, body):
    with_body(tmp_path, body)
    assert find(tmp_path) is None


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_bytes_are_ignored(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("damaged")
    keep(folder)
    file = folder / "forest.json"
    whole = file.read_bytes()
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start, len(whole)))
    damaged = whole[:start] + data.draw(st.binary(max_size=5)) + whole[end:]
    file.write_bytes(damaged)
    assert (find(folder) is None) == (damaged != whole)


KEYS = st.sampled_from(["", "name", "price", "seen", "kind", "size", "first", "trees", "ends", "a"])
PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(["Leaf", "Pair", "x", "1", "a"])),
    lambda parts: st.one_of(
        st.lists(parts, max_size=5),
        st.dictionaries(KEYS, parts, max_size=4),
        st.builds(lambda rest: leaf(**rest), st.dictionaries(st.sampled_from(["name", "kind", "size"]), parts)),
    ),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(PLAIN)
def test_any_json_is_a_value_or_ignored(tmp_path_factory, body):
    folder = tmp_path_factory.mktemp("any")
    for whole in (body, forest(body), {"": "Forest", "trees": body}):
        with_body(folder, json.dumps(whole).encode())
        assert find(folder) is None or isinstance(find(folder), Forest)


def test_the_oldest_go_when_there_are_many(tmp_path):
    for number in range(25):
        keep(tmp_path, f"n{number}")
        os.utime(tmp_path / f"n{number}.json", (number, number))
    assert {file.stem for file in tmp_path.iterdir()} == {f"n{number}" for number in range(5, 25)}


def test_writers_at_the_same_time_leave_one_whole_file(tmp_path):
    threads = [threading.Thread(target=keep, args=(tmp_path,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [file.name for file in tmp_path.iterdir()] == ["forest.json"]
    assert find(tmp_path) == FOREST


# --- packs -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder, and how often a pack was read from its files."""
    folder, read = tmp_path / "cache", []
    original = pack_module._compiled

    def counted(*arguments):
        read.append(1)
        return original(*arguments)

    monkeypatch.setattr(pack_module, "_compiled", counted)
    return folder, read


def test_a_pack_is_read_from_its_files_once(tmp_path, cache):
    folder, read = small(tmp_path / "small"), cache[1]
    first, second = (load_pack(folder, cache_folder=cache[0]) for _ in range(2))
    assert same(first, second)
    assert len(read) == 1


def test_a_changed_file_is_read_again(tmp_path, cache):
    folder = small(tmp_path / "small")
    load_pack(folder, cache_folder=cache[0])
    small(folder, ("pack.yaml", "title: A small pack", "title: Another"))
    assert load_pack(folder, cache_folder=cache[0]).title == "Another"
    assert len(list(cache[0].iterdir())) == 1


def test_a_pack_that_extends_another_follows_both(tmp_path, cache):
    small(tmp_path / "small")
    own = write(tmp_path / "own", {"pack.yaml": OWN_HEAD})
    first, second = (load_pack(own, cache_folder=cache[0]) for _ in range(2))
    assert same(first, second)
    assert len(cache[1]) == 1
    small(tmp_path / "small", ("thresholds.yaml", "value: 20", "value: 30"))
    assert load_pack(own, cache_folder=cache[0]).thresholds["eval_floor"].value == 30
    (tmp_path / "small" / "pack.yaml").unlink()
    assert read_pack(own, cache_folder=cache[0])[0] is None


def test_remarks_are_kept_and_faults_are_not(tmp_path, cache):
    change = ("steps/readiness.yaml", "{eval_cases: {below: eval_floor}}", "{eval_cases: {below: 37}}")
    folder = small(tmp_path / "small", change)
    first, second = (read_pack(folder, cache_folder=cache[0])[1] for _ in range(2))
    assert first == second
    assert [remark.kind for remark in first] == ["bare-number"]
    small(folder, ("pack.yaml", "id: small", "id: 3"))
    assert read_pack(folder, cache_folder=cache[0])[0] is None
    assert read_pack(folder, cache_folder=cache[0])[0] is None
    assert len(cache[1]) == 3


def test_places_name_files_as_the_user_did(tmp_path, cache, monkeypatch):
    small(tmp_path / "small")
    monkeypatch.chdir(tmp_path)
    for name in ("small", "./small", str(tmp_path / "small")):
        pack = load_pack(name, cache_folder=cache[0])
        assert pack.places["rule/few"].file == f"{name}/steps/readiness.yaml"


def test_a_foreign_file_in_the_cache_is_replaced(tmp_path, cache):
    folder = small(tmp_path / "small")
    whole = load_pack(folder, cache_folder=cache[0])
    (file,) = cache[0].iterdir()
    file.write_text("rm -rf /")
    assert same(load_pack(folder, cache_folder=cache[0]), whole)
    assert cached(Compiled, PARTS, file.stem, "other", lambda: None, cache[0]) is None
    assert file.stat().st_size > 1000
    file.unlink()
    os.mkfifo(file)
    assert same(load_pack(folder, cache_folder=cache[0]), whole)
