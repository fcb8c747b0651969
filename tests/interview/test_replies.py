import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from finetune_advisor.interview.plain import wrap
from finetune_advisor.interview.questions import (
    Command,
    Option,
    find_option,
    help_lines,
    options,
    parse_reply,
    sentence,
    words,
)
from finetune_advisor.model.answers import Answer, band_words
from finetune_advisor.text import is_visible, visible
from tests.interview.scripted import said
from tests.interview.small import prompt, question, small_pack


@pytest.mark.parametrize(
    ("id", "text", "value"),
    [
        ("result", "1", "good"),
        ("result", "2.", "poor"),
        ("result", "poor", "poor"),
        ("result", "POOR", "poor"),
        ("result", "p", "poor"),
        ("result", "3", None),
        ("result", "I don't know", None),
        ("result", "don\u2019t know", None),
        ("facts", "y", True),
        ("facts", "no", False),
        ("facts", "1", True),
        ("facts", "unknown", None),
        ("tried", "1, 3", ("instructions", "model")),
        ("tried", "3 1", ("instructions", "model")),
        ("tried", "model and examples", ("examples", "model")),
        ("tried", "none", ()),
        ("tried", "4", ()),
        ("tried", "5", None),
        ("tried", "1, 1", ("instructions",)),
        ("tried", "a stronger model", ("model",)),
        ("tried", "better instructions, 2", ("instructions", "examples")),
        ("result", "not good enough", "poor"),
        ("result", "good", "good"),
        ("pages", "500", 500),
        ("pages", "2.", 2),
        ("pages", "under 500", 0),
        ("pages", "500-or-more", 500),
        ("pages", "under", 0),
        ("pages", "2k", 2000),
        ("pages", "2,000 pages", 2000),
        ("price", "2", 2.0),
        ("price", "0.8", 0.8),
        ("use_case", " a bot ", "a bot"),
        ("use_case", '"back"', "back"),
        ("use_case", "unknown", None),
    ],
)
def test_a_reply_is_understood(id, text, value):
    assert parse_reply(prompt(id), text).value == value


@pytest.mark.parametrize("id", [q.id for q in small_pack().questions])
@pytest.mark.parametrize("text", ["?", "b", "e", "r", "q", "back", "review", "enough", "quit", "help", "why", " BACK "])
def test_commands_can_be_typed_at_every_question(id, text):
    assert isinstance(parse_reply(prompt(id), text), Command)


@pytest.mark.parametrize("id", [q.id for q in small_pack().questions])
def test_enter_alone_keeps_an_earlier_answer_and_otherwise_says_i_dont_know(id):
    assert parse_reply(prompt(id), "  ") == said(None)
    earlier = said(7)
    assert parse_reply(prompt(id, earlier), "") == earlier


@pytest.mark.parametrize(
    ("id", "text", "fits"),
    [
        ("result", "7", "there is no number 7; expected 1 to 3"),
        ("result", "pour", "did you mean poor?"),
        ("result", "0", "there is no number 0"),
        ("tried", "1, 9", "there is no number 9"),
        ("tried", "none, model", "can't be combined"),
        ("tried", ",", "nothing is ticked"),
        ("facts", "perhaps", "expected a number from 1 to 3 or its words"),
        ("pages", "-1", "out of range; expected 0 to 10,000,000 pages"),
        ("pages", "2.5", "expected a whole number of pages"),
        ("pages", "20M", "out of range"),
        ("price", "lots", "isn't a number"),
    ],
)
def test_a_wrong_entry_says_what_would_fit(id, text, fits):
    with pytest.raises(ValueError, match=fits.replace("?", r"\?")):
        parse_reply(prompt(id), text)


@given(st.sampled_from([q.id for q in small_pack().questions]), st.text(max_size=60))
def test_any_text_is_an_answer_a_command_or_a_printable_message(id, text):
    try:
        reply = parse_reply(prompt(id), text)
    except ValueError as fault:
        shown = str(fault)
    else:
        assert isinstance(reply, Answer | Command)
        shown = words(question(id), reply.value) if isinstance(reply, Answer) else reply.value
    assert is_visible(shown)


def test_a_list_offers_none_of_these_and_dont_know():
    assert [option.word for option in options(question("tried"))] == [
        "instructions",
        "examples",
        "model",
        "none",
        "unknown",
    ]
    assert [(option.label, option.value) for option in options(question("pages"))] == [
        ("Under 500", 0),
        ("500 or more", 500),
        ("I don't know", None),
    ]
    assert options(question("examples")) == ()


@pytest.mark.parametrize(
    ("band", "shown"),
    [
        ("under-50", "under 50"),
        ("50-99", "50-99"),
        ("1k-9k", "1k-9k"),
        ("100k-1M", "100k-1M"),
        ("10M-or-more", "10M or more"),
    ],
)
def test_a_band_is_shown_as_people_write_it(band, shown):
    assert band_words(band) == shown


def test_a_band_is_shown_as_the_band_and_any_number_as_itself():
    shown = [
        words(question("pages"), parse_reply(prompt("pages"), text).value) for text in ("500-or-more", "500", "501")
    ]
    assert shown == ["500 or more pages", "500 pages", "501 pages"]


def test_what_fits_is_said_with_unit_and_range():
    assert help_lines(prompt("examples")) == ["A whole number of examples, 0 to 10,000,000; 2M or 500k will do."]
    assert help_lines(prompt("result", said("good"))) == [
        "Read twenty of them.",
        "Your answer so far: good enough.",
    ]


def test_hidden_characters_are_shown_not_sent():
    assert words(question("use_case"), "a\x1b[31mb\u202ec") == r"a\x1b[31mb\u202ec"


def test_a_list_takes_numbers_words_and_beginnings():
    listed = (Option("report", "Show it"), Option("back", "Go back"), Option("tried", "What have you tried?"))
    assert [find_option(listed, text).word for text in ("2", "b", "tried", "t")] == ["back", "back", "tried", "tried"]
    with pytest.raises(ValueError, match="expected 1 to 3"):
        find_option(listed, "4")
    with pytest.raises(ValueError, match="'r' could be Show it or How good"):
        find_option((*listed, Option("result", "How good")), "r")


@given(st.text(), st.integers(min_value=8, max_value=200), st.integers(min_value=0, max_value=6))
def test_broken_lines_lose_no_word_and_fit(text, width, indent):
    shown = visible(text)
    console = Console(file=io.StringIO(), width=width)
    lines = wrap(console, Text(shown), indent).plain.split("\n")
    assert "".join("".join(lines).split()) == "".join(shown.split())
    assert all(cell_len(line) <= width or " " not in line.strip() for line in lines)


@pytest.mark.parametrize(
    ("fault", "whole"), [("nothing was entered", "Nothing was entered."), ("did you mean rag?", "Did you mean rag?")]
)
def test_an_error_ends_once(fault, whole):
    assert sentence(ValueError(fault)) == whole
