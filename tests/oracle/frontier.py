"""What is left to decide: states of partial knowledge, and the plain search through them that answers everything exactly.

One plain search serves all: judge what is known in three values; where that leaves more than one end, vary the one thing
that most open rules wait for. Classes of values that no rule tells apart are tried once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TypeAlias

from finetune_advisor.model.pack import Pack
from tests.oracle.decide import possible_outcomes, read_by, settle, sweeper, with_outcomes
from tests.oracle.masks import DimensionBits, Index, StepRows, index, judge

NODE_LIMIT = 200_000
"""Nodes after which a search gives up and says so; the bundled pack needs a few hundred."""

MOST_COMBINATIONS = 5_000
"""Up to here the outcomes that a step reads are tried in combination."""


class NodeLimit(Exception):
    """A search was cut off at its node limit; nobody's fault, and the caller says "not decided within N nodes"."""


SAMPLES = 32
"""Completions drawn at random, always the same, that a search looks at before it begins."""
_SEED, _MASK = 20261123, (1 << 64) - 1

Ends: TypeAlias = dict[str, tuple[int, int]]
"""Ends of a step, each with a state (literals known, literals true) that leads there."""

Residue: TypeAlias = tuple[tuple[str, int, tuple[tuple[int, int], ...]], ...]


@dataclass(frozen=True, slots=True)
class View:
    """A step as far as it can be seen: the outcomes that are left, and what its open rules wait for."""

    possible: tuple[str, ...]
    held: int
    waits: tuple[tuple[int, int], ...]
    """For each alternative of each open rule: the number of the rule, and the literals that it still needs."""


@dataclass(slots=True)
class Budget:
    """How many more nodes a search may visit."""

    left: int = NODE_LIMIT

    def spend(self) -> None:
        """Count one node; raises NodeLimit when none is left."""
        self.left -= 1
        if self.left < 0:
            raise NodeLimit


