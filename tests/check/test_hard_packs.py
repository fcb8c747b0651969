"""Packs that are hard to prove anything of: large ones, and pigeons in holes. Nothing is left undecided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from benchmarks.check import flat
from finetune_advisor.check import verify
from finetune_advisor.model.conditions import All, AnyOf, OneOf
from finetune_advisor.model.pack import Option, Outcome, Pack, Question, Rule, Step
from tests.conftest import UNMEASURED

pytestmark = UNMEASURED

TODAY = date(2026, 11, 24)


def pigeons(count: int, holes: int) -> Pack:
    """A rule for any two pigeons that share a hole: with more pigeons than holes, some rule always holds."""
    holes_ = [f"h{n}" for n in range(holes)]
    names = [f"p{n}" for n in range(count)]
    options = tuple(Option(f"h{n}", "A hole") for n in range(holes))
    questions = tuple(Question(name, "s", "choice", "?", options=options, assume="h0") for name in names)
    rules = tuple(
        Rule(
            f"{one}-{other}",
            "s",
            AnyOf(tuple(All((OneOf(one, (hole,)), OneOf(other, (hole,)))) for hole in holes_)),
            "shared",
            "Because",
            ("x",),
        )
        for one, other in combinations(names, 2)
    )
    ends = (Outcome("shared", "Shared", "rag"), Outcome("free", "Free", "prompting"))
    step = Step("s", "S", ends, "free", "Else", questions=questions, rules=rules)
    return Pack("pigeons", "P", "1", "2026-11-01", (step,), "s")


def found(pack: Pack) -> set[str]:
    return {finding.kind for finding in verify(pack, TODAY).findings}


def test_one_pigeon_too_many_always_shares_a_hole():
    assert {"idle-otherwise", "unreachable-outcome"} <= found(pigeons(6, 5))
    assert not {"idle-otherwise", "unreachable-outcome"} & found(pigeons(6, 6))


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "complete"), [("tree", True), ("holed", False)])
def test_whether_the_leaves_of_a_large_tree_cover_everything_is_decided(kind, complete):
    kinds = found(flat(kind, 200, 40, 7))
    assert ("idle-otherwise" in kinds) == complete
    assert "conflict" not in kinds


def test_witnesses_are_the_same_at_every_run():
    pack = flat("mixed", 40, 16, 3)
    assert verify(pack, TODAY) == verify(replace(pack), TODAY)
