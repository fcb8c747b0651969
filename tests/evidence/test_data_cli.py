"""`data` shows what files hold, and `advise --data` decides by it instead of by what was guessed."""

import json
from pathlib import Path

import pytest

from finetune_advisor import api
from finetune_advisor.cli import start
from tests.conftest import TODAY

FOLDER = Path(__file__).parents[2] / "examples" / "evidence"
LAYOUTS = {
    "openai-chat.jsonl": ("OpenAI chat", 7), "prompt-completion.jsonl": ("prompt and completion", 6), "alpaca.json": ("Alpaca", 6),
    "sharegpt.json": ("ShareGPT", 6), "typed-parts.jsonl": ("chat with typed parts", 6), "bedrock.jsonl": ("Bedrock conversation", 6),
    "openai-preference.jsonl": ("preference pairs (preferred_output and non_preferred_output)", 6), "kto.jsonl": ("KTO", 6),
    "labels.csv": ("text and label", 10), "text.jsonl": ("plain text", 6), "faults.jsonl": ("OpenAI chat", 11),
    "ranked-replies.jsonl": ("preference pairs (chosen and rejected)", 900),
    "own-columns.csv": ("unknown", 6), "test-set.csv": ("unknown", 2),
}  # fmt: skip


def data(*arguments):
    return start.run(["data", *map(str, arguments)])


def test_every_example_file_is_what_the_readme_says():
    assert {file.name for file in (FOLDER / "data").iterdir()} == {*LAYOUTS}
    for name, (layout, rows) in LAYOUTS.items():
        ((_, count, found, *_),) = api.data([str(FOLDER / "data" / name)]).tables[0].rows
        assert (found, count) == (layout, str(rows)), name


def test_900_rows_that_are_340_distinct_change_the_advice():
    pack, answers = api.load_pack(), str(FOLDER / "ranked-replies.yaml")
    sheet = api.data([str(FOLDER / "data" / "ranked-replies.jsonl")])
    assert sheet.lead == "340 of 900 rows differ (preference pairs (chosen and rejected))."
    guessed = api.advise(api.gather(answers, (), pack), pack=pack, today=TODAY)
    found = api.advise(api.gather(answers, (), pack, [sheet]), pack=pack, today=TODAY)
    stated = api.advise(api.gather(answers, ["examples=900"], pack, [sheet]), pack=pack, today=TODAY)
    assert [report.fine_tuning.verdict for report in (guessed, found, stated)] == ["yes", "not-yet", "yes"]
    assert any("340 examples (measured) is used, not 900 examples" in warning for warning in found.warnings)
    (answer,) = (one for one in found.answers if one.question == "examples")
    assert answer.origin == "measured"
    for word in ("ranked-replies.jsonl", sheet.measurements[0].files[0][1][:8], "preference pairs", "340 of 900"):
        assert word in answer.place


@pytest.mark.parametrize("format", ["terminal", "markdown", "html", "json", "github"])
def test_the_sheet_comes_in_every_format(capsys, format):
    assert data(FOLDER / "data" / "faults.jsonl", "--format", format) == 0
    shown = capsys.readouterr()
    assert "7 of 11 rows differ" in shown.out
    assert shown.err == ""


def test_a_column_may_be_named_and_a_test_set_given(capsys):
    own = FOLDER / "data" / "own-columns.csv"
    assert data(own, "--column", "input=customer says", "--column", "output=we say", "-f", "json") == 0
    assert {one["question"] for one in json.loads(capsys.readouterr().out)["measurements"]} >= {"examples", "tokens_in"}
    assert (
        data(
            FOLDER / "data" / "prompt-completion.jsonl", "--evals-data", FOLDER / "data" / "test-set.csv", "-f", "json"
        )
        == 0
    )
    assert [(one["kind"], one["place"]["line"]) for one in json.loads(capsys.readouterr().out)["diagnostics"]] == [
        ("in-test-set", 1)
    ]


def test_what_was_measured_is_not_asked():
    pack = api.load_pack()
    sheet = api.data([str(FOLDER / "data" / "ranked-replies.jsonl")])
    given = ["problems=style", "facts=given", "task=writing", "headroom=unlikely", "result=not-enough"]
    asked = {question.id for question in api.missing(pack, api.gather(None, given, pack))}
    left = {question.id for question in api.missing(pack, api.gather(None, given, pack, [sheet]))}
    assert {"examples", "supervision"} <= asked
    assert not {"examples", "supervision"} & left
