"""What the pages of the menu prompter hold, drawn without a terminal."""

import io
import re

import pytest
from rich.console import Console
from rich.text import Text

from finetune_advisor import api
from finetune_advisor.interview.menu import MenuPrompter
from finetune_advisor.interview.progress_text import explain_question, place
from finetune_advisor.interview.prompter import Command, Prompt
from tests.conftest import ROOT

ASKED = [question for question in api.load_pack().questions if question.interview]


class Drawn(MenuPrompter):
    """Keeps each page with the list below it; the person leaves at once."""

    def __init__(self, width, height):
        super().__init__(Console(width=width, height=height, file=io.StringIO()), input)
        self.pages = []

    def _run(self, kind, commands, page, choices=(), **settings):
        self.pages.append([*page, Text(), *(Text(choice.title) for choice in choices)])
        return Command.QUIT


@pytest.mark.parametrize("explained", [False, True])
@pytest.mark.parametrize("question", ASKED, ids=[question.id for question in ASKED])
def test_a_question_of_the_bundled_pack_shows_whole_on_24_rows_of_80_columns_even_with_its_explanation(
    question, explained
):
    prompter, pack = Drawn(80, 24), api.load_pack()
    if explained:
        prompter.say("\n".join((*explain_question(pack, {}, question), prompter.keys)))
    prompter.ask(Prompt(question, place(pack, question), (("Label", "answer"),) * 9))
    (page,) = prompter.pages
    assert prompter._rows(page) <= 24
    text = " ".join(" ".join(line.plain for line in page).split())
    listed = [part for option in question.options for part in (option.label, option.gloss or "")]
    for part in (question.why if explained else "", question.ask, question.help or "", *listed):
        assert " ".join(part.split()) in text


def test_what_was_said_last_is_still_shown_at_the_end():
    prompter = Drawn(80, 24)
    prompter.say("Your answers can't be saved.")
    prompter.end((("Owner", "yes"),), "That's enough.")
    assert prompter.console.file.getvalue().split("\n")[1:3] == ["Your answers can't be saved.", "That's enough."]


def test_the_answers_so_far_are_shown_as_far_as_there_is_room():
    prompter = Drawn(80, 24)
    question = next(question for question in ASKED if question.type == "yes_no")
    prompter.ask(Prompt(question, ("", ""), tuple((f"Label {n}", "answer") for n in range(40))))
    text = [line.plain for line in prompter.pages[0]]
    assert "earlier answers; r shows them" in text[0]
    assert any("Label 39" in line for line in text)
    assert not any("Label 0 " in line for line in text)


def test_the_pictures_of_the_readme_share_no_id_and_no_class_so_that_one_page_can_hold_both():
    drawn = [(ROOT / "docs" / f"{name}.svg").read_text("utf-8") for name in ("interview", "report")]
    one, other = ({*re.findall(r'(?:id|class)="([^"]*)"', text)} for text in drawn)
    assert one & other <= {"rich-terminal"}
