"""`advise`, `explain` and `whatif`: gather answers from files, flags and the person, and show the advice."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import command
from finetune_advisor.cli.exit import remark
from finetune_advisor.cli.output import day, destination, keep_inputs, remind
from finetune_advisor.cli.screen import screen
from finetune_advisor.errors import GateError, IncompleteError, UsageError
from finetune_advisor.text import join_words, one_line, shell, visible

if TYPE_CHECKING:
    from finetune_advisor.cli.reproduce import Given
    from finetune_advisor.cost import CostInputs
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
    answers: o.AdvisedFiles = None, set: o.Settings = None, pack: o.Pack = None, input: o.Inputs = None,
    data: o.Data = None, evals: o.Evals = None, target: o.Target = None, usage: o.Usage = None,
    catalog: o.OwnCatalog = None, today: o.Today = None,
    ask: o.Ask = False, no_input: o.NoInput = False, accessible: o.Accessible = False, fresh: o.Fresh = False,
    no_session: o.NoSession = False, full: o.Full = False,
    format: o.AdvisedFormat = None, output: o.Outputs = None, save: o.Save = None, color: o.Color = "auto", quiet: o.Quiet = False,
    record: o.Record = None, require_complete: o.RequireComplete = False, expect: o.Expect = None, fail_on: o.FailOnAdvice = None,
) -> None:  # fmt: skip
    """Gather the answers, ask where that is allowed, keep them, show the advice, and check the gates."""
    from finetune_advisor import api, load
    from finetune_advisor.cli.evidence import measured  # here, so that help lists advice before evidence

    for word in expect or ():
        api.check_expectation(word)
    files, evidence = answers or [], (*(data or ()), *(evals or ()), *(usage or ()))
    keep_inputs(record, (*files, *evidence, pack, catalog, save))
    inputs = (*files, *evidence, pack, catalog, record)
    write = destination(
        format, output, o.AdviceFormat, inputs=inputs, save=save, color=color, quiet=quiet, full=full
    )  # fmt: skip
    rules, on, costs = api.load_pack(pack), day(today), cost_inputs(input, catalog)
    file, told = files[0] if files else None, (lambda _: None) if quiet else remark
    if len(files) > 1:
        if set or evidence or ask or save or record or fail_on or require_complete:
            raise UsageError(
                "several answers files are compared; only --expect and the options of `compare` go with them"
            )
        _advise_many(files, rules, on, costs, expect or (), write)
        return
    sheets = measured(data, evals, target, usage, costs, on)
    given, kept, asked = api.gather(file, set or (), rules, sheets), save, False
    if (ask or not (file or set)) and not (no_input or require_complete):
        from finetune_advisor.cli.interview import person_there

        if asked := person_there():
            compute = partial(api.with_computed, pack=rules, today=on, cost_inputs=costs)
            asking = {"accessible": accessible, "fresh": fresh, "session": not no_session, "about": file or ""}
            given, saved = _asked(rules, given, compute, color=screen(sys.stderr, color).color, **asking)
            kept = save or saved
        elif not ask:
            raise UsageError(
                "there are no answers, and no terminal to ask on; name an answers file, use --set, or add --no-input"
            )
        else:
            require_complete = True
    if require_complete and (waiting := missing_answers(rules, given)):
        raise IncompleteError(waiting)
    if save:
        api.save_answers(save, given, rules)
        told(f"answers saved to {visible(save)}")
    read = (("--data", data), ("--evals", evals), ("--target", target), ("--usage", usage))
    others = (*read, ("--input", input), ("--catalog", catalog), ("--pack", pack), ("--today", on.isoformat()))
    line = _reproduce(file, kept, given, set or (), others)
    report = api.advise(given, today=on, pack=rules, reproduce=line, cost_inputs=costs)
    failed = tuple(_failed_gates(report, expect or (), fail_on or ()))
    lines = write(report, failed)
    if asked:
        remind(report, lines)
    if record:
        load.save_record(record, api.record(given, today=on, pack=rules, cost_inputs=costs)[0])
        told(f"decision recorded in {visible(record)}")
    if failed:
        raise GateError("\n".join(failed))


def _asked(pack: Pack, given: Answers, compute: Callable[[Answers], Answers], **how: Any) -> tuple[Answers, str | None]:
    """Ask for what isn't known; return all answers, and the file in which they are kept, if any."""
    from finetune_advisor.cli.interview import run_interview

    compute(given)  # a figure that can't be used is a fault before the first question, not after it
    # A file that `init` wrote has *unknown* everywhere, and `--ask` must ask for these.
    unknown = [id for id, one in given.answers.items() if one.value is None and one.origin == "file"]
    return run_interview(pack, given.without(unknown), compute=compute, **how)


def _advise_many(
    files: list[str], pack: Pack, on: date, costs: CostInputs | None, expected: Iterable[str], write: Callable[..., int]
) -> None:
    """Show several use cases side by side; raise GateError naming each whose advice isn't as expected."""
    from finetune_advisor import api

    found = api.compare(files, today=on, pack=pack, cost_inputs=costs)
    failed = [f"{one.file}: {wrong}" for one in found for word in expected if (wrong := api.unexpected(one, word))]
    write(found, tuple(failed))
    if failed:
        raise GateError("\n".join(failed))


