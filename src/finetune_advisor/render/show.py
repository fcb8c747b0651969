"""A pack for its readers: tables, a tree, a diagram, pages of rules, the list of questions, an answers file to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from finetune_advisor import __version__
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import (
    ALWAYS,
    All,
    AnyOf,
    Condition,
    Includes,
    Not,
    OneOf,
    Test,
    Within,
    facts_of,
    tests,
)
from finetune_advisor.model.pack import Pack, Question, Rule, Step, Threshold
from finetune_advisor.report import SCHEMA_VERSION, Sheet, Table
from finetune_advisor.text import format_number, mermaid_label, no_command, one_line, visible

SCHEMA_FILE = "answers.schema.json"
"""What answers files name for editors; `schema answers -o answers.schema.json` writes it."""


@dataclass(frozen=True, slots=True)
class Path:
    """The path that one set of answers takes through a pack; empty for none."""

    outcomes: Mapping[str, str] = field(default_factory=dict)
    """By step; a step that wasn't reached is missing or empty."""
    applied: frozenset[str] = frozenset()
    """Ids of the rules that apply."""

    def took(self, step: Step, outcome: str) -> bool:
        """Return whether the path leads through this outcome."""
        return bool(outcome) and self.outcomes.get(step.id) == outcome


# --- Conditions in words ----------------------------------------------------------------------------------------------


def in_words(condition: Condition) -> str:
    """Return a condition as a reader says it: `failures includes style and examples below examples_floor`."""
    if condition == ALWAYS:
        return "always"
    match condition:
        case All(parts):
            return " and ".join(map(_grouped, parts))
        case AnyOf(parts):
            return _one_range(condition) or _one_list(parts) or " or ".join(map(_grouped, parts))
        case Not(part):
            return f"not ({in_words(part)})"
        case _:
            return _test(condition)


def _grouped(condition: Condition) -> str:
    words = in_words(condition)
    loose = isinstance(condition, AnyOf) and " or " in words
    return f"({words})" if loose or (isinstance(condition, All) and len(condition.parts) > 1) else words


def _test(test: Test) -> str:
    match test:
        case OneOf(fact, values):
            words = (("yes" if value else "no") if isinstance(value, bool) else str(value) for value in values)
            return f"{fact} is {'one of ' if len(values) > 1 else ''}{', '.join(words)}"
        case Includes(fact, option):
            return f"{fact} includes {option}"
        case Within(fact, at_least, below):
            edges = [("at least", at_least, test.at_least_name), ("below", below, test.below_name)]
            named = [f"{word} {name or format(edge, 'g')}" for word, edge, name in edges if edge is not None]
            return f"{fact} {' and '.join(named)}"


def _one_range(condition: AnyOf) -> str:
    """A threshold that differs by another answer was written as one range, and reads as one."""
    ranges = [test for test in tests(condition) if isinstance(test, Within)]
    names = {(test.fact, test.at_least_name, test.below_name) for test in ranges}
    if len(ranges) < 2 or len(names) != 1 or not (ranges[0].at_least_name or ranges[0].below_name):
        return ""
    others = [fact for fact in facts_of(condition) if fact != ranges[0].fact]
    return f"{_test(ranges[0])} (by {', '.join(others)})" if others else ""


def _one_list(parts: tuple[Condition, ...]) -> str:
    """Several options of one question: `failures includes any of style, format`."""
    ticks = [part for part in parts if isinstance(part, Includes)]
    if len(ticks) < 2 or len(ticks) < len(parts) or len({tick.fact for tick in ticks}) > 1:
        return ""
    return f"{ticks[0].fact} includes any of {', '.join(tick.option for tick in ticks)}"


def ending(step: Step, path: Path) -> str:
    """Return when a step is reached and how it ends if no rule applies."""
    reached = "" if step.when == ALWAYS else f"Reached if {in_words(step.when)}. "
    taken = f" These answers end in {path.outcomes[step.id]}." if path.outcomes.get(step.id) else ""
    return f"{reached}Otherwise {step.otherwise}: {step.otherwise_because}{taken}"


# --- Rules ------------------------------------------------------------------------------------------------------------


def sheet(pack: Pack, path: Path) -> Sheet:
    """Return a table of rules for each step; a rule that applies to the answers is marked."""
    columns = ("rule", "when", "then", "because")
    tables = (
        Table(step.title, columns, tuple(_row(rule, path) for rule in step.rules), ending(step, path))
        for step in pack.steps
    )
    return Sheet(SCHEMA_VERSION, __version__, f"Rules of pack {pack.id} {pack.version}", tuple(tables))


def _row(rule: Rule, path: Path) -> tuple[str, ...]:
    mark = " (applies)" if rule.id in path.applied else ""
    exception = f"; overrides {', '.join(rule.overrides)}" if rule.overrides else ""
    return rule.id + mark, in_words(rule.when), rule.then + exception, rule.because


def tree(pack: Pack, path: Path) -> str:
    """Return steps, their outcomes, and the rules that lead there, as an indented list."""
    return _plain("tree.txt", pack, path=path)


