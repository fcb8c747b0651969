"""From the YAML of `when` to a Condition. Knows which facts may be read where, and what may be asked of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from finetune_advisor.load.faults import Faults, quoted
from finetune_advisor.load.tree import Node, found, kind_of
from finetune_advisor.model.conditions import NEVER, All, AnyOf, Condition, Includes, Not, OneOf, Within
from finetune_advisor.model.conditions import tests as tests_of
from finetune_advisor.model.pack import Question, Threshold
from finetune_advisor.text import format_number

NATURAL = (0, 1, 100)
"""Numbers that need no name: nothing, one, and all of a hundred."""

MOST_ALTERNATIVES = 4096
MOST_TESTS = 500

_BOUNDS = ("at_least", "below")


@dataclass(frozen=True, slots=True)
class Words:
    """What a condition may speak of at one place of a pack."""

    questions: Mapping[str, Question]
    """Questions and readings."""
    steps: Mapping[str, tuple[str, ...]]
    """The outcomes of the steps that are decided before."""
    thresholds: Mapping[str, Threshold]
    later: frozenset[str] = frozenset()
    """Steps that aren't decided yet."""
    faulty: Collection[str] = frozenset()
    """Ids whose own definition is faulty: nothing is said about what refers to them."""

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that may be read."""
        return (*(id for id, question in self.questions.items() if question.type != "text"), *self.steps)


class _Faulty(Exception):
    """A part of a condition can't be read; the fault is noted."""


def parse(node: Node, words: Words, faults: Faults) -> Condition:
    """Read a condition; parts that can't be read are noted as faults, and the result is then of no use."""
    condition = _condition(node, words, faults)
    if sum(1 for _ in tests_of(condition)) > MOST_TESTS:
        faults.add("too-large", f"the condition makes more than {MOST_TESTS} comparisons; split the rule", node.place())
        return NEVER
    if alternatives(condition) > MOST_ALTERNATIVES:
        message = f"the condition has more than {MOST_ALTERNATIVES} alternatives when multiplied out; split the rule"
        faults.add("too-large", message, node.place())
        return NEVER
    return condition


def alternatives(condition: Condition, wanted: bool = True) -> int:
    """At least as many as `conditions.rows` would make of a condition, at any moment of making them."""
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


def _condition(node: Node, words: Words, faults: Faults) -> Condition:
    """A mapping means all of its entries."""
    if not isinstance(node.value, dict):
        message = f"expected a condition such as {{fact: value}}, found {kind_of(node.value)}"
        faults.add("bad-condition", message, node.place())
        return NEVER
    parts = tuple(_entry(key, part, words, faults) for key, part in node.entries())
    return parts[0] if len(parts) == 1 else All(parts)


def _entry(key: str, node: Node, words: Words, faults: Faults) -> Condition:
    match key:
        case "any":
            return AnyOf(_list(key, node, words, faults))
        case "all":
            parts = _list(key, node, words, faults)
            return parts[0] if len(parts) == 1 else All(parts)
        case "not":
            return Not(_condition(node, words, faults))
        case _:
            return _test(key, node, words, faults)


def _test(fact: str, node: Node, words: Words, faults: Faults) -> Condition:
    try:
        if fact in words.steps:
            return _option(fact, words.steps[fact], "outcome", node, words, faults)
        return _question(_known(fact, node, words, faults), node, words, faults)
    except _Faulty:
        return NEVER


def _list(key: str, node: Node, words: Words, faults: Faults) -> tuple[Condition, ...]:
    if not isinstance(node.value, list) or not node.value:
        faults.add("bad-condition", f"{key} takes a list of conditions, found {found(node.value)}", node.place())
        return ()
    return tuple(_condition(part, words, faults) for part in node.items())


def _known(key: str, node: Node, words: Words, faults: Faults) -> Question:
    question = words.questions.get(key)
    if question is not None and question.type != "text":
        return question
    if key in words.faulty:
        raise _Faulty
    if question is not None:
        message = f"{key} is a text; no rule reads texts"
    elif key in words.later:
        message = f"the step {key} is decided later; only earlier steps can be read here"
    elif key in words.thresholds:
        message = f"{key} is a threshold; write the fact first, as in {{fact: {{below: {key}}}}}"
    else:
        message = f"unknown fact {quoted(key)}{faults.hint(key, words.facts)}"
    raise _refused(faults, "unknown-fact", message, node, key=True)


