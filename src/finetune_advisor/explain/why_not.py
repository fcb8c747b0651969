"""Why each option that isn't recommended lost: what spoke for it, what stopped that, and the least that must differ."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.explain.context import Context
from finetune_advisor.explain.counterfactuals import Counterfactuals
from finetune_advisor.model.pack import RECOMMENDATIONS
from finetune_advisor.report import AnswerRead, Reason, WhyNot
from finetune_advisor.text import join_words


def why_not(context: Context, counterfactuals: Counterfactuals) -> Iterator[WhyNot]:
    """Yield one entry for each of the four recommendations that isn't the one given and that this pack can give."""
    decision = context.decisions[counterfactuals.position]
    reasons = [context.reason(judgement) for judgement in decision.judgements()]
    for option in RECOMMENDATIONS:
        outcomes = {outcome.id: outcome.title for outcome in decision.step.outcomes if outcome.recommend == option}
        if not outcomes or option == context.outcome.recommend:
            continue
        spoke = tuple(reason for reason in reasons if reason.then in outcomes and reason.status != "applies")
        sentences = (_stopped(context, spoke), _least(counterfactuals, outcomes))
        yield WhyNot(option, " / ".join(outcomes.values()), spoke, " ".join(filter(None, sentences)))


def _stopped(context: Context, spoke: tuple[Reason, ...]) -> str:
    """Return what stopped the rule that came nearest: the one with the fewest facts against it."""
    failed = [reason for reason in spoke if reason.status == "does-not-apply" and reason.reads]
    if not failed:
        return ""
    rules = {decision.step.id: [rule.id for rule in decision.applied()] for decision in context.decisions}

    def fact(read: AnswerRead) -> str:
        by = rules.get(read.fact)
        return f"{read.fact}: {read.shown}{f' ({join_words(by)})' if by else ''}"

    nearest = min(failed, key=lambda reason: len(reason.reads))
    return f"Stopped by {join_words(map(fact, nearest.reads))}."


def _least(counterfactuals: Counterfactuals, outcomes: dict[str, str]) -> str:
    """Return the least that would have to differ for one of these outcomes."""
    alternatives = (*counterfactuals.nearest, *counterfactuals.pairs)
    leading = [one for one in alternatives if counterfactuals.end(one) in outcomes]
    if not leading:
        return "More than two answers would have to be different."
    least = counterfactuals.published(min(leading, key=lambda one: (len(one.changes), one.distance)))
    words = [f"{change.question} were {change.to} (now {change.now})" for change in least.changes]
    return f"It would be the advice if {join_words(words)}."
