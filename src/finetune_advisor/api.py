"""What other programs call, and the command line's only way in: packs and answers come in, reports come out.

Answers may be given as `Answers`, as a mapping of question ids to plain values (None: unknown), or as a file
(`-`: standard input). Where no pack is named, the bundled one decides. Every error raised is an AdvisorError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, get_args

from finetune_advisor import __version__, load
from finetune_advisor.errors import AnswerError, GateError, UsageError
from finetune_advisor.model.answers import Answer, Answers, Origin, assumed, known, merge, no_question, read, read_text
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import RECOMMENDATIONS, Pack, Question, Verdict
from finetune_advisor.report import SCHEMA_VERSION, CheckReport, Costs, PackRef, Report, Sheet, Table, report_schema
from finetune_advisor.text import did_you_mean, join_words

if TYPE_CHECKING:
    from finetune_advisor.cost import CostInputs

T = TypeVar("T")

AnswersLike: TypeAlias = Answers | Mapping[str, object] | str | Path
Form: TypeAlias = Literal["tree", "table", "mermaid", "markdown"]
SchemaKind: TypeAlias = Literal["answers", "pack", "report"]

EXPECTATIONS: tuple[str, ...] = (
    *RECOMMENDATIONS,
    *(f"approach:{approach}" for approach in RECOMMENDATIONS),
    *(f"fine-tuning:{verdict}" for verdict in get_args(Verdict)),
)
"""What can be expected of advice: a recommendation, the approach, and the verdict on fine-tuning."""

COST_ANSWERS = ("model_today", "model_passing", "tokens_in", "tokens_out")
"""Answers that only the cost model reads: with one of them, `advise` counts what the options cost."""


def load_pack(folder: str | Path | None = None) -> Pack:
    """Return the pack in a folder; raise PackError with every fault, each with file, line and column."""
    return load.load_pack(folder)


def load_answers(answers: AnswersLike, pack: Pack | None = None) -> Answers:
    """Return answers in whatever form they are given; raise AnswerError with every fault and its place."""
    if isinstance(answers, Answers):
        return answers
    pack = pack or load_pack()
    if isinstance(answers, Mapping):
        return _checked(answers.items(), pack, read, "file")
    return load.load_answers(answers, pack)


def save_answers(path: str | Path, answers: AnswersLike, pack: Pack | None = None) -> None:
    """Write an answers file whole or not at all; raise UsageError when it can't be written."""
    pack = pack or load_pack()
    load.save_answers(path, load_answers(answers, pack), pack)


def from_flags(pairs: Iterable[str], pack: Pack) -> Answers:
    """Return answers from `id=value` settings; raise AnswerError with a line for each that no question takes."""
    words = [pair.partition("=") for pair in pairs]
    if faults := [f"--set: expected id=value, got {id!r}" for id, equals, _ in words if not equals]:
        raise AnswerError("\n".join(faults))
    return _checked(((id, text) for id, _, text in words), pack, read_text, "flag")


def gather(answers: AnswersLike | None, pairs: Iterable[str], pack: Pack) -> Answers:
    """Return answers, if any are given, and `id=value` settings, which beat them; what is overridden is kept."""
    flags = from_flags(pairs, pack)
    return flags if answers is None else merge(load_answers(answers, pack), flags)


def _checked(
    given: Iterable[tuple[str, T]], pack: Pack, check: Callable[[Question, T], Value | None], origin: Origin
) -> Answers:
    """Return values checked against their questions; raise AnswerError with a line for each fault."""
    questions = {question.id: question for question in (*pack.questions, *pack.readings)}
    flag = "--set" if origin == "flag" else None
    answers, faults = {}, []
    for id, value in given:
        try:
            answers[id] = Answer(check(questions[id], value), origin, flag)
        except KeyError:
            faults.append(f"{flag + ': ' if flag else ''}{no_question(pack, id)}")
        except ValueError as fault:
            faults.append(f"{flag + ' ' if flag else ''}{id}: {fault}")
    if faults:
        raise AnswerError("\n".join(faults))
    return Answers(answers)


