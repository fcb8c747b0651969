"""A pack for its readers: a tree, a diagram, pages of rules, the list of questions, an answers file to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import ALWAYS, All, AnyOf, Condition, Includes, Not, OneOf, Within, tests
from finetune_advisor.model.pack import Pack, Question, Rule, Step, Threshold
from finetune_advisor.render import Screen
from finetune_advisor.report import Sheet, Table
from finetune_advisor.text import format_number, join_words, no_command, one_line, visible

NO_NAMES: Mapping[Condition, str] = {}
SCHEMA_FILE = "answers.schema.json"
"""What answers files name for editors; `schema answers -o answers.schema.json` writes it."""


@dataclass(frozen=True, slots=True)
class Path:
    """The path that one set of answers takes through a pack; empty for none."""

    outcomes: Mapping[str, str] = field(default_factory=dict)
    """By step; a step that wasn't reached is missing or empty."""
    applied: frozenset[str] = frozenset()
    """Ids of the rules that apply."""


# --- Conditions in words ----------------------------------------------------------------------------------------------


def in_words(condition: Condition, names: Mapping[Condition, str] = NO_NAMES) -> str:
    """Return a condition as a reader says it: `missed-target and examples below examples_floor`.

    A part with a name is called by it.
    """
    if condition in names:
        return names[condition]
    match condition:
        case All(()):
            return "always"
        case All(parts):
            return " and ".join(_grouped(part, names) for part in parts)
        case AnyOf(parts):
            return _as_written(condition) or " or ".join(_grouped(part, names) for part in parts)
        case Not(part):
            return f"not {names[part]}" if part in names else f"not ({in_words(part, names)})"
        case OneOf(fact, values):
            words = (("yes" if value else "no") if isinstance(value, bool) else str(value) for value in values)
            return f"{fact} is {join_words(words, 'or')}"
        case Includes(fact, option):
            return f"{fact} includes {option}"
        case Within(fact, at_least, below):
            edges = [("at least", at_least, condition.at_least_name), ("below", below, condition.below_name)]
            named = [f"{word} {name or format(edge, 'g')}" for word, edge, name in edges if edge is not None]
            return f"{fact} {' and '.join(named)}"


def _grouped(condition: Condition, names: Mapping[Condition, str]) -> str:
    words = in_words(condition, names)
    loose = isinstance(condition, AnyOf) and " or " in words
    return f"({words})" if loose or (isinstance(condition, All) and " and " in words) else words


def _as_written(condition: AnyOf) -> str:
    """Return what was written as one test: several options of a question, or a range whose threshold depends on an answer."""
    ticks = [part for part in condition.parts if isinstance(part, Includes)]
    if len(ticks) == len(condition.parts) and len({tick.fact for tick in ticks}) == 1:
        return f"{ticks[0].fact} includes {join_words((tick.option for tick in ticks), 'or')}"
    ranges = [test for test in tests(condition) if isinstance(test, Within)]
    names = {(test.fact, test.at_least_name, test.below_name) for test in ranges}
    if len(ranges) < 2 or len(names) != 1 or not (ranges[0].at_least_name or ranges[0].below_name):
        return ""
    others = dict.fromkeys(test.fact for test in tests(condition) if test.fact != ranges[0].fact)
    return f"{in_words(ranges[0])} (by {', '.join(others)})" if others else ""


def _names(pack: Pack, *without: str) -> dict[Condition, str]:
    """Return what the conditions with a name are called."""
    return {condition: name for name, condition in pack.definitions.items() if name not in without}


def _definition(name: str, pack: Pack) -> str:
    """Return a definition, in which the others go by their names."""
    return in_words(pack.definitions[name], _names(pack, name))


# --- Rules ------------------------------------------------------------------------------------------------------------


def tree(pack: Pack, path: Path, screen: Screen) -> str:
    """Return steps, their outcomes and the rules that lead there as a tree; what the answers take is marked."""
    from rich.text import Text
    from rich.tree import Tree

    from finetune_advisor.render.terminal import drawn, safe

    def branch(under: Tree, head: str, id: str = "", mark: str = "", style: str = "plain") -> Tree:
        label = Text.assemble((safe(head, screen), style), (f" ({id})" if id else "", "code"))
        return under.add(label.append(safe(f" \u2190 {mark}", screen) if mark else "", "good"))

    names = _names(pack)
    root = Tree(Text(safe(f"{pack.title} ({pack.id} {pack.version})", screen), "strong"), guide_style="faint")
    for number, step in enumerate(pack.steps, start=1):
        under = branch(root, f"{number}. {step.title}", step.id, style="strong")
        if step.when != ALWAYS:
            branch(under, f"reached if {in_words(step.when, names)}", style="faint")
        for outcome in step.outcomes:
            taken = "taken" if path.outcomes.get(step.id) == outcome.id else ""
            end = branch(under, outcome.title, outcome.id, taken, "accent")
            for rule in (rule for rule in step.rules if rule.then == outcome.id):
                applies = "applies" if rule.id in path.applied else ""
                branch(end, f"{rule.id}: {in_words(rule.when, names)}", mark=applies)
            if step.otherwise == outcome.id:
                branch(end, "otherwise")
    if pack.definitions:
        under = branch(root, "Definitions", style="strong")
        for name in pack.definitions:
            branch(under, f"{name}: {_definition(name, pack)}")
    return drawn(lambda _: [root], screen)


