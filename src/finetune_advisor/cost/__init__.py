"""What each option costs, from answers, inputs and a dated catalog of prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from finetune_advisor.cost.service import catalog_sheet, computed, cost_sheet, missing_inputs

__all__ = ["CostInputs", "catalog_sheet", "computed", "cost_sheet", "missing_inputs"]


@dataclass(frozen=True, slots=True)
class CostInputs:
    """What a cost estimate may need beside the answers: inputs as `name=value`, the folder of an own catalog."""

    inputs: Sequence[str] = ()
    catalog: str | None = None


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from finetune_advisor.cost import service  # only now: most advice computes no costs

    return getattr(service, name)
