"""Tests that a pack lacks, written as an author would: few answers, once with the rule applying and once just without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from finetune_advisor.check.prover import Prover
from finetune_advisor.check.tests_of_rules import Trial, said_parts
from finetune_advisor.model.answers import as_flag
from finetune_advisor.model.conditions import Value, facts_of
from finetune_advisor.model.domain import dimensions
from finetune_advisor.model.pack import Move, Note, Pack, Rule

Given: TypeAlias = dict[str, Value]


def suggest_tests(pack: Pack) -> Iterator[str]:
    """Yield YAML lines: for each rule, note and move that lacks a test, its id and the tests to add."""
    prover, trial = Prover(pack), Trial(pack)
    for part in (*pack.rules, *(said for _, said in said_parts(pack))):
        lines = list(_lines(prover, trial, part))
        if lines:
            yield f"# {part.id}"
            yield from lines


def _lines(prover: Prover, trial: Trial, part: Rule | Note | Move) -> Iterator[str]:
    def applies(given: Mapping[str, Value]) -> bool:
        return trial.rule(part, given).holds if isinstance(part, Rule) else trial.said(part, given)

    there = [applies(dict(test.given)) for test in part.tests]
    if all(there) or not any(there):
        example = _example(prover, part, applies)
        wanted = [] if any(there) else [example]
        wanted += [_without(prover.pack, part, example, applies)] if all(there) and example else []
        for given in wanted:
            if given is not None:
                yield f"- {{given: {_written(given)}, {_ending(trial, part, given)}}}"


def _example(prover: Prover, part: Rule | Note | Move, applies: Callable[[Given], bool]) -> Given | None:
    """Return the few answers that make a part apply; None if there are none, or the pack can't be asked so."""
    encoding = prover.encoding
    own = encoding.applies[part.id] if isinstance(part, Rule) else encoding.literal(part.when)
    given = prover.witness(own, *([encoding.reached[part.step]] if isinstance(part, Note) else []))
    if given is None or not applies(given):
        return None
    # What is read directly is what a reader looks for, so the rest goes first.
    for fact in sorted(given, key=lambda fact: fact in facts_of(part.when)):
        fewer = {other: value for other, value in given.items() if other != fact}
        given = fewer if applies(fewer) else given
    return given


def _without(pack: Pack, part: Rule | Note | Move, example: Given, applies: Callable[[Given], bool]) -> Given:
    """Return the example with one answer changed as little as can be, or left out, so that the part doesn't apply."""
    for varied in dimensions(pack):
        before = example.get(varied.fact) if varied.fact in facts_of(part.when) else None
        if before is None:
            continue
        for n in sorted(range(len(varied.classes)), key=lambda n: abs(n - varied.class_of(before))):
            value = varied.classes[n].value
            if isinstance(before, tuple):
                value = tuple(option for option in before if option != varied.option)
            changed = {**example, varied.fact: value}
            if not applies(changed):
                return changed
    return dict([*example.items()][:-1])


def _ending(trial: Trial, part: Rule | Note | Move, given: Given) -> str:
    if not isinstance(part, Rule):
        return f"applies: {as_flag(trial.said(part, given))}"
    tried = trial.rule(part, given)
    needless = tried.holds == (tried.outcome == part.then)
    return f"then: {tried.outcome}" + ("" if needless else f", applies: {as_flag(tried.holds)}")


def _written(given: Given) -> str:
    """Return answers as a YAML flow mapping; ids and numbers need no quotes."""
    values = (f"[{', '.join(value)}]" if isinstance(value, tuple) else as_flag(value) for value in given.values())
    return "{" + ", ".join(f"{fact}: {value}" for fact, value in zip(given, values, strict=True)) + "}"
