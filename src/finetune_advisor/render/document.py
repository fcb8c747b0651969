"""The outline of every kind of result. The only place that tells them apart."""

from __future__ import annotations

from finetune_advisor.render.outline import Outline
from finetune_advisor.report import CheckReport, Result, Sheet


def outline(report: Result, *, full: bool = True) -> Outline:
    """What to draw, before any format has drawn it."""
    if isinstance(report, CheckReport):
        from finetune_advisor.render.findings import findings

        return findings(report)
    if isinstance(report, Sheet):
        from finetune_advisor.render.sheet import sheet

        return sheet(report)
    from finetune_advisor.render.advice import advice

    return advice(report, full=full)
