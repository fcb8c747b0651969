"""The tests beside the rules: whether each comes out as it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import (
    Value,
    Within,
    tests,
)
from finetune_advisor.model.pack import Pack, Rule, RuleTest
from tests.oracle.check.prover import finding, listed
from tests.oracle.check.sample import Samples
from tests.oracle.check.space import Space


@dataclass(frozen=True, slots=True)
class Tried:
    """A case that was tried: the facts as its step saw them, and what came of it."""

    rule: Rule
    case: RuleTest
    known: Mapping[str, Value]
    """Inputs, and the outcomes of the steps before the rule's own."""
    holds: bool
    outcome: str
    standing: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Whether it came out as the case says."""
        wanted = self.case.then == self.rule.then if self.case.applies is None else self.case.applies
        return self.outcome == self.case.then and self.holds == wanted


def case_findings(space: Space) -> Iterator[Diagnostic]:
    """Tests that fail."""
    for tried in tried_cases(space):
        if not tried.kept and not _moved(space.pack, tried.rule):
            yield _failing(space.pack, tried)


def _moved(pack: Pack, rule: Rule) -> bool:
    """Whether an extending pack replaced a threshold of this rule: its cases stand on the edge that was."""
    names = {
        name for test in tests(rule.when) if isinstance(test, Within) for name in (test.at_least_name, test.below_name)
    }
    home = _pack_of(pack, f"rule/{rule.id}")
    return any(_pack_of(pack, f"threshold/{name}") not in ("", home) for name in names if name)


def _pack_of(pack: Pack, what: str) -> str:
    """The folder of the pack in whose files something stands."""
    place = pack.places.get(what)
    folder = place.file.rpartition("/")[0] if place else ""
    return folder.removesuffix("steps").rstrip("/")


def tried_cases(space: Space) -> tuple[Tried, ...]:
    """Every case of a pack, tried. Answers that a case doesn't give take `assume`."""
    cases = [(rule, case) for rule in space.pack.rules for case in rule.tests]
    given, reached = _forced(space, cases)
    values = [_inputs(space.pack, case) for _, case in cases]
    samples = Samples(space, len(cases), columns(space, values), given, reached)
    return tuple(_tried(samples, 1 << n, rule, case, values[n]) for n, (rule, case) in enumerate(cases))


def _inputs(pack: Pack, case: RuleTest) -> dict[str, Value]:
    given = dict(case.given)
    return {q.id: given.get(q.id, q.assume) for q in pack.inputs if q.assume is not None or q.id in given}  # type: ignore[misc]


def columns(space: Space, answers: Iterable[Mapping[str, Value]]) -> dict[int, int]:
    """Samples for whole answer sets, one for each."""
    found = {1 << variable.shift + n: 0 for variable in space.inputs for n in range(len(variable.values))}
    for n, known in enumerate(answers):
        for variable in space.inputs:
            found[1 << variable.shift + space.class_of(variable, known[variable.fact])] |= 1 << n
    return found


def _forced(space: Space, cases: list[tuple[Rule, RuleTest]]) -> tuple[dict[int, int], dict[str, int]]:
    """The outcomes that cases give, and the steps whose own `when` isn't looked at."""
    given: dict[int, int] = {}
    reached: dict[str, int] = {}
    for n, (rule, case) in enumerate(cases):
        reached[rule.step] = reached.get(rule.step, 0) | 1 << n
        for fact, value in case.given:
            if fact in space.outcomes:
                bit = space.outcomes[fact].bit(value)
                given[bit] = given.get(bit, 0) | 1 << n
    return given, reached


def _tried(samples: Samples, sample: int, rule: Rule, case: RuleTest, values: dict[str, Value]) -> Tried:
    space = samples.space
    ends: dict[str, Value] = {}
    for step in space.pack.steps:
        ends[step.id] = next(end for end, found in samples.ends(step.id).items() if found & sample)
        if step.id == rule.step:
            break
    standing = tuple(other.id for other in space.pack.step(rule.step).rules if samples.stands[other.id] & sample)
    outcome = ends.pop(rule.step)
    return Tried(rule, case, {**values, **ends}, bool(samples.holds[rule.id] & sample), str(outcome), standing)


def _failing(pack: Pack, tried: Tried) -> Diagnostic:
    rule, case = tried.rule, tried.case
    number = rule.tests.index(case) + 1
    if tried.outcome != case.then:
        why = f"expected {case.then}, but {rule.step} ends in {tried.outcome}"
        why += f" by {listed(tried.standing)}" if tried.standing else ": no rule holds"
    else:
        why = f"{rule.step} ends in {tried.outcome}, but {rule.id} {'holds' if tried.holds else 'does not hold'}"
    inputs = {question.id for question in pack.inputs}
    witness = {fact: value for fact, value in tried.known.items() if fact in inputs}
    return finding(
        pack,
        "failing-test",
        "error",
        "rule/" + rule.id,
        f"test {number} of {rule.id} fails: {why}",
        (rule.id,),
        witness,
    )


__all__ = ["Tried", "case_findings", "columns", "tried_cases"]
