"""How the advice agrees with published decisions, as `docs/published-cases.md` shows it.

Every case was answered by readers who saw the situation and the questions, and neither rules nor verdicts. Cases with odd
ids were in sight while the rules were written. Those with even ids were then judged once; what they showed led to changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import yaml

from finetune_advisor import api
from finetune_advisor.engine import advice, decide, outcomes
from finetune_advisor.interview.controller import PathFinder
from finetune_advisor.model.answers import Answer, Answers, read
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "published"
PAGE = "docs/published-cases.md"

BASELINES = (
    ("The founding guide's tree as plain ifs, on 105 cases that developers never saw", 50, 72, 4),
    ("The first edition of these rules, on the same 105 cases", 60, 80, 3),
    ("A strong language model that judges the situations directly, on the same 105 cases", 89, 97, 2),
    ("Another one, on the cases from 301", 88, 98, 1),
    ("The same, on the cases from 401", 90, 100, 0),
    ("The same, on the cases from 501", 90, 100, 0),
)
"""Percent strict, percent lenient, harmful cases. Those on 105 cases were measured by the people who collected them."""

GROUPS = {
    "odd": "odd ids to 089",
    "even": "even ids to 090",
    "2": "from 201",
    "3": "from 301",
    "4": "from 401",
    "5": "from 501",
    "6": "from 601, new to the rules",
}
"""Cases that were collected together. All but the last were in sight when the rules were changed last."""

FIRST_JUDGED = (
    ("even ids", "2", "68", "87-94", "Rules ask less for numbers that teams rarely state."),
    ("from 201", "1", "76", "91", "Skills of a broad assistant are no strong case for training."),
    ("from 301", "1", "70", "78", "Labels by the thousand make no strong case before a prompt has run."),
    (
        "from 401",
        "2",
        "68-70",
        "88",
        "Numbers of examples make no strong case while a better prompt is likely to help.",
    ),
    ("from 501", "2", "68", "96", "No approach. Reports say more about limits, contradictions and unread examples."),
    ("from 601", "2", "66-74", "94-96", "Nothing; no rule has changed since."),
)
"""Cases, readers, percent strict and lenient when they were judged first, and what changed after that. None was harmful."""


@dataclass(frozen=True)
class Case:
    """One published decision."""

    id: str
    title: str
    url: str
    primary: str
    acceptable: frozenset[str]
    """What a fair reader of the source would accept, the primary verdict included."""

    @property
    def group(self) -> str:
        """One of GROUPS."""
        return self.id[0] if self.id[0] != "0" else "odd" if int(self.id) % 2 else "even"


@dataclass(frozen=True)
class Judged:
    """A case, as one reader's answers decide it."""

    case: Case
    reader: str
    approach: str
    verdict: str
    labels: frozenset[str]
    """What the report is scored as: the approach, or `not-yet` and the recommendation where something is missing."""

    @property
    def strict(self) -> bool:
        """The report says what the source concluded."""
        return self.case.primary in self.labels

    @property
    def lenient(self) -> bool:
        """The report says something that a fair reader of the source would accept."""
        waiting = "not-yet" in self.labels and self.approach in self.case.acceptable
        return waiting or bool(self.labels & self.case.acceptable)

    @property
    def harmful(self) -> bool:
        """The report says to fine-tune now, and nothing in the source supports that."""
        return self.verdict == "yes" and not any("fine-tuning" in label for label in self.case.acceptable)


@dataclass(frozen=True)
class Score:
    """Agreement over some judged cases."""

    cases: int
    strict: int
    lenient: int
    harmful: int

    def __str__(self) -> str:
        return f"{self.cases} | {self.strict / self.cases:.0%} | {self.lenient / self.cases:.0%} | {self.harmful}"


@cache
def cases() -> tuple[Case, ...]:
    """Return every published case, by id."""
    found = []
    for path in sorted((FOLDER / "cases").glob("*.yaml")):
        raw: dict[str, Any] = _read(path)
        verdict = raw["verdict"]
        acceptable = frozenset((verdict["primary"], *verdict.get("acceptable", ())))
        found.append(Case(path.stem[:3], raw["title"], raw["source_url"], verdict["primary"], acceptable))
    return tuple(found)


