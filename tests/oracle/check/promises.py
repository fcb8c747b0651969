"""The pack's properties: each proven for every combination of answers, or refuted by one."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import ALWAYS, NEVER, Value
from finetune_advisor.model.pack import Property
from tests.oracle.check.prover import Prover, finding
from tests.oracle.check.space import Clause, Space, Variable, box_of, refused
from tests.oracle.check.twin import MARK, renamed, twin
from tests.oracle.search import NodeLimit


def promise_findings(prover: Prover, proven: list[str]) -> Iterator[Diagnostic]:
    """Refuted and idle properties; adds a sentence for each that is proven."""
    for promise in prover.space.pack.properties:
        try:
            broken = list(_broken(prover, promise))
            idle = not broken and _idle(prover, promise)
        except NodeLimit:
            prover.undecided.append(("property/" + promise.id, f"whether {promise.id} is kept"))
            continue
        yield from broken
        if idle:
            message = f"{promise.id} ({promise.title}) promises nothing: no answers come near what it forbids"
            yield finding(
                prover.space.pack, "idle-property", "warning", "property/" + promise.id, message, (promise.id,)
            )
        if not broken:
            proven.append(f"{promise.id}: {promise.title}")


def _broken(prover: Prover, promise: Property) -> Iterator[Diagnostic]:
    if promise.raising is not None:
        yield from _raising(prover, promise, promise.raising)
        return
    state = prover.find(*_forbidden(prover.space, promise))
    if state is not None:
        witness = prover.space.witness(state)
        if promise.unknown is not None:
            witness.pop(promise.unknown)
        message = f"{promise.id} is broken: {promise.title}"
        yield finding(
            prover.space.pack, "broken-property", "error", "property/" + promise.id, message, (promise.id,), witness
        )


def _forbidden(space: Space, promise: Property) -> Iterator[Clause]:
    """What must not happen."""
    yield space.clause(promise.when)
    if promise.never is not None:
        yield space.clause(promise.never)
    if promise.always is not None:
        yield from refused(space.clause(promise.always))
    if promise.unknown is not None:
        yield from _assumed(space, promise.unknown)


def _assumed(space: Space, fact: str) -> Iterator[Clause]:
    """A fact has the value that is worked with while it is unknown."""
    values: dict[str, Value | None] = {question.id: question.assume for question in space.pack.inputs}
    assumed = values[fact]
    for variable in space.variables(fact):
        if assumed is not None:
            bit = 1 << variable.shift + space.class_of(variable, assumed)
            yield (box_of({variable.mask: bit}),)


def _idle(prover: Prover, promise: Property) -> bool:
    """Whether a promise is kept only because what it speaks of can't happen anyway, whatever the rules say."""
    if promise.raising is not None:
        ends = (promise.never_from or ALWAYS, promise.never_to or ALWAYS)
        return any(prover.find(prover.space.clause(end)) is None for end in ends)
    if promise.always is not None:
        return prover.find(prover.space.clause(promise.when)) is None
    return not prover.can(*_forbidden(prover.space, promise))


# --- raising one answer ------------------------------------------------------------------------------------------


def _raising(prover: Prover, promise: Property, fact: str) -> Iterator[Diagnostic]:
    """Two answer sets that differ only in the raised fact: the first as `never_from`, the second as `never_to`."""
    pack = prover.space.pack
    start, end = promise.never_from or NEVER, promise.never_to or NEVER
    both, names = twin(pack, fact, start, end, promise.when)
    pair = prover.beside(both)
    before = [pair.space.clause(promise.when), pair.space.clause(start)]
    after = [pair.space.clause(renamed(promise.when, names)), pair.space.clause(renamed(end, names))]
    # What doesn't depend on the fact is the same on both sides, and mostly how it comes about makes no difference.
    doubled = frozenset((*names, *names.values()))
    for state, noticed in _found(pair, fact, before, after, pair.space.clause(end), doubled):
        answers = pair.space.witness(state)
        question = next(question for question in pack.inputs if question.id == fact)
        raised = answers.pop(fact + MARK)
        if question.type not in ("choice", "choices"):
            (second,) = pair.space.variables(fact + MARK)
            raised = second.value(state)
        low, high = format_value(question, answers[fact]), format_value(question, raised)
        how = f"raising {fact} from {low} {f'to {high}' if noticed else 'a little'} does it"
        message = f"{promise.id} is broken: {promise.title}; here {how}"
        yield finding(pack, "broken-property", "error", "property/" + promise.id, message, (promise.id, fact), answers)
        return


def _found(
    pair: Prover, fact: str, before: list[Clause], after: list[Clause], end: Clause, doubled: frozenset[str]
) -> Iterator[tuple[int, bool]]:
    """States of the two packs in which a raised fact breaks a promise, and whether any test notices that it rose."""
    for rising in _rises(pair.space, fact):
        clauses = (*rising, *before, *after)
        if pair.can(*clauses, bound=doubled) and (state := pair.find(*clauses)) is not None:
            yield state, True
    for same in _unnoticed(pair.space, fact):
        if pair.can(same, *before, end, bound=doubled) and (state := pair.find(same, *before, end)) is not None:
            yield state, False


def _rises(space: Space, fact: str) -> Iterator[tuple[Clause, ...]]:
    """Every way in which a fact can rise: for numbers and choices any later class, for `choices` any more ticks."""
    firsts, seconds = space.variables(fact), space.variables(fact + MARK)
    if len(firsts) == 1 and firsts[0].option is None:
        (first,), (second,) = firsts, seconds
        for n in range(len(first.values) - 1):
            above = second.mask & -(2 << second.shift + n)
            yield (box_of({first.mask: 1 << first.shift + n}),), (box_of({second.mask: above}),)
    else:
        yield tuple(_kept(first, second) for first, second in zip(firsts, seconds, strict=True))


def _unnoticed(space: Space, fact: str) -> Iterator[Clause]:
    """A number that rises so little that no test notices: it can do so in every class of more than one value."""
    for variable in space.variables(fact):
        if variable.wide:
            yield (box_of({variable.mask: variable.wide << variable.shift}),)


def _kept(first: Variable, second: Variable) -> Clause:
    """An option that is ticked stays ticked."""
    return box_of({first.mask: first.bit(False)}), box_of({second.mask: second.bit(True)})


__all__ = ["promise_findings"]
