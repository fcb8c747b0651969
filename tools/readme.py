"""The parts of the README that are measured or drawn: the picture of a report, and how far the advice agrees with experts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from finetune_advisor import api
from finetune_advisor.render import render
from tools.published import GROUPS, Judged, cases, judge, readers, score

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = "examples/support-brand-voice.yaml"
TODAY = date(2026, 11, 25)
WIDTH = 80
BEGIN, END = "<!-- agreement: begin (written by `make generated`) -->\n", "<!-- agreement: end -->"


def generated() -> Iterator[tuple[str, str]]:
    """Yield the picture, and the README with its table up to date."""
    pack = api.load_pack()
    report = api.advise(ROOT / EXAMPLE, today=TODAY, pack=pack)
    yield (
        "docs/report.svg",
        picture(f"finetune-advisor advise {EXAMPLE}", render(report, "terminal", width=WIDTH, color=True)),
    )
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    before, rest = page.split(BEGIN, 1)
    yield "README.md", before + BEGIN + agreement(judge(pack)) + END + rest.split(END, 1)[1]


def picture(title: str, text: str) -> str:
    """Return what a terminal shows as SVG."""
    import io

    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard", _environ={}
    )
    console.print(Text.from_ansi(text), end="")
    return console.export_svg(title=title, unique_id="report") + "\n"


def agreement(judged: Sequence[Judged]) -> str:
    """Return the measured agreement as Markdown: the range over the readers."""
    lines = [
        f"Measured on {len(cases())} published decisions, answered by readers who knew neither the rules nor the verdicts:",
        "",
        "| cases | same verdict | same or acceptable | harmful |",
        "|---|--:|--:|--:|",
    ]
    for group, name in GROUPS.items():
        parts = [[one for one in judged if one.reader == reader and one.case.group == group] for reader in readers()]
        found = [score(part) for part in parts if part]
        strict, lenient = (_range([getattr(one, how) / one.cases for one in found]) for how in ("strict", "lenient"))
        lines.append(f"| {name} | {strict} | {lenient} | {sum(one.harmful for one in found)} |")
    lines += [
        "",
        "When they were first judged, before any change that they led to, the even ids agreed in 68% (same or acceptable: 87% to 94%),",
        "and the later ones in 76% (91%). Expect that on cases that are new to the rules.",
    ]
    return "\n".join(lines) + "\n"


def _range(shares: list[float]) -> str:
    """Return the least and the greatest share, or the one that there is."""
    return " to ".join(dict.fromkeys(f"{share:.0%}" for share in (min(shares), max(shares))))