def _question(question: Question, node: Node, words: Words, faults: Faults) -> Condition:
    match question.type:
        case "yes_no":
            if not isinstance(node.value, bool):
                message = f"{question.id} is a yes or no; expected true or false, found {found(node.value)}"
                raise _refused(faults, "wrong-type", message, node)
            return OneOf(question.id, (node.value,))
        case "choices":
            return _choices(question, node, words, faults)
        case "count" | "amount":
            return _number(question, node, words, faults)
        case _:
            return _option(question.id, question.option_ids, "option", node, words, faults)


def _option(fact: str, options: tuple[str, ...], what: str, node: Node, words: Words, faults: Faults) -> Condition:
    """A choice or an outcome: one value, or a list of them."""
    if isinstance(node.value, dict):
        raise _refused(faults, "wrong-type", f"{fact} takes one {what} or a list of them, found a mapping", node)
    return OneOf(fact, _named_options(fact, options, what, node, words, faults))


def _choices(question: Question, node: Node, words: Words, faults: Faults) -> Condition:
    if not isinstance(node.value, dict) or list(node.value) != ["includes"]:
        message = f"{question.id} can have several values; write {{{question.id}: {{includes: option}}}}"
        raise _refused(faults, "wrong-type", message, node)
    options = _named_options(question.id, question.option_ids, "option", node.at("includes"), words, faults)
    ticked = tuple(Includes(question.id, option) for option in options)
    return ticked[0] if len(ticked) == 1 else AnyOf(ticked)


def _named_options(
    fact: str, options: tuple[str, ...], what: str, node: Node, words: Words, faults: Faults
) -> tuple[str, ...]:
    parts = list(node.items()) if isinstance(node.value, list) else [node]
    if not parts:
        raise _refused(faults, "bad-condition", f"{fact}: the list of {what}s is empty; name at least one", node)
    before = len(faults.findings)
    named: list[str] = []
    for part in parts:
        if not isinstance(part.value, str) or part.value not in options:
            if fact not in words.faulty:
                message = f"{fact} has no {what} {found(part.value)}{faults.hint(part.value, options)}"
                faults.add("unknown-" + what, message, part.place())
        elif part.value in named:
            faults.add("bad-condition", f"{fact}: {part.value} is listed twice", part.place())
        else:
            named.append(part.value)
    if len(faults.findings) > before or not named:
        raise _Faulty
    return tuple(named)


def _number(question: Question, node: Node, words: Words, faults: Faults) -> Condition:
    if question.type == "count" and isinstance(node.value, int) and not isinstance(node.value, bool):
        number = _bound(question, node, words, faults).value
        return Within(question.id, number, number + 1)
    if not isinstance(node.value, dict) or not node.value:
        message = f"{question.id} is a number; write {{{question.id}: {{at_least: a, below: b}}}} with one or both"
        raise _refused(faults, "wrong-type", message, node)
    for key, part in node.entries():
        if key not in _BOUNDS:
            raise _refused(
                faults, "unknown-key", f"unknown test {quoted(key)}{faults.hint(key, _BOUNDS)}", part, key=True
            )
    low, high = (_bound(question, node.at(key), words, faults) if key in node.value else None for key in _BOUNDS)
    if low and high and all(at_least >= below for at_least, below in _cells_of_both(low, high)):
        message = (
            f"{question.id}: at_least {format_number(low.value)} is not less than below {format_number(high.value)}"
        )
        raise _refused(faults, "empty-range", f"{message}; no number lies between them", node)
    return _ranged(question.id, low, high, words)


@dataclass(frozen=True, slots=True)
class _Bound:
    """One end of a range: a number, perhaps with a name, perhaps from a table by the value of another fact."""

    value: float
    name: str | None = None
    by: str | None = None
    cells: tuple[tuple[str, float], ...] = ()

    def at(self, key: str | None) -> float:
        return dict(self.cells).get(key, self.value) if key is not None else self.value


