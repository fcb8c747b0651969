"""Write every generated file anew and remove leftovers, or with `--check` say which files are out of date.

Each generator yields the path of a file, relative to the repository, and the text that it must hold.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
File = tuple[str, str]


def claims() -> Iterator[File]:
    """The founding guide's money claims, recomputed from the catalog."""
    from tools.claims import pages

    yield from pages()


def schemas() -> Iterator[File]:
    """The JSON Schemas of answers files, pack files and results."""
    from finetune_advisor import api

    for of in ("answers", "pack", "report"):
        yield f"schema/{of}.json", api.schema(of)


def rule_pages() -> Iterator[File]:
    """The bundled pack's rules as pages."""
    from finetune_advisor import api
    from finetune_advisor.render.show import pages

    for name, text in pages(api.load_pack()):
        yield f"docs/rules/{name}", text


def published() -> Iterator[File]:
    """How the advice agrees with published decisions."""
    from tools.published import PAGE, generated

    yield PAGE, generated()


def golden() -> Iterator[File]:
    """What the advice on the examples looks like, the verdict on each, and sheets of costs."""
    from tools.golden import reports, sheets

    yield from reports(ROOT / "examples")
    yield from sheets(ROOT / "examples")


def readme() -> Iterator[File]:
    """The README's pictures of an interview and a report, and its table of agreement."""
    from tools.readme import generated

    yield from generated()


def gallery() -> Iterator[File]:
    """Three reports as a terminal shows them, on one page."""
    from tools.gallery import generated

    yield from generated()


def interview_page() -> Iterator[File]:
    """A whole interview as it went on a real terminal, as a page."""
    from tools.transcript import generated

    yield from generated()


GENERATORS: tuple[Callable[[], Iterator[File]], ...] = (
    schemas,
    rule_pages,
    published,
    claims,
    golden,
    readme,
    gallery,
    interview_page,
)


OWNED = ("docs/rules", "docs/gallery", "schema")
"""Folders in which every file is generated, so that any other one is left over."""


def main(arguments: list[str]) -> int:
    """Write or check; the exit code."""
    stale, made = [], set()
    for generator in GENERATORS:
        for name, text in generator():
            made.add(name)
            path = ROOT / name
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    there = (path.relative_to(ROOT).as_posix() for folder in OWNED for path in (ROOT / folder).iterdir())
    for name in sorted({*there} - made):
        stale.append(name)
        if "--check" not in arguments:
            (ROOT / name).unlink()
    if stale and "--check" in arguments:
        print("out of date; run `make generated`:", *stale, sep="\n  ", file=sys.stderr)
        return 1
    for name in stale:
        print(f"{'wrote' if name in made else 'removed'} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
