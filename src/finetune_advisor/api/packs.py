"""What concerns whole packs: start one, check it, show it, describe its files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

from finetune_advisor import load
from finetune_advisor.api.answers import AnswersLike, day_or_today, load_answers, yaml_files
from finetune_advisor.load import load_pack
from finetune_advisor.model.answers import assumed, known
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack
from finetune_advisor.report import CheckReport, PackRef, Table, report_schema

Form: TypeAlias = Literal["tree", "mermaid", "markdown"]
SchemaKind: TypeAlias = Literal["answers", "pack", "report"]


def new_pack(
    folder: str | Path, *, id: str | None = None, title: str | None = None, today: date | None = None
) -> tuple[str, ...]:
    """Write a pack to begin with into a new or an empty folder, and return its files; raise UsageError."""
    from finetune_advisor.load.scaffold import TITLE
    from finetune_advisor.load.scaffold import new_pack as written

    return written(folder, id=id, title=TITLE if title is None else title, today=day_or_today(today))


def check(
    folder: str | Path | None = None,
    today: date | None = None,
    *,
    against: str | Path | None = None,
    coverage: bool = False,
    examples: Sequence[str | Path] = (),
) -> CheckReport:
    """Return every fault of form of a pack, then of its meaning: proofs, tests, dates of its sources.

    `against`: another pack (a folder, or `default` for the bundled one), to find answers that it advises differently on. `coverage`: what
    the pack's tests and `examples` reach. `examples`: answers files, or folders of them.
    """
    today = day_or_today(today)
    pack, found = load.read_pack(folder)
    if pack is None:
        return CheckReport(today.isoformat(), None, tuple(found))
    from finetune_advisor import check

    proofs = check.verify(pack, today)
    found, proven = [*found, *proofs.findings], [*proofs.proven]
    tables: list[Table] = []
    answer_sets = _answer_sets(pack, examples) if against or coverage else {}
    if against is not None:
        compared = check.compare(pack, load_pack(None if against == "default" else against), answer_sets)
        found += compared.findings
        proven += compared.proven
        tables += compared.tables
    if coverage:
        table, missed = check.coverage(pack, answer_sets)
        found += missed
        tables.append(table)
    pack_ref = PackRef(pack.id, pack.title, pack.version, pack.reviewed, pack.digest)
    parts = (tuple(found), tuple(proven), proofs.counts, tuple(tables))
    return CheckReport(today.isoformat(), pack_ref, *parts)


def _answer_sets(pack: Pack, paths: Sequence[str | Path]) -> dict[str, dict[str, Value | None]]:
    """Return the answers in files, or in all files of folders, by the name of the file."""
    return {
        str(file): {id: answer.value for id, answer in load_answers(file, pack).answers.items()}
        for file in yaml_files(paths)
    }


def show(
    pack: Pack, form: Form, answers: AnswersLike | None = None, *, width: int = 80, color: bool = False, unicode: bool = True
) -> str:  # fmt: skip
    """Return a pack for readers; with answers, the path they take is marked. Width, color and charset are for the tree."""
    from finetune_advisor.engine.decide import decide, outcomes
    from finetune_advisor.render import Screen
    from finetune_advisor.render import show as forms

    path = forms.Path()
    if answers is not None:
        given = load_answers(answers, pack)
        assumptions = assumed(pack, given)
        decisions = decide(pack, {**known(pack, given), **assumptions}, assumptions)
        applied = frozenset(rule.id for decision in decisions for rule in decision.applied())
        path = forms.Path(outcomes(decisions), applied)
    if form == "tree":
        return forms.tree(pack, path, Screen(width, color, unicode))
    return forms.mermaid(pack, path) if form == "mermaid" else forms.document(pack, path)


def schema(kind: SchemaKind, pack: Pack | None = None) -> str:
    """Return the JSON Schema of `answers` or `pack` files (draft-07), or of a `report` (2020-12), as text."""
    import json

    from finetune_advisor.load import schema as schemas

    if kind == "report":
        made = report_schema()
    else:
        made = {"answers": schemas.answers_schema, "pack": schemas.pack_schema}[kind](pack or load_pack())
    return json.dumps(made, indent=1, ensure_ascii=True) + "\n"
