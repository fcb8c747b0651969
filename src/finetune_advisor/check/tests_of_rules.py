"""The tests beside rules, notes and moves: whether each comes out as it says, what has none, and tests to add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from finetune_advisor.check.prover import Prover, finding, listed
from finetune_advisor.engine import Decision, decide, outcomes
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.answers import as_flag
from finetune_advisor.model.conditions import ALWAYS, NOT_REACHED, Value, Within, facts_of, holds, tests
from finetune_advisor.model.pack import Move, Note, Option, Pack, Question, Rule, RuleTest, SaidTest, Step
from finetune_advisor.solver import cone

Tested: TypeAlias = Rule | Note | Move
Given: TypeAlias = Mapping[str, Value]


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
                yield finding(pack, "failing-test", thing, witness=witness, number=number, why=why)
        shown = {trial.applies(part, dict(test.given)) for test in stated}
        own = prover.encoding.literal(part.when)
        sides = ((True, "applies", own), (False, "doesn't apply", -own))
        if missing := [words for side, words, literal in sides if side not in shown and prover.can(literal)]:
            yield finding(pack, "missing-test", thing, sides=" and none in which it ".join(missing))


def _wrong(trial: Trial, part: Tested, test: RuleTest | SaidTest) -> str:
    """Return in words what came out differently from what a test says; empty if nothing did."""
    if not isinstance(part, Rule) or isinstance(test, SaidTest):
        applies = trial.applies(part, dict(test.given))
        return "" if applies == test.applies else f"it {'applies' if applies else 'does not apply'}"
    held, decision = trial.rule(part, dict(test.given))
    if decision.outcome != test.then:
        applied = listed([rule.id for rule in decision.applied()])
        by = f" by {applied}" if applied else ": no rule holds"
        return f"expected {test.then}, but {part.step} ends in {decision.outcome}{by}"
    if held != (test.then == part.then if test.applies is None else test.applies):
        return f"{part.step} ends in {decision.outcome}, but {part.id} {'holds' if held else 'does not hold'}"
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
                yield finding(pack, "untested-threshold", f"threshold/{threshold.id}", row=where, edge=edge)


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


# --- Tests to add -----------------------------------------------------------------------------------------------------


def suggest_tests(pack: Pack) -> Iterator[str]:
    """Yield YAML lines: for each rule, note and move that lacks a test, its id and the tests to add.

    They are written as an author would: few answers, once with the part applying and once just without.
    """
    prover, trial = Prover(pack), Trial(pack)
    for _, part in tested_parts(pack):
        there = {trial.applies(part, dict(test.given)) for test in part.tests}
        example = _example(prover, trial, part) if len(there) < 2 else None
        wanted = [] if example is None or True in there else [example]
        wanted += [_without(prover, part, example)] if example is not None and False not in there else []
        if wanted:
            yield f"# {part.id}"
            yield from (f"- {{given: {_written(given)}, {_ending(trial, part, given)}}}" for given in wanted)


def _example(prover: Prover, trial: Trial, part: Tested) -> Given | None:
    """Return the few answers that make a part apply; None if there are none, or if the part doesn't apply when it is tried."""
    encoding = prover.encoding
    own = encoding.applies[part.id] if isinstance(part, Rule) else encoding.literal(part.when)
    given: Given | None = prover.witness(own, *([encoding.reached[part.step]] if isinstance(part, Note) else []))
    if given is None or not trial.applies(part, given):
        return None
    # A reader looks for the facts that the condition reads, so the others are dropped first.
    for fact in sorted(given, key=lambda fact: fact in facts_of(part.when)):
        fewer = {other: value for other, value in given.items() if other != fact}
        given = fewer if trial.applies(part, fewer) else given
    return given


def _without(prover: Prover, part: Tested, example: Given) -> Given:
    """Return the example, changed as little as possible, so that the part doesn't apply."""
    inputs = prover.pack.inputs
    near = tuple(replace(question, assume=example.get(question.id, question.assume)) for question in inputs)
    changed = prover.encoding.witness(near, -prover.encoding.literal(part.when)) or {}
    usual = {question.id: question.assume for question in inputs}
    return {fact: value for fact, value in changed.items() if fact in example or value != usual[fact]}


def _ending(trial: Trial, part: Tested, given: Given) -> str:
    if not isinstance(part, Rule):
        return f"applies: {as_flag(trial.applies(part, given))}"
    held, decision = trial.rule(part, given)
    needless = held == (decision.outcome == part.then)
    return f"then: {decision.outcome}" + ("" if needless else f", applies: {as_flag(held)}")


def _written(given: Given) -> str:
    """Return answers as a YAML flow mapping; ids and numbers need no quotes."""
    values = {fact: f"[{', '.join(v)}]" if isinstance(v, tuple) else as_flag(v) for fact, v in given.items()}
    return "{" + ", ".join(f"{fact}: {value}" for fact, value in values.items()) + "}"


# --- Trying answers ---------------------------------------------------------------------------------------------------


class Trial:
    """Tries answers on parts of a pack. Answers that aren't given take what is assumed of them."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.inputs = {question.id for question in pack.inputs}
        self.assumed = {q.id: q.assume for q in pack.inputs if q.assume is not None}
        self._tailored: dict[tuple[str, frozenset[str]], Pack] = {}

    def rule(self, rule: Rule, given: Given) -> tuple[bool, Decision]:
        """Return whether a rule holds, and how its step ends as if it were sure to be reached."""
        last = self._decisions(given, self.assumed, self.pack.step(rule.step))[-1]
        status = next(one.status for one in last.judgements() if one.rule.id == rule.id)
        return status in ("applies", "overridden"), last

    def applies(self, part: Tested, given: Given) -> bool:
        """Return whether a rule holds, or a note or move is said. Contradictions speak of what was answered alone."""
        if isinstance(part, Rule):
            return self.rule(part, given)[0]
        assumed = {} if isinstance(part, Note) and part.level == "contradiction" else self.assumed
        ends = outcomes(self._decisions(given, assumed))
        if isinstance(part, Note) and ends.get(part.step) == NOT_REACHED:
            return False
        return holds(part.when, {**(assumed if isinstance(part, Move) else {}), **given, **ends}) is True

    def _decisions(self, given: Given, assumed: Given, last: Step | None = None) -> tuple[Decision, ...]:
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
