"""The cases beside the rules: whether each comes out as it says, and whether they cover both sides of every test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from finetune_advisor.check.boundary_coverage import boundary_findings
from finetune_advisor.check.prover import Prover, finding, listed
from finetune_advisor.engine.decide import decide
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import ALWAYS, NOT_REACHED, Value, Within, tests
from finetune_advisor.model.pack import Case, Pack, Question, Rule, Step
from finetune_advisor.solver import cone


@dataclass(frozen=True, slots=True)
class Tried:
    """A case that was tried: the facts as its step saw them, and what came of it."""

    rule: Rule
    case: Case
    known: Mapping[str, Value]
    """Inputs, and the outcomes of the steps that the rule's step reads."""
    holds: bool
    outcome: str
    applied: tuple[str, ...]


def case_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield cases that fail, and tests of rules without a case on each side."""
    pack, tried = prover.pack, list(tried_cases(prover.pack))
    yield from failing_cases(pack, tried)
    for rule in pack.rules:
        if not _replaced_threshold(pack, rule):
            yield from boundary_findings(prover, rule, [one.known for one in tried if one.rule.id == rule.id])


def _replaced_threshold(pack: Pack, rule: Rule) -> bool:
    """Return whether an extending pack replaced a threshold of this rule: its cases are at the edge that was."""
    names = {
        name for test in tests(rule.when) if isinstance(test, Within) for name in (test.at_least_name, test.below_name)
    }
    home = _folder(pack, f"rule/{rule.id}")
    return any(_folder(pack, f"threshold/{name}") not in ("", home) for name in names if name)


def _folder(pack: Pack, thing: str) -> str:
    """Return the folder of the pack in whose files something is written."""
    place = pack.places.get(thing)
    folder = place.file.rpartition("/")[0] if place else ""
    return folder.removesuffix("steps").rstrip("/")


def tried_cases(pack: Pack) -> Iterator[Tried]:
    """Yield every case of a pack, tried. Answers that a case doesn't give take `if_unknown`."""
    usual = {question.id: question.if_unknown for question in pack.inputs if question.if_unknown is not None}
    steps = {step.id for step in pack.steps}
    tailored: dict[tuple[str, frozenset[str]], Pack] = {}
    for rule in pack.rules:
        for case in rule.cases:
            known = {**usual, **dict(case.given)}
            given = frozenset(known.keys() & steps)
            key = rule.step, given
            if key not in tailored:
                tailored[key] = _tailored(pack, pack.step(rule.step), given)
            yield _tried(tailored[key], rule, case, known)


def _tailored(pack: Pack, last: Step, given: frozenset[str]) -> Pack:
    """Return a pack that ends with a step, is sure to reach it, and asks for the outcomes that a case gives."""
    before = [step for step in cone(pack, (last.id,)) if step.id not in given and step.id != last.id]
    steps = tuple(replace(step, questions=(), notes=()) for step in (*before, replace(last, when=ALWAYS)))
    asked = tuple(
        Question(s.id, "", "choice", "", "", tuple((o.id, o.title) for o in s.outcomes), if_unknown=s.otherwise)
        for s in pack.steps
        if s.id in given
    )
    return replace(pack, steps=steps, readings=(*pack.inputs, *asked), moves=(), properties=())


def _tried(pack: Pack, rule: Rule, case: Case, known: dict[str, Value]) -> Tried:
    decisions = decide(pack, known)
    last = decisions[-1]
    status = {judgement.rule.id: judgement.status for judgement in last.judgements()}
    applied = tuple(id for id, one in status.items() if one == "applies")
    before = {decision.step.id: decision.outcome or NOT_REACHED for decision in decisions[:-1]}
    holds = status[rule.id] in ("applies", "overridden")
    return Tried(rule, case, {**known, **before}, holds, last.outcome or NOT_REACHED, applied)


def failing_cases(pack: Pack, tried: Iterable[Tried]) -> Iterator[Diagnostic]:
    """Yield the cases that don't come out as they say."""
    inputs = {question.id for question in pack.inputs}
    for one in tried:
        rule, case = one.rule, one.case
        if one.outcome != case.then:
            why = f"expected {case.then}, but {rule.step} ends in {one.outcome}"
            why += f" by {listed(one.applied)}" if one.applied else ": no rule holds"
        elif one.holds != (case.then == rule.then if case.holds is None else case.holds):
            why = f"{rule.step} ends in {one.outcome}, but {rule.id} {'holds' if one.holds else 'does not hold'}"
        else:
            continue
        if not _replaced_threshold(pack, rule):
            number = rule.cases.index(case) + 1
            witness = {fact: value for fact, value in one.known.items() if fact in inputs}
            place = f"case/{rule.id}/{number}" if f"case/{rule.id}/{number}" in pack.places else "rule/" + rule.id
            message = f"case {number} of {rule.id} fails: {why}"
            yield finding(pack, "failing-case", "error", place, message, witness=witness)
