"""One change to the files of the bundled pack is noticed by `check`, in nearly all cases."""

from __future__ import annotations

import pytest

from tests.check.pack_mutants import Bench, Docs, Mutant, mutants, read, sample
from tests.conftest import UNMEASURED

pytestmark = [pytest.mark.slow, UNMEASURED]

GONE = "property dropped"

MOST = 3
"""Mutants of each kind tried here; `python -m tests.check.pack_mutants` tries all."""


@pytest.fixture(scope="module")
def docs() -> Docs:
    return read()


@pytest.fixture(scope="module")
def every_mutant(docs) -> list[Mutant]:
    return mutants(docs)


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"))


def test_check_notices_most_changes_of_what_the_pack_advises(bench, every_mutant):
    """Properties that are gone altogether are missed only by their readers.

    What else stays silent is mostly an option added where no test or property says that it doesn't belong, or a value assumed
    instead of another of the same class.
    """
    made = [mutant for mutant in every_mutant if mutant.kind != GONE]
    chosen = sample(made, MOST)
    silent = [f"{mutant.kind}: {mutant.what}" for mutant in chosen if not bench.noticed(mutant)]
    assert len(silent) <= len(chosen) * 8 // 100, silent


def test_there_are_mutants_of_every_kind(every_mutant):
    assert len({mutant.kind for mutant in every_mutant}) == 14


def test_a_change_of_layout_alone_is_no_mutant(bench, docs, every_mutant):
    same = next(mutant for mutant in every_mutant if mutant.kind == "threshold changed")
    assert not bench.noticed(type(same)(same.kind, "nothing", same.file, docs[same.file]))