def readers() -> tuple[str, ...]:
    """Return the names of the readers."""
    return tuple(sorted((path.name for path in FOLDER.glob("reader-*")), key=lambda name: int(name.partition("-")[2])))


def answers_of(reader: str, case: Case) -> dict[str, object] | None:
    """Return what a reader answered, as in the file; None for a case that wasn't put to them."""
    path = FOLDER / reader / f"{case.id}.yaml"
    return (_read(path) or {}) if path.exists() else None


def _read(path: Path) -> Any:
    # Without libyaml, PyYAML's own parser reads the same, about thirty times slower.
    return yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def judge(pack: Pack) -> tuple[Judged, ...]:
    """Return every case as every reader's answers decide it."""
    return tuple(judged(pack, reader, case, answers) for reader, case, answers in _all_answers(pack))


def judged(pack: Pack, reader: str, case: Case, answers: Mapping[str, Value]) -> Judged:
    """Return how these answers decide a case, as a report would say it."""
    assumed = {q.id: q.assume for q in pack.inputs if q.assume is not None and q.id not in answers}
    decisions = decide(pack, {**assumed, **answers}, assumed)
    found = advice(pack, outcomes(decisions))
    gates = next(decision for decision in decisions if decision.step.id == pack.readiness)
    missing = any(gate.status == "applies" and gate.rule.kind != "unknown" for gate in gates.judgements())
    waits = found.verdict == "not-yet" and missing
    labels = frozenset(("not-yet", found.recommendation) if waits else (found.approach,))
    return Judged(case, reader, found.approach, found.verdict, labels)


def _all_answers(pack: Pack) -> Iterator[tuple[str, Case, dict[str, Value]]]:
    questions = {question.id: question for question in pack.questions}
    for reader in readers():
        for case in cases():
            answers = answers_of(reader, case)
            if answers is not None:
                values = ((id, read(questions[id], value)) for id, value in answers.items())
                yield reader, case, {id: value for id, value in values if value is not None}


@dataclass(frozen=True)
class Interview:
    """The questions that an interview asks, and what it leads to."""

    asked: tuple[str, ...]
    judged: Judged


def interviews(pack: Pack) -> tuple[Interview, ...]:
    """Return an interview for every reader's answers to every case: what they didn't answer, they don't know."""
    finder, found = PathFinder(pack), []
    for reader, case, answers in _all_answers(pack):
        told = Answers()
        while (question := finder.look(told)[0]) is not None:
            told = told.with_answer(question.id, Answer(answers.get(question.id), "asked"))
        known = {id: answer.value for id, answer in told.answers.items() if answer.value is not None}
        found.append(Interview(tuple(told.answers), judged(pack, reader, case, known)))
    return tuple(found)


def score(judged: Sequence[Judged]) -> Score:
    """Return the agreement over judged cases."""
    return Score(len(judged), *(sum(getattr(one, how) for one in judged) for how in ("strict", "lenient", "harmful")))


def misses() -> dict[str, str]:
    """Return a sentence for each case in which some reader's answers lead elsewhere."""
    found: dict[str, str] = yaml.safe_load((FOLDER / "misses.yaml").read_text(encoding="utf-8"))
    return found


def page(judged: Sequence[Judged], asked: Sequence[Interview]) -> str:
    """Return the page as Markdown."""
    return "\n".join(_lines(judged, asked)) + "\n"


