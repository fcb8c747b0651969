"""What other programs may call: the command line has no other way in. Dates, folders and answers come in; reports come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from finetune_advisor import __version__
from finetune_advisor.errors import AnswerError, GateError, UsageError
from finetune_advisor.load.shipped import BUNDLED, bundled_folder
from finetune_advisor.model.answers import Answer, Answers, merge, read, read_text, working
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.text import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from finetune_advisor.cost.calls import Money
    from finetune_advisor.errors import Diagnostic
    from finetune_advisor.model.answers import Origin
    from finetune_advisor.model.conditions import Value
    from finetune_advisor.render.pages import Way
    from finetune_advisor.report import CheckReport, Costs, Report, Sheet, Table

T = TypeVar("T")

MONEY = ("model_today", "model_passing")
"""Answers that nobody gives but for a sum: with one of them, `advise` counts what the options cost."""


def load_pack(folder: str | Path | None = None) -> Pack:
    """The pack in a folder, or the bundled one; raises PackError with every fault, each with file, line and column."""
    if folder is None:
        from finetune_advisor.load.bundled import bundled_pack

        return bundled_pack()
    from finetune_advisor.load.pack import load_pack as from_folder

    return from_folder(folder)


def load_answers(path: str | Path, pack: Pack) -> Answers:
    """The answers in a file, or on standard input for `-`; raises AnswerError with every fault and its place."""
    from finetune_advisor.load.answers import load_answers as from_file

    return from_file(path, pack)


def save_answers(path: str | Path, facts: Answers, pack: Pack) -> None:
    """Write an answers file whole or not at all; raises UsageError when it can't be written."""
    from finetune_advisor.load.answers import save_answers as to_file

    to_file(path, facts, pack)


def from_flags(pairs: Iterable[str], pack: Pack) -> Answers:
    """Answers from `id=value` settings; raises AnswerError with a line for each that no question takes."""
    given, faults = [], []
    for pair in pairs:
        id, equals, text = pair.partition("=")
        if equals:
            given.append((id, text))
        else:
            faults.append(f"--set: expected id=value, got {pair!r}")
    return _checked(given, pack, read_text, "flag", faults, "--set")


def gather(path: str | Path | None, pairs: Iterable[str], pack: Pack) -> Answers:
    """Answers from a file, if one is named, and from `id=value` settings, which beat it; what lost is kept and shown."""
    flags = from_flags(pairs, pack)
    return merge(load_answers(path, pack), flags) if path else flags


def from_values(values: Mapping[str, object], pack: Pack) -> Answers:
    """Answers from plain values by question id, None for *unknown*; raises AnswerError with a line for each misfit."""
    return _checked(values.items(), pack, read, "file", [])


def _checked(
    given: Iterable[tuple[str, T]],
    pack: Pack,
    check: Callable[[Question, T], Value | None],
    origin: Origin,
    faults: list[str],
    flag: str | None = None,
) -> Answers:
    """Answers held against their questions; raises AnswerError with the faults so far and those found here."""
    answers: dict[str, Answer] = {}
    questions = {question.id: question for question in (*pack.questions, *pack.readings)}
    for id, value in given:
        try:
            answers[id] = Answer(check(_question(questions, id), value), origin, flag)
        except ValueError as fault:
            faults.append(f"{flag + ' ' if flag else ''}{id}: {fault}")
    if faults:
        raise AnswerError("\n".join(faults))
    return Answers(answers)


def _question(questions: Mapping[str, Question], id: str) -> Question:
    if id not in questions:
        raise ValueError(f"there is no question {id!r}{did_you_mean(id, questions) or '; `questions` lists them'}")
    return questions[id]


def advise(
    answers: Answers | Mapping[str, object] | str | Path,
    *,
    today: date,
    pack: Pack | None = None,
    reproduce: str = "",
    money: Money | None = None,
) -> Report:
    """The advice on one use case.

    `answers`: facts, plain values by question id, or an answers file. `today` is printed and compared with the dates
    of sources and prices. `money`: figures and prices for the sum. Raises AnswerError for answers that no question
    takes and PackError for a pack that contradicts itself.
    """
    from finetune_advisor.explain import explain

    pack = pack or load_pack()
    if isinstance(answers, Answers):
        facts = answers
    elif isinstance(answers, Mapping):
        facts = from_values(answers, pack)
    else:
        facts = load_answers(answers, pack)
    facts, costs = _computed(facts, pack, money, today)
    return explain(pack, facts, today, reproduce=reproduce, costs=costs)


