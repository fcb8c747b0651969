"""The checks of a pack against the prover that they replaced: a search of its own, which knows no SAT solver."""

from __future__ import annotations

from datetime import date

import pytest

from finetune_advisor.check import verify
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.pack import Pack
from tests.check.generate import Shape, make
from tests.check.mutate import mutants
from tests.conftest import UNMEASURED
from tests.oracle.check import verify as old_verify

pytestmark = UNMEASURED

TODAY = date(2026, 11, 24)


def told(findings: tuple[Diagnostic, ...]) -> list[tuple[object, ...]]:
    """Each finding with what it is about, but for the words and the witness."""
    return sorted(
        # Which other rules a masked one was seen beside depended on samples.
        (f.kind, f.severity, f.place, f.related[:1] if f.kind == "masked-rule" else f.related, f.witness is None)
        for f in findings
    )


def agree(pack: Pack) -> bool:
    """Both provers find the same; False if the old one gave up."""
    old = old_verify(pack, TODAY, instruments=())
    if "not-decided" in {finding.kind for finding in old.findings}:
        return False
    new = verify(pack, TODAY, instruments=())
    assert told(new.findings) == told(old.findings)
    assert new.counts == old.counts
    assert [line for line in new.proven if line[0].islower()] == [line for line in old.proven if line[0].islower()]
    assert len(new.proven) == len(old.proven)
    return True


@pytest.mark.parametrize(
    "shape", [Shape(kept_apart=True), Shape(overriding=True), Shape()], ids=["apart", "over", "any"]
)
def test_generated_packs(shape):
    assert sum(agree(make(70_000 + seed, shape)) for seed in range(30)) == 30


def test_large_packs():
    shape = Shape(points=10**9, questions=12, steps=5, rules=5, overriding=True, wild=0.1)
    assert sum(agree(make(80_000 + seed, shape)) for seed in range(25)) > 20


def test_the_bundled_pack_and_broken_ones_made_of_it(pack):
    broken = [mutant for what, mutant in mutants(pack) if what.startswith("end ")][7:8]
    assert sum(map(agree, (pack, *broken))) > 1
