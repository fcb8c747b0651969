"""Sample results built by hand: a rich one, a minimal one, a provisional one, and one with hostile text everywhere."""

from __future__ import annotations

import dataclasses
from typing import Any

from finetune_advisor.errors import Diagnostic, Place, Plain
from finetune_advisor.model.pack import RECOMMENDATIONS
from finetune_advisor.report import (
    AnswerChange,
    AnswerRead,
    Assumption,
    Blocker,
    Chart,
    CheckReport,
    Citation,
    Costs,
    Counterfactual,
    FineTuning,
    GivenAnswer,
    OpenQuestion,
    PackRef,
    PlanMove,
    Reason,
    Report,
    ReportNote,
    Sheet,
    StepResult,
    Table,
    WhyNot,
)

PACK = PackRef(
    "default",
    "Prompting, RAG or fine-tuning",
    "2026.11.1",
    "2026-11-23",
    "5f2c0e0d9a41b7c6e8f10233445566778899aabbccddeeff0011223344556677",
)

_CASES = AnswerRead("eval_cases", 12, "12 cases", "file", "support.yaml:12:3")
_FACTS = AnswerRead("facts", "own", "private or recent facts that must be looked up", "file", "support.yaml:5:3")
_WEEKLY = AnswerRead("facts_change", "weekly", "weekly or faster", "flag", "--set")
_TRIED = AnswerRead("tried", ("instructions", "examples"), "instructions, examples", "asked")

_ASKS = {
    "use_case": "What is the use case, in one sentence?",
    "task": "What kind of task is it?",
    "failures": "In the outputs that you read, what is wrong?",
    "tried": "What have you tried so far?",
    "facts": "Where do the facts in the answers come from?",
    "facts_change": "How often do these facts change?",
    "requests_per_month": "How many requests a month do you expect?",
    "examples": "How many reviewed input-output pairs do you have?",
    "eval_cases": "How many test cases with known right answers do you have, from real traffic?",
    "owner": "Is there somebody who will maintain a trained model?",
}

SOURCES = (
    Citation(
        "guide-2026#S26",
        "What is fine-tuning, and when do you actually need it?",
        "2026-04-29",
        "2026-11-23",
        "primary",
        "Without an eval set nobody can tell whether tuning helped.",
    ),
    Citation(
        "openai-accuracy",
        "Optimizing LLM accuracy",
        "2026-06",
        "2026-11-20",
        "excerpt",
        "A set of 20 or more questions with ground truth is enough to start from.",
        "https://platform.openai.com/docs/guides/optimizing-llm-accuracy",
    ),
    Citation(
        "ovadia-2024",
        "Fine-tuning or retrieval? Comparing knowledge injection in LLMs",
        "2024-01-30",
        "2026-11-18",
        "primary",
        "Retrieval beat unsupervised fine-tuning on every knowledge task that was tried.",
        "https://arxiv.org/abs/2312.05934",
        "0.875 against 0.504 on current events",
        True,
    ),
    Citation("hamel-2024", "Your AI product needs evals", "2024-03-29", "2026-11-19", "secondary", "Evals come first."),
)

_NO_EVAL = Reason(
    "readiness",
    "no-eval-set",
    "not-ready",
    "With fewer than 20 cases even a large gain can't be told from noise.",
    "applies",
    (_CASES,),
    sources=("guide-2026#S26", "openai-accuracy", "hamel-2024"),
    place="rules/steps/readiness.yaml:31:5",
)
_FEW = Reason(
    "readiness",
    "too-few-examples",
    "not-ready",
    "With 40 pairs, a prompt with examples in it does the same work; brand-voice replies need 200 to 500.",
    "applies",
    (AnswerRead("examples", 40, "40 examples", "file", "support.yaml:14:3"), _TRIED),
    sources=("guide-2026#S26",),
    place="rules/steps/readiness.yaml:44:5",
)
_LOOK_UP = Reason(
    "knowledge",
    "private-facts-change",
    "retrieve",
    "Private facts that change weekly can't be trained in: a model that learned them is out of date at once and makes up "
    "similar ones.",
    "applies",
    (_FACTS, _WEEKLY),
    sources=("ovadia-2024", "guide-2026#S26"),
    place="rules/steps/knowledge.yaml:20:5",
)
_EXHAUSTED = Reason(
    "prompt", "", "exhausted", "Every cheaper technique that fits the failures has been tried.", "applies", (_TRIED,)
)
_STYLE = Reason(
    "behavior",
    "style-not-held",
    "train",
    "A style that examples in the prompt don't hold is what training is good at.",
    "applies",
    (AnswerRead("failures", ("style", "missing-facts"), "style, missing-facts", "file", "support.yaml:7:3"), _TRIED),
    sources=("guide-2026#S26",),
)
_FIRST = Reason(
    "approach",
    "look-up-and-train",
    "rag+fine-tuning",
    "Retrieval brings the missing facts, and training holds the style.",
    "applies",
    (
        AnswerRead("knowledge", "retrieve", "Answers have to be looked up", "decided"),
        AnswerRead("behavior", "train", "A skill has to be trained", "decided"),
    ),
    sources=("guide-2026#S26",),
)

