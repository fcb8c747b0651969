"""One pack in a solver, with what every proof needs of it, and how a finding is made. Knows no kind of finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from finetune_advisor.errors import Diagnostic, Place, Severity
from finetune_advisor.model.conditions import Condition, Value
from finetune_advisor.model.pack import Pack, Rule, Step
from finetune_advisor.solver import Encoding, Pair, encode, unknown_literals
from finetune_advisor.text import join_words

MOST_LISTED = 6
"""More ids than this make a sentence unreadable."""


@dataclass(frozen=True)
class Prover:
    """A pack's encodings, each made at its first use."""

    pack: Pack

    @cached_property
    def encoding(self) -> Encoding:
        """The pack as it is."""
        return encode(self.pack)

    @cached_property
    def free(self) -> Encoding:
        """The same answers, but each step may end in any way, whatever its rules say."""
        return Encoding(self.encoding.formula, self.encoding.answers, self.pack, bound=False)

    @cached_property
    def doubtful(self) -> Encoding:
        """The pack where answers can be unknown to its gates."""
        formula = self.encoding.formula
        return Encoding(formula, self.encoding.answers, self.pack, unknown=unknown_literals(formula, self.pack))

    @cached_property
    def pair(self) -> Pair:
        """Two copies of the pack, to compare two whole answer sets."""
        pair = Pair(self.pack)
        for literal in pair.first.known({}):
            pair.formula.add(literal)
        return pair

    @cached_property
    def conflicts(self) -> dict[str, list[tuple[Rule, list[Rule]]]]:
        """For each step: the rules that can apply together with earlier rules of another outcome, and these."""
        return {step.id: list(_conflicts(self.encoding, step)) for step in self.pack.steps}

    def can(self, *literals: int) -> bool:
        """Return whether some answers make all of these literals true."""
        return self.encoding.formula.can(*literals)

    def possible(self, *conditions: Condition, but: Condition | None = None) -> bool:
        """Return whether these conditions, but not the last, could hold together if steps ended in any way."""
        literals = [self.free.literal(condition) for condition in conditions]
        return self.can(*literals, *([] if but is None else [-self.free.literal(but)]))

    def witness(self, *literals: int) -> dict[str, Value] | None:
        """Return a whole answer set that makes these literals true; None if there is none."""
        return self.encoding.witness(self.pack.inputs, *literals)


def _conflicts(encoding: Encoding, step: Step) -> Iterator[tuple[Rule, list[Rule]]]:
    formula, applies = encoding.formula, encoding.applies
    for n, rule in enumerate(step.rules):
        own, others = applies[rule.id], [earlier for earlier in step.rules[:n] if earlier.then != rule.then]
        left = set(formula.compatible(own, [applies[other.id] for other in others]))
        partners = [other for other in others if applies[other.id] in left and formula.can(own, applies[other.id])]
        if partners:
            yield rule, partners


def finding(
    pack: Pack,
    kind: str,
    severity: Severity,
    thing: str,
    message: str,
    *related: str,
    witness: dict[str, Value] | None = None,
) -> Diagnostic:
    """Return a finding about one thing of a pack, such as `rule/<id>`; `related`: the ids involved, if not its own alone."""
    place, related = pack.places.get(thing) or Place(pack.id), related or (thing.split("/")[1],)
    return Diagnostic(kind, severity, message, place, related, None if witness is None else tuple(witness.items()))


def listed(ids: Sequence[str]) -> str:
    """Return some ids as a sentence has them: `a, b and c`, or the first of them and how many more there are."""
    more = [f"{len(ids) - MOST_LISTED} more"] if len(ids) > MOST_LISTED else []
    return join_words([*ids[:MOST_LISTED], *more])
