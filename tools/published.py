"""The advice on published decisions, beside what their authors concluded: the one place that says what agreement means.

`python -m tests.published` prints it; `generated` makes docs/published-cases.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import yaml

from finetune_advisor import api
from finetune_advisor.model.answers import Answers, known
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack
from finetune_advisor.report import Reason, Report

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "published"
BLIND = CASES / "blind"
"""A folder for each reader who answered the questions from the situations alone."""
PAGE = "docs/published-cases.md"
TODAY = date(2026, 11, 23)

VERDICTS = ("prompting", "rag", "fine-tuning", "rag+fine-tuning", "not-yet")
NOT_YET = "not-yet"

EXPLAINED: Mapping[str, str] = {
    "019": (
        "The study trained and retrieved at once and found that the gains add up. The advice is to build retrieval first, "
        "because nothing looks the facts up yet, only bare prompts had been run, and there are documents but no examples; "
        "with retrieval in place and the prompt worked on, the same rules lead to both together. The study itself calls "
        "retrieval the cheap start, and retrieval alone is accepted. A rule that trained at once would have no other support."
    ),
}
"""Why the advice on a case isn't the verdict of its source; a test asks for an entry for each such case."""


# --- What agreement means ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Advice:
    """What somebody advises: one of the four recommendations, and whether to train now."""

    recommendation: str
    fine_tuning: str
    """`yes`, `not-yet` or `no`."""

    def is_(self, verdict: str) -> bool:
        """Whether this is the verdict: the same recommendation, or `not-yet` on both sides."""
        return self.recommendation == verdict or (verdict == NOT_YET and self.fine_tuning == NOT_YET)

    def __str__(self) -> str:
        return self.recommendation + (f", training {NOT_YET}" if self.fine_tuning == NOT_YET else "")


@dataclass(frozen=True)
class Case:
    """A published decision as an answers file; `about` holds what its source reports."""

    number: str
    title: str
    source: str
    url: str
    verdict: str
    acceptable: tuple[str, ...]
    reason: str
    stands: tuple[str, ...]
    """Rules of which one says the same as the author; empty where none does."""
    facts: Answers

    def strict(self, advice: Advice) -> bool:
        """The advice is the verdict."""
        return advice.is_(self.verdict)

    def lenient(self, advice: Advice) -> bool:
        """The advice is the verdict, or what a fair reader of the source would accept as well."""
        return any(advice.is_(verdict) for verdict in (self.verdict, *self.acceptable))

    def harmful(self, advice: Advice) -> bool:
        """The advice is to train now, and neither the verdict nor an alternative has training in it."""
        return advice.fine_tuning == "yes" and not any("fine-tuning" in v for v in (self.verdict, *self.acceptable))


@dataclass(frozen=True)
class Judged:
    """A case, the report on it, and what the guide's own tree says."""

    case: Case
    report: Report
    tree: Advice

    @property
    def advice(self) -> Advice:
        """The advice of the report."""
        return Advice(self.report.recommendation, self.report.fine_tuning.verdict)

    @cached_property
    def deciding(self) -> tuple[Reason, ...]:
        """The rules that apply."""
        return tuple(reason for reason in self.report.reasons if reason.rule)

    @property
    def authors_reason(self) -> tuple[str, ...]:
        """The rules that apply and give the author's own reason."""
        standing = {reason.rule for reason in self.deciding}
        return tuple(rule for rule in self.case.stands if rule in standing)


def load_case(path: Path, pack: Pack) -> Case:
    """One case; raises AnswerError if its answers don't fit the pack and KeyError if `about` lacks something."""
    about = yaml.safe_load(path.read_text(encoding="utf-8"))["about"]
    return Case(
        number=path.stem,
        title=about["title"],
        source=about["source"],
        url=about["source_url"],
        verdict=about["verdict"],
        acceptable=tuple(about["acceptable"]),
        reason=about["reason"],
        stands=tuple(about["stands"]),
        facts=api.load_answers(path, pack),
    )


def judged(folder: Path = CASES, pack: Pack | None = None) -> tuple[Judged, ...]:
    """Every case of a folder with the advice on it."""
    pack = pack or api.load_pack()
    return tuple(_judged(load_case(path, pack), pack) for path in sorted(folder.glob("*.yaml")))


