"""Which rules, options and sides of thresholds a set of examples reaches. Shares are never rounded up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from finetune_advisor.check.prover import finding
from finetune_advisor.check.tests_of_rules import Trial
from finetune_advisor.engine import decide, outcomes
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.answers import as_flag
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack
from finetune_advisor.report import Table

AnswerSet: TypeAlias = Mapping[str, Value | None]
Item: TypeAlias = tuple[str, str, bool]
"""One thing to reach: its place, as in `Pack.places`; what it is in words; whether an example reaches it."""


def coverage(
    pack: Pack, answer_sets: Mapping[str, AnswerSet], *, tests: bool = True
) -> tuple[Table, tuple[Diagnostic, ...]]:
    """Return what these named answer sets and the pack's own tests reach: a table of shares, and a note for each miss."""
    rows, notes = [], []
    for kind, items in _items(pack, tuple(answer_sets.values()), tests):
        reached = sum(met for _, _, met in items)
        rows.append((kind, str(reached), str(len(items)), share(reached, len(items))))
        for place, words, met in items:
            if not met:
                notes.append(finding(pack, "not-covered", "note", place, f"no example reaches {words}"))
    what = f"{len(answer_sets)} answer sets" + (f", {sum(len(r.tests) for r in pack.rules)} tests" if tests else "")
    return Table("Coverage", ("What", "reached", "of", "share"), tuple(rows), what), tuple(notes)


def share(part: int, whole: int) -> str:
    """Return a share in per cent, rounded down: 100 % is all of it."""
    return f"{100 * part // whole} %" if whole else "-"


def _items(pack: Pack, sets: Collection[AnswerSet], tests: bool) -> Iterator[tuple[str, list[Item]]]:
    """Yield each kind of thing to reach: rules, outcomes and options."""
    trial, holding, ends, given = Trial(pack), set[str](), set[tuple[str, str]](), set[tuple[str, Value]]()
    for rule in pack.rules if tests else ():
        for test in rule.tests:
            tried = trial.rule(rule, dict(test.given))
            holding |= {rule.id} if tried.holds else set()
            ends.add((rule.step, tried.outcome))
            given.update(_options(dict(test.given)))
    for answers in sets:
        decisions = decide(pack, with_assumed(pack, answers))
        ends |= set(outcomes(decisions).items())
        judged = (judgement for decision in decisions for judgement in decision.judgements())
        holding |= {one.rule.id for one in judged if one.status in ("applies", "overridden")}
        given.update(_options(answers))
    yield "rules that hold", [(f"rule/{r.id}", f"{r.id}: it holds in none", r.id in holding) for r in pack.rules]
    yield (
        "outcomes",
        [
            (f"step/{step.id}", f"the outcome {outcome.id} of {step.id}", (step.id, outcome.id) in ends)
            for step in pack.steps
            for outcome in step.outcomes
        ],
    )
    yield (
        "options",
        [
            (f"question/{q.id}", f"the answer {as_flag(value)} to {q.id}", (q.id, value) in given)
            for q in pack.questions
            for value in ((True, False) if q.type == "yes_no" else q.option_ids)
        ],
    )


def _options(answers: AnswerSet) -> Iterator[tuple[str, Value]]:
    """Yield the options that an example names itself, instead of leaving them to `assume`."""
    for fact, value in answers.items():
        if isinstance(value, tuple):
            yield from ((fact, option) for option in value)
        elif value is not None:
            yield fact, value


def with_assumed(pack: Pack, answers: AnswerSet) -> dict[str, Value]:
    """Return the answers that a pack's questions can take, and what is assumed of all others."""
    found: dict[str, Value] = {}
    for question in pack.inputs:
        value = answers.get(question.id)
        if isinstance(value, tuple):
            value = tuple(option for option in value if option in question.option_ids)
        elif value is None or (isinstance(value, str) and value not in question.option_ids):
            value = question.assume
        if value is not None:
            found[question.id] = value
    return found
