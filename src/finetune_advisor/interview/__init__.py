"""Ask until nothing that is still open can change the advice. The prompter, `save` and all about the terminal are passed in."""

from finetune_advisor.interview.controller import Compute, Opening, Progress, Start, interview

__all__ = ["Compute", "Opening", "Progress", "Start", "interview"]
