"""Ask until nothing that is still open can change the advice. The prompter, `save` and all about the terminal are passed in."""

from finetune_advisor.interview.controller import Opening, Start, interview
from finetune_advisor.interview.path import Compute, Progress

__all__ = ["Compute", "Opening", "Progress", "Start", "interview"]
