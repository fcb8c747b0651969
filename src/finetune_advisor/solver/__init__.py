"""The pack as clauses of a SAT solver: what can still come out, which question can still matter, answers that show it.

Exact over every combination of answers. Each class of values that the pack distinguishes is a Boolean variable, and so is each
outcome. A question becomes assumptions, so that one encoding serves every question and never grows. Whether an answer can
matter is asked of two copies of the pack (self-composition): the same answers but one, and another recommendation.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias, TypeVar, overload

from finetune_advisor.model.conditions import NOT_REACHED, All, AnyOf, Condition, Includes, Not, Value, facts_of, holds
from finetune_advisor.model.domain import Dimension, dimensions
from finetune_advisor.model.pack import READY, RECOMMENDATIONS, WITHOUT_TRAINING, Pack, Question, Recommendation, Step
from finetune_advisor.solver.formula import Formula, Literals

T = TypeVar("T")

AnswerLiterals: TypeAlias = Mapping[Dimension, Literals]
"""The literals of everything that can be varied."""

Key: TypeAlias = tuple[str, str | None]
"""A fact or a step; for a question of type `choices`, with one of its options."""


class Encoding:
    """One copy of a pack over some answers: a literal for each rule, outcome and condition, and for what the advice says."""

    def __init__(
        self,
        formula: Formula,
        answers: AnswerLiterals,
        pack: Pack,
        *,
        unknown: Mapping[str, int] | None = None,
        bound: bool = True,
    ) -> None:
        """Encode every step; unless they are `bound` to their rules, each may end in any way.

        `unknown`: for facts that gates read, the literal that a gate can't rely on it, since it isn't known.
        """
        self.formula = formula
        self.answers = answers
        self.unknown = unknown or {}
        self.values: dict[Key, Literals] = {(each.fact, each.option): own for each, own in answers.items()}
        """The literals of the answers, and under the id of each step those of its outcomes."""
        self.reached: dict[str, int] = {}
        self.holds: dict[str, int] = {}
        """For each rule: its condition holds."""
        self.applies: dict[str, int] = {}
        """For each rule: its step is reached, it holds, and no rule that holds overrides it."""
        self._literals: dict[Condition, int] = {}
        for step in pack.steps:
            ends = self._step(step, gates=step.id == pack.readiness) if bound else formula.one_of(_ends(step))
            self.values[step.id, None] = ends
        self.recommendations = self._recommendations(pack)

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

    def _step(self, step: Step, *, gates: bool) -> Literals:
        """Encode how a step ends: as the first rule that applies says; if none applies, in its `otherwise`.

        A gate counts as long as it isn't known not to apply.
        """
        formula, applied = self.formula, list[tuple[int, str]]()
        reached = self.reached[step.id] = self.literal(step.when)
        for rule in step.rules:
            holds = self.holds[rule.id] = self.literal(rule.when)
            overriders = [other.when for other in step.rules if rule.id in other.overrides]
            applies = formula.all_of((reached, holds, *(-self.literal(when) for when in overriders)))
            self.applies[rule.id] = applies
            if gates:
                may = (self._may(rule.when, True), *(self._may(when, False) for when in overriders))
                applies = formula.all_of((reached, *may))
            applied.append((applies, rule.then))
        key = (reached, tuple(applied), step.otherwise, _ends(step))
        if key in formula.outcomes:
            return formula.outcomes[key]
        ends = formula.outcomes[key] = formula.one_of(_ends(step))
        formula.add(reached, ends[NOT_REACHED])
        formula.add(-reached, *(literal for literal, _ in applied), ends[step.otherwise])
        for n, (literal, then) in enumerate(applied):
            formula.add(-literal, ends[then], *(earlier for earlier, other in applied[:n] if other != then))
        return ends

    def _may(self, condition: Condition, verdict: bool) -> int:
        """Return the literal that is true when what is known leaves this verdict on a condition possible."""
        match condition:
            case Not(part):
                return self._may(part, not verdict)
            case All(parts) | AnyOf(parts):
                join = self.formula.all_of if isinstance(condition, All) == verdict else self.formula.any_of
                return join(self._may(part, verdict) for part in parts)
            case test:
                literal = self.literal(test)
                unknown = self.unknown.get(test.fact, -self.formula.true)
                return self.formula.any_of((literal if verdict else -literal, unknown))

    def _recommendations(self, pack: Pack) -> Literals:
        """Encode what is recommended: the approach, without its training unless that is ready."""
        formula, approach = self.formula, pack.step(pack.approach)
        ready = self.ends(pack.readiness)[READY] if pack.readiness else -formula.true
        found: dict[Recommendation, list[int]] = {each: [] for each in RECOMMENDATIONS}
        fitting = {outcome.id: outcome.approach for outcome in approach.outcomes}
        for end, fits in self.ends(approach.id).items():
            its = fitting.get(str(end)) or "prompting"
            found[its].append(formula.all_of((fits, ready)))
            found[WITHOUT_TRAINING[its]].append(formula.all_of((fits, -ready)))
        return {each: formula.any_of(literals) for each, literals in found.items()}

    def ends(self, step: str) -> Literals:
        """Return the literal of each outcome of a step, `NOT_REACHED` included."""
        return self.values[step, None]

    def known(self, answers: Mapping[str, Value], unknown: Container[str] = ()) -> Iterator[int]:
        """Yield the literals of known answers, and of what a gate can rely on: all but the `unknown` facts."""
        for varied, literals in self.answers.items():
            value = answers.get(varied.fact)
            if value is not None:
                yield literals[varied.classes[varied.class_of(value)].value]
        yield from (literal if fact in unknown else -literal for fact, literal in self.unknown.items())

    def witness(self, questions: Iterable[Question], *literals: int) -> dict[str, Value] | None:
        """Return whole answers that make these literals true, as close to `assume` as possible; None if none do.

        The same literals have the same witness in every run, whatever was asked before.
        """
        formula = self.formula
        if not formula.can(*literals):
            return None
        asked = {question.id: question for question in questions}
        answers = {id: question.assume for id, question in asked.items() if question.assume is not None}
        every = [literal for own in self.answers.values() for literal in own.values()]
        shown, fixed = formula.true_among(every), list(literals)
        for varied, own in self.answers.items():
            if varied.fact not in asked:
                continue
            before = answers.setdefault(varied.fact, () if varied.option else varied.classes[0].value)
            usual = varied.classes[varied.class_of(before)].value
            value = next(each for each in (usual, *own) if own[each] in shown or formula.can(*fixed, own[each]))
            if own[value] not in shown:
                shown = formula.true_among(every)
            fixed.append(own[value])
            if isinstance(before, tuple) and value != usual:
                options = asked[varied.fact].option_ids
                answers[varied.fact] = tuple(o for o in options if (o == varied.option) != (o in before))
            elif value != usual:
                answers[varied.fact] = value
        return answers


def _ends(step: Step) -> tuple[str, ...]:
    return (*(outcome.id for outcome in step.outcomes), NOT_REACHED)


def answer_literals(formula: Formula, varied: Iterable[Dimension]) -> AnswerLiterals:
    """Return literals for every class of values of these dimensions."""
    return {each: formula.one_of(block.value for block in each.classes) for each in varied}


def unknown_literals(formula: Formula, pack: Pack) -> dict[str, int]:
    """Return a literal for each answer that gates read: that it isn't known."""
    gates = pack.step(pack.readiness).rules if pack.readiness else ()
    read = {fact for gate in gates for fact in facts_of(gate.when)}
    return {question.id: formula.variable() for question in pack.inputs if question.id in read}