def read_blind(pack: Pack | None = None) -> dict[str, tuple[Judged, ...]]:
    """Every case again with the answers of each reader who knew neither verdicts nor rules, by the reader's folder."""
    pack = pack or api.load_pack()
    cases = [load_case(path, pack) for path in sorted(CASES.glob("*.yaml"))]
    return {
        folder.name: tuple(
            _judged(replace(case, facts=api.load_answers(folder / f"{case.number}.yaml", pack)), pack) for case in cases
        )
        for folder in sorted(BLIND.iterdir())
    }


def _judged(case: Case, pack: Pack) -> Judged:
    return Judged(case, api.advise(case.facts, today=TODAY, pack=pack), guides_tree(known(pack, case.facts)))


# --- The guide's tree as plain ifs, to compare with -------------------------------------------------------------------


def guides_tree(answers: Mapping[str, Value]) -> Advice:
    """The four questions of the founding guide in its order, and its five reasons to wait; an unknown lets pass."""
    failures = _ticked(answers, "failures")
    if answers.get("result") == "not-tried" or ("tried" in answers and "instructions" not in _ticked(answers, "tried")):
        return Advice("prompting", "no")
    if answers.get("facts") in ("own", "records") or "missing-facts" in failures:
        return Advice("rag", "no")
    form = bool({"style", "format"} & failures)
    volume = "cost" in failures and _number(answers, "requests_per_month", 1_000_000) >= 1_000_000
    if not form and not volume:
        return Advice("prompting", "no")
    waits = (
        _number(answers, "eval_cases", 20) < 20
        or _number(answers, "examples", 100) < 100
        or answers.get("examples_quality") == "noisy"
        or _number(answers, "task_stable_weeks", 52) <= 2
        or answers.get("owner") is False
    )
    return Advice("prompting", NOT_YET) if waits else Advice("fine-tuning", "yes")


def _ticked(answers: Mapping[str, Value], question: str) -> frozenset[str]:
    value = answers.get(question)
    return frozenset(value) if isinstance(value, tuple) else frozenset()


def _number(answers: Mapping[str, Value], question: str, unknown: float) -> float:
    value = answers.get(question)
    return value if isinstance(value, int | float) else unknown


# --- The table --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """How far some advice agrees with the cases."""

    strict: int
    lenient: int
    harmful: int
    cases: int

    def __str__(self) -> str:
        return f"strict {self.strict}, lenient {self.lenient}, harmful {self.harmful} of {self.cases}"


def score(results: tuple[Judged, ...], *, tree: bool = False) -> Score:
    """The agreement of the advice, or of the guide's tree."""
    pairs = [(result.case, result.tree if tree else result.advice) for result in results]
    return Score(
        sum(case.strict(advice) for case, advice in pairs),
        sum(case.lenient(advice) for case, advice in pairs),
        sum(case.harmful(advice) for case, advice in pairs),
        len(pairs),
    )


def agreement(case: Case, advice: Advice) -> str:
    """In a word."""
    if case.strict(advice):
        return "strict"
    if case.lenient(advice):
        return "lenient"
    return "HARMFUL" if case.harmful(advice) else "miss"


def summary(results: tuple[Judged, ...]) -> tuple[str, ...]:
    """The agreement in three lines."""
    reasons = sum(bool(result.authors_reason) for result in results)
    settled = sum(result.report.status == "settled" for result in results)
    statuses = f"settled {settled}, provisional {len(results) - settled}"
    return (
        f"finetune-advisor: {score(results)}",
        f"The guide's tree as plain ifs: {score(results, tree=True)}",
        f"A standing rule gives the author's own reason in {reasons} of {len(results)}; {statuses}",
    )


def blind_summary(readers: Mapping[str, tuple[Judged, ...]]) -> tuple[str, ...]:
    """The agreement with the answers of each blind reader, a line each."""
    return tuple(f"With the answers of blind {name}: {score(results)}" for name, results in readers.items())


def table(results: tuple[Judged, ...]) -> Iterator[str]:
    """One line for each case, then the summary."""
    rows = [("case", "verdict", "also accepted", "advice", "agreement", "status", "author's reason", "guide's tree")]
    rows += [
        (
            result.case.number,
            result.case.verdict,
            ", ".join(result.case.acceptable) or "-",
            str(result.advice),
            agreement(result.case, result.advice),
            result.report.status,
            ", ".join(result.authors_reason) or "-",
            agreement(result.case, result.tree),
        )
        for result in results
    ]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield from summary(results)


