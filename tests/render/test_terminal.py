"""The report on a terminal: width, color, character set, order."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from rich.cells import cell_len

from finetune_advisor.render import render
from finetune_advisor.report import AnswerChange, Chart, Counterfactual, OpenQuestion
from tests.render.reports import ADVICE, CHECKED, CHECKS, MINIMAL, PROVISIONAL, RICH, SHEETS

RESULTS = ADVICE | CHECKS | SHEETS
ESCAPE = re.compile("\x1b\\[[0-9;]*m")
ORDER = [
    "The way here",
    "Why",
    "What must come first",
    "What would change it",
    "What is still open",
    "Why not the others",
    "What to do next",
    "What it costs",
    "Notes",
    "Answers",
    "Sources",
    "Warnings",
    "Pack",
    "To get this report again",
]


def headings(shown: str) -> list[str]:
    return re.findall(r"(?m)^(?:──|--) (.+?) [─-]+$", shown)


def test_sections_come_in_order():
    assert headings(render(RICH, "terminal")) == ORDER


def test_ends_that_are_the_same_stand_together():
    points = tuple(
        Counterfactual((AnswerChange("facts", "", "none", to, to),), "rag", "not-yet")
        for to in ("own", "records", "all")
    )
    shown = render(replace(RICH, would_change=points), "terminal")
    assert "RAG, fine-tuning: not yet, with\n    facts own, records or all (now none)\n" in shown


def test_values_that_rule_nothing_out_come_last():
    leads = (("none", PROVISIONAL.possible), ("some", ("rag",)), ("any", PROVISIONAL.possible), ("all", ("rag",)))
    question = OpenQuestion("facts", "Which?", 0.5, True, leads)
    shown = render(replace(PROVISIONAL, open_questions=(question,)), "terminal")
    assert "some or all → rag\n     none or any → nothing ruled out\n" in shown


def test_parts_of_a_source_stand_together():
    sources = tuple(replace(RICH.sources[0], id=f"guide#S{part}", claim=str(part)) for part in (10, 9))
    shown = render(replace(RICH, sources=sources), "terminal", width=120)
    assert "All were last checked on 2026-11-23." in shown
    assert "guide #S9, #S10 (2026-04-29, read in the original): What is fine-tuning" in " ".join(shown.split())


def test_what_is_empty_is_not_printed():
    assert headings(render(MINIMAL, "terminal")) == ["The way here", "Pack", "To get this report again"]


def test_the_first_lines_say_it_all():
    first = " ".join(render(PROVISIONAL, "terminal").split("\n\n")[0].split())
    assert "Recommended now: RAG + fine-tuning. Fine-tuning: yes, by supervised LoRA adapters" in first
    assert "Provisional, provided that eval_cases is 100 cases and examples is 500 examples." in first


def test_the_command_comes_last_and_in_one_piece():
    assert render(RICH, "terminal", width=20).rstrip("\n").split("\n")[-1].strip() == RICH.reproduce


def words(shown: str) -> str:
    """All that is written, without what depends on the width: blanks, line breaks, marks, rules, bars."""
    return re.sub(r"[\s─═=#░█•*-]", "", shown)


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("width", [20, 21, 33, 40, 59, 60, 61, 80, 100, 120, 200])
@pytest.mark.parametrize("unicode", [True, False])
def test_lines_fit(name, width, unicode):
    report = RESULTS[name]
    for line in render(report, "terminal", width=width, unicode=unicode).split("\n"):
        alone = len(re.sub(r"^ *([-*•]|\d+\.)? ", "", line).split()) == 1
        assert cell_len(line) <= width or alone or line.strip() == getattr(report, "reproduce", None)


@cache
def whole(name: str, unicode: bool) -> frozenset[str]:
    """The words of a result where there is room enough for all."""
    return frozenset(render(RESULTS[name], "terminal", width=200, unicode=unicode).split())


FIRST_HEADS = {"Step", "Option", "Question", "What"}
"""Of tables: where a table has become a list, the first cell of a row is its name."""


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("width", [20, 33, 59, 60, 80, 120])
@pytest.mark.parametrize("unicode", [True, False])
def test_nothing_is_lost_and_no_word_is_cut_that_has_room(name, width, unicode):
    shown = render(RESULTS[name], "terminal", width=width, unicode=unicode)
    together = words(shown)
    assert not {word for word in whole(name, unicode) - FIRST_HEADS if words(word) not in together}
    long = [word for word in whole(name, unicode) if len(word) > min(width, 100) - 16]
    # Tables that have become lists name their columns anew; rules and bars are as long as there is room.
    cut = {word for word in shown.split() if not re.fullmatch(r"[─═=#░█-]+|\w[\w-]*,?:|[•*]", word)} - whole(
        name, unicode
    )
    assert not {word for word in cut if not any(word in other for other in long)}


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("width", [20, 80])
def test_color_adds_nothing_but_color(name, width):
    plain_text = render(RESULTS[name], "terminal", width=width)
    colored = render(RESULTS[name], "terminal", width=width, color=True)
    assert "\x1b" not in plain_text
    assert "\x1b[" in colored
    stripped = "\n".join(line.rstrip(" ") for line in ESCAPE.sub("", colored).split("\n"))
    assert stripped == plain_text


def test_every_color_is_ended_on_its_line():
    for line in render(RICH, "terminal", color=True).split("\n"):
        codes = ESCAPE.findall(line)
        assert not codes or codes[-1] == "\x1b[0m"
        assert codes[1::2] == ["\x1b[0m"] * (len(codes) // 2)


@pytest.mark.parametrize("name", RESULTS)
def test_without_unicode_all_is_ascii(name):
    report = replace(RESULTS[name], tool_version="0.1.0-é…→")
    assert render(report, "terminal", unicode=False).isascii()


def test_narrow_pages_have_lists_and_wide_ones_tables():
    assert "Step  " in render(RICH, "terminal", width=60)
    assert "Step  " not in render(RICH, "terminal", width=59)
    assert "Outcome: exhausted" in render(RICH, "terminal", width=59)


def test_a_table_with_words_too_long_for_it_becomes_a_list():
    words = tuple(("w" * 30,) * 5 for _ in range(2))
    table = replace(CHECKED.tables[0], columns=("A", "B", "C", "D", "E"), rows=words)
    shown = render(replace(CHECKED, tables=(table,)), "terminal", width=80)
    assert f"B: {'w' * 30}" in shown


def test_widths_out_of_range_are_taken_as_the_nearest():
    for wide, near in [(-1, 20), (0, 20), (19, 20), (201, 200), (10**9, 200)]:
        assert render(RICH, "terminal", width=wide) == render(RICH, "terminal", width=near)


def test_wide_characters_are_counted():
    shown = render(replace(MINIMAL, headline="日本語の文章はどこでも切れます。" * 5), "terminal", width=33)
    assert all(cell_len(line) <= 33 for line in shown.split("\n") if MINIMAL.reproduce not in line)
    assert "".join(shown.split("═")[0].split()) == "日本語の文章はどこでも切れます。" * 5


@pytest.mark.parametrize("width", [20, 60, 80])
def test_long_names_and_figures_are_folded_and_never_cut(width):
    name = "combinations of answers that were looked at one by one, all of them, without leaving any of them out"
    chart = Chart("Cost", "month", "USD", (name, "2"), (("Saved", (1e15, -2e15)),))
    for result in (replace(CHECKED, counts=((name, 10**18),)), replace(SHEETS["sheet"], charts=(chart,))):
        shown = render(result, "terminal", width=width)
        assert "\u2026" not in shown
        assert not {word for word in name.split() if word not in words(shown)}
        assert "000000" in words(shown).replace(",", "")


def test_an_address_stays_in_one_piece():
    url = "https://example.org/" + "a" * 150
    sources = (replace(RICH.sources[0], url=url),)
    assert url in render(replace(RICH, sources=sources), "terminal", width=40)
