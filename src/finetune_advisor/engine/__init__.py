"""From answers to decisions: three-valued with evidence, or swept over complete answer sets. Pure."""

from finetune_advisor.engine.decide import Decision, Judgement, Status, Sweep, decide, outcomes, sweeper
from finetune_advisor.engine.masks import DimensionBits, Index, index

__all__ = [
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
