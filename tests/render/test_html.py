"""The HTML report: one file, nothing to load, readable by all."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from finetune_advisor.render import render
from tests.render.reports import ADVICE, CHECKS, RICH, SHEETS

RESULTS = ADVICE | CHECKS | SHEETS
VOID = {"meta", "br"}


class Page(HTMLParser):
    """Checks the nesting, collects elements with their attributes."""

    def __init__(self, source):
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict]] = []
        self.feed(source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(params=RESULTS, ids=list(RESULTS))
def page(request):
    return Page(render(RESULTS[request.param], "html"))


def test_nothing_is_run_or_loaded(page):
    names = {name for name, _ in page.elements}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "svg", "form", "base", "video", "audio"}
    attributes = {key for _, attrs in page.elements for key in attrs}
    assert not {key for key in attributes if key.startswith("on") or key in ("src", "srcset", "action", "background")}
    policy = [attrs["content"] for attrs in page.all("meta") if "http-equiv" in attrs]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_the_style_loads_nothing():
    (style,) = re.findall("<style>(.*?)</style>", render(RICH, "html"), re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    assert style.count("{") == style.count("}")


def test_it_has_a_language_one_title_landmarks_and_headings_in_order(page):
    assert page.all("html") == [{"lang": "en"}]
    for name in ("h1", "main", "header", "nav", "title"):
        assert len(page.all(name)) == 1
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch("h[1-6]", name)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {"name": "color-scheme", "content": "light dark"} in page.all("meta")


def test_ids_are_unique_and_links_lead_somewhere(page):
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for attrs in page.all("a"):
        target = attrs["href"]
        assert target[1:] in ids if target.startswith("#") else re.match("https?://", target)
    for attrs in page.all("section"):
        assert attrs["aria-labelledby"] in ids


def test_table_heads_say_what_they_head(page):
    assert all(attrs["scope"] in ("col", "row", "rowgroup") for attrs in page.all("th"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://good@evil.example/", '"><b>'])
def test_other_addresses_are_text_only(url):
    sources = tuple(dataclasses.replace(source, url=url) for source in RICH.sources)
    page = Page(render(dataclasses.replace(RICH, sources=sources), "html"))
    assert all(attrs["href"].startswith("#") for attrs in page.all("a"))


def test_the_host_of_a_link_is_shown():
    assert '<span class="faint">(arxiv.org)</span>' in render(RICH, "html")


def palettes() -> dict[str, dict[str, str]]:
    """The colors by name that the style sheet gives to light and dark screens."""
    light, dark = re.findall(r":root \{([^}]*)\}", render(RICH, "html"))
    return {
        name: dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", rules)) for name, rules in (("light", light), ("dark", dark))
    }


PALETTES = palettes()


def luminance(color: str) -> float:
    """As WCAG 2 defines it."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize("ink", ["ink", "soft", "link", "good", "caution", "bad", "accent"])
@pytest.mark.parametrize("ground", ["paper", "shade"])
def test_text_stands_out(palette, ink, ground):
    lighter, darker = sorted((luminance(palette[ink]), luminance(palette[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_both_palettes_have_the_same_colors_and_bars_can_be_seen():
    assert PALETTES["light"].keys() == PALETTES["dark"].keys()
    for palette in PALETTES.values():
        lighter, darker = sorted((luminance(palette["bar"]), luminance(palette["paper"])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 3
