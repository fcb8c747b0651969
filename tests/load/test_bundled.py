import dataclasses
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from tools.generate_bundled import generated

from finetune_advisor import _bundled
from finetune_advisor.errors import PackError
from finetune_advisor.load import bundled
from finetune_advisor.load.files import disk_folder
from finetune_advisor.load.pack import load_pack
from finetune_advisor.model.pack import Pack
from tests.load.packs import SMALL, write

ROOT = Path(__file__).parents[2]

TELL = """
import sys
from finetune_advisor.load.bundled import bundled_pack
pack = bundled_pack()
print(pack.digest, min(place.file for place in pack.places.values()), len(pack.rules))
print(*sorted({"yaml", "pydantic"} & set(sys.modules)))
"""


def same(one: Pack, other: Pack) -> bool:
    return all(getattr(one, field.name) == getattr(other, field.name) for field in dataclasses.fields(Pack))


def tell(path: Path) -> list[str]:
    """What a fresh Python with the package at a path says of the bundled pack."""
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", TELL]
    result = subprocess.run(command, env=environment, cwd=path.parent, capture_output=True, text=True, check=False)
    assert result.stderr == ""
    return result.stdout.splitlines()


@pytest.fixture
def installed(tmp_path):
    """The package as a wheel lays it out."""
    site = tmp_path / "site"
    shutil.copytree(ROOT / "src/finetune_advisor", site / "finetune_advisor")
    shutil.copytree(ROOT / "rules", site / "finetune_advisor/rules")
    return site


def test_the_compiled_pack_is_the_pack_as_written():
    assert generated(ROOT / "rules") == Path(str(_bundled.__file__)).read_text(encoding="utf-8"), "run `make generated`"
    assert same(_bundled.pack(), bundled._parsed(bundled.bundled_folder()))
    assert same(bundled.bundled_pack(), _bundled.pack())


def test_without_libyaml_the_pack_is_the_same(monkeypatch):
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert same(bundled._parsed(bundled.bundled_folder()), _bundled.pack())


def test_yaml_that_was_changed_is_read_instead(monkeypatch):
    monkeypatch.setattr(_bundled, "DIGEST", "0" * 64)
    monkeypatch.setattr(_bundled, "pack", lambda: pytest.fail("the compiled form is out of date"))
    assert bundled.bundled_pack().id == "default"


def test_a_checkout_an_installation_and_a_zip_have_the_same_pack(installed):
    told = tell(ROOT / "src")
    assert told[0].split()[1].startswith("rules/")
    assert told[1] == "", "neither YAML nor pydantic is needed"
    assert tell(installed) == told
    archive = installed / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in (installed / "finetune_advisor").rglob("*"):
            file.write(path, path.relative_to(installed))
    assert tell(archive) == told
    with zipfile.ZipFile(installed / "bare.zip", "w") as file:
        for path in (installed / "finetune_advisor").rglob("*"):
            if path.name != "_bundled.py":
                file.write(path, path.relative_to(installed))
    assert tell(installed / "bare.zip")[0] == told[0]


def test_an_installation_takes_its_own_rules_or_none(installed, tmp_path):
    shutil.rmtree(installed / "finetune_advisor/rules")
    write(tmp_path / "rules", {"pack.yaml": "id: evil"})
    command = [sys.executable, "-c", TELL]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    result = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "rules: the rules that come with the program are missing; install it again" in result.stderr


def test_faulty_rules_are_told_like_any_others(monkeypatch, tmp_path):
    folder = write(tmp_path, {**SMALL, "plan.yaml": "- 3"})
    monkeypatch.setattr(bundled, "bundled_folder", lambda: disk_folder(str(folder), "rules"))
    with pytest.raises(PackError, match=r"^rules/plan.yaml:1:3: expected a mapping"):
        bundled.bundled_pack()


def test_any_pack_can_be_compiled(tmp_path):
    text = generated(write(tmp_path, SMALL))
    space: dict[str, object] = {}
    exec(compile(text, "compiled", "exec"), space)
    compiled = space["pack"]()  # type: ignore[operator]
    pack = load_pack(tmp_path)
    assert compiled.steps == pack.steps
    assert compiled.digest == pack.digest == space["DIGEST"]
