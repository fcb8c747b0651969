"""`cost`, `catalog` and `review`: what each option costs, the dated prices behind that, and decisions made again."""

from __future__ import annotations

import typer

import finetune_advisor as advisor
from finetune_advisor.cli import options as o
from finetune_advisor.cli.advise import basis_of, reproduce
from finetune_advisor.cli.app import command
from finetune_advisor.cli.evidence import gathered
from finetune_advisor.cli.exit import remark
from finetune_advisor.cli.output import day, destination
from finetune_advisor.errors import GateError
from finetune_advisor.text import join_words, visible


@command(
    "Show what each option costs, and when and from what volume fine-tuning pays for itself.",
    "cost answers.yaml",
    "cost -i requests_per_month=1M -i tokens_in=1000 -i tokens_out=300 -i model_passing=gpt-6-luna",
    "cost answers.yaml --usage usage.csv --full -o cost.html",
)
def cost(
    context: typer.Context, answers: o.AnswersFile = None, set: o.Settings = None, pack: o.Pack = None,
    input: o.Inputs = None, data: o.Data = None, evals: o.Evals = None, target: o.Target = None, usage: o.Usage = None,
    column: o.Columns = None, catalog: o.OwnCatalog = None, today: o.Today = None, no_input: o.NoInput = False,
    full: o.Full = False, format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Price every option. Nothing is asked: what isn't given is assumed, and said."""
    inputs = (answers, *(data or ()), *(evals or ()), *(usage or ()), pack, catalog)
    write = destination(format, output, o.ReportFormat, inputs=inputs, color=color)
    basis = basis_of(pack, today, input, catalog)
    given = gathered(basis, answers, set, data, evals, target, usage, column)
    line = reproduce(context, basis["today"], "cost", answers, set, *(["--full"] if full else []))
    write(advisor.api.cost(given, reproduce=line, full=full, **basis))


@command(
    "Show the dated prices behind `cost`: a list, one with its source, or those that are out of date.",
    "catalog list gpt train",
    "catalog show infer-openai-gpt-6-luna",
    "catalog stale --today 2027-03-01",
)
def catalog(
    what: o.View = "list", words: o.Words = None, catalog: o.OwnCatalog = None, today: o.Today = None,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show the catalog or a part of it."""
    write = destination(format, output, o.ReportFormat, inputs=(catalog,), color=color)
    write(advisor.api.catalog(what, words or (), today=day(today), folder=catalog))


@command(
    "Repeat recorded decisions with today's rules and prices.",
    "review decisions/",
    "review decisions/ --fail-on changed,due --format github",
    "review decisions/support.yaml --update",
)
def review(
    records: o.Records, update: o.Update = False, pack: o.Pack = None, catalog: o.OwnCatalog = None, today: o.Today = None,
    fail_on: o.FailOnReview = None, format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show which decisions are the same, changed or due; with `--update`, write the changed and due ones anew."""
    from finetune_advisor import load
    from finetune_advisor.explain.review import reviews_sheet

    write = destination(format, output, o.ReportFormat, inputs=(*records, pack, catalog), color=color)
    gates = ",".join(fail_on or ()).split(",")
    found = advisor.api.review(records, today=day(today), pack=advisor.api.load_pack(pack), catalog=catalog)
    write(reviews_sheet(found, gates))
    stale = [one for one in found if one.because or one.due]
    for one in stale if update else ():
        load.save_record(one.file, one.now, force=True)
        remark(f"wrote {visible(one.file)}")
    if any(("changed" in gates and one.because) or ("due" in gates and one.due) for one in stale):
        raise GateError(f"these decisions need another look: {join_words(one.file for one in stale)}")
