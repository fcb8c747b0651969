"""Which rules, outcomes and options a set of examples reaches. Shares are never rounded up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
Item: TypeAlias = tuple[str, str, Value]
"""One thing to reach: a rule that holds, an outcome of a step, or an answer to a question."""


def coverage(pack: Pack, answer_sets: Mapping[str, AnswerSet]) -> tuple[Table, tuple[Diagnostic, ...]]:
    """Return what these named answer sets and the pack's own tests reach: a table of shares, and a note for each miss."""
    reached = {item for answers in answer_sets.values() for item in _reached(pack, answers)}
    reached |= set(_reached_by_tests(pack))
    options = {q.id: (True, False) if q.type == "yes_no" else q.option_ids for q in pack.questions}
    kinds: tuple[tuple[str, str, list[Item]], ...] = (
        ("rules that hold", "{id}: it holds in none", [("rule", rule.id, True) for rule in pack.rules]),
        ("outcomes", "the outcome {end} of {id}", [("step", s.id, end.id) for s in pack.steps for end in s.outcomes]),
        ("options", "the answer {end} to {id}", [("question", id, value) for id in options for value in options[id]]),
    )
    rows, notes = [], []
    for heading, words, items in kinds:
        missed = [item for item in items if item not in reached]
        met = len(items) - len(missed)
        rows.append((heading, str(met), str(len(items)), share(met, len(items))))
        for what, id, value in missed:
            notes.append(finding(pack, "not-covered", f"{what}/{id}", what=words.format(id=id, end=as_flag(value))))
    what = f"{len(answer_sets)} answer sets, {sum(len(rule.tests) for rule in pack.rules)} tests"
    return Table("Coverage", ("What", "reached", "of", "share"), tuple(rows), what), tuple(notes)


def share(part: int, whole: int) -> str:
    """Return a share in percent, rounded down, so that 100% means all."""
    return f"{100 * part // whole} %" if whole else "-"


def _reached_by_tests(pack: Pack) -> Iterator[Item]:
    trial = Trial(pack)
    for rule in pack.rules:
        for given in (dict(test.given) for test in rule.tests):
            held, decision = trial.rule(rule, given)
            yield "step", rule.step, decision.outcome or ""
            yield from [("rule", rule.id, True)] if held else []
            yield from _options(given)


def _reached(pack: Pack, answers: AnswerSet) -> Iterator[Item]:
    decisions = decide(pack, with_assumed(pack, answers))
    yield from (("step", step, end) for step, end in outcomes(decisions).items())
    judged = (judgement for decision in decisions for judgement in decision.judgements())
    yield from (("rule", one.rule.id, True) for one in judged if one.status in ("applies", "overridden"))
    yield from _options(answers)


def _options(answers: AnswerSet) -> Iterator[Item]:
    """Yield the options that an example names itself, instead of leaving them to `assume`."""
    for fact, value in answers.items():
        chosen = value if isinstance(value, tuple) else () if value is None else (value,)
        yield from (("question", fact, option) for option in chosen)


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
