"""Two packs on the same answers: an answer set that they advise differently on, for each pair of outcomes, or that there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from finetune_advisor.check.prover import NODES, Prover, finding, prover_of
from finetune_advisor.check.rules import agreeing
from finetune_advisor.check.space import outside
from finetune_advisor.check.twin import MARK, conditions_of, renamed_step
from finetune_advisor.engine.decide import decide, outcomes
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import NEVER, All, AnyOf, Condition, Includes, Not, Value, facts_of
from finetune_advisor.model.pack import Pack, Question, Step
from finetune_advisor.report import Table
from finetune_advisor.solver import NodeLimit

TOGETHER = 3
"""All proofs of one comparison together may take this many times the nodes of one."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes from one pack to another."""

    findings: tuple[Diagnostic, ...]
    proven: tuple[str, ...]
    tables: tuple[Table, ...]


def compare(
    pack: Pack,
    other: Pack,
    answer_sets: Mapping[str, Mapping[str, Value | None]] | None = None,
    *,
    node_limit: int = NODES,
) -> Comparison:
    """What the advice of `other` turns into with `pack`, over all answers that both take; a question of one alone is free.

    `answer_sets`: named answers, of which it is counted how many change their recommendation.
    """
    prover = prover_of(joined(pack, other), node_limit, together=TOGETHER)
    theirs = {step + MARK for step in agreeing(prover_of(other, node_limit))}
    prover.space.agreeing = agreeing(prover_of(pack, node_limit)) | theirs & prover.space.outcomes.keys()
    _relate(prover, other)
    findings: list[Diagnostic] = []
    proven: list[str] = []
    for what, now, before in (
        ("recommendation", pack.recommendation, other.recommendation),
        ("method", pack.method, other.method),
    ):
        if now is not None and before is not None:
            found, never = _changes(prover, pack, (what, now, before), other)
            findings += found
            proven += never
    findings += _assumptions(pack, other)
    moved = tuple(_moved(pack, other, answer_sets or {}))
    note = f"{len(moved)} of {len(answer_sets or {})} answer sets change their outcome"
    tables = (Table("Answer sets that change", ("Answers", "before", "now"), moved, note),) if answer_sets else ()
    return Comparison(tuple(findings), tuple(proven), tables)


def _relate(prover: Prover, other: Pack) -> None:
    """Prove which outcomes of each step never go with which in the other pack; later proofs take that for granted."""
    space = prover.space
    for step in other.steps:
        if step.id in space.outcomes and step.id + MARK in space.outcomes:
            one, two = space.outcomes[step.id], space.outcomes[step.id + MARK]
            for now in one.values:
                for before in two.values:
                    if now == before:
                        continue
                    ends = (space.ends(step.id, str(now)), space.ends(step.id + MARK, str(before)))
                    try:
                        if prover.find(*ends) is None:
                            space.proven.append((*outside(ends[0][0]), *outside(ends[1][0])))
                    except NodeLimit:
                        continue
        prover.widen()


def _changes(prover: Prover, pack: Pack, step: tuple[str, str, str], other: Pack) -> tuple[list[Diagnostic], list[str]]:
    """For each pair of outcomes of a step: answers that change from one to the other, or that there are none."""
    what, now, before = step
    pairs = [(old.id, new.id) for old in other.step(before).outcomes for new in pack.step(now).outcomes]
    pairs = [(old, new) for old, new in pairs if old != new]
    findings, proven = [], []
    for old, new in pairs:
        found = _change(prover, pack, step, old, new)
        if found is None:
            proven.append(f"No answers change the {what} from {old} to {new}.")
        else:
            findings.append(found)
    return findings, proven if findings else [f"No answers change the {what}."]


def _change(prover: Prover, pack: Pack, step: tuple[str, str, str], old: str, new: str) -> Diagnostic | None:
    what, now, before = step
    space, about, second = prover.space, "step/" + now, before + MARK
    try:
        ends = space.ends(second if second in space.outcomes else before, old)
        state = prover.find(space.ends(now, new), ends)
    except NodeLimit:
        message = (
            f"not decided within {prover.limit:,} nodes: whether any answers change the {what} from {old} to {new}"
        )
        return finding(pack, "not-decided", "warning", about, message)
    if state is None:
        return None
    own = {question.id for question in pack.inputs}
    witness = {id: value for id, value in space.witness(state).items() if id in own}
    message = f"some answers change the {what} from {old} to {new}"
    return finding(pack, f"changed-{what}", "note", about, message, (old, new), witness)


def _assumptions(pack: Pack, other: Pack) -> Iterator[Diagnostic]:
    """Questions that work with another value while they are unknown, which changes answers that leave them open."""
    before = {question.id: question.if_unknown for question in other.inputs}
    changed = [q.id for q in pack.inputs if q.id in before and before[q.id] != q.if_unknown]
    for id in changed:
        message = f"while {id} is unknown, another value is assumed than before"
        yield finding(pack, "changed-assumption", "note", "question/" + id, message, (id,))


