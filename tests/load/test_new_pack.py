"""A pack to begin with works at once, is written whole or not at all, and takes any title."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from finetune_advisor import api
from finetune_advisor.errors import UsageError
from finetune_advisor.model.conditions import All, facts_of

DAY = date(2026, 11, 28)


def test_a_new_pack_is_sound_and_adds_a_gate(tmp_path, pack):
    files = api.new_pack(tmp_path / "Our Rules", today=DAY)
    found = api.check(tmp_path / "Our Rules", DAY)
    own = api.load_pack(tmp_path / "Our Rules")
    assert [one.kind for one in found.diagnostics] == ["replaced"], "notes on the bundled rules are only counted"
    assert dict(found.counts)["notes on the extended pack"] > 0
    assert sorted(
        str(file.relative_to(tmp_path / "Our Rules")) for file in (tmp_path / "Our Rules").rglob("*.yaml")
    ) == sorted(files)
    assert (own.id, own.version, own.reviewed) == ("our-rules", "2026.11.1", "2026-11-28")
    assert {rule.id for step in own.steps for rule in step.rules} - {
        rule.id for step in pack.steps for rule in step.rules
    } == {"not-reviewed"}


def test_a_gate_that_the_definition_leaves_out_is_named_with_the_place_of_the_definition(tmp_path):
    api.new_pack(tmp_path / "mine", today=DAY)
    file = tmp_path / "mine" / "definitions.yaml"
    file.write_text(file.read_text().replace("  security_review: true\n", ""))
    (broken, *_) = (one for one in api.check(tmp_path / "mine", DAY).diagnostics if one.severity == "error")
    assert broken.kind == "broken-property"
    assert broken.message.endswith(f"; here not-reviewed applies; see the definition everything-in-place ({file}:3:1)")


def test_a_folder_with_the_name_of_the_bundled_rules_is_told_from_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    api.new_pack("rules", id="own", today=DAY)
    listed = [one for one in api.check("rules", DAY).diagnostics if one.severity == "note"]
    assert all(Path(one.place.file).is_file() for one in listed)


def test_a_rule_without_a_source_is_told_once(tmp_path):
    api.new_pack(tmp_path / "mine", today=DAY)
    file = tmp_path / "mine" / "steps" / "readiness.yaml"
    file.write_text(file.read_text().replace("    sources: [our-handbook]\n", ""))
    found = [one.kind for one in api.check(tmp_path / "mine", DAY).diagnostics if "not-reviewed" in one.related]
    assert found == ["rule-without-source"]


def test_its_definition_is_the_bundled_one_and_the_new_gate(tmp_path, pack):
    api.new_pack(tmp_path / "mine", today=DAY)
    own, bundled = (each.definitions["everything-in-place"] for each in (api.load_pack(tmp_path / "mine"), pack))
    assert isinstance(own, All)
    assert isinstance(bundled, All)
    assert set(facts_of(own)) - set(facts_of(bundled)) == {"security_review"}
    assert set(bundled.parts) <= set(own.parts)


@pytest.mark.parametrize(
    "title", ["Rules: ours, 'all' of \"them\" # now", "$id ${today} %s {0}", "two\nlines", "\x1b[31mred\udc80"]
)
def test_any_title_stays_what_it_is(tmp_path, title):
    api.new_pack(tmp_path / "mine", id="no", title=title, today=DAY)
    own = api.load_pack(tmp_path / "mine")
    assert own.id == "no"
    assert own.title.startswith(title.split("\n")[0].replace("\x1b", "\\x1b").replace("\udc80", "\\udc80"))


def test_an_empty_folder_is_filled(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    api.new_pack(".", id="here", today=DAY)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        ["definitions.yaml", "pack.yaml", "properties.yaml", "sources.yaml", "steps"]
    )


@pytest.mark.parametrize(
    ("folder", "options", "fault"),
    [
        ("full", {}, "full is there already; name a new folder or an empty one"),
        ("full/file", {}, "full/file is there already"),
        ("nowhere/mine", {}, "nowhere/mine can't be made: no such file or directory"),
        ("mine", {"id": "Mine"}, "'Mine' can't be an id here"),
        ("7", {}, "'7' can't be an id here; expected one like small-eval; give another with --id or --title"),
        ("mine", {"title": " "}, "expected some text, found none"),
        ("mi\0ne", {}, "can't be made"),
    ],
)
def test_what_cannot_be_made_is_one_line_and_leaves_nothing(tmp_path, monkeypatch, folder, options, fault):
    monkeypatch.chdir(tmp_path)
    Path("full").mkdir()
    Path("full/file").touch()
    with pytest.raises(UsageError) as error:
        api.new_pack(folder, today=DAY, **options)
    assert fault in str(error.value)
    assert "\n" not in str(error.value)
    assert [str(file.relative_to(tmp_path)) for file in sorted(tmp_path.rglob("*"))] == ["full", "full/file"]


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(self, *_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(UsageError, match="can't be made: no space left on device"):
        api.new_pack(tmp_path / "mine", today=DAY)
    assert list(tmp_path.iterdir()) == []