def cost_inputs(inputs: list[str] | None, catalog: str | None) -> CostInputs | None:
    """Return figures and prices for the costs; without any, the cost model isn't even imported."""
    if not (inputs or catalog):
        return None
    from finetune_advisor.cost import CostInputs

    return CostInputs(tuple(inputs or ()), catalog)


def missing_answers(pack: Pack, answers: Answers) -> str:
    """Return a message of several lines that lists the missing answers, or nothing if none is missing."""
    from finetune_advisor import api
    from finetune_advisor.model.answers import as_flag
    from finetune_advisor.render.show import allowed

    questions = api.missing(pack, answers)
    if not questions:
        return ""
    count = "1 answer is" if len(questions) == 1 else f"{len(questions)} answers are"
    lines = [f"{count} missing; give each with a flag or in an answers file (unknown is an answer, too):"]
    for question in questions:
        usual = question.assume if question.assume is not None else True if question.type == "yes_no" else "..."
        first = next(iter(question.option_ids), usual)
        example = one_line(question.example or as_flag(first))
        lines += [
            f"{question.id}: {join_words(question.option_ids, 'or') or allowed(question)}",
            f"    {one_line(question.ask)}",
            f"    flag: --set {shell((f'{question.id}={example}',))}",
            f"    YAML: {question.id}: {f'[{example}]' if question.type == 'choices' else example}",
        ]
    return "\n".join(lines)


def _reproduce(
    file: str | None, kept: str | None, given: Answers, set: Iterable[str], options: Iterable[tuple[str, Given]]
) -> str:
    """Return the line that gives this report again; answers that no file holds are written out as settings.

    `kept` is the file that holds all answers, if they were saved. What came through a pipe is gone with it.
    """
    from finetune_advisor.cli.reproduce import reproduce
    from finetune_advisor.model.answers import as_flag

    origins = ("asked", "session", "file") if file == "-" else ("asked", "session")
    unkept = [f"{id}={as_flag(one.value)}" for id, one in given.answers.items() if one.origin in origins]
    named = kept or (None if file == "-" else file)
    flags = None if kept else [*unkept, *set]
    return reproduce("advise", named, ("--set", flags), *options, ("--no-input", not named))


def _failed_gates(report: Report, expected: Iterable[str], fail_on: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong for each gate that fails."""
    from finetune_advisor import api

    yield from (instead for word in expected if (instead := api.unexpected(report, word)))
    if "provisional" in fail_on and report.status == "provisional":
        yield f"the advice is provisional; still possible: {', '.join(report.possible)}"
    if "contradiction" in fail_on and any(note.level == "contradiction" for note in report.notes):
        yield "some answers contradict each other; the notes of the report say which"


@command(
    "Explain the advice in full, or one part of it.",
    "explain answers.yaml",
    "explain answers.yaml no-eval-set",
    "explain answers.yaml rag",
)
def explain(
    answers: o.Explained, what: o.What = None, set: o.Settings = None, pack: o.Pack = None, input: o.Inputs = None,
    catalog: o.OwnCatalog = None, today: o.Today = None,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show the whole report, or what it says about a rule, a question or an approach."""
    from finetune_advisor import api
    from finetune_advisor.cli.reproduce import reproduce

    write = destination(format, output, o.ReportFormat, inputs=(answers, pack, catalog), color=color, full=True)
    rules, on = api.load_pack(pack), day(today)
    line = reproduce(
        "explain", answers, ("--set", set), ("--input", input), ("--catalog", catalog), ("--pack", pack),
        ("--today", on.isoformat()),
    )  # fmt: skip
    given, costs = api.gather(answers, set or (), rules), cost_inputs(input, catalog)
    if what:
        write(api.explain_part(given, what, today=on, pack=rules, cost_inputs=costs))
    else:
        write(api.advise(given, today=on, pack=rules, reproduce=line, cost_inputs=costs))


@command(
    "Show the advice over the whole range of one answer, or of two.",
    "whatif answers.yaml --vary examples",
    "whatif answers.yaml --vary examples --vary eval_cases",
    "whatif --set problems=style --vary effort --format json",
)
def whatif(
    answers: o.AnswersFile = None, vary: o.Vary = None, set: o.Settings = None, pack: o.Pack = None,
    format: o.ShownFormat = None, output: o.Outputs = None, color: o.Color = "auto",
) -> None:  # fmt: skip
    """Show the recommendation for each kind of value of the questions that vary."""
    from finetune_advisor import api

    write = destination(format, output, o.ReportFormat, inputs=(answers, pack), color=color)
    varied = vary or []
    if len(varied) not in (1, 2) or len({*varied}) < len(varied):
        raise UsageError("name one question to vary, or two different ones: --vary examples [--vary eval_cases]")
    rules = api.load_pack(pack)
    write(api.whatif(api.gather(answers, set or (), rules), varied, pack=rules))
