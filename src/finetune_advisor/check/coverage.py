"""Which rules, options and sides of thresholds a set of examples reaches. Shares are never rounded up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from finetune_advisor.check.boundary_coverage import Sided, in_words, sided, sides
from finetune_advisor.check.prover import Prover, finding
from finetune_advisor.check.tests_of_rules import Tried, tried_cases
from finetune_advisor.engine.decide import decide, outcomes
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.answers import as_flag
from finetune_advisor.model.conditions import Value, Within, holds
from finetune_advisor.model.pack import Pack
from finetune_advisor.report import Table

AnswerSet: TypeAlias = Mapping[str, Value | None]
Item: TypeAlias = tuple[str, str, bool]
"""One thing to reach: its place, as in `Pack.places`; what it is in words; whether an example reaches it."""


def coverage(
    pack: Pack, answer_sets: Mapping[str, AnswerSet], *, cases: bool = True
) -> tuple[Table, tuple[Diagnostic, ...]]:
    """Return what these named answer sets and the pack's own cases reach: a table of shares, and a note for each miss."""
    tried = tuple(tried_cases(pack)) if cases else ()
    rows, notes = [], []
    for kind, items in _items(pack, tuple(answer_sets.values()), tried):
        reached = sum(met for _, _, met in items)
        rows.append((kind, str(reached), str(len(items)), share(reached, len(items))))
        for place, words, met in items:
            if not met:
                notes.append(finding(pack, "not-covered", "note", place, f"no example reaches {words}"))
    what = f"{len(answer_sets)} answer sets" + (f", {sum(len(r.cases) for r in pack.rules)} cases" if cases else "")
    return Table("Coverage", ("What", "reached", "of", "share"), tuple(rows), what), tuple(notes)


def share(part: int, whole: int) -> str:
    """Return a share in per cent, rounded down: 100 % is all of it."""
    return f"{100 * part // whole} %" if whole else "-"


def _items(pack: Pack, sets: Collection[AnswerSet], tried: Collection[Tried]) -> Iterator[tuple[str, list[Item]]]:
    """Yield each kind of thing to reach."""
    facts: list[Mapping[str, Value]] = [one.known for one in tried]
    holding = {one.rule.id for one in tried if one.holds}
    ends: set[tuple[str, Value]] = {(one.rule.step, one.outcome) for one in tried}
    for answers in (with_defaults(pack, one) for one in sets):
        decisions = decide(pack, answers)
        facts.append({**answers, **outcomes(decisions)})
        ends |= set(outcomes(decisions).items())
        judged = (judgement for decision in decisions for judgement in decision.judgements())
        holding |= {one.rule.id for one in judged if one.status in ("applies", "overridden")}
    given = {pair for one in (*sets, *(dict(one.case.given) for one in tried)) for pair in _options(one)}
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
    prover, tests = Prover(pack), dict[Sided, str]()
    for rule in pack.rules:
        for test in sided(pack, rule.when):
            tests.setdefault(test, rule.id)
    for kind, numbers in (("sides of thresholds", True), ("sides of other tests", False)):
        yield (
            kind,
            [
                item
                for test, id in tests.items()
                if isinstance(test[1], Within) == numbers
                for item in _sides(prover, test, id, facts)
            ],
        )


def _sides(prover: Prover, test: Sided, rule: str, facts: Collection[Mapping[str, Value]]) -> Iterator[Item]:
    where, tested = test
    met = {holds(tested, known) for known in facts if holds(where, known)}
    for side in sides(prover, test):
        yield f"rule/{rule}", in_words(where, tested, side), side in met


def _options(answers: AnswerSet) -> Iterator[tuple[str, Value]]:
    """Yield the options that an example names itself, instead of leaving them to `if_unknown`."""
    for fact, value in answers.items():
        if isinstance(value, tuple):
            yield from ((fact, option) for option in value)
        elif value is not None:
            yield fact, value


def with_defaults(pack: Pack, answers: AnswerSet) -> dict[str, Value]:
    """Return the answers that a pack's questions can take, and `if_unknown` for all others."""
    found: dict[str, Value] = {}
    for question in pack.inputs:
        value = answers.get(question.id)
        if isinstance(value, tuple):
            value = tuple(option for option in value if option in question.option_ids)
        elif value is None or (isinstance(value, str) and value not in question.option_ids):
            value = question.if_unknown
        if value is not None:
            found[question.id] = value
    return found
