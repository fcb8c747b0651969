"""`cost` and `catalog`: what each option costs, and the dated prices behind that."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import command
from finetune_advisor.cli.exit import complain
from finetune_advisor.cli.output import day, destination
from finetune_advisor.errors import AdvisorError, Interrupted

if TYPE_CHECKING:
    from finetune_advisor.cost import CostInputs
    from finetune_advisor.model.answers import Answers


@command(
    "What each option costs, from which volume fine-tuning pays, and when.",
    "cost answers.yaml",
    "cost -i requests_per_month=1M -i tokens_in=1000 -i tokens_out=300 -i model_passing=gpt-6-luna",
    "cost answers.yaml --vary requests_per_month=10k..100M -o cost.html",
)
def cost(
    answers: o.AnswersFile = None, set: o.Settings = None, pack: o.Pack = None, input: o.Inputs = None,
    vary: o.VaryInput = None, catalog: o.OwnCatalog = None, today: o.Today = None, no_input: o.NoInput = False,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Price every option; ask for the figures without which none can be priced, if a person is there."""
    from finetune_advisor import api
    from finetune_advisor.cli.interview import person_there
    from finetune_advisor.cli.reproduce import reproduce
    from finetune_advisor.cost import CostInputs

    write = destination(format, output, o.ReportFormat, inputs=(answers, pack, catalog), color=color)
    on, costs = day(today), CostInputs(tuple(input or ()), catalog)
    known = api.gather(answers, set or (), api.load_pack(pack))
    if not no_input and person_there():
        costs = _ask(known, costs, on)
    line = reproduce(
        "cost", answers, ("--set", set), ("--input", costs.inputs), ("--vary", vary), ("--catalog", catalog),
        ("--pack", pack), ("--today", on.isoformat()),
    )  # fmt: skip
    write(api.cost(known, costs, today=on, vary=vary or (), reproduce=line))


def _ask(known: Answers, costs: CostInputs, today: date) -> CostInputs:
    """Ask for each figure that is missing until it can be used or isn't known; return them with the others."""
    from dataclasses import replace

    from finetune_advisor import api

    passed: set[str] = set()
    while questions := [one for one in api.missing_inputs(known, costs, today=today) if one[0] not in passed]:
        name, meaning = questions[0]
        sys.stderr.write(f"{name} ({meaning}; Enter if you don't know): ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise Interrupted("stopped; nothing was counted")
        if not line.strip():
            passed.add(name)
            continue
        tried = replace(costs, inputs=(*costs.inputs, f"{name}={line.strip()}"))
        try:
            api.missing_inputs(known, tried, today=today)
            costs = tried
        except AdvisorError as fault:
            complain(str(fault))
    return costs


@command(
    "The dated prices behind `cost`: all of them, one with its source, or those to look at again.",
    "catalog list",
    "catalog show infer-openai-gpt-6-luna",
    "catalog stale --today 2027-03-01",
)
def catalog(
    what: o.View = "list", entry: o.Entry = None, catalog: o.OwnCatalog = None, today: o.Today = None,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show the catalog or a part of it."""
    from finetune_advisor import api
    from finetune_advisor.cost import CostInputs

    write = destination(format, output, o.ReportFormat, inputs=(catalog,), color=color)
    write(api.catalog(what, entry, today=day(today), cost_inputs=CostInputs(catalog=catalog)))


command("See `catalog`.", name="catalogue", hidden=True)(catalog)
