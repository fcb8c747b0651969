"""Everything that is proven of a pack agrees with looking at every point of it, for thousands of packs made up at random."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from finetune_advisor.check import verify
from finetune_advisor.check.rules import dropping
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import holds
from finetune_advisor.model.pack import Pack
from finetune_advisor.solver import cone, decisive
from tests.check.generate import Shape, make
from tests.check.oracle import Oracle, ends, shown, standing_rules
from tests.conftest import UNMEASURED

pytestmark = UNMEASURED

TODAY = date(2026, 11, 24)
KINDS = {
    "dead-rule", "overridden-rule", "masked-rule", "conflict", "idle-override", "idle-otherwise", "unreachable-outcome",
    "unreachable-recommendation", "dead-note", "dead-move", "broken-property",
}  # fmt: skip


def told(finding: Diagnostic) -> set[tuple[str, ...]]:
    """A finding as the oracle puts it."""
    if finding.kind == "conflict":
        later, *earlier = finding.related
        return {("conflict", later, one) for one in earlier}
    if finding.kind in ("idle-override", "unreachable-outcome"):
        return {(finding.kind, *finding.related)}
    return {(finding.kind, finding.related[0])}


def check_witness(pack: Pack, finding: Diagnostic) -> None:
    """A witness shows what its finding says."""
    if finding.witness is None:
        return
    answers: dict[str, Any] = {q.id: q.assume for q in pack.inputs} | shown(finding)
    unknown = {q.id for q in pack.inputs} - shown(finding).keys()
    known = {**answers, **ends(pack, answers, unknown)}
    if finding.kind == "conflict":
        step = next(step for step in pack.steps for rule in step.rules if rule.id == finding.related[0])
        assert known[step.id]
        assert set(finding.related[:2]) <= {rule.id for rule in standing_rules(step, known)}
    if finding.kind == "broken-property":
        (promise,) = (p for p in pack.properties if p.id == finding.related[0])
        assert holds(promise.when, known)
        assert promise.never is None or holds(promise.never, known)
        assert promise.always is None or not holds(promise.always, known)
        assert promise.never_from is None or holds(promise.never_from, known)


def agree(pack: Pack) -> None:
    findings = verify(pack, TODAY).findings
    said = {one for finding in findings if finding.kind in KINDS for one in told(finding)}
    oracle = Oracle(pack)
    assert said == oracle.findings()
    for finding in findings:
        check_witness(pack, finding)
    influence(pack, findings, oracle)
    redundancy(pack, findings, oracle)


def influence(pack: Pack, findings: tuple[Diagnostic, ...], oracle: Oracle) -> None:
    """Which questions matter is said where the rules behind the advice never contradict each other."""
    contradicting = {rule.step for f in findings if f.kind == "conflict" for rule in pack.rules if rule.id in f.related}
    if contradicting & {step.id for step in cone(pack, decisive(pack))}:
        return
    idle = {finding.related for finding in findings if finding.kind == "idle-question"}
    unread = {finding.related[0] for finding in findings if finding.kind == "unread-question"}
    for question in pack.inputs:
        flips = oracle.flips(question.id, lambda a, b: a != b)
        if question.id in unread or not flips:
            assert not flips
            assert question.id in unread or (question.id,) in idle


def redundancy(pack: Pack, findings: tuple[Diagnostic, ...], oracle: Oracle) -> None:
    said = {finding.related for finding in findings if finding.kind == "redundant-condition"}
    dead = {finding.related[0] for finding in findings if finding.kind == "dead-rule"}
    true = set()
    for step in pack.steps:
        for rule in step.rules:
            idle: list[tuple[int, ...]] = []
            for path, facts, left in dropping(pack, rule.when):
                if not any(path[: len(one)] == one for one in idle) and not oracle.differs(rule.when, left, step):
                    idle.append(path)
                    true |= {(rule.id, facts)} - {(id, facts) for id in dead}
    assert said == true


@pytest.mark.parametrize("chunk", [0, *(pytest.param(chunk, marks=pytest.mark.slow) for chunk in range(1, 8))])
def test_small_packs(chunk):
    for seed in range(chunk * 200, chunk * 200 + 200):
        agree(make(seed, Shape(points=60)))


@pytest.mark.slow
def test_packs_without_conflicts():
    for seed in range(300):
        agree(make(10_000 + seed, Shape(points=60, kept_apart=True, wild=0.15)))


@pytest.mark.slow
def test_larger_packs():
    for seed in range(12):
        agree(make(20_000 + seed, Shape(points=1500, steps=5, rules=5)))
