"""A pack for readers: as tables, as a tree, as a diagram, as pages of rules; with the way of one set of answers marked in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from finetune_advisor import __version__
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
from finetune_advisor.model.pack import Pack, Question, Rule, Source, Step
from finetune_advisor.report import SCHEMA_VERSION, Sheet, Table
from finetune_advisor.text import dot_label, markdown, markdown_code, mermaid_label, one_line, web_address

FORMS = ("table", "tree", "mermaid", "dot", "markdown")


@dataclass(frozen=True, slots=True)
class Way:
    """How one set of answers goes through a pack."""

    outcomes: Mapping[str, str] = field(default_factory=dict)
    """By step; a step that wasn't reached is missing or empty."""
    standing: frozenset[str] = frozenset()
    """Ids of the rules that stand."""

    def took(self, step: Step, outcome: str) -> bool:
        """Whether the way leads through this outcome."""
        return bool(outcome) and self.outcomes.get(step.id) == outcome


# --- conditions in words ---------------------------------------------------------------------------------------------


def in_words(condition: Condition) -> str:
    """A condition as a reader says it: `failures includes style and examples below examples_floor`."""
    if condition == ALWAYS:
        return "always"
    match condition:
        case All(parts):
            return " and ".join(_grouped(part) for part in parts)
        case AnyOf(parts):
            return _one_range(condition) or _one_list(parts) or " or ".join(_grouped(part) for part in parts)
        case Not(part):
            return f"not ({in_words(part)})"
        case _:
            return _test(condition)


def _grouped(condition: Condition) -> str:
    words = in_words(condition)
    loose = (isinstance(condition, AnyOf) and " or " in words) or (
        isinstance(condition, All) and len(condition.parts) > 1
    )
    return f"({words})" if loose else words


def _test(test: Test) -> str:
    match test:
        case OneOf(fact, values):
            told = ", ".join(_value(value) for value in values)
            return f"{fact} is {'one of ' if len(values) > 1 else ''}{told}"
        case Includes(fact, option):
            return f"{fact} includes {option}"
        case Within(fact, at_least, below):
            edges = [("at least", at_least, test.at_least_name), ("below", below, test.below_name)]
            named = [f"{word} {name or format(edge, 'g')}" for word, edge, name in edges if edge is not None]
            return f"{fact} {' and '.join(named)}"


