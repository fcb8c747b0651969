"""A pack with one thing changed is noticed: by its cases, its proofs, or by comparing the two."""

from __future__ import annotations

from finetune_advisor.check import compare
from finetune_advisor.check.tests_of_rules import failing_cases, tried_cases
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
    return [finding.message for finding in failing_cases(pack, tried_cases(pack))]


def test_the_bundled_pack_keeps_its_cases():
    assert failing(PACK) == []


def test_every_other_end_of_a_bundled_rule_breaks_a_case():
    chosen = [(what, pack) for what, pack in MUTANTS if what.startswith("end ")][::3]
    assert [what for what, pack in chosen if not failing(pack)] == []


def test_every_moved_edge_and_widened_range_of_a_bundled_rule_breaks_a_case():
    chosen = [(what, pack) for what, pack in MUTANTS if what.startswith(("move ", "widen "))]
    assert len(chosen) >= 10
    assert [what for what, pack in chosen if not failing(pack)] == []


def test_a_dropped_bundled_rule_changes_some_answer_sets_advice_or_provably_none():
    dropped = [(what, pack) for what, pack in MUTANTS if what.startswith("drop ")]
    assert len(dropped) == len(PACK.rules)
    for what, pack in dropped[::4]:
        comparison = compare(pack, PACK)
        told = {finding.kind for finding in comparison.findings}
        # A rule may also apply only to give a further reason for what another says: then nothing may change at all.
        unchanged = ("No answers change the recommendation.", "No answers change the method.")
        assert told or comparison.proven == unchanged, what


def test_a_dropped_rule_of_the_first_step_is_found_out():
    for what, pack in [(what, pack) for what, pack in MUTANTS if what.startswith("drop ")][:2]:
        assert "changed-recommendation" in {finding.kind for finding in compare(pack, PACK).findings}, what


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
