import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor.text import parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2000000", 2_000_000),
        ("2,000,000", 2_000_000),
        ("2M", 2_000_000),
        ("2 m", 2_000_000),
        ("2 million", 2_000_000),
        ("2.5M", 2_500_000),
        ("500k", 500_000),
        ("500 K", 500_000),
        ("1e6", 1_000_000),
        ("1.5e3", 1500),
        ("1bn", 1_000_000_000),
        ("2 000 000", 2_000_000),
        ("2_000", 2000),
        ("2'000", 2000),
        ("about 200", 200),
        ("~200", 200),
        ("ca. 1.2k", 1200),
        ("0.8", 0.8),
        (".5", 0.5),
        ("-3", -3),
        ("+3", 3),
        ("0", 0),
        ("007", 7),
        ("3.0", 3),
        ("0.125", 0.125),
        ("1e-3", 0.001),
        ("12.25", 12.25),
        ("200 examples", 200),
        ("2k examples", 2000),
        ("1 example", 1),
    ],
)
def test_what_people_write_is_understood(text, number):
    read = parse_number(text, unit="examples", typed=True)
    assert read == number
    assert isinstance(read, int) == isinstance(number, int)


def test_a_percent_sign_is_the_unit():
    assert parse_number("85 %", unit="percent of requests") == 85
    assert parse_number("85%", unit="%") == 85


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("many", "isn't a number"),
        ("", "isn't a number"),
        (".", "isn't a number"),
        ("k", "isn't a number"),
        ("NaN", "isn't a number"),
        ("inf", "isn't a number"),
        ("\uff15\uff10\uff10", "isn't a number"),
        ("2,5", "comma groups thousands"),
        ("20,00", "comma groups thousands"),
        ("1.500", "two ways; write 1500 or 1.5"),
        ("100-200", "range"),
        ("100 to 200", "range"),
        ("12 monkeys", "the number alone"),
        ("1.000.000", "the number alone"),
        ("0x10", "the number alone"),
        ("1e99", "too large"),
        ("9" * 19, "too large"),
        ("9" * 5000, "isn't a number"),
        ("1 2 3", "comma groups thousands"),
    ],
)
def test_what_could_mean_two_things_or_none_says_what_would_fit(text, said):
    with pytest.raises(ValueError, match=said):
        parse_number(text, unit="examples", typed=True)


@given(st.integers(min_value=0, max_value=10**17))
def test_every_whole_number_is_read_however_it_is_grouped(number):
    for text in (f"{number}", f"{number:,}", f"{number:_}", f"{number:,}".replace(",", "\u202f"), f"{number} cases"):
        assert parse_number(text, unit="cases", typed=True) == number


@given(st.text(max_size=100))
def test_any_text_is_a_number_or_a_message(text):
    try:
        said = str(parse_number(text, unit="cases", typed=True))
    except ValueError as fault:
        said = str(fault)
    assert said.isprintable()