def _value(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _one_range(condition: AnyOf) -> str:
    """A threshold that differs by another answer was written as one range, and is told as one."""
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


# --- tables ----------------------------------------------------------------------------------------------------------


def sheet(pack: Pack, way: Way) -> Sheet:
    """A table of rules for each step; a rule that stands for the answers is marked."""
    tables = tuple(
        Table(
            step.title,
            ("rule", "when", "then", "because"),
            tuple(_row(rule, way) for rule in step.rules),
            _ends(step, way),
        )
        for step in pack.steps
    )
    return Sheet(SCHEMA_VERSION, __version__, f"Rules of pack {pack.id} {pack.version}", tables)


def _row(rule: Rule, way: Way) -> tuple[str, ...]:
    mark = " (stands)" if rule.id in way.standing else ""
    exception = f"; overrides {', '.join(rule.overrides)}" if rule.overrides else ""
    return rule.id + mark, in_words(rule.when), rule.then + exception, rule.because


def _ends(step: Step, way: Way) -> str:
    reached = "" if step.when == ALWAYS else f"Reached if {in_words(step.when)}. "
    taken = f" These answers end in {way.outcomes[step.id]}." if way.outcomes.get(step.id) else ""
    return f"{reached}Otherwise {step.otherwise}: {step.otherwise_because}{taken}"


# --- tree ------------------------------------------------------------------------------------------------------------


def tree(pack: Pack, way: Way) -> str:
    """Steps, their outcomes, and the rules that lead there, as an indented list in plain ASCII."""
    return "\n".join(_tree(pack, way)) + "\n"


def _tree(pack: Pack, way: Way) -> Iterator[str]:
    yield f"{one_line(pack.title)} ({pack.id} {pack.version})"
    for number, step in enumerate(pack.steps, start=1):
        yield ""
        yield f"{number}. {one_line(step.title)} [{step.id}]"
        if step.when != ALWAYS:
            yield f"   reached if {in_words(step.when)}"
        for outcome in step.outcomes:
            taken = " <- taken" if way.took(step, outcome.id) else ""
            yield f"   => {outcome.id}: {one_line(outcome.title)}{taken}"
            for rule in step.rules:
                if rule.then == outcome.id:
                    stands = " <- stands" if rule.id in way.standing else ""
                    yield f"      - {rule.id}: {in_words(rule.when)}{stands}"
            if step.otherwise == outcome.id:
                yield "      - otherwise"


# --- diagrams --------------------------------------------------------------------------------------------------------


def _edges(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Which outcomes of which step a later step reads: step, outcome, later step."""
    for step in pack.steps:
        for later in pack.steps:
            conditions = [later.when, *(rule.when for rule in later.rules)]
            read = {
                value for condition in conditions for test in tests(condition)
                if isinstance(test, OneOf) and test.fact == step.id for value in test.values
            }  # fmt: skip
            yield from ((step.id, outcome.id, later.id) for outcome in step.outcomes if outcome.id in read)


def mermaid(pack: Pack, way: Way) -> str:
    """A flow chart of steps and outcomes; ids are ours and labels quoted, so that no text can become syntax."""
    return "\n".join(_mermaid(pack, way)) + "\n"


def _mermaid(pack: Pack, way: Way) -> Iterator[str]:
    names = _names(pack)
    yield "flowchart LR"
    yield f"  accTitle: {_plain(pack.title)}"
    yield "  accDescr: Each step leads to its outcomes, and outcomes to the later steps that read them."
    for step in pack.steps:
        yield f"  {names[step.id, '']}[{mermaid_label(step.title)}]"
        for outcome in step.outcomes:
            name = names[step.id, outcome.id]
            taken = way.took(step, outcome.id)
            yield f"  {names[step.id, '']} --> {name}({mermaid_label(outcome.id + (' (taken)' if taken else ''))})"
            if taken:
                yield f"  class {name} taken"
    for earlier, end, later in _edges(pack):
        yield f"  {names[earlier, end]} -.-> {names[later, '']}"
    yield "  classDef taken stroke-width:4px"


def _plain(text: str) -> str:
    return "".join(c if c.isalnum() or c in " ,.-" else " " for c in one_line(text))


def _names(pack: Pack) -> dict[tuple[str, str], str]:
    names = {(step.id, ""): f"s{n}" for n, step in enumerate(pack.steps)}
    names |= {(s.id, o.id): f"s{n}o{m}" for n, s in enumerate(pack.steps) for m, o in enumerate(s.outcomes)}
    return names


def dot(pack: Pack, way: Way) -> str:
    """The same diagram for Graphviz."""
    return "\n".join(_dot(pack, way)) + "\n"


def _dot(pack: Pack, way: Way) -> Iterator[str]:
    names = _names(pack)
    yield "digraph pack {"
    yield "  rankdir=LR; node [shape=box];"
    for step in pack.steps:
        yield f"  {names[step.id, '']} [label={dot_label(step.title)}];"
        for outcome in step.outcomes:
            taken = way.took(step, outcome.id)
            label = dot_label(outcome.id + (" (taken)" if taken else ""))
            yield f"  {names[step.id, outcome.id]} [shape=ellipse, label={label}{', penwidth=3' if taken else ''}];"
            yield f"  {names[step.id, '']} -> {names[step.id, outcome.id]};"
    for earlier, end, later in _edges(pack):
        yield f"  {names[earlier, end]} -> {names[later, '']} [style=dashed];"
    yield "}"


# --- pages -----------------------------------------------------------------------------------------------------------


def pages(pack: Pack) -> Iterator[tuple[str, str]]:
    """A Markdown page for each step, one for the sources, and an index: file name and text."""
    yield "README.md", "\n".join(_index(pack)) + "\n"
    for step in pack.steps:
        yield f"{step.id}.md", "\n".join(_page(pack, step, Way())) + "\n"
    yield "sources.md", "\n".join(_sources(pack)) + "\n"


def document(pack: Pack, way: Way) -> str:
    """All pages as one Markdown document."""
    parts = ["\n".join(_page(pack, step, way)) for step in pack.steps]
    return "\n\n".join([f"# {markdown(pack.title)}", *parts, "\n".join(_sources(pack))]) + "\n"


def _index(pack: Pack) -> Iterator[str]:
    yield f"# Rules of {markdown(pack.title)}"
    yield ""
    yield f"Pack {markdown_code(pack.id)} {markdown(pack.version)}, reviewed {markdown(pack.reviewed)}."
    yield "Written by `make generated` from the YAML."
    yield ""
    for number, step in enumerate(pack.steps, start=1):
        yield f"{number}. [{markdown(step.title)}]({step.id}.md): {len(step.rules)} rules, {len(step.notes)} notes"
    yield ""
    yield f"[Sources](sources.md): {len(pack.sources)}"


def _page(pack: Pack, step: Step, way: Way) -> Iterator[str]:
    yield f"# {markdown(step.title)}"
    yield ""
    yield markdown(_ends(step, way))
    yield ""
    yield "## Outcomes"
    yield ""
    for outcome in step.outcomes:
        taken = " **(taken)**" if way.took(step, outcome.id) else ""
        yield f"- {markdown_code(outcome.id)}: {markdown(outcome.title)}{taken}"
    yield from _questions(step)
    yield from _rules(pack, step, way)
    if step.notes:
        yield from ("", "## Notes")
    for note in step.notes:
        yield from ("", f"### {markdown(note.id)}", "", f"*{note.level}*, when {markdown(in_words(note.when))}", "")
        yield markdown(note.say)
        yield from _cited(note.sources)


def _questions(step: Step) -> Iterator[str]:
    if step.questions:
        yield from ("", "## Questions")
    for question in step.questions:
        yield from (
            "",
            f"### {markdown(question.id)}",
            "",
            markdown(question.ask),
            "",
            f"*{markdown(question.why)}*",
            "",
        )
        yield from _takes(question)


def _takes(question: Question) -> Iterator[str]:
    for option, means in question.options:
        yield f"- {markdown_code(option)}: {markdown(means)}"
    if question.unit:
        yield f"- {question.type}, {question.low:g} to {question.high:g} {markdown(question.unit)}"
    if question.if_unknown is not None:
        value = question.if_unknown
        yield f"- while unknown: {markdown(', '.join(value) or 'none' if isinstance(value, tuple) else _value(value))}"


def _rules(pack: Pack, step: Step, way: Way) -> Iterator[str]:
    if step.rules:
        yield from ("", "## Rules")
    for rule in step.rules:
        stands = " (stands)" if rule.id in way.standing else ""
        yield from ("", f"### {markdown(rule.id)}{stands}", "")
        yield f"When {markdown(in_words(rule.when))}, then {markdown_code(rule.then)}."
        yield from ("", markdown(rule.because))
        if rule.do:
            yield from ("", f"Do: {markdown(rule.do)}")
        if rule.overrides:
            yield from ("", "Overrides " + ", ".join(markdown_code(other) for other in rule.overrides))
        yield from _thresholds(pack, rule)
        yield from _cited(rule.sources)


def _thresholds(pack: Pack, rule: Rule) -> Iterator[str]:
    ranges = [test for test in tests(rule.when) if isinstance(test, Within)]
    for name in dict.fromkeys(
        n for test in ranges for n in (test.at_least_name, test.below_name) if n in pack.thresholds
    ):
        threshold = pack.thresholds[name or ""]
        table = "; ".join(f"{key} {value:g}" for key, value in threshold.values)
        by = f"(by {threshold.by}: {table}; else {threshold.value:g})" if threshold.by else f"{threshold.value:g}"
        yield from (
            "",
            f"{markdown_code(threshold.id)}: {markdown(by)} {markdown(threshold.unit)}; {markdown(threshold.title)}",
        )


def _cited(sources: tuple[str, ...]) -> Iterator[str]:
    if sources:
        links = ", ".join(f"[{markdown(source)}](sources.md#{source.partition('#')[0]})" for source in sources)
        yield from ("", f"Sources: {links}")


def _sources(pack: Pack) -> Iterator[str]:
    yield "# Sources"
    for source in pack.sources.values():
        yield from ("", f"## {source.id}", "", *_source(source))


def _source(source: Source) -> Iterator[str]:
    address = web_address(source.url)
    yield f"{markdown(source.title)}{f' (<{address[0]}>)' if address else ''}"
    yield ""
    dated = "; measured on models of 2023-24" if source.dated_models else ""
    yield f"Published {markdown(source.published)}, checked {source.checked}, read: {source.read}{dated}."
    yield from ("", markdown(source.claim))
    if source.figure:
        yield from ("", f"Figure: {markdown(source.figure)}")
    if source.parts:
        yield ""
        yield from (f"- {markdown(part)}: {markdown(claim)}" for part, claim in source.parts)
