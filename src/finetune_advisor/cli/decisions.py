"""`compare` and `review`: several use cases side by side, and decision records made again."""

from __future__ import annotations

from finetune_advisor.cli import options as o
from finetune_advisor.cli.advise import cost_inputs
from finetune_advisor.cli.app import command
from finetune_advisor.cli.exit import remark
from finetune_advisor.cli.output import day, destination
from finetune_advisor.errors import GateError
from finetune_advisor.text import join_words, visible


@command(
    "Compare several use cases side by side.",
    "compare support.yaml search.yaml",
    "compare use-cases/ -o use-cases.html",
)
def compare(
    answers: o.AnswersFiles, pack: o.Pack = None, catalog: o.OwnCatalog = None, today: o.Today = None,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show the advice on each answers file, and on each in a folder, as one row."""
    from finetune_advisor import api

    write = destination(format, output, o.ReportFormat, inputs=(*answers, pack, catalog), color=color)
    write(api.compare(answers, today=day(today), pack=api.load_pack(pack), cost_inputs=cost_inputs(None, catalog)))


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
    from finetune_advisor import api
    from finetune_advisor.explain.review import reviews_sheet
    from finetune_advisor.load.record import save_record

    write = destination(format, output, o.ReportFormat, inputs=(*records, pack, catalog), color=color)
    gates = ",".join(fail_on or ()).split(",")
    found = api.review(records, today=day(today), pack=api.load_pack(pack), catalog=catalog)
    write(reviews_sheet(found, gates))
    stale = [one for one in found if one.because or one.due]
    if update:
        for one in stale:
            save_record(one.file, one.now)
            remark(f"wrote {visible(one.file)}")
    changed, due = any(one.because for one in stale), any(one.due for one in stale)
    if ("changed" in gates and changed) or ("due" in gates and due):
        raise GateError(f"these decisions need another look: {join_words(one.file for one in stale)}")
