"""What can still come out, and which question can still matter: exact answers over every completion of what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from finetune_advisor.model.conditions import NEVER, All, Condition, Not, OneOf, Value
from finetune_advisor.model.pack import READY, RECOMMENDATIONS, WITHOUT_TRAINING, Outcome, Pack, Question, Rule, Step
from tests.oracle.frontier import NODE_LIMIT, Budget, Ends, NodeLimit, Search, View
from tests.oracle.masks import index

ADVICE = "advice"


def possible(pack: Pack, known: Mapping[str, Value], limit: int = NODE_LIMIT) -> tuple[str, ...]:
    """The outcomes of the approach step over all completions of what is known, in the pack's order; exact.

    Raises NodeLimit when that can't be decided within `limit` nodes.
    """
    search = Search(pack, (pack.approach,))
    found = search.possible(*search.index.state(known), Budget(limit))
    return tuple(outcome.id for outcome in pack.step(pack.approach).outcomes if outcome.id in found)


def decisive(pack: Pack) -> tuple[str, ...]:
    """The steps whose outcomes the advice is about; `with_advice` adds one that says what is recommended."""
    last = ADVICE if pack.steps[-1].id == ADVICE else pack.readiness
    return tuple(step for step in (pack.approach, pack.method, last) if step)


def with_advice(pack: Pack) -> Pack:
    """A pack with one step more, which ends in what is recommended."""
    ready: Condition = OneOf(pack.readiness, (READY,)) if pack.readiness else NEVER
    rules = []
    for outcome in pack.step(pack.approach).outcomes:
        fits, its = OneOf(pack.approach, (outcome.id,)), outcome.approach or "prompting"
        rules.append(Rule(f"{ADVICE}-{outcome.id}", ADVICE, All((fits, ready)), its, "Because", ("s",)))
        without = WITHOUT_TRAINING[its]
        rules.append(Rule(f"{ADVICE}-{outcome.id}-not", ADVICE, All((fits, Not(ready))), without, "Because", ("s",)))
    ends = tuple(Outcome(each, each) for each in RECOMMENDATIONS)
    return replace(pack, steps=(*pack.steps, Step(ADVICE, ADVICE, ends, "prompting", "Else", rules=tuple(rules))))


def can_matter(search: Search, known: Mapping[str, Value], question: Question, limit: int = 2_000) -> bool:
    """Whether some completion of what is known exists in which the answer to this question changes a target of the search.

    Within `limit` nodes the answer is exact; beyond, it is yes, so that a question is asked rather than passed over.
    """
    seen, true = search.index.state({fact: value for fact, value in known.items() if fact != question.id})
    budget = Budget(limit)
    try:
        return any(
            search.differs([(seen | bits.mask, true | more) for more in bits.true], budget)
            for bits in search.index.dimensions
            if bits.dimension.fact == question.id
        )
    except NodeLimit:
        return True


def witness(pack: Pack, seen: int, true: int) -> dict[str, Value]:
    """A complete answer set for a state of a search; facts that the search left open take `assume`."""
    table = index(pack)
    values: dict[str, Value] = {q.id: q.assume for q in pack.inputs if q.assume is not None}
    for question in pack.inputs:
        own = [bits for bits in table.dimensions if bits.dimension.fact == question.id and bits.mask & seen]
        if not own:
            continue
        if question.type == "choices":
            assumed = values[question.id]
            ticked: set[str | None] = set(assumed if isinstance(assumed, tuple) else ())
            ticked -= {bits.dimension.option for bits in own}
            ticked |= {bits.dimension.option for bits in own if bits.true[1] & bits.mask == true & bits.mask}
            values[question.id] = tuple(option for option in question.option_ids if option in ticked)
        else:
            bits = own[0]
            values[question.id] = bits.dimension.classes[bits.true.index(true & bits.mask)].value
    return values


__all__ = [
    "NODE_LIMIT", "Budget", "Ends", "NodeLimit", "Search", "View",
    "can_matter", "decisive", "possible", "with_advice", "witness",
]  # fmt: skip
