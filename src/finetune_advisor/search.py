"""What can still come out, and which question can still matter: exact answers over every completion of what is known.

One plain search serves all: judge what is known in three values; where that leaves more than one end, vary the one thing
that most open rules wait for. Classes of values that no rule tells apart are tried once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from finetune_advisor.conditions import NOT_REACHED, Value
from finetune_advisor.engine import possible_outcomes, with_outcomes
from finetune_advisor.index import DimensionBits, Index, StepRows, index, judge
from finetune_advisor.pack import Pack, Question

NODE_LIMIT = 200_000
"""Nodes after which a search gives up and says so; the bundled pack needs a few hundred."""


class NodeLimit(Exception):
    """A search was cut off at its node limit; nobody's fault, and the caller says "not decided within N nodes"."""


@dataclass(frozen=True, slots=True)
class View:
    """A step as far as it can be seen: the outcomes that are left, and what its open rules wait for."""

    possible: tuple[str, ...]
    waits: tuple[int, ...]


@dataclass(slots=True)
class Budget:
    """How many more nodes a search may visit."""

    left: int = NODE_LIMIT

    def spend(self) -> None:
        """Count one node; raises NodeLimit when none is left."""
        self.left -= 1
        if self.left < 0:
            raise NodeLimit


@dataclass(slots=True)
class Search:
    """A pack prepared for searching the ends of some steps; other steps that these don't read are left out."""

    pack: Pack
    targets: tuple[str, ...]
    index: Index = field(init=False)
    steps: tuple[StepRows, ...] = field(init=False)
    _owners: dict[int, tuple[DimensionBits, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.index = index(self.pack)
        self.steps = _cone(self.index.steps, self.targets)

    def views(self, seen: int, true: int) -> dict[str, View]:
        """Every step, as far as it can be seen from what is known."""
        views = {}
        for rows in self.steps:
            missing, false = ~true, seen & ~true
            held = open_ = 0
            waits = []
            for n, rule in enumerate(rows.rules):
                verdict, mask = judge(rule.rows, missing, false)
                if verdict:
                    held |= 1 << n
                elif verdict is None:
                    open_ |= 1 << n
                    waits.append(mask)
            reached, mask = judge(rows.when, missing, false)
            if reached is None:
                waits.append(mask)
            possible = possible_outcomes(rows, held, open_, reached)
            views[rows.step.id] = View(possible, tuple(waits))
            seen, true = with_outcomes(rows, possible, seen, true)
        return views

    def waits(self, views: Mapping[str, View]) -> Iterator[int]:
        """What keeps the targets open: the literals that open rules wait for, followed back through earlier steps."""
        wanted = [step for step in self.targets if len(views[step].possible) > 1]
        done: set[str] = set()
        while wanted:
            step = wanted.pop()
            if step in done:
                continue
            done.add(step)
            for mask in views[step].waits:
                yield mask
                wanted += [r.step.id for r in self.steps if r.mask & mask and len(views[r.step.id].possible) > 1]

    def branch(self, views: Iterable[Mapping[str, View]], seen: int) -> DimensionBits:
        """The thing to vary next: the one that most open rules wait for."""
        counts: Counter[int] = Counter()
        for view in views:
            for mask in self.waits(view):
                counts.update(id(bits) for bits in self.owners(mask) if bits.mask & ~seen)
        best = max(counts.values())
        return next(bits for bits in self.index.dimensions if counts.get(id(bits)) == best)

    def owners(self, mask: int) -> tuple[DimensionBits, ...]:
        """The dimensions that the literals of a mask belong to."""
        if mask not in self._owners:
            self._owners[mask] = tuple(bits for bits in self.index.dimensions if bits.mask & mask)
        return self._owners[mask]

    def ends(self, views: Mapping[str, View]) -> tuple[tuple[str, ...], ...]:
        """The outcomes left for each target."""
        return tuple(views[step].possible for step in self.targets)

    def possible(self, seen: int, true: int, budget: Budget) -> dict[str, tuple[int, int]]:
        """Every end of the first target over all completions, each with a state that leads there."""
        found: dict[str, tuple[int, int]] = {}
        stack = [(seen, true)]
        target = self.targets[0]
        while stack:
            seen, true = stack.pop()
            budget.spend()
            views = self.views(seen, true)
            left = views[target].possible
            if len(left) == 1:
                found.setdefault(left[0], (seen, true))
            elif not set(left) <= found.keys():
                bits = self.branch((views,), seen)
                stack += [(seen | bits.mask, true | more) for more in reversed(bits.true)]
        return found

    def differs(self, states: Sequence[tuple[int, int]], budget: Budget) -> bool:
        """Whether some completion, the same for each of these states, ends them differently."""
        stack = [tuple(states)]
        while stack:
            node = stack.pop()
            budget.spend()
            views = [self.views(seen, true) for seen, true in node]
            ends = [self.ends(view) for view in views]
            if all(len(left) == 1 for end in ends for left in end):
                if len(set(ends)) > 1:
                    return True
                continue
            seen = node[0][0]
            bits = self.branch(views, seen)
            stack += [tuple((s | bits.mask, t | more) for s, t in node) for more in reversed(bits.true)]
        return False


def _cone(steps: tuple[StepRows, ...], targets: Iterable[str]) -> tuple[StepRows, ...]:
    """The steps whose outcomes the targets read, directly or through others, in the order of the pack."""
    wanted, kept = set(targets), []
    for rows in reversed(steps):
        if rows.step.id in wanted:
            kept.append(rows)
            read = 0
            for mask in (*rows.when, *(mask for rule in rows.rules for mask in rule.rows)):
                read |= mask
            wanted |= {other.step.id for other in steps if other.mask & read}
    return tuple(reversed(kept))


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


def can_matter(pack: Pack, known: Mapping[str, Value], question: Question, limit: int = 2_000) -> bool:
    """Whether some completion of what is known exists in which the answer to this question changes the advice.

    Within `limit` nodes the answer is exact; beyond, it is yes, so that a question is asked rather than passed over.
    """
    search = Search(pack, decisive(pack))
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
        masks = [mask for view in views.values() if view.possible != (NOT_REACHED,) for mask in view.waits]
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
    for question in pack.questions:
        if question.id in waiting and question.id not in done and (full or can_matter(pack, known, question)):
            return question
    return None


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
    "NODE_LIMIT", "NOT_REACHED", "Budget", "NodeLimit", "Search", "View",
    "can_matter", "decisive", "next_question", "possible", "wanted", "witness",
]  # fmt: skip
