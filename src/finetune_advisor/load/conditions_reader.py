"""From the YAML of `when` to a Condition. Knows which facts may be read where, and what may be asked of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from finetune_advisor.load.diagnostics import Diagnostics, found, kind_of
from finetune_advisor.load.yaml_nodes import Node
from finetune_advisor.model.conditions import NEVER, All, AnyOf, Condition, Includes, Not, OneOf, Within, facts_of
from finetune_advisor.model.conditions import tests as tests_of
from finetune_advisor.model.pack import Question, Threshold
from finetune_advisor.text import format_number

NATURAL = (0, 1, 100)
"""Numbers that need no name: nothing, one, and all of a hundred."""

MOST_ALTERNATIVES = 4096
MOST_TESTS = 500
MOST_PARTS = 4 * MOST_TESTS
MOST_LEVELS = 100

_BOUNDS = ("at_least", "below")
_TICKS = ("any_of", "all_of", "none_of")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may read at one place of a pack."""

    questions: Mapping[str, Question]
    """Questions and readings."""
    steps: Mapping[str, tuple[str, ...]]
    """The outcomes of the steps that are decided before."""
    thresholds: Mapping[str, Threshold]
    definitions: Mapping[str, Condition] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    """Steps that aren't decided yet."""
    faulty: Collection[str] = frozenset()
    """Ids whose own definition is faulty. A reference to one of them is no further fault."""
    unread: bool = False
    """Files couldn't be read, so any id may be defined there."""

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that may be read."""
        asked = (id for id, question in self.questions.items() if question.type != "text")
        return (*asked, *self.steps, *self.definitions)

    def excuses(self, id: str) -> bool:
        """Return whether a reference to an id that isn't here must be left alone."""
        return self.unread or id in self.faulty


class _Faulty(Exception):
    """A part of a condition can't be read; the fault is noted."""


def parse(node: Node, scope: Scope, diagnostics: Diagnostics) -> Condition:
    """Read a condition. If it can't be read, note every fault; the result then means nothing."""
    condition = _Reader(scope, diagnostics).condition(node)
    if _is_too_large(condition):
        message = "the condition is too large when its definitions are written out; split it"
    elif sum(1 for _ in tests_of(condition)) > MOST_TESTS:
        message = f"the condition makes more than {MOST_TESTS} comparisons; split the rule"
    elif alternatives(condition) > MOST_ALTERNATIVES:
        message = f"the condition has more than {MOST_ALTERNATIVES} alternatives when multiplied out; split the rule"
    else:
        return condition
    diagnostics.add("too-large", message, node.place())
    return NEVER


def _is_too_large(condition: Condition) -> bool:
    """Return whether a condition is larger or deeper than the rest of the program can walk; a few names are enough for that."""
    left, rest = MOST_PARTS, [(condition, 1)]
    while rest and left:
        left -= 1
        part, depth = rest.pop()
        if depth > MOST_LEVELS:
            return True
        if isinstance(part, All | AnyOf):
            rest += [(one, depth + 1) for one in part.parts]
        elif isinstance(part, Not):
            rest.append((part.part, depth + 1))
    return bool(rest)


def alternatives(condition: Condition, wanted: bool = True) -> int:
    """Return an upper bound for the rows that `conditions.rows` has at any moment while it works on a condition."""
    match condition:
        case Not(part):
            return alternatives(part, not wanted)
        case All(parts) | AnyOf(parts) if isinstance(condition, All) == wanted:
            product = 1
            for part in parts:
                # A part that never holds would hide the others, and a product of many parts would have thousands of digits.
                product = min(product * max(1, alternatives(part, wanted)), 1 << 62)
            return product
        case All(parts) | AnyOf(parts):
            return sum(alternatives(part, wanted) for part in parts)
        case _:
            return 1


