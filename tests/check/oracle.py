"""What is true of a pack, found by looking at every point. Shares nothing with the prover but the language of conditions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import NOT_REACHED, Condition, Value, holds
from finetune_advisor.model.pack import NOT_READY, READY, Pack, Property, Question, Rule, Step
from tests.check.generate import points


class Point(dict[str, Value]):
    """One combination of answers, with how each step ends: it never changes, so a condition is judged there once."""

    def __init__(self, known: Mapping[str, Value]) -> None:
        super().__init__(known)
        self.judged: dict[int, tuple[Condition, bool | None]] = {}
        """By identity, because a hash of a condition takes as long as judging it. The condition is kept, and so its id."""


def judge(condition: Condition, known: Mapping[str, Value]) -> bool | None:
    """Whether a condition holds."""
    if not isinstance(known, Point):
        return holds(condition, known)
    if id(condition) not in known.judged:
        known.judged[id(condition)] = (condition, holds(condition, known))
    return known.judged[id(condition)][1]


def held_rules(step: Step, known: Mapping[str, Value]) -> list[Rule]:
    """The rules of a step that hold."""
    return [rule for rule in step.rules if judge(rule.when, known)]


def standing_rules(step: Step, known: Mapping[str, Value]) -> list[Rule]:
    """The rules of a step that hold and that none that holds overrides."""
    held = held_rules(step, known)
    beaten = {loser for rule in held for loser in rule.overrides}
    return [rule for rule in held if rule.id not in beaten]


def ends(pack: Pack, answers: Mapping[str, Value], unknown: Collection[str] = ()) -> dict[str, str]:
    """How each step ends; the first of the rules that stand decides. Gates can't rely on facts that are unknown."""
    known = dict(answers)
    for step in pack.steps:
        if step.id == pack.readiness:
            sure = {fact: value for fact, value in known.items() if fact not in unknown}
            beaten = {loser for rule in held_rules(step, sure) for loser in rule.overrides}
            blocked = any(holds(rule.when, sure) is not False and rule.id not in beaten for rule in step.rules)
            end = NOT_READY if blocked else READY
        else:
            standing = standing_rules(step, known)
            end = standing[0].then if standing else step.otherwise
        known[step.id] = end if holds(step.when, known) else NOT_REACHED
    return {step.id: str(known[step.id]) for step in pack.steps}


def advised(pack: Pack, whole: Mapping[str, Any]) -> tuple[str, str, str]:
    """The approach, the verdict and the recommendation that the ends of all steps come to."""
    fitting = {outcome.id: outcome.approach for outcome in pack.step(pack.approach).outcomes}
    approach = fitting.get(whole[pack.approach]) or "prompting"
    if "fine-tuning" not in approach:
        return approach, "no", approach
    if pack.readiness and whole[pack.readiness] == READY:
        return approach, "yes", approach
    return approach, "not-yet", "rag" if "rag" in approach else "prompting"


def calls(step: Step, known: Mapping[str, Value]) -> frozenset[str]:
    """The outcomes that a step's standing rules call for."""
    return frozenset(rule.then for rule in standing_rules(step, known)) or frozenset((step.otherwise,))


def without_rule(step: Step, gone: str) -> Step:
    """A step without one of its rules."""
    return replace(step, rules=tuple(rule for rule in step.rules if rule.id != gone))


def without_override(step: Step, winner: str, loser: str) -> Step:
    """A step in which one rule doesn't override another any more."""
    return replace(
        step,
        rules=tuple(
            replace(rule, overrides=tuple(o for o in rule.overrides if o != loser)) if rule.id == winner else rule
            for rule in step.rules
        ),
    )


def shown(finding: Diagnostic) -> dict[str, Any]:
    """The answers that show a finding."""
    return dict(finding.witness or ())


