"""Tests that a pack lacks, written as an author would: few answers, once with the rule applying and once just without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from finetune_advisor.check.prover import Prover
from finetune_advisor.check.tests_of_rules import Tested, Trial, tested_parts
from finetune_advisor.model.answers import as_flag
from finetune_advisor.model.conditions import Value, facts_of
from finetune_advisor.model.pack import Note, Pack, Rule

Given: TypeAlias = dict[str, Value]


def suggest_tests(pack: Pack) -> Iterator[str]:
    """Yield YAML lines: for each rule, note and move that lacks a test, its id and the tests to add."""
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
    given = prover.witness(own, *([encoding.reached[part.step]] if isinstance(part, Note) else []))
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
    tried = trial.rule(part, given)
    needless = tried.holds == (tried.outcome == part.then)
    return f"then: {tried.outcome}" + ("" if needless else f", applies: {as_flag(tried.holds)}")


def _written(given: Mapping[str, Value]) -> str:
    """Return answers as a YAML flow mapping; ids and numbers need no quotes."""
    values = (f"[{', '.join(value)}]" if isinstance(value, tuple) else as_flag(value) for value in given.values())
    return "{" + ", ".join(f"{fact}: {value}" for fact, value in zip(given, values, strict=True)) + "}"
