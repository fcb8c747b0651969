"""Two packs on the same answers: an answer set that they advise differently on, for each pair of outcomes, or that there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from finetune_advisor.check.coverage import with_defaults
from finetune_advisor.check.prover import finding
from finetune_advisor.engine.decide import decide, outcomes
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.domain import dimensions
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.report import Table
from finetune_advisor.solver import Encoding, Formula, answer_literals


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes from one pack to another."""

    findings: tuple[Diagnostic, ...]
    proven: tuple[str, ...]
    tables: tuple[Table, ...]


def compare(pack: Pack, other: Pack, answer_sets: Mapping[str, Mapping[str, Value | None]] | None = None) -> Comparison:
    """Return what the advice of `other` turns into with `pack`, over all answers that both take.

    A question of one pack alone is free. `answer_sets`: named answers, of which it counts how many change.
    """
    ours = {question.id: question for question in pack.inputs}
    theirs = {question.id: question for question in other.inputs}
    shared = {id: _shared(ours[id], theirs[id]) for id in ours if id in theirs and _alike(ours[id], theirs[id])}
    now, before = _encoded(pack, other, shared)
    asked = (ours | shared).values()
    findings: list[Diagnostic] = []
    proven: list[str] = []
    for what, own, its in (
        ("recommendation", pack.recommendation, other.recommendation),
        ("method", pack.method, other.method),
    ):
        if own is None or its is None:
            continue
        unchanged, changes = [], []
        for old in other.step(its).outcomes:
            for new in (outcome for outcome in pack.step(own).outcomes if outcome.id != old.id):
                how = f"the {what} from {old.id} to {new.id}"
                witness = now.witness(asked, now.ends(own)[new.id], before.ends(its)[old.id])
                if witness is None:
                    unchanged.append(f"No answers change {how}.")
                else:
                    kind, about, message = f"changed-{what}", "step/" + own, f"some answers change {how}"
                    changes.append(finding(pack, kind, "note", about, message, old.id, new.id, witness=witness))
        findings += changes
        proven += unchanged if changes else [f"No answers change the {what}."]
    findings += _changed_defaults(pack, other)
    if not answer_sets:
        return Comparison(tuple(findings), tuple(proven), ())
    rows = ((name, _outcome(other, answers), _outcome(pack, answers)) for name, answers in answer_sets.items())
    moved = tuple(row for row in rows if row[1] != row[2])
    note = f"{len(moved)} of {len(answer_sets)} answer sets change their outcome"
    table = Table("Answer sets that change", ("Answers", "before", "now"), moved, note)
    return Comparison(tuple(findings), tuple(proven), (table,))


def _encoded(pack: Pack, other: Pack, shared: Mapping[str, Question]) -> tuple[Encoding, Encoding]:
    """Return both packs in one solver, over common literals for the questions that both ask."""
    formula = Formula()
    # What both packs test together makes the classes of a question that both ask.
    steps = (*pack.steps, *other.steps)
    common = replace(pack, steps=tuple(replace(step, questions=()) for step in steps), readings=tuple(shared.values()))
    answers = answer_literals(formula, dimensions(common))
    encodings = []
    for one in (pack, other):
        own = (dimension for dimension in dimensions(one) if dimension.fact not in shared)
        encodings.append(Encoding(formula, {**answers, **answer_literals(formula, own)}, one.steps))
    return encodings[0], encodings[1]


def _changed_defaults(pack: Pack, other: Pack) -> Iterator[Diagnostic]:
    """Yield questions that work with another value while they are unknown, which changes answers that leave them open."""
    before = {question.id: question.if_unknown for question in other.inputs}
    for question in pack.inputs:
        if question.id in before and before[question.id] != question.if_unknown:
            message = f"while {question.id} is unknown, another value is assumed than before"
            yield finding(pack, "changed-assumption", "note", "question/" + question.id, message)


def _outcome(pack: Pack, answers: Mapping[str, Value | None]) -> str:
    """Return how the advice ends for a named answer set."""
    return outcomes(decide(pack, with_defaults(pack, answers)))[pack.recommendation]


def _alike(one: Question, other: Question) -> bool:
    """Return whether there are answers that both questions take."""
    if one.type != other.type:
        return False
    if one.type in ("count", "amount"):
        return max(one.low, other.low) <= min(one.high, other.high)
    return one.type != "choice" or bool(set(one.option_ids) & set(other.option_ids))


def _shared(one: Question, other: Question) -> Question:
    """Return a question that takes what both take."""
    options = tuple(option for option in one.options if option[0] in other.option_ids)
    low, high = max(one.low, other.low), min(one.high, other.high)
    usual = one.if_unknown
    if isinstance(usual, tuple):
        usual = tuple(option for option in usual if option in dict(options))
    elif isinstance(usual, str) and usual not in dict(options):
        usual = options[0][0]
    elif isinstance(usual, int | float) and not isinstance(usual, bool):
        usual = (int if one.type == "count" else float)(min(max(usual, low), high))
    return replace(one, options=options, range=(low, high), if_unknown=usual)
