"""The HTML report: one file, nothing to load, readable by all."""

from __future__ import annotations

import dataclasses
import html
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise, product
from xml.etree import ElementTree as ET

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
    assert not names & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "use",
        "image",
        "foreignobject",
        "form",
        "base",
        "video",
        "audio",
    }
    attributes = {key for _, attrs in page.elements for key in attrs}
    assert not {key for key in attributes if key.startswith("on") or key in ("src", "srcset", "action", "background")}
    policy = [attrs["content"] for attrs in page.all("meta") if "http-equiv" in attrs]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def drawings(source: str) -> list[ET.Element]:
    """The figures of a page; that they can be read as XML says that they are well-formed."""
    return [ET.fromstring(found) for found in re.findall("<svg .*?</svg>", source, re.DOTALL)]


def size(drawing: ET.Element) -> tuple[float, float]:
    *_, width, height = map(float, drawing.attrib["viewBox"].split())
    return width, height


@pytest.mark.parametrize("name", ADVICE)
def test_every_text_of_a_figure_lies_inside_it(name):
    for drawing in drawings(render(ADVICE[name], "html")):
        width, height = size(drawing)
        for text in drawing.iter("text"):
            words = text.text or ""
            long = len(words) * 0.6 * 12  # six tenths of the size is more than an average letter takes
            share = {"end": 1, "middle": 0.5}.get(text.attrib.get("text-anchor", ""), 0)
            left = float(text.attrib["x"]) - share * long
            assert 0 <= left <= left + long <= width + 0.5, words
            assert 10 <= float(text.attrib["y"]) <= height


@pytest.mark.parametrize("name", ADVICE)
def test_every_figure_is_told_in_words(name):
    for drawing in drawings(render(ADVICE[name], "html")):
        if drawing.attrib.get("aria-hidden") == "true":
            continue
        assert drawing.attrib["role"] == "img"
        title, description = drawing.attrib["aria-labelledby"].split()
        assert drawing.find("title").attrib["id"] == title
        assert drawing.find("desc").attrib["id"] == description
        assert drawing.find("desc").text.strip()


def figure(number: int) -> ET.Element:
    return [each for each in drawings(render(RICH, "html")) if "role" in each.attrib][number]


def test_the_path_shows_the_branches_that_were_taken_and_those_that_were_not():
    (path,) = re.findall('<ol class="path .*?</ol>', render(RICH, "html"), re.DOTALL)
    steps = [item for item in ET.fromstring(path) if "class" not in item.attrib]
    assert [step.find("span").text for step in steps] == ["1", "2", "3", "4", "\u2717"]
    taken = ["".join(each.itertext()) for step in steps for each in step.iter("p") if each.attrib["class"] == "taken"]
    assert taken[0] == "Every cheaper technique has been tried"
    assert len(taken) == 5
    others = [each.text for step in steps for each in step.iter("p") if "Not taken: " in (each.text or "")]
    assert others == ["Not taken: The prompt is good enough \u00b7 Some techniques are still open"]


def test_the_verdict_and_what_training_waits_for_are_said_once():
    shown = html.unescape(render(RICH, "html"))
    assert shown.count(RICH.headline) == 1
    assert "Ready to train?" not in shown


def test_our_commands_between_backticks_become_code_and_foreign_backticks_stay():
    remarks = ("`finetune-advisor cost --full` shows more.", "`rm -rf` is foreign.")
    costs = dataclasses.replace(RICH.costs, remarks=remarks)
    report = dataclasses.replace(RICH, costs=costs)
    assert "<li><code>finetune-advisor cost --full</code> shows more." in render(report, "html")
    assert "<li>`rm -rf` is foreign." in render(report, "html")
    assert "- `finetune-advisor cost --full` shows more.\n- \\`rm -rf\\` is foreign." in render(report, "markdown")


def test_steps_that_were_not_reached_are_said_to_be():
    reached, *rest = RICH.steps
    left = [dataclasses.replace(step, outcome=None) if step.id == "readiness" else step for step in rest]
    shown = render(dataclasses.replace(RICH, steps=(reached, *left)), "html")
    assert "Are you ready to train? No need to ask." in shown


