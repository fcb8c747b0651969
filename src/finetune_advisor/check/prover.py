"""One pack in a solver, with what every proof needs of it, and what each kind of finding says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from finetune_advisor.errors import Diagnostic, Place, Severity
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Rule, Step
from finetune_advisor.report import Table
from finetune_advisor.solver import Encoding, Pair, encode, unknown_literals
from finetune_advisor.text import join_words

MOST_LISTED = 6
"""More ids than this make a sentence unreadable."""

TEXTS: dict[Severity, dict[str, str]] = {
    "error": {
        "broken-property": "{id} is broken: {how}",
        "conflict": "{id} ({then}) can apply together with {others}; one must override the other",
        "dead-move": "the move {id} never applies: no answers make {facts} so",
        "dead-note": "the note {id} never applies: no answers make {facts} so",
        "dead-rule": "{id} never holds: {why}",
        "failing-test": "test {number} of {id} fails: {why}",
        "overridden-rule": "{id} never applies: whenever it holds, {winners} overrides it",
        "unreachable-outcome": "no answers end the step {id} in {outcome}",
        "unreachable-recommendation": "no answers lead to the recommendation {recommended}",
    },
    "warning": {
        "idle-override": "{id} needn't override {loser}: they never hold together, or another rule overrides it anyway",
        "idle-question": "{id} never changes the outcome of {steps}, whatever else is answered",
        "missing-test": "{id} has no test in which it {sides}; --suggest-tests writes some",
        "redundant-condition": "{id} doesn't need its test of {facts}: {why}",
        "rule-without-source": "{id} has no source: say what its reason rests on",
        "stale-source": "the {part} {id} was checked on {day}, not within the last year: look whether it is still true",
        "threshold-without-source": "the threshold {id} has no source: say where {value:g} comes from",
        "unread-question": "{id} is read by no rule, note or move: asking for it changes nothing",
        "unsettled-unknown": "{id} can't be settled: you aren't asked for it, and nothing measures it",
        "untested-threshold": "no tests show the edge of {id}{row}: one with {edge:g}, and one just below",
        **{
            f"unused-{part}": f"nothing uses the {part} {{what}}; take it out"
            for part in ("claim", "definition", "source", "threshold")
        },
    },
    "note": {
        "changed-assumption": "while {id} is unknown, another value is assumed than before",
        "idle-otherwise": "the step {id} never needs its otherwise ({end}): some rule always holds",
        "masked-rule": "{id} never decides, it only adds a reason: {why}",
        "not-covered": "no example reaches {what}",
        "untold-option": "{id}: no rule, note or move {does} {options}",
        **{
            f"changed-{what}": f"some answers change the {what} from {{old}} to {{new}}"
            for what in ("approach", "method", "recommendation")
        },
    },
}
"""Every kind of finding, by how bad it is, and what it says; `id` is that of the thing that it is about."""
KINDS = {kind: (severity, text) for severity, texts in TEXTS.items() for kind, text in texts.items()}


def finding(
    pack: Pack,
    kind: str,
    thing: str,
    *related: str,
    witness: dict[str, Value] | None = None,
    severity: Severity | None = None,
    **words: Any,
) -> Diagnostic:
    """Return a finding about one thing of a pack, such as `rule/<id>`; `related`: the ids involved, if not its own alone."""
    id, place = thing.partition("/")[2], pack.places.get(thing) or Place(pack.id)
    usual, text = KINDS[kind]
    shown = None if witness is None else tuple(witness.items())
    return Diagnostic(kind, severity or usual, text.format(id=id, **words), place, related or (id,), shown)


def listed(ids: Sequence[str]) -> str:
    """Return some ids as a sentence has them: `a, b and c`, or the first of them and how many more there are."""
    more = [f"{len(ids) - MOST_LISTED} more"] if len(ids) > MOST_LISTED else []
    return join_words([*ids[:MOST_LISTED], *more])


@dataclass(frozen=True, slots=True)
class Proofs:
    """What was found, and what was proven."""

    findings: tuple[Diagnostic, ...]
    proven: tuple[str, ...]
    counts: tuple[tuple[str, int], ...] = ()
    tables: tuple[Table, ...] = ()


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
