"""A pack with one thing changed is noticed: by its cases, its proofs, or by comparing the two."""

from __future__ import annotations

import pytest

from finetune_advisor.check import compare
from finetune_advisor.check.prover import Prover
from finetune_advisor.check.tests_of_rules import test_findings as findings_of_tests
from finetune_advisor.load import load_pack
from tests.check.generate import Shape, make
from tests.check.mutate import mutants
from tests.check.oracle import Oracle
from tests.check.test_brute_force import agree
from tests.conftest import UNMEASURED

pytestmark = UNMEASURED

PACK = load_pack()
MUTANTS = list(mutants(PACK))


def failing(pack):
    return [f.message for f in findings_of_tests(Prover(pack)) if f.kind == "failing-test"]


def test_the_bundled_pack_keeps_its_tests():
    assert failing(PACK) == []


@pytest.mark.slow
def test_every_other_end_of_a_bundled_rule_breaks_a_test():
    chosen = [(what, pack) for what, pack in MUTANTS if what.startswith("end ")][::3]
    assert [what for what, pack in chosen if not failing(pack)] == []


def test_a_dropped_bundled_rule_changes_some_answer_sets_advice_or_provably_none():
    dropped = [(what, pack) for what, pack in MUTANTS if what.startswith("drop ")]
    assert len(dropped) == len(PACK.rules)
    for what, pack in dropped[::4]:
        comparison = compare(pack, PACK)
        told = {finding.kind for finding in comparison.findings}
        # A rule may also apply only to give a further reason for what another says: then nothing may change at all.
        unchanged = (
            "No answers change the recommendation.",
            "No answers change the approach.",
            "No answers change the method.",
        )
        assert told or comparison.proven == unchanged, what


def test_a_dropped_rule_that_decides_is_found_out():
    for what, pack in [
        (what, pack) for what, pack in MUTANTS if what in ("drop facts-in-records", "drop prompting-falls-short")
    ]:
        assert "changed-approach" in {finding.kind for finding in compare(pack, PACK).findings}, what


@pytest.mark.slow
def test_findings_follow_every_mutation_of_a_small_pack():
    changed = total = 0
    for seed in range(40):
        pack = make(50_000 + seed, Shape(points=40))
        before = Oracle(pack).findings()
        for _, mutant in list(mutants(pack))[:6]:
            agree(mutant)
            total += 1
            changed += Oracle(mutant).findings() != before
    assert changed > total / 2