def test_a_chart_over_numbers_is_drawn_as_lines_and_a_missing_figure_breaks_its_line():
    chart = figure(0)
    lines = [line.attrib["points"].split() for line in chart.iter("polyline")]
    assert [len(line) for line in lines] == [3, 1, 1, 3]
    width, height = size(chart)
    points = [tuple(map(float, point.split(","))) for line in lines for point in line]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in points)
    # Both axes grow by the same factor from tick to tick, so a cost in proportion to the volume is a straight line.
    (x0, y0), (x1, y1), (x2, y2) = points[:3]
    assert (y1 - y0) / (x1 - x0) == pytest.approx((y2 - y1) / (x2 - x1), rel=0.02)


def test_the_marks_of_a_chart_are_drawn_where_they_lie_on_its_axis():
    chart = figure(0)
    marks = [
        float(re.match(r"M([\d.]+) ", path.attrib["d"])[1])
        for path in chart.iter("path")
        if path.attrib["class"] == "mark"
    ]
    assert len(marks) == 2
    assert marks[0] == pytest.approx(46 + (342 - 46) / 3, abs=0.2)
    words = [text.text for text in chart.iter("text") if text.attrib["class"] == "mark"]
    assert words == ["You today: 10,000", "Crossover: 29,000"]


def test_the_figures_of_a_chart_are_there_as_a_table():
    assert "<caption>Cost by volume, USD</caption>" in render(RICH, "html")
    assert "You today: 10,000 \u00b7 Crossover: 29,000 \u00b7 Elsewhere: 1,000,000,000" in html.unescape(
        render(RICH, "html")
    )


@pytest.mark.parametrize("numbers", [(0.0, 0.0, 0.0), (-5.0, None, 7.0), (1e-9, 1e15, None), (None, None, None)])
@pytest.mark.parametrize("logarithmic", [True, False])
def test_any_figures_can_be_drawn(numbers, logarithmic):
    odd = dataclasses.replace(RICH.costs.charts[1], series=(("One", numbers),), logarithmic=logarithmic)
    shown = render(dataclasses.replace(RICH, costs=dataclasses.replace(RICH.costs, charts=(odd,))), "html")
    for drawing in drawings(shown):
        assert "nan" not in ET.tostring(drawing, encoding="unicode")


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MEASURE = """<!doctype html><iframe style="border:0;width:%dpx;height:900px" srcdoc="%s"></iframe><p id="found"></p><script>
onload = () => {
  const page = document.querySelector("iframe").contentDocument, found = [];
  if (page.documentElement.scrollWidth > %d) found.push("the page is too wide");
  for (const text of page.querySelectorAll("svg text")) {
    const box = text.getBBox(), frame = text.ownerSVGElement.viewBox.baseVal;
    if (box.x < 0 || box.y < 0 || box.x + box.width > frame.width || box.y + box.height > frame.height)
      found.push(text.textContent);
  }
  document.querySelector("#found").textContent = "found: " + found.join("; ") + ".";
};
</script>"""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_a_browser_draws_it_whole_on_a_phone_and_prints_it_on_two_pages(tmp_path):
    line = RICH.costs.charts[1]
    costs = dataclasses.replace(RICH.costs, charts=(line, dataclasses.replace(line, title="Spent", logarithmic=False)))
    source = render(dataclasses.replace(RICH, costs=costs), "html")
    (tmp_path / "report.html").write_text(source)
    (tmp_path / "frame.html").write_text(MEASURE % (360, html.escape(source), 360))

    def browser(*options: str) -> str:
        words = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
        return subprocess.run([*words, *options], capture_output=True, check=True, timeout=120, text=True).stdout

    assert "found: ." in browser("--virtual-time-budget=3000", "--dump-dom", f"file://{tmp_path}/frame.html")
    browser(f"--print-to-pdf={tmp_path / 'report.pdf'}", f"file://{tmp_path}/report.html")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "report.pdf").read_bytes())) <= 2


def test_the_style_loads_nothing():
    (style,) = re.findall("<style>(.*?)</style>", render(RICH, "html"), re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    assert style.count("{") == style.count("}")


def test_it_has_a_language_one_title_landmarks_and_headings_in_order(page):
    assert page.all("html") == [{"lang": "en"}]
    assert page.all("title")[0] == {}
    for name in ("h1", "main", "header"):
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
    for palette, line in product(PALETTES.values(), ("bar", "s0", "s1", "s2", "s3", "s4", "s5")):
        lighter, darker = sorted((luminance(palette[line]), luminance(palette["paper"])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 3