_ENDS = (
    StepResult(
        "prompt",
        "Could a better prompt do it?",
        "exhausted",
        "Every cheaper technique has been tried",
        ("exhausted",),
        (_EXHAUSTED,),
        outcomes=(
            ("enough", "The prompt is good enough"),
            ("open", "Some techniques are still open"),
            ("exhausted", "Every cheaper technique has been tried"),
        ),
    ),
    StepResult(
        "knowledge", "Which facts does it need?", "retrieve", "Answers have to be looked up", ("retrieve",), (_LOOK_UP,)
    ),
    StepResult(
        "behavior",
        "Which behavior can't a prompt hold?",
        "train",
        "A style, format or skill has to be trained",
        ("train",),
        (_STYLE,),
        undecided=(
            Reason(
                "behavior",
                "niche-notation",
                "train",
                "A notation that the model never saw can't be prompted.",
                "undecided",
                waits_for=("format_failure",),
            ),
        ),
    ),
    StepResult(
        "economics",
        "Do volume and cost allow it?",
        "fine",
        "Nothing to gain from a smaller model",
        ("fine", "trim"),
        (Reason("economics", "", "fine", "Volume and cost are no reason by themselves.", "applies"),),
    ),
    StepResult(
        "readiness",
        "Are you ready to train?",
        "not-ready",
        "Something must come first",
        ("not-ready",),
        (_NO_EVAL, _FEW),
    ),
    StepResult(
        "approach",
        "Which technique fits?",
        "rag+fine-tuning",
        "RAG and fine-tuning",
        ("rag+fine-tuning",),
        (_FIRST,),
        shown=False,
    ),
    StepResult("method", "How to train", None, "", (), (), shown=False),
)


def _decided_by(step: StepResult) -> tuple[str, ...]:
    return tuple(read.fact for reason in step.applied for read in reason.reads if read.origin != "decided")


_STEPS = tuple(dataclasses.replace(step, decided_by=_decided_by(step)) for step in _ENDS)


_LABELS = {"failures": "What goes wrong", "facts": "Facts", "examples": "Examples", "eval_cases": "Test cases"}
"""Other questions have no short name."""


def _given(question: str, step: str, value: Plain, shown: str, line: int) -> GivenAnswer:
    place, label = f"support.yaml:{line}:3", _LABELS.get(question, "")
    return GivenAnswer(question, _ASKS[question], step, value, shown, "file", "known", place, label=label)


_VOICE = "Replies to customers in our voice"
_LOST = ("monthly (file, support.yaml:6:3)",)
_ANSWERS = (
    _given("use_case", "prompt", _VOICE, _VOICE, 3),
    _given("task", "prompt", "writing", "writing", 4),
    _given("failures", "prompt", ("style", "missing-facts"), "style, missing-facts", 7),
    GivenAnswer(
        "tried", _ASKS["tried"], "prompt", ("instructions", "examples"), "instructions, examples", "asked", "known"
    ),
    _given("facts", "knowledge", "own", "own", 5),
    GivenAnswer(
        "facts_change", _ASKS["facts_change"], "knowledge", "weekly", "weekly", "flag", "known", "--set", _LOST
    ),
    GivenAnswer(
        "requests_per_month", _ASKS["requests_per_month"], "economics", 10000, "10,000 requests", "assumed", "missing"
    ),
    GivenAnswer(
        "examples",
        _ASKS["examples"],
        "readiness",
        40,
        "40 examples",
        "measured",
        "known",
        "pairs.jsonl",
        label="Examples",
    ),
    _given("eval_cases", "readiness", 12, "12 cases", 12),
    GivenAnswer("owner", _ASKS["owner"], "readiness", True, "yes", "assumed", "unknown"),
    GivenAnswer("rights", "May the data be used for training?", "readiness", None, "", "not-asked", "missing"),
    GivenAnswer("hosting", "Where may the model run?", "economics", None, "", "not-asked", "missing"),
)

_OVERRIDDEN = Reason(
    "approach",
    "style-alone",
    "fine-tuning",
    "Only the style is wrong.",
    "overridden",
    overridden_by=("look-up-and-train",),
)
_FAILS = Reason(
    "approach",
    "facts-alone",
    "rag",
    "Only facts are missing.",
    "does-not-apply",
    (AnswerRead("readiness", "not-ready", "not-ready", "decided"), _CASES),
)