class Pair:
    """Two copies of a pack over answers of their own, and a literal for each key that it has the same value in both."""

    def __init__(self, pack: Pack) -> None:
        self.formula = Formula()
        varied = dimensions(pack)
        unknown = unknown_literals(self.formula, pack)
        answers = [answer_literals(self.formula, varied) for _ in range(2)]
        self.first, self.second = (Encoding(self.formula, own, pack, unknown=unknown) for own in answers)
        first, second = self.first.values, self.second.values
        self.same = {key: self.formula.equal(first[key], second[key]) for key in first}
        same = [self.same[step, None] for step in (pack.approach, pack.method) if step]
        same.append(self.formula.equal(self.first.recommendations, self.second.recommendations))
        self.approach_differs = -same[0]
        self.differ = -self.formula.all_of(same)
        """The approach, the verdict or the method differs."""

    def others(self, *varied: Dimension) -> Iterator[int]:
        """Yield literals for answers that are the same in both copies, all but these."""
        return (self.same[each.fact, each.option] for each in self.first.answers if each not in varied)


@lru_cache(8)  # so many packs at a time
def _pair(pack: Pack) -> Pair:
    """Return the two copies of a pack, made at their first use."""
    return Pair(pack)


def encode(pack: Pack) -> Encoding:
    """Return one copy of a pack in a solver of its own, in which every answer is known."""
    formula = Formula()
    return Encoding(formula, answer_literals(formula, dimensions(pack)), pack)


