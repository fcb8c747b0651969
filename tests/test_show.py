"""A pack for readers: every form names every rule, and marks the path of the answers that are given."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import yaml
from rich.cells import cell_len

from finetune_advisor.model.conditions import All, AnyOf, Includes, Not, OneOf, Within
from finetune_advisor.render import Screen, show
from finetune_advisor.render.show import in_words, pages
from finetune_advisor.text import is_visible

BRAND_VOICE = "examples/support-brand-voice.yaml"


@pytest.mark.parametrize("form", ["tree", "markdown"])
def test_every_rule_is_shown(run, pack, form):
    shown = run("show", "--as", form).out
    assert all(rule.id in shown for rule in pack.rules)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("unicode", [True, False])
def test_the_tree_wraps_where_the_screen_ends(pack, width, unicode):
    path = show.Path({"prompt": "open"}, frozenset({"target-met"}))
    lines = show.tree(pack, path, Screen(width, unicode=unicode)).splitlines()
    longest = max(len(word) for word in re.findall(r"\S+", "\n".join(lines)))
    assert all(cell_len(line) <= max(width, longest + 16) for line in lines)
    assert unicode or "\n".join(lines).isascii()
    assert sum(line.endswith(("\u2190 taken", "<- taken")) for line in lines) <= 1


def test_every_outcome_is_drawn(run, pack):
    shown = run("show", "--as", "mermaid").out
    assert all(outcome.id in shown for step in pack.steps for outcome in step.outcomes)


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        ("tree", "← taken"),
        ("markdown", "**(taken)**"),
        ("mermaid", "(taken)"),
    ],
)
def test_the_path_of_some_answers_is_marked_in_words(run, form, mark):
    assert mark in run("show", "--as", form, "--answers", BRAND_VOICE).out
    assert mark not in run("show", "--as", form).out


def test_a_form_may_go_to_a_file_and_a_misspelt_one_is_a_mistake(run, tmp_path):
    target = tmp_path / "rules.md"
    assert run("show", "--as", "markdown", "-o", str(target)).out == ""
    assert target.read_text().startswith("# ")
    assert "did you mean tree?" in run("show", "--as", "tre").err


HOSTILE = ["\x1b]0;pwned\x07", "\n::add-path::/tmp", "x ##vso[task.setvariable]", "\u202eevil", "a\n  owner: true"]


@pytest.mark.parametrize("raw", HOSTILE)
def test_foreign_text_of_a_pack_shows_whole_and_does_nothing(pack, raw):
    def foreign(question):
        options = tuple(replace(option, label=raw, gloss=raw) for option in question.options)
        unit = raw if question.unit else None
        return replace(question, ask=raw, why=raw, help=raw, unit=unit, options=options)

    def gate(rule):
        return replace(rule, label=raw, because=raw, because_assumed=raw, do=raw, find_out=raw, notes_on_sources=raw)

    steps = tuple(
        replace(
            step,
            title=raw,
            otherwise_because=raw,
            questions=tuple(map(foreign, step.questions)),
            rules=tuple(map(gate, step.rules)),
        )
        for step in pack.steps
    )
    odd = replace(pack, title=raw, version=raw, steps=steps)
    template = show.answers_template(odd, raw)
    assert set(yaml.safe_load(template)["answers"]) == {question.id for question in pack.questions}
    for shown in (
        template,
        show.tree(odd, show.Path(), Screen(width=60)),
        show.mermaid(odd, show.Path()),
        show.document(odd, show.Path()),
    ):
        for line in shown.split("\n"):
            assert is_visible(line)
            assert not line.strip().startswith("::")
            assert "##vso[" not in line


def test_the_rule_pages_hold_every_rule_and_source(pack):
    made = dict(pages(pack))
    assert set(made) == {"README.md", "definitions.md", "sources.md", *(f"{step.id}.md" for step in pack.steps)}
    assert all(f"### {rule.id}" in made[f"{rule.step}.md"].replace("\\", "") for rule in pack.rules)
    assert all(f"## {source}" in made["sources.md"] for source in pack.sources)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (All(()), "always"),
        (OneOf("owner", (False,)), "owner is no"),
        (OneOf("task", ("code", "query")), "task is code or query"),
        (Within("examples", 20, 50), "examples at least 20 and below 50"),
        (Within("examples", None, 50, None, "floor"), "examples below floor"),
        (Not(Includes("tried", "examples")), "not (tried includes examples)"),
        (AnyOf((Includes("tried", "a"), Includes("tried", "b"))), "tried includes a or b"),
        (AnyOf((OneOf("a", (True,)), OneOf("b", (True,)))), "a is yes or b is yes"),
        (
            All((OneOf("c", (True,)), AnyOf((OneOf("a", (True,)), OneOf("b", (True,)))))),
            "c is yes and (a is yes or b is yes)",
        ),
        (
            AnyOf(
                (Within("n", None, 5, None, "floor"), All((OneOf("t", ("x",)), Within("n", None, 9, None, "floor"))))
            ),
            "n below floor (by t)",
        ),
    ],
)
def test_a_condition_reads_aloud(condition, words):
    assert in_words(condition) == words


def test_a_definition_goes_by_its_name_but_in_its_own_line(pack):
    made = dict(pages(pack))
    assert "`missed-target`: result is not-enough, never or only-larger" in made["definitions.md"]
    assert "When missed-target and headroom is unlikely" in made["prompt.md"]
    missed = OneOf("result", ("never",))
    assert in_words(All((Not(missed), OneOf("a", (True,)))), {missed: "missed"}) == "not missed and a is yes"


def test_a_gate_says_what_it_is_about_and_what_to_do(pack):
    page = dict(pages(pack))["readiness.md"]
    gates = pack.step(pack.readiness).rules
    assert all(f"Gate: {gate.label}" in page for gate in gates)
    assert page.count("\nFind out: ") == sum(bool(gate.find_out) for gate in gates)


def test_the_questions_list_what_each_takes_one_option_a_line(run, pack):
    shown = run("questions").out
    for question in pack.questions:
        assert f"[{question.id}" in shown
        assert all(re.search(rf"(?m)^ *(• )?{re.escape(option)}\b", shown) for option in question.option_ids)
        assert all(re.search(rf"(?m)^ *(• )?{re.escape(band)}\b", shown) for band, _ in question.bands)


def test_programs_get_the_questions_whole(pack):
    first, *_ = (each for each in show.questions_data(pack) if each["options"])
    question = next(question for question in pack.questions if question.id == first["id"])
    assert [option["value"] for option in first["options"]] == list(question.option_ids)
    assert {"label", "help", "bands", "assume", "interview"} <= set(first)


def test_a_new_answers_file_explains_each_question(pack):
    template = show.answers_template(pack)
    assert all(f"  # {question.help}" in template for question in pack.questions if question.help)
    assert all(f"#   {option.id}: {option.label}" in template for q in pack.questions for option in q.options)
