"""Which rules, options and sides of thresholds a set of examples reaches. Shares are never rounded up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from finetune_advisor.check.cases import columns, tried_cases
from finetune_advisor.check.compare import working
from finetune_advisor.check.edges import Sided, said, sided, sides
from finetune_advisor.check.prover import finding
from finetune_advisor.check.sample import Samples
from finetune_advisor.check.space import Space
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import Value, Within, holds
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.report import Table


@dataclass(frozen=True, slots=True)
class Reached:
    """One kind of thing, how many of them there are, and those that no example reaches."""

    kind: str
    total: int
    missed: tuple[tuple[str, str], ...]
    """For each: the place, as in `Pack.places`, and what is missed in words."""


def coverage(
    pack: Pack, answer_sets: Mapping[str, Mapping[str, Value | None]], *, cases: bool = True
) -> tuple[Table, tuple[Diagnostic, ...]]:
    """What these named answer sets, and the pack's own cases, reach: a table of shares, and a note for what they miss."""
    seen = _Seen.of(pack, answer_sets.values(), cases=cases)
    kinds = tuple(_kinds(pack, seen))
    rows = tuple(
        (k.kind, str(k.total - len(k.missed)), str(k.total), share(k.total - len(k.missed), k.total)) for k in kinds
    )
    what = f"{len(answer_sets)} answer sets" + (f", {sum(len(r.cases) for r in pack.rules)} cases" if cases else "")
    table = Table("Coverage", ("What", "reached", "of", "share"), rows, what)
    notes = (
        finding(pack, "not-covered", "note", place, f"no example reaches {words}", (place.partition("/")[2],))
        for kind in kinds
        for place, words in kind.missed
    )
    return table, tuple(notes)


def share(part: int, whole: int) -> str:
    """A share in per cent, rounded down: 100 % is all of it."""
    return f"{100 * part // whole} %" if whole else "-"


@dataclass(frozen=True, slots=True)
class _Seen:
    """The facts of every example, and the rules that hold and that decide in some of them."""

    facts: tuple[Mapping[str, Value], ...]
    given: frozenset[tuple[str, Value]]
    """Options that an example names itself, instead of leaving them to `if_unknown`."""
    holding: frozenset[str]
    ends: frozenset[tuple[str, Value]]

    @classmethod
    def of(cls, pack: Pack, sets: Iterable[Mapping[str, Value | None]], *, cases: bool) -> _Seen:
        space = Space(pack)
        sets = list(sets)
        answers = [working(pack, one) for one in sets]
        samples = Samples(space, len(answers), columns(space, answers))
        found = {step.id: samples.ends(step.id) for step in pack.steps}
        facts = [
            {**known, **{step: next(end for end, at in ends.items() if at >> n & 1) for step, ends in found.items()}}
            for n, known in enumerate(answers)
        ]
        tried = tried_cases(space) if cases else ()
        given = {pair for one in sets for pair in _options(one)}
        given |= {pair for one in tried for pair in _options(dict(one.case.given))}
        holding = {id for id, held in samples.holds.items() if held} | {one.rule.id for one in tried if one.holds}
        ends = {(step, end) for step, ends in found.items() for end, at in ends.items() if at}
        ends |= {(one.rule.step, one.outcome) for one in tried}
        return cls((*facts, *(one.known for one in tried)), frozenset(given), frozenset(holding), frozenset(ends))


def _options(answers: Mapping[str, Value | None]) -> Iterator[tuple[str, Value]]:
    for fact, value in answers.items():
        if isinstance(value, tuple):
            yield from ((fact, option) for option in value)
        elif value is not None:
            yield fact, value


def _kinds(pack: Pack, seen: _Seen) -> Iterator[Reached]:
    missed = tuple(
        (f"rule/{rule.id}", f"{rule.id}: it holds in none") for rule in pack.rules if rule.id not in seen.holding
    )
    yield Reached("rules that hold", len(pack.rules), missed)
    ends = [(step.id, outcome.id) for step in pack.steps for outcome in step.outcomes]
    missed = tuple(
        (f"step/{step}", f"the outcome {end} of {step}") for step, end in ends if (step, end) not in seen.ends
    )
    yield Reached("outcomes", len(ends), missed)
    choices = [(q, value) for q in pack.questions for value in _choices(q)]
    missed = tuple(
        (f"question/{q.id}", f"the answer {_word(value)} to {q.id}")
        for q, value in choices
        if (q.id, value) not in seen.given
    )
    yield Reached("options", len(choices), missed)
    yield from _sides(pack, seen)


def _choices(question: Question) -> tuple[Value, ...]:
    return (True, False) if question.type == "yes_no" else question.option_ids


def _word(value: Value) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _sides(pack: Pack, seen: _Seen) -> Iterator[Reached]:
    """Both sides of every test of every rule; those of thresholds are counted by themselves."""
    space = Space(pack)
    tests: dict[Sided, str] = {}
    for rule in pack.rules:
        for test in sided(pack, rule.when):
            tests.setdefault(test, rule.id)
    for kind, numbers in (("sides of thresholds", True), ("sides of other tests", False)):
        chosen = [test for test in tests if isinstance(test[1], Within) == numbers]
        wanted = [(test, side) for test in chosen for side in sides(space, test)]
        met = {test: {holds(test[1], known) for known in seen.facts if holds(test[0], known)} for test in chosen}
        missed = tuple(
            (f"rule/{tests[test]}", said(test[0], test[1], side)) for test, side in wanted if side not in met[test]
        )
        yield Reached(kind, len(wanted), missed)


__all__ = ["Reached", "coverage", "share"]
