"""From the YAML of `when` to a Condition. Knows which facts may be read where, and what may be asked of each."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from finetune_advisor.load.yaml_nodes import Node
from finetune_advisor.model.answers import shown_raw
from finetune_advisor.model.conditions import NEVER, All, AnyOf, Condition, Includes, Not, OneOf, Within, facts_of
from finetune_advisor.model.pack import Question, Threshold
from finetune_advisor.text import format_number

NATURAL = (0, 1, 100)
"""Numbers that need no name: nothing, one, and all of a hundred."""

MOST_ALTERNATIVES = 4096
MOST_PARTS = 500
MOST_LEVELS = 100

_BOUNDS = ("at_least", "below")
_TICKS = ("any_of", "all_of", "none_of")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may read at one place of a pack."""

    questions: dict[str, Question]
    """Questions and readings."""
    steps: dict[str, tuple[str, ...]]
    """The outcomes of the steps that are decided before."""
    thresholds: dict[str, Threshold]
    definitions: dict[str, Condition] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    """Steps that aren't decided yet."""
    faulty: set[str] = field(default_factory=set)
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


def parse(node: Node, scope: Scope) -> Condition:
    """Read a condition. If it can't be read, note every fault; the result then means nothing."""
    condition = _Reader(scope).condition(node)
    if _is_too_large(condition):
        message = f"the condition has more than {MOST_PARTS} parts or {MOST_LEVELS} levels, definitions written out"
    elif alternatives(condition) > MOST_ALTERNATIVES:
        message = f"the condition has more than {MOST_ALTERNATIVES} alternatives when multiplied out"
    else:
        return condition
    node.fault("too-large", f"{message}; split the rule")
    return NEVER


def _is_too_large(condition: Condition) -> bool:
    """Return whether a condition is larger or deeper than the program can walk; a few definitions are enough for that."""
    rest, parts = [(condition, 1)], 0
    while rest:
        part, depth = rest.pop()
        parts += 1
        if depth > MOST_LEVELS or parts > MOST_PARTS:
            return True
        inner = (part.part,) if isinstance(part, Not) else part.parts if isinstance(part, All | AnyOf) else ()
        rest += [(one, depth + 1) for one in inner]
    return False


def alternatives(condition: Condition, wanted: bool = True) -> int:
    """Return an upper bound for the rows that `conditions.rows` has at any moment while it works on a condition."""
    match condition:
        case Not(part):
            return alternatives(part, not wanted)
        case All(parts) | AnyOf(parts):
            counts = [alternatives(part, wanted) for part in parts]
            # A part that never holds would hide the others.
            return math.prod(max(1, n) for n in counts) if isinstance(condition, All) == wanted else sum(counts)
        case _:
            return 1