def mermaid(pack: Pack, path: Path) -> str:
    """Return a flow chart of steps and outcomes; ids are ours and labels quoted, so that no text can become syntax."""
    nodes = {(step.id, ""): f"s{n}" for n, step in enumerate(pack.steps)}
    nodes |= {(s.id, o.id): f"s{n}o{m}" for n, s in enumerate(pack.steps) for m, o in enumerate(s.outcomes)}
    # Which outcomes the conditions of another step test.
    read = dict.fromkeys(
        (nodes[test.fact, str(value)], nodes[later.id, ""])
        for later in pack.steps
        for condition in _conditions(later)
        for test in tests(condition)
        if isinstance(test, OneOf)
        for value in test.values
        if (test.fact, value) in nodes
    )
    title = "".join(letter if letter.isalnum() or letter in " ,.-" else " " for letter in one_line(pack.title))
    return _drawn("flowchart.mmd", pack, path=path, nodes=nodes, read=read, title=title)


def pages(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield a Markdown page for each step, for definitions and sources, and an index: file name and text."""
    for page in ("README", *(step.id for step in pack.steps), "definitions", "sources"):
        yield f"{page}.md", document(pack, Path(), page)


def document(pack: Pack, path: Path, page: str = "") -> str:
    """Return one of the pages, or all as one Markdown document, with the path of some answers marked."""
    return _drawn("rules.md", pack, path=path, page=page)


def _drawn(name: str, pack: Pack, **values: object) -> str:
    """Return a template about a pack, which may go to a terminal or a log."""
    from finetune_advisor.render.markup import template

    drawn = template(name).render(
        pack=pack, names=_names(pack), in_words=in_words, allowed=allowed, format_value=format_value,
        number=format_number, definition=_definition, thresholds=_thresholds, ALWAYS=ALWAYS, **values,
    )  # fmt: skip
    return "\n".join(map(no_command, drawn.split("\n")))


def _thresholds(pack: Pack, rule: Rule) -> list[Threshold]:
    """Return the thresholds that a rule compares with."""
    ranges = (test for test in tests(rule.when) if isinstance(test, Within))
    names = dict.fromkeys(name for test in ranges for name in (test.at_least_name, test.below_name))
    return [pack.thresholds[name] for name in names if name and name in pack.thresholds]


# --- Questions --------------------------------------------------------------------------------------------------------


def allowed(question: Question) -> str:
    """Return what an answer without options may be: `true or false`, `whole number, 0 to 10,000 cases`."""
    if question.type in ("yes_no", "text"):
        return "true or false" if question.type == "yes_no" else "text in quotes"
    kind = "whole number" if question.type == "count" else "number"
    return one_line(f"{kind}, {format_number(question.low)} to {format_number(question.high)} {question.unit or ''}")


def questions_sheet(pack: Pack) -> Sheet:
    """Return every question of a pack as a block: what is asked, what it takes, one option a line, and what it decides."""
    read = {step.title: {test.fact for each in _conditions(step) for test in tests(each)} for step in pack.steps}
    tables = []
    for question in pack.questions:
        rows = [(one.id, f"{one.label}: {one.gloss}" if one.gloss else one.label) for one in question.options]
        rows = rows or [(allowed(question), "")]
        for band, least in question.bands:
            rows.append((band, "not known" if least is None else f"counts as {format_number(least)}"))
        several = "; takes several" if question.type == "choices" else ""
        computed = "" if question.interview else "; taken from files and flags alone"
        decides = " ".join(step for step, facts in read.items() if question.id in facts)
        steps = f"Decides: {decides}" if decides else "For the report only."
        about = filter(None, (f"[{question.id}{several}{computed}]", question.help, question.why, steps))
        title = f"{question.label}: {question.ask}" if question.label else question.ask
        tables.append(Table(title, ("", ""), tuple(rows), " ".join(about)))
    return Sheet(f"Questions of pack {pack.id} {pack.version}", tuple(tables))


def _conditions(step: Step) -> list[Condition]:
    return [step.when, *(rule.when for rule in step.rules)]


def questions_data(pack: Pack) -> list[dict[str, object]]:
    """Return every question of a pack as plain data for other programs."""
    same = ("id", "step", "type", "ask", "label", "help", "why", "unit", "assume", "interview", "example")
    return [
        {name: getattr(question, name) for name in same}
        | {
            "range": list(question.range) if question.type in ("count", "amount") else None,
            "options": [{"value": o.id, "label": o.label, "gloss": o.gloss} for o in question.options] or None,
            "bands": dict(question.bands) or None,
        }
        for question in pack.questions
    ]


def answers_template(pack: Pack, schema: str | None = None) -> str:
    """Return a commented answers file that loads as it is, every answer unknown."""
    return _drawn("answers.yaml", pack, schema=visible(schema or ""))
