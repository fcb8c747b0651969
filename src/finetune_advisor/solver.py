"""The pack as clauses of a SAT solver: what can still come out, which question can still matter, answers that show it.

Exact over every combination of answers. Each class of values that the pack distinguishes is a Boolean variable, and so is each
outcome. A question becomes assumptions, so that one encoding serves every question and never grows. Whether an answer can
matter is asked of two copies of the pack (self-composition): the same answers but one, and another recommendation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import TypeAlias
from weakref import WeakKeyDictionary, finalize

from finetune_advisor.model.conditions import (
    NOT_REACHED,
    All,
    AnyOf,
    Condition,
    Includes,
    Not,
    Value,
    holds,
    tests,
    undecided,
)
from finetune_advisor.model.domain import Dimension, dimensions
from finetune_advisor.model.pack import Pack, Question, Step

Literals: TypeAlias = dict[Value, int]
"""For each value of a fact, an option or a step: the literal that is true when this is its value."""

AnswerLiterals: TypeAlias = Mapping[Dimension, Literals]
"""The literals of everything that can be varied."""

Key: TypeAlias = tuple[str, str | None]
"""A fact or a step; for a question of type `choices`, with one of its options."""


class Formula:
    """Clauses in one SAT solver. A literal is a nonzero integer, and its negation has the other sign."""

    def __init__(self) -> None:
        from pysat.solvers import Cadical153

        # Measured beside MiniSat and Glucose: as fast on a pack as people write it, several times faster on hard ones.
        self._solver = Cadical153()
        # At the end of the program the solver would otherwise outlive the module that can delete it.
        finalize(self, self._solver.delete)
        self._top = 0
        self._gates: dict[tuple[int, ...], int] = {}
        self.outcomes: dict[object, Literals] = {}
        """The outcomes of steps encoded so far, so that two steps that read and decide the same share them."""
        self.true = self.variable()
        self.add(self.true)

    def variable(self) -> int:
        """Return a fresh literal."""
        self._top += 1
        return self._top

    def add(self, *clause: int) -> None:
        """Require at least one of these literals."""
        self._solver.add_clause(clause)

    def all_of(self, literals: Iterable[int]) -> int:
        """Return a literal that is true exactly when all of these are."""
        parts = tuple(sorted({literal for literal in literals if literal != self.true}))
        if len(parts) < 2:
            return parts[0] if parts else self.true
        if -self.true in parts or any(-part in parts for part in parts if part > 0):
            return -self.true
        if parts not in self._gates:
            self._gates[parts] = gate = self.variable()
            for part in parts:
                self.add(-gate, part)
            self.add(gate, *(-part for part in parts))
        return self._gates[parts]

    def any_of(self, literals: Iterable[int]) -> int:
        """Return a literal that is true exactly when at least one of these is."""
        return -self.all_of(-literal for literal in literals)

    def one_of(self, values: Iterable[Value]) -> Literals:
        """Return a literal for each value, of which exactly one is true."""
        found = {value: self.variable() for value in values}
        self.add(*found.values())
        for one, other in combinations(found.values(), 2):
            self.add(-one, -other)
        return found

    def equal(self, one: Literals, other: Literals) -> int:
        """Return a literal that is true exactly when the same value of the two is."""
        same = self.variable()
        for value, literal in one.items():
            self.add(-same, -literal, other[value])
            self.add(same, -literal, -other[value])
        return same

    def can(self, *literals: int) -> bool:
        """Return whether all of these can be true together; raises KeyboardInterrupt when that is cut off."""
        from pysat.solvers import pysolvers

        try:
            return bool(self._solver.solve(literals))
        except pysolvers.error as interrupted:  # while it runs, the solver takes Ctrl-C in place of Python
            raise KeyboardInterrupt from interrupted

    def compatible(self, literal: int, others: Iterable[int]) -> list[int]:
        """Return those of the other literals that unit propagation doesn't exclude when this one is true."""
        possible, found = self._solver.propagate([literal])
        implied = set(found)
        return [other for other in others if -other not in implied] if possible else []

    def true_among(self, literals: Iterable[int]) -> set[int]:
        """Return those of these literals that are true in the combination that `can` found last."""
        model = self._solver.get_model()
        return {literal for literal in literals if model[abs(literal) - 1] == literal}