def _lines(judged: Sequence[Judged], asked: Sequence[Interview]) -> Iterator[str]:
    yield f"""# How the advice agrees with published decisions

{len(cases())} teams and authors published what they decided, and why. Readers who knew neither rules nor verdicts answered our
questions from each situation. *Strict*: the advice is the published verdict. *Lenient*: it is that, or something that a fair
reader of the source would accept. *Harmful*: the advice is to fine-tune now, and nothing in the source supports it.

A report counts as its approach. Where something is known to be missing before training, it counts as *not yet*, and as
what it recommends until then.

| answers by | cases | number | strict | lenient | harmful |
|---|---|--:|--:|--:|--:|"""
    for reader in readers():
        for group, name in GROUPS.items():
            if part := [one for one in judged if one.reader == reader and one.case.group == group]:
                yield f"| {reader} | {name} | {score(part)} |"
    yield """
## What to expect of a new case

The table above flatters the rules: they were changed after all but the last of these cases were seen. This one doesn't. Each
line shows the first judgment of cases that no rule had seen.

| cases | readers | strict | lenient | what changed after that |
|---|--:|--:|--:|---|"""
    yield from (
        f"| {name} | {n} | {strict}% | {lenient}% | {then} |" for name, n, strict, lenient, then in FIRST_JUDGED
    )
    yield """
No advice was harmful in any of these. Cases from 201 on come from other sources, mostly read in long excerpts. Of those
from 501, a third were decided for both techniques together or for waiting, which are the hardest to tell.

The largest change came before the cases from 401. A language model that reads the situations themselves agrees with nine verdicts
in ten, so the questions lost what decides. One question now asks for it: how likely it is that more work on the prompt reaches
the target. It replaced the question how far prompting had been pushed, and rules that guessed the same from other answers.

What the readers saw differs a little from today's questions. Readers 1 to 4 answered earlier orders and wordings; two other blind
readers answered the question about prompting for their cases (one for reader 1, one for readers 2 to 4). Readers 5 and 6 were told
that long lists of codes never count as facts. No other case was answered again after a change. Where questions were merged, answers
were carried over only if the new wording leaves no choice.

For comparison:

| who judges | strict | lenient | harmful |
|---|--:|--:|--:|"""
    yield from (f"| {name} | {strict}% | {lenient}% | {harmful} |" for name, strict, lenient, harmful in BASELINES)
    yield from _interview_lines(asked)
    yield """
## Every case

| case | published verdict | also accepted | advice on the answers of its readers |
|---|---|---|---|"""
    for case in cases():
        cells = "; ".join(_cell(one) for one in judged if one.case == case)
        also = ", ".join(sorted(case.acceptable - {case.primary})) or "-"
        title = f"[{case.title}]({case.url})" if case.url.startswith("http") else case.title
        yield f"| {case.id} {title} | {case.primary} | {also} | {cells} |"
    yield "\n## Where the advice differs, and why\n"
    yield from (f"- **{id}**: {sentence}" for id, sentence in sorted(misses().items()))


def _interview_lines(asked: Sequence[Interview]) -> Iterator[str]:
    lengths = [len(one.asked) for one in asked]
    share = sum(length <= 12 for length in lengths) / len(lengths)
    yield f"""
## How long the interview is

An interview asks only what can still change the advice. With these answers, and *I don't know* for the rest, half of the
{len(asked)} interviews ask at most {median(lengths):.0f} questions, the use case included. Three quarters ask at most
{quantiles(lengths)[2]:.0f}, and {share:.0%} at most 12. What was asked in them leads to:

| interviews with | number | strict | lenient | harmful |
|---|--:|--:|--:|--:|"""
    for group, name in GROUPS.items():
        if part := [one.judged for one in asked if one.judged.case.group == group]:
            yield f"| {name} | {score(part)} |"
    counts = Counter(id for one in asked for id in one.asked).most_common()
    yield "\nHow often each question is asked: " + ", ".join(f"`{id}` {count}" for id, count in counts) + "."


def _cell(judged: Judged) -> str:
    advice = "not yet" if "not-yet" in judged.labels else judged.approach
    return advice if judged.strict else f"{advice} ({'accepted' if judged.lenient else '**miss**'})"


def generated() -> str:
    """Return the page as it should be."""
    pack = api.load_pack()
    return page(judge(pack), interviews(pack))


if __name__ == "__main__":
    print(generated())
