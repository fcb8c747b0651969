"""`whatif`: the recommendation over the whole range of one answer, or of two."""

from __future__ import annotations

from finetune_advisor import api
from finetune_advisor.cli import output as out
from finetune_advisor.errors import UsageError


def run(
    answers: str | None,
    vary: list[str],
    settings: list[str],
    *,
    format: str | None,
    output: list[str],
    pack: str | None,
    color: str,
) -> int:
    """Show the sweep; the exit code."""
    out.checked(format, output, color)
    if not 1 <= len(vary) <= 2 or len(set(vary)) < len(vary):
        raise UsageError("name one question to vary, or two different ones: --vary examples [--vary eval_cases]")
    loaded = api.load_pack(pack)
    facts = api.gather(answers, settings, loaded)
    out.show(api.whatif(facts, vary, pack=loaded), format, output, color=color)
    return 0
