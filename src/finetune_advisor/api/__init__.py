"""What other programs call, and the command line's only way in: packs and answers come in, reports come out.

Answers may be given as `Answers`, as a mapping of question ids to plain values (None: unknown), or as a file
(`-`: standard input). Where no pack is named, the bundled one decides. Every error raised is an AdvisorError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack, get_args

from finetune_advisor import load
from finetune_advisor.api.answers import AnswersLike, day_or_today, from_flags, load_answers, save_answers, yaml_files
from finetune_advisor.api.packs import check, new_pack, schema, show
from finetune_advisor.cost import CostInputs
from finetune_advisor.errors import AnswerError, Diagnostic, Place, UsageError
from finetune_advisor.load import load_pack
from finetune_advisor.model.answers import Answer, Answers, known, merge, read
from finetune_advisor.model.pack import RECOMMENDATIONS, Pack, Question, Verdict
from finetune_advisor.model.record import DecisionRecord
from finetune_advisor.report import Costs, Overview, Report, Sheet
from finetune_advisor.text import did_you_mean, join_words, visible

if TYPE_CHECKING:
    from finetune_advisor.evidence.files import Progress
    from finetune_advisor.explain.review import Review

__all__ = [
    "AnswersLike", "Basis", "advise", "catalog", "check", "check_expectation", "compare", "cost", "data", "evals",
    "explain_part", "from_flags", "gather", "load_answers", "load_pack", "measured", "missing", "new_pack", "record",
    "review", "save_answers", "schema", "show", "unexpected", "usage", "whatif", "with_computed",
]  # fmt: skip

T = TypeVar("T")

EXPECTATIONS: tuple[str, ...] = (
    *RECOMMENDATIONS,
    *(f"approach:{approach}" for approach in RECOMMENDATIONS),
    *(f"fine-tuning:{verdict}" for verdict in get_args(Verdict)),
)
"""What can be expected of advice: a recommendation, the approach, and the verdict on fine-tuning."""

COST_ANSWERS = ("model_today", "model_passing", "tokens_in", "tokens_out")
"""Answers that only the cost model reads: with one of them, `advise` counts what the options cost."""


class Basis(TypedDict, total=False):
    """What advice rests on beside the answers. Each may be left out."""

    pack: Pack
    """By default the bundled one."""
    today: date
    """What is printed, and compared with the dates of sources and prices; by default the day it is."""
    cost_inputs: CostInputs | None
    """Figures and prices for the costs."""


def gather(answers: AnswersLike | None, pairs: Iterable[str], pack: Pack, sheets: Iterable[Sheet] = ()) -> Answers:
    """Return answers, if any are given, what `sheets` measured, and `id=value` settings; the later beat the earlier.

    What is overridden is kept.
    """
    given = [] if answers is None else [load_answers(answers, pack)]
    return merge(*given, *(measured(sheet, pack) for sheet in sheets), from_flags(pairs, pack))


def measured(sheet: Sheet, pack: Pack) -> Answers:
    """Return what a sheet measured as answers to the questions of a pack that take it."""
    questions, answers = {question.id: question for question in pack.questions}, {}
    for one in sheet.measurements:
        if one.question not in questions:
            continue
        (file, digest), *others = one.files
        more = f" and {len(others)} more" if others else ""
        place = f"{file}{more} ({one.reader}, {digest[:8]}): {one.figure}"
        try:
            answers[one.question] = Answer(read(questions[one.question], one.value), "measured", place)
        except ValueError:
            continue  # A pack with other options or a narrower range doesn't take it.
    return Answers(answers)


def data(
    files: Sequence[str], *, columns: Iterable[str] = (), evals_data: Sequence[str] = (), near: bool = True,
    progress: Progress | None = None,
) -> Sheet:  # fmt: skip
    """Return what training data holds; it answers `examples`, `supervision`, `tokens_in`, `tokens_out` and, at worst, `examples_quality`.

    `evals_data`: a test set, to find what both hold. `near`: look for examples that are nearly the same. Raises
    UsageError for a file or a column that can't be used.
    """
    from finetune_advisor.evidence.data import read_data

    return read_data(files, columns=columns, evals_data=evals_data, near=near, progress=progress)


def evals(
    files: Sequence[str], *, target: float | None = None, columns: Iterable[str] = (), progress: Progress | None = None
) -> Sheet:
    """Return what eval results show; it answers `eval_cases`, and `result` against a `target` (0 to 1).

    Raises UsageError for a file or a column that can't be used.
    """
    from finetune_advisor.evidence.evals import read_evals

    return read_evals(files, target=target, columns=columns, progress=progress)


def usage(
    files: Sequence[str], *, columns: Iterable[str] = (), catalog: str | None = None, today: date | None = None,
    progress: Progress | None = None,
) -> Sheet:  # fmt: skip
    """Return what usage exports show; spend is counted again at the list prices of the catalog.

    Raises UsageError for a file or a column that can't be used, and PackError for a catalog.
    """
    from finetune_advisor.cost.catalog import inference, load_catalog, priced_as, with_models
    from finetune_advisor.evidence.usage import read_usage

    prices, on = load_catalog(catalog), day_or_today(today)
    renamed: dict[str, None] = {}

    def price(model: str, requests: int, uncached: int, cached: int, output: int) -> float | None:
        calls = max(requests, 1)
        typical = max(1, (uncached + cached) // calls), max(1, output // calls)
        fact = inference(with_models(prices, (model,), typical, on), model, on)
        if fact is None or fact.input is None or fact.output is None:
            return None
        renamed[priced_as(model, fact)] = None
        discounted = fact.input if fact.cached is None else fact.cached
        return float(uncached * fact.input + cached * discounted + output * fact.output) / 1_000_000

    sheet = read_usage(files, columns=columns, price=price, progress=progress)
    return replace(sheet, remarks=(*sheet.remarks, *filter(None, renamed)))


def advise(answers: AnswersLike, *, reproduce: str = "", **basis: Unpack[Basis]) -> Report:
    """Return the advice on one use case; `reproduce` is the command that the report names.

    Raises AnswerError for answers that no question takes, and PackError for a pack that contradicts itself.
    """
    from finetune_advisor.explain import explain

    pack, today, given, costs, _ = _counted(answers, **basis)
    return explain(pack, given, today, reproduce=reproduce, costs=costs)


def explain_part(answers: AnswersLike, what: str, **basis: Unpack[Basis]) -> Sheet:
    """Return what the advice makes of a rule, a question or an approach; raise UsageError for anything else."""
    from finetune_advisor.explain.context import Context
    from finetune_advisor.explain.part import part

    pack, _, given, *_ = _counted(answers, shown=False, **basis)
    return part(Context(pack, given), what)


def with_computed(answers: AnswersLike, **basis: Unpack[Basis]) -> Answers:
    """Return answers with what the cost model computes from them; unchanged where no model or figure is named."""
    return _counted(answers, shown=False, **basis)[2]


def _counted(
    answers: AnswersLike,
    pack: Pack | None = None,
    today: date | None = None,
    cost_inputs: CostInputs | None = None,
    *,
    shown: bool = True,
) -> tuple[Pack, date, Answers, Costs | None, Sequence[tuple[date, str]]]:
    """Return pack, day, answers with computed ones, costs if they are `shown`, and the days on which these change."""
    pack, today = pack or load_pack(), day_or_today(today)
    given = load_answers(answers, pack)
    named = (given.answers.get(id) for id in COST_ANSWERS)
    if not (cost_inputs and cost_inputs.inputs) and not any(answer is not None and answer.value for answer in named):
        return pack, today, given, None, ()
    from finetune_advisor.cost.service import computed, with_readings

    inputs = cost_inputs or CostInputs()
    if not shown:
        return pack, today, with_readings(given, pack, inputs, today)[0], None, ()
    return pack, today, *computed(given, pack, inputs, today)


def cost(
    answers: AnswersLike, cost_inputs: CostInputs | None = None, *, today: date | None = None, pack: Pack | None = None,
    reproduce: str | None = None, full: bool = False,
) -> Sheet:  # fmt: skip
    """Return what each option costs, and when fine-tuning pays.

    What isn't given is assumed, and said. The pack names the method of training. `full`: with the arithmetic, charts,
    assumptions and sources. Raises AnswerError or PackError for inputs or a catalog that can't be used.
    """
    from finetune_advisor.cost.report import cost_report
    from finetune_advisor.cost.service import compared

    pack, inputs = pack or load_pack(), cost_inputs or CostInputs()
    found, given = compared(load_answers(answers, pack), pack, inputs, day_or_today(today), assume=True)
    return cost_report(found, given, reproduce, full=full)


def catalog(what: str, words: Sequence[str] = (), *, today: date | None = None, folder: str | None = None) -> Sheet:
    """Return the catalog, or the one in a folder: `list` what has these words, `show` an entry, or `stale`; raise UsageError."""
    from finetune_advisor.cost.catalog import catalog_sheet

    return catalog_sheet(what, words, folder, day_or_today(today))


def whatif(answers: AnswersLike, vary: Sequence[str], *, pack: Pack | None = None) -> Sheet:
    """Return the recommendation for each kind of value of one question, or of two as a map.

    Raises AnswerError for a question that isn't in the pack or that no rule reads.
    """
    from finetune_advisor.explain.whatif import whatif as swept

    pack = pack or load_pack()
    inputs = {question.id: question for question in pack.inputs}
    for id in vary:
        if id not in inputs:
            raise AnswerError(f"--vary {visible(id)}: no rule reads such a question{did_you_mean(id, inputs)}")
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
        hint = did_you_mean(word, EXPECTATIONS)
        raise UsageError(f"--expect takes {join_words(EXPECTATIONS, 'or')}, got {word!r}{hint}")


def unexpected(report: Report | Overview, expected: str) -> str | None:
    """Return what is advised instead of one of EXPECTATIONS, or None; raise UsageError for any other word."""
    check_expectation(expected)
    recommendation, approach, verdict = report.recommendation, report.approach, report.fine_tuning.verdict
    holding = recommendation, f"approach:{approach}", f"fine-tuning:{verdict}"
    if expected in holding:
        return None
    advice = f"the recommendation is {recommendation}, the approach is {approach}"
    said = f"{advice}, and the verdict on fine-tuning is {verdict.replace('-', ' ')}"
    return f"expected {expected}, but {said}; to expect this, write {join_words(holding, 'or')}"


def compare(paths: Iterable[str | Path], **basis: Unpack[Basis]) -> tuple[Overview, ...]:
    """Return the advice on each answers file, and on each in a folder; raise AnswerError with the faults of all files."""
    from finetune_advisor.explain import overview

    def compared(file: Path) -> Overview:
        pack, _, given, costs, _ = _counted(file, **basis)
        return overview(pack, given, str(file), costs=costs)

    return _of_each(paths, compared)


def record(answers: AnswersLike, **basis: Unpack[Basis]) -> tuple[DecisionRecord, Overview]:
    """Return the advice on some answers as a record for a repository, with the day on which to review it."""
    from finetune_advisor.explain import overview
    from finetune_advisor.explain.review import record_of

    pack, today, given, costs, dates = _counted(answers, **basis)
    inputs, prices = basis.get("cost_inputs"), ""
    if costs is not None:
        from finetune_advisor.cost.catalog import digest

        prices = digest(inputs.catalog if inputs else None)
    advice = overview(pack, given, costs=costs)
    return record_of(advice, given, today, prices, dates, tuple(inputs.inputs) if inputs else ()), advice


def review(
    paths: Iterable[str | Path], *, today: date | None = None, pack: Pack | None = None, catalog: str | None = None
) -> tuple[Review, ...]:
    """Make each decision record in files and folders again; raise AnswerError with the faults of all of them."""
    from finetune_advisor.explain.review import review as reviewed

    rules = pack or load_pack()

    def again(file: Path) -> Review:
        then, answers, places = load.load_record(file, rules)
        inputs = CostInputs(then.inputs, catalog) if then.inputs or catalog else None
        try:
            now, advice = record(answers, today=day_or_today(today), pack=rules, cost_inputs=inputs)
        except AnswerError as error:
            # Figures have no places of their own.
            lines = list(dict.fromkeys(str(error).splitlines()))[:20]
            found = [Diagnostic("bad-figure", "error", line, Place(visible(str(file)))) for line in lines]
            raise AnswerError("\n".join(map(str, found)), found) from None
        return reviewed(str(file), then, now, places, advice, rules)

    return _of_each(paths, again)


def _of_each(paths: Iterable[str | Path], made: Callable[[Path], T]) -> tuple[T, ...]:
    """Return what is made of each file, in folders too; raise AnswerError with the faults of all of them."""
    found, faults = [], []
    for file in yaml_files(paths):
        try:
            found.append(made(file))
        except AnswerError as error:
            faults.append(error)
    if faults:
        raise AnswerError("\n".join(map(str, faults)), (each for error in faults for each in error.diagnostics))
    return tuple(found)
