"""What the unknown answers leave possible, and which of them would settle most."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.explain.context import Context
from finetune_advisor.explain.counterfactuals import Counterfactuals
from finetune_advisor.explain.words import format_class
from finetune_advisor.model.answers import format_value
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Question, Recommendation
from finetune_advisor.report import Assumption, GivenAnswer, OpenQuestion
from finetune_advisor.solver import possible
from finetune_advisor.text import join_words


def open_questions(
    context: Context, counterfactuals: Counterfactuals, left_open: tuple[Recommendation, ...], unknown: list[Question]
) -> tuple[OpenQuestion, ...]:
    """Return the unknown answers, first those that would rule out most of what is left open; none once it is settled."""
    if len(left_open) == 1:
        return ()
    found = []
    for question in unknown:
        leads = tuple(
            (words, possible(context.pack, {**context.known, question.id: value}))
            for words, value in _values(context, question)
        )
        ruled_out = [1 - len(left) / len(left_open) for _, left in leads]
        settles = round(sum(ruled_out) / len(ruled_out), 3) if ruled_out else 0.0
        matters = any(ruled_out) or counterfactuals.matters(question.id)
        found.append(OpenQuestion(question.id, _asked(context, question), settles, matters, leads))
    return tuple(sorted(found, key=lambda one: (-one.settles, not one.matters)))


def _values(context: Context, question: Question) -> Iterator[tuple[str, Value]]:
    """Yield each class of values in words with a value of it; for `choices`: no option ticked, then each alone."""
    varied = [dimension for dimension in context.dimensions if dimension.fact == question.id]
    if question.type == "choices":
        yield "none", ()
        yield from ((question.option_label(each.option), (each.option,)) for each in varied if each.option)
    else:
        yield from ((format_class(question, one), one.value) for dimension in varied for one in dimension.classes)


def assumptions(context: Context, unknown: list[Question], mattering: set[str]) -> tuple[Assumption, ...]:
    """Return what the advice works with in place of unknown answers, those that matter first. Gates assume nothing."""
    found = [
        Assumption(
            question=question.id,
            ask=_asked(context, question),
            value=context.assumed[question.id],
            shown=format_value(question, context.assumed[question.id]),
            state="unknown" if context.state(question.id) == "unknown" else "missing",
            matters=question.id in mattering,
        )
        for question in unknown
        if question.id in context.assumed
    ]
    return tuple(sorted(found, key=lambda assumption: not assumption.matters))


def given_answers(context: Context, unknown: list[Question]) -> Iterator[GivenAnswer]:
    """Yield every question of the pack and what is known of it, in the order of the pack."""
    assumed = {question.id for question in unknown} & context.assumed.keys()
    for question in context.questions.values():
        answer = context.answers.answers.get(question.id)
        value = answer.value if answer else None
        yield GivenAnswer(
            question=question.id,
            ask=question.ask,
            step=question.step,
            value=value,
            shown=format_value(question, value),
            origin="assumed" if question.id in assumed else answer.origin if answer else "not-asked",
            state=context.state(question.id),
            place=answer.place if answer else None,
            overridden=tuple(
                f"{format_value(question, other.value)} ({other.origin}{', ' + other.place if other.place else ''})"
                for other in context.answers.overridden.get(question.id, ())
            ),
            label=question.label or "",
        )


def _asked(context: Context, question: Question) -> str:
    """Return what a question asks; for a reading, what it says and which answers it is computed from."""
    needs = join_words(map(context.name, question.needs))
    return f"{question.ask}; computed from {needs}" if needs else question.ask
