"""The pack's properties: each proven for every combination of answers, or refuted by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from finetune_advisor.check.prover import Prover, finding
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import ALWAYS, NEVER, AnyOf, Condition, Not, Value, facts_of
from finetune_advisor.model.domain import Dimension
from finetune_advisor.model.pack import Pack, Property, Question
from finetune_advisor.solver import Pair


def property_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield refuted properties, and those that hold only because what they speak of can't happen anyway."""
    for stated in prover.pack.properties:
        about = "property/" + stated.id
        broken = _falls(prover, stated, stated.raising) if stated.raising else _broken(prover, stated)
        if broken is not None:
            how, witness = broken
            message, ids = f"{stated.id} is broken: {stated.title}{how}", filter(None, (stated.id, stated.raising))
            yield finding(prover.pack, "broken-property", "error", about, message, *ids, witness=witness)
        elif _idle(prover, stated):
            message = f"{stated.id} ({stated.title}) promises nothing: no answers come near what it forbids"
            yield finding(prover.pack, "idle-property", "warning", about, message)


Broken: TypeAlias = tuple[str, dict[str, Value]]
"""How a property is broken, and the answers that break it."""


def _broken(prover: Prover, stated: Property) -> Broken | None:
    forbidden = _forbidden(prover.pack, stated)
    encoding = prover.encoding
    witness = prover.witness(*map(encoding.literal, forbidden), *_assumed(prover, stated))
    if witness is None:
        return None
    if stated.unknown is not None:
        witness.pop(stated.unknown)
    return "", witness


def _forbidden(pack: Pack, stated: Property) -> Iterator[Condition]:
    """Yield what must not happen together."""
    yield stated.when
    if stated.never is not None:
        yield stated.never
    if stated.always is not None:
        yield Not(stated.always)
    if stated.unknown is not None and stated.never is None and stated.always is None:
        yield _blocking_on(pack, stated.unknown)


def _blocking_on(pack: Pack, fact: str) -> AnyOf:
    """Return that some rule holds which says what must come first and reads a fact; `unknown` alone forbids that."""
    rules = pack.step(pack.blockers).rules if pack.blockers else ()
    return AnyOf(tuple(rule.when for rule in rules if fact in facts_of(rule.when)))


def _assumed(prover: Prover, stated: Property) -> list[int]:
    """Return literals that an unknown fact has the value that is worked with while it is unknown."""
    usual = {question.id: question.if_unknown for question in prover.pack.inputs if question.id == stated.unknown}
    return list(prover.encoding.known({fact: value for fact, value in usual.items() if value is not None}))


def _idle(prover: Prover, stated: Property) -> bool:
    """Return whether a property holds only because what it speaks of can't happen anyway, whatever the rules say."""
    literal = prover.encoding.literal
    if stated.raising is not None:
        return not all(prover.can(literal(end or ALWAYS)) for end in (stated.never_from, stated.never_to))
    if stated.always is not None:
        return not prover.can(literal(stated.when))
    if stated.never is None and stated.unknown is not None:
        return _blocking_on(prover.pack, stated.unknown) == NEVER
    forbidden = map(prover.free.literal, _forbidden(prover.pack, stated))
    return not prover.can(*forbidden, *_assumed(prover, stated))


# --- raising one answer ------------------------------------------------------------------------------------------


def _falls(prover: Prover, stated: Property, fact: str) -> Broken | None:
    """Return two answer sets that differ only in a raised fact: the first as `never_from`, the second as `never_to`."""
    pair, question = prover.pair, next(question for question in prover.pack.inputs if question.id == fact)
    start, end = stated.never_from or NEVER, stated.never_to or NEVER
    before = [pair.first.literal(condition) for condition in (stated.when, start)]
    after = [pair.second.literal(condition) for condition in (stated.when, end)]
    raised = [varied for varied in pair.first.answers if varied.fact == fact]
    rest = [*pair.others(*raised), *before, *after]
    rises = [pair.formula.all_of(_rises(pair, varied) for varied in raised)]
    first = pair.first.witness(prover.pack.inputs, *rest, *rises)
    if first is not None:
        # The second answer set is the first one, but for a value as near to the first one's as can be.
        nearest = replace(question, if_unknown=first[fact])
        second = pair.second.witness((nearest,), *rest, *rises, *pair.first.known(first)) or first
        return _raised(question, first[fact], f"to {format_value(question, second[fact])}"), first
    # A number can also rise without any test noticing, in a class of several.
    own = ((pair.first.answers[varied], block) for varied in raised for block in varied.classes)
    wide = pair.formula.any_of(literals[block.value] for literals, block in own if block.low != block.high)
    first = pair.first.witness(prover.pack.inputs, *pair.others(), *before, *after, wide)
    return None if first is None else (_raised(question, first[fact], "a little"), first)


def _raised(question: Question, low: Value, how: str) -> str:
    return f"; here raising {question.id} from {format_value(question, low)} {how} does it"


def _rises(pair: Pair, varied: Dimension) -> int:
    """Return the literal that a fact has a later class in the second copy; that an option ticked before still is."""
    formula = pair.formula
    first, second = (list(copy.answers[varied].values()) for copy in (pair.first, pair.second))
    if varied.option is not None:
        return formula.any_of((-first[1], second[1]))
    return formula.any_of(formula.all_of((low, formula.any_of(second[n + 1 :]))) for n, low in enumerate(first[:-1]))