_COSTS = Costs(
    (
        Table(
            "Cost of each option at 10,000 requests a month",
            ("Option", "Once, USD", "Per month, USD", "After 12 months, USD", "How it is counted"),
            (
                ("Prompting, large model", "0", "310.00", "3,720", "10,000 x (1,800 in x $5 + 220 out x $25) / 1M"),
                (
                    "RAG, large model",
                    "4,000",
                    "395.00",
                    "8,740",
                    "the same, and 2,000 more tokens in and 0.02 a search",
                ),
                ("Fine-tuned small model", "9,600", "41.50", "10,098", "800 hours of labelling at 12; $6 of training"),
            ),
            "Prices of 2026-11-20; the cheapest model that passes your eval is what savings are counted against.",
        ),
    ),
    (
        Chart(
            "Cost per month",
            "requests a month",
            "USD",
            ("10,000", "100,000", "1,000,000"),
            (
                ("Prompting", (310.0, 3100.0, 31000.0)),
                ("RAG", (395.0, 3950.0, 39500.0)),
                ("Fine-tuned", (41.5, 415.0, None)),
            ),
        ),
        Chart(
            "Cost by volume",
            "requests a month",
            "USD",
            ("1,000", "30,000", "1,000,000"),
            (
                ("Prompting", (31.0, 930.0, 31000.0)),
                ("RAG", (39.5, None, 39500.0)),
                ("Fine-tuned", (900.0, 910.0, 1200.0)),
            ),
            values=(1000.0, 30000.0, 1000000.0),
            logarithmic=True,
            marks=(("You today", 10000.0), ("Crossover", 29000.0), ("Elsewhere", 1e9)),
        ),
        Chart("Saved by tuning", "month", "USD", ("3", "6", "12"), (("Saved", (-8700.0, -7400.0, 950.5)),)),
    ),
    ("No break-even within 36 months at 10,000 requests a month.",),
)

_NOTES = (
    ReportNote(
        "small-eval",
        "readiness",
        "caution",
        "With 12 cases only gains of about 40 points can be shown.",
        (_CASES,),
        ("hamel-2024",),
    ),
    ReportNote(
        "voice-guide", "behavior", "advice", "Write the brand voice down; it is needed for the prompt and for judging."
    ),
    ReportNote(
        "consent",
        "readiness",
        "prerequisite",
        "Customers' texts may need their consent before they are used for training.",
    ),
)

_REASONS = (_EXHAUSTED, _LOOK_UP, _STYLE, _NO_EVAL, _FEW, _FIRST)

RICH = Report(
    "2026-11-23",
    _VOICE,
    "RAG and fine-tuning fit, but 3 things come before training. Until then, use RAG.",
    "rag+fine-tuning",
    "rag",
    "rag+fine-tuning",
    FineTuning(
        "not-yet",
        (
            Blocker(
                "no-eval-set",
                "missing",
                "Test cases",
                _NO_EVAL.because,
                "Build an eval set of at least 20 real cases first.",
                _NO_EVAL.sources,
            ),
            Blocker(
                "too-few-examples",
                "missing",
                "Examples",
                _FEW.because,
                "Collect 200 reviewed pairs, from the replies that your best agents sent.",
                _FEW.sources,
            ),
            Blocker("no-owner", "unknown", "Owner", "", "Ask which team will look after the model."),
        ),
    ),
    "settled",
    ("rag",),
    (
        Assumption("requests_per_month", _ASKS["requests_per_month"], 10000, "10,000 requests", "missing", False),
        Assumption("owner", _ASKS["owner"], True, "yes", "unknown", False),
    ),
    _STEPS,
    _REASONS,
    (
        WhyNot(
            "prompting", "Prompting", (), "The facts have to be looked up, and every cheaper technique has been tried."
        ),
        WhyNot("fine-tuning", "Fine-tuning", (_OVERRIDDEN,), "Answers that change weekly can't be trained in."),
        WhyNot("rag", "RAG", (_FAILS,), "Facts are not all that is missing."),
    ),
    (
        Counterfactual(
            (AnswerChange("facts_change", _ASKS["facts_change"], "weekly", "yearly or static", "yearly"),),
            "fine-tuning",
            "prompting",
            "not-yet",
        ),
        Counterfactual(
            (
                AnswerChange("eval_cases", _ASKS["eval_cases"], "12 cases", "from 20 cases on", 20),
                AnswerChange("examples", _ASKS["examples"], "40 examples", "from 200 examples on", 200),
            ),
            "rag+fine-tuning",
            "rag+fine-tuning",
            "yes",
            "sft-lora",
        ),
    ),
    (),
    (
        PlanMove(
            "build-eval",
            "Collect 20 real cases with their right answers, and read the outputs for them.",
            "20 cases, each judged the same by two people.",
            "Two people can't agree on what is right.",
            "Share of cases on which both agree",
            ("openai-accuracy",),
        ),
        PlanMove(
            "build-retrieval",
            "Put the policy pages behind a search, and hand the best three to the model.",
            "The right passage is among the three for 9 of 10 cases.",
            "After two weeks it is still below 7 of 10.",
            None,
            ("ovadia-2024",),
        ),
    ),
    _COSTS,
    _NOTES,
    _ANSWERS,
    SOURCES,
    ("facts_change: --set says weekly, support.yaml:6:3 says monthly; weekly was used.",),
    "Robust: 1 of 57 single changes leads elsewhere, the nearest is facts_change.",
    PACK,
    "finetune-advisor advise support.yaml --set facts_change=weekly --no-input",
)

