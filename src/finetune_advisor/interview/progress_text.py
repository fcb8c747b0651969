"""How far an interview is, in words: the step, what is still possible, why a question is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finetune_advisor.engine.decide import decide
from finetune_advisor.interview.questions import reason
from finetune_advisor.model.answers import filled
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Outcome, Pack, Question
from finetune_advisor.render.words import RECOMMENDATIONS
from finetune_advisor.solver import possible

RULES_SHOWN = 4


def step_title(pack: Pack, question: Question) -> str:
    """Return `Step 2 of 4: Private or recent facts?`; steps from readiness on aren't counted."""
    last = [step.id for step in pack.steps].index(pack.blockers or pack.recommendation)
    counted = [step.id for step in pack.steps[:last] if step.questions] or [step.id for step in pack.steps]
    title = pack.step(question.step).title
    if question.step in counted:
        return f"Step {counted.index(question.step) + 1} of {len(counted)}: {title}"
    return f"After step {len(counted)}: {title}"


def standing(pack: Pack, counted: Mapping[str, Value]) -> str:
    """Return which recommendations the answers so far leave, in one line."""
    if not counted:
        return "Everything is still possible."
    outcomes = _possible(pack, counted)
    if len(outcomes) == 1:
        return f"As it looks: {outcomes[0].title}."
    names = list(dict.fromkeys(RECOMMENDATIONS[o.recommend] if o.recommend else o.title for o in outcomes))
    if len(names) == 1:
        return f"Still possible: {'; '.join(outcome.title for outcome in outcomes)}."
    return f"Still possible: {', '.join(names)}."


def outlook(pack: Pack, counted: Mapping[str, Value], *, unknown: bool) -> str:
    """Return what the advice comes to when nothing is left to ask; `unknown`: it rests on assumptions."""
    titles = [outcome.title for outcome in _possible(pack, counted)]
    provided = ", on the assumptions made for what you don't know" if unknown else ""
    return f"{'Still possible: ' if len(titles) > 1 else ''}{'; '.join(titles)}{provided}."


def _possible(pack: Pack, counted: Mapping[str, Value]) -> list[Outcome]:
    return [pack.step(pack.recommendation).outcome(id) for id in possible(pack, counted)]


def explain_question(pack: Pack, counted: Mapping[str, Value], question: Question) -> Iterator[str]:
    """Yield the author's reason for a question, and the rules that wait for its answer."""
    yield reason(question)
    # A rule may wait for what is computed from the answer, too.
    facts = {question.id, *(reading.id for reading in pack.readings if question.id in reading.needs)}
    known = {id: value for id, value in counted.items() if id not in facts}
    judged = [judgement for decision in decide(pack, known) for judgement in decision.judgements()]
    waiting = [one.rule for one in judged if one.status == "undecided" and not facts.isdisjoint(one.facts)]
    if waiting:
        yield "Rules that wait for your answer:"
    for rule in waiting[:RULES_SHOWN]:
        yield f"- {pack.step(rule.step).outcome(rule.then).title}: {filled(pack, rule.because, known, known)}"
    if len(waiting) > RULES_SHOWN:
        yield f"- and {len(waiting) - RULES_SHOWN} more"
