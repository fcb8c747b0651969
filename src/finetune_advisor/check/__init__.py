"""Prove a pack sound, or show the answers that break it. Exact: every combination of answers counts, and none is left to sampling."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from math import prod

from finetune_advisor.check.compare import compare, coverage
from finetune_advisor.check.parts import outcome_findings, question_findings, source_findings, unused_findings
from finetune_advisor.check.properties import property_findings
from finetune_advisor.check.prover import Proofs, Prover
from finetune_advisor.check.rules import rule_findings, said_findings
from finetune_advisor.check.tests_of_rules import edge_findings, suggest_tests, test_findings, tested_parts
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.pack import Pack


def verify(pack: Pack, today: date) -> Proofs:
    """Return every fault of meaning in a pack, each with a whole answer set that shows it, where one exists."""
    prover = Prover(pack)
    findings = (
        *outcome_findings(prover),
        *rule_findings(prover),
        *question_findings(prover),
        *property_findings(prover),
        *said_findings(prover),
        *test_findings(prover),
        *edge_findings(pack),
        *source_findings(pack, today),
        *unused_findings(pack),
    )
    counts = (
        ("rules", len(pack.rules)),
        ("questions", len(pack.questions)),
        ("combinations", prod(map(len, prover.encoding.answers.values()))),
        ("tests", sum(len(part.tests) for _, part in tested_parts(pack))),
        ("properties", len(pack.properties)),
    )
    return Proofs(findings, tuple(_proven(pack, findings)), counts)


_SENTENCES = {
    ("dead-rule", "overridden-rule"): "Every rule applies for some answers.",
    ("conflict",): "No two rules of a step that apply together ever disagree.",
    ("unreachable-outcome", "unreachable-recommendation"): "Every outcome of every step is reached.",
    ("idle-question", "unread-question"): "Every question can change the approach, the verdict or the method.",
}


def _proven(pack: Pack, findings: Collection[Diagnostic]) -> list[str]:
    """Return the sentences that hold for every combination of answers, in words."""
    found = {finding.kind for finding in findings}
    sentences = [sentence for kinds, sentence in _SENTENCES.items() if not found & set(kinds)]
    if any(question.type == "text" for question in pack.questions):
        sentences.append("Free text never matters: no condition reads it.")
    broken = {finding.related[0] for finding in findings if finding.kind == "broken-property"}
    return sentences + [f"{stated.id}: {stated.title}" for stated in pack.properties if stated.id not in broken]


__all__ = ["Proofs", "compare", "coverage", "suggest_tests", "verify"]
