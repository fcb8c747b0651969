"""Clauses in a SAT solver. The only place that knows the solver's library, and it knows no pack."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import TypeAlias
from weakref import finalize

from finetune_advisor.model.conditions import Value

Literals: TypeAlias = dict[Value, int]
"""For each value of a fact, an option or a step: the literal that is true when this is its value."""


class Formula:
    """Clauses in one SAT solver. A literal is a nonzero integer, and its negation has the other sign."""

    def __init__(self) -> None:
        from pysat.solvers import Cadical153

        # Compared with MiniSat and Glucose: as fast on usual packs, several times faster on hard ones.
        self._solver = Cadical153()
        # At exit, the solver would otherwise outlive the module that can delete it.
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
