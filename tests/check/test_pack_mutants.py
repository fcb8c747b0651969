"""One change to the files of the bundled pack is noticed by `check`, in nearly all cases."""

from __future__ import annotations

import pytest

from tests.check.pack_mutants import Bench, mutants, read, sample
from tests.conftest import UNMEASURED

pytestmark = [pytest.mark.slow, UNMEASURED]

GONE = ("note or move dropped", "property dropped")

MOST = 3
"""Mutants of each kind tried here; `python -m tests.check.pack_mutants` tries all."""


def test_check_notices_most_changes_of_what_the_pack_advises(tmp_path):
    """Notes, moves and properties that are gone altogether are missed only by their readers.

    What stays silent is mostly a threshold moved by one, or a value assumed instead of another of the same class.
    """
    made = [mutant for mutant in mutants(read()) if mutant.kind not in GONE]
    bench = Bench(tmp_path)
    chosen = sample(made, MOST)
    silent = [f"{mutant.kind}: {mutant.what}" for mutant in chosen if not bench.noticed(mutant)]
    assert len(silent) <= len(chosen) * 20 // 100, silent


def test_there_are_mutants_of_every_kind():
    assert len({mutant.kind for mutant in mutants(read())}) == 14


def test_a_change_of_layout_alone_is_no_mutant(tmp_path):
    bench, docs = Bench(tmp_path), read()
    same = next(mutant for mutant in mutants(docs) if mutant.kind == "threshold changed")
    assert not bench.noticed(type(same)(same.kind, "nothing", same.file, docs[same.file]))
