"""Why each option that isn't recommended lost: what spoke for it, what stopped that, and the least that would have to differ."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.explain.changes import Changes, Turn
from finetune_advisor.explain.situation import Situation
from finetune_advisor.model.pack import RECOMMENDATIONS
from finetune_advisor.report import Reason, WhyNot
from finetune_advisor.text import join_words


def why_not(situation: Situation, changes: Changes, pairs: tuple[Turn, ...]) -> Iterator[WhyNot]:
    """One entry for each of the four recommendations that isn't the one given and that this pack can give."""
    pack = situation.pack
    step = pack.step(pack.recommendation)
    decision = next(d for d in situation.decisions if d.step is step)
    reasons = [situation.reason(judgement) for judgement in decision.judgements()]
    for option in RECOMMENDATIONS:
        ends = {outcome.id for outcome in step.outcomes if outcome.recommend == option}
        if not ends or option == situation.outcome().recommend:
            continue
        spoke = tuple(r for r in reasons if r.then in ends and r.status != "applies")
        yield WhyNot(
            option=option,
            title=" / ".join(outcome.title for outcome in step.outcomes if outcome.id in ends),
            spoke_for=spoke,
            because=" ".join(
                sentence for sentence in (_stopped(situation, spoke), _least(changes, pairs, ends)) if sentence
            ),
        )


def _stopped(situation: Situation, spoke: tuple[Reason, ...]) -> str:
    """What stopped the rule that came nearest: the fewest facts against it."""
    failed = [reason for reason in spoke if reason.status == "does-not-apply" and reason.reads]
    if not failed:
        return ""
    nearest = min(failed, key=lambda reason: len(reason.reads))
    return f"Stopped by {join_words(_stop(situation, read.fact, read.shown) for read in nearest.reads)}."


def _stop(situation: Situation, fact: str, shown: str) -> str:
    decision = next((d for d in situation.decisions if d.step.id == fact), None)
    if decision is None:
        return f"{fact}: {shown}"
    rules = [rule.id for rule in decision.applied()]
    return f"{fact}: {shown}{' (' + join_words(rules) + ')' if rules else ''}"


def _least(changes: Changes, pairs: tuple[Turn, ...], ends: set[str]) -> str:
    """The least that would have to be different, in words."""
    leading = [t for t in (*changes.nearest(), *pairs) if t.ends[changes.number] in ends]
    if not leading:
        return "More than two answers would have to be different."
    turn = min(leading, key=lambda t: (len(t.changes), sum(c.distance for c in t.changes)))
    words = [f"{change.question} were {change.to} (now {change.now})" for change in map(changes.change, turn.changes)]
    return f"It would be the advice if {join_words(words)}."
