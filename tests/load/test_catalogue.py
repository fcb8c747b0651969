"""The price catalog is the same from a checkout, an installation and a zip, compiled or not; an own one is laid over it."""

import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from tools.generate_catalog import generated

from finetune_advisor import _catalog
from finetune_advisor.cost.price_map_files import load_price_map
from finetune_advisor.errors import PackError, UsageError
from finetune_advisor.load import catalog as loader
from tests.conftest import ROOT

TELL = (
    "import sys, hashlib; from finetune_advisor.cost.catalog_files import bundled_catalog as found;"
    "print(hashlib.sha256(repr(found().facts).encode()).hexdigest(), *sorted({'yaml'} & sys.modules.keys()))"
)
OURS = """\
facts:
  - {id: ours, kind: train, provider: acme, model: m, method: lora-sft, unit: "$/1M tokens", value: 1, served_by: [SERVED],
     seen_on: "2026-11-01", url: "https://acme.example", quote: "$1", grade: P}
"""


def tell(path):
    environment = {**os.environ, "PYTHONPATH": str(path)}
    command = [sys.executable, "-c", TELL]
    result = subprocess.run(command, env=environment, cwd=path.parent, capture_output=True, text=True, check=True)
    return result.stdout.split()


def test_the_compiled_catalog_is_the_catalog_as_written():
    assert generated() == Path(str(_catalog.__file__)).read_text(encoding="utf-8"), "run `make generated`"
    assert loader.read_folder(loader.bundled_catalog_folder()).facts == _catalog.facts()


def test_yaml_that_was_changed_is_read_instead(monkeypatch):
    monkeypatch.setattr(_catalog, "DIGEST", "0" * 64)
    monkeypatch.setattr(_catalog, "facts", lambda: pytest.fail("the compiled form is out of date"))
    assert len(loader.bundled_catalog().facts) >= 60


def test_a_checkout_an_installation_and_a_zip_have_the_same_catalog(tmp_path):
    told = tell(ROOT / "src")
    assert told[1:] == [], "YAML isn't needed"
    site = tmp_path / "site"
    shutil.copytree(ROOT / "src/finetune_advisor", site / "finetune_advisor")
    shutil.copytree(ROOT / "rules", site / "finetune_advisor/rules")
    assert tell(site) == told
    for name, left_out in (("all.zip", ""), ("bare.zip", "_catalog.py")):
        with zipfile.ZipFile(tmp_path / name, "w") as file:
            for path in (site / "finetune_advisor").rglob("*"):
                if path.name != left_out:
                    file.write(path, path.relative_to(site))
        assert tell(tmp_path / name)[0] == told[0]


def test_an_own_catalog_may_refer_to_shipped_facts_but_not_to_nothing(tmp_path):
    file = tmp_path / "ours.yaml"
    file.write_text(OURS.replace("SERVED", "infer-openai-gpt-6-luna"), encoding="utf-8")
    assert loader.load_catalog(tmp_path).facts[0].id == "ours"
    file.write_text(OURS.replace("SERVED", "infer-openai-gpt-6-lunna"), encoding="utf-8")
    with pytest.raises(PackError, match=r"ours\.yaml:2:\d+: served_by: .*did you mean infer-openai-gpt-6-luna"):
        loader.load_catalog(tmp_path)


def test_every_fault_of_every_file_is_told_at_once(tmp_path):
    (tmp_path / "a.yaml").write_text("facts: [\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("facts:\n  - 3\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("fact: []\n", encoding="utf-8")
    with pytest.raises(PackError) as fault:
        loader.load_catalog(tmp_path)
    places = [line.split(": ")[0].rpartition("/")[2] for line in str(fault.value).splitlines()]
    assert [place.split(":")[0] for place in places] == ["a.yaml", "b.yaml", "c.yaml"]


def test_a_price_map_that_isn_t_there_or_isn_t_text(tmp_path):
    with pytest.raises(UsageError, match="there is no such file"):
        load_price_map(tmp_path / "no.json", date(2026, 11, 23))
    (tmp_path / "map.json").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        load_price_map(tmp_path / "map.json", date(2026, 11, 23))
