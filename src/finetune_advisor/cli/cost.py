"""`cost` and `catalog`: what each option costs, and the dated prices behind that."""

from __future__ import annotations

from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import command
from finetune_advisor.cli.output import day, destination


@command(
    "What each option costs, from which volume fine-tuning pays, and when.",
    "cost answers.yaml",
    "cost -i requests_per_month=1M -i tokens_in=1000 -i tokens_out=300 -i model_passing=gpt-6-luna",
    "cost answers.yaml --vary requests_per_month=10k..100M -o cost.html",
)
def cost(
    answers: o.AnswersFile = None, set: o.Settings = None, pack: o.Pack = None, input: o.Inputs = None,
    vary: o.VaryInput = None, catalog: o.OwnCatalog = None, today: o.Today = None, no_input: o.NoInput = False,
    full: o.Full = False, format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Price every option. Nothing is asked: what isn't given is assumed, and said."""
    from finetune_advisor import api
    from finetune_advisor.cli.reproduce import reproduce
    from finetune_advisor.cost import CostInputs

    write = destination(format, output, o.ReportFormat, inputs=(answers, pack, catalog), color=color)
    on, costs = day(today), CostInputs(tuple(input or ()), catalog)
    known = api.gather(answers, set or (), api.load_pack(pack))
    line = reproduce(
        "cost", answers, ("--set", set), ("--input", costs.inputs), ("--vary", vary), ("--catalog", catalog),
        ("--pack", pack), ("--today", on.isoformat()), ("--full", full),
    )  # fmt: skip
    write(api.cost(known, costs, today=on, vary=vary or (), reproduce=line, full=full))


@command(
    "The dated prices behind `cost`: all of them, one with its source, or those to look at again.",
    "catalog list",
    "catalog show infer-openai-gpt-6-luna",
    "catalog stale --today 2027-03-01",
    formerly="catalogue",
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
