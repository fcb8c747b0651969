"""Two packs on the same answers: every change of outcome that some answers make is found, and no other."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from finetune_advisor.check import compare, coverage
from finetune_advisor.check.compare import share
from finetune_advisor.model.conditions import holds
from finetune_advisor.model.pack import Pack, Question
from tests.check.generate import Shape, make, values
from tests.check.mutate import mutants
from tests.check.oracle import advised, ends, shown


def both_take(one: Question, other: Question) -> list:
    return [value for value in values(one) if value in values(other)] if one.type == other.type else []


def changes(pack: Pack, other: Pack) -> set[tuple[str, str]]:
    """Every (before, now) of the approach step over all answers; what only one pack takes, or takes otherwise, is free."""
    ours, theirs = ({q.id: q for q in one.inputs} for one in (pack, other))
    shared = {id: same for id in ours.keys() & theirs.keys() if (same := both_take(ours[id], theirs[id]))}
    found: set[tuple[str, str]] = set()
    for row in product(*shared.values()):
        common = dict(zip(shared, row, strict=True))
        now, before = (
            {ends(one, {**common, **rest})[one.approach] for rest in free(qs, shared)}
            for one, qs in ((pack, ours), (other, theirs))
        )
        found |= set(product(before, now))
    return {(old, new) for old, new in found if old != new and old and new}


def free(questions: dict[str, Question], shared: dict) -> list[dict]:
    alone = {id: values(q) for id, q in questions.items() if id not in shared}
    return [dict(zip(alone, row, strict=True)) for row in product(*alone.values())]


def agree(pack: Pack, other: Pack) -> None:
    comparison = compare(pack, other)
    found = {f.related for f in comparison.findings if f.kind == "changed-approach"}
    assert found == changes(pack, other)
    for finding in comparison.findings:
        if finding.witness is not None:
            whole = ends(pack, shown(finding))
            ended = {
                "changed-recommendation": advised(pack, whole)[2],
                "changed-approach": whole[pack.approach],
                "changed-method": whole[pack.method or pack.approach],
            }
            assert ended[finding.kind] == finding.related[1]


def test_different_packs():
    for seed in range(150):
        agree(make(seed, Shape(points=12)), make(seed + 1, Shape(points=12)))


def test_a_pack_and_its_mutants():
    for seed in range(40):
        pack = make(seed, Shape(points=40))
        for _, other in list(mutants(pack))[:3]:
            agree(other, pack)


def test_packs_that_differ_in_an_otherwise_alone():
    for seed in range(30):
        pack = make(seed, Shape(points=40))
        for n, step in enumerate(pack.steps):
            if step.id == pack.readiness:
                continue  # it ends in `ready` unless a gate applies
            other_end = next(outcome.id for outcome in step.outcomes if outcome.id != step.otherwise)
            changed = replace(step, otherwise=other_end)
            agree(pack, replace(pack, steps=(*pack.steps[:n], changed, *pack.steps[n + 1 :])))


def test_a_pack_does_not_change_itself():
    comparison = compare(make(3), make(3))
    assert comparison.findings == ()
    assert comparison.proven[0] == "No answers change the recommendation."


def test_named_answers_that_move_are_listed():
    pack = make(5)
    for _, other in mutants(pack):
        answers = {str(n): dict(row) for n, row in enumerate(everything(pack))}
        (table,) = compare(other, pack, answers).tables
        moved = {
            name
            for name, known in answers.items()
            if ends(pack, known)[pack.approach] != ends(other, known)[other.approach]
        }
        assert {row[0] for row in table.rows} == moved


def everything(pack: Pack) -> list[dict]:
    from tests.check.generate import points

    return list(points(pack))[:50]


def test_shares_are_never_rounded_up():
    assert (share(999, 1000), share(1, 1000), share(1, 1), share(0, 0)) == ("99%", "0%", "100%", "-")


def test_coverage_counts_what_examples_reach():
    for seed in range(40):
        pack = make(seed)
        bare = (replace(step, rules=tuple(replace(rule, tests=()) for rule in step.rules)) for step in pack.steps)
        pack = replace(pack, steps=tuple(bare))
        answers = {str(n): known for n, known in enumerate(everything(pack)[:3])}
        table, notes = coverage(pack, answers)
        facts = [{**known, **ends(pack, known)} for known in answers.values()]
        held = {rule.id for rule in pack.rules for known in facts if holds(rule.when, known)}
        assert table.rows[0][1:3] == (str(len(held)), str(len(pack.rules)))
        seen = {(step, end) for known in facts for step in ends(pack, known) for end in [known[step]] if end}
        assert table.rows[1][1] == str(len(seen))
        assert len(notes) == sum(int(row[2]) - int(row[1]) for row in table.rows)
