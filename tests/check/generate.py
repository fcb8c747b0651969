"""Packs made up at random, small enough to be judged at every point: several steps, overrides, steps not always reached."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from finetune_advisor.model.conditions import All, AnyOf, Condition, Includes, Not, OneOf, Value, Within
from finetune_advisor.model.pack import (
    RECOMMENDATIONS,
    Move,
    Note,
    Option,
    Outcome,
    Pack,
    Property,
    Question,
    Rule,
    RuleTest,
    SaidTest,
    Step,
)


@dataclass(frozen=True)
class Shape:
    """How large a pack is to be, and how wild."""

    points: int = 150
    """At most this many combinations of answers."""
    questions: int = 8
    steps: int = 3
    rules: int = 3
    """At most this many in a step."""
    wild: float = 0.3
    """How often a condition nests."""
    kept_apart: bool = False
    """Rules of a step are made to exclude each other, so that they never conflict."""
    overriding: bool = False
    """Each rule overrides the earlier ones of another outcome, so that they meet and never conflict."""


def make(seed: int, shape: Shape | None = None) -> Pack:
    """The pack of this number."""
    return _Maker(random.Random(seed), shape or Shape()).pack()


def values(question: Question) -> tuple[Value, ...]:
    """Every value that an answer can take; for an amount every value that can matter, and more."""
    match question.type:
        case "yes_no":
            return (False, True)
        case "choice":
            return question.option_ids
        case "choices":
            ticks = product((False, True), repeat=len(question.options))
            return tuple(tuple(o for o, t in zip(question.option_ids, row, strict=True) if t) for row in ticks)
        case "count":
            return tuple(range(int(question.low), int(question.high) + 1))
        case _:
            return tuple(n / 4 for n in range(int(question.low * 4), int(question.high * 4) + 1))


def edges(question: Question) -> tuple[float, ...]:
    """Where a range over a number may end: for amounts at every second value, so that there is something in between."""
    found = [float(value) for value in values(question) if isinstance(value, int | float)]
    return tuple(found if question.type == "count" else found[::2])


def points(pack: Pack) -> Iterator[dict[str, Value]]:
    """Every combination of answers."""
    inputs = pack.inputs
    for row in product(*(values(question) for question in inputs)):
        yield {question.id: value for question, value in zip(inputs, row, strict=True)}


def size(questions: tuple[Question, ...]) -> int:
    """How many combinations of answers there are."""
    total = 1
    for question in questions:
        total *= len(values(question))
    return total


class _Maker:
    def __init__(self, draw: random.Random, shape: Shape) -> None:
        self.draw, self.shape = draw, shape
        self.facts: list[Question | Step] = []

    def pack(self) -> Pack:
        questions = self.questions()
        names = [f"s{n}" for n in range(self.draw.randint(1, self.shape.steps))]
        self.facts = list(questions)
        approach, readiness, method = self.roles(names)
        steps = []
        for n, name in enumerate(names):
            own = tuple(replace(q, step=name) for m, q in enumerate(questions) if m % len(names) == n)
            step = self.step(name, own, approach=name == approach, readiness=name == readiness)
            steps.append(step)
            self.facts.append(step)
        reading = self.draw.random() < 0.2
        if reading:
            last = questions[-1]
            steps = [replace(s, questions=tuple(q for q in s.questions if q.id != last.id)) for s in steps]
        return Pack(
            id="made",
            title="Made up",
            version="1",
            reviewed="2026-11-01",
            steps=tuple(steps),
            approach=approach,
            readiness=readiness,
            method=method,
            readings=(questions[-1],) if reading else (),
            moves=tuple(
                Move(f"m{n}", self.condition(), "Do it", "done", "never", tests=self.said_tests())
                for n in range(self.draw.randint(0, 1))
            ),
            properties=tuple(self.promise(n) for n in range(self.draw.randint(0, 4))),
        )

    def roles(self, names: list[str]) -> tuple[str, str | None, str | None]:
        """The steps that give the approach, readiness and method: often in this order, and some at times not there."""
        approach = self.draw.choice(names[-3:])
        others: list[str | None] = [name for name in names if name != approach]
        if self.draw.random() < 0.3:
            self.draw.shuffle(others)
        readiness, method, *_ = [*others[-2:], None, None] if len(others) > 1 else [*others, None, None]
        return approach, readiness, method

    def questions(self) -> tuple[Question, ...]:
        found: list[Question] = []
        while len(found) < self.shape.questions:
            question = self.question(f"q{len(found)}")
            if size((*found, question)) > self.shape.points:
                break
            found.append(question)
        return tuple(found) or (Question("q0", "", "yes_no", "?", assume=True),)

    def question(self, id: str) -> Question:
        kind = self.draw.choice(["yes_no", "choice", "choice", "choices", "count", "count", "amount"])
        made = Question(id, "", kind, "What?")  # type: ignore[arg-type]
        match kind:
            case "choice" | "choices":
                made = replace(
                    made, options=tuple(Option(f"o{n}", f"Option {n}") for n in range(self.draw.randint(2, 3)))
                )
            case "count":
                made = replace(made, unit="things", range=(self.draw.randint(0, 1), self.draw.randint(3, 6)))
            case "amount":
                made = replace(made, unit="units", range=(0, 1))
            case _:
                pass
        return replace(made, assume=self.draw.choice(values(made)))

    def step(self, id: str, questions: tuple[Question, ...], *, approach: bool, readiness: bool) -> Step:
        ends = ["ready", "not-ready"] if readiness else [f"e{n}" for n in range(self.draw.randint(2, 3))]
        rules: list[Rule] = []
        for n in range(self.draw.randint(1, self.shape.rules)):
            when = self.condition()
            if self.shape.kept_apart and rules:
                when = All((when, *(Not(rule.when) for rule in rules)))
            beaten = tuple(rule.id for rule in rules if self.draw.random() < 0.25)
            then = "not-ready" if readiness else self.draw.choice(ends)
            if self.shape.overriding:
                beaten = tuple(rule.id for rule in rules if rule.then != then)
            rules.append(
                Rule(f"{id}-r{n}", id, when, then, "Because", ("src",), overrides=beaten, tests=self.tests(then))
            )
        outcomes = tuple(
            Outcome(end, end.upper(), self.draw.choice(RECOMMENDATIONS) if approach else None) for end in ends
        )
        notes = tuple(
            Note(f"{id}-n{n}", id, self.condition(), "Mind", "advice", tests=self.said_tests())
            for n in range(self.draw.randint(0, 1))
        )
        when = self.condition() if id != "s0" and self.draw.random() < 0.3 else All(())
        shuffled = self.draw.sample(rules, len(rules))
        return Step(
            id,
            id,
            outcomes,
            "ready" if readiness else self.draw.choice(ends),
            "Else",
            when=when,
            questions=questions,
            rules=tuple(shuffled),
            notes=notes,
        )

    def tests(self, then: str) -> tuple[RuleTest, ...]:
        return (RuleTest(self.given(), then, self.draw.choice([None, None, True, False])),)

    def said_tests(self) -> tuple[SaidTest, ...]:
        return (SaidTest(self.given(), self.draw.random() < 0.5),) if self.draw.random() < 0.7 else ()

    def given(self) -> tuple[tuple[str, Value], ...]:
        given = []
        for fact in self.draw.sample(self.facts, min(2, len(self.facts))):
            options = [o.id for o in fact.outcomes] if isinstance(fact, Step) else values(fact)
            given.append((fact.id, self.draw.choice(options)))
        return tuple(given)

    def condition(self, depth: int = 0) -> Condition:
        kind = self.draw.random()
        if depth < 2 and kind < self.shape.wild:
            parts = tuple(self.condition(depth + 1) for _ in range(self.draw.randint(1, 3)))
            nested: list[Condition] = [AnyOf(parts), All(parts), Not(self.condition(depth + 1))]
            return self.draw.choice(nested)
        if depth == 0:
            return All(tuple(self.test() for _ in range(self.draw.randint(1, 3))))
        return self.test()

    def test(self) -> Condition:
        fact = self.draw.choice(self.facts)
        if isinstance(fact, Step):
            ends = [outcome.id for outcome in fact.outcomes]
            return OneOf(fact.id, tuple(self.draw.sample(ends, self.draw.randint(1, len(ends) - 1))))
        match fact.type:
            case "yes_no":
                return OneOf(fact.id, (self.draw.random() < 0.5,))
            case "choice":
                options = fact.option_ids
                return OneOf(fact.id, tuple(self.draw.sample(options, self.draw.randint(1, len(options) - 1))))
            case "choices":
                return Includes(fact.id, self.draw.choice(fact.option_ids))
            case _:
                low, high = sorted(self.draw.choice(edges(fact)) for _ in range(2))
                if low == high or self.draw.random() < 0.6:
                    return self.draw.choice([Within(fact.id, low, None), Within(fact.id, None, high)])
                return Within(fact.id, low, high)

    def promise(self, n: int) -> Property:
        inputs = [fact for fact in self.facts if isinstance(fact, Question)]
        kind = self.draw.choice(["never", "always", "raising", "unknown", "expected"])
        match kind:
            case "never":
                return Property(f"p{n}", "Never so", never=self.condition())
            case "always":
                return Property(f"p{n}", "Always so", when=self.condition(), always=self.condition())
            case "unknown":
                return Property(f"p{n}", "Unknown", unknown=self.draw.choice(inputs).id, never=self.condition())
            case "expected":
                words = [f"approach:{one}" for one in RECOMMENDATIONS] + ["fine-tuning:yes", "fine-tuning:no"]
                given = tuple((fact, value) for fact, value in self.given() if fact.startswith("q"))
                return Property(f"p{n}", "Expected", given=given, expect=(self.draw.choice(words),))
            case _:
                fact = self.draw.choice(inputs).id
                return Property(f"p{n}", "Rising", raising=fact, never_from=self.condition(), never_to=self.condition())
