"""From answers to decisions, and from decisions to the advice: three-valued with evidence, or swept over many answers. Pure."""

from finetune_advisor.engine.decide import Advice, Decision, Judgement, advice, decide, outcomes, sweeper
from finetune_advisor.engine.masks import DimensionBits

__all__ = ["Advice", "Decision", "DimensionBits", "Judgement", "advice", "decide", "outcomes", "sweeper"]
