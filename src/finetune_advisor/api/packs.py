"""What concerns whole packs: start one, check it, show it, describe its files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

from finetune_advisor import load
from finetune_advisor.api.answers import AnswersLike, day_or_today, load_answers, yaml_files
from finetune_advisor.errors import Diagnostic
from finetune_advisor.load import load_pack
from finetune_advisor.model.answers import assumed, known
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack
from finetune_advisor.report import CheckReport, PackRef, Result, Table
from finetune_advisor.text import visible

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

    Notes on parts of a pack that it extends are only counted.

    `against`: another pack (a folder, or `default` for the bundled one), to find answers that it advises differently on. `coverage`: what
    the pack's tests and `examples` reach. `examples`: answers files, or folders of them.
    """
    today = day_or_today(today)
    pack, found = load.read_pack(folder)
    if pack is None:
        return CheckReport(today.isoformat(), None, tuple(found))
    from finetune_advisor import check

    proofs = check.verify(pack, today)
    inherited = [note for note in proofs.findings if folder is not None and _is_inherited(note, folder)]
    found, proven = [*found, *(one for one in proofs.findings if one not in inherited)], [*proofs.proven]
    counts = (*proofs.counts, *([("notes on the extended pack", len(inherited))] if inherited else ()))
    tables: list[Table] = []
    answer_sets: dict[str, dict[str, Value | None]] = {}
    for file in yaml_files(examples) if against or coverage else ():
        answer_sets[str(file)] = {id: answer.value for id, answer in load_answers(file, pack).answers.items()}
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
    parts = (tuple(found), tuple(proven), counts, tuple(tables))
    return CheckReport(today.isoformat(), pack_ref, *parts)


def _is_inherited(found: Diagnostic, folder: str | Path) -> bool:
    """Return whether this is a note on a file of the extended pack, which the author of this one can't edit."""
    file = found.place.file
    name = file.removeprefix(f"{visible(str(folder)).rstrip('/')}/")
    # The bundled rules are shown as `rules/`, which may be the name of this folder, too.
    own = re.fullmatch("(steps/)?[^/]+", name) and Path(folder, name).is_file()
    return found.severity == "note" and file.endswith(".yaml") and not own


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

    from pydantic import ConfigDict, TypeAdapter

    from finetune_advisor.load import schema as schemas

    if kind == "report":
        strict = ConfigDict(
            extra="forbid", json_schema_serialization_defaults_required=True, use_attribute_docstrings=True
        )
        head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A result of finetune-advisor"}
        made = head | TypeAdapter(Result, config=strict).json_schema(mode="serialization")
    else:
        made = {"answers": schemas.answers_schema, "pack": schemas.pack_schema}[kind](pack or load_pack())
    return json.dumps(made, indent=1, ensure_ascii=True) + "\n"
