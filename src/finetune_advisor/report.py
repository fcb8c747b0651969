"""The published contract: the whole result as frozen, versioned data. Every output format is a function of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from finetune_advisor import __version__
from finetune_advisor.errors import SEVERITIES, Diagnostic, Plain, Severity
from finetune_advisor.model.answers import Origin
from finetune_advisor.model.pack import Recommendation, Verdict

SCHEMA_VERSION = "2.0"
"""Rises by .1 for additions, by 1 for anything that could break a reader."""


@dataclass(frozen=True, slots=True)
class AnswerRead:
    """One fact as a rule read it."""

    fact: str
    value: Plain
    """None: not known."""
    shown: str
    """The value in words, with its unit: `19 cases`, `yes`, `style, cost`."""
    origin: Origin | Literal["decided"]
    """`decided`: the outcome of an earlier step."""
    place: str | None = None
    """`answers.yaml:12:3`, `--set`, ..."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One question of the pack, and what is known of it."""

    question: str
    ask: str
    step: str
    value: Plain
    shown: str
    origin: Origin | Literal["not-asked"]
    """`assumed`: the pack's `assume` was used, and `state` says why; `not-asked`: nothing depended on it."""
    state: Literal["known", "unknown", "missing"]
    """`unknown`: asked, not known. `missing`: not asked, or not in the file."""
    place: str | None = None
    overridden: tuple[str, ...] = ()
    """Other values that weaker sources gave, each as `value (origin, place)`."""
    label: str = ""
    """Its short name, as people read it; empty where the pack gives none."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as a report cites it; reasons refer to `id`."""

    id: str
    """As cited, possibly with `#part`."""
    title: str
    published: str
    checked: str
    read: Literal["primary", "excerpt", "secondary"]
    claim: str
    url: str | None = None
    figure: str | None = None
    dated_models: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule and what became of it. A step's `otherwise` appears with an empty `rule`."""

    step: str
    rule: str
    then: str
    because: str
    status: Literal["applies", "overridden", "undecided", "does-not-apply"]
    """`undecided`: without assumptions it would wait for answers. `does-not-apply`: a condition doesn't hold."""
    reads: tuple[AnswerRead, ...] = ()
    """The facts that decide it: those that make it hold; or those that each stop it alone, or all that stop it together."""
    assumed: tuple[str, ...] = ()
    """Facts that it rests on although they aren't known: assumed, decided on an assumption, or keeping a stronger rule
    from applying. Where there are any, `because` is worded for it."""
    sources: tuple[str, ...] = ()
    overridden_by: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    place: str | None = None
    """Where the rule is written."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step ended."""

    id: str
    title: str
    outcome: str | None
    """None: not reached."""
    outcome_title: str
    possible: tuple[str, ...]
    """The outcomes that this step can have over all values of all unknown answers; exact."""
    applied: tuple[Reason, ...]
    overridden: tuple[Reason, ...] = ()
    undecided: tuple[Reason, ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()
    """Id and title of every outcome that the step has, in the order of the pack."""
    shown: bool = True
    """Whether people see it as a step of the path: the approach and the method are computed from the others."""
    decided_by: tuple[str, ...] = ()
    """The answers that decided it: first those that were given, then computed figures, then those only assumed."""
    speaks_against: bool = False
    """Whether another outcome of it would have been one more ground for the approach."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """What fine-tuning has to wait for, and what to do about it."""

    rule: str
    kind: Literal["missing", "unknown"]
    """`missing`: the gate is known to apply. `unknown`: it isn't known yet, so it must be found out."""
    label: str
    """What it is about, in one to three words."""
    because: str
    """For `unknown`: empty, unless the gate itself says why."""
    do: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FineTuning:
    """Whether to fine-tune now."""

    verdict: Verdict
    blockers: tuple[Blocker, ...] = ()
    method: str | None = None
    method_title: str | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """An unknown answer and the value that the advice works with: "provided that ..."."""

    question: str
    ask: str
    value: Plain
    shown: str
    state: Literal["unknown", "missing"]
    matters: bool
    """Whether a value of it leads to another recommendation, or rules out one that is still possible."""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """An option that is not recommended."""

    option: str
    title: str
    spoke_for: tuple[Reason, ...]
    """Rules whose outcome leads there, with what stopped each."""
    because: str


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One answer changed."""

    question: str
    ask: str
    now: str
    to: str
    """In words, with the edge: `from 200 examples on`."""
    value: Plain
    """A value that makes the change, after the changes before it."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A change of answers that leads to another recommendation."""

    changes: tuple[AnswerChange, ...]
    approach: Recommendation
    recommendation: Recommendation
    fine_tuning: Verdict
    method: str | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An unknown answer, and what knowing it would settle."""

    question: str
    ask: str
    settles: float
    """Share of the still possible recommendations that an answer rules out, on average over its values; 0 to 1."""
    matters: bool
    leads_to: tuple[tuple[str, tuple[Recommendation, ...]], ...] = ()
    """For each class of values, in words: the recommendations that then remain possible."""


@dataclass(frozen=True, slots=True)
class PlanMove:
    """One thing to do next."""

    id: str
    do: str
    done_when: str
    stop_when: str | None = None
    measure: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportNote:
    """Advice, a caution, a prerequisite or a contradiction."""

    id: str
    step: str
    level: Literal["advice", "caution", "prerequisite", "contradiction"]
    say: str
    reads: tuple[AnswerRead, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headings; numbers come with their unit in the heading."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Named series over a common axis, to be drawn by each format in its own way."""

    title: str
    axis: str
    unit: str
    points: tuple[str, ...]
    """The points of the axis, in words."""
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    """For each name, one value a point, in `unit`; None where there is none."""
    values: tuple[float, ...] = ()
    """The points as numbers on the axis; empty where they are only names."""
    logarithmic: bool = False
    """Whether the axis is logarithmic; all `values` are then above 0."""
    marks: tuple[tuple[str, float], ...] = ()
    """Places on the axis to point out, each with its label: `You today`, `Crossover`, `Payback`."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What each option costs, with the arithmetic shown."""

    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    remarks: tuple[str, ...] = ()
    a_month: str = ""
    """What a month costs with the prompted model, and with the fine-tuned one if that has a price."""
    unsure: tuple[str, ...] = ()
    """The computed facts that other values of what is only assumed, or known as a band, would change."""
    verdict: str = ""
    """How the payback of the best fine-tuned option ends: a value of `cost.verdict`, `depends` or `unknown`."""


@dataclass(frozen=True, slots=True)
class PackRef:
    """The pack that decided."""

    id: str
    title: str
    version: str
    reviewed: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Versioned:
    """What every result says first."""

    schema_version: str = field(default_factory=lambda: SCHEMA_VERSION)
    tool_version: str = field(default_factory=lambda: __version__)
    # Made by functions, so that no version becomes a default in the published schema.


@dataclass(frozen=True, slots=True)
class Report(Versioned):
    """The advice as data."""

    date: str
    use_case: str | None
    """What the model should do, in the words of the person who answered."""
    headline: str
    """The advice in one or two sentences."""
    approach: Recommendation
    """The technique that fits the problem."""
    recommendation: Recommendation
    """What to do now: the approach, without training while that has to wait."""
    outcome: str
    """The outcome of the approach step, which can be finer: `rag` and `keep-retrieval` both are RAG."""
    fine_tuning: FineTuning
    status: Literal["settled", "provisional"]
    possible: tuple[Recommendation, ...]
    """The recommendations that remain possible over all values of all unknown answers; exact."""
    assumptions: tuple[Assumption, ...]
    steps: tuple[StepResult, ...]
    reasons: tuple[Reason, ...]
    """The reasons that apply in the steps that led here, in order."""
    why_not: tuple[WhyNot, ...]
    would_change: tuple[Counterfactual, ...]
    open_questions: tuple[OpenQuestion, ...]
    plan: tuple[PlanMove, ...]
    costs: Costs | None
    notes: tuple[ReportNote, ...]
    answers: tuple[GivenAnswer, ...]
    sources: tuple[Citation, ...]
    warnings: tuple[str, ...]
    """Answers that a stronger source overrode, and the like; one line each."""
    robustness: str
    """How many single-answer changes lead elsewhere, and the nearest, in one sentence."""
    pack: PackRef
    reproduce: str
    """One shell line that gives this report again."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a reader found in files that answers a question."""

    question: str
    value: Plain
    figure: str
    """What was found, in words: `340 of 900 rows differ`."""
    files: tuple[tuple[str, str], ...]
    """The files it was read from, each with its SHA-256."""
    reader: str
    """The layout that was recognized: `OpenAI chat`, `promptfoo results`, ..."""


@dataclass(frozen=True, slots=True)
class Sheet(Versioned):
    """A result that is tables and charts: the questions of a pack, a cost estimate, what training data holds."""

    title: str
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    remarks: tuple[str, ...] = ()
    lead: str | None = None
    """The result in a sentence."""
    verdict: str = ""
    """Of costs: how the payback of the best fine-tuned option ends, as in `Costs`."""
    reproduce: str | None = None
    measurements: tuple[Measurement, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    """Faults of the files that were read."""


@dataclass(frozen=True, slots=True)
class CheckReport(Versioned):
    """What a check found."""

    date: str
    pack: PackRef | None
    diagnostics: tuple[Diagnostic, ...]
    proven: tuple[str, ...] = ()
    """Sentences that were proven for every combination of answers."""
    counts: tuple[tuple[str, int], ...] = ()
    tables: tuple[Table, ...] = ()

    def worst(self) -> Severity | None:
        """Return the gravest severity among the diagnostics; None if there is none."""
        return max((found.severity for found in self.diagnostics), key=SEVERITIES.index, default=None)


@dataclass(frozen=True, slots=True)
class Overview:
    """The advice on one of many use cases: what was decided and why, without what else is possible."""

    file: str
    use_case: str | None
    headline: str
    approach: Recommendation
    recommendation: Recommendation
    fine_tuning: FineTuning
    reasons: tuple[Reason, ...]
    would_change: str
    """The nearest change of one answer that leads elsewhere, in words; empty if none does."""
    a_month: str
    """What a month costs with the prompted model and with a fine-tuned one; empty where no price is counted."""
    pack: PackRef


Result: TypeAlias = Report | CheckReport | Sheet
"""What a command ends with. Every format can show it."""
