"""From a result to text, in any format; and a pack for its readers. Pure: width, color and character set come in."""

from __future__ import annotations

import sys
from dataclasses import fields
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from finetune_advisor.report import Overview, Result

Format: TypeAlias = Literal["terminal", "markdown", "json", "html", "github", "junit", "sarif", "adr"]
"""`github`: annotations for the log of a workflow; `junit`: for other CI servers; `sarif`: what `check` finds; `adr`: advice."""


class Screen(NamedTuple):
    """What a terminal, pipe or file can show."""

    width: int = 80
    color: bool = False
    unicode: bool = True


def render(
    result: Result | tuple[Overview, ...], format: Format, *, width: int = 80, color: bool = False, unicode: bool = True,
    full: bool = False, failed: tuple[str, ...] = (),
) -> str:  # fmt: skip
    """Return a result in a format, ending in a line break; raises ValueError for what a format can't hold.

    Width, color, charset and `full` matter to `terminal` alone: advice takes one screen unless it is to be `full`, as in
    Markdown and HTML; with `unicode=False` there is nothing but ASCII, as in all other formats but Markdown, which is UTF-8.
    `failed`: what is wrong for each gate that the advice fails; `github` and `junit` show it.
    """
    if format == "json":
        return dump(result)
    if isinstance(result, tuple):
        from finetune_advisor.render.advice import side_by_side

        result = side_by_side(result)
    if format == "terminal":
        from finetune_advisor.render import terminal

        return terminal.render(result, Screen(width, color, unicode), full=full)
    if format in ("markdown", "html", "adr"):
        from finetune_advisor.render import markup

        return {"markdown": markup.markdown, "html": markup.html, "adr": markup.adr}[format](result)
    from finetune_advisor.render import programs

    if format == "sarif":
        return programs.sarif(result)
    return programs.junit(result, failed) if format == "junit" else programs.github(result, failed)


def dump(data: Any) -> str:
    """Return JSON in ASCII, keys in the order of the fields, the same bytes for the same data.

    Raises ValueError for NaN and infinities.
    """
    import json

    def by_field(value: Any) -> dict[str, Any]:
        return {field.name: getattr(value, field.name) for field in fields(value)}

    return json.dumps(data, default=by_field, ensure_ascii=True, allow_nan=False, indent=2) + "\n"


class _Callable(ModuleType):
    """Makes the room itself callable, because `from finetune_advisor import render` may give the room instead of the function."""

    def __call__(self, *arguments: Any, **options: Any) -> str:
        return render(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
