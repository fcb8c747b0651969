"""Decisions to report: reasons, what would change them, what is still possible, what to do next."""

from finetune_advisor.explain.advice import explain, overview
from finetune_advisor.explain.whatif import whatif

__all__ = ["explain", "overview", "whatif"]
