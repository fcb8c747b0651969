"""What can't be decided is said, and soon; nothing hangs. And the order of splitting, on which all speed rests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from benchmarks.check import flat
from finetune_advisor.check import verify
from finetune_advisor.model.conditions import All, AnyOf, OneOf
from finetune_advisor.model.pack import Outcome, Pack, Question, Rule, Step
from tests.conftest import UNMEASURED

pytestmark = UNMEASURED

TODAY = date(2026, 11, 24)


def pigeons(holes: int) -> Pack:
    """One pigeon more than holes, so two always share one: true, and as hard to prove by splitting as anything."""
    names = [f"p{n}" for n in range(holes + 1)]
    options = tuple((f"h{n}", "A hole") for n in range(holes))
    questions = tuple(Question(name, "s", "choice", "?", "?", options=options, if_unknown="h0") for name in names)
    rules = tuple(
        Rule(
            f"{one}-{other}",
            "s",
            AnyOf(tuple(All((OneOf(one, (hole,)), OneOf(other, (hole,)))) for hole, _ in options)),
            "shared",
            "Because",
            ("x",),
        )
        for one, other in combinations(names, 2)
    )
    ends = (Outcome("shared", "Shared", "rag", "no"), Outcome("free", "Free", "prompting", "no"))
    return Pack(
        "pigeons",
        "P",
        "1",
        "2026-11-01",
        (Step("s", "S", ends, "free", "Else", questions=questions, rules=rules),),
        "s",
    )


def test_a_proof_within_the_limit_is_given():
    findings = {finding.kind for finding in verify(pigeons(4), TODAY).findings}
    assert "idle-otherwise" in findings
    assert "not-decided" not in findings


def test_a_proof_beyond_the_limit_is_told_and_nothing_is_claimed():
    proofs = verify(pigeons(4), TODAY, node_limit=20)
    told = [finding.message for finding in proofs.findings if finding.kind == "not-decided"]
    assert "not decided within 20 nodes: whether s can end without a rule" in told
    assert "idle-otherwise" not in {finding.kind for finding in proofs.findings}
    assert not any(line.startswith("Every") for line in proofs.proven)


def test_what_cannot_be_decided_does_not_hang():
    """Without the limit that counts nodes, this would run for hours."""
    assert "not-decided" in {finding.kind for finding in verify(pigeons(8), TODAY).findings}


@pytest.mark.parametrize("kind", ["tree", "holed", "mixed", "random"])
def test_what_is_split_first_keeps_proofs_short(kind):
    """Splitting the shortest rule first instead would need more than a thousand times as many nodes on the tree."""
    proofs = verify(flat(kind, 200, 40, 7), TODAY, node_limit=2_000)
    assert "not-decided" not in {finding.kind for finding in proofs.findings}


def test_witnesses_are_the_same_at_every_run():
    pack = flat("mixed", 40, 16, 3)
    assert verify(pack, TODAY) == verify(replace(pack), TODAY)
