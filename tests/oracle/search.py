"""What can still come out, and which question can still matter: exact answers over every completion of what is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from finetune_advisor.model.conditions import NOT_REACHED, Value
from finetune_advisor.model.pack import Pack, Question
from tests.oracle.frontier import NODE_LIMIT, Budget, Ends, NodeLimit, Search, View
from tests.oracle.masks import index


def possible(pack: Pack, known: Mapping[str, Value], limit: int = NODE_LIMIT) -> tuple[str, ...]:
    """The outcomes of the recommendation step over all completions of what is known, in the pack's order; exact.

    Raises NodeLimit when that can't be decided within `limit` nodes.
    """
    search = Search(pack, (pack.recommendation,))
    found = search.possible(*search.index.state(known), Budget(limit))
    return tuple(outcome.id for outcome in pack.step(pack.recommendation).outcomes if outcome.id in found)


def decisive(pack: Pack) -> tuple[str, ...]:
    """The steps whose outcomes the advice is about: the recommendation, and the method if the pack names one."""
    return (pack.recommendation, pack.method) if pack.method else (pack.recommendation,)


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


def wanted(pack: Pack, known: Mapping[str, Value], *, full: bool = False) -> frozenset[str]:
    """The facts that the advice still waits for; with `full`, those that any rule of a step in play waits for."""
    search = Search(pack, tuple(step.id for step in pack.steps) if full else decisive(pack))
    views = search.views(*search.index.state(known))
    if full:
        masks = [mask for view in views.values() if view.possible != (NOT_REACHED,) for _, mask in view.waits]
    else:
        masks = list(search.waits(views))
    return frozenset(bits.dimension.fact for mask in masks for bits in search.owners(mask))


def next_question(
    pack: Pack, known: Mapping[str, Value], asked: Iterable[str], *, full: bool = False
) -> Question | None:
    """The first question, in the author's order, whose answer can still change the advice; None when nothing can.

    `known` holds the answers so far, and `if_unknown` for those that are asked but not known. With `full`, questions
    that can only add to the reasons of a step in play (further blockers, say) count as well.
    """
    done = set(asked)
    waiting = wanted(pack, known, full=full)
    search = Search(pack, decisive(pack))
    matter: dict[str, bool] = {}

    def matters(fact: Question) -> bool:
        if fact.id not in matter:
            matter[fact.id] = fact.id in waiting and (full or can_matter(search, known, fact))
        return matter[fact.id]

    for question in pack.questions:
        if question.id not in done and (
            matters(question) or any(matters(reading) for reading in fed(pack, question.id))
        ):
            return question
    return None


def fed(pack: Pack, question: str) -> Iterator[Question]:
    """The readings that are computed from the answer to a question."""
    return (reading for reading in pack.readings if question in reading.needs)


def witness(pack: Pack, seen: int, true: int) -> dict[str, Value]:
    """A complete answer set for a state of a search; facts that the search left open take `if_unknown`."""
    table = index(pack)
    values: dict[str, Value] = {q.id: q.if_unknown for q in pack.inputs if q.if_unknown is not None}
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
    "can_matter", "decisive", "next_question", "possible", "wanted", "witness",
]  # fmt: skip