@dataclass(frozen=True, slots=True)
class _Reader:
    scope: Scope

    def condition(self, node: Node) -> Condition:
        """A mapping means all of its entries."""
        if isinstance(node.value, dict):
            return _all([self._entry(key, part) for key, part in node.entries()])
        node.fault("bad-condition", f"expected a condition such as {{fact: value}}, found {shown_raw(node.value)}")
        return NEVER

    def _entry(self, key: str, node: Node) -> Condition:
        match key:
            case "not":
                return Not(self.condition(node))
            case "any" | "all" if node.items():
                parts = [self.condition(part) for part in node.items()]
                return _all(parts) if key == "all" else AnyOf(tuple(parts))
            case "any" | "all":
                message = f"{key} takes a list of conditions, found {shown_raw(node.value)}"
                return _refused(node, "bad-condition", message)
            case _:
                return self._test(key, node)

    def _test(self, fact: str, node: Node) -> Condition:
        scope, question, definition = self.scope, self.scope.questions.get(fact), self.scope.definitions.get(fact)
        if later := scope.later.intersection((fact, *(facts_of(definition) if definition else ()))):
            message = f"the step {min(later)} is decided later; only earlier steps can be read here"
            return _refused(node, "unknown-fact", message, key=True)
        if definition is not None:
            return definition if _yes_or_no(fact, node) else Not(definition)
        if fact in scope.steps:
            return OneOf(fact, self._named(fact, scope.steps[fact], "outcome", node))
        match question and question.type:
            case "yes_no":
                return OneOf(fact, (_yes_or_no(fact, node),))
            case "choice" if question:
                return OneOf(fact, self._named(fact, question.option_ids, "option", node))
            case "choices" if question:
                return self._ticks(fact, question.option_ids, node)
            case "count" | "amount" if question:
                return self._number(question, node)
        if not scope.excuses(fact):
            node.unknown("unknown-fact", "unknown fact", fact, scope.facts, key=True)
        return NEVER

    def _ticks(self, fact: str, options: tuple[str, ...], node: Node) -> Condition:
        """Options among several: `any_of`, `all_of` and `none_of`, which must all hold."""
        example = f"{{{fact}: {{any_of: [option]}}}}, or all_of or none_of"
        if not _has_only(node, _TICKS, f"{fact} can have several values; write {example}"):
            return NEVER
        parts: list[Condition] = []
        for key, part in node.entries():
            ticked = [Includes(fact, option) for option in self._named(fact, options, "option", part)]
            joined = _all(ticked) if key == "all_of" or len(ticked) == 1 else AnyOf(tuple(ticked))
            parts.append(Not(joined) if key == "none_of" else joined)
        return _all(parts)

    def _named(self, fact: str, options: tuple[str, ...], what: str, node: Node) -> tuple[str, ...]:
        """One option or outcome, or a list of them."""
        parts, named = node.items() if isinstance(node.value, list) else [node], list[str]()
        if isinstance(node.value, dict) or not parts:
            message = f"{fact} takes one {what} or a list of them, found {shown_raw(node.value)}"
            _refused(node, "wrong-type", message if parts else f"{fact}: name at least one {what}")
            return ()
        for part in parts:
            if part.value in options:
                named.append(part.value)
            elif not self.scope.excuses(fact):
                part.unknown(f"unknown-{what}", f"{fact} has no {what}", part.value, options)
        return tuple(dict.fromkeys(named))

    def _number(self, question: Question, node: Node) -> Condition:
        fact = question.id
        if question.type == "count" and type(node.value) is int:
            self._bound(question, node)
            return Within(fact, node.value, node.value + 1)
        example = f"{{{fact}: {{at_least: a, below: b}}}}"
        if not _has_only(node, _BOUNDS, f"{fact} is a number; write {example} with one or both"):
            return NEVER
        low, high = (self._bound(question, node.parts[key]) if key in node.value else None for key in _BOUNDS)
        return self._range(fact, low, high)

    def _bound(self, question: Question, node: Node) -> Threshold | None:
        """Return a threshold by its name, or a bare number as one without a name; None, and a fault, for any other."""
        value, scope = node.value, self.scope
        bound = scope.thresholds.get(value) if isinstance(value, str) else Threshold("", "", "", value, "")
        if bound is None:
            if not scope.excuses(value):
                node.unknown("unknown-threshold", "unknown threshold", value, scope.thresholds)
            return None
        if type(bound.value) not in (int, float):
            node.fault("wrong-type", f"expected a threshold's name, found {shown_raw(value)}")
            return None
        if not bound.id and value not in NATURAL:
            message = f"the bare number {format_number(value)} has no source; make it a threshold in thresholds.yaml"
            node.fault("bare-number", message, severity="warning", related=(question.id,))
        if bound.by is not None and bound.by not in scope.facts:
            if not scope.excuses(bound.by):
                message = f"the threshold {bound.id} goes by {bound.by}, which can't be read here"
                node.fault("unknown-fact", message)
            return None
        if bound.id and bound.unit != question.unit:
            units = f"the threshold {bound.id} has the unit {shown_raw(bound.unit)}, but {question.id} has"
            message = f"{units} {shown_raw(question.unit)}; give both the same unit"
            node.fault("unit-mismatch", message, severity="warning", related=(question.id, bound.id))
        numbers = (bound.value, *(cell for _, cell in bound.values))
        if outside := [number for number in numbers if not question.low <= number <= question.high]:
            span = f"{format_number(question.low)} to {format_number(question.high)}"
            message = f"{format_number(outside[0])} is outside the range of {question.id}, {span}"
            node.fault("out-of-range", message)
            return None
        return bound

    def _range(self, fact: str, low: Threshold | None, high: Threshold | None) -> Condition:
        """A range; one whose ends depend on another fact is judged exactly even while that fact is unknown.

        First the range that lies within every cell: in it, the other fact doesn't matter. Then, for each distinct pair
        of ends, the values of the other fact that it is for. Outside all of them the whole is false, whatever it is.
        """
        tables = {bound.by for bound in (low, high) if bound and bound.by}
        if len(tables) == 2:
            return All((self._range(fact, low, None), self._range(fact, None, high)))

        def ends(key: str) -> tuple[float | None, float | None]:
            return low.at(key) if low else None, high.at(key) if high else None

        by = tables.pop() if tables else ""
        question, cells = self.scope.questions.get(by), dict[tuple[float | None, float | None], list[str]]()
        for key in question.option_ids if question else self.scope.steps.get(by, ()):
            cells.setdefault(ends(key), []).append(key)
        if question is None:
            # Without a table, or where the step isn't reached and has no outcome at all, the usual value holds.
            cells.setdefault(ends(""), [])
        at_least = max((end for end, _ in cells if end is not None), default=None)
        below = min((end for _, end in cells if end is not None), default=None)
        names = (low and low.id) or None, (high and high.id) or None
        parts: list[Condition] = [] if _is_empty(at_least, below) else [Within(fact, at_least, below, *names)]
        for cell, keys in cells.items():
            if cell != (at_least, below) and not _is_empty(*cell):
                which: Condition = OneOf(by, tuple(keys))
                if question is None and cell == ends(""):
                    which = Not(OneOf(by, tuple(key for other in cells if other != cell for key in cells[other])))
                parts.append(All((which, Within(fact, *cell, *names))))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _refused(node: Node, kind: str, message: str, key: bool = False) -> Condition:
    node.fault(kind, message, key=key)
    return NEVER


def _yes_or_no(fact: str, node: Node) -> bool:
    # YAML 1.2 reads `yes` and `no` as text. Answers may say them, so conditions may, too.
    word = str(node.value).lower()
    if word not in ("true", "false", "yes", "no"):
        node.fault("wrong-type", f"{fact}: expected true or false, found {shown_raw(node.value)}")
    return word in ("true", "yes")


def _has_only(node: Node, known: Collection[str], expected: str) -> bool:
    """Return whether a node has some of these keys and no others; if not, note what is `expected`, or each other key."""
    if not node.entries():
        node.fault("wrong-type", expected)
    others = [key for key, _ in node.entries() if key not in known]
    for key in others:
        node.unknown("unknown-key", "unknown key", key, known, key, key=True)
    return bool(node.entries()) and not others


def _all(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _is_empty(at_least: float | None, below: float | None) -> bool:
    return at_least is not None and below is not None and at_least >= below
