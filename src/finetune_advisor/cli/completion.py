"""What a shell completes beside fixed words: answers, rules, figures, entries of the catalog."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal, TypeAlias

import typer

import finetune_advisor as advisor
from finetune_advisor.errors import AdvisorError
from finetune_advisor.text import visible

if TYPE_CHECKING:
    from finetune_advisor.model.pack import Pack

Offer: TypeAlias = Literal["answer", "question", "part", "expectation", "figure", "entry"]

VARIABLE, BEFORE = "_FINETUNE_ADVISOR_COMPLETE", "_FINETUNE_ADVISOR_BEFORE"
"""The first is set by the shell that asks, the second by `join_bash_words`."""


def join_bash_words() -> None:
    """Join what bash breaks at `=` and `:`, except for the part of the last word that it won't replace.

    For `--set result=g` bash names the words `result`, `=` and `g`, and puts what is chosen in the place of `g`.
    """
    *words, last = os.environ["COMP_WORDS"].split("\n")[: int(os.environ["COMP_CWORD"]) + 1]
    if last in ("=", ":"):
        words, last = [*words, last], ""
    before = "".join(words[-2:]) if words[-1:] in (["="], [":"]) else ""
    if before:
        words = words[:-2]
    if before.startswith("--"):
        words, before = [*words, before.removesuffix("=")], ""
    os.environ.update({"COMP_WORDS": "\n".join([*words, last]), "COMP_CWORD": str(len(words)), BEFORE: before})


def completed(kind: Offer) -> Callable[[typer.Context, str], list[tuple[str, str]]]:
    """Return a completion from the pack that the command line names; it offers nothing if that pack can't be loaded."""

    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        from textwrap import shorten

        from rich.markup import escape

        before = os.environ.get(BEFORE, "")
        try:
            words = offered(kind, advisor.api.load_pack(ctx.params.get("pack")), before + incomplete)
        except AdvisorError:
            return []
        # Typer reads a word's meaning as markup. It breaks long ones into lines, which shells take for further words.
        return [
            (word.removeprefix(before), escape(shorten(visible(means), 70, placeholder=" ...")))
            for word, means in words
            if word.startswith(before) and word != before
        ]

    return complete


def offered(kind: Offer, pack: Pack, typed: str) -> Iterable[tuple[str, str]]:
    """Return words of one kind with what they mean; `typed` narrows down answers."""
    from finetune_advisor.cost.catalog import load_catalog
    from finetune_advisor.cost.inputs import INPUTS, WORDS

    match kind:
        case "answer":
            return _answers(pack, typed)
        case "question":
            return [(question.id, question.ask) for question in pack.inputs]
        case "part":
            approaches = [(word, "") for word in advisor.api.EXPECTATIONS if ":" not in word]
            rules = [(rule.id, step.title) for step in pack.steps for rule in step.rules]
            return [*approaches, *rules, *((question.id, question.ask) for question in pack.questions)]
        case "expectation":
            return [(word, "") for word in advisor.api.EXPECTATIONS]
        case "figure":
            return [(f"{name}=", "") for name in (*INPUTS, *WORDS)]
        case "entry":
            return [(fact.id, "") for fact in load_catalog().facts]


def _answers(pack: Pack, typed: str) -> list[tuple[str, str]]:
    """Return `id=` for every question that fits; where only one does, `id=answer`, so that no blank follows the `=`."""
    from finetune_advisor.cost.catalog import load_catalog

    id, equals, value = typed.partition("=")
    fitting = [one for one in pack.questions if one.id == id or (not equals and one.id.startswith(id))]
    found = [(f"{question.id}=", question.ask) for question in fitting]
    if len(fitting) == 1:
        (question,) = fitting
        several = value.rpartition(",")[0] + "," if "," in value and question.type == "choices" else ""
        answers = [(option.id, option.label) for option in question.options]
        answers += [(band, "") for band, _ in question.bands]
        if question.type == "yes_no":
            answers = [("true", "Yes"), ("false", "No")]
        if question.type == "text" and question.id in advisor.api.COST_ANSWERS:  # a model
            answers = [(name, "") for fact in load_catalog().facts if fact.method == "base" for name in fact.names]
        answers = [*dict(answers).items(), ("unknown", "I don't know")]
        found += [(f"{question.id}={several}{word}", means) for word, means in answers]
    return found
