"""What examples reach in a pack, and what two packs make of the same answers: where their advice differs, or a proof.

Shares are never rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from finetune_advisor.check.prover import Proofs, finding
from finetune_advisor.check.tests_of_rules import Trial
from finetune_advisor.engine import decide, outcomes
from finetune_advisor.errors import Diagnostic
from finetune_advisor.model.answers import as_flag
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.domain import dimensions
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.report import Table
from finetune_advisor.solver import Encoding, answer_literals
from finetune_advisor.solver.formula import Formula, Literals

AnswerSet: TypeAlias = Mapping[str, Value | None]
Item: TypeAlias = tuple[str, str, Value]
"""One thing to reach: a rule that holds, an outcome of a step, or an answer to a question."""


def compare(pack: Pack, other: Pack, answer_sets: Mapping[str, AnswerSet] | None = None) -> Proofs:
    """Return how the advice changes from `other` to `pack`, over all answers that both take.

    A question of one pack alone is free. `answer_sets`: named answers, of which it counts how many change.
    """
    ours = {question.id: question for question in pack.inputs}
    theirs = {question.id: question for question in other.inputs}
    both = ((id, _shared(question, theirs[id])) for id, question in ours.items() if id in theirs)
    shared = {id: question for id, question in both if question is not None}
    now, before = _encoded(pack, other, shared)
    asked = (ours | shared).values()
    findings: list[Diagnostic] = []
    proven: list[str] = []
    for what, is_now, was in (
        ("recommendation", now.recommendations, before.recommendations),
        ("approach", _outcomes(now, pack.approach), _outcomes(before, other.approach)),
        ("method", _outcomes(now, pack.method), _outcomes(before, other.method)),
    ):
        unchanged, changes = [], []
        for old, new in ((str(old), str(new)) for old in was for new in is_now if old != new):
            witness = now.witness(asked, is_now[new], was[old])
            if witness is None:
                unchanged.append(f"No answers change the {what} from {old} to {new}.")
            else:
                kind, thing = f"changed-{what}", f"step/{pack.approach}"
                changes.append(finding(pack, kind, thing, old, new, witness=witness, old=old, new=new))
        if was and is_now:
            findings += changes
            proven += unchanged if changes else [f"No answers change the {what}."]
    for question in theirs.values():
        if question.id in ours and ours[question.id].assume != question.assume:
            findings.append(finding(pack, "changed-assumption", f"question/{question.id}"))
    rows = ((name, _outcome(other, answers), _outcome(pack, answers)) for name, answers in (answer_sets or {}).items())
    moved = tuple(row for row in rows if row[1] != row[2])
    note = f"{len(moved)} of {len(answer_sets or {})} answer sets change their outcome"
    table = Table("Answer sets that change", ("Answers", "before", "now"), moved, note)
    return Proofs(tuple(findings), tuple(proven), tables=(table,) if answer_sets else ())


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
        encodings.append(Encoding(formula, {**answers, **answer_literals(formula, own)}, one))
    return encodings[0], encodings[1]


def _outcomes(encoding: Encoding, step: str | None) -> Literals:
    """Return the literals of a step's outcomes; none if the pack has no such step."""
    return {end: literal for end, literal in encoding.ends(step).items() if end} if step else {}


def _outcome(pack: Pack, answers: AnswerSet) -> str:
    """Return how the advice ends for a named answer set."""
    return outcomes(decide(pack, with_assumed(pack, answers)))[pack.approach]


def _shared(one: Question, other: Question) -> Question | None:
    """Return a question that takes what both take; None if there is no such answer."""
    options = tuple(option for option in one.options if option.id in other.option_ids)
    low, high = max(one.low, other.low), min(one.high, other.high)
    if one.type != other.type or low > high or (one.type == "choice" and not options):
        return None
    same = options == one.options and (low, high) == one.range
    return replace(one, options=options, range=(low, high), assume=one.assume if same else None)


# --- What examples reach ---------------------------------------------------------------------------------------------


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
    return f"{100 * part // whole}%" if whole else "-"


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
