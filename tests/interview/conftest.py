import shutil

import pytest

from finetune_advisor.model.pack import Pack
from tests.interview.small import FOLDER, small_pack


@pytest.fixture(scope="session")
def small() -> Pack:
    return small_pack()


@pytest.fixture
def changed_pack(tmp_path):
    """The folder of a small pack in which some texts are replaced, by file."""

    def change(changes):
        folder = tmp_path / "changed"
        shutil.copytree(FOLDER, folder)
        for file, swaps in changes.items():
            text = (folder / file).read_text()
            for old, new in swaps:
                assert old in text
                text = text.replace(old, new)
            (folder / file).write_text(text)
        return folder

    return change
