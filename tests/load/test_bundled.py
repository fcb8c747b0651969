"""The pack that comes with the program is the same from a checkout and from an installation."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from finetune_advisor.errors import PackError
from finetune_advisor.load import load_pack, read_pack
from finetune_advisor.load import pack as pack_module
from finetune_advisor.load.files import disk_folder
from finetune_advisor.load.pack import compile_bundled_pack
from tests.load.packs import SMALL, write
from tests.load.test_compiled import same

ROOT = Path(__file__).parents[2]

TELL = """
import sys
from finetune_advisor.load import load_pack
pack = load_pack()
print(pack.digest, min(place.file for place in pack.places.values()), len(pack.rules))
print(*sorted({"yaml", "pydantic"} & set(sys.modules)))
"""


def tell(path: Path, cache: Path) -> list[str]:
    """Return what a fresh Python with the package at a path says of the bundled pack."""
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-c", TELL]
    result = subprocess.run(command, env=environment, cwd=path.parent, capture_output=True, text=True, check=False)
    assert result.stderr == ""
    return result.stdout.splitlines()


@pytest.fixture
def installed(tmp_path):
    """The package as a wheel lays it out, without its compiled pack."""
    site = tmp_path / "site"
    shutil.copytree(ROOT / "src/finetune_advisor", site / "finetune_advisor")
    shutil.copytree(ROOT / "rules", site / "finetune_advisor/rules")
    return site


def test_the_bundled_pack_is_without_fault(tmp_path):
    pack, diagnostics = read_pack(cache_folder=tmp_path)
    assert pack is not None
    assert diagnostics == []


@pytest.mark.slow
def test_without_libyaml_the_pack_is_the_same(monkeypatch, tmp_path):
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert same(load_pack(cache_folder=tmp_path), load_pack())


@pytest.mark.slow
def test_a_checkout_and_an_installation_have_the_same_pack(installed, tmp_path):
    cache = tmp_path / "cache"
    told = tell(ROOT / "src", cache)
    assert told[0].split()[1].startswith("rules/")
    assert tell(ROOT / "src", cache) == [told[0], ""], "from the cache, neither YAML nor pydantic is needed"
    assert tell(installed, tmp_path / "other")[0] == told[0]
    assert tell(installed, tmp_path / "other")[1] == ""


@pytest.mark.slow
def test_an_installation_with_a_compiled_pack_needs_no_cache(installed, tmp_path):
    compile_bundled_pack(installed / "finetune_advisor" / "compiled")
    cache = tmp_path / "cache"
    assert tell(installed, cache)[1] == ""
    assert not cache.exists()
    plan = installed / "finetune_advisor" / "rules" / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert tell(installed, cache)[1] == "pydantic yaml", "rules that were changed are read instead"


def test_an_installation_takes_its_own_rules_or_none(installed, tmp_path):
    shutil.rmtree(installed / "finetune_advisor/rules")
    write(tmp_path / "rules", {"pack.yaml": "id: evil"})
    command = [sys.executable, "-c", TELL]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    result = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "rules: the rules that come with the program are missing; install it again" in result.stderr


def test_faulty_rules_are_told_like_any_others(monkeypatch, tmp_path):
    folder = write(tmp_path, {**SMALL, "plan.yaml": "- 3"})
    monkeypatch.setattr(pack_module, "bundled_folder", lambda: disk_folder(str(folder), "rules"))
    with pytest.raises(PackError, match=r"^rules/plan.yaml:1:3: expected a mapping"):
        load_pack()