class Encoding:
    """One copy of some steps over some answers: a literal for each rule, outcome and condition."""

    def __init__(self, formula: Formula, answers: AnswerLiterals, steps: Iterable[Step], *, bound: bool = True) -> None:
        """Encode the steps; unless they are `bound` to their rules, each may end in any way."""
        self.formula = formula
        self.answers = answers
        self.values: dict[Key, Literals] = {(each.fact, each.option): own for each, own in answers.items()}
        """The literals of the answers, and under the id of each step those of its outcomes."""
        self.reached: dict[str, int] = {}
        self.holds: dict[str, int] = {}
        """For each rule: its condition holds."""
        self.applies: dict[str, int] = {}
        """For each rule: its step is reached, it holds, and no rule that holds overrides it."""
        self._literals: dict[Condition, int] = {}
        for step in steps:
            ends = self._step(step) if bound else formula.one_of(_ends(step))
            self.values[step.id, None] = ends

    def literal(self, condition: Condition) -> int:
        """Return the literal of a condition. A fact or option that the encoding doesn't know makes a test false."""
        if condition not in self._literals:
            self._literals[condition] = self._literal(condition)
        return self._literals[condition]

    def _literal(self, condition: Condition) -> int:
        formula = self.formula
        match condition:
            case Includes(fact, option):
                return self.values.get((fact, option), {}).get(True, -formula.true)
            case Not(part):
                return -self.literal(part)
            case All(parts):
                return formula.all_of(self.literal(part) for part in parts)
            case AnyOf(parts):
                return formula.any_of(self.literal(part) for part in parts)
            case test:
                values = self.values.get((test.fact, None), {})
                fits = [literal for value, literal in values.items() if holds(test, {test.fact: value})]
                return formula.true if fits and len(fits) == len(values) else formula.any_of(fits)

    def _step(self, step: Step) -> Literals:
        """Encode how a step ends: as the first rule that applies says; if none applies, in its `otherwise`."""
        formula = self.formula
        reached = self.reached[step.id] = self.literal(step.when)
        self.holds |= {rule.id: self.literal(rule.when) for rule in step.rules}
        overriders: dict[str, list[int]] = {}
        for rule in step.rules:
            for loser in rule.overrides:
                overriders.setdefault(loser, []).append(-self.holds[rule.id])
        for rule in step.rules:
            self.applies[rule.id] = formula.all_of((reached, self.holds[rule.id], *overriders.get(rule.id, ())))
        applied = [(self.applies[rule.id], rule.then) for rule in step.rules]
        key = (reached, tuple(applied), step.otherwise, _ends(step))
        if key in formula.outcomes:
            return formula.outcomes[key]
        ends = formula.outcomes[key] = formula.one_of(_ends(step))
        formula.add(reached, ends[NOT_REACHED])
        formula.add(-reached, *(literal for literal, _ in applied), ends[step.otherwise])
        for n, (literal, then) in enumerate(applied):
            formula.add(-literal, ends[then], *(earlier for earlier, other in applied[:n] if other != then))
        return ends

    def ends(self, step: str) -> Literals:
        """Return the literal of each outcome of a step, `NOT_REACHED` included."""
        return self.values[step, None]

    def known(self, answers: Mapping[str, Value]) -> Iterator[int]:
        """Yield the literals of known answers."""
        for varied, literals in self.answers.items():
            value = answers.get(varied.fact)
            if value is not None:
                yield literals[varied.classes[varied.class_of(value)].value]

    def witness(self, questions: Iterable[Question], *literals: int) -> dict[str, Value] | None:
        """Return whole answers that make these literals true, as near to `if_unknown` as they can be; None if none do.

        The same literals have the same witness in every run, whatever was asked before.
        """
        formula = self.formula
        if not formula.can(*literals):
            return None
        options = {question.id: question.option_ids for question in questions}
        answers = {question.id: question.if_unknown for question in questions if question.if_unknown is not None}
        every = [literal for own in self.answers.values() for literal in own.values()]
        shown, fixed = formula.true_among(every), list(literals)
        for varied, own in self.answers.items():
            before = answers.get(varied.fact)
            if before is None:
                continue
            usual = varied.classes[varied.class_of(before)].value
            for value in (usual, *own):
                if own[value] in shown:
                    break
                if formula.can(*fixed, own[value]):
                    shown = formula.true_among(every)
                    break
            fixed.append(own[value])
            if isinstance(before, tuple) and value != usual:
                answers[varied.fact] = tuple(o for o in options[varied.fact] if (o == varied.option) != (o in before))
            elif value != usual:
                answers[varied.fact] = value
        return answers


def _ends(step: Step) -> tuple[str, ...]:
    return (*(outcome.id for outcome in step.outcomes), NOT_REACHED)


def answer_literals(formula: Formula, varied: Iterable[Dimension]) -> AnswerLiterals:
    """Return literals for every class of values of these dimensions."""
    return {each: formula.one_of(block.value for block in each.classes) for each in varied}


class Pair:
    """Two copies of a pack over answers of their own, and a literal for each key that it has the same value in both."""

    def __init__(self, pack: Pack) -> None:
        self.formula = Formula()
        varied = dimensions(pack)
        answers = [answer_literals(self.formula, varied) for _ in range(2)]
        self.first, self.second = (Encoding(self.formula, own, pack.steps) for own in answers)
        first, second = self.first.values, self.second.values
        self.same = {key: self.formula.equal(first[key], second[key]) for key in first}
        for step in pack.steps:
            self._relate(step)
        self.differ = -self.formula.all_of(self.same[step, None] for step in decisive(pack))
        """Some step that the advice is about ends differently."""

    def _relate(self, step: Step) -> None:
        """Add what follows anyway, so that it needn't be searched for: rules that read the same say the same."""
        read: set[int] = set()
        for condition in (step.when, *(rule.when for rule in step.rules)):
            one, other = self.first.literal(condition), self.second.literal(condition)
            keys = {(test.fact, test.option if isinstance(test, Includes) else None) for test in tests(condition)}
            different = sorted(-self.same[key] for key in keys if key in self.same)
            read.update(different)
            self.formula.add(*different, -one, other)
            self.formula.add(*different, one, -other)
        self.formula.add(*sorted(read), self.same[step.id, None])

    def others(self, *varied: Dimension) -> Iterator[int]:
        """Yield literals for answers that are the same in both copies, all but these."""
        return (self.same[each.fact, each.option] for each in self.first.answers if each not in varied)