class Search:
    """A pack prepared for searching the ends of some steps; other steps that these don't read are left out."""

    def __init__(self, pack: Pack, targets: tuple[str, ...]) -> None:
        self.pack = pack
        self.targets = targets
        self.index: Index = index(pack)
        self.steps: tuple[StepRows, ...] = _cone(self.index.steps, targets)
        # Steps that read nothing but outcomes, with the steps that these come from.
        self._pure = {rows.step.id: tuple(_sources(rows, self.steps)) for rows in self.steps}
        self._owners: dict[int, tuple[DimensionBits, ...]] = {}
        self._combined: dict[tuple[str, tuple[tuple[str, ...], ...]], tuple[str, ...]] = {}
        self._single: dict[tuple[str, tuple[str, ...]], str | None] = {}

    def views(self, seen: int, true: int) -> dict[str, View]:
        """Every step, as far as it can be seen from what is known."""
        views: dict[str, View] = {}
        for rows in self.steps:
            missing, false = ~true, seen & ~true
            held = open_ = 0
            waits: list[tuple[int, int]] = []
            for n, rule in enumerate(rows.rules):
                verdict = _residue(n, rule.rows, missing, false, waits)
                if verdict:
                    held |= 1 << n
                elif verdict is None:
                    open_ |= 1 << n
            reached = _residue(-1, rows.when, missing, false, waits)
            possible = possible_outcomes(rows, held, open_, reached)
            if len(possible) > 1 and self._pure[rows.step.id]:
                possible = self._combine(rows, views)
            views[rows.step.id] = View(possible, held, tuple(waits))
            seen, true = with_outcomes(rows, possible, seen, true)
        return views

    def _combine(self, rows: StepRows, views: Mapping[str, View]) -> tuple[str, ...]:
        """The outcomes of a step over every combination of the outcomes that it reads.

        Judged rule by rule in three values, rules that together cover everything still seem to leave a gap for the
        step's `otherwise`; tried out, they don't. Combinations are few, and come again and again.
        """
        sources = self._pure[rows.step.id]
        lefts = tuple(views[source.step.id].possible for source in sources)
        key = (rows.step.id, lefts)
        if key not in self._combined:
            ends = (self._end(rows, sources, outcomes) for outcomes in product(*lefts))
            self._combined[key] = tuple(dict.fromkeys(end for end in ends if end is not None))
        return self._combined[key]

    def _end(self, rows: StepRows, sources: tuple[StepRows, ...], outcomes: tuple[str, ...]) -> str | None:
        """How a step ends when those that it reads end like this; None if they can't."""
        key = (rows.step.id, outcomes)
        if key not in self._single:
            true = 0
            for source, outcome in zip(sources, outcomes, strict=True):
                true |= source.true[outcome]
            self._single[key] = settle(rows, true)[0] if _consistent(sources, outcomes, true) else None
        return self._single[key]

    def relevant(self, views: Mapping[str, View]) -> list[str]:
        """The open steps that the targets still depend on, followed back from one to the other."""
        found: dict[str, None] = {}
        wanted = [step for step in self.targets if len(views[step].possible) > 1]
        while wanted:
            step = wanted.pop()
            if step in found:
                continue
            found[step] = None
            needed = 0
            for _, mask in views[step].waits:
                needed |= mask
            wanted += [r.step.id for r in self.steps if r.mask & needed and len(views[r.step.id].possible) > 1]
        return list(found)

    def waits(self, views: Mapping[str, View]) -> Iterator[int]:
        """What keeps the targets open: the literals that open rules wait for."""
        for step in self.relevant(views):
            yield from (mask for _, mask in views[step].waits)

    def residue(self, views: Mapping[str, View]) -> Residue:
        """What is left to be decided: two states with one residue have the same ends before them."""
        return tuple((step, views[step].held, views[step].waits) for step in self.relevant(views))

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

    def possible(self, seen: int, true: int, budget: Budget, hints: Iterable[tuple[int, int]] = ()) -> Ends:
        """Every end of the first target over all completions, each with a state that leads there.

        `hints` are states that lead to different ends in a problem like this one; with them much needn't be searched.
        """
        found = self.walked(seen, true, hints)
        stack = [(seen, true)]
        target = self.targets[0]
        done: set[Residue] = set()
        while stack:
            seen, true = stack.pop()
            budget.spend()
            views = self.views(seen, true)
            left = views[target].possible
            if len(left) == 1:
                found.setdefault(left[0], (seen, true))
            elif not set(left) <= found.keys() and (residue := self.residue(views)) not in done:
                done.add(residue)
                bits = self.branch((views,), seen)
                stack += [(seen | bits.mask, true | more) for more in reversed(bits.true)]
        return found

    def walked(self, seen: int, true: int, hints: Iterable[tuple[int, int]] = ()) -> Ends:
        """Ends that are quickly found, so that the search need only look for the others; always the same.

        From a few completions (the assumptions of the pack, the hints, some drawn at random) it walks on by single
        changes from each state that brought a new end: ends lie close together.
        """
        target = self.targets[0]
        most = len(self.views(seen, true)[target].possible)
        number = [rows.step.id for rows in self.index.steps].index(target)
        ends = sweeper(self.pack).ends
        free = [bits for bits in self.index.dimensions if not bits.mask & seen]
        everything = seen
        for bits in free:
            everything |= bits.mask
        found: Ends = {}
        for start in self._starts(free, seen, true, hints):
            queue = [start]
            while queue and len(found) < most:
                state = queue.pop()
                end = ends(state)[number]
                if end in found:
                    continue
                found[end] = (everything, state)
                near = ((state & ~bits.mask) | more for bits in free for more in bits.true)
                queue += [flipped for flipped in near if ends(flipped)[number] not in found]
        return found

    def _starts(
        self, free: Sequence[DimensionBits], seen: int, true: int, hints: Iterable[tuple[int, int]]
    ) -> Iterator[int]:
        """Completions to start from, as the literals that are true."""
        assumed = true
        for bits in free:
            assumed |= self.assumed & bits.mask
        yield assumed
        for other_seen, other_true in hints:
            yield (assumed & ~other_seen) | (other_true & ~seen) | true
        state = _SEED
        for _ in range(SAMPLES):
            tried = true
            for bits in free:
                # A linear congruential step (Knuth's MMIX); its high bits choose the class.
                state = (state * 6364136223846793005 + 1442695040888963407) & _MASK
                tried |= bits.true[(state >> 33) % len(bits.true)]
            yield tried

    @cached_property
    def assumed(self) -> int:
        """The literals that are true when nothing is known and every fact has its `assume`."""
        return self.index.state({q.id: q.assume for q in self.pack.inputs if q.assume is not None})[1]

    def differs(self, states: Sequence[tuple[int, int]], budget: Budget) -> bool:
        """Whether some completion, the same for each of these states, ends them differently."""
        if self.seen_to_differ(states):
            return True
        stack = [tuple(states)]
        done: set[tuple[tuple[Residue, tuple[tuple[str, ...], ...]], ...]] = set()
        while stack:
            node = stack.pop()
            budget.spend()
            views = [self.views(seen, true) for seen, true in node]
            ends = [self.ends(view) for view in views]
            if all(len(left) == 1 for end in ends for left in end):
                if len(set(ends)) > 1:
                    return True
                continue
            left = tuple((self.residue(view), end) for view, end in zip(views, ends, strict=True))
            if left in done or len(set(left)) == 1:
                continue
            done.add(left)
            seen = node[0][0]
            bits = self.branch(views, seen)
            stack += [tuple((s | bits.mask, t | more) for s, t in node) for more in reversed(bits.true)]
        return False

    def seen_to_differ(self, states: Sequence[tuple[int, int]]) -> bool:
        """Whether one of a few completions already ends these states differently: most that do differ are found so.

        Tried are those of `walked` to start from, and all that are one change away from the pack's assumptions.
        """
        ends, steps = sweeper(self.pack).ends, [rows.step.id for rows in self.index.steps]
        targets = [steps.index(target) for target in self.targets]
        seen, common = states[0]
        for _, true in states:
            common &= true
        free = [bits for bits in self.index.dimensions if not bits.mask & seen]
        starts = list(self._starts(free, seen, common, ()))
        near = ((starts[0] & ~bits.mask) | more for bits in free for more in bits.true)
        for start in (*starts, *near):
            found = {tuple(ended[n] for n in targets) for ended in (ends(start | true) for _, true in states)}
            if len(found) > 1:
                return True
        return False


