"""What people see, kept as files and compared whole: three examples in every format, a verdict each, sheets of costs."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from finetune_advisor import api
from finetune_advisor.cost import CostInputs
from finetune_advisor.render import Format, render
from finetune_advisor.report import Report
from finetune_advisor.text import join_words

TODAY = date(2026, 11, 28)
SHOWN = "support-brand-voice"
WHOLE = (SHOWN, "hr-policies-to-be-learned", "everything-unknown")
"""Fine-tuning, RAG, and nothing known."""
SUFFIXES: dict[Format, str] = {
    "terminal": "txt",
    "markdown": "md",
    "json": "json",
    "html": "html",
    "github": "github.txt",
}


def reports(folder: Path) -> Iterator[tuple[str, str]]:
    """Path and text of what is kept, as on an 80 column screen without color."""
    pack = api.load_pack()
    verdicts = []
    for example in sorted(folder.glob("*.yaml")):
        name = f"{folder.name}/{example.name}"
        with contextlib.chdir(folder.parent):
            facts = api.load_answers(name, pack)
        line = f"finetune-advisor advise {name} --today {TODAY}"
        report = api.advise(facts, today=TODAY, pack=pack, reproduce=line)
        verdicts.append(verdict(example.stem, report))
        for format, suffix in SUFFIXES.items() if example.stem in WHOLE else ():
            text = render(report, format, width=80, color=False, unicode=True)
            yield f"tests/golden/{example.stem}.{suffix}", folded(text) if format == "json" else text
    yield "tests/golden/verdicts.txt", "\n".join(verdicts) + "\n"


COSTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "label": (
        "ticket-routing", ("tokens_in=1500", "tokens_out=30", "model_today=gpt-6-astra", "model_passing=gpt-6.1-sol")
    ),
    "announced": (
        "sales-figures",
        ("requests_per_month=300k..500k..1M", "tokens_in=273k", "tokens_out=300", "rows=40", "base_parameters=70.6",
         "model_today=gpt-5-nano", "model_passing=gemini-4-argon", "existing_customer=yes",
         "route=train-openai-gpt-4.1-mini", "card=a100-80gb"),
    ),
    "inside": ("clinic-letters-inside", ("place=own", "method=full-sft", "base_parameters=8")),
    "nothing": ("everything-unknown", ()),
}  # fmt: skip
"""Costs that show every part of a sheet: the example, and further inputs."""
LISTED = {"gpt": ("list", ("gpt", "TRAIN")), "stale": ("stale", ())} | {
    id: ("show", (id,))
    for id in ("infer-openai-gpt-6.1-sol", "train-together-lora-sft-16b", "life-openai-finetuning", "unpriced-modal")
}


def sheets(folder: Path) -> Iterator[tuple[str, str]]:
    """Path and text of the sheets of `cost --full` and of `catalog`."""
    for name in (*(f"cost-{name}" for name in COSTED), *(f"catalog-{name}" for name in LISTED)):
        yield f"tests/cost/golden/{name}.json", sheet(folder, name)


def sheet(folder: Path, name: str) -> str:
    """The text of one of these sheets."""
    command, _, of = name.partition("-")
    if command == "catalog":
        return folded(render(api.catalog(*LISTED[of], today=TODAY), "json"))
    example, inputs = COSTED[of]
    given, line = folder / f"{example}.yaml", "finetune-advisor cost"
    return folded(render(api.cost(given, CostInputs(inputs), today=TODAY, reproduce=line, full=True), "json"))


def verdict(name: str, report: Report) -> str:
    """One line: what is recommended, whether to fine-tune now, what comes first, and what else is possible."""
    blockers = join_words(blocker.rule for blocker in report.fine_tuning.blockers)
    others = join_words((other for other in report.possible if other != report.recommendation), "or")
    return (
        f"{name}: {report.recommendation} now (fits: {report.outcome}); fine-tuning {report.fine_tuning.verdict}"
        + (f", method {report.fine_tuning.method}" if report.fine_tuning.method else "")
        + (f", after {blockers}" if blockers else "")
        + (f"; possible too: {others}" if others else "")
    )


def folded(text: str) -> str:
    """The same JSON with one line for each field and each item of a list, so that a difference fits on a screen."""
    lines = []
    for key, value in json.loads(text).items():
        if isinstance(value, list) and value:
            items = ",\n  ".join(json.dumps(item) for item in value)
            lines.append(f"{json.dumps(key)}: [\n  {items}]")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{" + ",\n".join(lines) + "}\n"
