"""What the pages of the menu prompter hold, drawn without a terminal."""

import io
import itertools
import re

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from finetune_advisor import api
from finetune_advisor.interview import Progress, interview
from finetune_advisor.interview.controller import explain_question, place_of
from finetune_advisor.interview.menu import MenuPrompter
from finetune_advisor.interview.questions import Command, Prompt
from finetune_advisor.model.answers import Answer, Answers
from tests.conftest import ROOT, UNMEASURED
from tests.interview.small import TRAIN, small_pack, values

ENTER, SPACE, HOME, END, CTRL_C = "\r", " ", "\x1b[H", "\x1b[F", "\x03"

ASKED = [question for question in api.load_pack().questions if question.interview]


class Drawn(MenuPrompter):
    """Prints each page with the list below it; the person leaves at once."""

    def __init__(self, width, height):
        super().__init__(Console(width=width, height=height, file=io.StringIO()), input)

    def _run(self, kind, keys, page, choices=(), **settings):
        self._print([*page, Text(), *(Text(f"   {choice.title}") for choice in choices)])
        return Command.QUIT


@UNMEASURED
@pytest.mark.parametrize("explained", [False, True])
@pytest.mark.parametrize("question", ASKED, ids=[question.id for question in ASKED])
def test_a_question_of_the_bundled_pack_shows_whole_on_24_rows_of_80_columns_even_with_its_explanation(
    question, explained
):
    prompter, pack = Drawn(80, 24), api.load_pack()
    prompt = Prompt(question, place_of(pack, question))
    prompter.ask(prompt)
    shown = prompter.console.file.getvalue()
    if explained:
        prompter.say("\n".join((*explain_question(pack, {}, question), prompter.keys)))
        prompter.ask(prompt)
        shown = prompter.console.file.getvalue().removeprefix(shown)
    lines = shown.removesuffix("\n").split("\n")
    assert len(lines) <= 24
    assert max(map(cell_len, lines)) <= 80
    text = " ".join(shown.split())
    listed = [part for option in question.options for part in (option.label, option.gloss or "")]
    for part in (question.why if explained else "", question.ask, question.help or "", *listed):
        assert " ".join(part.split()) in text


def typed(keys, question="result"):
    """What an interview about the small pack knows when these keys have been typed at a question."""
    prompter = MenuPrompter(Console(width=80, height=24, file=io.StringIO()), input)
    before = dict(itertools.takewhile(lambda item: item[0] != question, TRAIN.items()))
    start = Progress({id: Answer(value, "asked") for id, value in before.items()}), "continue"
    with create_pipe_input() as keyboard, create_app_session(input=keyboard):
        keyboard.send_text(keys + CTRL_C)
        with pytest.raises(KeyboardInterrupt):
            interview(small_pack(), Answers(), prompter, start=start, save=lambda now: before.update(values(now)))
    return before


def test_a_sentence_typed_into_a_list_neither_ends_the_interview_nor_answers():
    for sentence in ("Eve enjoys jokes", "The model sorts jokes", "Our jokers rejoice", "every job"):
        assert typed(sentence + ENTER) == {"use_case": "a bot"}


def test_home_and_end_point_at_the_first_line_and_the_last():
    assert typed(END + ENTER) == {"use_case": "a bot", "result": None}
    assert typed(END + HOME + SPACE + ENTER, "tried") == {
        "use_case": "a bot",
        "result": "poor",
        "tried": ("instructions",),
    }


def test_a_long_answer_leaves_one_line():
    prompter = Drawn(40, 24)
    prompter.fold(("Owner", "a team " * 20))
    (line, rest) = prompter.console.file.getvalue().split("\n")
    assert (cell_len(line) < 40, line[-1], rest) == (True, "\u2026", "")


def test_the_pictures_of_the_readme_share_no_id_and_no_class_so_that_one_page_can_hold_both():
    drawn = [(ROOT / "docs" / f"{name}.svg").read_text("utf-8") for name in ("interview", "report")]
    one, other = ({*re.findall(r'(?:id|class)="([^"]*)"', text)} for text in drawn)
    assert one & other <= {"rich-terminal"}