def _residue(n: int, row_masks: tuple[int, ...], missing: int, false: int, waits: list[tuple[int, int]]) -> bool | None:
    """The verdict on a rule; what an open one still needs is added to `waits`, alternative by alternative."""
    before = len(waits)
    for mask in row_masks:
        lacking = mask & missing
        if not lacking:
            del waits[before:]
            return True
        if not lacking & false:
            waits.append((n, lacking))
    return None if len(waits) > before else False


def _sources(rows: StepRows, steps: tuple[StepRows, ...]) -> Iterator[StepRows]:
    """The steps that a step reads, and that decide whether these are reached, if it reads nothing else; else nothing.

    Nothing too when their combinations are many.
    """
    read = read_by(rows)
    wanted, sources = read, []
    for other in reversed(steps[: steps.index(rows)]):
        if other.mask & wanted:
            sources.append(other)
            for mask in other.when:
                wanted |= mask
    covered, combinations = 0, 1
    for other in sources:
        covered |= other.mask
        combinations *= len(other.step.outcomes) + 1
    if read and not read & ~covered and combinations <= MOST_COMBINATIONS:
        yield from reversed(sources)


def _consistent(sources: tuple[StepRows, ...], outcomes: tuple[str, ...], true: int) -> bool:
    """Whether each step can end like this when the others do, as far as their outcomes tell."""
    known = 0
    for source in sources:
        known |= source.mask
    missing, false = ~true, known & ~true
    for source, outcome in zip(sources, outcomes, strict=True):
        verdicts = [judge(rule.rows, missing, false)[0] for rule in source.rules]
        held = sum(1 << n for n, verdict in enumerate(verdicts) if verdict)
        open_ = sum(1 << n for n, verdict in enumerate(verdicts) if verdict is None)
        if outcome not in possible_outcomes(source, held, open_, judge(source.when, missing, false)[0]):
            return False
    return True


def _cone(steps: tuple[StepRows, ...], targets: Iterable[str]) -> tuple[StepRows, ...]:
    """The steps whose outcomes the targets read, directly or through others, in the order of the pack."""
    wanted, kept = set(targets), []
    for rows in reversed(steps):
        if rows.step.id in wanted:
            kept.append(rows)
            wanted |= {other.step.id for other in steps if other.mask & read_by(rows)}
    return tuple(reversed(kept))