def _computed(facts: Answers, pack: Pack, money: Money | None, today: date) -> tuple[Answers, Costs | None]:
    """The facts with what the cost model says to the rules; as they are where nobody named a model or a figure."""
    given = (facts.answers.get(id) for id in MONEY)
    if not (money and money.inputs) and not any(answer is not None and answer.value for answer in given):
        return facts, None
    from finetune_advisor.cost.calls import Money, computed

    return computed(facts, pack, money or Money(), today)


def with_computed(facts: Answers, pack: Pack, *, today: date, money: Money | None = None) -> Answers:
    """The facts with what the cost model says to the rules of a pack; as they are where no model or figure is named."""
    return _computed(facts, pack, money, today)[0]


def cost(
    facts: Answers, money: Money | None = None, *, today: date, vary: Sequence[str] = (), reproduce: str | None = None
) -> Sheet:
    """What each option costs, and from when on a tune pays; `vary`: sweeps such as `requests_per_month=10k..100M`.

    Raises AnswerError for inputs that can't be used, PackError for a faulty catalog, UsageError for a range or price map,
    and IncompleteError when so little is known that no option can be priced.
    """
    from finetune_advisor.cost import calls

    return calls.cost(facts, money or calls.Money(), vary, today, reproduce)


def cost_wants(facts: Answers, money: Money | None = None, *, today: date) -> tuple[tuple[str, str], ...]:
    """The inputs without which no option can be priced, each with what it means; raises like `cost`."""
    from finetune_advisor.cost import calls

    return calls.wanted(facts, money or calls.Money(), today)


def catalog(what: str, id: str | None = None, *, today: date, money: Money | None = None) -> Sheet:
    """The price catalog as a sheet: `list`, `show` one fact, or `stale`; raises UsageError for anything else."""
    from finetune_advisor.cost import calls

    return calls.catalog(what, id, money or calls.Money(), today)


def whatif(facts: Answers, vary: Sequence[str], *, pack: Pack | None = None) -> Sheet:
    """The recommendation over every class of values of one question, or of two as a map.

    Raises AnswerError for a question that isn't in the pack or that no rule reads.
    """
    from finetune_advisor.explain.whatif import whatif as swept

    pack = pack or load_pack()
    inputs = {question.id: question for question in pack.inputs}
    if unfit := [id for id in vary if id not in inputs]:
        raise AnswerError(f"--vary {unfit[0]}: no rule reads such a question{did_you_mean(unfit[0], inputs)}")
    return swept(pack, facts, *(inputs[id] for id in vary))


def missing(pack: Pack, facts: Answers) -> tuple[Question, ...]:
    """The questions without an answer that the advice still waits for; an *unknown* is an answer."""
    from finetune_advisor.solver import fed, wanted

    known = {id: value for id, value in working(pack, facts).items() if id in facts.answers}
    waiting = wanted(pack, known)
    open_ = (question for question in pack.questions if question.id not in facts.answers)
    return tuple(q for q in open_ if q.id in waiting or any(reading.id in waiting for reading in fed(pack, q.id)))


def expect(report: Report, wanted: str) -> None:
    """Raise GateError unless the report recommends what was expected: a recommendation, outcome or fine-tuning verdict."""
    found = {report.recommendation, report.outcome, f"fine-tuning:{report.fine_tuning.verdict}"}
    if wanted not in found:
        raise GateError(
            f"expected {wanted}, but the advice is {report.recommendation} "
            f"(outcome {report.outcome}, fine-tuning: {report.fine_tuning.verdict})"
        )


