"""`data`, `evals` and `usage`: read what tools have written, show what it means, and answer questions from it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import command
from finetune_advisor.cli.exit import remark
from finetune_advisor.cli.output import day, destination
from finetune_advisor.cli.screen import is_terminal, screen
from finetune_advisor.errors import UsageError
from finetune_advisor.text import parse_number

if TYPE_CHECKING:
    from finetune_advisor.api import Basis
    from finetune_advisor.evidence.files import Progress
    from finetune_advisor.model.answers import Answers
    from finetune_advisor.report import Sheet

_SMALL = 8_000_000
"""Bytes that are read before a person notices the wait."""
_MOST_FAULTS = 5
"""Faults of the files that `advise` shows; `data`, `evals` and `usage` show all of them."""


@command(
    "Read training data: distinct examples, their length, and faults with their lines.",
    "data train.jsonl",
    "data train.jsonl --evals-data test.jsonl -o data.html",
    "data own.csv --column input=question --column output=answer --format github",
)
def data(
    files: o.DataFiles, evals_data: o.EvalsData = None, column: o.Columns = None, no_near: o.NoNear = False,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show what the files hold. If nothing in them can be used, end with 2 after that."""
    from finetune_advisor import api

    others = evals_data or ()
    read = partial(api.data, files, columns=column or (), evals_data=others, near=not no_near)
    _show(read, destination(format, output, o.ReportFormat, inputs=(*files, *others), color=color), color)


@command(
    "Read eval results: pass rates, which run is better beyond chance, and test cases to read first.",
    "evals results.json",
    "evals baseline.eval candidate.eval --target 90%",
    "evals scores.csv --column id=ticket --column pass=ok --format github",
)
def evals(
    files: o.EvalFiles, target: o.Target = None, column: o.Columns = None,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show what the files hold; a file that can't be used ends with 2 after that."""
    from finetune_advisor import api

    read = partial(api.evals, files, target=share(target), columns=column or ())
    _show(read, destination(format, output, o.ReportFormat, inputs=files, color=color), color)


@command(
    "Read usage exports: requests and tokens a month, the models, and their cost.",
    "usage completions_usage_2026-10.csv",
    "usage spend_logs.jsonl -o usage.html",
    "usage own.csv --column day=when --column requests=calls --column input=in --column output=out",
)
def usage(
    files: o.UsageFiles, column: o.Columns = None, catalog: o.OwnCatalog = None, today: o.Today = None,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show what the files hold; a file that can't be used ends with 2 after that."""
    from finetune_advisor import api

    read = partial(api.usage, files, columns=column or (), catalog=catalog, today=day(today))
    _show(read, destination(format, output, o.ReportFormat, inputs=(*files, catalog), color=color), color)


@contextmanager
def progress_bar(color: str = "auto") -> Iterator[Progress | None]:
    """Show on a terminal's standard error how much of the files was read; nothing anywhere else, or for small files."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    shown = screen(sys.stderr, color)
    bar = Bar(console=Console(file=sys.stderr, width=shown.width, no_color=not shown.color), transient=True)
    task = bar.add_task("Reading", total=None)

    def progress(done: int, total: int | None) -> None:
        if done > _SMALL or (total or 0) > _SMALL:
            bar.start()
            bar.update(task, completed=done, total=total)

    try:
        yield progress
    finally:
        bar.stop()


def _show(read: Callable[..., Sheet], write: Callable[..., int], color: str) -> None:
    """Show what `read` finds; raise UsageError after that if nothing could be measured."""
    with progress_bar(color) as progress:
        sheet = read(progress=progress)
    write(sheet)
    broken = [found for found in sheet.diagnostics if found.severity == "error"]
    if broken and not sheet.measurements:
        raise UsageError(f"nothing could be measured; {broken[0]}")


def share(text: str | None) -> float | None:
    """Return `--target` as a share: `0.9` and `90%` are the same; raise UsageError for anything else."""
    if text is None:
        return None
    with suppress(ValueError):
        if 0 < (found := float(parse_number(text, percent=True))) <= 1:
            return found
    raise UsageError(f"--target takes a pass rate such as 0.9 or 90%, got {text!r}")


def gathered(
    basis: Basis, answers: str | None, set: list[str] | None,
    data: list[str] | None, evals: list[str] | None, target: str | None, usage: list[str] | None, column: list[str] | None,
) -> Answers:  # fmt: skip
    """Return the answers of a file, of files that tools wrote, and of settings; tell of faults in what tools wrote.

    `column`: `input=question`, or `data.input=question` where files of several kinds are given.
    """
    from finetune_advisor import api

    if target is not None and not evals:
        raise UsageError("--target says what evals must reach; name their files with --evals")
    kinds = [kind for kind, files in (("data", data), ("evals", evals), ("usage", usage)) if files]
    columns: dict[str, list[str]] = {kind: [] for kind in kinds}
    for pair in column or ():
        kind, _, rest = pair.partition(".")
        if kind not in kinds and len(kinds) != 1:
            raise UsageError(f"--column {pair}: say for which files, as in --column {(*kinds, 'data')[0]}.{pair}")
        columns[kind if kind in kinds else kinds[0]].append(rest if kind in kinds else pair)
    if not kinds:
        return api.gather(answers, set or (), basis["pack"])
    costs, today = basis["cost_inputs"], basis["today"]
    with progress_bar() as progress:
        sheets = [api.data(data, columns=columns["data"], progress=progress)] if data else []
        if evals:
            sheets.append(api.evals(evals, target=share(target), columns=columns["evals"], progress=progress))
        if usage:
            prices = costs.catalog if costs else None
            sheets.append(api.usage(usage, columns=columns["usage"], catalog=prices, today=today, progress=progress))
    for sheet in sheets:
        errors = [found for found in sheet.diagnostics if found.severity == "error"]
        for found in errors[:_MOST_FAULTS]:
            remark(f"error: {found}")
        if len(errors) > _MOST_FAULTS:
            remark(f"{sheet.title}: more faults; the command of that name shows them")
        answered = {one.question for one in sheet.measurements}
        if not answered or (target is not None and "eval_cases" in answered and "result" not in answered):
            remark(f"{sheet.title}: {sheet.lead}")
    return api.gather(answers, set or (), basis["pack"], sheets)