def _moved(
    pack: Pack, other: Pack, answer_sets: Mapping[str, Mapping[str, Value | None]]
) -> Iterator[tuple[str, str, str]]:
    for name, answers in answer_sets.items():
        old, new = (str(end(one, working(one, _fitting(one, answers)))["outcome"]) for one in (other, pack))
        if old != new:
            yield name, old, new


def _fitting(pack: Pack, answers: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """The answers that a pack's questions can take; to it, the others aren't known."""
    fitting: dict[str, Value | None] = {}
    for question in pack.inputs:
        value = answers.get(question.id)
        if isinstance(value, tuple):
            fitting[question.id] = tuple(option for option in value if option in question.option_ids)
        elif not isinstance(value, str) or value in question.option_ids:
            fitting[question.id] = value
    return fitting


def joined(pack: Pack, other: Pack) -> Pack:
    """One pack with the steps of both, over the answers that both take. The second one's steps have marked names."""
    ours = {question.id: question for question in pack.inputs}
    theirs = {question.id: question for question in other.inputs}
    shared = {id: _shared(ours[id], theirs[id]) for id in ours.keys() & theirs.keys() if _alike(ours[id], theirs[id])}
    names = {id: id + MARK for id in theirs if id in ours and id not in shared}
    alone = [replace(q, id=names.get(id, id), step="") for id, q in theirs.items() if id not in shared]
    steps = [_fitted(replace(step, notes=(), questions=()), shared) for step in pack.steps]
    for step in other.steps:
        if not _same(pack, step, names):
            names[step.id] = step.id + MARK
            steps.append(_fitted(renamed_step(step, names), shared))
    inputs = (*(shared.get(id, question) for id, question in ours.items()), *alone)
    return replace(pack, steps=tuple(steps), readings=inputs, moves=(), properties=(), places={})


def _same(pack: Pack, step: Step, names: Mapping[str, str]) -> bool:
    """Whether a pack has this very step, and what it reads is the same too, so that it ends alike in both."""
    same = next((own for own in pack.steps if own.id == step.id), None)
    reads = {fact for condition in conditions_of(step) for fact in facts_of(condition)}
    return same is not None and not reads & names.keys() and _decides(same) == _decides(step)


def _decides(step: Step) -> tuple[object, ...]:
    rules = tuple((rule.id, rule.when, rule.then, rule.overrides) for rule in step.rules)
    return step.when, rules, step.otherwise, tuple(outcome.id for outcome in step.outcomes)


def _alike(one: Question, other: Question) -> bool:
    """Whether there are answers that both questions take."""
    if one.type != other.type:
        return False
    if one.type in ("count", "amount"):
        return max(one.low, other.low) <= min(one.high, other.high)
    return one.type != "choice" or bool(set(one.option_ids) & set(other.option_ids))


def _shared(one: Question, other: Question) -> Question:
    """A question that takes what both take."""
    options = tuple(option for option in one.options if option[0] in other.option_ids)
    low, high = max(one.low, other.low), min(one.high, other.high)
    assumed = one.if_unknown
    if isinstance(assumed, tuple):
        assumed = tuple(option for option in assumed if option in dict(options))
    elif isinstance(assumed, str):
        assumed = assumed if assumed in dict(options) else options[0][0]
    elif isinstance(assumed, int | float) and not isinstance(assumed, bool):
        assumed = min(max(assumed, low), high)
        assumed = int(assumed) if one.type == "count" else float(assumed)
    return replace(one, options=options, range=(low, high), if_unknown=assumed)


def _fitted(step: Step, shared: Mapping[str, Question]) -> Step:
    """A step that doesn't ask for ticks which only one of the packs knows."""
    rules = tuple(replace(rule, when=_without_ticks(rule.when, shared), cases=()) for rule in step.rules)
    return replace(step, when=_without_ticks(step.when, shared), rules=rules)


def _without_ticks(condition: Condition, shared: Mapping[str, Question]) -> Condition:
    match condition:
        case Includes(fact, option) if fact in shared and option not in shared[fact].option_ids:
            return NEVER
        case Not(part):
            return Not(_without_ticks(part, shared))
        case All(parts):
            return All(tuple(_without_ticks(part, shared) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_without_ticks(part, shared) for part in parts))
        case _:
            return condition


def working(pack: Pack, answers: Mapping[str, Value | None]) -> dict[str, Value]:
    """Known answers, and `if_unknown` for the rest."""
    pairs = ((q.id, q.if_unknown if answers.get(q.id) is None else answers[q.id]) for q in pack.inputs)
    return {id: value for id, value in pairs if value is not None}


def end(pack: Pack, known: Mapping[str, Value]) -> dict[str, str | None]:
    """How the advice ends for a whole answer set: `outcome`, `recommendation`, `fine_tuning`, `method`."""
    ends = outcomes(decide(pack, known))
    outcome = pack.step(pack.recommendation).outcome(ends[pack.recommendation])
    method = ends.get(pack.method) or None if pack.method else None
    return {
        "outcome": outcome.id,
        "recommendation": outcome.recommend,
        "fine_tuning": outcome.fine_tuning,
        "method": method,
    }


__all__ = ["Comparison", "compare", "joined"]