def check(
    folder: str | Path | None,
    today: date,
    *,
    against: str | Path | None = None,
    coverage: bool = False,
    examples: Sequence[str | Path] = (),
) -> CheckReport:
    """Every fault of form of a pack, then the proofs, its cases and journeys; the bundled pack if no folder is named.

    `against`: another pack (a folder, or `default` for the bundled one), to find answers that it advises differently on.
    `coverage`: what the cases, journeys and `examples` reach. `examples`: answers files, or folders of them.
    """
    from finetune_advisor.report import SCHEMA_VERSION, CheckReport, PackRef

    pack, findings = read_pack(folder)
    if pack is None:
        return CheckReport(SCHEMA_VERSION, __version__, today.isoformat(), None, tuple(findings))
    from finetune_advisor.check import compare, verify
    from finetune_advisor.check import coverage as covered

    # A reading that names the answers it needs is computed from them; nothing here could fill in any other.
    measured = {reading.id for reading in pack.readings if reading.needs}
    proofs = verify(pack, today, instruments=measured)
    findings = [*findings, *proofs.findings]
    proven = list(proofs.proven)
    tables: list[Table] = []
    answer_sets = _answer_sets(pack, examples) if against or coverage else {}
    if against is not None:
        compared = compare(pack, load_pack(None if against == BUNDLED else against), answer_sets)
        findings += compared.findings
        proven += compared.proven
        tables += compared.tables
    if coverage:
        table, missed = covered(pack, answer_sets)
        findings += missed
        tables.append(table)
    reference = PackRef(pack.id, pack.title, pack.version, pack.reviewed, pack.digest)
    return CheckReport(
        SCHEMA_VERSION,
        __version__,
        today.isoformat(),
        reference,
        tuple(findings),
        tuple(proven),
        proofs.counts,
        tuple(tables),
    )


def _answer_sets(pack: Pack, paths: Sequence[str | Path]) -> dict[str, dict[str, Value | None]]:
    """The answers in files, or in all files of folders, by the name of the file."""
    from pathlib import Path

    files = [file for path in map(Path, paths) for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    return {str(file): {id: answer.value for id, answer in load_answers(file, pack).answers.items()} for file in files}


def show(pack: Pack, form: str, facts: Answers | None = None) -> str | Sheet:
    """A pack for readers, as `tree`, `mermaid`, `dot` or `markdown` text or as a sheet of tables (`table`).

    With `facts`, the way of these answers is marked. Raises UsageError for another form.
    """
    from finetune_advisor.render import pages

    way = _way(pack, facts) if facts is not None else pages.Way()
    match form:
        case "table":
            return pages.sheet(pack, way)
        case "tree":
            return pages.tree(pack, way)
        case "mermaid":
            return pages.mermaid(pack, way)
        case "dot":
            return pages.dot(pack, way)
        case "markdown":
            return pages.document(pack, way)
        case _:
            raise UsageError(f"--as takes {', '.join(pages.FORMS)}; got {form!r}{did_you_mean(form, pages.FORMS)}")


def _way(pack: Pack, facts: Answers) -> Way:
    from finetune_advisor.engine.decide import decide, outcomes
    from finetune_advisor.render.pages import Way

    decisions = decide(pack, working(pack, facts))
    return Way(outcomes(decisions), frozenset(rule.id for decision in decisions for rule in decision.applied()))


def schema(of: str, pack: Pack | None = None) -> str:
    """The JSON Schema (draft-07) of `answers`, of `pack` files, or of a `report`, as text.

    Raises UsageError for anything else.
    """
    import json

    from finetune_advisor.load import schema as schemas

    match of:
        case "answers":
            made = schemas.answers_schema(pack or load_pack())
        case "pack":
            made = schemas.pack_schema(pack or load_pack())
        case "report":
            made = schemas.report_schema()
        case _:
            raise UsageError(f"there are schemas of answers, pack and report, not of {of!r}")
    return json.dumps(made, indent=1, ensure_ascii=True) + "\n"


def read_pack(folder: str | Path | None) -> tuple[Pack | None, list[Diagnostic]]:
    """A pack with every fault and remark of form; None in place of the pack when it can't be used."""
    from finetune_advisor.load.pack import read_pack as from_folder

    return from_folder(folder or bundled_folder())
