"""The tests beside rules, notes and moves: whether each comes out as it says, and what has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from finetune_advisor.check.prover import Prover, finding, listed
from finetune_advisor.engine import Decision, decide, outcomes
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import ALWAYS, NOT_REACHED, Value, Within, holds, tests
from finetune_advisor.model.pack import Move, Note, Option, Pack, Question, Rule, RuleTest, SaidTest, Step
from finetune_advisor.solver import cone

Tested: TypeAlias = Rule | Note | Move


def tested_parts(pack: Pack) -> Iterator[tuple[str, Tested]]:
    """Yield every rule, note and move, with its key in `Pack.places`."""
    yield from ((f"rule/{rule.id}", rule) for rule in pack.rules)
    yield from said_parts(pack)


def said_parts(pack: Pack) -> Iterator[tuple[str, Note | Move]]:
    """Yield every note and move, with its key in `Pack.places`."""
    yield from ((f"note/{note.id}", note) for step in pack.steps for note in step.notes)
    yield from ((f"move/{move.id}", move) for move in pack.moves)


def test_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield tests that fail; rules, notes and moves without a test in which they apply, or in which they don't."""
    pack, trial = prover.pack, Trial(prover.pack)
    for thing, part in tested_parts(pack):
        if _replaced_threshold(pack, thing, part):
            continue
        stated: tuple[RuleTest | SaidTest, ...] = part.tests
        for number, test in enumerate(stated, 1):
            if why := _wrong(trial, part, test):
                known = {fact: value for fact, value in test.given if fact in trial.inputs}
                witness = {**trial.assumed, **known} if isinstance(part, Rule) else None
                message = f"test {number} of {part.id} fails: {why}"
                yield finding(pack, "failing-test", "error", thing, message, witness=witness)
        shown = {trial.applies(part, dict(test.given)) for test in stated}
        own = prover.encoding.literal(part.when)
        sides = ((True, "applies", own), (False, "doesn't apply", -own))
        if missing := [words for side, words, literal in sides if side not in shown and prover.can(literal)]:
            words = " and none in which it ".join(missing)
            message = f"{part.id} has no test in which it {words}; --suggest-tests writes some"
            yield finding(pack, "missing-test", "warning", thing, message)


def _wrong(trial: Trial, part: Tested, test: RuleTest | SaidTest) -> str:
    """Return in words what came out differently from what a test says; empty if nothing did."""
    if not isinstance(part, Rule) or isinstance(test, SaidTest):
        applies = trial.applies(part, dict(test.given))
        return "" if applies == test.applies else f"it {'applies' if applies else 'does not apply'}"
    rule, tried = part, trial.rule(part, dict(test.given))
    if tried.outcome != test.then:
        by = f" by {listed(tried.applied)}" if tried.applied else ": no rule holds"
        return f"expected {test.then}, but {rule.step} ends in {tried.outcome}{by}"
    if tried.holds != (test.then == rule.then if test.applies is None else test.applies):
        return f"{rule.step} ends in {tried.outcome}, but {rule.id} {'holds' if tried.holds else 'does not hold'}"
    return ""


def edge_findings(pack: Pack) -> Iterator[Diagnostic]:
    """Yield thresholds without a test exactly at their value, or without one just below, for each row of their table."""
    assumed = Trial(pack).assumed
    for threshold in pack.thresholds.values():
        reading = [(thing, part) for thing, part in tested_parts(pack) if threshold.id in _thresholds(part)]
        if not reading or any(_replaced_threshold(pack, thing, part) for thing, part in reading):
            continue
        tried = [
            (known.get(threshold.by or ""), known.get(fact))
            for _, part in reading
            for fact in _thresholds(part)[threshold.id]
            for known in ({**assumed, **dict(test.given)} for test in part.tests)
        ]
        rows = dict(threshold.values)
        for row, edge in ((None, threshold.value), *threshold.values):
            own = [number for by, number in tried if (by if by in rows else None) == row]
            if edge not in own or not any(isinstance(n, int | float) and edge - 1 <= n < edge for n in own):
                where = f" for {row}" if row else ""
                message = f"no tests show the edge of {threshold.id}{where}: one with {edge:g}, and one just below"
                yield finding(pack, "untested-threshold", "warning", f"threshold/{threshold.id}", message)