@dataclass
class Oracle:
    """All points of a pack, and what is true of some of them."""

    pack: Pack

    @cached_property
    def points(self) -> list[Point]:
        """Every combination of answers, with how each step ends."""
        return [Point({**point, **ends(self.pack, point)}) for point in points(self.pack)]

    def reaching(self, step: Step) -> list[Point]:
        """The points in which a step is reached."""
        return [known for known in self.points if known[step.id] != NOT_REACHED]

    def findings(self) -> set[tuple[str, ...]]:
        """Every fault that rules, outcomes and promises can have, with what it is about."""
        found = set()
        for step in self.pack.steps:
            reached = self.reaching(step)
            found |= set(self._rules(step, reached)) | set(self._overrides(step, reached))
            if all(held_rules(step, known) for known in reached):
                found.add(("idle-otherwise", step.id))
            seen = {known[step.id] for known in reached}
            found |= {("unreachable-outcome", step.id, o.id) for o in step.outcomes if o.id not in seen}
        can = {advised(self.pack, known)[2] for known in self.points}
        named = {outcome.approach for outcome in self.pack.step(self.pack.approach).outcomes}
        found |= {("unreachable-recommendation", str(one)) for one in named - can}
        found |= {("dead-" + kind, id) for kind, id, said in self.said() if not said}
        found |= {("broken-property", p.id) for p in self.pack.properties if self.broken(p)}
        return found

    def said(self) -> Iterator[tuple[str, str, bool]]:
        """Every note and move, and whether it is ever said."""
        for step in self.pack.steps:
            for note in step.notes:
                yield "note", note.id, any(known[step.id] and holds(note.when, known) for known in self.points)
        for move in self.pack.moves:
            yield "move", move.id, any(holds(move.when, known) for known in self.points)

    def _rules(self, step: Step, reached: list[Point]) -> Iterator[tuple[str, ...]]:
        stands = [{rule.id for rule in standing_rules(step, known)} for known in reached]
        conflict = False
        for n, rule in enumerate(step.rules):
            if not any(judge(rule.when, known) for known in reached):
                yield "dead-rule", rule.id
                continue
            if not any(rule.id in standing for standing in stands):
                yield "overridden-rule", rule.id
            for other in step.rules[:n]:
                if other.then != rule.then and any({rule.id, other.id} <= standing for standing in stands):
                    conflict = True
                    yield "conflict", rule.id, other.id
        if not conflict:
            for rule in step.rules:
                held = any(rule.id in standing for standing in stands)
                thinner = without_rule(step, rule.id)
                if held and all(calls(step, known) == calls(thinner, known) for known in reached):
                    yield "masked-rule", rule.id

    def _overrides(self, step: Step, reached: list[Point]) -> Iterator[tuple[str, ...]]:
        alive = {rule.id for rule in step.rules for known in reached if judge(rule.when, known)}
        for winner in step.rules:
            for loser in winner.overrides:
                freer = without_override(step, winner.id, loser)
                if {winner.id, loser} <= alive and all(
                    standing_rules(step, known) == standing_rules_by_id(step, freer, known) for known in reached
                ):
                    yield "idle-override", winner.id, loser

    def differs(self, one: Condition, other: Condition, step: Step) -> bool:
        """Whether two conditions differ where a step is reached."""
        return any(judge(one, known) != holds(other, known) for known in self.reaching(step))

    def broken(self, promise: Property) -> bool:
        """Whether some point breaks a promise."""
        if promise.raising is not None:
            return self._falls(promise)
        if promise.given is not None:
            return self._unexpected(promise)
        known = self.points
        if promise.unknown is not None:
            assumed = [k for k in known if k[promise.unknown] == self._assumed(promise.unknown)]
            known = [{**k, **ends(self.pack, self._answers(k), {promise.unknown})} for k in assumed]
        known = [k for k in known if holds(promise.when, k)]
        if promise.always is not None and not all(holds(promise.always, k) for k in known):
            return True
        return promise.never is not None and any(holds(promise.never, k) for k in known)

    def _assumed(self, fact: str) -> Value | None:
        return next(q.assume for q in self.pack.inputs if q.id == fact)

    def _answers(self, known: Mapping[str, Value]) -> dict[str, Value]:
        return {q.id: known[q.id] for q in self.pack.inputs}

    def _unexpected(self, promise: Property) -> bool:
        assumed, given = {q.id: q.assume for q in self.pack.inputs}, dict(promise.given or ())
        whole = ends(self.pack, {**assumed, **given}, assumed.keys() - given.keys())  # type: ignore[arg-type]
        approach, verdict, recommended = advised(self.pack, whole)
        words = {f"approach:{approach}", f"fine-tuning:{verdict}", recommended, whole[self.pack.approach]}
        return not words >= set(promise.expect)

    def _falls(self, promise: Property) -> bool:
        assert promise.raising
        assert promise.never_from
        assert promise.never_to
        question = next(q for q in self.pack.inputs if q.id == promise.raising)
        for group in self.groups(promise.raising):
            starts = [k for k in group if holds(promise.never_from, k)]
            stops = [k for k in group if holds(promise.never_to, k)]
            if any(_rises(question, a[promise.raising], b[promise.raising]) for a in starts for b in stops):
                return True
        return False

    def groups(self, fact: str) -> list[list[dict[str, Value]]]:
        """The points that differ in one fact alone, together."""
        inputs = [q.id for q in self.pack.inputs if q.id != fact]
        found: dict[tuple[Value, ...], list[dict[str, Value]]] = {}
        for known in self.points:
            found.setdefault(tuple(known[id] for id in inputs), []).append(known)
        return list(found.values())

    def advice(self, known: Mapping[str, Value]) -> tuple[Value, ...]:
        """What the advice is about: how approach and method end, and what is recommended."""
        own = tuple(known[step] for step in (self.pack.approach, self.pack.method) if step)
        return *own, *advised(self.pack, known)

    def flips(self, fact: str, apart: object) -> bool:
        """Whether two points that differ in one fact alone end differently; `apart(a, b)` says which pairs count."""
        for group in self.groups(fact):
            advice = [(known[fact], self.advice(known)) for known in group]
            if len({advised for _, advised in advice}) > 1 and any(
                one != other and apart(value, another)  # type: ignore[operator]
                for value, one in advice
                for another, other in advice
            ):
                return True
        return False


def standing_rules_by_id(step: Step, changed: Step, known: Mapping[str, Value]) -> list[Rule]:
    """The rules of `step` that stand in a changed version of it."""
    ids = {rule.id for rule in standing_rules(changed, known)}
    return [rule for rule in step.rules if rule.id in ids]


def _rises(question: Question, one: Value, other: Value) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) <= set(other)
    if isinstance(one, str):
        return question.option_ids.index(str(other)) > question.option_ids.index(one)
    return other > one  # type: ignore[operator]