def _bound(question: Question, node: Node, words: Words, faults: Faults) -> _Bound:
    value = node.value
    if isinstance(value, str):
        threshold = words.thresholds.get(value)
        if threshold is None:
            if value in words.faulty:
                raise _Faulty
            message = f"unknown threshold {quoted(value)}{faults.hint(value, words.thresholds)}"
            raise _refused(faults, "unknown-threshold", message, node)
        if threshold.by is not None and threshold.by not in words.facts:
            if threshold.by in words.faulty:
                raise _Faulty
            message = f"the threshold {value} goes by {threshold.by}, which can't be read here"
            raise _refused(faults, "unknown-fact", message, node)
        if threshold.unit != question.unit:
            message = f"{question.id} counts {question.unit}, but the threshold {value} {threshold.unit}"
            faults.add("unit-mismatch", message, node.place(), "warning", (question.id, value))
        bound = _Bound(threshold.value, value, threshold.by, threshold.values if threshold.by else ())
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise _refused(faults, "wrong-type", f"expected a threshold's name, found {found(value)}", node)
    else:
        if value not in NATURAL:
            message = f"the bare number {format_number(value)} has no source; make it a threshold in thresholds.yaml"
            faults.add("bare-number", message, node.place(), "warning", (question.id,))
        bound = _Bound(value)
    for number in (bound.value, *(cell for _, cell in bound.cells)):
        if not question.low <= number <= question.high:
            span = f"{format_number(question.low)} to {format_number(question.high)}"
            message = f"{format_number(number)} is outside the range of {question.id}, {span}"
            raise _refused(faults, "out-of-range", message, node)
    return bound


def _cells_of_both(low: _Bound, high: _Bound) -> Iterator[tuple[float, float]]:
    """Both ends as they can meet: for every value of the fact that a table goes by."""
    yield low.value, high.value
    if low.by == high.by or None in (low.by, high.by):
        yield from ((low.at(key), high.at(key)) for key, _ in (*low.cells, *high.cells))
    else:
        yield from ((one, other) for _, one in low.cells for _, other in high.cells)
        yield from ((low.value, other) for _, other in high.cells)
        yield from ((one, high.value) for _, one in low.cells)


def _ranged(fact: str, low: _Bound | None, high: _Bound | None, words: Words) -> Condition:
    tables = {bound.by for bound in (low, high) if bound and bound.by}
    if len(tables) == 2:
        return All((_ranged(fact, low, None, words), _ranged(fact, None, high, words)))
    if tables:
        return _by_table(fact, tables.pop(), low, high, words)
    return _within(fact, low, high, low.value if low else None, high.value if high else None)


def _within(fact: str, low: _Bound | None, high: _Bound | None, at_least: float | None, below: float | None) -> Within:
    return Within(fact, at_least, below, low.name if low else None, high.name if high else None)


def _by_table(fact: str, by: str, low: _Bound | None, high: _Bound | None, words: Words) -> Condition:
    """A range whose ends depend on another fact, judged exactly even while that fact is unknown.

    First the range that lies within every cell: in it, the other fact doesn't matter. Then, for each distinct pair of
    ends, the values of the other fact that it is for. Outside all of them the whole is false, whatever the other fact is.
    """
    keys = dict.fromkeys(key for bound in (low, high) if bound and bound.by == by for key, _ in bound.cells)
    cells: dict[tuple[float | None, float | None], list[str]] = {}
    for key in keys:
        ends = low.at(key) if low else None, high.at(key) if high else None
        cells.setdefault(ends, []).append(key)
    usual = low.value if low else None, high.value if high else None
    others = tuple(key for ends, keys_there in cells.items() if ends != usual for key in keys_there)
    used = [*cells, usual] if _others_exist(by, keys, words) or usual in cells else [*cells]
    at_least = max((end for end, _ in used if end is not None), default=None)
    below = min((end for _, end in used if end is not None), default=None)
    parts: list[Condition] = []
    shared = not _is_empty(at_least, below)
    if shared:
        parts.append(_within(fact, low, high, at_least, below))
    for ends in dict.fromkeys(used):
        if (shared and ends == (at_least, below)) or _is_empty(*ends):
            continue
        which = _those_but(by, others, words) if ends == usual else OneOf(by, tuple(cells[ends]))
        parts.append(All((which, _within(fact, low, high, *ends))))
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _is_empty(at_least: float | None, below: float | None) -> bool:
    return at_least is not None and below is not None and at_least >= below


def _others_exist(by: str, keys: Mapping[str, None], words: Words) -> bool:
    return by in words.steps or not set(words.questions[by].option_ids) <= set(keys)


def _those_but(by: str, excepted: tuple[str, ...], words: Words) -> Condition:
    # A step that isn't reached has no outcome at all; the usual value holds then too, so its outcomes aren't listed.
    if by in words.steps:
        return Not(OneOf(by, excepted))
    return OneOf(by, tuple(option for option in words.questions[by].option_ids if option not in excepted))


def _refused(faults: Faults, kind: str, message: str, node: Node, key: bool = False) -> _Faulty:
    faults.add(kind, message, node.place(key=key))
    return _Faulty()
