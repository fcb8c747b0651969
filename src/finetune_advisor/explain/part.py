"""One part of the reasoning by itself: a rule, a question, a step or an approach, and what these answers make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from finetune_advisor.errors import UsageError
from finetune_advisor.explain.advice import why_not
from finetune_advisor.explain.context import Context
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import facts_of
from finetune_advisor.model.pack import Question, Rule
from finetune_advisor.render.show import in_words
from finetune_advisor.render.words import name_of
from finetune_advisor.report import Reason, Sheet, Table
from finetune_advisor.solver import can_matter
from finetune_advisor.text import did_you_mean, join_words


def part(context: Context, what: str) -> Sheet:
    """Return what there is to say about a rule, a question, a step or an approach; raise UsageError for anything else."""
    judged = [reason for decision in context.decisions for reason in context.reasons(decision)]
    rules = {rule.id: rule for rule in context.pack.rules}
    if what in rules:
        reason = next(reason for reason in judged if reason.rule == what)
        about = Table("", ("", ""), tuple(_rule(context, rules[what], reason)))
        return Sheet(f"Rule {what}", (about,), lead=_status(context, reason))
    if question := context.questions.get(what):
        reading = [one for one in judged if one.rule and what in facts_of(rules[one.rule].when)]
        about = Table("", ("", ""), tuple(_question(context, question)))
        return _sheet(context, f"Question {what}", question.ask, "Rules that read it", reading, about)
    if (step := what.removeprefix("otherwise of ")) in context.outcomes:
        return _step(context, step)
    if what == context.advice.approach:
        applied = [reason for reason in judged if reason.status == "applies"]
        title = name_of(context.advice.approach)
        return _sheet(context, f"Why {title}?", f"{title} fits the problem.", "Rules that apply", applied)
    lost = {one.option: one for one in why_not(context)}
    if what in lost:
        title = f"Why not {lost[what].title}?"
        return _sheet(context, title, lost[what].because, "Rules that lead there", lost[what].spoke_for)
    steps, approaches = [step.id for step in context.pack.steps], [context.advice.approach, *lost]
    near = did_you_mean(what, (*rules, *context.questions, *steps, *approaches))
    listed = f"; steps: {join_words(steps)}; approaches: {join_words(approaches)}"
    listed += "; `questions` lists the questions, and `show` the rules"
    raise UsageError(f"there is no rule, question, step or approach {what!r}{near or listed}")


def _step(context: Context, step: str) -> Sheet:
    """Return how a step ended, and what became of its rules and of its `otherwise`."""
    decision, end = context.decision(step), context.outcomes[step]
    title, reasons = decision.step.title, context.reasons(decision)
    if not end:
        return Sheet(f"Step {step}", lead=f"{title} With these answers, this step isn't reached.")
    rows = [(reason.rule or "otherwise", _status(context, reason)) for reason in reasons]
    if decision.applied():
        unused = decision.step.outcome(decision.step.otherwise).title
        rows.append(("otherwise", f"Not used, because a rule applies. It leads to: {unused}."))
    lead = f"{title} {decision.step.outcome(end).title}."
    return Sheet(f"Step {step}", (Table("Its rules", ("rule", "here"), tuple(rows)),), lead=lead)


def _sheet(context: Context, title: str, lead: str, heading: str, reasons: Iterable[Reason], *more: Table) -> Sheet:
    """Return a sheet with a table of rules; one that doesn't apply comes without its reason, which would claim what wasn't said."""
    rows = tuple((one.rule or f"otherwise of {one.step}", _status(context, one)) for one in reasons)
    tables = (*more, Table(heading, ("rule", "here"), rows))
    return Sheet(title, tuple(table for table in tables if table.rows), lead=lead)


def _status(context: Context, reason: Reason) -> str:
    """What became of a rule, and why."""
    match reason.status:
        case "applies":
            return f"Applies. {reason.because}"
        case "overridden":
            return f"Overridden by {join_words(reason.overridden_by)}."
        case "undecided":
            return f"Undecided; waits for {join_words(map(context.name, reason.waits_for))}."
        case "does-not-apply":
            facts = "; ".join(map(context.in_words, reason.reads))
            return f"Doesn't apply: {facts}." if facts else "Doesn't apply, because its step isn't reached."


def _rule(context: Context, rule: Rule, reason: Reason) -> Iterator[tuple[str, str]]:
    step, applies = context.pack.step(rule.step), reason.status == "applies"
    yield "when", in_words(rule.when, {condition: name for name, condition in context.pack.definitions.items()})
    yield "then", f"{step.title} {step.outcome(rule.then).title}"
    for read in reason.reads if applies else ():
        yield "reads", context.in_words(read) + (f", from {read.place}" if read.place else "")
    for cited in rule.sources:
        id, _, section = cited.partition("#")
        source = context.pack.sources[id]
        claim = dict(source.parts).get(section, source.claim)
        yield "source", f"{source.title} ({cited}; checked {source.checked}). {claim}"
    more = {
        "rests on assumptions": join_words(map(context.name, reason.assumed)),
        "its reason": "" if applies else reason.because,
        "overrides": join_words(rule.overrides),
        "what to do": context.text(rule.do or ""),
        "how to find out": context.text(rule.find_out or ""),
        "where sources disagree": rule.notes_on_sources or "",
        "written in": reason.place or "",
    }
    yield from ((name, text) for name, text in more.items() if text)


def _question(context: Context, question: Question) -> Iterator[tuple[str, str]]:
    answer, assumed = context.answers.answers.get(question.id), context.assumed.get(question.id)
    given = f"{format_value(question, answer.value)} ({answer.place or answer.origin})" if answer else "not given"
    yield "your answer", given
    if assumed is not None:
        yield "assumed instead", format_value(question, assumed)
    if question in context.pack.inputs:
        yield "can change the advice", "yes" if can_matter(context.pack, context.known, question.id) else "no"
    yield from (
        (name, text) for name, text in (("how to find out", question.help), ("why it is asked", question.why)) if text
    )
