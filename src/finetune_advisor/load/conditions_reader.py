"""From the YAML of `when` to a Condition. Knows which facts may be read where, and what may be asked of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
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
    """Ids whose own definition is faulty: what refers to them isn't faulty for that."""
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
    """Read a condition; of one that can't be read, every fault is noted, and the result is of no use."""
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
    """Return whether a condition is larger or deeper than the rest of the program can walk; a few names can be both."""
    left, rest = MOST_PARTS, [(condition, 1)]
    while rest and left:
        left -= 1
        part, depth = rest.pop()
        if depth > MOST_LEVELS:
            return True
        match part:
            case All(parts) | AnyOf(parts):
                rest += [(one, depth + 1) for one in parts]
            case Not(negated):
                rest.append((negated, depth + 1))
            case _:
                pass
    return bool(rest)


def alternatives(condition: Condition, wanted: bool = True) -> int:
    """Return at least as many as `conditions.rows` would make of a condition, at any moment of making them."""
    match condition:
        case Not(part):
            return alternatives(part, not wanted)
        case All(parts) | AnyOf(parts) if isinstance(condition, All) == wanted:
            product = 1
            for part in parts:
                # A part that never holds would hide the others. And a product of many parts has thousands of digits.
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
        if not isinstance(node.value, dict):
            message = f"expected a condition such as {{fact: value}}, found {kind_of(node.value)}"
            self.diagnostics.add("bad-condition", message, node.place())
            return NEVER
        parts = tuple(self._entry(key, part) for key, part in node.entries())
        return parts[0] if len(parts) == 1 else All(parts)

    def _entry(self, key: str, node: Node) -> Condition:
        match key:
            case "any":
                return AnyOf(self._list(key, node))
            case "all":
                parts = self._list(key, node)
                return parts[0] if len(parts) == 1 else All(parts)
            case "not":
                return Not(self.condition(node))
            case _:
                return self._test(key, node)

    def _test(self, fact: str, node: Node) -> Condition:
        try:
            if fact in self.scope.definitions:
                return self._definition(fact, node)
            if fact in self.scope.steps:
                return self._option(fact, self.scope.steps[fact], "outcome", node)
            return self._question(self._known(fact, node), node)
        except _Faulty:
            return NEVER

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

    def _list(self, key: str, node: Node) -> tuple[Condition, ...]:
        if not isinstance(node.value, list) or not node.value:
            message = f"{key} takes a list of conditions, found {found(node.value)}"
            self.diagnostics.add("bad-condition", message, node.place())
            return ()
        return tuple(self.condition(part) for part in node.items())

    def _known(self, key: str, node: Node) -> Question:
        question = self.scope.questions.get(key)
        if question is not None and question.type != "text":
            return question
        if self.scope.excuses(key):
            raise _Faulty
        if question is not None:
            message = f"{key} is a text; no rule reads texts"
        elif key in self.scope.later:
            message = f"the step {key} is decided later; only earlier steps can be read here"
        elif key in self.scope.thresholds:
            message = f"{key} is a threshold; write the fact first, as in {{fact: {{below: {key}}}}}"
        else:
            self.diagnostics.unknown("unknown-fact", "unknown fact", key, self.scope.facts, node.place(key=True))
            raise _Faulty
        raise self._refused("unknown-fact", message, node, key=True)

    def _question(self, question: Question, node: Node) -> Condition:
        match question.type:
            case "yes_no":
                if not isinstance(node.value, bool):
                    message = f"{question.id} is a yes or no; expected true or false, found {found(node.value)}"
                    raise self._refused("wrong-type", message, node)
                return OneOf(question.id, (node.value,))
            case "choices":
                return self._ticks(question, node)
            case "count" | "amount":
                return self._number(question, node)
            case _:
                return self._option(question.id, question.option_ids, "option", node)

    def _ticks(self, question: Question, node: Node) -> Condition:
        """Options among several: `any_of`, `all_of` and `none_of`, which must all hold."""
        id = question.id
        if not isinstance(node.value, dict) or not node.value:
            message = f"{id} can have several values; write {{{id}: {{any_of: [option]}}}}, or all_of or none_of"
            raise self._refused("wrong-type", message, node)
        parts: list[Condition] = []
        for key, part in node.entries():
            if key == "includes":
                raise self._refused("bad-condition", "includes is gone; write any_of instead", part, key=True)
            if key not in _TICKS:
                self.diagnostics.unknown("bad-condition", f"{id} has no test", key, _TICKS, part.place(key=True))
                raise _Faulty
            ticked = tuple(
                Includes(id, option) for option in self._named_options(id, question.option_ids, "option", part)
            )
            joined = ticked[0] if len(ticked) == 1 else All(ticked) if key == "all_of" else AnyOf(ticked)
            parts.append(Not(joined) if key == "none_of" else joined)
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _option(self, fact: str, options: tuple[str, ...], what: str, node: Node) -> Condition:
        """A choice or an outcome: one value, or a list of them."""
        if isinstance(node.value, dict):
            message = f"{fact} takes one {what} or a list of them, found a mapping"
            raise self._refused("wrong-type", message, node)
        return OneOf(fact, self._named_options(fact, options, what, node))

    def _named_options(self, fact: str, options: tuple[str, ...], what: str, node: Node) -> tuple[str, ...]:
        parts = node.items() if isinstance(node.value, list) else [node]
        if not parts:
            message = f"{fact}: the list of {what}s is empty; name at least one"
            raise self._refused("bad-condition", message, node)
        before = len(self.diagnostics.findings)
        named: list[str] = []
        for part in parts:
            if not isinstance(part.value, str) or part.value not in options:
                if not self.scope.excuses(fact):
                    kind, message = "unknown-" + what, f"{fact} has no {what}"
                    self.diagnostics.unknown(kind, message, part.value, options, part.place())
            elif part.value in named:
                self.diagnostics.add("bad-condition", f"{fact}: {part.value} is listed twice", part.place())
            else:
                named.append(part.value)
        if len(self.diagnostics.findings) > before or not named:
            raise _Faulty
        return tuple(named)

    def _number(self, question: Question, node: Node) -> Condition:
        if question.type == "count" and isinstance(node.value, int) and not isinstance(node.value, bool):
            number = self._bound(question, node).value
            return Within(question.id, number, number + 1)
        if not isinstance(node.value, dict) or not node.value:
            message = f"{question.id} is a number; write {{{question.id}: {{at_least: a, below: b}}}} with one or both"
            raise self._refused("wrong-type", message, node)
        for key, part in node.entries():
            if key not in _BOUNDS:
                self.diagnostics.unknown("unknown-key", "unknown test", key, _BOUNDS, part.place(key=True))
                raise _Faulty
        low, high = (self._bound(question, node.at(key)) if key in node.value else None for key in _BOUNDS)
        if low and high and all(at_least >= below for at_least, below in _cells_of_both(low, high)):
            message = (
                f"{question.id}: at_least {format_number(low.value)} is not less than below {format_number(high.value)}"
            )
            raise self._refused("empty-range", f"{message}; no number lies between them", node)
        return self._ranged(question.id, low, high)

    def _bound(self, question: Question, node: Node) -> Threshold:
        value = node.value
        if isinstance(value, str):
            bound = self._named_bound(question, value, node)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refused("wrong-type", f"expected a threshold's name, found {found(value)}", node)
        else:
            if value not in NATURAL:
                message = (
                    f"the bare number {format_number(value)} has no source; make it a threshold in thresholds.yaml"
                )
                self.diagnostics.add("bare-number", message, node.place(), "warning", (question.id,))
            bound = Threshold("", "", "", value, "")
        for number in (bound.value, *(cell for _, cell in bound.values)):
            if not question.low <= number <= question.high:
                span = f"{format_number(question.low)} to {format_number(question.high)}"
                message = f"{format_number(number)} is outside the range of {question.id}, {span}"
                raise self._refused("out-of-range", message, node)
        return bound

    def _named_bound(self, question: Question, name: str, node: Node) -> Threshold:
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

    def _ranged(self, fact: str, low: Threshold | None, high: Threshold | None) -> Condition:
        tables = {bound.by for bound in (low, high) if bound and bound.by}
        if len(tables) == 2:
            return All((self._ranged(fact, low, None), self._ranged(fact, None, high)))
        if tables:
            return self._by_table(fact, tables.pop(), low, high)
        names = (low and low.id) or None, (high and high.id) or None
        return Within(fact, low.value if low else None, high.value if high else None, *names)

    def _by_table(self, fact: str, by: str, low: Threshold | None, high: Threshold | None) -> Condition:
        """A range whose ends depend on another fact, judged exactly even while that fact is unknown.

        First the range that lies within every cell: in it, the other fact doesn't matter. Then, for each distinct pair
        of ends, the values of the other fact that it is for. Outside all of them the whole is false, whatever it is.
        """
        keys = dict.fromkeys(key for bound in (low, high) if bound and bound.by == by for key, _ in bound.values)
        cells: dict[tuple[float | None, float | None], list[str]] = {}
        for key in keys:
            ends = low.at(key) if low else None, high.at(key) if high else None
            cells.setdefault(ends, []).append(key)
        usual = low.value if low else None, high.value if high else None
        others = tuple(key for ends, keys_there in cells.items() if ends != usual for key in keys_there)
        has_others = by in self.scope.steps or not set(self.scope.questions[by].option_ids) <= set(keys)
        used = [*cells, usual] if has_others or usual in cells else [*cells]
        at_least = max((end for end, _ in used if end is not None), default=None)
        below = min((end for _, end in used if end is not None), default=None)
        names = (low and low.id) or None, (high and high.id) or None
        parts: list[Condition] = []
        shared = not _is_empty(at_least, below)
        if shared:
            parts.append(Within(fact, at_least, below, *names))
        for ends in dict.fromkeys(used):
            if (shared and ends == (at_least, below)) or _is_empty(*ends):
                continue
            which = self._all_but(by, others) if ends == usual else OneOf(by, tuple(cells[ends]))
            parts.append(All((which, Within(fact, *ends, *names))))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all_but(self, by: str, excepted: tuple[str, ...]) -> Condition:
        # A step that isn't reached has no outcome at all; the usual value holds then too, so its outcomes aren't listed.
        if by in self.scope.steps:
            return Not(OneOf(by, excepted))
        return OneOf(by, tuple(option for option in self.scope.questions[by].option_ids if option not in excepted))

    def _refused(self, kind: str, message: str, node: Node, key: bool = False) -> _Faulty:
        self.diagnostics.add(kind, message, node.place(key=key))
        return _Faulty()


def _cells_of_both(low: Threshold, high: Threshold) -> Iterator[tuple[float, float]]:
    """Return both ends as they can meet: for every value of the facts that their tables go by."""
    lows, highs = dict(low.values), dict(high.values)
    if low.by == high.by or None in (low.by, high.by):
        return ((low.at(key), high.at(key)) for key in (None, *lows, *highs))
    return product((low.value, *lows.values()), (high.value, *highs.values()))


def _is_empty(at_least: float | None, below: float | None) -> bool:
    return at_least is not None and below is not None and at_least >= below
