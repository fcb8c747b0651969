"""`advise` and `whatif`: gather answers from files, flags and the person, and show the advice."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from finetune_advisor.cli import options as o
from finetune_advisor.cli.app import command
from finetune_advisor.cli.exit import remark
from finetune_advisor.cli.output import day, destination
from finetune_advisor.cli.screen import screen
from finetune_advisor.errors import GateError, IncompleteError, UsageError
from finetune_advisor.text import did_you_mean, join_words, visible

if TYPE_CHECKING:
    from finetune_advisor.cli.reproduce import Given
    from finetune_advisor.cost import CostInputs
    from finetune_advisor.model.answers import Answers
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
    no_session: o.NoSession = False,
    format: o.ShownFormat = None, output: o.Outputs = None, save: o.Save = None, color: o.Color = "auto", quiet: o.Quiet = False,
    require_complete: o.RequireComplete = False, expect: o.Expect = None, fail_on: o.FailOnAdvice = None,
) -> None:  # fmt: skip
    """Gather the answers, ask where that is allowed, keep them, show the advice, and check the gates."""
    from finetune_advisor import api

    inputs = (answers, pack, catalog)
    write = destination(format, output, o.ReportFormat, inputs=inputs, save=save, color=color, quiet=quiet)
    rules, on, costs = api.load_pack(pack), day(today), cost_inputs(input, catalog)
    _check_expected(expect or (), api.expectations(rules))
    given, kept = api.gather(answers, set or (), rules), save
    if (ask or not (answers or set)) and not (no_input or require_complete):
        from finetune_advisor.cli.interview import person_there, run_interview

        if person_there(accessible):
            compute = partial(api.with_computed, pack=rules, today=on, cost_inputs=costs)
            compute(given)  # a figure that can't be used is a fault before the first question, not after it
            finished = run_interview(
                rules, _without_open(given), accessible=accessible, color=screen(sys.stderr, color).color,
                session=not no_session, fresh=fresh, about=answers or "", compute=compute,
            )  # fmt: skip
            given, kept = finished.answers, save or finished.saved
        elif ask:
            require_complete = True
    if require_complete and api.missing(rules, given):
        from finetune_advisor.cli.missing import missing_answers

        raise IncompleteError(missing_answers(rules, given))
    if save:
        api.save_answers(save, given, rules)
        if not quiet:
            remark(f"answers saved to {visible(save)}")
    others = (("--input", input), ("--catalog", catalog), ("--pack", pack), ("--today", on.isoformat()))
    line = _reproduce(answers, kept, given, set or (), others)
    report = api.advise(given, today=on, pack=rules, reproduce=line, cost_inputs=costs)
    write(report)
    _check_gates(report, expect or (), fail_on or ())


def cost_inputs(inputs: list[str] | None, catalog: str | None) -> CostInputs | None:
    """Return figures and prices for the costs; the cost model isn't even imported where there are none."""
    if not (inputs or catalog):
        return None
    from finetune_advisor.cost import CostInputs

    return CostInputs(tuple(inputs or ()), catalog)


def _check_expected(expected: Iterable[str], known: tuple[str, ...]) -> None:
    """Raise UsageError for a gate that could never pass, before anything is computed."""
    for word in expected:
        if word not in known:
            raise UsageError(f"--expect takes {join_words(known, 'or')}, got {word!r}{did_you_mean(word, known)}")


def _without_open(given: Answers) -> Answers:
    """Return answers without the unknown ones of a file: those are what `--ask` on a file of `init` must ask."""
    return given.without([id for id, one in given.answers.items() if one.value is None and one.origin == "file"])


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
        raise GateError("the answers contradict each other; see the notes of the report")


@command(
    "The recommendation over the whole range of one answer, or of two.",
    "whatif answers.yaml --vary examples",
    "whatif answers.yaml --vary examples --vary eval_cases",
    "whatif --set failures=style --vary tried --format json",
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
