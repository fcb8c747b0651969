"""Ask until nothing that is still open can be answered. Knows no terminal, clock or file: the asker and `save` are passed in."""

from finetune_advisor.interview.progress import Compute, Progress
from finetune_advisor.interview.talk import interview

__all__ = ["Compute", "Progress", "interview"]
