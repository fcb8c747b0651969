"""The pack's properties: each is proven for every combination of answers, or one that breaks it is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from finetune_advisor.check.parts import parts_of
from finetune_advisor.check.prover import Prover, finding, listed
from finetune_advisor.engine import advice, decide, outcomes
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import NEVER, NOT_REACHED, All, Not, Value, facts_of, holds
from finetune_advisor.model.domain import Dimension
from finetune_advisor.model.pack import Pack, Property, Question
from finetune_advisor.solver import Encoding, Pair

Broken: TypeAlias = tuple[str, dict[str, Value]] | None
"""How a property is broken, and the answers that break it; None: it is proven."""


def property_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield broken properties."""
    for stated in prover.pack.properties:
        thing, broken = f"property/{stated.id}", _broken(prover, stated)
        if broken is not None:
            ids = filter(None, (stated.id, stated.raising))
            how = stated.title + broken[0]
            yield finding(prover.pack, "broken-property", thing, *ids, witness=broken[1], how=how)


def _broken(prover: Prover, stated: Property) -> Broken:
    if stated.raising is not None:
        return _falls(prover, stated, next(each for each in prover.pack.inputs if each.id == stated.raising))
    if stated.given is not None:
        return _unexpected(prover.pack, dict(stated.given), stated.expect)
    encoding = prover.encoding if stated.unknown is None else prover.doubtful
    witness = encoding.witness(prover.pack.inputs, *_forbidden(prover, stated, encoding))
    if witness is None:
        return None
    shown = {fact: value for fact, value in witness.items() if fact != stated.unknown}
    return _deciding(prover.pack, stated, shown), shown


def _deciding(pack: Pack, stated: Property, witness: dict[str, Value]) -> str:
    """Return which rules decide what a property forbids on these answers, and where the definitions that it uses are."""
    said = All(tuple(one for one in (stated.never, stated.always) if one is not None))
    decisions = (decision for decision in decide(pack, witness) if decision.step.id in facts_of(said))
    rules = [rule.id for decision in decisions for rule in decision.applied()]
    parts = {part for one in (stated.when, said) for part in parts_of(one)}
    used = [f"{id} ({pack.places.get(f'definition/{id}')})" for id, one in pack.definitions.items() if one in parts]
    here = f"; here {listed(rules)} {'applies' if len(rules) == 1 else 'apply'}" if rules else ""
    return here + (f"; see the definition{'s' * (len(used) > 1)} {listed(used)}" if used else "")


def _unexpected(pack: Pack, given: dict[str, Value], expected: Iterable[str]) -> Broken:
    """Return what is advised on these answers and no others, if it isn't what is expected."""
    assumed = {q.id: q.assume for q in pack.inputs if q.assume is not None and q.id not in given}
    decisions = decide(pack, {**assumed, **given}, assumed.keys())
    ends = outcomes(decisions)
    found, facts = advice(pack, ends), {**given, **ends}
    words = [
        f"approach:{found.approach}",
        f"fine-tuning:{found.verdict}",
        found.recommendation,
        ends.get(pack.approach),
    ]
    words += [f"shows:{move.id}" for move in pack.moves if holds(move.when, {**assumed, **facts})]
    reached = (step for step in pack.steps if ends.get(step.id) != NOT_REACHED)
    words += [f"shows:{note.id}" for step in reached for note in step.notes if holds(note.when, facts)]
    words += [f"shows:{rule.id}" for decision in decisions for rule in decision.applied()]
    if missing := [word for word in expected if word not in words]:
        return f"; here the advice is {found.recommendation} ({words[0]}, {words[1]}), without {missing[0]}", given
    return None


def _forbidden(prover: Prover, stated: Property, encoding: Encoding) -> Iterator[int]:
    """Yield literals of what must not happen together; gates can't rely on an unknown fact, and other rules assume it."""
    not_always = None if stated.always is None else Not(stated.always)
    yield from (encoding.literal(one) for one in (stated.when, stated.never, not_always) if one is not None)
    usual = {q.id: q.assume for q in prover.pack.inputs if q.id == stated.unknown and q.assume is not None}
    yield from encoding.known(usual, (stated.unknown or "",))


def _falls(prover: Prover, stated: Property, question: Question) -> Broken:
    """Return answers that end as `never_from`, and as `never_to` once one of them is raised, and how it is raised."""
    pair, inputs = prover.pair, prover.pack.inputs
    before = [pair.first.literal(condition) for condition in (stated.when, stated.never_from or NEVER)]
    after = [pair.second.literal(condition) for condition in (stated.when, stated.never_to or NEVER)]
    raised = [varied for varied in pair.first.answers if varied.fact == question.id]
    rises = pair.formula.all_of(_rises(pair, varied) for varied in raised)
    rest = [*pair.others(*raised), *before, *after, rises]
    how = "a little"
    first = pair.first.witness(inputs, *rest)
    if first is not None:
        # The second answer set is the first one with one value changed, as little as possible.
        nearest = replace(question, assume=first[question.id])
        second = pair.second.witness((nearest,), *rest, *pair.first.known(first)) or first
        how = f"to {format_value(question, second[question.id])}"
    else:
        # A number can also rise without any test noticing, in a class of several.
        own = ((pair.first.answers[varied], block) for varied in raised for block in varied.classes)
        wide = pair.formula.any_of(literals[block.value] for literals, block in own if block.low != block.high)
        first = pair.first.witness(inputs, *pair.others(), *before, *after, wide)
    if first is None:
        return None
    return f"; here raising {question.id} from {format_value(question, first[question.id])} {how} does it", first


def _rises(pair: Pair, varied: Dimension) -> int:
    """Return the literal that a fact has a later class in the second copy; that an option ticked before still is."""
    formula = pair.formula
    first, second = (list(copy.answers[varied].values()) for copy in (pair.first, pair.second))
    if varied.option is not None:
        return formula.any_of((-first[1], second[1]))
    return formula.any_of(formula.all_of((low, formula.any_of(second[n + 1 :]))) for n, low in enumerate(first[:-1]))
