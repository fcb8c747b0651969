"""Is there a combination of answers in which all of these clauses hold? A plain search, exact, that stops at a node limit.

It narrows the state by what must follow (a clause with one alternative left; a rule that alone can lead to a wanted outcome; a
rule that would lead elsewhere), and otherwise splits the variable that open boxes constrain most. Earlier steps' outcomes are
not free: a combination counts only when every step that the clauses read, directly or through others, ends as the state says.

What to split first is the algorithm: a poor choice makes a proof a thousand times longer, and no one way is good for all. So
two ways take turns, each with more nodes than before: the variable that weighs most, and outcomes before inputs, the last step
first, which takes a pack apart into steps that are small matters of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

from tests.oracle.check.space import Box, Clause, RuleBoxes, Space, StepBoxes
from tests.oracle.search import Budget, NodeLimit

FIRST_TURN = 256
"""Nodes that a search takes in one way before it tries another; each further turn takes four times as many."""

BOXES = 250
"""A node with more open boxes than this counts as several nodes, because it takes as long."""

_WEIGHTS = tuple(4.0**-length for length in range(17))
"""What a box counts by the number of its open tests: one that is nearly settled decides more than several that aren't."""


class _Contradiction(Exception):
    """No combination in this state can do."""


def solve(
    space: Space,
    clauses: Iterable[Clause],
    budget: Budget,
    *,
    free: bool = False,
    bound: AbstractSet[str] | None = None,
) -> int | None:
    """A state all of whose combinations make the clauses hold, or None if no combination does.

    `free`: earlier steps may end in any way, whatever leads there; `bound`: all may but these. Raises NodeLimit when the
    budget is spent before that is known.
    """
    start = tuple(clauses)
    read = () if free else (step for step in cone(space, start) if bound is None or step.step.id in bound)
    steps = tuple((step, step.step.id in space.agreeing) for step in read)
    ways = (0, space.input_mask) if steps else (0,)
    seen = sum(step.mask for step, _ in steps)
    granted = tuple(clause for clause in space.proven if not any(whole & ~seen for box in clause for whole in box[2]))
    turn = FIRST_TURN
    while True:
        for first in ways:
            own = Budget(min(turn, budget.left) if steps else budget.left)
            given = own.left
            try:
                return _search(_Node(space.full, start, set()), steps, own, first, granted)
            except NodeLimit:
                if given == budget.left:
                    raise
            finally:
                budget.left -= given - max(own.left, 0)
        turn *= 4


def _search(start: _Node, steps: _Steps, budget: Budget, first: int, granted: tuple[Clause, ...]) -> int | None:
    """One try at `solve`; variables above `first` are split first, if it isn't 0."""
    stack = [start]
    fixed = sum(len(rule.clause) for step, _ in steps for rule in step.rules)
    while stack:
        node = stack.pop()
        budget.spend()
        budget.left -= (fixed + sum(map(len, node.live))) // BOXES
        try:
            waiting = _narrow(node, steps, granted)
        except _Contradiction:
            continue
        if not node.live and not waiting:
            return node.state
        whole, allowed = _split([*node.live, *waiting], node.state, first)
        stack.append(_Node(node.state & ~allowed, node.live, set(node.refused)))
        stack.append(_Node(node.state & (~whole | allowed), node.live, node.refused))
    return None


def cone(space: Space, clauses: Iterable[Clause]) -> tuple[StepBoxes, ...]:
    """The steps that clauses read, directly or through others, in the order of the pack."""
    read = 0
    for clause in clauses:
        for box in clause:
            for whole in box[2]:
                read |= whole
    found = []
    for step in reversed(space.steps):
        if step.mask & read:
            found.append(step)
            read |= step.reads
    return tuple(reversed(found))


@dataclass(slots=True)
class _Node:
    """One branch of the search: what is still open, and what is known to be impossible in it."""

    state: int
    live: tuple[Clause, ...]
    """The clauses that don't hold yet."""
    refused: set[int]
    """Boxes, by their forbidden classes, that no combination of this branch may make hold."""


_Steps: TypeAlias = Sequence[tuple[StepBoxes, bool]]
"""The steps that are read, each with whether its standing rules never disagree."""


def _narrow(node: _Node, steps: _Steps, granted: tuple[Clause, ...]) -> list[Clause]:
    """Draw conclusions until there are no more; gives back what keeps steps from surely ending as the state says."""
    while True:
        before = node.state, len(node.refused)
        _judge_clauses(node)
        for clause in granted:
            _require(node, clause)
        waiting = [clause for step, agree in steps for clause in _judge_step(node, step, agree)]
        if before == (node.state, len(node.refused)):
            return waiting


def _judge_clauses(node: _Node) -> None:
    """Drop what holds, and take what has one alternative left as given."""
    live = []
    for clause in node.live:
        left = alternatives(clause, node.state, node.refused)
        if left is None:
            continue
        if len(left) > 1:
            live.append(left)
        elif left:
            node.state &= ~left[0][0]
        else:
            raise _Contradiction
    node.live = tuple(live)


