"""The prover that the SAT solver replaced, kept as an oracle: samples first, then a search that splits boxes of answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from math import prod

from finetune_advisor.check.parts import source_findings
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.pack import Pack
from tests.oracle.check.cases import case_findings
from tests.oracle.check.promises import promise_findings
from tests.oracle.check.prover import NODES, Prover, finding, prover_of
from tests.oracle.check.questions import outcome_findings, question_findings
from tests.oracle.check.rules import rule_findings


@dataclass(frozen=True, slots=True)
class Proofs:
    """What a check of a pack's meaning found, and what it proved."""

    findings: tuple[Diagnostic, ...]
    proven: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]


def verify(pack: Pack, today: date, *, node_limit: int = NODES, instruments: Collection[str] | None = None) -> Proofs:
    """Every fault of meaning in a pack, each with a whole answer set that shows it where there is one.

    `node_limit`: where one proof takes more nodes, a `not-decided` finding says so. `instruments`: the readings that
    something can measure; without them, nothing is said about readings that nothing measures.
    """
    proofs = prover_of(pack, node_limit)
    proven: list[str] = []
    findings = [
        *outcome_findings(proofs),  # first, because what it searches for gives the rest more samples to look at
        *rule_findings(proofs),
        *question_findings(proofs, instruments),
        *promise_findings(proofs, proven),
        *case_findings(proofs.space),
        *source_findings(pack, today),
    ]
    findings += _not_decided(proofs)
    return Proofs(tuple(findings), (*_proven(pack, findings), *proven), _counts(proofs))


def _not_decided(proofs: Prover) -> list[Diagnostic]:
    pack = proofs.space.pack
    return [
        finding(pack, "not-decided", "warning", about, f"not decided within {proofs.limit:,} nodes: {what}", (about,))
        for about, what in dict.fromkeys(proofs.undecided)
    ]


_SENTENCES = {
    ("dead-rule", "overridden-rule"): "Every rule stands for some answers.",
    ("conflict",): "No two standing rules of a step ever disagree.",
    ("unreachable-outcome", "unreachable-recommendation"): "Every outcome of every step is reached.",
    ("idle-question", "unread-question"): "Every question can change the approach, the verdict or the method.",
}


def _proven(pack: Pack, findings: list[Diagnostic]) -> list[str]:
    """The sentences that hold for every combination of answers, in words."""
    found = {finding.kind for finding in findings}
    sentences = [] if "not-decided" in found else [s for ids, s in _SENTENCES.items() if not found & set(ids)]
    if any(question.type == "text" for question in pack.questions):
        sentences.append("Free text never matters: no condition reads it.")
    return sentences


def _counts(proofs: Prover) -> tuple[tuple[str, int], ...]:
    pack = proofs.space.pack
    return (
        ("rules", len(pack.rules)),
        ("questions", len(pack.questions)),
        ("combinations", prod(len(variable.values) for variable in proofs.space.inputs)),
        ("tests", sum(len(rule.tests) for rule in pack.rules)),
        ("properties", len(pack.properties)),
    )
