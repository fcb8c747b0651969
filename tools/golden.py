"""The golden reports: what every example looks like in every format, kept as files and compared whole."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from finetune_advisor import api
from finetune_advisor.render import Format, render

TODAY = date(2026, 11, 23)
SUFFIXES: dict[Format, str] = {
    "terminal": "txt",
    "markdown": "md",
    "json": "json",
    "html": "html",
    "github": "github.txt",
}


def reports(folder: Path) -> Iterator[tuple[str, str]]:
    """Path and text of the report on each example in each format, as on an 80 column screen without color."""
    pack = api.load_pack()
    for example in sorted(folder.glob("*.yaml")):
        name = f"{folder.name}/{example.name}"
        with contextlib.chdir(folder.parent):
            facts = api.load_answers(name, pack)
        line = f"finetune-advisor advise {name} --today {TODAY}"
        report = api.advise(facts, today=TODAY, pack=pack, reproduce=line)
        for format, suffix in SUFFIXES.items():
            yield f"tests/golden/{example.stem}.{suffix}", render(report, format, width=80, color=False, unicode=True)


SHOWN = "support-brand-voice"
SECTIONS = ("The way here", "What would change it", "What to do next")
BEGIN, END = "<!-- advice: begin (written by `make generated`) -->\n", "<!-- advice: end -->"


def readme(root: Path) -> Iterator[tuple[str, str]]:
    """The README with the first screens of one golden report in its place."""
    report = (root / "tests" / "golden" / f"{SHOWN}.txt").read_text(encoding="utf-8")
    head, *sections = report.split("\n── ")
    kept = [head, *(f"── {part}" for part in sections if part.startswith(SECTIONS))]
    shown = "\n".join(part.rstrip("\n") + "\n" for part in kept)
    command = f"$ finetune-advisor advise examples/{SHOWN}.yaml\n"
    block = f"Some sections of a report, as a terminal of 80 columns shows them:\n\n```text\n{command}{shown}```\n"
    page = (root / "README.md").read_text(encoding="utf-8")
    before, rest = page.split(BEGIN, 1)
    yield "README.md", before + BEGIN + block + END + rest.split(END, 1)[1]