def advise(
    answers: AnswersLike,
    *,
    today: date | None = None,
    pack: Pack | None = None,
    reproduce: str = "",
    cost_inputs: CostInputs | None = None,
) -> Report:
    """Return the advice on one use case.

    `today` (by default the day it is) is printed and compared with the dates of sources and prices. `reproduce` is
    the command that the report names. Raises AnswerError for answers that no question takes, and PackError for a
    pack that contradicts itself.
    """
    from finetune_advisor.explain import explain

    pack, today = pack or load_pack(), _day(today)
    known, costs = _computed(load_answers(answers, pack), pack, cost_inputs, today)
    return explain(pack, known, today, reproduce=reproduce, costs=costs)


def with_computed(
    answers: AnswersLike, pack: Pack, *, today: date | None = None, cost_inputs: CostInputs | None = None
) -> Answers:
    """Return answers and what the cost model computes from them; only answers where no model or figure is named."""
    return _computed(load_answers(answers, pack), pack, cost_inputs, _day(today))[0]


def _computed(
    answers: Answers, pack: Pack, cost_inputs: CostInputs | None, today: date
) -> tuple[Answers, Costs | None]:
    named = (answers.answers.get(id) for id in COST_ANSWERS)
    if not (cost_inputs and cost_inputs.inputs) and not any(answer is not None and answer.value for answer in named):
        return answers, None
    from finetune_advisor.cost import CostInputs
    from finetune_advisor.cost.service import computed

    return computed(answers, pack, cost_inputs or CostInputs(), today)


def _day(today: date | None) -> date:
    return date.today() if today is None else today  # noqa: DTZ011  the caller's own day


def cost(
    answers: AnswersLike,
    cost_inputs: CostInputs | None = None,
    *,
    today: date | None = None,
    vary: Sequence[str] = (),
    reproduce: str | None = None,
    full: bool = False,
) -> Sheet:
    """Return what each option costs, and when fine-tuning pays; `vary`: ranges as `requests_per_month=10k..100M`.

    What isn't given is assumed, and said. `full`: with the arithmetic, assumptions and sources. Raises AnswerError,
    PackError or UsageError for inputs, a catalog or a range that can't be used.
    """
    from finetune_advisor.cost import CostInputs
    from finetune_advisor.cost.service import cost_sheet

    return cost_sheet(load_answers(answers), cost_inputs or CostInputs(), vary, _day(today), reproduce, full=full)


def catalog(
    what: str, id: str | None = None, *, today: date | None = None, cost_inputs: CostInputs | None = None
) -> Sheet:
    """Return the price catalog as a sheet: `list`, `show` one entry, or `stale`; raise UsageError for anything else."""
    from finetune_advisor.cost import CostInputs
    from finetune_advisor.cost.service import catalog_sheet

    return catalog_sheet(what, id, cost_inputs or CostInputs(), _day(today))


def whatif(answers: AnswersLike, vary: Sequence[str], *, pack: Pack | None = None) -> Sheet:
    """Return the recommendation for each kind of value of one question, or of two as a map.

    Raises AnswerError for a question that isn't in the pack or that no rule reads.
    """
    from finetune_advisor.explain.whatif import whatif as swept

    pack = pack or load_pack()
    inputs = {question.id: question for question in pack.inputs}
    for id in vary:
        if id not in inputs:
            raise AnswerError(f"--vary {id}: no rule reads such a question{did_you_mean(id, inputs)}")
    return swept(pack, load_answers(answers, pack), *(inputs[id] for id in vary))


def missing(pack: Pack, answers: AnswersLike) -> tuple[Question, ...]:
    """Return the questions without an answer that the advice still waits for; an *unknown* is an answer."""
    from finetune_advisor.solver import fed, wanted

    given = load_answers(answers, pack)
    waiting = wanted(pack, known(pack, given), given.answers)
    waits = waiting | {q.id for q in pack.questions if any(reading.id in waiting for reading in fed(pack, q.id))}
    return tuple(q for q in pack.questions if q.id in waits and q.interview and q.id not in given.answers)


def check_expectation(word: str) -> None:
    """Raise UsageError for an expectation that no report can meet."""
    if word not in EXPECTATIONS:
        raise UsageError(
            f"--expect takes {join_words(EXPECTATIONS, 'or')}, got {word!r}{did_you_mean(word, EXPECTATIONS)}"
        )


