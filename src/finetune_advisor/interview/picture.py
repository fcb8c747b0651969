"""Where a person stands in an interview, in words: the step, what is still possible, why a question is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finetune_advisor.interview.words import reason
from finetune_advisor.model.answers import filled
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question, Rule, Step

_RULES_SHOWN = 4
_NODES = 2_000
"""About as long as a person doesn't notice; beyond, what isn't ruled out stands in for what is possible."""


def tree(pack: Pack) -> tuple[Step, ...]:
    """The steps that are counted aloud: those that ask, before readiness is looked at or the recommendation made."""
    last = [step.id for step in pack.steps].index(pack.blockers or pack.recommendation)
    return tuple(step for step in pack.steps[:last] if step.questions) or pack.steps


def where(pack: Pack, question: Question) -> str:
    """`Step 2 of 4: Private or recent facts?`"""
    steps = tree(pack)
    title = pack.step(question.step).title
    for number, step in enumerate(steps, start=1):
        if step.id == question.step:
            return f"Step {number} of {len(steps)}: {title}"
    return f"After step {len(steps)}: {title}"


def left(pack: Pack, counted: Mapping[str, Value]) -> tuple[str, tuple[str, ...]]:
    """The outcomes that the answers so far leave, and how sure that is."""
    from finetune_advisor.engine.decide import decide
    from finetune_advisor.solver import NodeLimit, possible

    try:
        return "Still possible", possible(pack, counted, limit=_NODES)
    except NodeLimit:
        decision = next(d for d in decide(pack, counted) if d.step.id == pack.recommendation)
        return "Not ruled out", tuple(o.id for o in decision.step.outcomes if o.id in decision.possible)


def standing(pack: Pack, counted: Mapping[str, Value]) -> str:
    """How the picture stands, in one line."""
    # With nothing known the search would be at its longest, and tell what everybody expects.
    if not counted:
        return "Everything is still possible."
    step = pack.step(pack.recommendation)
    sure, ends = left(pack, counted)
    if len(ends) == 1:
        return f"As it looks: {step.outcome(ends[0]).title}."
    from finetune_advisor.render.words import RECOMMENDATIONS

    outcomes = [outcome for outcome in step.outcomes if outcome.id in ends]
    names = list(dict.fromkeys(RECOMMENDATIONS[o.recommend] if o.recommend else o.title for o in outcomes))
    if len(names) == 1:
        return f"{sure}: {'; '.join(outcome.title for outcome in outcomes)}."
    return f"{sure}: {', '.join(names)}."


def outlook(pack: Pack, counted: Mapping[str, Value], *, unknown: bool) -> str:
    """What the advice comes to when nothing is left to ask; `unknown`: it rests on assumptions."""
    sure, ends = left(pack, counted)
    step = pack.step(pack.recommendation)
    provided = ", on the assumptions made for what you don't know" if unknown else ""
    if len(ends) == 1:
        return f"{step.outcome(ends[0]).title}{provided}."
    return f"{sure}: {'; '.join(step.outcome(end).title for end in ends)}{provided}."


def why(pack: Pack, counted: Mapping[str, Value], question: Question) -> Iterator[str]:
    """Why a question is asked: the author's reason, and the rules that wait for its answer."""
    yield reason(question)
    answers = {id: value for id, value in counted.items() if id != question.id}
    waiting = list(_waiting(pack, answers, question))
    if waiting:
        yield "Rules that wait for your answer:"
    for rule in waiting[:_RULES_SHOWN]:
        step = pack.step(rule.step)
        yield f"- {step.outcome(rule.then).title}: {filled(pack, rule.because, answers, answers)}"
    if len(waiting) > _RULES_SHOWN:
        yield f"- and {len(waiting) - _RULES_SHOWN} more"


def _waiting(pack: Pack, answers: Mapping[str, Value], question: Question) -> Iterator[Rule]:
    """The rules that wait for an answer, or for a reading that is computed from it."""
    from finetune_advisor.engine.decide import decide

    facts = {question.id, *(reading.id for reading in pack.readings if question.id in reading.needs)}
    for decision in decide(pack, {id: value for id, value in answers.items() if id not in facts}):
        for judgement in decision.judgements():
            if judgement.status == "undecided" and not facts.isdisjoint(judgement.facts):
                yield judgement.rule
