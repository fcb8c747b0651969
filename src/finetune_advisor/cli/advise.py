"""`advise`, `explain` and `whatif`: gather answers from files, flags and the person, and show the advice."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import command
from finetune_advisor.cli.exit import remark
from finetune_advisor.cli.output import day, destination, remind
from finetune_advisor.cli.screen import screen
from finetune_advisor.errors import GateError, IncompleteError, UsageError
from finetune_advisor.text import one_line, shell, visible

if TYPE_CHECKING:
    from finetune_advisor.cli.reproduce import Given
    from finetune_advisor.cost import CostInputs
    from finetune_advisor.model.answers import Answers
    from finetune_advisor.model.pack import Pack
    from finetune_advisor.report import Report


@command(
    "Advice on one use case, from a file, from flags, or by asking.",
    "advise answers.yaml",
    "advise - --format json < answers.yaml",
    "advise answers.yaml --set examples=40 --output report.md --output report.json",
)
def advise(
    answers: o.AnswersFile = None, set: o.Settings = None, pack: o.Pack = None, input: o.Inputs = None,
    catalog: o.OwnCatalog = None, today: o.Today = None,
    ask: o.Ask = False, no_input: o.NoInput = False, accessible: o.Accessible = False, fresh: o.Fresh = False,
    no_session: o.NoSession = False, full: o.Full = False,
    format: o.ShownFormat = None, output: o.Outputs = None, save: o.Save = None, color: o.Color = "auto", quiet: o.Quiet = False,
    require_complete: o.RequireComplete = False, expect: o.Expect = None, fail_on: o.FailOnAdvice = None,
) -> None:  # fmt: skip
    """Gather the answers, ask where that is allowed, keep them, show the advice, and check the gates."""
    from finetune_advisor import api

    for word in expect or ():
        api.check_expectation(word)
    inputs = (answers, pack, catalog)
    write = destination(
        format, output, o.ReportFormat, inputs=inputs, save=save, color=color, quiet=quiet, full=full
    )  # fmt: skip
    rules, on, costs = api.load_pack(pack), day(today), cost_inputs(input, catalog)
    given, kept, asked = api.gather(answers, set or (), rules), save, False
    if (ask or not (answers or set)) and not (no_input or require_complete):
        from finetune_advisor.cli.interview import person_there, run_interview

        asked = person_there(accessible)
        if asked:
            compute = partial(api.with_computed, pack=rules, today=on, cost_inputs=costs)
            compute(given)  # a figure that can't be used is a fault before the first question, not after it
            finished = run_interview(
                rules, _without_open(given), accessible=accessible, color=screen(sys.stderr, color).color,
                session=not no_session, fresh=fresh, about=answers or "", compute=compute,
            )  # fmt: skip
            given, kept = finished.answers, save or finished.saved
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
        if not quiet:
            remark(f"answers saved to {visible(save)}")
    others = (("--input", input), ("--catalog", catalog), ("--pack", pack), ("--today", on.isoformat()))
    line = _reproduce(answers, kept, given, set or (), others)
    report = api.advise(given, today=on, pack=rules, reproduce=line, cost_inputs=costs)
    lines = write(report)
    if asked:
        remind(report, lines)
    _check_gates(report, expect or (), fail_on or ())


def cost_inputs(inputs: list[str] | None, catalog: str | None) -> CostInputs | None:
    """Return figures and prices for the costs; the cost model isn't even imported where there are none."""
    if not (inputs or catalog):
        return None
    from finetune_advisor.cost import CostInputs

    return CostInputs(tuple(inputs or ()), catalog)


def _without_open(given: Answers) -> Answers:
    """Return answers without the unknown ones of a file: those are what `--ask` on a file of `init` must ask."""
    return given.without([id for id, one in given.answers.items() if one.value is None and one.origin == "file"])


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
        first = next(
            (value for value in (*question.option_ids, question.assume) if value is not None),
            True if question.type == "yes_no" else "...",
        )
        example = one_line(question.example or as_flag(first))
        lines += [
            f"{question.id}: {allowed(question)}",
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
    from finetune_advisor.cli.reproduce import reproduce, settings

    origins = ("asked", "session", "file") if file == "-" else ("asked", "session")
    unkept = settings((id, one.value) for id, one in given.answers.items() if one.origin in origins)
    named = kept or (None if file == "-" else file)
    flags = None if kept else [*unkept, *set]
    return reproduce("advise", named, ("--set", flags), *options, ("--no-input", not named))


def _check_gates(report: Report, expected: Iterable[str], fail_on: Iterable[str]) -> None:
    """Raise GateError at the first gate that fails."""
    from finetune_advisor import api

    for word in expected:
        api.expect(report, word)
    if "provisional" in fail_on and report.status == "provisional":
        raise GateError(f"the advice is provisional; still possible: {', '.join(report.possible)}")
    if "contradiction" in fail_on and any(note.level == "contradiction" for note in report.notes):
        raise GateError("some answers contradict each other; the notes of the report say which")


@command(
    "The full reasoning behind the advice, or one part of it.",
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
    "The recommendation over the whole range of one answer, or of two.",
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
