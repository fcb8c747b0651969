"""Whatever a pack holds, its reading ends soon, in little memory, with a pack or with lines that can be shown."""

from __future__ import annotations

import resource
import sys

import pytest

from benchmarks.hostile import HOSTILE, MOST_MEBIBYTES, reading
from finetune_advisor.errors import PackError
from finetune_advisor.load import load_pack
from tests.conftest import UNMEASURED
from tests.load.packs import small, write

pytestmark = UNMEASURED


@pytest.mark.slow
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


def test_a_pack_shows_nothing_of_files_outside_its_folder(tmp_path):
    outside = write(tmp_path / "outside", {"x.yaml": "password: hunter2\n"})
    for name in ("pack.yaml", "plan.yaml", "steps/x.yaml"):
        folder = small(tmp_path / name.replace("/", "-"))
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(outside / "x.yaml")
        with pytest.raises(PackError) as error:
            load_pack(folder)
        assert f"{name}: this is a link to a file outside the folder; put the file itself here" in str(error.value)
        assert "hunter2" not in str(error.value)
        assert "password" not in str(error.value)


def test_a_folder_of_steps_outside_the_pack_is_not_read(tmp_path):
    folder = small(tmp_path / "pack")
    (folder / "steps").rename(tmp_path / "steps")
    (folder / "steps").symlink_to(tmp_path / "steps")
    with pytest.raises(PackError, match=r"steps/readiness.yaml: this is a link to a file outside the folder"):
        load_pack(folder)


def test_a_link_inside_a_pack_is_followed(tmp_path):
    folder = small(tmp_path)
    (folder / "plan.yaml").rename(folder / ".plan")
    (folder / "plan.yaml").symlink_to(".plan")
    assert [move.id for move in load_pack(folder).moves] == ["build-eval"]


def test_a_folder_that_may_not_be_listed_says_so(tmp_path, monkeypatch):
    folder = small(tmp_path)

    def refused(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.iterdir", refused)
    with pytest.raises(PackError, match=r"can't be read: permission denied"):
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
