"""One part of the reasoning by itself: a rule, a question or an approach, and what these answers make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from finetune_advisor.errors import UsageError
from finetune_advisor.explain.context import Context
from finetune_advisor.explain.counterfactuals import Counterfactuals
from finetune_advisor.explain.sentences import name_of, why_not
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import facts_of
from finetune_advisor.model.pack import RECOMMENDATIONS, Question, Rule
from finetune_advisor.render.show import in_words
from finetune_advisor.report import AnswerRead, Reason, Sheet, Table
from finetune_advisor.solver import can_matter
from finetune_advisor.text import did_you_mean, join_words

RULES = ("rule", "here")


def part(context: Context, what: str) -> Sheet:
    """Return what there is to say about a rule, a question or an approach; raise UsageError for anything else."""
    rules = {rule.id: rule for step in context.pack.steps for rule in step.rules}
    judged = [reason for decision in context.decisions for reason in context.reasons(decision)]
    reasons = {reason.rule or reason.step: reason for reason in judged}
    if what in rules:
        rows = tuple(_rule(context, rules[what], reasons[what]))
        return _sheet(f"Rule {what}", _status(context, reasons[what]), Table("", ("", ""), rows))
    if question := context.questions.get(what):
        reading = [reasons[rule.id] for rule in rules.values() if what in facts_of(rule.when)]
        about = Table("", ("", ""), tuple(_question(context, question)))
        return _sheet(f"Question {what}", question.ask, about, _rules(context, "Rules that read it", reading))
    if what in RECOMMENDATIONS:
        return _approach(context, what, reasons)
    known = (*rules, *context.questions, *RECOMMENDATIONS)
    raise UsageError(f"there is no rule, question or approach {what!r}{did_you_mean(what, known)}")


def _sheet(title: str, lead: str, *tables: Table) -> Sheet:
    return Sheet(title, tuple(table for table in tables if table.rows), lead=lead)


def _rules(context: Context, title: str, reasons: Iterable[Reason]) -> Table:
    """Return a table of rules; one that doesn't apply comes without its reason, which would claim what wasn't said."""
    rows = ((one.rule or f"otherwise of {one.step}", _status(context, one)) for one in reasons)
    return Table(title, RULES, tuple(rows))


def _status(context: Context, reason: Reason) -> str:
    """What became of a rule, and why."""
    facts = "; ".join(_fact(context, read) for read in reason.reads)
    match reason.status:
        case "applies":
            return f"Applies. {reason.because}"
        case "overridden":
            return f"Overridden by {join_words(reason.overridden_by)}."
        case "undecided":
            return f"Undecided; waits for {join_words(map(context.name, reason.waits_for))}."
        case "does-not-apply":
            return f"Doesn't apply. {facts}." if facts else "Doesn't apply, because its step isn't reached."


def _fact(context: Context, read: AnswerRead) -> str:
    """Return a fact as a rule read it: `Output: New text (assumed)`, `Ready to train? Yes`."""
    colon, assumed = "" if read.origin == "decided" else ":", " (assumed)" if read.origin == "assumed" else ""
    return f"{context.name(read.fact)}{colon} {read.shown}{assumed}"


def _rule(context: Context, rule: Rule, reason: Reason) -> Iterator[tuple[str, str]]:
    step = context.pack.step(rule.step)
    yield "when", in_words(rule.when, {condition: name for name, condition in context.pack.definitions.items()})
    yield "then", f"{step.title} {step.outcome(rule.then).title}"
    if reason.assumed:
        yield "rests on assumptions", join_words(map(context.name, reason.assumed))
    if reason.status != "applies":
        yield "its reason", context.text(rule.because)
    for read in reason.reads if reason.status == "applies" else ():
        yield "reads", f"{_fact(context, read)} ({read.place or read.origin})"
    if rule.overrides:
        yield "overrides", join_words(rule.overrides)
    if rule.do:
        yield "what to do", context.text(rule.do)
    if rule.find_out:
        yield "how to find out", context.text(rule.find_out)
    for cited in rule.sources:
        source = context.pack.sources[cited.partition("#")[0]]
        yield "source", f"{source.title} ({cited}; checked {source.checked})"
    if rule.notes_on_sources:
        yield "where sources disagree", rule.notes_on_sources
    if reason.place:
        yield "written in", reason.place


def _question(context: Context, question: Question) -> Iterator[tuple[str, str]]:
    answer = context.answers.answers.get(question.id)
    if answer is None:
        yield "your answer", "none"
    else:
        yield "your answer", f"{format_value(question, answer.value)} ({answer.place or answer.origin})"
    if question.id in context.assumed:
        yield "assumed instead", format_value(question, context.assumed[question.id])
    if question.id in {each.id for each in context.pack.inputs}:
        matters = can_matter(context.pack, context.known, question.id)
        yield "can change the advice", "yes" if matters else "no"
    for name, text in (("how to find out", question.help), ("why it is asked", question.why)):
        if text:
            yield name, text


def _approach(context: Context, what: str, reasons: dict[str, Reason]) -> Sheet:
    """Return what speaks for the approach that fits, or why another one doesn't."""
    if what != context.advice.approach:
        lost = next((one for one in why_not(context, Counterfactuals(context)) if one.option == what), None)
        if lost is None:
            raise UsageError(f"this pack never advises {what}")
        return _sheet(f"Why not {lost.title}?", lost.because, _rules(context, "Rules that lead there", lost.spoke_for))
    applied = [reason for reason in reasons.values() if reason.status == "applies"]
    title = name_of(context.advice.approach)
    return _sheet(f"Why {title}?", f"{title} fits the problem.", _rules(context, "Rules that apply", applied))
