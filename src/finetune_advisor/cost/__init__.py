"""What each option costs, from answers, inputs and a dated catalog of prices; `service` is the way in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CostInputs:
    """What a cost estimate may need beside the answers: inputs as `name=value`, the folder of an own catalog."""

    inputs: Sequence[str] = ()
    catalog: str | None = None