@dataclass(frozen=True, slots=True)
class _Reader:
    scope: Scope
    diagnostics: Diagnostics

    def condition(self, node: Node) -> Condition:
        """A mapping means all of its entries."""
        if isinstance(node.value, dict):
            return _all([self._entry(key, part) for key, part in node.entries()])
        message = f"expected a condition such as {{fact: value}}, found {kind_of(node.value)}"
        self.diagnostics.add("bad-condition", message, node.place())
        return NEVER

    def _entry(self, key: str, node: Node) -> Condition:
        if key == "not":
            return Not(self.condition(node))
        try:
            return self._parts(key, node) if key in ("any", "all") else self._test(key, node)
        except _Faulty:
            return NEVER

    def _parts(self, key: str, node: Node) -> Condition:
        if not node.items():
            message = f"{key} takes a list of conditions, found {found(node.value)}"
            raise self._refused("bad-condition", message, node)
        parts = [self.condition(part) for part in node.items()]
        return _all(parts) if key == "all" else AnyOf(tuple(parts))

    def _test(self, fact: str, node: Node) -> Condition:
        if fact in self.scope.definitions:
            return self._definition(fact, node)
        if fact in self.scope.steps:
            return self._one_of(fact, self.scope.steps[fact], "outcome", node)
        question = self.scope.questions.get(fact)
        match question and question.type:
            case "yes_no" if isinstance(node.value, bool):
                return OneOf(fact, (node.value,))
            case "yes_no":
                message = f"{fact} is a yes or no; expected true or false, found {found(node.value)}"
                raise self._refused("wrong-type", message, node)
            case "choice" if question:
                return self._one_of(fact, question.option_ids, "option", node)
            case "choices" if question:
                return self._ticks(fact, question.option_ids, node)
            case "count" | "amount" if question:
                return self._number(question, node)
            case _:
                raise self._unreadable(fact, node)

    def _unreadable(self, fact: str, node: Node) -> _Faulty:
        """Note why a fact can't be read here."""
        if self.scope.excuses(fact):
            return _Faulty()
        if fact in self.scope.questions:
            message = f"{fact} is a text; no rule reads texts"
        elif fact in self.scope.later:
            message = f"the step {fact} is decided later; only earlier steps can be read here"
        elif fact in self.scope.thresholds:
            message = f"{fact} is a threshold; write the fact first, as in {{fact: {{below: {fact}}}}}"
        else:
            message = f"unknown fact {found(fact)}{self.diagnostics.hint(fact, self.scope.facts)}"
        return self._refused("unknown-fact", message, node, key=True)

    def _definition(self, name: str, node: Node) -> Condition:
        condition = self.scope.definitions[name]
        if not isinstance(node.value, bool):
            message = f"{name} is a definition; expected true or false, found {found(node.value)}"
            raise self._refused("wrong-type", message, node)
        for step in facts_of(condition):
            if step in self.scope.later:
                message = f"{name} reads the step {step}, which is decided later; only earlier steps can be read here"
                raise self._refused("unknown-fact", message, node, key=True)
        return condition if node.value else Not(condition)

    def _ticks(self, fact: str, options: tuple[str, ...], node: Node) -> Condition:
        """Options among several: `any_of`, `all_of` and `none_of`, which must all hold."""
        if not isinstance(node.value, dict) or not node.value:
            message = f"{fact} can have several values; write {{{fact}: {{any_of: [option]}}}}, or all_of or none_of"
            raise self._refused("wrong-type", message, node)
        parts: list[Condition] = []
        for key, part in node.entries():
            if key == "includes":
                raise self._refused("bad-condition", "includes is gone; write any_of instead", part, key=True)
            if key not in _TICKS:
                self.diagnostics.unknown("bad-condition", f"{fact} has no test", key, _TICKS, part.place(key=True))
                raise _Faulty
            ticked = [Includes(fact, option) for option in self._named(fact, options, "option", part)]
            joined = _all(ticked) if key == "all_of" or len(ticked) == 1 else AnyOf(tuple(ticked))
            parts.append(Not(joined) if key == "none_of" else joined)
        return _all(parts)

    def _one_of(self, fact: str, options: tuple[str, ...], what: str, node: Node) -> Condition:
        """A choice or an outcome: one value, or a list of them."""
        if isinstance(node.value, dict):
            message = f"{fact} takes one {what} or a list of them, found a mapping"
            raise self._refused("wrong-type", message, node)
        return OneOf(fact, self._named(fact, options, what, node))

    def _named(self, fact: str, options: tuple[str, ...], what: str, node: Node) -> tuple[str, ...]:
        parts, before = node.items() if isinstance(node.value, list) else [node], len(self.diagnostics.findings)
        if not parts:
            raise self._refused("bad-condition", f"{fact}: the list of {what}s is empty; name at least one", node)
        named: list[str] = []
        for part in parts:
            if part.value in named:
                self.diagnostics.add("bad-condition", f"{fact}: {part.value} is listed twice", part.place())
            elif part.value in options:
                named.append(part.value)
            elif not self.scope.excuses(fact):
                message = f"{fact} has no {what}"
                self.diagnostics.unknown("unknown-" + what, message, part.value, options, part.place())
        if len(self.diagnostics.findings) > before or not named:
            raise _Faulty
        return tuple(named)

    # --- numbers -----------------------------------------------------------------------------------------------------

    def _number(self, question: Question, node: Node) -> Condition:
        fact = question.id
        if question.type == "count" and isinstance(node.value, int) and not isinstance(node.value, bool):
            number = self._bound(question, node).value
            return Within(fact, number, number + 1)
        if not isinstance(node.value, dict) or not node.value:
            message = f"{fact} is a number; write {{{fact}: {{at_least: a, below: b}}}} with one or both"
            raise self._refused("wrong-type", message, node)
        for key, part in node.entries():
            if key not in _BOUNDS:
                self.diagnostics.unknown("unknown-key", "unknown test", key, _BOUNDS, part.place(key=True))
                raise _Faulty
        low, high = (self._bound(question, node.at(key)) if key in node.value else None for key in _BOUNDS)
        if low and high and all(_is_empty(*ends) for ends in _ends_that_meet(low, high)):
            message = f"{fact}: at_least {format_number(low.value)} is not less than below {format_number(high.value)}"
            raise self._refused("empty-range", f"{message}; no number lies between them", node)
        return self._range(fact, low, high)

    def _bound(self, question: Question, node: Node) -> Threshold:
        value = node.value
        if isinstance(value, str):
            bound = self._threshold(question, value, node)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refused("wrong-type", f"expected a threshold's name, found {found(value)}", node)
        else:
            bound = Threshold("", "", "", value, "")
            if value not in NATURAL:
                what = f"the bare number {format_number(value)}"
                message = f"{what} has no source; make it a threshold in thresholds.yaml"
                self.diagnostics.add("bare-number", message, node.place(), "warning", (question.id,))
        for number in (bound.value, *(cell for _, cell in bound.values)):
            if not question.low <= number <= question.high:
                span = f"{format_number(question.low)} to {format_number(question.high)}"
                message = f"{format_number(number)} is outside the range of {question.id}, {span}"
                raise self._refused("out-of-range", message, node)
        return bound

    def _threshold(self, question: Question, name: str, node: Node) -> Threshold:
        threshold = self.scope.thresholds.get(name)
        if threshold is None:
            if not self.scope.excuses(name):
                known = self.scope.thresholds
                self.diagnostics.unknown("unknown-threshold", "unknown threshold", name, known, node.place())
            raise _Faulty
        if threshold.by is not None and threshold.by not in self.scope.facts:
            if self.scope.excuses(threshold.by):
                raise _Faulty
            message = f"the threshold {name} goes by {threshold.by}, which can't be read here"
            raise self._refused("unknown-fact", message, node)
        if threshold.unit != question.unit:
            message = f"{question.id} counts {question.unit}, but the threshold {name} {threshold.unit}"
            self.diagnostics.add("unit-mismatch", message, node.place(), "warning", (question.id, name))
        return threshold

    def _range(self, fact: str, low: Threshold | None, high: Threshold | None) -> Condition:
        """A range; one whose ends depend on another fact is judged exactly even while that fact is unknown.

        First the range that lies within every cell: in it, the other fact doesn't matter. Then, for each distinct pair
        of ends, the values of the other fact that it is for. Outside all of them the whole is false, whatever it is.
        """
        bounds = [bound for bound in (low, high) if bound]
        tables = {bound.by for bound in bounds if bound.by}
        if len(tables) == 2:
            return All((self._range(fact, low, None), self._range(fact, None, high)))

        def ends(key: str) -> tuple[float | None, float | None]:
            return low.at(key) if low else None, high.at(key) if high else None

        names = (low and low.id) or None, (high and high.id) or None
        if not tables:
            return Within(fact, *ends(""), *names)
        by = tables.pop()
        step = self.scope.steps.get(by)
        options = self.scope.questions[by].option_ids if step is None else step
        cells: dict[tuple[float | None, float | None], list[str]] = {}
        for key in dict.fromkeys((*(key for bound in bounds for key, _ in bound.values), *options)):
            cells.setdefault(ends(key), []).append(key)
        if step is not None:
            cells.setdefault(ends(""), [])
        at_least = max((end for end, _ in cells if end is not None), default=None)
        below = min((end for _, end in cells if end is not None), default=None)
        parts: list[Condition] = [] if _is_empty(at_least, below) else [Within(fact, at_least, below, *names)]
        for cell, keys in cells.items():
            if cell != (at_least, below) and not _is_empty(*cell):
                which: Condition = OneOf(by, tuple(keys))
                if step is not None and cell == ends(""):
                    # A step that isn't reached has no outcome at all; the usual value holds then, too.
                    which = Not(OneOf(by, tuple(key for other in cells if other != cell for key in cells[other])))
                parts.append(All((which, Within(fact, *cell, *names))))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _refused(self, kind: str, message: str, node: Node, key: bool = False) -> _Faulty:
        self.diagnostics.add(kind, message, node.place(key=key))
        return _Faulty()


def _all(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _ends_that_meet(low: Threshold, high: Threshold) -> Iterator[tuple[float, float]]:
    """Return both ends as they can meet: for every value of the facts that their tables go by."""
    lows, highs = dict(low.values), dict(high.values)
    if low.by == high.by or None in (low.by, high.by):
        return ((low.at(key), high.at(key)) for key in (None, *lows, *highs))
    return product((low.value, *lows.values()), (high.value, *highs.values()))


def _is_empty(at_least: float | None, below: float | None) -> bool:
    return at_least is not None and below is not None and at_least >= below
