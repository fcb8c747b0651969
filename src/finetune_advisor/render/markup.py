"""Templates, and a result as HTML and as Markdown. A template escapes whatever it is given, so foreign text stays text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from finetune_advisor import text
from finetune_advisor.render import document as doc
from finetune_advisor.render import figures
from finetune_advisor.render.advice import adr_document, document_of
from finetune_advisor.report import Report, Result, Table


def html(result: Result) -> str:
    """Return one HTML file in plain ASCII that loads nothing: no script, no font, no image."""
    drawn = template("report.html").render(document=document_of(result))
    return drawn.encode("ascii", "xmlcharrefreplace").decode("ascii")


def markdown(result: Result) -> str:
    """Return Markdown that reads well on GitHub, without raw HTML."""
    return template("report.md").render(document=document_of(result))


def adr(result: Result) -> str:
    """Return advice as a decision record in Markdown; raises ValueError for any other result."""
    if not isinstance(result, Report):
        raise ValueError("adr holds the advice on one use case; use markdown")
    return template("report.md").render(document=adr_document(result))


@cache
def template(name: str) -> Template:
    """Return a template that escapes every value for its language, so that none can be forgotten."""
    escaped = _ESCAPED[name.rpartition(".")[2]]
    # Not by path: the package may lie in a zip file.
    folder = files("finetune_advisor.render") / "templates"
    page = Environment(
        autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True,
        finalize=lambda value: value if isinstance(value, Markup) else Markup(escaped(str(value))),  # noqa: S704  it is escaped
        loader=FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
    )  # fmt: skip
    page.filters |= _READ | {name: _marked(function) for name, function in _WRITTEN.items()}
    return page.get_template(name)


def _marked(function: Callable[..., str]) -> Callable[..., Markup]:
    return lambda *values: Markup(function(*values))  # noqa: S704  what these functions return is escaped


def _figures(table: Table, column: int) -> str:
    return ' class="figure"' if doc.numeric(table, column) else ""


# --- Markdown ---------------------------------------------------------------------------------------------------------


def _line(spans: doc.Line) -> str:
    return "".join(_span(span, place == 0) for place, span in enumerate(spans)).strip(" ")


def _span(span: doc.Span, first: bool) -> str:
    if link := text.web_address(span.url):
        return f"<{link[0]}>"
    if span.role == "code":
        return text.markdown_code(span.text)
    body = text.markdown(span.text, first)
    # The blanks at the edges separate a piece from its neighbors.
    before = span.text[: len(span.text) - len(span.text.lstrip(" "))]
    after = span.text[len(span.text.rstrip(" ")) :] if body else ""
    # Beside a blank, asterisks are no markup.
    bold = span.role not in ("plain", "faint") and body and not (span.text[0].isspace() or span.text[-1].isspace())
    return f"**{body}**" if bold else before + body + after


def _address(url: str | None) -> str:
    link = text.web_address(url)
    return f" (<{link[0]}>)" if link else ""


def _under_heads(table: Table) -> str:
    return " | ".join("---:" if doc.numeric(table, place) else "---" for place in range(len(table.columns)))


_ESCAPED: dict[str, Callable[[str], str]] = {
    "html": lambda value: escape(text.visible(value)), "md": text.markdown, "mmd": text.one_line, "yaml": text.one_line,
}  # fmt: skip
_READ: dict[str, Callable[..., Any]] = {
    "kind": lambda block: type(block).__name__, "web_address": text.web_address,
    "bar_rows": doc.bar_rows, "bar_table": doc.bar_table, "figures_of": doc.figures_of, "marked": doc.marked,
    "plain": doc.plain, "plot": figures.plot,
}  # fmt: skip
"""What templates ask about a value; they escape the answer."""
_WRITTEN: dict[str, Callable[..., str]] = {
    "figures": _figures, "line": _line, "fence": text.markdown_fence, "code": text.markdown_code, "address": _address,
    "under_heads": _under_heads, "label": text.mermaid_label,
}  # fmt: skip
"""What is escaped by the function itself."""
