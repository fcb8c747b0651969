"""One run of one model and prompt over test cases: what was judged, what failed for other reasons, what isn't known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import fmean


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

    @property
    def counts(self) -> bool:
        """Whether there is something to judge it by."""
        return self.passed is not None or self.score is not None or self.error


@dataclass
class Run:
    """The attempts of one model with one prompt. All of them are there before any figure is asked for."""

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

    def _by_case(self, figure: Callable[[Attempt], float | None]) -> dict[str, float]:
        found: dict[str, list[float]] = {}
        for one in self.attempts:
            if (value := figure(one)) is not None:
                found.setdefault(one.case, []).append(value)
        return {case: fmean(values) for case, values in found.items()}

    @cached_property
    def rates(self) -> dict[str, float]:
        """The share of its attempts that each case passed; only cases with a verdict."""
        return self._by_case(lambda one: one.passed)

    @cached_property
    def scores(self) -> list[float]:
        """The mean score of each case that has one."""
        return [*self._by_case(lambda one: None if one.error else one.score).values()]

    @property
    def verdicts(self) -> int:
        """How many attempts have a verdict."""
        return sum(one.passed is not None for one in self.attempts)

    @cached_property
    def rate(self) -> tuple[float, int]:
        """The pass rate, and on how many cases it rests.

        Repeats of one case don't count as cases. Even many of them can't show what other cases would: with a few
        cases, an interval for more than their number would miss the true rate up to half of the time.
        """
        return self.total or (fmean(self.rates.values()), len(self.rates))

    @property
    def is_judged(self) -> bool:
        """Whether it has a pass rate."""
        return self.total is not None or self.verdicts > 0

    @property
    def errors(self) -> int:
        """How many attempts failed for technical reasons."""
        return sum(one.error for one in self.attempts)

    @property
    def cases(self) -> int:
        """How many test cases were run that have something to judge by."""
        return self.total[1] if self.total else len({one.case for one in self.attempts if one.counts})

    @property
    def tried(self) -> int:
        """How many test cases were run, also those that nothing judged."""
        return self.total[1] if self.total else len({one.case for one in self.attempts})


def judge_by_scores(runs: Sequence[Run]) -> None:
    """Take the scores of one file for verdicts if it has no others, and all of them are 0 or 1."""
    scores = {one.score for run in runs for one in run.attempts if one.passed is None and not one.error} - {None}
    if scores <= {0, 1} and not any(run.graded or run.total or run.verdicts for run in runs):
        for run in runs:
            run.attempts = [
                one if one.score is None or one.error else replace(one, passed=one.score == 1) for one in run.attempts
            ]
