"""docs/gallery.md: three reports as a terminal shows them, each with the command that draws it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from finetune_advisor import api
from finetune_advisor.render import render
from tools.readme import ROOT, TODAY, WIDTH, picture

SHOWN = {
    "Fine-tuning: yes": "support-brand-voice",
    "RAG": "hr-policies-to-be-learned",
    "Fine-tuning: not yet": "no-eval-set",
}
INTRODUCTION = """# Three reports

What `advise` shows on a terminal for three of the [examples](../examples/). Add `--full` for every rule, source and
figure, or `-o report.html` for a page with the decision drawn as a path and the costs as charts.
`make generated` draws these pictures.
"""


def generated() -> Iterator[tuple[str, str]]:
    """Yield the pictures, and the page that shows them."""
    pack, parts = api.load_pack(), [INTRODUCTION]
    for title, name in SHOWN.items():
        file = f"examples/{name}.yaml"
        command = f"finetune-advisor advise {file}"
        with contextlib.chdir(ROOT):
            report = api.advise(file, today=TODAY, pack=pack, reproduce=command)
        yield f"docs/gallery/{name}.svg", picture(command, render(report, "terminal", width=WIDTH, color=True), name)
        parts.append(
            f"## {title}\n\n```sh\n{command}\n```\n\n"
            f"![The report on {name} in a terminal](gallery/{name}.svg)\n\n[The answers](../{file})\n"
        )
    yield "docs/gallery.md", "\n".join(parts)
