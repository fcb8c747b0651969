"""The report on a terminal: width, color, character set, order."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from rich.cells import cell_len

from finetune_advisor import text
from finetune_advisor.model.pack import NOT_READY, READY
from finetune_advisor.render import render
from finetune_advisor.render.summary import verdict_line
from finetune_advisor.report import AnswerChange, Chart, Counterfactual, OpenQuestion
from tests.conftest import UNMEASURED
from tests.render.reports import ADVICE, CHECKED, CHECKS, MINIMAL, PROVISIONAL, RICH, SHEETS, hostile

RESULTS = ADVICE | CHECKS | SHEETS
NAMES = [*RESULTS, "full-rich", "full-provisional", "full-minimal"]
ESCAPE = re.compile("\x1b\\[[0-9;]*m")
FIRST = ["Before you train", "Next", "How we got here", "Why", "What would change this"]
ORDER = [
    *FIRST,
    "What it costs",
    "Warnings",
    "Step by step",
    "Why not the other options",
    "What else would change this",
    "What is still open",
    "Notes",
    "Answers",
    "Sources",
    "Pack",
    "Reproduce this report",
]
SIGN = "[╭╰│+|0-9]"


def headings(shown: str) -> list[str]:
    """Lines at the edge, but for the card at the top and what it rests on at the bottom."""
    return [line for line in shown.split("\n") if re.match(f"(?!{SIGN}|Full)\\S", line)]


def drawn(name: str, **options: Any) -> str:
    """A result on a terminal; `full-` before its name gives everything."""
    return render(RESULTS[name.removeprefix("full-")], "terminal", full=name.startswith("full-"), **options)


# --- The first screen -------------------------------------------------------------------------------------------------


def test_the_first_screen_holds_what_to_do_the_path_and_what_would_change_it():
    assert headings(drawn("rich")) == FIRST
    assert headings(drawn("provisional")) == ["Find out first", *FIRST[1:]]


def test_the_verdict_is_in_the_first_three_lines():
    lines = drawn("rich").split("\n")
    assert lines[0].startswith("╭─ Replies to customers in our voice ─")
    assert lines[1].startswith("│ RAG and fine-tuning fit, but 3 things come before training.")


def test_without_a_use_case_the_card_says_so():
    assert drawn("minimal").startswith("╭─ Untitled use case ─")


def test_a_use_case_too_long_for_the_border_stands_whole_below_the_verdict():
    long = replace(RICH, use_case="Draft replies to customers " * 8)
    card = render(long, "terminal").split("╯")[0]
    assert card.count("Draft") == 8
    assert card.index("RAG and fine-tuning fit") < card.index("Draft")


def test_each_blocker_has_a_mark_and_says_what_to_do_or_what_to_find_out():
    shown = drawn("rich")
    assert " ✗ Test cases: With fewer than 20 cases even a large gain can't be told" in shown
    assert "\n   → Build an eval set of at least 20 real cases first.\n" in shown
    assert "\n ? Owner: Ask which team will look after the model.\n" in shown


def test_of_many_blockers_those_are_shown_that_there_is_room_for_and_the_full_report_has_all():
    short = replace(RICH.fine_tuning.blockers[-1], do="Ask.")
    many = tuple(replace(short, label=f"Gate {n}") for n in range(1, 15))
    waiting = replace(RICH, fine_tuning=replace(RICH.fine_tuning, verdict="not-yet", blockers=many))
    brief = render(waiting, "terminal").split("Before you train")[1].split("\n\n")[0]
    assert "Gate 11:" in brief
    assert "Gate 12:" not in brief
    assert brief.endswith("\n + 3 more things")
    assert "Gate 14:" in render(waiting, "terminal", full=True).split("Before you train")[1].split("\n\n")[0]
    long = tuple(replace(one, do="A long thing to do. " * 20) for one in many)
    waiting = replace(waiting, fine_tuning=replace(waiting.fine_tuning, blockers=long))
    assert "\n + 13 more things" in render(waiting, "terminal")


def test_of_the_plan_three_moves_are_shown_and_the_rest_is_counted():
    moves = tuple(replace(RICH.plan[0], id=f"m{n}", do=f"Do {n}.") for n in range(5))
    shown = render(replace(PROVISIONAL, plan=moves), "terminal")
    assert " 3. Do 2.\n" in shown
    assert "Do 3." not in shown
    assert "\n + 2 more steps\n" in shown


def test_the_path_shows_the_steps_that_people_see_and_what_decided_each():
    path = drawn("rich").split("How we got here\n")[1].split("\n\n")[0]
    assert re.findall("(?m)^ (\\S) ", path) == ["1", "2", "3", "4", "✗"]
    assert "Owner" not in path
    assert "Which technique fits?" not in path


def test_a_figure_that_did_not_decide_a_step_is_not_on_the_first_screen():
    step = RICH.steps[1]
    shown = render(replace(RICH, steps=(replace(step, decided_by=("facts",)),)), "terminal")
    assert "Facts: private or recent facts that must be looked up\n" in shown
    assert "weekly" not in shown.split("How we got here")[1].split("\nWhy\n")[0]


def test_what_is_only_assumed_is_said_to_be():
    step = RICH.steps[0]
    read = replace(step.applied[0].reads[0], origin="assumed")
    guessed = replace(step, applied=(replace(step.applied[0], reads=(read,)),))
    shown = render(replace(RICH, steps=(guessed, *RICH.steps[1:])), "terminal")
    assert "What have you tried so far? instructions, examples (assumed)" in shown


def test_the_reasons_are_those_of_the_steps_that_led_to_the_approach():
    why = drawn("rich").split("\nWhy\n")[1].split("\n\n")[0]
    assert why.count("•") == 2
    assert "Retrieval brings the missing facts" in why
    assert "Volume and cost" not in why


def test_where_no_rule_led_to_the_approach_the_reasons_are_those_of_the_whole_path():
    approach = next(step for step in RICH.steps if not step.shown and step.outcome == RICH.outcome)
    fallback = replace(approach, applied=(replace(approach.applied[0], rule="", reads=(), because="Nothing else."),))
    steps = tuple(fallback if step is approach else step for step in RICH.steps)
    why = render(replace(RICH, steps=steps), "terminal").split("\nWhy\n")[1].split("\n\n")[0]
    assert why.count("•") == 2
    assert "Nothing else." in why


def test_a_settled_verdict_that_can_be_followed_at_once_carries_its_first_reason():
    shown = render(replace(PROVISIONAL, status="settled", open_questions=()), "terminal")
    card, rest = shown.split("╯", 1)
    assert "Retrieval brings the missing facts" in card
    assert "Retrieval brings the missing facts" not in rest


def test_beside_blockers_three_changes_are_shown_one_for_each_end_first():
    def change(to, approach):
        return Counterfactual((AnswerChange("facts", "", "none", to, to),), approach, "prompting", "not-yet")

    ends = [change(f"v{n}", "fine-tuning") for n in range(5)] + [change("last", "rag")]
    shown = render(replace(RICH, would_change=tuple(ends)), "terminal").split("What would change this\n")[1]
    assert re.findall("Facts: (\\w+) +→ ([\\w-]+)", shown) == [
        ("v0", "fine-tuning"), ("last", "RAG"), ("v1", "fine-tuning")
    ]  # fmt: skip


def test_a_contradiction_is_on_the_first_screen():
    note = replace(RICH.notes[0], level="contradiction", say="Two answers contradict each other.")
    shown = render(replace(RICH, notes=(note,)), "terminal")
    assert "Check your answers\n ! Two answers contradict each other." in shown


@pytest.mark.parametrize("name", ["rich", "provisional", "minimal"])
def test_the_first_screen_holds_no_id(name):
    report = RESULTS[name]
    reasons = [reason.rule for step in report.steps for reason in step.applied if reason.rule]
    ids = {*reasons, *(answer.question for answer in report.answers if "_" in answer.question)}
    shown = drawn(name).split("Full reasoning")[0]
    assert not {id for id in ids if re.search(rf"\b{id}\b", shown)}
    assert len(shown.split("\n")) <= 60


def test_the_last_lines_say_what_it_rests_on_and_where_the_rest_is():
    *_, rests, more = drawn("rich").rstrip("\n").split("\n")
    assert rests == "7 answers · rules of 2026-11-23 · 4 sources"
    assert more == "Full reasoning: add --full"
    short = render(replace(RICH, reproduce="finetune-advisor advise a.yaml"), "terminal")
    assert short.endswith("\nFull reasoning: finetune-advisor advise a.yaml --full\n")


def test_figures_that_were_computed_do_not_count_as_answers():
    computed = tuple(replace(answer, step="") for answer in RICH.answers if answer.question in ("task", "owner"))
    others = tuple(answer for answer in RICH.answers if answer.question not in ("task", "owner"))
    known = sum(one.state == "known" for one in computed)
    shown = render(replace(RICH, answers=(*others, *computed)), "terminal")
    assert known
    assert f"{7 - known} answers \u00b7" in shown


def test_what_decides_the_approach_is_to_be_found_out_before_what_training_waits_for():
    (gate,) = {answer.step for answer in RICH.answers if answer.question == "eval_cases"}
    asks = [OpenQuestion(id, f"ask {id}?", 0.5, True) for id in ("eval_cases", "owner", "facts", "task")]
    ends = ((READY, "Yes"), (NOT_READY, "Not yet"))
    steps = tuple(replace(step, outcomes=ends if step.id == gate else step.outcomes) for step in RICH.steps)
    report = replace(PROVISIONAL, open_questions=tuple(asks), steps=steps)
    asked = re.findall(r"\d\. ask (\w+)\?", render(report, "terminal"))
    assert asked == ["facts", "task", "eval_cases"]


def test_the_verdict_is_one_harmless_line():
    assert verdict_line(RICH).startswith("RAG and fine-tuning fit, but 3 things come before training.")
    assert verdict_line(RICH).endswith("Training waits for: Test cases, Examples and Owner.")
    assert text.is_visible(verdict_line(hostile(RICH, "\n::add-path::x\x1b[31m")))


# --- Everything -------------------------------------------------------------------------------------------------------


def test_sections_come_in_order():
    assert headings(drawn("full-rich")) == ORDER


def test_ends_that_are_the_same_stand_together():
    points = tuple(
        Counterfactual((AnswerChange("facts", "", "none", f"v{n}", n),), "rag", "rag", "not-yet") for n in range(6)
    )
    shown = render(replace(RICH, would_change=points), "terminal", full=True)
    lines = "   Facts: v3 (now none)\n   Facts: v4 (now none)\n   Facts: v5 (now none)\n"
    assert f"RAG, but not yet after\n{lines}" in shown


def test_only_values_that_rule_something_out_are_listed():
    leads = (("none", PROVISIONAL.possible), ("some", ("rag",)))
    question = OpenQuestion("facts", "Which?", 0.5, True, leads)
    shown = render(replace(PROVISIONAL, open_questions=(question,)), "terminal", full=True)
    assert "\n    some → RAG\n" in shown
    assert "none →" not in shown


def test_what_is_empty_is_not_printed():
    assert headings(drawn("full-minimal")) == ["How we got here", "Pack", "Reproduce this report"]


def test_the_command_stays_in_one_piece():
    assert f"\n{RICH.reproduce}\n" in drawn("full-rich", width=20)


def words(shown: str) -> str:
    """All that is written, without what depends on the width: blanks, line breaks, marks, rules, bars."""
    return re.sub(r"[\s─═=#░█•*╭╮╰╯│+|-]", "", shown)


@UNMEASURED
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [20, 21, 33, 40, 59, 60, 61, 80, 100, 120, 200])
@pytest.mark.parametrize("unicode", [True, False])
def test_lines_fit(name, width, unicode):
    reproduce = getattr(RESULTS[name.removeprefix("full-")], "reproduce", None)
    for line in drawn(name, width=width, unicode=unicode).split("\n"):
        alone = len(re.sub(r"^ *([-*•]|\d+\.)? ", "", line).split()) == 1
        assert cell_len(line) <= width or alone or line.strip() == reproduce


@cache
def whole(name: str, unicode: bool) -> frozenset[str]:
    """The words of a result where there is room enough for all."""
    return frozenset(drawn(name, width=200, unicode=unicode).split())


FIRST_HEADS = {"Option", "Question", "What"}
"""Of tables: where a table has become a list, the first cell of a row is its name."""


@UNMEASURED
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [20, 33, 59, 60, 80, 120])
@pytest.mark.parametrize("unicode", [True, False])
def test_nothing_is_lost_and_no_word_is_cut_that_has_room(name, width, unicode):
    shown = drawn(name, width=width, unicode=unicode)
    together = words(shown)
    assert not {word for word in whole(name, unicode) - FIRST_HEADS if words(word) not in together}
    long = [word for word in whole(name, unicode) if len(word) > min(width, 100) - 16]
    # Tables that have become lists name their columns anew; rules and bars are as long as there is room.
    cut = {word for word in shown.split() if not re.fullmatch(r"[╭╮╰╯+─═=#░█-]+|\w[\w-]*,?:|[•*]", word)} - whole(
        name, unicode
    )
    assert not {word for word in cut if not any(word in other for other in long)}


@UNMEASURED
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [20, 80])
def test_color_adds_nothing_but_color(name, width):
    plain_text = drawn(name, width=width)
    colored = drawn(name, width=width, color=True)
    assert "\x1b" not in plain_text
    assert "\x1b[" in colored
    stripped = "\n".join(line.rstrip(" ") for line in ESCAPE.sub("", colored).split("\n"))
    assert stripped == plain_text


def test_every_color_is_ended_on_its_line():
    for line in render(RICH, "terminal", color=True).split("\n"):
        codes = ESCAPE.findall(line)
        assert not codes or codes[-1] == "\x1b[0m"
        assert codes[1::2] == ["\x1b[0m"] * (len(codes) // 2)


@pytest.mark.parametrize("name", NAMES)
def test_without_unicode_all_is_ascii(name):
    report = replace(RESULTS[name.removeprefix("full-")], tool_version="0.1.0-é…→")
    assert render(report, "terminal", unicode=False, full=name.startswith("full-")).isascii()


def test_narrow_pages_have_lists_and_wide_ones_tables():
    assert re.search("What +Reached +Of", drawn("checked", width=60))
    assert not re.search("What +Reached", drawn("checked", width=59))
    assert "Reached: 48" in drawn("checked", width=59)


def test_a_table_with_words_too_long_for_it_becomes_a_list():
    words = tuple(("w" * 30,) * 5 for _ in range(2))
    table = replace(CHECKED.tables[0], columns=("A", "B", "C", "D", "E"), rows=words)
    shown = render(replace(CHECKED, tables=(table,)), "terminal", width=80)
    assert f"B: {'w' * 30}" in shown


def test_rows_of_three_lines_and_more_have_a_gap_between_them():
    def table(words: str) -> str:
        rows = tuple((f"row {n}", words) for n in (1, 2))
        return render(replace(CHECKED, tables=(replace(CHECKED.tables[0], columns=("A", "B"), rows=rows),)), "terminal")

    assert "\n\n row 2" not in table("word " * 20)
    assert "\n\n row 2" in table("word " * 40)


def test_what_follows_an_arrow_is_moved_in_as_far_as_its_text():
    blocker = replace(RICH.fine_tuning.blockers[0], do="word " * 30)
    shown = render(replace(RICH, fine_tuning=replace(RICH.fine_tuning, blockers=(blocker,))), "terminal", width=80)
    assert re.search(r"\n   \u2192 word .*\n     word ", shown)


def test_widths_out_of_range_are_taken_as_the_nearest():
    for wide, near in [(-1, 20), (0, 20), (19, 20), (201, 200), (10**9, 200)]:
        assert render(RICH, "terminal", width=wide) == render(RICH, "terminal", width=near)


def test_wide_characters_are_counted():
    shown = render(replace(MINIMAL, headline="日本語の文章はどこでも切れます。" * 5), "terminal", width=33)
    assert all(cell_len(line) <= 33 for line in shown.split("\n") if MINIMAL.reproduce not in line)
    inside = "".join(re.sub(r"[│\s]", "", line) for line in shown.split("\n") if line.startswith("│"))
    assert inside == "Untitledusecase" + "日本語の文章はどこでも切れます。" * 5


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
    assert url in render(replace(RICH, sources=sources), "terminal", width=40, full=True)


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("unknown", ", undated, read in "),
        ("2026-06 (the copy that was read)", ", 2026-06, the copy that was read, read in "),
    ],
)
def test_the_date_of_a_source_reads_well_behind_its_name(published, shown):
    dated = tuple(replace(source, published=published) for source in RICH.sources)
    assert shown in " ".join(render(replace(RICH, sources=dated), "terminal", full=True).split())
