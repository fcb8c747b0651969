"""From answers to decisions: three-valued with evidence, or swept over complete answer sets. Pure."""

from finetune_advisor.engine.decide import REMEMBERED, Decision, Judgement, Status, Sweep, decide, outcomes, sweeper
from finetune_advisor.engine.masks import DimensionBits, Index, index

__all__ = [
    "REMEMBERED",
    "Decision",
    "DimensionBits",
    "Index",
    "Judgement",
    "Status",
    "Sweep",
    "decide",
    "index",
    "outcomes",
    "sweeper",
]
