"""From a result to text, in any format; and a pack for its readers. Pure: width, color and character set come in."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, Literal, TypeAlias, get_args

from finetune_advisor.report import CheckReport, Report, Result

Format: TypeAlias = Literal["terminal", "markdown", "json", "html", "github", "sarif"]
"""`github` is for the log of a workflow run (annotations); `sarif` holds what a check found, and no advice."""
FORMATS: tuple[Format, ...] = get_args(Format)


def render(
    result: Result, format: Format, *, width: int = 80, color: bool = False, unicode: bool = True, full: bool = False
) -> str:
    """Return a result in a format, ending in a line break; raises ValueError for what a format can't hold.

    The options matter to `terminal` alone: advice takes one screen unless it is to be `full`, as in Markdown and HTML;
    with `unicode=False` there is nothing but ASCII, as in JSON, SARIF and HTML always. Markdown is UTF-8.
    """
    match format:
        case "json":
            from finetune_advisor.render.json import dump

            return dump(result)
        case "terminal":
            from finetune_advisor.render import terminal

            return terminal.render(result, width=width, color=color, unicode=unicode, full=full)
        case "markdown":
            from finetune_advisor.render import markup

            return markup.markdown(result)
        case "html":
            from finetune_advisor.render import markup

            return markup.html(result)
        case "github":
            from finetune_advisor.render import github

            return github.render(result)
        case "sarif":
            from finetune_advisor.render import sarif

            if not isinstance(result, CheckReport):
                raise ValueError("sarif holds what a check found, not advice; use json")
            return sarif.render(result)


def verdict_line(report: Report) -> str:
    """Return the verdict as one line of plain text, safe for a terminal or a log, without a line break."""
    from finetune_advisor.render import summary

    return summary.verdict_line(report)


class _Callable(ModuleType):
    """Lets `from finetune_advisor import render` give something to call, whether it gives the room or the function."""

    def __call__(self, *arguments: Any, **options: Any) -> str:
        return render(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