MINIMAL = Report(
    "2026-11-23",
    None,
    "Stay with prompting.",
    "prompting",
    "prompting",
    "prompting",
    FineTuning("no"),
    "settled",
    ("prompting",),
    (),
    (StepResult("prompt", "Could a better prompt do it?", "enough", "The prompt is good enough", ("enough",), ()),),
    (),
    (),
    (),
    (),
    (),
    None,
    (),
    (),
    (),
    (),
    "",
    PACK,
    "finetune-advisor advise",
)

PROVISIONAL = dataclasses.replace(
    RICH,
    headline="Use RAG and fine-tune, if the test cases are there.",
    recommendation="rag+fine-tuning",
    fine_tuning=FineTuning("yes", (), "sft-lora", "supervised LoRA adapters on an open model"),
    status="provisional",
    possible=("prompting", "rag", "rag+fine-tuning"),
    assumptions=(
        Assumption("eval_cases", _ASKS["eval_cases"], 100, "100 cases", "unknown", True),
        Assumption("examples", _ASKS["examples"], 500, "500 examples", "missing", True),
        Assumption("owner", _ASKS["owner"], True, "yes", "unknown", False),
    ),
    open_questions=(
        OpenQuestion(
            "eval_cases",
            _ASKS["eval_cases"],
            0.5,
            True,
            (("0 to 19 cases", ("rag",)), ("20 cases or more", ("rag", "rag+fine-tuning"))),
        ),
        OpenQuestion(
            "examples",
            _ASKS["examples"],
            0.25,
            True,
            (("0 to 199 examples", ("rag",)), ("200 examples or more", ("rag+fine-tuning", "rag"))),
        ),
        OpenQuestion("owner", _ASKS["owner"], 0.0, False),
    ),
    costs=None,
    warnings=(),
)

CHECKED = CheckReport(
    "2026-11-23",
    PACK,
    (
        Diagnostic(
            "unused-source",
            "note",
            "source hamel-2024 is cited by nothing; remove it or cite it",
            Place("rules/sources.yaml", 40, 1),
            ("hamel-2024",),
        ),
        Diagnostic(
            "conflict",
            "error",
            "no-eval-set and too-few-examples hold together and disagree; let one override the other",
            Place("rules/steps/readiness.yaml", 31, 5),
            ("no-eval-set", "too-few-examples"),
            (("eval_cases", 12), ("examples", None), ("failures", ("style", "cost")), ("owner", True)),
            "witness/conflict-1.yaml",
        ),
        Diagnostic(
            "stale-source",
            "warning",
            "source ovadia-2024 was last checked on 2024-01-30; look it up again",
            Place("rules/sources.yaml"),
            ("ovadia-2024",),
        ),
    ),
    ("Never fine-tuning now without an eval set.", "More examples never turn yes into not yet."),
    (("rules", 48), ("questions", 24), ("combinations", 12 * 10**14)),
    (Table("Coverage", ("What", "Reached", "Of"), (("rules", "48", "48"), ("options", "88", "91"))),),
)

CLEAN = CheckReport("2026-11-23", PACK, ())


SHEET = Sheet(
    "What each option costs",
    _COSTS.tables,
    _COSTS.charts,
    _COSTS.remarks,
    "Prompting is cheapest below 140,000 requests a month.",
    "finetune-advisor cost --requests 10000",
)
BARE_SHEET = Sheet("Questions of pack default")


def hostile(value: Any, text: str) -> Any:
    """The same result with `text` in place of every free text; what has a closed set of values stays."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {
            field.name: hostile(getattr(value, field.name), text)
            for field in dataclasses.fields(value)
            if "Literal[" not in str(field.type)
            and field.type not in ("Severity", "Place", "Recommendation", "Verdict")
        }
        return dataclasses.replace(value, **changes)
    if isinstance(value, tuple):
        return tuple(hostile(item, text) for item in value)
    return text if isinstance(value, str) and value not in RECOMMENDATIONS else value


ADVICE = {"rich": RICH, "minimal": MINIMAL, "provisional": PROVISIONAL}
CHECKS = {"checked": CHECKED, "clean": CLEAN}
SHEETS = {"sheet": SHEET, "bare-sheet": BARE_SHEET}
