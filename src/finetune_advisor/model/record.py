"""A decision record: a decision as a repository keeps it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from finetune_advisor.model.answers import Origin
from finetune_advisor.model.fields import STRICT
from finetune_advisor.model.pack import Recommendation, Verdict


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """One answer of a decision record, and where it came from when the decision was made."""

    value: bool | int | float | str | tuple[str, ...]
    """`unknown` where the answer wasn't known."""
    origin: Origin
    place: str | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class RecordedPack:
    """The pack that a decision was made with."""

    id: str
    version: str
    digest: str
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision as a repository keeps it, so that it can be made again with later rules and prices."""

    decided: date
    review_by: date
    review_because: str
    """What happens on the day of `review_by`, in a sentence."""
    approach: Recommendation
    recommendation: Recommendation
    fine_tuning: Verdict
    blockers: tuple[str, ...]
    """The gates that training had to wait for."""
    rules: tuple[str, ...]
    """The rules that applied, in the order of the pack."""
    pack: RecordedPack
    answers: dict[str, RecordedAnswer]
    answers_digest: str = ""
    """Digest of the answers, by which an edited record is noticed; older records have none."""
    use_case: str = ""
    method: str = ""
    catalog: str = ""
    """Digest of the price catalog; empty where no price was counted."""
    inputs: tuple[str, ...] = ()
    """Further figures for the costs, each as `name=value`."""
    record: Literal[1] = 1
    """The version of this form."""
    __pydantic_config__ = STRICT


def digest_of(answers: Mapping[str, RecordedAnswer]) -> str:
    """Return the SHA-256 over the questions and values of recorded answers, in any order."""
    values = {id: answer.value for id, answer in answers.items()}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
