"""One rule, one question or one approach by itself."""

from __future__ import annotations

import pytest

from finetune_advisor.errors import UsageError
from finetune_advisor.explain.context import Context
from finetune_advisor.explain.part import part
from finetune_advisor.model.conditions import Value
from finetune_advisor.report import Sheet
from tests.explain.small import PACK, given
from tests.explain.test_explain import ALL


def shown(what: str, **said: Value | None) -> Sheet:
    return part(Context(PACK, given(**said)), what)


def test_a_rule_says_what_became_of_it_and_what_it_read():
    sheet = shown("voice", **ALL)
    assert (sheet.title, sheet.lead) == ("Rule voice", "Applies. Because of voice")
    assert ("reads", "Style (Strong)") in sheet.tables[0].rows
    assert shown("few", **ALL).lead == "Doesn't apply: Examples (100 examples)."
    assert shown("few", problems=("style",)).lead == "Undecided; waits for Examples."
    assert shown("voice", problems=("style", "facts")).lead == "Overridden by find-voice."
    assert shown("few").lead == "Undecided; waits for Examples."


def test_a_question_says_what_was_answered_and_what_its_rules_make_of_it():
    sheet = shown("problems", **ALL)
    assert ("your answer", "Style (a.yaml:1:1)") in sheet.tables[0].rows
    assert ("style", "Applies. Because of style") in sheet.tables[1].rows
    assert ("find", "Doesn't apply: Problems (Style).") in sheet.tables[1].rows
    unknown = dict(shown("task").tables[0].rows)
    assert unknown == {"your answer": "not given", "assumed instead": "Write", "can change the advice": "yes"}


def test_an_approach_says_what_speaks_for_it_or_against_it():
    fits, lost = shown("fine-tuning", **ALL), shown("rag", **ALL)
    assert (fits.title, fits.lead) == ("Why Fine-tuning?", "Fine-tuning fits the problem.")
    assert ("voice", "Applies. Because of voice") in fits.tables[0].rows
    assert (lost.title, lost.tables[0].rows) == (
        "Why not RAG?",
        (("find", "Doesn't apply: Problems (Style)."),),
    )


def test_a_step_says_how_it_ended_and_what_became_of_each_rule_and_of_its_otherwise():
    sheet = shown("calls", **ALL)
    assert (sheet.title, sheet.lead) == ("Step calls", "Style? Strong.")
    assert dict(sheet.tables[0].rows) == {
        "style": "Applies. Because of style",
        "late": "Doesn't apply: months (6 months).",
        "otherwise": "Not used, because a rule applies. It leads to: Weak.",
    }
    assert dict(shown("otherwise of calls", problems=()).tables[0].rows)["otherwise"].startswith("Applies.")
    assert shown("ready", problems=()).lead == "Ready to train? With these answers, this step isn't reached."


def test_an_unknown_word_is_answered_with_what_there_is():
    with pytest.raises(UsageError, match="steps: calls, fits, ready and method; approaches: prompting, rag"):
        shown("xyzzy")


def test_anything_else_is_a_fault_with_the_nearest_name():
    with pytest.raises(
        UsageError, match="there is no rule, question, step or approach 'problem'; did you mean problems"
    ):
        shown("problem")
