import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor.interview.face import Given, Menu, Wish
from finetune_advisor.interview.words import complaint, echo, entries, picked, takes, understood, wrapped
from finetune_advisor.text import is_visible
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
        ("pages", "2k", 2000),
        ("pages", "2,000 pages", 2000),
        ("price", "2", 2.0),
        ("price", "0.8", 0.8),
        ("use_case", " a bot ", "a bot"),
        ("use_case", '"back"', "back"),
        ("use_case", "unknown", None),
    ],
)
def test_an_entry_is_understood(id, text, value):
    assert understood(prompt(id), text) == Given(value)


@pytest.mark.parametrize("id", [q.id for q in small_pack().questions])
@pytest.mark.parametrize("text", ["?", "back", "review", "enough", "quit", "help", "why", " BACK "])
def test_wishes_can_be_typed_at_every_question(id, text):
    assert isinstance(understood(prompt(id), text), Wish)


@pytest.mark.parametrize("id", [q.id for q in small_pack().questions])
def test_nothing_is_never_an_answer_by_accident(id):
    with pytest.raises(ValueError, match="nothing was entered; expected"):
        understood(prompt(id), "  ")
    assert understood(prompt(id, Given(None)), "") == Given(None)


@pytest.mark.parametrize(
    ("id", "text", "said"),
    [
        ("result", "7", "there is no number 7; expected a number from 1 to 3"),
        ("result", "pour", "did you mean poor?"),
        ("result", "0", "there is no number 0"),
        ("tried", "1, 9", "there is no number 9"),
        ("tried", "none, model", "can't be combined"),
        ("facts", "perhaps", "expected a number from 1 to 3 or one of yes, no, unknown"),
        ("pages", "-1", "out of range; expected 0 to 10,000,000 pages"),
        ("pages", "2.5", "expected a whole number of pages"),
        ("pages", "20M", "out of range"),
        ("price", "lots", "isn't a number"),
    ],
)
def test_a_wrong_entry_says_what_would_fit(id, text, said):
    with pytest.raises(ValueError, match=said.replace("?", r"\?")):
        understood(prompt(id), text)


@given(st.sampled_from([q.id for q in small_pack().questions]), st.text(max_size=60))
def test_any_text_is_an_answer_a_wish_or_a_printable_message(id, text):
    try:
        reply = understood(prompt(id), text)
    except ValueError as fault:
        said = str(fault)
    else:
        assert isinstance(reply, Given | Wish)
        said = echo(question(id), reply.value) if isinstance(reply, Given) else reply.value
    assert is_visible(said)


def test_a_list_offers_none_of_these_and_dont_know():
    assert [entry.word for entry in entries(question("tried"))] == [
        "instructions",
        "examples",
        "model",
        "none",
        "unknown",
    ]
    assert entries(question("pages")) == ()


def test_what_fits_is_said_with_unit_range_and_example():
    said = "A whole number of pages, 0 to 10,000,000, for example 1200; 2M, 500k and 1e6 will do. Type unknown if you don't know."
    assert takes(question("pages")) == said


def test_hidden_characters_are_shown_not_sent():
    assert echo(question("use_case"), "a\x1b[31mb\u202ec") == r"a\x1b[31mb\u202ec"


def test_text_that_is_no_unicode_can_be_saved():
    reply = understood(prompt("use_case"), "caf\udce9")
    assert reply == Given("caf?")


def test_a_menu_takes_numbers_words_and_beginnings():
    menu = Menu("?", (("report", "Show it"), ("back", "Go back"), ("tried?", "What have you tried?")), "report")
    assert [picked(menu, text) for text in ("", "2", "b", "tried", "TRIED?")] == [
        "report",
        "back",
        "back",
        "tried?",
        "tried?",
    ]
    with pytest.raises(ValueError, match="expected a number from 1 to 3"):
        picked(menu, "4")


@given(st.text(), st.integers(min_value=1, max_value=200))
def test_broken_lines_lose_no_word(text, width):
    lines = list(wrapped(text, width))
    assert " ".join(lines).split() == text.split() or "\n" in text
    assert all(len(line) < width or " " not in line.strip() for line in lines) or "\n" in text


@pytest.mark.parametrize(
    ("fault", "sentence"), [("nothing was entered", "Nothing was entered."), ("did you mean rag?", "Did you mean rag?")]
)
def test_a_complaint_ends_once(fault, sentence):
    assert complaint(ValueError(fault)) == sentence
