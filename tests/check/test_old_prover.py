"""The checks of a pack against the prover that they replaced: a search of its own, which knows no SAT solver."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from finetune_advisor.check import verify
from finetune_advisor.errors import Diagnostic, Place
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question, Step
from tests.check.generate import Shape, make
from tests.check.mutate import mutants
from tests.conftest import UNMEASURED
from tests.oracle.check import verify as old_verify
from tests.oracle.search import ADVICE, with_advice

pytestmark = UNMEASURED

TODAY = date(2026, 11, 24)


NEW = ("missing-test", "dead-note", "dead-move", "unused-threshold", "unused-source", "unused-definition")
NEW += ("unused-claim", "untested-threshold")


def advice_apart(pack: Pack, findings: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Without what is said of the step that stands for the recommendation; instead, which of these can't come out."""
    free = {q.id for q in pack.inputs if "." in q.id or not q.interview}
    apart = [
        finding
        for finding in findings
        if not finding.related[0].startswith(ADVICE)
        and finding.kind not in ("idle-option", "idle-property")
        and not (finding.kind == "unread-question" and finding.related[0] in free)
    ]
    fitting = {outcome.approach for outcome in pack.step(pack.approach).outcomes}
    never = {f.related[1] for f in findings if f.kind == "unreachable-outcome" and f.related[0] == ADVICE}
    place = pack.places.get("step/" + pack.approach) or Place(pack.id)
    gone = (Diagnostic("unreachable-recommendation", "error", "", place, (one,)) for one in fitting & never if one)
    return (*apart, *gone)


def told(findings: tuple[Diagnostic, ...]) -> list[tuple[object, ...]]:
    """Each finding with what it is about, but for the words and the witness."""
    return sorted(
        # Which other rules a masked one was seen beside depended on samples.
        (f.kind, f.severity, f.place, f.related[:1] if f.kind == "masked-rule" else f.related, f.witness is None)
        for f in findings
    )


def usual(question: Question) -> Value | None:
    """What is assumed of a question, or else some value of it."""
    if question.assume is not None or question.type == "text":
        return question.assume
    if question.type in ("count", "amount"):
        return (int if question.type == "count" else float)(question.low)
    return {"yes_no": False, "choices": ()}.get(question.type, question.option_ids[0] if question.options else "")


def all_known(pack: Pack) -> Pack:
    """Without what it takes unknown answers to judge: the old prover knows none, and no tests of notes and moves."""
    steps: list[Step] = []
    for step in pack.steps:
        gated = pack.readiness in (step.id, *(earlier.id for earlier in steps))
        rules = tuple(replace(rule, tests=()) if gated else rule for rule in step.rules)
        questions = tuple(replace(q, assume=usual(q)) for q in step.questions)
        steps.append(
            replace(step, questions=questions, rules=rules, notes=tuple(replace(note, tests=()) for note in step.notes))
        )
    moves = tuple(replace(move, tests=()) for move in pack.moves)
    proven = tuple(p for p in pack.properties if p.unknown is None and p.given is None)
    return replace(pack, steps=tuple(steps), moves=moves, properties=proven, definitions={})


def agree(pack: Pack) -> bool:
    """Both provers find the same, but about what the old one gave up on; False if there is any such thing."""
    pack = all_known(pack)
    computed = {reading.id for reading in pack.readings if reading.needs}
    old = old_verify(with_advice(pack), TODAY, instruments=computed)
    given_up = {id for finding in old.findings if finding.kind == "not-decided" for id in finding.related}
    new = verify(pack, TODAY)
    mine, theirs = (
        tuple(f for f in findings if not given_up.intersection(f.related))
        for findings in (new.findings, advice_apart(pack, old.findings))
    )
    assert told(tuple(f for f in mine if f.kind not in NEW)) == told(theirs)
    if given_up:
        return False
    assert new.counts[1:] == old.counts[1:]
    assert [line for line in new.proven if line[0].islower()] == [line for line in old.proven if line[0].islower()]
    return True


@pytest.mark.parametrize(
    "shape", [Shape(kept_apart=True), Shape(overriding=True), Shape()], ids=["apart", "over", "any"]
)
def test_generated_packs(shape):
    assert sum(agree(make(70_000 + seed, shape)) for seed in range(30)) == 30


@pytest.mark.slow
def test_large_packs():
    shape = Shape(points=10**9, questions=12, steps=5, rules=5, overriding=True, wild=0.1)
    assert sum(agree(make(80_000 + seed, shape)) for seed in range(25)) > 20


@pytest.mark.slow
def test_the_bundled_pack_and_broken_ones_made_of_it(pack):
    """Rules and about a third of the properties are compared: the old prover gives up on the others at its node limit."""
    broken = [mutant for what, mutant in mutants(pack) if what.startswith("end ")][7:8]
    assert broken
    for each in (pack, *broken):
        agree(each)