def cone(pack: Pack, targets: Iterable[str]) -> tuple[Step, ...]:
    """Return the steps whose outcomes these steps read, directly or through others, and these themselves."""
    wanted = set(targets)
    for step in reversed(pack.steps):
        if step.id in wanted:
            wanted.update(fact for c in (step.when, *(rule.when for rule in step.rules)) for fact in facts_of(c))
    return tuple(step for step in pack.steps if step.id in wanted)


def decisive(pack: Pack) -> tuple[str, ...]:
    """Return the steps whose outcomes the advice is about: approach, readiness and method, as far as the pack has them."""
    return tuple(step for step in (pack.approach, pack.readiness, pack.method) if step)


def fed(pack: Pack, question_id: str) -> Iterator[Question]:
    """Yield the readings that are computed from the answer to a question."""
    return (reading for reading in pack.readings if question_id in reading.needs)


@overload
def possible(pack: Pack, known: Mapping[str, Value]) -> tuple[Recommendation, ...]: ...
@overload
def possible(pack: Pack, known: Mapping[str, Value], step: str) -> tuple[str, ...]: ...
def possible(pack: Pack, known: Mapping[str, Value], step: str | None = None) -> tuple[str, ...]:
    """Return the recommendations over all completions, in the order of rising effort; or the outcomes of a step."""
    encoding = _pair(pack).first
    if step is None:
        return _among(encoding, known, {each: encoding.recommendations[each] for each in RECOMMENDATIONS})
    return _among(encoding, known, {each.id: encoding.ends(step)[each.id] for each in pack.step(step).outcomes})


def _among(encoding: Encoding, known: Mapping[str, Value], literals: Mapping[T, int]) -> tuple[T, ...]:
    """Return the names of those literals that some completion of what is known makes true."""
    given, found = tuple(encoding.known(known)), set[int]()
    for literal in literals.values():
        if literal not in found and encoding.formula.can(*given, literal):
            found |= encoding.formula.true_among(literals.values())
    return tuple(name for name, literal in literals.items() if literal in found)


def can_matter(
    pack: Pack, known: Mapping[str, Value], fact: str, asked: Iterable[str] = (), *, approach_alone: bool = False
) -> bool:
    """Return whether some completion of what else is known exists in which this answer alone changes the advice.

    What was `asked` and isn't known stays unknown: its value is assumed, if it may be, and no gate relies on it.
    `approach_alone`: whether it changes the approach.
    """
    pair, unknown = _pair(pack), frozenset(asked) - known.keys()
    assumed = {each.id: each.assume for each in pack.inputs if each.id in unknown and each.assume is not None}
    own = [varied for varied in pair.first.answers if varied.fact == fact]
    differ = pair.approach_differs if approach_alone else pair.differ
    # If two answers to a question lead to different advice, one of them also differs from the known one, which may stay.
    return pair.formula.can(*pair.first.known({**assumed, **known}, unknown), *pair.others(*own), differ)


def wanted(pack: Pack, known: Mapping[str, Value], asked: Iterable[str] = ()) -> frozenset[str]:
    """Return the facts, neither known nor `asked`, that can still change the advice."""
    gone = frozenset(asked) | known.keys()
    return frozenset(q.id for q in pack.inputs if q.id not in gone and can_matter(pack, known, q.id, gone))


def next_question(pack: Pack, known: Mapping[str, Value], asked: Iterable[str]) -> Question | None:
    """Return the next question whose answer can still change the advice, in the author's order; None when none can.

    First come questions that can change the approach, then those that can change the verdict or the method. What is never
    asked counts as answered *unknown*, like what was `asked` and isn't known.
    A reading counts for the questions that it is computed from, unless one of these can't be answered any more.
    """
    gone = {*asked, *known, *(question.id for question in pack.questions if not question.interview)}
    open_ = [question for question in pack.questions if question.id not in gone]
    answerable = {*known, *(question.id for question in open_)}
    gone |= {reading.id for reading in pack.readings if not answerable.issuperset(reading.needs)}
    for approach_alone in (True, False):
        for question in open_:
            facts = (fact.id for fact in (question, *fed(pack, question.id)) if fact.id not in gone)
            if any(can_matter(pack, known, fact, gone, approach_alone=approach_alone) for fact in facts):
                return question
    return None
