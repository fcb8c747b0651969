"""One run of one model and prompt over test cases: what was judged, what failed for other reasons, what isn't known."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import Any

from finetune_advisor.evidence.statistics import effective_count
from finetune_advisor.text import one_line

_VERDICTS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "pass", "passed", "yes", "correct", "success", "ok", "1", "1.0"), True),
    **dict.fromkeys(("false", "fail", "failed", "no", "incorrect", "wrong", "failure", "0", "0.0"), False),
}
_ERRORS = ("error", "errored", "timeout", "exception")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to one test case."""

    case: str
    """The same for the same case in every run."""
    shown: str = ""
    """What people call the case; never its text."""
    passed: bool | None = None
    """None: there is no verdict."""
    score: float | None = None
    error: bool = False
    """The answer or its judgment failed for technical reasons; that says nothing about quality."""
    has_expected: bool = False
    """It failed, although the answer holds the expected text."""

    @property
    def counts(self) -> bool:
        """Whether there is something to judge it by."""
        return self.passed is not None or self.score is not None or self.error


@dataclass(slots=True)
class Run:
    """The attempts of one model with one prompt."""

    label: str
    """What distinguishes it from the others: model, prompt."""
    reader: str
    """The format: `promptfoo results`, ..."""
    file: str
    suite: str = ""
    """The name of the set of cases; only runs over one set can be compared."""
    attempts: list[Attempt] = field(default_factory=list)
    total: tuple[float, int] | None = None
    """Rate and number of cases, where the file holds no attempts."""
    unusable: str = ""
    """Why it answers nothing."""
    judged_by_model: bool = False
    graded: bool = False
    """Its scores are degrees of quality. They are no verdicts, even if all of them are 0 or 1."""
    remarks: list[str] = field(default_factory=list)

    def judge_by_scores(self) -> None:
        """Take scores for verdicts if there are no others, and all of them are 0 or 1."""
        scores = {one.score for one in self.attempts if one.passed is None and not one.error} - {None}
        if not self.graded and scores <= {0, 1} and not self.verdicts:
            for at, one in enumerate(self.attempts):
                if one.score is not None and not one.error:
                    self.attempts[at] = replace(one, passed=one.score == 1)

    @property
    def rates(self) -> dict[str, float]:
        """The share of its attempts that each case passed; only cases with a verdict."""
        verdicts: dict[str, list[bool]] = {}
        for one in self.attempts:
            if one.passed is not None:
                verdicts.setdefault(one.case, []).append(one.passed)
        return {case: fmean(found) for case, found in verdicts.items()}

    @property
    def rate(self) -> tuple[float, float]:
        """The pass rate, and on how many independent cases it rests."""
        rates = [*self.rates.values()]
        return self.total or (fmean(rates), effective_count(rates, self.verdicts))

    @property
    def scores(self) -> list[float]:
        """The mean score of each case that has one."""
        scores: dict[str, list[float]] = {}
        for one in self.attempts:
            if one.score is not None and not one.error:
                scores.setdefault(one.case, []).append(one.score)
        return [fmean(found) for found in scores.values()]

    @property
    def verdicts(self) -> int:
        """How many attempts have a verdict."""
        return sum(one.passed is not None for one in self.attempts)

    @property
    def is_judged(self) -> bool:
        """Whether it has a pass rate."""
        return self.total is not None or self.verdicts > 0

    @property
    def errors(self) -> int:
        """How many attempts failed for technical reasons."""
        return sum(one.error for one in self.attempts)

    @property
    def judged_cases(self) -> int:
        """How many cases have a verdict."""
        return self.total[1] if self.total else len(self.rates)

    @property
    def only_errors(self) -> int:
        """How many cases have an error and no verdict."""
        return len({one.case for one in self.attempts if one.error} - self.rates.keys())

    @property
    def cases(self) -> int:
        """How many test cases were run that have something to judge by."""
        if self.total:
            return self.total[1]
        return len({one.case for one in self.attempts if one.counts})

    @property
    def empty(self) -> str:
        """Why there is nothing to count; empty where there is something."""
        if self.is_judged or self.scores:
            return ""
        return "it holds nothing but errors" if self.errors else "no answer has a verdict or a score"


def digest(value: object) -> str:
    """Return a short key that is the same for equal JSON values."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def mapping(value: object) -> Mapping[str, Any]:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the JSON objects of a list; nothing for anything else."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def number(value: Any) -> float | None:
    """Return a finite number, also from its text; None for anything else."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def name(value: object, otherwise: str = "") -> str:
    """Return a name as people see it, short and on one line."""
    words = one_line(str(value), 60) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return words or otherwise


def verdict(value: object) -> bool | None:
    """Return whether a value means a pass or a failure; None if neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value) if value in (0, 1) else None
    return _VERDICTS.get(value.strip().lower()) if isinstance(value, str) else None


def is_error(value: object) -> bool:
    """Return whether a verdict is a word for a technical error."""
    return isinstance(value, str) and value.strip().lower() in _ERRORS


def holds(answer: object, expected: object) -> bool:
    """Return whether an answer holds the expected text, case and space aside, without being it."""
    plain = isinstance(answer, str | int | float) and isinstance(expected, str | int | float)
    whole, part = (" ".join(str(one).lower().split()) for one in (answer, expected))
    return plain and bool(part) and part in whole


def uneven(runs: Iterable[Run]) -> None:
    """Report runs of one file that lack cases of the others: they were cut off, or left these out on purpose."""
    several = [(run, {one.case for one in run.attempts}) for run in runs]
    every = set().union(*(cases for _, cases in several))
    for run, cases in several:
        if len(cases) < len(every):
            share = f"{len(cases):,} of the {len(every):,} cases"
            run.remarks.append(f"It has {share} in the file. See whether it was cut.")