_pairs: WeakKeyDictionary[Pack, Pair] = WeakKeyDictionary()


def _pair(pack: Pack) -> Pair:
    """Return the two copies of a pack, made at their first use and kept as long as the pack."""
    if pack not in _pairs:
        _pairs[pack] = Pair(pack)
    return _pairs[pack]


def encode(pack: Pack) -> Encoding:
    """Return one copy of a pack in a solver of its own."""
    formula = Formula()
    return Encoding(formula, answer_literals(formula, dimensions(pack)), pack.steps)


def cone(pack: Pack, targets: Iterable[str]) -> tuple[Step, ...]:
    """Return the steps whose outcomes these steps read, directly or through others, and these themselves."""
    wanted = set(targets)
    for step in reversed(pack.steps):
        if step.id in wanted:
            wanted.update(test.fact for c in (step.when, *(rule.when for rule in step.rules)) for test in tests(c))
    return tuple(step for step in pack.steps if step.id in wanted)


def decisive(pack: Pack) -> tuple[str, ...]:
    """Return the steps whose outcomes the advice is about: the recommendation, and the method if the pack names one."""
    return (pack.recommendation, pack.method) if pack.method else (pack.recommendation,)


def fed(pack: Pack, question_id: str) -> Iterator[Question]:
    """Yield the readings that are computed from the answer to a question."""
    return (reading for reading in pack.readings if question_id in reading.needs)


def possible(pack: Pack, known: Mapping[str, Value], step: str | None = None) -> tuple[str, ...]:
    """Return the outcomes, in the pack's order, that a step (usually the recommendation) has over all completions."""
    found = _possible_ends(pack, known, step or pack.recommendation)
    return tuple(outcome.id for outcome in pack.step(step or pack.recommendation).outcomes if outcome.id in found)


def _possible_ends(pack: Pack, known: Mapping[str, Value], step: str) -> frozenset[str]:
    encoding = _pair(pack).first
    given, ends = tuple(encoding.known(known)), encoding.ends(step)
    found: list[str] = []
    while encoding.formula.can(*given, *(-ends[end] for end in found)):
        shown = encoding.formula.true_among(ends.values())
        found += [str(end) for end, literal in ends.items() if literal in shown]
    return frozenset(found)


def can_matter(pack: Pack, known: Mapping[str, Value], question_id: str) -> bool:
    """Return whether some completion of what else is known exists in which this answer alone changes the advice."""
    pair = _pair(pack)
    own = [varied for varied in pair.first.answers if varied.fact == question_id]
    # Where two answers to a question differ, one of them differs from any third, so its own known answer may stay.
    return pair.formula.can(*pair.first.known(known), *pair.others(*own), pair.differ)


def wanted(pack: Pack, known: Mapping[str, Value], *, full: bool = False) -> frozenset[str]:
    """Return the facts, not known yet, that can still change the advice; with `full`, those that open rules wait for.

    Open rules of a step that can't be reached any more wait for nothing.
    """
    if not full:
        return frozenset(q.id for q in pack.inputs if q.id not in known and can_matter(pack, known, q.id))
    facts: dict[str, Value | frozenset[str]] = dict(known)
    waiting: set[str] = set()
    for step in pack.steps:
        ends = facts[step.id] = _possible_ends(pack, known, step.id)
        if ends != {NOT_REACHED}:
            waiting.update(
                *(undecided(condition, facts) for condition in (step.when, *(rule.when for rule in step.rules)))
            )
    return frozenset(q.id for q in pack.inputs if q.id in waiting)


def next_question(
    pack: Pack, known: Mapping[str, Value], asked: Iterable[str], *, full: bool = False
) -> Question | None:
    """Return the first question, in the author's order, whose answer can still change the advice; None when none can.

    `known` holds the answers so far, and `if_unknown` for those that are asked but not known. With `full`, questions
    that can only add to the reasons of a step in play (further blockers, say) count as well.
    """
    done = set(asked)
    waiting = wanted(pack, known, full=True) if full else frozenset()

    def matters(fact: Question) -> bool:
        return fact.id in waiting if full else fact.id not in known and can_matter(pack, known, fact.id)

    for question in pack.questions:
        if question.id not in done and (matters(question) or any(map(matters, fed(pack, question.id)))):
            return question
    return None
