"""Packs too large to look at every point: an encoding of its own, with a variable for each single value, must agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from finetune_advisor.check import verify
from finetune_advisor.model.conditions import NOT_REACHED, All, AnyOf, Condition, Includes, Not, OneOf, Within, holds
from finetune_advisor.model.pack import Pack, Rule, Step
from tests.check.generate import Shape, make, size, values
from tests.conftest import UNMEASURED

pytestmark = UNMEASURED

pysat = pytest.importorskip("pysat.solvers")
TODAY = date(2026, 11, 24)


class Encoded:
    """A pack as clauses: one variable for each value of each answer (or tick), rule and outcome."""

    def __init__(self, pack: Pack, unknown: str | None = None) -> None:
        self.pack, self.unknown = pack, unknown
        self.solver = pysat.Solver(name="cadical153")
        self.count = 0
        self.values: dict[str, dict[Any, int]] = {}
        self.rules: dict[str, int] = {}
        self.stands: dict[str, int] = {}
        self.reached: dict[str, int] = {}
        for question in pack.inputs:
            if question.type == "choices":
                self.values[question.id] = {option: self.new() for option in question.option_ids}
            else:
                self.values[question.id] = self.one_of(values(question))
        for step in pack.steps:
            self.step(step)

    def new(self) -> int:
        self.count += 1
        return self.count

    def one_of(self, options) -> dict[Any, int]:
        found = {option: self.new() for option in options}
        self.solver.add_clause(list(found.values()))
        for n, one in enumerate(found.values()):
            for other in list(found.values())[:n]:
                self.solver.add_clause([-one, -other])
        return found

    def all(self, parts: list[int]) -> int:
        whole = self.new()
        for part in parts:
            self.solver.add_clause([-whole, part])
        self.solver.add_clause([whole, *(-part for part in parts)])
        return whole

    def any(self, parts: list[int]) -> int:
        return -self.all([-part for part in parts])

    def holds(self, condition: Condition) -> int:
        match condition:
            case Includes(fact, option):
                return self.values[fact][option]
            case OneOf(fact) | Within(fact):
                fits = [bit for value, bit in self.values[fact].items() if holds(condition, {fact: value})]
                return self.any(fits)
            case All(parts):
                return self.all([self.holds(part) for part in parts])
            case AnyOf(parts):
                return self.any([self.holds(part) for part in parts])
            case Not(part):
                return -self.holds(part)

    def step(self, step: Step) -> None:
        reached = self.reached[step.id] = self.holds(step.when)
        ends = self.one_of([*(outcome.id for outcome in step.outcomes), NOT_REACHED])
        self.solver.add_clause([reached, ends[NOT_REACHED]])
        self.solver.add_clause([-reached, -ends[NOT_REACHED]])
        for rule in step.rules:
            self.rules[rule.id] = self.holds(rule.when)
        if step.id == self.pack.readiness:
            self.gates(step, reached, ends)
        before: list[int] = []
        for rule in step.rules:
            beaten = [-self.rules[other.id] for other in step.rules if rule.id in other.overrides]
            stands = self.stands[rule.id] = self.all([self.rules[rule.id], reached, *beaten])
            if step.id == self.pack.readiness:
                continue
            first = self.all([stands, *(-other for other in before)])
            self.solver.add_clause([-first, ends[rule.then]])
            before.append(stands)
        if step.id != self.pack.readiness:
            self.solver.add_clause([-reached, *before, ends[step.otherwise]])
        self.values[step.id] = ends

    def gates(self, step: Step, reached: int, ends: dict[Any, int]) -> None:
        """A gate blocks unless what is known rules it out, or some other gate that is known to hold overrides it."""
        blocking = []
        for rule in step.rules:
            beaten = [self.open(other.when, False) for other in step.rules if rule.id in other.overrides]
            blocking.append(self.all([self.open(rule.when, True), *beaten]))
        self.solver.add_clause([-reached, *blocking, ends["ready"]])
        for literal in blocking:
            self.solver.add_clause([-reached, -literal, ends["not-ready"]])

    def open(self, condition: Condition, verdict: bool) -> int:
        """That a condition may yet be judged so."""
        match condition:
            case Not(part):
                return self.open(part, not verdict)
            case All(parts):
                join = self.all if verdict else self.any
                return join([self.open(part, verdict) for part in parts])
            case AnyOf(parts):
                join = self.any if verdict else self.all
                return join([self.open(part, verdict) for part in parts])
            case test if test.fact == self.unknown:
                return self.all([])
            case test:
                return self.holds(test) if verdict else -self.holds(test)

    def can(self, *literals: int) -> bool:
        return bool(self.solver.solve(assumptions=list(literals)))


def told(pack: Pack) -> set[tuple[str, ...]]:
    encoded = Encoded(pack)
    found = {one for step in pack.steps for one in about(step, encoded)}
    for promise in pack.properties:
        if promise.raising is None and promise.given is None:
            own = Encoded(pack, promise.unknown) if promise.unknown else encoded
            wrong = [own.holds(promise.when)]
            wrong += [own.holds(promise.never)] if promise.never else []
            wrong += [-own.holds(promise.always)] if promise.always else []
            if promise.unknown:
                wrong += assumed(pack, promise.unknown, own)
            if own.can(*wrong):
                found.add(("broken-property", promise.id))
    return found


def assumed(pack: Pack, fact: str, encoded: Encoded) -> list[int]:
    question = next(question for question in pack.inputs if question.id == fact)
    if question.assume is None:
        return []
    if isinstance(question.assume, tuple):
        return [bit if option in question.assume else -bit for option, bit in encoded.values[fact].items()]
    return [encoded.values[fact][question.assume]]


def about(step: Step, encoded: Encoded) -> Iterator[tuple[str, ...]]:
    reached = encoded.reached[step.id]
    alive = [rule for rule in step.rules if encoded.can(reached, encoded.rules[rule.id])]
    for rule in step.rules:
        if rule not in alive:
            yield "dead-rule", rule.id
        elif not encoded.can(encoded.stands[rule.id]):
            yield "overridden-rule", rule.id
        for other in step.rules[: step.rules.index(rule)]:
            if rule.then != other.then and encoded.can(encoded.stands[rule.id], encoded.stands[other.id]):
                yield "conflict", rule.id, other.id
        if rule in alive:
            yield from redundant(rule, reached, encoded)
    if not encoded.can(reached, *(-encoded.rules[rule.id] for rule in step.rules)):
        yield "idle-otherwise", step.id
    for outcome in step.outcomes:
        if not encoded.can(encoded.values[step.id][outcome.id]):
            yield "unreachable-outcome", step.id, outcome.id


def redundant(rule: Rule, reached: int, encoded: Encoded) -> Iterator[tuple[str, ...]]:
    """For rules that are plain lists of tests: those that the others imply."""
    parts = plain_tests(rule)
    for n, part in enumerate(parts):
        rest = [encoded.holds(other) for m, other in enumerate(parts) if m != n]
        if not encoded.can(reached, *rest, -encoded.holds(part)):
            yield "redundant-condition", rule.id, part.fact


def plain_tests(rule: Rule) -> list[OneOf | Includes]:
    """The tests of a rule that is a plain list of them; none of any other."""
    parts = rule.when.parts if isinstance(rule.when, All) else ()
    tests = [part for part in parts if isinstance(part, OneOf | Includes)]
    return tests if len(tests) == len(parts) else []


def agree(pack: Pack) -> None:
    proofs = verify(pack, TODAY)
    plain = {rule.id for rule in pack.rules if plain_tests(rule)}
    raising = {promise.id for promise in pack.properties if promise.raising is not None or promise.given is not None}
    said: set[tuple[str, ...]] = set()
    for finding in proofs.findings:
        match finding.kind:
            case "dead-rule" | "overridden-rule" | "idle-otherwise":
                said.add((finding.kind, finding.related[0]))
            case "broken-property" if finding.related[0] not in raising:
                said.add((finding.kind, finding.related[0]))
            case "conflict":
                said |= {("conflict", finding.related[0], other) for other in finding.related[1:]}
            case "unreachable-outcome":
                said.add((finding.kind, *finding.related))
            case "redundant-condition" if finding.related[0] in plain:
                said.add((finding.kind, *finding.related))
    assert said == told(pack)


@pytest.mark.parametrize("chunk", range(4))
def test_large_packs(chunk):
    for seed in range(chunk * 20, chunk * 20 + 20):
        pack = make(30_000 + seed, Shape(points=10**9, questions=12, steps=6, rules=8))
        agree(pack)


def test_large_packs_without_conflicts():
    for seed in range(15):
        pack = make(40_000 + seed, Shape(points=10**9, questions=12, steps=5, rules=4, kept_apart=True, wild=0.05))
        agree(pack)


def test_they_are_large():
    sizes = [
        size(make(30_000 + seed, Shape(points=10**9, questions=12, steps=6, rules=8)).inputs) for seed in range(20)
    ]
    assert sorted(sizes)[10] > 10**6


def test_the_bundled_pack():
    """The encoding knows numbers one by one, so ranges are cut down to the values on both sides of each edge."""
    from finetune_advisor.load import load_pack
    from finetune_advisor.model.domain import cut_points

    pack = load_pack()
    shrunk = shrink(pack, {fact: [0, *(int(edge) for edge in cuts)] for fact, cuts in cut_points(pack).items()})
    agree(shrunk)


def shrink(pack: Pack, cuts: dict[str, list[int]]) -> Pack:
    """Numbers replaced by the number of their block."""

    def block(fact: str, edge: float | None) -> float | None:
        return None if edge is None else cuts[fact].index(int(edge)) if int(edge) in cuts[fact] else len(cuts[fact])

    def small(condition: Condition) -> Condition:
        match condition:
            case Within(fact, low, high):
                return Within(fact, block(fact, low), block(fact, high), condition.at_least_name, condition.below_name)
            case All(parts):
                return All(tuple(map(small, parts)))
            case AnyOf(parts):
                return AnyOf(tuple(map(small, parts)))
            case Not(part):
                return Not(small(part))
            case _:
                return condition

    def smaller(question):
        if question.id not in cuts:
            number = question.type in ("count", "amount")
            return replace(question, type="count", range=(0, 0), assume=0) if number else question
        value = max(n for n, low in enumerate(cuts[question.id]) if low <= (question.assume or 0))
        return replace(question, type="count", range=(0, len(cuts[question.id]) - 1), assume=value)

    steps = tuple(
        replace(
            step,
            when=small(step.when),
            questions=tuple(map(smaller, step.questions)),
            rules=tuple(replace(rule, when=small(rule.when), tests=()) for rule in step.rules),
            notes=tuple(replace(note, when=small(note.when), tests=()) for note in step.notes),
        )
        for step in pack.steps
    )
    promises = tuple(
        replace(
            promise,
            **{  # type: ignore[arg-type]
                key: small(condition)
                for key in ("when", "never", "always", "never_from", "never_to")
                if (condition := getattr(promise, key)) is not None
            },
        )
        for promise in pack.properties
    )
    return replace(
        pack, steps=steps, readings=tuple(map(smaller, pack.readings)), moves=(), properties=promises, thresholds={}
    )