def mermaid(pack: Pack, path: Path) -> str:
    """Return a flow chart of steps and outcomes; ids are ours and labels quoted, so that no text can become syntax."""
    names = {(step.id, ""): f"s{n}" for n, step in enumerate(pack.steps)}
    names |= {(s.id, o.id): f"s{n}o{m}" for n, s in enumerate(pack.steps) for m, o in enumerate(s.outcomes)}
    read = [
        (names[step.id, outcome.id], names[later.id, ""])
        for step in pack.steps
        for later in pack.steps
        for outcome in step.outcomes
        if outcome.id in _outcomes_read(step, later)
    ]
    title = "".join(letter if letter.isalnum() or letter in " ,.-" else " " for letter in one_line(pack.title))
    return _plain("flowchart.mmd", pack, path=path, names=names, read=read, title=title)


def _outcomes_read(step: Step, later: Step) -> set[object]:
    """Which outcomes of one step the conditions of another test."""
    read = (test for condition in (later.when, *(rule.when for rule in later.rules)) for test in tests(condition))
    return {value for test in read if isinstance(test, OneOf) and test.fact == step.id for value in test.values}


def pages(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield a Markdown page for each step, one for the sources, and an index: file name and text."""
    for page in ("README", *(step.id for step in pack.steps), "sources"):
        yield f"{page}.md", _rules(pack, Path(), page)


def document(pack: Pack, path: Path) -> str:
    """Return all pages as one Markdown document, with the path of some answers marked."""
    return _rules(pack, path, "")


def _rules(pack: Pack, path: Path, page: str) -> str:
    from finetune_advisor.render.markup import markdown_template

    words = {
        "in_words": in_words,
        "ending": ending,
        "allowed": allowed,
        "format_value": format_value,
        "number": format_number,
    }
    return markdown_template("rules.md").render(pack=pack, path=path, page=page, thresholds=_thresholds, **words)


def _plain(name: str, pack: Pack, **values: object) -> str:
    """A template in plain text, which may go to a terminal or a log."""
    from finetune_advisor.render.markup import template

    words = {"in_words": in_words, "allowed": allowed, "format_value": format_value, "ALWAYS": ALWAYS}
    drawn = template(name, one_line, {"label": mermaid_label}).render(pack=pack, **words, **values)
    return "\n".join(map(no_command, drawn.split("\n")))


def _thresholds(pack: Pack, rule: Rule) -> list[Threshold]:
    """The thresholds that a rule compares with."""
    ranges = (test for test in tests(rule.when) if isinstance(test, Within))
    names = dict.fromkeys(name for test in ranges for name in (test.at_least_name, test.below_name) if name)
    return [pack.thresholds[name] for name in names if name in pack.thresholds]


# --- Questions --------------------------------------------------------------------------------------------------------


def allowed(question: Question) -> str:
    """Return what an answer may be, in words: `true or false`, `one of a, b`, `whole number, 0 to 10,000 cases`."""
    match question.type:
        case "yes_no":
            return "true or false"
        case "choice" | "choices":
            return f"{'one' if question.type == 'choice' else 'any'} of {', '.join(question.option_ids)}"
        case "count" | "amount":
            kind = "whole number" if question.type == "count" else "number"
            span = f"{format_number(question.low)} to {format_number(question.high)}"
            return one_line(f"{kind}, {span} {question.unit or ''}")
        case "text":
            return "text in quotes"


def questions_sheet(pack: Pack) -> Sheet:
    """Return every question of a pack, a table for each step: id, type, question, what it takes with its unit."""
    columns = ("id", "type", "question", "takes")
    tables = (
        Table(step.title, columns, tuple((q.id, q.type, q.ask, _takes(q)) for q in step.questions))
        for step in pack.steps
        if step.questions
    )
    return Sheet(SCHEMA_VERSION, __version__, f"Questions of pack {pack.id} {pack.version}", tuple(tables))


def _takes(question: Question) -> str:
    """What an answer may be; options with their meaning, so that a list of questions can be filled in on its own."""
    if not question.options:
        return allowed(question)
    kind = "one of" if question.type == "choice" else "any of"
    return f"{kind}: " + "; ".join(f"{option} ({means})" for option, means in question.options)


def questions_data(pack: Pack) -> list[dict[str, object]]:
    """Return every question of a pack as plain data for other programs."""
    return [
        {
            "id": q.id,
            "step": q.step,
            "type": q.type,
            "ask": q.ask,
            "why": q.why,
            "unit": q.unit,
            "range": [q.low, q.high] if q.type in ("count", "amount") else None,
            "options": [{"value": option, "means": means} for option, means in q.options] or None,
            "if_unknown": q.if_unknown,
            "example": q.example,
        }
        for q in pack.questions
    ]


def answers_template(pack: Pack, schema: str | None = None) -> str:
    """Return a commented answers file that loads as it is, every answer unknown."""
    return _plain("answers.yaml", pack, schema=visible(schema or ""))
