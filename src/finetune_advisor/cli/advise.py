"""`advise`: gather answers from files, flags and the person, and show the advice."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from finetune_advisor import api
from finetune_advisor.cli import output
from finetune_advisor.cli.ends import remark
from finetune_advisor.cli.screen import screen
from finetune_advisor.errors import GateError, IncompleteError, UsageError

if TYPE_CHECKING:
    from datetime import date

    from finetune_advisor.cli.interview import Finished
    from finetune_advisor.cost.calls import Money
    from finetune_advisor.model.answers import Answers
    from finetune_advisor.model.pack import Pack
    from finetune_advisor.report import Report


GATES = ("provisional", "contradiction")


@dataclass
class Options:
    """What `advise` was told; the one list of its options, which both ways to read a command line fill."""

    answers: str | None = None
    set: list[str] = field(default_factory=list)
    format: str | None = None
    output: list[str] = field(default_factory=list)
    save: str | None = None
    pack: str | None = None
    expect: list[str] = field(default_factory=list)
    fail_on: list[str] = field(default_factory=list)
    input: list[str] = field(default_factory=list)
    catalog: str | None = None
    price_map: str | None = None
    today: str | None = None
    color: str = "auto"
    ask: bool = False
    no_input: bool = False
    require_complete: bool = False
    accessible: bool = False
    fresh: bool = False
    no_session: bool = False
    quiet: bool = False
    debug: bool = False


def run(options: Options) -> int:
    """Advise; the exit code."""
    output.checked(options.format, options.output, options.color)
    if unknown := [gate for gate in options.fail_on if gate not in GATES]:
        raise UsageError(f"--fail-on takes {' or '.join(GATES)}, got {unknown[0]!r}")
    pack = api.load_pack(options.pack)
    today = output.day(options.today)
    facts = api.gather(options.answers, options.set, pack)
    saved = None
    if _may_ask(options):
        # A figure that can't be used is said before the first question, not after it.
        api.with_computed(facts, pack, today=today, money=_money(options))
        finished = _interview(options, pack, facts.without(_unknown_in_file(facts)), today)
        facts, saved = finished.facts, finished.saved
    if options.require_complete and api.missing(pack, facts):
        from finetune_advisor.cli.missing import missing_answers

        raise IncompleteError(missing_answers(pack, facts))
    if options.save:
        api.save_answers(options.save, facts, pack)
    line = reproduce(options, facts, options.save or saved, today)
    report = api.advise(facts, today=today, pack=pack, reproduce=line, money=_money(options))
    output.show(report, options.format, options.output, color=options.color, quiet=options.quiet)
    if options.save and not options.quiet:
        remark(f"answers saved to {options.save}")
    return _gates(options, report)


def _money(options: Options) -> Money | None:
    """Figures and prices for the sum; the cost model isn't even imported where there are none."""
    if not (options.input or options.catalog or options.price_map):
        return None
    from finetune_advisor.cost.calls import Money

    return Money(options.input, options.catalog, options.price_map)


def _unknown_in_file(facts: Answers) -> list[str]:
    """The answers that a file leaves open: `--ask` on a template that `init` wrote must ask them."""
    return [id for id, answer in facts.answers.items() if answer.value is None and answer.origin == "file"]


def _may_ask(options: Options) -> bool:
    """A file is taken as it is unless `--ask` says to fill its gaps; without one, a person at a terminal is asked."""
    if options.no_input or options.require_complete:
        return False
    return options.ask or (options.answers is None and not options.set and person_there(options.accessible))


def person_there(accessible: bool = False) -> bool:
    """Whether there is somebody to ask: a terminal to read from and one to ask on, and not a CI job."""
    from finetune_advisor.cli.terminal import interview_face

    return interview_face(accessible=accessible) is not None


def _interview(options: Options, pack: Pack, facts: Answers, today: date) -> Finished:
    if not person_there(options.accessible):
        from finetune_advisor.cli.missing import missing_answers

        raise IncompleteError(missing_answers(pack, facts))
    from finetune_advisor.cli.interview import run_interview

    return run_interview(
        pack,
        facts,
        accessible=options.accessible,
        color=screen(sys.stderr, options.color).color,
        session=not options.no_session,
        fresh=options.fresh,
        about=options.answers or "",
        compute=lambda known: api.with_computed(known, pack, today=today, money=_money(options)),
    )


def reproduce(options: Options, facts: Answers, kept: str | None, today: date) -> str:
    """The shell line that gives this report again: from the answers' file where there is one, else from what was given.

    `kept`: the file that holds all answers, if they were saved.
    """
    from finetune_advisor.cli.repeat import told
    from finetune_advisor.text import shell

    file = kept or options.answers
    named = [file] if file and file != "-" else []
    words = told(
        ("--set", None if kept else _as_flags(options, facts)),
        ("--input", options.input),
        ("--catalog", options.catalog),
        ("--price-map", options.price_map),
        ("--pack", options.pack),
        ("--today", today.isoformat()),
    )
    return shell(["finetune-advisor", "advise", *named, *words, *([] if named else ["--no-input"])])


def _as_flags(options: Options, facts: Answers) -> list[str]:
    """The answers that no file holds. What came through a pipe is gone with it, so it is told in full."""
    from finetune_advisor.cli.repeat import settings

    origins = ("asked", "session", "file") if options.answers == "-" else ("asked", "session")
    told = ((id, answer.value) for id, answer in facts.answers.items() if answer.origin in origins)
    return [*settings(told), *options.set]


def _gates(options: Options, report: Report) -> int:
    """The gates that were asked for; raises GateError at the first that fails."""
    for wanted in options.expect:
        api.expect(report, wanted)
    for reason in options.fail_on:
        if reason == "provisional" and report.status == "provisional":
            raise GateError(f"the advice is provisional; still possible: {', '.join(report.possible)}")
        if reason == "contradiction" and any(note.level == "contradiction" for note in report.notes):
            raise GateError("the answers contradict each other; see the notes of the report")
    return 0
