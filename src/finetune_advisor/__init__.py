"""Prompting, RAG or fine-tuning? An advisor whose rules can be read, tested, proven and replaced.

    from finetune_advisor import advise, load_pack, render

    report = advise({"problems": ["style"], "examples": 40})
    print(report.recommendation, render(report, "markdown"))

Every name is imported when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from finetune_advisor import api as api
    from finetune_advisor.api import advise, load_answers, load_pack, save_answers, whatif
    from finetune_advisor.errors import AdvisorError
    from finetune_advisor.model.answers import Answers
    from finetune_advisor.render import render

__all__ = [
    "AdvisorError", "Answers", "__version__", "advise", "load_answers", "load_pack", "render", "save_answers", "whatif",
]  # fmt: skip

_HOMES = {"AdvisorError": "errors", "Answers": "model.answers", "render": "render"}


def __getattr__(name: str) -> object:
    if name not in (*__all__, "api"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = import_module(f"{__name__}.{_HOMES.get(name, 'api')}")
    return home if name == "api" else getattr(home, name)
