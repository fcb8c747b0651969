"""The tests beside rules, notes and moves: whether each comes out as it says, and what has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from finetune_advisor.check.prover import Prover, finding, listed
from finetune_advisor.engine import Decision, decide, outcomes
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import ALWAYS, NOT_REACHED, Condition, Value, Within, holds, tests
from finetune_advisor.model.pack import Move, Note, Option, Pack, Question, Rule, RuleTest, Step
from finetune_advisor.solver import cone


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of some answers to a rule's step."""

    holds: bool
    outcome: str
    applied: tuple[str, ...]


def test_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield tests that fail; rules, notes and moves without a test in which they apply, or in which they don't."""
    pack, trial = prover.pack, Trial(prover.pack)
    for rule in pack.rules:
        if _replaced_threshold(pack, rule.id, rule.when):
            continue
        held = []
        for number, test in enumerate(rule.tests, 1):
            tried = trial.rule(rule, dict(test.given))
            held.append(tried.holds)
            if why := _wrong(rule, test, tried):
                witness = {**trial.assumed, **{fact: value for fact, value in test.given if fact in trial.inputs}}
                yield _failing(pack, f"rule/{rule.id}", number, why, witness)
        yield from _missing(prover, f"rule/{rule.id}", rule, held)
    for thing, said in said_parts(pack):
        if not _replaced_threshold(pack, said.id, said.when):
            for number, one in enumerate(said.tests, 1):
                if trial.said(said, dict(one.given)) != one.applies:
                    yield _failing(pack, thing, number, f"it {'does not apply' if one.applies else 'applies'}")
            yield from _missing(prover, thing, said, [one.applies for one in said.tests])


def said_parts(pack: Pack) -> Iterator[tuple[str, Note | Move]]:
    """Yield every note and move, with its key in `Pack.places`."""
    yield from ((f"note/{note.id}", note) for step in pack.steps for note in step.notes)
    yield from ((f"move/{move.id}", move) for move in pack.moves)


def _wrong(rule: Rule, test: RuleTest, tried: Tried) -> str:
    """Return in words what came out another way than a test says; empty if nothing did."""
    if tried.outcome != test.then:
        by = f" by {listed(tried.applied)}" if tried.applied else ": no rule holds"
        return f"expected {test.then}, but {rule.step} ends in {tried.outcome}{by}"
    if tried.holds != (test.then == rule.then if test.applies is None else test.applies):
        return f"{rule.step} ends in {tried.outcome}, but {rule.id} {'holds' if tried.holds else 'does not hold'}"
    return ""


def _failing(pack: Pack, thing: str, number: int, why: str, witness: dict[str, Value] | None = None) -> Diagnostic:
    message = f"test {number} of {thing.split('/')[1]} fails: {why}"
    return finding(pack, "failing-test", "error", thing, message, witness=witness)


def _missing(prover: Prover, thing: str, part: Rule | Note | Move, applied: list[bool]) -> Iterator[Diagnostic]:
    own = prover.encoding.literal(part.when)
    sides = ((True, "applies", own), (False, "doesn't apply", -own))
    if missing := [words for side, words, literal in sides if side not in applied and prover.can(literal)]:
        message = (
            f"{part.id} has no test in which it {' and none in which it '.join(missing)}; --suggest-tests writes some"
        )
        yield finding(prover.pack, "missing-test", "warning", thing, message)


def _replaced_threshold(pack: Pack, id: str, condition: Condition) -> bool:
    """Return whether an extending pack replaced a threshold that is read here: the tests are at the edge that was."""
    names = {
        name for test in tests(condition) if isinstance(test, Within) for name in (test.at_least_name, test.below_name)
    }
    home = _folder(pack, f"rule/{id}") or _folder(pack, f"note/{id}") or _folder(pack, f"move/{id}")
    return any(_folder(pack, f"threshold/{name}") not in ("", home) for name in names if name)


def _folder(pack: Pack, thing: str) -> str:
    """Return the folder of the pack in whose files something is written."""
    place = pack.places.get(thing)
    folder = place.file.rpartition("/")[0] if place else ""
    return folder.removesuffix("steps").rstrip("/")


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

    def said(self, part: Note | Move, given: Mapping[str, Value]) -> bool:
        """Return whether a note or a move is said. Notes speak of what was answered; contradictions of nothing else."""
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
    """Return a pack that asks for the outcomes that are given, and perhaps ends with a step that it is sure to reach."""
    before = cone(pack, (last.id,)) if last else pack.steps
    kept = [replace(step, when=ALWAYS) if step is last else step for step in before if step.id not in given]
    asked = tuple(
        Question(step.id, "", "choice", "", options=tuple(Option(each.id, each.title) for each in step.outcomes))
        for step in pack.steps
        if step.id in given
    )
    return replace(
        pack,
        steps=tuple(replace(step, questions=(), notes=()) for step in kept),
        readings=(*pack.inputs, *asked),
        moves=(),
        properties=(),
    )
