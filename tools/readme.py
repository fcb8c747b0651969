"""The parts of the README that are measured or drawn: pictures of an interview and a report, and the agreement with experts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.text import Text

from finetune_advisor import api
from finetune_advisor.interview import interview
from finetune_advisor.interview.menu import POINTER, MenuPrompter
from finetune_advisor.interview.questions import Prompt, Reply, parse_reply
from finetune_advisor.model.answers import Answers
from finetune_advisor.model.pack import Pack
from finetune_advisor.render import render
from tools.published import GROUPS, Judged, cases, judge, readers, score

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = "examples/support-brand-voice.yaml"
TODAY = date(2026, 11, 25)
WIDTH = 80
ANSWERED = {
    "use_case": "Answer customers in our brand voice",
    "result": "not-enough",
    "problems": "style",
    "limits": "none",
    "facts": "1",
    "retrieval": "1",
}
"""What the person in the picture has answered, as typed in the plain interview."""
BEGIN, END = "<!-- agreement: begin (written by `make generated`) -->\n", "<!-- agreement: end -->"


def generated() -> Iterator[tuple[str, str]]:
    """Yield the picture, and the README with its table up to date."""
    pack = api.load_pack()
    report = api.advise(ROOT / EXAMPLE, today=TODAY, pack=pack)
    yield (
        "docs/report.svg",
        picture(f"finetune-advisor advise {EXAMPLE}", render(report, "terminal", width=WIDTH, color=True), "report"),
    )
    yield "docs/interview.svg", picture("finetune-advisor", interview_page(pack), "interview")
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    before, rest = page.split(BEGIN, 1)
    yield "README.md", before + BEGIN + agreement(judge(pack)) + END + rest.split(END, 1)[1]


def interview_page(pack: Pack) -> str:
    """Return a question of the interview as the menu shows it, after some answers: what is drawn, in ANSI."""
    screen = StringIO()
    prompter = _Drawn(Console(file=screen, width=WIDTH, height=24, force_terminal=True, _environ={}), input)
    with suppress(EOFError):
        interview(pack, Answers(), prompter)
    return screen.getvalue()


class _Drawn(MenuPrompter):
    """Answers from ANSWERED, and leaves when the first question is drawn that it has no answer to."""

    def ask(self, prompt: Prompt) -> Reply:
        """Answer, or draw the question and leave."""
        if prompt.question.id in ANSWERED:
            self._begin(prompt.step)
            return parse_reply(prompt, ANSWERED[prompt.question.id])
        return super().ask(prompt)

    def _run(self, kind: Any, keys: Any, page: Iterable[Text], **settings: Any) -> NoReturn:  # noqa: ARG002
        first, *others = [f" {choice.title}" for choice in settings["choices"]]
        self._print([*page, Text(), Text.assemble((f" {POINTER}", "cyan"), (first, "bold"))])
        self._print(Text(f"  {title}") for title in others)
        raise EOFError


def picture(title: str, text: str, id: str) -> str:
    """Return what a terminal shows as SVG; its ids and classes begin with `id`, so that a page can hold several."""
    console = Console(
        record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="standard", _environ={}
    )
    console.print(Text.from_ansi(text), end="")
    return console.export_svg(title=title, unique_id=id) + "\n"


def agreement(judged: Sequence[Judged]) -> str:
    """Return the measured agreement as Markdown: the range over the readers."""
    new = [*GROUPS][-1]
    lines = [
        f"{len(cases())} teams and authors published what they decided. Readers who knew neither the rules nor the decisions",
        "answered the questions for each of them.",
        "",
        "| published decisions | the advice is the same | the same, or one that fits the source | harmful |",
        "|---|--:|--:|--:|",
    ]
    for name, is_new in (("never seen by the rules", True), ("used to improve the rules", False)):
        some = [one for one in judged if (one.case.group == new) == is_new]
        found = [score(part) for reader in readers() if (part := [one for one in some if one.reader == reader])]
        strict, lenient = (_range([getattr(one, how) / one.cases for one in found]) for how in ("strict", "lenient"))
        count, harmful = len({one.case.id for one in some}), sum(one.harmful for one in found)
        lines.append(f"| {count} {name} | {strict} | {lenient} | {harmful} |")
    lines += [
        "",
        "*Harmful* is advice to fine-tune now that nothing in the source supports. Expect the first line for your own case.",
    ]
    return "\n".join(lines) + "\n"


def _range(shares: list[float]) -> str:
    """Return the least and the greatest share, or the one that there is."""
    return " to ".join(dict.fromkeys(f"{share:.0%}" for share in (min(shares), max(shares))))
