"""The advice in sentences: the headline, how firmly it stays when an answer changes, and why other approaches lost."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.explain.context import Context
from finetune_advisor.explain.counterfactuals import Alternative, Counterfactuals
from finetune_advisor.model.conditions import facts_of
from finetune_advisor.model.pack import RECOMMENDATIONS, Recommendation
from finetune_advisor.render.words import RECOMMENDATIONS as NAMES
from finetune_advisor.report import AnswerRead, FineTuning, Reason, WhyNot
from finetune_advisor.text import join_words


def name_of(approach: Recommendation) -> str:
    """Return the name of an approach as a sentence or a title begins with it."""
    return NAMES[approach][0].upper() + NAMES[approach][1:]


def headline(context: Context, fine_tuning: FineTuning) -> str:
    """Return the advice in one or two sentences."""
    advice, title = context.advice, context.outcome.title
    if little_known(context):
        asked = [question.id for question in context.pack.questions if question.interview and question.type != "text"]
        answered = sum(context.state(id) == "known" for id in asked)
        start = f"Start with {NAMES[advice.approach]}"
        return f"{start}. Too little is known to advise more: you gave {answered} of {len(asked)} answers."
    match fine_tuning.verdict:
        case "yes":
            return f"{title} {_continued(fine_tuning.method_title)}." if fine_tuning.method_title else f"{title}."
        case "no":
            return f"{title}. You don't need fine-tuning."
        case "not-yet":
            fits = "RAG and fine-tuning fit" if "+" in advice.approach else f"{name_of(advice.approach)} fits"
            return f"{fits}, but not yet: {_first(fine_tuning)}. Until then, use {NAMES[advice.recommendation]}."


def _continued(title: str) -> str:
    """Return a title as a sentence goes on with it: `A small classifier` in lower case, `LoRA` as it is."""
    first = title.split(maxsplit=1)[0]
    return title[0].lower() + title[1:] if first == first.capitalize() else title


def _first(fine_tuning: FineTuning) -> str:
    """Return how much has to come first. Gates with one label are about one thing."""
    things = len({blocker.label for blocker in fine_tuning.blockers})
    noun = "one thing" if things == 1 else f"{things} things"
    if all(blocker.kind == "unknown" for blocker in fine_tuning.blockers):
        return f"find out {noun} first"
    return f"{noun} {'comes' if things == 1 else 'come'} first"


def little_known(context: Context) -> bool:
    """Return whether no rule led to the approach, and every step that these rules read rests on assumptions."""
    decision = next(one for one in context.decisions if one.step.id == context.pack.approach)
    if decision.applied() or context.advice.verdict != "no":
        return False
    read = {fact for rule in decision.step.rules for fact in facts_of(rule.when)}
    steps = read & context.outcomes.keys()
    return steps <= context.open_steps if steps else not read & context.known.keys()


def robustness(counterfactuals: Counterfactuals) -> str:
    """Return how many changes of one answer lead to other advice, and the nearest, in plain English."""
    total, turning = len(counterfactuals.changes), len(counterfactuals.singles)
    if not turning:
        return f"No change to a single answer leads to different advice ({total} were tried)."
    lead, nearest = "leads" if turning == 1 else "lead", changed(counterfactuals, counterfactuals.nearest[0])
    return f"{turning} of {total} changes to a single answer {lead} to different advice. The nearest is {nearest}."


def changed(counterfactuals: Counterfactuals, alternative: Alternative, *, now: bool = True) -> str:
    """Return the changes of an alternative in words, each with the answer as it is `now`."""
    context, found = counterfactuals.context, counterfactuals.published(alternative)
    words = ((context.name(one.question), one.to, f" (now {one.now})" if now else "") for one in found.changes)
    return join_words(f"{name}: {to}{was}" for name, to, was in words)


def why_not(context: Context, counterfactuals: Counterfactuals) -> Iterator[WhyNot]:
    """Yield one entry for each of the four approaches that isn't the one that fits, and that this pack can give."""
    decision = next(one for one in context.decisions if one.step.id == context.pack.approach)
    reasons = [reason for reason in context.reasons(decision) if reason.rule and reason.status != "applies"]
    for option in RECOMMENDATIONS:
        ends = {outcome.id for outcome in decision.step.outcomes if outcome.approach == option}
        if not ends or option == context.advice.approach:
            continue
        spoke = tuple(reason for reason in reasons if reason.then in ends)
        sentences = (_stopped(context, spoke), _least(counterfactuals, option))
        yield WhyNot(option, name_of(option), spoke, " ".join(filter(None, sentences)))


def _stopped(context: Context, spoke: tuple[Reason, ...]) -> str:
    """Return what stopped the rule that came nearest: the one with the fewest facts against it."""
    failed = [reason for reason in spoke if reason.status == "does-not-apply" and reason.reads]
    if not failed:
        return ""
    reads = min(failed, key=lambda reason: len(reason.reads)).reads
    return f"These answers speak against it: {'; '.join(_fact(context, read) for read in reads)}."


def _fact(context: Context, read: AnswerRead) -> str:
    """Return a fact in the middle of a sentence: `Output (New text, assumed)`, `Ready to train? Yes`."""
    if read.origin == "decided":
        return f"{context.name(read.fact)} {read.shown}"
    assumed = ", assumed" if read.origin == "assumed" else ""
    return f"{context.name(read.fact)} ({read.shown}{assumed})"


def _least(counterfactuals: Counterfactuals, option: Recommendation) -> str:
    """Return the least that would have to differ for this approach."""
    alternatives = (*counterfactuals.nearest, *counterfactuals.pairs)
    leading = [one for one in alternatives if one.advice.approach == option]
    if not leading:
        return "It would take more than two different answers."
    least = min(leading, key=lambda one: (len(one.changes), one.distance))
    changes = "this change" if len(least.changes) == 1 else "these changes"
    return f"It would fit after {changes}: {changed(counterfactuals, least)}."
