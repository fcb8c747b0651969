"""A result as one HTML file that asks for nothing: no script, no font, no image, nothing to load."""

from __future__ import annotations

from collections.abc import Iterator

from finetune_advisor.render.document import outline
from finetune_advisor.render.html_style import STYLE
from finetune_advisor.render.outline import (
    Bars,
    Block,
    Grid,
    Item,
    Line,
    Outline,
    Pairs,
    Paragraph,
    Points,
    Section,
    Span,
    Verbatim,
    longest,
    number,
    numeric,
)
from finetune_advisor.report import Result
from finetune_advisor.text import html, web_address

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="finetune-advisor">"""


def render(report: Result) -> str:
    """A report as an HTML document in plain ASCII."""
    return "\n".join(_document(outline(report))) + "\n"


def _document(document: Outline) -> Iterator[str]:
    yield _HEAD
    yield f"<title>{html(document.title)}</title>"
    yield f"<style>\n{STYLE}</style>\n</head>\n<body>"
    yield f'<header class="{document.tone}">\n<h1>{html(document.title)}</h1>'
    for block in document.lead:
        yield from _block(block)
    yield "</header>"
    yield from _contents(document.sections)
    yield "<main>"
    for place, part in enumerate(document.sections, start=1):
        yield f'<section id="part-{place}" aria-labelledby="title-{place}">'
        yield f'<h2 id="title-{place}">{html(part.title)}</h2>'
        for block in part.blocks:
            yield from _block(block)
        yield "</section>"
    yield "</main>"
    if document.footer:
        yield f'<footer class="faint">{_line(document.footer)}</footer>'
    yield "</body>\n</html>"


def _contents(parts: tuple[Section, ...]) -> Iterator[str]:
    yield '<nav aria-label="Contents">\n<ol>'
    for place, part in enumerate(parts, start=1):
        yield f'<li><a href="#part-{place}">{html(part.title)}</a></li>'
    yield "</ol>\n</nav>"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(spans):
            yield f"<p>{_line(spans)}</p>"
        case Points():
            yield from _points(block)
        case Pairs(pairs):
            yield "<dl>"
            yield from (f"<div><dt>{html(name)}</dt><dd>{_line(value)}</dd></div>" for name, value in pairs)
            yield "</dl>"
        case Grid():
            yield from _grid(block)
        case Bars():
            yield from _bars(block)
        case Verbatim(text):
            yield f"<pre><code>{'&#10;'.join(html(each) for each in text.split(chr(10)))}</code></pre>"


def _points(points: Points) -> Iterator[str]:
    kind = "ol" if points.ordered else "ul"
    yield from (f"<h3>{html(title)}</h3>" for title in (points.title,) if title)
    yield f"<{kind}>"
    for item in points.items:
        yield from _item(item)
    yield f"</{kind}>"


def _item(item: Item) -> Iterator[str]:
    anchor = f' id="{html(item.anchor)}"' if item.anchor else ""
    yield f"<li{anchor}>{_line(item.line)}"
    if item.details:
        yield from _list(item.details)
    if item.behind:
        yield f"<details><summary>{html(item.behind_title)}</summary>"
        yield from _list(item.behind)
        yield "</details>"
    yield "</li>"


def _list(lines: tuple[Line, ...]) -> Iterator[str]:
    yield "<ul>"
    yield from (f"<li>{_line(each)}</li>" for each in lines)
    yield "</ul>"


def _grid(grid: Grid) -> Iterator[str]:
    kinds = [' class="figure"' if numeric(grid, place) else "" for place in range(len(grid.columns))]
    yield from _table_start(grid.title)
    heads = zip(grid.columns, kinds, strict=True)
    yield "<thead><tr>" + "".join(f'<th scope="col"{kind}>{html(head)}</th>' for head, kind in heads) + "</tr></thead>"
    yield "<tbody>"
    for first, *rest in grid.rows:
        cells = "".join(f"<td{kind}>{_line(cell)}</td>" for cell, kind in zip(rest, kinds[1:], strict=True))
        yield f'<tr><th scope="row"{kinds[0]}>{_line(first)}</th>{cells}</tr>'
    yield "</tbody>\n</table></div>"
    yield from (f'<p class="faint">{html(note)}</p>' for note in (grid.note,) if note)


def _table_start(title: str) -> Iterator[str]:
    """A table that scrolls by itself when the window is too narrow, also by keyboard."""
    name = f' aria-label="{html(title)}"' if title else ' aria-label="Table"'
    caption = f"<caption>{html(title)}</caption>" if title else ""
    yield f'<div class="wide" role="region" tabindex="0"{name}><table>{caption}'


def _bars(bars: Bars) -> Iterator[str]:
    whole = longest(bars)
    unit = f" ({bars.unit})" if bars.unit else ""
    yield from _table_start(bars.title + unit)
    for title, group in bars.groups:
        yield f'<tbody><tr><th scope="rowgroup" colspan="3">{html(title)}</th></tr>'
        for name, value in group:
            figure = f'<td class="figure">{html(number(value))}</td>'
            yield f'<tr><td>{html(name)}</td>{figure}<td class="bar">{_bar(value, whole)}</td></tr>'
        yield "</tbody>"
    yield "</table></div>"


def _bar(value: float | None, whole: float) -> str:
    """The bar beside a figure, which says nothing that the figure doesn't."""
    if not value or not whole or number(value) == "no figure":
        return ""
    kind = "less" if value < 0 else "more"
    return f'<span class="{kind}" style="width:{max(abs(value) / whole * 100, 0.5):.1f}%"></span>'


def _line(spans: Line) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    body = html(span.text)
    link = web_address(span.url)
    if link:
        host = f'<span class="faint">({html(link[1])})</span>'
        return f'<a href="{html(link[0])}" rel="noreferrer noopener">{body}</a> {host}'
    if span.role == "code":
        body = f"<code>{body}</code>"
    elif span.role == "strong":
        body = f"<strong>{body}</strong>"
    elif span.role != "plain":
        body = f'<span class="{span.role}">{body}</span>'
    return f'<a href="#{html(span.target)}">{body}</a>' if span.target else body
