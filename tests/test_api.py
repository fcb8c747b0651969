"""The package as other programs use it."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime

import pytest

import finetune_advisor
from finetune_advisor import Answers, advise, api, load_answers, load_pack, render
from finetune_advisor.errors import AnswerError, UsageError
from tests.conftest import EXAMPLES, ROOT, TODAY

EXAMPLE = ROOT / "examples" / "support-brand-voice.yaml"


def test_the_names_of_the_package_work():
    report = advise({"problems": ["style"], "examples": 40, "result": None}, pack=load_pack())
    assert render(report, "markdown").startswith("#")
    assert report.date == datetime.now().astimezone().date().isoformat()
    assert all(getattr(finetune_advisor, name) for name in finetune_advisor.__all__)
    with pytest.raises(AttributeError):
        finetune_advisor.nothing  # noqa: B018


@pytest.mark.slow
@pytest.mark.parametrize("first", ["", "import finetune_advisor.render.terminal", "import finetune_advisor.api"])
def test_render_can_be_called_whatever_was_imported_before(first):
    code = f"{first}\nfrom finetune_advisor import advise, render\nprint(render(advise({{}}), 'json')[:1])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "{\n"


def test_importing_the_package_imports_nothing_else():
    code = "import sys, finetune_advisor; print([name for name in sys.modules if name.startswith('finetune_advisor.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_answers_may_be_given_in_any_form(pack):
    loaded = load_answers(EXAMPLE, pack)
    values = {id: answer.value for id, answer in loaded.answers.items()}
    reports = [advise(given, today=TODAY, pack=pack) for given in (EXAMPLE, str(EXAMPLE), loaded, values)]
    assert len({(report.recommendation, report.fine_tuning.verdict, report.outcome) for report in reports}) == 1
    assert isinstance(load_answers(values, pack), Answers)
    assert api.missing(pack, values) == api.missing(pack, EXAMPLE)
    assert api.whatif(values, ["examples"], pack=pack).tables == api.whatif(EXAMPLE, ["examples"], pack=pack).tables


def test_every_value_that_does_not_fit_is_named_at_once(pack):
    with pytest.raises(AnswerError) as wrong:
        advise({"taks": "writing", "examples": -1, "owner": "perhaps"}, pack=pack)
    assert str(wrong.value).count("\n") == 2
    assert "did you mean task?" in str(wrong.value)


def test_what_may_be_expected_is_what_can_come_out(advised):
    for example in EXAMPLES:
        report = advised(example)
        words = {report.recommendation, f"approach:{report.approach}", f"fine-tuning:{report.fine_tuning.verdict}"}
        assert words <= {*api.EXPECTATIONS}
        for word in api.EXPECTATIONS:
            assert (api.unexpected(report, word) is None) == (word in words)
    with pytest.raises(UsageError, match=r"did you mean prompting\?"):
        api.check_expectation("promting")


def test_what_is_missing_is_what_the_interview_would_ask(pack):
    assert {question.id for question in api.missing(pack, {})} <= {q.id for q in pack.questions if q.interview}
    assert api.missing(pack, {question.id: None for question in pack.questions}) == ()
