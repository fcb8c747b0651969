"""`cost` and `catalog`: what each option costs, and the dated prices behind that."""

from __future__ import annotations

from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import command
from finetune_advisor.cli.output import day, destination


@command(
    "Show what each option costs, and when and from what volume fine-tuning pays for itself.",
    "cost answers.yaml",
    "cost -i requests_per_month=1M -i tokens_in=1000 -i tokens_out=300 -i model_passing=gpt-6-luna",
    "cost answers.yaml --full -o cost.html",
)
def cost(
    answers: o.AnswersFile = None, set: o.Settings = None, pack: o.Pack = None, input: o.Inputs = None,
    catalog: o.OwnCatalog = None, today: o.Today = None, no_input: o.NoInput = False,
    full: o.Full = False, format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Price every option. Nothing is asked: what isn't given is assumed, and said."""
    from finetune_advisor import api
    from finetune_advisor.cli.reproduce import reproduce
    from finetune_advisor.cost import CostInputs

    write = destination(format, output, o.ReportFormat, inputs=(answers, pack, catalog), color=color)
    on, costs = day(today), CostInputs(tuple(input or ()), catalog)
    rules = api.load_pack(pack)
    known = api.gather(answers, set or (), rules)
    line = reproduce(
        "cost", answers, ("--set", set), ("--input", costs.inputs), ("--catalog", catalog),
        ("--pack", pack), ("--today", on.isoformat()), ("--full", full),
    )  # fmt: skip
    write(api.cost(known, costs, today=on, pack=rules, reproduce=line, full=full))


@command(
    "Show the dated prices behind `cost`: a list, one with its source, or those that are out of date.",
    "catalog list gpt train",
    "catalog show infer-openai-gpt-6-luna",
    "catalog stale --today 2027-03-01",
    formerly="catalogue",
)
def catalog(
    what: o.View = "list", words: o.Words = None, catalog: o.OwnCatalog = None, today: o.Today = None,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show the catalog or a part of it."""
    from finetune_advisor import api

    write = destination(format, output, o.ReportFormat, inputs=(catalog,), color=color)
    write(api.catalog(what, words or (), today=day(today), folder=catalog))
