"""The pack's properties: each is proven for every combination of answers, or one that breaks it is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from finetune_advisor.check.prover import Prover, finding
from finetune_advisor.engine import advice, decide, outcomes
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import ALWAYS, NEVER, Not, Value
from finetune_advisor.model.domain import Dimension
from finetune_advisor.model.pack import Pack, Property, Question
from finetune_advisor.solver import Encoding, Pair


def property_findings(prover: Prover) -> Iterator[Diagnostic]:
    """Yield broken properties, and those that hold only because their situation can't occur anyway."""
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
    if stated.given is not None:
        return _unexpected(prover.pack, dict(stated.given), stated.expect)
    encoding = prover.encoding if stated.unknown is None else prover.doubtful
    witness = encoding.witness(prover.pack.inputs, *_forbidden(prover, stated, encoding))
    return None if witness is None else ("", {fact: v for fact, v in witness.items() if fact != stated.unknown})


def _unexpected(pack: Pack, given: dict[str, Value], expected: Iterable[str]) -> Broken | None:
    """Return what is advised on these answers and no others, if it isn't what is expected."""
    assumed = {q.id: q.assume for q in pack.inputs if q.assume is not None and q.id not in given}
    ends = outcomes(decide(pack, {**assumed, **given}, assumed.keys()))
    found = advice(pack, ends)
    words = (
        f"approach:{found.approach}",
        f"fine-tuning:{found.verdict}",
        found.recommendation,
        ends.get(pack.approach),
    )
    if set(expected) <= set(words):
        return None
    return f"; here the advice is {found.recommendation} ({words[0]}, {words[1]})", given


def _forbidden(prover: Prover, stated: Property, encoding: Encoding) -> Iterator[int]:
    """Yield literals of what must not happen together; gates can't rely on an unknown fact, and other rules assume it."""
    not_always = None if stated.always is None else Not(stated.always)
    yield from (encoding.literal(one) for one in (stated.when, stated.never, not_always) if one is not None)
    usual = {q.id: q.assume for q in prover.pack.inputs if q.id == stated.unknown and q.assume is not None}
    yield from encoding.known(usual, (stated.unknown or "",))


def _idle(prover: Prover, stated: Property) -> bool:
    """Return whether a property holds only because its situation can't occur, whatever the rules say."""
    literal = prover.encoding.literal
    if stated.given is not None:
        return False
    if stated.raising is not None:
        return not all(prover.can(literal(end or ALWAYS)) for end in (stated.never_from, stated.never_to))
    if stated.always is not None:
        return not prover.can(literal(stated.when))
    return not prover.can(*_forbidden(prover, stated, prover.free))


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
        # The second answer set is the first one with one value changed, as little as possible.
        nearest = replace(question, assume=first[fact])
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
