"""From a result to text, in any format. Pure: width, color and character set are passed in."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, Literal, TypeAlias, get_args

from finetune_advisor.report import CheckReport, Result, Sheet

Format: TypeAlias = Literal["terminal", "markdown", "json", "html", "github", "github-summary", "sarif", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)
"""`github` is for the log (annotations), `github-summary` for the file that the step summary is read from."""

CHECK_ONLY: frozenset[Format] = frozenset({"sarif"})
"""Formats that can hold findings, but no advice."""

SHEET_ONLY: frozenset[Format] = frozenset({"csv"})
"""Formats that hold tables and nothing else."""


def render(report: Result, format: Format, *, width: int = 80, color: bool = False, unicode: bool = True) -> str:
    """A result in a format, ending in a line break; raises ValueError for what a format can't hold.

    A format is imported only when it is asked for. `width`, `color` and `unicode` matter to `terminal` alone: with
    `unicode=False` it writes nothing but ASCII, as JSON, SARIF and HTML always do. Markdown is UTF-8.
    """
    match format:
        case "json":
            from finetune_advisor.render import json

            return json.render(report)
        case "terminal":
            from finetune_advisor.render import terminal

            return terminal.render(report, width=width, color=color, unicode=unicode)
        case "markdown":
            from finetune_advisor.render import markdown

            return markdown.render(report)
        case "html":
            from finetune_advisor.render import html

            return html.render(report)
        case "github":
            from finetune_advisor.render import github

            return github.render(report)
        case "github-summary":
            from finetune_advisor.render import github

            return github.summary(report)
        case "sarif":
            from finetune_advisor.render import sarif

            if not isinstance(report, CheckReport):
                raise ValueError("sarif holds findings, not advice; use json")
            return sarif.render(report)
        case "csv":
            from finetune_advisor.render import csv

            if not isinstance(report, Sheet):
                raise ValueError("csv holds tables only; use json")
            return csv.render(report)


class _Callable(ModuleType):
    """Lets `from finetune_advisor import render` give something to call, whether it gives the room or the function."""

    def __call__(self, *arguments: Any, **options: Any) -> str:
        return render(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