def _thresholds(part: Tested) -> dict[str | None, set[str]]:
    """Return the thresholds that a part compares with, and the facts that it compares."""
    found: dict[str | None, set[str]] = {}
    for test in tests(part.when):
        for name in (test.at_least_name, test.below_name) if isinstance(test, Within) else ():
            found.setdefault(name, set()).add(test.fact)
    return found


def _replaced_threshold(pack: Pack, thing: str, part: Tested) -> bool:
    """Return whether an extending pack replaced a threshold that is read here: the tests are at the old edge."""
    home = _folder(pack, thing)
    return any(_folder(pack, f"threshold/{name}") not in ("", home) for name in _thresholds(part) if name)


def _folder(pack: Pack, thing: str) -> str:
    """Return the folder of the pack in whose files something is written."""
    place = pack.places.get(thing)
    return place.file.rpartition("/")[0].removesuffix("steps").rstrip("/") if place else ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of some answers to a rule's step."""

    holds: bool
    outcome: str
    applied: tuple[str, ...]


class Trial:
    """Tries answers on parts of a pack. Answers that aren't given take what is assumed of them."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.inputs = {question.id for question in pack.inputs}
        self.assumed = {q.id: q.assume for q in pack.inputs if q.assume is not None}
        self._tailored: dict[tuple[str, frozenset[str]], Pack] = {}

    def rule(self, rule: Rule, given: Mapping[str, Value]) -> Tried:
        """Return how a rule's step ends, as if it were sure to be reached."""
        last = self._decisions(given, self.assumed, self.pack.step(rule.step))[-1]
        status = {judgement.rule.id: judgement.status for judgement in last.judgements()}
        applied = tuple(id for id, one in status.items() if one == "applies")
        return Tried(status[rule.id] in ("applies", "overridden"), last.outcome or NOT_REACHED, applied)

    def applies(self, part: Tested, given: Mapping[str, Value]) -> bool:
        """Return whether a rule holds, or a note or move is said. Contradictions speak of what was answered alone."""
        if isinstance(part, Rule):
            return self.rule(part, given).holds
        assumed = {} if isinstance(part, Note) and part.level == "contradiction" else self.assumed
        ends = outcomes(self._decisions(given, assumed))
        if isinstance(part, Note) and ends.get(part.step) == NOT_REACHED:
            return False
        return holds(part.when, {**(assumed if isinstance(part, Move) else {}), **given, **ends}) is True

    def _decisions(
        self, given: Mapping[str, Value], assumed: Mapping[str, Value], last: Step | None = None
    ) -> tuple[Decision, ...]:
        """Decide the pack, or what a step needs; outcomes that are given are taken as they are."""
        steps = frozenset(given.keys() - self.inputs)
        key = (last.id if last else "", steps)
        if key not in self._tailored:
            self._tailored[key] = tailored(self.pack, steps, last)
        return decide(self._tailored[key], {**assumed, **given}, assumed.keys() - given.keys())


def tailored(pack: Pack, given: frozenset[str], last: Step | None) -> Pack:
    """Return a pack that asks for the given outcomes; if it ends with a `last` step, that one is always reached."""
    before = cone(pack, (last.id,)) if last else pack.steps
    kept = [replace(step, when=ALWAYS) if step is last else step for step in before if step.id not in given]
    asked = (
        Question(step.id, "", "choice", "", options=tuple(Option(each.id, each.title) for each in step.outcomes))
        for step in pack.steps
        if step.id in given
    )
    steps = tuple(replace(step, questions=(), notes=()) for step in kept)
    return replace(pack, steps=steps, readings=(*pack.inputs, *asked), moves=(), properties=())