def alternatives(clause: Clause, state: int, refused: AbstractSet[int] = frozenset()) -> Clause | None:
    """The boxes of a clause that can still hold; None if one of them does."""
    open_ = []
    for box in clause:
        if not state & box[0]:
            return None
        for allowed in box[1]:
            if not state & allowed:
                break
        else:
            if box[0] not in refused:
                open_.append(box)
    return tuple(open_)


def _judge_step(node: _Node, step: StepBoxes, agree: bool) -> list[Clause]:
    """Bring a step's outcome and the rest of the state into line; gives back what has to be decided before it is as wanted."""
    verdicts = [alternatives(rule.clause, node.state) for rule in step.rules]
    reached = alternatives(step.when, node.state)
    held = open_ = hopeless = 0
    for n, verdict in enumerate(verdicts):
        if verdict is None:
            held |= 1 << n
        elif verdict:
            open_ |= 1 << n
            if node.refused.issuperset(box[0] for box in verdict):
                hopeless |= 1 << n
    possible = possible_ends(step, held, open_, reached, agree)
    open_ &= ~hopeless
    left = node.state & possible_ends(step, held, open_, reached, agree)
    if not left:
        raise _Contradiction
    node.state &= ~step.mask | left
    if left == possible:
        return []
    if reached:
        _reach(node, left, step, reached)
    if not left & step.not_reached:
        _lead(node, left, step, held, open_, agree)
    waits = [verdict for verdict in verdicts if verdict]
    return [*waits, reached] if reached else waits


def possible_ends(step: StepBoxes, held: int, open_: int, reached: Clause | None, agree: bool) -> int:
    """The outcomes that are left, as bits, given the rules that hold and those that may yet.

    Where rules may disagree, the first that stands decides, as it does in the engine.
    """
    if reached == ():
        return step.not_reached
    left = 0 if held else step.otherwise
    live = held | open_
    for n, rule in enumerate(step.rules):
        if live >> n & 1 and not rule.overriders & held:
            if held >> n & 1 and not rule.overriders & open_:
                left = rule.then if agree else left | rule.then
                break
            left |= rule.then
    return left if reached is None else left | step.not_reached


def _reach(node: _Node, left: int, step: StepBoxes, reached: Clause) -> None:
    """Whether the step is reached isn't known: conclude it from the outcomes that are left."""
    if left == step.not_reached:
        _refuse(node, reached)
    elif not left & step.not_reached:
        _require(node, reached)


def _lead(node: _Node, left: int, step: StepBoxes, held: int, open_: int, agree: bool) -> None:
    """The step must be reached and end in one of the outcomes that are left: what follows for its rules."""
    supporters: list[RuleBoxes] = []
    for n, rule in enumerate(step.rules):
        if not (held | open_) >> n & 1 or rule.overriders & held:
            continue
        if rule.then & left:
            supporters.append(rule)
        elif open_ >> n & 1 and not rule.overriders & open_ and (agree or not supporters):
            _refuse(node, rule.clause)
    if not left & step.otherwise and len(supporters) == 1:
        (only,) = supporters
        _require(node, only.clause)
        for n, rule in enumerate(step.rules):
            if only.overriders >> n & 1:
                _refuse(node, rule.clause)


def _require(node: _Node, clause: Clause) -> None:
    open_ = alternatives(clause, node.state, node.refused)
    if open_ is not None:
        if not open_:
            raise _Contradiction
        if len(open_) == 1:
            node.state &= ~open_[0][0]


def _refuse(node: _Node, clause: Clause) -> None:
    for box in clause:
        _avoid(node, box)


def _avoid(node: _Node, box: Box) -> None:
    """A box must not hold: if one variable alone can prevent it, that one does."""
    node.refused.add(box[0])
    state, last = node.state, 0
    for allowed, whole in zip(box[1], box[2], strict=True):
        if not state & allowed:
            return
        if state & whole & ~allowed:
            if last:
                return
            last = allowed
    if not last:
        raise _Contradiction
    node.state = state & ~last


def _split(clauses: Sequence[Clause], state: int, first: int) -> tuple[int, int]:
    """The variable that open boxes constrain most, and the classes of it that the shortest of these boxes allows."""
    weights: dict[int, float] = {}
    shortest: dict[int, tuple[int, int, int]] = {}
    for clause in clauses:
        for box in clause:
            open_ = [
                (allowed, whole) for allowed, whole in zip(box[1], box[2], strict=True) if state & whole & ~allowed
            ]
            for allowed, whole in open_:
                weights[whole] = weights.get(whole, 0) + _WEIGHTS[min(len(open_), 16)]
                found = len(open_), len(clause), allowed
                if whole not in shortest or found < shortest[whole]:
                    shortest[whole] = found
    last = max(weights)
    whole = last if 0 < first < last else max(weights, key=lambda found: (weights[found], -found))
    return whole, shortest[whole][2]
