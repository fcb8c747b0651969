"""`advise`, `explain`, `whatif` and `compare`: gather answers from files, flags and the person, and show the advice."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import finetune_advisor as advisor
from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import command
from finetune_advisor.cli.exit import NAME, remark
from finetune_advisor.cli.output import day, destination, keep_inputs
from finetune_advisor.cli.screen import screen
from finetune_advisor.cost import CostInputs
from finetune_advisor.errors import IncompleteError, UsageError
from finetune_advisor.text import join_words, one_line, shell, visible

if TYPE_CHECKING:
    from finetune_advisor.api import Basis
    from finetune_advisor.model.answers import Answers
    from finetune_advisor.model.pack import Pack
    from finetune_advisor.report import Report


@command(
    "Advise on one use case, from a file, from flags or by asking you.",
    "advise answers.yaml",
    "advise - --format json < answers.yaml",
    "advise answers.yaml --set examples=40 --output report.md --output report.json",
)
def advise(
    context: typer.Context, answers: o.AdvisedFiles = None, set: o.Settings = None, pack: o.Pack = None,
    input: o.Inputs = None, data: o.Data = None, evals: o.Evals = None, target: o.Target = None, usage: o.Usage = None,
    column: o.Columns = None, catalog: o.OwnCatalog = None, today: o.Today = None, ask: o.Ask = False, no_input: o.NoInput = False,
    accessible: o.Accessible = False, fresh: o.Fresh = False, no_session: o.NoSession = False, full: o.Full = False,
    format: o.AdvisedFormat = None, output: o.Outputs = None, save: o.Save = None, color: o.Color = "auto", quiet: o.Quiet = False,
    record: o.Record = None, force: o.Overwrite = False, require_complete: o.RequireComplete = False,
    expect: o.Expect = None, fail_on: o.FailOnAdvice = None,
) -> None:  # fmt: skip
    """Gather the answers, ask where that is allowed, keep them, show the advice, and check the gates."""
    from finetune_advisor import load
    from finetune_advisor.cli.evidence import gathered
    from finetune_advisor.cli.interview import person_there, run_interview

    for word in expect or ():
        advisor.api.check_expectation(word)
    files, evidence = answers or [], (*(data or ()), *(evals or ()), *(usage or ()))
    inputs = (*files, *evidence, pack, catalog, record)
    keep_inputs([record], (*inputs[:-1], save))
    write = destination(format, output, o.AdviceFormat, inputs=inputs, save=save, color=color, quiet=quiet, full=full)
    basis = basis_of(pack, today, input, catalog)
    if len(files) > 1:
        if set or evidence or ask or save or record or fail_on or require_complete:
            raise UsageError("several files are compared; only --expect and the options of `compare` go with them")
        found = advisor.api.compare(files, **basis)
        pairs = ((one, advisor.api.unexpected(one, word)) for one in found for word in expect or ())
        write(found, tuple(f"{one.file}: {wrong}" for one, wrong in pairs if wrong))
        return
    rules, file, told = basis["pack"], next(iter(files), None), (lambda _: None) if quiet else remark
    given, kept = gathered(basis, file, set, data, evals, target, usage, column), save
    asking = (ask or not (file or set)) and not (no_input or require_complete)
    if asked := asking and person_there():
        given, saved = run_interview(
            rules, given, accessible=accessible, color=screen(sys.stderr, color).color, session=not no_session,
            fresh=fresh, about=file or "", compute=partial(advisor.api.with_computed, **basis),
        )  # fmt: skip
        kept = save or saved
    elif asking and not ask:
        raise UsageError("there are no answers, and no terminal to ask on; name a file, use --set, or add --no-input")
    elif (asking or require_complete) and (waiting := missing_answers(rules, given)):
        raise IncompleteError(waiting)
    if save:
        advisor.api.save_answers(save, given, rules)
        told(f"answers saved to {visible(save)}")
    line = _reproduced(context, basis["today"], file, kept, given, set or ())
    report = advisor.api.advise(given, reproduce=line, **basis)
    try:
        write(report, tuple(_failed_gates(report, expect or (), fail_on or ())), remind=asked)
    finally:
        # Whatever gates fail. It may be refused, and then the person has seen the advice.
        if record:
            load.save_record(record, advisor.api.record(given, **basis)[0], force=force)
            told(f"decision recorded in {visible(record)}")


def _failed_gates(report: Report, expected: Iterable[str], fail_on: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong for each gate that fails."""
    yield from (instead for word in expected if (instead := advisor.api.unexpected(report, word)))
    if "provisional" in fail_on and report.status == "provisional":
        yield f"the advice is provisional; still possible: {', '.join(report.possible)}"
    if "contradiction" in fail_on and any(note.level == "contradiction" for note in report.notes):
        yield "some answers contradict each other; the notes of the report say which"