# --- The page ---------------------------------------------------------------------------------------------------------


def generated(results: tuple[Judged, ...], readers: Mapping[str, tuple[Judged, ...]]) -> str:
    """Return docs/published-cases.md, from the cases as their authors and as blind readers answered them."""
    return "\n".join(_page(results, readers)) + "\n"


def _page(results: tuple[Judged, ...], readers: Mapping[str, tuple[Judged, ...]]) -> Iterator[str]:
    pack = results[0].report.pack
    yield "# Published decisions and the advice on them"
    yield ""
    yield (
        f"Generated by `python -m tools.generate` from `tests/published/` and pack {pack.id} {pack.version}. Each case is an "
        "answers file, with what its source is silent about left unknown. No rule, "
        "threshold or exception was written for a case: each rests on sources of its own, which the reports cite, and a case "
        "that only such a rule could settle stays a miss and is explained below."
    )
    yield ""
    yield "Agreement is *strict* if the advice is the verdict that the source reports, and *lenient* if it is that or one of the"
    yield "alternatives that a fair reader of the source would accept. A miss is *harmful* if the advice is to train now and"
    yield "neither the verdict nor an alternative has training in it. `not-yet` agrees with any advice to wait with training."
    yield ""
    yield from (f"- {line}" for line in summary(results))
    yield ""
    yield from _blind(results, readers)
    yield "| case | verdict | advice | agreement | the guide's tree |"
    yield "|---|---|---|---|---|"
    for result in results:
        case, advice = result.case, result.advice
        cells = (case.verdict, str(advice), agreement(case, advice), agreement(case, result.tree))
        yield f"| [{case.number} {case.title}](#{case.number}) | {' | '.join(cells)} |"
    for result in results:
        yield ""
        yield from _section(result)


def _blind(results: tuple[Judged, ...], readers: Mapping[str, tuple[Judged, ...]]) -> Iterator[str]:
    yield "These answers were written with the verdicts known. To see how much hangs on that, language models answered the same"
    yield "questions as blind readers, from the situations alone, knowing neither verdicts nor rules (`tests/published/blind/`). Four"
    yield "readings of earlier wordings showed which questions were misread; the two below are of today's; no wording was changed after."
    yield ""
    yield from (f"- {line}" for line in blind_summary(readers))
    yield ""
    yield "Where a reader's answers lead elsewhere than to the verdict:"
    yield ""
    for n, result in enumerate(results):
        for name, judgements in readers.items():
            case, advice = judgements[n].case, judgements[n].advice
            if not case.strict(advice):
                yield f"- [{result.case.number} {case.title}](#{case.number}), {name}: {advice} ({agreement(case, advice)})"
    yield ""


def _section(result: Judged) -> Iterator[str]:
    case, report = result.case, result.report
    link = f"[{case.source}]({case.url})" if case.url.startswith("http") else case.source
    yield f'## <a id="{case.number}"></a>{case.number} {case.title}'
    yield ""
    yield f"Source: {link}."
    yield ""
    accepted = f" (also accepted: {', '.join(case.acceptable)})" if case.acceptable else ""
    yield f"- Published verdict: **{case.verdict}**{accepted}. {case.reason}"
    yield f"- Advice: **{result.advice}**, {report.status}; agreement: {agreement(case, result.advice)}."
    if len(report.possible) > 1:
        yield f"- Still possible, depending on what is unknown: {', '.join(report.possible)}."
    given = (
        f"{_ids(result.authors_reason)} say"
        if len(result.authors_reason) > 1
        else f"{_ids(result.authors_reason)} says"
    )
    yield (
        f"- The author's reason: {given} the same."
        if result.authors_reason
        else "- The author's reason: no rule gives it."
    )
    if case.number in EXPLAINED:
        yield f"- Why the advice differs: {EXPLAINED[case.number]}"
    yield "- Decided by:"
    for reason in result.deciding:
        yield f"  - {reason.step}, `{reason.rule}`: {reason.because}"


def _ids(rules: tuple[str, ...]) -> str:
    return ", ".join(f"`{rule}`" for rule in rules)
