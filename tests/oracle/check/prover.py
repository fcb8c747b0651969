"""One question put to a pack: is there an answer set in which all of this holds? First to the samples, then to the search."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from finetune_advisor.errors import Diagnostic, Place, Plain, Severity
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack
from tests.oracle.check.sample import Samples, drawn, lowest, of_states, widened
from tests.oracle.check.solve import solve
from tests.oracle.check.space import Clause, Space, StepBoxes, Variable
from tests.oracle.search import Budget, NodeLimit

NODES = 20_000
"""Nodes after which one proof gives up and says so; a proof about the bundled pack needs some dozens."""

TOGETHER = 2
"""All proofs of one check together may take this many times the nodes of one."""


MOST_SAMPLES = 8192
"""Beyond these, judging samples would take longer than the searches that they save."""

MOST_WIDENED = 32
"""Around this many states found by searches new samples are drawn at once."""


@dataclass(slots=True)
class Prover:
    """A pack's space, samples of it, and what may still be spent on searching it."""

    space: Space
    samples: Samples
    limit: int
    """The nodes that one proof may take."""
    budget: Budget
    """The nodes that are left for all proofs."""
    undecided: list[tuple[str, str]] = field(default_factory=list)
    """Where a proof gave up, as a kind and id of the pack, and what it was about."""
    _varied: dict[int, Samples] = field(default_factory=dict)
    _found: list[int] = field(default_factory=list)

    def varied(self, variable: Variable, bit: int) -> Samples:
        """The samples with one class of one variable in all of them."""
        if bit not in self._varied:
            if self._varied and not any(known & variable.mask for known in self._varied):
                self._varied.clear()
            self._varied[bit] = self.samples.varied(variable, bit)
        return self._varied[bit]

    def find(self, *clauses: Clause) -> int | None:
        """A state in which all of these clauses hold, None if there is none; raises NodeLimit when that can't be decided."""
        if shown := self.samples.meet(clauses):
            return self.samples.state(lowest(shown))
        return self.search(*clauses)

    def can(self, *clauses: Clause, bound: AbstractSet[str] = frozenset()) -> bool:
        """Whether these clauses could hold together if the steps that they read, but those `bound`, could end in any way."""
        return solve(self.space, clauses, self.budget, free=not bound, bound=bound) is not None

    def search(self, *clauses: Clause) -> int | None:
        """The same as `find`, without a look at the samples."""
        allowed = min(self.limit, self.budget.left)
        own = Budget(allowed)
        try:
            state = solve(self.space, clauses, own)
        finally:
            self.budget.left -= allowed - max(own.left, 0)
        if state is not None:
            self._found.append(state)
        return state

    def widen(self) -> None:
        """Draw more samples around what only searches have found so far: what is rare there isn't rare any more."""
        if self._found and self.samples.size < MOST_SAMPLES:
            self.samples = widened(self.samples, self._found[:MOST_WIDENED])
            self._found, self._varied = [], {}

    def beside(self, pack: Pack) -> Prover:
        """A prover, without samples, for this pack joined with a second one; it spends from the same budget."""
        space = Space(pack)
        space.agreeing = {step.id for step in pack.steps if step.id.rstrip("'") in self.space.agreeing}
        return Prover(space, of_states(space, ()), self.limit, self.budget, self.undecided)

    def never(self, about: str, what: str, *clauses: Clause) -> bool:
        """Whether it is proven that these clauses never hold together; notes where that can't be decided."""
        try:
            return self.find(*clauses) is None
        except NodeLimit:
            self.undecided.append((about, what))
            return False


def prover_of(pack: Pack, limit: int = NODES, together: int = TOGETHER) -> Prover:
    """A prover for a pack; `together`: how many times the nodes of one proof all of them may take."""
    space = Space(pack)
    return Prover(space, drawn(space), limit, Budget(limit * together))


# --- sentences about rules, as clauses ---------------------------------------------------------------------------


def held(step: StepBoxes, n: int) -> Iterator[Clause]:
    """The step is reached and its rule number `n` holds."""
    yield step.when
    yield step.rules[n].clause


def unbeaten(step: StepBoxes, n: int, but: int = -1) -> Iterator[Clause]:
    """No rule, but perhaps one, overrides rule number `n`."""
    if not step.rules[n].overriders:
        return
    for m, other in enumerate(step.rules):
        if step.rules[n].overriders >> m & 1 and m != but:
            yield from other.fails


def standing(step: StepBoxes, n: int) -> Iterator[Clause]:
    """The step is reached and its rule number `n` stands."""
    yield from held(step, n)
    yield from unbeaten(step, n)


def not_standing(step: StepBoxes, n: int, but: int = -1) -> Iterator[Clause]:
    """Rule number `n` doesn't hold, or some rule (other than `but`) overrides it."""
    rule = step.rules[n]
    if not rule.overriders:
        yield from rule.fails
        return
    winners = [other for m, other in enumerate(step.rules) if rule.overriders >> m & 1 and m != but]
    boxes = tuple(box for other in winners for box in other.clause)
    for fails in rule.fails:
        yield (*fails, *boxes)


# --- findings ----------------------------------------------------------------------------------------------------


def place(pack: Pack, thing: str) -> Place:
    """Where something stands, such as `rule/<id>`; the pack itself if that isn't known."""
    return pack.places.get(thing) or Place(pack.id)


def plain(answers: dict[str, Value]) -> tuple[tuple[str, Plain], ...]:
    """A witness as a finding carries it."""
    return tuple(answers.items())


def finding(
    pack: Pack,
    id: str,
    severity: Severity,
    thing: str,
    message: str,
    related: tuple[str, ...] = (),
    witness: dict[str, Value] | None = None,
) -> Diagnostic:
    """A finding about one thing of a pack."""
    return Diagnostic(id, severity, message, place(pack, thing), related, None if witness is None else plain(witness))


def listed(ids: tuple[str, ...] | list[str], most: int = 6) -> str:
    """Some ids as a sentence has them: `a, b and c`, `a, b, c and 7 more`."""
    shown = list(ids[:most])
    if len(ids) > most:
        return f"{', '.join(shown)} and {len(ids) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


__all__ = [
    "NODES", "Prover", "finding", "held", "listed", "not_standing", "place", "plain", "prover_of",
    "standing", "unbeaten",
]  # fmt: skip