def missing_answers(pack: Pack, answers: Answers) -> str:
    """Return a message of several lines that lists the missing answers, or nothing if none is missing."""
    from finetune_advisor.model.answers import as_flag
    from finetune_advisor.render.show import allowed

    questions = advisor.api.missing(pack, answers)
    count = "1 answer is" if len(questions) == 1 else f"{len(questions)} answers are"
    lines = [f"{count} missing; give each with a flag or in an answers file (unknown is an answer, too):"]
    for question in questions:
        usual = question.assume if question.assume is not None else True if question.type == "yes_no" else "..."
        example = one_line(question.example or as_flag(next(iter(question.option_ids), usual)))
        lines += [
            f"{question.id}: {join_words(question.option_ids, 'or') or allowed(question)}",
            f"    {one_line(question.ask)}",
            f"    flag: --set {shell((f'{question.id}={example}',))}",
            f"    YAML: {question.id}: {f'[{example}]' if question.type == 'choices' else example}",
        ]
    return "\n".join(lines) if questions else ""


def basis_of(pack: str | None, today: str | None, inputs: list[str] | None, catalog: str | None) -> Basis:
    """Return rules, day, figures and prices."""
    costs = CostInputs(tuple(inputs or ()), catalog) if inputs or catalog else None
    return {"pack": advisor.api.load_pack(pack), "today": day(today), "cost_inputs": costs}


def reproduce(
    context: typer.Context, on: date, command: str, file: str | None, settings: Iterable[str] | None, *flags: str
) -> str:
    """Return the shell line that repeats a run: a command, its file, settings, and whatever else decides the result."""
    words, path, here = [NAME, command], Path(file or ""), Path.cwd()
    if file:
        # The folder of a file below this one is no matter of whoever reads the report.
        words.append(str(path.relative_to(here)) if path.is_relative_to(here) else file)
    given = {**context.params, "set": settings, "today": on.isoformat()}
    for name in ("set", "data", "evals", "target", "usage", "input", "catalog", "pack", "today"):
        values = given.get(name) or ()
        words += [word for value in ([values] if isinstance(values, str) else values) for word in (f"--{name}", value)]
    return shell([*words, *flags])


def _reproduced(
    context: typer.Context, on: date, file: str | None, kept: str | None, given: Answers, set: Iterable[str]
) -> str:
    """Return the line that gives this report again; answers that no file holds are written out as settings.

    `kept` is the file that holds all answers, if they were saved. What came through a pipe is gone with it.
    """
    from finetune_advisor.model.answers import as_flag

    origins = ("asked", "session", "file") if file == "-" else ("asked", "session")
    unkept = [f"{id}={as_flag(one.value)}" for id, one in given.answers.items() if one.origin in origins]
    named = kept or (None if file == "-" else file)
    flags = () if named else ("--no-input",)
    return reproduce(context, on, "advise", named, None if kept else [*unkept, *set], *flags)


@command(
    "Explain the advice in full, or one part of it.",
    "explain answers.yaml",
    "explain answers.yaml no-eval-set",
    "explain answers.yaml rag",
)
def explain(
    context: typer.Context, answers: o.Explained, what: o.What = None, set: o.Settings = None, pack: o.Pack = None,
    input: o.Inputs = None, data: o.Data = None, evals: o.Evals = None, target: o.Target = None, usage: o.Usage = None,
    column: o.Columns = None, catalog: o.OwnCatalog = None, today: o.Today = None,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show the whole report, or what it says about a rule, a question or an approach."""
    from finetune_advisor.cli.evidence import gathered

    inputs = (answers, *(data or ()), *(evals or ()), *(usage or ()), pack, catalog)
    write = destination(format, output, o.ReportFormat, inputs=inputs, color=color, full=True)
    basis = basis_of(pack, today, input, catalog)
    given = gathered(basis, answers, set, data, evals, target, usage, column)
    if what:
        write(advisor.api.explain_part(given, what, **basis))
    else:
        write(advisor.api.advise(given, reproduce=reproduce(context, basis["today"], "explain", answers, set), **basis))


@command(
    "Show the advice over the whole range of one answer, or of two.",
    "whatif answers.yaml --vary examples",
    "whatif answers.yaml --vary examples --vary eval_cases",
    "whatif --set problems=style --vary headroom --format json",
)
def whatif(
    answers: o.AnswersFile = None, vary: o.Vary = None, set: o.Settings = None, pack: o.Pack = None,
    data: o.Data = None, evals: o.Evals = None, target: o.Target = None, usage: o.Usage = None,
    column: o.Columns = None, today: o.Today = None,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show the recommendation for each kind of value of the questions that vary."""
    from finetune_advisor.cli.evidence import gathered

    inputs = (answers, *(data or ()), *(evals or ()), *(usage or ()), pack)
    write = destination(format, output, o.ReportFormat, inputs=inputs, color=color)
    varied = vary or []
    if len(varied) not in (1, 2) or len({*varied}) < len(varied):
        raise UsageError("name one question to vary, or two different ones: --vary examples [--vary eval_cases]")
    basis = basis_of(pack, today, None, None)
    given = gathered(basis, answers, set, data, evals, target, usage, column)
    write(advisor.api.whatif(given, varied, pack=basis["pack"]))


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
    write = destination(format, output, o.ReportFormat, inputs=(*answers, pack, catalog), color=color)
    write(advisor.api.compare(answers, **basis_of(pack, today, None, catalog)))
