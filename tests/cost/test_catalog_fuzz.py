"""Whatever stands in an own catalog, reading it ends in a catalog or in a diagnostic."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from finetune_advisor.cost.catalog import Catalog, merged, read_catalog
from finetune_advisor.cost.comparison import compare
from finetune_advisor.cost.facts import Fact
from finetune_advisor.cost.inputs import read_input
from finetune_advisor.cost.use_case import resolve
from finetune_advisor.errors import PackError
from finetune_advisor.load.files import bundled_folder, disk_folder
from tests.cost.cases import GIVEN, PRICES, TODAY
from tests.fuzz.mutation import FUZZED

BUNDLED = bundled_folder("catalog")
FILES = [BUNDLED.read(name) for name in BUNDLED.names]
ENTRIES: list[dict[str, Any]] = [
    {"id": "train-a", "kind": "train", "provider": "acme", "model": "m", "method": "lora-sft", "unit": "$/1M tokens",
     "value": 3, "served_by": ["infer-a"], "seen_on": "2026-11-01", "url": "https://example.org", "quote": "3", "grade": "P"},
    {"id": "infer-a", "kind": "infer", "provider": "acme", "model": "gpt-6.1-terra", "method": "base", "unit": "$/1M tokens",
     "input": 1, "cached": 0.1, "output": 4, "tier": {"over_tokens": 200000, "input": 2, "output": 2}, "grade": "P",
     "seen_on": "2026-11-01", "valid_from": "2026-11-02", "url": "https://example.org", "quote": "1, 0.1, 4"},
    {"id": "run", "kind": "throughput", "provider": "acme", "unit": "requests/s", "value": 9, "tokens_in": 10, "grade": "P",
     "tokens_out": 900, "parameters": 8, "seen_on": "2026-11-01", "url": "https://example.org", "quote": "9"},
    {"id": "default-rows", "kind": "default", "provider": "own", "unit": "rows", "low": 1, "typical": 2, "high": 3,
     "seen_on": "2026-11-01", "quote": "1, 2, 3", "grade": "J"},
    {"id": "life", "kind": "lifecycle", "provider": "acme", "models": ["m"], "last_job": "2026-12-01", "grade": "P",
     "end_of_serving": "2027-01-01", "seen_on": "2026-11-01", "url": "https://example.org", "quote": "q"},
]  # fmt: skip
GIVEN_INPUTS = {name: read_input(name, raw) for name, raw in GIVEN.items()}

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.dates().map(str),
    st.sampled_from([1e-30, 1e30, -0.0, "2026-02-30", "gpt-6-luna", "infer-a", "base", "gpu", "host", "1e5", "\u202e"]),
)  # fmt: skip
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
keys = st.sampled_from(list(Fact.__dataclass_fields__)) | st.text(max_size=8)
fuzz = settings(FUZZED, max_examples=max(150, FUZZED.max_examples))


def end_of(*contents: bytes) -> Catalog | None:
    """The catalog in these files, priced with the bundled one; None where it is refused with places."""
    own, refused = None, ""
    with tempfile.TemporaryDirectory() as home:
        for place, content in enumerate(contents):
            (Path(home) / f"f{place}.yaml").write_bytes(content)
        try:
            own = read_catalog(disk_folder(home, "own"), PRICES)
        except PackError as error:
            refused = str(error)
    assert all(line.startswith("own/f") for line in refused.splitlines()), refused
    if own is not None:
        compare(resolve(GIVEN_INPUTS, merged(PRICES, own), TODAY))
    return own


@fuzz
@given(st.binary(max_size=200))
def test_any_bytes(content):
    end_of(content, b"facts: " + content)


@fuzz
@given(st.sampled_from(FILES), st.data())
def test_a_bundled_file_with_bytes_replaced(content, data):
    content = content[: data.draw(st.integers(0, 3000))]
    start = data.draw(st.integers(0, len(content)))
    end_of(content[:start] + data.draw(st.binary(max_size=5)) + content[start + data.draw(st.integers(0, 20)) :])


@fuzz
@given(st.lists(st.tuples(st.integers(0, len(ENTRIES) - 1), keys, values), min_size=1, max_size=4), st.data())
def test_sound_entries_with_values_replaced(changes, data):
    entries: list[Any] = [dict(entry) for entry in ENTRIES]
    for place, key, value in changes:
        entries[place][key] = value
    if data.draw(st.booleans()):
        entries.append(data.draw(values))
    end_of(json.dumps({"facts": entries}).encode())


def test_the_sound_entries_are_read():
    assert end_of(json.dumps({"facts": ENTRIES}).encode()) is not None
