"""A pack for readers: every form names every rule, and marks the path of the answers that are given."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from finetune_advisor.model.conditions import All, AnyOf, Includes, Not, OneOf, Within
from finetune_advisor.render import show
from finetune_advisor.render.show import in_words, pages
from finetune_advisor.text import is_visible

BRAND_VOICE = "examples/support-brand-voice.yaml"


@pytest.mark.parametrize("form", ["tree", "markdown", "table"])
def test_every_rule_is_shown(run, pack, form):
    shown = run("show", "--as", form).out
    assert all(rule.id in shown for rule in pack.rules)


def test_every_outcome_is_drawn(run, pack):
    shown = run("show", "--as", "mermaid").out
    assert all(outcome.id in shown for step in pack.steps for outcome in step.outcomes)


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        ("tree", "<- taken"),
        ("markdown", "**(taken)**"),
        ("mermaid", "(taken)"),
        ("table", "(applies)"),
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
        options = tuple((option, raw) for option, _ in question.options)
        return replace(question, ask=raw, why=raw, unit=raw if question.unit else None, options=options)

    steps = tuple(
        replace(step, title=raw, otherwise_because=raw, questions=tuple(map(foreign, step.questions)))
        for step in pack.steps
    )
    odd = replace(pack, title=raw, version=raw, steps=steps)
    template = show.answers_template(odd, raw)
    assert set(yaml.safe_load(template)["answers"]) == {question.id for question in pack.questions}
    for shown in (
        template,
        show.tree(odd, show.Path()),
        show.mermaid(odd, show.Path()),
        show.document(odd, show.Path()),
    ):
        for line in shown.split("\n"):
            assert is_visible(line)
            assert not line.strip().startswith("::")
            assert "##vso[" not in line


def test_the_rule_pages_hold_every_rule_and_source(pack):
    made = dict(pages(pack))
    assert set(made) == {"README.md", "sources.md", *(f"{step.id}.md" for step in pack.steps)}
    assert all(f"### {rule.id}" in made[f"{rule.step}.md"].replace("\\", "") for rule in pack.rules)
    assert all(f"## {source}" in made["sources.md"] for source in pack.sources)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (All(()), "always"),
        (OneOf("owner", (False,)), "owner is no"),
        (OneOf("task", ("code", "query")), "task is one of code, query"),
        (Within("examples", 20, 50), "examples at least 20 and below 50"),
        (Within("examples", None, 50, None, "floor"), "examples below floor"),
        (Not(Includes("tried", "examples")), "not (tried includes examples)"),
        (AnyOf((Includes("tried", "a"), Includes("tried", "b"))), "tried includes any of a, b"),
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