def expect(report: Report, expected: str) -> None:
    """Raise GateError unless the advice is as expected: one of EXPECTATIONS; UsageError for any other word."""
    check_expectation(expected)
    approach, verdict = f"approach:{report.approach}", f"fine-tuning:{report.fine_tuning.verdict}"
    if expected not in (report.recommendation, approach, verdict):
        raise GateError(f"expected {expected}, but the advice is {report.recommendation} ({approach}, {verdict})")


def explain_part(
    answers: AnswersLike,
    what: str,
    *,
    today: date | None = None,
    pack: Pack | None = None,
    cost_inputs: CostInputs | None = None,
) -> Sheet:
    """Return what the advice makes of a rule, a question or an approach; raise UsageError for anything else."""
    from finetune_advisor.explain.context import Context
    from finetune_advisor.explain.part import part

    pack = pack or load_pack()
    return part(Context(pack, with_computed(answers, pack, today=today, cost_inputs=cost_inputs)), what)


def check(
    folder: str | Path | None = None,
    today: date | None = None,
    *,
    against: str | Path | None = None,
    coverage: bool = False,
    examples: Sequence[str | Path] = (),
) -> CheckReport:
    """Return every fault of form of a pack, then of its meaning: proofs, tests, dates of its sources.

    `against`: another pack (a folder, or `default` for the bundled one), to find answers that it advises differently on. `coverage`: what
    the pack's tests and `examples` reach. `examples`: answers files, or folders of them.
    """
    today = _day(today)
    pack, found = load.read_pack(folder)
    if pack is None:
        return CheckReport(SCHEMA_VERSION, __version__, today.isoformat(), None, tuple(found))
    from finetune_advisor import check

    # A reading that names the answers it needs is computed from them; nothing here could fill in any other.
    proofs = check.verify(pack, today, instruments={reading.id for reading in pack.readings if reading.needs})
    found, proven = [*found, *proofs.findings], [*proofs.proven]
    tables: list[Table] = []
    answer_sets = _answer_sets(pack, examples) if against or coverage else {}
    if against is not None:
        compared = check.compare(pack, load_pack(None if against == "default" else against), answer_sets)
        found += compared.findings
        proven += compared.proven
        tables += compared.tables
    if coverage:
        table, missed = check.coverage(pack, answer_sets)
        found += missed
        tables.append(table)
    pack_ref = PackRef(pack.id, pack.title, pack.version, pack.reviewed, pack.digest)
    parts = (tuple(found), tuple(proven), proofs.counts, tuple(tables))
    return CheckReport(SCHEMA_VERSION, __version__, today.isoformat(), pack_ref, *parts)


def _answer_sets(pack: Pack, paths: Sequence[str | Path]) -> dict[str, dict[str, Value | None]]:
    """Return the answers in files, or in all files of folders, by the name of the file."""
    files = [file for path in map(Path, paths) for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    return {str(file): {id: answer.value for id, answer in load_answers(file, pack).answers.items()} for file in files}


def show(pack: Pack, form: Form, answers: AnswersLike | None = None) -> str | Sheet:
    """Return a pack for readers: text, or tables as a sheet; with answers, the path they take is marked."""
    from finetune_advisor.engine.decide import decide, outcomes
    from finetune_advisor.render import show as forms

    path = forms.Path()
    if answers is not None:
        given = load_answers(answers, pack)
        assumptions = assumed(pack, given)
        decisions = decide(pack, {**known(pack, given), **assumptions}, assumptions)
        applied = frozenset(rule.id for decision in decisions for rule in decision.applied())
        path = forms.Path(outcomes(decisions), applied)
    match form:
        case "table":
            return forms.sheet(pack, path)
        case "tree":
            return forms.tree(pack, path)
        case "mermaid":
            return forms.mermaid(pack, path)
        case "markdown":
            return forms.document(pack, path)


def schema(kind: SchemaKind, pack: Pack | None = None) -> str:
    """Return the JSON Schema of `answers` or `pack` files (draft-07), or of a `report` (2020-12), as text."""
    import json

    from finetune_advisor.load import schema as schemas

    if kind == "report":
        made = report_schema()
    else:
        made = {"answers": schemas.answers_schema, "pack": schemas.pack_schema}[kind](pack or load_pack())
    return json.dumps(made, indent=1, ensure_ascii=True) + "\n"
