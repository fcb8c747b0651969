"""The bundled pack and the documents are plain English: short sentences, and none of the words that docs/style.md lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from statistics import mean

import pytest

from finetune_advisor.load import load_pack
from tests.conftest import ROOT

TEXTS = {
    *("title", "ask", "help", "why", "label", "gloss", "because", "because_assumed", "otherwise_because"),
    *("otherwise_because_assumed", "do", "find_out", "say", "done_when", "stop_when", "measure", "notes_on_sources"),
}
FORBIDDEN = re.compile(
    r"\b(mend(s|ed|ing)?|dear(er)?|stands|rungs?|apart|an? tune|tunes|somebody|nobody|commonest|belongs into)\b",
    re.IGNORECASE,
)


def texts(part: object) -> Iterator[tuple[str, str]]:
    """Yield the name and words of every text in a part of a pack, however deep."""
    if isinstance(part, tuple):
        for one in part:
            yield from texts(one)
    elif is_dataclass(part):
        for field in fields(part):
            value = getattr(part, field.name)
            if field.name in TEXTS and isinstance(value, str):
                yield field.name, value
            elif not isinstance(value, str):
                yield from texts(value)


@pytest.fixture(scope="module")
def written() -> list[tuple[str, str]]:
    pack = load_pack()
    return [*texts(pack.steps), *texts(pack.readings), *texts(pack.moves), *texts(tuple(pack.thresholds.values()))]


def test_no_sentence_is_long(written):
    counts = {sentence: len(sentence.split()) for _, text in written for sentence in re.split(r"(?<=[.!?])\s+", text)}
    assert [sentence for sentence, words in counts.items() if words > 25] == []
    assert mean(counts.values()) < 16


def test_a_question_is_asked_in_under_fifteen_words():
    assert [one.ask for one in load_pack().questions if len(one.ask.split("?")[0].split()) >= 15] == []


def test_labels_are_short(written):
    assert [text for name, text in written if name == "label" and len(text.split()) > 4] == []


def test_every_question_has_a_short_name():
    assert [question.id for question in load_pack().questions if not question.label] == []


def test_no_forbidden_word_is_used(written):
    assert [text for _, text in written if FORBIDDEN.search(text)] == []


def test_the_forbidden_words_are_those_of_the_style_page():
    page = (ROOT / "docs" / "style.md").read_text(encoding="utf-8")
    words = re.findall(r"^\| (?!Not|---)([^|(]+)", page, re.MULTILINE)
    assert len(words) == 9
    assert all(FORBIDDEN.search(word) for line in words for word in line.split(", "))


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/tutorial.md"]
)
def test_documents_keep_to_the_same_rules(name):
    page = (ROOT / name).read_text(encoding="utf-8")
    # Without code, tables, headings, and what is generated.
    prose = re.sub(
        r"```.*?```|<!-- (\w+): begin.*?\1: end -->|<!--.*?-->|^[|#].*?$", "\n\n", page, flags=re.DOTALL | re.MULTILINE
    )
    sentences = [
        " ".join(sentence.split())
        for paragraph in re.split(r"\n\s*\n|\n(?=- )", prose)
        for sentence in re.split(r"(?<=[.!?])\**\s+", paragraph)
    ]
    assert [sentence for sentence in sentences if len(sentence.split()) > 25] == []
    assert [sentence for sentence in sentences if FORBIDDEN.search(sentence)] == []


def test_the_readme_fits_on_a_few_screens():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_the_readme_draws_the_steps_as_the_pack_names_them(pack):
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    drawn = re.findall(r'"(?:\d )?([^"|]+\?)"', page.split("```mermaid")[1].split("```")[0])
    assert drawn == [step.title for step in pack.steps if step.title in drawn]
    assert len(drawn) == 5
