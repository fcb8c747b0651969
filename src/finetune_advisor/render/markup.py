"""Templates, and a result as HTML and as Markdown. A template escapes whatever it is given, so foreign text stays text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from finetune_advisor import text
from finetune_advisor.render import document as doc
from finetune_advisor.render import figures
from finetune_advisor.render.advice import document_of
from finetune_advisor.report import Result, Table


def html(result: Result) -> str:
    """Return one HTML file in plain ASCII that loads nothing: no script, no font, no image."""
    drawn = _html_template("report.html").render(document=document_of(result))
    return drawn.encode("ascii", "xmlcharrefreplace").decode("ascii")


def markdown(result: Result | doc.Document) -> str:
    """Return Markdown that reads well on GitHub, without raw HTML."""
    document = result if isinstance(result, doc.Document) else document_of(result)
    return markdown_template("report.md").render(document=document)


@cache
def _html_template(name: str) -> Template:
    return template(name, lambda value: escape(text.visible(value)), {"figures": _figures})


@cache
def markdown_template(name: str) -> Template:
    """Return a template of which every value is escaped as Markdown."""
    filters: dict[str, Callable[..., str]] = {
        "line": _line, "fence": text.markdown_fence, "code": text.markdown_code, "address": _address,
        "under_heads": _under_heads,
    }  # fmt: skip
    return template(name, text.markdown, filters)


def template(name: str, escaped: Callable[[str], str], filters: dict[str, Callable[..., str]]) -> Template:
    """Return a template of which every value is escaped, so that none can be forgotten; `filters` escape their own."""

    def marked(function: Callable[..., str]) -> Callable[..., Markup]:
        return lambda *values: Markup(function(*values))  # noqa: S704  what these functions return is escaped

    def finalize(value: object) -> Markup:
        return value if isinstance(value, Markup) else marked(escaped)(str(value))

    # Not by path: the package may lie in a zip file.
    folder = files("finetune_advisor.render") / "templates"
    loader = FunctionLoader(lambda name: (folder / name).read_text("utf-8"))
    page = Environment(
        autoescape=True, finalize=finalize, undefined=StrictUndefined, loader=loader, keep_trailing_newline=True
    )
    page.filters |= {name: marked(function) for name, function in filters.items()} | {
        "kind": lambda block: type(block).__name__, "web_address": text.web_address, "figure": doc.figure,
        "bar_rows": doc.bar_rows, "bar_table": doc.bar_table, "figures_of": doc.figures_of, "marked": doc.marked,
        "plain": doc.plain, "tree": figures.tree, "plot": figures.plot,
    }  # fmt: skip
    return page.get_template(name)


def _figures(table: Table, column: int) -> str:
    return ' class="figure"' if doc.numeric(table, column) else ""


# --- Markdown ---------------------------------------------------------------------------------------------------------


def _line(spans: doc.Line) -> str:
    return "".join(_span(span, place == 0) for place, span in enumerate(spans)).strip(" ")


def _span(span: doc.Span, first: bool) -> str:
    link = text.web_address(span.url)
    if link:
        return f"<{link[0]}>"
    if span.role == "code":
        return text.markdown_code(span.text)
    body = text.markdown(span.text, first)
    # Beside a blank, asterisks are no markup.
    if span.role in ("plain", "faint") or not body or span.text[0].isspace() or span.text[-1].isspace():
        # The blanks at the edges separate a piece from its neighbors.
        before = " " * (len(span.text) - len(span.text.lstrip(" "))) if body else ""
        return before + body + " " * (len(span.text) - len(span.text.rstrip(" ")))
    return f"**{body}**"


def _address(url: str | None) -> str:
    link = text.web_address(url)
    return f" (<{link[0]}>)" if link else ""


def _under_heads(table: Table) -> str:
    return " | ".join("---:" if doc.numeric(table, place) else "---" for place in range(len(table.columns)))
